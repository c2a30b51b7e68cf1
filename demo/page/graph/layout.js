// Places for the boxes and edges of a graph, worked out off the main thread: by dagre for small
// graphs, by Graphviz (fetched when first needed) beyond, by layers where Graphviz would recurse too
// deep.
import dagre from '@dagrejs/dagre'
import { groupBy } from '../group.js'
import { byLayers, layersOf } from './layered.js'

const LARGE = 60 // boxes; dagre takes 0.1 s for 40 and 1 s for 200
const DEEP = 150 // layers
const POINTS_PER_INCH = 72
const BETWEEN = 70 // pixels between the columns of two graphs
const LABEL = 13 // pixels of height of an edge's label

/**
 * @typedef {{ id: string, width: number, height: number, group?: number, column?: number }} Box
 *   group: boxes of the same number lie within one frame; column: graphs beside each other, 0 from
 *   top to bottom, 1 from bottom to top
 * @typedef {{ from: string, to: string, label?: number }} Edge label: its width
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ width: number, height: number, boxes: Record<string, Point>, edges: Point[][], labels?:
 *   (Point | undefined)[] }} Placed labels: their centres
 */

const pointOf = ({ x, y }) => ({ x, y })

/** @param {Box[]} boxes @param {Edge[]} edges @returns {Placed} */
function byDagre(boxes, edges, upwards) {
  const graph = new dagre.graphlib.Graph({ multigraph: true, compound: true })
  const grouped = boxes.some(({ group }) => group !== undefined)
  graph.setGraph({
    rankdir: upwards ? 'BT' : 'TB',
    nodesep: 24,
    ranksep: grouped ? 46 : 34,
    edgesep: 12,
    marginx: 12,
    marginy: grouped ? 36 : 12,
  })
  for (const { id, width, height, group } of boxes) {
    graph.setNode(id, { width, height })
    if (group === undefined) continue
    if (!graph.hasNode(`group ${group}`)) graph.setNode(`group ${group}`, {})
    graph.setParent(id, `group ${group}`)
  }
  edges.forEach(({ from, to, label }, i) => {
    const room = label ? { width: label, height: LABEL, labelpos: 'r', labeloffset: 4 } : {}
    graph.setEdge(from, to, room, `${i}`)
  })
  dagre.layout(graph)
  const { width, height } = graph.graph()
  return {
    width,
    height,
    boxes: Object.fromEntries(boxes.map(({ id }) => [id, pointOf(graph.node(id))])),
    edges: edges.map(({ from, to }, i) => graph.edge(from, to, `${i}`).points.map(pointOf)),
    labels: edges.map(({ from, to, label }, i) => {
      const { x, y } = graph.edge(from, to, `${i}`)
      return label ? { x, y } : undefined
    }),
  }
}

let starting
/** @param {Box[]} boxes @param {Edge[]} edges @returns {Promise<Placed>} */
async function byGraphviz(boxes, edges, upwards) {
  starting ??= import('@viz-js/viz').then(({ instance }) => instance())
  const viz = await starting
  const groups = groupBy(
    boxes.filter(({ group }) => group !== undefined),
    ({ group }) => group,
  )
  const json = viz.renderJSON({
    graphAttributes: {
      rankdir: upwards ? 'BT' : 'TB',
      nodesep: 0.3,
      ranksep: 0.5,
      splines: true,
      nslimit: 2,
      nslimit1: 2,
      mclimit: 0.5,
    },
    nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
    nodes: boxes.map(({ id, width, height }) => ({
      name: id,
      attributes: { width: width / POINTS_PER_INCH, height: height / POINTS_PER_INCH },
    })),
    edges: edges.map(({ from, to }, i) => ({
      tail: from,
      head: to,
      attributes: { arrowhead: 'none', id: `${i}` },
    })),
    subgraphs: [...groups].map(([group, members]) => ({
      name: `cluster_${group}`,
      graphAttributes: { label: ' ', margin: 14 },
      nodes: members.map(({ id }) => ({ name: id })),
    })),
  })
  const [, , width, height] = json.bb.split(',').map(Number)
  const place = (text) => {
    const [x, y] = text
      .replace(/^[es],/, '')
      .split(',')
      .map(Number)
    return { x, y: height - y }
  }
  const curveOf = ({ pos }) =>
    pos
      .split(' ')
      .filter((part) => !/^[es],/.test(part))
      .map(place)
  const named = json.objects.filter(({ pos }) => pos)
  const curves = new Map((json.edges ?? []).map((edge) => [Number(edge.id), curveOf(edge)]))
  return {
    width,
    height,
    boxes: Object.fromEntries(named.map(({ name, pos }) => [name, place(pos)])),
    edges: edges.map((_, i) => curves.get(i)),
  }
}

