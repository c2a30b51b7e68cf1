// Jacobians, Hessians, forward and backward products, vectorising. The numbers are PyTensor's (3.0.7).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const A = st.dmatrix('A')
const x = st.dvector('x')
const v = st.dvector('v')
const values = new Map([
  [
    A,
    [
      [1, 2],
      [3, -1],
      [0.5, 0.25],
    ],
  ],
  [x, [0.5, -0.25]],
])
const evaluate = (variable) =>
  st.function([A, x], variable, { onUnusedInput: 'ignore' })(...values.values())

function isNear(actual, expected, tolerance = 1e-11) {
  const array = st.array(expected, { dtype: 'float64' })
  assert.deepEqual(actual.shape, array.shape)
  actual.data.forEach((value, i) =>
    assert.ok(
      Math.abs(value - array.data[i]) <= tolerance,
      `element ${i}: ${value}, not ${array.data[i]}`,
    ),
  )
}

/** Texts, which PyTensor evaluated at the values above. */
const answers = {
  'jacobian(tanh(A @ x), x)': [
    [1, 2],
    [0.341436286557, -0.113812095519],
    [0.482825802506, 0.241412901253],
  ],
  'jacobian(tanh(A @ x), A)': [
    [
      [0.5, -0.25],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [0.056906047759, -0.02845302388],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0.482825802506, -0.241412901253],
    ],
  ],
  'jacobian(outer(x, x), x)': [
    [
      [1, 0],
      [-0.25, 0.5],
    ],
    [
      [-0.25, 0.5],
      [0, -0.5],
    ],
  ],
  'jacobian(cumsum(sort(sin(3 * x))), x)': [
    [0, 2.195066606621],
    [0.212211605003, 2.195066606621],
  ],
  'jacobian(A[[0, 2, 2], [1, 0, 0]] * x[0], A, vectorize=True)': [
    [
      [0, 0.5],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0.5, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0.5, 0],
    ],
  ],
  'jacobian(x.sum(), x)': [1, 1],
  'hessian((exp(x[0] * x[1]) + x[0] ** 3).sum(), x)': [
    [3.055156056412, 0.772184789762],
    [0.772184789762, 0.220624225646],
  ],
  'hessian(logsumexp(A @ x), x)': [
    [1.052524080318, -0.870439213195],
    [-0.870439213195, 1.046651669708],
  ],
  'Rop(softmax(A @ x), x, constant([1.0, 2.0]))': [
    0.439343476593, -0.363210433747, -0.076133042846,
  ],
  'pushforward(softmax(A @ x), x, constant([1.0, 2.0]), use_op_pushforward=True)': [
    0.439343476593, -0.363210433747, -0.076133042846,
  ],
  'Rop(A @ x, [A, x], [ones_like(A), constant([1.0, -1.0])])': [-0.75, 4.25, 0.5],
  'Lop(log_softmax(A, axis=1), A, A)': [
    [0.19317573589, -0.19317573589],
    [1.035972419924, -1.035972419924],
    [0.078367624336, -0.078367624336],
  ],
  'pullback(A @ x, x, ones_like(A @ x))': [4.5, 1.25],
  'hessian_vector_product(tanh(A @ x).sum(), x, constant([1.0, -2.0]))': [
    -3.214197681199, 1.071399227066,
  ],
  'vectorize_graph(tanh(x).sum() * x, {x: A})': [
    [1.725621736032, 3.451243472063],
    [0.700381793193, -0.233460597731],
    [0.353517909832, 0.176758954916],
  ],
}
for (const [text, expected] of Object.entries(answers))
  test(text, () => isNear(evaluate(st.parse(text, { A, x })), expected))

test('one for one, a list for a list; static shapes', () => {
  const [byX, byA] = st.jacobian(A.dot(x), [x, A])
  assert.deepEqual([byX.ndim, byA.ndim], [2, 3])
  const fixed = st.matrix('m', { shape: [2, 3] })
  assert.deepEqual(st.jacobian(fixed.sqr(), fixed).type.shape, [2, 3, 2, 3])
  assert.equal(st.hessian(x.sum(), [x]).length, 1)
  assert.deepEqual(evaluate(st.hessian(x.sum(), x)).toList(), [
    [0, 0],
    [0, 0],
  ])
  assert.equal(st.jacobian(x.mul(2), st.dvector(), { disconnectedInputs: 'ignore' }).ndim, 2)
})

