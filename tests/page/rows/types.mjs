// Rows: TensorType, the classes of variables and their properties.
import * as st from 'symtensor'
import { row } from './row.mjs'

row(
  'class TensorType',
  '',
  "t = TensorType('float64', (None, 3))\n(t.is_super(TensorType('float64', (2, 3))), " +
    "t.in_same_class(dmatrix), t.clone(dtype='int8').dtype, t.clone(shape=(1,)).shape)",
  () => {
    const t = st.TensorType('float64', [null, 3])
    return [
      t.isSuper(st.TensorType('float64', [2, 3])),
      t.inSameClass(st.dmatrix().type),
      t.clone({ dtype: 'int8' }).dtype,
      t.clone({ shape: [1] }).shape,
    ]
  },
  {
    names: ['TensorType'],
    more: [
      [
        '',
        "(TensorType('float64', (2, 1)).in_same_class(TensorType('float64', (3, 1))), " +
          "TensorType('float64', (2, 1)).in_same_class(TensorType('float64', (2, None))))",
      ],
      [
        '',
        "(dmatrix == TensorType('float64', (None, None)), drow == dmatrix, dmatrix.is_super(drow), " +
          'fmatrix.is_super(dmatrix))',
      ],
      [
        'x: float64[2?, 3]',
        "y = TensorType('float64', (2, 3)).filter_variable(x)\n(y, y.type.shape)",
      ],
      ['', "TensorType('floatX', 4).shape"],
    ],
    error: ['x: float32[2]', "TensorType('float64', (2,)).filter_variable(x)"],
    also: [
      "TensorType('int8', (2,)).filter([1, 2, 3])",
      "TensorType('int8', (2,)).filter([1, 2.5])",
      "TensorType('int8', (1,) * 70)",
    ],
    gradient: ['x: float64[2?, 3]', "TensorType('float64', (2, 3)).filter_variable(x)"],
  },
)
const attribute = (name, text, js, error) =>
  row(name, '', text, js, { names: ['TensorType'], error, gradient: '-' })
attribute(
  'TensorType.shape',
  "TensorType('float64', (None, 3)).shape",
  () => st.TensorType('float64', [null, 3]).shape,
  "TensorType('float64', (2.5, 3)).shape",
)
attribute(
  'TensorType.broadcastable',
  "TensorType('float64', (None, 1, 3)).broadcastable",
  () => st.TensorType('float64', [null, 1, 3]).broadcastable,
  "TensorType('float64', (1,)).broadcastable_pattern",
)
attribute(
  'TensorType.ndim',
  "TensorType('float64', (None, 3)).ndim",
  () => st.TensorType('float64', [null, 3]).ndim,
  "TensorType('float64', (1,) * 65).ndim",
)
attribute(
  'TensorType.dtype',
  "TensorType('floatX', (3,)).dtype",
  () => st.TensorType('floatX', [3]).dtype,
  "TensorType('float64', ('a',)).dtype",
)
row(
  'TensorType.__init__',
  '',
  "t = TensorType('int16', shape=(True, False))\n(t.dtype, t.shape, t.broadcastable)",
  () => {
    const t = st.TensorType('int16', [true, false])
    return [t.dtype, t.shape, t.broadcastable]
  },
  {
    names: ['TensorType'],
    more: [
      ['', "TensorType('int16', broadcastable=(True, False)).shape"],
      ['', "TensorType(dtype='bool', shape=(), name='flag').ndim"],
    ],
    error: "TensorType('nothing', (1,))",
    gradient: '-',
  },
)
row(
  'class TensorVariable',
  'x: float64[2?, 3]',
  '(x + 1).type.shape',
  ({ x }) => st.add(x, 1).type.shape,
  {
    about:
      'A symbolic tensor: what constructors, functions, methods and operators give. It has a type ' +
      '(dtype and static shape) and no value; a compiled function computes one.',
    names: [],
    more: [['x: float64[2?, 3]', '(x.T.name, (x * 2).name, x.name)']],
    error: 'x.no_such_method()',
    gradient: 'x + 1',
  },
)
row(
  'class TensorConstant',
  '',
  "c = constant([[1, 2]], name='c')\n(c, c.type.shape, c.dtype, c.name)",
  () => {
    const c = st.constant([[1, 2]], { name: 'c' })
    return [c, c.type.shape, c.dtype, c.name]
  },
  {
    names: ['constant'],
    more: [
      ['', "(constant(1.5, dtype='float64'), constant(1.5, ndim=2), constant([[2.5]], ndim=1))"],
    ],
    error: 'constant([[1, 2], [3, 4]], ndim=1)',
    gradient: ['x: float64[2]', 'c = constant([1.5, 2.5])\nx * c'],
  },
)
row(
  'class TensorSharedVariable',
  '',
  'x = shared([1.5, 2.5])\nx.set_value([3.0])\n(x * 2, x.get_value())',
  () => {
    const x = st.shared([1.5, 2.5])
    x.setValue([3])
    return [x.mul(2), x.getValue()]
  },
  {
    pytensor: 'x = shared(array([1.5, 2.5]))\nx.set_value(array([3.0]))\n(x * 2, x.get_value())',
    names: ['shared', '.get_value', '.set_value', '.zero'],
    more: [['', 'x = shared(2.5)\nx.zero()\n(x + 1, x.get_value())']],
    error: 'x = shared(3)\nx.set_value(1.5)',
    gradient: ['', 'x = shared(2.5)\ngrad(x * x * x, x)'],
  },
)
row(
  'class _tensor_py_operators',
  'x: float64[2?, 3] in 0.1..0.9',
  'x.exp().sum(axis=0).sqrt()',
  ({ x }) => x.exp().sum({ axis: 0 }).sqrt(),
  {
    names: (
      'arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh deg2rad exp exp2 expm1 floor log ' +
      'log10 log1p log2 rad2deg sin sinh sqrt tan tanh trunc cumsum cumprod searchsorted dot size ' +
      'mT'
    )
      .split(' ')
      .map((name) => `.${name}`),
    more: [
      [
        'x: float64[2?, 3] in 0.1..0.9',
        '(x.arccos(), x.arcsin(), x.arctan(), x.arctanh(), x.arcsinh(), (x + 1).arccosh(), ' +
          'x.cos(), x.cosh(), x.tan())',
      ],
      [
        'x: float64[2?, 3] in 0.1..0.9',
        '(x.ceil(), x.floor(), x.trunc(), x.deg2rad(), x.rad2deg(), x.exp2(), x.expm1(), x.log(), ' +
          'x.log10(), x.log1p(), x.log2())',
      ],
      [
        'x: float64[2?, 3]',
        '(x.size, x.shape, x.mT, x.cumsum(axis=1), x.cumprod(axis=0), x.dot(x.T))',
      ],
      ['x: float64[4?] = 0.5 1 2 3', 'x.searchsorted([0.7, 2.0])'],
    ],
    error: ['x: int64[2]', 'x.mT'],
  },
)
const plainProperty = (name, text, js, error) =>
  row(name, 'x: int8[2?, 1]', text, js, { names: [name], error, gradient: '-' })
plainProperty('.type', 'x.type.shape', ({ x }) => x.type.shape, 'x.type.no_such_attribute')
plainProperty('.ndim', 'x.ndim', ({ x }) => x.ndim, 'x.ndim.shape')
plainProperty('.dtype', 'x.dtype', ({ x }) => x.dtype, 'x.dtype.shape')
plainProperty(
  '.broadcastable',
  'x.broadcastable',
  ({ x }) => x.broadcastable,
  'x.broadcastable.shape',
)
