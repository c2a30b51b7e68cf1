// The backward graph in one picture with the forward one, in another colour, and a check of its
// entries by finite differences.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { short } from '../graph/value.js'
import { describeBox } from './graph.js'

/** Symbolic and numeric gradient, entry by entry. */
function checkTable({ rows, error }) {
  if (error) return h('p.quiet', {}, error)
  const cells = ({ entry, symbolic, numeric, relative }) =>
    h(
      'tr',
      { class: relative > 1e-4 ? 'sick' : '' },
      h('td', {}, entry),
      ...[symbolic, numeric, relative].map((value) => h('td', {}, short(value))),
    )
  return h(
    'table',
    {},
    h('caption', {}, 'Gradient check'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['entry', 'symbolic', 'numeric', 'error'].map((each) => h('th', { scope: 'col' }, each)),
      ),
    ),
    h('tbody', {}, rows.map(cells)),
  )
}

export function createGradientView({ store }) {
  const choices = h('fieldset.choices', {})
  const panel = h('section.panel', { 'aria-label': 'Selected box', 'aria-live': 'polite' })
  const check = h('section.check', { 'aria-label': 'Gradient check', tabindex: 0 })
  let boxes = []
  const picture = createPicture({
    label: 'Graph of the expression and its gradient',
    onselect: (id) => fill(panel, describeBox(boxes.find((box) => box.id === id))),
  })
  const choose = (name, wanted) => {
    const others = store.get().wrt.filter((each) => each !== name)
    store.change({ wrt: wanted ? [...others, name] : others })
  }
  const showChoices = ({ inputs, wrt }) =>
    fill(
      choices,
      h('legend', {}, 'gradient with regard to'),
      Object.keys(inputs).map((name) =>
        h(
          'label',
          {},
          h('input', {
            type: 'checkbox',
            checked: wrt.includes(name),
            onchange: ({ target }) => choose(name, target.checked),
          }),
          name,
        ),
      ),
    )
  return {
    element: h('div.view', {}, choices, picture.element, panel, check),
    show({ gradient }) {
      showChoices(store.get())
      fill(panel, describeBox(null))
      if (gradient.error) {
        fill(check, h('p.quiet', {}, gradient.error))
        return picture.show([], [])
      }
      boxes = gradient.graph.boxes
      picture.show(boxes, gradient.graph.edges)
      fill(check, checkTable(gradient.check))
    },
  }
}
