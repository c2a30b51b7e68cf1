// npm run example: trains two classifiers of handwritten digits and says how well they do.
//
//   node demo/digits.mjs [epochs]
import { readFileSync } from 'node:fs'
import { randomFrom, readDigits, shuffled } from './data.mjs'
import { logisticRegression, network } from './models.mjs'

const BATCH = 64

/**
 * One pass over the training rows in random order; gives the mean cost and how many steps it took.
 */
function epoch(train, { count, pixels, digits }, random, buffers) {
  const order = shuffled(random, count)
  let cost = 0
  let steps = 0
  for (let start = 0; start + BATCH <= count; start += BATCH, steps++) {
    for (let i = 0; i < BATCH; i++) {
      const row = order[start + i]
      buffers.pixels.data.set(pixels.subarray(64 * row, 64 * row + 64), 64 * i)
      buffers.digits[i] = digits[row]
    }
    cost += Number(train(buffers.pixels, buffers.digits))
  }
  return { cost: cost / steps, steps }
}

/** Rows: the true digit; columns: the predicted one. */
function confusion(predicted, digits) {
  const counts = Array.from({ length: 10 }, () => new Array(10).fill(0))
  digits.forEach((digit, i) => counts[digit][predicted[i]]++)
  return counts
}

const table = (counts) =>
  [
    '      ' + counts.map((_, i) => `${i}`.padStart(4)).join(''),
    ...counts.map(
      (row, i) => `${i}`.padStart(6) + row.map((n) => (n || '.').toString().padStart(4)).join(''),
    ),
  ].join('\n')

const progress = (text) =>
  process.stdout.isTTY ? process.stdout.write(`\r${text.padEnd(72)}`) : undefined

/** Trains, tests, prints; gives the accuracy. */
function run(title, make, epochs, st, data) {
  const random = randomFrom(1)
  const started = performance.now()
  const { train, predict } = make(random)
  const compiled = performance.now() - started
  const buffers = {
    pixels: st.array(new Float32Array(BATCH * 64), { shape: [BATCH, 64] }),
    digits: new Int32Array(BATCH),
  }
  const begin = performance.now()
  let steps = 0
  for (let i = 1; i <= epochs; i++) {
    const { cost, steps: done } = epoch(train, data.train, random, buffers)
    steps += done
    progress(`${title}: epoch ${i} of ${epochs}, cost ${cost.toFixed(4)}`)
    if (!process.stdout.isTTY && i % 50 === 0)
      console.log(`${title}: epoch ${i} of ${epochs}, cost ${cost.toFixed(4)}`)
  }
  const seconds = (performance.now() - begin) / 1000
  const predicted = Array.from(
    predict(st.array(data.test.pixels, { shape: [data.test.count, 64] })).data,
    Number,
  )
  const right = predicted.filter((digit, i) => digit === data.test.digits[i]).length
  const accuracy = right / data.test.count
  progress('')
  console.log(`\n${title}: test accuracy ${accuracy.toFixed(3)} (${right} of ${data.test.count})`)
  console.log(
    `  compiled in ${compiled.toFixed(1)} ms; ${steps} steps in ${seconds.toFixed(2)} s, ${((1e6 * seconds) / steps).toFixed(0)} us each`,
  )
  console.log(table(confusion(predicted, data.test.digits)))
  train.dispose()
  predict.dispose()
  return accuracy
}

const st = await import('symtensor')
const data = readDigits(readFileSync(new URL('./data/digits.csv', import.meta.url), 'utf8'))
const epochs = Number(process.argv[2] ?? 150)
const good = [
  run('network 64-128-64-10', network, epochs, st, data) >= 0.92,
  run('logistic regression', logisticRegression, epochs, st, data) >= 0.9,
]
if (!good.every(Boolean)) {
  console.error(
    'less accurate than it has to be: 0.92 for the network, 0.90 for the logistic regression',
  )
  process.exitCode = 1
}
