// Boxes, edges and groups of a graph as SVG elements.
import { svg } from '../dom.js'
import { valuePicture, valueText } from './value.js'

/**
 * @typedef {object} Box
 * @property {string} id
 * @property {string} title
 * @property {string} [subtitle]
 * @property {string} kind input, constant, shared, op or fold: gives the shape and the colour
 * @property {string} [tint] a second class: gradient, added, removed, changed
 * @property {number} [group] boxes of the same number are drawn within one frame
 * @property {string[]} [holds] of a folded part: its boxes
 * @property {import('./value.js').Summary} [value]
 *
 * @typedef {{ from: string, to: string, label?: string, kind?: string }} Edge
 * @typedef {{ x: number, y: number }} Point
 */

const LINE = 16
const PADDING = 8
const WIDEST = 200

let measuring
/** Width of a text in a font, in pixels. */
function textWidth(text, font) {
  measuring ??= document.createElement('canvas').getContext('2d')
  measuring.font = font
  return measuring.measureText(text).width
}

/** The text, or as much of it as fits. */
function fitted(text, font) {
  if (textWidth(text, font) <= WIDEST) return text
  let length = text.length
  while (length > 1 && textWidth(`${text.slice(0, length)}…`, font) > WIDEST) length--
  return `${text.slice(0, length)}…`
}

const FONTS = {
  title: '600 13px system-ui, sans-serif',
  subtitle: '11px system-ui, sans-serif',
  label: '11px ui-monospace, monospace',
  group: '600 11px system-ui, sans-serif',
}

/** A box's parts, drawn around (0, 0), and its size. */
export function drawBox(box) {
  const title = fitted(box.title, FONTS.title)
  const subtitle = box.subtitle && fitted(box.subtitle, FONTS.subtitle)
  const wide = Math.max(
    24,
    textWidth(title, FONTS.title),
    subtitle ? textWidth(subtitle, FONTS.subtitle) : 0,
    box.value ? 60 : 0,
  )
  const width = Math.ceil(wide) + 2 * PADDING + (box.kind === 'fold' ? 8 : 0)
  const inner = width - 2 * PADDING
  const pictured = box.value && valuePicture(box.value, inner)
  const head = PADDING + LINE + (subtitle ? LINE - 2 : 0)
  const height = head + (pictured?.height ?? 0) + PADDING / 2
  const [left, top] = [-width / 2, -height / 2]
  const line = (text, y, name) => svg('text', { class: name, y, 'text-anchor': 'middle' }, text)
  const frame = {
    x: left,
    y: top,
    width,
    height,
    rx: box.kind.startsWith('op') ? 6 : Math.min(16, height / 2.6),
  }
  const behind =
    box.kind === 'fold' && svg('rect', { ...frame, x: left + 4, y: top + 4, class: 'behind' })
  const words = [
    box.title !== title && box.title,
    box.kind === 'fold' && 'folded',
    box.value && valueText(box.value),
  ]
  const element = svg(
    'g',
    {
      class: `box ${box.kind} ${box.tint ?? ''}`,
      tabindex: -1,
      role: 'button',
      'data-id': box.id,
      'aria-description': words.filter(Boolean).join(', ') || null,
    },
    behind,
    svg('rect', frame),
    line(title, top + LINE + 2, 'title'),
    subtitle && line(subtitle, top + 2 * LINE, 'subtitle'),
    pictured &&
      svg('g', { transform: `translate(${left + PADDING}, ${top + head})` }, pictured.picture),
  )
  return { element, width, height }
}

const at = ({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`

/** The path through an edge's points: control points of cubic curves, or corners to be rounded. */
export function pathOf(points, curves) {
  const [start, ...rest] = points.map(at)
  if (rest.length < 2) return `M${start}L${rest.join(' ')}`
  if (curves) return `M${start}C${rest.join(' ')}`
  const middle = (a, b) => at({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  let path = `M${start}`
  for (let i = 1; i < points.length - 1; i++)
    path += `Q${rest[i - 1]} ${i === points.length - 2 ? rest[i] : middle(points[i], points[i + 1])}`
  return path
}

/** Room for an edge's label. */
export const labelWidth = (label) => Math.ceil(textWidth(label, FONTS.label))

/** An edge through its points; `middle` is where its label goes, if the layout has found a place. */
export function drawEdge({ from, to, label, kind }, points, curves, marker, middle) {
  const { x, y } = middle ?? points[Math.floor(points.length / 2)]
  const place = middle ? { x, y: y + 3, 'text-anchor': 'middle' } : { x: x + 4, y }
  return svg(
    'g',
    { class: `edge ${kind ?? ''}`, 'data-from': from, 'data-to': to },
    svg('path', { d: pathOf(points, curves), 'marker-end': `url(#${marker})` }),
    label && svg('text', { ...place, class: 'label' }, label),
  )
}

const FRAME = 10 // pixels around the boxes of a group

/**
 * A frame around the boxes of a group, as wide as its title at least, and the title, which lies over
 * the edges that cross it.
 */
export function drawGroup(title, places) {
  const wide = Math.ceil(textWidth(title, FONTS.group)) + 16
  const left = Math.min(...places.map(({ x, width }) => x - width / 2)) - FRAME
  const right = Math.max(left + wide, ...places.map(({ x, width }) => x + width / 2 + FRAME))
  const top = Math.min(...places.map(({ y, height }) => y - height / 2)) - FRAME - LINE
  const bottom = Math.max(...places.map(({ y, height }) => y + height / 2)) + FRAME
  const frame = svg('rect', { x: left, y: top, width: right - left, height: bottom - top, rx: 8 })
  const behind = svg('rect', { x: left + 4, y: top + 2, width: wide - 8, height: LINE, rx: 4 })
  return {
    frame: svg('g', { class: 'group' }, frame),
    title: svg(
      'g',
      { class: 'group-title' },
      behind,
      svg('text', { x: left + 8, y: top + LINE - 2 }, title),
    ),
  }
}

/** An arrow's head, to be referred to by its name. */
export const drawMarker = (id) =>
  svg(
    'marker',
    {
      id,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerUnits: 'userSpaceOnUse',
      markerWidth: 8,
      markerHeight: 8,
      orient: 'auto',
    },
    svg('path', { d: 'M0,0L8,4L0,8z', class: 'head' }),
  )
