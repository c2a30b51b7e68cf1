// What the page shows of an expression, worked out in the worker: graphs with values, the gradient
// and its check, the steps of rewriting, the plan. What it means is symtensor's; this file asks.
import * as st from 'symtensor'
import irisText from '../data/iris.csv?raw'
import digitsText from '../data/digits.csv?raw'
import { normal, randomFrom, readDigits } from '../data.mjs'
import { graphFromJson, pictureOf } from './picture.js'
import { summarise } from './summary.js'

/** Line and column of a mistake, out of the message where the language says them. */
function describeError(error) {
  const [, line, column] = /line (\d+), column (\d+)/.exec(error.message) ?? []
  return {
    message: `${error.name}: ${error.message}`,
    line: Number(line) || 0,
    column: Number(column) || 0,
  }
}

/** The name that the text uses and nothing defines, if that is the mistake. */
const missingName = ({ name, message }) =>
  name === 'NameError' ? /^name '(\w+)'/.exec(message)?.[1] : undefined

const arrayOf = ({ dtype, shape, data }) =>
  st.array(dtype === 'int64' ? data.map((value) => BigInt(Math.trunc(value))) : data, {
    dtype,
    shape,
  })

/** Variables and values of the declared inputs, and the text's outputs as a list. */
function read({ source, inputs }) {
  const names = Object.keys(inputs)
  const variables = names.map((name) =>
    st.tensor(name, { dtype: inputs[name].dtype, shape: inputs[name].shape.map(() => null) }),
  )
  const scope = Object.fromEntries(names.map((name, i) => [name, variables[i]]))
  const result = st.parse(source, scope)
  const outputs = (Array.isArray(result) ? result : [result]).map((each) =>
    st.asTensorVariable(each),
  )
  return { names, variables, outputs, values: names.map((name) => arrayOf(inputs[name])) }
}

const unoptimised = { optimizer: 'none' }
const options = { onUnusedInput: 'ignore', allowInputDowncast: true }

/** A function compiled, used, and freed again. */
function withFunction(inputs, outputs, extra, use) {
  const compiled = st.function(inputs, outputs, { ...options, ...extra })
  try {
    return use(compiled)
  } finally {
    compiled.dispose()
  }
}

const LONG_ENOUGH = 2 // milliseconds; a browser's clock is coarse

/** Time of a call in microseconds, after as many as it takes for loops to be compiled. */
function timeOf(compiled, values) {
  for (let i = 0; i < 100; i++) compiled(...values)
  for (let count = 1; ; count *= 2) {
    const start = performance.now()
    for (let i = 0; i < count; i++) compiled(...values)
    const elapsed = performance.now() - start
    if (elapsed >= LONG_ENOUGH) return (1000 * elapsed) / count
  }
}

/** The graph of outputs as it was written. */
const graphOf = (outputs) => graphFromJson(st.toJSON(outputs))

/** The nodes of a graph that some of its variables are computed by. */
function ancestorsIn({ nodes }, variables) {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ id }) => [id, node])))
  const found = new Set()
  const visit = (variable) => {
    const node = makers.get(variable)
    if (!node || found.has(node.id)) return
    found.add(node.id)
    node.inputs.forEach(visit)
  }
  variables.forEach(visit)
  return found
}

/** The graph of outputs, and the values of all its variables by their numbers in it. */
function graphAndValues({ variables, values }, outputs) {
  const all = st.ancestors(outputs)
  const graph = graphOf([...outputs, ...all])
  const numbers = graph.outputs.splice(outputs.length)
  const found = new Map()
  withFunction(variables, all, { mode: unoptimised }, (compiled) => {
    compiled(...values).forEach((value, i) => found.set(numbers[i], summarise(value)))
  })
  return { graph, values: found }
}

/* ---- rewriting ---- */

/** The variables and nodes of a graph whose boxes are not in the other. */
function onlyIn({ nodes }, other) {
  const known = new Set(other.nodes.map(({ id }) => id))
  return new Set(nodes.filter(({ id }) => !known.has(id)).map(({ id }) => id))
}

const lastValue = (result) => summarise([result].flat().at(-1))
const valueWords = ({ shape, data, low, high, nans, infinities }) => {
  if (shape.length === 0) return `${data[0]}`
  return `${low} to ${high}${nans + infinities > 0 ? `, ${nans} NaN, ${infinities} infinite` : ''}`
}

function rewritingOf({ variables, outputs, values }, { excluded, step }) {
  const mode = { excluding: excluded }
  const written = withFunction(variables, outputs, { mode: unoptimised }, (compiled) => ({
    value: valueWords(lastValue(compiled(...values))),
    time: timeOf(compiled, values),
  }))
  return withFunction(variables, outputs, { mode, trace: true }, (compiled) => {
    const { trace } = compiled
    const steps = trace.steps.map(({ phase, rule, formula, before, after }) => ({
      phase,
      rule,
      formula,
      before,
      after,
    }))
    const at = Math.min(step, steps.length)
    const [before, after] = [st.graphAt(trace, Math.max(at - 1, 0)), st.graphAt(trace, at)]
    const added = onlyIn(after, before)
    const value = valueWords(lastValue(compiled(...values)))
    const time = timeOf(compiled, values)
    return {
      steps,
      at,
      graph: pictureOf(after, { tintOf: ({ id }) => (added.has(id) ? 'added' : undefined) }),
      rules: [...new Set([...steps.map(({ rule }) => rule), ...excluded])].sort(),
      written: `${written.value} in ${written.time.toFixed(1)} µs`,
      compiled: `${value} in ${time.toFixed(1)} µs`,
      speedup: written.time / time,
    }
  })
}

