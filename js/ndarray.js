/**
 * Arrays of numbers on the JavaScript heap: what goes into a compiled function and comes out of it.
 */

import { typedArrays } from '../dist/tables.js'
import { OverflowError, ValueError } from '../dist/errors.js'

/** @typedef {import('./types.js').Dtype} Dtype */
/** @typedef {import('./types.js').TypedArray} TypedArray */

/** In the order of the engine's numbers. */
export const dtypes = /** @type {Dtype[]} */ (Object.keys(typedArrays))

/** The dtype that a typed array has when nobody says otherwise. @type {Map<any, Dtype>} */
const natural = new Map([[Uint8ClampedArray, 'uint8']])
for (const name of dtypes)
  if (name !== 'bool' && !name.startsWith('complex')) natural.set(typedArrays[name], name)

/** The typed array of a dtype; complex numbers are pairs of floats. @param {Dtype} dtype */
export function typedArrayOf(dtype) {
  if (Object.hasOwn(typedArrays, dtype)) return typedArrays[dtype]
  throw new TypeError(`unknown dtype ${JSON.stringify(dtype)}; known: ${dtypes.join(', ')}`)
}

/** @param {unknown} value @returns {value is TypedArray} */
export const isTypedArray = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView)

/** The dtype that a typed array stands for. @param {TypedArray} data @returns {Dtype} */
export function dtypeOf(data) {
  const dtype = natural.get(data.constructor)
  if (dtype) return dtype
  // of a class derived from it, as Buffer
  for (const [type, name] of natural) if (data instanceof type) return name
  throw new TypeError(`a ${data.constructor.name} holds no numbers of a known dtype`)
}

/**
 * An object literal, as against an instance of a class.
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isPlainObject(value) {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** @param {unknown} value @returns {value is import('./types.js').ComplexNumber} */
export const isComplexNumber = (value) =>
  isPlainObject(value) && typeof value.re === 'number' && typeof value.im === 'number'

/** @param {readonly number[]} shape */
export const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1)

/**
 * Throws unless data of a dtype fills a shape.
 * @param {TypedArray} data
 * @param {readonly number[]} shape
 * @param {Dtype} dtype
 */
function checkArray(data, shape, dtype) {
  if (
    !Array.isArray(shape) ||
    !shape.every((length) => Number.isSafeInteger(length) && length >= 0)
  ) {
    throw new TypeError(`a shape is an array of lengths, not ${JSON.stringify(shape)}`)
  }
  const Type = typedArrayOf(dtype)
  if (!(data instanceof Type))
    throw new TypeError(`the data of an array of ${dtype} is a ${Type.name}`)
  const size = sizeOf(shape) * (dtype.startsWith('complex') ? 2 : 1)
  if (data.length !== size)
    throw new RangeError(
      `shape [${shape}] of ${dtype} needs ${size} numbers, but the data has ${data.length}`,
    )
}

/**
 * Throws unless an array is one that the engine can take: its loops rely on bool being 0 or 1.
 * @param {NDArray} array
 * @throws {RangeError}
 */
export function checkGiven({ data, shape, dtype }) {
  checkArray(data, shape, dtype) // a person can have changed its fields
  if (dtype !== 'bool') return
  const wrong = /** @type {Uint8Array} */ (data).find((byte) => byte > 1)
  if (wrong) throw new RangeError(`bool is 0 or 1, not ${wrong}`)
}

/**
 * Numbers of one dtype in C order. `data` is an ordinary typed array: bool as Uint8Array of 0 and
 * 1, int64 as BigInt64Array, complex numbers as pairs of real and imaginary part.
 */
export class NDArray {
  /**
   * @param {TypedArray} data elements in C order, of the dtype's typed array; not copied
   * @param {readonly number[]} shape
   * @param {Dtype} dtype
   * @throws {RangeError} when the number of elements does not fit the shape
   */
  constructor(data, shape, dtype) {
    checkArray(data, shape, dtype)
    this.data = data
    this.shape = shape
    this.dtype = dtype
  }

  /** Number of axes. */
  get ndim() {
    return this.shape.length
  }

