// Loops as kernels and as strips give the same bits: over the operation table, dtypes, lengths and
// layouts; and where the host refuses to compile, everything is computed all the same.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as st from 'symtensor'
import { typedArrays } from '../../dist/tables.js'

const dtypes = Object.keys(typedArrays).filter((name) => !name.startsWith('complex'))
const arrays = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
}
const special = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  0.5,
  -0.5,
  1e-40,
  2.5,
  -3.5,
  127,
  -128,
  1e5,
  1e9,
  3e9,
  -3e9,
  1e19,
  2 ** 31,
  0.1,
]

let state = 1
const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff

/** Numbers of all sizes, a third of them from the list above. */
function number(dtype) {
  if (dtype === 'bool') return random() < 0.5 ? 1 : 0
  const value =
    random() < 0.3
      ? special[Math.floor(random() * special.length)]
      : (random() - 0.5) * [2, 20, 2000][Math.floor(random() * 3)]
  if (/^u?int64/.test(dtype)) return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 7n
  return value
}

function array(dtype, ...shape) {
  const length = shape.reduce((a, b) => a * b, 1)
  return st.array(
    arrays[dtype].from({ length }, () => number(dtype)),
    { dtype, shape },
  )
}

const modules = []
const Module = WebAssembly.Module
WebAssembly.Module = new Proxy(Module, {
  construct(target, [bytes]) {
    assert.ok(WebAssembly.validate(bytes))
    modules.push(bytes.length)
    return new target(bytes)
  },
})

/** Compiles the text for both linkers; undefined where the operation refuses the dtypes. */
function compile(text, values) {
  const variable = ([name, { dtype, shape }]) => [
    name,
    st.tensor(name, { dtype, shape: shape.map(() => null) }),
  ]
  const scope = Object.fromEntries(Object.entries(values).map(variable))
  let out
  try {
    out = st.parse(text, scope)
  } catch (error) {
    if (error instanceof TypeError || error instanceof st.ComplexError) return undefined
    throw error
  }
  return ['vm', 'jit'].map((linker) => st.function(Object.values(scope), out, { mode: { linker } }))
}

/** Both results, element for element; NaN is NaN. False if there is nothing to compare. */
function compare(text, values) {
  const functions = compile(text, values)
  if (!functions) return false
  const [vm, jit] = functions
  const given = Object.values(values)
  let expected
  try {
    expected = vm(...given)
  } catch (error) {
    assert.throws(() => jit(...given), { message: error.message })
    return false
  }
  const actual = jit(...given)
  const where = () => `${text} of ${given.map(({ dtype, shape }) => `${dtype}(${shape})`)}`
  assert.equal(actual.dtype, expected.dtype, where())
  for (let i = 0; i < expected.data.length; i++)
    if (!Object.is(actual.data[i], expected.data[i]))
      assert.fail(`${where()} at ${i}: ${actual.data[i]} instead of ${expected.data[i]}`)
  for (const compiled of functions) compiled.dispose()
  return true
}

