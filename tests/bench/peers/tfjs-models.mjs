// tfjs on the workloads of lib/models.mjs.
import * as models from '../lib/models.mjs'

/** @param tf the library, with its backend set */
export function tasks(tf) {
  const task = (f) => {
    let y
    return {
      run() {
        y?.dispose()
        y = tf.tidy(f)
      },
      result: () => y.dataSync(),
    }
  }
  const matrix = (data, rows, cols) => tf.tensor2d(data, [rows, cols])
  const ints = (data) => tf.tensor1d(data, 'int32')
  const normalised = (x, gain) => {
    const centred = x.sub(x.mean(1, true))
    const variance = centred.square().mean(1, true)
    return centred.div(variance.add(models.layerNorm.epsilon).sqrt()).mul(gain)
  }

  return {
    light32({ x, z, w, a, b, c }) {
      const [p, q, r] = [x, z, w].map((data) => tf.tensor1d(data))
      return task(() => p.mul(a).add(b).mul(q).sub(r.mul(p)).add(c))
    },
    crossEntropyGrad({ rows, cols, x, target }) {
      const [v, t] = [x, target].map((data) => matrix(data, rows, cols))
      const gradient = tf.grad((s) =>
        s
          .logSoftmax(-1)
          .mul(t)
          .sum()
          .mul(-1 / rows),
      )
      return task(() => gradient(v))
    },
    layerNorm({ rows, cols, x, gain, bias }) {
      const [v, g, b] = [matrix(x, rows, cols), tf.tensor1d(gain), tf.tensor1d(bias)]
      return task(() => normalised(v, g).add(b))
    },
    layerNormGrad({ rows, cols, x, gain, target }) {
      const [v, g, t] = [matrix(x, rows, cols), tf.tensor1d(gain), matrix(target, rows, cols)]
      const gradient = tf.grad((s) => normalised(s, g).mul(t).sum())
      return task(() => gradient(v))
    },
    batchedProduct({ batch, n, k, a, b }) {
      const [p, q] = [tf.tensor3d(a, [batch, n, k]), tf.tensor3d(b, [batch, k, n])]
      return task(() => tf.matMul(p, q))
    },
    gather({ x, at }) {
      const [v, i] = [tf.tensor1d(x), ints(at)]
      return task(() => tf.gather(v, i))
    },
    gatherRows({ rows, cols, x, at }) {
      const [v, i] = [matrix(x, rows, cols), ints(at)]
      return task(() => tf.gather(v, i))
    },
    scatterRows({ rows, cols, at, updates }) {
      const [i, u] = [tf.tensor2d(at, [at.length, 1], 'int32'), matrix(updates, at.length, cols)]
      return task(() => tf.scatterND(i, u, [rows, cols]))
    },
    cumsum({ x }) {
      const v = tf.tensor1d(x)
      return task(() => tf.cumsum(v))
    },
    cumsumRows({ rows, cols, x }) {
      const v = matrix(x, rows, cols)
      return task(() => tf.cumsum(v, 1))
    },
    sort({ x }) {
      const v = tf.tensor1d(x)
      return task(() => tf.topk(v, x.length).values.reverse())
    },
    gru({ batch, inputs, hidden, weights, x, h }) {
      const [v, s] = [matrix(x, batch, inputs), matrix(h, batch, hidden)]
      const [wz, wr, wn, uz, ur, un] = weights.map((w, i) =>
        matrix(w, i < 3 ? inputs : hidden, hidden),
      )
      return task(() => {
        const z = v.matMul(wz).add(s.matMul(uz)).sigmoid()
        const r = v.matMul(wr).add(s.matMul(ur)).sigmoid()
        const n = v
          .matMul(wn)
          .add(r.mul(s.matMul(un)))
          .tanh()
        return n.add(z.mul(s.sub(n)))
      })
    },
    kmeans({ n, d, k, x, centres }) {
      const [p, c] = [matrix(x, n, d), matrix(centres, k, d)]
      return task(() => {
        const nearest = c
          .square()
          .sum(1)
          .sub(p.matMul(c, false, true).mul(2))
          .argMin(1)
        const member = tf.oneHot(nearest, k).toFloat()
        return member.matMul(p, true).div(member.sum(0).reshape([k, 1]))
      })
    },
    pairwise({ n, d, x, y }) {
      const [p, q] = [matrix(x, n, d), matrix(y, n, d)]
      return task(() => {
        const squares = p
          .square()
          .sum(1, true)
          .add(q.square().sum(1).reshape([1, n]))
        return squares
          .sub(p.matMul(q, false, true).mul(2))
          .maximum(0)
          .sqrt()
      })
    },
    nbody({ n, position, mass }) {
      const axes = [0, 1, 2].map((i) => tf.tensor1d(position.slice(i * n, i * n + n)))
      const m = tf.tensor2d(mass, [1, n])
      return task(() => {
        const [dx, dy, dz] = axes.map((v) => v.reshape([1, n]).sub(v.reshape([n, 1])))
        const r = dx.square().add(dy.square()).add(dz.square()).add(models.nbody.softening)
        const pull = m.div(r.mul(r.sqrt()))
        return tf.stack([dx, dy, dz].map((delta) => pull.mul(delta).sum(1)))
      })
    },
    blackScholes({ spot, strike, years }) {
      const { rate, volatility } = models.blackScholes
      const [s, k, t] = [spot, strike, years].map((data) => tf.tensor1d(data))
      const normal = (v) => v.mul(Math.SQRT1_2).erf().add(1).mul(0.5)
      return task(() => {
        const spread = t.sqrt().mul(volatility)
        const d = s.div(k).log().add(t.mul(rate)).div(spread).add(spread.mul(0.5))
        return s.mul(normal(d)).sub(k.mul(t.mul(-rate).exp()).mul(normal(d.sub(spread))))
      })
    },
    adam({ parameters, gradient, mean, square }) {
      const { rate, decay, epsilon } = models.adam
      const [p, m, v] = [parameters, mean, square].map((data) => tf.variable(tf.tensor1d(data)))
      const g = tf.tensor1d(gradient)
      return {
        run: () =>
          tf.tidy(() => {
            m.assign(m.mul(decay[0]).add(g.mul(1 - decay[0])))
            v.assign(v.mul(decay[1]).add(g.square().mul(1 - decay[1])))
            p.assign(p.sub(m.mul(rate).div(v.sqrt().add(epsilon))))
          }),
        result: () => p.dataSync(),
      }
    },
  }
}
