// What stays in memory: nothing, after a hundred thousand calls, graphs and mistakes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as st from 'symtensor'
import { engine } from '../../js/engine.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** Lets finalizers run, and sweeps what they released. */
async function settle() {
  for (let i = 0; i < 5; i++) {
    collect()
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  st.dscalar()
}

const live = () => ({ variables: engine().st_live_variables(), bytes: engine().st_live_bytes(), heap: engine().memory.buffer.byteLength })

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
  const build = async count => {
    for (let i = 0; i < count; i++) {
      st.exp(x.mul(2).add(i)).sum()
      if (i % 5000 === 4999) await settle() // finalizers run between jobs only
    }
  }
  await build(20_000)
  const before = live()
  await build(100_000)
  const after = live()
  assert.ok(after.variables <= before.variables + 100, `${after.variables} variables, ${before.variables} before`)
  assert.ok(after.bytes <= before.bytes + 1000, `${after.bytes} bytes of arrays, ${before.bytes} before`)
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
