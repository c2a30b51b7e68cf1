// Workloads beyond single operations: their seeded inputs and plain references in double precision. Each is
// { input(), reference(input) }; a reference gives { out } and, where a part is enough to catch a wrong
// answer, pick(result).
import { uniform } from './data.mjs'

const D = Float64Array
const scaled = (data, factor, offset = 0) => data.map((v) => v * factor + offset)
const integers = (n, seed, below) =>
  Int32Array.from(uniform(n, seed), (v) => ((v + 1) / 2) * below * 0.999999)
const sums = (n, term) => {
  let total = 0
  for (let i = 0; i < n; i++) total += term(i)
  return total
}
/** The first elements of a large result. */
const FIRST = 20000
const first = (out) => ({ pick: (y) => y.subarray(0, FIRST), out: out.subarray(0, FIRST) })

const rowsOf = (rows, cols, seed) => ({ rows, cols, x: uniform(rows * cols, seed) })

/** The gradient of the mean cross-entropy of softmax by the scores. */
export const crossEntropyGrad = {
  input() {
    const [rows, cols] = [256, 1000]
    const target = new Float32Array(rows * cols)
    for (let i = 0; i < rows; i++) target[i * cols + ((i * 37) % cols)] = 1
    return { rows, cols, x: scaled(uniform(rows * cols, 50), 4), target }
  },
  reference({ rows, cols, x, target }) {
    const out = new D(rows * cols)
    for (let i = 0; i < rows; i++) {
      const total = sums(cols, (j) => Math.exp(x[i * cols + j]))
      for (let k = i * cols; k < (i + 1) * cols; k++)
        out[k] = (Math.exp(x[k]) / total - target[k]) / rows
    }
    return { out }
  },
}

const EPSILON = 1e-5
/** Per row mean and 1 / deviation. */
function moments({ cols, x }, i) {
  const mean = sums(cols, (j) => x[i * cols + j]) / cols
  const variance = sums(cols, (j) => (x[i * cols + j] - mean) ** 2) / cols
  return [mean, 1 / Math.sqrt(variance + EPSILON)]
}

export const layerNorm = {
  epsilon: EPSILON,
  input: () => ({ ...rowsOf(1000, 1000, 51), gain: uniform(1000, 52), bias: uniform(1000, 53) }),
  reference(input) {
    const { rows, cols, x, gain, bias } = input
    const out = new D(rows * cols)
    for (let i = 0; i < rows; i++) {
      const [mean, scale] = moments(input, i)
      for (let j = 0; j < cols; j++) {
        const k = i * cols + j
        out[k] = (x[k] - mean) * scale * gain[j] + bias[j]
      }
    }
    return { out }
  },
}

/** The gradient of sum(layer norm(x) * target) by x. */
export const layerNormGrad = {
  input: () => ({ ...layerNorm.input(), target: uniform(1000 * 1000, 54) }),
  reference(input) {
    const { rows, cols, x, gain, target } = input
    const out = new D(rows * cols)
    for (let i = 0; i < rows; i++) {
      const [mean, scale] = moments(input, i)
      const z = (j) => (x[i * cols + j] - mean) * scale
      const g = (j) => target[i * cols + j] * gain[j]
      const [a, b] = [sums(cols, g) / cols, sums(cols, (j) => g(j) * z(j)) / cols]
      for (let j = 0; j < cols; j++) out[i * cols + j] = scale * (g(j) - a - z(j) * b)
    }
    return { out }
  },
}

export const batchedProduct = {
  input: () => ({
    batch: 32,
    n: 128,
    k: 64,
    a: uniform(32 * 128 * 64, 55),
    b: uniform(32 * 64 * 128, 56),
  }),
  reference({ n, k, a, b }) {
    const out = new D(n * n) // of the first pair
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) out[i * n + j] = sums(k, (p) => a[i * k + p] * b[p * n + j])
    return { pick: (y) => y.subarray(0, n * n), out }
  },
}

export const gather = {
  input: () => ({ x: uniform(1e6, 57), at: integers(1e6, 58, 1e6) }),
  reference: ({ x, at }) => first(Float64Array.from(at, (k) => x[k])),
}

