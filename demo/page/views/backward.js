// Whether the gradient is compiled with the expression, as training does it.
import { h } from '../dom.js'

export function createBackward({ store }) {
  const box = h('input', {
    type: 'checkbox',
    onchange: ({ target }) => store.change({ backward: target.checked, step: 0 }),
  })
  return {
    element: h('label.backward-switch', {}, box, 'with the gradient'),
    show() {
      const { backward, wrt, inputs } = store.get()
      box.checked = backward
      box.disabled = !wrt.some((name) => name in inputs)
    },
  }
}
