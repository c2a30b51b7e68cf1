// Large graphs in fewer boxes: stretches of operations are folded into one box each, which a person
// can open again.

import { groupBy } from '../group.js'

export const MANY = 80 // boxes; a graph of more is folded
const LEAST = 12 // boxes of a part, at least
const PARTS = 18 // that a very large graph is folded into, about

/**
 * @typedef {import('./boxes.js').Box} Box
 * @typedef {import('./boxes.js').Edge} Edge
 */

/** Inputs before users, each box as near to its user as can be: depth first from the outputs. */
function orderOf(boxes, edges) {
  const inputs = groupBy(edges, ({ to }) => to)
  const used = new Set(edges.map(({ from }) => from))
  const seen = new Set()
  const order = []
  const waiting = boxes.filter(({ id }) => !used.has(id)).map(({ id }) => ({ id, next: 0 }))
  waiting.reverse()
  while (waiting.length > 0) {
    const top = waiting.at(-1)
    const from = inputs.get(top.id)?.[top.next++]?.from
    if (from !== undefined) {
      if (!seen.has(from)) waiting.push({ id: from, next: 0 })
      seen.add(from)
      continue
    }
    waiting.pop()
    order.push(top.id)
  }
  return order
}

/** For each place in the order how many boxes up to it are used behind it. */
function crossings(order, edges) {
  const place = new Map(order.map((id, i) => [id, i]))
  const last = order.map((_, i) => i)
  for (const { from, to } of edges) {
    const at = place.get(from)
    last[at] = Math.max(last[at], place.get(to))
  }
  const changes = new Array(order.length + 1).fill(0)
  last.forEach((end, i) => {
    changes[i]++
    changes[end]--
  })
  let count = 0
  return order.map((_, i) => (count += changes[i]))
}

/**
 * The part that each box belongs to, named after its last box. Parts are stretches of an order in
 * which inputs come before users, so that edges between them never go round in a circle; they end
 * where few values are still to be used.
 */
function partsOf(boxes, edges) {
  const kinds = new Map(boxes.map(({ id, kind }) => [id, kind]))
  const order = orderOf(boxes, edges).filter((id) => !/input|shared|output/.test(kinds.get(id)))
  const kept = new Set(order)
  const within = edges.filter(({ from, to }) => kept.has(from) && kept.has(to))
  const crossing = crossings(order, within)
  const size = Math.max(LEAST, Math.ceil(order.length / PARTS))
  const parts = new Map()
  for (let start = 0; start < order.length;) {
    let end = Math.min(start + size, order.length) - 1
    const from = start + Math.floor(0.6 * size)
    const to = Math.min(start + Math.ceil(1.4 * size), order.length - 1)
    for (let i = from; i <= to; i++)
      if (kinds.get(order[i]) !== 'constant' && crossing[i] < crossing[end]) end = i
    for (let i = start; i <= end; i++) parts.set(order[i], order[end])
    start = end + 1
  }
  return parts
}

/** The lines of the text that boxes were written in. */
function linesOf(boxes) {
  const lines = boxes.flatMap(({ place }) => place?.line ?? []).sort((a, b) => a - b)
  if (lines.length === 0 || lines[0] === lines.at(-1)) return undefined
  return `lines ${lines[0]} to ${lines.at(-1)}`
}

/**
 * The graph with its parts folded, but for those that are open. A graph of few boxes stays as it is.
 *
 * @param {{ boxes: Box[], edges: Edge[] }} graph
 * @param {Set<string>} open names of parts: ids of their last boxes
 * @returns {{ boxes: Box[], edges: Edge[], folded: number }}
 */
export function fold({ boxes, edges }, open) {
  if (boxes.length <= MANY) return { boxes, edges, folded: 0 }
  const parts = partsOf(boxes, edges)
  const nameOf = (id) => (open.has(parts.get(id)) ? id : (parts.get(id) ?? id))
  const members = groupBy(boxes, ({ id }) => nameOf(id))
  const known = new Map(boxes.map((box) => [box.id, box]))
  const drawn = [...members].map(([name, all]) => {
    if (all.length === 1) return all[0]
    const last = known.get(name)
    return {
      ...last,
      kind: 'fold',
      title: linesOf(all) ?? `… ${last.title}`,
      subtitle: `${all.length} boxes`,
      holds: all.map(({ id }) => id),
    }
  })
  const joined = new Map()
  for (const edge of edges) {
    const [from, to] = [nameOf(edge.from), nameOf(edge.to)]
    const single = from === edge.from && to === edge.to
    const key = single ? `${from} ${to} ${joined.size}` : `${from} ${to}`
    if (from !== to && !joined.has(key)) joined.set(key, { ...edge, from, to })
  }
  const folded = drawn.filter(({ kind }) => kind === 'fold').length
  return { boxes: drawn, edges: [...joined.values()], folded }
}
