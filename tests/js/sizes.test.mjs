// Sizes that 32 bits do not hold: typed errors that name the operation, and right results afterwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const n = st.lscalar('n')
const x = st.dvector('x')
const m = st.dmatrix('m')
const check = st.function([x, n], st.outer(x, x).add(st.arange(n)).sum(1))

/** The call fails with an error of this class and message; the engine still computes. */
function fails(name, message, call) {
  assert.throws(call, (error) => {
    assert.equal(error.name, name)
    assert.match(error.message, message)
    return true
  })
  assert.deepEqual(check([1, 2], 2).toList(), [4, 7])
}

const memory = {
  'zeros, 2^32 - 8 bytes': [[n], st.zeros([n]), [536870911]],
  'zeros, squared': [[n], st.zeros([n, n]), [70000]],
  'zeros, 2^62': [[n], st.zeros([n]), [2n ** 62n]],
  'ones, 2^64 elements, never in memory': [[n], st.ones([n, n]).sum(), [2n ** 32n]],
  eye: [[n], st.eye(n), [1e6]],
  'a range that is only added up': [[n], st.arange(n).sum(), [1e9]],
  outer: [[x], st.outer(x, x), [new Float64Array(40000)]],
  'a product': [[x], st.dot(x.reshape([-1, 1]), x.reshape([1, -1])), [new Float64Array(40000)]],
  'a broadcast sum': [[x], x.reshape([-1, 1]).add(x), [new Float64Array(60000)]],
  'a diagonal far away': [[x], st.allocDiag(x, 1e9), [[1]]],
  'repeated 2^61 times': [[x, n], st.repeat(x, n), [[1, 2, 3, 4, 5, 6, 7, 8], 2n ** 61n]],
}

for (const [name, [inputs, output, values]] of Object.entries(memory))
  test(`larger than memory: ${name}`, () => {
    const f = st.function(inputs, output)
    fails('MemoryError', /shape \(.*\).*(larger than memory|too many elements)/s, () =>
      f(...values),
    )
  })

test('one function, too large a length and then a small one', () => {
  const f = st.function([n], st.zeros([n]).add(1))
  for (const length of [536870911, 2 ** 29, 2 ** 31, 2 ** 40]) {
    fails('MemoryError', /larger than memory/, () => f(length))
    assert.deepEqual(f(3).toList(), [1, 1, 1])
  }
})

test('lengths whose product is 0 modulo 2^64', () => {
  const f = st.function([x, n], x.reshape([n, n]))
  fails('ValueError', /incompatible with new shape \(4294967296, 4294967296\)/, () =>
    f([], 2n ** 32n),
  )
  assert.deepEqual(f([], 0).shape, [0, 0])
})

test('a range over all of int64', () => {
  const f = st.function([n], st.arange(n, st.constant(2n ** 63n - 1n)))
  fails('ValueError', /Maximum allowed size/, () => f(-(2n ** 63n)))
  assert.equal(f(2n ** 63n - 3n).shape[0], 2)
})

test('numbers that an integer type does not hold', () => {
  const same = st.function([n], n)
  fails('OverflowError', /Integer 9223372036854775808 is out of bounds for int64/, () =>
    same(2 ** 63),
  )
  fails('OverflowError', /Integer 9223372036854775808 is out of bounds/, () => same(2n ** 63n))
  assert.equal(same(-(2 ** 63)).item(), -(2n ** 63n))
  const u = st.scalar('u', { dtype: 'uint64' })
  const unsigned = st.function([u], u)
  fails('OverflowError', /Integer 18446744073709551616 is out of bounds for uint64/, () =>
    unsigned(2 ** 64),
  )
  fails('OverflowError', /Integer -1 is out of bounds for uint64/, () => unsigned(-1))
  assert.equal(unsigned(2n ** 64n - 1n).item(), 2n ** 64n - 1n)
})

test('updates happen all or not at all', () => {
  const a = st.shared([0, 0], 'a')
  const w = st.shared([0, 0], 'w')
  const updates = [
    [a, a.add(1)],
    [w, w.at(n).set(5)],
  ]
  const f = st.function([n], [], { updates })
  fails('IndexError', /out of bounds/, () => f(10))
  assert.deepEqual(a.value.toList(), [0, 0])
  f(1)
  assert.deepEqual(
    [a.value.toList(), w.value.toList()],
    [
      [1, 1],
      [0, 5],
    ],
  )
})