const table = () => ({
  rows: 50000,
  cols: 64,
  x: uniform(50000 * 64, 59),
  at: integers(16384, 60, 50000),
})

export const gatherRows = {
  input: table,
  reference: ({ cols, x, at }) =>
    first(D.from({ length: FIRST }, (_, k) => x[at[Math.floor(k / cols)] * cols + (k % cols)])),
}

/** Rows added to rows of zeros: the gradient of an embedding. */
export const scatterRows = {
  input: () => ({ ...table(), updates: uniform(16384 * 64, 61) }),
  reference({ rows, cols, at, updates }) {
    const out = new D(rows * cols)
    updates.forEach((v, k) => (out[at[Math.floor(k / cols)] * cols + (k % cols)] += v))
    return first(out)
  },
}

const runningSums = (x, groups) => {
  const [out, length] = [new D(x.length), x.length / groups]
  x.forEach((v, k) => (out[k] = k % length ? out[k - 1] + v : v))
  return out
}

export const cumsum = {
  input: () => ({ x: uniform(1e6, 62) }),
  reference: ({ x }) => ({ out: runningSums(x, 1) }),
}

export const cumsumRows = {
  input: () => rowsOf(1000, 1000, 63),
  reference: ({ rows, x }) => ({ out: runningSums(x, rows) }),
}

export const sort = {
  input: () => ({ x: uniform(1e6, 64) }),
  reference: ({ x }) => ({ out: D.from(x).sort() }),
}

/** One step of a gated recurrent unit, h' = (1 - z) n + z h. */
export const gru = {
  input() {
    const [batch, inputs, hidden] = [64, 128, 256]
    const weights = [inputs, hidden].flatMap((from, i) =>
      [0, 1, 2].map((j) => scaled(uniform(from * hidden, 65 + 3 * i + j), 1 / Math.sqrt(from))),
    )
    return {
      batch,
      inputs,
      hidden,
      weights,
      x: uniform(batch * inputs, 75),
      h: uniform(batch * hidden, 76),
    }
  },
  reference({ inputs, hidden, weights, x, h }) {
    const by = (v, w, from, j) => sums(from, (k) => v[k] * w[k * hidden + j])
    const sigmoid = (v) => 1 / (1 + Math.exp(-v))
    const out = D.from({ length: hidden }, (_, j) => {
      const [wz, wr, wn, uz, ur, un] = weights
      const [z, r] = [
        sigmoid(by(x, wz, inputs, j) + by(h, uz, hidden, j)),
        sigmoid(by(x, wr, inputs, j) + by(h, ur, hidden, j)),
      ]
      const n = Math.tanh(by(x, wn, inputs, j) + r * by(h, un, hidden, j))
      return (1 - z) * n + z * h[j]
    })
    return { pick: (y) => y.subarray(0, hidden), out } // of the first in the batch
  },
}

/** One step of Lloyd's algorithm: the means of the points nearest to each centre. */
export const kmeans = {
  input: () => ({ n: 10000, d: 16, k: 16, x: uniform(160000, 77), centres: uniform(256, 78) }),
  reference({ n, d, k, x, centres }) {
    const [out, count] = [new D(k * d), new D(k)]
    for (let i = 0; i < n; i++) {
      let [nearest, least] = [0, Infinity]
      for (let c = 0; c < k; c++) {
        const distance = sums(d, (j) => (x[i * d + j] - centres[c * d + j]) ** 2)
        if (distance < least) [nearest, least] = [c, distance]
      }
      count[nearest]++
      for (let j = 0; j < d; j++) out[nearest * d + j] += x[i * d + j]
    }
    return { out: out.map((v, i) => v / count[Math.floor(i / d)]) }
  },
}

