// The examples of PyTensor's page in its order, as the page writes them and in JavaScript. The value of
// a text is a tuple: as many inputs as there are arrays in `feed`, then what is computed from them.
import * as st from 'symtensor'

/** @type {{ text: string, feed: string[], js: () => any[] }[]} */
export const examples = []

/** `feed`: 'float64[2, 3]' is made-up numbers; 'int32[2] = 1 2' is these. */
const example = (text, js, ...feed) =>
  examples.push({ text: text.trim().replace(/^ +/gm, ''), js, feed })

/** The text for PyTensor's releases, which have dropped some of what the page shows. */
export const asReleased = (text) =>
  text
    .replace('pt.stack(x0, x1, x2)', 'pt.stack([x0, x1, x2])')
    .replace('pt.batched_dot(', 'pt.matmul(')
    .replace('shared([[1.0, 2.0], [3.0, 4.0]])', 'shared(array([[1.0, 2.0], [3.0, 4.0]]))')
const named = ({ name, dtype, ndim }) => [name, dtype, ndim]

/* ---- Creation ---- */
const myvar = () => named(st.scalar('myvar', { dtype: 'int32' }))
example("x = pt.scalar('myvar', dtype='int32')\n(x.name, x.dtype, x.ndim)", myvar)
example("x = pt.iscalar('myvar')\n(x.name, x.dtype, x.ndim)", () => named(st.iscalar('myvar')))
example("x = pt.tensor(dtype='int32', shape=(), name='myvar')\n(x.name, x.dtype, x.ndim)", () =>
  named(st.tensor({ dtype: 'int32', shape: [], name: 'myvar' })),
)
example("x = TensorType(dtype='int32', shape=())('myvar')\n(x.name, x.dtype, x.ndim)", () =>
  named(st.TensorType('int32', []).variable('myvar')),
)
example('x = pt.dmatrix()\n(x.name, x.dtype, x.ndim)', () => named(st.dmatrix()))
example("x = pt.dmatrix('x')\n(x.name, x.dtype, x.ndim)", () => named(st.dmatrix('x')))
example("xyz = pt.dmatrix('xyz')\n(xyz.name, xyz.dtype, xyz.ndim)", () => named(st.dmatrix('xyz')))
example('x, y, z = pt.dmatrices(3)\n(x.name, y.ndim, z.dtype)', () => {
  const [x, y, z] = st.dmatrices(3)
  return [x.name, y.ndim, z.dtype]
})
example("x, y, z = pt.dmatrices('x', 'y', 'z')\n(x.name, y.name, z.name)", () =>
  st.dmatrices('x', 'y', 'z').map(({ name }) => name),
)
example(
  "dtensor8 = TensorType(dtype='float64', shape=(None,)*8)\nx = dtensor8()\nz = dtensor8('z')\n(x.ndim, z.name)",
  () => {
    const dtensor8 = st.TensorType('float64', Array(8).fill(null))
    return [dtensor8.variable().ndim, dtensor8.variable('z').name]
  },
)
example(
  "my_dmatrix = TensorType('float64', shape=(None,)*2)\nx = my_dmatrix()\n(my_dmatrix == dmatrix, x.dtype)",
  () => {
    const myDmatrix = st.TensorType('float64', [null, null])
    return [myDmatrix.equals(st.dmatrix().type), myDmatrix.variable().dtype]
  },
)
example('x = shared([[1.0, 2.0], [3.0, 4.0]])\n(x * 2, x.type.shape)', () => {
  const x = st.shared(
    st.array(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float64' },
    ),
  )
  return [st.mul(x, 2), x.type.shape]
})

/* ---- TensorType and TensorVariable ---- */
example(
  "middle_broadcaster = TensorType('complex64', shape=(None, 1, None))\n(middle_broadcaster.broadcastable, middle_broadcaster.ndim)",
  () => {
    const { broadcastable, ndim } = st.TensorType('complex64', [null, 1, null])
    return [broadcastable, ndim]
  },
)
for (const [type, pattern, feed] of [
  ['scalar', "'x',", 'float64[]'],
  ['matrix', '0, 1', 'float64[2, 3]'],
  ['matrix', '1, 0', 'float64[2, 3]'],
  ['vector', "'x', 0", 'float64[3]'],
  ['vector', "0, 'x'", 'float64[3]'],
  ['tensor3', '2, 0, 1', 'float64[2, 3, 4]'],
  ['matrix', "0, 'x', 1", 'float64[2, 3]'],
  ['matrix', "1, 'x', 0", 'float64[2, 3]'],
  ['row', '1,', 'float64[1, 3]'],
])
  example(
    `x = pt.${type}()\n(x, x.dimshuffle((${pattern})))`,
    () => {
      const x = st[type]()
      return [
        x,
        x.dimshuffle(...pattern.match(/\d|x/g).map((word) => (word === 'x' ? word : Number(word)))),
      ]
    },
    feed,
  )
