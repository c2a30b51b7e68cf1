// Graphs as text: debugprint and pp as PyTensor prints the same graphs (forms.py wrote the texts),
// JSON and back, programs for PyTensor.
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'
import { graphs, programs, runAll } from './python.mjs'
import { isInstalled } from './pytensor.mjs'

const lines = (name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
const optionsOf = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]))

const corpus = new Map(lines('corpus.jsonl').map((item) => [item.id, item]))
const rows = lines('forms.jsonl')

test('at least 100 graphs are compared', () => assert.ok(rows.length >= 100))

for (const { id, options, text, pp } of rows) {
  test(`${id} ${JSON.stringify(options)}`, () => {
    const outputs = graphs(corpus.get(id))
    assert.equal(st.debugprint(outputs, optionsOf(options)), text)
    assert.deepEqual(
      outputs.map((output) => st.pp(output)),
      pp,
    )
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
  const data = [
    [1, 2],
    [3, -1],
  ]
  const run = (outputs) => {
    const inputs = st.explicitGraphInputs(outputs)
    return st
      .function(
        inputs,
        outputs,
      )(data)
      .map((array) => array.toList())
  }
  assert.deepEqual(run(again), run([cost, st.grad(cost, w)]))
  const edited = json.replace('"params":[0,', '"params":[1,')
  assert.throws(() => st.fromJSON(edited), { name: 'ValueError', message: /it was changed/ })
  assert.throws(() => st.fromJSON('{"nodes": []}'), { name: 'ValueError', message: /toJSON/ })
  assert.throws(() => st.fromJSON('{"nodes": ['), { name: 'SyntaxError' })
})

test('programs for PyTensor are those that gave the same values there', () => {
  const now = programs().map(({ id, hash }) => `${id} ${hash}`)
  const ran = readFileSync(new URL('python.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  assert.deepEqual(now, ran, 'node tests/oracle/python.mjs runs them there again')
  assert.equal(now.length, 100)
})

test('programs for PyTensor give the same values there', { skip: !isInstalled() }, runAll)
