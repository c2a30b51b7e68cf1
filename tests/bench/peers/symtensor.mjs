// This package on the workloads of lib/workloads.mjs; those of lib/models.mjs are in symtensor-models.mjs.
import * as st from '../../../js/node.js'
import { tasks } from './symtensor-models.mjs'
import { constant, f32, task } from './symtensor-task.mjs'

function matmul(dtype, { n, a, b }) {
  const [x, y] = ['x', 'y'].map((name) => st.tensor(name, { dtype, shape: [null, null] }))
  return task(
    st.function([x, y], x.dot(y), { borrow: true }),
    st.array(a, { shape: [n, n] }),
    st.array(b, { shape: [n, n] }),
  )
}

export default {
  ...tasks,
  matmulF32: (input) => matmul('float32', input),
  matmulF64: (input) => matmul('float64', input),

  chain({ x, a, b, c }) {
    const v = st.fvector('v')
    const y = st.expr`tanh(${constant(a)} * ${v} + ${constant(b)}) * exp(-sqr(${v})) + ${constant(c)}`
    return task(st.function([v], y, { borrow: true }), x)
  },

  reduce({ rows, cols, x, op, axis }) {
    const v = st.fmatrix('v')
    return task(st.function([v], st[op](v, { axis })), f32(x, [rows, cols]))
  },

  softmax({ rows, cols, x }) {
    const v = st.fmatrix('v')
    return task(
      st.function([v], st.softmax(v, { axis: 1 }), { borrow: true }),
      f32(x, [rows, cols]),
    )
  },

  outerAdd({ u, v }) {
    const [p, q] = [st.fcol('p'), st.frow('q')]
    return task(
      st.function([p, q], p.add(q), { borrow: true }),
      f32(u, [1000, 1]),
      f32(v, [1, 1000]),
    )
  },

  logregGrad({ n, d, X, y, w }) {
    const [data, target, weights] = [
      st.fmatrix('data'),
      st.fvector('target'),
      st.fvector('weights'),
    ]
    const z = data.dot(weights)
    const loss = st.expr`mean(softplus(${z}) - ${target} * ${z})`
    return task(st.function([data, target, weights], st.grad(loss, weights)), f32(X, [n, d]), y, w)
  },

  mlpStep({ sizes, batch, lr, W, b, x, labels }) {
    const [data, target] = [st.fmatrix('data'), st.fmatrix('target')]
    const weights = W.map((w, i) => st.shared(f32(w, [sizes[i], sizes[i + 1]])))
    const biases = b.map((v) => st.shared(v))
    const scores = weights.reduce((h, w, i) => {
      const z = h.dot(w).add(biases[i])
      return i < 2 ? st.maximum(z, 0) : z
    }, data)
    const loss = st.expr`sum(log_softmax(${scores}, axis=1) * ${target}) * ${constant(-1 / batch)}`
    const parameters = [...weights, ...biases]
    const gradients = st.grad(loss, parameters)
    const updates = parameters.map((p, i) => [p, st.expr`${p} - ${constant(lr)} * ${gradients[i]}`])
    const step = st.function([data, target], loss, { updates })
    const views = [step.input(0, [batch, 784]), step.input(1, [batch, 10])]
    views[0].set(x)
    views[1].set(labels)
    return { run: () => step.run(), result: () => weights[2].value.data }
  },

  tinyF({ x }) {
    const v = st.fvector('v')
    const f = st.function([v], st.sum(st.sqr(v)))
    let y
    return {
      run() {
        y = f(x)
      },
      result: () => y.data,
    }
  },

  tinyGrad({ x }) {
    const v = st.fvector('v')
    const f = st.function([v], st.grad(st.sum(st.sqr(v)), v))
    let y
    return {
      run() {
        y = f(x)
      },
      result: () => y.data,
    }
  },
}
