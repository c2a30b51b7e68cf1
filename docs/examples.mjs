// What is shown of a row of tests/page: everything here is run when the pages are made.
import { inspect } from 'node:util'
import * as st from 'symtensor'
import { decode } from '../tests/oracle/compare.mjs'
import { code, escape, output, paragraphs, table } from './html.mjs'

const isList = (value) => Array.isArray(value)
const scopeOf = ({ vars }) =>
  Object.fromEntries(
    Object.entries(vars).map(([name, { dtype, shape }]) => [
      name,
      st.tensor(name, { dtype, shape }),
    ]),
  )

/** The numbers of arrays and plain values as a reader of either language understands them. */
const show = (value) =>
  value instanceof st.NDArray
    ? inspect(value, { breakLength: 80 })
    : value instanceof st.TensorType
      ? String(value)
      : JSON.stringify(value)

/** The results of a case, with what its variables are when its inputs have their values. */
function run({ vars, values, text }, build = (scope) => st.parse(text, scope)) {
  const scope = scopeOf({ vars })
  const result = build(scope)
  const results = isList(result) ? result : [result]
  const f = st.function(
    Object.values(scope),
    results.filter((item) => item instanceof st.Variable),
    { onUnusedInput: 'ignore' },
  )
  const arrays = f(...Object.values(values).map(decode))
  f.dispose()
  let next = 0
  return results.map((item) => ({
    item,
    value: item instanceof st.Variable ? arrays[next++] : item,
  }))
}

/** `({ x }) => st.exp(x)` without its head, and a block without its braces. */
function bodyOf(source) {
  const body = source.replace(/^\(.*?\) =>\s+/s, '').trim()
  if (!body.startsWith('{\n')) return body
  const lines = body.split('\n').slice(1, -1)
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)))
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .replace(/^return /m, '')
}

const declaration = ([name, { dtype, shape }]) =>
  `const ${name} = st.tensor('${name}', { dtype: '${dtype}', shape: ${JSON.stringify(shape)} })\n`

const typeText = (value) => (value instanceof st.Variable ? String(value.type) : undefined)

export function exampleOf({ cases, js }) {
  const [testCase] = cases
  const results = run(testCase)
  const inputs = Object.entries(testCase.values).map(
    ([name, value]) => `${name}: ${show(decode(value))}`,
  )
  return (
    `<p>As a text:</p>${code(testCase.text)}<p>In JavaScript:</p>` +
    code(Object.entries(testCase.vars).map(declaration).join('') + bodyOf(String(js))) +
    (inputs.length ? `<p>With</p>${output(inputs.join('\n'))}<p>it is</p>` : '<p>It is</p>') +
    output(results.map(({ value }) => show(value)).join('\n'))
  )
}

/** The dtype of the result for each dtype of the first argument, found by asking. */
export function dtypeTable({ cases }) {
  const [testCase] = cases
  const [first] = Object.keys(testCase.vars)
  const results = run(testCase).map(({ item }) => item)
  const dtypes = results.filter((item) => item instanceof st.Variable).map(({ dtype }) => dtype)
  if (!first)
    return paragraphs([
      dtypes.length ? `Here ${[...new Set(dtypes)].join(', ')}.` : 'The example gives no tensor.',
    ])
  const resultFor = (dtype) => {
    try {
      const result = st.parse(
        testCase.text,
        scopeOf({ vars: { ...testCase.vars, [first]: { ...testCase.vars[first], dtype } } }),
      )
      const list = (isList(result) ? result : [result]).filter(
        (item) => item instanceof st.Variable,
      )
      return [...new Set(list.map((item) => item.dtype))].join(', ') || 'no tensor'
    } catch (error) {
      return error.name
    }
  }
  const all = [
    'bool',
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ]
  const groups = []
  for (const dtype of all) {
    const result = resultFor(dtype)
    const group = groups.find(([, other]) => other === result)
    if (group) group[0].push(dtype)
    else groups.push([[dtype], result])
  }
  return table(
    [`${escape(first)} is`, 'the example gives'],
    groups.map(([from, to]) => [escape(from.join(', ')), escape(to)]),
  )
}

/** The static types of the cases, and the lengths they had when they ran. */
export function shapesOf({ cases }) {
  const rows = cases
    .filter(({ kind, expect, departure }) => kind === 'value' && !expect.error && !departure)
    .filter(({ text }, i, all) => all.findIndex((other) => other.text === text) === i)
    .slice(0, 3)
    .flatMap((testCase) => {
      const results = run(testCase).filter(({ item }) => item instanceof st.Variable)
      const inputs = Object.entries(testCase.vars).map(
        ([name, { shape }]) => `${name}: ${shapeText(shape)}`,
      )
      return results.map(({ item, value }, i) => [
        i ? '' : `<code>${escape(testCase.text)}</code>`,
        i ? '' : escape(inputs.join(', ')),
        escape(shapeText(item.type.shape)),
        escape(shapeText(value.shape)),
      ])
    })
  if (!rows.length) return paragraphs(['The value is no tensor.'])
  return table(['', 'arguments', 'static', 'when it ran'], rows)
}
const shapeText = (shape) =>
  `(${shape.map((length) => length ?? '?').join(', ')}${shape.length === 1 ? ',' : ''})`

/** The gradient of the sum of the squares of the example, or why there is none. */
export function gradientOf({ gradient, cases }) {
  if (gradient === '-')
    return paragraphs(['There is none to take: the value is no tensor, or one of integers.'])
  const testCase = cases.find(({ kind }) => kind === 'gradient')
  const note = testCase.departure
    ? paragraphs([`Here we leave PyTensor: ${testCase.departure}.`])
    : ''
  if (testCase.expect.error && !testCase.departure)
    return code(testCase.text) + output(messageOf(testCase)) + note
  const inputs = Object.entries(testCase.values).map(
    ([name, value]) => `${name}: ${show(decode(value))}`,
  )
  return (
    code(testCase.text) +
    (inputs.length ? `<p>With</p>${output(inputs.join('\n'))}<p>it is</p>` : '<p>It is</p>') +
    output(
      run(testCase)
        .map(({ value }) => show(value))
        .join('\n'),
    ) +
    note
  )
}

/** What is said to a case that must fail. */
function messageOf(testCase) {
  try {
    run(testCase)
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
  throw new Error(`${testCase.id} gives no error`)
}

export const mistakesOf = ({ cases }) =>
  cases
    .filter(({ kind }) => kind === 'error')
    .map((testCase) => code(testCase.text) + output(messageOf(testCase)))
    .join('')
