// What the settings change, against PyTensor's under the same: dtypes of operations, numbers and
// constructors. Each case is one text with a dtype for each of many expressions.

/** `flags` of PyTensor's configuration; `autocast`: the dtypes given to autocast_float_as. */
const settings = [
  { flags: { floatX: 'float64', cast_policy: 'custom' } },
  { flags: { floatX: 'float32', cast_policy: 'custom' } },
  { flags: { floatX: 'float64', cast_policy: 'numpy+floatX' } },
  { flags: { floatX: 'float32', cast_policy: 'numpy+floatX' } },
  { flags: { floatX: 'float64', cast_policy: 'custom' }, autocast: ['float32'] },
  { flags: { floatX: 'float64', cast_policy: 'custom' }, autocast: ['float64'] },
  { flags: { floatX: 'float32', cast_policy: 'custom' }, autocast: ['float64'] },
  { flags: { floatX: 'float32', cast_policy: 'custom' }, autocast: ['float32', 'float64'] },
]

const dtypes =
  'bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128'
const all = dtypes.split(' ')
const variable = (dtype) => `tensor('x', dtype='${dtype}', shape=())`
const few = ['bool', 'int8', 'int32', 'uint64', 'float32', 'float64', 'complex64']
const real = all.filter((dtype) => !dtype.startsWith('complex'))

const groups = {
  promotion: all.flatMap((a) => all.map((b) => `${variable(a)} + ${variable(b)}`)),
  'three operands': few.flatMap((a) =>
    few.flatMap((b) => few.map((c) => `add(${[a, b, c].map(variable).join(', ')})`)),
  ),
  quotients: real.flatMap((a) => real.map((b) => `${variable(a)} / ${variable(b)}`)),
  numbers: [
    ...[
      '1',
      '300',
      '70000',
      '5000000000',
      '0.5',
      '0.1',
      '1e300',
      'inf',
      'nan',
      '[1, 2]',
      '[0.5]',
      '[]',
    ].map((text) => `as_tensor_variable(${text})`),
    ...all.flatMap((dtype) =>
      ['1', '300', '0.5', '0.1'].map((text) => `${variable(dtype)} * ${text}`),
    ),
  ],
  constructors: [
    'scalar()',
    'vector()',
    'row()',
    'tensor4()',
    "tensor('x', shape=(None,))",
    "TensorType('floatX', ())()",
    'zeros((2,))',
    'ones((2,))',
    'eye(2)',
    'linspace(0, 1, 3)',
    'tri(2)',
    'arange(3)',
    'arange(0.5)',
    'arange(0, 3, 0.1)',
    "cast(1, 'floatX')",
    "constant(0.1, dtype='floatX')",
  ],
  functions: all
    .filter((dtype) => dtype !== 'bool' && !dtype.startsWith('complex'))
    .flatMap((dtype) => {
      const x = `tensor('x', dtype='${dtype}', shape=(3,))`
      return [
        `exp(${x})`,
        `sum(${x})`,
        `mean(${x})`,
        `prod(${x})`,
        `var(${x})`,
        `${x} ** 2`,
        `clip(${x}, 0, 1)`,
        `switch(${x}, ${x}, 0.1)`,
        `maximum(${x}, 0.1)`,
      ]
    }),
  gradients: ['int8', 'int64', 'float32', 'float64'].map((dtype) =>
    `grad(sum(sqr(y * 1.5)), y)`.replaceAll('y', `x_${dtype}`),
  ),
}

export const settingCases = settings.flatMap(({ flags, autocast }) =>
  Object.entries(groups).map(([name, texts]) => {
    const variables =
      name === 'gradients'
        ? all.map((dtype) => `x_${dtype} = tensor('x', dtype='${dtype}', shape=(3,))\n`).join('')
        : ''
    const under = [...Object.values(flags), ...(autocast ? [`autocast_float_as(${autocast})`] : [])]
    return {
      id: `setting/${name}/${under.join('/')}`,
      flags,
      ...(autocast ? { autocast } : {}),
      vars: {},
      values: {},
      text: `${variables}(${texts.map((text) => `(${text}).dtype`).join(', ')},)`,
    }
  }),
)
