// unique along an axis, searchsorted, and arrays compared by a type.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const lists = (values) => values.map((value) => value.eval().toList())

test('unique rows, columns, with their places and counts', () => {
  const x = st.constant(
    [
      [3, 1, 3],
      [2, 1, 2],
      [3, 1, 3],
    ],
    { dtype: 'int32' },
  )
  const beside = [
    [1, 0],
    [1, 0, 1],
    [1, 2],
  ]
  assert.deepEqual(lists(st.unique(x, true, true, true, 0)), [
    [
      [2, 1, 2],
      [3, 1, 3],
    ],
    ...beside,
  ])
  assert.deepEqual(lists(st.unique(x, true, true, true, -1)), [
    [
      [1, 3],
      [1, 2],
      [1, 3],
    ],
    ...beside,
  ])
  assert.deepEqual(st.unique(x).eval().toList(), [1, 2, 3])
  const cube = st.constant(Array.from({ length: 12 }, (_, i) => i % 4)).reshape([2, 3, 2])
  assert.deepEqual(st.unique(cube, { axis: 1 }).eval().toList(), [
    [
      [0, 1],
      [2, 3],
    ],
    [
      [2, 3],
      [0, 1],
    ],
  ])
  const nan = st.constant([
    [NaN, 1],
    [NaN, 1],
    [0, 2],
  ])
  assert.deepEqual(
    st.unique(nan, { axis: 0 }).eval().toList(),
    [
      [0, 2],
      [NaN, 1],
      [NaN, 1],
    ],
    'as NumPy',
  )
  assert.deepEqual(st.unique(st.zeros([0, 2]), { axis: 0 }).eval().shape, [0, 2])
  assert.deepEqual(st.unique(st.matrix('m', { shape: [2, 3] }), { axis: 0 }).type.shape, [null, 3])
  assert.throws(() => st.unique(x, { axis: 2 }), { name: 'AxisError' })
})

test('searchsorted: NaN at the end, equal elements left or right, in time that grows by a logarithm', () => {
  const x = st.dvector('x')
  const v = st.dmatrix('v')
  const f = st.function([x, v], [x.searchsorted(v), x.searchsorted(v, { side: 'right' })])
  const sorted = [-Infinity, -1, 0, 0, 2, NaN]
  const asked = [
    [-Infinity, -0, 1],
    [2, Infinity, NaN],
  ]
  assert.deepEqual(
    f(sorted, asked).map((out) => out.toList()),
    [
      [
        [0, 2, 4],
        [4, 5, 5],
      ],
      [
        [1, 4, 4],
        [5, 5, 6],
      ],
    ],
  )
  const many = Float64Array.from({ length: 100000 }, (_, i) => i)
  const places = st.function([x], x.searchsorted(x.at('::-1')))(many)
  assert.equal(
    places.data[0],
    99999n,
    'compared one with each other this would be 1e10 comparisons',
  )
})

test('values_eq and values_eq_approx', () => {
  const type = st.TensorType('float64', [null])
  const single = (values) => st.array(values, { dtype: 'float32' })
  assert.equal(type.valuesEq([1.5, NaN], [1.5, NaN]), true)
  assert.equal(type.valuesEq([1.5, NaN], [2.5, NaN]), false)
  assert.equal(type.valuesEq([1.5], [[1.5]]), false, 'shapes')
  assert.equal(type.valuesEq(single([1.5]), [1.5]), false, 'dtypes')
  assert.equal(type.valuesEq(single([1.5]), [1.5], { forceSameDtype: false }), true)
  assert.equal(type.valuesEq([9007199254740993n], [9007199254740992n]), false, 'integers exactly')
  assert.equal(type.valuesEqApprox([1.5], [1.500001]), true)
  assert.equal(type.valuesEqApprox([1e-7], [2e-7]), false)
  assert.equal(
    type.valuesEqApprox(single([1e-7]), single([2e-7])),
    true,
    'the tolerance of float32',
  )
  assert.equal(type.valuesEqApprox([1.5], [1.6], { rtol: 0.1 }), true)
  assert.equal(type.valuesEqApprox([Infinity, -Infinity], [Infinity, Infinity]), false)
  const anything = { allowRemoveInf: true, allowRemoveNan: true }
  assert.equal(type.valuesEqApprox([Infinity, NaN], [0.5, 2.5], anything), true)
  assert.equal(type.valuesEqApprox([2], [3]), false)
})
