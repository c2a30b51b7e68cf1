// The graph of the expression, values on its nodes.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { valueText } from '../graph/value.js'

/** What is known of a selected box. */
export function describeBox(box) {
  if (!box) return h('p.quiet', {}, 'Choose a box to see what it is.')
  const facts = Object.entries(box.facts ?? {}).map(([name, value]) => [
    h('dt', {}, name),
    h('dd', {}, value),
  ])
  return [
    h('h2', {}, box.title),
    box.note && h('p', {}, box.note),
    h('dl', {}, facts, box.value ? [h('dt', {}, 'value'), h('dd', {}, valueText(box.value))] : []),
  ]
}

export function createGraphView() {
  const panel = h(
    'section.panel',
    { 'aria-label': 'Selected box', 'aria-live': 'polite' },
    describeBox(null),
  )
  let boxes = []
  const picture = createPicture({
    label: 'Graph of the expression',
    onselect: (id) => fill(panel, describeBox(boxes.find((box) => box.id === id))),
  })
  return {
    element: h('div.view', {}, picture.element, panel),
    show(analysis) {
      boxes = analysis.graph.boxes
      picture.show(boxes, analysis.graph.edges)
    },
  }
}
