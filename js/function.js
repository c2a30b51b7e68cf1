/**
 * Compiled functions: expressions made into something that runs.
 */
import { engine, passWarning, readString, scoped, throwError } from './engine.js'
import { Input } from './input.js'
import { NDArray, isComplexNumber, isPlainObject } from './ndarray.js'
import { VALUE_SIZE, isViewOf, viewArray, writeAll } from './value.js'

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').TypedArray} TypedArray */
/** @typedef {import('./types.js').TensorLike} TensorLike */
/** @typedef {import('./variable.js').Variable} Variable */
/** @typedef {import('./trace.js').Trace} Trace */

/**
 * @typedef {object} FunctionOptions
 * @property {readonly (readonly [Variable, TensorLike])[] | Map<Variable, TensorLike>} [updates]
 *   new values of shared variables, set after the outputs are computed from the old ones
 * @property {readonly (readonly [Variable, TensorLike])[] | Map<Variable, TensorLike>} [givens]
 *   what stands in for variables
 * @property {string} [name] for messages
 * @property {'raise' | 'warn' | 'ignore'} [onUnusedInput] what happens when no output needs an
 *   input; 'raise' when left out
 * @property {boolean | null} [allowInputDowncast] convert arguments even where that loses precision
 * @property {boolean} [borrow] outputs are views of engine memory, valid until the next call of the
 *   function
 * @property {ModeName | Mode} [mode] which rewrites are applied, and what is checked
 * @property {boolean} [trace] keep what rewriting did, as `f.trace`
 */

/**
 * DebugMode evaluates what each rewrite replaced and what it put there at every call, and compares.
 * @typedef {'FAST_RUN' | 'FAST_COMPILE' | 'DebugMode' | 'NanGuardMode'} ModeName
 */

/**
 * @typedef {object} Mode
 * @property {ModeName} [name]
 * @property {'fast_run' | 'fast_compile' | 'none'} [optimizer] the rewrites to start from
 * @property {string | readonly string[]} [including] names or tags of rewrites, ours or PyTensor's:
 *   `'local_log1p'`, `'stabilize'`
 * @property {string | readonly string[]} [excluding] the same, of what stays off; `'fusion'`: every
 *   operation runs in a loop of its own
 */

/** Options that the engine reads, by its names. @type {Record<string, string>} */
const engineOptions = {
  updates: 'updates',
  givens: 'givens',
  name: 'name',
  mode: 'mode',
  trace: 'trace',
  onUnusedInput: 'on_unused_input',
  allowInputDowncast: 'allow_input_downcast',
}

/**
 * A function's engine memory goes when the collector finds it gone, if dispose() was not called
 * before.
 */
const registry = new FinalizationRegistry((/** @type {number} */ handle) =>
  engine().st_function_free(handle),
)

/** What stands behind a compiled function. */
class Compiled {
  /**
   * @param {Variable[]} inputs
   * @param {any} outputs
   * @param {FunctionOptions} options
   */
  constructor(inputs, outputs, options) {
    this.keys = isPlainObject(outputs) ? Object.keys(outputs) : undefined
    this.single = outputs !== null && !Array.isArray(outputs) && !this.keys
    this.borrow = options.borrow ?? false
    this.name = options.name ?? ''
    const { st_function_ninputs, st_function_noutputs } = engine()
    this.handle = create(
      inputs,
      this.keys ? Object.values(outputs) : this.single ? [outputs] : outputs,
      options,
    )
    registry.register(this, this.handle, this)
    /** @type {Input[]} */
    this.inputs = Array.from(
      { length: st_function_ninputs(this.handle) },
      (_, i) => new Input(this.handle, i),
    )
    /** Where the numbers of each output were at the last call. @type {(NDArray | undefined)[]} */
    this.outputs = new Array(st_function_noutputs(this.handle)).fill(undefined)
  }

  /** @param {any[]} args */
  call(args) {
    if (
      args.length === 1 &&
      isPlainObject(args[0]) &&
      (this.inputs.length !== 1 || !isComplexNumber(args[0]))
    )
      this.#setNamed(args[0])
    else this.#setAll(args)
    return this.run()
  }

  /** Runs with the arguments given last. */
  run() {
    this.#checkAlive()
    if (engine().st_function_call(this.handle)) throwError()
    if (this.single) return this.#output(0)
    const all = this.outputs.map((_, i) => this.#output(i))
    return this.keys ? Object.fromEntries(this.keys.map((key, i) => [key, all[i]])) : all
  }

  #checkAlive() {
    if (!this.handle) throw new Error(`function ${this.name || '(no name)'} was disposed of`)
  }

