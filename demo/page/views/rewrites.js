// What rewriting did, step by step: phase, rule and its algebra, the graph before and after with the
// difference coloured; a switch for each rule, with its effect on value and time.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { short } from '../graph/value.js'

export function createRewritesView({ store }) {
  const list = h('ol.timeline', { 'aria-label': 'Steps of rewriting' })
  const slider = h('input', {
    type: 'range',
    min: 0,
    value: 0,
    'aria-label': 'step',
    oninput: ({ target }) => store.change({ step: Number(target.value) }),
  })
  const algebra = h('p.algebra', { 'aria-live': 'polite' })
  const effect = h('dl.effect', {})
  const off = h('div.switches', { role: 'group', 'aria-label': 'Rules' })
  const picture = createPicture({ label: 'Graph at this step' })

  const toggle = (rule, on) => {
    const others = store.get().excluded.filter((each) => each !== rule)
    store.change({ excluded: on ? others : [...others, rule], step: 0 })
  }
  const showSwitches = (rules, excluded) =>
    fill(
      off,
      rules.map((rule) =>
        h(
          'label',
          {},
          h('input', {
            type: 'checkbox',
            checked: !excluded.includes(rule),
            onchange: ({ target }) => toggle(rule, target.checked),
          }),
          h('code', {}, rule),
        ),
      ),
    )
  const showList = (steps, at) =>
    fill(
      list,
      [{ phase: '', rule: 'as written' }, ...steps].map(({ phase, rule, after }, i) =>
        h(
          'li',
          { 'aria-current': i === at ? 'step' : undefined },
          h(
            'button',
            { onclick: () => store.change({ step: i }) },
            phase && h('small', {}, phase),
            h('b', {}, rule),
            after && h('code', {}, after),
          ),
        ),
      ),
    )
  return {
    element: h(
      'div.view.rewriting',
      {},
      h('div.steps', {}, slider, list),
      h('div.step', {}, algebra, picture.element),
      h(
        'section.panel',
        { 'aria-label': 'Rules and their effect' },
        effect,
        h('h2', {}, 'Rules'),
        off,
      ),
    ),
    show({ rewriting }) {
      const { steps, at, graph, rules, written, compiled, speedup } = rewriting
      slider.max = steps.length
      slider.value = at
      showList(steps, at)
      const step = steps[at - 1]
      fill(
        algebra,
        step
          ? [
              h('b', {}, step.rule),
              ' ',
              h('code', {}, step.formula ?? `${step.before} → ${step.after}`),
            ]
          : 'The expression as written.',
      )
      fill(
        effect,
        [
          ['as written', written],
          ['compiled', compiled],
          ['faster', `${short(speedup)} times`],
        ].map(([name, value]) => [h('dt', {}, name), h('dd', { 'data-fact': name }, value)]),
      )
      showSwitches(rules, store.get().excluded)
      picture.show(graph.boxes, graph.edges)
    },
  }
}
