/**
 * How a call in JavaScript becomes a call of the engine's table: parameters by position, options in a last object.
 */
import { call } from './value.js'

/** Names of parameters: [JavaScript's, the engine's], and whether the parameter takes an object (a dict) itself.
 * @typedef {[jsName: string, name: string, dict?: boolean]} Parameter */

/** @param {any} value @returns {value is Record<string, any>} */
const isOptions = value => {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('re' in value && 'im' in value)
}

/**
 * The function of one entry of the table.
 * @param {string} name for messages
 * @param {number} index of the entry
 * @param {Parameter[]} parameters
 * @returns {(...args: any[]) => any}
 */
export function entry(name, index, parameters) {
  const names = new Map(parameters.map(([jsName, own]) => [jsName, own]))
  return (...args) => {
    const last = args[args.length - 1]
    const dict = parameters[args.length - 1]?.[2]
    if (!isOptions(last) || (dict && !Object.keys(last).some(key => names.has(key)))) return call(index, args)
    /** @type {Record<string, any>} */
    const named = {}
    for (const [key, value] of Object.entries(last)) {
      const own = names.get(key)
      if (own === undefined) throw new TypeError(`${name}() has no option ${JSON.stringify(key)}; it has ${[...names.keys()].join(', ')}`)
      named[own] = value
    }
    return call(index, args.slice(0, -1), named)
  }
}
