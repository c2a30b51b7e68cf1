// One mistake of each kind. golden-errors.txt has what the library says to each: a test compares, and
//
//   node tests/js/golden-errors.mjs
//
// writes it again after a message was changed on purpose. Read every change as a newcomer: does the
// message name the operation, the dtypes and shapes, and the way out?
import { writeFileSync } from 'node:fs'
import * as st from 'symtensor'

const x = st.dvector('x')
const y = st.vector('y', { shape: [3] })
const m = st.dmatrix('m')
const m23 = st.matrix('m23', { shape: [2, 3] })
const i = st.ivector('i')
const b = st.tensor('b', { dtype: 'bool', shape: [null] })
const z = st.zvector('z')
const s = st.dscalar('s')
const w = st.shared([1.5, 2.5], 'w')
const f = st.function([x, y], x.mul(y).sum(), { name: 'f' })
const g = st.function([i], i.sum(), { name: 'g' })

const mistakes = [
  // arguments
  () => st.exp(),
  () => st.exp(x, x),
  () => st.setSubtensor(x),
  () => st.sum(x, { axes: 0 }),
  () => x.sum(0, { axis: 0 }),
  () => st.add(x, undefined),
  () => st.add(x, 'one'),
  () => st.add(x, null),
  () => st.constant('one'),
  () => st.constant(2n ** 64n),
  () => st.scalar('s', { shape: [2] }),
  () => [...x],
  () => st.verifyGrad((v) => v.sqr(), [[1, 2]]),
  () => x.sum({ keepdims: 'yes' }),
  () => st.shapePadleft(x, -1),
  () => st.constant(1, { name: 7 }),
  () => st.grad(s, 2),
  () => st.TensorType('float64', []).isSuper(x),
  () => st.cast(x, 'float63'),
  () => st.stack(x),
  () => st.exp([[1, 2], [3]]),
  // constructors and types
  () => st.dmatrix('m', { shape: [2] }),
  () => st.drow('r', { shape: [2, 3] }),
  () => st.tensor('t', { shape: ['a'] }),
  () => st.tensor('float64', { shape: [] }),
  () => st.matrix('m', { shape: [2.5, 1] }),
  () => st.dvectors(-1),
  () => st.asTensorVariable(m23, { ndim: 1 }),
  () => st.constant(x),
  () => y.type.filterVariable(m),
  () => st.TensorType('int8', [2]).filter([1, 2, 3]),
  () => st.TensorType('int8', [2]).filter([1, 300]),
  () => st.TensorType('int8', [2]).filter([1, 2.5]),
  () => st.shared(x),
  () => w.setValue([[1]]),
  () => x.getValue(),
  () => x.transfer('gpu'),
  () => x.getUnderlyingScalarConstant(),
  () => st.getVectorLength(x),
  () => (st.config.castPolicy = 'numpy'),
  () => (st.config.floatX = 'int8'),
  // dtypes
  () => b.sub(b),
  () => b.and(1).and(x),
  () => st.round(i),
  () => st.sign(z),
  () => st.mod(z, 2),
  () => z.min(),
  () => z.astype('float64'),
  () => x.sum({ accDtype: 'float32' }),
  () => st.isclose(b, b),
  // shapes
  () => st.add(y, st.vector('v', { shape: [4] })),
  () => st.dot(y, m23),
  () => st.matmul(s, m),
  () => st.tensordot(m23, m23, 1),
  () => st.batchedDot(s, m),
  () => m.sum({ axis: 2 }),
  () => m.sum({ axis: [0, 0] }),
  () => m23.reshape([4, 2]),
  () => m23.reshape([-1, -1]),
  () => m.reshape(i),
  () => m.dimshuffle(0, 0),
  () => m23.dimshuffle(0),
  () => m23.squeeze({ axis: 0 }),
  () => x.flatten(3),
  () => st.specifyShape(m, [1, 2, 3]),
  () => st.concatenate([x, m]),
  () => st.concatenate([m23, st.matrix('n', { shape: [3, 4] })]),
  () => st.stack([]),
  () => st.tile(x, [1.5]),
  // Its text is printed as it stands.
  // prettier-ignore
  () => st.choose([5, 0], [[1, 2], [3, 4]]).eval(),
  () => st.roll(x, 1e20),
  () => st.zeros([2, -1]),
  () => st.alloc(m, 3),
  () => st.arange(0, 1, 0),
  () => st.identityLike(x),
  () => x.diagonal(),
  () => st.mgrid([1, 2]),
  () => st.split(x, [1, 2], { nSplits: 3 }),
  // indexing
  () => x.at(0, 0),
  () => x.at(1.5),
  () => x.at([true, false]),
  () => x.at(st.ellipsis, st.ellipsis),
  () => x.at(st.slice(null, null, 0)),
  () => y.at(st.constant([true, false])),
  () => m.at([0, 1], [0, 1, 2]),
  () => x.set(1),
  () => st.incSubtensor(x.at(0), m),
  () => st.choose(x, [x, x]),
  () => m.take([0], { axis: 0, mode: 'last' }),
  // gradients
  () => st.grad(x, x),
  () => st.grad(s, x),
  () => st.grad(x.nonzero()[0].sum(), x),
  () => st.grad(st.undefinedGrad(s), s),
  () => st.grad(st.abs(z).sum().add(z.mul(z).sum()), z),
  () => st.grad(s, s, { knownGrads: 3 }),
  () => st.grad(s, s, { disconnectedInputs: 'never' }),
  // texts
  () => st.parse('exp(x', { x }),
  () => st.parse('exp(y)', { x }),
  () => st.parse('softmx(x)', { x }),
  () => st.parse("x + 'one'", { x }),
  () => st.parse('x.expo()', { x }),
  () => st.parse('set_subtensor(x)', { x }),
  () => st.parse('x.sum(axis=3)', { x }),
  () => st.parse('reshape(m, (4, 2))', { m: m23 }),
  () => st.parse('specify_shape(m, (2,))', { m }),
  () => st.parse('1 // 0'),
  () => st.parse('2 ** 70'),
  () => st.parse('x == y', { x, y }),
  () => st.parse('a, b = x', { x }),
  () => st.parse('x[0] = 1', { x }),
  () => st.parse('exp(True)'),
  () => st.expr`${x} + `,
  // functions
  () => st.function(x, x),
  () => st.function([x, y], x.sum()),
  () => st.function([], x.sum()),
  () => st.function([x, x], x),
  () => st.function([w], w),
  () => st.function([st.constant(1)], x),
  () => st.function([x], x, { updates: [[x, x]] }),
  () => st.function([], [], { updates: [[w, w.sum()]] }),
  () => st.function([x], x, { givens: [[x, y]] }),
  () => st.function([x], x, { mode: 'FASTEST' }),
  () => st.function([x], x, { onUnusedInput: 'never' }),
  // calls
  () => f([1, 2, 3]),
  () => f([1, 2, 3], [1, 2, 3], 4),
  () => f([[1]], [1, 2, 3]),
  () => f([1], [1, 2]),
  () => f({ x: [1], q: 2 }),
  () => f([1], [1, 2, 3]),
  () => f([1, 2], [1, 2, 3]),
  () => g(new Float64Array(2)),
  () => g([1.5]),
  () => g([2 ** 40]),
  () => st.function([x], x.at(5))([1, 2]),
  () => st.function([x, i], x.at(i))([1, 2], [0, 7]),
  () => st.function([x], x.max())([]),
  () => st.function([x], x.argmax())([]),
  () => st.function([m], m.reshape([4, 2]))([[1, 2]]),
  () => st.function([m], st.specifyShape(m, [2, null]))([[1, 2]]),
  () => st.function([s], st.zeros([s.astype('int64').mul(1e9), 1000000]))(1000),
  () => st.function([m, x], st.dot(m, x))([[1, 2]], [1, 2, 3]),
]

/** What is raised, or a text that says that nothing was. */
function said(mistake) {
  try {
    mistake()
  } catch (error) {
    return error instanceof Error
      ? `${error.name}: ${error.message.replace(/\S*\/(golden-errors\.mjs):\d+:\d+/g, '$1')}`
      : `${String(error)} was thrown`
  }
  return 'no error'
}

/** The text of golden-errors.txt as it is now. */
export const goldenErrors = () =>
  mistakes
    .map(
      (mistake) =>
        `> ${String(mistake)
          .replace(/^\(\) => /, '')
          .replace(/\s+/g, ' ')}\n${said(mistake)}\n`,
    )
    .join('\n')

if (process.argv[1]?.endsWith('golden-errors.mjs'))
  writeFileSync(new URL('golden-errors.txt', import.meta.url), goldenErrors())
