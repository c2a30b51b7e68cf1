/**
 * What every page does with the package; the results are plain values, so that a worker can send
 * them.
 * @param {typeof import('../../../dist/core.js')} st
 */
export function check(st) {
  return {
    gradient: gradient(st),
    updates: updates(st),
    language: language(st),
    product: product(st),
    growth: growth(st),
    errors: errors(st),
  }
}

function gradient(st) {
  const x = st.dvector('x')
  const cost = x.mul(x).sum()
  const [value, slope] = st.function([x], [cost, st.grad(cost, x)])([1, 2, 3])
  return { value: value.item(), gradient: slope.toList(), data: slope.data.constructor.name }
}

function updates(st) {
  const w = st.shared(new Float64Array([1, 2]), 'w')
  const rate = st.dscalar('rate')
  const step = st.function([rate], w.sum(), { updates: [[w, w.sub(rate.mul(w))]] })
  return { before: step(0.5).item(), after: w.value.toList() }
}

function language(st) {
  const x = st.dvector('x')
  const parsed = st.function([x], st.parse('y = x - x.mean()\nexp(y)[::-1] * 2', { x }))
  const template = st.function([x], st.expr`sigmoid(${x} @ ${x} - ${[1, 2]}[0])`)
  return { parsed: parsed([0, 0]).toList(), template: template([1, 0]).item() }
}

/** A product large enough for the BLAS, of integers, so that every engine finds the same. */
function product(st) {
  const size = 96
  const [a, b] = [st.dmatrix('a'), st.dmatrix('b')]
  const value = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i + 2 * j) % 5),
  )
  const found = st.function([a, b], st.dot(a, b))(value, value).toList()
  let wrong = 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++)
      wrong += found[i][j] !== value[i].reduce((sum, v, k) => sum + v * value[k][j], 0)
  }
  return { elements: found.flat().length, wrong }
}

/** More data than the engine's memory starts with. */
function growth(st) {
  const x = st.dvector('x')
  return st
    .function(
      [x],
      x.add(1).sum(),
    )(new Float64Array(1 << 23).fill(2))
    .item()
}

function errors(st) {
  const x = st.dmatrix('x')
  const caught = (name, body) => {
    try {
      body()
    } catch (error) {
      return {
        name: error.name,
        message: error.message,
        typed: error instanceof (st[name] ?? globalThis[name]),
      }
    }
    return null
  }
  const f = st.function([x], x.sum())
  return {
    axis: caught('AxisError', () => x.sum({ axis: 7 })),
    syntax: caught('SyntaxError', () => st.parse('x + )', { x })),
    call: caught('TypeError', () => f([1, 2])),
    afterwards: f([[1, 2]]).item(),
  }
}
