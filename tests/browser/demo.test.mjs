// The demo page as a person uses it: built, served, driven in a real browser. A picture of each view
// is kept in build/screenshots.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inView, options, pictures, scalar, startDemo, tensor, write } from './demo.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const VIEWS = ['graph', 'gradient', 'rewrites', 'plan', 'training', 'lessons']

let withPage
let close

before(async () => ({ withPage, close } = await startDemo('page')))
after(() => close?.())

test('an expression is typed, its inputs appear, its value stands on the graph', options, () =>
  withPage({}, async (page) => {
    await write(page, 'sqrt(p ** 2 + q ** 2)')
    for (const [name, value] of [
      ['p', '3'],
      ['q', '4'],
    ]) {
      await page.fill(`[data-name=${name}] input[type=number]`, value)
      await page.press(`[data-name=${name}] input[type=number]`, 'Enter')
    }
    await page.locator('.box.output .value', { hasText: /^5$/ }).waitFor()
    await page.locator('.formula .katex').first().waitFor()
  }),
)

test('the address holds the state', options, () =>
  withPage(
    { source: 'x * y', inputs: { x: scalar(6), y: scalar(7) }, view: 'graph' },
    async (page) => {
      await page.locator('.box.output .value', { hasText: /^42$/ }).waitFor()
      await inView(page, 'gradient')
      await page.reload()
      await page.locator('[data-view=gradient][aria-selected=true]').waitFor()
      assert.equal(await page.locator('.cm-content').textContent(), 'x * y')
      assert.equal(await page.inputValue('[data-name=y] input[type=number]'), '7')
    },
  ),
)

test('a mistake is shown where it is', options, () =>
  withPage({ source: 'x + 1', inputs: { x: scalar(1) }, view: 'graph' }, async (page) => {
    await write(page, 'y = x + 1\ny + sum(x, axis=3)')
    await page.locator('.message', { hasText: 'AxisError' }).waitFor()
    await page.locator('.cm-lintRange-error').waitFor()
    assert.equal(await page.locator('.cm-line').nth(1).locator('.cm-lintRange-error').count(), 1)
    await write(page, 'x + 41')
    await page.locator('.box.output .value', { hasText: /^42$/ }).waitFor()
    assert.equal(await page.locator('.message').isVisible(), false)
  }),
)

test('names are completed, with their signature and documentation', options, () =>
  withPage({ source: '', inputs: {} }, async (page) => {
    await page.click('.cm-content')
    await page.keyboard.type('softm', { delay: 20 })
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'softmax' }).first().waitFor()
    await page.locator('.cm-completionInfo', { hasText: /exp/ }).waitFor()
  }),
)

test('every lesson opens an example that works', options, () =>
  withPage({ view: 'lessons' }, async (page) => {
    const lessons = page.locator('.lessons article')
    await lessons.first().waitFor()
    const count = await lessons.count()
    assert.equal(count, 10)
    for (let i = 0; i < count; i++) {
      await inView(page, 'lessons')
      const title = await lessons.nth(i).locator('h2').textContent()
      assert.ok((await lessons.nth(i).innerText()).includes('Try: '), title)
      await lessons.nth(i).getByRole('button').click()
      const view = page.locator('[role=tab][aria-selected=true]')
      assert.notEqual(await view.getAttribute('data-view'), 'lessons', title)
      const something = '.graph-view[data-boxes]:not([data-boxes="0"]), [data-fact=epoch]'
      await page.locator(something).first().waitFor()
      assert.equal(await page.locator('.message').isVisible(), false, title)
      assert.equal((await page.locator('.box').count()) > 1 || i === count - 1, true, title)
    }
  }),
)

test('the first value that is not finite is named', options, () =>
  withPage({ source: 'log(1 + exp(x))', inputs: { x: scalar(1000) } }, async (page) => {
    const warning = page.locator('.warning button')
    await warning.filter({ hasText: /infinity of Exp, line 1, column 9/ }).click()
    await page.locator('.panel h2', { hasText: 'Exp' }).waitFor()
    await page.fill('[data-name=x] input[type=number]', '3')
    await page.press('[data-name=x] input[type=number]', 'Enter')
    await page.locator('.warning').waitFor({ state: 'hidden' })
  }),
)

