/**
 * Shared variables: a value that lives between calls of compiled functions.
 */
import { VARIABLE_KIND } from '../dist/tables.js'
import { engine, scoped, throwError } from './engine.js'
import { readArray, viewArray, writeOne } from './value.js'
import { Variable, classes } from './variable.js'

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

  /**
   * What every function that reads the variable and is compiled from now on makes of it, if it is
   * not told another update or `noDefaultUpdates`; null: nothing.
   * @returns {Variable | null}
   */
  get defaultUpdate() {
    return /** @type {any} */ (this).getDefaultUpdate()
  }

  set defaultUpdate(update) {
    const self = /** @type {any} */ (this)
    self.setDefaultUpdate(update)
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
