// Rows: Casting, comparisons, conditions, bits.
import * as st from 'symtensor'
import { js1, js2, row } from './row.mjs'

row('cast', 'x: float64[2?, 3]', "cast(x, 'int32')", ({ x }) => st.cast(x, 'int32'), {
  more: [
    [
      'x: int8[3]',
      "(cast(x, 'float64'), cast(x, 'floatX'), cast(x, 'bool'), cast(x, 'complex128'))",
    ],
  ],
  error: ['x: complex128[2]', "cast(x, 'float64')"],
  also: ["cast(x, 'float63')"],
  gradient: ['x: float64[3]', "cast(cast(x, 'float32'), 'float64') * cast(x, 'int64')"],
  step: 0.02,
  dtypes: 'bool int8 int64 uint8 float32',
})
row('real', 'x: complex128[2?]', 'real(x)', ({ x }) => st.real(x), {
  more: [['x: complex64[2]; y: float64[2]', '(real(x), real(y))']],
  error: 'real(x, x)',
  gradient: ['x: float64[2]', 'real(complex(x, x * x))'],
  departures: { 'gradient-0': 'PyTensor raises: its real and imag give an integer gradient' },
})
row('imag', 'x: complex128[2?]', 'imag(x)', ({ x }) => st.imag(x), {
  more: [['x: complex64[2]; y: float64[2]', '(imag(x), imag(y))']],
  error: 'imag(x, x)',
  gradient: ['x: float64[2]', 'imag(complex(x, x * x))'],
  departures: { 'gradient-0': 'PyTensor raises: its real and imag give an integer gradient' },
})
for (const name of 'lt gt le ge eq neq greater greater_equal less less_equal equal not_equal'.split(
  ' ',
))
  row(name, 'x: float64[2?, 3]; y: float64[3] = 0 1.5 -1', `${name}(x, y)`, js2(name), {
    error: ['x: float64[2]; y: float64[3]', `${name}(x, y)`],
    dtypes: true,
  })
for (const name of ['isnan', 'isinf'])
  row(name, 'x: float64[5?] = nan inf -inf 0 1.5', `${name}(x)`, js1(name), {
    more: [
      ['x: int8[2?, 3]', `${name}(x)`],
      ['x: complex128[2]', `${name}(x)`],
    ],
    error: `${name}(x, x)`,
    gradient: ['x: float64[3]', `${name}(x) * x`],
  })
for (const name of ['isclose', 'allclose'])
  row(
    name,
    'x: float64[4?] = 1 2 nan inf; y: float64[4] = 1.000001 2.1 nan inf',
    `${name}(x, y, rtol=1e-5, atol=1e-8, equal_nan=True)`,
    name === 'isclose'
      ? ({ x, y }) => st.isclose(x, y, { rtol: 1e-5, atol: 1e-8, equalNan: true })
      : ({ x, y }) => st.allclose(x, y, { rtol: 1e-5, atol: 1e-8, equalNan: true }),
    {
      more: [
        ['x: float64[4?] = 1 2 nan inf; y: float64[4] = 1.000001 2.1 nan inf', `${name}(x, y)`],
        ['x: float32[2]', `${name}(x, x, atol=0.5)`],
      ],
      error: ['x: bool[2]', `${name}(x, x)`],
      gradient: ['x: float64[3]; y: float64[3]', `${name}(x, y) * x`],
    },
  )
row(
  'switch',
  'c: bool[2?, 3]; x: float64[2?, 3]; y: float64[3]',
  'switch(c, x, y)',
  ({ c, x, y }) => st.switch(c, x, y),
  {
    more: [['x: float64[3]; a: int8[3]', 'switch(lt(x, 0), a, 2.5)']],
    error: ['c: bool[2]; x: float64[3]', 'switch(c, x, x)'],
  },
)
row(
  'where',
  'c: bool[2?, 3]; x: float64[2?, 3]; y: float64[3]',
  'where(c, x, y)',
  ({ c, x, y }) => st.where(c, x, y),
  { more: [['c: bool[2?, 3]', 'where(c)']], error: 'where(c, x)' },
)
row('clip', 'x: float64[2?, 3]', 'clip(x, -1, 0.5)', ({ x }) => st.clip(x, -1, 0.5), {
  more: [['x: int8[4]; a: int8[4]', '(clip(x, 0, 2), clip(x, a, 2), clip(x, 2, 0))']],
  error: ['x: complex64[2]', 'clip(x, 0, 1)'],
  gradient: ['x: float64[4]; a: float64[4]', 'clip(x, a, a + 0.5)'],
})
for (const name of 'and_ or_ xor bitwise_and bitwise_or bitwise_xor'.split(' '))
  row(name, 'x: int8[2?, 3]; y: int8[3] = 5 -3 1', `${name}(x, y)`, js2(name), {
    error: ['x: float64[2]; y: int8[2]', `${name}(x, y)`],
    gradient: ['x: float64[2]', `z = ${name}(cast(x, 'int64'), 3)\nz * x`],
    dtypes: 'int64 uint8 bool',
  })
for (const name of ['invert', 'bitwise_not'])
  row(name, 'x: int8[2?, 3]', `${name}(x)`, js1(name), {
    error: ['x: float64[2]', `${name}(x)`],
    gradient: ['x: float64[2]', `z = ${name}(cast(x, 'int64'))\nz * x`],
    dtypes: 'bool int64 uint8',
  })
