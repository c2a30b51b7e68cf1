// npm test: sets up what is missing, builds everything, runs every test there is.
//
//   node tests/run.mjs [word...]   only the sections whose names contain one of the words
//
// A section is a heading, the output of its commands and its time; what a checkout does not have is
// not listed. A failed set-up or build ends the run, so that nothing old is tested; otherwise all
// sections run. Those that failed are listed at the end and the exit code is 1.
import { existsSync, readdirSync } from 'node:fs'
import { buildPackage, buildPreset, root, run, setUp, variants } from '../wasm/build.mjs'

const node = (variant, ...args) => {
  // Relaxed SIMD is on by default from V8 11.4 (Node 21) on, and then the flag is unknown.
  const behindFlag = variant === 'relaxed' && parseInt(process.versions.node) < 21
  const flags = behindFlag ? ['--experimental-wasm-relaxed-simd'] : []
  return run(process.execPath, [...flags, ...args], variant ? { SYMTENSOR_ENGINE: variant } : {})
}

const ctest = (preset, ...args) => run('ctest', ['--preset', preset, ...args])

/** The test files of a folder; none if it is absent. */
function testsIn(folder) {
  if (!existsSync(root + folder)) return []
  const names = readdirSync(root + folder).filter((name) => name.endsWith('.test.mjs'))
  return names.sort().map((name) => `${folder}/${name}`)
}

/** A section that runs a folder's tests with Node's runner, or no section. */
function nodeTests(name, folder, variant) {
  const files = testsIn(folder)
  if (files.length === 0) return []
  return [[name, () => node(variant, '--test', '--test-reporter=spec', ...files)]]
}

const sections = [
  ['set up', setUp],
  ['build, native', () => ['native-debug', 'native-release'].map(buildPreset).every(Boolean)],
  ['build, WebAssembly', buildPackage],
  ['C tests under sanitizers', () => ctest('native-debug', '--label-exclude', 'warnings')],
  ['C tests, optimised', () => ctest('native-release', '--label-exclude', 'warnings')],
  ["clang's warnings", () => ctest('native-debug', '--label-regex', 'warnings')],
  ['size', () => node(undefined, 'wasm/size.mjs')],
  ...variants.map((variant) => [
    `BLAS, ${variant}`,
    () => node(variant, `build/wasm-${variant}/blas_check.cjs`),
  ]),
  ...variants.flatMap((variant) => nodeTests(`JavaScript, ${variant}`, 'tests/js', variant)),
  ...variants.flatMap((variant) => nodeTests(`oracle, ${variant}`, 'tests/oracle', variant)),
  ...variants.flatMap((variant) => nodeTests(`page, ${variant}`, 'tests/page', variant)),
  ...nodeTests('consumers', 'tests/consumers'),
  ...nodeTests('browser', 'tests/browser'),
  [
    "JavaScript's form",
    () => run('npx', ['prettier', '--check', '--log-level=warn', '**/*.{js,mjs}']),
  ],
  ...(existsSync(`${root}tsconfig.json`) ? [['types', () => run('npx', ['tsc', '--noEmit'])]] : []),
]

const words = process.argv.slice(2)
const wanted = ([name]) => words.length === 0 || words.some((word) => name.includes(word))

const passed = []
const failed = []
for (const [name, test] of sections.filter(wanted)) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const good = test()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${good ? 'passed' : 'FAILED'}: ${name}, ${seconds} s`)
  ;(good ? passed : failed).push(name)
  if (!good && /^(set up|build)/.test(name)) break
}

console.log()
for (const name of failed) console.log(`failed: ${name}`)
console.log(`${passed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0
