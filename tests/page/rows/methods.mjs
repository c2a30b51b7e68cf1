// Rows: Methods of a variable.
import * as st from 'symtensor'
import { camel, code, row } from './row.mjs'

row('.reshape', 'x: float64[2?, 3]', 'x.reshape((3, 2))', ({ x }) => x.reshape([3, 2]), {
  more: [
    ['x: int8[2, 3]', '(x.reshape((-1,)), x.reshape((3, -1)))'],
    ['x: float64[6?]; s: int64[2?] = 2 3', 'x.reshape(s, ndim=2)'],
  ],
  error: ['x: float64[2, 3]', 'x.reshape((4, 2))'],
  also: ['x.reshape((2.5, 2))', 'x.reshape((4, 2))'],
})
row(
  '.dimshuffle',
  'x: float64[2?, 3]',
  "x.dimshuffle(1, 'x', 0)",
  ({ x }) => x.dimshuffle(1, 'x', 0),
  {
    more: [
      ['x: float64[2?, 1]', "(x.dimshuffle(0), x.dimshuffle('x', 1, 0), x.dimshuffle([1, 0]))"],
      ['x: int8[]', "x.dimshuffle('x')"],
    ],
    error: 'x.dimshuffle(0, 0)',
    also: ['x.dimshuffle(2, 0)', 'x.dimshuffle(0)'],
  },
)
row('.flatten', 'x: float64[2?, 3, 2]', 'x.flatten(2)', ({ x }) => x.flatten(2), {
  more: [
    ['x: int16[2, 3]', '(x.flatten(), x.flatten(ndim=2))'],
    ['x: float32[]', 'x.flatten()'],
  ],
  error: 'x.flatten(4)',
})
row('.ravel', 'x: float64[2?, 3]', 'x.ravel()', ({ x }) => x.ravel(), { error: 'x.ravel(2)' })
row('.T', 'x: float64[2?, 3]', 'x.T', ({ x }) => x.T, {
  more: [['x: int8[2, 3, 1]', 'x.T']],
  error: 'x.T()',
})
row('.diagonal', 'x: float64[3?, 3]', 'x.diagonal()', ({ x }) => x.diagonal(), {
  more: [
    [
      'x: int32[2, 3, 4]',
      '(x.diagonal(offset=1), x.diagonal(axis1=1, axis2=2), x.diagonal(-1, 0, 2))',
    ],
  ],
  error: ['x: float64[3]', 'x.diagonal()'],
})
row('.astype', 'x: float64[2?, 3]', "x.astype('float32')", ({ x }) => x.astype('float32'), {
  more: [
    [
      'x: int8[3]',
      "(x.astype('float64'), x.astype('bool'), x.astype('complex64'), x.astype('int16'))",
    ],
  ],
  step: 0.02,
  error: ['x: complex128[2]', "x.astype('float64')"],
  also: ["x.astype('float63')"],
})
row(
  '.take',
  'x: float64[3?, 2]',
  'x.take([2, 0, 2], axis=0)',
  ({ x }) => x.take([2, 0, 2], { axis: 0 }),
  {
    more: [
      [
        'x: int64[3, 2]',
        "(x.take([5, 0]), x.take(1, axis=1), x.take([7, -7], axis=0, mode='wrap'), x.take([7, -7], " +
          "axis=0, mode='clip'))",
      ],
    ],
    error: 'x.take([5], axis=0)',
  },
)
row(
  '.copy',
  'x: float64[2?]',
  "y = x.copy(name='y')\n(y, y.name)",
  ({ x }) => {
    const y = x.copy({ name: 'y' })
    return [y, y.name]
  },
  { error: 'x.copy(1, 2)', gradient: 'x.copy()' },
)
row('.norm', 'x: float64[2?, 3]', 'x.norm(2, axis=1)', ({ x }) => x.norm(2, { axis: 1 }), {
  more: [['x: float32[2, 3]', '(x.norm(2), x.norm(1, axis=0, keepdims=True))']],
  error: 'x.norm(0)',
})
row('.nonzero', 'x: float64[2?, 3] = 0 1.5 0 -2 0 3', 'x.nonzero()', ({ x }) => x.nonzero(), {
  more: [['x: int8[2, 3] = 0 1 0 2 0 3', 'x.nonzero(return_matrix=True)']],
  error: ['x: float64[]', 'x.nonzero()'],
  gradient: ['x: float64[3] = 0 1.5 2', 'y = x.nonzero()[0]\ngrad(sum(y), x)'],
})
row(
  '.nonzero_values',
  'x: float64[2?, 3] = 0 1.5 0 -2 0 3',
  'x.nonzero_values()',
  ({ x }) => x.nonzeroValues(),
  {
    error: ['x: float64[]', 'x.nonzero_values()'],
    gradient: ['x: float64[2, 3]', 'x.nonzero_values()'],
  },
)
row('.sort', 'x: float64[2?, 3]', 'x.sort()', ({ x }) => x.sort(), {
  more: [['x: int8[2, 3]', "(x.sort(axis=0), x.sort(axis=None), x.sort(-1, 'quicksort', None))"]],
  error: 'x.sort(axis=2)',
})
row('.argsort', 'x: float64[2?, 3]', 'x.argsort()', ({ x }) => x.argsort(), {
  more: [['x: int8[2, 3]', '(x.argsort(axis=0), x.argsort(axis=None))']],
  error: 'x.argsort(axis=2)',
})
row('.conf', 'x: complex128[2?]', 'x.conj()', ({ x }) => x.conj(), {
  names: ['.conj'],
  note: 'misprint of .conj',
  error: 'x.conj(1)',
  gradient: ['x: float64[2]', 'x.conj()'],
})
row('.repeat', 'x: float64[2?, 3]', 'x.repeat(2, axis=1)', ({ x }) => x.repeat(2, { axis: 1 }), {
  more: [
    ['x: int8[2, 3]', '(x.repeat(2), x.repeat([1, 0, 2], axis=1))'],
    ['x: float64[3]; n: int64[3?] = 2 0 1', 'x.repeat(n)'],
  ],
  error: 'x.repeat([[1, 2]], axis=0)',
})
row(
  '.round',
  'x: float64[6] = -2.5 -1.5 -0.5 0.5 1.5 2.5',
  "(x.round(), x.round(mode='half_away_from_zero'))",
  ({ x }) => [x.round(), x.round({ mode: 'half_away_from_zero' })],
  {
    more: [['x: float32[2?, 3]', 'x.round()']],
    error: ['x: int8[2]', 'x.round()'],
    gradient: ['x: float64[4]', 'x.round()'],
  },
)
row('.trace', 'x: float64[3?, 3]', 'x.trace()', ({ x }) => x.trace(), {
  more: [['x: int8[2, 3]', 'x.trace()']],
  error: ['x: float64[3]', 'x.trace()'],
})
row(
  '.get_underlying_scalar_constant_value',
  '',
  'constant(2.5).get_underlying_scalar_constant_value()',
  () => st.constant(2.5).getUnderlyingScalarConstantValue(),
  {
    pytensor: 'constant(2.5).get_underlying_scalar_constant() + 0',
    more: [['', '(constant([[3]])[0, 0] + 1).get_underlying_scalar_constant() + 0']],
    error: ['x: float64[]', 'x.get_underlying_scalar_constant()'],
    gradient: '-',
  },
)
row('.zeros_like', 'x: float32[2?, 3]', 'x.zeros_like()', ({ x }) => x.zerosLike(), {
  more: [['x: int8[2, 3]', "(x.zeros_like(dtype='float64'), x.ones_like())"]],
  error: "x.zeros_like(dtype='float63')",
  gradient: ['x: float64[2?]', 'x.zeros_like() + x'],
})
row(
  'methods behind the operators',
  'x: float64[2?, 3]; y: float64[2?, 3]',
  '(abs(x), -x, x < y, x <= y, x > y, x >= y, x + y, x - y, x * y, x / y, x // y)',
  ({ x, y }) => [
    x.abs(),
    x.neg(),
    x.lt(y),
    x.le(y),
    x.gt(y),
    x.ge(y),
    x.add(y),
    x.sub(y),
    x.mul(y),
    x.trueDiv(y),
    x.intDiv(y),
  ],
  {
    names: '.abs .neg .lt .le .gt .ge .invert .and_ .or_ .add .sub .mul .true_div .int_div'.split(
      ' ',
    ),
    more: [['x: int8[2?, 3]; y: int8[3]', '(~x, x & y, x | y, x ^ y, x + y, x * y, x % y)']],
    error: 'x & y',
    gradient: 'x + y * x - x / y',
  },
)

