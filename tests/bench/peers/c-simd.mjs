// kernels.c: loops written by hand in C with SIMD, compiled to WebAssembly by the engine's tools, in the same
// flavour as the engine that this Node takes. No library: the limit to measure fused loops against.
import { readFileSync } from 'node:fs'
import { chooseEngine } from '../../../js/probe.js'
import { kernels } from '../kernels.mjs'
import * as models from '../lib/models.mjs'

let wasm

function allocate(count, Type) {
  const pointer = wasm.malloc(count * Type.BYTES_PER_ELEMENT + 128)
  return pointer + ((64 - (pointer % 64)) % 64)
}

const view = (pointer, count, Type) => new Type(wasm.memory.buffer, pointer, count)

/** A copy of the data in the module's memory. */
function put(data) {
  const pointer = allocate(data.length, data.constructor)
  view(pointer, data.length, data.constructor).set(data)
  return pointer
}

/** Runs kernel(...inputs, output, ...rest) again and again. */
function task(name, inputs, count, rest = [], Type = Float32Array) {
  const [pointers, out] = [inputs.map(put), allocate(count, Type)]
  const kernel = wasm[name]
  return {
    run: () => kernel(...pointers, out, ...rest),
    result: () => view(out, count, Type),
  }
}

const loop = (name, names) => (input) => {
  const [arrays, { a, b, c }] = [names.map((key) => input[key]), input]
  return task(name, arrays, arrays[0].length, [arrays[0].length, a, b, c], arrays[0].constructor)
}

export default {
  setup() {
    const engine = process.env.SYMTENSOR_ENGINE ?? chooseEngine()
    const module = new WebAssembly.Module(readFileSync(kernels(engine)))
    const env = { emscripten_notify_memory_growth() {} }
    wasm = new WebAssembly.Instance(module, { env, wasi_snapshot_preview1: {} }).exports
    wasm._initialize()
  },

  chain: loop('chain', ['x']),
  chain64: loop('chain64', ['x']),
  light32: loop('light32', ['x', 'z', 'w']),
  light64: loop('light64', ['x', 'z', 'w']),
  int32: ({ x, y }) => task('int32', [x, y], x.length, [x.length], Int32Array),
  outerAdd: ({ u, v }) => task('outer_add', [u, v], 1e6, [u.length, v.length]),

  reduce({ rows, cols, x, op, axis }) {
    if (op === 'max' && axis === 0) return null
    const [name, shape, count] =
      axis === 0
        ? ['sum_columns', [rows, cols], cols]
        : [
            op === 'max' ? 'max_rows' : 'sum_rows',
            axis === 1 ? [rows, cols] : [1, rows * cols],
            null,
          ]
    const scale = op === 'mean' ? 1 / (axis === 0 ? rows : shape[1]) : 1
    return task(name, [x], count ?? shape[0], [...shape, scale])
  },
  softmax: ({ rows, cols, x }) => task('softmax', [x], rows * cols, [rows, cols]),
  crossEntropyGrad: ({ rows, cols, x, target }) =>
    task('cross_entropy_grad', [x, target], rows * cols, [rows, cols]),
  layerNorm: ({ rows, cols, x, gain, bias }) =>
    task('layer_norm', [x, gain, bias], rows * cols, [rows, cols, models.layerNorm.epsilon]),
  layerNormGrad: ({ rows, cols, x, gain, target }) =>
    task('layer_norm_grad', [x, gain, target], rows * cols, [rows, cols, models.layerNorm.epsilon]),

  gather: ({ x, at }) => task('gather', [x, at], at.length, [at.length]),
  gatherRows: ({ cols, x, at }) =>
    task('gather_rows', [x, at], at.length * cols, [at.length, cols]),
  scatterRows: ({ rows, cols, at, updates }) =>
    task('scatter_rows', [updates, at], rows * cols, [at.length, rows, cols]),
  cumsum: ({ x }) => task('cumsum', [x], x.length, [1, x.length]),
  cumsumRows: ({ rows, cols, x }) => task('cumsum', [x], x.length, [rows, cols]),

  nbody: ({ n, position, mass }) =>
    task('nbody', [position, mass], 3 * n, [n, models.nbody.softening]),
  blackScholes({ spot, strike, years }) {
    const { rate, volatility } = models.blackScholes
    return task('black_scholes', [spot, strike, years], spot.length, [
      spot.length,
      rate,
      volatility,
    ])
  },
  adam({ parameters, gradient, mean, square }) {
    const pointers = [parameters, gradient, mean, square].map(put)
    const { rate, decay, epsilon } = models.adam
    const run = () => wasm.adam(...pointers, parameters.length, rate, ...decay, epsilon)
    return { run, result: () => view(pointers[0], parameters.length, Float32Array) }
  },
}
