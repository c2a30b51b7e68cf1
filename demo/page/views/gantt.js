// Buffers over time: a row for each, from the step that writes it to the last that reads it.
import { h, svg } from '../dom.js'

const ROW = 22
const NAMES = 190 // pixels for the names at the left
const HEAD = 20
const WIDTH = 640

/** Bytes in a unit that suits them. */
export function sizeText(bytes) {
  const units = ['B', 'KB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${+value.toPrecision(3)} ${units[unit]}`
}

const shortened = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** The most bytes of temporaries that are in use at once. */
function peakOf(buffers, steps) {
  let peak = 0
  for (let step = 0; step < steps; step++) {
    const used = buffers.filter(
      ({ output, first, last }) => !output && first <= step && step <= last,
    )
    peak = Math.max(
      peak,
      used.reduce((sum, { size }) => sum + size, 0),
    )
  }
  return peak
}

/**
 * @param {{ output: boolean, offset: number, size: number, first: number, last: number, name: string
 *   }[]} buffers
 * @param {number} steps
 */
export function ganttChart(buffers, steps) {
  if (buffers.length === 0)
    return h(
      'p.quiet',
      {},
      'No buffer: every value is an input, an output in place, or lives within a loop.',
    )
  const rows = buffers.toSorted(
    (a, b) => a.output - b.output || a.first - b.first || a.offset - b.offset,
  )
  const column = (WIDTH - NAMES) / steps
  const height = HEAD + rows.length * ROW + 4
  const across = (step) => NAMES + step * column
  const every = Math.max(1, Math.ceil(20 / column)) // numbers of steps that would touch are left out
  const lines = Array.from({ length: steps }, (_, i) => [
    svg('line', { x1: across(i), x2: across(i), y1: HEAD, y2: height, class: 'grid' }),
    i % every === 0 &&
      svg(
        'text',
        { x: across(i) + column / 2, y: 13, 'text-anchor': 'middle', class: 'tick' },
        `${i + 1}`,
      ),
  ])
  const barOf = ({ output, size, first, last, name, offset }, i) => {
    const y = HEAD + i * ROW
    const width = (last - first + 1) * column - 2
    const text = sizeText(size)
    const inside = width > 8 * text.length
    return svg(
      'g',
      { class: output ? 'buffer result' : 'buffer' },
      svg(
        'title',
        {},
        `${name}: ${text}, steps ${first + 1} to ${last + 1}, ` +
          `${output ? 'an output' : `at byte ${offset} of the workspace`}`,
      ),
      svg('text', { x: 0, y: y + 15, class: 'name' }, shortened(name, 26)),
      svg('rect', { x: across(first) + 1, y: y + 3, width, height: ROW - 6, rx: 4 }),
      inside && svg('text', { x: across(first) + 7, y: y + 15, class: 'size' }, text),
    )
  }
  const peak = peakOf(buffers, steps)
  return h(
    'figure.gantt',
    {},
    svg(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${height}`,
        role: 'img',
        'aria-label': 'Buffers by the steps of a call',
      },
      svg('text', { x: 0, y: 13, class: 'tick' }, 'step'),
      lines,
      rows.map(barOf),
    ),
    h(
      'figcaption.quiet',
      {},
      h('span.temporary', {}, 'temporary'),
      h('span.result', {}, 'output'),
      `${buffers.length} buffers; at most ${sizeText(peak)} of temporaries at once`,
    ),
  )
}
