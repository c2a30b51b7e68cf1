// Everything that a newcomer sees, in one file.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

test('an expression, its gradient, a function', () => {
  const x = st.dvector('x')
  const cost = x.mul(x).sum()
  const f = st.function([x], [cost, st.grad(cost, x)])
  const [value, gradient] = f([1, 2, 3])
  assert.equal(value.item(), 14)
  assert.deepEqual(gradient.toList(), [2, 4, 6])
  assert.ok(gradient.data instanceof Float64Array)
})

test('types', () => {
  const m = st.matrix('m', { shape: [null, 3] })
  assert.equal(m.dtype, 'float64')
  assert.deepEqual(m.type.shape, [null, 3])
  assert.equal(m.ndim, 2)
  assert.equal(String(m.type), 'Matrix(float64, shape=(?, 3))')
  assert.equal(m.name, 'm')
  assert.equal(st.add(st.ivector(), 1.5).dtype, 'float64')
})

test('text and templates', () => {
  const x = st.dvector('x')
  const f = st.function([x], st.parse('y = x - x.mean()\nexp(y)[::-1] * 2', { x }))
  assert.deepEqual(f([0, 0]).toList(), [2, 2])
  const g = st.function([x], st.expr`sigmoid(${x} @ ${x} - ${[1, 2]}[0])`)
  assert.equal(g([1, 0]).item(), 0.5)
  assert.throws(() => st.parse('x + )', { x }), { name: 'SyntaxError', message: /column 5/ })
})

test('shared variables and updates', () => {
  const w = st.shared(new Float64Array([1, 2]), 'w')
  const rate = st.dscalar('rate')
  const step = st.function([rate], w.sum(), { updates: [[w, w.sub(rate.mul(w))]] })
  assert.equal(step(0.5).item(), 3)
  assert.deepEqual(w.value.toList(), [0.5, 1])
  w.value = [4, 4]
  assert.equal(step(1).item(), 8)
  assert.deepEqual(w.value.toList(), [0, 0])
})

test('outputs: one, an array, an object; inputs by name', () => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  const f = st.function([x, y], { sum: x.add(y), product: x.mul(y) })
  const { sum, product } = f({ y: 5, x: 2 })
  assert.equal(Number(sum), 7)
  assert.equal(+product, 10)
  assert.deepEqual(st.function([x], [x.neg()])(3).map(Number), [-3])
})

test('mistakes are typed errors that say what to do', () => {
  const x = st.dmatrix('x')
  assert.throws(() => st.dot(x, st.dvector()).dot(x).sum({ axis: 7 }), st.AxisError)
  assert.throws(() => st.grad(x, x), { name: 'TypeError', message: /scalar/i })
  assert.throws(() => st.function([], x), st.MissingInputError)
  assert.throws(() => st.function([x, st.dvector('unused')], x.sum()), st.UnusedInputError)
  const f = st.function([x], x.sum(), { name: 'total' })
  assert.throws(() => f([1, 2]), { name: 'TypeError', message: /dimensions/ })
  assert.throws(() => f(), { name: 'TypeError', message: /Missing input: x/ })
  assert.equal(f([[1, 2]]).item(), 3, 'and the engine goes on')
})

test('numbers are honest', () => {
  const v = st.fvector('v')
  const ones = new Float32Array(1 << 25).fill(0.1)
  assert.ok(
    Math.abs(st.function([v], v.sum())(ones).item() / (Math.fround(0.1) * ones.length) - 1) < 1e-7,
  )
  const x = st.dscalar('x')
  const softplus = st.function([x], st.log(st.add(1, st.exp(x))))
  assert.equal(softplus(1000).item(), 1000)
})

test('indexing', () => {
  const x = st.dmatrix('x')
  const value = [
    [1, 2, 3],
    [4, 5, 6],
  ]
  const at = (...index) =>
    st
      .function(
        [x],
        x.at(...index),
      )(value)
      .toList()
  assert.deepEqual(at(1), [4, 5, 6])
  assert.deepEqual(at(st.slice(null), -1), [3, 6])
  assert.deepEqual(at('::-1, 1:'), [
    [5, 6],
    [2, 3],
  ])
  assert.deepEqual(at([1, 0, 1], [0, 0, 2]), [4, 1, 6])
})
