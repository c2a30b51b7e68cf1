/**
 * Arrays of numbers on the JavaScript heap: what goes into a compiled function and comes out of it.
 */
import { dtypes } from '../dist/tables.js'

/** @typedef {import('./types.js').Dtype} Dtype */
/** @typedef {import('./types.js').TypedArray} TypedArray */
/** @typedef {import('./types.js').Nested} Nested */

/** @type {Record<string, any>} */
const constructors = {
  bool: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
  uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
  float32: Float32Array, float64: Float64Array, complex64: Float32Array, complex128: Float64Array
}
/** dtype of a typed array by its class name. @type {Record<string, Dtype>} */
const natural = {}
for (const { name } of dtypes) {
  const type = constructors[name].name
  if (name !== 'bool' && !name.startsWith('complex')) natural[type] = /** @type {Dtype} */ (name)
}
natural.Uint8ClampedArray = 'uint8'

/** The typed array of a dtype; complex numbers are pairs of floats. @param {Dtype} dtype */
export const typedArrayOf = dtype => {
  const type = constructors[dtype]
  if (!type) throw new TypeError(`unknown dtype ${JSON.stringify(dtype)}; known: ${Object.keys(constructors).join(', ')}`)
  return type
}

/** @param {unknown} value @returns {value is TypedArray} */
export const isTypedArray = value => ArrayBuffer.isView(value) && !(value instanceof DataView)

/** The dtype that a typed array stands for. @param {TypedArray} data @returns {Dtype} */
export const dtypeOf = data => natural[data.constructor.name]

/** @param {readonly number[]} shape */
const sizeOf = shape => shape.reduce((size, length) => size * length, 1)

/**
 * Numbers of one dtype in C order. `data` is an ordinary typed array: bool as Uint8Array of 0 and 1, int64 as
 * BigInt64Array, complex numbers as pairs of real and imaginary part.
 */
export class NDArray {
  /**
   * @param {TypedArray} data elements in C order; not copied
   * @param {readonly number[]} shape
   * @param {Dtype} dtype
   */
  constructor(data, shape, dtype) {
    this.data = data
    this.shape = shape
    this.dtype = dtype
    const size = sizeOf(shape) * (dtype.startsWith('complex') ? 2 : 1)
    if (data.length !== size) {
      throw new RangeError(`shape [${shape}] of ${dtype} needs ${size} numbers, but the data has ${data.length}`)
    }
  }

  /** Number of axes. */
  get ndim() {
    return this.shape.length
  }

  /** Number of elements. */
  get size() {
    return sizeOf(this.shape)
  }

