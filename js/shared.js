/**
 * Shared variables: a value that lives between calls of compiled functions.
 */
import { engine, frame, encode, memoryBytes, throwError } from './engine.js'
import { Variable } from './variable.js'
import { Tuple, readArray, viewArray, write } from './value.js'

/** A variable with a value, kept in engine memory. Functions read it, and write it by updates. */
export class Shared extends Variable {
  /** A copy of the value. Setting replaces it; dtype and rank stay. @returns {import('./ndarray.js').NDArray} */
  get value() {
    return this.get()
  }

  set value(value) {
    this.set(value)
  }

  /**
   * The value.
   * @param {{ borrow?: boolean }} [options] borrow: not a copy but a view of engine memory that can be written through, valid until the
   *   next call into the library
   * @returns {any} an NDArray
   */
  get({ borrow = false } = {}) {
    const at = engine().st_shared_get(this.id)
    if (!at) throwError()
    return borrow ? viewArray(at) : readArray(at)
  }

  /**
   * Replaces the value by a copy of `value`, which must be of the variable's dtype (or convert without loss) and rank.
   * @param {import('./types.js').Value} value
   */
  set(value) {
    frame.reset()
    const at = frame.reserve(16)
    write(at, value)
    if (engine().st_shared_set(this.id, at)) throwError()
  }

  /** Gives the value's memory back at once; the variable then holds an empty array. */
  dispose() {
    if (engine().st_shared_dispose(this.id)) throwError()
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    this.dispose()
  }
}

/**
 * A shared variable with its own copy of a value: a typed array, NDArray, nested arrays, or a number (0-d: int64 for an
 * integer, float64 otherwise).
 * @param {import('./types.js').Value} value
 * @param {string | { name?: string, shape?: (number | null)[] }} [options] the name, or: name, and a static shape that later values must have
 * @returns {Shared}
 */
export function shared(value, options = {}) {
  const { name, shape } = typeof options === 'string' ? { name: options, shape: undefined } : options
  frame.reset()
  const at = frame.reserve(16)
  write(at, value)
  const bytes = name === undefined ? undefined : encode(name)
  const text = bytes ? frame.reserve(bytes.length + 1) : 0
  if (bytes) memoryBytes().set(bytes, text)
  let lengths = 0
  if (shape) write(lengths = frame.reserve(16), new Tuple(shape))
  const id = engine().st_shared_new(at, text, bytes?.length ?? 0, lengths)
  if (!id) throwError()
  return new Shared(id)
}
