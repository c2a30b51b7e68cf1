/**
 * Profiles: where the time of a compiled function goes (`f.profile()`).
 */
import { engine, readString } from './engine.js'

/**
 * @typedef {object} ProfileRow
 * @property {'rewrite' | 'lower' | 'fuse' | 'plan' | 'run'} phase
 * @property {string} kernel of `run`: operations, dtypes and lengths of a step
 * @property {number} calls
 * @property {number} ms of all calls
 * @property {number} [bytes] read and written, what is broadcast once
 * @property {number} [flops]
 * @property {'memory' | 'arithmetic'} [limit] what `share` is a share of: the speed of copying, or
 *   that of products of this dtype
 * @property {number} [share] of what this machine reaches, measured when the profile is read
 */

/** Rows in the order of the work; as a text, a table. */
export class Profile {
  /** @param {ProfileRow[]} rows */
  constructor(rows) {
    this.rows = rows
  }

  toString() {
    const table = this.rows.map(({ phase, kernel, calls, ms, bytes, flops, limit, share }) => [
      phase,
      String(calls),
      ms.toFixed(3),
      bytes === undefined ? '' : bytes.toPrecision(3),
      flops ? flops.toPrecision(3) : '',
      share === undefined ? '' : `${Math.round(share * 100)} % of ${limit}`,
      kernel,
    ])
    table.unshift(['phase', 'calls', 'ms', 'bytes', 'flops', 'share', 'kernel'])
    const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)))
    return table.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n')
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString()
  }
}

/** @param {number} handle of a function @returns {Profile} */
export function readProfile(handle) {
  const text = readString(engine().st_function_profile(handle))
  if (!text) throw new Error('compile the function with { profile: true } to measure it')
  return new Profile(JSON.parse(text))
}
