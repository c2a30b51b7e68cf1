/**
 * JavaScript values as the engine's StValue (src/symtensor.h, "Values") and back.
 */
import { ST, dtypes } from '../dist/tables.js'
import { decode, encode, engine, frame, memory, memoryBytes, throwError } from './engine.js'
import { NDArray, array, dtypeOf, isTypedArray, typedArrayOf } from './ndarray.js'

const VALUE_SIZE = 16
const dtypeIndex = new Map(dtypes.map(({ name }, index) => [name, index]))

/** A slice of an index: start, stop and step, null where left out. */
export class Slice {
  /** @param {any} start @param {any} stop @param {any} step */
  constructor(start, stop, step) {
    this.start = start
    this.stop = stop
    this.step = step
  }
}

/** What Python has as a tuple; an array is a list. */
export class Tuple {
  /** @param {any[]} items */
  constructor(items) {
    this.items = items
  }
}

/** `...` in an index: as many whole axes as are left. */
export const ellipsis = Symbol('...')

/**
 * Classes whose objects the engine knows by an id: registered by the modules that define them.
 * @type {{ variable?: (id: number) => any, type?: (id: number) => any, idOf: (value: any) => { kind: number, id: number } | undefined }}
 */
export const handles = { idOf: () => undefined }

/** @param {number} at @param {number} kind @param {number} extra */
function head(at, kind, extra) {
  const view = memory()
  view.setUint32(at, kind, true)
  view.setUint32(at + 4, extra, true)
  view.setBigUint64(at + 8, 0n, true)
}

/** @param {number} at @param {number} kind @param {number} extra @param {number} pointer */
function pointTo(at, kind, extra, pointer) {
  head(at, kind, extra)
  memory().setUint32(at + 8, pointer, true)
}

/** Writes a StValue at an address. @param {number} at @param {any} value */
export function write(at, value) {
  switch (typeof value) {
    case 'undefined': return head(at, ST.NONE, 0)
    case 'boolean': return head(at, ST.BOOL, value ? 1 : 0)
    case 'number': return writeNumber(at, value)
    case 'bigint': return writeBigint(at, value)
    case 'string': return writeString(at, value)
    case 'symbol': return writeSymbol(at, value)
    case 'object': return value === null ? head(at, ST.NONE, 0) : writeObject(at, value)
  }
  throw new TypeError(`a ${typeof value} cannot be an argument: ${String(value).slice(0, 60)}`)
}

/** @param {number} at @param {symbol} value */
function writeSymbol(at, value) {
  if (value !== ellipsis) throw new TypeError(`${String(value)} cannot be an argument`)
  head(at, ST.ELLIPSIS, 0)
}

/** @param {number} at @param {number} value "integer" means Number.isInteger, as DESIGN has it; -0 stays a float */
function writeNumber(at, value) {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    head(at, ST.INT, 0)
    memory().setBigInt64(at + 8, BigInt(value), true)
  } else {
    head(at, ST.FLOAT, 0)
    memory().setFloat64(at + 8, value, true)
  }
}

/** @param {number} at @param {bigint} value */
function writeBigint(at, value) {
  if (value >= 2n ** 64n || value < -(2n ** 63n)) throw new RangeError(`${value} does not fit into 64 bits`)
  const unsigned = value >= 2n ** 63n
  head(at, ST.INT, unsigned ? 1 : 0)
  if (unsigned) memory().setBigUint64(at + 8, value, true)
  else memory().setBigInt64(at + 8, value, true)
}

/** @param {number} at @param {string} value */
function writeString(at, value) {
  const bytes = encode(value)
  const pointer = frame.reserve(bytes.length + 1)
  memoryBytes().set(bytes, pointer)
  pointTo(at, ST.STRING, bytes.length, pointer)
}

/** @param {number} at @param {number} kind @param {any[]} items @param {number} [count] */
function writeItems(at, kind, items, count = items.length) {
  const pointer = frame.reserve(items.length * VALUE_SIZE)
  items.forEach((item, i) => write(pointer + i * VALUE_SIZE, item))
  pointTo(at, kind, count, pointer)
}