test('exports: pictures, DOT, JSON, PyTensor source, a program that runs', options, () =>
  withPage({ source: 'tanh(x) + 1', inputs: { x: scalar(0.5) } }, async (page) => {
    await page.locator('.box.output').waitFor()
    const exported = async (kind) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByLabel('Export').selectOption(kind),
      ])
      return readFileSync(await download.path())
    }
    const svg = `${await exported('SVG')}`
    assert.match(svg, /^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    assert.match(svg, />Tanh</)
    assert.equal((await exported('PNG')).subarray(1, 4).toString(), 'PNG')
    assert.match(`${await exported('DOT')}`, /^digraph/)
    const { nodes } = JSON.parse(`${await exported('JSON')}`)
    assert.ok(nodes.some(({ op }) => op === 'tanh'))
    assert.match(`${await exported('PyTensor source')}`, /import pytensor/)
    const program = `${await exported('JavaScript')}`
    const path = fileURLToPath(new URL('../../build/exported.mjs', import.meta.url))
    writeFileSync(path, program)
    const said = execFileSync(process.execPath, [path], { encoding: 'utf8' })
    assert.ok(said.includes((Math.tanh(0.5) + 1).toFixed(7)), said)
  }),
)

test('a matrix is painted by a drag, filled from a CSV file and from a data set', options, () =>
  withPage(
    { source: 'sum(m)', inputs: { m: tensor([2, 3], [0, 0, 0, 0, 0, 1]) } },
    async (page) => {
      const total = (text) => page.locator('.box.output .value', { hasText: text }).waitFor()
      await total(/^1$/)
      const cell = (i) => page.getByLabel(`element ${i} of m`)
      await cell(0).hover()
      await page.mouse.down()
      for (const i of [1, 2, 5]) await cell(i).hover()
      await page.mouse.up()
      await total(/^4$/)
      await cell(3).fill('6')
      await cell(3).press('Enter')
      await total(/^10$/)

      const drop = (text) =>
        page.evaluate((content) => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File([content], 'numbers.csv', { type: 'text/csv' }))
          const target = document.querySelector('[data-name=m]')
          target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
        }, text)
      await drop('a,b\n1,2\n3,4\n5,6\n')
      await total(/^21$/)
      assert.equal(await page.inputValue('[data-name=m] .shape'), '[3, 2]')
      await drop('1,2\n3,four\n')
      await page.locator('.trouble', { hasText: 'CSV' }).waitFor()

      const choose = (name) => page.getByLabel('data for m').selectOption(name)
      await page.getByLabel('data for m').locator('option', { hasText: 'iris: classes' }).waitFor({
        state: 'attached',
      })
      await choose('iris: classes')
      await total(/^150$/)
      await choose('breast cancer: features')
      await write(page, 'sum(m ** 2)')
      await total(/^17070$/) // every column has mean 0 and deviation 1: as many as there are numbers
      assert.ok(page.url().length < 1000, 'the address names the set')
      await page.reload()
      await total(/^17070$/)
    },
  ),
)

test('one switch makes all floats float32', options, () =>
  withPage({ source: 'x * 0.5', inputs: { x: scalar(1) } }, async (page) => {
    await page.locator('.box.output[aria-description*="float64"]').waitFor()
    await page.click('[data-precision=float32]')
    await page.locator('.box.output[aria-description*="float32"]').waitFor()
    assert.equal(await page.inputValue('[data-name=x] select'), 'float32')
  }),
)

for (const [name, scheme, width] of [
  ['light', 'light', 1280],
  ['dark', 'dark', 1280],
  ['phone', 'light', 390],
])
  test(`every view, ${name}: nothing overflows, nothing that axe finds serious`, options, () =>
    withPage({ source: 'mean(tanh(x @ w) ** 2)', inputs: matrices, wrt: ['w'] }, async (page) => {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 860 })
      await page.evaluate(axe)
      for (const view of VIEWS) {
        await inView(page, view)
        await page.waitForTimeout(400)
        await page.screenshot({ path: `${pictures}${view}-${name}.png` })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(wide <= 0, `${view} is ${wide} pixels wider than the window`)
        const { violations } = await page.evaluate('axe.run()')
        const serious = violations.filter(
          ({ impact }) => impact === 'serious' || impact === 'critical',
        )
        const found = serious.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`,
        )
        assert.deepEqual(found, [], `${view}, ${name}`)
      }
    }),
  )

const matrices = { x: tensor([2, 3], [1, 0, -1, 2, 1, 0]), w: tensor([3], [0.5, -1, 1]) }
