import { Slice } from './value.js'

/**
 * A slice of an index, as `start:stop:step` in Python; null leaves one out.
 * @param {any} [start]
 * @param {any} [stop]
 * @param {any} [step]
 */
export const slice = (start = null, stop = null, step = null) => new Slice(start, stop, step)
