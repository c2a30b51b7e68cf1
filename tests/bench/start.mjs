// The time to a first result, compiling included, in processes of their own.
//
//   node tests/bench/start.mjs [--rounds 15]
//
// Wall time needs a quiet machine, the time that the main thread was on a core (Linux) less so. Both are
// minima over the rounds.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const child = fileURLToPath(new URL('start-child.mjs', import.meta.url))
const samples = {
  bare: ['bare'],
  smallest: ['smallest'],
  logistic: ['logistic'],
  150: ['layers', '150'],
  300: ['layers', '300'],
}

/** What a fresh process says, and how long it lived. */
function sample(program, task) {
  const start = performance.now()
  const { stdout, stderr, status } = spawnSync(program, [child, ...task], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${task.join(' ')}: ${stderr}`)
  return { ...JSON.parse(stdout), life: performance.now() - start }
}

/**
 * Rows of what is measured: name, wall milliseconds, milliseconds on a core, budget.
 * @param {number} rounds @param {string} [program] the Node to run
 */
export function measureStart(rounds, program = process.execPath) {
  const best = {}
  for (let round = 0; round < rounds; round++)
    for (const [name, task] of Object.entries(samples)) {
      const found = sample(program, task)
      best[name] ??= found
      for (const key in found) best[name][key] = Math.min(best[name][key], found[key])
    }
  const { bare, smallest, logistic, 150: layers, 300: twice } = best
  return [
    [
      'import to first gradient, over bare node',
      smallest.life - bare.life,
      smallest.all - bare.all,
      25,
    ],
    ['import alone', smallest.imported, smallest.coreImported, null],
    ['logistic regression with gradients, to the first result', logistic.wall, logistic.core, 10],
    ['gradient of 150 elementwise layers', layers.wall, layers.core, 100],
    ['gradient of 300 elementwise layers', twice.wall, twice.core, null],
  ]
}

/** The rows as lines of a table in Markdown. */
export function startTable(rows) {
  const cells = rows.map(([name, wall, core, budget]) => [
    name,
    wall.toFixed(1),
    core.toFixed(1),
    budget ?? '-',
  ])
  return [
    '| to a first result, ms | wall | on a core | budget |',
    '|---|---:|---:|---:|',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })
  console.log(startTable(measureStart(Number(values.rounds))).join('\n'))
}
