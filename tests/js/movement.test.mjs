// Sorting, transposing and gathering arrays so large that they go other ways than small ones.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from '../../js/node.js'

let state = 12345
const random = () => (state = (state * 48271) % 2147483647) / 2147483647

const arrays = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
}

/** Values of all signs and magnitudes, many of them equal; of floats also NaN, infinities and both zeros. */
function values(dtype, length) {
  const big = dtype.endsWith('64') && !dtype.startsWith('float')
  const special = dtype.startsWith('float') ? [NaN, Infinity, -Infinity, 0, -0] : [0]
  const one = () => {
    if (random() < 0.1) return special[Math.floor(random() * special.length)]
    return (random() - 0.5) * 10 ** Math.floor(random() * 9)
  }
  return arrays[dtype].from({ length }, () => (big ? BigInt(Math.floor(one())) << 20n : one()))
}

/** NaN last; JavaScript's sort keeps the order of what is equal. */
const after = (a, b) => (Number.isNaN(a) ? !Number.isNaN(b) : a > b)
const compare = (a, b) => after(a, b) - after(b, a)

for (const dtype of Object.keys(arrays))
  test(`sorting ${dtype}`, () => {
    const x = st.tensor('x', { dtype, shape: [null] })
    const f = st.function([x], [st.sort(x), st.argsort(x)])
    for (const length of [1, 7, 8, 9, 100, 511, 512, 3000]) {
      const data = values(dtype, length)
      const order = Array.from(data, (_, i) => i).sort((i, k) => compare(data[i], data[k]))
      const [sorted, places] = f(data)
      assert.deepEqual(Array.from(places.data, Number), order, `argsort of ${length}`)
      assert.deepEqual(Array.from(sorted.data), order.map((i) => data[i]), `sort of ${length}`)
    }
  })

test('sorting complex numbers', () => {
  const x = st.zvector('x')
  const f = st.function([x], st.argsort(x))
  const parts = Array.from({ length: 2000 }, () => [20, 9].map((n) => Math.floor(random() * n) - 4))
  const order = parts.map((_, i) => i)
  order.sort((i, k) => parts[i][0] - parts[k][0] || parts[i][1] - parts[k][1])
  const data = st.array(new Float64Array(parts.flat()), { dtype: 'complex128', shape: [parts.length] })
  assert.deepEqual(Array.from(f(data).data, Number), order)
})

for (const dtype of ['int8', 'uint16', 'float32', 'float64', 'complex128'])
  test(`transposing ${dtype}`, () => {
    const parts = dtype === 'complex128' ? 2 : 1
    const x = st.tensor('x', { dtype, shape: [null, null, null] })
    const orders = [[0, 2, 1], [1, 0, 2], [2, 1, 0], [2, 0, 1], [1, 2, 0]]
    const f = st.function([x], orders.map((order) => x.dimshuffle(order)))
    for (const shape of [[1, 5, 3], [3, 17, 33], [2, 64, 16], [19, 4, 21], [5, 1, 70]]) {
      const size = shape[0] * shape[1] * shape[2] * parts
      const Typed = arrays[dtype] ?? Float64Array
      const data = Typed.from({ length: size }, (_, i) => i % 127)
      const strides = [shape[1] * shape[2], shape[2], 1]
      f(st.array(data, { dtype, shape })).forEach((result, k) => {
        const [a, b, c] = orders[k]
        const expected = []
        for (let i = 0; i < shape[a]; i++)
          for (let j = 0; j < shape[b]; j++)
            for (let l = 0; l < shape[c]; l++)
              for (let part = 0; part < parts; part++)
                expected.push(data[(i * strides[a] + j * strides[b] + l * strides[c]) * parts + part])
        assert.deepEqual(Array.from(result.data), expected, `${shape} as ${orders[k]}`)
      })
    }
  })

test('the first of the largest, in long rows', () => {
  for (const dtype of ['int8', 'int32', 'float32', 'float64']) {
    const x = st.tensor('x', { dtype, shape: [null, null] })
    const f = st.function([x], [x.argmax({ axis: 1 }), x.argmin({ axis: 1 }), x.T.argmax({ axis: 0 })])
    const [rows, columns] = [6, 1037]
    const data = arrays[dtype].from({ length: rows * columns }, () => Math.floor(random() * 100) - 50)
    if (dtype.startsWith('float')) data[3 * columns + 700] = data[3 * columns + 900] = NaN
    const first = (better) =>
      Array.from({ length: rows }, (_, i) => {
        const row = data.subarray(i * columns, (i + 1) * columns)
        const nan = row.findIndex(Number.isNaN)
        return nan >= 0 ? nan : row.indexOf(row.reduce((a, b) => (better(b, a) ? b : a)))
      })
    const results = f(st.array(data, { shape: [rows, columns] }))
    const [most, least, again] = results.map(({ data: places }) => Array.from(places, Number))
    assert.deepEqual(most, first((a, b) => a > b))
    assert.deepEqual(least, first((a, b) => a < b))
    assert.deepEqual(again, most)
  }
})

test('gathering refuses an index anywhere', () => {
  const [x, i] = [st.fvector('x'), st.ivector('i')]
  const f = st.function([x, i], x.take(i))
  const places = Int32Array.from({ length: 3000 }, () => Math.floor(random() * 200) - 100)
  const data = Float32Array.from({ length: 100 }, (_, k) => k)
  assert.deepEqual(Array.from(f(data, places).data), Array.from(places, (k) => data.at(k)))
  for (const wrong of [100, -101, 2147483647, -2147483648]) {
    const bad = places.slice()
    bad[2345] = wrong
    const message = new RegExp(`index ${wrong} is out of bounds`)
    assert.throws(() => f(data, bad), { name: 'IndexError', message })
  }
})
