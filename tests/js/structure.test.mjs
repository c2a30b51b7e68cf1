// The rooms of src/ and the way of the data: an include goes to the same room or to one before it (DESIGN, section 1).
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const rooms = [
  'core',
  'text',
  'tensor',
  'vecmath',
  'graph',
  'ops',
  'build',
  'grad',
  'rewrite',
  'compile',
  'jit',
  'run',
  'print',
  'api',
]

const files = readdirSync(src, { recursive: true }).filter((name) => /\.(c|h|def)$/.test(name))
const includesOf = (name) =>
  [...readFileSync(join(src, name), 'utf8').matchAll(/^\s*#\s*include "([^"]+)"/gm)].map(
    ([, path]) => path,
  )

test('every source is in a room', () => {
  const strays = files.filter(
    (name) => name !== 'symtensor.h' && !rooms.includes(name.split('/')[0]),
  )
  assert.deepEqual(strays, [])
})

test('includes go one way', () => {
  const wrong = files
    .flatMap((name) => includesOf(name).map((path) => [name, path]))
    .filter(([name, path]) => {
      if (path === 'symtensor.h')
        return name.split('/')[0] !== 'api' && name.split('/')[0] !== 'build'
      return (
        rooms.indexOf(path.split('/')[0]) > rooms.indexOf(name.split('/')[0]) ||
        !rooms.includes(path.split('/')[0])
      )
    })
  assert.deepEqual(
    wrong.map(([name, path]) => `${name} includes ${path}`),
    [],
  )
})

test('lines fit 100 columns and files 800 lines', () => {
  const long = files
    .filter((name) => /\.[ch]$/.test(name))
    .flatMap((name) => {
      const lines = readFileSync(join(src, name), 'utf8').split('\n')
      return [
        ...lines.map((line, i) => (line.length > 100 ? `${name}:${i + 1}` : '')).filter(Boolean),
        ...(lines.length > 800 ? [name] : []),
      ]
    })
  assert.deepEqual(long, [])
})
