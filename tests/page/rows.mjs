// A row for each name of names.txt: what shows that it is there and right. answers.jsonl has what the
// real PyTensor gives for every text (`node tests/page/answer.mjs` asks it again).
//
//   row(name, inputs, text, js, { ... })
//     inputs      'x: float64[2, 3]; i: int64[4] = 0 1 1 2': an axis with `?` has its length only when
//                 it runs, not in the type; `in 0.1..0.9` is the range of made-up values
//     text, js    the same call in both languages; the example of the page in the documentation
//     more        [inputs, text] of further cases
//     error       a text, or [inputs, text], that is refused; also: more of them
//     gradient    undefined: the sum of the squares of the text's value is differentiated in all
//                 float64 inputs; a text: that one's; [inputs, text]: with those; '-': there is none
//                 to take, because the value is no tensor
//     tol         relative error allowed, where PyTensor's own answer is not better
//     step        of the differences that a gradient is compared with, where float32 makes the usual
//                 one too small
//     knowsMore   the static shape has lengths that PyTensor's has not
//     about       what the row is, where it is no function or method
//     dtypes      the text once more with the first input of each of these dtypes; true: of six kinds
//     departures  by the end of a case's id, why we answer otherwise; a gradient is then checked by
//                 differences alone
//     pytensor    the text that PyTensor understands, where its releases have dropped the page's name
//     page        [inputs, text, text for PyTensor] of older forms that the page has
//     names       what else the row speaks for: names of functions, or '.name' of methods
import * as st from 'symtensor'

/** @type {any[]} */
export const rows = []
/** A function of a text, which is then what the documentation shows. @param {string} source */
const code = (source) => new Function('st', `return ${source}`)(st)
const camel = (name) => name.replace(/(?<=\w)_(\w)/g, (_, letter) => letter.toUpperCase())
const row = (name, inputs, text, js, options = {}) =>
  rows.push({ name, inputs, text, js, more: [], ...options })

/* ==== Creation ==== */

const shapes = [
  'scalar',
  'vector',
  'row',
  'col',
  'matrix',
  'tensor3',
  'tensor4',
  'tensor5',
  'tensor6',
  'tensor7',
]
const plurals = shapes.map((name) => (name === 'matrix' ? 'matrices' : `${name}s`))