/** Rows of the table of elementwise operations: names by number of arguments. */
const rows = [
  ...readFileSync(new URL('../../src/ops/scalar.def', import.meta.url), 'utf8').matchAll(
    /^SCALAR\(\w+,\s*"(\w+)",\s*(\w+)/gm,
  ),
].map(([, name, arity]) => ({ name, arity: arity === 'VARIADIC' ? 2 : Number(arity) }))
const names = (arity) => rows.filter((row) => row.arity === arity).map(({ name }) => name)
/** What kernels compute, in every pair of dtypes. */
const binary =
  'add sub mul true_div int_div mod pow maximum minimum lt le gt ge eq neq and_ or_ xor arctan2'.split(
    ' ',
  )

test('every operation of one argument, in every dtype', () => {
  const compared = names(1).flatMap((name) =>
    dtypes.map((dtype) => compare(`${name}(x)`, { x: array(dtype, 37) })),
  )
  assert.ok(compared.filter(Boolean).length > 500, `${compared.filter(Boolean).length}`)
  assert.ok(modules.length > 100)
})

test('every operation of two arguments, in every pair of dtypes', () => {
  const compared = binary.flatMap((name) =>
    dtypes.flatMap((a) =>
      dtypes.map((b) => compare(`${name}(x, y)`, { x: array(a, 29), y: array(b, 29) })),
    ),
  )
  assert.ok(compared.filter(Boolean).length > 1800)
  assert.ok(binary.every((name) => names(2).includes(name)))
})

test('every operation of the table, in a loop with others', () => {
  const missing = []
  for (const [arity, letters] of [
    [1, 'x'],
    [2, 'x, y'],
    [3, 'x, y, w'],
    [4, 'x, y, w, u'],
  ])
    for (const name of names(arity)) {
      const compared = ['float32', 'float64', 'int32', 'bool'].map((dtype) => {
        const values = letters.split(', ').map((letter) => [letter, array(dtype, 21)])
        return compare(`${name}(${letters}) + x`, Object.fromEntries(values))
      })
      if (!compared.some(Boolean)) missing.push(name)
    }
  assert.deepEqual(missing, ['cast']) // which asks for a dtype, and has a test of its own
})

test('switch and clip', () => {
  for (const dtype of dtypes) {
    compare('switch(x, y, y + y)', { x: array('bool', 30), y: array(dtype, 30) })
    compare('clip(x, y, w)', { x: array(dtype, 30), y: array(dtype, 30), w: array(dtype, 30) })
  }
})

test('casts between all dtypes', () => {
  for (const from of dtypes)
    for (const to of dtypes) compare(`cast(x, '${to}') + x`, { x: array(from, 33) })
})

test('lengths from 0 to 70, reduced by row, by column and in full', () => {
  for (const dtype of ['float32', 'float64', 'int32', 'int64', 'bool'])
    for (let n = 0; n <= 70; n++) {
      compare('switch(x > 0, x, x * x)', { x: array(dtype, n) })
      for (const reducer of ['sum', 'prod', 'max', 'min']) {
        compare(`(x * x).${reducer}()`, { x: array(dtype, n) })
        compare(`(x * x).${reducer}(axis=1)`, { x: array(dtype, 3, n) })
        compare(`(x * x).${reducer}(axis=0)`, { x: array(dtype, 5, n) })
      }
      for (const reducer of ['any', 'all'])
        compare(`(x > 0).${reducer}(axis=1)`, { x: array(dtype, 3, n) })
    }
})

const shapes = [
  [1, 1],
  [3, 5],
  [7, 33],
  [40, 100],
  [3, 1000],
  [5, 1025],
  [2, 3000],
  [300, 7],
  [9, 2048],
  [1100, 65],
]
const ofMatrix = [
  'softmax(x, axis=-1)',
  'softmax(x, axis=0)',
  'log_softmax(x, axis=-1)',
  'logsumexp(x, axis=1)',
  'exp(x).sum(axis=1)',
  'x.sum()',
  'x.max(axis=0)',
  'x.max(axis=1)',
  '(x - x.mean(axis=1, keepdims=True)) / sqrt(x.var(axis=1, keepdims=True) + 1)',
  'x.T * 2',
  'x[:, ::-1] + x',
  'x[::-1] * x',
  'x[:, 1:] - x[:, :-1]',
  'x[1:] * 2',
  'x.T.sum(axis=0)',
  'tanh(x).max(axis=1)',
  'x.any(axis=1)',
  'eq(x, 0).all(axis=0)',
  'tanh(x).min()',
  'x.mean(axis=0) + 1',
  'exp(x - x.max(axis=1, keepdims=True)) * gammaln(x)',
  'x.prod(axis=1) - x.sum(axis=1)',
]
const withVector = [
  'x + y',
  'x * y - tanh(y)',
  '(x * y).sum(axis=0)',
  '(x * y).sum(axis=1)',
  '(x * y).sum()',
  'softmax(x * y, axis=1)',
  'x - y[::-1]',
]
const withColumn = ['x + z', '(x * z).sum(axis=0)', 'x * z - z', '(x * z).max()']

test('rows, columns, views and broadcasts of matrices', () => {
  for (const dtype of ['float32', 'float64'])
    for (const [rows, columns] of shapes) {
      const x = array(dtype, rows, columns)
      for (const text of ofMatrix) compare(text, { x })
      for (const text of withVector) compare(text, { x, y: array(dtype, columns) })
      for (const text of withColumn) compare(text, { x, z: array(dtype, rows, 1) })
      compare('x + y', { x, y: array('int32', columns) })
    }
})

test('several outputs, updates in place, and gradients of many layers', () => {
  const run = (linker) => {
    const w = st.shared(
      Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i)),
      'w',
    )
    const x = st.fvector('x')
    let y = x.mul(w)
    for (let i = 0; i < 12; i++) y = y.tanh().add(x.mul(0.1)).sin()
    const cost = y.sqr().mean()
    const step = st.function(
      [x],
      { cost, y },
      { updates: [[w, w.sub(st.grad(cost, w))]], mode: { linker } },
    )
    const given = Float32Array.from({ length: 5000 }, (_, i) => Math.cos(i * i))
    for (let i = 0; i < 3; i++) step(given)
    return [...step(given).y.data, ...w.value.data]
  }
  assert.deepEqual(run('jit'), run('vm'))
})

test('a function that is called often is compiled by itself, one that is not is not', () => {
  const x = st.fvector('x')
  const before = modules.length
  const f = st.function([x], st.expr`arctan(${x}) * 3 - sqr(${x}) / 7`)
  const given = new Float32Array([1, 2, 3])
  const first = [...f(given).data]
  assert.equal(modules.length, before)
  for (let i = 0; i < 100; i++) assert.deepEqual([...f(given).data], first)
  assert.equal(modules.length, before + 1)
})

test('kernels are given back with their functions', (t) => {
  const grow = t.mock.method(WebAssembly.Table.prototype, 'grow')
  const before = modules.length
  const x = st.fvector('x')
  for (let i = 0; i < 300; i++) {
    let y = x
    for (let k = 0; k < 9; k++) y = (i >> k) & 1 ? y.mul(x) : y.add(x)
    const f = st.function([x], y.tanh(), { mode: { linker: 'jit', optimizer: 'none' } })
    f(new Float32Array(10))
    f.dispose()
  }
  assert.equal(modules.length, before + 300)
  assert.ok(grow.mock.callCount() < 100)
})

test('a host that refuses to compile gets the same results', () => {
  const script = `
    const Module = WebAssembly.Module
    let refused = 0
    WebAssembly.Module = function (bytes) {
      if (bytes.length > 100000) return new Module(bytes)
      refused++
      throw new WebAssembly.CompileError('code generation disallowed by embedder')
    }
    WebAssembly.Module.prototype = Module.prototype
    const st = await import('symtensor')
    const x = st.dvector('x')
    const f = st.function([x], x.exp().sum(), { mode: { linker: 'jit' } })
    console.log(JSON.stringify([f([0, 0, 0]).item(), f([0, 0]).item(), refused]))`
  const flags = process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm'))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '-e', script],
    {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    },
  )
  assert.equal(stdout.trim(), '[3,2,1]', stderr)
})
