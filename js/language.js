/**
 * The text language: PyTensor's own syntax, evaluated by the engine.
 */
import { engine, reserveText } from './engine.js'
import { isPlainObject } from './ndarray.js'
import { resultOf, writeAll, writeOne } from './value.js'

/** Around the number of a value in a template's text (st_parse). */
const HOLE = '\uFFFC'

/**
 * @param {string} source
 * @param {Map<string, any>} scope
 * @param {readonly any[]} holes
 */
const evaluate = (source, scope, holes) =>
  resultOf((result) => {
    const { pointer, length } = reserveText(source)
    return engine().st_parse(
      pointer,
      length,
      writeOne(scope),
      holes.length,
      writeAll(holes),
      result,
    )
  })

/**
 * The value of a text of the expression language: PyTensor's functions, methods, operators,
 * indexing and assignments; the value of the last line is the result, a tuple or list gives an
 * array.
 * @param {string} source `mean((p - y) ** 2)`
 * @param {Record<string, any> | Map<string, any>} [scope] what the text's names stand for
 * @returns {any} a Variable, an array of them, or a plain value where the text asks for one
 *   (`x.ndim`)
 * @throws {SyntaxError} with line, column and a caret; and what the functions called throw
 */
export function parse(source, scope = {}) {
  if (typeof source !== 'string') throw new TypeError(`parse() takes a text, not ${String(source)}`)
  if (scope instanceof Map) return evaluate(source, scope, [])
  if (!isPlainObject(scope))
    throw new TypeError(`the scope of a text is an object or a Map of names, not ${String(scope)}`)
  return evaluate(source, new Map(Object.entries(scope)), [])
}

/**
 * The same as a tagged template: st.expr`sigmoid(${x} @ ${w} + ${b})`.
 * @param {TemplateStringsArray} strings
 * @param {...any} values variables, numbers, arrays, lists
 * @returns {any}
 */
export function expr(strings, ...values) {
  if (!Array.isArray(strings))
    throw new TypeError('expr is a tag: st.expr`${x} + 1`; use st.parse(text, scope) for a text')
  return evaluate(
    strings.reduce((text, part, i) => `${text}${HOLE}${i - 1}${HOLE}${part}`),
    new Map(),
    values,
  )
}
