/**
 * The package with the engine's bytes inside: for script tags, workers and hosts that cannot fetch.
 * Ready at once.
 */
import bytes from '../dist/engine-inline.js'
import { initSync } from './core.js'

initSync({ wasm: Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)) })

export * from './core.js'