example(
  'x = pt.zmatrix()\ny = 3+.2j * x.T\n(x, y)',
  () => {
    const x = st.zmatrix()
    return [x, st.add(3, st.mul({ re: 0, im: 0.2 }, x.T))]
  },
  'complex128[2, 3]',
)
example('x = pt.ones((3,))\nout = x[1].inc(2)\n(out,)', () => [st.ones([3]).at(1).inc(2)])
example('x = pt.ones((3,))\nout = x[1].set(2)\n(out,)', () => [st.ones([3]).at(1).set(2)])

/* ---- Shaping and shuffling, creating ---- */
for (const axis of [0, 1, 3, -1])
  example(
    `tensor = tensor3()\n(tensor, pt.shape_padaxis(tensor, axis=${axis}))`,
    () => {
      const tensor = st.tensor3()
      return [tensor, st.shapePadaxis(tensor, { axis })]
    },
    'float64[2, 3, 4]',
  )
example(
  'x = pt.tensor4()\n(x, pt.flatten(x, ndim=2))',
  () => {
    const x = st.tensor4()
    return [x, st.flatten(x, { ndim: 2 })]
  },
  'float64[2, 3, 4, 5]',
)
example(
  'a = pt.scalar()\nb = pt.scalar()\nc = pt.scalar()\nx = pt.stack([a, b, c])\n(a, b, c, x, x.ndim)',
  () => {
    const [a, b, c] = st.scalars(3)
    const x = st.stack([a, b, c])
    return [a, b, c, x, x.ndim]
  },
  'float64[]',
  'float64[]',
  'float64[]',
)
for (const axis of [0, 3, -2])
  example(
    `a, b, c = pt.tensor4s(3)\nx = pt.stack([a, b, c], axis=${axis})\n(a, b, c, x, x.ndim, x.shape)`,
    () => {
      const [a, b, c] = st.tensor4s(3)
      const x = st.stack([a, b, c], { axis })
      return [a, b, c, x, x.ndim, x.shape]
    },
    'float64[2, 2, 2, 2]',
    'float64[2, 2, 2, 2]',
    'float64[2, 2, 2, 2]',
  )
example(
  'x0 = pt.scalar()\nx1 = pt.scalar()\nx2 = pt.scalar()\nx = pt.stack(x0, x1, x2)\n(x0, x1, x2, x, x.ndim)',
  () => {
    const [x0, x1, x2] = st.scalars(3)
    const x = st.stack(x0, x1, x2)
    return [x0, x1, x2, x, x.ndim]
  },
  'float64[]',
  'float64[]',
  'float64[]',
)
example(
  'x0 = pt.fmatrix()\nx1 = pt.ftensor3()\nx2 = pt.fvector()\nx = pt.concatenate([x0, x1[0], pt.shape_padright(x2)], axis=1)\n(x0, x1, x2, x, x.ndim)',
  () => {
    const [x0, x1, x2] = [st.fmatrix(), st.ftensor3(), st.fvector()]
    const x = st.concatenate([x0, x1.at(0), st.shapePadright(x2)], { axis: 1 })
    return [x0, x1, x2, x, x.ndim]
  },
  'float32[2, 3]',
  'float32[2, 2, 1]',
  'float32[2]',
)
for (const [kind, feed] of [
  ['scalars', 'float64[]'],
  ['matrices', 'float64[4, 4]'],
])
  example(
    `a, b, c, d = ${kind}('abcd')\nX = stacklists([[a, b], [c, d]])\n(a, b, c, d, X, X.shape)`,
    () => {
      const [a, b, c, d] = st[kind]('abcd')
      const X = st.stacklists([
        [a, b],
        [c, d],
      ])
      return [a, b, c, d, X, X.shape]
    },
    feed,
    feed,
    feed,
    feed,
  )

