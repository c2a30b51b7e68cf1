/**
 * Symbolic variables: small objects that own a reference to a node of the engine's graph.
 */
import { ST, VARIABLE_KIND } from '../dist/tables.js'
import { engine, memory, readString, reserveName, scoped, whenStarted } from './engine.js'
import { functions, invoke, namesOf, refuseUndefined } from './invoke.js'
import { parse } from './language.js'
import { Handle, Tuple, call, makers, readArray, readLength } from './value.js'

/**
 * Variables by id, so that a variable that comes out again is the same object.
 * @type {Map<number, WeakRef<Variable>>}
 */
const known = new Map()

/**
 * Gives references back when the collector finds a variable gone; nothing depends on when it does.
 */
const references = new FinalizationRegistry((/** @type {number} */ id) => {
  if (!known.get(id)?.deref()) known.delete(id)
  engine().st_release(id)
})

/**
 * What makes the object for each kind of variable; a kind without an entry is a plain Variable.
 * @type {any[]}
 */
export const classes = []

/** What modules behind this one do for variables. @type {Record<string, any>} */
export const late = {}

/** The object of a variable, which takes over a reference. @param {number} id @returns {any} */
export function variableOf(id) {
  const old = known.get(id)?.deref()
  if (old) {
    engine().st_release(id)
    return old
  }
  const variable = new (classes[engine().st_variable_kind(id)] ?? Variable)(id)
  known.set(id, new WeakRef(variable))
  references.register(variable, id)
  return variable
}

/**
 * dtype and static shape: what is known of a variable before it has a value. `x.type`, or
 * `st.TensorType('float64', [null, 3])`.
 */
export class TensorTypeClass extends Handle {
  /** @param {number} id @internal */
  constructor(id) {
    super(ST.TYPE, id)
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
    const lengths = engine().st_type_shape(this.id) >>> 0
    return Array.from({ length: this.ndim }, (_, i) => {
      const length = readLength(memory(), lengths + 8 * i)
      return length < 0 ? null : length
    })
  }

  /** Which axes broadcast: those of length 1. @returns {boolean[]} */
  get broadcastable() {
    return this.shape.map((length) => length === 1)
  }

  /** Types are equal when dtype and shape are. @param {TensorTypeClass} other @returns {boolean} */
  equals(other) {
    return other instanceof TensorTypeClass && other.id === this.id
  }

  /** For JSON.stringify. */
  toJSON() {
    return { dtype: this.dtype, shape: this.shape }
  }

  /** @returns {string} as "Matrix(float64, shape=(?, 3))" */
  toString() {
    return readString(engine().st_type_text(this.id))
  }

  /** Node's inspector. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString()
  }
}

/** @typedef {TensorTypeClass} TensorType */

/**
 * The type of a dtype and lengths of axes, null where any length will do. Equal types are `equals`.
 * @type {{ (dtype: import('./types.js').Dtype | 'floatX', shape: readonly (number | boolean |
 *   null)[] | number): TensorTypeClass, prototype: TensorTypeClass }}
 */
export const TensorType = Object.assign(
  /** @param {any[]} args @returns {any} */
  function TensorType(...args) {
    return functions.TensorType(...args)
  },
  { prototype: TensorTypeClass.prototype },
)

/**
 * A typed symbolic tensor. Its methods are those of the language (`x.sum({ axis: 0 })`,
 * `x.dot(w)`), generated from the engine's table; most are also functions (`st.sum(x, { axis: 0
 * })`).
 */
export class Variable extends Handle {
  /** @param {number} id @internal */
  constructor(id) {
    super(ST.VAR, id)
  }

  /** dtype and static shape. @returns {TensorTypeClass} */
  get type() {
    return new TensorTypeClass(engine().st_variable_type(this.id))
  }

  /** @returns {import('./types.js').Dtype} */
  get dtype() {
    return this.type.dtype
  }

  /** Number of axes. @returns {number} */
  get ndim() {
    return this.type.ndim
  }

  /** Which axes broadcast: those of static length 1. @returns {boolean[]} */
  get broadcastable() {
    return this.type.broadcastable
  }

  /** The name for messages and printing, or null. @returns {string | null} */
  get name() {
    return readString(engine().st_variable_name(this.id)) || null
  }

