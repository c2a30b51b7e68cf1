// The backward graph beside the forward one: each of its nodes tied to the forward node and to the
// rule that made it; and a check of the entries by finite differences.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { short } from '../graph/value.js'
import { createBoxPanel } from './box.js'

/** Symbolic and numeric gradient, entry by entry. */
function checkTable({ rows, error }) {
  if (error) return h('p.quiet', {}, error)
  const cells = ({ entry, symbolic, numeric, relative, tolerance }) =>
    h(
      'tr',
      { class: relative > tolerance ? 'sick' : '' },
      h('td', {}, entry),
      ...[symbolic, numeric, relative].map((value) => h('td', {}, short(value))),
    )
  const titles = ['entry', 'symbolic', 'numeric', 'error']
  return h(
    'table',
    {},
    h('caption', {}, 'Gradient check: symbolic against a central difference'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        titles.map((each) => h('th', { scope: 'col' }, each)),
      ),
    ),
    h('tbody', {}, rows.map(cells)),
  )
}

export function createGradientView({ store, ties }) {
  const choices = h('fieldset.choices', {})
  const cost = h('select', {
    'aria-label': 'cost',
    onchange: ({ target }) => store.change({ cost: target.selectedIndex }),
  })
  const costPlace = h('label.cost', {}, 'of ', cost)
  const panel = createBoxPanel()
  const check = h('section.check', { 'aria-label': 'Gradient check', tabindex: 0 })
  let boxes = []
  const picture = createPicture({
    label: 'Graph of the expression and its gradient',
    onselect: panel.show,
    onhover(box) {
      ties.point(boxes, box)
      picture.tie(box ? relatives(box) : [])
    },
  })
  ties.add(() => boxes, picture.tie)

  /** The forward box that a backward one was made for, or the backward ones that a forward one got. */
  const relatives = ({ id, made }) =>
    made ? [made] : boxes.filter((each) => each.made === id).map((each) => each.id)

  const choose = (name, wanted) => {
    const others = store.get().wrt.filter((each) => each !== name)
    store.change({ wrt: wanted ? [...others, name] : others })
  }
  const choice = (name, checked) =>
    h(
      'label',
      {},
      h('input', {
        type: 'checkbox',
        checked,
        onchange: ({ target }) => choose(name, target.checked),
      }),
      name,
    )
  const showChoices = ({ inputs, wrt }) => {
    const now = Object.keys(inputs).map((name) => `${name} ${wrt.includes(name)}`)
    if (choices.dataset.now === `${now}`) return
    choices.dataset.now = `${now}`
    fill(
      choices,
      h('legend', {}, 'gradient with regard to'),
      Object.keys(inputs).map((name) => choice(name, wrt.includes(name))),
    )
  }
  /** Which output is differentiated, where there are several. */
  function showCosts(costs) {
    const chosen = costs[store.get().cost] ? store.get().cost : costs.length - 1
    costPlace.hidden = costs.length < 2
    fill(
      cost,
      costs.map((name, i) => h('option', { selected: i === chosen }, name)),
    )
  }
  return {
    element: h(
      'div.view.gradient',
      {},
      h('div.controls', {}, choices, costPlace),
      h(
        'p.legend',
        {},
        h('span.forward', {}, 'forward'),
        h('span.backward', {}, 'backward, from below'),
      ),
      picture.element,
      panel.element,
      check,
    ),
    show({ gradient }) {
      showChoices(store.get())
      showCosts(gradient.costs)
      if (gradient.error) {
        fill(check, h('p.quiet', {}, gradient.error))
        boxes = []
        picture.show({ boxes: [], edges: [] })
        return
      }
      boxes = gradient.graph.boxes
      picture.show(gradient.graph)
      fill(check, checkTable(gradient.check))
    },
  }
}
