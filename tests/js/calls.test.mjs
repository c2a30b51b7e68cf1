// Compiled functions: inputs, outputs, updates, givens, arguments (checklist S2-FN).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const doubled = (type) => st.function([type], type.mul(2))

test('inputs must be variables, each of them once (S2-FN-01)', () => {
  const x = st.dscalar('x')
  assert.throws(() => st.function(x, x), { name: 'TypeError', message: /contained in a list/ })
  assert.throws(() => st.function([1], x), {
    name: 'TypeError',
    message: /Input 0 .* must be a symbolic variable/,
  })
  assert.throws(() => st.function([st.constant(1)], x), { name: 'TypeError', message: /constant/i })
  assert.throws(() => st.function([st.shared(1)], x), {
    name: 'TypeError',
    message: /shared variable/,
  })
  assert.throws(() => st.function([x, x], x), { name: 'UnusedInputError', message: /used twice/ })
  const middle = x.add(1)
  assert.equal(st.function([middle], middle.mul(10))(5).item(), 50, 'the graph is cut at an input')
})

test('outputs: bare, an array, an object, none (S2-FN-02)', () => {
  const x = st.dscalar('x')
  assert.equal(st.function([x], x.add(1))(1).item(), 2)
  assert.deepEqual(
    st
      .function(
        [x],
        [x.add(1)],
      )(1)
      .map(Number),
    [2],
  )
  assert.deepEqual(
    st
      .function(
        [x],
        [x, x.mul(2), x, 7],
      )(3)
      .map(Number),
    [3, 6, 3, 7],
  )
  assert.deepEqual(st.function([], [])(), [])
  assert.deepEqual(st.function([])(), [])
  assert.deepEqual(st.function([], null)(), [])
  const { one, two } = st.function([x], { one: x, two: x.add(x) })(2)
  assert.deepEqual([+one, +two], [2, 4])
  assert.throws(() => st.function([x], [x, 'text']), { name: 'TypeError' })
})

test('updates see the old values and come after the outputs (S2-FN-03)', () => {
  const [a, b] = [st.shared(1, 'a'), st.shared(10, 'b')]
  const swap = st.function([], [a, b], {
    updates: [
      [a, b],
      [b, a],
    ],
  })
  assert.deepEqual(swap().map(Number), [1, 10])
  assert.deepEqual(swap().map(Number), [10, 1])
  const count = st.function([], null, { updates: new Map([[a, a.add(1)]]) })
  count()
  count()
  assert.equal(a.value.item(), 3)
  const x = st.dscalar('x')
  assert.throws(() => st.function([x], x, { updates: [[x, x]] }), {
    name: 'TypeError',
    message: /shared/,
  })
  assert.throws(
    () =>
      st.function([], [], {
        updates: [
          [a, b],
          [a, b],
        ],
      }),
    { name: 'ValueError', message: /already updated/ },
  )
  assert.throws(() => st.function([], [], { updates: [[a, a.mul(0.5)]] }), {
    name: 'TypeError',
    message: /same type/,
  })
  assert.throws(() => st.function([], [], { updates: [a, b] }), {
    name: 'TypeError',
    message: /pairs/,
  })
})

test('givens stand in for variables (S2-FN-04)', () => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  const z = x.mul(y)
  assert.equal(
    st
      .function([x], z, { givens: [[y, x.add(1)]] })(3)
      .item(),
    12,
  )
  assert.equal(
    st
      .function([x], z, { givens: new Map([[y, 5]]) })(3)
      .item(),
    15,
  )
  assert.equal(
    st
      .function([y], z, { givens: [[x, st.shared(2.5)]] })(2)
      .item(),
    5,
  )
  assert.throws(() => st.function([x, y], z, { givens: [[x, y]] }), {
    name: 'RuntimeError',
    message: /input to your function/,
  })
  assert.throws(
    () =>
      st.function([], z, {
        givens: [
          [x, y],
          [y, x.add(1)],
        ],
      }),
    st.AssertionError,
  )
  assert.throws(() => st.function([x], z, { givens: [[y, st.dvector()]] }), { name: 'TypeError' })
})

