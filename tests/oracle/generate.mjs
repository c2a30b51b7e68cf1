// Random programs of the text language. A seed and a number fix a program (with the same library:
// what a value's type and shape are is asked of the library after each line, so that the next line
// can be one that fits).
import * as st from 'symtensor'
import { decode } from './compare.mjs'
import { Context, floats, isFloat, operation, signed, unsigned } from './operations.mjs'

/** A generator of uniform random numbers (splitmix32), with what is usually wanted of one. */
export function randomness(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32
  }
  const below = (n) => Math.floor(next() * n)
  const pick = (list) => list[below(list.length)]
  const chance = (p) => next() < p
  const between = (low, high) => low + below(high - low + 1)
  return { next, below, pick, chance, between }
}

const dtypes = [
  ...floats,
  ...floats,
  'float64',
  'float64',
  ...signed,
  'int64',
  ...unsigned,
  'bool',
  'bool',
]

// ---- inputs ----

const floatEdges = [
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  0,
  1,
  -1,
  0.5,
  1e30,
  1e-30,
  88,
  -104,
  710,
  2 ** 24 + 2,
]
const integerEdges = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: ['-9223372036854775808', '9223372036854775807', 2 ** 40],
  uint8: [255],
  uint16: [65535],
  uint32: [2 ** 32 - 1],
  uint64: ['18446744073709551615', 2 ** 40],
}

function element(random, dtype, withEdges) {
  const { next, pick, chance, between } = random
  if (dtype === 'bool') return chance(0.5)
  if (dtype.startsWith('complex')) return [between(-8, 8) / 4, between(-8, 8) / 4]
  if (dtype.startsWith('float')) {
    if (withEdges && chance(0.4))
      return pick(
        dtype === 'float32'
          ? floatEdges.map((e) => (typeof e === 'number' ? Math.fround(e) : e))
          : floatEdges,
      )
    const value = chance(0.3) ? between(-3, 3) : Math.round((next() * 6 - 3) * 64) / 64
    return Object.is(value, -0) ? '-0' : value
  }
  if (withEdges && chance(0.4)) return pick(integerEdges[dtype])
  return dtype.startsWith('u') ? between(0, 6) : between(-4, 6)
}

function input(random, lengths) {
  const { chance, pick, between } = random
  const dtype = chance(0.03) ? pick(['complex64', 'complex128']) : pick(dtypes)
  const rank = pick([0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4])
  const shape = Array.from({ length: rank }, () =>
    chance(0.12) ? 1 : chance(0.03) ? 0 : pick(lengths),
  )
  const size = shape.reduce((a, b) => a * b, 1)
  const withEdges = chance(0.12)
  const data = Array.from({ length: size }, () => element(random, dtype, withEdges))
  const known = between(0, 2) / 2
  const staticShape = shape.map((n) =>
    n === 1 ? (chance(0.75) ? 1 : null) : chance(known) ? n : null,
  )
  return { type: { dtype, shape: staticShape }, value: { dtype, shape, data } }
}
function result(context, inputs) {
  const { values, chance, pick } = context
  const last = values.at(-1).name
  const cost = values.findLast((v) => isFloat(v) && !(v.name in inputs))
  if (!cost || chance(0.5))
    return chance(0.3) && values.length > 2 ? `(${last}, ${pick(values).name})` : last
  const wrt = Object.keys(inputs).filter(
    (name) => isFloat({ dtype: inputs[name].type.dtype }) || chance(0.03),
  )
  if (wrt.length === 0) return last
  const scalar =
    cost.rank === 0 && chance(0.8)
      ? cost.name
      : pick([
          `sum(${cost.name})`,
          `sum(${cost.name})`,
          `mean(${cost.name})`,
          `sum(${cost.name} ** 2)`,
        ])
  const ignoring = chance(0.85) ? ", disconnected_inputs='ignore'" : ''
  const first = `grad(${scalar}, ${chance(0.5) ? pick(wrt) : `[${wrt.join(', ')}]`}${ignoring})`
  if (chance(0.85) || first.includes('[')) return first
  return `grad(sum(${first}), ${pick(wrt)}, disconnected_inputs='ignore')`
}

export const programText = ({ lines, last }) =>
  [...lines.map(({ name, text }) => `${name} = ${text}`), last].join('\n')

/** A program as a case of the corpus. */
export function caseOf(program) {
  const entries = Object.entries(program.inputs)
  return {
    vars: Object.fromEntries(entries.map(([name, { type }]) => [name, type])),
    text: programText(program),
    values: Object.fromEntries(
      entries.filter(([, { value }]) => value).map(([name, { value }]) => [name, value]),
    ),
    ...(program.tol ? { tol: program.tol } : {}),
    ...(program.stable ? { stable: true } : {}),
  }
}

/** Type and shape of a program's result by the library; nothing when it fails or is not a variable. */
export function described(program) {
  const { vars, text, values } = caseOf(program)
  try {
    const scope = Object.fromEntries(
      Object.entries(vars).map(([name, { dtype, shape }]) => [
        name,
        st.tensor(name, { dtype, shape }),
      ]),
    )
    const variable = st.parse(text, scope)
    if (!(variable instanceof st.Variable)) return null
    const f = st.function(Object.values(scope), variable, { onUnusedInput: 'ignore' })
    const array = f(...Object.values(values).map(decode))
    f.dispose()
    return {
      dtype: variable.type.dtype,
      rank: variable.type.shape.length,
      static: variable.type.shape,
      shape: array.shape,
    }
  } catch {
    return null
  }
}

/**
 * The `index`th program of a seed: `{ inputs, lines, last }`. A line that the library cannot run is
 * the last one.
 */
export function generate(seed, index) {
  const random = randomness(Math.imul(seed, 1000003) + index)
  const { between, chance } = random
  const lengths = [between(2, 4), between(2, 4)]
  const inputs = Object.fromEntries(
    ['x', 'y', 'z', 'w'].slice(0, between(1, 4)).map((name) => [name, input(random, lengths)]),
  )
  const values = Object.entries(inputs).map(([name, { type, value }]) => ({
    name,
    dtype: type.dtype,
    rank: type.shape.length,
    static: type.shape,
    shape: value.shape,
  }))
  const lines = []
  const context = new Context(random, values, chance(0.15))
  const wanted = between(1, chance(0.3) ? 12 : 6)
  for (let tries = 0; lines.length < wanted && tries < 4 * wanted; tries++) {
    const text = operation(context)
    if (!text) continue
    const name = `v${lines.length}`
    lines.push({ name, text })
    const value = described({ inputs, lines, last: name })
    if (!value) return { inputs, lines, last: name }
    if (value.shape.reduce((a, b) => a * b, 1) > 2000) {
      lines.pop()
      continue
    }
    lines.at(-1).dtype = value.dtype
    values.push({ name, ...value })
  }
  return { inputs, lines, last: result(context, inputs) }
}