  /** @param {any[]} args */
  #setAll(args) {
    const { inputs } = this
    this.#checkAlive()
    if (args.length > inputs.length) {
      throw new TypeError(
        `Too many parameters passed to function ${this.name || '(no name)'}: it takes ${inputs.length}, not ${args.length}`,
      )
    }
    for (let i = 0; i < inputs.length; i++) this.#setInput(inputs[i], args[i])
  }

  /** @param {Record<string, any>} named */
  #setNamed(named) {
    this.#checkAlive()
    const names = this.inputs.map(({ name }) => name)
    for (const key of Object.keys(named)) {
      const count = names.filter((name) => name === key).length
      if (count > 1)
        throw new TypeError(
          `Ambiguous name: ${key} is the name of ${count} inputs; give them by position`,
        )
      const listed = names.filter(Boolean)
      if (!count)
        throw new TypeError(
          `Unknown input: ${key}. The function has ${listed.length} named inputs (${listed.join(', ')}).`,
        )
    }
    for (const input of this.inputs)
      this.#setInput(input, Object.hasOwn(named, input.name) ? named[input.name] : undefined)
  }

  /** @param {Input} input @param {any} value */
  #setInput(input, value) {
    if (value === undefined)
      throw new TypeError(
        `Missing input: ${input.name || `number ${input.index}, which has no name: give it by position`}`,
      )
    try {
      input.set(value)
    } catch (error) {
      if (error instanceof Error)
        error.message +=
          `\nInvalid argument${input.name ? ` '${input.name}'` : ''} ` +
          `to function ${this.name || '(no name)'} at index ${input.index}.`
      throw error
    }
  }

  /** @param {number} index @returns {NDArray} */
  #output(index) {
    const at = engine().st_function_output(this.handle, index) >>> 0
    const last = this.outputs[index]
    const here = last !== undefined && isViewOf(last, at) ? last : (this.outputs[index] = viewArray(at))
    return this.borrow ? here : new NDArray(here.data.slice(), [...here.shape], here.dtype)
  }

  dispose() {
    registry.unregister(this)
    if (this.handle) engine().st_function_free(this.handle)
    this.handle = 0
  }
}

/**
 * @param {Variable[]} inputs
 * @param {any} outputs
 * @param {FunctionOptions} options
 * @returns {number}
 */
const create = (inputs, outputs, options) =>
  scoped(() => {
    const named = Object.entries(options)
      .filter(([key, value]) => key !== 'borrow' && value !== undefined)
      .flatMap(([key, value]) => [engineOptions[key], value])
    const first = writeAll([inputs, outputs])
    const handle =
      engine().st_function_new(first, first + VALUE_SIZE, named.length / 2, writeAll(named)) >>> 0
    if (!handle) throwError()
    passWarning()
    return handle
  })

/** @param {any} options */
function checkOptions(options) {
  if (!isPlainObject(options))
    throw new TypeError(`the options of function() are an object, not ${String(options)}`)
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(engineOptions, key) || key === 'borrow') continue
    throw new TypeError(
      `function() has no option ${JSON.stringify(key)}; it has ${[...Object.keys(engineOptions), 'borrow'].join(', ')}`,
    )
  }
}

/**
 * What a call of a compiled function gives: an NDArray for one output, an array for an array, an
 * object with the keys of an object.
 * @template O
 * @typedef {O extends null | undefined ? [] : O extends Variable | Value ? NDArray : O extends
 *   readonly any[] ? NDArray[] : { [K in keyof O]: NDArray }} ResultOf
 */

/**
 * Called by position, or with one object of the inputs' names.
 * @template O
 * @typedef {((...args: Value[] | [Record<string, Value>]) => ResultOf<O>) &
 *   CompiledFunctionMembers<O> & Disposable} CompiledFunction
 */

/**
 * @template O
 * @typedef {object} CompiledFunctionMembers
 * @property {() => void} dispose gives the engine memory of the function back at once
 * @property {<T extends TypedArray = Float64Array>(index: number | string, shape?: readonly
 *   number[]) => T} input a view of an input's own memory, to be written through so that a loop
 *   copies nothing: `f.input('x', [64, 10]).fill(1)`; call the function with `f.run()` then. Valid
 *   until the input is given another shape or the engine's memory grows
 * @property {() => ResultOf<O>} run a call with the arguments given last
 * @property {Trace | undefined} trace what rewriting did, where the option `trace` asked for it
 */

/**
 * Compiles expressions: differentiated graphs, simplified, fused into loops, ready to run.
 * @template {Variable | Value | readonly TensorLike[] | Record<string, TensorLike> | null} [O=null]
 * @param {readonly Variable[]} inputs
 * @param {O} [outputs] one variable, an array or an object of them; none: updates only
 * @param {FunctionOptions} [options]
 * @returns {CompiledFunction<O>}
 * @throws {TypeError} for inputs that are not variables; UnusedInputError, MissingInputError,
 *   ValueError
 */
export function compile(inputs, outputs, options = {}) {
  checkOptions(options)
  const compiled = new Compiled(/** @type {any} */ (inputs ?? null), outputs ?? null, options)
  const f = (/** @type {any[]} */ ...args) => compiled.call(args)
  Object.defineProperty(f, 'name', { value: options.name ?? 'compiled' })
  const dispose = () => compiled.dispose()
  return /** @type {any} */ (
    Object.assign(f, {
      dispose,
      [Symbol.dispose ?? Symbol.for('dispose')]: dispose,
      run: () => compiled.run(),
      trace: options.trace
        ? JSON.parse(readString(engine().st_function_trace(compiled.handle)))
        : undefined,
      input(
        /** @type {number | string} */ which,
        /** @type {readonly number[] | undefined} */ shape,
      ) {
        const { handle, inputs: all } = compiled
        const found =
          typeof which === 'number' ? all[which] : all.find(({ name }) => name === which)
        if (found && handle) return found.own(shape)
        throw new RangeError(
          handle
            ? `there is no input ${which}; there are ${all.map(({ name }, i) => name || i).join(', ')}`
            : `function ${compiled.name} was disposed of`,
        )
      },
    })
  )
}
