// npm run demo: builds the page into build/demo and serves it on a local port until it is stopped.
//
//   node demo/serve.mjs [port]
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.mjs', import.meta.url))

/** Builds the page and serves it; gives its address and `close`. */
export async function serveDemo({ port = 4173, strictPort = false } = {}) {
  await build({ configFile, logLevel: 'warn' })
  const server = await preview({ configFile, preview: { port, strictPort }, logLevel: 'warn' })
  return { url: server.resolvedUrls.local[0], close: () => server.close() }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveDemo({ port: Number(process.argv[2] ?? 4173) })
  console.log(`\nThe demo page: ${url}   (Ctrl-C ends it)`)
}
