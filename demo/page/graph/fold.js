// Large graphs in fewer boxes: parts with one result are folded into one box each, which a person can
// open again.

export const MANY = 80 // boxes; a graph of more is folded
const PART = 12 // boxes of a part, at least

/**
 * @typedef {import('./boxes.js').Box} Box
 * @typedef {import('./boxes.js').Edge} Edge
 */

/** Users and inputs of each box; the boxes with inputs before users. */
function connect(boxes, edges) {
  const users = new Map(boxes.map(({ id }) => [id, []]))
  const inputs = new Map(boxes.map(({ id }) => [id, []]))
  for (const { from, to } of edges) {
    users.get(from).push(to)
    inputs.get(to).push(from)
  }
  const missing = new Map(boxes.map(({ id }) => [id, inputs.get(id).length]))
  const order = boxes.filter(({ id }) => missing.get(id) === 0).map(({ id }) => id)
  for (const id of order)
    for (const user of users.get(id)) {
      missing.set(user, missing.get(user) - 1)
      if (missing.get(user) === 0) order.push(user)
    }
  return { users, inputs, order }
}

/**
 * The box that every way from a box to the outputs goes through, the nearest one; null: none.
 * Post-dominators of a graph without cycles: users are done before their inputs (Cooper, Harvey,
 * Kennedy 2001, section 3).
 */
function gates({ users, order }) {
  const gate = new Map()
  const depth = new Map([[null, 0]])
  const meet = (a, b) => {
    while (a !== b) {
      if (depth.get(a) < depth.get(b)) b = gate.get(b)
      else a = gate.get(a)
    }
    return a
  }
  for (const id of order.toReversed()) {
    const [first = null, ...rest] = users.get(id)
    const found = rest.reduce(meet, first)
    gate.set(id, found)
    depth.set(id, depth.get(found) + 1)
  }
  return gate
}

/** The part that each box belongs to, named after its last box: boxes that reach the rest through it. */
function partsOf(graph) {
  const gate = gates(graph)
  const waiting = new Map() // of a box: those before it that are in no part yet
  const parts = new Map()
  for (const id of graph.order) {
    const members = [...(waiting.get(id) ?? []), id]
    const into = gate.get(id)
    if (members.length >= PART && into !== null) {
      for (const member of members) parts.set(member, id)
    } else if (into !== null) waiting.set(into, [...(waiting.get(into) ?? []), ...members])
  }
  return parts
}

/** Parts between which edges would go round in a circle, found by taking away what is in none. */
function circular(nameOf, edges) {
  const missing = new Map()
  const next = new Map()
  for (const { from, to } of edges) {
    const [a, b] = [nameOf(from), nameOf(to)]
    for (const each of [a, b]) if (!missing.has(each)) missing.set(each, 0)
    if (a === b) continue
    missing.set(b, missing.get(b) + 1)
    next.set(a, [...(next.get(a) ?? []), b])
  }
  const free = [...missing].filter(([, count]) => count === 0).map(([name]) => name)
  for (const name of free)
    for (const user of next.get(name) ?? []) {
      missing.set(user, missing.get(user) - 1)
      if (missing.get(user) === 0) free.push(user)
    }
  return [...missing].filter(([, count]) => count > 0).map(([name]) => name)
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
  const parts = partsOf(connect(boxes, edges))
  const nameOf = (id) => parts.get(id) ?? id
  for (const part of open) for (const [id, name] of parts) if (name === part) parts.delete(id)
  for (const name of circular(nameOf, edges))
    for (const [id, part] of parts) if (part === name) parts.delete(id)
  const members = Map.groupBy(boxes, ({ id }) => nameOf(id))
  const known = new Map(boxes.map((box) => [box.id, box]))
  const drawn = [...members].map(([name, all]) => {
    if (all.length === 1) return all[0]
    const last = known.get(name)
    return {
      ...last,
      kind: 'fold',
      title: `${last.title} …`,
      subtitle: `${all.length} boxes`,
      holds: all.map(({ id }) => id),
    }
  })
  const seen = new Set()
  const joined = edges.flatMap((edge) => {
    const [from, to] = [nameOf(edge.from), nameOf(edge.to)]
    const key = `${from} ${to}`
    const inside = from === to || (seen.has(key) && from !== edge.from)
    seen.add(key)
    return inside ? [] : [{ ...edge, from, to }]
  })
  return { boxes: drawn, edges: joined, folded: drawn.filter(({ kind }) => kind === 'fold').length }
}
