// What goes into calls and comes out: every dtype, numbers, booleans, bigints, complex numbers,
// nested arrays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as st from 'symtensor'

/** dtype: its typed array, elements that fill its range, and what toList gives for them. */
const dtypes = {
  bool: [Uint8Array, [0, 1, 1], [false, true, true]],
  int8: [Int8Array, [-128, 0, 127]],
  int16: [Int16Array, [-32768, 0, 32767]],
  int32: [Int32Array, [-(2 ** 31), 0, 2 ** 31 - 1]],
  int64: [
    BigInt64Array,
    [-(2n ** 63n), 0n, 2n ** 53n - 1n, 2n ** 63n - 1n],
    [-(2n ** 63n), 0, 2 ** 53 - 1, 2n ** 63n - 1n],
  ],
  uint8: [Uint8Array, [0, 255]],
  uint16: [Uint16Array, [0, 65535]],
  uint32: [Uint32Array, [0, 2 ** 32 - 1]],
  uint64: [BigUint64Array, [0n, 2n ** 64n - 1n], [0, 2n ** 64n - 1n]],
  float32: [Float32Array, [Math.fround(0.1), -0, NaN, Infinity, 2 ** -149]],
  float64: [Float64Array, [0.1, -0, NaN, -Infinity, 5e-324, Number.MAX_VALUE]],
  complex64: [
    Float32Array,
    [1, -2, 0.5, 0],
    [
      { re: 1, im: -2 },
      { re: 0.5, im: 0 },
    ],
  ],
  complex128: [
    Float64Array,
    [1e300, -2, 0.1, 0],
    [
      { re: 1e300, im: -2 },
      { re: 0.1, im: 0 },
    ],
  ],
}

for (const [dtype, [Type, elements, list = elements]] of Object.entries(dtypes)) {
  const data = Type.from(elements)
  const shape = [list.length]

  test(`${dtype} through a function, a constant and a shared variable`, () => {
    const value = new st.NDArray(data, shape, dtype)
    const x = st.tensor('x', { dtype, shape: [null] })
    const results = [
      st.function([x], x.copy())(value),
      st.constant(value).data,
      st.shared(value).value,
      st.function([x], x.copy())(data),
    ]
    for (const result of results) {
      assert.equal(result.dtype, dtype)
      assert.deepEqual(result.shape, shape)
      assert.deepEqual(result.data, data)
      assert.notEqual(result.data.buffer, data.buffer, 'a copy')
      assert.deepEqual(result.toList(), list)
    }
  })

  test(`${dtype} of nested arrays`, () => {
    const value = st.array([list, list], { dtype })
    assert.deepEqual(value.shape, [2, list.length])
    assert.deepEqual(value.data, Type.from([...elements, ...elements]))
    assert.deepEqual(value.toList(), [list, list])
    assert.equal(
      st.array(st.array(value), { shape: [value.size] }).toList().length,
      2 * list.length,
    )
  })
}

test('dtypes that arrays have by themselves', () => {
  const cases = [
    [[], 'float64'],
    [[1, 2], 'int64'],
    [[1, 2.5], 'float64'],
    [[true], 'bool'],
    [[1n], 'int64'],
    [[1, { re: 1, im: 0 }], 'complex128'],
    [3, 'int64'],
    [2 ** 60, 'float64'],
    [new Uint8ClampedArray(2), 'uint8'],
    [Buffer.from([1]), 'uint8'],
    [[new Float32Array(2)], 'float64'],
  ]
  for (const [data, dtype] of cases)
    assert.equal(
      st.array(data).dtype,
      data[0] instanceof Float32Array ? 'int64' : dtype,
      inspect(data),
    )
})

