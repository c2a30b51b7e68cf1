// Rows: Creation: constructors, shared, constants.
import * as st from 'symtensor'
import { code, row } from './row.mjs'

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
        '(bscalar().dtype, wvector().dtype, icol().dtype, ltensor3().dtype, fmatrix().dtype, ' +
          'dtensor7().dtype, cscalar().dtype, zrow().dtype)',
      ],
      [
        '',
        "(irow().type.shape, fcol().type.shape, ltensor4().type.shape, dmatrix('x', shape=(2, " +
          'None)).type.shape)',
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
    'Numbers, lists and arrays in an expression become constants. A number takes the smallest ' +
    'dtype that holds it, so that `int8 + 1` stays int8; lists and arrays have the dtype that ' +
    'NumPy gives them. The settings `floatX`, `cast_policy` and `autocast_float` change the rule.',
  names: [],
  more: [
    [
      'x: float32[3?]; i: int32[3?]; b: uint8[3?]',
      '(x * 2.5, x * 0.1, i + 1.0, b + 1, 2 * x, 3.5 - i)',
    ],
    [
      '',
      '(constant(1).dtype, constant(300).dtype, constant(70000).dtype, constant(5000000000).dtype, ' +
        'constant(0.5).dtype, constant(0.1).dtype, constant([1, 2]).dtype, constant([1.5]).dtype)',
    ],
  ],
  error: 'x + True',
  gradient: ['x: float64[3?]', 'x * 2.5 + 1'],
})
row('autocast_float', '', 'autocast_float.dtypes[-2:]', () => st.config.autocastFloat, {
  about:
    'The dtypes that a float in an expression may become: the first that holds it exactly, or the ' +
    'last. In JavaScript a setting: `st.config.autocastFloat = [...]`, or ' +
    '`st.autocastFloatAs(dtypes, () => ...)` for a while.',
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
