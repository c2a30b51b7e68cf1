// Every name of PyTensor's page has all its ticks (see page.mjs).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, columns } from './check.mjs'
import { pageNames } from './cases.mjs'
import { rows } from './rows.mjs'

const names = checkPage()
const sections = [...new Set(names.map(({ section }) => section))]

for (const section of sections) {
  test(section, () => {
    const blanks = names
      .filter((item) => item.section === section)
      .flatMap(({ name, found }) =>
        columns
          .filter((column) => found[column])
          .map((column) => `${name}, ${column}: ${found[column]}`),
      )
    assert.equal(blanks.length, 0, `\n${blanks.join('\n')}`)
  })
}

test('the rows are those of the page, and a name has one', () => {
  assert.equal(names.length, 197)
  const listed = new Set(pageNames().map(({ name }) => name))
  for (const { name } of rows) assert.ok(listed.has(name), `${name} is not on the page`)
  assert.equal(rows.length, listed.size)
})
