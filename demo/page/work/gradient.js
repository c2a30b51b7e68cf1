// The gradient as more graph, and its check by finite differences.
import * as st from 'symtensor'
import { groupBy } from '../group.js'
import { graphAndValues } from './forward.js'
import { pictureOf } from './picture.js'
import { describeError, withFunction } from './program.js'

const STEPS = { float64: 1e-6, float32: 3e-3 } // of the central difference, times the entry's size
const CHECKED = 24 // entries

/** Every entry of the gradients beside a central difference of the cost. */
function checkOf({ names, variables, values }, cost, wrt, gradients) {
  const rows = []
  withFunction(variables, [cost, ...gradients], {}, (compiled) => {
    const [, ...symbolic] = compiled(...values)
    wrt.forEach((name, which) => {
      const position = names.indexOf(name)
      const { data, dtype, shape } = values[position]
      for (let i = 0; i < data.length && rows.length < CHECKED; i++) {
        const moved = (by) => data.with(i, data[i] + by)
        const h = STEPS[dtype] * Math.max(1, Math.abs(data[i]))
        const [up, down] = [moved(h), moved(-h)]
        const costAt = (changed) => {
          const value = st.array(changed, { dtype, shape })
          return Number(compiled(...values.with(position, value))[0])
        }
        const numeric = (costAt(up) - costAt(down)) / (up[i] - down[i])
        const exact = Number(symbolic[which].data[i])
        const size = Math.max(1e-8, Math.abs(exact), Math.abs(numeric))
        rows.push({
          entry: shape.length ? `${name}[${i}]` : name,
          symbolic: exact,
          numeric,
          relative: exact === numeric ? 0 : Math.abs(exact - numeric) / size,
          tolerance: dtype === 'float32' ? 1e-2 : 1e-4,
        })
      }
    })
  })
  return { rows }
}

/**
 * What made each box: a gradient's nodes come with the forward node and the rule of its operation.
 * Forward boxes are in column 0, those that only the gradient needs in column 1.
 */
function inColumns(picture) {
  const known = new Map(picture.boxes.map((box) => [box.id, box]))
  const backward = new Set(picture.boxes.filter(({ source }) => source).map(({ id }) => id))
  const users = groupBy(picture.edges, ({ from }) => from)
  const isBackward = ({ id, kind }) =>
    backward.has(id) || (kind === 'constant' && users.get(id)?.every(({ to }) => backward.has(to)))
  const boxes = picture.boxes.map(({ source, ...box }) => {
    if (!source) return { ...box, column: isBackward(box) ? 1 : 0 }
    const { node, op, rule, input } = source
    const made = node === null ? undefined : `n${node}`
    const wrt = input === undefined ? '' : `, with regard to its input ${input + 1}`
    const from = op && `${known.get(made)?.title ?? op}${wrt}`
    const facts = { ...box.facts, ...(from && { 'made for': from }), ...(rule && { rule }) }
    return { ...box, column: 1, tint: 'gradient', made: known.has(made) ? made : undefined, facts }
  })
  const columnOf = new Map(boxes.map(({ id, column }) => [id, column]))
  const edges = picture.edges.map((edge) =>
    columnOf.get(edge.from) === columnOf.get(edge.to)
      ? edge
      : { ...edge, kind: 'across', label: '' },
  )
  return { boxes, edges }
}

/** The output that is differentiated, and the inputs with regard to which. */
function chosenOf({ names, variables, outputs }, { wrt, cost: which }) {
  const wanted = wrt.filter((name) => names.includes(name))
  const output = outputs[which] ?? outputs.at(-1)
  const cost = output.ndim === 0 ? output : output.sum()
  return { wanted, cost, chosen: wanted.map((name) => variables[names.indexOf(name)]) }
}

/** The program with its gradients among the outputs, if the state asks for them and there are any. */
export function withGradients(program, state) {
  const { wanted, cost, chosen } = chosenOf(program, state)
  if (!state.backward || wanted.length === 0) return program
  try {
    return { ...program, outputs: [...program.outputs, ...st.grad(cost, chosen)] }
  } catch {
    return program // the view of the gradient says why there is none
  }
}

/** The graph of outputs and gradients with the backward nodes apart, and the check. */
export function gradientOf(program, state) {
  const { outputs } = program
  const { wanted, cost, chosen } = chosenOf(program, state)
  const costs = outputs.map((output, i) => output.name ?? `output ${i + 1}`)
  if (wanted.length === 0) return { costs, error: 'Choose at least one input.' }
  try {
    const gradients = st.grad(cost, chosen)
    const { graph, values: shown } = graphAndValues(program, [...outputs, ...gradients])
    const floating = wanted.every((name) => state.inputs[name].dtype.startsWith('float'))
    return {
      costs,
      graph: inColumns(pictureOf(graph, { values: shown })),
      check: floating
        ? checkOf(program, cost, wanted, gradients)
        : { error: 'A check by differences needs inputs of a float dtype.' },
    }
  } catch (error) {
    return { costs, error: describeError(error).message }
  }
}
