// Rows: Reductions; max, argmax, ... stand with the methods.
import * as st from 'symtensor'
import { row } from './row.mjs'

row(
  'max_and_argmax',
  'x: float64[2?, 3]',
  'max_and_argmax(x, axis=1)',
  ({ x }) => st.maxAndArgmax(x, { axis: 1 }),
  {
    more: [
      ['x: int8[2, 3]', '(max_and_argmax(x)[0], max_and_argmax(x, axis=0, keepdims=True)[1])'],
    ],
    error: 'max_and_argmax(x, axis=2)',
    gradient: 'max_and_argmax(x, axis=1)[0]',
  },
)
for (const name of ['all', 'any'])
  row(
    name,
    'x: bool[2?, 3]',
    `${name}(x, axis=1)`,
    name === 'all' ? ({ x }) => st.all(x, { axis: 1 }) : ({ x }) => st.any(x, { axis: 1 }),
    {
      more: [['x: float64[2, 3]', `(${name}(x), ${name}(x, axis=0, keepdims=True))`]],
      error: `${name}(x, axis=2)`,
      gradient: ['x: float64[2, 3]', `${name}(x, axis=1)`],
      dtypes: true,
    },
  )
row('ptp', 'x: float64[2?, 3]', 'ptp(x, axis=1)', ({ x }) => st.ptp(x, { axis: 1 }), {
  more: [['x: int64[2, 3]', 'ptp(x)']],
  error: 'ptp(x, axis=2)',
  dtypes: 'bool float32',
})
