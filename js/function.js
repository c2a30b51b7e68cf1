/**
 * Compiled functions: expressions made into something that runs.
 */
import { engine, frame, memory, readString, throwError } from './engine.js'
import { NDArray, dtypeOf, isTypedArray, typedArrayOf } from './ndarray.js'
import { TensorType, Variable } from './variable.js'
import { readArray, viewArray, write, writeAll } from './value.js'
import { warn } from './warn.js'

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').TypedArray} TypedArray */

/**
 * @typedef {object} FunctionOptions
 * @property {[import('./shared.js').Shared, import('./types.js').TensorLike][] | Map<any, any>} [updates] new values of shared variables, set
 *   after the outputs are computed from the old ones
 * @property {[Variable, import('./types.js').TensorLike][] | Map<any, any>} [givens] what stands in for variables
 * @property {string} [name] for messages
 * @property {'raise' | 'warn' | 'ignore'} [onUnusedInput] what an input that no output needs does; 'raise' when left out
 * @property {boolean | null} [allowInputDowncast] convert arguments even where that loses precision
 * @property {boolean} [borrow] outputs are views of engine memory, valid until the next call of the function
 * @property {string} [mode] 'FAST_RUN' or 'FAST_COMPILE' (no rewrites)
 */

/** One input of a function: where its numbers go. */
class Input {
  /** @param {number} handle @param {number} index */
  constructor(handle, index) {
    this.handle = handle
    this.index = index
    this.name = readString(engine().st_function_input_name(handle, index))
    this.type = new TensorType(engine().st_function_input_type(handle, index))
    this.ndim = this.type.ndim
    this.dtype = this.type.dtype
    this.statics = this.type.shape
    /** The shape given last. @type {readonly number[] | undefined} */
    this.shape = undefined
    this.pointer = 0
    /** @type {TypedArray | undefined} */
    this.view = undefined
    this.isFloatScalar = this.ndim === 0 && this.dtype === 'float64'
  }

  /** @param {readonly number[]} shape */
  #sameShape(shape) {
    const last = this.shape
    if (last === undefined || last.length !== shape.length) return false
    for (let i = 0; i < shape.length; i++) if (last[i] !== shape[i]) return false
    return true
  }

  /**
   * The input's own memory for an array of this shape, to be written through; re-made when memory has grown.
   * @param {readonly number[]} shape
   * @param {any} Type the class of view
   * @returns {TypedArray}
   */
  memory(shape, Type) {
    if (!this.#sameShape(shape)) {
      this.shape = undefined
      frame.reset()
      const lengths = frame.reserve(8 * shape.length)
      shape.forEach((length, i) => memory().setBigInt64(lengths + 8 * i, BigInt(length), true))
      this.pointer = engine().st_function_input(this.handle, this.index, shape.length, lengths) >>> 0
      if (!this.pointer) throwError()
      this.shape = [...shape]
      this.view = undefined
    }
    const buffer = engine().memory.buffer
    if (this.view === undefined || this.view.buffer !== buffer || !(this.view instanceof Type)) {
      const size = shape.reduce((all, length) => all * length, this.dtype.startsWith('complex') ? 2 : 1)
      this.view = /** @type {TypedArray} */ (new Type(buffer, this.pointer, size))
    }
    return this.view
  }

  /** The memory for a person to write through. @param {readonly number[]} [shape] the static or the last one when left out */
  own(shape = this.shape ?? this.#staticShape()) {
    return this.memory(shape, typedArrayOf(this.dtype))
  }

  #staticShape() {
    return this.statics.map(length => {
      if (length === null) throw new RangeError(`the shape of input ${this.name || this.index} is not known (${this.type}): give one`)
      return length
    })
  }

  /** The shape of a flat typed array: its length, or the static shape where that leaves no doubt. @param {TypedArray} data */
  #shapeOf(data) {
    const length = this.dtype.startsWith('complex') ? data.length / 2 : data.length
    if (this.ndim === 1) return [length]
    const known = this.statics.reduce((/** @type {number} */ all, n) => n === null ? all : all * n, 1)
    const unknown = this.statics.filter(n => n === null).length
    if (unknown > 1 || (unknown === 1 && known === 0)) return [length]
    return this.statics.map(n => n === null ? length / known : n)
  }

  /** Copies an argument into the input's memory. @param {any} value */
  set(value) {
    if (this.isFloatScalar && typeof value === 'number') {
      this.memory([], Float64Array)[0] = value
      return
    }
    const flat = isTypedArray(value)
    const data = flat ? value : value instanceof NDArray ? value.data : undefined
    const dtype = flat ? dtypeOf(value) : value instanceof NDArray ? value.dtype : undefined
    if (data !== undefined && (dtype === this.dtype || (flat && this.#holds(data)))) {
      const view = this.memory(flat ? this.#shapeOf(data) : /** @type {NDArray} */ (value).shape, data.constructor)
      view.set(/** @type {any} */ (data))
    } else {
      this.#setAny(flat ? new NDArray(data ?? value, this.#shapeOf(value), dtype ?? 'float64') : value)
    }
  }

  /** Complex and bool data come as arrays of floats and bytes. @param {TypedArray} data */
  #holds(data) {
    const { dtype } = this
    return (dtype === 'complex128' && data instanceof Float64Array) || (dtype === 'complex64' && data instanceof Float32Array) ||
      (dtype === 'bool' && data instanceof Uint8Array && data.every(byte => byte <= 1))
  }

  /** Every other value: the engine checks and converts it. @param {any} value */
  #setAny(value) {
    frame.reset()
    const at = frame.reserve(16)
    write(at, value)
    this.shape = undefined
    if (engine().st_function_set(this.handle, this.index, at)) throwError()
  }
}

