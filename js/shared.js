/**
 * Shared variables: a value that lives between calls of compiled functions.
 */
import { VARIABLE_KIND } from '../dist/tables.js'
import { engine, reserveName, scoped, throwError } from './engine.js'
import { isPlainObject } from './ndarray.js'
import { Tuple, readArray, viewArray, writeOne } from './value.js'
import { Variable, classes, variableOf } from './variable.js'

/** A variable with a value, kept in engine memory. Functions read it, and write it by updates. */
export class Shared extends Variable {
  #isDisposed = false

  /** @internal */
  use() {
    if (this.#isDisposed)
      throw new Error(`shared variable ${this.name ?? '(no name)'} was disposed of`)
    return this.id
  }

  /**
   * A copy of the value. Setting replaces it; dtype and rank stay.
   * @returns {any} an NDArray; set: any Value
   */
  get value() {
    return this.getValue()
  }

  set value(value) {
    this.setValue(value)
  }

  /**
   * The value.
   * @param {{ borrow?: boolean }} [options] borrow: not a copy but a view of engine memory that can
   *   be written through, valid until the next call into the library
   * @returns {import('./ndarray.js').NDArray}
   */
  getValue({ borrow = false } = {}) {
    const at = engine().st_shared_get(this.use())
    if (!at) throwError()
    return borrow ? viewArray(at) : readArray(at)
  }

  /**
   * Replaces the value by a copy of `value`, which must be of the variable's dtype (or convert
   * without loss) and rank.
   * @param {import('./types.js').Value} value
   */
  setValue(value) {
    scoped(() => {
      if (engine().st_shared_set(this.use(), writeOne(value))) throwError()
    })
  }

  /** Gives the value's memory back at once; the variable cannot be used from then on. */
  dispose() {
    if (engine().st_shared_dispose(this.id)) throwError()
    this.#isDisposed = true
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    this.dispose()
  }
}
classes[VARIABLE_KIND.SHARED] = Shared

/**
 * A shared variable with its own copy of a value: a typed array, NDArray, nested arrays, or a
 * number (0-d: int64 for an integer, float64 otherwise).
 * @param {import('./types.js').Value} value
 * @param {string | { name?: string, shape?: readonly (number | null)[] }} [options] the name, or:
 *   name, and a static shape that later values must have
 * @returns {Shared}
 */
export function shared(value, options = {}) {
  const given = typeof options === 'string' ? { name: options } : options
  if (!isPlainObject(given))
    throw new TypeError(
      `the options of shared() are a name or { name, shape }, not ${String(options)}`,
    )
  for (const key of Object.keys(given)) {
    if (key !== 'name' && key !== 'shape')
      throw new TypeError(`shared() has no option ${JSON.stringify(key)}; it has name, shape`)
  }
  const { name, shape } = given
  return scoped(() => {
    const text = reserveName(name)
    const id = engine().st_shared_new(
      writeOne(value),
      text.pointer,
      text.length,
      shape ? writeOne(new Tuple(shape)) : 0,
    )
    return id ? variableOf(id) : throwError()
  })
}