test('outputs alias nothing, unless borrowed (S2-FN-07)', () => {
  const w = st.shared(new Float64Array([1, 2]), 'w')
  const x = st.dvector('x')
  const f = st.function([x], [x, w, x, x.at('::-1')])
  const input = new Float64Array([5, 6])
  const results = f(input)
  for (const [i, { data }] of results.entries()) data[0] = -1 - i
  assert.deepEqual([...input], [5, 6])
  assert.deepEqual(w.value.toList(), [1, 2])
  assert.deepEqual(
    results.map(({ data }) => data[0]),
    [-1, -2, -3, -4],
  )
  assert.deepEqual(
    f.run().map((result) => result.toList()),
    [
      [5, 6],
      [1, 2],
      [5, 6],
      [6, 5],
    ],
  )

  const borrowing = st.function([x], x.mul(2), { borrow: true })
  const first = borrowing([1, 2])
  assert.deepEqual(first.toList(), [2, 4])
  assert.equal(borrowing([3, 4]).data, first.data, 'the same view')
  assert.deepEqual(first.toList(), [6, 8], 'valid until the next call')
})

test('inputs that nothing needs (S2-FN-08)', (t) => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  assert.throws(() => st.function([x, y], x), { name: 'UnusedInputError', message: /y/ })
  assert.equal(st.function([x, y], x, { onUnusedInput: 'ignore' })(1, 2).item(), 1)
  const warn = t.mock.method(console, 'warn', () => {})
  assert.equal(st.function([x, y], x, { onUnusedInput: 'warn' })(1, 2).item(), 1)
  assert.equal(warn.mock.callCount(), 1)
  assert.throws(() => st.function([x], x, { onUnusedInput: 'shout' }), { name: 'ValueError' })
})

test('leaves without a value (S2-FN-09)', () => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  assert.throws(() => st.function([x], x.add(y)), { name: 'MissingInputError', message: /y/ })
})

test('calls by position and by name (S2-FN-10)', () => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  const f = st.function([x, y], x.sub(y), { name: 'difference' })
  assert.equal(f(5, 3).item(), 2)
  assert.equal(f({ y: 3, x: 5 }).item(), 2)
  assert.throws(() => f(5), { name: 'TypeError', message: /Missing input: y/ })
  assert.throws(() => f(), { name: 'TypeError', message: /Missing input: x/ })
  assert.throws(() => f({ x: 5 }), { name: 'TypeError', message: /Missing input: y/ })
  assert.throws(() => f(1, 2, 3), {
    name: 'TypeError',
    message: /Too many parameters passed .*difference.* 2, not 3/,
  })
  assert.throws(() => f({ x: 1, y: 2, q: 3 }), {
    name: 'TypeError',
    message: /Unknown input: q. The function has 2 named inputs \(x, y\)/,
  })
  assert.throws(() => st.function([x, st.dscalar('x')], x, { onUnusedInput: 'ignore' })({ x: 1 }), {
    name: 'TypeError',
    message: /Ambiguous name: x/,
  })
  assert.throws(() => st.function([st.dscalar()], [], { onUnusedInput: 'ignore' })({}), {
    name: 'TypeError',
    message: /by position/,
  })
  const z = st.zscalar('z')
  assert.deepEqual(
    st.function([z], z.mul(2))({ re: 1, im: -1 }).item(),
    { re: 2, im: -2 },
    'a complex number is a value',
  )
  assert.deepEqual(
    st
      .function(
        [z],
        z.mul(2),
      )({ z: { re: 1, im: -1 } })
      .item(),
    { re: 2, im: -2 },
  )
})

