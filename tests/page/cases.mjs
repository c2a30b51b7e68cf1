// The rows of rows.mjs and the examples as cases in the schema of tests/oracle/README.md, with
// PyTensor's answers from answers.jsonl.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { asReleased, examples } from './examples.mjs'
import { rows } from './rows.mjs'
import { settingCases } from './settings.mjs'

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Made-up numbers: all different, in no order, the same in every run. */
const spread = (index) => (((index * 37 + 11) % 64) + 0.4) / 64

/** Element `index` of an input of a dtype, between `low` and `high` if it is a float. */
function madeUp(dtype, index, [low, high]) {
  const real = low + (high - low) * spread(index)
  if (dtype === 'bool') return index % 3 !== 1
  if (dtype.startsWith('uint')) return (index * 5 + 2) % 11
  if (dtype.startsWith('int')) return ((index * 5 + 2) % 11) - (low < 0 ? 4 : 0)
  if (dtype.startsWith('complex')) return [real, low + (high - low) * spread(index + 7)]
  return dtype === 'float32' ? Math.fround(real) : real
}

const words = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity', true: true, false: false }

/** 'x: float64[2?, 3] in 0..1; i: int64[] = 4' as the variables and values of a case. */
function readInputs(text) {
  const vars = {}
  const values = {}
  for (const part of text.split(';').filter((item) => item.trim())) {
    const match = /^\s*(\w+): (\w+)\[(.*?)\](?: in (\S+)\.\.(\S+))?(?: = (.*))?$/.exec(part)
    if (!match) throw new Error(`rows.mjs: ${part}`)
    const [, name, dtype, axes, low = -2, high = 2, given] = match
    const lengths = axes
      .split(',')
      .map((axis) => axis.trim())
      .filter(Boolean)
    const shape = lengths.map((axis) => parseInt(axis))
    const size = shape.reduce((all, length) => all * length, 1)
    const data =
      given
        ?.trim()
        .split(/\s+/)
        .map((word) => words[word] ?? Number(word)) ??
      Array.from({ length: size }, (_, i) =>
        madeUp(dtype, i + 17 * Object.keys(vars).length, [Number(low), Number(high)]),
      )
    vars[name] = { dtype, shape: lengths.map((axis, i) => (axis.endsWith('?') ? null : shape[i])) }
    values[name] = { dtype, shape, data }
  }
  return { vars, values }
}

/** What an answer is an answer to. */
export const digest = ({ vars, values, text, pytensor, feed, flags, autocast }) =>
  createHash('sha256')
    .update(JSON.stringify([vars, values, text, pytensor, feed, flags, autocast]))
    .digest('hex')
    .slice(0, 12)

const someDtypes = ['bool', 'int8', 'int64', 'uint8', 'float32', 'complex128']

/** The text whose value is the gradient of the sum of the squares of the text's value. */
function gradientOf(text, { vars }) {
  if (/\bgrad\(/.test(text)) return text
  const lines = text.split('\n')
  const wrt = Object.keys(vars).filter((name) => vars[name].dtype === 'float64')
  lines[lines.length - 1] = `y_ = ${lines.at(-1)}`
  return [...lines, 'cost = sum(y_ * y_)', `grad(cost, [${wrt.join(', ')}])`].join('\n')
}

const pair = (inputs, item) => (Array.isArray(item) ? item : [inputs, item])

/** The cases of a row: kind is 'value', 'error' or 'gradient'. */
function casesOf(row) {
  const make = (kind, index, inputs, text, pytensor) => ({
    id: `${row.name}/${kind}-${index}`,
    kind,
    inputs,
    text,
    ...readInputs(inputs),
    ...(pytensor ? { pytensor } : {}),
    ...(row.tol ? { tol: row.tol } : {}),
    ...(row.knowsMore ? { knowsMore: true } : {}),
  })
  const values = [[row.inputs, row.text, row.pytensor], ...row.more, ...(row.page ?? [])]
  const dtypes = row.dtypes === true ? someDtypes : (row.dtypes?.split(' ') ?? [])
  for (const dtype of dtypes) values.push([row.inputs.replace(/: \w+/, `: ${dtype}`), row.text])
  const errors = [
    pair(row.inputs, row.error),
    ...(row.also ?? []).map((item) => pair(row.inputs, item)),
  ]
  const gradients = row.gradient === '-' ? [] : [pair(row.inputs, row.gradient ?? row.text)]
  return [
    ...values.map(([inputs, text, pytensor], i) => make('value', i, inputs, text, pytensor)),
    ...errors.map(([inputs, text], i) => make('error', i, inputs, text, row.pytensorError)),
    ...gradients.map(([inputs, text], i) => {
      const read = readInputs(inputs)
      const pytensor =
        row.pytensor && text === row.text ? gradientOf(row.pytensor, read) : undefined
      return make('gradient', i, inputs, gradientOf(text, read), pytensor)
    }),
  ]
}

/** The names of the page in its order, each with its heading. */
export function pageNames() {
  const names = []
  let section = ''
  for (const line of read('names.txt').split('\n')) {
    if (line.startsWith('== ')) section = line.slice(3)
    else if (line && !line.startsWith('#')) names.push({ name: line, section })
  }
  return names
}

/** What was asked and what PyTensor answered: { id, asked, text, expect } by id. */
function readAnswers() {
  const lines = read('answers.jsonl').split('\n').filter(Boolean)
  return new Map(lines.map((line) => JSON.parse(line)).map((answer) => [answer.id, answer]))
}

/** The examples as cases: `feed` has the arrays for what the text makes. */
const exampleQuestions = () =>
  examples.map(({ text, js, feed }, number) => ({
    id: `example/${number}`,
    text,
    pytensor: asReleased(text),
    js,
    feed: feed.flatMap((input, i) => Object.values(readInputs(`x${i}: ${input}`).values)),
  }))

/** All cases without answers. */
export const questions = () => [...rows.flatMap(casesOf), ...exampleQuestions(), ...settingCases]

/** A case with its answer; one that was changed since PyTensor was asked is a mistake. */
function answered(answers, question) {
  const answer = answers.get(question.id)
  if (answer?.asked !== digest(question))
    throw new Error(`${question.id} has no answer yet: node tests/page/answer.mjs`)
  return { ...question, expect: answer.expect }
}

/** The examples of the page with PyTensor's answers. */
export function exampleCases() {
  const answers = readAnswers()
  return exampleQuestions().map((question) => answered(answers, question))
}

/** What the settings change, with PyTensor's answers. */
export function settingAnswers() {
  const answers = readAnswers()
  return settingCases.map((question) => answered(answers, question))
}

/** Rows by name, each with its cases. */
export function rowsWithCases() {
  const answers = readAnswers()
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ...row,
        cases: casesOf(row).map((question) => {
          const departure = row.departures?.[question.id.split('/').at(-1)]
          return { ...answered(answers, question), ...(departure ? { departure } : {}) }
        }),
      },
    ]),
  )
}
