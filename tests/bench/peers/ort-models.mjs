// onnxruntime-web on the workloads of lib/models.mjs: graphs written node by node. What updates its own
// state (Adam) returns the new state, as a static graph must.
import * as models from '../lib/models.mjs'

/** Collects nodes; every method returns the name of a result. */
class Graph {
  nodes = []
  inputs = []
  constants = []
  input(data, shape = [data.length], dtype = 'float32') {
    const name = `x${this.inputs.length}`
    this.inputs.push({ name, data, shape, dtype })
    return name
  }
  integers = (data, shape) => this.input(data, shape, 'int32')
  constant(data, shape, dtype) {
    const name = `c${this.constants.length}`
    this.constants.push({ name, dtype, shape, data })
    return name
  }
  number = (value, dtype = 'float32') =>
    this.constant(
      dtype === 'float64' ? new Float64Array([value]) : new Float32Array([value]),
      [],
      dtype,
    )
  lengths = (...values) =>
    this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64')
  op(op, inputs, attrs = {}) {
    const name = `t${this.nodes.length}`
    this.nodes.push({ op, inputs, outputs: [name], attrs })
    return name
  }
  add = (a, b) => this.op('Add', [a, b])
  sub = (a, b) => this.op('Sub', [a, b])
  mul = (a, b) => this.op('Mul', [a, b])
  div = (a, b) => this.op('Div', [a, b])
  matmul = (a, b) => this.op('MatMul', [a, b])
  transposed = (a) => this.op('Transpose', [a], { perm: [1, 0] })
  sum = (a, axis, keepdims = 0) => this.op('ReduceSum', [a, this.lengths(axis)], { keepdims })
  shaped = (a, ...shape) => this.op('Reshape', [a, this.lengths(...shape)])
}

