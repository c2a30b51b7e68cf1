// The generated modules as text (see build.mjs), from the engine's tables.

const heading = '// Generated from the engine\'s tables by js/build.mjs.\n'

/** Reserved words cannot be names of constants, but they can be names of exports. */
const reserved = new Set(['var', 'switch', 'function', 'delete', 'new', 'default', 'in', 'with', 'eval', 'arguments', 'let', 'static'])

/** Parameters of an entry as js/invoke.js wants them: [name in JavaScript, the engine's, takes an object]. */
const parametersOf = entry => entry.parameters.filter(({ variadic }) => !variadic)
  .map(({ jsName, name, type }) => /\bdict\b/.test(type ?? '') ? [jsName, name, true] : [jsName, name])

const isCallable = ({ kind }) => kind === 'function' || kind === 'constructor'

/** One entry for each exported name; a name that is given twice is a mistake of the table. */
export function exportsOf(api) {
  const seen = new Map()
  for (const entry of api.filter(isCallable)) {
    if (seen.has(entry.jsName)) throw new Error(`api.def: two functions are called ${entry.jsName}`)
    seen.set(entry.jsName, entry)
  }
  return [...seen.values()]
}

/** The documentation of an entry as a comment. */
export const comment = ({ documentation }, indent = '') => documentation ? `${indent}/** ${documentation.replaceAll('*/', '* /')} */\n` : ''

export function apiSource({ api }) {
  const lines = exportsOf(api).map(entry => {
    const { jsName, index } = entry
    const local = reserved.has(jsName) ? `${jsName}_` : jsName
    const value = `entry(${JSON.stringify(jsName)}, ${index}, ${JSON.stringify(parametersOf(entry))})`
    return local === jsName ? `export const ${jsName} = ${value}` : `const ${local} = ${value}\nexport { ${local} as ${jsName} }`
  })
  return `${heading}import { entry } from '../js/invoke.js'\n\n${lines.join('\n')}\n`
}

export function tablesSource({ api, dtypes, kinds }) {
  const methods = api.filter(({ kind }) => kind === 'method')
    .map(entry => [entry.jsName, entry.index, parametersOf(entry)])
  const properties = api.filter(({ kind }) => kind === 'property').map(({ jsName, index }) => [jsName, index])
  const subscript = api.find(({ name }) => name === '__getitem__')
  return `${heading}
export const ST = ${JSON.stringify(kinds)}
export const dtypes = ${JSON.stringify(dtypes)}
/** @type {[name: string, index: number, parameters: import('../js/invoke.js').Parameter[]][]} */
export const methods = ${JSON.stringify(methods)}
/** @type {[name: string, index: number][]} */
export const properties = ${JSON.stringify(properties)}
export const subscriptIndex = ${subscript?.index}
`
}

/** A class for each error, bases first; those that JavaScript has by that name are its own. */
export function errorsSource({ errors }) {
  const own = new Map(errors.filter(({ name, base }) => name !== base).map(error => [error.name, error]))
  const done = new Set()
  const lines = []
  const add = ({ name, base }) => {
    if (done.has(name)) return
    done.add(name)
    if (own.has(base)) add(own.get(base))
    lines.push(`export class ${name} extends ${base} {
  constructor(message) {
    super(message)
    this.name = '${name}'
  }
}`)
  }
  own.forEach(add)
  return `${heading}\n${lines.join('\n\n')}\n`
}
