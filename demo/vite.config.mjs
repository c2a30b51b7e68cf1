// The demo page as a static folder: any host serves it, no request leaves for another one.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const from = (path) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: from('.'),
  base: './', // below any path
  resolve: { alias: { symtensor: from('../dist/browser.js') } },
  worker: { format: 'es' },
  build: {
    outDir: from('../build/demo'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500, // Graphviz, fetched for large graphs only, is one chunk
    reportCompressedSize: false,
  },
})