  /** Number of elements. */
  get size() {
    return sizeOf(this.shape)
  }

  /** @param {number} index element in C order @returns {any} */
  #at(index) {
    const { data, dtype } = this
    if (dtype.startsWith('complex')) return { re: data[2 * index], im: data[2 * index + 1] }
    const value = data[index]
    if (dtype === 'bool') return value !== 0
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
  }

  /**
   * The only element: a number, a bigint beyond 2^53, a boolean, or { re, im }.
   * @returns {any} @throws {RangeError} when there is not exactly one
   */
  item() {
    if (this.size !== 1)
      throw new RangeError(
        `item() needs an array of one element; this one has shape [${this.shape}]`,
      )
    return this.#at(0)
  }

  /** For JSON.stringify. */
  toJSON() {
    return this.toList()
  }

  /**
   * Nested arrays of elements as item() gives them; a bare element for a 0-d array.
   * @returns {any}
   */
  toList() {
    let next = 0
    /** @param {number} axis @returns {any} */
    const build = (axis) =>
      axis === this.ndim
        ? this.#at(next++)
        : Array.from({ length: this.shape[axis] }, () => build(axis + 1))
    return build(0)
  }

  /**
   * A 0-d array is a number (bigint, boolean) where JavaScript asks for one.
   * @param {string} hint
   * @returns {any}
   */
  [Symbol.toPrimitive](hint) {
    if (hint !== 'string' && this.ndim === 0 && !this.dtype.startsWith('complex'))
      return this.#at(0)
    if (hint === 'number')
      throw new TypeError(
        `an array of shape [${this.shape}] and dtype ${this.dtype} is not one number`,
      )
    return this.toString()
  }

  /** Rows of numbers in brackets; long axes are cut in the middle. */
  toString() {
    /** @param {number} axis @param {number} start @param {string} indent @returns {string} */
    const build = (axis, start, indent) => {
      if (axis === this.ndim) return this.#text(this.#at(start))
      const length = this.shape[axis]
      const step = sizeOf(this.shape.slice(axis + 1))
      const edge = length > 10 ? 3 : length
      const shown = Array.from({ length: Math.min(length, 2 * edge) }, (_, i) =>
        i < edge ? i : length - 2 * edge + i,
      )
      const parts = shown
        .slice(0, length)
        .map((i) => build(axis + 1, start + i * step, `${indent} `))
      if (edge < length) parts.splice(edge, 0, '...')
      return `[${parts.join(axis === this.ndim - 1 ? ', ' : `,\n${indent} `)}]`
    }
    return build(0, 0, '')
  }

  /** @param {any} value @returns {string} */
  #text(value) {
    if (typeof value === 'object')
      return `${this.#text(value.re)}${value.im < 0 ? '-' : '+'}${this.#text(Math.abs(value.im))}j`
    if (typeof value !== 'number' || Number.isInteger(value))
      return Object.is(value, -0) ? '-0' : String(value)
    return String(Number(value.toPrecision(8)))
  }

  /** Node's inspector shows dtype, shape and numbers. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `NDArray(${this.dtype}, [${this.shape}]) ${this.toString()}`
  }
}

/**
 * Lengths along the first elements of nested arrays; flatten() sees to it that the others are as
 * long.
 * @param {any} nested
 * @returns {number[]}
 */
function nestedShape(nested) {
  const shape = []
  while ((Array.isArray(nested) || isTypedArray(nested)) && shape.length <= 64) {
    shape.push(nested.length)
    nested = nested[0]
  }
  return shape
}

/**
 * The elements of nested arrays in C order.
 * @param {any} nested
 * @param {number[]} shape
 * @returns {any[]}
 */
function flatten(nested, shape) {
  /** @type {any[]} */
  const flat = []
  /** @param {any} part @param {number} axis */
  const walk = (part, axis) => {
    const isList = Array.isArray(part) || isTypedArray(part)
    if (isList !== axis < shape.length || (isList && part.length !== shape[axis])) {
      throw new RangeError('the arrays at one level of nested arrays must be equally long')
    }
    if (isList) for (const item of part) walk(item, axis + 1)
    else flat.push(part)
  }
  walk(nested, 0)
  return flat
}

