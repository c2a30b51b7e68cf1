// Rows: Linear algebra, grids, gradient.
import * as st from 'symtensor'
import { row } from './row.mjs'

row('dot', 'x: float64[2?, 3]; y: float64[3, 2?]', 'dot(x, y)', ({ x, y }) => st.dot(x, y), {
  more: [
    [
      'x: float64[3]; a: float64[2, 3]; t: float64[2, 3, 2]',
      '(dot(x, x), dot(a, x), dot(2, x), dot(a, t))',
    ],
    ['x: int8[2, 2]; y: float32[2]', 'dot(x, y)'],
  ],
  error: ['x: float64[2, 3]', 'dot(x, x)'],
})
row('outer', 'x: float64[2?]; y: float64[3]', 'outer(x, y)', ({ x, y }) => st.outer(x, y), {
  more: [['x: float64[2, 2]; y: int8[2]', 'outer(x, y)']],
  error: 'outer(x)',
})
row(
  'tensordot',
  'x: float64[2?, 3, 4]; y: float64[5, 6, 4, 3]',
  'tensordot(x, y, [[1, 2], [3, 2]])',
  ({ x, y }) =>
    st.tensordot(x, y, [
      [1, 2],
      [3, 2],
    ]),
  {
    more: [
      [
        'x: float64[2, 3]; y: float64[3, 2]',
        '(tensordot(x, y, 1), tensordot(x, y, 0), tensordot(x, y.T))',
      ],
    ],
    error: 'tensordot(x, y, [[1, 2], [3]])',
    gradient: ['x: float64[2, 3]; y: float64[3, 2]', 'tensordot(x, y, [[1], [0]])'],
  },
)
row(
  'batched_dot',
  'x: float64[2?, 3, 2]; y: float64[2?, 2, 4]',
  'batched_dot(x, y)',
  ({ x, y }) => st.batchedDot(x, y),
  {
    pytensor: 'matmul(x, y)',
    error: ['x: float64[2, 3, 2]; y: float64[3, 2, 4]', 'batched_dot(x, y)'],
    pytensorError: 'matmul(x, y)',
  },
)
row(
  'batched_tensordot',
  'x: float64[2?, 3, 2]; y: float64[2?, 2, 4]',
  'batched_tensordot(x, y, [[2], [1]])',
  ({ x, y }) => st.batchedTensordot(x, y, [[2], [1]]),
  {
    pytensor: 'matmul(x, y)',
    error: ['x: float64[2, 3, 2]; y: float64[3, 2, 4]', 'batched_tensordot(x, y, 1)'],
    pytensorError: 'matmul(x, y)',
  },
)
row('mgrid', '', 'mgrid[0:5, 0:3]', () => st.mgrid([st.slice(0, 5), st.slice(0, 3)]), {
  more: [['n: int64[] = 4', '(mgrid[0:n], mgrid[1:4:2, -1:1][1])']],
  error: 'mgrid[0:5:2j, 0:3]',
  gradient: ['x: float64[2, 3]', 'mgrid[0:2, 0:3][1] * x'],
})
row('ogrid', '', 'ogrid[0:5, 0:3]', () => st.ogrid([st.slice(0, 5), st.slice(0, 3)]), {
  more: [['n: int64[] = 4', 'ogrid[0:n, :2]']],
  error: 'ogrid[0:5:2j, 0:3]',
  gradient: ['x: float64[2, 3]', 'ogrid[0:2, 0:3][1] * x'],
})
row('grad', 'x: float64[3?]', 'grad(sum(x ** 2), x)', ({ x }) => st.grad(st.sum(st.pow(x, 2)), x), {
  more: [
    ['x: float64[3?]; y: float64[3]', 'grad(sum(x * y), [x, y])'],
    ['x: float64[3?]; y: float64[3]', 'grad(sum(x * y), y, consider_constant=[x])'],
    ['x: float64[]; y: float64[]', 'z = x * x\ngrad(z * y, x, known_grads={z: y})'],
    ['x: float64[2]; y: float64[2]', "grad(sum(x), y, disconnected_inputs='ignore')"],
  ],
  error: 'grad(x, x)',
  also: [
    'grad(sum(shape(x)) * 1.5, x)',
    ['x: float64[2]; y: float64[2]', "grad(sum(x), y, disconnected_inputs='other')"],
  ],
  gradient: 'grad(sum(x ** 3), x)',
})
