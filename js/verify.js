/**
 * Gradients against finite differences.
 */
import { GradientError, NotImplementedError, ValueError } from '../dist/errors.js'
import { compile } from './function.js'
import { functions } from './invoke.js'
import { NDArray, array } from './ndarray.js'
import { TensorType } from './variable.js'

const { grad, mul, sum } = functions

/** Step of the differences, and tolerance, for each dtype. @type {Record<string, number[]>} */
const steps = { float32: [3e-4, 1e-2], float64: [1e-7, 1e-4] }

/**
 * @typedef {object} NumericGrad
 * @property {NDArray[]} gf the gradient for each argument
 * @property {(gradients: readonly NDArray[], absTol: number, relTol: number) => { argument: number,
 *   position: number, absError: number, relError: number }} maxErr where other gradients are
 *   furthest off, by the smaller of the absolute and the relative error in units of the tolerances
 */

/**
 * The gradient of a function at a point by one-sided differences.
 * @param {(...point: NDArray[]) => any} f gives a number, or an NDArray that holds one
 * @param {readonly (NDArray | import('./types.js').TypedArray | readonly any[] | number)[]} pt
 * @param {{ eps?: number | null }} [options] the step; by default 1e-7 in float64, 3e-4 in float32
 * @returns {NumericGrad}
 */
export function numericGrad(f, pt, { eps = null } = {}) {
  const given = pt.map((p) => floats(p, 'numericGrad'))
  const dtype = given.some((p) => p.dtype === 'float64') ? 'float64' : 'float32'
  const step = eps ?? Math.max(...given.map((p) => steps[p.dtype][0]))
  const point = given.map((p) => copyOf(array(p, { dtype })))
  const start = Number(f(...point))
  const gf = point.map((p) => {
    const gradient = copyOf(p)
    for (let i = 0; i < p.data.length; i++) {
      const before = p.data[i]
      p.data[i] = Number(before) + step
      gradient.data[i] = (Number(f(...point)) - start) / step
      p.data[i] = before
    }
    return gradient
  })
  return { gf, maxErr: (gradients, absTol, relTol) => worst(gf, gradients, absTol, relTol) }
}

/** @param {NDArray} p */
const copyOf = (p) => new NDArray(p.data.slice(), [...p.shape], p.dtype)

/** @param {any} point @param {string} name @returns {NDArray} */
function floats(point, name) {
  const p = array(point)
  if (p.dtype in steps) return p
  throw new TypeError(
    `${name} can work only with floating point inputs, but one has dtype "${p.dtype}": give a typed` +
      ` array, or st.array([1, 2], { dtype: 'float64' })`,
  )
}

/**
 * @param {readonly NDArray[]} numeric
 * @param {readonly NDArray[]} others
 * @param {number} absTol
 * @param {number} relTol
 */
function worst(numeric, others, absTol, relTol) {
  if (numeric.length !== others.length)
    throw new ValueError(`argument has wrong number of elements ${others.length}`)
  let most = -1
  let found = { argument: 0, position: 0, absError: 0, relError: 0 }
  numeric.forEach(({ data, shape }, argument) => {
    if (String(shape) !== String(others[argument].shape))
      throw new ValueError(
        `argument element ${argument} has wrong shapes (${others[argument].shape}), (${shape})`,
      )
    for (let position = 0; position < data.length; position++) {
      const a = Number(others[argument].data[position])
      const b = Number(data[position])
      const absError = Math.abs(a - b)
      if (!Number.isFinite(absError)) throw new ValueError(`abs_err not finite: ${a} and ${b}`)
      const relError = absError / Math.max(Math.abs(a) + Math.abs(b), 1e-8)
      const error = Math.min(absError / absTol, relError / relTol)
      if (error > most) [most, found] = [error, { argument, position, absError, relError }]
    }
  })
  return found
}

/**
 * Compares the gradient of random projections of what `fun` makes with finite differences.
 * @param {(...inputs: import('./variable.js').Variable[]) => any} fun takes variables, one for each
 *   point, and makes one
 * @param {readonly (NDArray | import('./types.js').TypedArray | readonly any[] | number)[]} pt
 *   float32 or float64
 * @param {{ nTests?: number, rng?: () => number, eps?: number | null, absTol?: number | null,
 *   relTol?: number | null, mode?: any, castToOutputType?: boolean }} [options] rng: uniform in [0,
 *   1); the tolerances are 1e-4 in float64, 1e-2 in float32
 * @throws {GradientError} where both the absolute and the relative error exceed their tolerance
 */
export function verifyGrad(fun, pt, options = {}) {
  const { nTests = 2, rng = Math.random, eps, mode, castToOutputType = false } = options
  if (!Array.isArray(pt)) throw new TypeError('`pt` should be an array of points')
  const points = pt.map((p) => floats(p, 'verifyGrad'))
  const tolerance = Math.max(...points.map((p) => steps[p.dtype][1]))
  const { absTol, relTol } = {
    absTol: options.absTol ?? tolerance,
    relTol: options.relTol ?? tolerance,
  }
  const inputs = points.map((p, i) => typed(p.dtype, p.shape).variable(`input ${i}`))
  const output = fun(...inputs)
  if (Array.isArray(output))
    throw new NotImplementedError('verifyGrad: a function of one output, not of several')
  const settings = {
    onUnusedInput: /** @type {const} */ ('ignore'),
    allowInputDowncast: true,
    mode,
  }
  /** @param {any[]} all @param {any} outputs @returns {(...args: any[]) => any} */
  const make = (all, outputs) => compile(all, outputs, settings)
  const { shape } = make(inputs, output)(...points)
  const narrow = castToOutputType && output.dtype === 'float32'
  const projection = typed(narrow ? 'float32' : 'float64', shape).variable('random_projection')
  const cost = sum(mul(projection, output))
  const costOf = make([projection, ...inputs], cost)
  const gradients = grad(cost, inputs, { disconnectedInputs: 'ignore' })
  const gradientsOf = make([projection, ...inputs], gradients)
  const size = Number(shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1))
  for (let n = 0; n < nTests; n++) {
    const u = array(
      Float64Array.from({ length: size }, () => rng() + 0.5),
      { shape },
    )
    const numeric = numericGrad((...p) => costOf(u, ...p).item(), points, { eps })
    const analytic = gradientsOf(u, ...points)
    const { argument, position, absError, relError } = numeric.maxErr(analytic, absTol, relTol)
    if (absError > absTol && relError > relTol)
      throw new GradientError(
        `numeric gradient and analytic gradient exceed tolerance:\n` +
          `    at position ${position} of argument ${argument} with shape (${points[argument].shape}),\n` +
          `    analytic ${analytic[argument].data[position]},` +
          ` numeric ${numeric.gf[argument].data[position]}\n` +
          `    abs. error = ${absError}, abs. tolerance = ${absTol}\n` +
          `    rel. error = ${relError}, rel. tolerance = ${relTol}`,
      )
  }
}

/** @param {string} dtype @param {readonly number[]} shape */
const typed = (dtype, shape) => new /** @type {any} */ (TensorType)(dtype, shape)
