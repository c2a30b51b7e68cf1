// Chromium, from the system's package or where the environment variable CHROMIUM says, with a
// profile of its own that is gone afterwards.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const SECONDS = 1000

const setup = fileURLToPath(new URL('../../wasm/setup.sh', import.meta.url))
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @param {import('playwright-core').LaunchOptions} [options] */
export async function launch(options) {
  const executablePath = execFileSync(setup, ['browser'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim()
  const profile = mkdtempSync(join(tmpdir(), 'symtensor-browser-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: switches,
    ...options,
  })
  browser.setDefaultTimeout(60 * SECONDS)
  const close = async () => {
    await browser.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { browser, close }
}
