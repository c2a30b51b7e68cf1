// Profiles: each phase and each step of a function, with what it moves and computes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from '../../js/node.js'

const profiled = (inputs, outputs) => st.function(inputs, outputs, { profile: true })

test('phases and steps', () => {
  const [x, w] = [st.fmatrix('x'), st.fmatrix('w')]
  const f = profiled([x, w], st.exp(x.dot(w)).sum({ axis: 1 }))
  const weights = st.array(new Float32Array(64 * 32).fill(0.01), { shape: [64, 32] })
  const data = [1, 128].map((n) => st.array(new Float32Array(n * 64), { shape: [n, 64] }))
  const give = (rows) => f(data[Number(rows > 1)], weights)
  for (let i = 0; i < 5; i++) give(128)
  give(1)
  const { rows } = f.profile()
  const steps = rows.filter(({ phase }) => phase === 'run')
  const phases = rows.slice(0, 4).map(({ phase, calls }) => `${phase} ${calls}`)
  const plans = 'plan 2' // one for each signature of shapes
  assert.deepEqual(phases, ['rewrite 1', 'lower 1', 'fuse 1', plans])
  const dot = steps.find(({ kernel }) => kernel === 'dot float32(128, 64) float32(64, 32)')
  assert.equal(dot?.calls, 5)
  assert.equal(dot?.flops, 5 * 2 * 128 * 64 * 32)
  assert.equal(dot?.bytes, 5 * 4 * (128 * 64 + 64 * 32 + 128 * 32))
  assert.equal(dot?.limit, 'arithmetic')
  const loop = steps.find(({ kernel }) => kernel === 'loop(128, 32) exp reduce')
  assert.equal(loop?.calls, 5)
  assert.equal(loop?.flops, 5 * 2 * 128 * 32)
  assert.equal(loop?.bytes, 5 * 4 * (128 * 32 + 128))
  assert.equal(loop?.limit, 'memory')
  assert.equal(steps.filter(({ calls }) => calls === 1).length, 2)
  for (const { ms, share } of steps) assert.ok(ms >= 0 && (ms === 0 || (share > 0 && share < 50)))
  const total = steps.reduce((sum, { ms }) => sum + ms, 0)
  const start = performance.now()
  for (let i = 0; i < 500; i++) give(128)
  const elapsed = performance.now() - start
  const after = f
    .profile()
    .rows.filter(({ phase }) => phase === 'run')
    .reduce((sum, { ms }) => sum + ms, 0)
  assert.ok(after > total && after - total < elapsed * 1.01, `${after - total} of ${elapsed}`)
})

test('each step knows its variables, each buffer what it holds and for how long', () => {
  const [x, w] = [st.dmatrix('x'), st.dmatrix('w')]
  const f = profiled([x, w], st.log(st.exp(x.dot(w)).sum({ axis: 1 })))
  f(
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  )
  const { rows, buffers, graph } = f.profile()
  const { nodes, outputs } = st.graphAt(graph)
  const maker = (id) => nodes.find((node) => node.outputs.some((out) => out.id === id))
  const steps = rows.filter(({ phase }) => phase === 'run')
  const dot = steps.find(({ kernel }) => kernel.startsWith('dot'))
  assert.equal(maker(dot.writes[0]).op, 'dot')
  assert.deepEqual(dot.reads, maker(dot.writes[0]).inputs)
  assert.deepEqual(steps.at(-1).writes, outputs)
  for (let i = 1; i < steps.length; i++) assert.ok(steps[i].unit >= steps[i - 1].unit)
  const product = buffers.find(({ holds }) => holds.includes(dot.writes[0]))
  assert.deepEqual([product.output, product.size], [false, 2 * 2 * 8])
  assert.equal(product.first, dot.unit)
  assert.ok(product.last > dot.unit)
  assert.deepEqual(buffers.find(({ output }) => output).holds, outputs)
})

test('as a table', () => {
  const x = st.dvector('x')
  const f = profiled([x], x.mul(2))
  f([1, 2])
  const lines = String(f.profile()).split('\n')
  assert.match(lines[0], /^phase +calls +ms +bytes +flops +share +kernel$/)
  assert.match(lines.at(-1), /^run +1 +[\d.]+ +33\.0 +2\.00 .*loop\(2,\) mul$/)
})

test('only where it was asked for', () => {
  const x = st.dvector('x')
  assert.throws(() => st.function([x], x.mul(2)).profile(), /profile: true/)
})
