// Modes, traces and rewriting without compiling: which rules a person can switch, and what is seen of them.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import * as st from 'symtensor'

const x = st.dvector('x')
const softplus = st.expr`log(1 + exp(${x}))`
/** Constants and equal expressions come together in every graph. */
const telling = ({ rule }) => rule !== 'merge' && rule !== 'constant_folding'
const stepsOf = (expression, mode) =>
  st.function([x], expression, { mode, trace: true }).trace.steps
const rulesOf = (expression, mode) =>
  stepsOf(expression, mode)
    .filter(telling)
    .map(({ rule }) => rule)
const at1000 = (mode) => st.function([x], softplus, { mode })([1000]).toList()[0]

test('rules are switched by our names, by those of PyTensor and by tags', () => {
  assert.deepEqual(rulesOf(softplus), ['log1p', 'softplus'])
  assert.equal(at1000(), 1000)
  for (const excluding of [
    'local_log1p',
    ['log1p'],
    ['stabilize'],
    ['fast_run'],
    ['local_log1p', 'fusion'],
  ])
    assert.equal(at1000({ excluding }), Infinity)
  assert.deepEqual(rulesOf(softplus, { excluding: 'canonicalize' }), ['log1p', 'softplus'])
  assert.deepEqual(rulesOf(softplus, { optimizer: 'none', including: ['local_log1p'] }), ['log1p'])
  assert.deepEqual(rulesOf(softplus, { optimizer: 'none' }), [])
  assert.deepEqual(rulesOf(softplus, { optimizer: null }), [])
  assert.deepEqual(rulesOf(softplus, 'FAST_COMPILE'), [])
  assert.deepEqual(rulesOf(softplus, { optimizer: 'fast_compile', including: 'stabilize' }), [
    'log1p',
    'softplus',
  ])
  assert.deepEqual(rulesOf(st.expr`-(-${x})`, 'FAST_COMPILE'), ['involution'])
  const twice = st.expr`exp(${x} + 1) * exp(${x} + 1)`
  const merges = (mode) => stepsOf(twice, mode).some(({ rule }) => rule === 'merge')
  assert.deepEqual([merges(), merges({ excluding: 'merge' })], [true, false])
})

test('without fusion the values are the same', () => {
  const y = st.expr`sum(tanh(${x}) * 2 + ${x} ** 3)`
  assert.equal(
    st
      .function([x], y, { mode: { excluding: 'fusion' } })([0.5, -2, 3])
      .item(),
    st.function([x], y)([0.5, -2, 3]).item(),
  )
})

test('words that nothing bears are errors with the words that are near', () => {
  assert.throws(
    () => at1000({ excluding: 'local_logp1' }),
    (error) =>
      error.name === 'ValueError' &&
      error.message.includes("mode.excluding: no rewrite is called or tagged 'local_logp1'") &&
      error.message.includes("'local_log1p'"),
  )
  assert.throws(() => at1000({ including: ['stabilise'] }), /Near: 'stabilize'/)
  assert.throws(
    () => at1000('FAST'),
    /Invalid value for mode: 'FAST'; there are 'FAST_RUN', 'FAST_COMPILE', 'DebugMode'/,
  )
  assert.throws(
    () => at1000({ optimiser: 'none' }),
    /a member of mode: 'optimiser'; there are 'name', 'optimizer'/,
  )
  assert.throws(() => at1000({ optimizer: 'o9' }), /mode.optimizer: 'o9'/)
  assert.throws(() => at1000({ excluding: [3] }), { name: 'TypeError' })
  assert.throws(() => st.rewriteGraph(x, { include: 'nonsense word' }), { name: 'ValueError' })
})