test('outputs that depend on one another', () => {
  const y = x.tanh()
  const [first, second] = st.pushforward([y, y.exp()], x, st.onesLike(x))
  const direct = st.pushforward([y, y.exp()], x, st.onesLike(x), { useOpPushforward: true })
  const apart = [st.pushforward(y, x, st.onesLike(x)), st.pushforward(y.exp(), x, st.onesLike(x))]
  const both = st.pullback([y, y.exp()], x, [st.onesLike(y), st.onesLike(y)])
  const [a, b, c, d, e, f, g] = st.function(
    [x],
    [first, second, ...direct, ...apart, both],
  )([0.1, 0.2])
  isNear(a, e.toList())
  isNear(b, f.toList())
  isNear(c, e.toList())
  isNear(d, f.toList())
  isNear(g, [e.data[0] + f.data[0], e.data[1] + f.data[1]])
})

test('forward over reverse over reverse', () => {
  const s = st.dscalar('s')
  let derivative = st.exp(s.mul(2)).mul(s)
  derivative = st.grad(st.grad(derivative, s), s)
  for (let i = 0; i < 2; i++)
    derivative = st.pushforward(derivative, s, st.onesLike(s), { useOpPushforward: true })
  // d^4/ds^4 of s exp(2 s) is exp(2 s) (16 s + 32)
  isNear(st.function([s], derivative)(0.3), Math.exp(0.6) * (16 * 0.3 + 32), 1e-9)
})

test('forward through complex numbers, against differences', () => {
  const point = [0.5, -1.2, 2]
  const direction = [1, 0.3, -0.7]
  const step = (h) => point.map((value, i) => value + h * direction[i])
  for (const text of [
    'abs(complex(x, x ** 2))',
    'real(complex(x, x ** 2) * conj(complex(x, 3 * x)))',
    'imag(exp(complex(x, x ** 2)) / complex(x, 3 * x))',
    'real(complex(x, x ** 2).prod() * complex(1, 1 / x))',
    'real(cumsum(sqrt(complex(x, x)))[::-1]) + abs(complex(0.5, x))',
  ]) {
    const y = st.parse(text, { x })
    const forward = st.pushforward(y, x, st.constant(direction), { useOpPushforward: true })
    const f = st.function([x], [y, forward])
    const [[above], [below], [, tangent]] = [f(step(1e-6)), f(step(-1e-6)), f(point)]
    const expected = Array.from(above.data, (value, i) => (value - below.data[i]) / 2e-6)
    isNear(tangent, expected, 1e-7 * Math.max(1, ...expected.map(Math.abs)))
  }
})

test('gradients for each example of a batch', () => {
  const [w, t] = [st.dvector('w'), st.dscalar('t')]
  const gradient = st.grad(st.sqr(w.dot(x).sub(t)), w)
  const [X, T] = [st.dmatrix('X'), st.dvector('T')]
  const each = st.vectorizeGraph(
    gradient,
    new Map([
      [x, X],
      [t, T],
    ]),
  )
  const f = st.function([w, X, T], each)
  assert.deepEqual(
    f(
      [1, 2],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [0, 1, 2],
    ).toList(),
    [
      [10, 20],
      [60, 80],
      [150, 180],
    ],
  )
})

test('vectorize by signature', () => {
  const product = st.vectorize((m, n) => m.dot(n), '(m, n),(n)->(m)')
  const batch = product(st.dtensor3('B'), x)
  assert.equal(batch.ndim, 2)
  const ends = st.vectorize((a) => [a.at(0), a.at(-1)], '(a)->(),()')
  const [first, last] = st.function([A], ends(A))(values.get(A))
  assert.deepEqual(
    [first.toList(), last.toList()],
    [
      [1, 3, 0.5],
      [2, -1, 0.25],
    ],
  )
  assert.equal(st.vectorize((s) => st.exp(s))(A).ndim, 2)
  assert.throws(() => st.vectorize((a) => a, '(m)'), { name: 'ValueError', message: /not a valid/ })
  assert.throws(() => product(A), { name: 'ValueError', message: /Number of inputs/ })
  assert.throws(() => product(x, x), { name: 'ValueError', message: /less dimensions/ })
  const two = st.vectorize((a) => a, '(a)->(),()')
  assert.throws(() => two(x), { name: 'ValueError', message: /Number of outputs/ })
  assert.throws(() => st.vectorize(() => null)(x), { name: 'ValueError', message: /no outputs/ })
  assert.throws(() => st.vectorize((a) => a)([1]), TypeError)
})

