import { dvector, grad, compile } from 'symtensor/inline'

const x = dvector('x')
const cost = x.mul(x).sum()
const f = compile([x], [cost, grad(cost, x)])
const [value, gradient] = f([1, 2, 3])
console.log(`value ${value}, gradient ${gradient.toList()}`)
