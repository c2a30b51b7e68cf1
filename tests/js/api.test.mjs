// The sweep over the engine's table: everything a person can call is exported, documented, and
// gives a variable or its typed error.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readTables } from '../../js/build.mjs'
import * as st from '../../js/node.js'

const { api } = readTables()
const functions = api.filter(({ kind }) => kind === 'function' || kind === 'constructor')
const methods = api.filter(({ kind, name }) => kind === 'method' && name !== '__getitem__')
const properties = api.filter(({ kind }) => kind === 'property')
const types = readFileSync(new URL('../../dist/api.d.ts', import.meta.url), 'utf8')

test('every function is exported, every method and property a member of variables', () => {
  for (const { jsName } of functions) assert.equal(typeof st[jsName], 'function', jsName)
  for (const { jsName } of methods)
    assert.equal(typeof st.Variable.prototype[jsName], 'function', jsName)
  for (const { jsName } of properties) assert.ok(jsName in st.Variable.prototype, jsName)
  assert.ok(functions.length > 300 && methods.length > 100, 'and there are many')
})

test('names that are reserved somewhere have a plain one', () => {
  for (const name of ['and', 'or', 'variance', 'compile', 'function', 'switch', 'var'])
    assert.equal(typeof st[name], 'function', name)
  for (const name of ['and', 'or', 'variance', 'var'])
    assert.equal(typeof st.Variable.prototype[name], 'function', name)
  const [a, b] = [st.bmatrix('a'), st.bmatrix('b')]
  for (const [name, plain] of [
    ['and_', 'and'],
    ['or_', 'or'],
    ['var', 'variance'],
  ]) {
    const args = name === 'var' ? [0] : [b]
    assert.equal(st.debugprint(st[plain](a, ...args)), st.debugprint(st[name](a, ...args)), plain)
    assert.equal(st.debugprint(a[plain](...args)), st.debugprint(a[name](...args)), plain)
  }
})

