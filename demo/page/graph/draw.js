// A picture of a graph: zoom and pan, selection by mouse and keyboard, folding. What the boxes mean is
// the caller's business.
import { select } from 'd3-selection'
import { zoom, zoomIdentity } from 'd3-zoom'
import { h, svg } from '../dom.js'
import { groupBy } from '../group.js'
import { drawBox, drawEdge, drawGroup, drawMarker, labelWidth } from './boxes.js'
import { MANY, fold } from './fold.js'
import { place } from './place.js'

/** @typedef {import('./boxes.js').Box} Box */
/** @typedef {import('./boxes.js').Edge} Edge */
/** @typedef {{ boxes: Box[], edges: Edge[], groups?: Record<number, string> }} Picture */

const SLICE = 12 // milliseconds of drawing after which the page gets its turn
const FAR = 0.45 // scale below which only titles are shown
const VERY_FAR = 0.2 // ... and not even those
const READABLE = 0.3 // least scale of a graph when it is shown first

const nextTurn = () => new Promise((resolve) => setTimeout(resolve))

/** Calls `make` for each item, in slices so that the page stays awake. */
async function inSlices(items, make) {
  const made = []
  let until = performance.now() + SLICE
  for (const item of items) {
    made.push(make(item))
    if (performance.now() < until) continue
    await nextTurn()
    until = performance.now() + SLICE
  }
  return made
}

let pictures = 0

/**
 * A place for graphs: `show` draws one, `element` is put into the page.
 *
 * @param {{ label: string, onselect?: (box: Box | null) => void, onhover?: (box: Box | null) => void }}
 *   options
 */
