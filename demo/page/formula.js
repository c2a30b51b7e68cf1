// A LaTeX text as a formula; parts that carry a box's name can be marked.
import katex from 'katex'
import 'katex/dist/katex.min.css'

const settings = {
  displayMode: true,
  strict: 'ignore',
  trust: ({ command }) => command === '\\htmlData',
}

/** Without the names of boxes. */
const plain = (latex) => latex.replace(/\{\\htmlData\{box=\w+\}\{/g, '{{')

/** Shows a formula in an element; the text itself where it cannot be set. */
export function showFormula(element, latex) {
  try {
    katex.render(latex, element, { ...settings, throwOnError: true })
  } catch {
    katex.render(plain(latex), element, { ...settings, throwOnError: false })
  }
}

/** Marks the parts that are these boxes. */
export function markFormula(element, ids) {
  const wanted = new Set(ids)
  for (const part of element.querySelectorAll('[data-box]'))
    part.classList.toggle('tied-part', wanted.has(part.dataset.box))
}

/** The box whose part of the formula an event is at. */
export const boxOfFormula = (event) => event.target.closest?.('[data-box]')?.dataset.box ?? null
