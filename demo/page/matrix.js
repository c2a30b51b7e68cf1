// A small matrix that is painted: a drag lays the brush's value on the cells that it crosses; each cell
// can be typed into.
import { h } from './dom.js'
import { tone } from './graph/value.js'

const NUMBERED = 6 // columns; cells of more are too narrow for numbers

const colourOf = (value, scale) =>
  Number.isFinite(value) ? tone((0.5 * value) / scale) : 'var(--alarm)'

/**
 * @param {string} name
 * @param {{ shape: number[], data: number[] }} input
 * @param {(part: { data: number[] }) => void} change
 */
export function paintedMatrix(name, input, change) {
  const columns = input.shape.at(-1) || 1
  const whole = input.dtype?.startsWith('int') || input.dtype === 'bool'
  let data = input.data.slice()
  const scaleOf = () => Math.max(1e-12, ...data.map(Math.abs).filter(Number.isFinite))
  let scale = scaleOf()
  let brush = null

  const show = (cell, i) => {
    cell.value = `${+data[i].toPrecision(4)}`
    cell.style.background = colourOf(data[i], scale)
  }
  const set = (i, value) => {
    data = data.with(i, whole ? Math.round(value) : value)
    show(cells[i], i)
    change({ data })
  }
  const indexAt = ({ clientX, clientY }) =>
    cells.indexOf(document.elementFromPoint(clientX, clientY))

  const paint = h('input', {
    type: 'number',
    step: 'any',
    value: input.dtype === 'bool' ? 1 : +scale.toPrecision(3),
    'aria-label': `brush for ${name}`,
  })
  const cells = input.data.map((_, i) => {
    const cell = h('input', {
      type: 'text',
      inputMode: 'decimal',
      'aria-label': `element ${i} of ${name}`,
      onchange: ({ target }) => {
        const value = Number(target.value)
        if (target.value.trim() !== '' && !Number.isNaN(value)) set(i, value)
        else show(cell, i)
      },
    })
    show(cell, i)
    return cell
  })

  const least = columns > NUMBERED ? '0.9rem' : '2.4rem'
  /** Until the pointer is let go: the brush's value on every cell that it enters. */
  const grid = h(
    'div',
    {
      style: `grid-template-columns: repeat(${columns}, minmax(${least}, 1fr))`,
      class: columns > NUMBERED ? 'painted dense' : 'painted',
      onpointerdown: (event) => {
        const i = indexAt(event)
        if (i < 0 || event.button !== 0) return
        brush = { from: i, last: i, painting: false }
      },
      onpointermove: (event) => {
        if (!brush) return
        const i = indexAt(event)
        if (i < 0 || (i === brush.last && brush.painting) || (i === brush.from && !brush.painting))
          return
        event.preventDefault()
        if (!brush.painting) {
          brush.painting = true
          grid.setPointerCapture(event.pointerId)
          document.activeElement?.blur()
          set(brush.from, Number(paint.value))
        }
        brush.last = i
        set(i, Number(paint.value))
      },
      onpointerup: () => (brush = null),
      onpointercancel: () => (brush = null),
    },
    cells,
  )
  return {
    element: h('div.matrix', {}, grid, h('label.brush', {}, 'drag to paint', paint)),
    /** Whether a person is painting: the cells must stay. */
    busy: () => brush !== null,
  }
}
