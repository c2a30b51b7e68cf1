// numpy-ts on the workloads of lib/models.mjs. Temporaries are disposed of by hand: own(...) keeps a list.
import * as np from 'numpy-ts'
import * as models from '../lib/models.mjs'

const array = (data, shape = [data.length], dtype = 'float32') =>
  np.array(data, dtype).reshape(shape)

/** @param task runs f again and again @param scope gives f a function that owns temporaries */
export function tasks(task, scope) {
  const scoped = (f) => task(() => scope(f))
  const light = (dtype) => (input) => {
    const [x, z, w] = ['x', 'z', 'w'].map((key) => array(input[key], undefined, dtype))
    const { a, b, c } = input
    return scoped((own) => {
      const left = own(np.multiply(own(np.add(own(np.multiply(x, a)), b)), z))
      return np.add(own(np.subtract(left, own(np.multiply(w, x)))), c)
    })
  }
  return {
    chain64({ x, a, b, c }) {
      const v = array(x, undefined, 'float64')
      return scoped((own) => {
        const t = own(np.tanh(own(np.add(own(np.multiply(v, a)), b))))
        return np.add(own(np.multiply(t, own(np.exp(own(np.negative(own(np.square(v)))))))), c)
      })
    },
    light32: light('float32'),
    light64: light('float64'),
    int32(input) {
      const [x, y] = [input.x, input.y].map((data) => array(data, undefined, 'int32'))
      const seven = array(new Int32Array([7]), undefined, 'int32')
      return scoped((own) => {
        const sum = own(np.add(own(np.multiply(x, y)), own(np.multiply(x, seven))))
        return np.bitwise_xor(own(np.subtract(sum, y)), own(np.bitwise_and(x, y)))
      })
    },
    batchedProduct({ batch, n, k, a, b }) {
      const [p, q] = [array(a, [batch, n, k]), array(b, [batch, k, n])]
      return task(() => np.matmul(p, q))
    },
    gather({ x, at }) {
      const [v, i] = [array(x), array(at, undefined, 'int32')]
      return task(() => np.take(v, i))
    },
    cumsum({ x }) {
      const v = array(x)
      return task(() => np.cumsum(v))
    },
    cumsumRows({ rows, cols, x }) {
      const v = array(x, [rows, cols])
      return task(() => np.cumsum(v, 1))
    },
    sort({ x }) {
      const v = array(x)
      return task(() => np.sort(v))
    },
    adam({ parameters, gradient, mean, square }) {
      const { rate, decay, epsilon } = models.adam
      const g = array(gradient)
      let [p, m, v] = [parameters, mean, square].map((data) => array(data))
      const mix = (own, a, old, fresh) =>
        np.add(own(np.multiply(old, a)), own(np.multiply(fresh, 1 - a)))
      return task(() => {
        const before = [p, m, v]
        p = scope((own) => {
          m = mix(own, decay[0], m, g)
          v = mix(own, decay[1], v, own(np.square(g)))
          const root = own(np.add(own(np.sqrt(v)), epsilon))
          return np.subtract(p, own(np.divide(own(np.multiply(m, rate)), root)))
        })
        for (const old of before.slice(1)) old.dispose()
        return p
      })
    },
  }
}
