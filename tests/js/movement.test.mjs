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
      assert.deepEqual(
        Array.from(sorted.data),
        order.map((i) => data[i]),
        `sort of ${length}`,
      )
    }
  })

test('sorting complex numbers', () => {
  const x = st.zvector('x')
  const f = st.function([x], st.argsort(x))
  const parts = Array.from({ length: 2000 }, () => [20, 9].map((n) => Math.floor(random() * n) - 4))
  const order = parts.map((_, i) => i)
  order.sort((i, k) => parts[i][0] - parts[k][0] || parts[i][1] - parts[k][1])
  const data = st.array(new Float64Array(parts.flat()), {
    dtype: 'complex128',
    shape: [parts.length],
  })
  assert.deepEqual(Array.from(f(data).data, Number), order)
})

for (const dtype of ['int8', 'uint16', 'float32', 'float64', 'complex128'])
  test(`transposing ${dtype}`, () => {
    const parts = dtype === 'complex128' ? 2 : 1
    const x = st.tensor('x', { dtype, shape: [null, null, null] })
    const orders = [
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 0],
      [2, 0, 1],
      [1, 2, 0],
    ]
    const f = st.function(
      [x],
      orders.map((order) => x.dimshuffle(order)),
    )
    for (const shape of [
      [1, 5, 3],
      [3, 17, 33],
      [2, 64, 16],
      [19, 4, 21],
      [5, 1, 70],
    ]) {
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
                expected.push(
                  data[(i * strides[a] + j * strides[b] + l * strides[c]) * parts + part],
                )
        assert.deepEqual(Array.from(result.data), expected, `${shape} as ${orders[k]}`)
      })
    }
  })

test('the first of the largest, in long rows', () => {
  for (const dtype of ['int8', 'int32', 'float32', 'float64']) {
    const x = st.tensor('x', { dtype, shape: [null, null] })
    const f = st.function(
      [x],
      [x.argmax({ axis: 1 }), x.argmin({ axis: 1 }), x.T.argmax({ axis: 0 })],
    )
    const [rows, columns] = [6, 1037]
    const data = arrays[dtype].from(
      { length: rows * columns },
      () => Math.floor(random() * 100) - 50,
    )
    if (dtype.startsWith('float')) data[3 * columns + 700] = data[3 * columns + 900] = NaN
    const first = (better) =>
      Array.from({ length: rows }, (_, i) => {
        const row = data.subarray(i * columns, (i + 1) * columns)
        const nan = row.findIndex(Number.isNaN)
        return nan >= 0 ? nan : row.indexOf(row.reduce((a, b) => (better(b, a) ? b : a)))
      })
    const results = f(st.array(data, { shape: [rows, columns] }))
    const [most, least, again] = results.map(({ data: places }) => Array.from(places, Number))
    assert.deepEqual(
      most,
      first((a, b) => a > b),
    )
    assert.deepEqual(
      least,
      first((a, b) => a < b),
    )
    assert.deepEqual(again, most)
  }
})

test('gathering refuses an index anywhere', () => {
  const [x, i] = [st.fvector('x'), st.ivector('i')]
  const f = st.function([x, i], x.take(i))
  const places = Int32Array.from({ length: 3000 }, () => Math.floor(random() * 200) - 100)
  const data = Float32Array.from({ length: 100 }, (_, k) => k)
  assert.deepEqual(
    Array.from(f(data, places).data),
    Array.from(places, (k) => data.at(k)),
  )
  for (const wrong of [100, -101, 2147483647, -2147483648]) {
    const bad = places.slice()
    bad[2345] = wrong
    const message = new RegExp(`index ${wrong} is out of bounds`)
    assert.throws(() => f(data, bad), { name: 'IndexError', message })
  }
})

test('gathering by any integers: elements, rows, columns, every other one', () => {
  const length = 600
  for (const dtype of ['float32', 'float64', 'int16', 'uint8', 'int64'])
    for (const places of ['int8', 'uint8', 'int32', 'int64', 'uint32'])
      for (const negative of places.startsWith('u') ? [false] : [false, true]) {
        const at = Array.from({ length: 1500 }, () => Math.floor(random() * (negative ? 200 : 100)))
        const from = at.map((k) => (k < 100 ? k : k - 200)) // -100 to 99
        const write = (v) => (places === 'int64' ? BigInt(v) : v)
        const index = st.array(arrays[places].from(from, write), { dtype: places })
        const data = values(dtype, length)
        const pick = (element) => from.flatMap((k) => element(k < 0 ? k + 100 : k)).map(Number)
        const x = st.tensor('x', { dtype, shape: [null] })
        const i = st.tensor('i', { dtype: places, shape: [null] })
        const kinds = {
          'x[:100][i]': (k) => [data[k]],
          'x[:200:2][i]': (k) => [data[2 * k]],
          'x[100:200][::-1][i]': (k) => [data[199 - k]],
          'x.reshape((100, 6))[i]': (k) => Array.from(data.slice(6 * k, 6 * k + 6)),
          'x.reshape((6, 100)).T[i]': (k) => Array.from({ length: 6 }, (_, j) => data[100 * j + k]),
        }
        for (const [text, element] of Object.entries(kinds)) {
          const got = st.function([x, i], st.parse(text, { x, i }))(
            st.array(data, { dtype }),
            index,
          )
          assert.deepEqual(
            Array.from(got.data, Number),
            pick(element),
            `${text} of ${dtype}, ${places}`,
          )
        }
      }
})

