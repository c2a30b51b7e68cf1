import * as st from 'symtensor/core'

let message = ''
try {
  st.dvector('x')
} catch (error) {
  message = error.message
}
if (!/init\(\)/.test(message)) throw new Error(`not a word about init(): ${message}`)

await st.init({ relaxed: false })
const x = st.dvector('x')
const cost = x.mul(x).sum()
const f = st.function([x], [cost, st.grad(cost, x)])
const [value, gradient] = f([1, 2, 3])
console.log(`value ${value}, gradient ${gradient.toList()}`)