export function createGraphView({ label, onselect, onhover }) {
  const marker = `arrow-${++pictures}`
  const layer = svg('g')
  const picture = svg(
    'svg',
    { class: 'graph', role: 'group', 'aria-label': label },
    svg('defs', {}, drawMarker(marker)),
    layer,
  )
  const zooming = zoom()
    .scaleExtent([0.02, 4])
    .on('zoom', ({ transform }) => {
      layer.setAttribute('transform', transform)
      picture.classList.toggle('far', transform.k < FAR)
      picture.classList.toggle('very-far', transform.k < VERY_FAR)
    })
  const canvas = select(picture)
  canvas.call(zooming).on('dblclick.zoom', null)
  const control = (text, name, onclick) =>
    h('button', { onclick, title: name, 'aria-label': `${name}: ${label}` }, text)
  const folding = h('button.folding', { hidden: true, onclick: () => refold() })
  const element = h(
    'div.graph-view',
    {},
    picture,
    h(
      'div.zoom',
      {},
      folding,
      control('−', 'Zoom out', () => zooming.scaleBy(canvas, 0.7)),
      control('+', 'Zoom in', () => zooming.scaleBy(canvas, 1.4)),
      control('⤢', 'Fit', () => fit()),
    ),
  )

  /** @type {Picture} */
  let given = { boxes: [], edges: [] }
  let open = new Set()
  let foldsWanted = true
  let turn = 0
  let size = { width: 1, height: 1 }
  let drawn = new Map() // of each box that is shown: itself, its element, its neighbours
  let around = new Map() // elements of edges by the boxes that they join
  let marked = { hovered: [], tied: [], selected: [] }
  let selected = null

  /* ---- marks ---- */

  function mark(name, elements) {
    for (const each of marked[name]) each.classList.remove(name)
    for (const each of elements) each.classList.add(name)
    marked[name] = elements
  }
  const elementsOf = (ids) => ids.map((id) => drawn.get(id)?.element).filter(Boolean)

  /** Marks a box and its edges; none for null. */
  const hover = (id) => mark('hovered', id ? [...elementsOf([id]), ...(around.get(id) ?? [])] : [])

  /** Marks boxes that something elsewhere on the page is tied to; a folded part for those in it. */
  function tie(ids) {
    const wanted = new Set(ids)
    const found = [...drawn.values()].filter(
      ({ box }) => wanted.has(box.id) || box.holds?.some((id) => wanted.has(id)),
    )
    mark(
      'tied',
      found.map(({ element: group }) => group),
    )
  }

  function choose(id) {
    const { box } = drawn.get(id) ?? {}
    if (box?.kind === 'fold') {
      open.add(id)
      redraw(true)
      return
    }
    selected = box ? id : null
    mark('selected', elementsOf(selected ? [selected] : []))
    onselect?.(box ?? null)
  }

  /* ---- mouse and keyboard ---- */

  const boxAt = ({ target }) => target.closest('.box')?.dataset.id ?? null
  let pointed = null
  const point = (event) => {
    const id = boxAt(event)
    if (id === pointed || event.buttons) return // the same box, or a drag
    pointed = id
    hover(id)
    onhover?.(drawn.get(id)?.box ?? null)
  }
  picture.addEventListener('mouseover', point)
  picture.addEventListener('mouseleave', point)
  element.addEventListener('focusin', point) // an SVG that listens to the focus would get it itself
  picture.addEventListener('click', (event) => choose(boxAt(event)))

  /** The box that an arrow key leads to from a box. */
  function neighbour(id, key) {
    const all = [...drawn.keys()]
    const beside = (by) => all[(all.indexOf(id) + by + all.length) % all.length]
    const { inputs, users } = drawn.get(id)
    return {
      ArrowUp: inputs[0],
      ArrowDown: users[0],
      ArrowLeft: beside(-1),
      ArrowRight: beside(1),
      Home: all[0],
      End: all.at(-1),
    }[key]
  }

  function focus(id) {
    for (const { element: group } of drawn.values()) group.setAttribute('tabindex', -1)
    drawn.get(id).element.setAttribute('tabindex', 0)
    drawn.get(id).element.focus()
  }

  picture.addEventListener('keydown', (event) => {
    const id = boxAt(event)
    if (!id) return
    const chosen = event.key === 'Enter' || event.key === ' '
    const next = neighbour(id, event.key)
    if (!chosen && !next) return
    event.preventDefault()
    if (chosen) choose(id)
    else focus(next)
  })

  /* ---- drawing ---- */

  /** Shows the whole graph; at first only as much of it as can be read. */
  function fit(least = 0) {
    const { clientWidth, clientHeight } = element
    if (clientWidth === 0) return
    const whole = Math.min((clientWidth - 8) / size.width, (clientHeight - 8) / size.height)
    const scale = Math.min(1.15, Math.max(least, whole))
    const top = size.top ?? size.width / 2
    const wide = size.width * scale > clientWidth
    const x = clientWidth / 2 - (wide ? top : size.width / 2) * scale
    const y = Math.max(4, (clientHeight - size.height * scale) / 3)
    zooming.transform(canvas, zoomIdentity.translate(x, y).scale(scale))
  }
  new ResizeObserver(() => fit(READABLE)).observe(element)

  /** Where the uppermost box is. */
  const topOf = ({ boxes }) =>
    Object.values(boxes).reduce((a, b) => (b.y < a.y ? b : a), { x: 0, y: Infinity }).x

  function refold() {
    foldsWanted = !(foldsWanted && open.size === 0)
    open = new Set()
    redraw(true)
  }

  function showFolding(folded) {
    folding.hidden = given.boxes.length <= MANY
    const whole = foldsWanted && open.size === 0
    folding.textContent = whole ? `Unfold all ${given.boxes.length} boxes` : 'Fold'
    element.dataset.folded = folded
  }

  async function redraw(refit) {
    const mine = ++turn
    const { boxes, edges, folded } = foldsWanted ? fold(given, open) : { ...given, folded: 0 }
    const made = await inSlices(boxes, (box) => ({ box, ...drawBox(box) }))
    if (mine !== turn) return
    const placed = await place(
      made.map(({ box: { id, group, column }, width, height }) => ({
        id,
        width,
        height,
        group,
        column,
      })),
      edges.map(({ from, to, label }) => ({ from, to, label: label && labelWidth(label) })),
    )
    if (mine !== turn) return
    const next = new Map(made.map((each) => [each.box.id, { ...each, inputs: [], users: [] }]))
    for (const { box, element: group } of made) {
      const { x, y } = placed.boxes[box.id]
      group.setAttribute('transform', `translate(${x.toFixed(1)}, ${y.toFixed(1)})`)
    }
    const joins = new Map()
    const lines = await inSlices([...edges.entries()], ([i, edge]) => {
      const line = drawEdge(edge, placed.edges[i], placed.curves, marker, placed.labels?.[i])
      for (const id of [edge.from, edge.to]) joins.set(id, [...(joins.get(id) ?? []), line])
      next.get(edge.to).inputs.push(edge.from)
      next.get(edge.from).users.push(edge.to)
      return line
    })
    if (mine !== turn) return
    const known = next.size === drawn.size && [...next.keys()].every((id) => drawn.has(id))
    const holds = picture.contains(document.activeElement) && document.activeElement.dataset.id
    drawn = next
    around = joins
    size = { ...placed, top: topOf(placed) }
    if (refit || !known) fit(READABLE)
    const groups = groupsOf(placed, edges)
    const shown = [
      ...groups.map(({ frame }) => frame),
      ...lines,
      ...made.map(({ element: group }) => group),
      ...groups.map(({ title }) => title),
    ]
    await fillLayer(shown, mine)
    if (mine !== turn) return
    mark('hovered', [])
    mark('selected', elementsOf(selected ? [selected] : []))
    const first = next.values().next().value
    first?.element.setAttribute('tabindex', 0)
    if (holds && drawn.has(holds)) focus(holds)
    showFolding(folded)
    element.dataset.boxes = given.boxes.length
    element.dataset.drawn = boxes.length
  }

  /** Many elements are put in slice by slice: each is laid out and painted in a turn of its own. */
  async function fillLayer(elements, mine) {
    const AT_ONCE = 250
    layer.replaceChildren(...elements.slice(0, AT_ONCE))
    for (let i = AT_ONCE; i < elements.length; i += AT_ONCE) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      if (mine !== turn) return
      layer.append(...elements.slice(i, i + AT_ONCE))
    }
  }

  /** Frames around the boxes of a group and the labels of edges between them. */
  function groupsOf(placed, edges) {
    const members = groupBy(
      [...drawn.values()].filter(({ box }) => box.group !== undefined),
      ({ box }) => box.group,
    )
    const groupOf = (id) => drawn.get(id).box.group
    const labelsIn = (group) =>
      edges.flatMap(({ from, to, label }, i) => {
        const at = placed.labels?.[i]
        const within = at && label && groupOf(from) === group && groupOf(to) === group
        return within ? [{ ...at, width: labelWidth(label), height: 0 }] : []
      })
    return [...members].map(([group, all]) => {
      const boxes = all.map(({ box, width, height }) => ({
        ...placed.boxes[box.id],
        width,
        height,
      }))
      return drawGroup(given.groups?.[group] ?? '', [...boxes, ...labelsIn(group)])
    })
  }

  return {
    element,
    tie,
    /** Chooses a box, as a click does. */
    choose,
    /**
     * Draws a graph; the zoom stays while the same boxes are drawn again with other values.
     *
     * @param {Picture} next
     */
    show(next) {
      const same = next.boxes.length === given.boxes.length
      given = next
      if (!same) open = new Set()
      return redraw(false)
    },
    /** Zooms another picture with this one. */
    follow(other) {
      zooming.on(
        'zoom.follow',
        ({ transform, sourceEvent }) => sourceEvent && other.zoomTo(transform),
      )
    },
    zoomTo: (transform) => zooming.transform(canvas, transform),
  }
}
