// npm run build [preset...]: sets up what is missing and builds; without names, what the package needs.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command at the root with its output passed on; false if it failed. */
export function run(command, args, environment = {}) {
  const env = { ...process.env, ...environment }
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

/** The same with its output kept back unless the command fails, and one line with its time. */
export function step(name, command, args) {
  const start = performance.now()
  const { status, error, output } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 30 })
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(`  ${name.padEnd(52)} ${status === 0 ? `${seconds}`.padStart(4) + ' s' : 'failed'}`)
  if (status !== 0) console.error(error?.message ?? Buffer.concat(output.filter(Boolean)).toString())
  return status === 0
}

export const setUp = () => run('wasm/setup.sh', [])

/** Configures and builds one of CMakePresets.json's presets in build/<preset>. */
export function buildPreset(preset) {
  const cmake = `cmake --preset ${preset} && cmake --build --preset ${preset} -j ${availableParallelism()}`
  return step(`build ${preset}`, 'sh', ['-c', cmake])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const presets = process.argv.length > 2 ? process.argv.slice(2) : ['native-release']
  process.exitCode = setUp() && presets.every(buildPreset) ? 0 : 1
}