for (const name of shapes) {
  row(
    name,
    '',
    `x = ${name}('x')\n(x.name, x.dtype, x.ndim)`,
    code(`() => {
    const x = st.${name}('x')
    return [x.name, x.dtype, x.ndim]
  }`),
    {
      more: [
        [
          '',
          `x = ${name}('x', dtype='int8')\n(x.name, x.dtype, x.ndim, x.broadcastable, x.type.shape)`,
        ],
        ['', `${name}().name`],
      ],
      error: `${name}('x', dtype='float63')`,
      also:
        name === 'scalar'
          ? ['scalar(7)']
          : [`${name}('x', shape=(2, 3, 4, 5, 6, 7, 8, 9))`, `${name}(7)`],
      gradient: ['', `x = ${name}('x')\ny = grad(sum(x * x), x)\n(y.dtype, y.ndim)`],
    },
  )
}
row(
  'fully typed constructors',
  '',
  "x = drow('x')\n(x.name, x.dtype, x.broadcastable)",
  () => {
    const x = st.drow('x')
    return [x.name, x.dtype, x.broadcastable]
  },
  {
    names: [...'bwilfdcz']
      .flatMap((code) => shapes.map((shape) => code + shape))
      .filter((name) => name !== 'wmatrix'),
    more: [
      [
        '',
        '(bscalar().dtype, wvector().dtype, icol().dtype, ltensor3().dtype, fmatrix().dtype, dtensor7().dtype, cscalar().dtype, zrow().dtype)',
      ],
      [
        '',
        "(irow().type.shape, fcol().type.shape, ltensor4().type.shape, dmatrix('x', shape=(2, None)).type.shape)",
      ],
      ['', '(dmatrix.dtype, dmatrix.ndim, dmatrix.shape, drow.broadcastable)'],
      ['', '(dmatrix.is_super(drow), drow.is_super(dmatrix))'],
    ],
    error: "drow('x', shape=(2, 3))",
    also: ["dmatrix('x', shape=(2,))"],
    gradient: '-',
  },
)
row(
  'plural constructors',
  '',
  "xs = dmatrices('x', 'y', 'z')\n(xs[0].name, xs[1].dtype, xs[2].ndim)",
  () => {
    const xs = st.dmatrices('x', 'y', 'z')
    return [xs[0].name, xs[1].dtype, xs[2].ndim]
  },
  {
    names: ['', ...'ilfd'].flatMap((code) => plurals.map((shape) => code + shape)),
    more: [
      ['', 'x, y, z = dmatrices(3)\n(x.name, y.dtype, z.ndim)'],
      ['', "a, b, c, d = iscalars('abcd')\n(a.name, d.name, d.dtype)"],
      ['', "x = lrows('x')\n(x.name, x.type.shape)"],
    ],
    error: 'fcols(2.5)',
    gradient: '-',
  },
)
row(
  'custom tensor types',
  '',
  "dtensor8 = TensorType(dtype='float64', shape=(None,) * 8)\nz = dtensor8('z')\n(z.name, z.ndim, z.dtype)",
  () => {
    const dtensor8 = st.TensorType('float64', Array(8).fill(null))
    const z = dtensor8.variable('z')
    return [z.name, z.ndim, z.dtype]
  },
  {
    names: ['TensorType', 'tensor'],
    more: [
      ['', "my_dmatrix = TensorType('float64', shape=(None,) * 2)\nmy_dmatrix == dmatrix"],
      [
        '',
        "x = tensor('x', dtype='int32', shape=(2, None, 1))\n(x.dtype, x.type.shape, x.broadcastable)",
      ],
      ['', "x = tensor(dtype='int32', shape=(), name='myvar')\n(x.name, x.dtype, x.ndim)"],
    ],
    error: "TensorType('float64', shape=('a',))",
    also: ["tensor('float64', shape=())", "TensorType('text', shape=())"],
    gradient: '-',
  },
)
row(
  'shared',
  '',
  "x = shared([1.5, 2.5], 'x')\n(x.name, x.dtype, x.type.shape)",
  () => {
    const x = st.shared([1.5, 2.5], 'x')
    return [x.name, x.dtype, x.type.shape]
  },
  {
    pytensor: "x = shared(array([1.5, 2.5]), 'x')\n(x.name, x.dtype, x.type.shape)",
    more: [
      ['', 'x = shared(3)\n(x.dtype, x.ndim, x + 1)'],
      ['', "x = shared(2.5, name='x')\n(x.name, x.dtype, x * 2)"],
      ['', 'shared(True).dtype'],
    ],
    error: 'shared(dscalar())',
    gradient: ['', 'x = shared(1.5)\ngrad(sqr(x), x)'],
  },
)
row('conversion of numbers', 'x: int8[3?] = 1 2 3', 'x * 1000', ({ x }) => st.mul(x, 1000), {
  about:
    'Numbers, lists and arrays in an expression become constants. A number takes the smallest dtype that holds it, so that `int8 + 1` stays int8; lists and arrays have the dtype that NumPy gives them. The settings `floatX`, `cast_policy` and `autocast_float` change the rule.',
  names: [],
  more: [
    [
      'x: float32[3?]; i: int32[3?]; b: uint8[3?]',
      '(x * 2.5, x * 0.1, i + 1.0, b + 1, 2 * x, 3.5 - i)',
    ],
    [
      '',
      '(constant(1).dtype, constant(300).dtype, constant(70000).dtype, constant(5000000000).dtype, constant(0.5).dtype, constant(0.1).dtype, constant([1, 2]).dtype, constant([1.5]).dtype)',
    ],
  ],
  error: 'x + True',
  gradient: ['x: float64[3?]', 'x * 2.5 + 1'],
})
row('autocast_float', '', 'autocast_float.dtypes[-2:]', () => st.config.autocastFloat, {
  about:
    'The dtypes that a float in an expression may become: the first that holds it exactly, or the last. In JavaScript a setting: `st.config.autocastFloat = [...]`, or `st.autocastFloatAs(dtypes, () => ...)` for a while.',
  names: [],
  error: ['', 'autocast_float.other'],
  gradient: '-',
})
row(
  'as_tensor_variable',
  '',
  'as_tensor_variable([[1, 2], [3, 4]])',
  () =>
    st.asTensorVariable([
      [1, 2],
      [3, 4],
    ]),
  {
    more: [
      ['x: float64[2?]', 'y = as_tensor_variable(x, ndim=2)\n(y, y.type.shape)'],
      ['x: float64[2?]', 'as_tensor_variable([x, x])'],
      ['', "x = as_tensor_variable(2.5, name='c')\n(x, x.name, x.dtype)"],
    ],
    error: 'as_tensor_variable(True)',
    also: ['as_tensor_variable([[1, 2], [3, 4]], ndim=1)'],
    gradient: ['x: float64[2?]', 'as_tensor_variable(x, ndim=2)'],
  },
)