test('a function that failed can be called again, with the arguments it had', () => {
  const x = st.dvector('x')
  const y = st.dvector('y')
  const f = st.function([x, y], x.add(y))
  assert.deepEqual(f([1, 2], [3, 4]).toList(), [4, 6])
  assert.throws(() => f([1, 2], [3, 4, 5]), { name: 'ValueError' })
  assert.deepEqual(f([1, 2], [1, 1]).toList(), [2, 3])
  assert.throws(() => f([1, 2], [[1, 2]]), {
    name: 'TypeError',
    message: /Invalid argument 'y' to function \(no name\) at index 1/,
  })
  assert.deepEqual(f.run().toList(), [2, 3])
})

test('messages name function and argument (S2-FN-14)', () => {
  const f = st.function([st.dvector('x')], [], { onUnusedInput: 'ignore', name: 'total' })
  assert.equal(f.name, 'total')
  assert.throws(() => f(3), {
    name: 'TypeError',
    message:
      /Wrong number of dimensions: expected 1, got 0[^]*Invalid argument 'x' to function total at index 0/,
  })
})

test('options that do not exist', () => {
  const x = st.dscalar('x')
  assert.throws(() => st.function([x], x, { update: [] }), {
    name: 'TypeError',
    message: /no option "update"; it has updates/,
  })
  assert.throws(() => st.function([x], x, 'name'), { name: 'TypeError', message: /options/ })
  assert.throws(() => st.function([x], x, { mode: 'DEBUG' }), { name: 'ValueError' })
  assert.equal(
    st.function([x], st.log(x.exp()), { mode: 'FAST_COMPILE' })(1000).item(),
    Infinity,
    'no rewrites',
  )
  assert.equal(st.function([x], st.log(x.exp()))(1000).item(), 1000)
})

/** What a call accepts (S2-FN-20): [dtype of the input, value, result or what is wrong]. */
const accepted = [
  ['float32', 0.5, 1],
  ['float32', 0.1, /cannot store accurately value 0.1/],
  ['float32', st.array(Float64Array.of(0.5), { shape: [] }), /risking loss of precision/],
  ['int32', st.array(BigInt64Array.of(1n), { shape: [] }), /risking loss of precision/],
  ['int32', 1.5, /1.5/],
  ['int32', st.array(1.5), /precision/],
  ['int32', 1.0, 2],
  ['int8', 300, /Integer 300 is out of bounds for int8/],
  ['int8', 63, 126],
  ['uint8', -1, /out of bounds/],
  ['int64', 2n ** 62n, -(2n ** 63n)],
  ['float64', 3, 6],
  ['float64', true, 2],
  ['float64', 2n, 4],
  ['float64', st.array(Int32Array.of(4), { shape: [] }), 8],
  ['float64', st.array(Float32Array.of(4), { shape: [] }), 8],
  ['float64', { re: 1, im: 0 }, /precision/],
  ['complex128', 2, { re: 4, im: 0 }],
  ['complex128', { re: 1, im: 2 }, { re: 2, im: 4 }],
  ['float64', NaN, NaN],
  ['float64', st.dscalar('v'), /found a Variable/],
  ['float64', st.shared(1), /found a Variable/],
  ['float64', null, /array-like/],
  ['float64', 'one', TypeError],
  ['float64', () => 1, /a function cannot be an argument/],
  ['float64', [1], /Wrong number of dimensions: expected 0, got 1/],
]
for (const [dtype, value, expected] of accepted) {
  const text =
    typeof value === 'object' && value !== null && !(value instanceof st.NDArray)
      ? JSON.stringify(value)
      : String(value)
  test(`${text} for a scalar of ${dtype} (S2-FN-20)`, () => {
    const f = doubled(st.tensor('x', { dtype, shape: [] }))
    if (expected instanceof RegExp) assert.throws(() => f(value), expected)
    else if (expected === TypeError) assert.throws(() => f(value), TypeError)
    else assert.deepEqual(f(value).item(), expected)
    if (dtype !== 'complex128') assert.equal(Number(f(1)), 2, 'and it can be called again')
  })
}

