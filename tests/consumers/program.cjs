const st = require('symtensor')

const x = st.dvector('x')
const cost = x.mul(x).sum()
const f = st.function([x], [cost, st.grad(cost, x)])
const [value, gradient] = f([1, 2, 3])
console.log(`value ${value}, gradient ${gradient.toList()}`)
