// Operations written in JavaScript (checklist S2-LP-06).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const vector = st.TensorType('float64', [null])
const scalar = st.TensorType('float64', [])

/** x ** 3, elementwise, with its gradient. */
const cube = st.op({
  name: 'cube',
  itypes: [vector],
  otypes: [vector],
  perform: (x) => st.array(x.data.map((v) => v ** 3)),
  pullback: ([x], [y], [g]) => [g.mul(x.sqr()).mul(3)],
})

test('perform computes, in the middle of any graph', () => {
  const x = st.dvector('x')
  const f = st.function([x], cube(x.add(1)).sum().mul(2))
  assert.equal(+f([0, 1]), 18)
  assert.equal(+f([1, 1, 1]), 48, 'another length')
  assert.equal(+f([0, 1]), 18)
  const twice = st.function([x], [cube(cube(x)), cube(x)])
  assert.deepEqual(twice([2, 1]).map((out) => out.toList()), [[512, 1], [8, 1]])
  assert.deepEqual(cube(x).eval({ x: [2] }).toList(), [8])
  assert.deepEqual(st.function([x], cube(x), { mode: 'FAST_COMPILE' })([2]).toList(), [8])
  assert.deepEqual(cube(x.at('::-1')).eval({ x: [1, 2] }).toList(), [8, 1], 'arrays come in order')
})

test('gradients, to second order', () => {
  const x = st.dvector('x')
  const first = st.grad(cube(x).sum(), x)
  assert.deepEqual(st.function([x], first)([1, 2]).toList(), [3, 12])
  assert.deepEqual(st.function([x], st.grad(first.sum(), x))([1, 2]).toList(), [6, 12])
  const plain = st.op({ name: 'plain', otypes: [scalar], perform: (v) => v.data[0] })
  assert.throws(() => st.grad(plain(x), x), { name: 'MethodNotDefined', message: /plain has no pullback/ })
  const cut = st.op({ otypes: [scalar], perform: (v) => v.data[0], pullback: () => [null] })
  assert.deepEqual(st.function([x], st.grad(cut(x), x))([1, 2]).toList(), [0, 0])
  const wrong = st.op({ otypes: [scalar], perform: () => 0, pullback: () => [st.constant(1.5)] })
  assert.throws(() => st.grad(wrong(x), x), { name: 'TypeError', message: /pullback gave/ })
  const few = st.op({ otypes: [scalar], perform: () => 0, pullback: () => [] })
  assert.throws(() => st.grad(few(x), x), { name: 'TypeError', message: /1 inputs/ })
})

test('several outputs, types made from the inputs', () => {
  const split = st.op({
    name: 'split',
    makeNode: (x) => [x.type, st.TensorType('int64', [])],
    perform: (x) => [st.array(x.data.filter((v) => v > 0)), x.data.length],
    pullback: ([x], outputs, [g]) => [g === null ? null : g.sum().mul(x)],
  })
  const x = st.dvector('x')
  const [positive, count] = split(x)
  assert.equal(count.dtype, 'int64')
  const f = st.function([x], [positive, count, positive.shape])
  assert.deepEqual(f([1, -1, 2]).map((out) => out.toList()), [[1, 2], 3, [2]])
  assert.deepEqual(f([-1]).map((out) => out.toList()), [[], 1, [0]])
  assert.deepEqual(st.function([x], st.grad(positive.sum(), x))([1, -1, 2]).toList(), [2, -2, 4])
  assert.equal(split(st.fvector('q'))[0].dtype, 'float32')
})

test('what is refused', () => {
  const x = st.dvector('x')
  assert.throws(() => cube(st.dmatrix()), { name: 'TypeError', message: /input 0 of op cube must be a Vector/ })
  assert.throws(() => cube(x, x), { name: 'TypeError', message: /takes 1 inputs, not 2/ })
  assert.throws(() => st.op({ perform: () => 0 }), { name: 'TypeError', message: /otypes/ })
  assert.throws(() => st.op({ otypes: [scalar] }), { name: 'TypeError', message: /perform/ })
  const run = (perform, types = [scalar]) => st.op({ name: 'wrong', otypes: types, perform })(x).eval({ x: [1] })
  assert.throws(() => run(() => [1, 2]), { name: 'TypeError', message: /dimensions[^]*what perform gave[^]*wrong/ })
  assert.throws(() => run(() => 'text'), { name: 'TypeError' })
  assert.throws(() => run(() => undefined), { name: 'TypeError' })
  assert.throws(() => st.op({ otypes: [scalar, scalar], perform: () => [1] })(x)[0].eval({ x: [1] }), { name: 'TypeError', message: /2 outputs/ })
})

