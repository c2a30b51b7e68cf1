/**
 * JavaScript values as the engine's StValue (src/symtensor.h, "Values") and back.
 */
import { OverflowError } from '../dist/errors.js'
import { ST } from '../dist/tables.js'
import {
  decode,
  engine,
  memory,
  memoryBytes,
  passWarning,
  reserve,
  reserveName,
  reserveText,
  scoped,
  throwError,
} from './engine.js'
import {
  NDArray,
  array,
  checkGiven,
  isComplexNumber,
  isPlainObject,
  isTypedArray,
  typedArrayOf,
  dtypes,
} from './ndarray.js'
import { placesOfCall } from './origin.js'

export const VALUE_SIZE = 16
/** Offsets in a StArray; the address of the data takes 8 bytes, a length of the shape too. */
const STARRAY = { DTYPE: 0, NDIM: 4, DATA: 8, SHAPE: 16 }
/** Lists within lists: a list that contains itself must not fill the memory. */
const MAX_DEPTH = 100

/** An object that the engine knows by an id. */
export class Handle {
  /** @param {number} kind of StKind @param {number} id @internal */
  constructor(kind, id) {
    /** @internal */
    this.kind = kind
    /** @internal */
    this.id = id
  }

  /** The id, for a call; throws where the object cannot be used any more. @internal */
  use() {
    return this.id
  }
}

/**
 * For each kind of handle what makes an object of an id that comes out.
 * @type {((id: number) => any)[]}
 */
export const makers = []

/** A slice of an index: start, stop and step, null where left out. */
export class Slice {
  /** @param {any} start @param {any} stop @param {any} step */
  constructor(start = null, stop = null, step = null) {
    this.start = start
    this.stop = stop
    this.step = step
  }
}

/**
 * A slice of an index, as `start:stop:step` in Python; null leaves one out.
 * @param {import('./types.js').IndexNumber} [start]
 * @param {import('./types.js').IndexNumber} [stop]
 * @param {import('./types.js').IndexNumber} [step]
 */
export const slice = (start = null, stop = null, step = null) => new Slice(start, stop, step)

/** What Python has as a tuple; an array is a list. */
export class Tuple {
  /** @param {readonly any[]} items */
  constructor(items) {
    this.items = items
  }
}

/**
 * An operation applied: what computes a variable, `x.owner`.
 * @typedef {import('./variable.js').Variable} Variable
 */
export class Apply {
  /** @param {any[]} parts @internal */
  constructor([name, label, params, inputs, outputs, serial, source]) {
    /**
     * The operation: its name, as it is printed, and its parameters.
     * @type {{ name: string, label: string, params: number[], toString(): string }}
     */
    this.op = { name, label, params, toString: () => label }
    /** @type {Variable[]} */
    this.inputs = inputs
    /** @type {Variable[]} */
    this.outputs = outputs
    /** A number of this node and its copies, of no other. @type {number} */
    this.serial = serial
    /**
     * Of a node of a gradient: the forward node whose rule made it (0: it adds terms for a leaf), and
     * the rule, in g (the cotangent), x, y, w, u (inputs) and z (the output).
     * @type {{ serial: number, op: string, rule: string } | null}
     */
    this.source = source && { serial: source[0], op: source[1], rule: source[2] }
  }
}

/** `...` in an index: as many whole axes as are left. */
export const ellipsis = Symbol('...')

/** @param {number} at @param {number} kind @param {number} extra @param {number} [pointer] */
function head(at, kind, extra, pointer = 0) {
  const view = memory()
  view.setUint32(at, kind, true)
  view.setUint32(at + 4, extra, true)
  view.setUint32(at + 8, pointer, true)
  view.setUint32(at + 12, 0, true)
}

/** Writes a StValue at an address. @param {number} at @param {any} value @param {number} [depth] */
export function write(at, value, depth = 0) {
  switch (typeof value) {
    case 'boolean':
      return head(at, ST.BOOL, value ? 1 : 0)
    case 'number':
      return writeNumber(at, value)
    case 'bigint':
      return writeBigint(at, value)
    case 'string':
      return writeString(at, value)
    case 'object':
      return value === null ? head(at, ST.NONE, 0) : writeObject(at, value, depth)
    case 'symbol':
      if (value === ellipsis) return head(at, ST.ELLIPSIS, 0)
  }
  // a class of errors stands for its name
  if (typeof value === 'function' && value.prototype instanceof Error)
    return writeString(at, value.name)
  if (value === undefined)
    throw new TypeError('undefined cannot be an argument: is a name misspelt? None is null')
  throw new TypeError(`a ${typeof value} cannot be an argument: ${String(value).slice(0, 60)}`)
}

