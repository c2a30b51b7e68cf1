/**
 * Operations made of a graph.
 */
import { ValueError } from '../dist/errors.js'
import { engine } from './engine.js'
import { functions } from './invoke.js'
import { register } from './op.js'
import { resultOf, writeOne } from './value.js'
import { Variable } from './variable.js'

/** @typedef {import('./types.js').TensorLike} TensorLike */
/**
 * @typedef {(inputs: Variable[], outputs: Variable[], cotangents: Variable[]) => any} Pullback
 */

/**
 * @typedef {object} GraphOpOptions
 * @property {string} [name] for messages and printing
 * @property {boolean} [inline] how it is printed: the graph is compiled as if it were written there
 *   in any case
 * @property {Pullback | readonly (Pullback | null)[]} [pullback] gradients of one's own: gives a
 *   Variable or null for each input; or one function for each input, null for the usual gradient
 * @property {import('./op.js').OpOptions['pushforward']} [pushforward] derivatives of one's own in
 *   forward mode
 */

/** Which rules a graph has of its own, for the engine. */
const [PULLBACK, PUSHFORWARD, INLINE] = [1, 2, 4]

/**
 * An operation that does what a graph does: `const f = st.OpFromGraph([x, y], [x.add(y)])`, then
 * `f(a, b)`. Shared variables in the graph stay themselves.
 * @param {readonly Variable[]} inputs
 * @param {readonly Variable[]} outputs
 * @param {GraphOpOptions} [options]
 * @returns {(...inputs: TensorLike[]) => any} gives a Variable, or an array of them where there are
 *   several outputs
 */
export function OpFromGraph(inputs, outputs, options = {}) {
  const { name = 'OpFromGraph', inline, pullback, pushforward } = options
  if (
    ![inputs, outputs].every((all) => Array.isArray(all) && all.every((x) => x instanceof Variable))
  )
    throw new TypeError('the inputs and outputs of an OpFromGraph are arrays of variables')
  if (new Set(inputs).size < inputs.length)
    throw new ValueError('a variable was given more than once as an input of an OpFromGraph')
  const own = {
    name,
    pushforward,
    /** @type {(args: Variable[], results: any[], cotangents: any[]) => any} */
    pullback(args, results, cotangents) {
      const given = cotangents.map((g, i) => g ?? results[i].zerosLike())
      if (typeof pullback === 'function') return pullback(args, results, given)
      return pullback?.map((rule) => (rule ? rule(args, results, given) : true))
    },
  }
  const flags = (pullback ? PULLBACK : 0) + (pushforward ? PUSHFORWARD : 0) + (inline ? INLINE : 0)
  const rules = pullback || pushforward ? { options: own, count: outputs.length } : null
  const number = register(null)
  return (...args) => {
    const given = args.map((arg) => functions.asTensorVariable(arg))
    inputs.forEach(({ type }, i) => {
      if (given[i] && !(/** @type {any} */ (type).isSuper(given[i].type)))
        throw new TypeError(`input ${i} of ${name} must be a ${type}, got a ${given[i].type}`)
    })
    register(rules, number)
    const results = resultOf((result) =>
      engine().st_graph_apply(
        number,
        writeOne(name),
        flags,
        writeOne(inputs),
        writeOne(outputs),
        writeOne(given),
        result,
      ),
    )
    return results.length === 1 ? results[0] : results
  }
}