test('what perform throws comes out of the call, and the engine goes on', () => {
  class Stop extends Error {}
  const x = st.dvector('x')
  const s = st.shared(1.5)
  const picky = st.op({
    name: 'picky',
    otypes: [vector],
    perform(v) {
      if (v.data[0] < 0) throw new Stop('negative')
      return v
    },
  })
  const f = st.function([x], picky(x.mul(1)).sum(), { updates: [[s, s.add(1)]], name: 'f' })
  assert.equal(+f([1, 2]), 3)
  assert.throws(() => f([-1]), (error) => error instanceof Stop && /^negative\n[^]*picky[^]*function f/.test(error.message))
  assert.deepEqual([+s.value, +f([2]), +s.value], [2.5, 2, 3.5])
  const odd = st.op({ otypes: [scalar], perform: () => { throw 'a string' } })
  assert.throws(() => odd(x).eval({ x: [1] }), (error) => error === 'a string')
})

test('perform may call other functions, not its own', () => {
  const [x, y] = [st.dvector('x'), st.dvector('y')]
  const inner = st.function([y], st.exp(y).sum().mul(st.arange(1000).sum()))
  const s = st.shared(0.5)
  const count = st.function([], s, { updates: [[s, s.add(1)]] })
  /** @type {any} */
  let f
  const caught = []
  const attempt = (body) => {
    try {
      body()
    } catch (error) {
      caught.push(`${error.name}: ${error.message}`)
    }
  }
  const calling = st.op({
    otypes: [vector],
    perform(v) {
      const value = +inner(v)
      attempt(() => f([1]))
      attempt(() => count())
      attempt(() => (s.value = 3))
      attempt(() => f.input('x', [1]))
      attempt(() => x.add(st.dmatrix()).dot(3).dot(4).at('oops'))
      assert.equal(+st.constant(2.5).mul(2).eval(), 5, 'compiled within a call')
      return [value, ...v.data]
    },
  })
  const large = x.mul(3)
  f = st.function([x], [calling(large).sum(), large.sum(), st.tanh(large)])
  const result = f([0, 0, 0]).map((out) => out.toList())
  assert.deepEqual(result, [3 * 499500, 0, [0, 0, 0]])
  assert.match(caught[0], /RuntimeError: the inputs of a function/)
  assert.match(caught[1], /RuntimeError: a function with updates/)
  assert.match(caught[2], /RuntimeError: a shared variable cannot be changed/)
  assert.match(caught[3], /RuntimeError: the inputs of a function/)
  assert.equal(caught.length, 5)
  assert.deepEqual([+count(), +f([1])[1]], [0.5, 3])
})

test('large arrays, and memory that grows while perform runs', () => {
  const x = st.dvector('x')
  const held = []
  const grow = st.op({
    otypes: [vector],
    perform(v) {
      held.push(st.shared(new Float64Array(2e6)))
      return st.array(v.data.map((value) => value + 1))
    },
  })
  const f = st.function([x], [grow(x.mul(2)).sum(), x.sum()])
  const data = new Float64Array(300000).fill(1)
  for (let i = 0; i < 5; i++) assert.deepEqual(f(data).map(Number), [900000, 300000])
  for (const s of held) s.dispose()
})

test('a function of arrays as an operation', () => {
  const norm = st.asOp([vector], [scalar])(function norm(v) {
    return Math.hypot(...v.data)
  })
  const x = st.dvector('x')
  assert.equal(+st.function([x], norm(x).mul(2))([3, 4]), 10)
  assert.throws(() => st.grad(norm(x), x), { name: 'MethodNotDefined', message: /norm/ })
})

