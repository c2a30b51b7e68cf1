// What the demo page shows of the compiler: gradients, rewrites, loops, buffers, emitted code.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { options, pictures, scalar, startDemo, tensor } from './demo.mjs'

let withPage
let close

before(async () => ({ withPage, close } = await startDemo('compiler')))
after(() => close?.())

/* ---- gradients ---- */

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

test('a backward node is tied to the forward node and to the rule that made it', options, () =>
  withPage(
    { source: 'sum(sin(x))', inputs: { x: tensor([3], [0, 1, 2]) }, wrt: ['x'], view: 'gradient' },
    async (page) => {
      const box = (title) => page.locator('.box', { has: page.getByText(title, { exact: true }) })
      const cosine = box('Cos')
      await cosine.click()
      const panel = page.locator('.panel', { hasText: 'made for' })
      await panel.waitFor()
      assert.match(await panel.innerText(), /made for\s+Sin[^]*rule\s+.*cos\(x\)/)
      const forward = box('Sin')
      await page.locator('.box.tied', { hasText: 'Sin' }).waitFor()
      const [left, right] = [await forward.boundingBox(), await cosine.boundingBox()]
      assert.ok(left.x + left.width < right.x, 'the backward graph stands beside the forward one')
      await forward.hover()
      await page.locator('.box.tied', { hasText: 'Cos' }).waitFor()
      await page.screenshot({ path: `${pictures}gradient-tied.png` })
    },
  ),
)

test('of several outputs one is chosen as the cost', options, () =>
  withPage(
    { source: '(x ** 2, x ** 3)', inputs: { x: scalar(2) }, wrt: ['x'], view: 'gradient' },
    async (page) => {
      const symbolic = page.locator('.check tbody td').nth(1)
      await symbolic.filter({ hasText: /^12$/ }).waitFor()
      await page.getByLabel('cost').selectOption({ index: 0 })
      await symbolic.filter({ hasText: /^4$/ }).waitFor()
      await page.reload()
      await symbolic.filter({ hasText: /^4$/ }).waitFor()
    },
  ),
)

/* ---- rewrites ---- */

test('the timeline names the rules; without log1p the value is infinite', options, () =>
  withPage(
    { source: 'log(1 + exp(x))', inputs: { x: scalar(1000) }, view: 'rewrites' },
    async (page) => {
      const names = page.locator('.timeline b')
      await names.filter({ hasText: /^log1p$/ }).waitFor()
      await names.filter({ hasText: /^softplus$/ }).click()
      await page.locator('.algebra', { hasText: 'softplus(x)' }).waitFor()
      const [before, after] = [page.locator('figure').nth(0), page.locator('figure').nth(1)]
      await after.locator('.box.added', { hasText: 'Softplus' }).waitFor()
      await before.locator('.box.removed').first().waitFor()
      assert.equal(await before.locator('.box.added').count(), 0)
      const value = (name) => page.locator(`[data-fact="${name}"] .value`)
      assert.equal(await value('all rules').textContent(), '1000')
      assert.equal(await value('as written').textContent(), 'Infinity')
      const name = page.getByText('log1p', { exact: true })
      await page.locator('.switches label', { has: name }).locator('input').uncheck()
      await value('compiled')
        .filter({ hasText: /^Infinity$/ })
        .waitFor()
      assert.match(await page.locator('[data-fact=compiled]').innerText(), /µs/)
      await page.getByRole('button', { name: 'All on', exact: true }).click()
      await value('compiled').waitFor({ state: 'detached' })
    },
  ),
)

test('the gradient is rewritten with the expression, and its value stands beside', options, () =>
  withPage(
    { source: 'log(1 + exp(x))', inputs: { x: scalar(1000) }, view: 'rewrites', wrt: ['x'] },
    async (page) => {
      await page.getByLabel('with the gradient').check()
      const cells = (name) => page.locator(`[data-fact="${name}"] .value`)
      await cells('all rules').nth(1).filter({ hasText: /^1$/ }).waitFor()
      assert.deepEqual(await cells('all rules').allTextContents(), ['1000', '1'])
      assert.deepEqual(await cells('as written').allTextContents(), ['Infinity', 'NaN'])
      await page.click('[data-view=plan]')
      await page.locator('.kernel-table td', { hasText: 'sigmoid' }).waitFor()
    },
  ),
)

