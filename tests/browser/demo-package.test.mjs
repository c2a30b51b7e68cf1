// The package as the demo page carries it, built by the same bundler, runs the tests of tests/js that
// need nothing of Node: with both engines, served with and without the headers that isolate a page.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import { launch } from './chromium.mjs'
import { options, startDemo } from './demo.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** Test files that import nothing but what a browser has, or has a stand-in for. */
const portable = new Set(['node:test', 'node:assert/strict', 'symtensor', '../../js/node.js'])
const files = readdirSync(here('../js'))
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => {
    const text = readFileSync(here(`../js/${name}`), 'utf8')
    const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, path]) => path)
    return imports.every((path) => portable.has(path)) && !/\bprocess\b/.test(text)
  })

/** A module that imports them all. */
const allTests = {
  name: 'all-tests',
  resolveId: (id) => (id === 'virtual:tests' ? '\0tests' : undefined),
  load: (id) =>
    id === '\0tests'
      ? files.map((name) => `import ${JSON.stringify(here(`../js/${name}`))}`).join('\n')
      : undefined,
}
const settings = {
  configFile: here('../../demo/vite.config.mjs'),
  root: here('suite'),
  logLevel: 'warn',
  plugins: [allTests],
  resolve: {
    alias: [
      { find: 'node:test', replacement: here('suite/node-test.js') },
      { find: 'node:assert/strict', replacement: here('suite/node-assert.js') },
      { find: /^(symtensor|\.\.\/\.\.\/js\/node\.js)$/, replacement: here('suite/package.js') },
    ],
  },
  build: { outDir: here('../../build/demo-suite') },
}

let browser
let close
const servers = {}

before(async () => {
  ;({ browser, close } = await launch())
  await build(settings)
  for (const [name, headers] of Object.entries({ isolated: isolation, plain: {} }))
    servers[name] = await preview({ ...settings, preview: { port: 0, headers } })
})
after(async () => {
  await close?.()
  for (const server of Object.values(servers)) await server.close()
})

for (const serving of ['plain', 'isolated'])
  for (const engine of ['relaxed', 'simd128'])
    test(`the package's tests in the browser: ${engine}, ${serving}`, options, async () => {
      const page = await browser.newPage()
      try {
        const complaints = []
        page.on('pageerror', ({ message }) => complaints.push(message))
        await page.goto(`${servers[serving].resolvedUrls.local[0]}?engine=${engine}`)
        await page.waitForFunction('globalThis.report', null, { timeout: options.timeout })
        const { count, failed, slowest, engines, isolated } = await page.evaluate('report')
        console.log(
          `${count} tests of ${files.length} files: ${engine}, ${serving}; ` +
            `the slowest took ${slowest.ms} ms: ${slowest.name}`,
        )
        assert.deepEqual(failed, [])
        assert.deepEqual(complaints, [])
        assert.ok(count > 100, `${count} tests`)
        assert.equal(isolated, serving === 'isolated')
        assert.equal(engines.length, 1)
        assert.match(engines[0], new RegExp(`engine-${engine}`))
      } finally {
        await page.close()
      }
    })

test('the page itself, isolated', options, async () => {
  const { withPage, close: stop } = await startDemo('isolated', { headers: isolation })
  try {
    await withPage({ source: 'x * 6', inputs: {} }, async (page) => {
      await page.locator('.box.output .value', { hasText: /^6$/ }).waitFor()
      assert.equal(await page.evaluate('crossOriginIsolated'), true)
    })
  } finally {
    await stop()
  }
})