/** @param task runs { nodes, inputs, outputs, constants } as the adapter does */
export function tasks(task) {
  const finish = (g, result, shape, dtype = 'float32') =>
    task({ ...g, outputs: [{ name: result, shape, dtype }] })
  const light = (dtype) => (input) => {
    const g = new Graph()
    const [x, z, w] = ['x', 'z', 'w'].map((key) => g.input(input[key], undefined, dtype))
    const [a, b, c] = ['a', 'b', 'c'].map((key) => g.number(input[key], dtype))
    const y = g.add(g.sub(g.mul(g.add(g.mul(x, a), b), z), g.mul(w, x)), c)
    return finish(g, y, [input.x.length], dtype)
  }
  return {
    light32: light('float32'),
    light64: light('float64'),
    layerNorm({ rows, cols, x, gain, bias }) {
      const g = new Graph()
      const operands = [g.input(x, [rows, cols]), g.input(gain), g.input(bias)]
      const y = g.op('LayerNormalization', operands, { axis: 1, epsilon: models.layerNorm.epsilon })
      return finish(g, y, [rows, cols])
    },
    batchedProduct({ batch, n, k, a, b }) {
      const g = new Graph()
      return finish(g, g.matmul(g.input(a, [batch, n, k]), g.input(b, [batch, k, n])), [
        batch,
        n,
        n,
      ])
    },
    gather({ x, at }) {
      const g = new Graph()
      return finish(g, g.op('Gather', [g.input(x), g.integers(at)]), [at.length])
    },
    gatherRows({ rows, cols, x, at }) {
      const g = new Graph()
      return finish(g, g.op('Gather', [g.input(x, [rows, cols]), g.integers(at)]), [
        at.length,
        cols,
      ])
    },
    cumsum({ x }) {
      const g = new Graph()
      return finish(
        g,
        g.op('CumSum', [g.input(x), g.constant(new BigInt64Array(1), [], 'int64')]),
        [x.length],
      )
    },
    cumsumRows({ rows, cols, x }) {
      const g = new Graph()
      const axis = g.constant(BigInt64Array.of(1n), [], 'int64')
      return finish(g, g.op('CumSum', [g.input(x, [rows, cols]), axis]), [rows, cols])
    },
    sort({ x }) {
      const g = new Graph()
      g.nodes.push({
        op: 'TopK',
        inputs: [g.input(x), g.lengths(x.length)],
        outputs: ['values', 'places'],
        attrs: { axis: 0, largest: 0 },
      })
      return finish(g, 'values', [x.length])
    },
    gru({ batch, inputs, hidden, weights, x, h }) {
      const g = new Graph()
      const [v, s] = [g.input(x, [batch, inputs]), g.input(h, [batch, hidden])]
      const [wz, wr, wn, uz, ur, un] = weights.map((w, i) =>
        g.constant(w, [i < 3 ? inputs : hidden, hidden], 'float32'),
      )
      const gate = (w, u) => g.op('Sigmoid', [g.add(g.matmul(v, w), g.matmul(s, u))])
      const [z, r] = [gate(wz, uz), gate(wr, ur)]
      const n = g.op('Tanh', [g.add(g.matmul(v, wn), g.mul(r, g.matmul(s, un)))])
      return finish(g, g.add(n, g.mul(z, g.sub(s, n))), [batch, hidden])
    },
    kmeans({ n, d, k, x, centres }) {
      const g = new Graph()
      const [p, c] = [g.input(x, [n, d]), g.input(centres, [k, d])]
      const products = g.mul(g.matmul(p, g.transposed(c)), g.number(2))
      const distances = g.sub(g.sum(g.mul(c, c), 1), products)
      const nearest = g.op('ArgMin', [distances], { axis: 1, keepdims: 0 })
      const values = g.constant(new Float32Array([0, 1]), [2], 'float32')
      const member = g.op('OneHot', [nearest, g.lengths(k), values])
      const means = g.div(g.matmul(g.transposed(member), p), g.shaped(g.sum(member, 0), k, 1))
      return finish(g, means, [k, d])
    },
    pairwise({ n, d, x, y }) {
      const g = new Graph()
      const [p, q] = [g.input(x, [n, d]), g.input(y, [n, d])]
      const squares = g.add(g.sum(g.mul(p, p), 1, 1), g.shaped(g.sum(g.mul(q, q), 1), 1, n))
      const rest = g.sub(squares, g.mul(g.matmul(p, g.transposed(q)), g.number(2)))
      return finish(g, g.op('Sqrt', [g.op('Max', [rest, g.number(0)])]), [n, n])
    },
    nbody({ n, position, mass }) {
      const g = new Graph()
      const deltas = [0, 1, 2].map((i) => {
        const v = g.input(position.slice(i * n, i * n + n))
        return g.sub(g.shaped(v, 1, n), g.shaped(v, n, 1))
      })
      const [xx, yy, zz] = deltas.map((delta) => g.mul(delta, delta))
      const r = g.add(g.add(g.add(xx, yy), zz), g.number(models.nbody.softening))
      const pull = g.div(g.shaped(g.input(mass), 1, n), g.mul(r, g.op('Sqrt', [r])))
      const sums = deltas.map((delta) => g.shaped(g.sum(g.mul(pull, delta), 1), 1, n))
      return finish(g, g.op('Concat', sums, { axis: 0 }), [3, n])
    },
    blackScholes({ spot, strike, years }) {
      const g = new Graph()
      const [s, k, t] = [spot, strike, years].map((data) => g.input(data))
      const [rate, volatility] = [models.blackScholes.rate, models.blackScholes.volatility]
      const [half, root, one] = [0.5, Math.SQRT1_2, 1].map((value) => g.number(value))
      const normal = (v) => g.mul(g.add(g.op('Erf', [g.mul(v, root)]), one), half)
      const spread = g.mul(g.op('Sqrt', [t]), g.number(volatility))
      const drift = g.add(g.op('Log', [g.div(s, k)]), g.mul(t, g.number(rate)))
      const d = g.add(g.div(drift, spread), g.mul(spread, half))
      const discount = g.op('Exp', [g.mul(t, g.number(-rate))])
      const paid = g.mul(g.mul(k, discount), normal(g.sub(d, spread)))
      return finish(g, g.sub(g.mul(s, normal(d)), paid), [spot.length])
    },
    adam({ parameters, gradient, mean, square }) {
      const g = new Graph()
      const [p, d, m, v] = [parameters, gradient, mean, square].map((data) => g.input(data))
      const { rate, decay, epsilon } = models.adam
      const mix = (a, old, fresh) => g.add(g.mul(old, g.number(a)), g.mul(fresh, g.number(1 - a)))
      const [nextM, nextV] = [mix(decay[0], m, d), mix(decay[1], v, g.mul(d, d))]
      const root = g.add(g.op('Sqrt', [nextV]), g.number(epsilon))
      const next = g.sub(p, g.div(g.mul(nextM, g.number(rate)), root))
      const outputs = [next, nextM, nextV].map((name) => ({
        name,
        shape: [parameters.length],
        dtype: 'float32',
      }))
      return task({ ...g, outputs })
    },
  }
}