/**
 * @param {number} at
 * @param {number} value an integer where it is one and exact; -0 is none, it would lose its sign
 */
function writeNumber(at, value) {
  const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0)
  head(at, isInteger ? ST.INT : ST.FLOAT, 0)
  if (isInteger) memory().setBigInt64(at + 8, BigInt(value), true)
  else memory().setFloat64(at + 8, value, true)
}

/** @param {number} at @param {bigint} value */
function writeBigint(at, value) {
  if (value >= 2n ** 64n || value < -(2n ** 63n))
    throw new OverflowError(`${value} does not fit into 64 bits; write a float`)
  head(at, ST.INT, value >= 2n ** 63n ? 1 : 0)
  memory().setBigUint64(at + 8, BigInt.asUintN(64, value), true)
}

/** @param {number} at @param {string} value */
function writeString(at, value) {
  const { pointer, length } = reserveName(value)
  head(at, ST.STRING, length, pointer)
}

/**
 * @param {number} at
 * @param {number} kind
 * @param {readonly any[]} items
 * @param {number} depth
 * @param {number} [count]
 */
function writeItems(at, kind, items, depth, count = items.length) {
  if (depth === MAX_DEPTH) throw new RangeError(`an argument is nested more than ${MAX_DEPTH} deep`)
  const pointer = writeAll(items, depth + 1)
  head(at, kind, count, pointer)
}

/**
 * Values one after the other.
 * @param {readonly any[]} values
 * @param {number} [depth]
 * @returns {number} their address
 */
export function writeAll(values, depth) {
  const at = reserve(values.length * VALUE_SIZE)
  for (let i = 0; i < values.length; i++) write(at + i * VALUE_SIZE, values[i], depth)
  return at
}

/** One value. @param {any} value @returns {number} its address */
export const writeOne = (value) => writeAll([value])

/** @param {number} at @param {any} value @param {number} depth */
function writeObject(at, value, depth) {
  if (value instanceof Handle) return head(at, value.kind, value.use())
  if (Array.isArray(value)) return writeItems(at, ST.LIST, value, depth)
  if (value instanceof NDArray) return writeArray(at, value)
  if (isTypedArray(value)) return writeArray(at, array(value))
  if (isComplexNumber(value)) return writeArray(at, array(value))
  if (value instanceof Tuple) return writeItems(at, ST.TUPLE, value.items, depth)
  if (value instanceof Slice)
    return writeItems(at, ST.SLICE, [value.start, value.stop, value.step], depth, 0)
  if (value instanceof Map) return writeItems(at, ST.DICT, [...value].flat(1), depth, value.size)
  if (isPlainObject(value))
    return writeItems(at, ST.DICT, Object.entries(value).flat(1), depth, Object.keys(value).length)
  throw new TypeError(`a ${value.constructor?.name ?? 'strange object'} cannot be an argument`)
}

/** @param {number} at @param {NDArray} value */
function writeArray(at, value) {
  checkGiven(value)
  const { data, shape, dtype } = value
  const header = reserve(STARRAY.SHAPE + 8 * shape.length)
  const pointer = reserve(data.byteLength)
  memoryBytes().set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), pointer)
  const view = memory()
  const { DTYPE, NDIM, DATA, SHAPE } = STARRAY
  view.setUint32(header + DTYPE, dtypes.indexOf(dtype), true)
  view.setUint32(header + NDIM, shape.length, true)
  view.setUint32(header + DATA, pointer, true)
  view.setUint32(header + DATA + 4, 0, true)
  writeLengths(header + SHAPE, shape)
  head(at, ST.ARRAY, 0, header)
}

/** Lengths of axes as int64. @param {number} at @param {readonly number[]} shape */
export function writeLengths(at, shape) {
  shape.forEach((length, i) => memory().setBigInt64(at + 8 * i, BigInt(length), true))
}

/**
 * A length that writeLengths wrote, or the engine: an int64 of at most 53 bits. Faster than by a
 * bigint.
 * @param {DataView} view of engine memory
 * @param {number} at
 */
