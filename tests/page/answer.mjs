// Asks the real PyTensor for the answers to the cases of rows.mjs and examples.mjs, and writes
// answers.jsonl.
//
//   node tests/page/answer.mjs path/to/python     of an environment with PyTensor (`npm run oracle`
//                                                 makes one)
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { digest, questions } from './cases.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const all = questions()
const known = new Map(
  (existsSync(path('answers.jsonl')) ? readFileSync(path('answers.jsonl'), 'utf8') : '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map((answer) => [answer.id, answer]),
)
const isKnown = (question) => known.get(question.id)?.asked === digest(question)
const open = all.filter((question) => !isKnown(question))
const [python = 'python3'] = process.argv.slice(2)
const { stdout, status } = spawnSync(python, [path('answer.py')], {
  input: open.map((question) => JSON.stringify(question)).join('\n'),
  encoding: 'utf8',
  stdio: ['pipe', 'pipe', 'inherit'],
  maxBuffer: 2 ** 28,
})
if (status !== 0) throw new Error('PyTensor did not answer')
const answers = new Map(
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ id, expect }) => [id, expect]),
)
const line = (question) => {
  const { id, text } = question
  const expect = answers.get(id) ?? known.get(id).expect
  return JSON.stringify({ id, asked: digest(question), text, expect })
}
writeFileSync(path('answers.jsonl'), all.map(line).join('\n') + '\n')
console.log(`${all.length} answers, ${open.length} of them new`)
