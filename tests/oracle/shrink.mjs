// A failing program made smaller, as long as it fails in the same way.
import { described } from './generate.mjs'

const uses = (text, name) => new RegExp(`\\b${name}\\b`).test(text)

/** Without lines and inputs that nothing uses. */
function pruned(program) {
  let needed = program.last
  const lines = program.lines
    .toReversed()
    .filter(({ name, text }) => {
      if (!uses(needed, name)) return false
      needed += `\n${text}`
      return true
    })
    .toReversed()
  const inputs = Object.fromEntries(
    Object.entries(program.inputs).filter(([name]) => uses(needed, name)),
  )
  return { inputs, lines, last: program.last }
}

const withInput = (program, name, change) => ({
  ...program,
  inputs: { ...program.inputs, [name]: { ...program.inputs[name], ...change } },
})

/** A line's value given from outside, as PyTensor computes it. */
async function cut(program, at, evaluate) {
  const { name } = program.lines[at]
  const value = await evaluate({ ...pruned({ ...program, last: name }) })
  const output = value.outputs?.[0]
  if (!output?.dtype || output.declared) return null
  const { dtype, shape, data } = output
  const inputs = {
    ...program.inputs,
    [name]: { type: { dtype, shape: output.static }, value: { dtype, shape, data } },
  }
  return { inputs, lines: program.lines.filter((_, i) => i !== at), last: program.last }
}

const innerParts = (text) => [...text.matchAll(/\bv\d+\b|\b[xyzw]\b/g)].map(([name]) => name)

/** Smaller programs to try, the boldest first; one by one, because most need an answer of PyTensor. */
async function* candidates(program, evaluate) {
  for (const { name } of program.lines) if (program.last !== name) yield { ...program, last: name }
  for (const name of new Set(innerParts(program.last)))
    if (program.last !== name && name.startsWith('v')) yield { ...program, last: name }
  for (let at = program.lines.length - 2; at >= 0; at--) yield await cut(program, at, evaluate)
  for (let at = 0; at < program.lines.length; at++) {
    for (const name of new Set(innerParts(program.lines[at].text))) {
      const lines = program.lines.map((line, i) => (i === at ? { ...line, text: name } : line))
      if (program.lines[at].text !== name) yield { ...program, lines }
    }
  }
  for (const [name, { type, value }] of Object.entries(program.inputs)) {
    const data = value.data
    for (const simple of [type.dtype === 'bool' ? true : 1, type.dtype === 'bool' ? false : 0]) {
      if (data.some((v) => v !== simple) && !type.dtype.startsWith('complex'))
        yield withInput(program, name, { value: { ...value, data: data.map(() => simple) } })
    }
    if (
      type.dtype !== 'bool' &&
      !type.dtype.startsWith('complex') &&
      data.some((v, i) => v !== i + 1)
    ) {
      yield withInput(program, name, { value: { ...value, data: data.map((_, i) => i + 1) } })
    }
    if (type.dtype !== 'float64' && type.dtype !== 'bool') {
      yield withInput(program, name, {
        type: { ...type, dtype: 'float64' },
        value: { ...value, dtype: 'float64', data: data.map((v) => (Array.isArray(v) ? v[0] : v)) },
      })
    }
    if (type.shape.some((n) => n !== null))
      yield withInput(program, name, { type: { ...type, shape: type.shape.map(() => null) } })
    for (let axis = 0; axis < value.shape.length; axis++) {
      const inner = value.shape.slice(axis + 1).reduce((a, b) => a * b, 1)
      const n = value.shape[axis]
      if (n < 2) continue
      const shape = value.shape.with(axis, n - 1)
      const staticShape = type.shape[axis] === null ? type.shape : type.shape.with(axis, n - 1)
      yield withInput(program, name, {
        type: { ...type, shape: staticShape },
        value: { ...value, shape, data: data.filter((_, i) => Math.floor(i / inner) % n < n - 1) },
      })
    }
  }
}

/**
 * The smallest program found that still fails as `program` does: `fails(program)` gives a short
 * name of the failure or null, `evaluate(program)` PyTensor's answer.
 */
export async function shrink(program, fails, evaluate, budget = 150) {
  const kind = await fails(program)
  let best = program
  const cleaned = pruned(program)
  if ((await fails(cleaned)) === kind) best = cleaned
  for (let progress = true; progress && budget > 0;) {
    progress = false
    for await (const candidate of candidates(best, evaluate)) {
      if (budget-- <= 0) break
      const smaller = candidate && pruned(candidate)
      if (!smaller || (await fails(smaller)) !== kind) continue
      best = smaller
      progress = true
      break
    }
  }
  return best
}

/**
 * A program in which every line of floats is off by some units in the last place, for telling
 * rounding from mistakes.
 */
export function disturbed(program, sign) {
  const factor = { float32: 2 ** -22, float64: 2 ** -44, complex64: 2 ** -22, complex128: 2 ** -44 }
  const lines = program.lines.map((line, i) => {
    const dtype =
      line.dtype ??
      described({ ...program, lines: program.lines.slice(0, i + 1), last: line.name })?.dtype
    const off = factor[dtype] * (i % 2 ? sign : 1)
    return off ? { ...line, text: `(${line.text}) * ${1 + off}` } : line
  })
  const inputs = Object.fromEntries(
    Object.entries(program.inputs).map(([name, { type, value }]) => {
      const off = (factor[type.dtype] ?? 0) * sign
      const moved = (v, i) =>
        Array.isArray(v) ? v.map(moved) : typeof v === 'number' ? v * (1 + off * ((i % 3) - 1)) : v
      const data = off ? value.data.map(moved) : value.data
      return [name, { type, value: { ...value, data } }]
    }),
  )
  return { inputs, lines, last: program.last }
}
