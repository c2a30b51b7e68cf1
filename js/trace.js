/**
 * Traces of rewriting (`trace` of a compiled function, rewriteTrace): what a timeline is drawn from.
 */

/**
 * What rewriting did. The graph after a step: `graphAt(trace, step)`.
 * @typedef {object} Trace
 * @property {number[]} outputs variables
 * @property {TraceLeaf[]} leaves
 * @property {TraceNode[]} nodes inputs of a node before it
 * @property {TraceStep[]} steps
 *
 * @typedef {{ id: number, type: string, name?: string }} TraceVariable
 * @typedef {TraceVariable & { kind: 'input' | 'constant' | 'shared', text?: string }} TraceLeaf
 * @typedef {{ id: number, op: string, label: string, params: number[], inputs: number[], outputs:
 *   TraceVariable[] }} TraceNode
 */

/**
 * @typedef {object} TraceStep
 * @property {string} phase
 * @property {string} rule
 * @property {string} [formula] its algebra
 * @property {string} before an expression, a few levels deep
 * @property {string} after
 * @property {number} replaced a variable
 * @property {number} by
 * @property {TraceLeaf[]} leaves what joined the graph
 * @property {TraceNode[]} nodes
 */

/**
 * The graph of a trace after the given number of steps; after all of them when left out.
 * @param {Trace} trace
 * @param {number} [steps]
 * @returns {{ outputs: number[], leaves: TraceLeaf[], nodes: TraceNode[] }} inputs of a node
 *   before it
 */
export function graphAt(trace, steps = trace.steps.length) {
  let { outputs } = trace
  /** @type {Map<number, TraceNode>} */
  const known = new Map()
  /** @type {Map<number, TraceLeaf>} */
  const leaves = new Map()
  /** @param {{ leaves: TraceLeaf[], nodes: TraceNode[] }} part */
  const add = (part) => {
    for (const leaf of part.leaves) leaves.set(leaf.id, leaf)
    for (const node of part.nodes) known.set(node.id, node)
  }
  add(trace)
  for (const step of trace.steps.slice(0, steps)) {
    const put = (/** @type {number} */ id) => (id === step.replaced ? step.by : id)
    outputs = outputs.map(put)
    for (const [id, node] of known) known.set(id, { ...node, inputs: node.inputs.map(put) })
    add(step)
  }
  const makers = new Map(
    [...known.values()].flatMap((node) => node.outputs.map(({ id }) => [id, node])),
  )
  /** @type {Set<TraceNode>} */
  const nodes = new Set()
  /** @type {Set<TraceLeaf>} */
  const used = new Set()
  const visit = (/** @type {number} */ id) => {
    const leaf = leaves.get(id)
    const node = makers.get(id)
    if (leaf) return used.add(leaf)
    if (!node || nodes.has(node)) return
    node.inputs.forEach(visit)
    nodes.add(node)
  }
  outputs.forEach(visit)
  return { outputs, leaves: [...used], nodes: [...nodes] }
}
