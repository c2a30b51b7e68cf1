// Where in a person's program a variable was made, and run-time errors that say so.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import * as st from 'symtensor'

const file = fileURLToPath(import.meta.url)
const here = dirname(file)
/** "file:line" of the line after the call. */
function nextLine() {
  const line = /:(\d+):\d+\)?$/.exec(new Error().stack.split('\n')[2])[1]
  return `${file}:${Number(line) + 1}`
}

const thrown = (body) => {
  try {
    body()
  } catch (error) {
    return error.message
  }
  throw new Error('nothing was thrown')
}

/** The line of a message with a place. */
const madeAt = (place) => new RegExp(`^made at ${place.replace(/[.\\/]/g, '\\$&')}:\\d+`, 'm')

test('a run-time error names the line that made the operation', () => {
  const [x, y] = [st.dmatrix('x'), st.dmatrix('y')]
  const place = nextLine()
  const product = x.dot(y)
  const sum = product.exp().sum()
  assert.match(product.origin, new RegExp(`^${place}:\\d+$`))
  const f = st.function([x, y], sum)
  const message = thrown(() => f([[1, 2]], [[1, 2]]))
  assert.match(message, /^in dot\(x: float64\(1, 2\), y: float64\(1, 2\)\)$/m)
  assert.match(message, madeAt(place))
})

test('also where loops, indices, reshapes, checks, splits and updates fail', () => {
  const [v, w, i] = [st.dvector('v'), st.dvector('w'), st.lvector('i')]
  const cases = []
  let place = nextLine()
  cases.push([place, v.add(w), [[1, 2], [1, 2, 3], [0]]])
  place = nextLine()
  cases.push([place, v.at(i), [[1, 2], [1], [7]]])
  place = nextLine()
  cases.push([place, v.at(st.cast(i.sum(), 'int64')), [[1, 2], [1], [7]]])
  place = nextLine()
  cases.push([place, v.reshape([2, -1]), [[1, 2, 3], [1], [0]]])
  place = nextLine()
  cases.push([place, st.Assert('too small')(v, v.sum().gt(10)), [[1, 2], [1], [0]]])
  place = nextLine()
  cases.push([place, st.setSubtensor(v.at(i), w), [[1, 2], [1, 2, 3], [0]]])
  place = nextLine()
  cases.push([place, st.specifyShape(v, [3]), [[1, 2], [1], [0]]])
  place = nextLine()
  cases.push([place, st.join(0, v, st.specifyShape(w, [2])), [[1, 2], [1], [0]]])
  place = nextLine()
  cases.push([place, st.argmax(v), [[], [1], [0]]])
  place = nextLine()
  cases.push([place, v.max(), [[], [1], [0]]])
  place = nextLine()
  cases.push([place, st.stack([v, w]), [[1], [1, 2], [0]]])
  place = nextLine()
  cases.push([place, st.split(v, [1, 2], { nSplits: 2 })[0], [[1], [1, 2], [0]]])
  place = nextLine()
  cases.push([place, st.arange(0, 5, i.sum()), [[1], [1, 2], [0]]])
  place = nextLine()
  cases.push([place, st.zeros([i.sum()]), [[1], [1, 2], [-5]]])
  for (const [at, output, values] of cases)
    for (const optimizer of ['none', 'fast_run']) {
      const options = { onUnusedInput: 'ignore', mode: { optimizer } }
      const f = st.function([v, w, i], [output], options)
      assert.match(
        thrown(() => f(...values)),
        madeAt(at),
        `${at} with ${optimizer}`,
      )
    }
})

test('a text adds its line and column', () => {
  const x = st.dvector('x')
  const place = nextLine()
  const y = st.parse('a = x[:2]\nb = x[1:3]\na + b', { x })
  assert.match(y.origin, new RegExp(`^line 3, column 1 of the text at ${place}:\\d+$`))
  const f = st.function([x], y)
  const text = thrown(() => f([1, 2]))
  assert.match(text, /^made at line 3, column 1 of the text at /m)
})

test('a gradient names the line that asked for it, and the forward operation', () => {
  const [x, seed] = [st.dvector('x'), st.dvector('seed')]
  const squares = st.sqr(x)
  const place = nextLine()
  const g = st.grad(null, x, { knownGrads: new Map([[squares, seed]]) })
  const f = st.function([x, seed], g)
  const message = thrown(() => f([1, 2], [1, 2, 3]))
  assert.match(message, new RegExp(`^made at ${place}:\\d+, in the gradient of sqr$`, 'm'))
})

test('config.tracebackLimit: none, or several places', () => {
  const x = st.dvector('x')
  const inner = () => st.exp(x)
  const outer = () => inner()
  assert.equal(st.config.tracebackLimit, 1)
  st.config.changeFlags({ tracebackLimit: 0 }, () => assert.equal(outer().origin, null))
  st.config.changeFlags({ tracebackLimit: 3 }, () => {
    assert.equal(outer().origin.split(', from ').length, 3)
  })
  assert.equal(outer().origin.split(', from ').length, 1)
  assert.throws(() => (st.config.tracebackLimit = -1), st.ValueError)
  assert.throws(() => (st.config.tracebackLimit = 'all'), st.ValueError)
})

test('places of the program alone: not the host, not the package however deep it calls', () => {
  const x = st.dvector('x')
  st.config.changeFlags({ tracebackLimit: 50 }, () => {
    assert.doesNotMatch(st.exp(x).origin, /node:|\/dist\//)
  })
  let place = nextLine()
  const doubled = st.OpFromGraph([x], [x.mul(2)])(x)
  assert.equal(doubled.origin.replace(/:\d+$/, ''), place)
  place = nextLine()
  const each = st.vectorize((a) => a.mul(2), '(n)->(n)')(st.dmatrix('m'))
  assert.equal(each.origin.replace(/:\d+$/, ''), place)
})

test('a host without frames gives no places and loses nothing', () => {
  const { captureStackTrace, prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.captureStackTrace = (holder) => {
      holder.stack = 'mark@core.js:15:1319'
    }
    assert.equal(st.dvector('x').exp().origin, null)
    Error.captureStackTrace = () => {
      throw new Error('no')
    }
    assert.equal(st.dvector('x').exp().origin, null)
  } finally {
    Error.captureStackTrace = captureStackTrace
  }
  assert.equal(Error.prepareStackTrace, prepareStackTrace)
  assert.equal(Error.stackTraceLimit, stackTraceLimit)
})

test('a frozen host', () => {
  const source = `const st = await import('symtensor'); console.log(st.dvector('x').exp().origin)`
  const options = ['--frozen-intrinsics', '--no-warnings', '--input-type=module', '-e', source]
  const env = { ...process.env, SYMTENSOR_ENGINE: 'simd128' } // the other may need a flag
  const { stdout, stderr } = spawnSync(process.execPath, options, {
    encoding: 'utf8',
    cwd: here,
    env,
  })
  assert.equal(stdout.trim(), 'null', stderr)
})

test('JSON carries places in texts and no files', () => {
  const x = st.dvector('x')
  const json = JSON.stringify(st.toJSON(st.parse('exp(x)', { x: x.add(1) })))
  assert.match(json, /"origin\\?":\\?"line 1, column 1\\?"/)
  assert.doesNotMatch(json, /origins\.test/)
})