  set name(name) {
    if (name !== null && typeof name !== 'string')
      throw new TypeError(`A variable's name must be a string or null, got ${String(name)}`)
    scoped(() => {
      const { pointer, length } = reserveName(name || null)
      engine().st_variable_set_name(this.id, pointer, length)
    })
  }

  /**
   * A copy of the elements of a constant; null for other variables.
   * @returns {import('./ndarray.js').NDArray | null}
   */
  get data() {
    if (engine().st_variable_kind(this.id) !== VARIABLE_KIND.CONSTANT) return null
    return readArray(engine().st_variable_data(this.id))
  }

  /**
   * Where the variable was made ("/home/me/model.js:12:9", "line 2, column 5 of the text at ..."), or
   * null.
   * @returns {string | null}
   */
  get origin() {
    return readString(engine().st_variable_origin(this.id)) || null
  }

  /**
   * Indexing, as `x[...]` in Python: `x.at(0, st.slice(1, null, 2), null, idx)`, or as text:
   * `x.at('1:, ::-1')`.
   * @param {...any} index integers, slices, `st.ellipsis`, null (a new axis), integer arrays,
   *   boolean masks, variables; or one text
   * @returns {Variable}
   */
  at(...index) {
    refuseUndefined('at', index)
    if (index.length === 1 && typeof index[0] === 'string')
      return parse(`x[${index[0]}]`, { x: this })
    return call(namesOf().methods.__getitem__, [
      this,
      index.length === 1 ? index[0] : new Tuple(index),
    ])
  }

  /**
   * The value for values of what the variable depends on; the function compiled for that is kept.
   * @param {Record<string, import('./types.js').Value> | Map<any,
   *   import('./types.js').Value>} [values] by name, or by variable in a Map
   * @param {import('./function.js').FunctionOptions} [options] of function()
   * @returns {import('./ndarray.js').NDArray}
   */
  eval(values = {}, options = {}) {
    return late.evaluate(this, values, options)
  }

  /**
   * The elements of a vector of known length, such as a shape: `const [rows, columns] = x.shape`.
   * @returns {Generator<Variable>}
   */
  *[Symbol.iterator]() {
    const length = functions.getVectorLength(this)
    for (let i = 0; i < length; i++) yield this.at(i)
  }

  /** For JSON.stringify: the graph, as `st.toJSON` writes it and `st.fromJSON` reads it. */
  toJSON() {
    return JSON.parse(functions.toJSON(this))
  }

  toString() {
    return this.name ?? `<${this.type}>`
  }

  /** Node's inspector. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `${this.constructor.name}(${this.name ? `${this.name}, ` : ''}${this.type})`
  }

  /** Variables do not become numbers: they have no value. @param {string} hint @returns {any} */
  [Symbol.toPrimitive](hint) {
    if (hint === 'string') return this.toString()
    throw new TypeError(
      `${this} is symbolic and has no value to compute with; use methods (x.add(y)) or st.expr\`\${x} + \${y}\``,
    )
  }
}

makers[ST.VAR] = variableOf
makers[ST.TYPE] = (id) => new TensorTypeClass(id)

/** @param {object} prototype @param {Record<string, number>} methods names and indices */
function addMethods(prototype, methods) {
  for (const [name, index] of Object.entries(methods)) {
    if (name.startsWith('__')) continue
    Object.defineProperty(prototype, name, {
      value: /** @this {Handle} @param {any[]} args */ function (...args) {
        return invoke(name, index, [this], args)
      },
      configurable: true,
      writable: true,
    })
  }
}

whenStarted.push(() => {
  const { methods, properties, typeMethods } = namesOf()
  addMethods(Variable.prototype, methods)
  // what Python has as a call of a type
  addMethods(TensorTypeClass.prototype, { ...typeMethods, variable: typeMethods.__call__ })
  for (const [name, index] of Object.entries(properties)) {
    // the class reads some without a call: type, dtype, ndim, broadcastable, name
    if (name in Variable.prototype) continue
    Object.defineProperty(Variable.prototype, name, {
      get: /** @this {Variable} */ function () {
        return call(index, [this])
      },
      configurable: true,
    })
  }
})
