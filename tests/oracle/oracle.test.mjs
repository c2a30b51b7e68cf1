// The corpus, random programs that live.mjs --record wrote (programs.jsonl) and models (examples.txt):
// expressions with the answers of the real PyTensor. skip.txt names the cases that are left out.
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference } from './compare.mjs'
import { examples } from './examples.mjs'

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
const lines = (text) =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)

const casesOf = (name) =>
  lines(read(name).replaceAll('#', '\\u0023')).map((line) => JSON.parse(line))
const cases = [...casesOf('corpus.jsonl'), ...casesOf('programs.jsonl'), ...examples]
const skipped = new Set(lines(read('skip.txt')))
const isDeparture = ({ tags = [] }) => tags.includes('departure')

/** Each loop is interpreted, then compiled. */
const wrongIn = (item) => difference(item, undefined, 'vm') ?? difference(item, undefined, 'jit')

const rows =
  Map.groupBy?.(cases, ({ id }) => id.split('/')[0]) ??
  cases.reduce((map, item) => {
    const row = item.id.split('/')[0]
    return map.set(row, [...(map.get(row) ?? []), item])
  }, new Map())

for (const [row, items] of rows) {
  test(row, () => {
    const wanted = items.filter((item) => !skipped.has(item.id) && !isDeparture(item))
    const wrong = wanted.map((item) => [item, wrongIn(item)]).filter(([, found]) => found)
    assert.equal(
      wrong.length,
      0,
      wrong
        .map(([{ id, text }, found]) => `${id}: ${found}\n    ${text.replaceAll('\n', '\n    ')}`)
        .join('\n'),
    )
  })
}

test('what is skipped is in the corpus and does fail', () => {
  const known = new Map(cases.map((item) => [item.id, item]))
  for (const id of skipped) {
    assert.ok(known.has(id), `${id} is not a case of the corpus`)
    assert.ok(difference(known.get(id)), `${id} passes: take it out of skip.txt`)
  }
})
