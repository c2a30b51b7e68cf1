// The generated modules as text (see build.mjs), from the engine's tables.

import { snakeCase } from './naming.js'

const heading = "// Generated from the engine's tables by js/build.mjs.\n"

/** Reserved words cannot be names of constants, but they can be names of exports. */
const reserved = new Set([
  'var',
  'switch',
  'function',
  'delete',
  'new',
  'default',
  'in',
  'with',
  'eval',
  'arguments',
  'let',
  'static',
])
export const localName = (name) => (reserved.has(name) ? `${name}_` : name)

/** A second, plain name for those that JavaScript or Python reserves: `and` for `and_`. */
const plainNames = { var: ['variance'] }
const namesOf = (name) => [
  name,
  ...(name.endsWith('_') ? [name.slice(0, -1)] : (plainNames[name] ?? [])),
]

/** Names whose functions stand in js/. */
const handWritten = new Set(['TensorType'])

/**
 * Rows of some kinds with each of their names in JavaScript; a name that is given twice is a
 * mistake of the table.
 */
function named(api, kinds) {
  const seen = new Map()
  for (const entry of api.filter(({ kind }) => kinds.includes(kind))) {
    for (const name of namesOf(entry.jsName)) {
      if (seen.has(name)) throw new Error(`api.def: two rows are called ${name}`)
      seen.set(name, { ...entry, jsName: name })
    }
  }
  return [...seen.values()]
}

const functionsOf = (api) =>
  named(api, ['function', 'constructor']).filter(({ jsName }) => !handWritten.has(jsName))
const methodsOf = (api) => named(api, ['method']).filter(({ name }) => name !== '__getitem__')
/** What Python has as a call of a type is the method `variable`. */
const typeMethodsOf = (api) =>
  named(api, ['typeMethod']).map((entry) =>
    entry.name === '__call__' ? { ...entry, jsName: 'variable' } : entry,
  )
const propertiesOf = (api) => named(api, ['property'])
/** What a person sees of the table. */
export const surface = (api) => ({
  functions: functionsOf(api),
  curried: named(api, ['curried']),
  methods: methodsOf(api),
  properties: propertiesOf(api),
  typeMethods: typeMethodsOf(api),
})

/** Parameters as js/invoke.js wants them. */
const parameters = (entry) =>
  JSON.stringify(
    entry.parameters
      .map(({ jsName, name, variadic }) =>
        variadic ? '*' : snakeCase(jsName) === name ? jsName : `${jsName}:${name}`,
      )
      .join(' '),
  )

export function apiSource({ api }) {
  const lines = functionsOf(api).map((entry) => {
    const { jsName, index } = entry
    const local = localName(jsName)
    const value = `/* @__PURE__ */ entry('${jsName}', ${index}, ${parameters(entry)})`
    return local === jsName
      ? `export const ${jsName} = ${value}`
      : `const ${local} = ${value}\nexport { ${local} as ${jsName} }`
  })
  const curried = named(api, ['curried']).map(({ jsName, index, parameters: all }) => {
    const names = all.filter(({ keywordOnly }) => keywordOnly).map(({ name }) => name)
    return `export const ${jsName} = /* @__PURE__ */ curried('${jsName}', ${index}, '${names.join(' ')}')`
  })
  const text = [...lines, ...curried].join('\n')
  return `${heading}import { curried, entry } from '../js/invoke.js'\n\n${text}\n`
}

export function tablesSource({ api, dtypes, kinds, variableKinds, requests }) {
  const line = (entry) => `  ['${entry.jsName}', ${entry.index}, ${parameters(entry)}]`
  const methods = methodsOf(api).map(line)
  const typeMethods = typeMethodsOf(api).map(line)
  const settings = named(api, ['setting']).map(({ jsName, index }) => [jsName, index])
  const properties = propertiesOf(api).map(({ jsName, index }) => [jsName, index])
  const indexOf = (wanted) => api.find(({ name }) => name === wanted).index
  return `${heading}
/** StKind, StVariableKind and StRequest of src/symtensor.h. */
export const ST = ${JSON.stringify(kinds)}
export const VARIABLE_KIND = ${JSON.stringify(variableKinds)}
export const REQUEST = ${JSON.stringify(requests)}
export const dtypes = ${JSON.stringify(dtypes.map(({ name }) => ({ name })))}
/** @type {[name: string, index: number, parameters: string][]} */
export const methods = [
${methods.join(',\n')}
]
/** @type {[name: string, index: number, parameters: string][]} */
export const typeMethods = [
${typeMethods.join(',\n')}
]
/** @type {[name: string, index: number][]} */
export const properties = ${JSON.stringify(properties)}
/** @type {[name: string, index: number][]} */
export const settings = ${JSON.stringify(settings)}
export const subscriptIndex = ${indexOf('__getitem__')}
export const typeIndex = ${indexOf('TensorType')}
export const tensorIndex = ${indexOf('as_tensor_variable')}
export const vectorizeIndex = ${indexOf('vectorize_graph')}
export const gradIndex = ${indexOf('grad')}
`
}

/** The classes of errors that JavaScript does not have by that name itself, bases first. */
export function ownErrors({ errors }) {
  const own = new Map(
    errors.filter(({ name, base }) => name !== base).map((error) => [error.name, error]),
  )
  const sorted = new Map()
  const add = (error) => {
    if (own.has(error.base)) add(own.get(error.base))
    sorted.set(error.name, error)
  }
  own.forEach(add)
  return [...sorted.values()]
}

export function errorsSource(tables) {
  const lines = ownErrors(tables).map(
    ({ name, base }) => `export const ${name} = make('${name}', ${base})`,
  )
  return `${heading}
const make = (name, Base) => ({
  [name]: class extends Base {
    constructor(message) {
      super(message)
      this.name = name
    }
  }
})[name]

${lines.join('\n')}
`
}

/** A parameter as Python writes it. */
const parameterText = ({ name, variadic, required, default: initial }) =>
  variadic ? `*${name}` : required ? name : `${name}=${initial}`

/** Functions and methods by their names in the text language, each once. */
export function namesSource({ api }) {
  const rows = (...kinds) =>
    api
      .filter(({ kind, name }) => kinds.includes(kind) && !name.startsWith('__'))
      .map(({ name, kind, parameters: all, documentation }) => ({
        name,
        signature: kind === 'property' ? '' : `(${all.map(parameterText).join(', ')})`,
        documentation,
      }))
  const names = { functions: rows('function', 'constructor'), members: rows('method', 'property') }
  return JSON.stringify(names)
}
