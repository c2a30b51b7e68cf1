// npm run build: sets up what is missing, builds both WebAssembly engines into dist/, and lets
// js/build.mjs generate the rest of the package from them.
//
//   node wasm/build.mjs [preset...]   builds only these of CMakePresets.json's presets
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const variants = ['simd128', 'relaxed']

// All that a host has to provide; wasm/engine.cmake says what it is.
const allowedImports = [
  'env.emscripten_notify_memory_growth',
  'env.st_clock',
  'env.st_kernels',
  'env.st_host',
]

/** Runs a command at the root with its output passed on; false if it failed. */
export function run(command, args, environment = {}) {
  const env = { ...process.env, ...environment }
  const stdio = ['ignore', 'inherit', 'inherit']
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio })
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

/** The same in a line with its time: the output is shown only if the command fails. */
function step(name, command, args) {
  const start = performance.now()
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 }
  const { status, error, stdout, stderr } = spawnSync(command, args, options)
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(`  ${name.padEnd(52)} ${status === 0 ? `${seconds} s`.padStart(6) : 'failed'}`)
  if (status !== 0) console.error(`${error?.message ?? ''}${stdout}${stderr}`)
  return status === 0
}

/** Whether node_modules holds what package-lock.json says. */
function packagesThere() {
  const packagesIn = (path) => JSON.parse(readFileSync(root + path, 'utf8')).packages
  try {
    const there = packagesIn('node_modules/.package-lock.json')
    return Object.entries(packagesIn('package-lock.json')).every(
      ([path, { version, optional }]) => !path || optional || there[path]?.version === version,
    )
  } catch {
    return false
  }
}

/** npm's packages; tools and OpenBLAS, kept in the cache. Quick and silent when all is there. */
export function setUp() {
  return (
    (packagesThere() || step('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'])) &&
    run('wasm/setup.sh', []) &&
    variants.every((variant) => run('wasm/openblas.sh', [variant]))
  )
}

/** Configures and builds a preset in build/<preset>. */
export function buildPreset(preset) {
  const configure = `cmake --log-level=WARNING --preset ${preset}`
  const build = `cmake --build --preset ${preset} -j ${availableParallelism()} -- --quiet -k 0`
  return step(`build ${preset}`, 'sh', ['-c', `${configure} && ${build}`])
}

/** Builds an engine and puts it into dist/, with a look at its imports and its size. */
function buildEngine(variant) {
  if (!buildPreset(`wasm-${variant}`)) return false
  const name = `engine-${variant}.wasm`
  const bytes = readFileSync(`${root}build/wasm-${variant}/${name}`)
  const extra = importsOf(bytes).filter((name) => !allowedImports.includes(name))
  if (extra.length > 0) {
    console.error(`  ${name} asks its host for more than it may: ${extra.join(', ')}`)
    return false
  }
  mkdirSync(`${root}dist`, { recursive: true })
  writeFileSync(`${root}dist/${name}`, bytes)
  const kib = ({ length }) => `${Math.ceil(length / 1024)} KiB`
  console.log(`  dist/${name}: ${kib(bytes)}, ${kib(gzipSync(bytes, { level: 9 }))} gzipped`)
  return true
}

/** What a module asks its host for; where relaxed SIMD does not compile, the other engine tells. */
function importsOf(bytes) {
  if (!WebAssembly.validate(bytes)) return []
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes))
  return imports.map(({ module, name }) => `${module}.${name}`)
}

/** The licences of the code in the engine that is not ours, which must go where it goes. */
function writeNotice() {
  const where = (script, ...args) => {
    const options = { cwd: root, encoding: 'utf8' }
    return execFileSync(`wasm/${script}`, [...args, '--where'], options).trim()
  }
  const read = (folder, name) => readFileSync(`${folder}/LICENSE.${name}`, 'utf8').trim()
  const parts = [
    'The engine contains OpenBLAS, under this licence:',
    read(where('openblas.sh', 'simd128'), 'openblas'),
    'and musl libc, under this licence:',
    read(where('emscripten.sh'), 'musl'),
  ]
  writeFileSync(`${root}dist/NOTICE`, parts.join('\n\n') + '\n')
}

/** Everything that the package consists of. */
export function buildPackage() {
  if (!variants.map(buildEngine).every(Boolean)) return false
  writeNotice()
  if (!existsSync(`${root}js/build.mjs`)) return true
  return step('js/build.mjs', process.execPath, ['js/build.mjs'])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const presets = process.argv.slice(2)
  const build = () => (presets.length > 0 ? presets.every(buildPreset) : buildPackage())
  process.exitCode = setUp() && build() ? 0 : 1
}
