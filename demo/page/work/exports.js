// The expression in other forms: DOT, JSON, PyTensor source, a JavaScript program.
import * as st from 'symtensor'
import { elementsOf } from './datasets.js'
import { read } from './program.js'

/** A JavaScript program that computes the outputs with the package alone. */
function programText({ source, inputs }) {
  const axes = (shape) => JSON.stringify(shape.map(() => null))
  const declarations = Object.entries(inputs).map(
    ([name, { dtype, shape }]) =>
      `  ${name}: st.tensor('${name}', { dtype: '${dtype}', shape: ${axes(shape)} }),`,
  )
  const elements = (input) =>
    `[${elementsOf(input)}]${input.dtype === 'int64' ? '.map(BigInt)' : ''}`
  const values = Object.values(inputs).map(
    (input) =>
      `  st.array(${elements(input)}, { dtype: '${input.dtype}', shape: [${input.shape}] }),`,
  )
  return `import * as st from 'symtensor'

const inputs = {
${declarations.join('\n')}
}
const outputs = st.parse(${JSON.stringify(source)}, inputs)
const compute = st.function(Object.values(inputs), outputs)

console.log(compute(
${values.join('\n')}
))
`
}

/** The text of an export: dot, json, python, javascript. */
export function exportAs(state) {
  const { outputs } = read(state)
  return {
    dot: () => st.toDot(outputs),
    json: () => st.toJSON(outputs),
    python: () => st.toPython(outputs),
    javascript: () => programText(state),
  }[state.kind]()
}
