// Which forward node, and which rule, each node of a gradient comes from.
import assert from 'node:assert/strict'
import test from 'node:test'

import * as st from 'symtensor'

const x = st.dvector('x')
const y = st.dvector('y')

/** Of each node of a gradient: its name, the operation that it comes from, the input, the rule. */
function sources(outputs) {
  const { nodes } = JSON.parse(st.toJSON(outputs))
  return nodes
    .filter(({ source }) => source)
    .map(({ label, source: { node, op, input, rule } }) => {
      if (node !== null) assert.equal(nodes[node].op, op)
      return [label, op, input, rule, node === null ? 'elsewhere' : 'here']
    })
}

test('every node of a gradient has a source, no other node has one', () => {
  const cost = st.parse('sum(log(x) * y)', { x, y })
  const gradient = st.grad(cost, x)
  const repeated = ['reduce', undefined, 'g, repeated along the axes', 'here']
  assert.deepEqual(sources([cost]), [])
  assert.deepEqual(sources([cost, gradient]), [
    ['ExpandDims{axis=0}', ...repeated],
    ['Shape_i{0}', ...repeated],
    ['Alloc', ...repeated],
    ['Mul', 'mul', 0, 'g * r', 'here'],
    ['True_div', 'log', 0, 'g / x', 'here'],
  ])
  assert.deepEqual(sources([gradient]).at(-1), ['True_div', 'log', 0, 'g / x', 'here'])
})

test('where terms are added, the source is what made the variable', () => {
  const s = st.sin(x)
  const [gx, gs] = st.grad(st.parse('sum(s * x + s * s)', { x, s }), [x, s])
  const rule = 'sum of the terms of all uses'
  assert.deepEqual(sources([gs]).at(-1).slice(0, 4), ['Add', 'sin', undefined, rule])
  assert.deepEqual(sources([gx]).at(-1).slice(0, 4), ['Add', undefined, undefined, rule])
  assert.deepEqual(gx.owner.source, { serial: 0, op: '', rule })
  assert.equal(gs.owner.source.serial, s.owner.serial)
})

test('the rule is that of the variant of the operation, and of complex numbers', () => {
  const rules = (text) => {
    const scope = { x, z: st.zvector('z') }
    const [gradient] = st.grad(st.parse(text, scope), [text.includes('z') ? scope.z : x])
    return sources([gradient]).map(([, , , rule]) => rule)
  }
  assert.ok(rules('prod(x)').includes('g * z / x, also where x is 0'))
  assert.ok(rules('max(x)').includes('g * eq(z, x)'))
  assert.ok(rules('sum(cumsum(x))').includes('cumsum of g from the end'))
  assert.ok(rules('sum(cumprod(x))').includes('cumsum of g * z from the end, / x'))
  assert.ok(
    rules('sum(set_subtensor(x[1:], 2.0) * x)').includes('set_subtensor(g[index], 0); g[index]'),
  )
  assert.ok(rules('sum(imag(z))').includes('complex(0, g)'))
})

test('a gradient of a gradient leads to nodes of the first gradient', () => {
  const cost = st.parse('sum(x ** 3)', { x })
  const first = st.grad(cost, x)
  const second = st.grad(first.sum(), x)
  assert.equal(first.owner.source.serial, cost.owner.inputs[0].owner.serial)
  assert.equal(second.owner.source.op, 'pow')
  const found = st.toposort([first]).find((node) => node.serial === second.owner.source.serial)
  assert.equal(found.op.name, 'pow')
})

test('sources survive toJSON and fromJSON, replacing and cloning', () => {
  const cost = st.parse('sum(exp(x) * x)', { x })
  const gradient = st.grad(cost, x)
  const text = st.toJSON([cost, gradient])
  assert.equal(st.toJSON(st.fromJSON(text)), text)
  const alone = st.toJSON([gradient])
  assert.equal(st.toJSON(st.fromJSON(alone)), alone)
  const replaced = st.graphReplace([gradient], [[x, y]])
  assert.deepEqual(
    sources(replaced).map(([, , , rule]) => rule),
    sources([gradient]).map(([, , , rule]) => rule),
  )
  const edited = (from, to) => () => st.fromJSON(text.replace(from, to))
  assert.throws(edited('"op":"exp","term":1', '"op":"exp","term":9'), st.ValueError)
  assert.throws(edited('"op":"exp","term":1', '"op":"nothing","term":1'), st.ValueError)
  assert.throws(edited('"op":"exp","term":1', '"op":"exp"'), st.ValueError)
})

test('the text language asks the same', () => {
  const cost = st.parse('sum(log(x))', { x })
  assert.equal(st.parse('grad(c, x).owner.source[2]', { c: cost, x }), 'g / x')
})
