/**
 * How a call in JavaScript becomes a call of the engine's table: parameters by position, options in
 * a last object.
 */
import { isComplexNumber, isPlainObject } from './ndarray.js'
import { snakeCase } from './naming.js'
import { call } from './value.js'

/**
 * `undefined` is mostly a misspelt name, which must not become something else.
 * @param {string} name of the function
 * @param {readonly any[]} args
 */
export function refuseUndefined(name, args) {
  const index = args.indexOf(undefined)
  if (index >= 0) throw new TypeError(`${name}(): argument ${index + 1} is undefined`)
}

/**
 * Calls an entry of the table.
 * @param {string} name for messages
 * @param {number} index of the entry
 * @param {string} parameters names in JavaScript, with spaces between; `name:engines_name` where
 *   snakeCase does not give the engine's; `*` for those that take any number of arguments
 * @param {readonly any[]} object of which the entry is a method; empty for a function
 * @param {readonly any[]} args
 */
export function invoke(name, index, parameters, object, args) {
  const last = args[args.length - 1]
  const hasOptions = isPlainObject(last) && !isComplexNumber(last)
  const absent = args.indexOf(undefined)
  if (!hasOptions && absent < 0) return call(index, [...object, ...args])
  const all = parameters.split(' ').map((text) => text.split(':'))
  const names = all.filter(([jsName]) => jsName !== '*')
  let count = args.length - (hasOptions ? 1 : 0)
  // at the end, `undefined` for one parameter means "not given"
  if (names.length === all.length) while (count && args[count - 1] === undefined) count--
  const given = args.slice(0, count)
  refuseUndefined(name, given)
  /** @type {[string, any][]} */
  const named = []
  for (const [key, value] of hasOptions ? Object.entries(last) : []) {
    const found = names.find(([jsName]) => jsName === key)
    if (!found)
      throw new TypeError(
        `${name}() has no option ${JSON.stringify(key)}; it has ${names.map(([jsName]) => jsName).join(', ')}`,
      )
    named.push([found[1] ?? snakeCase(key), value])
  }
  return call(
    index,
    [...object, ...given],
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

/**
 * A function that is called twice, `Print(message)(x)`: first with what the parameters `names` are,
 * then with tensors.
 * @param {string} name
 * @param {number} index
 * @param {string} names
 * @returns {(...args: any[]) => any}
 */
export const curried = (name, index, names) =>
  ({
    [name]: (/** @type {any[]} */ ...first) => {
      const words = names.split(' ')
      if (first.length > words.length)
        throw new TypeError(`${name}() takes ${names}, and its result the tensors`)
      /** @type {[string, any][]} */
      const named = first.map((value, i) => [words[i], value])
      return (/** @type {any[]} */ ...args) => {
        refuseUndefined(name, args)
        return call(
          index,
          args,
          named.filter(([, value]) => value !== undefined),
        )
      }
    },
  })[name]