/** A function's engine memory goes when the collector finds it gone, if dispose() was not called before. */
const registry = new FinalizationRegistry((/** @type {number} */ handle) => engine().st_function_free(handle))

/** What stands behind a compiled function. */
class Compiled {
  /**
   * @param {Variable[]} inputs
   * @param {any} outputs
   * @param {FunctionOptions} options
   */
  constructor(inputs, outputs, options) {
    if (!Array.isArray(inputs)) throw new TypeError('Input variables of a function should be contained in an array, even when there is a single input.')
    this.single = !Array.isArray(outputs) && !isKeyed(outputs)
    this.keys = isKeyed(outputs) ? Object.keys(outputs) : undefined
    this.borrow = options.borrow ?? false
    this.name = options.name ?? ''
    const list = outputs == null ? null : this.keys ? Object.values(outputs) : Array.isArray(outputs) ? outputs : [outputs]
    this.handle = create(inputs, list, options)
    const { st_function_ninputs, st_function_noutputs, st_function_unused } = engine()
    /** @type {Input[]} */
    this.inputs = Array.from({ length: st_function_ninputs(this.handle) }, (_, i) => new Input(this.handle, i))
    this.noutputs = st_function_noutputs(this.handle)
    if (outputs == null) this.single = false
    if (st_function_unused(this.handle)) warn(`function ${this.name}: inputs that no output needs: ${st_function_unused(this.handle)}`)
  }

  /** @param {any[]} args */
  call(args) {
    if (!this.handle) return this.run()
    if (args.length === 1 && this.inputs.length > 0 && isKeyed(args[0])) this.#setNamed(args[0])
    else this.#setAll(args)
    return this.run()
  }

  /** Runs with the arguments given last. */
  run() {
    if (!this.handle) throw new Error(`function ${this.name} was disposed of`)
    if (engine().st_function_call(this.handle)) throwError()
    return this.#results()
  }

