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
  assert.deepEqual(
    f(
      1,
      [1, 2, 3],
      [
        [1, 2],
        [3, 4],
      ],
    ).map((out) => out.toList()),
    [[1, 2, 3], [4, 6], [3]],
  )
  assert.deepEqual(
    f(
      0,
      [1, 2, 3],
      [
        [1, 2],
        [3, 4],
      ],
    ).map((out) => out.toList()),
    [[1, 3], [1, 2, 3], [2]],
  )
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
  assert.throws(
    () => st.ifelse(c, x, st.fvector('f')),
    typeError(/compatible dtypes.*trueBranch: float64, falseBranch: float32/),
  )
  assert.throws(
    () => st.ifelse(c, x, c),
    typeError(/compatible ndim.*trueBranch: 1, falseBranch: 0/),
  )
  assert.throws(() => st.ifelse(c, [x, x], [x]), { name: 'ValueError', message: /same number/ })
  assert.throws(() => st.ifelse(c, [x], x), { name: /Error/ })
})

test('ifelse: conditions', () => {
  const branches = [st.constant(1, { dtype: 'int64' }), st.constant(0, { dtype: 'int64' })]
  for (const [dtype, value, taken] of [
    ['float64', 0.5, 1],
    ['float64', NaN, 1],
    ['float64', -0, 0],
    ['bool', true, 1],
    ['int64', -3, 1],
    ['complex128', { re: 0, im: 1 }, 1],
    ['complex128', { re: 0, im: 0 }, 0],
  ]) {
    const c = st.tensor('c', { dtype, shape: [] })
    assert.equal(
      +st.function([c], st.ifelse(c, ...branches))(value),
      taken,
      `${dtype} ${JSON.stringify(value)}`,
    )
  }
})