/** @param {number} at @param {any} value */
function writeObject(at, value) {
  const handle = handles.idOf(value)
  if (handle) return head(at, handle.kind, handle.id)
  if (Array.isArray(value)) return writeItems(at, ST.LIST, value)
  if (value instanceof NDArray) return writeArray(at, value)
  if (isTypedArray(value)) return writeArray(at, array(value, { dtype: dtypeOf(value) }))
  if (value instanceof Slice) return writeItems(at, ST.SLICE, [value.start, value.stop, value.step], 0)
  if (value instanceof Tuple) return writeItems(at, ST.TUPLE, value.items)
  if (value instanceof Map) return writeItems(at, ST.DICT, [...value].flat(1), value.size)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    if ('re' in value && 'im' in value) return writeArray(at, array([value], { shape: [], dtype: 'complex128' }))
    return writeItems(at, ST.DICT, Object.entries(value).flat(1), Object.keys(value).length)
  }
  throw new TypeError(`a ${value.constructor?.name ?? 'object'} cannot be an argument`)
}

/** @param {number} at @param {NDArray} value */
function writeArray(at, { data, shape, dtype }) {
  const header = frame.reserve(16 + 8 * shape.length)
  const pointer = frame.reserve(data.byteLength)
  memoryBytes().set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), pointer)
  const view = memory()
  view.setUint32(header, /** @type {number} */ (dtypeIndex.get(dtype)), true)
  view.setUint32(header + 4, shape.length, true)
  view.setBigUint64(header + 8, BigInt(pointer), true)
  shape.forEach((length, i) => view.setBigInt64(header + 16 + 8 * i, BigInt(length), true))
  pointTo(at, ST.ARRAY, 0, header)
}

/** Values one after the other. @param {any[]} values @returns {number} their address */
export function writeAll(values) {
  const at = frame.reserve(values.length * VALUE_SIZE)
  values.forEach((value, i) => write(at + i * VALUE_SIZE, value))
  return at
}

/** Copies a StArray out of engine memory. @param {number} at @returns {NDArray} */
export function readArray(at) {
  const { dtype, shape, data } = viewArray(at)
  return new NDArray(data.slice(), shape, dtype)
}

/** The numbers of a StArray where they lie. @param {number} at @returns {NDArray} */
export function viewArray(at) {
  const view = memory()
  const dtype = /** @type {import('./types.js').Dtype} */ (dtypes[view.getUint32(at >>>= 0, true)].name)
  const ndim = view.getUint32(at + 4, true)
  const pointer = view.getUint32(at + 8, true)
  const shape = new Array(ndim)
  let size = dtype.startsWith('complex') ? 2 : 1
  for (let i = 0; i < ndim; i++) size *= shape[i] = view.getUint32(at + 16 + 8 * i, true)
  const Type = typedArrayOf(dtype)
  return new NDArray(new Type(view.buffer, pointer, size), shape, dtype)
}

/** Reads the StValue at an address. @param {number} at @returns {any} */
export function read(at) {
  const view = memory()
  const kind = view.getUint32(at, true)
  const extra = view.getUint32(at + 4, true)
  const pointer = view.getUint32(at + 8, true)
  switch (kind) {
    case ST.NONE: return null
    case ST.BOOL: return extra !== 0
    case ST.INT: return readInteger(extra ? view.getBigUint64(at + 8, true) : view.getBigInt64(at + 8, true))
    case ST.FLOAT: return view.getFloat64(at + 8, true)
    case ST.STRING: return decode(pointer, extra)
    case ST.VAR: return handles.variable?.(extra)
    case ST.TYPE: return handles.type?.(extra)
    case ST.ARRAY: return readArray(pointer)
    case ST.ELLIPSIS: return ellipsis
    case ST.LIST:
    case ST.TUPLE: return Array.from({ length: extra }, (_, i) => read(pointer + i * VALUE_SIZE))
    case ST.SLICE: return new Slice(read(pointer), read(pointer + VALUE_SIZE), read(pointer + 2 * VALUE_SIZE))
    case ST.DICT: {
      const pair = (/** @type {number} */ i) => [read(pointer + 2 * i * VALUE_SIZE), read(pointer + (2 * i + 1) * VALUE_SIZE)]
      return new Map(Array.from({ length: extra }, (_, i) => /** @type {[any, any]} */ (pair(i))))
    }
  }
  throw new TypeError('a function of the language is not a value: call it')
}

/** @param {bigint} value */
const readInteger = value => Number.isSafeInteger(Number(value)) ? Number(value) : value

/**
 * Calls entry `index` of the engine's table.
 * @param {number} index
 * @param {any[]} positional
 * @param {Record<string, any>} [named] parameters by the engine's names
 */
export function call(index, positional, named) {
  frame.reset()
  const names = named ? Object.entries(named).filter(([, value]) => value !== undefined) : []
  const first = writeAll(positional)
  const second = writeAll(names.flat(1))
  const result = frame.reserve(VALUE_SIZE)
  if (engine().st_call(index, positional.length, first, names.length, second, result)) throwError()
  return read(result)
}
