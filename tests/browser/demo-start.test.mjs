// npm start ends by serving the page on a local port, and says where.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { options } from './demo.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What a program says up to the first match of a pattern. */
function heard(program, pattern) {
  let said = ''
  return new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk
      const found = pattern.exec(said)
      if (found) resolve(found)
    }
    program.stdout.on('data', listen)
    program.stderr.on('data', listen)
    program.on('exit', (code) => reject(new Error(`ended with ${code}, having said: ${said}`)))
  })
}

test('npm start builds, trains, and ends by serving the page', options, async () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const commands = scripts.start.split(' && ')
  assert.deepEqual(commands.slice(0, 2), [scripts.build, scripts.example])
  const [program, ...args] = commands.at(-1).split(' ')
  assert.equal(program, 'node')
  const server = spawn(process.execPath, args, { cwd: root })
  try {
    const [, url] = await heard(server, /The demo page: (http:\/\/localhost:\d+\/)/)
    const response = await fetch(url)
    assert.equal(response.status, 200)
    assert.match(await response.text(), /<title>symtensor/)
  } finally {
    server.kill()
  }
})
