// What the adapters of this package share: every workload is one compiled function. Arguments that do not
// change between calls are given once, as with the peers, whose arrays stay where they are.
import * as st from '../../../js/node.js'

export const f32 = (data, shape) => st.array(data, { shape, dtype: 'float32' })
export const constant = (value) => st.constant(value, { dtype: 'float32' })

/** A task that calls `f` again on arguments given once. */
export function task(f, ...args) {
  f(...args)
  let y
  return {
    run() {
      y = f.run()
    },
    result: () => y.data,
    dispose: () => f.dispose(),
  }
}
