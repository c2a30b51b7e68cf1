/**
 * Functions of tensors made into functions of batches of them.
 */
import { ValueError } from '../dist/errors.js'
import { functions } from './invoke.js'
import { TensorType, Variable } from './variable.js'

/** The names of the axes of each argument: "(m,n),(n)" is [['m', 'n'], ['n']]. */
const sides = /^(\([\w,]*\)(,\([\w,]*\))*)?->\([\w,]*\)(,\([\w,]*\))*$/
/** @param {string} list */
const axesOf = (list) =>
  (list.match(/\([^)]*\)/g) ?? []).map((axes) => axes.slice(1, -1).split(',').filter(Boolean))

/**
 * A function that takes variables with any number of further axes in front and gives what `func`
 * gives for each element of the batch, in one graph without a loop.
 * @param {(...inputs: Variable[]) => any} func makes one variable, or an array of them
 * @param {string | null} [signature] the axes of an element, as in NumPy: "(m,n),(n)->(m)"; left
 *   out, the elements are scalars
 * @returns {(...inputs: Variable[]) => any}
 * @throws {ValueError} when the signature is none or does not fit
 */
export function vectorize(func, signature = null) {
  const text = signature?.replace(/\s/g, '')
  if (text !== undefined && !sides.test(text))
    throw new ValueError(`not a valid gufunc signature: ${signature}`)
  const [before, after] = text?.split('->').map(axesOf) ?? []
  return (...inputs) => {
    if (before && before.length !== inputs.length)
      throw new ValueError(`Number of inputs does not match signature: ${signature}`)
    const cores = inputs.map((input, i) => {
      if (!(input instanceof Variable))
        throw new TypeError(`vectorize: inputs are variables, not ${String(input)}`)
      const rank = before?.[i].length ?? 0
      if (input.ndim < rank)
        throw new ValueError(`Input ${input} has less dimensions than signature (${before?.[i]})`)
      const shape = input.type.shape.slice(input.ndim - rank)
      return new /** @type {any} */ (TensorType)(input.dtype, shape).variable(
        input.name ?? undefined,
      )
    })
    const outputs = func(...cores)
    if (outputs === undefined || outputs === null)
      throw new ValueError('vectorize function returned no outputs')
    if (after && after.length !== (Array.isArray(outputs) ? outputs.length : 1))
      throw new ValueError(`Number of outputs does not match signature: ${signature}`)
    return functions.vectorizeGraph(outputs, new Map(cores.map((core, i) => [core, inputs[i]])))
  }
}
