// The models of examples.txt as cases, with the answers that PyTensor gave (examples.jsonl).
//
//   node tests/oracle/examples.mjs --record    asks PyTensor for them and writes examples.jsonl
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { randomness } from './generate.mjs'
import { PyTensor, python } from './pytensor.mjs'

const here = (name) => new URL(name, import.meta.url)

const declaration = /^(\w+): (\w+)\[(.*)\](?: from (\S+) to (\S+))?$/

/** The same at every run: floats are multiples of 1/16, so that they are exact in float32 too. */
function valueOf(random, dtype, shape, from, to) {
  const isFloat = dtype.startsWith('float')
  const [low, high] = [Number(from ?? (isFloat ? -2 : 0)), Number(to ?? (isFloat ? 2 : 3))]
  const element = () =>
    dtype === 'bool'
      ? random.chance(0.5)
      : isFloat
        ? random.between(low * 16, high * 16) / 16
        : random.between(low, high)
  const size = shape.reduce((a, b) => a * b, 1)
  return { dtype, shape, data: Array.from({ length: size }, element) }
}

/** One example: a heading, declarations, a program. */
function read(source, index) {
  const [heading, ...lines] = source.trim().split('\n')
  const random = randomness(index + 1)
  const [vars, values, text] = [{}, {}, []]
  for (const line of lines) {
    const [, name, dtype, lengths, from, to] = declaration.exec(line) ?? []
    if (!name) {
      text.push(line)
      continue
    }
    const axes = lengths.split(',').filter(Boolean)
    vars[name] = { dtype, shape: axes.map((axis) => (axis.includes('?') ? null : Number(axis))) }
    values[name] = valueOf(
      random,
      dtype,
      axes.map((axis) => parseInt(axis)),
      from,
      to,
    )
  }
  return { id: `example/${heading}`, vars, text: text.join('\n'), values, tol: 1e-9 }
}

const sources = readFileSync(here('examples.txt'), 'utf8').split(/^## /m).slice(1)
const questions = sources.map(read)

if (
  import.meta.url === pathToFileURL(process.argv[1] ?? '').href &&
  process.argv.includes('--record')
) {
  const pytensor = new PyTensor(python())
  const answers = []
  for (const question of questions) {
    const { expect } = (await pytensor.answer(question)) ?? { expect: { error: 'no answer' } }
    if (expect.error) console.log(`${question.id}: ${expect.error}: ${expect.message}`)
    answers.push(JSON.stringify({ id: question.id, expect }))
  }
  pytensor.close()
  writeFileSync(here('examples.jsonl'), `${answers.join('\n')}\n`)
}

const answers = new Map(
  readFileSync(here('examples.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ id, expect }) => [id, expect]),
)

/** Cases as the corpus has them. */
export const examples = questions.map((question) => ({
  ...question,
  expect: answers.get(question.id),
}))