test('constants of numbers, as R.4 has it', () => {
  const dtypeOf = (value) => st.asTensor(value).dtype
  assert.equal(dtypeOf(1), 'int8')
  assert.equal(dtypeOf(128), 'int16')
  assert.equal(dtypeOf(40000), 'int32')
  assert.equal(dtypeOf(2 ** 40), 'int64')
  assert.equal(dtypeOf(true), 'bool')
  assert.equal(dtypeOf({ re: 0, im: 1 }), 'complex128')
  assert.equal(dtypeOf([1, 2]), 'int64')
  assert.equal(st.add(st.fvector(), 0.5).dtype, 'float32')
  assert.equal(st.asTensor([2n ** 64n - 1n]).data.item(), 2n ** 64n - 1n)
  assert.ok(Object.is(st.asTensor(-0).data.item(), -0))
})

test('a constant keeps its numbers when the array is written to', () => {
  const data = new Float64Array([1, 2])
  const constant = st.constant(data)
  data[0] = 100
  assert.deepEqual(constant.data.toList(), [1, 2])
})

test('shapes without elements', () => {
  const x = st.dmatrix('x')
  const f = st.function([x], [x.mul(2), x.sum(), x.shape])
  const [empty, sum, shape] = f(st.array(new Float64Array(0), { shape: [0, 5] }))
  assert.deepEqual(empty.shape, [0, 5])
  assert.deepEqual(empty.toList(), [])
  assert.equal(sum.item(), 0)
  assert.deepEqual(shape.toList(), [0, 5])
})

test('0-d arrays are numbers where JavaScript asks for one', () => {
  const scalar = st.array(2.5)
  assert.equal(scalar + 1, 3.5)
  assert.equal(`${scalar}`, '2.5')
  assert.equal(Math.sqrt(st.array(9)), 3)
  assert.equal(st.array(2n ** 60n, { dtype: 'int64' }) + 1n, 2n ** 60n + 1n)
  assert.throws(() => st.array([1, 2]) * 2, { name: 'TypeError', message: /shape \[2\]/ })
  assert.throws(() => st.array([1, 2]).item(), RangeError)
})

test('arrays as text', () => {
  assert.equal(
    String(
      st.array([
        [1, -0.5],
        [NaN, Infinity],
      ]),
    ),
    '[[1, -0.5],\n [NaN, Infinity]]',
  )
  assert.equal(String(st.array([{ re: 1, im: -2 }])), '[1-2j]')
  assert.equal(
    String(st.array(Array.from({ length: 11 }, (_, i) => i))),
    '[0, 1, 2, ..., 8, 9, 10]',
  )
  assert.equal(String(st.array([])), '[]')
  assert.equal(inspect(st.array(Float32Array.of(0.1))), 'NDArray(float32, [1]) [0.1]')
  assert.equal(inspect(st.dvector('v')), 'Variable(v, Vector(float64, shape=(?,)))')
})

test('arrays that are none', () => {
  const mistakes = [
    [() => st.array([[1], [2, 3]]), RangeError, /equally long/],
    [() => st.array([1, [2]]), RangeError, /equally long/],
    [() => st.array([1, 'two']), TypeError, /two/],
    [() => st.array([1, undefined]), TypeError, /undefined/],
    [() => st.array([{ re: 1, im: 2 }], { dtype: 'float64' }), TypeError, /complex/],
    [() => st.array([1, 2, 3], { shape: [2, 2] }), RangeError, /needs 4/],
    [() => st.array([1], { shape: [-1] }), TypeError, /shape/],
    [() => st.array([1], { shape: -1 }), TypeError, /shape/],
    [() => st.array([1], { shape: {} }), TypeError, /a shape is an array of lengths, not {}/],
    [() => st.array([1], { shape: null }), TypeError, /a shape is an array of lengths, not null/],
    [() => st.array([1, 2], { shape: 3 }), RangeError, /needs 3/],
    [() => st.array(1n << 70n), st.OverflowError, /1180591620717411303424 does not fit into int64/],
    [() => st.array(2n ** 63n), st.OverflowError, /9223372036854775808 does not fit into int64/],
    [() => st.array(2 ** 63, { dtype: 'int64' }), st.OverflowError, /does not fit into int64/],
    [() => st.array(-1, { dtype: 'uint64' }), st.OverflowError, /-1 does not fit into uint64/],
    [() => st.array([300], { dtype: 'int8' }), st.OverflowError, /300 does not fit into int8/],
    [() => st.array([-129], { dtype: 'int8' }), st.OverflowError, /-129 does not fit into int8/],
    [() => st.array([256], { dtype: 'uint8' }), st.OverflowError, /256 does not fit into uint8/],
    [() => st.array(Float64Array.of(2 ** 31), { dtype: 'int32' }), RangeError, /int32/],
    [() => st.array([NaN], { dtype: 'int64' }), st.ValueError, /NaN cannot .* int64/],
    [() => st.array([NaN], { dtype: 'int8' }), st.ValueError, /NaN cannot .* int8/],
    [() => st.array([Infinity], { dtype: 'int64' }), st.OverflowError, /Infinity does not fit/],
    [() => st.array([1], { dtype: 'float16' }), TypeError, /unknown dtype/],
    [() => st.array([1], { dtype: 'constructor' }), TypeError, /unknown dtype/],
    [() => new st.NDArray(new Float32Array(2), [2], 'float64'), TypeError, /Float64Array/],
    [() => new st.NDArray(new Float64Array(2), [3], 'float64'), RangeError, /needs 3/],
  ]
  for (const [mistake, type, message] of mistakes)
    assert.throws(
      mistake,
      (error) => error instanceof type && message.test(error.message),
      String(mistake),
    )
})

