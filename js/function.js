/**
 * Compiled functions: expressions made into something that runs.
 */
import { engine, passWarning, readString, scoped, throwError } from './engine.js'
import { Input } from './input.js'
import { functions } from './invoke.js'
import { NDArray, isComplexNumber, isPlainObject } from './ndarray.js'
import { readProfile } from './profile.js'
import { VALUE_SIZE, isViewOf, resultOf, viewArray, writeAll, writeOne } from './value.js'
import { Variable, late } from './variable.js'

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').TypedArray} TypedArray */
/** @typedef {import('./types.js').TensorLike} TensorLike */
/** @typedef {import('./shared.js').Shared} Shared */
/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./profile.js').Profile} Profile */

/**
 * @typedef {object} FunctionOptions
 * @property {readonly (readonly [Variable, TensorLike])[] | Map<Variable, TensorLike>} [updates]
 *   new values of shared variables, set after the outputs are computed from the old ones
 * @property {readonly (readonly [Variable, TensorLike])[] | Map<Variable, TensorLike>} [givens]
 *   what stands in for variables
 * @property {boolean | readonly Shared[]} [noDefaultUpdates] leave out default updates (`w.defaultUpdate`)
 *   of all shared variables, or of these
 * @property {string} [name] for messages
 * @property {'raise' | 'warn' | 'ignore'} [onUnusedInput] what happens when no output needs an
 *   input; 'raise' when left out
 * @property {boolean | null} [allowInputDowncast] convert arguments even where that loses precision
 * @property {boolean} [rebuildStrict] false: what stands in for a variable may be of another type
 * @property {boolean} [trustInput] arrays are taken as they are, without a look at their fields
 * @property {boolean} [borrow] outputs are views of engine memory, valid until the next call of the
 *   function
 * @property {ModeName | Mode} [mode] which rewrites are applied, and what is checked
 * @property {boolean} [trace] keep what rewriting did, as `f.trace`
 * @property {boolean} [profile] measure every step of every call, for `f.profile()`
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
 * @property {'auto' | 'vm' | 'jit'} [linker] 'vm': loops are interpreted; 'jit': they become
 *   WebAssembly at the first call; 'auto', when left out: when that pays
 */

/**
 * One input with more said of it: `st.function([st.In(x, { name: 'rate' })], ...)`. With a shared
 * variable as `value` the input is not given but read there, and `update` is its update.
 */
class Described {
  /** @param {Variable} variable @param {InputOptions} options */
  constructor(variable, options) {
    this.all = { variable, ...options }
  }
}

/**
 * @typedef {object} InputOptions
 * @property {string} [name] by which it is given and messages call it; the variable's when left out
 * @property {Shared} [value] where the input is read; it cannot be given then
 * @property {Variable} [update] the new value of that shared variable
 * @property {boolean} [strict] take nothing but arrays of the input's own dtype
 * @property {boolean | null} [allowDowncast] convert arguments even where that loses precision
 * @property {boolean} [mutable] arguments are copied, so nothing of the caller's is ever written
 * @property {boolean} [borrow] outputs never lie in the memory of an input
 * @property {boolean} [implicit] whether the input cannot be given: true exactly with a `value`
 */

/** @param {Variable} variable @param {InputOptions} [options] */
export const In = (variable, options = {}) => new Described(variable, options)

/** One output of which the function may give its own memory. */
class Borrowed {
  /** @param {TensorLike} variable @param {boolean} borrow */
  constructor(variable, borrow) {
    this.variable = variable
    this.borrow = borrow
  }
}

/**
 * One output: with `borrow` a view of engine memory, valid until the next call of the function.
 * @param {TensorLike} variable
 * @param {{ borrow?: boolean }} [options]
 */
export const Out = (variable, { borrow = false } = {}) => new Borrowed(variable, borrow)

/**
 * Options in the engine's words.
 * @param {object} options
 * @returns {[string, any][]}
 */
