// Rows: Creating tensors, joining and choosing.
import * as st from 'symtensor'
import { row } from './row.mjs'

for (const [name, fn] of [
  ['zeros_like', st.zerosLike],
  ['ones_like', st.onesLike],
])
  row(
    name,
    'x: float32[2?, 3]',
    `${name}(x)`,
    name === 'zeros_like' ? ({ x }) => st.zerosLike(x) : ({ x }) => st.onesLike(x),
    {
      more: [['x: int8[2, 3]', `(${name}(x, dtype='float64'), ${name}(x))`]],
      error: `${name}(x, dtype='float63')`,
      gradient: ['x: float64[2?]', `${name}(x) * x`],
    },
  )
for (const name of ['zeros', 'ones'])
  row(
    name,
    '',
    `${name}((2, 3))`,
    name === 'zeros' ? () => st.zeros([2, 3]) : () => st.ones([2, 3]),
    {
      more: [
        ['n: int64[] = 2', `(${name}((n, 3), dtype='int8'), ${name}(4), ${name}((), 'float32'))`],
      ],
      error: `${name}((2, -1))`,
      also: [`${name}((2.5,))`],
      gradient: ['x: float64[2, 3]', `x * ${name}((2, 3)) + x`],
    },
  )
row('fill', 'x: int8[2?, 3]', 'fill(x, 1.5)', ({ x }) => st.fill(x, 1.5), {
  more: [['x: float64[2?, 3]; y: float64[]', 'fill(x, y)']],
  error: ['x: float64[2]; y: float64[3]', 'fill(x, y)'],
  gradient: ['x: float64[2]; y: float64[]', 'fill(x, y) * x'],
})
row('alloc', 'x: float64[]; n: int64[] = 2', 'alloc(x, n, 3)', ({ x, n }) => st.alloc(x, n, 3), {
  more: [
    ['x: float64[3]', 'alloc(x, 2, 3)'],
    ['', '(alloc(1.0, 2, 3), alloc(7, 2))'],
  ],
  error: 'alloc(x, 2.5)',
  also: ['alloc(x, 2, -3)'],
})
row('eye', 'n: int64[] = 3', 'eye(n, k=1)', ({ n }) => st.eye(n, { k: 1 }), {
  more: [['', "(eye(2), eye(2, 3), eye(3, 2, -1, dtype='int8'))"]],
  error: ['', "eye(2, dtype='float63')"],
  gradient: ['x: float64[2, 2]', 'eye(2) * x'],
})
row('identity_like', 'x: float64[2?, 3]', 'identity_like(x)', ({ x }) => st.identityLike(x), {
  more: [['x: float32[2, 2]', "(identity_like(x), identity_like(x, dtype='int8'))"]],
  error: "identity_like(x, dtype='float63')",
  gradient: ['x: float64[2, 3]', 'identity_like(x) * x'],
})
row(
  'stack',
  'x: float64[2?]; y: float64[2?]',
  'stack([x, y], axis=1)',
  ({ x, y }) => st.stack([x, y], { axis: 1 }),
  {
    more: [
      ['a: float64[]; b: int8[]; c: float32[]', 'stack([a, b, c])'],
      ['x: int8[2, 3]', '(stack([x, x], axis=-2), stack((x, x)))'],
    ],
    error: 'stack([])',
    also: ['stack([x, [[1.5]]])'],
  },
)
row(
  'stack of several arguments',
  'x: float64[2?]; y: float64[2?]',
  'stack(x, y)',
  ({ x, y }) => st.stack(x, y),
  { names: ['stack'], pytensor: 'stack([x, y])', error: ['x: float64[2]', 'stack(x, [[1.5]])'] },
)
row(
  'concatenate',
  'x: float64[2?, 3]; y: float64[1?, 3]',
  'concatenate([x, y], axis=0)',
  ({ x, y }) => st.concatenate([x, y], { axis: 0 }),
  {
    more: [
      [
        'x: int8[2, 1]; y: float32[2, 3?]',
        '(concatenate([x, y], axis=1), concatenate([x, y], axis=-1))',
      ],
    ],
    error: 'concatenate([x, y[0]])',
    also: ['concatenate([x, y], axis=3)'],
  },
)
row(
  'stacklists',
  'a: float64[]; b: float64[]; c: float64[]; d: float64[]',
  'stacklists([[a, b], [c, d]])',
  ({ a, b, c, d }) =>
    st.stacklists([
      [a, b],
      [c, d],
    ]),
  {
    more: [['a: float64[2?, 2]', 'stacklists([[a, a], [a, a]])']],
    error: 'stacklists([[a, b], [c, [d]]])',
  },
)
row(
  'choose',
  'x: int64[3] = 1 0 1',
  'choose(x, [[10, 20, 30], [40, 50, 60]])',
  ({ x }) =>
    st.choose(x, [
      [10, 20, 30],
      [40, 50, 60],
    ]),
  {
    knowsMore: true,
    more: [
      [
        'x: int64[3] = 5 -1 1; c: float64[2, 3]',
        "(choose(x, c, mode='wrap'), choose(x, c, mode='clip'))",
      ],
    ],
    error: 'choose(x * 0.5, [[10, 20, 30], [40, 50, 60]])',
    gradient: ['c: float64[2, 3]', 'choose([1, 0, 1], c)'],
    departures: { 'gradient-0': 'choose has a gradient' },
  },
)
