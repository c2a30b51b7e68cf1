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
  assert.deepEqual(
    twice([2, 1]).map((out) => out.toList()),
    [
      [512, 1],
      [8, 1],
    ],
  )
  assert.deepEqual(
    cube(x)
      .eval({ x: [2] })
      .toList(),
    [8],
  )
  assert.deepEqual(st.function([x], cube(x), { mode: 'FAST_COMPILE' })([2]).toList(), [8])
  assert.deepEqual(
    cube(x.at('::-1'))
      .eval({ x: [1, 2] })
      .toList(),
    [8, 1],
    'arrays come in order',
  )
})

test('gradients, to second order', () => {
  const x = st.dvector('x')
  const first = st.grad(cube(x).sum(), x)
  assert.deepEqual(st.function([x], first)([1, 2]).toList(), [3, 12])
  assert.deepEqual(st.function([x], st.grad(first.sum(), x))([1, 2]).toList(), [6, 12])
  const plain = st.op({ name: 'plain', otypes: [scalar], perform: (v) => v.data[0] })
  assert.throws(() => st.grad(plain(x), x), {
    name: 'MethodNotDefined',
    message: /plain has no pullback/,
  })
  const cut = st.op({ otypes: [scalar], perform: (v) => v.data[0], pullback: () => [null] })
  assert.deepEqual(
    st
      .function(
        [x],
        st.grad(cut(x), x),
      )([1, 2])
      .toList(),
    [0, 0],
  )
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
  assert.deepEqual(
    f([1, -1, 2]).map((out) => out.toList()),
    [[1, 2], 3, [2]],
  )
  assert.deepEqual(
    f([-1]).map((out) => out.toList()),
    [[], 1, [0]],
  )
  assert.deepEqual(st.function([x], st.grad(positive.sum(), x))([1, -1, 2]).toList(), [2, -2, 4])
  assert.equal(split(st.fvector('q'))[0].dtype, 'float32')
})