export const readLength = (view, at) =>
  view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)

/** Copies a StArray out of engine memory. @param {number} at @returns {NDArray} */
export function readArray(at) {
  const { data, shape, dtype } = viewArray(at)
  return new NDArray(data.slice(), shape, dtype)
}

/** The numbers of a StArray where they lie. @param {number} at @returns {NDArray} */
export function viewArray(at) {
  const view = memory()
  const dtype = /** @type {import('./types.js').Dtype} */ (
    dtypes[view.getUint32((at >>>= 0) + STARRAY.DTYPE, true)]
  )
  const ndim = view.getUint32(at + STARRAY.NDIM, true)
  /** @type {number[]} */
  const shape = []
  for (let i = 0; i < ndim; i++) shape.push(readLength(view, at + STARRAY.SHAPE + 8 * i))
  const size = shape.reduce((all, length) => all * length, dtype.startsWith('complex') ? 2 : 1)
  const Type = typedArrayOf(dtype)
  return new NDArray(
    new Type(view.buffer, size ? view.getUint32(at + STARRAY.DATA, true) : 0, size),
    shape,
    dtype,
  )
}

/**
 * Whether an array is the view of what a StArray (of its dtype and rank) says.
 * @param {NDArray} array
 * @param {number} at
 */
export function isViewOf({ data, shape }, at) {
  const view = memory()
  if (data.buffer !== view.buffer || data.byteOffset !== view.getUint32(at + STARRAY.DATA, true))
    return false
  for (let i = 0; i < shape.length; i++)
    if (shape[i] !== readLength(view, at + STARRAY.SHAPE + 8 * i)) return false
  return true
}

/** Reads the StValue at an address. @param {number} at @returns {any} */
export function read(at) {
  const view = memory()
  const kind = view.getUint32(at, true)
  const extra = view.getUint32(at + 4, true)
  const pointer = view.getUint32(at + 8, true)
  switch (kind) {
    case ST.NONE:
      return null
    case ST.BOOL:
      return extra !== 0
    case ST.INT:
      return readInteger(extra ? view.getBigUint64(at + 8, true) : view.getBigInt64(at + 8, true))
    case ST.FLOAT:
      return view.getFloat64(at + 8, true)
    case ST.STRING:
      return decode(pointer, extra)
    case ST.ARRAY:
      return readArray(pointer)
    case ST.ELLIPSIS:
      return ellipsis
    case ST.LIST:
    case ST.TUPLE:
      return readItems(pointer, extra)
    case ST.SLICE: {
      const [start, stop, step] = readItems(pointer, 3)
      return new Slice(start, stop, step)
    }
    case ST.NODE:
      return new Apply(readItems(pointer, extra))
    case ST.DICT:
      return new Map(
        Array.from({ length: extra }, (_, i) => readItems(pointer + 2 * i * VALUE_SIZE, 2)),
      )
  }
  const make = makers[kind]
  if (make) return make(extra)
  throw new TypeError('a function is not a value: call it')
}

/** @param {number} at @param {number} count @returns {any} an array */
const readItems = (at, count) => Array.from({ length: count }, (_, i) => read(at + i * VALUE_SIZE))

/** @param {bigint} value a number where that is exact */
const readInteger = (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

/** Tells the engine where in the person's program it is called, for messages. */
function mark() {
  const limit = engine().st_traceback_limit()
  const places = limit ? placesOfCall(limit) : ''
  if (!places) return
  const { pointer, length } = reserveText(places)
  engine().st_set_origin(pointer, length)
}

/**
 * The result of a function of the engine that writes one: its arguments are written first, by
 * `write`.
 * @param {(result: number) => number} run gets the result's address; 0: succeeded
 * @returns {any}
 */
export const resultOf = (run) =>
  scoped(() => {
    mark()
    const result = reserve(VALUE_SIZE)
    if (run(result)) throwError()
    const value = read(result)
    passWarning()
    return value
  })

/**
 * Calls entry `index` of the engine's table.
 * @param {number} index
 * @param {readonly any[]} positional
 * @param {[name: string, value: any][]} [named] parameters by the engine's names
 */
export const call = (index, positional, named = []) =>
  resultOf((result) =>
    engine().st_call(
      index,
      positional.length,
      writeAll(positional),
      named.length,
      writeAll(named.flat(1)),
      result,
    ),
  )
