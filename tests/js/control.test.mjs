// ifelse, checks and printing while a function runs (checklist S2-LP-04, 05, S2-PR-05). Values and errors are those of
// PyTensor 3.0.7.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const typeError = (message) => ({ name: 'TypeError', message })

test('ifelse computes one branch (S2-LP-04)', () => {
  const [c, x, y] = [st.bscalar('c'), st.dvector('x'), st.dvector('y')]
  const f = st.function([c, x, y], st.ifelse(c, x.add(1).sum(), x.dot(y)))
  assert.equal(+f(1, [1, 2], [1, 2, 3]), 5, 'the shapes of the branch not taken need not fit')
  assert.throws(() => f(0, [1, 2], [1, 2, 3]), { name: 'ValueError' })
  assert.equal(+f(0, [1, 2], [3, 4]), 11)
  const g = st.function([c, x], st.ifelse(c, x.at('5'), x.at('0')))
  assert.equal(+g(0, [7]), 7)
  assert.throws(() => g(1, [7]), { name: 'IndexError' })
  assert.equal(+g(1, [0, 1, 2, 3, 4, 5]), 5)
})

test('ifelse: lists, shapes that differ, branches that are inputs', () => {
  const [c, x, y] = [st.bscalar('c'), st.dvector('x'), st.dmatrix('y')]
  const [a, b] = st.ifelse(c, [x, y.sum({ axis: 0 })], [x.at('::2'), x])
  const f = st.function([c, x, y], [a, b, a.shape])
  assert.deepEqual(f(1, [1, 2, 3], [[1, 2], [3, 4]]).map((out) => out.toList()), [[1, 2, 3], [4, 6], [3]])
  assert.deepEqual(f(0, [1, 2, 3], [[1, 2], [3, 4]]).map((out) => out.toList()), [[1, 3], [1, 2, 3], [2]])
  const out = st.function([c, x], st.ifelse(c, x, x.mul(2)))
  const data = Float64Array.of(1, 2)
  const result = out(1, data)
  result.data[0] = 100
  assert.deepEqual([out(1, data).toList(), data[0]], [[1, 2], 1], 'a copy')
  assert.deepEqual(st.ifelse(c, st.zeros([2, 3]), st.zeros([2, 4])).type.shape, [2, null])
  assert.equal(+st.function([c], st.ifelse(c, st.constant(1.5), st.constant(2.5)))(0), 2.5)
})

test('ifelse: what it refuses', () => {
  const [c, x] = [st.dscalar('c'), st.dvector('x')]
  assert.throws(() => st.ifelse(x, c, c), typeError(/condition argument must be a truthy scalar/))
  assert.throws(() => st.ifelse(c, x, st.fvector('f')), typeError(/compatible dtypes.*trueBranch: float64, falseBranch: float32/))
  assert.throws(() => st.ifelse(c, x, c), typeError(/compatible ndim.*trueBranch: 1, falseBranch: 0/))
  assert.throws(() => st.ifelse(c, [x, x], [x]), { name: 'ValueError', message: /same number/ })
  assert.throws(() => st.ifelse(c, [x], x), { name: /Error/ })
})

test('ifelse: conditions', () => {
  const branches = [st.constant(1, { dtype: 'int64' }), st.constant(0, { dtype: 'int64' })]
  for (const [dtype, value, taken] of [['float64', 0.5, 1], ['float64', NaN, 1], ['float64', -0, 0], ['bool', true, 1], ['int64', -3, 1], ['complex128', { re: 0, im: 1 }, 1], ['complex128', { re: 0, im: 0 }, 0]]) {
    const c = st.tensor('c', { dtype, shape: [] })
    assert.equal(+st.function([c], st.ifelse(c, ...branches))(value), taken, `${dtype} ${JSON.stringify(value)}`)
  }
})

test('ifelse: nested, with shared variables and updates, in every mode', () => {
  const [c, d, x, s] = [st.bscalar('c'), st.bscalar('d'), st.dscalar('x'), st.shared(10.5, 's')]
  const inner = st.ifelse(d, st.log(x).add(s), x.mul(s))
  const out = st.ifelse(c, inner.mul(2), inner.add(st.ifelse(d, x, x.neg())))
  for (const mode of ['FAST_RUN', 'FAST_COMPILE', { excluding: 'fusion' }]) {
    s.value = 10.5
    const f = st.function([c, d, x], out, { mode, updates: [[s, st.ifelse(c, s.add(1), s)]] })
    const close = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`)
    close(+f(1, 1, 2), 2 * (Math.log(2) + 10.5))
    close(+f(0, 1, 2), Math.log(2) + 11.5 + 2)
    close(+f(1, 0, 2), 2 * 2 * 11.5)
    close(+f(0, 0, 2), 2 * 12.5 - 2)
    close(+s.value, 12.5)
  }
})

test('ifelse: gradients', () => {
  const [c, x, y] = [st.bscalar('c'), st.dscalar('x'), st.dscalar('y')]
  const cost = st.ifelse(c, x.sqr().mul(y), st.exp(y))
  const f = st.function([c, x, y], st.grad(cost, [x, y]))
  assert.deepEqual(f(1, 3, 2).map(Number), [12, 9])
  assert.deepEqual(f(0, 3, 0).map(Number), [0, 1])
  const v = st.dvector('v')
  const [a, b] = st.ifelse(c, [v.mul(2), v.sum()], [v.at('1:'), v.prod()])
  const g = st.function([c, v], st.grad(a.sqr().sum().add(b), v))
  assert.deepEqual(g(1, [1, 2, 3]).toList(), [9, 17, 25])
  assert.deepEqual(g(0, [1, 2, 3]).toList(), [6, 4 + 3, 6 + 2])
  assert.equal(+st.function([c, x], st.grad(st.ifelse(c, x, x.neg()), x), { onUnusedInput: 'ignore' })(0, 3), -1)
})

test('ifelse in texts', () => {
  const [c, x] = [st.bscalar('c'), st.dvector('x')]
  const f = st.function([c, x], st.parse('ifelse(c, x.sum(), mean(x ** 2))', { c, x }))
  assert.deepEqual([+f(1, [1, 2, 3]), +f(0, [1, 3])], [6, 5])
  const g = st.function([c, x], st.parse('both = ifelse(c, [x, x + 1], (x * 2, x))\nboth[0] + both[1]', { c, x }))
  assert.deepEqual([g(1, [1]).toList(), g(0, [1]).toList()], [[3], [3]])
})

test('a branch that fails leaves the function as it was', () => {
  const [c, x, s] = [st.bscalar('c'), st.dvector('x'), st.shared(1.5, 's')]
  const f = st.function([c, x], st.ifelse(c, x.at('3'), x.at('0').mul(s)), { updates: [[s, s.add(1)]] })
  assert.equal(+f(0, [2]), 3)
  assert.throws(() => f(1, [2]), { name: 'IndexError' })
  assert.deepEqual([+s.value, +f(0, [2]), +s.value], [2.5, 5, 3.5])
})
