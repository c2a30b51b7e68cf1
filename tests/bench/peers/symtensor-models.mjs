// This package on the workloads of lib/models.mjs.
import * as st from '../../../js/node.js'
import * as models from '../lib/models.mjs'
import { constant, f32, task } from './symtensor-task.mjs'

const borrow = { borrow: true }

function light(dtype, { x, z, w, a, b, c }) {
  const [p, q, r] = ['p', 'q', 'r'].map((name) => st.tensor(name, { dtype, shape: [null] }))
  const [ka, kb, kc] = [a, b, c].map((value) => st.constant(value, { dtype }))
  const y = st.expr`(${ka} * ${p} + ${kb}) * ${q} - ${r} * ${p} + ${kc}`
  return task(st.function([p, q, r], y, borrow), x, z, w)
}

/** x scaled row by row to mean 0 and deviation 1, times gain. */
function normalised(x, gain) {
  const centred = st.expr`${x} - mean(${x}, axis=1, keepdims=True)`
  const variance = st.expr`mean(sqr(${centred}), axis=1, keepdims=True)`
  return st.expr`${centred} / sqrt(${variance} + ${constant(models.layerNorm.epsilon)}) * ${gain}`
}

export const tasks = {
  chain64({ x, a, b, c }) {
    const v = st.dvector('v')
    return task(
      st.function([v], st.expr`tanh(${a} * ${v} + ${b}) * exp(-sqr(${v})) + ${c}`, borrow),
      x,
    )
  },
  light32: (input) => light('float32', input),
  light64: (input) => light('float64', input),
  int32({ x, y }) {
    const [a, b] = [st.ivector('a'), st.ivector('b')]
    return task(
      st.function([a, b], st.expr`(${a} * ${b} + 7 * ${a} - ${b}) ^ (${a} & ${b})`, borrow),
      x,
      y,
    )
  },

  crossEntropyGrad({ rows, cols, x, target }) {
    const [scores, t] = [st.fmatrix('scores'), st.fmatrix('t')]
    const cost = st.expr`-sum(log_softmax(${scores}, axis=1) * ${t}) * ${constant(1 / rows)}`
    const f = st.function([scores, t], st.grad(cost, scores), borrow)
    return task(f, f32(x, [rows, cols]), f32(target, [rows, cols]))
  },
  layerNorm({ rows, cols, x, gain, bias }) {
    const [v, g, b] = [st.fmatrix('v'), st.fvector('g'), st.fvector('b')]
    return task(
      st.function([v, g, b], normalised(v, g).add(b), borrow),
      f32(x, [rows, cols]),
      gain,
      bias,
    )
  },
  layerNormGrad({ rows, cols, x, gain, target }) {
    const [v, g, t] = [st.fmatrix('v'), st.fvector('g'), st.fmatrix('t')]
    const gradient = st.grad(st.sum(normalised(v, g).mul(t)), v)
    const f = st.function([v, g, t], gradient, borrow)
    return task(f, f32(x, [rows, cols]), gain, f32(target, [rows, cols]))
  },

  batchedProduct({ batch, n, k, a, b }) {
    const [x, y] = [st.ftensor3('x'), st.ftensor3('y')]
    return task(
      st.function([x, y], st.matmul(x, y), borrow),
      f32(a, [batch, n, k]),
      f32(b, [batch, k, n]),
    )
  },
  gather({ x, at }) {
    const [v, i] = [st.fvector('v'), st.ivector('i')]
    return task(st.function([v, i], st.take(v, i), borrow), x, at)
  },
  gatherRows({ rows, cols, x, at }) {
    const [v, i] = [st.fmatrix('v'), st.ivector('i')]
    return task(st.function([v, i], st.expr`${v}[${i}]`, borrow), f32(x, [rows, cols]), at)
  },
  scatterRows({ rows, cols, at, updates }) {
    const [i, u] = [st.ivector('i'), st.fmatrix('u')]
    const y = st.expr`inc_subtensor(zeros((${rows}, ${cols}), dtype='float32')[${i}], ${u})`
    return task(st.function([i, u], y, borrow), at, f32(updates, [at.length, cols]))
  },
  cumsum({ x }) {
    const v = st.fvector('v')
    return task(st.function([v], st.cumsum(v), borrow), x)
  },
  cumsumRows({ rows, cols, x }) {
    const v = st.fmatrix('v')
    return task(st.function([v], st.cumsum(v, 1), borrow), f32(x, [rows, cols]))
  },
  sort({ x }) {
    const v = st.fvector('v')
    return task(st.function([v], st.sort(v), borrow), x)
  },

  gru({ batch, inputs, hidden, weights, x, h }) {
    const [v, s] = [st.fmatrix('v'), st.fmatrix('s')]
    const shapes = weights.map((_, i) => [i < 3 ? inputs : hidden, hidden])
    const [wz, wr, wn, uz, ur, un] = weights.map((w, i) => st.shared(f32(w, shapes[i])))
    const z = st.expr`sigmoid(${v} @ ${wz} + ${s} @ ${uz})`
    const r = st.expr`sigmoid(${v} @ ${wr} + ${s} @ ${ur})`
    const n = st.expr`tanh(${v} @ ${wn} + ${r} * (${s} @ ${un}))`
    const next = st.expr`(1 - ${z}) * ${n} + ${z} * ${s}`
    return task(st.function([v, s], next, borrow), f32(x, [batch, inputs]), f32(h, [batch, hidden]))
  },
  kmeans({ n, d, k, x, centres }) {
    const [p, c] = [st.fmatrix('p'), st.fmatrix('c')]
    const distances = st.expr`sum(sqr(${c}), axis=1) - 2 * (${p} @ ${c}.T)`
    const nearest = st.argmin(distances, { axis: 1 })
    const member = st.expr`eq(${nearest}[:, None], arange(${k})[None, :]).astype('float32')`
    const means = st.expr`(${member}.T @ ${p}) / sum(${member}, axis=0)[:, None]`
    return task(st.function([p, c], means), f32(x, [n, d]), f32(centres, [k, d]))
  },
  pairwise({ n, d, x, y }) {
    const [p, q] = [st.fmatrix('p'), st.fmatrix('q')]
    const squares = st.expr`sum(sqr(${p}), axis=1)[:, None] + sum(sqr(${q}), axis=1)[None, :]`
    const distances = st.expr`sqrt(maximum(${squares} - 2 * (${p} @ ${q}.T), 0))`
    return task(st.function([p, q], distances, borrow), f32(x, [n, d]), f32(y, [n, d]))
  },
  nbody({ n, position, mass }) {
    const [p, m] = [st.fmatrix('p'), st.fvector('m')]
    const [dx, dy, dz] = [0, 1, 2].map((i) => st.expr`${p}[${i}][None, :] - ${p}[${i}][:, None]`)
    const r = st.expr`sqr(${dx}) + sqr(${dy}) + sqr(${dz}) + ${constant(models.nbody.softening)}`
    const pull = st.expr`${m}[None, :] / (${r} * sqrt(${r}))`
    const sums = [dx, dy, dz].map((delta) => st.expr`sum(${pull} * ${delta}, axis=1)`)
    return task(st.function([p, m], st.stack(sums)), f32(position, [3, n]), mass)
  },
  blackScholes({ spot, strike, years }) {
    const [s, k, t] = ['s', 'k', 't'].map((name) => st.fvector(name))
    const [r, sigma] = [models.blackScholes.rate, models.blackScholes.volatility].map(constant)
    const [half, root] = [constant(0.5), constant(Math.SQRT1_2)]
    const spread = st.expr`${sigma} * sqrt(${t})`
    const d = st.expr`(log(${s} / ${k}) + ${r} * ${t}) / ${spread} + ${half} * ${spread}`
    const normal = (v) => st.expr`${half} * (1 + erf(${v} * ${root}))`
    const price = st.expr`${s} * ${normal(d)} - ${k} * exp(-${r} * ${t}) * ${normal(d.sub(spread))}`
    return task(st.function([s, k, t], price, borrow), spot, strike, years)
  },
  adam({ parameters, gradient, mean, square }) {
    const [p, m, v] = [parameters, mean, square].map((data) => st.shared(data))
    const g = st.fvector('g')
    const { rate, decay, epsilon } = models.adam
    const [a, b, ra, rb] = [...decay, 1 - decay[0], 1 - decay[1]].map(constant)
    const nextM = st.expr`${a} * ${m} + ${ra} * ${g}`
    const nextV = st.expr`${b} * ${v} + ${rb} * sqr(${g})`
    const nextP = st.expr`${p} - ${constant(rate)} * ${nextM} / (sqrt(${nextV}) + ${constant(epsilon)})`
    const step = st.function([g], [], {
      updates: [
        [p, nextP],
        [m, nextM],
        [v, nextV],
      ],
    })
    step.input(0, [parameters.length]).set(gradient)
    return { run: () => step.run(), result: () => p.value.data }
  },

  compile: (input) => regression(input, false),
  compileCall: (input) => regression(input, true),
}

/** Builds and compiles the gradient of a logistic regression; with its first call, if wanted. */
function regression({ n, d, X, y, w }, calls) {
  const data = f32(X, [n, d])
  let f
  return {
    run() {
      f?.dispose()
      const [a, t, p] = [st.fmatrix('data'), st.fvector('target'), st.fvector('weights')]
      const z = a.dot(p)
      f = st.function([a, t, p], st.grad(st.expr`mean(softplus(${z}) - ${t} * ${z})`, p))
      if (calls) f(data, y, w)
    },
    result: () => f(data, y, w).data,
    dispose: () => f.dispose(),
  }
}