const engineWords = (options) =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value])

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
   * @param {any} inputs
   * @param {any} outputs
   * @param {any} options
   */
  constructor(inputs, outputs, options) {
    this.keys = isPlainObject(outputs) ? Object.keys(outputs) : undefined
    this.single = outputs !== null && !Array.isArray(outputs) && !this.keys
    const list = this.keys ? Object.values(outputs) : this.single ? [outputs] : (outputs ?? [])
    this.borrows = list.map((/** @type {any} */ out) =>
      out instanceof Borrowed ? out.borrow : (options.borrow ?? false),
    )
    this.name = options.name ?? ''
    const { st_function_ninputs } = engine()
    this.handle = create(
      inputs,
      list.map((/** @type {any} */ out) => (out instanceof Borrowed ? out.variable : out)),
      options,
    )
    registry.register(this, this.handle, this)
    /** @type {Input[]} */
    this.inputs = Array.from(
      { length: st_function_ninputs(this.handle) },
      (_, i) => new Input(this.handle, i, options.trustInput),
    )
    /** Where the numbers of each output were at the last call. @type {(NDArray | undefined)[]} */
    this.outputs = list.map(() => undefined)
    /** Calls under way: an operation or an argument written in JavaScript can come back here. */
    this.calls = 0
  }

  /**
   * The engine's number of the function, while there is one.
   * @param {unknown} [calls] those under way, for what they would not survive
   */
  use(calls) {
    if (this.handle && !calls) return this.handle
    const wrong = this.handle ? 'is running' : 'was disposed of'
    throw new Error(`function ${this.name || '(no name)'} ${wrong}`)
  }

  /** Runs with these arguments, or those given last. @param {any[]} [args] */
  call(args) {
    const handle = this.use()
    this.calls++
    try {
      if (args) this.#setInputs(args)
      if (engine().st_function_call(handle)) throwError()
    } finally {
      this.calls--
    }
    if (this.single) return this.#output(0)
    const all = this.outputs.map((_, i) => this.#output(i))
    return this.keys ? Object.fromEntries(this.keys.map((key, i) => [key, all[i]])) : all
  }

  /** @param {any[]} args */
  #setInputs(args) {
    const { inputs } = this
    const last = args[args.length - 1]
    if (
      last instanceof Map ||
      (isPlainObject(last) && !(isComplexNumber(last) && args.length === inputs.length))
    )
      this.#setNamed(args.slice(0, -1), last instanceof Map ? [...last] : Object.entries(last))
    else {
      for (let i = 0; i < args.length && i < inputs.length; i++) this.#setInput(inputs[i], args[i])
      if (args.length !== inputs.length) this.#expect(args.length)
    }
  }

  /** Throws unless the first `count` inputs are all there are. @param {number} count */
  #expect(count) {
    if (engine().st_function_expect(this.handle, count)) throwError()
  }

  /** @param {any[]} args by position @param {[any, any][]} named the others */
  #setNamed(args, named) {
    const values = args.slice()
    for (const [key, value] of named) {
      const index = this.find(key)
      if (index in values) throw new TypeError(`Multiple values for input: ${key}`)
      values[index] = value
    }
    if (args.length > this.inputs.length) this.#expect(args.length)
    for (const input of this.inputs) this.#setInput(input, values[input.index])
  }

  /** Which input a name or a variable stands for. @param {any} key @returns {number} */
  find(key) {
    const index = scoped(() => engine().st_function_find(this.use(), writeOne(key)))
    return index < 0 ? throwError() : index
  }

  /** @param {Input} input @param {any} value */
  #setInput(input, value) {
    if (value === undefined) this.#expect(input.index)
    try {
      input.set(value)
    } catch (error) {
      if (error instanceof Error)
        error.message += `\n${readString(engine().st_function_argument(this.handle, input.index))}`
      throw error
    }
  }

  /** @param {number} index @returns {NDArray} */
  #output(index) {
    const at = engine().st_function_output(this.handle, index) >>> 0
    const last = this.outputs[index]
    const here =
      last !== undefined && isViewOf(last, at) ? last : (this.outputs[index] = viewArray(at))
    return this.borrows[index] ? here : new NDArray(here.data.slice(), [...here.shape], here.dtype)
  }

  dispose() {
    if (this.handle) engine().st_function_free(this.use(this.calls))
    registry.unregister(this)
    this.handle = 0
  }
}

/**
 * @param {any} inputs
 * @param {any[]} outputs
 * @param {any} options
 * @returns {number}
 */
const create = (inputs, outputs, options) =>
  scoped(() => {
    const named = engineWords(options)
    const described = Array.isArray(inputs)
      ? inputs.map((item) => (item instanceof Described ? new Map(engineWords(item.all)) : item))
      : inputs
    const first = writeAll([described, outputs])
    const handle =
      engine().st_function_new(first, first + VALUE_SIZE, named.length, writeAll(named.flat(1))) >>>
      0
    if (!handle) throwError()
    passWarning()
    return handle
  })

/**
 * What a call of a compiled function gives: an NDArray for one output, an array for an array, an
 * object with the keys of an object.
 * @template O
 * @typedef {O extends null | undefined ? [] : O extends Variable | Value ? NDArray : O extends
 *   readonly any[] ? NDArray[] : { [K in keyof O]: NDArray }} ResultOf
 */

/**
 * Called by position; those at the end also with one object of the inputs' names, or a Map from
 * names or variables.
 * @template O
 * @typedef {((...args: (Value | Record<string, Value> | Map<any, Value>)[]) => ResultOf<O>) &
 *   CompiledFunctionMembers<O> & Disposable} CompiledFunction
 */