/** A placed graph somewhere else. */
function shifted({ boxes, edges, labels, ...rest }, x, y) {
  const move = (at) => at && { x: at.x + x, y: at.y + y }
  return {
    ...rest,
    boxes: Object.fromEntries(Object.entries(boxes).map(([id, at]) => [id, move(at)])),
    edges: edges.map((points) => points?.map(move)),
    labels: labels?.map(move),
  }
}

/** Two graphs beside each other, the second from bottom to top; edges between them are straight. */
async function beside(boxes, edges, place) {
  const columnOf = new Map(boxes.map(({ id, column }) => [id, column]))
  const parts = await Promise.all(
    [0, 1].map(async (column) => {
      const members = boxes.filter((box) => box.column === column)
      const within = ({ from, to }) => columnOf.get(from) === column && columnOf.get(to) === column
      return { within, placed: await place(members, edges.filter(within), column === 1) }
    }),
  )
  const height = Math.max(...parts.map(({ placed }) => placed.height))
  const across = parts[0].placed.width + BETWEEN
  const columns = [
    { ...parts[0], placed: shifted(parts[0].placed, 0, (height - parts[0].placed.height) / 2) },
    {
      ...parts[1],
      placed: shifted(parts[1].placed, across, (height - parts[1].placed.height) / 2),
    },
  ]
  const all = { ...columns[0].placed.boxes, ...columns[1].placed.boxes }
  const sizes = new Map(boxes.map((box) => [box.id, box]))
  const straight = ({ from, to }) => {
    const side = columnOf.get(from) === 0 ? 1 : -1
    return [
      { x: all[from].x + (side * sizes.get(from).width) / 2, y: all[from].y },
      { x: all[to].x - (side * sizes.get(to).width) / 2, y: all[to].y },
    ]
  }
  const withLabel = ({ edges: lines, labels }) => lines.map((points, i) => [points, labels?.[i]])
  const taken = columns.map((column) => withLabel(column.placed).values())
  const placed = edges.map((edge) => {
    const column = columns.findIndex(({ within }) => within(edge))
    return column >= 0 ? taken[column].next().value : [straight(edge)]
  })
  return {
    width: across + parts[1].placed.width,
    height,
    boxes: all,
    edges: placed.map(([points]) => points),
    labels: placed.map(([, label]) => label),
  }
}

/**
 * Centres of the boxes, and of each edge the points it goes through (of Graphviz, where `curves` is
 * true: the control points of a piecewise cubic Bezier curve).
 *
 * @param {Box[]} boxes
 * @param {Edge[]} edges
 */
export async function layOut(boxes, edges) {
  const curves = boxes.length > LARGE
  const deep = curves && Math.max(...layersOf(boxes, edges).values()) > DEEP
  const place = deep ? byLayers : curves ? byGraphviz : byDagre
  const columned = boxes.some(({ column }) => column === 1)
  const placed = columned ? await beside(boxes, edges, place) : await place(boxes, edges, false)
  return { ...placed, curves }
}