/** @param {any[]} flat @returns {Dtype} */
function guessDtype(flat) {
  if (!flat.length) return 'float64'
  if (flat.every((value) => typeof value === 'boolean')) return 'bool'
  if (flat.some(isComplexNumber)) return 'complex128'
  return flat.every(
    (value) =>
      typeof value === 'bigint' || typeof value === 'boolean' || Number.isSafeInteger(value),
  )
    ? 'int64'
    : 'float64'
}

/**
 * An NDArray of a typed array (not copied when it is of the dtype), nested arrays, or one number.
 * Without `dtype`: the typed array's; for nested arrays bool of booleans, int64 of integers,
 * float64 of other numbers, complex128 where there is a { re, im }.
 * @param {import('./types.js').Value} data
 * @param {{ shape?: number | readonly number[], dtype?: Dtype }} [options] shape: the data's own
 *   when left out
 * @returns {NDArray}
 * @throws {RangeError} when the lengths do not fit, or a number does not fit into an integer dtype
 */
export function array(data, { shape: wanted, dtype } = {}) {
  const shape = typeof wanted === 'number' ? [wanted] : wanted
  if (shape !== undefined && !Array.isArray(shape))
    throw new TypeError(`a shape is an array of lengths, not ${JSON.stringify(shape)}`)
  if (data instanceof NDArray) {
    const own = dtype === undefined || dtype === data.dtype
    return new NDArray(
      own ? data.data : convert(elements(data), dtype),
      [...(shape ?? data.shape)],
      dtype ?? data.dtype,
    )
  }
  if (isTypedArray(data)) {
    const type = dtype ?? dtypeOf(data)
    const flat =
      data instanceof typedArrayOf(type)
        ? data
        : convert(Array.from(/** @type {any} */ (data)), type)
    return new NDArray(
      flat,
      shape ? [...shape] : [flat.length / (type.startsWith('complex') ? 2 : 1)],
      type,
    )
  }
  const own = nestedShape(data)
  const flat = flatten(data, own)
  const type = dtype ?? guessDtype(flat)
  return new NDArray(convert(flat, type), [...(shape ?? own)], type)
}

/**
 * The elements of an array in C order, complex ones as { re, im }.
 * @param {NDArray} array
 * @returns {any[]}
 */
const elements = ({ data, shape, dtype }) =>
  [new NDArray(data, [sizeOf(shape)], dtype).toList()].flat()

/** @param {any[]} values @param {Dtype} dtype @returns {TypedArray} */
function convert(values, dtype) {
  const Type = typedArrayOf(dtype)
  if (dtype.startsWith('complex')) {
    return Type.from(
      values.flatMap((value) => (isComplexNumber(value) ? [value.re, value.im] : [real(value), 0])),
    )
  }
  if (dtype === 'bool')
    return Type.from(values, (/** @type {any} */ value) => (real(value) === 0 ? 0 : 1))
  if (dtype.startsWith('float')) return Type.from(values, real)
  return Type.from(values, toInteger(dtype, 8 * Type.BYTES_PER_ELEMENT))
}

/**
 * What makes numbers, cut off at the point, elements of an integer dtype.
 * @param {Dtype} dtype
 * @param {number} bits
 * @returns {(value: any) => number | bigint}
 */
function toInteger(dtype, bits) {
  // as numbers both are exact: powers of two
  const low = dtype.startsWith('u') ? 0 : -(2 ** (bits - 1))
  const end = low + 2 ** bits
  const convertInteger = bits === 64 ? BigInt : Number
  return (value) => {
    const integer = typeof value === 'bigint' ? value : Math.trunc(real(value))
    if (Number.isNaN(integer)) throw new ValueError(`NaN cannot become an element of ${dtype}`)
    if (integer < low || integer >= end)
      throw new OverflowError(`${value} does not fit into ${dtype}`)
    return convertInteger(integer)
  }
}

/** @param {any} value @returns {number} */
function real(value) {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return Number(value)
  throw new TypeError(
    `an array holds numbers, not ${isComplexNumber(value) ? 'complex ones unless its dtype is' : String(value)}`,
  )
}
