// What rewriting did to the expression, with some rules switched off, and what they are worth.
import * as st from 'symtensor'
import { withGradients } from './gradient.js'
import { pictureOf } from './picture.js'
import { read, remembered, timeOf, unoptimised, withFunction } from './program.js'
import { summarise } from './summary.js'

/** Nodes of a graph by what is new against another: not in it, or in it with other inputs. */
function differences({ nodes }, other, tint) {
  const known = new Map(other.nodes.map((node) => [node.id, node]))
  return new Map(
    nodes.flatMap((node) => {
      const old = known.get(node.id)
      if (!old) return [[node.id, tint]]
      return `${old.inputs}` === `${node.inputs}` ? [] : [[node.id, 'changed']]
    }),
  )
}

const pictureAgainst = (graph, other, tint) => {
  const tints = differences(graph, other, tint)
  return pictureOf(graph, { tintOf: ({ id }) => tints.get(id) })
}

function valueWords({ shape, data, low, high, nans, infinities }) {
  if (shape.length === 0) return `${data[0]}`
  const count = nans + infinities
  const range = Number.isFinite(low) ? `${low} to ${high}` : 'nothing finite'
  return count > 0 ? `${range}, ${nans} NaN, ${infinities} infinite` : range
}

/** All that does not depend on the step that is looked at. */
const compiledOf = remembered(({ excluded, ...state }) => {
  const program = read(state)
  const { variables, outputs, values } = withGradients(program, state)
  const count = program.outputs.length
  const words = (result) => valueWords(summarise(result))
  /** Value, gradient and time of a call under a mode. */
  const run = (mode) =>
    withFunction(variables, outputs, { mode }, (compiled) => {
      const results = compiled(...values)
      return {
        value: words(results[count - 1]),
        gradient: results.length > count ? words(results[count]) : undefined,
        time: timeOf(compiled, values),
      }
    })
  const traced = { mode: { excluding: excluded }, trace: true }
  const trace = withFunction(variables, outputs, traced, (compiled) => compiled.trace)
  return {
    trace,
    effects: [
      { name: 'as written', ...run(unoptimised) },
      { name: 'all rules', ...run({}) },
      ...(excluded.length > 0 ? [{ name: 'compiled', ...run({ excluding: excluded }) }] : []),
    ],
  }
})

/** Steps, the graphs before and after the chosen one, how often each rule fired, and the effect. */
export function rewritingOf({ step, source, inputs, excluded, backward, wrt, cost }) {
  const { trace, effects } = compiledOf({ source, inputs, excluded, backward, wrt, cost })
  const at = Math.min(step, trace.steps.length)
  const [before, after] = [st.graphAt(trace, Math.max(at - 1, 0)), st.graphAt(trace, at)]
  const fired = {}
  for (const { rule } of trace.steps) fired[rule] = (fired[rule] ?? 0) + 1
  return {
    steps: trace.steps.map(({ phase, rule, formula, before: from, after: to }) => ({
      phase,
      rule,
      formula,
      before: from,
      after: to,
    })),
    at,
    before: pictureAgainst(before, after, 'removed'),
    after: pictureAgainst(after, before, 'added'),
    fired,
    effects,
  }
}
