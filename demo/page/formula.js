// A LaTeX text as a formula.
import katex from 'katex'
import 'katex/dist/katex.min.css'

/** Shows a formula in an element; the text itself where it cannot be set. */
export function showFormula(element, latex) {
  katex.render(latex, element, { displayMode: true, throwOnError: false, strict: 'ignore' })
}
