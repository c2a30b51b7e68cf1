// A switch for every rule of the compiler, from its own table: phase by phase, with the algebra and
// how often each was used on this expression.
import rules from '../../../dist/rules.json'
import { fill, h } from '../dom.js'

/** Passes that are no rules of the table, but can be switched off like one. */
const passes = [
  { name: 'merge', phase: 'passes', formula: 'equal operations on equal inputs are one' },
  { name: 'fusion', phase: 'passes', formula: 'operations that can run in one loop do' },
]
const all = [...rules, ...passes]
const phases = [...new Set(all.map(({ phase }) => phase))]

/** @param {{ onchange: (excluded: string[]) => void }} options */
export function createSwitches({ onchange }) {
  const rows = new Map()
  let off = new Set()

  const turn = (names, on) => {
    const next = new Set(off)
    for (const name of names) {
      if (on) next.delete(name)
      else next.add(name)
    }
    onchange([...next].sort())
  }

  const rowOf = ({ name, formula }) => {
    const box = h('input', {
      type: 'checkbox',
      checked: true,
      onchange: ({ target }) => turn([name], target.checked),
    })
    const count = h('small.count', {})
    const row = h('label', {}, box, h('b', {}, name), count, h('code', {}, formula))
    rows.set(name, { box, count, row, text: `${name} ${formula}`.toLowerCase() })
    return row
  }
  const groups = phases.map((phase) => {
    const members = all.filter((rule) => rule.phase === phase)
    const names = members.map(({ name }) => name)
    const whole = h('button', {
      onclick: () =>
        turn(
          names,
          names.some((name) => off.has(name)),
        ),
    })
    const list = members.map(rowOf)
    const element = h('section', { 'aria-label': phase }, h('h3', {}, phase, whole), list)
    return { phase, names, whole, element }
  })

  const search = h('input', {
    type: 'search',
    placeholder: 'find a rule: exp, shape, …',
    'aria-label': 'find a rule',
    oninput: () => filter(),
  })
  const used = h('input', { type: 'checkbox', checked: true, onchange: () => filter() })
  const reset = h('button', { onclick: () => onchange([]) }, 'All on')
  const title = h('span', {})

  /** Shows the rows that are asked for; those that are switched off always. */
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const [name, { row, text, count }] of rows) {
      const wanted = words.every((word) => text.includes(word))
      const kept = !used.checked || words.length > 0 || count.textContent !== '' || off.has(name)
      row.hidden = !(wanted && kept)
    }
    for (const { element, names } of groups)
      element.hidden = names.every((name) => rows.get(name).row.hidden)
  }

  return {
    element: h(
      'section.panel.rules',
      { 'aria-label': 'Rules' },
      h(
        'div.controls',
        {},
        h('h2', {}, 'Rules ', title),
        search,
        h('label', {}, used, 'only those used here'),
        reset,
      ),
      h(
        'div.switches',
        { role: 'group', 'aria-label': 'Switches of rules', tabindex: 0 },
        groups.map((each) => each.element),
      ),
    ),
    /** @param {Record<string, number>} fired @param {string[]} excluded */
    show(fired, excluded) {
      off = new Set(excluded)
      for (const [name, { box, count, row }] of rows) {
        box.checked = !off.has(name)
        count.textContent = fired[name] ? `${fired[name]} ×` : ''
        row.classList.toggle('used', Boolean(fired[name]))
      }
      for (const { names, whole, phase } of groups) {
        whole.textContent = names.some((name) => off.has(name)) ? 'all on' : 'all off'
        whole.setAttribute('aria-label', `${whole.textContent}: ${phase}`)
      }
      title.textContent = off.size > 0 ? `${all.length}, ${off.size} switched off` : `${all.length}`
      reset.disabled = off.size === 0
      filter()
    },
  }
}
