// Graphs as text: debugprint and pp as PyTensor prints the same graphs (forms.py wrote the texts),
// JSON and back, programs for PyTensor.
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'
import { difference } from './compare.mjs'
import { PyTensor, isInstalled, python } from './pytensor.mjs'

const lines = (name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
const optionsOf = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]))

/** The symbolic results of a case of the corpus; none if it cannot be built. */
function graphs({ vars, text }) {
  const scope = Object.entries(vars).map(([name, type]) => [name, st.tensor(name, type)])
  const isVariable = (output) => output instanceof st.Variable
  try {
    return [st.parse(text, Object.fromEntries(scope))].flat().filter(isVariable)
  } catch {
    return []
  }
}

const corpus = new Map(lines('corpus.jsonl').map((item) => [item.id, item]))
const rows = lines('forms.jsonl')

test('at least 100 graphs are compared', () => assert.ok(rows.length >= 100))

for (const { id, options, text, pp } of rows) {
  test(`${id} ${JSON.stringify(options)}`, () => {
    const outputs = graphs(corpus.get(id))
    assert.equal(st.debugprint(outputs, optionsOf(options)), text)
    assert.deepEqual(outputs.map((output) => st.pp(output)), pp)
  })
}

test('every graph of the corpus is the same after JSON', () => {
  let count = 0
  for (const item of corpus.values()) {
    const outputs = graphs(item)
    if (!outputs.length) continue
    const json = st.toJSON(outputs)
    const again = st.fromJSON(JSON.stringify(JSON.parse(json), null, 1))
    assert.equal(st.toJSON(again), json, item.id)
    assert.ok(st.equalComputations(again, outputs, st.graphInputs(again), st.graphInputs(outputs)))
    assert.ok(st.toDot(outputs).startsWith('digraph {') && st.toLatex(outputs), item.id)
    count++
  }
  assert.ok(count > 2000)
})

test('a graph from JSON computes the same', () => {
  const [x, w] = [st.dmatrix('x'), st.shared(new Float64Array([0.5, -1]), 'w')]
  const cost = st.log(st.add(1, st.exp(x.dot(w)))).mean()
  const json = st.toJSON([cost, st.grad(cost, w)])
  const again = st.fromJSON(json)
  const data = [[1, 2], [3, -1]]
  const run = (outputs) => {
    const inputs = st.explicitGraphInputs(outputs)
    return st.function(inputs, outputs)(data).map((array) => array.toList())
  }
  assert.deepEqual(run(again), run([cost, st.grad(cost, w)]))
  const edited = json.replace('"params":[0,', '"params":[1,')
  assert.throws(() => st.fromJSON(edited), { name: 'ValueError', message: /it was changed/ })
  assert.throws(() => st.fromJSON('{"nodes": []}'), { name: 'ValueError', message: /toJSON/ })
  assert.throws(() => st.fromJSON('{"nodes": ['), { name: 'SyntaxError' })
})

/** Floats of narrow integers have other digits in PyTensor (departures.md). */
const isNarrow = (vars) => /bool|int8|int16/.test(JSON.stringify(vars))
const isOrdinary = ({ expect, text, vars, tags = [] }) =>
  !isNarrow(vars) &&
  !expect.error && !tags.includes('departure') && !tags.includes('fuzz') && /\w\(|\[/.test(text)

test('programs for PyTensor give the same values there', { skip: !isInstalled() }, async () => {
  const wanted = [...corpus.values()].filter(isOrdinary)
  const pytensor = new PyTensor(python())
  let count = 0
  try {
    for (let i = 0; count < 100; i++) {
      const item = wanted[(13 * i) % wanted.length]
      const outputs = graphs(item)
      if (!outputs.length || item.expect.outputs.some((output) => 'py' in output)) continue
      const reply = await pytensor.answer({ ...item, python: st.toPython(outputs) })
      const expect = reply?.expect
      expect?.outputs?.forEach((output, j) => (output.static = outputs[j].type.shape))
      const found = expect ? difference({ ...item, expect }) : 'no answer'
      assert.equal(found, null, `${item.id}: ${found} ${JSON.stringify(expect)}`)
      count++
    }
  } finally {
    pytensor.close()
  }
})
