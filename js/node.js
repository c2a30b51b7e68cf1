/**
 * The package under Node: the engine is read and started at once, so that everything is ready when
 * the import is. The environment variable SYMTENSOR_ENGINE (simd128 or relaxed) takes the choice
 * out of the probe's hands.
 */
import { readFileSync } from 'node:fs'
import { isStarted, start } from './engine.js'
import { chooseEngine } from './probe.js'

const engine = process.env.SYMTENSOR_ENGINE ?? chooseEngine()
if (!isStarted()) start(readFileSync(new URL(`../dist/engine-${engine}.wasm`, import.meta.url)))

export * from './core.js'
