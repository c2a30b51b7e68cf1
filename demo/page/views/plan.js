// What runs: the loops as frames around their nodes, what each takes of time, bytes and flops against
// the machine's limit; the buffers over time; the WebAssembly that was written for the loops.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { short } from '../graph/value.js'
import { createBackward } from './backward.js'
import { createBoxPanel } from './box.js'
import { ganttChart, sizeText } from './gantt.js'
import { createListing } from './listing.js'

const flopsText = (count) => (count ? short(count) : '–')

/** A part of a whole as a bar with its percentage. */
const bar = (part, text) =>
  h('td.bar', {}, h('span', { style: `width: ${Math.min(100, 100 * part)}%` }), h('em', {}, text))

function stepsTable(steps) {
  const total = steps.reduce((sum, { time }) => sum + time, 0) || 1
  const row = ({ kernel, time, bytes, flops, limit, share }, i) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, `${i + 1}`),
      h('td', {}, h('code', {}, kernel)),
      bar(time / total, `${short(Number(time.toPrecision(3)))} µs`),
      h('td', {}, sizeText(bytes)),
      h('td', {}, flopsText(flops)),
      share === undefined
        ? h('td', {}, '–')
        : bar(share, `${share < 0.01 ? '< 1' : Math.round(100 * share)} % of ${limit}`),
    )
  const titles = [
    '',
    'loop or kernel',
    'time of a call',
    'bytes',
    'flops',
    "share of the machine's limit",
  ]
  return h(
    'table.kernel-table',
    {},
    h('caption', {}, `A call: ${steps.length} steps, ${short(Number(total.toPrecision(3)))} µs`),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        titles.map((each) => h('th', { scope: 'col' }, each)),
      ),
    ),
    h('tbody', {}, steps.map(row)),
  )
}

function phasesTable(phases) {
  const row = ({ phase, ms }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, phase),
      h('td', {}, `${short(Number(ms.toPrecision(3)))} ms`),
    )
  return h('table', {}, h('caption', {}, 'Compiling, once'), h('tbody', {}, phases.map(row)))
}

export function createPlanView({ store }) {
  const backward = createBackward({ store })
  const panel = createBoxPanel()
  const region = (label) =>
    h('section.kernels', { role: 'region', 'aria-label': label, tabindex: 0 })
  const kernels = region('Kernels')
  const buffers = region('Buffers over time')
  const phases = region('Phases of compiling')
  const picture = createPicture({ label: 'Graph of what runs', onselect: panel.show })
  const listing = createListing(store)
  return {
    element: h(
      'div.view.plan',
      {},
      backward.element,
      picture.element,
      panel.element,
      kernels,
      buffers,
      phases,
      listing.element,
    ),
    show({ plan }) {
      backward.show()
      const { steps, graph, buffers: kept } = plan
      const groups = steps.map(({ kernel, time }, i) => {
        const [name] = kernel.split(/[ (]/)
        return `${i + 1}: ${name}, ${short(Number(time.toPrecision(2)))} µs`
      })
      picture.show({ ...graph, groups })
      fill(kernels, stepsTable(steps))
      fill(buffers, h('h2', {}, 'Buffers over time'), ganttChart(kept, steps.length))
      fill(phases, phasesTable(plan.phases))
      listing.outdated()
    },
  }
}
