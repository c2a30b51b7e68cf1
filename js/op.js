/**
 * Operations written in JavaScript, and what else the engine asks of its host while a call runs.
 */
import { MethodNotDefined } from '../dist/errors.js'
import { REQUEST } from '../dist/tables.js'
import { engine, host } from './engine.js'
import { functions } from './invoke.js'
import { read, resultOf, write, writeOne } from './value.js'

/** @typedef {import('./variable.js').Variable} Variable */
/** @typedef {import('./variable.js').TensorTypeClass} TensorType */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').TensorLike} TensorLike */
/** @typedef {import('./ndarray.js').NDArray} NDArray */

const { asTensorVariable } = functions

/**
 * @typedef {object} OpOptions
 * @property {string} [name] for messages and printing
 * @property {readonly TensorType[]} [itypes] types that the inputs must be of
 * @property {readonly TensorType[]} [otypes] types of the outputs
 * @property {(...inputs: Variable[]) => readonly TensorType[]} [makeNode] instead of otypes: what
 *   the types of the outputs are for these inputs
 * @property {(...inputs: NDArray[]) => Value | readonly Value[]} perform computes the output, or an
 *   array of outputs where there are several; may call other compiled functions
 * @property {(inputs: Variable[], outputs: Variable[], cotangents: (Variable | null)[]) =>
 *   readonly (Variable | null)[]} [pullback] gradients with respect to the inputs, null where there
 *   is none, from those with respect to the outputs
 * @property {(inputs: Variable[], outputs: Variable[], tangents: (Variable | null)[]) =>
 *   readonly (Variable | null)[]} [pushforward] derivatives of the outputs along tangents of the
 *   inputs, null where it is zero
 * @property {(inputs: Variable[], batch: number) => readonly Variable[]} [vectorize] the outputs for
 *   inputs of which some have so many new axes in front; every output gets them
 * @property {readonly (boolean | readonly boolean[])[]} [connectionPattern] for each input whether
 *   gradients flow to it (from any output); to all when left out
 * @property {(inputs: Variable[]) => readonly (readonly (TensorLike | null)[])[]} [inferShape] the
 *   lengths of each output, where its type does not say them: numbers and what is computed from the
 *   inputs, null for any; checked when the operation has run
 */

/**
 * Operations by the numbers under which the engine has them, as long as a graph does.
 * @type {Map<number, { options: OpOptions, count: number }>}
 */
const known = new Map()
let last = 0

/**
 * An operation of one's own: `const f = st.op({ otypes: [...], perform, pullback })`, then
 * `f(x, y)` in any graph.
 * @param {OpOptions} options
 * @returns {(...inputs: TensorLike[]) => any} gives a Variable, or an array of them where there are
 *   several outputs
 */
export function op(options) {
  const { name = 'op', itypes, otypes, makeNode, perform, connectionPattern, inferShape } = options
  if (typeof perform !== 'function' || !(otypes || makeNode))
    throw new TypeError(`op ${name} needs perform, and otypes or makeNode`)
  const connected = (connectionPattern ?? []).reduce(
    (bits, flow, i) => ([flow].flat().includes(true) ? bits : bits & ~(1 << Math.min(i, 31))),
    -1,
  )
  /** One number for each list of types of outputs. @type {Map<string, number>} */
  const numbers = new Map()
  return (...args) => {
    const inputs = args.map((arg) => asTensorVariable(arg))
    if (itypes && itypes.length !== inputs.length)
      throw new TypeError(`op ${name} takes ${itypes.length} inputs, not ${inputs.length}`)
    itypes?.forEach((type, i) => {
      if (!(/** @type {any} */ (type).isSuper(inputs[i].type)))
        throw new TypeError(`input ${i} of op ${name} must be a ${type}, got a ${inputs[i].type}`)
    })
    const types = makeNode ? makeNode(...inputs) : /** @type {readonly TensorType[]} */ (otypes)
    const key = types.map(String).join()
    const number = register({ options, count: types.length }, numbers.get(key))
    numbers.set(key, number)
    const outputs = resultOf((result) =>
      engine().st_op_apply(
        number,
        writeOne(name),
        connected,
        writeOne(inputs),
        writeOne(types),
        result,
      ),
    )
    inferShape?.(inputs).forEach((shape, i) => {
      outputs[i] = functions.specifyShape(outputs[i], shape)
    })
    return outputs.length === 1 ? outputs[0] : outputs
  }
}

/**
 * A function of arrays as an operation without a gradient: `st.asOp([st.dvector.type], [...])(fn)`.
 * @param {readonly TensorType[]} itypes
 * @param {readonly TensorType[]} otypes
 */
export const asOp =
  (itypes, otypes) => (/** @type {(...inputs: NDArray[]) => Value | readonly Value[]} */ perform) =>
    op({ name: perform.name, itypes, otypes, perform })

/** What shows the values of Print. @type {(text: string) => void} */
let printer = (text) => globalThis.console?.log(text)

/** Sets what shows the values that Print prints. @param {(text: string) => void} show */
export const setPrinter = (show) => {
  printer = show
}

/** @param {string} message @param {string} attributes @param {any} array */
function print(message, attributes, array) {
  for (const name of attributes.split(','))
    printer(`${message} ${name} = ${name === '__str__' ? array : array[name]}`)
}

/** @param {number} id @param {NDArray[]} inputs @returns {any} a list of values */
function perform(id, inputs) {
  const { options, count } = /** @type {any} */ (known.get(id))
  const value = options.perform(...inputs)
  return count === 1 ? [value] : value
}

/**
 * A number for an operation, whose rules, if it has any, the engine asks for as long as a node has it.
 * @param {{ options: any, count: number } | null} rules
 * @param {number} [number]
 */
export function register(rules, number = ++last) {
  if (rules) known.set(number, rules)
  return number
}

/** @param {number} id @param {any} argument @returns {any} a list of variables or null */
function pullback(id, [inputs, outputs, cotangents]) {
  const { options } = /** @type {any} */ (known.get(id))
  if (options.pullback) return options.pullback(inputs, outputs, cotangents)
  throw new MethodNotDefined(`op ${options.name ?? 'op'} has no pullback, so no gradient`)
}

host.respond = (
  /** @type {number} */ request,
  /** @type {number} */ id,
  /** @type {number} */ argument,
) => {
  switch (request) {
    case REQUEST.HOST_PRINT:
      return print(.../** @type {[string, string, any]} */ (read(argument)))
    case REQUEST.HOST_PERFORM:
      return perform(id, read(argument))
    case REQUEST.HOST_PULLBACK:
      return pullback(id, read(argument))
    case REQUEST.HOST_PUSHFORWARD:
      return known
        .get(id)
        ?.options.pushforward?.(.../** @type {[any, any, any]} */ (read(argument)))
    case REQUEST.HOST_VECTORIZE:
      return known.get(id)?.options.vectorize?.(.../** @type {[any, any]} */ (read(argument)))
  }
  known.delete(id)
}
host.write = write
