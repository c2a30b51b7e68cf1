// The text and its inputs as symtensor has them, and functions compiled of them. What they mean is
// symtensor's; the files of this folder ask.
import * as st from 'symtensor'
import { elementsOf } from './datasets.js'

/** Line and column of a mistake, out of the message where the language says them. */
export function describeError(error) {
  const [, line, column] = /line (\d+), column (\d+)/.exec(error.message) ?? []
  return {
    message: `${error.name}: ${error.message}`,
    line: Number(line) || 0,
    column: Number(column) || 0,
  }
}

/** The name that the text uses and nothing defines, if that is the mistake. */
export const missingName = ({ name, message }) =>
  name === 'NameError' ? /^name '(\w+)'/.exec(message)?.[1] : undefined

function arrayOf(input) {
  const { dtype, shape } = input
  const data = elementsOf(input)
  const whole = (value) => BigInt(Math.trunc(value))
  return st.array(dtype === 'int64' ? data.map(whole) : data, { dtype, shape })
}

/** Variables and values of the declared inputs, and the text's outputs as a list. */
export function read({ source, inputs }) {
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

export const unoptimised = { optimizer: 'none' }
const options = { onUnusedInput: 'ignore', allowInputDowncast: true }

/** A function compiled, used, and freed again. */
export function withFunction(inputs, outputs, extra, use) {
  const compiled = st.function(inputs, outputs, { ...options, ...extra })
  try {
    return use(compiled)
  } finally {
    compiled.dispose()
  }
}

const LONG_ENOUGH = 2 // milliseconds; a browser's clock is coarse
const TRIES = 5 // the best counts: others may have the processor meanwhile

/** Time of a call in microseconds, after as many as it takes for loops to be compiled. */
export function timeOf(compiled, values) {
  const begun = performance.now()
  for (let i = 0; i < 100 && performance.now() - begun < 50; i++) compiled(...values)
  let count = 1
  const elapsed = () => {
    const start = performance.now()
    for (let i = 0; i < count; i++) compiled(...values)
    return performance.now() - start
  }
  let best = elapsed()
  for (; best < LONG_ENOUGH; best = elapsed()) count *= 2
  for (let i = 1; i < TRIES && performance.now() - begun < 200; i++)
    best = Math.min(best, elapsed())
  return (1000 * best) / count
}

/** What `make` gave for the latest few keys. */
export function remembered(make, size = 4) {
  const known = new Map()
  return (key, ...rest) => {
    const text = JSON.stringify(key)
    if (!known.has(text)) known.set(text, make(key, ...rest))
    const found = known.get(text)
    known.delete(text)
    known.set(text, found)
    if (known.size > size) known.delete(known.keys().next().value)
    return found
  }
}
