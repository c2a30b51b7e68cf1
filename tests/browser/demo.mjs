// The demo page for its tests: built, served, opened in a real browser, and watched.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serveDemo } from '../../demo/serve.mjs'
import { encode } from '../../demo/page/state.js'
import { SECONDS, launch } from './chromium.mjs'

const built = (path) => fileURLToPath(new URL(`../../build/${path}/`, import.meta.url))
export const pictures = built('screenshots')
export const options = { timeout: 180 * SECONDS }

/**
 * The page in a folder of its own, and a browser.
 *
 * @param {string} name of the folder
 * @param {{ headers?: Record<string, string> }} [serving]
 */
export async function startDemo(name, serving) {
  mkdirSync(pictures, { recursive: true })
  const folder = built(`demo-${name}`)
  const { browser, close: closeBrowser } = await launch({ viewport: { width: 1280, height: 860 } })
  const server = await serveDemo({ port: 0, folder, ...serving })
  const close = async () => {
    await closeBrowser()
    await server.close().catch(() => {}) // a test may have closed it
  }

  /**
   * Opens the page in a state and uses it; nothing may complain, nothing be asked of another host.
   *
   * @param {object} state
   * @param {(page: import('playwright-core').Page) => Promise<void>} use
   */
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
  return { browser, server, folder, withPage, close }
}

export const scalar = (value) => ({
  dtype: 'float64',
  shape: [],
  data: [value],
  range: [-10, 1000],
})
export const tensor = (shape, data, dtype = 'float64') => ({ dtype, shape, data })
export const inView = (page, view) => page.click(`[data-view=${view}]`)

/** Types a text in place of the editor's. */
export async function write(page, text) {
  await page.click('.cm-content')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** The longest task of the main thread from here on: a function that tells it, in milliseconds. */
export async function watchTasks(page) {
  await page.evaluate(() => {
    globalThis.tasks = []
    new PerformanceObserver((list) =>
      globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' })
  })
  return () => page.evaluate(() => Math.max(0, ...globalThis.tasks))
}

/**
 * How late a timer of an idle page is at worst on this machine as loaded as it is now, in
 * milliseconds: what a task may take longer through no fault of the page.
 */
export async function lateness(browser) {
  const page = await browser.newPage()
  try {
    return await page.evaluate(async () => {
      let worst = 0
      for (let i = 0; i < 100; i++) {
        const start = performance.now()
        await new Promise((resolve) => setTimeout(resolve, 10))
        worst = Math.max(worst, performance.now() - start - 10)
      }
      return worst
    })
  } finally {
    await page.close()
  }
}
