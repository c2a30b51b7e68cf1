// What stays in memory: nothing, after a hundred thousand calls, graphs and mistakes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as st from '../../js/node.js'
import { engine } from '../../js/engine.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** Lets finalizers run, and sweeps what they released. */
async function settle() {
  for (let i = 0; i < 5; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  st.dscalar()
}

const live = () => ({
  variables: engine().st_live_variables(),
  bytes: engine().st_live_bytes(),
  heap: engine().memory.buffer.byteLength,
})

test('100,000 calls of a compiled function', () => {
  const x = st.dvector('x')
  const w = st.shared(new Float64Array(8))
  const f = st.function([x], x.dot(w), { updates: [[w, w.add(x)]] })
  const data = new Float64Array(8).fill(1)
  f(data)
  const before = live()
  for (let i = 0; i < 100_000; i++) f(data)
  assert.deepEqual(live(), before)
  assert.equal(w.value.data[0], 100_001)
})

test('100,000 small graphs, dropped', async () => {
  const x = st.dvector('x')
  const build = async (count) => {
    for (let i = 0; i < count; i++) {
      st.exp(x.mul(2).add(i)).sum()
      if (i % 5000 === 4999) await settle() // finalizers run between jobs only
    }
  }
  await build(20_000)
  const before = live()
  await build(100_000)
  const after = live()
  assert.ok(
    after.variables <= before.variables + 100,
    `${after.variables} variables, ${before.variables} before`,
  )
  assert.ok(
    after.bytes <= before.bytes + 1000,
    `${after.bytes} bytes of arrays, ${before.bytes} before`,
  )
  assert.ok(after.heap <= before.heap, `${after.heap} bytes of memory, ${before.heap} before`)
})

test('functions give their memory back', async () => {
  const x = st.dvector('x')
  const make = () => st.function([x], x.mul(2).sum())
  const first = make()
  first(new Float64Array(1000))
  first.dispose()
  await settle()
  const before = live()
  for (let i = 0; i < 200; i++) {
    const f = make()
    f(new Float64Array(1000))
    f.dispose()
  }
  await settle()
  assert.ok(live().bytes <= before.bytes)
  assert.throws(() => first([1]), /disposed/)
})

test('functions and variables that nobody keeps are collected', async () => {
  const make = () => {
    const x = st.dvector('x')
    const w = st.shared(new Float64Array(1000))
    st.function([x], x.mul(w).sum())(new Float64Array(1000))
  }
  make()
  await settle()
  const before = live()
  for (let i = 0; i < 50; i++) make()
  await settle()
  const after = live()
  assert.ok(after.bytes <= before.bytes, `${after.bytes} bytes of arrays, ${before.bytes} before`)
  assert.ok(
    after.variables <= before.variables,
    `${after.variables} variables, ${before.variables} before`,
  )
})

test('a function lives as long as anything of it is used', async () => {
  const { run, input } = (() => {
    const x = st.dvector('x')
    return st.function([x], x.mul(2))
  })()
  await settle()
  input('x', [2]).set([1, 2])
  await settle()
  assert.deepEqual(run().toList(), [2, 4])
})

test('a thousand mistakes leave nothing behind', async () => {
  const x = st.dvector('x')
  const f = st.function([x], x.sum())
  const mistakes = () => {
    for (const mistake of [
      () => f([[1, 2]]),
      () => st.parse('y = x + 1\ny.sum(axis=3)', { x }),
      () => st.dot(x, st.zeros([2, 3])).sum({ axis: 4 }),
      () => st.function([x], st.dscalar('y')),
      () => st.grad(x, x),
      () => st.constant([1, 'a']),
    ])
      assert.throws(mistake)
  }
  mistakes()
  await settle()
  const before = live()
  for (let i = 0; i < 200; i++) mistakes()
  await settle()
  assert.ok(
    live().variables <= before.variables,
    `${live().variables} variables, ${before.variables} before`,
  )
  assert.ok(live().bytes <= before.bytes, `${live().bytes} bytes of arrays, ${before.bytes} before`)
  assert.equal(f([1, 2]).item(), 3)
})

test('arguments of a call take no memory after it', () => {
  const x = st.dmatrix('x')
  const before = live()
  st.constant(st.array(new Float64Array(1 << 20), { shape: [1 << 10, 1 << 10] })).add(x)
  const rows = Array.from({ length: 200 }, () => new Array(200).fill(1))
  assert.equal(st.function([x], x.sum())(rows).item(), 40_000)
  const grown = live().bytes - before.bytes
  assert.ok(
    grown < (1 << 23) + 200 * 200 * 8 + 100_000,
    `${grown} bytes more: the constant, the input, and what else?`,
  )
})
