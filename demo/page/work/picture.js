// A graph as boxes and edges to be drawn. It comes as the trace of rewriting has it, or from toJSON.

/** A type in short: `float64 [3, ?]`. */
const typeText = ({ dtype, shape }) =>
  `${dtype} [${shape.map((length) => length ?? '?').join(', ')}]`

/** The same of a trace's `Vector(float64, shape=(?,))`. */
function shortType(type) {
  if (type.includes(' [')) return type
  const [, dtype, shape] = /\((\w+)(?:, shape=\((.*)\))?\)/.exec(type) ?? [undefined, type, '']
  return `${dtype} [${(shape ?? '').replace(/,$/, '')}]`
}

/** What toJSON wrote, in the form of a trace's graph. */
export function graphFromJson(text) {
  const { variables, nodes, outputs } = JSON.parse(text)
  const described = variables.map((variable, id) => ({ ...variable, id, type: typeText(variable) }))
  return {
    outputs,
    leaves: described
      .filter(({ kind }) => kind !== 'result')
      .map((leaf) => ({ ...leaf, text: leaf.data?.length === 1 ? `${leaf.data[0]}` : leaf.type })),
    nodes: nodes.map((node, id) => ({
      ...node,
      id,
      outputs: node.outputs.map((each) => described[each]),
    })),
  }
}

/** Whether a node only adds axes to a constant, which the picture leaves out. */
const isStretched = (node, constants) => node.op === 'dimshuffle' && constants.has(node.inputs[0])

/** Line and column, counted from 1, of `line 2, column 5`. */
function placeOf(origin) {
  const [, line, column] = /line (\d+), column (\d+)/.exec(origin ?? '') ?? []
  return line && { line: Number(line), column: Number(column) }
}

/** `Sum{axes=None}` without what says nothing. */
const titleOf = ({ label, op }) => (label ?? op).replace('{axes=None}', '')

/**
 * @param {{ outputs: number[], leaves: object[], nodes: object[] }} graph
 * @param {{ values?: Map<number, object>, tintOf?: (node: object) => string | undefined,
 *   groupOf?: (node: object) => number | undefined }} [options] values of variables; a box's second
 *   class; the group that it is drawn in
 */
export function pictureOf({ outputs, leaves, nodes }, { values, tintOf, groupOf } = {}) {
  const wanted = new Set(outputs)
  const constants = new Set(leaves.filter(({ kind }) => kind === 'constant').map(({ id }) => id))
  const makers = new Map(leaves.map(({ id }) => [id, { box: `v${id}` }]))
  const boxes = leaves.map((leaf) => ({
    id: `v${leaf.id}`,
    op: leaf.kind,
    title: leaf.name ?? leaf.text ?? '?',
    kind: leaf.kind,
    place: leaf.kind === 'constant' ? placeOf(leaf.origin) : undefined,
    value: leaf.kind === 'constant' ? undefined : values?.get(leaf.id),
    facts: { kind: leaf.kind, type: shortType(leaf.type) },
  }))
  const edges = []
  const labelled = new Set() // a variable's type stands on one of its edges
  for (const node of nodes) {
    if (isStretched(node, constants)) {
      makers.set(node.outputs[0].id, makers.get(node.inputs[0]))
      continue
    }
    const box = `n${node.id}`
    const named = node.outputs.find(({ name }) => name)
    for (const { id, type } of node.outputs) makers.set(id, { box, type: shortType(type) })
    boxes.push({
      id: box,
      op: node.op,
      title: titleOf(node),
      subtitle: named?.name,
      kind: node.outputs.some(({ id }) => wanted.has(id)) ? 'op output' : 'op',
      tint: tintOf?.(node),
      group: groupOf?.(node),
      place: placeOf(node.outputs[0].origin),
      value: values?.get(node.outputs[0].id),
      facts: {
        type: node.outputs.map(({ type }) => shortType(type)).join('; '),
        ...(node.outputs[0].origin && { written: node.outputs[0].origin }),
      },
      source: node.source,
    })
    for (const input of node.inputs) {
      const { box: from, type } = makers.get(input)
      const label = from.startsWith('v') || labelled.has(input) ? '' : type
      labelled.add(input)
      edges.push({ from, to: box, label })
    }
  }
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]))
  return { boxes: boxes.filter(({ id, kind }) => kind !== 'constant' || used.has(id)), edges }
}
