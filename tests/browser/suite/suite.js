// Runs the tests of tests/js that need nothing of Node, one after another, and reports.
import { tests } from './node-test.js'
import 'virtual:tests'

/**
 * What a test's `t` is used for: methods that are replaced until it ends, and know their calls; what
 * is done when it ends.
 */
function context() {
  const undo = []
  const method = (object, name, stand = () => {}) => {
    const original = object[name]
    const calls = []
    object[name] = (...args) => {
      calls.push({ arguments: args })
      return stand(...args)
    }
    undo.push(() => (object[name] = original))
    return { mock: { calls, callCount: () => calls.length, restore: () => undo.pop()() } }
  }
  const after = (action) => undo.push(action)
  return { t: { after, mock: { method } }, end: () => undo.forEach((each) => each()) }
}

/** Tests of Node's own arrays. */
const needsNode = ({ run }) => /\bBuffer\b/.test(run.toString())

const failed = []
let slowest = { ms: 0, name: '' }
for (const { name, run } of tests) {
  if (needsNode({ run })) continue
  const { t, end } = context()
  const start = performance.now()
  try {
    await run(t)
  } catch (error) {
    failed.push(`${name}: ${error?.stack ?? error}`)
  }
  end()
  const ms = Math.round(performance.now() - start)
  if (ms > slowest.ms) slowest = { ms, name }
  await new Promise((resolve) => setTimeout(resolve)) // the page stays awake
}
const engines = performance
  .getEntriesByType('resource')
  .map(({ name }) => new URL(name).pathname)
  .filter((path) => path.endsWith('.wasm'))
globalThis.report = {
  count: tests.length - tests.filter(needsNode).length,
  failed,
  slowest,
  engines,
  isolated: crossOriginIsolated,
}
