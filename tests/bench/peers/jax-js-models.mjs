// jax-js on the workloads of lib/models.mjs.
import { grad, jit, lax, nn, numpy as np } from '@jax-js/jax'
import * as models from '../lib/models.mjs'

const array = (data, shape, dtype = np.float32) =>
  np.array(data, { dtype }).reshape(shape ?? [data.length])
const ints = (data) => array(data, undefined, np.int32)

/** A task that calls compiled `f` on `args`, keeping only the newest output. */
function task(f, ...args) {
  let y
  return {
    async run() {
      y?.dispose()
      y = await f(...args.map((a) => a.ref)).blockUntilReady()
    },
    result: () => y.ref.dataSync(),
  }
}

const light =
  (dtype) =>
  ({ x, z, w, a, b, c }) =>
    task(
      jit((p, q, r) => p.ref.mul(a).add(b).mul(q).sub(r.mul(p)).add(c)),
      ...[x, z, w].map((data) => array(data, undefined, dtype)),
    )

/** Rows to mean 0 and deviation 1, times gain. */
function normalised(x, gain) {
  const centred = x.ref.sub(np.mean(x, 1, { keepdims: true }))
  const variance = np.mean(np.square(centred.ref), 1, { keepdims: true })
  return centred.div(np.sqrt(variance.add(models.layerNorm.epsilon))).mul(gain)
}

