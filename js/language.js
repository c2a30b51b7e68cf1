/**
 * The text language: PyTensor's own syntax, evaluated by the engine.
 */
import { encode, engine, frame, memoryBytes, throwError } from './engine.js'
import { read, write, writeAll } from './value.js'

/** Around the number of a value in a template's text (src/text/text.h, "Holes"). */
const HOLE = '\uFFFC'

/**
 * @param {string} source
 * @param {Record<string, any>} scope
 * @param {any[]} holes
 */
function evaluate(source, scope, holes) {
  frame.reset()
  const bytes = encode(source)
  const text = frame.reserve(bytes.length + 1)
  memoryBytes().set(bytes, text)
  const names = frame.reserve(16)
  write(names, scope)
  const values = writeAll(holes)
  const result = frame.reserve(16)
  if (engine().st_parse(text, bytes.length, names, holes.length, values, result)) throwError()
  return read(result)
}

/**
 * The value of a text of the expression language: PyTensor's functions, methods, operators, indexing and assignments; the value of the
 * last line is the result, a tuple or list gives an array.
 * @param {string} source `mean((p - y) ** 2)`
 * @param {Record<string, import('./types.js').TensorLike>} [scope] what the text's names stand for
 * @returns {any} a Variable, an array of them, or a plain value where the text asks for one (`x.ndim`)
 * @throws {SyntaxError} with line, column and a caret; and what the functions called throw
 */
export const parse = (source, scope = {}) => evaluate(source, scope, [])

/**
 * The same as a tagged template: st.expr`sigmoid(${x} @ ${w} + ${b})`.
 * @param {TemplateStringsArray} strings
 * @param {...any} values
 * @returns {any}
 */
export const expr = (strings, ...values) =>
  evaluate(strings.reduce((text, part, i) => `${text}${HOLE}${i - 1}${HOLE}${part}`), {}, values)
