// Derivatives of random programs: forward against reverse, the jacobian against rows of grad, both against
// differences of values where the program is smooth, and, which is second order, forward over reverse against
// reverse over reverse.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'
import { decode } from './compare.mjs'
import { generate, programText, randomness } from './generate.mjs'

const WANTED = 300
const isFloat = ({ dtype }) => dtype?.startsWith('float')

/** The last float value of a program and its float inputs; nothing when there is none, or it is large. */
function subject({ inputs, lines }) {
  const scope = Object.fromEntries(
    Object.entries(inputs).map(([name, { type }]) => [name, st.tensor(name, type)]),
  )
  for (let count = lines.length; count; count--) {
    if (!isFloat(lines[count - 1])) continue
    const y = st.parse(
      programText({ lines: lines.slice(0, count), last: lines[count - 1].name }),
      scope,
    )
    const wrt = Object.values(scope).filter(isFloat)
    const [size] = evaluate(scope, inputs, [y.size])
    return wrt.length && size.item() && size.item() <= 60 ? { scope, y, wrt } : null
  }
  return null
}

function evaluate(scope, inputs, outputs) {
  const f = st.function(Object.values(scope), outputs, { onUnusedInput: 'ignore' })
  const results = f(...Object.keys(scope).map((name) => decode(inputs[name].value)))
  f.dispose()
  return results
}

/** Arrays of numbers in (0.5, 1.5) of the shape of each variable. */
function directions(variables, shapes, random) {
  return variables.map((variable, i) => {
    const size = shapes[i].reduce((a, b) => a * b, 1)
    const data = Float64Array.from({ length: size }, () => 0.5 + random.next())
    return st.constant(st.array(data, { shape: shapes[i] })).astype(variable.dtype)
  })
}

/** Pairs of variables that have to be equal. */
function equations({ y, wrt }, random, shapeOf) {
  const options = { disconnectedInputs: 'ignore' }
  const tangents = directions(wrt, wrt.map(shapeOf), random)
  const [weights] = directions([y], [shapeOf(y)], random)
  const sum = (terms) => terms.reduce((a, b) => a.add(b))
  const along = (gradients) => sum(gradients.map((g, i) => g.mul(tangents[i]).sum()))
  const pushed = (f, direct) =>
    st.pushforward(f, wrt, tangents, { disconnectedOutputs: 'ignore', useOpPushforward: direct })
  const jacobians = st.jacobian(y.flatten(), wrt, options)
  const size = shapeOf(y).reduce((a, b) => a * b, 1)
  const row = (t) => t.flatten().dimshuffle('x', 0)
  const times = sum(jacobians.map((j, i) => j.reshape([size, -1]).mul(row(tangents[i])).sum(1)))
  const rows = [0, size - 1].flatMap((k) =>
    st.grad(y.flatten().at(k), wrt, options).map((row, i) => [jacobians[i].at(k), row]),
  )
  const gradients = st.grad(y.mul(weights).sum(), wrt, options)
  const first = [
    [pushed(y, true), pushed(y, false)],
    [pushed(y, true).flatten(), times],
    [along(gradients), pushed(y, true).mul(weights).sum()],
    ...rows,
  ]
  let second = []
  try {
    const products = st.grad(along(gradients), wrt, options)
    second = pushed(gradients, true).map((forward, i) => [forward, products[i]])
  } catch (error) {
    if (!noDerivative(error)) throw error
  }
  return { first, second, derivative: along(gradients), tangents, weights }
}

/** There is no derivative, by name. */
const noDerivative = ({ name }) =>
  [
    'NullTypeGradError',
    'NotImplementedError',
    'MethodNotDefined',
    'DisconnectedInputError',
  ].includes(name)

/** What is wrong with a pair of arrays, or null. */
function difference(a, b, tolerance) {
  if (String(a.shape) !== String(b.shape)) return `shape ${a.shape}, not ${b.shape}`
  const scale = Math.max(1, ...Array.from(b.data, Math.abs))
  const at = a.data.findIndex((value, i) => !(Math.abs(value - b.data[i]) <= tolerance * scale))
  return at < 0 ? null : `element ${at} is ${a.data[at]}, not ${b.data[at]}`
}

/**
 * The derivative along the tangents by central differences with two steps; null where they or the slopes of
 * both sides do not agree, at a kink, a jump or where digits are lost, and of programs with narrow numbers.
 */
function differences({ scope, y, wrt }, inputs, tangents, weights) {
  const cost = y.mul(weights).sum()
  if ([y, ...wrt].some(({ dtype }) => dtype !== 'float64')) return null
  const step = st.dscalar('step')
  const moved = (sign) => wrt.map((x, i) => [x, st.add(x, step.mul(sign).mul(tangents[i]))])
  const shifted = (sign) => st.graphReplace([cost], moved(sign), { strict: false })[0]
  const given = [step, ...Object.values(scope)]
  const f = st.function(given, [shifted(1), shifted(-1)], { onUnusedInput: 'ignore' })
  const args = Object.keys(scope).map((name) => decode(inputs[name].value))
  const middle = f(0, ...args)[0].item()
  const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))
  const [coarse, fine] = [1e-4, 5e-5].map((h) => {
    const [above, below] = f(h, ...args).map(Number)
    return near((above - middle) / h, (middle - below) / h, 1e-2) ? (above - below) / (2 * h) : NaN
  })
  f.dispose()
  return near(coarse, fine, 1e-5) ? fine : null
}

const isFinite = ({ data }) => data.every(Number.isFinite)

test(`${WANTED} random programs, to second order`, () => {
  let checked = 0
  let twice = 0
  let smooth = 0
  for (let index = 0; checked < WANTED; index++) {
    const program = generate(7, index)
    const text = programText(program)
    if (text.includes('grad_clip')) continue // not linear in the cotangent
    try {
      const found = subject(program)
      if (!found) continue
      const { scope, y, wrt } = found
      const values = new Map([...wrt, y].map((variable, i, all) => [variable, i]))
      const known = evaluate(scope, program.inputs, [...wrt, y])
      const random = randomness(index)
      const shapeOf = (variable) => known[values.get(variable)].shape
      const { first, second, derivative, tangents, weights } = equations(found, random, shapeOf)
      const pairs = [...first, ...second]
      const [slope, ...results] = evaluate(scope, program.inputs, [derivative, ...pairs.flat()])
      if (!results.every(isFinite)) continue
      const single = /"(u?int\d+|float32|complex64|bool)"|float32/.test(JSON.stringify(program))
      pairs.forEach((_, i) => {
        const wrong = difference(results[2 * i], results[2 * i + 1], single ? 2e-3 : 1e-8)
        const where = `program ${index}, equation ${i} of ${first.length} + ${second.length}`
        assert.equal(wrong, null, `${where}: ${wrong}\n${text}`)
      })
      const wanted = differences(found, program.inputs, tangents, weights)
      const honest = !/disconnected_grad|zero_grad|grad_scale/.test(text)
      if (wanted !== null && Number.isFinite(wanted) && honest) {
        const near = Math.abs(slope.item() - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted))
        assert.ok(near, `program ${index}: ${slope}, not ${wanted} by differences\n${text}`)
        smooth++
      }
      checked++
      if (second.length) twice++
    } catch (error) {
      if (error instanceof assert.AssertionError || !noDerivative(error)) {
        error.message += `\nprogram ${index}:\n${text}`
        throw error
      }
    }
  }
  assert.ok(twice > WANTED / 2, `${twice} of ${checked} to second order`)
  assert.ok(smooth > WANTED / 4, `${smooth} of ${checked} by differences`)
})
