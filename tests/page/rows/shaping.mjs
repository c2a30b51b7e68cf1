// Rows: Shaping and shuffling.
import * as st from 'symtensor'
import { row } from './row.mjs'

row('shape', 'x: float64[2?, 3]', 'shape(x)', ({ x }) => st.shape(x), {
  more: [
    ['', 'shape([[1, 2, 3]])'],
    ['x: int8[]', 'shape(x)'],
  ],
  error: 'shape(True)',
  gradient: ['x: float64[3]', 'grad(sum(shape(x) * 1.5), x)'],
})
row('reshape', 'x: float64[2?, 3]', 'reshape(x, (3, 2))', ({ x }) => st.reshape(x, [3, 2]), {
  more: [['x: int8[2, 3]', '(reshape(x, (3, -1)), reshape(x, (1, 6), ndim=2))']],
  error: ['x: float64[2, 3]', 'reshape(x, (4, 2))'],
})
for (const [name, args] of [
  ['shape_padleft', ''],
  ['shape_padright', ', 2'],
  ['shape_padaxis', ', axis=1'],
])
  row(
    name,
    'x: float64[2?, 3]',
    `${name}(x${args})`,
    name === 'shape_padaxis'
      ? ({ x }) => st.shapePadaxis(x, { axis: 1 })
      : name === 'shape_padleft'
        ? ({ x }) => st.shapePadleft(x)
        : ({ x }) => st.shapePadright(x, 2),
    {
      more: [['x: int8[2]', `${name}(x, 1)`]],
      error: name === 'shape_padaxis' ? 'shape_padaxis(x, axis=5)' : `${name}(x, 'a')`,
    },
  )
row(
  'specify_shape',
  'x: float64[2?, 3?]',
  'specify_shape(x, (2, None))',
  ({ x }) => st.specifyShape(x, [2, null]),
  {
    more: [['x: float64[3?]', 'specify_shape(x, 3)']],
    error: 'specify_shape(x, (2, 4))',
    also: ['specify_shape(x, (2,))'],
  },
)
row(
  'flatten',
  'x: float64[2?, 3, 2]',
  'flatten(x, ndim=2)',
  ({ x }) => st.flatten(x, { ndim: 2 }),
  { more: [['x: int8[2, 3]', 'flatten(x)']], error: 'flatten(x, 4)' },
)
row('tile', 'x: float64[2?, 3]', 'tile(x, (2, 1))', ({ x }) => st.tile(x, [2, 1]), {
  more: [['x: int8[2]', '(tile(x, 2), tile(x, (2, 2)))']],
  page: [
    ['x: int8[2]', 'tile(x, (2,), ndim=2)', 'tile(x, (1, 2))'],
    ['x: float64[2?, 3]', 'tile(x, (2, 1), ndim=2)', 'tile(x, (2, 1))'],
  ],
  error: ['x: int8[2]; n: int64[2?] = 1 2', 'tile(x, n)'],
})
row('roll', 'x: float64[2?, 3]', 'roll(x, 1, axis=1)', ({ x }) => st.roll(x, 1, { axis: 1 }), {
  more: [
    ['x: int8[2, 3]; n: int64[] = -4', '(roll(x, 2), roll(x, n, axis=0), roll(x, -1, axis=-1))'],
  ],
  error: 'roll(x, 1, axis=(0, 1))',
})
