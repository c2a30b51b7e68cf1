// npm test: sets up what is missing, builds everything, runs every test there is.
//
//   node tests/run.mjs [word...]   only the sections whose names contain one of the words
//
// A section is a heading, the output of its commands and its time; what a checkout does not have is
// not listed. A failed set-up or build ends the run, so that nothing old is tested; otherwise all
// sections run. Those that failed are listed at the end and the exit code is 1.
import { buildPreset, run, setUp } from '../wasm/build.mjs'

const ctest = (preset, ...args) => run('ctest', ['--preset', preset, ...args])

const sections = [
  ['set up', setUp],
  ['build, native', () => ['native-debug', 'native-release'].map(buildPreset).every(Boolean)],
  ['C tests under sanitizers', () => ctest('native-debug', '--label-exclude', 'warnings')],
  ['C tests, optimised', () => ctest('native-release', '--label-exclude', 'warnings')],
  ["clang's warnings", () => ctest('native-debug', '--label-regex', 'warnings')],
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