test('gradients of a part of a graph', () => {
  const hidden = A.dot(x).tanh()
  const cost = hidden.sqr().sum()
  const [[byHidden], [end]] = st.subgraphGrad([x], [hidden], { cost, details: false })
  assert.deepEqual(evaluate(byHidden).toList(), [0, 0])
  const [[byX]] = st.subgraphGrad([x], [A], { start: new Map([[hidden, end]]) })
  isNear(evaluate(byX), evaluate(st.grad(cost, x)).toList())
  assert.equal(st.subgraphGrad([x], [A], { cost, details: true }).length, 4)
})

test('numericGrad and verifyGrad', () => {
  const f = (a) => a.data[0] ** 2 + 3 * a.data[1]
  const { gf, maxErr } = st.numericGrad(f, [new Float64Array([2, 3])])
  isNear(gf[0], [4, 3], 1e-5)
  assert.ok(maxErr([st.array([4, 3], { dtype: 'float64' })], 1e-4, 1e-4).absError < 1e-5)
  const points = [
    [
      [2.5, 3, 4],
      [-1, 3.3, 9.9],
    ],
    [[0.5], [1.5]],
  ]
  st.verifyGrad((a) => st.tanh(a), [points[0]])
  st.verifyGrad((a, b) => a.mul(st.specifyBroadcastable(b, 1)).sin(), points)
  st.verifyGrad((a) => st.exp(a), [new Float32Array([0.1, 0.2])])
  const wrong = () => st.verifyGrad((a) => st.gradScale(a.sqr(), 2), [points[0]])
  assert.throws(wrong, { name: 'GradientError', message: /at position \d of argument 0/ })
  assert.throws(() => st.verifyGrad((a) => a, [[1, 2]]), {
    name: 'TypeError',
    message: /floating point/,
  })
  assert.throws(() => st.verifyGrad((a) => [a], [points[0]]), { name: 'NotImplementedError' })
})

test('gradients at the edge of a domain are their limits', () => {
  const x = st.dvector('x')
  const cases = [
    ['sum(x ** 0)', [0, 2], [0, 0]],
    ['sum(x ** x.zeros_like())', [0, 2], [0, 0]],
    ['sum(x ** 0.5)', [0, 4], [Infinity, 0.25]],
    ['x.norm(2)', [0, 0], [0, 0]],
    ['x.norm(2)', [3, 4], [0.6, 0.8]],
    ['x.norm(3)', [0, 0], [0, 0]],
    ['x.norm(1)', [0, -2], [0, -1]],
    ['sum(abs(complex(x, x)))', [0, 0], [0, 0]],
    ['sum(gammainc(1, x))', [0, Infinity], [1, 0]],
    ['sum(gammaincc(1, x))', [0, Infinity], [-1, 0]],
    ['sum(betainc(1, 1, x))', [0, 1], [1, 1]],
    ['sum(betainc(2, 1, x))', [0, 1], [0, 2]],
    ['sum(ndtri_exp(x))', [-Infinity, -1e16], [0, 7.071067811865475e-9]],
  ]
  for (const [text, at, expected] of cases) {
    const found = st.grad(st.parse(text, { x }), x).eval({ x: at }).toList()
    expected.forEach((value, i) =>
      assert.ok(
        found[i] === value || Math.abs(found[i] - value) < 1e-14 * Math.abs(value),
        `${text}: ${found}`,
      ),
    )
  }
})

test('parameters of incomplete gamma and beta functions have float64 gradients', () => {
  const f = ['a', 'b', 'c', 'd'].map((name) => st.fvector(name))
  const dtypes = (y, inputs) =>
    st
      .grad(y.sum(), inputs)
      .map((g) => g.dtype)
      .join(' ')
  assert.equal(dtypes(st.gammainc(f[0], f[1]), f.slice(0, 2)), 'float64 float32')
  assert.equal(dtypes(st.gammaincc(f[0], f[1]), f.slice(0, 2)), 'float64 float32')
  assert.equal(dtypes(st.betainc(f[0], f[1], f[2]), f.slice(0, 3)), 'float64 float64 float32')
  assert.equal(dtypes(st.hyp2f1(...f), f), 'float64 float64 float64 float32')
  assert.equal(dtypes(st.owensT(f[0], f[1]), f.slice(0, 2)), 'float64 float64')
})

