// npm run demo: builds the page into build/demo and serves it on a local port until it is stopped.
//
//   node demo/serve.mjs [port]
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.mjs', import.meta.url))

/**
 * Builds the page and serves it; gives its address and `close`.
 *
 * @param {{ port?: number, strictPort?: boolean, folder?: string, headers?: Record<string, string>
 *   }} [options] folder: where it is built; headers: of every answer
 */
export async function serveDemo({ port = 4173, strictPort = false, folder, headers } = {}) {
  const settings = { configFile, logLevel: 'warn', build: folder ? { outDir: folder } : {} }
  await build(settings)
  const server = await preview({ ...settings, preview: { port, strictPort, headers } })
  return { url: server.resolvedUrls.local[0], close: () => server.close() }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveDemo({ port: Number(process.argv[2] ?? 4173) })
  console.log(`\nThe demo page: ${url}   (Ctrl-C ends it)`)
}
