// What the libraries that a person would pick instead get wrong: long sums in float32, small arguments,
// saturated gradients, float64 that is float32 inside, second derivatives. In the interpreter and in kernels.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const linkers = ['vm', 'jit']

/** The value at x of what `build` makes of a vector, on both tiers. */
function valuesOf(dtype, build, x) {
  return linkers.map((linker) => {
    const v = st.tensor('v', { dtype, shape: [null] })
    const f = st.function([v], build(v), { mode: { linker } })
    const { data } = f(x)
    f.dispose()
    return data
  })
}

const relative = (got, right) => (got === right ? 0 : Math.abs(got - right) / Math.abs(right))

/** Of float32 or float64 `x` the largest relative error, on both tiers. */
function worst(dtype, build, x, right) {
  const errors = valuesOf(dtype, build, x).map((y) =>
    x.reduce((most, v, i) => Math.max(most, relative(y[i], right(v))), 0),
  )
  return Math.max(...errors)
}

test('the sum of ten million tenths in float32 is right to 1e-7, however it is taken', () => {
  const x = new Float32Array(1e7).fill(0.1)
  for (const y of valuesOf('float32', (v) => st.sum(v), x))
    assert(relative(y[0], 1e6) <= 1e-7, `${y[0]}`)
  for (const y of valuesOf('float32', (v) => st.mean(v), x))
    assert(relative(y[0], 0.1) <= 1e-7, `${y[0]}`)
  const rows = (axis) => (v) => st.sum(st.sum(v.reshape([10000, 1000]), { axis }))
  for (const axis of [0, 1])
    for (const y of valuesOf('float32', rows(axis), x))
      assert(relative(y[0], 1e6) <= 1e-7, `axis ${axis}`)
})

/** 1e-30 to 1e-2, of both signs. */
const small = Float32Array.from(
  { length: 400 },
  (_, i) => (i % 2 ? -1 : 1) * 10 ** (-30 + (28 * i) / 400),
)

for (const name of ['tanh', 'log1p', 'expm1'])
  test(`${name} in float32 is right to 1e-7 next to zero`, () => {
    const error = worst('float32', (v) => st[name](v), small, Math[name])
    assert(error <= 1.2e-7, `relative error ${error}`) // a float32 is 6e-8 away from its neighbours
  })

for (const dtype of ['float32', 'float64']) {
  const Data = dtype === 'float32' ? Float32Array : Float64Array
  const gradient = (build) => (v) => st.grad(st.sum(build(v)), v)

  test(`gradients of saturated ${dtype} functions are their limits`, () => {
    const softplus = gradient((v) => st.softplus(v))
    const spelled = gradient((v) => st.expr`log(1 + exp(${v}))`)
    for (const build of [softplus, spelled])
      for (const y of valuesOf(dtype, build, Data.of(200, -200))) {
        assert.equal(y[0], 1)
        assert(y[1] >= 0 && y[1] < 1e-80, `${y[1]}`)
      }
    for (const y of valuesOf(
      dtype,
      gradient((v) => st.expr`log(sigmoid(${v}))`),
      Data.of(-120, 120),
    )) {
      assert.equal(y[0], 1)
      assert(y[1] >= 0 && y[1] < 1e-50, `${y[1]}`)
    }
    for (const y of valuesOf(dtype, (v) => st.logsumexp(v), Data.of(1000, 1000)))
      assert(relative(y[0], 1000 + Math.LN2) < 1e-7)
  })

  test(`the second derivative of tanh in ${dtype}`, () => {
    const twice = (v) => st.grad(st.sum(st.grad(st.sum(st.tanh(v)), v)), v)
    const x = Data.from({ length: 101 }, (_, i) => (i - 50) / 20)
    const right = (v) => -2 * Math.tanh(v) * (1 - Math.tanh(v) ** 2)
    for (const y of valuesOf(dtype, twice, x))
      x.forEach((v, i) => assert(Math.abs(y[i] - right(v)) <= (dtype === 'float32' ? 3e-7 : 1e-15)))
  })
}

/** Three units in the last place: two of ours, one of the host's. */
const THREE_ULP = 3 * 2 ** -52
const spread = Float64Array.from(
  { length: 2000 },
  (_, i) => 40 * (((i * 0.6180339887498949) % 1) - 0.5),
)

for (const name of ['exp', 'log', 'sin', 'cos', 'tanh'])
  test(`${name} in float64 is float64`, () => {
    const x = name === 'log' ? spread.map((v) => Math.exp(v)) : spread
    const error = worst('float64', (v) => st[name](v), x, Math[name])
    assert(error <= THREE_ULP, `relative error ${error}`)
  })