/* ---- the gradient ---- */

const STEP = 1e-6 // of the central difference, times the size of the entry
const CHECKED = 24 // entries

/** Every entry of the gradients beside a central difference of the cost. */
function checkOf({ names, variables, values }, cost, wrt, gradients) {
  const rows = []
  withFunction(variables, [cost, ...gradients], {}, (compiled) => {
    const [, ...symbolic] = compiled(...values)
    wrt.forEach((name, which) => {
      const position = names.indexOf(name)
      const { data, dtype, shape } = values[position]
      for (let i = 0; i < data.length && rows.length < CHECKED; i++) {
        const h = STEP * Math.max(1, Math.abs(data[i]))
        const costAt = (value) => {
          const moved = st.array(data.with(i, value), { dtype, shape })
          return Number(compiled(...values.with(position, moved))[0])
        }
        const numeric = (costAt(data[i] + h) - costAt(data[i] - h)) / (2 * h)
        const exact = Number(symbolic[which].data[i])
        const relative =
          Math.abs(exact - numeric) / Math.max(1e-8, Math.abs(exact), Math.abs(numeric))
        rows.push({
          entry: shape.length ? `${name}[${i}]` : name,
          symbolic: exact,
          numeric,
          relative: exact === numeric ? 0 : relative,
        })
      }
    })
  })
  return { rows }
}

function gradientOf(program, { wrt, inputs }) {
  const { names, variables, outputs } = program
  const wanted = wrt.filter((name) => names.includes(name))
  if (wanted.length === 0) return { error: 'Choose at least one input.' }
  const last = outputs.at(-1)
  const cost = last.ndim === 0 ? last : last.sum()
  try {
    const gradients = st.grad(
      cost,
      wanted.map((name) => variables[names.indexOf(name)]),
    )
    const { graph, values: shown } = graphAndValues(program, [...outputs, ...gradients])
    const forward = ancestorsIn(graph, graph.outputs.slice(0, outputs.length))
    const floating = wanted.every((name) => inputs[name].dtype.startsWith('float'))
    return {
      graph: pictureOf(graph, {
        values: shown,
        tintOf: ({ id }) => (forward.has(id) ? undefined : 'gradient'),
      }),
      check: floating
        ? checkOf(program, cost, wanted, gradients)
        : { error: 'A check by differences needs inputs of a float dtype.' },
    }
  } catch (error) {
    return { error: describeError(error).message }
  }
}

/* ---- what runs ---- */

const PROFILED = 60 // milliseconds of calls; a browser's clock is coarse, sums of its steps are not

/** Rows of the profile: phases of compiling, and kernels over some calls. */
function planOf({ variables, outputs, values }) {
  return withFunction(variables, outputs, { profile: true }, (compiled) => {
    const end = performance.now() + PROFILED
    while (performance.now() < end) compiled(...values)
    return compiled.profile().rows
  })
}

/* ---- exports ---- */

/** A JavaScript program that computes the outputs with the package alone. */
function programText({ source, inputs }) {
  const declarations = Object.entries(inputs).map(
    ([name, { dtype, shape }]) =>
      `  ${name}: st.tensor('${name}', { dtype: '${dtype}', shape: ${JSON.stringify(shape.map(() => null))} }),`,
  )
  const values = Object.values(inputs).map(
    ({ dtype, shape, data }) =>
      `  st.array(${dtype === 'int64' ? `[${data}].map(BigInt)` : `[${data}]`}, { dtype: '${dtype}', shape: [${shape}] }),`,
  )
  return `import * as st from 'symtensor'

const inputs = {
${declarations.join('\n')}
}
const outputs = st.parse(${JSON.stringify(source)}, inputs)
const compute = st.function(Object.values(inputs), outputs)

console.log(compute(
${values.join('\n')}
))
`
}

/** The text of an export: dot, json, python, javascript. */
export function exportAs(state) {
  const { outputs } = read(state)
  return {
    dot: () => st.toDot(outputs),
    json: () => st.toJSON(outputs),
    python: () => st.toPython(outputs),
    javascript: () => programText(state),
  }[state.kind]()
}

/* ---- what the page asks for ---- */

/** Everything that a view needs of the state; only what the chosen view shows is worked out. */
export function analyse(state) {
  try {
    const program = read(state)
    const { variables, outputs, values } = program
    withFunction(variables, outputs, { mode: unoptimised }, (compiled) => compiled(...values))
    const result = { latex: st.toLatex(outputs) }
    if (state.view === 'graph') {
      const { graph, values: shown } = graphAndValues(program, outputs)
      result.graph = pictureOf(graph, { values: shown })
    }
    if (state.view === 'gradient') result.gradient = gradientOf(program, state)
    if (state.view === 'rewrites') result.rewriting = rewritingOf(program, state)
    if (state.view === 'plan') result.plan = planOf(program)
    return result
  } catch (error) {
    const missing = missingName(error)
    return missing ? { missing } : { error: describeError(error) }
  }
}

/** Data for an input: shape and elements. */
export function dataSet(name) {
  if (name === 'digit') {
    const { test } = readDigits(digitsText)
    return { dtype: 'float64', shape: [8, 8], data: [...test.pixels.subarray(0, 64)] }
  }
  if (name === 'iris') {
    const rows = irisText.trim().split('\n').slice(1)
    return {
      dtype: 'float64',
      shape: [rows.length, 4],
      data: rows.flatMap((row) => row.split(',').slice(0, 4).map(Number)),
    }
  }
  return { dtype: 'float64', shape: [1000], data: [...normal(randomFrom(1), 1000, 1)] }
}
