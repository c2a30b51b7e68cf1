/**
 * The package under Node: the engine is read and started at once, so that everything is ready when
 * the import is. The environment variable SYMTENSOR_ENGINE (simd128 or relaxed) takes the choice
 * out of the probe's hands.
 */
import { readFileSync } from 'node:fs'
import { initSync } from './core.js'

const asked = process.env.SYMTENSOR_ENGINE
initSync(
  asked ? { wasm: readFileSync(new URL(`../dist/engine-${asked}.wasm`, import.meta.url)) } : {},
)

export * from './core.js'
