// Looking into graphs and rebuilding them (S2-EV-02, S1-M-34). Orders are those of PyTensor 3.0.7.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const names = (variables) => variables.map(String)
const named = (variable, name) => Object.assign(variable, { name })

const [x, y] = [st.dvector('x'), st.dvector('y')]
const w = st.shared(new Float64Array([1, 2]), 'w')
const a = named(x.add(y), 'a')
const b = named(a.mul(w), 'b')
const e = named(st.exp(b), 'e')
const c = named(e.sum(), 'c')

test('a variable knows what computes it', () => {
  const { owner } = c
  assert.ok(owner instanceof st.Apply)
  const { name, label, params } = owner.op
  assert.deepEqual([name, label, params], ['reduce', 'Sum{axes=None}', [0, 10, 10, 0]])
  assert.equal(String(owner.op), 'Sum{axes=None}')
  assert.equal(owner.inputs[0], e)
  assert.deepEqual(owner.outputs, [c])
  assert.equal(c.index, 0)
  assert.equal(x.owner, null)
  assert.equal(x.index, null)
  assert.equal(st.parse('c.owner.inputs[0].owner.op', { c }), 'exp')
})

test('ancestors, leaves and orders', () => {
  assert.deepEqual(names(st.ancestors([c])), ['c', 'e', 'b', 'w', 'a', 'y', 'x'])
  assert.deepEqual(names(st.ancestors([c], [a])), ['c', 'e', 'b', 'w', 'a'])
  assert.deepEqual(names(st.graphInputs([c])), ['w', 'y', 'x'])
  assert.deepEqual(names(st.explicitGraphInputs(c)), ['y', 'x'])
  assert.deepEqual(names(st.varsBetween([a], [c])), ['c', 'e', 'b', 'w', 'a'])
  assert.deepEqual(names(st.orphansBetween([a], [c])), ['w'])
  const labels = (nodes) => nodes.map(({ op }) => op.label)
  assert.deepEqual(labels(st.toposort([c])), ['Add', 'Mul', 'Exp', 'Sum{axes=None}'])
  assert.deepEqual(labels(st.applysBetween([a], [c])), ['Mul', 'Exp', 'Sum{axes=None}'])
})

test('variables are replaced', () => {
  const z = st.dvector('z')
  const replaced = st.graphReplace(c, new Map([[a, z]]))
  assert.deepEqual(names(st.graphInputs([replaced])), ['w', 'z'])
  assert.deepEqual(names(st.graphInputs([c])), ['w', 'y', 'x'])
  const swapped = st.graphReplace(
    [c, a],
    [
      [x, y],
      [y, x],
    ],
  )
  assert.equal(st.pp(swapped[1]), '(y + x)')
  assert.throws(() => st.graphReplace(c, new Map([[z, x]])), {
    name: 'ValueError',
    message: /not used: z/,
  })
  assert.equal(st.pp(st.graphReplace(a, new Map([[z, x]]), { strict: false })), '(x + y)')
  assert.throws(() => st.graphReplace(c, new Map([[a, st.dmatrix()]])), { name: 'TypeError' })
  const copy = st.cloneReplace(c)
  assert.notEqual(copy, c)
  assert.equal(copy.name, 'c')
  assert.ok(st.equalComputations([copy], [c]))
  const clone = x.clone('other')
  assert.equal(clone.owner, null)
  assert.equal(`${clone} ${clone.type}`, `other ${x.type}`)
})

test('equal computations', () => {
  const other = st.exp(st.mul(st.add(x, y), w)).sum()
  assert.equal(st.equalComputations([c], [other]), true)
  assert.equal(st.equalComputations([c], [other.add(1)]), false)
  const [p, q] = [st.dvector('p'), st.dvector('q')]
  assert.equal(st.equalComputations([a], [p.add(q)]), false)
  assert.equal(st.equalComputations([a], [p.add(q)], [x, y], [p, q]), true)
  assert.equal(st.equalComputations([a], [p.add(q)], [x, y], [q, p]), false)
  assert.equal(st.equalComputations([x.add(1)], [x.add(1.5)]), false)
  const [one, other1] = [st.constant(1, { dtype: 'int8' }), st.constant(1, { dtype: 'int16' })]
  const [m, n] = [st.exp(one), st.exp(other1)]
  assert.equal(st.equalComputations([m], [n]), false)
  assert.equal(st.equalComputations([m], [n], null, null, false), true)
  assert.throws(() => st.equalComputations([m], []), { name: 'ValueError' })
})

test('LaTeX', () => {
  const [beta, rate] = [st.dscalar('beta'), st.dscalar('learning_rate')]
  assert.equal(st.toLatex(x.sub(y).mul(x)), '\\left(x - y\\right) \\odot x')
  assert.equal(
    st.toLatex(st.trueDiv(beta, rate)),
    '\\frac{\\beta}{\\text{learning}_{\\text{rate}}}',
  )
  assert.equal(st.toLatex(st.sqr(st.add(x, 1))), '{\\left(x + 1\\right)}^{2}')
  const h = st.log(st.add(x, y).mul(st.exp(x)))
  assert.equal(
    st.toLatex(named(st.add(h, st.sqr(h)), 'cost')),
    '\\begin{aligned}\nt_{1} &= \\log\\left(\\left(x + y\\right) \\odot e^{x}\\right) \\\\\n' +
      '\\text{cost} &= t_{1} + {t_{1}}^{2}\n\\end{aligned}',
  )
})

test('texts in a program for PyTensor are quoted', () => {
  const x = st.dvector('x')
  const message = 'it\'s "more\\less"\nthan'
  const checked = st.Assert(message)(st.Print(message, ['__str__', 'shape'])(x), x.sum().gt(0))
  const python = st.toPython(checked)
  const quoted = JSON.stringify(message).replace('\\n', '\\u000a')
  assert.ok(python.includes(`CheckAndRaise(AssertionError, ${quoted})`), python)
  assert.ok(python.includes(`Print(${quoted}, "__str__,shape".split(','))`), python)
})