test('what is refused', () => {
  const x = st.dvector('x')
  assert.throws(() => cube(st.dmatrix()), {
    name: 'TypeError',
    message: /input 0 of op cube must be a Vector/,
  })
  assert.throws(() => cube(x, x), { name: 'TypeError', message: /takes 1 inputs, not 2/ })
  assert.throws(() => st.op({ perform: () => 0 }), { name: 'TypeError', message: /otypes/ })
  assert.throws(() => st.op({ otypes: [scalar] }), { name: 'TypeError', message: /perform/ })
  const run = (perform, types = [scalar]) =>
    st
      .op({ name: 'wrong', otypes: types, perform })(x)
      .eval({ x: [1] })
  assert.throws(() => run(() => [1, 2]), {
    name: 'TypeError',
    message: /dimensions[^]*what perform gave[^]*wrong/,
  })
  assert.throws(() => run(() => 'text'), { name: 'TypeError' })
  assert.throws(() => run(() => undefined), { name: 'TypeError' })
  assert.throws(
    () =>
      st
        .op({ otypes: [scalar, scalar], perform: () => [1] })(x)[0]
        .eval({ x: [1] }),
    { name: 'TypeError', message: /2 outputs/ },
  )
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
  assert.throws(
    () => f([-1]),
    (error) => error instanceof Stop && /^negative\n[^]*picky[^]*function f/.test(error.message),
  )
  assert.deepEqual([+s.value, +f([2]), +s.value], [2.5, 2, 3.5])
  const odd = st.op({
    otypes: [scalar],
    perform: () => {
      throw 'a string'
    },
  })
  assert.throws(
    () => odd(x).eval({ x: [1] }),
    (error) => error === 'a string',
  )
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
  const norm = st.asOp(
    [vector],
    [scalar],
  )(function norm(v) {
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
  assert.ok(
    process.memoryUsage().rss - before < 60e6,
    `${(process.memoryUsage().rss - before) / 1e6} MB more`,
  )
})

test('hooks: forward mode, batches, connections, shapes', () => {
  const calls = { forward: 0, batch: 0, perform: 0 }
  const vector = st.dvector('v').type
  const times = (n) => (array) => {
    calls.perform++
    return st.array(
      array.data.map((value) => n * value),
      { shape: [...array.shape] },
    )
  }
  const scale = st.op({
    name: 'scale',
    otypes: [vector],
    perform: (x, n) => times(n.item())(x),
    connectionPattern: [[true], [false]],
    pullback: ([, n], _, [g]) => [g.mul(n), null],
    pushforward: ([, n], _, [dx]) => (calls.forward++, [dx && dx.mul(n)]),
    vectorize([x, n], batch) {
      calls.batch++
      const { type } = st.tensor('', { dtype: 'float64', shape: Array(1 + batch).fill(null) })
      return [st.op({ otypes: [type], perform: (all, k) => times(k.item())(all) })(x, n)]
    },
    inferShape: ([x]) => [[x.shape.at(0)]],
  })
  const [x, n, t] = [st.dvector('x'), st.dscalar('n'), st.dvector('t')]
  const y = scale(x, n)
  const direct = { useOpPushforward: true }
  const push = st.function([x, n, t], st.pushforward(y, x, t, direct), { onUnusedInput: 'ignore' })
  assert.deepEqual(push([1, 2], 3, [1, 10]).toList(), [3, 30])
  assert.equal(calls.forward, 1)
  const m = st.dmatrix('m')
  const plain = st.op({ otypes: [vector], perform: (v) => v })
  const raw = y.owner.inputs[0]
  const [batch] = st.vectorizeGraph([raw], new Map([[x, m]]))
  assert.deepEqual(
    batch
      .eval({
        m: [
          [1, 2],
          [3, 4],
        ],
        n: 2,
      })
      .toList(),
    [
      [2, 4],
      [6, 8],
    ],
  )
  assert.equal(calls.batch, 1)
  assert.throws(() => st.grad(y.sum(), n), { name: 'DisconnectedInputError' })
  assert.deepEqual(
    st
      .grad(y.sum(), x)
      .eval({ x: [1, 2], n: 5 })
      .toList(),
    [5, 5],
  )
  const fixed = st.op({ otypes: [vector], perform: (v) => v, inferShape: () => [[3]] })
  assert.deepEqual(fixed(x).type.shape, [3])
  assert.throws(() => st.vectorizeGraph([plain(x)], new Map([[x, m]])), {
    name: 'NotImplementedError',
    message: /the operation op cannot be vectorised/,
  })
  assert.throws(() => st.pushforward(plain(x), x, t, direct), { name: 'NullTypeGradError' })
  const wrong = st.op({ otypes: [vector], perform: (v) => v, pushforward: () => [m] })
  assert.throws(() => st.pushforward(wrong(x), x, t, direct), {
    name: 'TypeError',
    message: /pushforward gave m/,
  })
  const lying = st.op({ otypes: [vector], perform: (v) => v, inferShape: () => [[7]] })
  assert.throws(() => lying(x).eval({ x: [1] }), { name: 'AssertionError' })
})

test('OpFromGraph: a graph as an operation', () => {
  const [x, y, z, s] = [...st.dscalars('x', 'y', 'z'), st.shared(0.5, 's')]
  const f = st.OpFromGraph([x, y, z], [x.add(y.mul(z)).add(s)])
  const [a, b, c] = st.dscalars('a', 'b', 'c')
  const out = f(a, b, c).add(f(c, b, a))
  assert.equal(+out.eval({ a: 2, b: 3, c: 5 }), 2 + 15 + 5 + 6 + 1)
  assert.deepEqual(
    st
      .function([a, b, c], st.grad(out, [a, b, c]))(2, 3, 5)
      .map(Number),
    [4, 7, 4],
  )
  s.value = 1.5
  assert.equal(+out.eval({ a: 2, b: 3, c: 5 }), 31)
  const two = st.OpFromGraph([x, y], [x.add(y), x.mul(y)])
  assert.deepEqual(st.function([a, b], two(a, b))(2, 3).map(Number), [5, 6])
  const nested = st.OpFromGraph([x, y], [two(x, x)[1].add(y)], { inline: true })
  assert.equal(+nested(a, st.constant(1, { dtype: 'float64' })).eval({ a: 3 }), 10)
  assert.throws(() => st.OpFromGraph([x, x], [x]), {
    name: 'ValueError',
    message: /more than once/,
  })
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
  assert.deepEqual(
    st
      .function([x, y, z], st.grad(out, [x, y, z]), { onUnusedInput: 'ignore' })(2, 3, 4)
      .map(Number),
    [1, 8, 3],
    "PyTensor's example",
  )
  const whole = st.OpFromGraph([x, y], [x.mul(y)], {
    pullback: (inputs, outputs, [g]) => [g.mul(10), null],
  })
  assert.deepEqual(
    st
      .function([x, y], st.grad(whole(x, y), [x, y]), { onUnusedInput: 'ignore' })(2, 3)
      .map(Number),
    [10, 0],
  )
})

test('a function is not disposed of under its own call', () => {
  const x = st.dvector('x')
  const f = st.function(
    [x],
    st
      .op({ otypes: [x.type], perform: (v) => (use(), v) })(x)
      .add(1),
  )
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

test('OpFromGraph is a node, printed with its graph as PyTensor prints it', () => {
  const [x, y, a, b] = [st.dvector('x'), st.dvector('y'), st.dvector('a'), st.dvector('b')]
  const mine = st.OpFromGraph([x, y], [x.exp().add(y.mul(x))], { name: 'MyOp' })
  assert.equal(
    st.debugprint(mine(a, b).sum().mul(2)),
    `Mul [id A]
 ├─ Sum{axes=None} [id B]
 │  └─ MyOp{inline=False} [id C]
 │     ├─ a [id D]
 │     └─ b [id E]
 └─ 2 [id F]

Inner graphs:

MyOp{inline=False} [id C]
 ← Add [id G]
    ├─ Exp [id H]
    │  └─ i0 [id I]
    └─ Mul [id J]
       ├─ i1 [id K]
       └─ i0 [id I]
`,
  )
  const two = st.OpFromGraph([x, y], [x.add(y), x.mul(y)])
  assert.equal(
    st.debugprint(two(a, mine(a, b)), { printType: true }),
    `OpFromGraph{inline=False}.0 [id A] <Vector(float64, shape=(?,))>
 ├─ a [id B] <Vector(float64, shape=(?,))>
 └─ MyOp{inline=False} [id C] <Vector(float64, shape=(?,))>
    ├─ a [id B] <Vector(float64, shape=(?,))>
    └─ b [id D] <Vector(float64, shape=(?,))>
OpFromGraph{inline=False}.1 [id A] <Vector(float64, shape=(?,))>
 └─ ···

Inner graphs:

OpFromGraph{inline=False} [id A]
 ← Add [id E] <Vector(float64, shape=(?,))>
    ├─ i0 [id F] <Vector(float64, shape=(?,))>
    └─ i1 [id G] <Vector(float64, shape=(?,))>
 ← Mul [id H] <Vector(float64, shape=(?,))>
    ├─ i0 [id F] <Vector(float64, shape=(?,))>
    └─ i1 [id G] <Vector(float64, shape=(?,))>

MyOp{inline=False} [id C]
 ← Add [id I] <Vector(float64, shape=(?,))>
    ├─ Exp [id J] <Vector(float64, shape=(?,))>
    │  └─ i0 [id F] <Vector(float64, shape=(?,))>
    └─ Mul [id K] <Vector(float64, shape=(?,))>
       ├─ i1 [id G] <Vector(float64, shape=(?,))>
       └─ i0 [id F] <Vector(float64, shape=(?,))>
`,
  )
  assert.equal(
    st.debugprint([two(a, b)[1], two(b, a)[0]], { idType: 'int' }),
    `OpFromGraph{inline=False}.1 [id 0]
 ├─ a [id 1]
 └─ b [id 2]
OpFromGraph{inline=False}.0 [id 3]
 ├─ b [id 2]
 └─ a [id 1]

Inner graphs:

OpFromGraph{inline=False} [id 0]
 ← Add [id 4]
    ├─ i0 [id 5]
    └─ i1 [id 6]
 ← Mul [id 7]
    ├─ i0 [id 5]
    └─ i1 [id 6]

OpFromGraph{inline=False} [id 3]
 ← Add [id 4]
    └─ ···
 ← Mul [id 7]
    └─ ···
`,
  )
  const nested = st.OpFromGraph([x], [mine(x, x).sum()], { inline: true })
  assert.match(
    st.debugprint(nested(a)),
    /^OpFromGraph\{inline=True\} \[id A\]\n └─ a \[id B\]\n\nInner/,
  )
  assert.match(st.debugprint(nested(a)), /\nMyOp\{inline=False\} \[id D\]\n ← Add \[id F\]\n/)
  assert.equal(
    st.debugprint(nested(a), { printInnerGraphs: false }),
    'OpFromGraph{inline=True} [id A]\n └─ a [id B]\n',
  )
})

test('OpFromGraph is compiled as if its graph stood there, and differentiates as that does', () => {
  const [x, y, a] = [st.dvector('x'), st.dvector('y'), st.dvector('a')]
  const s = st.shared([1, 2], 's')
  const f = st.OpFromGraph(
    [x, y],
    [
      st
        .log(st.add(1, st.exp(x)))
        .mul(y)
        .mul(s.exp()),
    ],
  )
  const node = f(a, a.mul(2)) // the second argument depends on the first
  assert.equal(node.owner.op.name, 'op_from_graph')
  const plain = st
    .log(st.add(1, st.exp(a)))
    .mul(a.mul(2))
    .mul(s.exp())
  const values = (outputs) =>
    st
      .function(
        [a],
        outputs,
      )([0.5, -1])
      .map((array) => array.toList())
  const t = st.constant([1.5, 10])
  const forms = (v) => [
    v,
    st.grad(v.sum(), a),
    st.pushforward(v, a, t),
    st.pushforward(v, a, t, { useOpPushforward: true }),
    st.jacobian(v, a),
    st.hessian(v.sum(), a),
    st.grad(st.grad(v.sum(), a).sum(), a),
  ]
  const [own, usual] = [values(forms(node)).flat(2), values(forms(plain)).flat(2)]
  own.forEach((value, i) => assert.ok(Math.abs(value - usual[i]) <= 1e-12 * Math.abs(usual[i])))
  assert.equal(own.length, usual.length)
  const labels = st.function([a], node).nodes.map(({ op }) => op.name)
  assert.ok(labels.includes('softplus') && !labels.includes('op_from_graph'), labels.join())
  s.value = [3, 4]
  assert.deepEqual(values([node]), values([plain]))
  const m = st.dmatrix('m')
  const [rows] = st.vectorizeGraph([node], new Map([[a, m]]))
  const batch = rows
    .eval({
      m: [
        [0.5, -1],
        [1, 2],
      ],
    })
    .toList()
  assert.deepEqual(batch[0], values([plain])[0])
  assert.equal(st.debugprint(st.fromJSON(st.toJSON(node))), st.debugprint(plain))
  assert.doesNotMatch(st.toPython(node), /OpFromGraph/)
})

test('OpFromGraph with rules of its own is inlined too; inputs without gradient are disconnected', () => {
  const [x, y] = st.dscalars('x', 'y')
  const f = st.OpFromGraph([x, y], [st.log(st.add(1, st.exp(x))).mul(st.disconnectedGrad(y))], {
    name: 'F',
    pullback: [(_inputs, _outputs, [g]) => g.mul(100), null],
    pushforward: (_inputs, _outputs, [dx]) => [dx && dx.mul(7)],
  })
  const v = f(x, y)
  const names = st.function([x, y], v).nodes.map(({ op }) => op.name)
  assert.ok(names.includes('softplus'), names.join())
  assert.equal(+st.grad(v, x).eval({}, { onUnusedInput: 'ignore' }), 100)
  assert.throws(() => st.grad(v, y), { name: 'DisconnectedInputError' })
  const one = st.constant(1, { dtype: 'float64' })
  assert.equal(+st.pushforward(v, x, one, { useOpPushforward: true }).eval(), 7)
})
