// Whether the library's answer to a case of the corpus is the recorded one (README.md has the
// schema).
import * as st from 'symtensor'

const special = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

const number = (value) => (typeof value === 'string' && value in special ? special[value] : value)
const element = (value, dtype) =>
  Array.isArray(value)
    ? { re: number(value[0]), im: number(value[1]) }
    : dtype === 'int64' || dtype === 'uint64'
      ? BigInt(value)
      : number(value)

/** An NDArray of a recorded array. */
export function decode({ dtype, shape, data }) {
  return st.array(
    data.map((value) => element(value, dtype)),
    { dtype, shape },
  )
}

/**
 * Relative error allowed, and the same relative to the largest element, for sums of cancelling
 * terms.
 */
function tolerances({ tol }, dtype) {
  const single = dtype === 'float32' || dtype === 'complex64'
  const relative = tol ?? (single ? 2e-6 : 1e-12)
  return [relative, Math.max(relative * 0.1, single ? 4e-7 : 1e-13)]
}

const same = (a, b) =>
  Object.is(a, b) || (a === b && a !== 0) || (Number.isNaN(a) && Number.isNaN(b))

/** Elements of an array as numbers one after the other, complex ones as two. */
const numbers = (array) => Array.from(array.data, Number)

/** The first difference of values, or null. */
function differentValues(actual, expected, testCase) {
  const a = numbers(actual)
  const b = numbers(expected)
  const exact = !/float|complex/.test(expected.dtype)
  if (exact) {
    const at = actual.data.findIndex((value, i) => value !== expected.data[i])
    return at < 0 ? null : `element ${at} is ${actual.data[at]}, not ${expected.data[at]}`
  }
  const scale = Math.max(0, ...b.filter(Number.isFinite).map(Math.abs))
  const [relative, ofLargest] = tolerances(testCase, expected.dtype)
  const at = a.findIndex(
    (value, i) =>
      !same(value, b[i]) &&
      !(Math.abs(value - b[i]) <= relative * Math.abs(b[i]) + ofLargest * scale),
  )
  return at < 0 ? null : `element ${at} is ${a[at]}, not ${b[at]}`
}

/** Plain values: tuples are arrays; bigint and number are one. */
const plain = (value) =>
  JSON.stringify(value, (_, v) =>
    typeof v === 'bigint' ? Number(v) : v instanceof st.Variable ? String(v) : v,
  )

/** The first difference of one output, or null. */
function differentOutput(output, value, expected, testCase) {
  if ('py' in expected)
    return plain(output) === plain(expected.py)
      ? null
      : `${plain(output)}, not ${plain(expected.py)}`
  if (!(output instanceof st.Variable)) return `${plain(output)} is not a variable`
  const { dtype, shape: staticShape } = output.type
  if (dtype !== (expected.declared ?? expected.dtype))
    return `dtype ${dtype}, not ${expected.dtype}`
  const agrees = (length, i) => length === staticShape[i] || (testCase.knowsMore && length === null)
  if (staticShape.length !== expected.static.length || !expected.static.every(agrees))
    return `static shape [${staticShape}], not [${expected.static}]`
  if (plain(value.shape) !== plain(expected.shape))
    return `shape [${value.shape}], not [${expected.shape}]`
  return differentValues(value, decode(expected), testCase)
}

/**
 * The first difference of several outputs, or null.
 * @param {any[]} outputs variables and plain values
 * @param {st.NDArray[]} arrays of the variables
 * @param {any} testCase
 */
export function differentOutputs(outputs, arrays, testCase) {
  const { expect } = testCase
  if (outputs.length !== expect.outputs.length)
    return `${outputs.length} outputs, not ${expect.outputs.length}`
  let next = 0
  for (const [i, output] of outputs.entries()) {
    const value = output instanceof st.Variable ? arrays[next++] : undefined
    const wrong = differentOutput(output, value, expect.outputs[i], testCase)
    if (wrong) return `output ${i}: ${wrong}`
  }
  return null
}

/** Whether an error is of the class that PyTensor raised: itself or one derived from it. */
const isOfClass = (error, name) => {
  for (let type = error?.constructor; type && type !== Object; type = Object.getPrototypeOf(type)) {
    if (type.name === name) return true
  }
  return name === 'Exception' || (name === 'IndexError' && error?.name === 'AxisError')
}

/**
 * What is wrong with the library's answer to a case, or null.
 * @param {any} testCase
 * @param {(scope: Record<string, st.Variable>) => any} [build] what is asked; by default the text
 * @param {'auto' | 'vm' | 'jit'} [linker] how loops run
 */
export function difference(
  testCase,
  build = (scope) => st.parse(testCase.text, scope),
  linker = 'auto',
) {
  const { vars, values, expect } = testCase
  let stage = 'build'
  try {
    const scope = Object.fromEntries(
      Object.entries(vars).map(([name, { dtype, shape }]) => [
        name,
        st.tensor(name, { dtype, shape }),
      ]),
    )
    const result = build(scope)
    const outputs = (Array.isArray(result) ? result : [result]).map((item) =>
      item instanceof st.NDArray ? st.constant(item) : item,
    )
    stage = 'call'
    const symbolic = outputs.filter((output) => output instanceof st.Variable)
    const f = st.function(
      Object.keys(values).map((name) => scope[name]),
      symbolic,
      { onUnusedInput: 'ignore', mode: { linker } },
    )
    const arrays = f(...Object.values(values).map(decode))
    f.dispose()
    if (expect.error)
      return `gives ${plain(arrays.map((array) => array.toList()))}, not a ${expect.error}`
    return differentOutputs(outputs, arrays, testCase)
  } catch (error) {
    if (!expect.error)
      return `raises ${error?.name} at ${stage}: ${String(error?.message).split('\n')[0]}`
    if (!isOfClass(error, expect.error))
      return `raises ${error?.name} (${String(error?.message).split('\n')[0]}), not ${expect.error}`
    return stage === 'build' || expect.when === 'call'
      ? null
      : `raises at the call, not when it is built`
  }
}
