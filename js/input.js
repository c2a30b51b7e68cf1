/**
 * One input of a compiled function.
 */
import { engine, memory, readString, reserve, scoped, throwError } from './engine.js'
import {
  NDArray,
  array,
  checkGiven,
  dtypeOf,
  isTypedArray,
  sizeOf,
  typedArrayOf,
} from './ndarray.js'
import { writeLengths, writeOne } from './value.js'
import { TensorTypeClass } from './variable.js'

/** @typedef {import('./types.js').TypedArray} TypedArray */

/** Where the numbers of one input go. */
export class Input {
  /** @param {number} handle @param {number} index @param {boolean} [trusts] */
  constructor(handle, index, trusts = false) {
    this.handle = handle
    this.index = index
    this.trusts = trusts
    this.name = readString(engine().st_function_input_name(handle, index))
    this.type = new TensorTypeClass(engine().st_function_input_type(handle, index))
    this.ndim = this.type.ndim
    this.dtype = this.type.dtype
    this.statics = this.type.shape
    this.Array = typedArrayOf(this.dtype)
    /** A number is a value of the dtype as it is. */
    this.takesNumbers =
      this.ndim === 0 &&
      this.dtype === 'float64' &&
      engine().st_function_accepts(handle, index, 0) !== 0 // a strict input takes no bool
    /** A flat typed array of a known length has one shape only, and its bytes are the input's. */
    this.takesFlat =
      this.statics.filter((length) => length === null).length <= 1 && this.dtype !== 'bool'
    /** The shape given last, and the memory for it. @type {readonly number[] | undefined} */
    this.shape = undefined
    this.pointer = 0
    /** Detached, and so of length 0, when memory has grown. @type {TypedArray | undefined} */
    this.view = undefined
  }

  /** Copies an argument into the input's memory. @param {any} value */
  set(value) {
    const { view } = this
    if (view !== undefined && view.length > 0) {
      if (typeof value === 'number' && this.takesNumbers) {
        view[0] = value
        return
      }
      if (value instanceof this.Array && this.takesFlat && value.length === view.length) {
        view.set(value)
        return
      }
    }
    this.#setSlowly(value)
  }

  /** @param {any} value */
  #setSlowly(value) {
    const given = isTypedArray(value) ? this.#arrayOf(value) : value
    if (given instanceof NDArray && given.dtype === this.dtype) {
      if (!this.trusts) checkGiven(given)
      this.memory(given.shape).set(/** @type {any} */ (given.data))
    } else if (this.takesNumbers && typeof given === 'number') {
      this.memory([])[0] = given
    } else {
      this.#setAny(given)
    }
  }

  /** Every other value: the engine checks and converts it. @param {any} value */
  #setAny(value) {
    this.view = this.shape = undefined
    scoped(() => {
      if (engine().st_function_set(this.handle, this.index, writeOne(value))) throwError()
    })
  }

  /**
   * A flat typed array as one of the input's shape, as far as that is known; of bytes and floats as
   * bool and complex numbers, where those are asked for.
   * @param {TypedArray} data
   */
  #arrayOf(data) {
    const isComplex = this.dtype.startsWith('complex')
    const same =
      data instanceof this.Array &&
      (this.dtype !== 'bool' || /** @type {Uint8Array} */ (data).every((byte) => byte <= 1))
    const dtype = same ? this.dtype : dtypeOf(data)
    const size = same && isComplex ? data.length / 2 : data.length
    if (this.ndim === 1) return array(data, { shape: [size], dtype })
    const known = this.statics.reduce((/** @type {number} */ all, length) => all * (length ?? 1), 1)
    const shape = this.statics.map((length) => length ?? size / known)
    const isClear =
      this.statics.filter((length) => length === null).length <= 1 &&
      sizeOf(shape) === size &&
      shape.every(Number.isInteger)
    return array(data, { shape: isClear ? shape : [size], dtype })
  }

  /**
   * The input's own memory for an array of this shape, to be written through; re-made when memory
   * has grown.
   * @param {readonly number[]} shape
   * @returns {TypedArray}
   */
  memory(shape) {
    if (!this.#hasShape(shape)) {
      this.view = this.shape = undefined
      this.pointer = scoped(() => {
        const lengths = reserve(8 * shape.length)
        writeLengths(lengths, shape)
        return engine().st_function_input(this.handle, this.index, shape.length, lengths) >>> 0
      })
      if (!this.pointer) throwError()
      this.shape = [...shape]
    }
    const { buffer } = memory()
    if (this.view?.buffer !== buffer) {
      const size = sizeOf(shape) * (this.dtype.startsWith('complex') ? 2 : 1)
      this.view = /** @type {TypedArray} */ (new this.Array(buffer, this.pointer, size))
    }
    return /** @type {TypedArray} */ (this.view)
  }

  /** @param {readonly number[]} shape */
  #hasShape(shape) {
    const last = this.shape
    return (
      last !== undefined &&
      last.length === shape.length &&
      last.every((length, i) => length === shape[i])
    )
  }

  /**
   * The memory for a person to write through.
   * @param {readonly number[]} [shape] the last or the static one when left out
   */
  own(shape) {
    const lengths = shape ?? this.shape ?? this.statics
    if (!Array.isArray(lengths))
      throw new TypeError(`a shape is an array of lengths, not ${String(lengths)}`)
    for (const length of lengths) {
      if (length === null)
        throw new TypeError(
          `the shape of input ${this.name || this.index} is not known (${this.type}): give one`,
        )
      if (!Number.isSafeInteger(length) || length < 0)
        throw new TypeError(`a shape is an array of lengths, not ${JSON.stringify(lengths)}`)
    }
    return this.memory(/** @type {number[]} */ (lengths))
  }
}