test('mistakes', () => {
  const m = st.dmatrix('m')
  const wrong = [
    [() => st.jacobian([x], x), 'TypeError', /expression must be a symbolic variable/],
    [() => st.jacobian(x.mul(2), v), 'DisconnectedInputError', /disconnectedInputs/],
    [() => st.hessian(x, x), 'ValueError', /0 dimensional/],
    [() => st.hessian(m.sum(), m), 'ValueError', /1 dimensional/],
    [() => st.hessian(x.sum(), 3), 'TypeError', /wrt/],
    [() => st.pushforward(x, [x], [x, x]), 'ValueError', /same length as `tangents`/],
    [() => st.pushforward(x, x, m), 'ValueError', /mismatched dimensionalities: 1 and 2/],
    [() => st.pushforward(x, v, v), 'DisconnectedInputError', /does not depend on/],
    [() => st.Rop(x, v, v, { useOpRopImplementation: true }), 'DisconnectedInputError', /dOutputs/],
    [
      () => st.Rop(x, v, v, { disconnectedOutputs: 'no' }),
      'ValueError',
      /'raise', 'warn' and 'ignore'/,
    ],
    [() => st.pullback([x, x], x, [x]), 'ValueError', /same length/],
    [() => st.pullback(x, x, st.lvector()), 'TypeError', /continuous/],
    [() => st.subgraphGrad([x], [x]), 'ValueError', /must be specified/],
    [() => st.subgraphGrad(x, [x], { cost: x.sum() }), 'TypeError', /`wrt` must be a list/],
    [() => st.vectorizeGraph(x, new Map([[x, x.sum()]])), 'ValueError', /rank 0, which is below 1/],
    [() => st.vectorizeGraph(x, [[x, m]]), 'TypeError', /dict/],
    [
      () => st.vectorizeGraph(st.arange(x.sum()), new Map([[x, m]])),
      'NotImplementedError',
      /shapes/,
    ],
  ]
  for (const [call, name, message] of wrong) {
    let found
    try {
      call()
    } catch (error) {
      found = error
    }
    assert.equal(found?.name, name, `${call}: ${found?.message}`)
    assert.match(found.message, message)
  }
  const zero = st.Rop(x, v, v, { disconnectedOutputs: 'ignore', useOpRopImplementation: true })
  assert.deepEqual(evaluate(zero).toList(), [0, 0])
  const nothing = { disconnectedOutputs: 'ignore', returnDisconnected: 'none' }
  assert.equal(st.Rop(x, v, v, { ...nothing, useOpRopImplementation: true }), null)
  assert.equal(st.Rop(x, v, v, nothing), null)
})

test('the gradient of a product of many factors grows with their number, and is right at zeros', () => {
  const factors = Array.from({ length: 200 }, (_, i) => st.dscalar(`x${i}`))
  const gradients = st.grad(st.mul(...factors), factors)
  const uses = st.toposort(gradients).reduce((sum, { inputs }) => sum + inputs.length, 0)
  assert.ok(uses < 10 * factors.length, `${uses} uses`)
  const five = factors.slice(0, 5)
  const f = st.function(five, st.grad(st.mul(...five), five))
  assert.deepEqual(f(2, 3, 5, 7, 11).map(Number), [1155, 770, 462, 330, 210])
  assert.deepEqual(f(2, 0, 5, 7, 11).map(Number), [0, 770, 0, 0, 0])
  assert.deepEqual(f(2, 0, 5, 0, 11).map(Number), [0, 0, 0, 0, 0])
  const tangents = five.map(() => st.constant(1, { dtype: 'float64' }))
  const forward = st.pushforward(st.mul(...five), five, tangents, { useOpPushforward: true })
  assert.equal(+st.function(five, forward)(2, 3, 5, 7, 11), 1155 + 770 + 462 + 330 + 210)
})
