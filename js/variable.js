/**
 * Symbolic variables: small objects that own a reference to a node of the engine's graph.
 */
import { ST, methods, properties, subscriptIndex } from '../dist/tables.js'
import { encode, engine, frame, memoryBytes, readString } from './engine.js'
import { entry } from './invoke.js'
import { parse } from './language.js'
import { Tuple, call, handles, readArray } from './value.js'

/** Gives references back when the collector finds a variable gone; nothing depends on when it does. */
const references = new FinalizationRegistry((/** @type {number} */ id) => engine().st_release(id))

/**
 * What is known of a variable before it has a value: dtype and the lengths of its axes.
 * Made by `st.TensorType(dtype, shape)`, or read from `x.type`.
 */
export class TensorType {
  /** @param {number} id */
  constructor(id) {
    /** @internal */
    this.id = id
  }

  /** @returns {import('./types.js').Dtype} */
  get dtype() {
    return /** @type {any} */ (readString(engine().st_dtype_name(engine().st_type_dtype(this.id))))
  }

  /** Number of axes. @returns {number} */
  get ndim() {
    return engine().st_type_ndim(this.id)
  }

  /** Lengths of the axes, null where unknown. @returns {(number | null)[]} */
  get shape() {
    const { st_type_shape, memory } = engine()
    const lengths = new BigInt64Array(memory.buffer, st_type_shape(this.id) >>> 0, this.ndim)
    return Array.from(lengths, length => length < 0n ? null : Number(length))
  }

  /** Which axes broadcast: those of length 1. @returns {boolean[]} */
  get broadcastable() {
    return this.shape.map(length => length === 1)
  }

  /** Types are equal when dtype and shape are. @param {TensorType} other */
  equals(other) {
    return other instanceof TensorType && other.id === this.id
  }

  toString() {
    return readString(engine().st_type_text(this.id))
  }

  /** Node's inspector. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString()
  }
}

/**
 * A typed symbolic tensor. Its methods are those of the language (`x.sum({ axis: 0 })`, `x.dot(w)`), generated from the
 * engine's table; every one is also a function (`st.sum(x, { axis: 0 })`).
 */
export class Variable {
  /** @param {number} id a reference that the new object takes over */
  constructor(id) {
    /** @internal */
    this.id = id
    references.register(this, id, this)
  }

  /** dtype and static shape. */
  get type() {
    return new TensorType(engine().st_variable_type(this.id))
  }

  /** @returns {import('./types.js').Dtype} */
  get dtype() {
    return this.type.dtype
  }

  /** Number of axes. */
  get ndim() {
    return this.type.ndim
  }

  /** Which axes broadcast: those of static length 1. */
  get broadcastable() {
    return this.type.broadcastable
  }

  /** The name for messages and printing, or null. @returns {string | null} */
  get name() {
    return readString(engine().st_variable_name(this.id)) || null
  }

  set name(name) {
    if (name === null) return engine().st_variable_set_name(this.id, 0, 0)
    frame.reset()
    const bytes = encode(name)
    const pointer = frame.reserve(bytes.length + 1)
    memoryBytes().set(bytes, pointer)
    engine().st_variable_set_name(this.id, pointer, bytes.length)
  }

  /** The value of a constant, or undefined. */
  get data() {
    const at = engine().st_variable_kind(this.id) === 1 ? engine().st_variable_data(this.id) : 0
    return at ? readArray(at) : undefined
  }

  /**
   * Indexing, as `x[...]` in Python: `x.at(0, st.slice(1, null, 2), null, idx)`, or as text: `x.at('1:, ::-1')`.
   * @param {...any} index integers, slices, `st.ellipsis`, null (a new axis), integer arrays, boolean masks, variables; or one text
   * @returns {Variable}
   */
  at(...index) {
    if (index.length === 1 && typeof index[0] === 'string') return parse(`x[${index[0]}]`, { x: this })
    return call(subscriptIndex, [this, index.length === 1 ? index[0] : new Tuple(index)])
  }

  toString() {
    return this.name ?? `<${this.type}>`
  }

  /** Node's inspector. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `${this.constructor.name}(${this.name ? `${this.name}, ` : ''}${this.type})`
  }

  /** Variables do not become numbers: they have no value. @returns {never} */
  [Symbol.toPrimitive](/** @type {string} */ hint) {
    if (hint === 'string') return /** @type {never} */ (this.toString())
    throw new TypeError(`${this} is symbolic and has no value to compute with; use methods (x.add(y)) or st.expr\`\${x} + \${y}\``)
  }
}

for (const [name, index, parameters] of methods) {
  const invoke = entry(name, index, parameters)
  Object.defineProperty(Variable.prototype, name, {
    value: /** @this {Variable} @param {any[]} args */ function (...args) { return invoke(this, ...args) },
    configurable: true, writable: true
  })
}
for (const [name, index] of properties) {
  if (name in Variable.prototype) continue // read without a call: type, dtype, ndim, broadcastable, name
  Object.defineProperty(Variable.prototype, name, {
    get: /** @this {Variable} */ function () { return call(index, [this]) }, configurable: true
  })
}

handles.idOf = value => value instanceof Variable ? { kind: ST.VAR, id: value.id }
  : value instanceof TensorType ? { kind: ST.TYPE, id: value.id } : undefined
handles.variable = id => new Variable(id)
handles.type = id => new TensorType(id)
