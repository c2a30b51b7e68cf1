// What TypeScript has to know of the package: everything a user writes, with the types that come
// out.
import * as st from 'symtensor'
import { type Variable, NDArray, Shared, ValueError, parse } from 'symtensor'

const x: Variable = st.dvector('x')
const m = st.matrix('m', { shape: [null, 3], dtype: 'float32' })
const lengths: (number | null)[] = m.type.shape
const total: Variable = x.sum({ axis: 0, keepdims: true })
const same: Variable = st.sum(x, 0, { keepdims: true })
const mixed: Variable = st.add(x, 1, [1, 2], new Float64Array(2), 3n, true)
const transposed: Variable = m.T.dot(
  st.constant(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: 'float32' },
  ),
)
const either: Variable = x.variance().and(x.gt(0))

const w: Shared = st.shared(new Float64Array(3), 'w')
const value: NDArray = w.value
w.value = [1, 2, 3]

const gradient: Variable = st.grad(total, x)
const gradients: Variable[] = st.grad(total, [x, w], { disconnectedInputs: 'ignore' })
const rows: Variable = st.jacobian(gradient, x)
const tangents: Variable[] = st.pushforward([total, gradient], x, x, { useOpPushforward: true })
const batched: Variable = st.vectorizeGraph(gradient, new Map([[x, st.dmatrix('X')]]))
const each: Variable = st.vectorize((v: Variable) => v.sum(), '(n)->()')(rows)
st.verifyGrad((v) => v.exp(), [[0.5, 1.5]], { nTests: 1 })

const one: NDArray = st.function([x], total)(new Float64Array(3))
const [first, second]: NDArray[] = st.compile([x], [total, gradient])([1, 2, 3])
const { sum, mean } = st.function([x], { sum: total, mean: x.mean() })({ x: [1, 2] })
const numbers: NDArray[] = [first, second, sum, mean, one]
const step = st.function([x], null, {
  updates: [[w, w.add(x)]],
  name: 'step',
  onUnusedInput: 'ignore',
})
step.input('x', [3]).fill(0)
step.run()
step.dispose()
{
  using scoped = st.function([x], x.neg())
  scoped([1])
}

const text = st.expr`sigmoid(${x} @ ${w} + ${1})`
const parsed: Variable = parse('x[::-1]', { x })
const part: Variable = x.at(st.slice(1, null, 2), st.ellipsis, null)
try {
  x.at('1:')
} catch (error) {
  if (error instanceof ValueError) throw new Error(error.message)
}

// @ts-expect-error: no such option
x.sum({ axes: 1 })
// @ts-expect-error: no such method
x.summ()
// @ts-expect-error: not a number
const wrong: number = x.exp()
// @ts-expect-error: no such dtype
st.tensor('t', { dtype: 'float80', shape: [] })

export {
  lengths,
  same,
  mixed,
  transposed,
  either,
  value,
  gradients,
  tangents,
  batched,
  each,
  numbers,
  text,
  parsed,
  part,
  wrong,
}