test('every rule of the table has a switch, with its algebra', options, () =>
  withPage({ view: 'rewrites' }, async (page) => {
    await page.locator('.switches label').first().waitFor({ state: 'attached' })
    const shown = await page.locator('.switches label b').allTextContents()
    const table = readFileSync(new URL('../../src/rewrite/rules.def', import.meta.url), 'utf8')
    const rules = [...table.matchAll(/^(?:RULE|LOCAL|RATIO)\((\w+)/gm)].map(([, name]) => name)
    assert.ok(rules.length > 100)
    assert.deepEqual(shown.toSorted(), [...rules, 'merge', 'fusion'].toSorted())
    const formulas = await page.locator('.switches label code').allTextContents()
    assert.ok(formulas.every((text) => text.length > 5))
    await page.getByLabel('find a rule').fill('cosh')
    const visible = page.locator('.switches label:visible')
    await visible.filter({ hasText: 'cosh' }).first().waitFor()
    assert.equal(await visible.filter({ hasNotText: 'cosh' }).count(), 0)
  }),
)

/* ---- loops and memory ---- */

const layer = {
  source: 'h = tanh(x @ w)\nsum(exp(h @ v) * 2 + 1, axis=0)',
  inputs: {
    x: tensor([2, 3], [1, 0, -1, 2, 1, 0]),
    w: tensor([3, 2], [0.5, -1, 1, 0.25, -0.5, 2]),
    v: tensor([2, 2], [1, 2, 3, 4]),
  },
  view: 'plan',
}

test('loops are frames around their nodes, with time, bytes, flops and limit', options, () =>
  withPage(layer, async (page) => {
    await page.locator('.group').first().waitFor()
    const frames = await page.locator('.group-title text').allTextContents()
    assert.ok(
      frames.every((text) => /^\d+: \w+, [\d.e-]+ µs$/.test(text)),
      frames.join('; '),
    )
    assert.equal(frames.filter((text) => text.includes('dot')).length, 2)
    const rows = await page.locator('.kernel-table tbody tr').allInnerTexts()
    assert.equal(rows.length, frames.length)
    assert.match(
      rows[0],
      /dot float64\(2, 3\) float64\(3, 2\)\s+[\d.e-]+ µs\s+128 B\s+24\s+(.*% of arithmetic|–)/,
    )
    const loop = rows.findIndex((text) => text.includes('exp'))
    const frame = await page.locator('.group rect').nth(loop).boundingBox()
    const inside = await page.locator('.box', { hasText: 'Exp' }).last().boundingBox()
    assert.ok(inside.x > frame.x && inside.x + inside.width < frame.x + frame.width)
    assert.ok(inside.y > frame.y && inside.y + inside.height < frame.y + frame.height)
  }),
)

test('buffers stand over the steps in which they are in use', options, () =>
  withPage(layer, async (page) => {
    await page.locator('.gantt .buffer').first().waitFor()
    const titles = await page.locator('.gantt .buffer title').allTextContents()
    const product = titles.find((text) => /^Dot.*: 32 B, steps 1 to /.test(text))
    assert.match(product ?? titles.join('; '), /steps 1 to [23], at byte \d+ of the workspace$/)
    assert.ok(
      titles.some((text) => /an output$/.test(text)),
      titles.join('; '),
    )
    await page.locator('.gantt').screenshot({ path: `${pictures}gantt.png` })
  }),
)

test('the emitted WebAssembly is there as text', options, () =>
  withPage(layer, async (page) => {
    await page.getByRole('button', { name: 'Show the emitted WebAssembly' }).click()
    const text = await page.locator('.listing pre').first().textContent()
    assert.match(text, /^\(module/)
    assert.match(text, /f64x2\.(add|mul)/)
    assert.match(text, /\(export "0"\)/)
  }),
)
