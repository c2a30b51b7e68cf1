// npm run oracle -- [--programs 1000] [--seed 1] [--from 0] [--indices 3,14] [--show 20] [--corpus]
//                   [--cases file] [--record file] [--log file]
//
// Compares the library with the real PyTensor, which is installed into a virtual environment in the
// cache the first time: on random programs, or with --corpus on the corpus' own expressions, or on
// the cases of a file. A program whose answers differ is shrunk and printed with both; --record
// writes those on which both agree, with PyTensor's answers, as programs.jsonl has them, and --log
// all others. What is meant to differ is told by the rules below, each with its line in
// departures.md. The exit code is 1 when anything else differs.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as st from 'symtensor'
import { decode, difference } from './compare.mjs'
import { caseOf, generate } from './generate.mjs'
import { PyTensor, python } from './pytensor.mjs'
import { disturbed, shrink } from './shrink.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

// ---- what is meant to differ ----

const values = (found) => /^output \d+: element /.test(found)

/** Whether our static shape knows all that PyTensor's knows, and more. */
function isFinerShape(found) {
  const [, a, b] = found.match(/static shape \[(.*)\], not \[(.*)\]$/) ?? []
  if (a === undefined || a.split(',').length !== b.split(',').length) return false
  return b.split(',').every((n, i) => n === '' || n === a.split(',')[i])
}

/**
 * Mended: what PyTensor does otherwise, for programs with these words. The program is asked again
 * of a PyTensor that does as the library does (evaluate.py), and must then agree.
 */
