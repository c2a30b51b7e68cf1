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
 * @property {number} [unit] the turn of a step
 * @property {number[]} [reads] ids of variables of `graph`
 * @property {number[]} [writes]
 */

/**
 * Memory in use from unit `first` to unit `last`: of an output, or in the workspace.
 * @typedef {{ output: boolean, offset: number, size: number, first: number, last: number,
 *   holds: number[] }} ProfileBuffer
 */

/**
 * Rows in the order of the work, the buffers of the last call, and the graph that the steps were
 * made of (for `graphAt`); as a text, a table of the rows.
 */
export class Profile {
  /** @type {ProfileRow[]} */
  rows = []
  /** @type {ProfileBuffer[] | undefined} */
  buffers
  /** @type {import('./trace.js').Trace | undefined} */
  graph

  /** @param {object} measured all of it */
  constructor(measured) {
    Object.assign(this, measured)
  }

  toString() {
    const table = this.rows.map(({ phase, kernel, calls, ms, bytes, flops, limit, share }) => [
      phase,
      `${calls}`,
      ms.toFixed(3),
      bytes?.toPrecision(3) ?? '',
      flops ? flops.toPrecision(3) : '',
      share ? `${Math.round(share * 100)} % of ${limit}` : '',
      kernel,
    ])
    table.unshift(['phase', 'calls', 'ms', 'bytes', 'flops', 'share', 'kernel'])
    const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)))
    return table
      .map((row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join('  ')
          .trimEnd(),
      )
      .join('\n')
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString()
  }
}

/** @param {number} handle of a function @returns {Profile} */
export function readProfile(handle) {
  const text = readString(engine().st_function_profile(handle))
  if (!text) throw new Error('compile with { profile: true }')
  return new Profile(JSON.parse(text))
}
