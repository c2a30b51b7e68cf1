// The demo page as a static folder: any host serves it, no request leaves for another one.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const from = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Writes the service worker with the list of all files and a version made of what is in them. */
function serviceWorker() {
  let folder
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      folder = resolve(root, outDir)
    },
    writeBundle() {
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      // Of fonts one form is enough for every browser that runs the engine.
      const names = files
        .map((file) => relative(folder, file))
        .filter((name) => !/\.(ttf|woff)$/.test(name))
      const hash = createHash('sha256')
      for (const name of names.sort()) hash.update(name).update(readFileSync(join(folder, name)))
      const list = ['./', ...names.map((name) => `./${name}`)].map((name) => `'${name}'`)
      const text = readFileSync(from('service-worker.js'), 'utf8')
        .replace('%VERSION%', hash.digest('hex').slice(0, 16))
        .replace("'%FILES%'", list.join(', '))
      writeFileSync(join(folder, 'service-worker.js'), text)
    },
  }
}

export default defineConfig({
  root: from('.'),
  base: './', // below any path
  resolve: { alias: { symtensor: from('../dist/browser.js'), fs: from('page/work/no-files.js') } },
  plugins: [serviceWorker()],
  worker: { format: 'es' },
  build: {
    outDir: from('../build/demo'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500, // Graphviz, fetched for large graphs only, is one chunk
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
