// dist/*.d.ts of the generated modules: what TypeScript knows of the functions and methods in the
// engine's table. The types of the hand-written modules are made by tsc from their comments
// (dist/js).
import { localName, ownErrors, surface } from './generate.mjs'

const heading = "// Generated from the engine's tables by js/build.mjs.\n"

/** What the words of api.def's signatures are in TypeScript. */
const types = {
  tensor: 'TensorLike',
  variable: 'Variable',
  int: 'number | bigint',
  bool: 'boolean',
  float: 'number',
  string: 'string',
  dtype: "Dtype | 'floatX'",
  axis: 'number | null',
  axes: 'number | readonly number[]',
  shape: 'ShapeLike',
  none: 'null',
  any: 'any',
  index: 'any',
  type: 'TensorType',
}

function typeOf({ type, default: initial }) {
  const words = type.split('|').map((word) => types[word.trim()])
  if (words.includes(undefined)) throw new Error(`declarations.mjs does not know the type ${type}`)
  if (words.includes('any')) return 'any'
  return [...new Set([...words, ...(initial === 'None' ? ['null'] : [])])].join(' | ')
}

/**
 * Lengths of a static shape, names: parameters of constructors, which have no types of their own in
 * the table.
 */
const constructorTypes = {
  name: 'string | null',
  dtype: "Dtype | 'floatX' | null",
  shape: 'readonly (number | boolean | null)[] | null',
}

/** What functions give that are no variables. The rest of those gives variables in lists. */
const plainResults = {
  getVectorLength: 'number | null',
  getUnderlyingScalarConstant: 'any',
  getUnderlyingScalarConstantValue: 'any',
  getScalarConstantValue: 'any',
  nonzero: 'any',
  mgrid: 'any',
  ogrid: 'any',
  dtype: 'Dtype',
  name: 'string | null',
  ndim: 'number',
  debugprint: 'string',
  pp: 'string',
  pprint: 'string',
  toDot: 'string',
  toJSON: 'string',
  toLatex: 'string',
  toPython: 'string',
  dprint: 'string',
  owner: 'Apply | null',
  index: 'number | null',
  equalComputations: 'boolean',
  graphReplace: 'any',
  cloneReplace: 'any',
  toposort: 'Apply[]',
  applysBetween: 'Apply[]',
  shared: 'Shared',
  getValue: 'NDArray',
  setValue: 'null',
  getDefaultUpdate: 'Variable | null',
  setDefaultUpdate: 'null',
  zero: 'null',
}
/** The same of methods of types. */
const typeResults = {
  isSuper: 'boolean',
  inSameClass: 'boolean',
  clone: 'TensorTypeClass',
  filter: 'NDArray',
  convertVariable: 'Variable | null',
}
const resultOf = ({ jsName, kind, returns, parameters }) => {
  if (kind === 'typeMethod') return typeResults[jsName] ?? 'Variable'
  if (jsName in plainResults) return plainResults[jsName]
  if (kind === 'constructor')
    return parameters.some(({ variadic }) => variadic) ? 'any' : 'Variable'
  return returns === 'variable' ? 'Variable' : 'Variable[]'
}

/** The checklist's rows are for the makers. */
const documentationOf = ({ documentation }) =>
  documentation.replace(/\s+S\d-[A-Z]+(-[A-Z]?\d+)?(?=[\s,.]|$)/g, '').replaceAll('*/', '* /')
const comment = (entry, indent) => `${indent}/** ${documentationOf(entry)} */\n`

const field = (entry, p) =>
  `${p.jsName}?: ${entry.kind === 'constructor' ? constructorTypes[p.jsName] : typeOf(p)}`
const argument = (entry, p, optional) =>
  `${localName(p.jsName)}${optional ? '?' : ''}: ${entry.kind === 'constructor' && p.jsName in constructorTypes ? constructorTypes[p.jsName] : typeOf(p)}`

/**
 * The ways to call an entry: each number of optional parameters by position, the others in an
 * object at the end.
 */
function signatures(entry) {
  if (entry.jsName in special) return special[entry.jsName].map(({ parameters }) => parameters)
  const { parameters } = entry
  const required = parameters.filter((p) => p.required).map((p) => argument(entry, p, false))
  const variadic = parameters.find((p) => p.variadic)
  const optional = parameters.filter((p) => !p.required && !p.variadic)
  const byPosition = optional.filter((p) => !p.keywordOnly)
  if (variadic)
    return [
      [
        ...required,
        `...${localName(variadic.jsName)}: ${variadic.type === 'tensor' && !optional.length ? 'TensorLike' : 'any'}[]`,
      ],
    ]
  const forms = byPosition.map((_, count) => count).concat(byPosition.length)
  return forms
    .filter((count) => count < optional.length || count === 0)
    .map((count) => {
      const rest = optional.filter((p) => !byPosition.slice(0, count).includes(p))
      const options = rest.length
        ? [`options?: { ${rest.map((p) => field(entry, p)).join(', ')} }`]
        : []
      return [
        ...required,
        ...byPosition.slice(0, count).map((p) => argument(entry, p, false)),
        ...options,
      ]
    })
    .concat(
      byPosition.length && byPosition.length === optional.length
        ? [[...required, ...byPosition.map((p) => argument(entry, p, true))]]
        : [],
    )
}

const commonOptions = `considerConstant?: readonly Variable[] | null
    disconnectedInputs?: 'raise' | 'warn' | 'ignore'`
const returned = `returnDisconnected?: 'zero' | 'none' | 'disconnected'`
const gradientOptions = `options?: {
    ${commonOptions}
    addNames?: boolean
    knownGrads?: Map<Variable, TensorLike> | null
    ${returned}
    nullGradients?: 'raise' | 'return'
  }`