  /** @param {number} index element in C order */
  #at(index) {
    const { data, dtype } = this
    if (dtype.startsWith('complex')) return { re: Number(data[2 * index]), im: Number(data[2 * index + 1]) }
    if (dtype === 'bool') return data[index] !== 0
    const value = data[index]
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
  }

  /**
   * The only element: a number, a bigint beyond 2^53, a boolean, or { re, im }.
   * @returns {any} @throws {RangeError} when there is not exactly one
   */
  item() {
    if (this.size !== 1) throw new RangeError(`item() needs an array of one element; this one has shape [${this.shape}]`)
    return this.#at(0)
  }

  /** Nested arrays of elements as item() gives them; a bare element for a 0-d array. @returns {any} */
  toList() {
    let next = 0
    /** @param {number} axis @returns {any} */
    const build = axis => axis === this.ndim ? this.#at(next++) : Array.from({ length: this.shape[axis] }, () => build(axis + 1))
    return build(0)
  }

  /** A 0-d array is a number (bigint, boolean, string) where JavaScript asks for one. @param {string} hint */
  [Symbol.toPrimitive](hint) {
    if (hint === 'string' || this.ndim > 0) return this.toString()
    const value = this.item()
    return typeof value === 'object' ? this.toString() : value
  }

  /** Rows of numbers in brackets; long axes are cut in the middle. */
  toString() {
    /** @param {any} value */
    const text = value => typeof value === 'object' ? `${value.re}${value.im < 0 ? '-' : '+'}${Math.abs(value.im)}j`
      : typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(this.dtype === 'float32' ? 7 : 8)))
        : String(value)
    /** @param {number} axis @param {number} start @param {string} indent @returns {string} */
    const build = (axis, start, indent) => {
      if (axis === this.ndim) return text(this.#at(start))
      const length = this.shape[axis]
      const step = sizeOf(this.shape.slice(axis + 1))
      const cut = length > 10
      const shown = Array.from({ length }, (_, i) => i).filter(i => !cut || i < 3 || i >= length - 3)
      const parts = shown.map(i => build(axis + 1, start + i * step, `${indent} `))
      if (cut) parts.splice(3, 0, '...')
      return `[${parts.join(axis === this.ndim - 1 ? ', ' : `,\n${indent} `)}]`
    }
    return build(0, 0, '')
  }

  /** Node's inspector shows dtype, shape and numbers. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `NDArray(${this.dtype}, [${this.shape}]) ${this.toString()}`
  }
}

/** Shape of nested arrays; the arrays of one level must be equally long. @param {any} nested @returns {number[]} */
function nestedShape(nested) {
  if (!Array.isArray(nested) && !isTypedArray(nested)) return []
  if (!nested.length) return [0]
  const inner = nestedShape(nested[0])
  for (const part of nested) {
    if (String(nestedShape(part)) !== String(inner)) throw new RangeError('nested arrays must have equal lengths')
  }
  return [nested.length, ...inner]
}

/** @param {any[]} flat @returns {Dtype} */
function guessDtype(flat) {
  if (!flat.length) return 'float64'
  if (flat.every(v => typeof v === 'boolean')) return 'bool'
  if (flat.some(v => typeof v === 'object' && v !== null)) return 'complex128'
  return flat.every(v => typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v))) ? 'int64' : 'float64'
}

/**
 * An NDArray of a typed array (not copied when dtype allows), nested arrays, or one number. Without `dtype`: the typed array's; for
 * nested arrays bool of booleans, int64 of integers, float64 of other numbers, complex128 of { re, im }.
 * @param {TypedArray | Nested | NDArray} data
 * @param {{ shape?: readonly number[], dtype?: Dtype }} [options] shape: the data's own when left out
 * @returns {NDArray}
 * @throws {RangeError} when the lengths do not fit
 */
export function array(data, { shape, dtype } = {}) {
  if (data instanceof NDArray) return array(data.data, { shape: shape ?? data.shape, dtype: dtype ?? data.dtype })
  if (isTypedArray(data)) {
    const type = dtype ?? dtypeOf(data)
    const Type = typedArrayOf(type)
    const lengths = shape ?? [type.startsWith('complex') ? data.length / 2 : data.length]
    return new NDArray(data instanceof Type ? data : convert(Array.from(/** @type {any} */ (data)), type), [...lengths], type)
  }
  const own = nestedShape(data)
  const flat = /** @type {any[]} */ (Array.isArray(data) ? data.flat(Infinity) : [data])
  const values = flat.flatMap(v => isTypedArray(v) ? Array.from(/** @type {any} */ (v)) : [v])
  const type = dtype ?? guessDtype(values)
  return new NDArray(convert(values, type), [...(shape ?? own)], type)
}

/** @param {any[]} values @param {Dtype} dtype @returns {TypedArray} */
function convert(values, dtype) {
  const Type = typedArrayOf(dtype)
  if (dtype.startsWith('complex')) return Type.from(values.flatMap(v => typeof v === 'object' ? [v.re, v.im] : [Number(v), 0]))
  if (dtype === 'bool') return Type.from(values, (/** @type {any} */ v) => v ? 1 : 0)
  const big = Type === BigInt64Array || Type === BigUint64Array
  return Type.from(values, (/** @type {any} */ v) => big ? BigInt(typeof v === 'number' ? Math.trunc(v) : v) : Number(v))
}
