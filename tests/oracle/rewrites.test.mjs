// Rewriting changes no answer: the corpus with every rewrite off and with all on. Every rule has tests
// on which it fires.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, checklist, corpus, examples, passes, programs, rules, table } from './rewrites.mjs'

const cases = [...corpus, ...programs, ...examples]

/**
 * Where both are finite, rounding apart (functions of float32 constants are folded in float64); of
 * integers and booleans, exactly.
 */
function different(off, on, { id, stable, vars, tol = 0 }) {
  if (off.dtype !== on.dtype) return `dtype ${on.dtype}, not ${off.dtype}`
  if (String(off.shape) !== String(on.shape)) return `shape [${on.shape}], not [${off.shape}]`
  if (!/float|complex/.test(off.dtype)) {
    const at = off.data.findIndex((value, i) => value !== on.data[i])
    return at < 0 ? null : `element ${at} is ${on.data[at]}, not ${off.data[at]}`
  }
  const isSingle = (dtype) => dtype === 'float32' || dtype === 'complex64'
  const single = isSingle(off.dtype) || Object.values(vars).some(({ dtype }) => isSingle(dtype))
  const scale = Math.max(0, ...Array.from(off.data, Math.abs).filter(Number.isFinite))
  const relative = Math.max(stable || id.includes('stable') ? 1e-2 : single ? 1e-4 : 1e-6, tol)
  const at = off.data.findIndex(
    (value, i) =>
      Number.isFinite(value) &&
      !(Math.abs(value - on.data[i]) <= relative * (Math.abs(value) + 1e-3 * scale)),
  )
  return at < 0 ? null : `element ${at} is ${on.data[at]}, not ${off.data[at]}`
}

test('with every rewrite off and with all on the answers are the same', () => {
  const wrong = []
  for (const item of cases) {
    const off = answer(item, { optimizer: 'none' })
    const on = answer(item, {})
    let found = null
    if (!off.arrays !== !on.arrays)
      found = `${on.arrays ? 'gives an answer' : on.error.message.split('\n')[0]} with rewrites only`
    else
      for (let i = 0; i < (off.arrays?.length ?? 0) && !found; i++)
        found = different(off.arrays[i], on.arrays[i], item)
    if (found) wrong.push(`${item.id}: ${found}\n    ${item.text.replaceAll('\n', '\n    ')}`)
  }
  assert.equal(wrong.length, 0, wrong.join('\n'))
})

test('DebugMode finds no rule that changes a value', () => {
  const wrong = cases
    .map((item) => [item, answer(item, 'DebugMode').error])
    .filter(([, error]) => error?.name === 'BadOptimization')
  assert.equal(
    wrong.length,
    0,
    wrong.map(([{ id }, { message }]) => `${id}: ${message}`).join('\n'),
  )
})

test('every rule has a test, and fires there and for a better reason', () => {
  for (const row of table()) {
    assert.ok(row.tests > 0, `${row.rule} has no row in tests/c/rewrite_rules.c`)
    assert.ok(row['own tests'] > 0, `${row.rule} does not fire on the formulas of its own tests`)
    assert.ok(
      row.corpus + row.programs + row.examples > 0,
      `${row.rule} fires on its own tests only`,
    )
  }
})

test("every row of the list of PyTensor's rewrites has a rule or a pass", () => {
  const served = new Set([...rules, ...passes].flatMap(({ rows }) => rows))
  assert.deepEqual(
    checklist.filter((row) => !served.has(row)),
    [],
  )
})
