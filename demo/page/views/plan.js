// What runs: phases of compiling, and the loops and kernels of the compiled function with their time,
// bytes, flops and share of what the machine can do.
import { fill, h } from '../dom.js'
import { short } from '../graph/value.js'

/** Columns of a row of the profile. */
const columns = {
  calls: ({ calls }) => `${calls}`,
  'µs a call': ({ ms, calls }) => short((1000 * ms) / calls),
  bytes: ({ bytes, calls }) => (bytes === undefined ? '' : short(bytes / calls)),
  flops: ({ flops, calls }) => (flops ? short(flops / calls) : ''),
  share: ({ share, limit }) =>
    share === undefined ? '' : `${Math.round(100 * share)} % of ${limit}`,
}

function tableOf(caption, rows, nameOf) {
  const heading = ['', ...Object.keys(columns)].map((name) => h('th', { scope: 'col' }, name))
  const line = (row) => [
    h('th', { scope: 'row' }, h('code', {}, nameOf(row))),
    Object.values(columns).map((cell) => h('td', {}, cell(row))),
  ]
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, heading)),
    h(
      'tbody',
      {},
      rows.map((row) => h('tr', {}, line(row))),
    ),
  )
}

export function createPlanView() {
  const place = (label) => h('div.kernels', { role: 'region', 'aria-label': label, tabindex: 0 })
  const kernels = place('Kernels')
  const phases = place('Phases')
  return {
    element: h('div.view.plan', {}, kernels, phases),
    show({ plan }) {
      const run = plan.filter(({ phase }) => phase === 'run')
      const compile = plan.filter(({ phase }) => phase !== 'run')
      fill(
        kernels,
        tableOf('A call: one row for each loop or kernel', run, ({ kernel }) => kernel),
      )
      fill(
        phases,
        tableOf('Compiling', compile, ({ phase }) => phase),
      )
    },
  }
}
