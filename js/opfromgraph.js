/**
 * Operations made of a graph.
 */
import { ValueError } from '../dist/errors.js'
import { compile } from './function.js'
import { functions } from './invoke.js'
import { op } from './op.js'
import { Variable } from './variable.js'

const { asTensorVariable, grad, vectorizeGraph } = functions

/** @typedef {import('./types.js').TensorLike} TensorLike */
/**
 * @typedef {(inputs: Variable[], outputs: Variable[], cotangents: Variable[]) => any} Pullback
 */

/**
 * @typedef {object} GraphOpOptions
 * @property {string} [name] for messages
 * @property {boolean} [inline] no difference: a graph without a gradient of its own is put where the
 *   operation is applied, and compiled as if it were written there
 * @property {Pullback | readonly (Pullback | null)[]} [pullback] gradients of one's own: gives a
 *   Variable or null for each input; or one function for each input, null for the usual gradient
 */

/**
 * An operation that does what a graph does: `const f = st.OpFromGraph([x, y], [x.add(y)])`, then
 * `f(a, b)`. Shared variables in the graph stay themselves.
 * @param {readonly Variable[]} inputs
 * @param {readonly Variable[]} outputs
 * @param {GraphOpOptions} [options]
 * @returns {(...inputs: TensorLike[]) => any} gives a Variable, or an array of them where there are
 *   several outputs
 */
export function OpFromGraph(inputs, outputs, { name = 'OpFromGraph', pullback } = {}) {
  if (![inputs, outputs].every((all) => Array.isArray(all) && all.every((x) => x instanceof Variable)))
    throw new TypeError('the inputs and outputs of an OpFromGraph are arrays of variables')
  if (new Set(inputs).size < inputs.length)
    throw new ValueError('a variable was given more than once as an input of an OpFromGraph')
  /** The outputs for other inputs. @param {Variable[]} args @returns {Variable[]} */
  const apply = (args) =>
    vectorizeGraph(outputs, new Map(inputs.map((x, i) => [x, args[i]])))
  const one = (/** @type {any[]} */ all) => (all.length === 1 ? all[0] : all)
  if (!pullback)
    return (...args) => {
      if (args.length !== inputs.length)
        throw new TypeError(`${name} takes ${inputs.length} inputs, not ${args.length}`)
      const given = args.map((arg) => asTensorVariable(arg))
      inputs.forEach(({ type }, i) => {
        if (!(/** @type {any} */ (type).isSuper(given[i].type)))
          throw new TypeError(`input ${i} of ${name} must be a ${type}, got a ${given[i].type}`)
      })
      return one(apply(given))
    }
  /** @type {any} */
  let f
  return op({
    name,
    itypes: inputs.map(({ type }) => type),
    otypes: outputs.map(({ type }) => type),
    perform(...arrays) {
      f ??= compile(inputs, outputs, { onUnusedInput: 'ignore', name })
      return one(f(...arrays))
    },
    pullback(args, results, cotangents) {
      const given = cotangents.map((g, i) => g ?? /** @type {any} */ (results[i]).zerosLike())
      if (typeof pullback === 'function') return pullback(args, results, given)
      const known = new Map(apply(args).map((y, i) => [y, given[i]]))
      return pullback.map((own, i) =>
        own
          ? own(args, results, given)
          : grad(null, args[i], { knownGrads: known, disconnectedInputs: 'ignore' }),
      )
    },
  })
}