/* ---- Indexing, operators ---- */
example(
  'r = vector("r")\nnew_r = set_subtensor(r[10:], 5)\n(r, new_r)',
  () => {
    const r = st.vector('r')
    return [r, st.setSubtensor(r.at(st.slice(10)), 5)]
  },
  'float64[12]',
)
example(
  'r = ivector()\nnew_r = inc_subtensor(r[10:], 5)\n(r, new_r)',
  () => {
    const r = st.ivector()
    return [r, st.incSubtensor(r.at('10:'), 5)]
  },
  'int32[12]',
)
example(
  'r = ivector()\nnew_r = inc_subtensor(r[[0, 1, 0]], 5, ignore_duplicates=True)\n(r, new_r)',
  () => {
    const r = st.ivector()
    return [r, st.incSubtensor(r.at([0, 1, 0]), 5, { ignoreDuplicates: true })]
  },
  'int32[12]',
)
example(
  `
  a, b = pt.itensor3(), pt.itensor3()
  (a, b, a + 3, 3 - a, a * 3.5, 2.2 / a, 2.2 // a, 2.2 ** a, b % a)`,
  () => {
    const [a, b] = [st.itensor3(), st.itensor3()]
    return [
      a,
      b,
      st.add(a, 3),
      st.sub(3, a),
      st.mul(a, 3.5),
      st.trueDiv(2.2, a),
      st.intDiv(2.2, a),
      st.pow(2.2, a),
      st.mod(b, a),
    ]
  },
  'int32[1, 2, 2] = 1 2 3 4',
  'int32[1, 2, 2] = 7 5 4 9',
)
example(
  'a, b = pt.itensor3(), pt.itensor3()\n(a, b, a & b, a ^ 1, a | b, ~a)',
  () => {
    const [a, b] = [st.itensor3(), st.itensor3()]
    return [a, b, st.and(a, b), st.xor(a, 1), st.or(a, b), st.invert(a)]
  },
  'int32[1, 2, 2] = 1 2 3 4',
  'int32[1, 2, 2] = 7 5 4 9',
)

/* ---- Casting, comparisons, conditions, bits ---- */
example(
  "x = pt.matrix()\nx_as_int = pt.cast(x, 'int32')\n(x, x_as_int)",
  () => {
    const x = st.matrix()
    return [x, st.cast(x, 'int32')]
  },
  'float64[2, 3]',
)
example(
  "x,y = pt.dmatrices('x','y')\nz = pt.le(x,y)\n(x, y, z)",
  () => {
    const [x, y] = st.dmatrices('x', 'y')
    return [x, y, st.le(x, y)]
  },
  'float64[2, 3]',
  'float64[2, 3]',
)
example(
  "a,b = pt.dmatrices('a','b')\nx,y = pt.dmatrices('x','y')\nz = pt.switch(pt.lt(a,b), x, y)\n(a, b, x, y, z)",
  () => {
    const [a, b] = st.dmatrices('a', 'b')
    const [x, y] = st.dmatrices('x', 'y')
    return [a, b, x, y, st.switch(st.lt(a, b), x, y)]
  },
  'float64[2, 3]',
  'float64[2, 3]',
  'float64[2, 3]',
  'float64[2, 3]',
)
example(
  "x,y = pt.imatrices('x','y')\nz = x & y\n(x, y, z)",
  () => {
    const [x, y] = st.imatrices('x', 'y')
    return [x, y, x.and(y)]
  },
  'int32[2, 3]',
  'int32[2, 3]',
)

/* ---- Linear algebra ---- */
example(
  'a, b = dtensor3(), dtensor4()\nc = tensordot(a, b, [[1,2],[3,2]])\n(a, b, c, c.shape)',
  () => {
    const [a, b] = [st.dtensor3(), st.dtensor4()]
    const c = st.tensordot(a, b, [
      [1, 2],
      [3, 2],
    ])
    return [a, b, c, c.shape]
  },
  'float64[2, 3, 4]',
  'float64[5, 6, 4, 3]',
)
example(
  'a, b = dtensor3(), dtensor4()\nc = tensordot(a, b, 0)\n(a, b, c.shape)',
  () => {
    const [a, b] = [st.dtensor3(), st.dtensor4()]
    return [a, b, st.tensordot(a, b, 0).shape]
  },
  'float64[2, 3, 4]',
  'float64[5, 6, 4, 3]',
)
example(
  "first = pt.tensor3('first')\nsecond = pt.tensor3('second')\nresult = pt.batched_dot(first, second)\n(first, second, result)",
  () => {
    const [first, second] = [st.tensor3('first'), st.tensor3('second')]
    return [first, second, st.batchedDot(first, second)]
  },
  'float64[2, 3, 4]',
  'float64[2, 4, 5]',
)
example('a = pt.mgrid[0:5, 0:3]\n(a[0], a[1])', () => st.mgrid([st.slice(0, 5), st.slice(0, 3)]))
example('b = pt.ogrid[0:5, 0:3]\n(b[0], b[1])', () => st.ogrid([st.slice(0, 5), st.slice(0, 3)]))
