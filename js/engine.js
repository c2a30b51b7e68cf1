/**
 * The engine: one WebAssembly instance, its memory, and the way errors come out of it. Knows
 * nothing of tensors.
 */
/**
 * The functions that the engine exports (src/symtensor.h is their manual); pointers and ids are
 * numbers.
 * @typedef {Record<string, (...args: any[]) => any> & { memory: WebAssembly.Memory,
 *   __indirect_function_table: WebAssembly.Table }} Exports
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
  if (!exports)
    throw new Error('symtensor is not started: import from "symtensor", or await init() first')
  return exports
}

/** Whether the engine runs. */
export const isStarted = () => exports !== undefined

/** What modules do once the engine runs. @type {(() => void)[]} */
export const whenStarted = []

/**
 * Starts the engine, once.
 * @param {WebAssembly.Module | BufferSource} source a compiled module, or its bytes
 */
export function start(source) {
  if (exports) throw new Error('symtensor is started already: there is one engine in a program')
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source)
  // The engine asks for a clock, for its kernels to be compiled, for what src/symtensor.h has under
  // "The host", and to be able to say that memory has grown, which memory() finds out by itself.
  const env = {
    emscripten_notify_memory_growth() {},
    st_clock: () => performance.now(),
    st_kernels: placeKernels,
    st_host: ask,
  }
  const instance = new WebAssembly.Instance(module, { env })
  const { _initialize } = /** @type {any} */ (instance.exports)
  _initialize()
  exports = /** @type {any} */ (instance.exports)
  for (const act of whenStarted) act()
}

/**
 * What the engine asks for when it has written a module of kernels: their places in its table. An
 * empty module clears the places.
 * @param {number} pointer @param {number} length the module's bytes
 * @param {number} slots where `count` places are; for those that are 0 the table grows
 * @param {number} count
 * @returns {number} 0 where the host does not compile while the program runs (a page's policy)
 */
function placeKernels(pointer, length, slots, count) {
  try {
    const source = memoryBytes().slice((pointer >>>= 0), pointer + length)
    const kernels = length
      ? Object.values(
          new WebAssembly.Instance(new WebAssembly.Module(source), { e: exports }).exports,
        )
      : []
    const table = exports.__indirect_function_table
    for (let i = 0; i < count; i++) {
      const at = slots + 4 * i
      const slot = memory().getUint32(at, true) || table.grow(1)
      memory().setUint32(at, slot, true)
      table.set(slot, kernels[i] ?? null)
    }
    return 1
  } catch {
    return 0
  }
}

/** Memory as a DataView, re-made after memory has grown. */
export function memory() {
  const { buffer } = engine().memory
  if (view?.buffer !== buffer) {
    view = new DataView(buffer)
    bytes = new Uint8Array(buffer)
  }
  return view
}

/** Memory as bytes. */
export function memoryBytes() {
  memory()
  return bytes
}

/** A zero-terminated text; '' for NULL. @param {number} pointer @returns {string} */
export function readString(pointer) {
  if (!(pointer >>>= 0)) return ''
  return decode(pointer, memoryBytes().indexOf(0, pointer) - pointer)
}

/** @param {number} pointer @param {number} length in bytes */
export const decode = (pointer, length) =>
  decoder.decode(memoryBytes().subarray((pointer >>>= 0), pointer + length))

/*
 * Memory for the arguments of a call: a block used like a stack, and blocks of their own for what
 * does not fit.
 */
const ROOM = 16384
let room = 0
let top = 0
/** @type {number[]} */
const blocks = []

/**
 * Runs `body`, then takes back what it reserved.
 * @template T
 * @param {() => T} body
 * @returns {T}
 */
export function scoped(body) {
  const [before, count] = [top, blocks.length]
  try {
    return body()
  } finally {
    top = before
    while (blocks.length > count) engine().st_free(blocks.pop())
  }
}

/**
 * Engine memory until the end of the scope.
 * @param {number} size in bytes
 * @returns {number} an address aligned to 16
 */
export function reserve(size) {
  if (top + size > ROOM) {
    const block = allocate(size)
    blocks.push(block)
    return block
  }
  room ||= allocate(ROOM)
  const at = room + top
  top = (top + size + 15) & ~15
  return at
}

/** @param {number} size @returns {number} */
function allocate(size) {
  // beyond what 32-bit addresses can hold, a request would come out small
  const pointer = size < 2 ** 32 ? engine().st_alloc(size) >>> 0 : 0
  if (!pointer) throw new classes.MemoryError(`there is no memory for ${size} bytes of arguments`)
  return pointer
}

/**
 * Copies a text into the scope's memory.
 * @param {string} text
 * @returns {{ pointer: number, length: number }}
 */
export function reserveText(text) {
  const utf8 = encoder.encode(text)
  const pointer = reserve(utf8.length)
  memoryBytes().set(utf8, pointer)
  return { pointer, length: utf8.length }
}

/**
 * The same for a name, which the engine keeps zero-terminated.
 * @param {unknown} name made a text; null or undefined: none
 */
export function reserveName(name) {
  if (name === undefined || name === null) return { pointer: 0, length: 0 }
  const text = String(name)
  if (text.includes('\0'))
    throw new TypeError(`a name cannot contain the character NUL: ${JSON.stringify(text)}`)
  return reserveText(text)
}

/** What the engine raises, by name. @type {Record<string, new (message: string) => Error>} */
const classes = { TypeError, SyntaxError }

/**
 * A class of errors that JavaScript does not have.
 * @param {string} name
 * @param {new (message?: string) => Error} Base
 * @returns {new (message: string) => Error}
 */
export const errorClass = (name, Base) =>
  (classes[name] = {
    [name]: class extends Base {
      /** @param {string} message */
      constructor(message) {
        super(message)
        this.name = name
      }
    },
  }[name])

/**
 * Does what the engine asks of its host (src/symtensor.h, "The host"): op.js says how.
 * @type {Record<string, any>}
 */
export const host = {}
/** What a function of the host has thrown, until the call that it was part of has ended. @type {any} */
let thrown
/** Memory of the last answer, which the engine has read by now. @type {number[]} */
const answered = []

/** @param {number} request @param {number} id @param {number} argument @param {number} result */
function ask(request, id, argument, result) {
  while (answered.length) engine().st_free(answered.pop())
  const [before, count] = [top, blocks.length]
  try {
    const answer = host.respond(request, id, argument >>> 0)
    if (Array.isArray(answer)) host.write(result >>> 0, answer)
    return 0
  } catch (error) {
    thrown = error
    return 1
  } finally {
    top = before
    answered.push(...blocks.splice(count))
  }
}

/** Throws what the engine has recorded, as its typed error. @returns {never} */
export function throwError() {
  const message = readString(engine().st_error_message())
  if (readString(engine().st_error_class()) === 'HostError') {
    if (thrown instanceof Error) thrown.message += message.replace(/^.*/, '')
    throw thrown
  }
  throw new (classes[readString(engine().st_error_class())] ?? Error)(message)
}

/** After a call that succeeded: what the engine would like the person to know. */
export function passWarning() {
  const warning = engine().st_warning()
  if (warning) globalThis.console?.warn(`symtensor: ${readString(warning)}`)
}
