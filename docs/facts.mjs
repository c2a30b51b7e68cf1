// What the engine's tables say of a name: its signatures, parameters, dtype rule and gradient.
import { readTables } from '../js/build.mjs'
import { escape, table } from './html.mjs'

export const { api } = readTables()

/** The row of scalar.def behind a name, or undefined. */
const elementwise = new Map(api.filter(({ rule }) => rule).map((entry) => [entry.name, entry]))

/** The checklist's rows are for the makers. */
export const documentationOf = ({ documentation = '' }) =>
  documentation.replace(/\s+[SR]\d?-[A-Z]+(-[A-Z]?\d+)?(?=[\s,.]|$)/g, '').replace(/[^.]$/, '$&.')

const inText = ({ name, default: initial, variadic }) =>
  variadic ? `*${name}` : initial === undefined ? name : `${name}=${initial}`
const constants = { None: 'null', True: 'true', False: 'false' }
const inJavaScript = ({ jsName, default: initial, variadic }) =>
  variadic
    ? `...${jsName}`
    : initial === undefined
      ? jsName
      : `${jsName}: ${constants[initial] ?? initial}`

/** PyTensor's way of writing the call, then JavaScript's, where options stand in a last object. */
export function signaturesOf({ name, jsName, kind, parameters }) {
  if (kind === 'setting') return [`config.${name}`, `st.config.${jsName}`]
  if (parameters[0]?.type === 'index')
    return [`${name}[start:stop:step, ...]`, `st.${jsName}([st.slice(start, stop, step), ...])`]
  const isMember = kind === 'method' || kind === 'property'
  const object = isMember ? 'x.' : kind === 'typeMethod' ? 'type.' : ''
  const own =
    name === '__call__'
      ? ['type', 'type.variable']
      : [`${object}${name}`, `${object || 'st.'}${jsName}`]
  if (kind === 'property') return own
  const star = parameters.findIndex(({ keywordOnly, variadic }) => keywordOnly && !variadic)
  const text = parameters.map(inText)
  if (star >= 0 && !parameters.some(({ variadic }) => variadic)) text.splice(star, 0, '*')
  const needed = parameters
    .filter(({ required, variadic }) => required || variadic)
    .map(inJavaScript)
  const options = parameters
    .filter(({ required, variadic }) => !required && !variadic)
    .map(inJavaScript)
  const all = [...needed, ...(options.length ? [`{ ${options.join(', ')} }`] : [])]
  return [`${own[0]}(${text.join(', ')})`, `${own[1]}(${all.join(', ')})`]
}

/** What the words of api.def's signatures mean. */
const words = {
  tensor: 'a symbolic tensor, or what becomes a constant: a number, an array, a list',
  variable: 'a symbolic tensor',
  int: 'an integer',
  bool: 'true or false',
  string: 'a text',
  dtype: "the name of a dtype, or 'floatX'",
  type: 'a TensorType',
  axis: 'an axis; negative ones count from the end',
  axes: 'an axis or a list of axes; none: all',
  shape: 'lengths: integers, symbolic integers, or one integer vector',
  none: 'none',
  index: 'integers, slices, an ellipsis, integer arrays, boolean masks, or a tuple of them',
  any: 'see above',
}

/** A table of the parameters; undefined if there are none. */
export function parameterList({ parameters }) {
  if (!parameters.length) return undefined
  const rows = parameters.map(({ name, jsName, type, default: initial, variadic }) => [
    [...new Set([`${variadic ? '*' : ''}${name}`, jsName])]
      .slice(0, name === jsName ? 1 : 2)
      .map((one) => `<code>${escape(one)}</code>`)
      .join(', '),
    escape(
      type
        .split(' | ')
        .map((word) => words[word] ?? word)
        .join(', or '),
    ),
    initial === undefined ? '' : `default <code>${escape(initial)}</code>`,
  ])
  return table(['', '', ''], rows)
}

const toFloat = 'float32 of bool and of integers of 8 and 16 bits, float64 of wider integers'

/** The dtype rules of scalar.def (src/ops/scalar_type.c computes them). */
const rules = {
  SAME: 'The dtype of the argument.',
  SAMENB: 'The dtype of the argument, which cannot be bool.',
  SAMENBNC: 'The dtype of the argument, which cannot be bool or complex.',
  SAMEM8: 'The dtype of the argument; int8 of bool.',
  FIRST: 'The dtype of the first argument.',
  SECOND: 'The dtype of the second argument.',
  CAST: 'The dtype asked for; complex numbers become no real ones.',
  UPOUT: 'The dtype that all arguments are promoted to.',
  UPNB: 'The dtype that all arguments are promoted to, which cannot be bool.',
  UPNC: 'The dtype that all arguments are promoted to, which cannot be complex.',
  UPDIV: 'The dtype that both arguments are promoted to, which cannot be complex.',
  UPM8: 'The dtype that all arguments are promoted to; int8 where that is bool.',
  TDIV: 'The setting `floatX` if no argument is a float or complex, otherwise the dtype of promotion.',
  SW: 'The dtype that the last two arguments are promoted to.',
  BOOL: 'bool.',
  BIT: 'bool of booleans, otherwise the integer dtype that all arguments are promoted to.',
  FLT: `${toFloat}; floats and complex numbers keep their dtype. Of several arguments the widest.`,
  FLTNC: `${toFloat}; floats keep their dtype, complex numbers are refused. Of several arguments the widest.`,
  FLTSECOND: 'The float dtype of the second argument.',
  FLOATONLY: 'The dtype of the argument, which must be a float.',
  REAL: 'float32 of complex64, float64 of complex128, otherwise the dtype of the argument.',
  COMPLEX: 'complex64 of float32, otherwise complex128.',
}

const signs = {
  0: 'zero',
  '-': 'none: disconnected',
  '?': 'not defined: NullTypeGradError',
  '!': 'not implemented: NullTypeGradError',
  '#': 'none',
}

/**
 * `g * cos(x); 0` as sentences. `g` is the gradient of the result, `z` the result, x, y, w, u
 * the arguments.
 */
function gradientSentences(formula, arity) {
  const parts = formula.split(';').map((part) => part.split(' : ')[0].trim())
  const names = ['x', 'y', 'w', 'u']
  if (arity === 0)
    return [
      `For each argument x: \`${parts[0]}\`, with g the gradient of the result and r the product of the others`,
    ]
  return parts.map((part, i) => {
    const of = parts.length > 1 ? `For argument ${i + 1} (${names[i]}): ` : 'For x: '
    return (
      of +
      (signs[part] ??
        `\`${part}\`, with g the gradient of the result${/\bz\b/.test(part) ? ' and z the result' : ''}`)
    )
  })
}

/** { rule, gradient } of an elementwise function, in words; undefined for others. */
export function scalarOf(name) {
  const entry = elementwise.get(name)
  if (!entry) return undefined
  if (!(entry.rule in rules))
    throw new Error(`docs/facts.mjs has no words for the dtype rule ${entry.rule}`)
  return { rule: rules[entry.rule], gradient: gradientSentences(entry.gradient, entry.arity) }
}
