/**
 * How a call in JavaScript becomes a call of the engine's table: parameters by position, options in
 * a last object.
 */
import { engine, readString } from './engine.js'
import { isComplexNumber, isPlainObject } from './ndarray.js'
import { plainName } from './naming.js'
import { call } from './value.js'

/**
 * Indices in the engine's table by name, of each kind of names.
 * @typedef {Record<'functions' | 'methods' | 'properties' | 'settings' | 'typeMethods',
 *   Record<string, number>>} Names
 */

/** @type {Names} */
let names

/** What the engine can do, by its names in JavaScript. */
export function namesOf() {
  if (names) return names
  names = JSON.parse(readString(engine().st_names()))
  for (const group of Object.values(names))
    for (const name of Object.keys(group)) group[plainName(name)] = group[name]
  return names
}

/**
 * `undefined` is mostly a misspelt name, which must not become something else.
 * @param {string} name of the function
 * @param {readonly any[]} args
 */
export function refuseUndefined(name, args) {
  const index = args.indexOf(undefined)
  if (index >= 0) throw new TypeError(`${name}(): argument ${index + 1} is undefined`)
}

/** @param {[name: string, value: any][]} named @returns those that are given */
const defined = (named) => named.filter(([, value]) => value !== undefined)

/**
 * Calls an entry of the table.
 * @param {string} name for messages
 * @param {number} index of the entry
 * @param {readonly any[]} object of which the entry is a method; empty for a function
 * @param {readonly any[]} args
 */
export function invoke(name, index, object, args) {
  const last = args[args.length - 1]
  const hasOptions = isPlainObject(last) && !isComplexNumber(last)
  let count = args.length - (hasOptions ? 1 : 0)
  // at the end, `undefined` for one parameter means "not given"
  if (args.includes(undefined) && !engine().st_is_variadic(index))
    while (count && args[count - 1] === undefined) count--
  const given = args.slice(0, count)
  refuseUndefined(name, given)
  return call(index, [...object, ...given], hasOptions ? defined(Object.entries(last)) : [])
}

/** @param {string} name in JavaScript @returns {(...args: any[]) => any} */
const entry = (name) =>
  ({
    [name]: (/** @type {any[]} */ ...args) => invoke(name, namesOf().functions[name], [], args),
  })[name]

/**
 * The functions of the table, each made when somebody asks for it.
 * @type {Record<string, any>}
 */
export const functions = new Proxy({}, { get: (_, name) => entry(String(name)) })

/**
 * A function that is called twice, `Print(message)(x)`: first with what the parameters `words` are,
 * then with tensors.
 * @param {string} name
 * @param {string} words
 * @returns {(...args: any[]) => any}
 */
export const curried = (name, words) =>
  ({
    [name]: (/** @type {any[]} */ ...first) => {
      const parameters = words.split(' ')
      if (first.length > parameters.length)
        throw new TypeError(`${name}() takes ${words}, and its result the tensors`)
      const named = defined(first.map((value, i) => [parameters[i], value]))
      return (/** @type {any[]} */ ...args) => {
        refuseUndefined(name, args)
        return call(namesOf().functions[name], args, named)
      }
    },
  })[name]
