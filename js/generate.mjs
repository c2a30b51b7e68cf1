// The generated modules as text (see build.mjs), from the engine's tables.

import { plainName } from './naming.js'

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

/** Names whose functions stand in js/. */
const handWritten = new Set(['TensorType'])

/**
 * Rows of some kinds with each of their names in JavaScript; a name that is given twice is a
 * mistake of the table.
 */
function named(api, kinds) {
  const seen = new Map()
  for (const entry of api.filter(({ kind }) => kinds.includes(kind))) {
    for (const name of new Set([entry.jsName, plainName(entry.jsName)])) {
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

export function apiSource({ api }) {
  const names = functionsOf(api)
    .map(({ jsName }) => jsName)
    .sort()
  const plain = names.filter((name) => localName(name) === name)
  const renamed = names.filter((name) => localName(name) !== name)
  const curried = named(api, ['curried']).map(({ jsName, parameters: all }) => {
    const words = all.filter(({ keywordOnly }) => keywordOnly).map(({ name }) => name)
    return `export const ${jsName} = curried('${jsName}', '${words.join(' ')}')`
  })
  return `${heading}import { curried, functions } from '../js/invoke.js'

export const { ${plain.join(', ')} } = functions
const { ${renamed.map((name) => `${name}: ${localName(name)}`).join(', ')} } = functions
export { ${renamed.map((name) => `${localName(name)} as ${name}`).join(', ')} }
${curried.join('\n')}
`
}

/** The typed array that JavaScript has for a dtype. */
function typedArray({ name, size }) {
  if (name === 'bool') return 'Uint8Array'
  if (name.startsWith('complex')) return `Float${4 * size}Array`
  const [, unsigned, word] = name.match(/^(u?)(.*)$/)
  const big = name.endsWith('int64') ? 'Big' : ''
  return `${big}${unsigned && 'Ui'}${unsigned ? word.slice(1) : word[0].toUpperCase() + word.slice(1)}Array`
}

export function tablesSource({ dtypes, kinds, variableKinds, requests }) {
  const arrays = dtypes.map((dtype) => `${dtype.name}: ${typedArray(dtype)}`)
  return `${heading}
/** StKind, StVariableKind and StRequest of src/symtensor.h. */
export const ST = ${JSON.stringify(kinds)}
export const VARIABLE_KIND = ${JSON.stringify(variableKinds)}
export const REQUEST = ${JSON.stringify(requests)}
/** The typed array of each dtype, in the order of the engine's numbers. */
export const typedArrays = { ${arrays.join(', ')} }
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
    ({ name, base }) => `export const ${name} = errorClass('${name}', ${base})`,
  )
  return `${heading}import { errorClass } from '../js/engine.js'\n\n${lines.join('\n')}\n`
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

/**
 * The rewrite rules, from the text of src/rewrite/rules.def: name, phase, and its algebra, which is
 * two formulas or words.
 */
export function rulesSource(text) {
  const string = String.raw`((?:"(?:[^"\\]|\\.)*"\s*)+)`
  const row = new RegExp(
    `^(LOCAL|RULE|RATIO)\\((\\w+),\\s*(?:([A-Z]+),\\s*)?(?:\\w+,\\s*)?${string}(?:,\\s*${string})?`,
    'gm',
  )
  const joined = (parts) => parts.trim().replace(/^"|"$/g, '').replace(/"\s+"/g, '')
  const rules = [...text.matchAll(row)].map(([, kind, name, phase, first, second]) => ({
    name,
    phase: (phase ?? 'stabilize').toLowerCase(), // a RATIO has no column for it
    formula: kind === 'LOCAL' ? joined(first) : `${joined(first)} -> ${joined(second)}`,
  }))
  return JSON.stringify(rules)
}
