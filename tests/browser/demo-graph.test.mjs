// Graphs on the demo page: large ones, folding, the keyboard, and what is tied to the text and the
// formula.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fold } from '../../demo/page/graph/fold.js'
import { lateness, options, pictures, scalar, startDemo, tensor, watchTasks } from './demo.mjs'

let browser
let withPage
let close

before(async () => ({ browser, withPage, close } = await startDemo('graph')))
after(() => close?.())

/** A program of about `count` operations in lines that use one another. */
function program(count) {
  const lines = ['y0 = sin(x)']
  for (let i = 1; i <= count / 5; i++)
    lines.push(`y${i} = tanh(y${i - 1} * ${i} + cos(y${Math.floor(i / 2)} - x))`)
  return [...lines, `sum(y${lines.length - 1})`].join('\n')
}

test('folding: fewer boxes, every box somewhere, no circles, and each part can be opened', () => {
  const boxes = Array.from({ length: 400 }, (_, i) => ({ id: `b${i}`, title: `b${i}`, kind: 'op' }))
  const edges = boxes
    .slice(1)
    .flatMap((_, i) => [
      { from: `b${i}`, to: `b${i + 1}` },
      ...(i % 7 === 0 && i > 20 ? [{ from: `b${i - 20}`, to: `b${i + 1}` }] : []),
    ])
  const folded = fold({ boxes, edges }, new Set())
  assert.ok(folded.boxes.length < 200 && folded.folded > 3, `${folded.boxes.length} boxes`)
  const held = folded.boxes.flatMap(({ id, holds }) => holds ?? [id])
  assert.deepEqual(held.toSorted(), boxes.map(({ id }) => id).toSorted())
  const names = new Set(folded.boxes.map(({ id }) => id))
  for (const { from, to } of folded.edges)
    assert.ok(names.has(from) && names.has(to) && from !== to)
  const missing = new Map([...names].map((id) => [id, 0]))
  for (const { to } of folded.edges) missing.set(to, missing.get(to) + 1)
  const free = [...names].filter((id) => missing.get(id) === 0)
  for (const id of free)
    for (const { from, to } of folded.edges)
      if (from === id) {
        missing.set(to, missing.get(to) - 1)
        if (missing.get(to) === 0) free.push(to)
      }
  assert.equal(free.length, names.size, 'edges go round in a circle')
  const part = folded.boxes.find(({ kind }) => kind === 'fold')
  const opened = fold({ boxes, edges }, new Set([part.id]))
  assert.equal(opened.boxes.length, folded.boxes.length + part.holds.length - 1)
})

test('1,000 boxes: laid out off the main thread, folded, and smooth when not', options, () =>
  withPage({ source: 'x + 1', inputs: { x: tensor([3], [0.1, 0.2, 0.3]) } }, async (page) => {
    const view = page.locator('.graph-view')
    await page.locator('.box').first().waitFor()
    const late = await lateness(browser)
    const longest = await watchTasks(page)
    await page.evaluate((source) => {
      const state = btoa(
        JSON.stringify({
          source,
          inputs: { x: { dtype: 'float64', shape: [3], data: [0.1, 0.2, 0.3] } },
        }),
      )
      location.hash = state.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    }, program(1000))
    await page.waitForFunction(() => document.querySelector('.graph-view').dataset.boxes >= 1000)
    const [all, folded] = await view.evaluate(({ dataset }) =>
      [dataset.boxes, dataset.drawn].map(Number),
    )
    assert.ok(folded < all / 4, `${folded} boxes of ${all} are drawn`)
    await page.screenshot({ path: `${pictures}graph-folded.png` })
    const whenFolded = await longest()
    await page.locator('.folding').click()
    await page.waitForFunction(() => {
      const { dataset } = document.querySelector('.graph-view')
      return dataset.drawn === dataset.boxes
    })
    assert.ok((await page.locator('.box').count()) >= 1000)
    await page.screenshot({ path: `${pictures}graph-1000.png` })
    const whole = await longest()

    // Frames of zooming in and of dragging, as a person does.
    const area = await view.boundingBox()
    const [x, y] = [area.x + area.width / 2, area.y + area.height / 2]
    await page.mouse.move(x, y)
    await page.evaluate(() => {
      globalThis.frames = []
      let last = performance.now()
      const next = (now) => {
        globalThis.frames.push(now - last)
        last = now
        requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
    })
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -60)
    await page.mouse.down()
    for (let i = 0; i < 20; i++) await page.mouse.move(x + 10 * i, y + 5 * i)
    await page.mouse.up()
    const frames = (await page.evaluate('frames')).toSorted((a, b) => a - b)
    const at = (part) => frames[Math.floor(part * (frames.length - 1))].toFixed(0)
    console.log(
      `1,000 boxes: frames of ${at(0.5)} ms, 95 % within ${at(0.95)} ms; longest task ` +
        `${whenFolded} ms folded, ${whole} ms whole; an idle page is ${late.toFixed(0)} ms late`,
    )
    // Laying 1,000 boxes out takes seconds: had the main thread done it, its longest task would be as
    // long. What remains is drawing, in slices.
    assert.ok(whole < 1000 + 10 * late, `a task of ${whole} ms`)
    await page.locator('.folding').click()
    await page.waitForFunction(
      () => Number(document.querySelector('.graph-view').dataset.folded) > 0,
    )
  }),
)

const written = {
  source: 'y = sin(x) ** 2\ny + exp(-x)',
  inputs: { x: scalar(0.5) },
}
const box = (page, title) => page.locator('.box', { has: page.getByText(title, { exact: true }) })

test('a box, its part of the text and its part of the formula point at one another', options, () =>
  withPage(written, async (page) => {
    await page.locator('.formula [data-box]').first().waitFor()
    await box(page, 'Exp').hover()
    await page.locator('.tied-text', { hasText: 'exp(-x)' }).waitFor()
    assert.equal(
      await page
        .locator('.tied-text')
        .allTextContents()
        .then((all) => all.join('')),
      'exp(-x)',
    )
    assert.match(await page.locator('.formula .tied-part').first().textContent(), /e.*x/)
    await page.screenshot({ path: `${pictures}ties.png` })

    await page.mouse.move(2, 2)
    await page.locator('.tied-text').first().waitFor({ state: 'detached' })
    await page.locator('.cm-line').first().getByText('sin').hover()
    await page.locator('.box.tied', { hasText: 'Sin' }).waitFor()
    assert.equal(await page.locator('.box.tied').count(), 1)

    await page.locator('.formula [data-box]', { hasText: 'sin' }).last().hover()
    await page
      .locator('.box.tied', { hasText: /Sin|Pow/ })
      .first()
      .waitFor()
    await box(page, 'x').hover()
    await page.waitForFunction(() => document.querySelectorAll('.tied-text').length === 2)
  }),
)

test('the keyboard walks along the edges and chooses', options, () =>
  withPage(written, async (page) => {
    await box(page, 'Exp').waitFor()
    const focused = () =>
      page.evaluate(() => document.activeElement.querySelector('.title')?.textContent)
    await page.locator('[data-view=graph]').focus()
    await page.keyboard.press('Tab')
    assert.ok(await focused(), 'a box is the next stop')
    await page.keyboard.press('End')
    assert.equal(await focused(), 'Add')
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(), 'Pow')
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(), 'Sin')
    await page.keyboard.press('Enter')
    await page.locator('.panel h2', { hasText: 'Sin' }).waitFor()
    assert.match(await page.locator('.panel').innerText(), /float64/)
  }),
)
