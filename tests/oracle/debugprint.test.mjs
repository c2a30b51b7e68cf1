// debugprint, text for text, on graphs of the corpus as PyTensor prints them (debugprint.py wrote the
// texts).
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const lines = (name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
const optionsOf = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]))

/** The symbolic results of a case of the corpus. */
function graphs({ vars, text }) {
  const scope = Object.entries(vars).map(([name, type]) => [name, st.tensor(name, type)])
  return [st.parse(text, Object.fromEntries(scope))]
    .flat()
    .filter((output) => output instanceof st.Variable)
}

const corpus = new Map(lines('corpus.jsonl').map((item) => [item.id, item]))
const rows = lines('debugprint.jsonl')

test('at least 100 graphs are compared', () => assert.ok(rows.length >= 100))

for (const { id, options, text } of rows) {
  test(`${id} ${JSON.stringify(options)}`, () =>
    assert.equal(st.debugprint(graphs(corpus.get(id)), optionsOf(options)), text))
}
