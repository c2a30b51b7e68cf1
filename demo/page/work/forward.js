// The graph of the expression as it was written, the values of all its variables, and which part of
// the formula each of them is.
import * as st from 'symtensor'
import { graphFromJson } from './picture.js'
import { unoptimised, withFunction } from './program.js'
import { summarise } from './summary.js'

/** The graph of outputs as it was written. */
const graphOf = (outputs) => graphFromJson(st.toJSON(outputs))

/**
 * The graph of outputs, the values of all its variables by their numbers in it, and the symbolic
 * variables by the same numbers.
 */
export function graphAndValues({ variables, values }, outputs) {
  const all = st.ancestors(outputs)
  const graph = graphOf([...outputs, ...all])
  const numbers = graph.outputs.splice(outputs.length)
  const found = new Map()
  withFunction(variables, all, { mode: unoptimised }, (compiled) => {
    compiled(...values).forEach((value, i) => found.set(numbers[i], summarise(value)))
  })
  return { graph, values: found, symbols: new Map(numbers.map((number, i) => [number, all[i]])) }
}

const LONGEST = 6000 // characters of a formula that is set
const TIED = 80 // variables; the formula of more is not read part by part

/** Whether a formula's part can stand there: not within a longer word or a command's name. */
function standsAlone(latex, part, at) {
  const before = latex[at - 1] ?? ' '
  const after = latex[at + part.length] ?? ' '
  const word = /[A-Za-z0-9.]/
  if (word.test(part[0]) && (word.test(before) || before === '\\')) return false
  return !(word.test(part.at(-1)) && word.test(after))
}

function placesOf(latex, part) {
  const places = []
  for (let at = latex.indexOf(part); at >= 0; at = latex.indexOf(part, at + 1))
    if (standsAlone(latex, part, at)) places.push({ from: at, to: at + part.length })
  return places
}

/** Where the text is within a command's argument that is a word, or is an operator's bounds. */
const isWord = (latex, at) =>
  /(\\text|\\operatorname|\\mathrm|\\begin|\\end)\{[^{}]*$/.test(latex.slice(0, at))

/** A sum over everything needs no bounds. */
const latexOf = (outputs) => st.toLatex(outputs).replaceAll('_{\\text{axes=None}}', '')

/**
 * The formula with every part that is a box of the graph marked as its, as far as the parts can be
 * found in it: `\htmlData{box=n3}{...}`. Nothing for one that nobody would read.
 */
export function tiedFormula(outputs, { graph, symbols }) {
  const latex = latexOf(outputs)
  if (latex.length > LONGEST) return ''
  if (symbols.size > TIED) return latex
  const boxes = new Map(graph.leaves.map(({ id }) => [id, `v${id}`]))
  for (const { id, outputs: made } of graph.nodes)
    for (const each of made) boxes.set(each.id, `n${id}`)
  const marks = []
  for (const [number, symbol] of symbols) {
    const part = latexOf([symbol])
    if (!boxes.has(number) || part.includes('\\begin')) continue
    for (const place of placesOf(latex, part))
      if (!isWord(latex, place.from)) marks.push({ ...place, box: boxes.get(number) })
  }
  // A part of a part lies within it; one that crosses another, or is the same, is left out.
  marks.sort((a, b) => a.from - b.from || b.to - a.to)
  const kept = []
  const open = []
  for (const mark of marks) {
    while (open.length > 0 && open.at(-1).to <= mark.from) open.pop()
    const around = open.at(-1)
    if (around && (mark.to > around.to || (mark.from === around.from && mark.to === around.to)))
      continue
    kept.push(mark)
    open.push(mark)
  }
  const edits = kept.flatMap(({ from, to, box }) => [
    { at: from, order: -to, text: `{\\htmlData{box=${box}}{` },
    { at: to, order: Infinity, text: '}}' },
  ])
  let text = ''
  let last = 0
  // Where one part ends and another begins, ends come first.
  edits.sort(
    (a, b) =>
      a.at - b.at ||
      Number(b.order === Infinity) - Number(a.order === Infinity) ||
      a.order - b.order,
  )
  for (const { at, text: put } of edits) {
    text += latex.slice(last, at) + put
    last = at
  }
  return text + latex.slice(last)
}