const mended = {
  'argmin of integers': /argmin|min\(|ptp|smallest/,
  'dtype of running sums': /cumsum|cumprod/,
  'dtype of bincount': /bincount/,
  'repeat of uint64': /repeat/,
  'order of equal elements': /argsort/,
  median: /median/,
  'var with ddof': /ddof/,
  'derivatives by a parameter': /(gammainc|chi2sf|betainc)[^]*grad\(/,
  'Bessel functions far out': /\bj[01v]\(/,
  'softmax of infinity': /softmax/,
  'sums of exponentials': /(logsumexp|logaddexp)[^]*grad\(/,
  'floats of narrow integers': /./,
}

/** Relative difference of the elements that a finding names. */
function differsBy(found) {
  const [, a, b] = found.match(/element \d+ is (\S+), not (\S+)$/) ?? []
  return Math.abs(Number(a) - Number(b)) / Math.abs(Number(b))
}

/** Whether the values differ only where PyTensor's are NaN and ours finite. */
function differsInNaNs(testCase, expect) {
  const actual = arraysOf(testCase)
  const outputs = expect.outputs?.map((output, i) => ({
    ...output,
    data: output.data.map((element, j) =>
      element === 'NaN' && Number.isFinite(actual[i].data[j]) ? actual[i].data[j] : element,
    ),
  }))
  return outputs !== undefined && !difference({ ...testCase, expect: { outputs } })
}

const raises = (expect, pattern) => pattern.test(expect.message ?? '')

/** Rules: `applies({ testCase, expect, warned, found })`; departures.md has the reasons. */
const rules = {
  'integer division by zero': ({ warned, found }) =>
    !/dtype|static/.test(found) &&
    warned.some((text) =>
      /(divide by zero|invalid value) encountered in (floor_divide|remainder|divmod)/.test(text),
    ),
  'cast out of range': ({ warned, expect, found }) =>
    !/dtype|static/.test(found) &&
    (raises(
      expect,
      /cannot convert float (NaN|infinity) to integer|out of bounds for u?int|too large to convert to C/,
    ) ||
      warned.some((text) => text.includes('encountered in cast'))),
  'integer to a negative power': ({ expect }) => raises(expect, /negative integer powers/),
  'gradients of discrete values': ({ testCase, expect }) =>
    /grad\(/.test(testCase.text) &&
    raises(
      expect,
      /integer-valued variable|bool (in|out)put not supported|output must be a float type/,
    ),
  'triangle of booleans': ({ testCase, expect }) =>
    raises(expect, /bool output not supported/) && /tri[lu]\(/.test(testCase.text),
  'complex inputs without influence': ({ testCase, expect }) =>
    /grad\(/.test(testCase.text) && raises(expect, /Casting from complex to real is ambiguous/),
  'remainder of a complex number by a literal': ({ testCase, found }) =>
    /% /.test(testCase.text) && /ComplexError/.test(found),
  'refused sooner': ({ expect, found }) =>
    /casting rule 'same_kind'/.test(found) &&
    (expect.when === 'call' || expect.outputs?.some(({ shape }) => shape?.includes(0))),
  'searchsorted in a matrix': ({ found }) => /searchsorted looks in a vector/.test(found),
  'updates behind new axes': ({ testCase, expect, found }) =>
    /None/.test(testCase.text) &&
    raises(expect, /Trying to increment a/) &&
    /^gives|^raises/.test(found),
  'repeat of uint64': ({ expect }) => raises(expect, /repeat doesn't support dtype uint64/),
  'negative radius': ({ expect }) => raises(expect, /polar radius must be non-negative/),
  'second derivatives by a parameter': ({ expect, found }) =>
    expect.error === 'MethodNotDefined' && /NullTypeGradError|gives/.test(found),
  'softmax of nothing': ({ testCase, expect }) =>
    /softmax/.test(testCase.text) && raises(expect, /zero-size array to reduction/),
  'gradient of fill_diagonal': ({ expect }) =>
    raises(expect, /FillDiagonal: gradient is currently implemented for matrices only/),
  'order of a scalar': ({ testCase, expect, found }) =>
    /sort/.test(testCase.text) && /AxisError at build/.test(found) && !expect.error,
  'static shapes': ({ testCase, found }) =>
    /grad\(|tri[lu](_indices)?\(|take_along_axis|bincount/.test(testCase.text) &&
    isFinerShape(found),
  'static shapes that do not hold': ({ expect, found }) =>
    /static shape/.test(found) &&
    expect.outputs?.some((output) =>
      output.static?.some((n, i) => n !== null && n !== output.shape[i]),
    ),
  'logaddexp of narrow integers': ({ testCase, found }) =>
    /logaddexp/.test(testCase.text) &&
    Object.values(testCase.vars).some(({ dtype }) => /^u?int(8|16)$/.test(dtype)) &&
    differsBy(found) < 1e-7,
  'derivatives by a parameter, asymptotic': ({ testCase, found }) =>
    differsBy(found) < 1e-3 && /(gammaincc?|chi2sf)\([^]*grad\(/.test(testCase.text),
  'gradients at the edge of a domain': ({ testCase, expect, found }) =>
    /grad\(/.test(testCase.text) && values(found) && differsInNaNs(testCase, expect),
  'lengths of a choice': ({ testCase, found }) =>
    /choose\(/.test(testCase.text) && /static shape/.test(found),
}

const documented = readFileSync(here('departures.md'), 'utf8')
for (const name of [...Object.keys(mended), ...Object.keys(rules)]) {
  if (!documented.includes(`**${name}**`))
    throw new Error(`departures.md has no line for "${name}"`)
}

// ---- comparing ----

const typeText = (dtype, shape) => `${dtype} [${shape.map((n) => n ?? '?')}]`

/** What the library answers, for people. */
function ours({ vars, text, values }) {
  let stage = 'build'
  try {
    const scope = Object.fromEntries(
      Object.entries(vars).map(([name, { dtype, shape }]) => [
        name,
        st.tensor(name, { dtype, shape }),
      ]),
    )
    const result = st.parse(text, scope)
    const outputs = Array.isArray(result) ? result : [result]
    stage = 'call'
    const symbolic = outputs.filter((output) => output instanceof st.Variable)
    const f = st.function(Object.values(scope), symbolic, { onUnusedInput: 'ignore' })
    const arrays = f(...Object.values(values).map(decode))
    f.dispose()
    return symbolic
      .map(
        (output, i) =>
          `${typeText(output.type.dtype, output.type.shape)} [${arrays[i].shape}] ${printed(arrays[i].data)}`,
      )
      .join('\n    ')
  } catch (error) {
    return `${error.name} at ${stage}: ${String(error.message).split('\n')[0]}`
  }
}

const printed = (data) =>
  data.length > 12
    ? `${Array.from(data.slice(0, 12), String).join(' ')} ...`
    : Array.from(data, String).join(' ')

const theirs = ({ outputs, error, when, message }) =>
  error
    ? `${error} at ${when}: ${message}`
    : outputs
        .map((output) =>
          'py' in output
            ? JSON.stringify(output.py)
            : `${typeText(output.dtype, output.static)} [${output.shape}] ${printed(output.data)}`,
        )
        .join('\n    ')

/**
 * How our answer differs from one of PyTensor's, or null. An error may be of any class that
 * PyTensor's error is of.
 */
function differenceFrom(expect, testCase) {
  if (!expect.error) return difference({ ...testCase, expect })
  const classes = [
    expect.error,
    ...expect.bases.filter((name) => name.endsWith('Error') && name !== expect.error),
  ]
  const found = classes.map((error) => difference({ ...testCase, expect: { ...expect, error } }))
  return found.includes(null) ? null : found[0]
}

/** An answer as the corpus has it: of an error's classes the one that ours is of. */
function asRecorded({ bases, ...expect }, testCase) {
  if (!expect.error) return expect
  const error = [expect.error, ...bases].find(
    (name) => !difference({ ...testCase, expect: { ...expect, error: name } }),
  )
  return { ...expect, error }
}

/** Whether the values of two answers could be one program's with other rounding. */
function withinRounding(actual, base, others) {
  const value = (v) => (Array.isArray(v) ? v : [Number(v)])
  return (
    others.length > 0 &&
    base.outputs.every(
      (output, i) =>
        output.data?.every((element, j) => {
          const [a, b] = [value(actual[i]?.data[j]), value(element)]
          return a.every((x, k) => {
            const rest = others.map((other) => value(other.outputs?.[i]?.data?.[j])[k])
            if (Object.is(x, b[k]) || x === b[k]) return true
            const spread = Math.max(...rest.map((y) => Math.abs(y - b[k])))
            const floor = /float32|complex64/.test(output.dtype) ? 2 ** -21 : 2 ** -46
            return (
              Math.abs(x - b[k]) <= Math.max(16 * spread, floor) ||
              rest.some((y) => Object.is(x, y))
            )
          })
        }) ?? true,
    )
  )
}

/** Our arrays as the answers of PyTensor have them. */
function arraysOf(testCase) {
  const scope = Object.fromEntries(
    Object.entries(testCase.vars).map(([name, { dtype, shape }]) => [
      name,
      st.tensor(name, { dtype, shape }),
    ]),
  )
  const result = st.parse(testCase.text, scope)
  const outputs = Array.isArray(result) ? result : [result]
  const f = st.function(Object.values(scope), outputs, { onUnusedInput: 'ignore' })
  const arrays = f(...Object.values(testCase.values).map(decode))
  f.dispose()
  return arrays.map(({ data, dtype }) => {
    const numbers = Array.from(data, Number)
    return {
      data: dtype.startsWith('complex')
        ? Array.from({ length: numbers.length / 2 }, (_, i) => numbers.slice(2 * i, 2 * i + 2))
        : numbers,
    }
  })
}

/** A name for the way of failing, by which a shrunk program is held to the original. */
const kindOf = (found) =>
  found
    .replace(/^gives .*, not an? (\w+)$/s, 'gives an answer, not a $1')
    .replace(/^output \d+: /, '')
    .replace(/-?\d[\d.e+-]*|\bNaN\b|-?Infinity/g, '#')
    .replace(/\[[^\]]*\]/g, '[]')
    .replace(/\(.*\)|:.*/, '')
    .slice(0, 60)

/** The answers of PyTensor that also count: with other rewrites, and mended. */
function variants(text) {
  const names = Object.keys(mended).filter((name) => mended[name].test(text))
  const together = names.length > 1 ? [[{ mended: names }, names.at(-2)]] : []
  return [
    [{ raw: true }, 'the graph as written'],
    [{ stable: true }, 'the optimised graph'],
    ...names.map((name) => [{ mended: [name] }, name]),
    ...together,
    [{ mended: names, raw: true }, 'the graph as written'],
  ]
}

/** Whether the values are PyTensor's, as it is or mended, but for rounding. */
async function isRounding(program, testCase, expect, pytensor) {
  const names = Object.keys(mended).filter((name) => mended[name].test(testCase.text))
  const actual = arraysOf(testCase)
  const ask = async (request) => (await pytensor.answer(request))?.expect ?? {}
  for (const mending of [[], names]) {
    const base = mending.length ? await ask({ ...testCase, mended: mending }) : expect
    if (base.outputs?.length !== actual.length) continue
    const requests = [1, -1].map((sign) => ({
      ...caseOf(disturbed(program, sign)),
      mended: mending,
    }))
    for (const name of ['noise', 'other noise', 'third noise'])
      requests.push({ ...testCase, mended: [...mending, name] })
    const others = []
    for (const request of requests) others.push(await ask(request))
    if (
      withinRounding(
        actual,
        base,
        others.filter(({ outputs }) => outputs),
      )
    )
      return true
  }
  return false
}

/** Compares one program: `{ verdict: 'same' | name of a rule | 'different', found, expect }`. */
async function compare(program, pytensor) {
  const testCase = caseOf(program)
  const reply = await pytensor.answer(testCase)
  if (!reply) return { verdict: 'no answer of PyTensor' }
  const { expect, warned } = reply
  const found = differenceFrom(expect, testCase)
  if (!found) return { verdict: 'same', expect }
  const apart = /^\((v\d+), (\w+)\)$/.exec(program.last)
  if (apart && !expect.error) {
    const [a, b] = [
      await compare({ ...program, last: apart[1] }, pytensor),
      await compare({ ...program, last: apart[2] }, pytensor),
    ]
    return {
      verdict: a.verdict === 'same' || b.verdict === 'different' ? b.verdict : a.verdict,
      expect,
      found,
    }
  }
  for (const [asked, verdict] of variants(testCase.text)) {
    const other = await pytensor.answer({ ...testCase, ...asked })
    if (other && !differenceFrom(other.expect, testCase)) return { verdict, expect, found }
    if (asked.raw && other && rules['cast out of range']({ ...other, found }))
      return { verdict: 'cast out of range', expect, found }
  }
  const rule = Object.keys(rules).find((name) => rules[name]({ testCase, expect, warned, found }))
  if (rule) return { verdict: rule, expect, found }
  if (values(found) && (await isRounding(program, testCase, expect, pytensor)))
    return { verdict: 'rounding', expect, found }
  return { verdict: 'different', expect, found }
}

function report(program, { expect, found }, index) {
  const { text, vars, values } = caseOf(program)
  console.log(`\n---- program ${index}: ${found}`)
  for (const [name, { dtype, shape }] of Object.entries(vars)) {
    console.log(
      `  ${name}: ${typeText(dtype, shape)} = [${values[name].shape}] ${printed(values[name].data)}`,
    )
  }
  console.log(text.replace(/^/gm, '  '))
  console.log(`  PyTensor:\n    ${theirs(expect)}`)
  console.log(`  symtensor:\n    ${ours({ vars, text, values })}`)
}

/** Cases of a file as programs. */
const casesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(JSON.parse)
    .map(({ id, vars, text, values, tol }) => ({
      id,
      lines: [],
      last: text,
      tol,
      inputs: Object.fromEntries(
        Object.entries(vars).map(([name, type]) => [name, { type, value: values[name] }]),
      ),
    }))

/** The corpus as programs; what is a departure or known to fail is left out. */
function corpus() {
  const skipped = new Set(
    readFileSync(here('skip.txt'), 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim()),
  )
  const cases = readFileSync(here('corpus.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return cases
    .filter(
      ({ id, tags = [] }) =>
        !skipped.has(id) &&
        !tags.some((tag) => ['departure', 'numpy-value', 'page-only'].includes(tag)),
    )
    .map(({ id, vars, text, values, tol, tags = [] }) => {
      const inputs = Object.fromEntries(
        Object.entries(vars).map(([name, type]) => [name, { type, value: values[name] }]),
      )
      return { id, inputs, lines: [], last: text, tol, stable: tags.includes('stable') }
    })
}

async function main() {
  const { values: options } = parseArgs({
    options: {
      programs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      show: { type: 'string', default: '20' },
      corpus: { type: 'boolean', default: false },
      record: { type: 'string' },
      log: { type: 'string' },
      cases: { type: 'string' },
      indices: { type: 'string' },
    },
  })
  const recorded = []
  const pytensor = new PyTensor(python())
  const versions = await pytensor.versions
  console.log(
    `PyTensor ${versions.pytensor}, NumPy ${versions.numpy}; seed ${options.seed}, ` +
      `${options.programs} programs`,
  )
  const counts = new Map()
  const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const kinds = new Map()
  const fixed = options.corpus ? corpus() : options.cases ? casesOf(options.cases) : null
  const from = Number(options.from)
  const end = fixed ? fixed.length : from + Number(options.programs)
  const indices =
    options.indices?.split(',').map(Number) ??
    Array.from({ length: end - from }, (_, i) => from + i)
  for (const index of indices) {
    const program = fixed ? fixed[index] : generate(Number(options.seed), index)
    const outcome = await compare(program, pytensor)
    if (options.log && outcome.verdict !== 'same') {
      appendFileSync(options.log, `${JSON.stringify({ index, ...caseOf(program), ...outcome })}\n`)
    }
    count(outcome.verdict === 'same' && outcome.expect.error ? 'same error' : outcome.verdict)
    if (outcome.verdict === 'same')
      recorded.push({
        id: program.id ?? `random/${options.seed}-${index}`,
        ...caseOf(program),
        expect: asRecorded(outcome.expect, caseOf(program)),
      })
    if (outcome.verdict !== 'different') continue
    const kind = kindOf(outcome.found)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (counts.get('different') > Number(options.show) || kinds.get(kind) > 6) continue
    const fails = async (smaller) => {
      const { verdict, found } = await compare(smaller, pytensor)
      return verdict === 'different' ? kindOf(found) : null
    }
    const smallest = fixed
      ? program
      : await shrink(
          program,
          fails,
          async (smaller) => (await pytensor.answer(caseOf(smaller)))?.expect ?? {},
        )
    report(smallest, await compare(smallest, pytensor), program.id ?? index)
  }
  pytensor.close()
  if (options.record)
    writeFileSync(options.record, recorded.map((item) => `${JSON.stringify(item)}\n`).join(''))
  console.log()
  for (const [name, times] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`${String(times).padStart(7)}  ${name}`)
  if (kinds.size) console.log('\nways of differing:')
  for (const [name, times] of [...kinds].sort(([, a], [, b]) => b - a))
    console.log(`${String(times).padStart(7)}  ${name}`)
  process.exitCode = counts.get('different') ? 1 : 0
}

await main()