/* ==== TensorType and TensorVariable ==== */

row(
  'class TensorType',
  '',
  "t = TensorType('float64', (None, 3))\n(t.is_super(TensorType('float64', (2, 3))), t.in_same_class(dmatrix), t.clone(dtype='int8').dtype, t.clone(shape=(1,)).shape)",
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
        "(TensorType('float64', (2, 1)).in_same_class(TensorType('float64', (3, 1))), TensorType('float64', (2, 1)).in_same_class(TensorType('float64', (2, None))))",
      ],
      [
        '',
        "(dmatrix == TensorType('float64', (None, None)), drow == dmatrix, dmatrix.is_super(drow), fmatrix.is_super(dmatrix))",
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
      'A symbolic tensor: what constructors, functions, methods and operators give. It has a type (dtype and static shape) and no value; a compiled function computes one.',
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
    names:
      'arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh deg2rad exp exp2 expm1 floor log log10 log1p log2 rad2deg sin sinh sqrt tan tanh trunc cumsum cumprod searchsorted dot size mT'
        .split(' ')
        .map((name) => `.${name}`),
    more: [
      [
        'x: float64[2?, 3] in 0.1..0.9',
        '(x.arccos(), x.arcsin(), x.arctan(), x.arctanh(), x.arcsinh(), (x + 1).arccosh(), x.cos(), x.cosh(), x.tan())',
      ],
      [
        'x: float64[2?, 3] in 0.1..0.9',
        '(x.ceil(), x.floor(), x.trunc(), x.deg2rad(), x.rad2deg(), x.exp2(), x.expm1(), x.log(), x.log10(), x.log1p(), x.log2())',
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
        "(x.take([5, 0]), x.take(1, axis=1), x.take([7, -7], axis=0, mode='wrap'), x.take([7, -7], axis=0, mode='clip'))",
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

/* ==== Shaping and shuffling ==== */

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

/* ==== Creating tensors ==== */

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

/* ==== Reductions: max, argmax, ... stand with the methods ==== */

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

/* ==== Indexing and operators ==== */

row(
  'indexing',
  'x: float64[4?, 3]',
  '(x[1], x[1:, ::-1], x[[0, 2]], x[..., None], x[-1, 0])',
  ({ x }) => [x.at(1), x.at('1:, ::-1'), x.at([0, 2]), x.at(st.ellipsis, null), x.at(-1, 0)],
  {
    about:
      'Integers, slices, `...`, a new axis (`None`), integer arrays and boolean masks, as in NumPy. In JavaScript `x.at(...)` takes the index as arguments or as the text that stands between the brackets.',
    names: [],
    more: [
      ['x: int8[4?, 3]; i: int64[] = 2', '(x[i], x[:i], x[[0, 1], [2, 0]], x[1:3, [0, 2]], x[()])'],
      ['x: float64[3, 4]', '(x[1:3:2], x[::-2, 1], x[-2:])'],
      ['x: float64[2?, 3]; m: bool[2?, 3]', '(x[m], x[m.any(axis=1)])'],
    ],
    error: 'x[0, 0, 0]',
    also: ['x[7]', 'x[1.5]', 'x[[True, False]]', 'x[..., ...]', 'x[::0]'],
    gradient: 'x[1:, ::-1] * x[[0, 2, 2]]',
  },
)
row(
  'set_subtensor',
  'x: float64[4?]',
  'set_subtensor(x[2:], 5)',
  ({ x }) => st.setSubtensor(x.at(st.slice(2)), 5),
  {
    more: [
      [
        'x: int64[4]',
        '(set_subtensor(x[[0, 1]], [7, 8]), set_subtensor(x[::2], x[1]), set_subtensor(x[0], 1, False, False))',
      ],
    ],
    error: 'set_subtensor(x, 5)',
    also: ['set_subtensor(x[2:], [[1.5]])'],
    gradient: ['x: float64[4]; y: float64[2]', 'set_subtensor(x[2:], y)'],
  },
)
row(
  'inc_subtensor',
  'x: float64[4?]',
  'inc_subtensor(x[2:], 5)',
  ({ x }) => st.incSubtensor(x.at(st.slice(2)), 5),
  {
    more: [
      [
        'x: int64[4]',
        '(inc_subtensor(x[[0, 1, 0]], 5), inc_subtensor(x[[0, 1, 0]], 5, ignore_duplicates=True), inc_subtensor(x[2:], 5, set_instead_of_inc=True))',
      ],
    ],
    error: 'inc_subtensor(x, 5)',
    gradient: ['x: float64[4]; y: float64[3]', 'inc_subtensor(x[[0, 1, 0]], y)'],
  },
)
row(
  'arithmetic operators',
  'x: float64[2?, 3] in 0.5..2.5',
  '(x + 3, 3 - x, x * 3.5, 2.2 / x, 2.2 // x, 2.2 ** x, x % 2)',
  ({ x }) =>
    st.expr`(${x} + 3, 3 - ${x}, ${x} * 3.5, 2.2 / ${x}, 2.2 // ${x}, 2.2 ** ${x}, ${x} % 2)`,
  {
    names: ['add', 'sub', 'mul', 'true_div', 'int_div', 'pow', 'mod'],
    more: [
      [
        'a: int32[2, 2, 2] = 1 2 3 4 5 6 7 8; b: int32[2, 2, 2] = 8 7 6 5 4 3 2 1',
        '(a + 3, 3 - a, a * 3.5, 2.2 / a, 2.2 // a, 2.2 ** a, b % a, divmod(a, b)[0], -a)',
      ],
      ['x: complex128[2]', 'y = 3 + .2j * x.T\ny'],
    ],
    error: ['x: bool[2]', 'x - x'],
    also: ["x + 'a'", 'x + None'],
    gradient: ['x: float64[4] in 0.5..1.5', '(x + 3) * (3 - x) / x ** 2.5 + 2.2 ** x + x % 2'],
  },
)
row(
  'bitwise operators',
  'x: int8[2?, 3]; y: int8[3]',
  '(x & y, x ^ 1, x | y, ~x)',
  ({ x, y }) => [x.and_(y), x.xor(1), x.or_(y), x.invert()],
  {
    names: ['and_', 'xor', 'or_', 'invert', 'bitwise_and', 'bitwise_or', 'bitwise_not'],
    more: [['x: bool[4]; y: bool[4] = false true true false', '(x & y, x ^ y, x | y, ~x)']],
    error: ['x: float64[2]', '~x'],
    gradient: '-',
  },
)
row(
  'in-place operators',
  'x: float64[2?]',
  'a = x\na += 1\na *= 2\n(a, x)',
  ({ x }) => st.parse('a = x\na += 1\na *= 2\n(a, x)', { x }),
  {
    about:
      'Tensors are not changed in place. In a text `a += 1` gives the name `a` the new value `a + 1`, and what `a` stood for stays as it was; JavaScript has no such operator for variables.',
    names: [],
    more: [['x: int8[3]', 'a = x\na -= 1\na //= 2\na **= 2\na']],
    error: 'x += undefined_name\nx',
    gradient: 'y = x\ny *= x\ny',
  },
)

/* ==== Casting, comparisons, conditions, bits ==== */

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
const js2 = (name) => code(`({ x, y }) => st.${camel(name)}(x, y)`)
const js1 = (name) => code(`({ x }) => st.${camel(name)}(x)`)
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

/* ==== Mathematical ==== */

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

/* ==== Linear algebra, gradient ==== */

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
