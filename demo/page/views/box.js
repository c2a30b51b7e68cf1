// What is known of a selected box, in words.
import { fill, h } from '../dom.js'
import { valueText } from '../graph/value.js'

const HINT = 'Choose a box to see what it is. Arrow keys walk from box to box.'

/** @param {import('../graph/boxes.js').Box | null} box */
export function describeBox(box) {
  if (!box) return h('p.quiet', {}, HINT)
  const facts = Object.entries(box.facts ?? {}).map(([name, value]) => [
    h('dt', {}, name),
    h('dd', {}, value),
  ])
  const value = box.value ? [h('dt', {}, 'value'), h('dd', {}, valueText(box.value))] : []
  return [h('h2', {}, box.title), h('dl', {}, facts, value)]
}

/** A panel that describes the box it is told of. */
export function createBoxPanel() {
  const element = h('section.panel', { 'aria-label': 'Selected box', 'aria-live': 'polite' })
  const show = (box) => fill(element, describeBox(box))
  show(null)
  return { element, show }
}
