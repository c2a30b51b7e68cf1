// dist/index.d.ts: what TypeScript knows of the package. The hand-written modules' types are those of their JSDoc comments, the
// generated functions' and methods' come from the engine's table.
import { comment, exportsOf } from './generate.mjs'

/** What the words of api.def's signatures are in TypeScript. */
const types = {
  tensor: 'TensorLike', variable: 'Variable', int: 'number | bigint', bool: 'boolean', float: 'number', string: 'string', str: 'string',
  dtype: 'Dtype', axes: 'number | readonly number[]', shape: 'ShapeLike', none: 'null', any: 'any', dict: 'Map<any, any> | Record<string, any>',
  list: 'readonly any[]', tuple: 'readonly any[]', tensors: 'readonly TensorLike[]', index: 'any', type: 'TensorType', variables: 'Variable | readonly Variable[]'
}

const typeOf = text => !text ? 'any' : text.split('|').map(word => types[word.trim()] ?? 'any').join(' | ')

/** Parameters up to the last required one stand by position; each of the others also in the object at the end. */
function signature(parameters) {
  const variadic = parameters.find(p => p.variadic)
  if (variadic) return `...args: any[]`
  const position = parameters.filter(p => !p.keywordOnly)
  const list = position.map(p => `${safe(p.jsName)}${p.required ? '' : '?'}: ${typeOf(p.type)}`)
  return list.join(', ')
}

/** The overload with options in an object. */
function withOptions(parameters) {
  const required = parameters.filter(p => p.required && !p.keywordOnly)
  const rest = parameters.filter(p => !required.includes(p) && !p.variadic)
  if (!rest.length || parameters.some(p => p.variadic)) return undefined
  const options = rest.map(p => `${p.jsName}${p.required ? '' : '?'}: ${typeOf(p.type)}`).join(', ')
  return [...required.map(p => `${safe(p.jsName)}: ${typeOf(p.type)}`), `options: { ${options} }`].join(', ')
}

const safe = name => ['var', 'default', 'function', 'in', 'new', 'switch', 'with'].includes(name) ? `${name}_` : name

const resultOf = ({ returns }) => ({
  tensor: 'Variable', tensors: 'Variable[]', type: 'TensorType', int: 'number', bool: 'boolean', string: 'string', none: 'null'
})[returns] ?? 'any'

/** One or two overloads. */
function overloads(name, entry, parameters, indent) {
  const forms = [signature(parameters), withOptions(parameters)].filter(form => form !== undefined)
  return forms.map(form => `${comment(entry, indent)}${indent}${name}(${form}): ${resultOf(entry)}`).join('\n')
}

export function declarations({ api }) {
  const functions = exportsOf(api).filter(({ jsName }) => !handWritten.has(jsName)).map(entry => {
    const type = `{\n${overloads('', entry, entry.parameters, '  ')}\n}`
    const reserved = /^(var|switch|function|delete|new|default|in|with)$/.test(entry.jsName)
    const local = reserved ? `${entry.jsName}_` : entry.jsName
    return `${comment(entry)}${reserved ? '' : 'export '}declare const ${local}: ${type}${reserved ? `\nexport { ${local} as ${entry.jsName} }` : ''}`
  })
  const methods = api.filter(({ kind }) => kind === 'method')
    .map(entry => overloads(entry.jsName, entry, entry.parameters.slice(1), '    '))
  const properties = api.filter(({ kind, jsName }) => kind === 'property' && !ownProperties.has(jsName))
    .map(entry => `${comment(entry, '    ')}    readonly ${entry.jsName}: ${resultOf(entry)}`)
  return `// Generated from the engine's tables by js/build.mjs.
import type { Dtype, Nested, Scalar, TensorLike, TypedArray, Value } from '../js/types.js'
import { TensorTypeClass as TensorType, Variable } from '../js/core.js'
export type { Dtype, Nested, Scalar, TensorLike, TypedArray, Value }
/** Lengths: numbers, symbolic scalars, or one symbolic vector. */
export type ShapeLike = number | Variable | readonly (number | Variable)[]
export * from '../js/handwritten.js'

declare module '../js/variable.js' {
  interface Variable {
${[...properties, ...methods].join('\n')}
  }
}

${functions.join('\n\n')}
`
}

/** Exports that have a module of their own in js/. */
const handWritten = new Set(['shared', 'function', 'compile', 'slice', 'array', 'parse', 'expr', 'init'])
/** Properties that the class Variable declares itself. */
const ownProperties = new Set(['type', 'dtype', 'ndim', 'broadcastable', 'name', 'data'])
