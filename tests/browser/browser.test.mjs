// The package in a real browser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SECONDS, launch } from './chromium.mjs'
import { serve } from './server.mjs'

const POLICY = "script-src 'self' 'wasm-unsafe-eval'"
const RELAXED = '/dist/engine-relaxed.wasm'
const SIMD128 = '/dist/engine-simd128.wasm'

/** @type {import('playwright-core').BrowserContext} */
let browser
let close

before(async () => ({ browser, close } = await launch()))
after(() => close?.())

/**
 * Opens the page of a script and waits for its report or for its error.
 * @param {string} script
 * @param {Parameters<typeof serve>[0]} [options] of the server
 */
async function visit(script, options) {
  const server = await serve(options)
  const page = await browser.newPage()
  const [complaints, paths, hosts] = [[], [], new Set()]
  try {
    await page.addInitScript(countStreaming)
    page.on('console', (message) => complaints.push(`console.${message.type()}: ${message.text()}`))
    page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`))
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
    page.on(
      'response',
      (response) => response.ok() || complaints.push(`${response.status()}: ${response.url()}`),
    )
    page.on('request', (request) => {
      const { host, origin, pathname, protocol } = new URL(request.url())
      if (protocol === 'data:') return
      paths.push(pathname)
      if (origin !== server.origin) hosts.add(host)
    })
    const error = new Promise((resolve) => page.once('pageerror', resolve))
    const response = await page.goto(`${server.origin}/page/${script}`)
    const text = page.locator('#report').textContent()
    const result = await Promise.race([text.then(JSON.parse), error])
    const streamed = await page.evaluate('streamed')
    const engines = paths.filter((path) => path.endsWith('.wasm'))
    const policy = response.headers()['content-security-policy']
    return { result, complaints, hosts: [...hosts], engines, streamed, policy }
  } finally {
    await page.close()
    await server.close()
  }
}

/** Runs in the page, before its scripts. */
function countStreaming() {
  const { compileStreaming } = WebAssembly
  globalThis.streamed = 0
  WebAssembly.compileStreaming = (source) => {
    globalThis.streamed++
    return compileStreaming.call(WebAssembly, source)
  }
}

/** A visit after which everything is as it should be. */
async function checked(script, options) {
  const visited = await visit(script, options)
  if (visited.result instanceof Error) throw visited.result
  assert.deepEqual(visited.complaints, [])
  assert.deepEqual(visited.hosts, [], 'requests to other hosts')
  const { errors, ...values } = visited.result
  assert.deepEqual(values, {
    gradient: { value: 14, gradient: [2, 4, 6], data: 'Float64Array' },
    updates: { before: 3, after: [0.5, 1] },
    language: { parsed: [2, 2], template: 0.5 },
    product: { elements: 96 * 96, wrong: 0 },
    growth: 3 * 2 ** 23,
  })
  for (const [key, name, message] of [
    ['axis', 'AxisError', /axis 7/],
    ['syntax', 'SyntaxError', /column 5/],
    ['call', 'TypeError', /dimensions/],
  ]) {
    assert.deepEqual({ name: errors[key]?.name, typed: errors[key]?.typed }, { name, typed: true })
    assert.match(errors[key].message, message)
  }
  assert.equal(errors.afterwards, 3, 'and the engine goes on')
  return visited
}

const options = { timeout: 120 * SECONDS }

test('a page compiles the relaxed engine while it arrives, if it can run it', options, async () => {
  const { engines, streamed } = await checked('browser.js')
  assert.deepEqual(engines, [(await runs(RELAXED)) ? RELAXED : SIMD128])
  assert.equal(streamed, 1)
})

/** Whether the browser can run an engine, told by the engine itself. */
async function runs(engine) {
  const server = await serve()
  const page = await browser.newPage()
  try {
    await page.goto(`${server.origin}/page/report.js`)
    return await page.evaluate(
      async (path) => WebAssembly.validate(await (await fetch(path)).arrayBuffer()),
      engine,
    )
  } finally {
    await page.close()
    await server.close()
  }
}

test('a page that wants no relaxed engine gets the other one', options, async () => {
  const { engines } = await checked('core.js')
  assert.deepEqual(engines, [SIMD128])
})

test('a server that does not know the type of .wasm', options, async () => {
  const { engines, streamed } = await checked('browser.js', {
    types: { '.wasm': 'application/octet-stream' },
  })
  assert.equal(engines.length, 1)
  assert.equal(streamed, 0)
})

test('a page with the engine inside fetches none', options, async () => {
  const { engines } = await checked('inline.js')
  assert.deepEqual(engines, [])
})

test('a module worker', options, async () => {
  const { engines } = await checked('worker-page.js')
  assert.deepEqual(engines, [])
})

for (const script of ['browser.js', 'inline.js', 'worker-page.js']) {
  test(`under a Content-Security-Policy: ${script}`, options, async () => {
    const { policy } = await checked(script, { policy: POLICY })
    assert.equal(policy, POLICY)
  })
}

test('a policy without wasm-unsafe-eval is in force: the error names it', options, async () => {
  const { result } = await visit('browser.js', { policy: "script-src 'self'" })
  assert.ok(result instanceof Error, 'the import fails')
  assert.match(result.message, /Content Security Policy/)
})
