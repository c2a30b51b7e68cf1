import * as st from '../../../js/node.js'

const x = st.fvector('x')
const f = st.function([x], st.grad(st.sum(st.tanh(x)), x))
console.log(f(new Float32Array([1, 2, 3])).data[0])
