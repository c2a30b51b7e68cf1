// npm run size: what a person downloads, gzipped, against the budget; fails past it. KB is 1,000 bytes.
//
// The engine is either of the two; the JavaScript is what Node reads for `import 'symtensor'`.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { root, variants } from './build.mjs'

const budgets = { engine: 300_000, JavaScript: 25_000 }

const dist = `${root}dist/`
const downloads = [
  ...variants.map((variant) => ['engine', [`engine-${variant}.wasm`]]),
  ['JavaScript', ['core.js', 'node.js']],
]

for (const [part, files] of downloads) {
  const bytes = Buffer.concat(files.map((name) => readFileSync(dist + name)))
  const kilobytes = (length) => `${(length / 1000).toFixed(1)} KB`
  const { length } = gzipSync(bytes, { level: 9 })
  const within = length <= budgets[part]
  const verdict = within ? 'within' : 'BEYOND'
  console.log(
    `${files[0].padEnd(22)} ${kilobytes(bytes.length).padStart(10)}, gzipped ` +
      `${kilobytes(length).padStart(8)}, ${verdict} ${kilobytes(budgets[part])}`,
  )
  if (!within) process.exitCode = 1
}
