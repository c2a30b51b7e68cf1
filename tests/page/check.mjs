// What is true of each name of the page: every tick is something that was run.
import * as st from 'symtensor'
import { readTables } from '../../js/build.mjs'
import { decode, difference } from '../oracle/compare.mjs'
import { pageNames, rowsWithCases } from './cases.mjs'

/** What is looked at, in the order of the columns. */
export const columns = ['JavaScript', 'text', 'documented', 'value', 'error', 'gradient']

const { api } = readTables()
const isMember = ({ kind }) => kind === 'method' || kind === 'property'
const functions = new Map(
  api.filter((entry) => !isMember(entry)).map((entry) => [entry.name, entry]),
)
const members = new Map(api.filter(isMember).map((entry) => [`.${entry.name}`, entry]))

/** The entry of the engine's table for a name; of a method or property it begins with a dot. */
export const entryOf = (name) => functions.get(name) ?? members.get(name)

/** The names a row speaks for. */
export const namesOf = ({ name, names }) => names ?? [name]

/** The first of several findings that is a complaint, or null. */
const first = (findings) => findings.find(Boolean) ?? null

function exported(name) {
  const entry = entryOf(name)
  if (!entry) return `${name} is not in the table`
  const owner = name.startsWith('.') ? st.Shared.prototype : st
  return entry.jsName in owner ? null : `${entry.jsName} is not exported`
}

/** The text language knows a name if it complains of something else, or not at all. */
function known(name) {
  try {
    st.parse(name.startsWith('.') ? `x${name}` : name, { x: st.dvector('x') })
  } catch (error) {
    if (/NameError|AttributeError/.test(error.name)) return error.message.split('\n')[0]
  }
  return null
}

const documented = (name) =>
  entryOf(name)?.documentation?.length > 2 ? null : `${name} has no documentation`

const verdict = (testCase, found) =>
  found ? `${testCase.id}: ${found}\n    ${testCase.text}` : null
const answers = (cases, kind) =>
  first(
    cases
      .filter((testCase) => testCase.kind === kind && !testCase.departure)
      .map((testCase) => verdict(testCase, difference(testCase))),
  )

/** The call in JavaScript gives what PyTensor answered to the text. */
function sameInJavaScript({ js, cases }) {
  const [testCase] = cases
  return verdict(testCase, difference(testCase, js))
}

/** The gradient of `cost` by central differences, for each input as a flat list. */
function differences(cost, inputs, values, step) {
  const f = st.function(inputs, cost, { onUnusedInput: 'ignore' })
  const gradients = values.map((value, at) =>
    Array.from(value.data, (number, i) => {
      const moved = (by) => {
        const data = value.data.slice()
        data[i] = number + by
        return f(...values.map((other, j) => (j === at ? st.array(data, value) : other))).item()
      }
      return value.dtype === 'float64' ? (moved(step) - moved(-step)) / (2 * step) : 0
    }),
  )
  f.dispose()
  return gradients
}

/** Whether a gradient of the text `... cost = ...; grad(cost, [...])` is that of differences. */
function gradientByDifferences(testCase, step = 1e-6) {
  const lines = testCase.text.split('\n')
  if (!lines.at(-2)?.startsWith('cost = ')) return null
  const names = Object.keys(testCase.vars)
  const scope = Object.fromEntries(
    names.map((name) => [name, st.tensor(name, testCase.vars[name])]),
  )
  const inputs = names.map((name) => scope[name])
  const values = names.map((name) => decode(testCase.values[name]))
  const f = st.function(inputs, st.parse(testCase.text, scope), { onUnusedInput: 'ignore' })
  const found = f(...values).map(({ data }) => [...data])
  f.dispose()
  const expected = differences(
    st.parse([...lines.slice(0, -1), 'cost'].join('\n'), scope),
    inputs,
    values,
    step,
  ).filter((_, at) => values[at].dtype === 'float64')
  const scale = Math.max(1, ...expected.flat().map(Math.abs))
  const wrong = expected.findIndex((list, at) =>
    list.some(
      (number, i) => !(Math.abs(number - found[at][i]) < Math.max(1e-6, step * step) * scale),
    ),
  )
  return wrong < 0 ? null : `the gradient is [${found[wrong]}], by differences [${expected[wrong]}]`
}

function gradient({ gradient: wanted, cases, step }) {
  if (wanted === '-') return undefined
  const own = cases.filter(
    ({ kind, expect, departure }) => kind === 'gradient' && (departure || !expect.error),
  )
  return first([
    answers(cases, 'gradient'),
    ...own.map((testCase) => verdict(testCase, gradientByDifferences(testCase, step))),
  ])
}

const attempt = (look, item) => {
  try {
    return look(item)
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

const looks = {
  JavaScript: (item) => first([...namesOf(item).map(exported), sameInJavaScript(item)]),
  text: (item) =>
    first([...namesOf(item).map(known), verdict(item.cases[0], difference(item.cases[0]))]),
  documented: (item) =>
    namesOf(item).length || item.about
      ? first(namesOf(item).map(documented))
      : `${item.name} is not explained`,
  value: ({ cases }) => answers(cases, 'value'),
  error: ({ cases }) => answers(cases, 'error'),
  gradient,
}

/**
 * For each name of the page { name, section, row, found }: for each column null (a tick),
 * undefined (does not apply), or what is wrong.
 */
export function checkPage() {
  const rows = rowsWithCases()
  const findings = new Map()
  for (const [name, item] of rows)
    findings.set(
      name,
      Object.fromEntries(columns.map((column) => [column, attempt(looks[column], item)])),
    )
  return pageNames().map(({ name, section }) => ({
    name,
    section,
    row: rows.get(name),
    found:
      findings.get(name) ??
      Object.fromEntries(columns.map((column) => [column, 'has no row in rows.mjs'])),
  }))
}
