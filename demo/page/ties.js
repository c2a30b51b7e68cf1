// Which part of the text each box of a graph was written as. The engine says where an operation's
// text begins; the editor's syntax tree says where it ends.
import { syntaxTree } from '@codemirror/language'

const OPERATORS = {
  add: '+',
  sub: '-',
  mul: '*',
  true_div: '/',
  int_div: '//',
  mod: '%',
  pow: '**',
  dot: '@',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  eq: '==',
  neq: '!=',
  and: '&',
  or: '|',
  xor: '^',
}

/** Expressions of the text by where they begin, the shortest first. */
function expressionsOf(state) {
  const found = new Map()
  syntaxTree(state).iterate({
    enter({ name, from, to, node }) {
      if (!/Expression$|^Number$|^VariableName$/.test(name)) return
      const sign = node.getChild('ArithOp') ?? node.getChild('CompareOp') ?? node.getChild('BitOp')
      const operator = sign ? state.sliceDoc(sign.from, sign.to) : undefined
      found.set(from, [{ name, from, to, operator }, ...(found.get(from) ?? [])])
    },
  })
  return found
}

/** Every place where a name is written. */
const placesOf = (expressions, text, state) =>
  [...expressions.values()]
    .flat()
    .filter(({ name, from, to }) => name === 'VariableName' && state.sliceDoc(from, to) === text)

/**
 * Ranges of the text for the boxes of a picture.
 *
 * @param {import('@codemirror/state').EditorState} state
 * @param {{ id: string, op: string, kind: string, title: string, place?: { line: number, column:
 *   number } }[]} boxes
 * @returns {Map<string, { from: number, to: number }[]>}
 */
export function tiesOf(state, boxes) {
  const expressions = expressionsOf(state)
  const taken = new Map() // how many boxes of an operation began at a place so far
  const ties = new Map()
  for (const { id, op, kind, title, place } of boxes) {
    if (kind === 'input') ties.set(id, placesOf(expressions, title, state))
    if (!place || place.line > state.doc.lines) continue
    const from = state.doc.line(place.line).from + place.column - 1
    const here = expressions.get(from) ?? []
    const numbers = here.filter(({ name }) => name === 'Number')
    const alike = here.filter(({ operator }) => operator && operator === OPERATORS[op])
    const called = here.filter(({ name, operator }) => !operator && name !== 'Number')
    const fitting = kind === 'constant' ? numbers : alike.length > 0 ? alike : called
    const choices = fitting.length > 0 ? fitting : here
    if (choices.length === 0) continue
    const key = `${from} ${op}`
    const nth = taken.get(key) ?? 0
    taken.set(key, nth + 1)
    ties.set(id, [alike.length > 0 ? choices[Math.min(nth, choices.length - 1)] : choices.at(-1)])
  }
  return ties
}

/** The boxes whose part of the text is the smallest around a position. */
export function boxesAt(ties, position) {
  let best = Infinity
  let found = []
  for (const [id, ranges] of ties)
    for (const { from, to } of ranges) {
      if (position < from || position >= to || to - from > best) continue
      if (to - from < best) found = []
      best = to - from
      found.push(id)
    }
  return found
}

/** The boxes of another picture that are written as the same parts of the text. */
export function sameParts(ties, ids, others) {
  const keyOf = ({ from, to }) => `${from}-${to}`
  const keys = new Set(ids.flatMap((id) => (ties.get(id) ?? []).map(keyOf)))
  return [...others]
    .filter(([, ranges]) => ranges.some((range) => keys.has(keyOf(range))))
    .map(([id]) => id)
}