test('everything is documented, and TypeScript knows it', () => {
  for (const { jsName, documentation } of api)
    assert.ok(documentation.length > 2, `${jsName}: ${documentation}`)
  const declared = new Set(
    [
      ...types.matchAll(
        /declare const (\w+)|export \{ \w+ as (\w+) \}|^ {4}(?:readonly )?(\w+)[(:]/gm,
      ),
    ].flatMap((match) => match.slice(1)),
  )
  const ownModule = new Set([
    'TensorType',
    'type',
    'dtype',
    'ndim',
    'broadcastable',
    'name',
    'getValue',
    'setValue',
  ])
  for (const { jsName } of [...functions, ...methods, ...properties])
    assert.ok(declared.has(jsName) || ownModule.has(jsName), jsName)
  assert.doesNotMatch(types, /\/\*\*.*\bS\d-[A-Z]{2}.*\*\//, 'the checklist is for the makers')
})

const x = st.dmatrix('x')
const plausible = {
  tensor: [
    x,
    st.dvector('v'),
    st.dscalar('s'),
    st.imatrix('i'),
    st.zmatrix('z'),
    [
      [1.5, 2],
      [3, 4],
    ],
    2,
  ],
  variable: [x],
  int: [1],
  float: [0.5],
  bool: [true],
  string: ['raise', 'name', 'cpu', st.toJSON(st.exp(x))],
  dtype: ['float32'],
  axis: [0],
  axes: [0],
  shape: [[2, 2], [4]],
  none: [null],
  any: [x, [st.dmatrix('a'), st.dmatrix('b')], 1, [0, 1], 'x'],
  index: [[st.slice(0, 3), st.slice(0, 2)]],
}
const typesOf = ({ type }) => type.split('|').map((word) => word.trim())

/** Argument lists to try: the first values of all required parameters, then others. */
function attempts({ parameters }) {
  const needed = parameters.filter((p) => (p.required || p.variadic) && !p.keywordOnly)
  const choices = needed.map((p) => plausible[typesOf(p)[0]])
  const rounds = Math.max(1, ...choices.map((list) => list.length))
  const inStep = Array.from({ length: rounds }, (_, round) =>
    choices.map((list) => list[round % list.length]),
  )
  const firstFixed = Array.from({ length: rounds }, (_, round) =>
    choices.map((list, i) => list[i ? round % list.length : 0]),
  )
  return [...inStep, ...firstFixed]
}

const isTyped = (error) =>
  error instanceof Error &&
  error.message.length > 5 &&
  (error instanceof TypeError || error.name in st || error instanceof SyntaxError)
const isResult = (value) =>
  value instanceof st.Variable ||
  value instanceof st.TensorType ||
  value instanceof st.NDArray ||
  value instanceof st.Apply ||
  value == null ||
  ['number', 'boolean', 'string'].includes(typeof value) ||
  (Array.isArray(value) && value.every(isResult))

/** What of the attempts gave a result; an error must be a typed one. */
function successes(name, call, list) {
  return list.filter((args) => {
    try {
      const result = call(args)
      assert.ok(isResult(result), `${name}(${args}) gives ${String(result)}`)
      return true
    } catch (error) {
      if (error instanceof assert.AssertionError || !isTyped(error))
        throw new Error(`${name}(${args.map(String)}): ${error?.stack}`)
      return false
    }
  }).length
}

const v = st.dvector('v')

/** Those that no plausible argument of the lists above suits. */
const special = {
  bincount: [[st.ivector()]],
  ravelMultiIndex: [
    [
      [st.ivector(), st.ivector()],
      [2, 3],
    ],
  ],
  grad: [[x.sum(), x]],
  hessian: [[v.sum(), v]],
  hessianVectorProduct: [[v.sum(), v, v]],
  subgraphGrad: [[[x], [v], null, v.dot(v).mul(x.sum())]],
  vectorizeGraph: [[v.sum(), new Map([[v, x]])]],
  einsum: [['ij,jk->ik', st.dmatrix(), st.dmatrix()]],
  setSubtensor: [[x.at(0), 1]],
  incSubtensor: [[x.at(0), 1]],
  set: [[1]],
  inc: [[1]],
  getVectorLength: [[x.shape]],
  getUnderlyingScalarConstant: [[st.constant(2)]],
  choose: [[st.ivector('i'), x]],
  specifyBroadcastable: [[x, 0]],
  inversePermutation: [[st.ivector('i')]],
  tensor: [['x', { dtype: 'float64', shape: [2] }]],
  TensorType: [['float64', [2]]],
  concatenate: [[[x, x]]],
  stack: [[[x, x]]],
  takeAlongAxis: [[x, st.lmatrix('i')]],
  horizontalStack: [[x, x]],
  largest: [[x, 1]],
  smallest: [[x, 1]],
  split: [[x, [1, 2], { nSplits: 2 }]],
  batchedTensordot: [[st.dtensor3(), st.dtensor3(), 1]],
  verticalStack: [[x, x]],
}
const aliases = {
  getUnderlyingScalarConstantValue: 'getUnderlyingScalarConstant',
  getScalarConstantValue: 'getUnderlyingScalarConstant',
}
const specialOf = (name) => special[aliases[name] ?? name] ?? []

test('every function gives a result for plausible arguments', () => {
  const strange = []
  for (const entry of functions) {
    const name = entry.jsName
    const found = successes(name, (args) => st[name](...args), [
      ...attempts(entry),
      ...specialOf(name),
    ])
    if (found === 0) strange.push(name)
  }
  assert.deepEqual(strange, [], 'no arguments fit')
})

test('every method does', () => {
  const objects = {
    set: x.at(0),
    inc: x.at(0),
    getUnderlyingScalarConstant: st.constant(2),
    getUnderlyingScalarConstantValue: st.constant(2),
    getValue: st.shared(2),
    setValue: st.shared(2),
    zero: st.shared(2),
    getDefaultUpdate: st.shared(2),
    setDefaultUpdate: st.shared(2),
    dimshuffle: x,
  }
  for (const entry of methods) {
    const name = entry.jsName
    const object = objects[name]
    const candidates = object ? [object] : [x, st.imatrix('i'), st.dvector('v'), st.zmatrix('z')]
    const found = candidates.reduce(
      (sum, on) =>
        sum +
        successes(name, (args) => on[name](...args), [
          [],
          ...attempts(entry),
          ...(name in objects ? specialOf(name) : []),
        ]),
      0,
    )
    assert.ok(found > 0, `${name}: no arguments fit`)
  }
})

test('every property can be read', () => {
  for (const { jsName } of properties) assert.notEqual(x[jsName], undefined, jsName)
})

test('arguments that make no sense give typed errors', () => {
  const nonsense = [
    [],
    ['nonsense'],
    [null, null],
    [x, 'nonsense', -7],
    [[], []],
    [x, x, x, x, x, x, x],
    [{}],
    [{ nonsense: 1 }],
    [NaN, -0],
    [2n ** 63n, x],
  ]
  for (const { jsName } of functions) successes(jsName, (args) => st[jsName](...args), nonsense)
  for (const { jsName } of methods) successes(jsName, (args) => x[jsName](...args), nonsense)
})

test('scalar operations run as they are declared', () => {
  const unary = functions.filter(
    ({ parameters }) =>
      parameters.length === 1 && parameters[0].type === 'tensor' && !parameters[0].variadic,
  )
  let compiled = 0
  for (const { jsName } of unary) {
    const v = st.dvector('v')
    let y
    try {
      y = st[jsName](v)
    } catch {
      continue // needs a matrix or integers
    }
    if (!(y instanceof st.Variable)) continue
    const result = st.function([v], y, { onUnusedInput: 'ignore' })([0.25, 0.5])
    assert.equal(result.dtype, y.dtype, jsName)
    assert.equal(result.ndim, y.ndim, jsName)
    compiled++
  }
  assert.ok(compiled > 50)
})

test('options by position, by name, left out', () => {
  const list = st
    .function(
      [x],
      [
        x.sum(0),
        x.sum({ axis: 0 }),
        st.sum(x, 0),
        st.sum(x, { axis: 0 }),
        x.sum(0, { keepdims: true }).at(0),
        st.sum(x, undefined, undefined, undefined),
        st.sum(x, 0, undefined, { keepdims: true }).at(0),
        x.sum({ axis: 0, dtype: undefined }),
      ],
    )([
      [1, 2],
      [3, 4],
    ])
    .map((value) => value.toList())
  assert.deepEqual(list, [[4, 6], [4, 6], [4, 6], [4, 6], [4, 6], 10, [4, 6], [4, 6]])
})
