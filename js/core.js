/**
 * Everything the package exports, with an engine that somebody starts: the entries of package.json
 * do, or `init`.
 */
import { isStarted, start } from './engine.js'
import { chooseEngine } from './probe.js'

export { NDArray, array } from './ndarray.js'
export { TensorType, Variable } from './variable.js'
export { In, Out, compile, compile as function } from './function.js'
export { Profile } from './profile.js'
export { Shared } from './shared.js'
export { graphAt } from './trace.js'
export { vectorize } from './vectorize.js'
export { numericGrad, verifyGrad } from './verify.js'
export { asOp, op, setPrinter } from './op.js'
export { OpFromGraph } from './opfromgraph.js'
export { parse, expr } from './language.js'
export { Apply, Slice, ellipsis, slice } from './value.js'
export { autocastFloatAs, config } from './settings.js'
export * from '../dist/errors.js'
export * from '../dist/api.js'

/** @typedef {string | URL | Response | BufferSource | WebAssembly.Module} EngineSource */

/**
 * Starts the engine from where its bytes are, for hosts where the package's own way of finding them
 * does not work.
 * @param {{ wasm?: EngineSource | Promise<EngineSource>, relaxed?: boolean }} [options] wasm: an
 *   address, a response, bytes or a module of one of the package's engines
 *   (`symtensor/engine-simd128.wasm`, `symtensor/engine-relaxed.wasm`); relaxed: false for results
 *   that are the same on every machine
 * @returns {Promise<void>}
 */
export async function init({ wasm, relaxed } = {}) {
  if (isStarted()) return
  const module = await load(await (wasm ?? packaged(relaxed)))
  if (!isStarted()) start(module)
}

/**
 * The same at once, for hosts that have the bytes: under Node those of the package's own engine
 * when left out.
 * @param {{ wasm?: BufferSource | WebAssembly.Module, relaxed?: boolean }} [options]
 */
export function initSync({ wasm, relaxed } = {}) {
  if (isStarted()) return
  const source = wasm ?? files()?.readFileSync(packaged(relaxed))
  if (!source) throw new TypeError('initSync() needs the bytes of an engine: { wasm }')
  start(/** @type {BufferSource} */ (source))
}

/** Where the package's engine is. @param {boolean} [relaxed] */
const packaged = (relaxed) =>
  chooseEngine(relaxed) === 'relaxed'
    ? new URL('../dist/engine-relaxed.wasm', import.meta.url)
    : new URL('../dist/engine-simd128.wasm', import.meta.url)

/** Node's file system, where there is one: its fetch does not read files. */
const files = () =>
  /** @type {typeof import('node:fs') | undefined} */ (
    /** @type {any} */ (globalThis).process?.getBuiltinModule?.('node:fs')
  )

/** @param {EngineSource} source @returns {Promise<BufferSource | WebAssembly.Module>} */
async function load(source) {
  if (
    source instanceof WebAssembly.Module ||
    source instanceof ArrayBuffer ||
    ArrayBuffer.isView(source)
  )
    return source
  const isFile =
    source instanceof URL
      ? source.protocol === 'file:'
      : typeof source === 'string' && !/^[a-z]{2,}:/i.test(source)
  if (isFile && files()) return /** @type {any} */ (files()).readFileSync(source)
  const response = source instanceof Response ? source : await fetch(source)
  if (!response.ok)
    throw new Error(`the engine cannot be loaded: ${response.url} answered ${response.status}`)
  const compiles = response.headers.get('content-type')?.startsWith('application/wasm')
  return compiles ? WebAssembly.compileStreaming(response) : response.arrayBuffer()
}
