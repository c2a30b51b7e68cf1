// A layout for graphs that are too deep for Graphviz, in time about linear in the edges: layers by
// the longest way, boxes of a layer ordered by the middle of their neighbours (Sugiyama, Tagawa and
// Toda 1981), and moved towards it.

import { groupBy } from '../group.js'

const [APART, BETWEEN] = [24, 48] // pixels between boxes of a layer, and between layers
const SWEEPS = 6

/** @typedef {{ id: string, width: number, height: number }} Box */
/** @typedef {{ from: string, to: string }} Edge */

/** The layer of each box; one without inputs stands right above its first user. */
export function layersOf(boxes, edges) {
  const users = groupBy(edges, ({ from }) => from)
  const missing = new Map(boxes.map(({ id }) => [id, 0]))
  for (const { to } of edges) missing.set(to, missing.get(to) + 1)
  const free = boxes.filter(({ id }) => missing.get(id) === 0).map(({ id }) => id)
  const sources = new Set(free)
  const layers = new Map(free.map((id) => [id, 0]))
  for (const id of free)
    for (const { to } of users.get(id) ?? []) {
      layers.set(to, Math.max(layers.get(to) ?? 0, layers.get(id) + 1))
      missing.set(to, missing.get(to) - 1)
      if (missing.get(to) === 0) free.push(to)
    }
  for (const id of sources) {
    const below = (users.get(id) ?? []).map(({ to }) => layers.get(to))
    if (below.length > 0) layers.set(id, below.reduce((a, b) => Math.min(a, b)) - 1)
  }
  return layers
}

/** Moves boxes of a row to where they want to be, as far as those beside them let them. */
function settle(row, wanted, at) {
  let edge = -Infinity
  const right = row.map(({ id, width }) => {
    const x = Math.max(wanted(id), edge + width / 2)
    edge = x + width / 2 + APART
    return x
  })
  edge = Infinity
  for (let i = row.length - 1; i >= 0; i--) {
    const { id, width } = row[i]
    const x = Math.min(wanted(id), edge - width / 2)
    edge = x - width / 2 - APART
    at.set(id, (right[i] + x) / 2)
  }
  edge = -Infinity
  for (const { id, width } of row) {
    const x = Math.max(at.get(id), edge + width / 2)
    at.set(id, x)
    edge = x + width / 2 + APART
  }
}

/**
 * @param {Box[]} boxes
 * @param {Edge[]} edges
 * @returns {{ width: number, height: number, boxes: Record<string, { x: number, y: number }>, edges:
 *   { x: number, y: number }[][] }}
 */
export function byLayers(boxes, edges) {
  const layers = layersOf(boxes, edges)
  const rows = [...groupBy(boxes, ({ id }) => layers.get(id))]
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row)
  const inputs = groupBy(edges, ({ to }) => to)
  const users = groupBy(edges, ({ from }) => from)
  const at = new Map()
  for (const row of rows) settle(row, () => 0, at)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    const neighbours = (id) =>
      down
        ? (inputs.get(id) ?? []).map(({ from }) => from)
        : (users.get(id) ?? []).map(({ to }) => to)
    const wanted = new Map()
    for (const row of down ? rows : rows.toReversed()) {
      for (const { id } of row) {
        const near = neighbours(id)
        const middle = near.reduce((sum, each) => sum + at.get(each), 0) / near.length
        wanted.set(id, near.length > 0 ? middle : at.get(id))
      }
      row.sort((a, b) => wanted.get(a.id) - wanted.get(b.id))
      settle(row, (id) => wanted.get(id), at)
    }
  }
  let left = Infinity
  let right = -Infinity
  for (const { id, width } of boxes) {
    left = Math.min(left, at.get(id) - width / 2)
    right = Math.max(right, at.get(id) + width / 2)
  }
  const places = {}
  let y = APART / 2
  for (const row of rows) {
    const height = Math.max(...row.map((box) => box.height))
    for (const { id } of row) places[id] = { x: at.get(id) - left + APART / 2, y: y + height / 2 }
    y += height + BETWEEN
  }
  const sizes = new Map(boxes.map((box) => [box.id, box]))
  const curve = ({ from, to }) => {
    const start = { x: places[from].x, y: places[from].y + sizes.get(from).height / 2 }
    const end = { x: places[to].x, y: places[to].y - sizes.get(to).height / 2 }
    const bend = (end.y - start.y) / 2
    return [start, { ...start, y: start.y + bend }, { ...end, y: end.y - bend }, end]
  }
  return {
    width: right - left + APART,
    height: y - BETWEEN + APART / 2,
    boxes: places,
    edges: edges.map(curve),
  }
}