test('lists are checked number by number, arrays by dtype (S2-FN-20)', () => {
  const f = doubled(st.ivector('x'))
  assert.deepEqual(f([1, 2]).toList(), [2, 4])
  assert.deepEqual(f([1.0, -3]).toList(), [2, -6])
  assert.throws(() => f([1, 2.5]), { name: 'TypeError', message: /2.5/ })
  assert.throws(() => f([1, 2 ** 31]), { name: 'OverflowError' })
  assert.throws(() => f(new Float64Array(2)), { name: 'TypeError', message: /precision/ })
  assert.deepEqual(f(new Int16Array([1, 2])).toList(), [2, 4], 'a narrower dtype')
  assert.deepEqual(f([]).toList(), [])
})

test('allowInputDowncast converts everything (S2-FN-20)', () => {
  const downcasting = (dtype) => {
    const x = st.tensor('x', { dtype, shape: [null] })
    return st.function([x], x, { allowInputDowncast: true })
  }
  assert.deepEqual(downcasting('float32')([0.1]).toList(), [Math.fround(0.1)])
  assert.deepEqual(downcasting('float32')(new Float64Array([0.1])).toList(), [Math.fround(0.1)])
  assert.deepEqual(downcasting('int8')([300, 1.5]).toList(), [44, 1])
  assert.deepEqual(downcasting('int32')(BigInt64Array.of(2n ** 32n + 5n)).toList(), [5])
  const x = st.fscalar('x')
  assert.throws(() => st.function([x], x, { allowInputDowncast: false })(0.1), {
    name: 'TypeError',
  })
})

test('floats for the dtype floatX are taken as they are', () => {
  st.config.floatX = 'float32'
  try {
    assert.equal(doubled(st.fscalar('x'))(0.1).item(), 2 * Math.fround(0.1))
  } finally {
    st.config.floatX = 'float64'
  }
})

test('static lengths (S2-FN-20)', () => {
  const f = doubled(st.matrix('x', { shape: [null, 2] }))
  assert.deepEqual(
    f(new Float64Array([1, 2, 3, 4])).toList(),
    [
      [2, 4],
      [6, 8],
    ],
    'a flat typed array, where the shape is clear',
  )
  assert.deepEqual(f([[1, 2]]).shape, [1, 2])
  assert.throws(() => f([[1, 2, 3]]), { name: 'TypeError', message: /not compatible/ })
  assert.throws(() => f(new Float64Array(3)), { name: 'TypeError' })
  assert.throws(() => doubled(st.dmatrix())(new Float64Array(4)), {
    name: 'TypeError',
    message: /dimensions/,
  })
  const row = doubled(st.drow())
  assert.deepEqual(row([[1, 2]]).toList(), [[2, 4]])
  assert.throws(() => row([[1], [2]]), { name: 'TypeError' })
})

test('typed arrays of other places: views, Buffers, shared memory', () => {
  const f = doubled(st.tensor('x', { dtype: 'uint8', shape: [null] }))
  assert.deepEqual(f(Buffer.from([1, 2])).toList(), [2, 4])
  assert.deepEqual(f(new Uint8Array([9, 1, 2, 9]).subarray(1, 3)).toList(), [2, 4])
  assert.deepEqual(f(new Uint8ClampedArray([1, 2])).toList(), [2, 4])
  assert.deepEqual(f(new Uint8Array(new SharedArrayBuffer(2))).toList(), [0, 0])
  const flags = st.tensor('b', { dtype: 'bool', shape: [null] })
  assert.deepEqual(
    st
      .function(
        [flags],
        st.invert(flags),
      )(new Uint8Array([0, 1]))
      .toList(),
    [true, false],
  )
  assert.throws(() => st.function([flags], st.invert(flags))(new Uint8Array([0, 2])), TypeError)
  const z = st.zvector('z')
  assert.deepEqual(
    st
      .function(
        [z],
        z.mul(2),
      )(new Float64Array([1, 2, 3, 4]))
      .toList(),
    [
      { re: 2, im: 4 },
      { re: 6, im: 8 },
    ],
  )
})