test('a trace names phase, rule, formula and expressions, and gives the graph after each step', () => {
  const f = st.function([x], st.expr`log(1 + exp(${x})) + 0`, { trace: true })
  const { trace } = f
  const [zero, log1p, last] = trace.steps.filter(telling)
  const here = trace.steps.indexOf(log1p)
  assert.equal(zero.phase, 'canonicalize')
  assert.deepEqual(
    [log1p.phase, log1p.rule, log1p.formula, log1p.before, log1p.after],
    ['stabilize', 'log1p', 'log(1 + x) -> log1p(x)', 'log(1 + exp(x))', 'log1p(exp(x))'],
  )
  assert.deepEqual([last.rule, last.after], ['softplus', 'softplus(x)'])
  const opsAfter = (steps) =>
    st
      .graphAt(trace, steps)
      .nodes.map(({ op }) => op)
      .sort()
  assert.deepEqual(opsAfter(0), ['add', 'add', 'dimshuffle', 'dimshuffle', 'exp', 'log'])
  assert.deepEqual(opsAfter(here + 1), ['exp', 'log1p'])
  assert.deepEqual(opsAfter(), ['softplus'])
  const end = st.graphAt(trace)
  assert.deepEqual(end.outputs, [last.by])
  assert.deepEqual(
    end.leaves.map(({ kind, text, type }) => [kind, text, type]),
    [['input', 'x', 'Vector(float64, shape=(?,))']],
  )
  assert.deepEqual(end.nodes[0].inputs, [end.leaves[0].id])
  assert.equal(st.function([x], softplus).trace, undefined)
})

test('the graphs of a trace are whole, and the last one is the rewritten graph', () => {
  const m = st.dmatrix('m')
  const w = st.dvector('w')
  const p = st.expr`sigmoid(${m} @ ${w})`
  const cost = st.expr`-mean(log(${p}) + log(1 - ${p})) + sum(${w} ** 2) * 0.01`
  const outputs = [cost, st.grad(cost, w)]
  const { trace } = st.function([m, w], outputs, { trace: true })
  assert.ok(trace.steps.length > 20)
  for (let i = 0; i <= trace.steps.length; i++) {
    const { outputs: ids, leaves, nodes } = st.graphAt(trace, i)
    const known = new Set(leaves.map(({ id }) => id))
    for (const { inputs, outputs } of nodes) {
      assert.ok(
        inputs.every((id) => known.has(id)),
        `step ${i}: inputs before users`,
      )
      for (const { id } of outputs) known.add(id)
    }
    assert.ok(ids.every((id) => known.has(id)))
    const { replaced } = trace.steps[i] ?? {}
    if (replaced) assert.ok(known.has(replaced), `step ${i} replaces what is there`)
  }
  const again = JSON.parse(
    st.rewriteTrace(st.rewriteGraph(outputs, { include: 'fast_run' }), { include: 'fast_run' }),
  )
  const count = (graph) => graph.nodes.map(({ op }) => op).sort()
  assert.deepEqual(count(st.graphAt(again)), count(st.graphAt(trace)))
})

test('rewriteGraph gives new variables and leaves the graph as it was', () => {
  const before = st.expr`log(1 + exp(${x})) * 1`
  const canonical = st.rewriteGraph(before)
  const steps = (graph, include) =>
    JSON.parse(st.rewriteTrace(graph, include))
      .steps.filter(telling)
      .map(({ rule }) => rule)
  assert.deepEqual(steps(before), ['flatten_mul'])
  assert.deepEqual(steps(canonical), [])
  assert.deepEqual(steps(canonical, ['stabilize']), ['log1p', 'softplus'])
  assert.deepEqual(steps(before, { include: [] }), [])
  assert.deepEqual(steps(before, { include: ['fast_run'], exclude: 'local_log1p' }), [
    'flatten_mul',
  ])
  const [a, b] = st.rewriteGraph([before, canonical], ['canonicalize', 'stabilize', 'specialize'])
  assert.equal(String(a), String(b))
  assert.deepEqual(
    st
      .function([x], [before, a], { mode: { optimizer: 'none' } })([1000])
      .map((v) => v.toList()),
    [[Infinity], [1000]],
  )
})