test('operations in branches that are not taken do not run', () => {
  const [c, x] = [st.bscalar('c'), st.dvector('x')]
  let runs = 0
  const counted = st.op({ otypes: [vector], perform: (v) => (runs++, v) })
  const f = st.function([c, x], st.ifelse(c, counted(x), x.mul(2)))
  assert.deepEqual([f(0, [1]).toList(), runs, f(1, [1]).toList(), runs], [[2], 0, [1], 1])
})

test('loops of calls leave nothing behind', () => {
  const x = st.dvector('x')
  const f = st.function([x], cube(x).sum())
  const data = new Float64Array(3000).fill(1)
  for (let i = 0; i < 50; i++) f(data)
  const before = process.memoryUsage().rss
  for (let i = 0; i < 3000; i++) f(data)
  assert.ok(process.memoryUsage().rss - before < 60e6, `${(process.memoryUsage().rss - before) / 1e6} MB more`)
})

test('OpFromGraph: a graph as an operation', () => {
  const [x, y, z, s] = [...st.dscalars('x', 'y', 'z'), st.shared(0.5, 's')]
  const f = st.OpFromGraph([x, y, z], [x.add(y.mul(z)).add(s)])
  const [a, b, c] = st.dscalars('a', 'b', 'c')
  const out = f(a, b, c).add(f(c, b, a))
  assert.equal(+out.eval({ a: 2, b: 3, c: 5 }), 2 + 15 + 5 + 6 + 1)
  assert.deepEqual(st.function([a, b, c], st.grad(out, [a, b, c]))(2, 3, 5).map(Number), [4, 7, 4])
  s.value = 1.5
  assert.equal(+out.eval({ a: 2, b: 3, c: 5 }), 31)
  const two = st.OpFromGraph([x, y], [x.add(y), x.mul(y)])
  assert.deepEqual(st.function([a, b], two(a, b))(2, 3).map(Number), [5, 6])
  const nested = st.OpFromGraph([x, y], [two(x, x)[1].add(y)], { inline: true })
  assert.equal(+nested(a, st.constant(1, { dtype: 'float64' })).eval({ a: 3 }), 10)
  assert.throws(() => st.OpFromGraph([x, x], [x]), { name: 'ValueError', message: /more than once/ })
  assert.throws(() => st.OpFromGraph(x, x), { name: 'TypeError', message: /arrays of variables/ })
  assert.throws(() => two(a), { name: 'TypeError', message: /takes 2 inputs/ })
  assert.throws(() => two(a, st.dvector()), { name: 'TypeError', message: /must be a Scalar/ })
})

test('OpFromGraph with gradients of its own', () => {
  const [x, y, z] = st.dscalars('x', 'y', 'z')
  const rescaled = ([, , last]) => last.mul(2)
  const f = st.OpFromGraph([x, y, z], [x.add(y.mul(z))], { pullback: [null, rescaled, null] })
  const out = f(x, y, z)
  assert.equal(+out.eval({ x: 2, y: 3, z: 4 }), 14)
  assert.deepEqual(st.function([x, y, z], st.grad(out, [x, y, z]), { onUnusedInput: 'ignore' })(2, 3, 4).map(Number), [1, 8, 3], "PyTensor's example")
  const whole = st.OpFromGraph([x, y], [x.mul(y)], { pullback: (inputs, outputs, [g]) => [g.mul(10), null] })
  assert.deepEqual(st.function([x, y], st.grad(whole(x, y), [x, y]), { onUnusedInput: 'ignore' })(2, 3).map(Number), [10, 0])
})

test('a function is not disposed of under its own call', () => {
  const x = st.dvector('x')
  const f = st.function([x], st.op({ otypes: [x.type], perform: (v) => (use(), v) })(x).add(1))
  let use = () => f.dispose()
  assert.throws(() => f([1]), /function (.*) is running/)
  use = () => f.free()
  assert.throws(() => f([1]), /function (.*) is running/)
  use = () => {}
  assert.deepEqual(f([1]).toList(), [2])
  const list = [1, 2]
  Object.defineProperty(list, 1, { get: () => (f.dispose(), 2) })
  assert.throws(() => f(list), /function (.*) is running/)
  assert.deepEqual(f([1, 2]).toList(), [2, 3])
  f.dispose()
  f.dispose()
  assert.throws(() => f([1]), /was disposed of/)
})