test('ifelse: nested, with shared variables and updates, in every mode', () => {
  const [c, d, x, s] = [st.bscalar('c'), st.bscalar('d'), st.dscalar('x'), st.shared(10.5, 's')]
  const inner = st.ifelse(d, st.log(x).add(s), x.mul(s))
  const out = st.ifelse(c, inner.mul(2), inner.add(st.ifelse(d, x, x.neg())))
  for (const mode of ['FAST_RUN', 'FAST_COMPILE', { excluding: 'fusion' }]) {
    s.value = 10.5
    const f = st.function([c, d, x], out, { mode, updates: [[s, st.ifelse(c, s.add(1), s)]] })
    const close = (actual, expected) =>
      assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`)
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
  assert.equal(
    +st.function([c, x], st.grad(st.ifelse(c, x, x.neg()), x), { onUnusedInput: 'ignore' })(0, 3),
    -1,
  )
})

test('ifelse in texts', () => {
  const [c, x] = [st.bscalar('c'), st.dvector('x')]
  const f = st.function([c, x], st.parse('ifelse(c, x.sum(), mean(x ** 2))', { c, x }))
  assert.deepEqual([+f(1, [1, 2, 3]), +f(0, [1, 3])], [6, 5])
  const g = st.function(
    [c, x],
    st.parse('both = ifelse(c, [x, x + 1], (x * 2, x))\nboth[0] + both[1]', { c, x }),
  )
  assert.deepEqual([g(1, [1]).toList(), g(0, [1]).toList()], [[3], [3]])
})

test('a branch that fails leaves the function as it was', () => {
  const [c, x, s] = [st.bscalar('c'), st.dvector('x'), st.shared(1.5, 's')]
  const f = st.function([c, x], st.ifelse(c, x.at('3'), x.at('0').mul(s)), {
    updates: [[s, s.add(1)]],
  })
  assert.equal(+f(0, [2]), 3)
  assert.throws(() => f(1, [2]), { name: 'IndexError' })
  assert.deepEqual([+s.value, +f(0, [2]), +s.value], [2.5, 5, 3.5])
})

test('Assert and CheckAndRaise look at their conditions when they run (S2-LP-05)', () => {
  const [x, n] = [st.dvector('x'), st.iscalar('n')]
  const f = st.function([x], st.Assert('x is short')(x, x.shape.at(0).ge(3), x.min().gt(0)).sum())
  assert.equal(+f([1, 2, 3]), 6)
  assert.throws(() => f([1, 2]), { name: 'AssertionError', message: /^x is short/ })
  assert.throws(() => f([1, 2, -3]), { name: 'AssertionError', message: /^x is short/ })
  assert.equal(+f([1, 2, 4]), 7, 'the function goes on')
  const g = st.function(
    [x, n],
    st.CheckAndRaise(st.ValueError, 'n must be even')(x, n.mod(2).eq(0)),
  )
  assert.deepEqual(g([1], 2).toList(), [1])
  assert.throws(() => g([1], 3), { name: 'ValueError', message: /n must be even/ })
  assert.throws(() => st.function([n], st.assertOp(n.add(1), n))(0), {
    name: 'AssertionError',
    message: /PyTensor Assert failed!/,
  })
  assert.equal(+st.function([n], st.assertOp(n.add(1), n))(2), 3)
  assert.throws(() => st.Assert()(x, x), typeError(/scalar/))
  assert.throws(() => st.CheckAndRaise('NoError', 'm')(x, n), {
    name: 'ValueError',
    message: /NoError/,
  })
  assert.throws(() => st.CheckAndRaise(TypeError, 'm', 3), typeError(/takes/))
})

test('a check stays until its condition is known to hold', () => {
  const x = st.dvector('x')
  const never = st.function([x], st.Assert('never')(x.sum(), st.constant(false)))
  assert.throws(() => never([1]), { name: 'AssertionError', message: /never/ })
  assert.equal(+st.function([x], st.Assert('fine')(x.sum(), st.constant(true)))([1, 2]), 3)
  assert.deepEqual(
    st
      .function(
        [x],
        st.grad(st.Assert('m')(x.sqr(), x.sum().gt(0)).sum(), x),
      )([1, 2])
      .toList(),
    [2, 4],
  )
  const [c] = [st.bscalar('c')]
  const lazy = st.function(
    [c, x],
    st.ifelse(c, st.Assert('not here')(x.sum(), x.sum().gt(100)), x.sum()),
  )
  assert.equal(+lazy(0, [1]), 1)
  assert.throws(() => lazy(1, [1]), { name: 'AssertionError', message: /not here/ })
})

test('checks in texts', () => {
  const x = st.dvector('x')
  const f = st.function(
    [x],
    st.parse("CheckAndRaise(ValueError, 'positive, please')(x, all(x > 0)).sum()", { x }),
  )
  assert.equal(+f([1, 2]), 3)
  assert.throws(() => f([-1]), { name: 'ValueError', message: /positive, please/ })
  assert.throws(() => st.function([x], st.parse("Assert('a')(x, x[0] > 0)", { x }))([-1]), {
    name: 'AssertionError',
    message: /^a/,
  })
  assert.throws(() => st.parse("Assert('a')", { x }), typeError(/to be called itself/))
  assert.throws(() => st.parse("Assert('a', 'b')(x, x[0] > 0)", { x }), typeError(/takes fewer/))
})

test('Print shows a value when it is computed (S2-PR-05)', (t) => {
  const lines = []
  st.setPrinter((text) => lines.push(text))
  t.after(() => st.setPrinter((text) => console.log(text)))
  const x = st.dvector('x')
  const f = st.function([x], st.Print('x is')(x.add(1)).sum())
  assert.equal(+f([1, 2]), 5)
  assert.equal(+f([3]), 4)
  assert.deepEqual(lines.splice(0), ['x is __str__ = [2, 3]', 'x is __str__ = [4]'])
  st.function([x], st.Print('', ['shape', 'dtype'])(x))([1, 2])
  assert.deepEqual(lines.splice(0), [' shape = 2', ' dtype = float64'])
  assert.deepEqual(
    st
      .function(
        [x],
        st.grad(st.parse("sum(Print('here')(x ** 2))", { x }), x),
      )([3])
      .toList(),
    [6],
  )
  st.function([], st.Print('constant')(st.constant(2.5)))()
  assert.deepEqual(lines.splice(0).at(-1), 'constant __str__ = 2.5')
  st.setPrinter(() => {
    throw new RangeError('no paper')
  })
  assert.throws(() => f([1]), { name: 'RangeError', message: /no paper[^]*print/ })
  st.setPrinter(() => {})
  assert.equal(+f([1]), 2)
})

test('NanGuardMode names the operation that made the first NaN (S2-FN-15)', () => {
  const [x, s] = [st.dvector('x'), st.shared(1.5, 's')]
  const out = st.parse('y = log(x) * s\nsum(y - y / 2)', { x, s })
  const f = st.function([x], out, { mode: 'NanGuardMode' })
  assert.ok(Math.abs(+f([1, 2]) - (Math.log(2) * 1.5) / 2) < 1e-12)
  assert.throws(() => f([1, -1]), {
    name: 'AssertionError',
    message: /^NaN detected[^]*log[^]*line 1, column 5/,
  })
  assert.throws(() => f([1, 0]), { name: 'AssertionError', message: /^Inf detected[^]*log/ })
  assert.throws(() => f([1, NaN]), {
    name: 'AssertionError',
    message: /NaN detected[^]*input of the graph: x/,
  })
  assert.throws(() => f([1, 1e300]), {
    name: 'AssertionError',
    message: /Big value detected[^]*input/,
  })
  s.value = Infinity
  assert.throws(() => f([1, 2]), {
    name: 'AssertionError',
    message: /Inf detected[^]*input of the graph: s/,
  })
  s.value = 1.5
  const g = st.function([x], st.log(x).sum(), { mode: { nanGuard: { big: false, inf: false } } })
  assert.equal(+g([1, 0]), -Infinity)
  assert.throws(() => g([-1]), { name: 'AssertionError', message: /NaN detected/ })
  assert.equal(+st.function([x], x.sum(), { mode: { nanGuard: false } })([NaN]), NaN)
  const c = st.bscalar('c')
  const lazy = st.function([c, x], st.ifelse(c, st.sqrt(x).sum(), x.sum()), {
    mode: 'NanGuardMode',
  })
  assert.equal(+lazy(0, [-1]), -1)
  assert.throws(() => lazy(1, [-1]), { name: 'AssertionError', message: /NaN detected[^]*sqrt/ })
  assert.throws(() => st.function([x], out, { mode: { nanGuard: { nn: true } } }), {
    name: 'ValueError',
  })
})
