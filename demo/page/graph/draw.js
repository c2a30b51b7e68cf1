// A graph as SVG: boxes with values, edges with dtype and shape; zoom, pan, selection by mouse and
// keyboard. What the boxes mean is the caller's business.
import { select } from 'd3-selection'
import { zoom, zoomIdentity } from 'd3-zoom'
import { h, svg } from '../dom.js'
import { valuePicture, valueText } from './value.js'

/**
 * @typedef {object} Box
 * @property {string} id
 * @property {string} title
 * @property {string} [subtitle]
 * @property {string} kind input, constant, shared, op or fold: gives the shape and the colour
 * @property {string} [tint] a second class: gradient, added, removed, changed, kept
 * @property {import('./value.js').Summary} [value]
 * @property {string} [note] shown in the panel of a selected box
 *
 * @typedef {{ from: string, to: string, label?: string }} Edge
 */

const LINE = 16
const PADDING = 8
const worker = () => new Worker(new URL('./layout-worker.js', import.meta.url), { type: 'module' })

let measuring
/** Width of a text as the page's monospaced or plain font draws it. */
function textWidth(text, font) {
  measuring ??= document.createElement('canvas').getContext('2d')
  measuring.font = font
  return measuring.measureText(text).width
}

/** A box's parts, drawn around (0, 0), and its size. */
function drawBox(box) {
  const wide = Math.max(
    textWidth(box.title, '600 13px system-ui'),
    textWidth(box.subtitle ?? '', '11px system-ui'),
    box.value ? 64 : 0,
  )
  const width = Math.min(Math.ceil(wide), 220) + 2 * PADDING
  const pictured = box.value && valuePicture(box.value, width - 2 * PADDING)
  const height =
    PADDING + LINE + (box.subtitle ? LINE - 2 : 0) + (pictured?.height ?? 0) + PADDING / 2
  const [left, top] = [-width / 2, -height / 2]
  const line = (text, y, name) =>
    svg('text', { class: name, x: 0, y, 'text-anchor': 'middle' }, text)
  const element = svg(
    'g',
    {
      class: `box ${box.kind} ${box.tint ?? ''}`,
      tabindex: 0,
      role: 'button',
      'data-id': box.id,
      'aria-description': box.value && valueText(box.value),
    },
    svg(
      'rect',
      { x: left, y: top, width, height, rx: box.kind === 'op' ? 6 : height / 2.6 },
      svg('title', {}, box.value ? valueText(box.value) : box.title),
    ),
    line(box.title, top + LINE + 2, 'title'),
    box.subtitle && line(box.subtitle, top + 2 * LINE, 'subtitle'),
    pictured &&
      svg(
        'g',
        { transform: `translate(${left + PADDING}, ${top + LINE + (box.subtitle ? LINE : 4)})` },
        pictured.picture,
      ),
  )
  return { element, width, height }
}

/** The path through an edge's points. */
function pathOf(points, curves) {
  const [start, ...rest] = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
  if (curves) return `M${start}C${rest.join(' ')}`
  if (rest.length < 2) return `M${start}L${rest.join(' ')}`
  const middle = ({ x, y }, other) =>
    `${((x + other.x) / 2).toFixed(1)},${((y + other.y) / 2).toFixed(1)}`
  let path = `M${start}`
  for (let i = 1; i < points.length - 1; i++)
    path += `Q${rest[i - 1]} ${i === points.length - 2 ? rest[i] : middle(points[i], points[i + 1])}`
  return path
}

function drawEdge({ from, to, label }, points, curves) {
  const { x, y } = points[Math.floor(points.length / 2)]
  return svg(
    'g',
    { class: 'edge', 'data-from': from, 'data-to': to },
    svg('path', { d: pathOf(points, curves), 'marker-end': 'url(#arrow)' }),
    label && svg('text', { x: x + 4, y, class: 'label' }, label),
  )
}

/**
 * A place for graphs: `show` draws one, `element` is put into the page.
 *
 * @param {{ label: string, onselect?: (id: string | null) => void }} options
 */
export function createGraphView({ label, onselect }) {
  const layer = svg('g')
  const marker = svg(
    'marker',
    {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: 'auto',
    },
    svg('path', { d: 'M0,0L8,4L0,8z' }),
  )
  const picture = svg(
    'svg',
    { class: 'graph', role: 'group', 'aria-label': label },
    svg('defs', {}, marker),
    layer,
  )
  const element = h('div.graph-view', {}, picture)
  const zooming = zoom()
    .scaleExtent([0.05, 4])
    .on('zoom', ({ transform }) => layer.setAttribute('transform', transform))
  select(picture).call(zooming)

  const layouts = worker()
  let current = 0
  let shown = { boxes: new Map(), size: null }

  const place = (boxes, edges) =>
    new Promise((resolve, reject) => {
      const id = ++current
      const listen = ({ data }) => {
        if (data.id !== id) return
        layouts.removeEventListener('message', listen)
        if (data.message) reject(new Error(data.message))
        else resolve(id === current ? data.placed : null)
      }
      layouts.addEventListener('message', listen)
      layouts.postMessage({ id, boxes, edges })
    })

  const boxAt = (event) => event.target.closest('.box')?.dataset.id ?? null
  const choose = (id) => {
    for (const box of layer.querySelectorAll('.box'))
      box.classList.toggle('selected', box.dataset.id === id)
    onselect?.(id)
  }
  picture.addEventListener('mouseover', (event) => highlight(boxAt(event)))
  picture.addEventListener('focusin', (event) => highlight(boxAt(event)))
  picture.addEventListener('click', (event) => choose(boxAt(event)))
  picture.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    choose(boxAt(event))
  })

  /** Marks a box and its edges; none for null. */
  function highlight(id) {
    for (const box of layer.querySelectorAll('.box'))
      box.classList.toggle('tied', box.dataset.id === id)
    for (const { dataset, classList } of layer.querySelectorAll('.edge'))
      classList.toggle('tied', dataset.from === id || dataset.to === id)
  }

  function fit() {
    const { clientWidth, clientHeight } = element
    const { width, height } = shown.size ?? { width: 1, height: 1 }
    const scale = Math.min(1.2, clientWidth / width, clientHeight / height)
    const x = (clientWidth - width * scale) / 2
    zooming.transform(select(picture), zoomIdentity.translate(x, 4).scale(scale))
  }

  /**
   * Draws a graph; the zoom stays while the same boxes are drawn again with other values.
   *
   * @param {Box[]} boxes
   * @param {Edge[]} edges
   */
  async function show(boxes, edges) {
    const drawn = boxes.map((box) => ({ box, ...drawBox(box) }))
    const sizes = drawn.map(({ box, width, height }) => ({ id: box.id, width, height }))
    const placed = await place(
      sizes,
      edges.map(({ from, to }) => ({ from, to })),
    )
    if (!placed) return
    for (const { box, element: group } of drawn) {
      const { x, y } = placed.boxes[box.id]
      group.setAttribute('transform', `translate(${x.toFixed(1)}, ${y.toFixed(1)})`)
    }
    const lines = edges.map((edge, i) => drawEdge(edge, placed.edges[i], placed.curves))
    layer.replaceChildren(...lines, ...drawn.map(({ element: group }) => group))
    const known = boxes.length === shown.boxes.size && boxes.every(({ id }) => shown.boxes.has(id))
    shown = { boxes: new Map(boxes.map((box) => [box.id, box])), size: placed }
    if (!known) fit()
    element.dataset.boxes = boxes.length
  }

  return { element, show }
}
