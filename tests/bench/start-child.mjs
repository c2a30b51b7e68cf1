// One process of start.mjs: imports the package, builds, compiles and calls one thing, and prints how
// long that took.
//
//   node start-child.mjs bare|smallest|logistic|layers [number of layers]
import { readFileSync } from 'node:fs'

const cell = new Int32Array(new SharedArrayBuffer(4))

/**
 * On Linux the time that the main thread was on a core, which other work on the machine changes less
 * than it changes wall time.
 */
function onCore() {
  Atomics.wait(cell, 0, 0, 0.2) // the system brings the account up to date when the thread sleeps
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    return NaN
  }
}
const clock = () => Number(process.hrtime.bigint()) / 1e6

const tasks = {
  bare: () => 0,

  /** What the cold starts of the peers do. */
  smallest(st) {
    const x = st.fvector('x')
    return st.function([x], st.grad(st.sum(st.tanh(x)), x))(new Float32Array([1, 2, 3])).data[0]
  },

  /** A training step, as a first example has it. */
  logistic(st) {
    const [x, y] = [st.dmatrix('x'), st.dvector('y')]
    const [w, b] = [st.shared(new Float64Array(20), 'w'), st.shared(0.5, 'b')]
    const p = st.expr`sigmoid(${x} @ ${w} + ${b})`
    const cost = st.expr`mean(-${y} * log(${p}) - (1 - ${y}) * log(1 - ${p})) + 0.01 * sum(${w} ** 2)`
    const gradients = st.grad(cost, [w, b])
    const updates = [w, b].map((v, i) => [v, st.expr`${v} - 0.1 * ${gradients[i]}`])
    const step = st.function([x, y], [cost, p], { updates })
    const data = new Float64Array(1000).map((_, i) => Math.sin(i * i))
    return step(st.array(data, { shape: [50, 20] }), new Float64Array(50))[0].item()
  },

  /** The gradient of a deep elementwise network. */
  layers(st, count) {
    const x = st.dvector('x')
    let h = x
    for (let i = 0; i < count; i++) h = st.tanh(h.mul(1.01).add(0.1 * (i % 7)))
    return st.function([x], st.grad(h.sum(), x))(new Float64Array(10)).data[0]
  },
}

const [task, count] = process.argv.slice(2)
const [before, coreBefore] = [clock(), onCore()]
const st = task === 'bare' ? undefined : await import('../../dist/node.js')
const [imported, coreImported] = [clock(), onCore()]
const started = clock()
const value = tasks[task](st, Number(count))
const [wall, core] = [clock() - started, onCore()]
const figures = {
  imported: imported - before,
  coreImported: coreImported - coreBefore,
  wall,
  core: core - coreImported,
  all: core,
}
console.log(JSON.stringify({ ...figures, value }))
