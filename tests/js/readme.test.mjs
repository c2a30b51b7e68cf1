// The README's first example prints what the README says.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

test('the first example', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, code, output] = readme.match(/```js\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)```/)
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const env = { ...process.env, SYMTENSOR_ENGINE: 'simd128' }
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  assert.equal(printed, output)
})
