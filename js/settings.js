/**
 * Settings of the engine, PyTensor's `config`: each is a property of `config` (generated from the
 * engine's table).
 */
import { whenStarted } from './engine.js'
import { namesOf } from './invoke.js'
import { isPlainObject } from './ndarray.js'
import { call } from './value.js'

/**
 * @typedef {object} Settings
 * @property {'float32' | 'float64'} floatX the dtype of constructors without one, of the quotient of
 *   integers and of much else; 'float64' at start
 * @property {'custom' | 'numpy+floatX'} castPolicy what numbers become: the smallest dtype that holds
 *   them ('custom', at start), or int64 and floatX
 * @property {import('./types.js').Dtype[]} autocastFloat under 'custom', the dtypes that a float may
 *   become: the first that holds it exactly, or the last; ['float32', 'float64'] at start
 * @property {number} tracebackLimit how many places of the program, innermost first, a variable keeps
 *   as its origin for messages; 1 at start, 0 makes building faster
 */

/** @template T @param {Partial<Settings>} flags @param {() => T} body @returns {T} */
function changeFlags(flags, body) {
  if (!isPlainObject(flags) || typeof body !== 'function')
    throw new TypeError('changeFlags takes settings and a function: ({ floatX }, () => ...)')
  const names = Object.keys(namesOf().settings)
  for (const key of Object.keys(flags))
    if (!names.includes(key))
      throw new TypeError(
        `there is no setting ${JSON.stringify(key)}; there are ${names.join(', ')}`,
      )
  const before = Object.fromEntries(names.map((name) => [name, config[name]]))
  try {
    Object.assign(config, flags)
    return body()
  } finally {
    Object.assign(config, before)
  }
}

/**
 * The settings, which are read and assigned. `config.changeFlags({ floatX: 'float32' }, () => ...)`
 * runs a function under others and gives its result.
 * @type {Settings & { changeFlags: typeof changeFlags } & Record<string, any>}
 */
export const config = /** @type {any} */ ({ changeFlags })

whenStarted.push(() => {
  for (const [name, index] of Object.entries(namesOf().settings))
    Object.defineProperty(config, name, {
      enumerable: true,
      get: () => call(index, []),
      set: (value) => call(index, [value]),
    })
})

/**
 * Runs a function while floats may become only these dtypes, and gives its result.
 * @template T
 * @param {import('./types.js').Dtype | readonly import('./types.js').Dtype[]} dtypes
 * @param {() => T} body
 * @returns {T}
 */
export const autocastFloatAs = (dtypes, body) =>
  changeFlags({ autocastFloat: /** @type {any} */ ([dtypes].flat()) }, body)
