// npm run rewrites: every rewrite rule with its phase, how often it fires over the corpus, over random
// programs, over the models of examples.txt and over the formulas of its own tests, and how many of
// those there are. Then each row of the list of PyTensor's rewrites with the rules and passes for it.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import * as st from 'symtensor'
import { decode } from './compare.mjs'
import { examples } from './examples.mjs'

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
const casesOf = (name) =>
  read(name)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

export const corpus = casesOf('corpus.jsonl')
export const programs = casesOf('programs.jsonl')
export { examples }

const source = read('../../src/rewrite/rules.def')
const listed = (rows) => rows.split(' ').filter(Boolean)

/** The rows of src/rewrite/rules.def. */
export const rules = [
  ...source.matchAll(/^(?:LOCAL|RULE|RATIO)\((\w+),\s*(\w+)?.*"([\d ]*)"\)$/gm),
].map(([, rule, phase = 'stabilize', rows]) => ({
  rule,
  phase: phase.toLowerCase(),
  rows: listed(rows),
}))

/** What is not a rule of the table, with its file. */
export const passes = [...source.matchAll(/^PASS\((\w+),\s*"([^"]+)",.*"([\d ]*)"\)$/gm)].map(
  ([, pass, file, rows]) => ({ pass, file, rows: listed(rows) }),
)

/** The rows S3-RW of the checklist: S3-RW-01 to S3-RW-60. */
export const checklist = Array.from({ length: 60 }, (_, i) => `${i + 1}`.padStart(2, '0'))

/** Formulas on which a rule must fire: the rows of tests/c/rewrite_rules.c. */
const tests = [
  ...read('../c/rewrite_rules.c').matchAll(/^ {4}\{"(\w+)",\s*"((?:[^"\\]|\\.|"\s*")*)",/gm),
].map(([, rule, text]) => ({ rule, text: text.replace(/"\s*"/g, '').replaceAll('\\n', '\n') }))

/** The inputs of those formulas. */
const types = {
  x: ['float64', [null]],
  y: ['float64', [null]],
  m: ['float64', [null, null]],
  n: ['float64', [null, null]],
  s: ['float64', []],
  f: ['float32', [null]],
  i: ['int64', [null]],
  e: ['uint8', [null]],
  p: ['bool', [null]],
  r: ['float64', [1, null]],
  t: ['float64', [2, 3]],
}
const inputs = Object.fromEntries(
  Object.entries(types).map(([name, [dtype, shape]]) => [name, st.tensor(name, { dtype, shape })]),
)

/**
 * What the library makes of a case under a mode.
 * @param {any} testCase @param {any} mode
 * @returns {{ arrays?: st.NDArray[], error?: any, fired: string[] }}
 */
export function answer({ text, vars, values }, mode) {
  let fired = []
  try {
    const scope = Object.fromEntries(
      Object.entries(vars).map(([name, { dtype, shape }]) => [
        name,
        st.tensor(name, { dtype, shape }),
      ]),
    )
    const result = st.parse(text, scope)
    const outputs = (Array.isArray(result) ? result : [result]).filter(
      (v) => v instanceof st.Variable,
    )
    const f = st.function(
      Object.keys(values).map((name) => scope[name]),
      outputs,
      { onUnusedInput: 'ignore', mode, trace: true },
    )
    fired = f.trace.steps.map(({ rule }) => rule)
    const arrays = f(...Object.values(values).map(decode))
    f.dispose()
    return { arrays, fired }
  } catch (error) {
    return { error, fired }
  }
}

const count = (map, fired) => fired.forEach((rule) => map.set(rule, (map.get(rule) ?? 0) + 1))

/** For each rule its phase, firings and tests. */
export function table() {
  const [inCorpus, inPrograms, inExamples, inTests] = [new Map(), new Map(), new Map(), new Map()]
  for (const item of corpus) count(inCorpus, answer(item).fired)
  for (const item of programs) count(inPrograms, answer(item).fired)
  for (const item of examples) count(inExamples, answer(item).fired)
  for (const { rule, text } of tests) {
    const { steps } = JSON.parse(st.rewriteTrace(st.parse(text, inputs), { include: 'fast_run' }))
    count(
      inTests,
      steps.filter((step) => step.rule === rule).map(() => rule),
    )
  }
  return rules.map(({ rule, phase, rows }) => ({
    rule,
    phase,
    rows: rows.join(' '),
    corpus: inCorpus.get(rule) ?? 0,
    programs: inPrograms.get(rule) ?? 0,
    examples: inExamples.get(rule) ?? 0,
    'own tests': inTests.get(rule) ?? 0,
    tests: tests.filter((row) => row.rule === rule).length,
  }))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = table()
  const columns = Object.keys(rows[0])
  const widths = columns.map((key) =>
    Math.max(key.length, ...rows.map((row) => `${row[key]}`.length)),
  )
  const line = (cells) =>
    cells
      .map((cell, i) => (i < 3 ? `${cell}`.padEnd(widths[i]) : `${cell}`.padStart(widths[i])))
      .join('  ')
  console.log(line(columns))
  for (const row of rows) console.log(line(Object.values(row)))
  const silent = rows.filter((row) => !row.corpus && !row.programs && !row.examples)
  console.log(`${rows.length} rules; ${silent.length} fire in their own tests only`)
  console.log('\nrow       rules (tests), passes')
  for (const number of checklist) {
    const of = ({ rows }) => listed([rows].flat().join(' ')).includes(number)
    const found = rows.filter(of).map(({ rule, tests }) => `${rule} (${tests})`)
    console.log(
      `S3-RW-${number}  ${[...found, ...passes.filter(of).map(({ pass, file }) => `${pass}: ${file}`)].join(', ')}`,
    )
  }
}
