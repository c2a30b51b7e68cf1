// The pages that npm run docs makes: each name of PyTensor's page has every part, and the links lead
// somewhere.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { build, folder, parts } from '../../docs/build.mjs'

const { names, made, pages } = build()
const read = (name) => readFileSync(join(folder, name), 'utf8')
const plain = (html) => html.replace(/<[^>]*>/g, ' ').trim()

test('every name has every part', () => {
  const blanks = names.flatMap(({ name }) =>
    parts.filter((part) => !plain(made.get(name)?.[part] ?? '')).map((part) => `${name}: ${part}`),
  )
  assert.deepEqual(blanks, [])
  assert.equal(names.length, 197)
})

test('a page for each heading, and nothing is fetched from elsewhere', () => {
  for (const page of ['index.html', ...pages]) {
    const html = read(page)
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//, page)
    for (const [, address] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const [file, id] = address.split('#')
      assert.ok(!file || existsSync(join(folder, file)), `${page} refers to ${address}`)
      if (id) assert.ok(read(file || page).includes(`id="${id}"`), `${page} refers to ${address}`)
    }
  }
})

test('what the search finds is there', () => {
  const entries = JSON.parse(read('search-data.js').replace(/^window.searchData = /, ''))
  assert.ok(entries.length > 350, `${entries.length} names`)
  for (const [name, address, text] of entries) {
    const [file, id] = address.split('#')
    assert.ok(read(file).includes(`id="${id}"`), address)
    assert.ok(text.length > 2, name)
  }
})
