// Places for the boxes and edges of a graph, worked out off the main thread: by dagre for small
// graphs, by Graphviz (fetched when first needed) beyond.
import dagre from '@dagrejs/dagre'

const LARGE = 60 // boxes; dagre takes 0.1 s for 40 and 1 s for 200
const POINTS_PER_INCH = 72

/**
 * @typedef {{ id: string, width: number, height: number }} Box
 * @typedef {{ from: string, to: string }} Edge
 * @typedef {{ x: number, y: number }} Point
 */

function byDagre(boxes, edges) {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 44, marginx: 8, marginy: 8 })
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height })
  edges.forEach(({ from, to }, i) => graph.setEdge(from, to, {}, `${i}`))
  dagre.layout(graph)
  const { width, height } = graph.graph()
  return {
    width,
    height,
    boxes: Object.fromEntries(boxes.map(({ id }) => [id, pointOf(graph.node(id))])),
    edges: edges.map(({ from, to }, i) => graph.edge(from, to, `${i}`).points.map(pointOf)),
  }
}

const pointOf = ({ x, y }) => ({ x, y })

async function byGraphviz(boxes, edges) {
  const { instance } = await import('@viz-js/viz')
  const viz = await instance()
  const json = viz.renderJSON({
    graphAttributes: { rankdir: 'TB', nodesep: 0.3, ranksep: 0.5, splines: true },
    nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
    nodes: boxes.map(({ id, width, height }) => ({
      name: id,
      attributes: { width: width / POINTS_PER_INCH, height: height / POINTS_PER_INCH },
    })),
    edges: edges.map(({ from, to }) => ({
      tail: from,
      head: to,
      attributes: { arrowhead: 'none' },
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
  return {
    width,
    height,
    boxes: Object.fromEntries(json.objects.map(({ name, pos }) => [name, place(pos)])),
    edges: json.edges.map(({ pos }) =>
      pos
        .split(' ')
        .filter((part) => !/^[es],/.test(part))
        .map(place),
    ),
  }
}

/**
 * Centres of the boxes, and of each edge the points it goes through (of Graphviz: the control points
 * of a piecewise cubic Bezier curve).
 *
 * @param {Box[]} boxes
 * @param {Edge[]} edges
 */
export async function layOut(boxes, edges) {
  const large = boxes.length > LARGE
  const placed = large ? await byGraphviz(boxes, edges) : byDagre(boxes, edges)
  return { ...placed, curves: large }
}
