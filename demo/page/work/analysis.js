// What the page asks the worker for: everything that the chosen view shows of the state, and no more.
import { graphAndValues, tiedFormula } from './forward.js'
import { gradientOf, withGradients } from './gradient.js'
import { pictureOf } from './picture.js'
import { planOf } from './plan.js'
import { describeError, missingName, read } from './program.js'
import { rewritingOf } from './rewriting.js'

export { exportAs } from './exports.js'
export { dataSet, listDataSets } from './datasets.js'

/** Everything that a view needs of the state. */
export function analyse(state) {
  try {
    const program = read(state)
    const written = graphAndValues(program, program.outputs)
    const picture = pictureOf(written.graph, { values: written.values })
    const result = { latex: tiedFormula(program.outputs, written), written: picture }
    if (state.view === 'gradient') result.gradient = gradientOf(program, state)
    if (state.view === 'rewrites') result.rewriting = rewritingOf(state)
    if (state.view === 'plan') result.plan = planOf(withGradients(program, state))
    return result
  } catch (error) {
    const missing = missingName(error)
    return missing ? { missing } : { error: describeError(error) }
  }
}
