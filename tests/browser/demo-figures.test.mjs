// What the demo page costs: bytes and time to the first paint, time until it can be used, tasks of the
// main thread while it trains; and that it works without a network once it has been loaded.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  inView,
  lateness,
  options,
  pictures,
  scalar,
  startDemo,
  watchTasks,
  write,
} from './demo.mjs'

let browser
let folder
let server
let withPage
let close

before(async () => ({ browser, folder, server, withPage, close } = await startDemo('figures')))
after(() => close?.())

const KILOBYTE = 1000

test('the first paint needs less than 300 KB, gzipped', options, () =>
  withPage({ source: 'x * 7', inputs: { x: scalar(6) } }, async (page) => {
    await page.locator('.box.output .value', { hasText: /^42$/ }).waitFor()
    const usable = await page.evaluate(() => performance.now())
    const painted = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0].startTime,
    )
    // Whatever the document names, and whatever has arrived before the first paint.
    const html = readFileSync(join(folder, 'index.html'), 'utf8')
    const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path)
    const early = await page.evaluate(
      (until) =>
        performance
          .getEntriesByType('resource')
          .filter(({ responseEnd, name }) => responseEnd <= until && name.startsWith('http'))
          .map(({ name }) => new URL(name).pathname.slice(1)),
      painted,
    )
    const files = [...new Set(['index.html', ...named, ...early])]
    const sizes = files.map((name) => gzipSync(readFileSync(join(folder, name))).length)
    const bytes = sizes.reduce((a, b) => a + b, 0)
    console.log(
      `first paint after ${painted.toFixed(0)} ms, ${(bytes / KILOBYTE).toFixed(0)} KB gzipped ` +
        `in ${files.length} files; usable after ${usable.toFixed(0)} ms`,
    )
    assert.ok(bytes < 300 * KILOBYTE, `${bytes} bytes: ${files.join(', ')}`)
  }),
)

const WINDOWS = 3

for (const [task, reached] of [
  ['digits', 0.9],
  ['moons', 0.95],
])
  test(`${task}: learned in the page, which stays awake`, options, () =>
    withPage({ view: 'training' }, async (page) => {
      await page.locator('[data-fact=epoch]').waitFor()
      await page.getByLabel('what to train').selectOption(task)
      await page.locator('[data-fact=epoch]', { hasText: /^0$/ }).waitFor()
      await page.getByRole('button', { name: 'Start' }).click()
      // A task of the page itself comes again in every window; one that took long because something
      // else on this machine had the processor does not. What an idle page is late by is added.
      const windows = []
      for (let i = 0; i < WINDOWS; i++) {
        const longest = await watchTasks(page)
        const late = await lateness(browser)
        windows.push({ longest: await longest(), late })
        if (windows.at(-1).longest < 50) break
      }
      await page.waitForFunction(
        (least) =>
          Number(document.querySelector('[data-fact="test accuracy"]').textContent) >= least,
        reached,
      )
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.screenshot({ path: `${pictures}training-${task}.png` })
      const words = windows.map(
        ({ longest, late }) => `${longest} ms (an idle page is ${late.toFixed(0)} ms late)`,
      )
      console.log(`${task}, longest task while training: ${words.join(', ')}`)
      assert.ok(
        windows.some(({ longest, late }) => longest < 50 + 2 * late),
        words.join(', '),
      )
    }),
  )

test('without a network, once it has been loaded, everything works', options, async () => {
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(server.url)
  await page.locator('.box.output').waitFor()
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    if (active.state !== 'activated')
      await new Promise((resolve) => active.addEventListener('statechange', resolve))
  })
  await server.close()
  await browser.setOffline(true)
  await page.reload()
  await write(page, 'x + 41\n')
  await page.locator('.box.output').waitFor()
  await page.locator('.formula .katex').first().waitFor()
  for (const view of ['gradient', 'rewrites', 'plan', 'lessons']) {
    await inView(page, view)
    await page.locator(`[data-view=${view}][aria-selected=true]`).waitFor()
  }
  await inView(page, 'plan')
  await page.getByRole('button', { name: 'Show the emitted WebAssembly' }).click()
  await page
    .locator('.listing pre, .listing .quiet', { hasText: /module|loop/ })
    .first()
    .waitFor()
  await inView(page, 'training')
  await page.getByRole('button', { name: 'Step' }).click()
  await page.locator('[data-fact=epoch]', { hasText: /^1$/ }).waitFor()
  // A graph that takes Graphviz, which nobody has fetched so far.
  await inView(page, 'graph')
  const terms = Array.from({ length: 40 }, (_, i) => `sin(x * ${i})`)
  await write(page, terms.join(' + '))
  await page.waitForFunction(
    () => Number(document.querySelector('.graph-view').dataset.boxes) > 100,
  )
  await page.locator('.folding').click()
  await page.waitForFunction(() => {
    const { dataset } = document.querySelector('.graph-view')
    return dataset.drawn === dataset.boxes
  })
  await page.screenshot({ path: `${pictures}offline.png` })
  assert.deepEqual(errors, [])
  await page.close()
  await browser.setOffline(false)
})
