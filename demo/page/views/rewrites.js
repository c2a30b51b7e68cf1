// What rewriting did, step by step: phase, rule and its algebra, the graph before and after with the
// difference coloured; and every rule with a switch, with the effect on value and time.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { createBackward } from './backward.js'
import { createSwitches } from './switches.js'

export function createRewritesView({ store }) {
  const list = h('ol.timeline', { 'aria-label': 'Steps of rewriting' })
  const go = (step) => store.change({ step })
  const slider = h('input', {
    type: 'range',
    min: 0,
    value: 0,
    'aria-label': 'step',
    oninput: ({ target }) => go(Number(target.value)),
  })
  const move = (by, text, name) =>
    h(
      'button',
      { 'aria-label': name, title: name, onclick: () => go(Number(slider.value) + by) },
      text,
    )
  const back = move(-1, '‹', 'Previous step')
  const forth = move(1, '›', 'Next step')
  const backward = createBackward({ store })
  const algebra = h('p.algebra', { 'aria-live': 'polite' })
  const effect = h('table.effect', {})
  const switches = createSwitches({
    onchange: (excluded) => store.change({ excluded, step: 0 }),
  })
  const before = createPicture({ label: 'Graph before the step' })
  const after = createPicture({ label: 'Graph after the step' })
  before.follow(after)
  after.follow(before)

  const caption = h('figcaption', {}, 'after')
  const left = h('figure', {}, h('figcaption', {}, 'before'), before.element)
  const sides = h('div.sides', {}, left, h('figure', {}, caption, after.element))

  let listed = ''
  function showList(steps, at) {
    const now = JSON.stringify(steps.map(({ rule, after: text }) => [rule, text]))
    if (now !== listed) {
      listed = now
      fill(
        list,
        [{ phase: '', rule: 'as written' }, ...steps].map(({ phase, rule, after: text }, i) =>
          h(
            'li',
            {},
            h(
              'button',
              { onclick: () => go(i) },
              h('span', {}, h('b', {}, rule), ' ', phase && h('small', {}, phase)),
              text && h('code', {}, text),
            ),
          ),
        ),
      )
    }
    ;[...list.children].forEach((item, i) => {
      if (i === at) item.setAttribute('aria-current', 'step')
      else item.removeAttribute('aria-current')
    })
    list.children[at]?.scrollIntoView({ block: 'nearest' })
  }

  function showEffect(effects) {
    const right = effects.find(({ name }) => name === 'all rules')
    const [{ time: slow }] = effects
    const both = right.gradient !== undefined
    const cell = (row, what) =>
      h('td', { class: row[what] === right[what] ? 'value' : 'value differs' }, row[what])
    const row = (effect) => {
      const { name, time } = effect
      return h(
        'tr',
        { 'data-fact': name },
        h('th', { scope: 'row' }, name === 'compiled' ? 'these rules' : name),
        cell(effect, 'value'),
        both && cell(effect, 'gradient'),
        h('td', {}, `${time.toFixed(time < 10 ? 2 : 1)} µs`),
        h('td', {}, name === 'as written' ? '' : `${(slow / time).toFixed(1)} ×`),
      )
    }
    const titles = ['', 'value', ...(both ? ['gradient'] : []), 'a call', 'faster']
    fill(
      effect,
      h('caption', {}, 'What the rules are worth'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          titles.map((each) => h('th', { scope: 'col' }, each)),
        ),
      ),
      h('tbody', {}, effects.map(row)),
    )
  }

  return {
    element: h(
      'div.view.rewriting',
      {},
      h('div.steps', {}, h('div.stepper', {}, back, slider, forth), list),
      h('div.step', {}, backward.element, algebra, sides),
      h('section.panel.worth', { 'aria-label': 'Effect', 'aria-live': 'polite' }, effect),
      switches.element,
    ),
    show({ rewriting }) {
      const { steps, at, fired, effects } = rewriting
      backward.show()
      slider.max = steps.length
      slider.value = at
      back.disabled = at === 0
      forth.disabled = at === steps.length
      showList(steps, at)
      const step = steps[at - 1]
      fill(
        algebra,
        step
          ? [
              h('b', {}, `${at}. ${step.rule}`),
              ' ',
              h('code', {}, step.formula ?? `${step.before} -> ${step.after}`),
            ]
          : `The expression as written; ${steps.length} steps of rewriting follow.`,
      )
      showEffect(effects)
      switches.show(fired, store.get().excluded)
      // As written there is one graph, not two.
      left.hidden = at === 0
      sides.classList.toggle('single', at === 0)
      caption.textContent = at === 0 ? 'as written' : 'after'
      if (at > 0) before.show(rewriting.before)
      after.show(rewriting.after)
    },
  }
}
