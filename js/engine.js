/**
 * The engine: one WebAssembly instance, its memory, and the way errors come out of it. Knows nothing of tensors.
 */

/** @typedef {WebAssembly.Module | BufferSource} EngineSource */

/**
 * The functions that the engine exports (src/symtensor.h is their manual); pointers and ids are numbers.
 * @typedef {Record<string, (...args: any[]) => any> & { memory: WebAssembly.Memory }} Exports
 */

/** @type {Exports} */
let exports
/** @type {DataView} */
let view
/** @type {Uint8Array} */
let bytes

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The engine's exports; throws when nobody has started it. @returns {Exports} */
export function engine() {
  if (!exports) throw new Error('symtensor is not started: import from "symtensor", or await init() first')
  return exports
}

/** Whether the engine runs. */
export const isStarted = () => exports !== undefined

/**
 * Starts the engine, once.
 * @param {EngineSource} source a compiled module, or its bytes
 */
export function start(source) {
  if (exports) throw new Error('symtensor is started already: there is one engine in a program')
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source)
  const instance = new WebAssembly.Instance(module, importsOf(module))
  exports = /** @type {any} */ (instance.exports)
  exports._initialize?.()
}

/** The engine asks its host for nothing but to be told when memory grows, which views() finds out by itself. */
function importsOf(/** @type {WebAssembly.Module} */ module) {
  /** @type {Record<string, Record<string, any>>} */
  const imports = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => 0
  }
  return imports
}

/** Memory as a DataView, re-made after memory has grown. */
export function memory() {
  if (view?.buffer !== exports.memory.buffer) {
    view = new DataView(exports.memory.buffer)
    bytes = new Uint8Array(exports.memory.buffer)
  }
  return view
}

/** Memory as bytes. */
export function memoryBytes() {
  memory()
  return bytes
}

/** A zero-terminated UTF-8 text. @param {number} pointer @returns {string} */
export function readString(pointer) {
  if (!(pointer >>>= 0)) return ''
  const all = memoryBytes()
  return decoder.decode(all.subarray(pointer, all.indexOf(0, pointer)))
}

/** UTF-8 bytes of a text. @param {string} text */
export const encode = text => encoder.encode(text)

/** @param {number} pointer @param {number} length */
export const decode = (pointer, length) => decoder.decode(memoryBytes().subarray(pointer >>> 0, (pointer >>> 0) + length))

/**
 * Engine memory for the arguments of one call. Addresses stay where they are until reset(); calls do not nest.
 */
class Frame {
  #block = 0
  #used = 0
  /** Blocks of requests that did not fit. @type {number[]} */
  #large = []

  /** Forgets the arguments of the last call. */
  reset() {
    this.#used = 0
    while (this.#large.length) engine().st_free(this.#large.pop())
  }

  /** @param {number} size in bytes @returns {number} an address aligned to 16 */
  reserve(size) {
    const start = this.#used
    if (start + size > FRAME_SIZE) {
      const block = allocate(size)
      this.#large.push(block)
      return block
    }
    this.#block ||= allocate(FRAME_SIZE)
    this.#used = (start + size + 15) & ~15
    return this.#block + start
  }
}

const FRAME_SIZE = 16384

/** @param {number} size @returns {number} */
function allocate(size) {
  const pointer = engine().st_alloc(size) >>> 0
  if (!pointer) throwError()
  return pointer
}

export const frame = new Frame()

/** @type {Map<string, new (message: string) => Error>} */
const classes = new Map()

/** Makes an error class known by its name. @param {string} name @param {new (message: string) => Error} type */
export const registerError = (name, type) => classes.set(name, type)

/** Throws what the engine has recorded, as its typed error. @returns {never} */
export function throwError() {
  const message = readString(engine().st_error_message())
  const Type = classes.get(readString(engine().st_error_class())) ?? Error
  throw new Type(message)
}