const many = 'Variable | readonly Variable[]'
const values = 'TensorLike | readonly TensorLike[]'

/** One variable for one, an array for an array. */
const perVariable = (before, name, after) =>
  ['Variable', 'readonly Variable[]'].map((type, i) => ({
    parameters: [...before, `${name}: ${type}`, ...after],
    result: i ? 'Variable[]' : 'Variable',
  }))
const backward = (last) =>
  perVariable([`f: ${many}`], 'wrt', [
    `${last}: ${values}`,
    `options?: { ${commonOptions}\n    ${returned} }`,
  ])
const forward = (last, direct) =>
  perVariable([], 'f', [
    `wrt: ${many}`,
    `${last}: ${values}`,
    `options?: { disconnectedOutputs?: 'raise' | 'warn' | 'ignore'\n    ${returned}\n    ${direct}?: boolean }`,
  ])

/** Functions whose results depend on their arguments in a way that types can say. */
const special = {
  grad: perVariable(['cost: Variable | null'], 'wrt', [gradientOptions]),
  pullback: backward('cotangents'),
  Lop: backward('evalPoints'),
  pushforward: forward('tangents', 'useOpPushforward'),
  Rop: forward('evalPoints', 'useOpRopImplementation'),
  jacobian: perVariable(['expression: Variable'], 'wrt', [
    `options?: { ${commonOptions}\n    vectorize?: boolean }`,
  ]),
  hessian: perVariable(['cost: Variable'], 'wrt', [`options?: { ${commonOptions} }`]),
  hessianVectorProduct: perVariable(['cost: Variable'], 'wrt', [`p: ${values}`, gradientOptions]),
  vectorizeGraph: perVariable([], 'outputs', ['replace: Map<Variable, TensorLike>']),
  where: [
    {
      parameters: ['cond: TensorLike', 'ift: TensorLike', 'iff: TensorLike'],
      result: 'Variable',
    },
    { parameters: ['cond: TensorLike'], result: 'Variable[]' },
  ],
}

/** One line for each signature; the documentation stands before the first. */
function members(entry, name, indent) {
  const results = (special[entry.jsName] ?? []).map(({ result }) => result)
  return (
    comment(entry, indent) +
    signatures(entry)
      .map(
        (parameters, i) =>
          `${indent}${name}(${parameters.join(', ')}): ${results[i] ?? resultOf(entry)}`,
      )
      .join('\n')
  )
}

function functionDeclaration(entry) {
  const { jsName } = entry
  const local = localName(jsName)
  const text = `declare const ${local}: {\n${members(entry, '', '  ')}\n}`
  return local === jsName
    ? `${comment(entry, '')}export ${text}`
    : `${comment(entry, '')}${text}\nexport { ${local} as ${jsName} }`
}

/** Called twice: the keyword-only parameters first, then the tensors. */
function curriedDeclaration(entry) {
  const first = entry.parameters.filter((p) => p.keywordOnly)
  const rest = entry.parameters.some((p) => p.variadic) ? ', ...conditions: TensorLike[]' : ''
  const parameters = first.map((p) => argument(entry, p, !p.required)).join(', ')
  return `${comment(entry, '')}export declare const ${entry.jsName}: (${parameters}) => (x: TensorLike${rest}) => Variable`
}

export function apiDeclarations({ api }) {
  const { functions, curried, methods, properties, typeMethods } = surface(api)
  const own = new Set(['type', 'dtype', 'ndim', 'broadcastable', 'name']) // of the class Variable
  const inShared = ['zero', 'getDefaultUpdate', 'setDefaultUpdate']
  const ofShared = new Set(['getValue', 'setValue', ...inShared]) // the first two in the class
  return `${heading}/// <reference lib="esnext.disposable" />
import type { NDArray } from './js/ndarray.js'
import type { Shared } from './js/shared.js'
import type { Dtype, TensorLike } from './js/types.js'
import type { Apply } from './js/value.js'
import type { TensorTypeClass, Variable } from './js/variable.js'

/** Lengths: numbers, symbolic scalars, or one symbolic vector; null where the function takes it. */
export type ShapeLike = number | Variable | readonly (number | bigint | Variable | null | symbol)[]

declare module './js/variable.js' {
  interface Variable {
${properties
  .filter(({ jsName }) => !own.has(jsName))
  .map((entry) => `${comment(entry, '    ')}    readonly ${entry.jsName}: ${resultOf(entry)}`)
  .join('\n')}
${methods
  .filter(({ jsName }) => !ofShared.has(jsName))
  .map((entry) => members(entry, entry.jsName, '    '))
  .join('\n')}
  }
  interface TensorTypeClass {
${typeMethods.map((entry) => members(entry, entry.jsName, '    ')).join('\n')}
  }
}

declare module './js/shared.js' {
  interface Shared extends Disposable {
${methods
  .filter(({ jsName }) => inShared.includes(jsName))
  .map((entry) => members(entry, entry.jsName, '    '))
  .join('\n')}
  }
}

${[...functions.map(functionDeclaration), ...curried.map(curriedDeclaration)].join('\n\n')}
`
}

export const errorDeclarations = (tables) =>
  heading +
  ownErrors(tables)
    .map(
      ({ name, base }) =>
        `export class ${name} extends ${base} {\n  constructor(message?: string)\n}`,
    )
    .join('\n') +
  '\n'

export const tableDeclarations = `${heading}
export const ST: Record<string, number>
export const VARIABLE_KIND: Record<string, number>
export const REQUEST: Record<string, number>
export const typedArrays: Record<string, any>
`