/**
 * @template O
 * @typedef {object} CompiledFunctionMembers
 * @property {() => void} dispose gives the engine memory of the function back at once
 * @property {() => void} free gives back the memory of plans and outputs, which the next call makes
 *   again
 * @property {<T extends TypedArray = Float64Array>(index: number | string | Variable, shape?:
 *   readonly number[]) => T} input a view of an input's own memory, to be written through so that a
 *   loop copies nothing: `f.input('x', [64, 10]).fill(1)`; call the function with `f.run()` then.
 *   Valid until the input is given another shape or the engine's memory grows
 * @property {() => ResultOf<O>} run a call with the arguments given last
 * @property {(options?: { swap?: Map<Shared, Shared>, deleteUpdates?: boolean, name?: string }) =>
 *   CompiledFunction<O>} copy the same function again, with other shared variables or without its
 *   updates
 * @property {() => Shared[]} getShared the shared variables that it reads or updates
 * @property {Trace | undefined} trace what rewriting did, where the option `trace` asked for it
 * @property {() => Profile} profile where its time went so far, with the option `profile`
 * @property {import('./value.js').Apply[]} nodes what it computes after rewriting, before fusion,
 *   inputs before users
 * @property {(options?: Record<string, any>) => string} dprint the graph after rewriting as a text,
 *   with each node's place in `nodes`; options as of debugprint
 * @property {readonly any[]} inputs what it was compiled with
 * @property {O} outputs what it was compiled with
 */

/**
 * Compiles expressions: differentiated graphs, simplified, fused into loops, ready to run.
 * @template {Variable | Value | Borrowed | readonly (TensorLike | Borrowed)[] | Record<string,
 *   TensorLike | Borrowed> | null} [O=null]
 * @param {readonly (Variable | Described)[]} inputs
 * @param {O} [outputs] one variable, an array or an object of them; none: updates only
 * @param {FunctionOptions} [options]
 * @returns {CompiledFunction<O>}
 * @throws {TypeError} for inputs that are not variables; UnusedInputError, MissingInputError,
 *   ValueError
 */
export function compile(inputs, outputs, options = {}) {
  if (!isPlainObject(options))
    throw new TypeError(`the options of function() are an object, not ${String(options)}`)
  const compiled = new Compiled(inputs ?? null, outputs ?? null, options)
  const { name } = options
  /** @type {any} */
  const f = (/** @type {any[]} */ ...args) => compiled.call(args)
  Object.defineProperties(f, {
    name: { value: name ?? 'compiled' },
    nodes: { get: () => functions.toposort(graph()) },
  })
  /** What copy() compiles again; nothing of it is kept when the function is disposed of. */
  let kept = /** @type {any} */ (options)
  /** @returns {Variable[]} */
  const graph = () => resultOf((at) => engine().st_function_graph(compiled.use(), at))
  const dispose = () => {
    compiled.dispose()
    kept = f.inputs = f.outputs = null
  }
  return /** @type {any} */ (
    Object.assign(f, {
      dispose,
      [Symbol.dispose ?? Symbol.for('dispose')]: dispose,
      inputs,
      outputs: outputs ?? null,
      run: () => compiled.call(),
      trace: options.trace
        ? JSON.parse(readString(engine().st_function_trace(compiled.handle)))
        : undefined,
      profile: () => readProfile(compiled.use()),
      free() {
        engine().st_function_forget(compiled.use(compiled.calls))
        compiled.outputs.fill(undefined)
      },
      copy(/** @type {any} */ other = {}) {
        compiled.use()
        const same = { ...kept, onUnusedInput: 'ignore', name: name && `${name} copy`, ...other }
        return compile(f.inputs, f.outputs, same)
      },
      dprint: (options = {}) => functions.debugprint(graph(), { printToposort: true, ...options }),
      getShared: () => resultOf((at) => engine().st_function_shared(compiled.use(), at)),
      input: (/** @type {any} */ which, /** @type {readonly number[] | undefined} */ shape) => {
        const found = compiled.inputs[typeof which === 'number' ? which : compiled.find(which)]
        if (found && compiled.use()) return found.own(shape)
        throw new RangeError(`there is no input ${which}; there are ${compiled.inputs.length}`)
      },
    })
  )
}

/** Functions that eval() has compiled, by what was given. @type {WeakMap<Variable, Map<string, any>>} */
const evaluated = new WeakMap()

/**
 * The value of a variable for values of what it depends on.
 * @param {Variable} variable
 * @param {Record<string, Value> | Map<any, Value>} values
 * @param {FunctionOptions} options
 */
function evaluate(variable, values, options) {
  const given = values instanceof Map ? [...values] : Object.entries(values)
  /** @param {any} key */
  const text = (key) => (key instanceof Variable ? `#${key.id}` : String(key))
  given.sort(([a], [b]) => (text(a) < text(b) ? -1 : 1))
  const cache = evaluated.get(variable) ?? new Map()
  evaluated.set(variable, cache)
  const keys = given.map(([key]) => key)
  const signature = JSON.stringify([keys.map(text), options])
  const f =
    cache.get(signature) ??
    compile(keys, variable, /** @type {any} */ ({ byName: true, ...options }))
  cache.set(signature, f)
  return f(...given.map(([, value]) => value))
}
late.evaluate = evaluate