export const pairwise = {
  input: () => ({ n: 1000, d: 32, x: uniform(32000, 79), y: uniform(32000, 80) }),
  reference({ n, d, x, y }) {
    const out = new D(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        out[i * n + j] = Math.sqrt(sums(d, (k) => (x[i * d + k] - y[j * d + k]) ** 2))
    return first(out)
  },
}

export const chain64 = {
  input: () => ({ x: uniform(1e6, 81, D), a: 1.5, b: 0.25, c: -0.1 }),
  reference: ({ x, a, b, c }) => ({
    out: x.map((v) => Math.tanh(a * v + b) * Math.exp(-v * v) + c),
  }),
}

/** Three arrays, six operations, nothing dear: what fusing saves. */
export const light = (Type) => ({
  input: () => ({
    a: 1.5,
    b: 0.25,
    c: -0.1,
    ...Object.fromEntries(['x', 'z', 'w'].map((name, i) => [name, uniform(1e6, 82 + i, Type)])),
  }),
  reference: ({ x, z, w, a, b, c }) => ({
    out: D.from(x, (v, i) => (a * v + b) * z[i] - w[i] * v + c),
  }),
})

export const int32 = {
  input: () => ({ x: integers(1e6, 85, 1000), y: integers(1e6, 86, 1000) }),
  reference: ({ x, y }) => ({
    out: Int32Array.from(x, (v, i) => (v * y[i] + 7 * v - y[i]) ^ (v & y[i])),
  }),
}

/** Accelerations of bodies by gravity, softened. */
export const nbody = {
  softening: 0.01,
  input: () => ({
    n: 1024,
    position: uniform(3 * 1024, 87),
    mass: uniform(1024, 88).map(Math.abs),
  }),
  reference({ n, position, mass }) {
    const [x, y, z] = [0, 1, 2].map((axis) => position.subarray(axis * n, axis * n + n))
    const out = new D(3 * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const [dx, dy, dz] = [x[j] - x[i], y[j] - y[i], z[j] - z[i]]
        const pull = mass[j] * (dx * dx + dy * dy + dz * dz + nbody.softening) ** -1.5
        out[i] += pull * dx
        out[n + i] += pull * dy
        out[2 * n + i] += pull * dz
      }
    return { out }
  },
}

/** The error function by its series, and by its continued fraction far out. */
function erf(x) {
  if (Math.abs(x) > 3) {
    let fraction = 0
    for (let k = 60; k > 0; k--) fraction = k / 2 / (Math.abs(x) + fraction)
    return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + fraction))
  }
  let [term, total] = [x, x]
  for (let k = 1; k < 60; k++) total += (term *= (-x * x) / k) / (2 * k + 1)
  return (2 / Math.sqrt(Math.PI)) * total
}

/** Prices of European calls. */
export const blackScholes = {
  rate: 0.02,
  volatility: 0.3,
  input: () => ({
    spot: scaled(uniform(1e6, 89), 20, 100),
    strike: scaled(uniform(1e6, 90), 20, 100),
    years: scaled(uniform(1e6, 91), 0.45, 0.55),
  }),
  reference({ spot, strike, years }) {
    const { rate, volatility } = blackScholes
    const normal = (v) => (1 + erf(v / Math.SQRT2)) / 2
    const out = D.from({ length: FIRST }, (_, i) => {
      const spread = volatility * Math.sqrt(years[i])
      const d = (Math.log(spot[i] / strike[i]) + rate * years[i]) / spread + spread / 2
      return spot[i] * normal(d) - strike[i] * Math.exp(-rate * years[i]) * normal(d - spread)
    })
    return first(out)
  },
}

/** One step of Adam on a million parameters; the state changes, as in training. */
export const adam = {
  rate: 1e-3,
  decay: [0.9, 0.999],
  epsilon: 1e-8,
  input: () => ({
    parameters: uniform(1e6, 92),
    gradient: uniform(1e6, 93),
    mean: scaled(uniform(1e6, 94), 0.1),
    square: uniform(1e6, 95).map((v) => v * v),
  }),
  reference({ parameters, gradient, mean, square }) {
    const {
      rate,
      decay: [a, b],
      epsilon,
    } = adam
    const out = D.from({ length: FIRST }, (_, i) => {
      const m = a * mean[i] + (1 - a) * gradient[i]
      const v = b * square[i] + (1 - b) * gradient[i] ** 2
      return parameters[i] - (rate * m) / (Math.sqrt(v) + epsilon)
    })
    return first(out)
  },
}
