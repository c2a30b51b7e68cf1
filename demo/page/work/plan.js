// What runs: the steps of the compiled function on the graph they were made of, with what was
// measured, and the buffers they work in.
import * as st from 'symtensor'
import { pictureOf } from './picture.js'
import { withFunction } from './program.js'

const PROFILED = 40 // milliseconds of calls; a browser's clock is coarse, sums of its steps are not
const TRIES = 3 // the best counts: others may have the processor meanwhile

/** The profile of a function over some calls, the quickest of a few. */
function profileOf({ variables, outputs, values }) {
  const measure = () =>
    withFunction(variables, outputs, { profile: true }, (compiled) => {
      const end = performance.now() + PROFILED
      while (performance.now() < end) compiled(...values)
      return compiled.profile()
    })
  const callOf = ({ rows }) =>
    rows.filter(({ phase }) => phase === 'run').reduce((sum, { ms, calls }) => sum + ms / calls, 0)
  const tries = Array.from({ length: TRIES }, measure)
  return tries.reduce((best, each) => (callOf(each) < callOf(best) ? each : best))
}

/** The nodes that a step computes: from what it writes back to what it reads. */
function nodesOf({ reads, writes }, makers) {
  const found = new Set()
  const waiting = [...writes]
  while (waiting.length > 0) {
    const variable = waiting.pop()
    const node = makers.get(variable)
    if (!node || found.has(node) || (reads.includes(variable) && !writes.includes(variable)))
      continue
    found.add(node)
    waiting.push(...node.inputs)
  }
  return found
}

const END = 0x7fffffff // INT_MAX: in use to the end

/** Steps in their order, boxes by step, buffers by the steps between which they are in use. */
export function planOf(program) {
  const { rows, buffers, graph } = profileOf(program)
  const { nodes, leaves, outputs: results } = st.graphAt(graph)
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ id }) => [id, node])))
  const steps = rows.filter(({ phase }) => phase === 'run')
  const stepOf = new Map() // of a node: the first step that computes it
  steps.forEach((step, i) => {
    for (const node of nodesOf(step, makers)) if (!stepOf.has(node.id)) stepOf.set(node.id, i)
  })
  const turnOf = (unit) => {
    const at = steps.findLastIndex((step) => step.unit <= unit)
    return Math.max(at, 0)
  }
  const nameOf = (id) => {
    const node = makers.get(id)
    return node?.outputs.find((out) => out.id === id)?.name ?? node?.label ?? `${id}`
  }
  const picture = pictureOf(
    { nodes, leaves, outputs: results },
    { groupOf: ({ id }) => stepOf.get(id) },
  )
  const withStep = (box) => {
    const step = steps[box.group]
    return step ? { ...box, facts: { ...box.facts, 'computed in': step.kernel } } : box
  }
  return {
    steps: steps.map(({ kernel, calls, ms, bytes, flops, limit, share }) => ({
      kernel,
      time: (1000 * ms) / calls,
      bytes: bytes / calls,
      flops: flops / calls,
      limit,
      share,
    })),
    phases: rows
      .filter(({ phase }) => phase !== 'run')
      .map(({ phase, calls, ms }) => ({ phase, calls, ms })),
    graph: { ...picture, boxes: picture.boxes.map(withStep) },
    buffers: buffers
      .filter(({ size, holds }) => size > 0 && holds.length > 0)
      .map(({ output, offset, size, first, last, holds }) => ({
        output,
        offset,
        size,
        first: turnOf(first),
        last: last === END ? steps.length - 1 : turnOf(last),
        name: [...new Set(holds.map(nameOf))].join(', '),
      })),
  }
}