test('the ends of integer dtypes, fractions cut off, a shape of one length', () => {
  const same = (values, dtype) => assert.deepEqual(st.array(values, { dtype }).toList(), values)
  same([-128, 127], 'int8')
  same([0, 65535], 'uint16')
  same([-(2 ** 31), 2 ** 31 - 1], 'int32')
  same([-(2n ** 63n), 2n ** 63n - 1n], 'int64')
  same([0, 2n ** 64n - 1n], 'uint64')
  assert.deepEqual(st.array([-1.9, 127.9, true], { dtype: 'int8' }).toList(), [-1, 127, 1])
  assert.deepEqual(st.array([-0.5, 1.5], { dtype: 'uint64' }).toList(), [0, 1])
  assert.deepEqual(st.array([NaN, 0], { dtype: 'bool' }).toList(), [true, false])
  assert.deepEqual(st.array(5, { shape: 1 }).shape, [1])
  assert.deepEqual(st.array([[1], [2], [3]], { shape: 3 }).toList(), [1, 2, 3])
})

test('lengths beyond 32 bits', () => {
  const long = st.array([], { shape: [2 ** 32 + 1, 0] })
  const f = st.function([], st.constant(long).T)
  assert.deepEqual(f().shape, [0, 2 ** 32 + 1])
  assert.deepEqual(st.constant(long).data.shape, [2 ** 32 + 1, 0])
  assert.deepEqual(st.constant(long).type.shape, [2 ** 32 + 1, 0])
  const m = st.dmatrix('m')
  const g = st.function([m], m.T)
  assert.deepEqual(g(long).shape, [0, 2 ** 32 + 1])
  assert.deepEqual(g(st.array([], { shape: [1, 0] })).shape, [0, 1])
})

test('what a variable is known by', () => {
  const x = st.tensor('x', { dtype: 'float32', shape: [2, null, 1] })
  assert.equal(x.dtype, 'float32')
  assert.equal(x.ndim, 3)
  assert.deepEqual(x.type.shape, [2, null, 1])
  assert.deepEqual(x.broadcastable, [false, false, true])
  assert.ok(x.type.equals(st.TensorType('float32', [2, null, 1])))
  assert.ok(st.TensorType('float32', [null, null, null]).isSuper(x.type))
  assert.ok(!x.type.isSuper(st.TensorType('float32', [null, null, null])))
  assert.ok(x.type.inSameClass(st.TensorType('float32', [5, 4, 1])))
  assert.ok(x.type instanceof st.TensorType)
  assert.equal(x.type.variable('y').name, 'y')
  assert.equal(st.parse('x', { x }), x, 'the same variable is the same object')
  assert.equal(st.asTensor(x), x)
  x.name = 'renamed'
  assert.equal(String(x), 'renamed')
  x.name = null
  assert.equal(x.name, null)
  assert.equal(x.data, null)
})

