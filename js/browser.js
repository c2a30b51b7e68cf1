/**
 * The package in a browser or a bundler: ready when the import is (top-level await).
 */
import { init } from './core.js'

await init()

export * from './core.js'
