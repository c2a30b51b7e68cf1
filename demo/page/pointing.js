// What a person points at, everywhere at once: a box of any picture, its part of the text, its part of
// the formula.
import { boxesAt, sameParts, tiesOf } from './ties.js'

/**
 * @param {{ editor: () => any, formula: { element: HTMLElement, mark: (ids: string[]) => void } }} page
 */
export function createPointing({ editor, formula }) {
  const pictures = [] // of each: its boxes, and how boxes of it are marked
  let written = [] // boxes of the expression as it was written
  const known = new WeakMap() // ties of boxes, for the text as it was then

  function ties(boxes) {
    const { doc } = editor().state()
    const found = known.get(boxes)
    if (found?.doc === doc) return found.ties
    const made = tiesOf(editor().state(), boxes)
    known.set(boxes, { doc, ties: made })
    return made
  }

  /** Marks all that is written as the same parts of the text as these boxes. */
  function mark(boxes, ids, own) {
    const mine = ties(boxes)
    editor().mark(ids.flatMap((id) => mine.get(id) ?? []))
    formula.mark(ids.length > 0 ? sameParts(mine, ids, ties(written)) : [])
    for (const { boxesOf, tie } of pictures) {
      if (boxesOf() === boxes && own) continue
      tie(ids.length > 0 ? sameParts(mine, ids, ties(boxesOf())) : [])
    }
  }

  return {
    /** A picture whose boxes are marked with the rest. */
    add: (boxesOf, tie) => pictures.push({ boxesOf, tie }),
    /** The expression's own boxes are others. */
    use: (boxes) => {
      written = boxes
    },
    /** The mouse or the focus is on a box of a picture. */
    point: (boxes, box) => mark(boxes, box ? (box.holds ?? [box.id]) : [], true),
    /** ... or at a position of the text. */
    pointText: (position) =>
      mark(written, position === null ? [] : boxesAt(ties(written), position), false),
    /** ... or on a part of the formula. */
    pointFormula: (id) => mark(written, id ? [id] : [], false),
  }
}