test('shared variables', () => {
  const w = st.shared([[1, 2]], { name: 'w', shape: [null, 2] })
  assert.equal(w.dtype, 'int64')
  assert.deepEqual(w.type.shape, [null, 2])
  assert.ok(w instanceof st.Shared && w instanceof st.Variable)
  assert.equal(st.parse('w', { w }), w)
  w.value = [
    [3, 4],
    [5, 6],
  ]
  w.getValue({ borrow: true }).data[0] = 7n
  assert.deepEqual(w.value.toList(), [
    [7, 4],
    [5, 6],
  ])
  w.value.data[0] = 0n
  assert.deepEqual(
    w.value.toList(),
    [
      [7, 4],
      [5, 6],
    ],
    'value is a copy',
  )
  assert.throws(
    () => {
      w.value = [1, 2]
    },
    { name: 'TypeError', message: /dimensions/ },
  )
  assert.throws(
    () => {
      w.value = [[1, 2, 3]]
    },
    { name: 'TypeError', message: /shape/ },
  )
  assert.throws(
    () => {
      w.value = [[1.5, 2]]
    },
    { name: 'TypeError', message: /1.5/ },
  )
  assert.deepEqual(
    w.value.toList(),
    [
      [7, 4],
      [5, 6],
    ],
    'a mistake changes nothing',
  )
  w.dispose()
  w.dispose()
  assert.throws(() => w.value, /was disposed of/)
  assert.equal(w.ndim, 2, 'what it was is known')
  assert.equal(st.shared(1).dtype, 'int64')
  assert.equal(st.shared(1.5).dtype, 'float64')
  assert.equal(st.shared(true).dtype, 'bool')
})

test('a vector of known length is iterated, as a shape is', () => {
  const m = st.dmatrix('m')
  const [rows, columns] = m.shape
  const [first, , third] = st.vector('v', { shape: [3] })
  assert.deepEqual([rows.ndim, columns.dtype, first.ndim, third.dtype], [0, 'int64', 0, 'float64'])
  const f = st.function([m], [rows, columns])
  assert.deepEqual(f([[1, 2, 3]]).map(Number), [1, 3])
  assert.throws(() => [...st.dvector('v')], { name: 'ValueError', message: /cannot be determined/ })
  assert.throws(() => [...m], { name: 'TypeError' })
})

test('a bool is 0 or 1, wherever it comes from', () => {
  const bytes = new st.NDArray(new Uint8Array([1, 7]), [2], 'bool')
  const x = st.vector('x', { dtype: 'bool' })
  const wrong = { name: 'RangeError', message: /bool is 0 or 1, not 7/ }
  assert.throws(() => st.constant(bytes), wrong)
  assert.throws(() => st.shared(bytes), wrong)
  const f = st.function([x], x.sum())
  assert.throws(() => f(bytes), wrong)
  bytes.data[1] = 1
  assert.equal(f(bytes).item(), 2)
})

test('a complex power of zero is zero where the real part of the exponent is positive', () => {
  const [x, y] = [st.zvector('x'), st.zvector('y')]
  const z = [0, 0, 0].map((re) => ({ re, im: 0 }))
  const exponents = [2.1, -2, 0].map((re) => ({ re, im: -1.7 }))
  const [first, ...others] = st.function([x, y], x.pow(y))(z, exponents).toList()
  assert.deepEqual(first, { re: 0, im: 0 })
  for (const other of others) assert.deepEqual(other, { re: NaN, im: NaN })
})

test('floatX', () => {
  assert.equal(st.config.floatX, 'float64')
  st.config.floatX = 'float32'
  assert.equal(st.matrix().dtype, 'float32')
  st.config.floatX = 'float64'
  assert.equal(st.matrix().dtype, 'float64')
  assert.throws(() => (st.config.floatX = /** @type {any} */ ('int8')), st.ValueError)
})
