// What the library says to one mistake of each kind, word for word (golden-errors.mjs).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readTables } from '../../js/build.mjs'
import { goldenErrors } from './golden-errors.mjs'

const expected = readFileSync(new URL('golden-errors.txt', import.meta.url), 'utf8')
const parts = (text) => text.split(/^(?=> )/m)

test('messages are those of the golden file', () => {
  const [now, before] = [parts(goldenErrors()), parts(expected)]
  const changed = now.filter((part) => !before.includes(part))
  assert.equal(
    changed.length,
    0,
    `node tests/js/golden-errors.mjs writes it again:\n${changed.join('')}`,
  )
  assert.equal(now.length, before.length)
})

test('every class of error is there but those that no mistake of this file raises', () => {
  const others = [
    'MethodNotDefined',
    'InconsistencyError',
    'GradientError',
    'RuntimeError',
    'ComplexError',
    'HostError',
    'DebugModeError',
    'BadOptimization',
  ]
  const classes = new Set(expected.match(/^\w+(?=: )/gm))
  for (const { name } of readTables().errors)
    assert.ok(classes.has(name) || others.includes(name), `no mistake is a ${name}`)
})

test('messages to a caller in JavaScript have its names', () => {
  for (const part of parts(expected).filter((text) => !/st\.(parse|expr)/.test(text))) {
    const said = part.slice(part.indexOf('\n')).replace(/'[^']*'/g, '')
    assert.doesNotMatch(said, /\b[a-z]+_[a-z]\w*[(`]|\bNone\b|\bTrue\b|__/, part)
  }
})