  /** @param {any[]} args */
  #setAll(args) {
    const { inputs } = this
    if (args.length !== inputs.length) {
      const missing = inputs.slice(args.length).map(({ name }, i) => name || `number ${args.length + i}`)
      throw new TypeError(missing.length ? `Missing input: ${missing.join(', ')}`
        : `Too many parameter passed to function ${this.name}: it takes ${inputs.length}, not ${args.length}`)
    }
    for (let i = 0; i < inputs.length; i++) this.#setInput(inputs[i], args[i])
  }

  /** @param {Record<string, any>} named */
  #setNamed(named) {
    const names = this.inputs.map(({ name }) => name)
    for (const key of Object.keys(named)) {
      const count = names.filter(name => name === key).length
      if (count > 1) throw new TypeError(`Ambiguous name: ${key} is the name of ${count} inputs; give them by position`)
      if (!count) throw new TypeError(`Unknown input: ${key}. The function has ${names.length} inputs: ${names.filter(Boolean).join(', ')}.`)
    }
    for (const input of this.inputs) {
      if (!input.name || !(input.name in named)) throw new TypeError(`Missing input: ${input.name || 'one without a name (give it by position)'}`)
      this.#setInput(input, named[input.name])
    }
  }

  /** @param {Input} input @param {any} value */
  #setInput(input, value) {
    try {
      input.set(value)
    } catch (error) {
      if (error instanceof Error) error.message += `\nInvalid argument${input.name ? ` '${input.name}'` : ''} to function ${this.name || '(no name)'} at index ${input.index}.`
      throw error
    }
  }

  /** @param {number} index */
  #output(index) {
    const at = engine().st_function_output(this.handle, index)
    return this.borrow ? viewArray(at) : readArray(at)
  }

  #results() {
    if (this.single) return this.#output(0)
    const all = Array.from({ length: this.noutputs }, (_, i) => this.#output(i))
    return this.keys ? Object.fromEntries(this.keys.map((key, i) => [key, all[i]])) : all
  }

  dispose() {
    if (this.handle) engine().st_function_free(this.handle)
    this.handle = 0
  }
}

/** An object of names, as against an array, a variable or data. @param {any} value @returns {value is Record<string, any>} */
function isKeyed(value) {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('re' in value && 'im' in value)
}

/** @param {Variable[]} inputs @param {any[] | null} outputs @param {FunctionOptions} options */
function create(inputs, outputs, { updates, givens, name, onUnusedInput, allowInputDowncast, mode }) {
  const named = Object.entries({
    updates: updates && [...updates], givens: givens && [...givens], name,
    on_unused_input: onUnusedInput, allow_input_downcast: allowInputDowncast, mode
  }).filter(([, value]) => value !== undefined)
  frame.reset()
  const first = writeAll([inputs, outputs])
  const second = writeAll(named.flat(1))
  const handle = engine().st_function_new(first, first + 16, named.length, second) >>> 0
  if (!handle) throwError()
  return handle
}

/**
 * @typedef {object} CompiledFunctionMembers
 * @property {() => void} dispose gives the engine memory of the function back at once
 * @property {(index: number | string, shape?: readonly number[]) => TypedArray} input a view of an input's own memory, to be written through so
 *   that a loop copies nothing: `f.input('x', [64, 10]).fill(1)`; call the function with `f.run()` then. Valid until the input is given
 *   another shape or the engine's memory grows
 * @property {() => any} run a call with the arguments given last
 */

/**
 * @typedef {((...args: any[]) => any) & CompiledFunctionMembers} CompiledFunction called by position, or with one object of names; gives an
 *   NDArray, an array of them, or an object with the outputs' keys
 */

/**
 * Compiles expressions: differentiated graphs, simplified, fused into loops, ready to run.
 * @param {Variable[]} inputs
 * @param {any} [outputs] one variable, an array or an object of them; none: updates only
 * @param {FunctionOptions} [options]
 * @returns {CompiledFunction}
 * @throws {TypeError} for inputs that are not variables; UnusedInputError, MissingInputError, ValueError
 */
export function compile(inputs, outputs = null, options = {}) {
  const compiled = new Compiled(inputs, outputs, options)
  const { handle } = compiled
  /** @param {any[]} args */
  const f = (...args) => compiled.call(args)
  registry.register(f, handle, compiled)
  Object.defineProperty(f, 'name', { value: options.name ?? 'compiled' })
  const dispose = () => {
    registry.unregister(compiled)
    compiled.dispose()
  }
  return Object.assign(f, {
    dispose,
    [Symbol.dispose ?? Symbol.for('dispose')]: dispose,
    input: (/** @type {number | string} */ which, /** @type {readonly number[] | undefined} */ shape) => viewOf(compiled, which, shape),
    run: () => compiled.run()
  })
}

/** @param {Compiled} compiled @param {number | string} which @param {readonly number[]} [shape] */
function viewOf(compiled, which, shape) {
  const input = typeof which === 'number' ? compiled.inputs[which] : compiled.inputs.find(({ name }) => name === which)
  if (!input) throw new RangeError(`there is no input ${which}; the function has ${compiled.inputs.map(({ name }, i) => name || i).join(', ')}`)
  return input.own(shape)
}
