/**
 * How a call in JavaScript becomes a call of the engine's table: parameters by position, options in
 * a last object.
 */
import { isComplexNumber, isPlainObject } from './ndarray.js'
import { call } from './value.js'

/**
 * Calls an entry of the table.
 * @param {string} name for messages
 * @param {number} index of the entry
 * @param {string} parameters names in JavaScript, `name:engines_name` where the engine has another,
 *   with spaces between
 * @param {readonly any[]} object of which the entry is a method; empty for a function
 * @param {readonly any[]} args
 */
export function invoke(name, index, parameters, object, args) {
  const last = args[args.length - 1]
  const hasOptions = isPlainObject(last) && !isComplexNumber(last)
  const absent = args.indexOf(undefined)
  if (!hasOptions && absent < 0) return call(index, [...object, ...args])
  const names = parameters.split(' ').map((text) => text.split(':'))
  const given = hasOptions ? args.slice(0, -1) : args
  // `undefined` by position means "not given": what follows it goes by name
  const count = absent < 0 ? given.length : Math.min(absent, given.length)
  /** @type {[string, any][]} */
  const named = given.slice(count).map((value, i) => [(names[count + i] ?? []).at(-1) ?? '', value])
  for (const [key, value] of hasOptions ? Object.entries(last) : []) {
    const found = names.find(([jsName]) => jsName === key)
    if (!found)
      throw new TypeError(
        `${name}() has no option ${JSON.stringify(key)}; it has ${names.map(([jsName]) => jsName).join(', ')}`,
      )
    named.push([found.at(-1) ?? key, value])
  }
  return call(
    index,
    [...object, ...given.slice(0, count)],
    named.filter(([, value]) => value !== undefined),
  )
}

/**
 * The function of one entry of the table.
 * @param {string} name
 * @param {number} index
 * @param {string} parameters
 * @returns {(...args: any[]) => any}
 */
export const entry = (name, index, parameters) =>
  ({
    [name]: (/** @type {any[]} */ ...args) => invoke(name, index, parameters, [], args),
  })[name]