/** A reduction, as a function of `st` and as a method. */
const reduce = (name, options = {}) => {
  row(
    name,
    'x: float64[2?, 3]',
    `${name}(x, axis=1)`,
    code(`({ x }) => st.${camel(name)}(x, { axis: 1 })`),
    {
      more: [
        [
          'x: float64[2?, 3, 1]',
          `(${name}(x), ${name}(x, axis=(0, 2)), ${name}(x, axis=-1, keepdims=True))`,
        ],
        ...(options.more ?? []),
      ],
      error: `${name}(x, axis=2)`,
      dtypes: options.dtypes ?? true,
    },
  )
  row(
    `.${name}`,
    'x: float64[2?, 3]',
    `x.${name}(axis=1)`,
    code(`({ x }) => x.${camel(name)}({ axis: 1 })`),
    {
      more: [['x: float32[2?, 3]', `(x.${name}(), x.${name}(axis=0, keepdims=True))`]],
      error: `x.${name}(axis=2)`,
    },
  )
}
reduce('argmax')
reduce('argmin', { dtypes: 'bool int64 float32' })

row(
  '.choose',
  'x: int64[3] = 1 0 1',
  'x.choose([[10, 20, 30], [40, 50, 60]])',
  ({ x }) =>
    x.choose([
      [10, 20, 30],
      [40, 50, 60],
    ]),
  {
    knowsMore: true,
    error: ['x: float64[3]', 'x.choose([[1, 2, 3], [4, 5, 6]])'],
    gradient: ['c: float64[2, 3]', 'constant([1, 0, 1]).choose(c)'],
    departures: { 'gradient-0': 'choose has a gradient' },
  },
)
row('.clip', 'x: float64[2?, 3]', 'x.clip(-1, 0.5)', ({ x }) => x.clip(-1, 0.5), {
  more: [['x: int8[4]', 'x.clip(0, 2)']],
  error: ['x: complex64[2]', 'x.clip(0, 1)'],
})
row(
  '.compress',
  'x: float64[3?, 2]',
  'constant([0, 1, 1]).compress(x, axis=0)',
  ({ x }) => st.constant([0, 1, 1]).compress(x, { axis: 0 }),
  {
    knowsMore: true,
    more: [['x: float64[3]; c: bool[3]', 'c.compress(x)']],
    error: 'constant([0, 1, 1]).compress(x, axis=5)',
  },
)
row('.conj', 'x: complex128[2?]', 'x.conj()', ({ x }) => x.conj(), {
  error: 'x.conj(1)',
  gradient: ['x: float64[2]', 'x.conj()'],
})
row('.conjugate', 'x: complex64[2?]', 'x.conjugate()', ({ x }) => x.conjugate(), {
  error: 'x.conjugate(1)',
  gradient: ['x: float64[2]', 'x.conjugate()'],
})
row('.fill', 'x: int8[2?, 3]', 'x.fill(1.5)', ({ x }) => x.fill(1.5), {
  more: [['x: float64[2?, 3]; y: float64[]', 'x.fill(y)']],
  error: ['x: float64[2]; y: float64[3]', 'x.fill(y)'],
  gradient: ['x: float64[2]; y: float64[]', 'x.fill(y) * x'],
})
row('.imag', 'x: complex128[2?]', 'x.imag', ({ x }) => x.imag, {
  more: [['x: float64[2]', 'x.imag']],
  error: 'x.imag()',
  gradient: ['x: float64[2]', 'complex(x, x * x).imag'],
  departures: { 'gradient-0': 'PyTensor raises: its real and imag give an integer gradient' },
})
row('.real', 'x: complex128[2?]', 'x.real', ({ x }) => x.real, {
  more: [['x: float64[2]', 'x.real']],
  error: 'x.real()',
  gradient: ['x: float64[2]', 'complex(x, x * x).real'],
  departures: { 'gradient-0': 'PyTensor raises: its real and imag give an integer gradient' },
})
row('.inc', 'x: float64[4?]', 'x[1].inc(2)', ({ x }) => x.at(1).inc(2), {
  more: [
    ['', 'ones((3,))[1].inc(2)'],
    [
      'x: float64[3]',
      '(x[[0, 0]].inc(1.0), x[[0, 0]].inc(1.0, ignore_duplicates=True), x[1:].inc([1, 2]))',
    ],
  ],
  error: 'x.inc(2)',
  gradient: ['x: float64[4]; y: float64[2]', 'x[1:3].inc(y)'],
})
row('.set', 'x: float64[4?]', 'x[1].set(2)', ({ x }) => x.at(1).set(2), {
  more: [
    ['', 'ones((3,))[1].set(2)'],
    ['x: int64[3]', '(x[0].set(1.5), x[[0, 2]].set([5, 6]), x[1:].set(9))'],
  ],
  error: 'x.set(2)',
  gradient: ['x: float64[4]; y: float64[2]', 'x[1:3].set(y)'],
})
reduce('max', { dtypes: 'bool int8 uint8 float32' })
reduce('mean')
reduce('min', { dtypes: 'bool int64 float32' })
reduce('prod', {
  more: [
    [
      'x: float64[3] in 1..2',
      'g = grad(prod(x, no_zeros_in_input=True), x)\n(g, grad(sum(g * g), x))',
    ],
  ],
})
row('.ptp', 'x: float64[2?, 3]', 'x.ptp(axis=1)', ({ x }) => x.ptp({ axis: 1 }), {
  error: 'x.ptp(axis=2)',
})
row('.squeeze', 'x: float64[2?, 1, 3]', 'x.squeeze()', ({ x }) => x.squeeze(), {
  more: [['x: float64[2?, 1?, 1]', '(x.squeeze(axis=1), x.squeeze((1, 2)), x.squeeze())']],
  error: ['x: float64[2, 3]', 'x.squeeze(axis=0)'],
})
reduce('std', {
  more: [['x: float64[2?, 3]', '(std(x, axis=1, ddof=1), std(x, axis=0, ddof=1))']],
  dtypes: 'int8 uint8 float32',
})
reduce('sum')
row('.swapaxes', 'x: float64[2?, 3, 1]', 'x.swapaxes(0, -1)', ({ x }) => x.swapaxes(0, -1), {
  error: 'x.swapaxes(0, 3)',
})
row('.transfer', 'x: float64[2?]', "x.transfer('cpu')", ({ x }) => x.transfer('cpu'), {
  error: "x.transfer('gpu')",
})
row('.transpose', 'x: float64[2?, 3, 1]', 'x.transpose(2, 0, 1)', ({ x }) => x.transpose(2, 0, 1), {
  more: [['x: int8[2, 3]', '(x.transpose(), x.transpose([0, 1]), x.transpose((1, 0)))']],
  error: 'x.transpose(0, 0, 1)',
})
reduce('var', {
  more: [['x: float64[2?, 3]', '(var(x, axis=1, ddof=1), var(x, axis=0, corrected=True))']],
  dtypes: 'int8 uint8 float32',
})
