// The repository's files over HTTP on this machine, and a page for each script of pages/:
// /page/<script>.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

// The empty icon: without it a browser asks for one.
const page = (script) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${script}</title>
<link rel="icon" href="data:,">
<body>
<script type="module" src="/tests/browser/pages/${script}"></script>
`

/**
 * Starts a server on a free port.
 * @param {{ policy?: string, types?: Record<string, string> }} [options] policy: the
 *   Content-Security-Policy of every answer; types: media types by a name's ending, in place of the
 *   right ones
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serve({ policy, types } = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname)
    if (policy) response.setHeader('content-security-policy', policy)
    const script = /^\/page\/([\w-]+\.js)$/.exec(path)?.[1]
    if (script) return response.setHeader('content-type', 'text/html').end(page(script))
    const type = { ...TYPES, ...types }[extname(path)]
    const file = join(root, path)
    if (!type || !statSync(file, { throwIfNoEntry: false })?.isFile())
      return response.writeHead(404).end()
    response.setHeader('content-type', type)
    createReadStream(file).pipe(response)
  })
  await new Promise((resolve, reject) =>
    server.once('error', reject).listen(0, '127.0.0.1', resolve),
  )
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return { origin: `http://127.0.0.1:${server.address().port}`, close }
}
