// The demo page as a person uses it: built, served, driven in a real browser. A picture of each view
// is kept in build/screenshots.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { serveDemo } from '../../demo/serve.mjs'
import { encode } from '../../demo/page/state.js'
import { SECONDS, launch } from './chromium.mjs'

const pictures = fileURLToPath(new URL('../../build/screenshots/', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const options = { timeout: 120 * SECONDS }
const VIEWS = ['graph', 'gradient', 'rewrites', 'plan', 'training', 'lessons']

let browser
let close
let server

before(async () => {
  mkdirSync(pictures, { recursive: true })
  ;({ browser, close } = await launch({ viewport: { width: 1280, height: 860 } }))
  server = await serveDemo({ port: 0 })
})
after(async () => {
  await close?.()
  await server?.close()
})

/** Opens the page in a state and uses it; nothing may complain, nothing be asked of another host. */
async function withPage(state, use) {
  const page = await browser.newPage()
  const complaints = []
  page.on('console', (message) => complaints.push(`console.${message.type()}: ${message.text()}`))
  page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    const own = protocol === 'data:' || protocol === 'blob:' || `${origin}/` === server.url
    if (!own) complaints.push(`asked of another host: ${request.url()}`)
  })
  try {
    await page.goto(`${server.url}#${encode(state)}`)
    await use(page)
    assert.deepEqual(complaints, [])
  } finally {
    await page.close()
  }
}

const scalar = (value) => ({ dtype: 'float64', shape: [], data: [value], range: [-10, 1000] })
const inView = (page, view) => page.click(`[data-view=${view}]`)

/** Types a text in place of the editor's. */
async function write(page, text) {
  await page.click('.cm-content')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

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

test('the gradient in the page is the gradient of the library', options, () =>
  withPage(
    { source: 'tanh(x) * x', inputs: { x: scalar(0.5) }, wrt: ['x'], view: 'gradient' },
    async (page) => {
      await page.locator('.check tbody tr').first().waitFor()
      const cells = await page.locator('.check tbody tr').first().locator('td').allTextContents()
      const st = await import('../../dist/node.js')
      const x = st.dscalar('x')
      const expected = Number(st.function([x], st.grad(st.tanh(x).mul(x), x))(0.5))
      assert.equal(cells[0], 'x')
      assert.ok(
        Math.abs(Number(cells[1]) - expected) < 1e-4 * expected,
        `${cells[1]}, not ${expected}`,
      )
      assert.ok(Number(cells[3]) < 1e-6, `differs from the difference quotient by ${cells[3]}`)
    },
  ),
)

test('the timeline names the rules; without log1p the value is infinite', options, () =>
  withPage(
    { source: 'log(1 + exp(x))', inputs: { x: scalar(1000) }, view: 'rewrites' },
    async (page) => {
      const names = page.locator('.timeline b')
      await names.filter({ hasText: /^log1p$/ }).waitFor()
      await names.filter({ hasText: /^softplus$/ }).click()
      await page.locator('.algebra', { hasText: 'softplus(x)' }).waitFor()
      await page.locator('.box.added', { hasText: 'softplus' }).waitFor()
      const compiled = page.locator('[data-fact=compiled]')
      assert.match(await compiled.textContent(), /^1000 /)
      await page
        .locator('.switches label', { hasText: /^log1p$/ })
        .locator('input')
        .uncheck()
      await compiled.filter({ hasText: /^Infinity / }).waitFor()
    },
  ),
)

test('the digits are learned in the page, which stays awake', options, () =>
  withPage({ view: 'training' }, async (page) => {
    await page.locator('[data-fact=epoch]').waitFor()
    await page.evaluate(() => {
      globalThis.longest = 0
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries())
          globalThis.longest = Math.max(globalThis.longest, duration)
      })
      observer.observe({ type: 'longtask' })
    })
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForFunction(
      () => Number(document.querySelector('[data-fact="test accuracy"]').textContent) >= 0.9,
    )
    await page.getByRole('button', { name: 'Stop' }).click()
    console.log(`longest task while training: ${await page.evaluate('longest')} ms`)
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

const matrices = {
  x: { dtype: 'float64', shape: [2, 3], data: [1, 0, -1, 2, 1, 0] },
  w: { dtype: 'float64', shape: [3], data: [0.5, -1, 1] },
}