export const tasks = {
  chain64: ({ x, a, b, c }) =>
    task(
      jit((v) =>
        np
          .tanh(v.ref.mul(a).add(b))
          .mul(np.exp(np.square(v).mul(-1)))
          .add(c),
      ),
      array(x, undefined, np.float64),
    ),
  light32: light(np.float32),
  light64: light(np.float64),
  int32: ({ x, y }) =>
    task(
      jit((a, b) =>
        np.bitwiseXor(a.ref.mul(b.ref).add(a.ref.mul(7)).sub(b.ref), np.bitwiseAnd(a, b)),
      ),
      ints(x),
      ints(y),
    ),
  crossEntropyGrad({ rows, cols, x, target }) {
    const loss = (v, t) =>
      nn
        .logSoftmax(v, -1)
        .mul(t)
        .sum()
        .mul(-1 / rows)
    return task(jit(grad(loss)), array(x, [rows, cols]), array(target, [rows, cols]))
  },
  layerNorm: ({ rows, cols, x, gain, bias }) =>
    task(
      jit((v, g, b) => normalised(v, g).add(b)),
      array(x, [rows, cols]),
      array(gain),
      array(bias),
    ),
  layerNormGrad: ({ rows, cols, x, gain, target }) =>
    task(
      jit(grad((v, g, t) => normalised(v, g).mul(t).sum())),
      array(x, [rows, cols]),
      array(gain),
      array(target, [rows, cols]),
    ),
  batchedProduct: ({ batch, n, k, a, b }) =>
    task(
      jit((p, q) => np.matmul(p, q)),
      array(a, [batch, n, k]),
      array(b, [batch, k, n]),
    ),
  gather: ({ x, at }) =>
    task(
      jit((v, i) => np.take(v, i)),
      array(x),
      ints(at),
    ),
  gatherRows: ({ rows, cols, x, at }) =>
    task(
      jit((v, i) => np.take(v, i, 0)),
      array(x, [rows, cols]),
      ints(at),
    ),
  scatterRows({ rows, cols, x, at, updates }) {
    const f = jit(grad((v, i, u) => np.take(v, i, 0).mul(u).sum()))
    return task(f, array(x, [rows, cols]), ints(at), array(updates, [at.length, cols]))
  },
  cumsum: ({ x }) =>
    task(
      jit((v) => np.cumsum(v)),
      array(x),
    ),
  cumsumRows: ({ rows, cols, x }) =>
    task(
      jit((v) => np.cumsum(v, 1)),
      array(x, [rows, cols]),
    ),
  sort: ({ x }) =>
    task(
      jit((v) => np.sort(v)),
      array(x),
    ),
  gru({ batch, inputs, hidden, weights, x, h }) {
    const matrices = weights.map((w, i) => array(w, [i < 3 ? inputs : hidden, hidden]))
    const f = jit((v, s, wz, wr, wn, uz, ur, un) => {
      const z = nn.sigmoid(np.matmul(v.ref, wz).add(np.matmul(s.ref, uz)))
      const r = nn.sigmoid(np.matmul(v.ref, wr).add(np.matmul(s.ref, ur)))
      const n = np.tanh(np.matmul(v, wn).add(r.mul(np.matmul(s.ref, un))))
      return n.ref.add(z.mul(s.sub(n)))
    })
    return task(f, array(x, [batch, inputs]), array(h, [batch, hidden]), ...matrices)
  },
  kmeans({ n, d, k, x, centres }) {
    const f = jit((p, c) => {
      const squares = np.square(c.ref).sum(1)
      const nearest = np.argmin(squares.sub(np.matmul(p.ref, np.transpose(c)).mul(2)), 1)
      const member = nn.oneHot(nearest, k)
      return np.matmul(np.transpose(member.ref), p).div(member.sum(0).reshape([k, 1]))
    })
    return task(f, array(x, [n, d]), array(centres, [k, d]))
  },
  pairwise({ n, d, x, y }) {
    const f = jit((p, q) => {
      const squares = np
        .square(p.ref)
        .sum(1)
        .reshape([n, 1])
        .add(np.square(q.ref).sum(1).reshape([1, n]))
      return np.sqrt(np.maximum(squares.sub(np.matmul(p, np.transpose(q)).mul(2)), 0))
    })
    return task(f, array(x, [n, d]), array(y, [n, d]))
  },
  nbody({ n, position, mass }) {
    const f = jit((x, y, z, m) => {
      const [dx, dy, dz] = [x, y, z].map((v) => v.ref.reshape([1, n]).sub(v.reshape([n, 1])))
      const r = np
        .square(dx.ref)
        .add(np.square(dy.ref))
        .add(np.square(dz.ref))
        .add(models.nbody.softening)
      const pull = m.reshape([1, n]).div(r.ref.mul(np.sqrt(r)))
      return np.stack([pull.ref.mul(dx).sum(1), pull.ref.mul(dy).sum(1), pull.mul(dz).sum(1)])
    })
    const axes = [0, 1, 2].map((i) => array(position.slice(i * n, i * n + n)))
    return task(f, ...axes, array(mass))
  },
  blackScholes({ spot, strike, years }) {
    const { rate, volatility } = models.blackScholes
    const normal = (v) => lax.erf(v.mul(Math.SQRT1_2)).add(1).mul(0.5)
    const f = jit((s, k, t) => {
      const spread = np.sqrt(t.ref).mul(volatility)
      const drift = np.log(s.ref.div(k.ref)).add(t.ref.mul(rate))
      const d = drift.div(spread.ref).add(spread.ref.mul(0.5))
      const paid = k.mul(np.exp(t.mul(-rate))).mul(normal(d.ref.sub(spread)))
      return s.mul(normal(d)).sub(paid)
    })
    return task(f, array(spot), array(strike), array(years))
  },
  adam({ parameters, gradient, mean, square }) {
    const { rate, decay, epsilon } = models.adam
    const step = jit((p, m, v, g) => {
      const nextM = m.mul(decay[0]).add(g.ref.mul(1 - decay[0]))
      const nextV = v.mul(decay[1]).add(np.square(g).mul(1 - decay[1]))
      const change = nextM.ref.mul(rate).div(np.sqrt(nextV.ref).add(epsilon))
      return [p.sub(change), nextM, nextV]
    })
    let state = [parameters, mean, square].map((data) => array(data))
    const g = array(gradient)
    return {
      async run() {
        state = step(...state, g.ref)
        await Promise.all(state.map((s) => s.blockUntilReady()))
      },
      result: () => state[0].ref.dataSync(),
    }
  },
  compileCall({ n, d, X, y, w }) {
    const args = [array(w), array(X, [n, d]), array(y)]
    let out
    return {
      async run() {
        out?.dispose()
        const loss = (p, data, target) => {
          const z = np.dot(data, p)
          return nn.softplus(z.ref).sub(target.mul(z)).mean()
        }
        out = await jit(grad(loss))(...args.map((a) => a.ref)).blockUntilReady()
      },
      result: () => out.ref.dataSync(),
    }
  },
}