test('rows added and set by index, with repetitions', () => {
  for (const dtype of ['float32', 'float64', 'int32', 'int64']) {
    const [cols, rows, count] = [5, 40, 900]
    const at = Int32Array.from({ length: count }, () => Math.floor(random() * 80) - 40)
    const write = (v) => (dtype === 'int64' ? BigInt(v) : v)
    const data = arrays[dtype].from({ length: count * cols }, (_, k) => write(k % 97))
    const [i, u] = [st.ivector('i'), st.tensor('u', { dtype, shape: [null, null] })]
    for (const name of ['inc', 'set']) {
      const text = `${name}_subtensor(zeros((${rows}, ${cols}), dtype='${dtype}')[i], u)`
      const f = st.function([i, u], st.parse(text, { i, u }))
      const got = Array.from(f(at, st.array(data, { shape: [count, cols] })).data, Number)
      const right = new Array(rows * cols).fill(0)
      at.forEach((k, n) => {
        for (let j = 0; j < cols; j++) {
          const [to, value] = [((k + rows) % rows) * cols + j, Number(data[n * cols + j])]
          right[to] = name === 'inc' ? right[to] + value : value
        }
      })
      assert.deepEqual(got, right, `${name} of ${dtype}`)
    }
  }
})

test('one element over many, of any size', () => {
  for (const [dtype, value] of [
    ['uint8', 7],
    ['int16', -3],
    ['float32', 0.1],
    ['float64', Math.PI],
  ])
    for (const length of [0, 1, 2, 3, 4099, 40000]) {
      const x = st.tensor('x', { dtype, shape: [] })
      const f = st.function([x], st.alloc(x, length))
      const got = f(st.array([value], { dtype, shape: [] })).data
      const right = arrays[dtype].of(value)[0]
      assert.ok(got.length === length && got.every((v) => v === right), `${dtype} ${length}`)
    }
})

test('transposed operands, in several tiles and in parts of one', () => {
  for (const dtype of ['int8', 'int32', 'float32', 'float64'])
    for (const [rows, columns] of [
      [5, 9],
      [40, 700],
      [700, 40],
      [33, 64],
      [100, 1500],
      [17, 3000],
      [1000, 257],
    ]) {
      const [x, y] = ['x', 'y'].map((name) => st.tensor(name, { dtype, shape: [null, null] }))
      const [given, other] = [rows * columns, rows * columns].map((length) =>
        arrays[dtype].from({ length }, () => (random() - 0.5) * 100),
      )
      const turned = (i) => given[(i % rows) * columns + Math.floor(i / rows)]
      const expected = Array.from(given, (_, i) => turned(i) - other[i])
      for (const linker of ['vm', 'jit']) {
        const out = st.expr`${x}.T - ${y}`
        const f = st.function([x, y], [out, out.max({ axis: 1 })], { mode: { linker } })
        const [difference, largest] = f(
          st.array(given, { shape: [rows, columns] }),
          st.array(other, { shape: [columns, rows] }),
        )
        const where = `${dtype} ${rows} x ${columns}, ${linker}`
        assert.deepEqual(
          Array.from(difference.data),
          Array.from(arrays[dtype].from(expected)),
          where,
        )
        for (let i = 0; i < columns; i++)
          assert.equal(
            largest.data[i],
            Math.max(...difference.data.slice(i * rows, (i + 1) * rows)),
            where,
          )
      }
    }
})

test('sums and extremes down the columns, four rows at a time', () => {
  const reduced = {
    sum: (a, b) => a + b,
    max: (a, b) => Math.max(a, b),
    min: (a, b) => Math.min(a, b),
  }
  for (const dtype of ['float32', 'float64', 'int32'])
    for (const [rows, columns] of [
      [1, 700],
      [3, 600],
      [4, 701],
      [37, 1000],
      [21, 1023],
    ]) {
      const data = arrays[dtype].from(
        { length: rows * columns },
        () => Math.floor(random() * 999) - 499,
      )
      if (dtype !== 'int32')
        for (let i = 0; i < 9; i++) data[Math.floor(random() * data.length)] = NaN
      for (const [name, step] of Object.entries(reduced)) {
        const x = st.tensor('x', { dtype, shape: [null, null] })
        const f = st.function([x], x[name]({ axis: 0 }), { mode: { linker: 'jit' } })
        const out = f(st.array(data, { shape: [rows, columns] }))
        const column = (j) => Array.from({ length: rows }, (_, i) => data[i * columns + j])
        const expected = Array.from({ length: columns }, (_, j) => column(j).reduce(step))
        assert.deepEqual(
          Array.from(out.data, Number),
          expected,
          `${name} of ${dtype} ${rows} x ${columns}`,
        )
      }
    }
})
