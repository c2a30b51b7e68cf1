// Rows: Mathematical functions of elements.
import * as st from 'symtensor'
import { js1, js2, row } from './row.mjs'

/** An elementwise function of one argument; `range` is where it is defined. */
const unary = (name, range, options = {}) =>
  row(name, `x: float64[2?, 3] in ${range}`, `${name}(x)`, js1(name), {
    error: `${name}(x, x)`,
    dtypes: true,
    ...options,
  })
const binary = (name, range, options = {}) =>
  row(
    name,
    `x: float64[2?, 3] in ${range}; y: float64[3] in ${range}`,
    `${name}(x, y)`,
    js2(name),
    { error: ['x: float64[2]; y: float64[3]', `${name}(x, y)`], dtypes: true, ...options },
  )
unary('abs', '-2..2')
unary('angle', '-2..2', { more: [['x: complex128[4]', 'angle(x)']], dtypes: 'float32 complex128' })
unary('exp', '-2..2')
binary('maximum', '-2..2')
binary('minimum', '-2..2')
unary('neg', '-2..2')
unary('reciprocal', '0.3..2')
for (const name of ['log', 'log2', 'log10'])
  unary(name, '0.2..3', { dtypes: 'bool uint8 float32 complex128' })
unary('sign', '-2..2')
unary('ceil', '-2.6..2.6')
unary('floor', '-2.6..2.6')
row(
  'round',
  'x: float64[6] = -2.5 -1.5 -0.5 0.5 1.5 2.5',
  "(round(x), round(x, mode='half_away_from_zero'))",
  ({ x }) => [st.round(x), st.round(x, { mode: 'half_away_from_zero' })],
  {
    error: ['x: int8[2]', 'round(x)'],
    also: ["round(x, 'up')"],
    gradient: ['x: float64[4]', 'round(x)'],
    dtypes: 'float32 int8',
  },
)
row(
  'iround',
  'x: float64[6] = -2.5 -1.5 -0.5 0.5 1.5 2.5',
  "(iround(x), iround(x, mode='half_away_from_zero'))",
  ({ x }) => [st.iround(x), st.iround(x, { mode: 'half_away_from_zero' })],
  {
    error: ['x: int8[2]', 'iround(x)'],
    gradient: ['x: float64[4]', 'iround(x) * x'],
    dtypes: 'float32',
  },
)
unary('sqr', '-2..2')
unary('sqrt', '0.2..3', { dtypes: 'bool uint8 float32 complex128' })
for (const name of ['cos', 'sin', 'tan', 'cosh', 'sinh', 'tanh']) unary(name, '-1.3..1.3')
unary('erf', '-2..2', { dtypes: 'bool int8 float32' })
unary('erfc', '-2..2')
unary('erfinv', '-0.9..0.9', { dtypes: 'float32' })
unary('erfcinv', '0.1..1.9', { dtypes: 'float32' })
unary('gamma', '0.3..4', { dtypes: 'uint8 float32' })
unary('gammaln', '0.3..4', { dtypes: 'uint8 float32' })
unary('psi', '0.3..4', { dtypes: 'float32' })
row(
  'chi2sf',
  'x: float64[4?] in 0.5..4; k: float64[4] in 1..3',
  'chi2sf(x, k)',
  ({ x, k }) => st.chi2sf(x, k),
  {
    tol: 1e-5,
    pytensor: 'gammaincc(k / 2, x / 2)',
    error: ['x: float64[2]; k: float64[3]', 'chi2sf(x, k)'],
  },
)
