// Cases of the corpus as programs for PyTensor (toPython).
//
//   node tests/oracle/python.mjs
//
// runs them under the real PyTensor, which has to give the values of the corpus, and writes python.txt: the
// cases and the hashes of the programs that did. Without PyTensor the tests compare with these.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as st from 'symtensor'
import { difference } from './compare.mjs'
import { PyTensor, python } from './pytensor.mjs'

const WANTED = 100

/** The symbolic results of a case of the corpus; none if it cannot be built. */
export function graphs({ vars, text }) {
  const scope = Object.entries(vars).map(([name, type]) => [name, st.tensor(name, type)])
  const isVariable = (output) => output instanceof st.Variable
  try {
    return [st.parse(text, Object.fromEntries(scope))].flat().filter(isVariable)
  } catch {
    return []
  }
}

/** Floats of narrow integers have other digits in PyTensor (departures.md). */
const isNarrow = (vars) => /bool|int8|int16/.test(JSON.stringify(vars))
const isOrdinary = ({ expect, text, vars, tags = [] }) =>
  !isNarrow(vars) &&
  !expect.error &&
  !tags.includes('departure') &&
  !tags.includes('fuzz') &&
  /\w\(|\[/.test(text)

/** The cases from all over the corpus, with their programs. */
export function programs() {
  const corpus = readFileSync(new URL('corpus.jsonl', import.meta.url), 'utf8')
  const wanted = corpus
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(isOrdinary)
  const found = []
  for (let i = 0; found.length < WANTED; i++) {
    const item = wanted[(13 * i) % wanted.length]
    const outputs = graphs(item)
    if (!outputs.length || item.expect.outputs.some((output) => 'py' in output)) continue
    const program = st.toPython(outputs)
    const hash = createHash('sha256').update(program).digest('hex').slice(0, 16)
    found.push({ id: item.id, item, outputs, program, hash })
  }
  return found
}

/** Runs the programs under PyTensor, which has to give the values of the corpus. */
export async function runAll() {
  const pytensor = new PyTensor(python())
  try {
    for (const { id, item, outputs, program } of programs()) {
      const reply = await pytensor.answer({ ...item, python: program })
      const expect = reply?.expect
      expect?.outputs?.forEach((output, j) => (output.static = outputs[j].type.shape))
      const found = expect ? difference({ ...item, expect }) : 'no answer'
      assert.equal(found, null, `${id}: ${found} ${JSON.stringify(expect)}`)
    }
  } finally {
    pytensor.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runAll()
  const lines = programs().map(({ id, hash }) => `${id} ${hash}\n`)
  writeFileSync(new URL('python.txt', import.meta.url), lines.join(''))
}