test("writing through an input's own memory", () => {
  const x = st.dmatrix('x')
  const f = st.function([x], x.sum({ axis: 0 }))
  assert.throws(() => f.input('x'), { name: 'TypeError', message: /shape of input x is not known/ })
  assert.throws(() => f.input('q'), { name: 'TypeError', message: /Unknown input: q/ })
  assert.throws(() => f.input('x', [2]), { name: 'TypeError', message: /dimensions/ })
  assert.throws(() => f.input('x', [2, -1]), { name: 'TypeError' })
  assert.throws(() => f.input('x', [2, 1.5]), { name: 'TypeError' })
  const view = f.input('x', [2, 3])
  view.set([1, 2, 3, 4, 5, 6])
  assert.deepEqual(f.run().toList(), [5, 7, 9])
  view[0] = 100
  assert.deepEqual(f.run().toList(), [104, 7, 9])
  assert.equal(f.input(0), view)
  assert.equal(f.input('x', [1, 3]).length, 3)
})

test('memory that grows between calls takes nothing away', () => {
  const x = st.dvector('x')
  const f = st.function([x], x.mul(2))
  const borrowing = st.function([x], x.mul(3), { borrow: true })
  const small = new Float64Array([1, 2])
  f(small)
  borrowing(small)
  const large = st.shared(new Float64Array(1 << 23))
  assert.deepEqual(f.run().toList(), [2, 4])
  assert.deepEqual(f(small).toList(), [2, 4])
  assert.deepEqual(borrowing(small).toList(), [3, 6])
  assert.equal(f.input(0)[1], 2)
  large.dispose()
})

test('dispose, by name, by symbol, twice', () => {
  const x = st.dscalar('x')
  const f = doubled(x)
  const { run } = f
  assert.equal(f(1).item(), 2)
  f.dispose()
  f.dispose()
  f[Symbol.dispose]?.()
  for (const use of [() => f(1), () => f({ x: 1 }), run, () => f.input(0), () => f.copy()])
    assert.throws(use, /disposed/)
  assert.equal(doubled(x)(2).item(), 4)
})

test('the graph of the person is not changed, shared variables are shared (S2-FN-18)', () => {
  const x = st.dvector('x')
  const y = st.log(x.exp())
  const before = st.parse('y', { y })
  const w = st.shared(1.5, 'w')
  const [f, g] = [st.function([x], y.mul(w)), st.function([x], y.add(w))]
  w.value = 2
  assert.deepEqual(f([1]).toList(), [2])
  assert.deepEqual(g([1]).toList(), [3])
  assert.equal(st.parse('y', { y }), before)
})

test('many shapes one after the other', () => {
  const x = st.dmatrix('x')
  const f = st.function([x], x.T.dot(x).sum())
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 12; n++) {
      const data = Float64Array.from({ length: n * 3 }, (_, i) => i % 5)
      const sums = [0, 1, 2].map((j) => data.filter((_, i) => i % 3 === j))
      const expected = sums
        .flatMap((a) => sums.map((b) => a.reduce((all, v, i) => all + v * b[i], 0)))
        .reduce((a, b) => a + b)
      assert.equal(f(st.array(data, { shape: [n, 3] })).item(), expected)
    }
  }
})

test('a call within the writing of arguments does no harm', () => {
  const m = st.dmatrix('m')
  const options = {
    get axis() {
      st.sum(st.constant([[1, 2, 3]]), 0)
      return 0
    },
  }
  assert.deepEqual(
    st
      .function(
        [m],
        st.sum(m, options),
      )([[1, 2]])
      .toList(),
    [1, 2],
  )
  const scope = {
    m,
    get n() {
      return st
        .function(
          [m],
          m.neg(),
        )([[5]])
        .item()
    },
  }
  assert.deepEqual(
    st
      .function(
        [m],
        st.parse('m * n', scope),
      )([[1, 2]])
      .toList(),
    [[-5, -10]],
  )
})
