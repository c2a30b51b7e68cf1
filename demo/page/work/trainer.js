// Training in slices, so that messages are heard in between: the digits and the two moons.
import * as st from 'symtensor'
import digitsText from '../../data/digits.csv?raw'
import { randomFrom, readDigits, shuffled, twoMoons } from '../../data.mjs'
import { logisticRegression, moonsNetwork, network } from '../../models.mjs'

const BATCH = 64
const SLICE = 30 // milliseconds between two reports
const GRID = 48 // points a side of the decision surface
const surfaceBounds = { left: -1.5, right: 2.5, bottom: -1.2, top: 1.7 }

/** Features and labels to train and to test with, in one form for all data. */
function digits() {
  const { train, test } = readDigits(digitsText)
  const named = ({ count, pixels, digits: labels }) => ({
    count,
    features: pixels,
    labels,
    width: 64,
  })
  return { train: named(train), test: named(test) }
}

function moons() {
  const make = (seed, count) => {
    const { points, labels } = twoMoons(randomFrom(seed), count)
    return { count, features: points, labels, width: 2 }
  }
  return { train: make(1, 512), test: make(2, 256) }
}

/** What can be trained: name, data, model, its usual learning rate. */
const tasks = {
  digits: { title: 'digits, 64-128-64-10', data: digits, model: network, rate: 1e-3 },
  logistic: {
    title: 'digits, logistic regression',
    data: digits,
    model: logisticRegression,
    rate: 0.5,
  },
  moons: {
    title: 'two moons, 2-24-24-2',
    data: moons,
    model: moonsNetwork,
    rate: 1e-2,
    surface: true,
  },
}

let say = () => {}
let session = null

/** Where reports go: `say(event, what)`. */
export const report = (listener) => {
  say = listener
}

function accuracy(predict, { count, features, labels, width }) {
  const predicted = predict(st.array(features, { shape: [count, width] })).data
  return labels.filter((label, i) => label === Number(predicted[i])).length / count
}

/** The predicted class at the points of a grid over the plane. */
function surface(predict) {
  const { left, right, bottom, top } = surfaceBounds
  const points = new Float32Array(2 * GRID * GRID)
  for (let i = 0; i < GRID * GRID; i++) {
    points[2 * i] = left + ((right - left) * (i % GRID)) / (GRID - 1)
    points[2 * i + 1] = top + ((bottom - top) * Math.floor(i / GRID)) / (GRID - 1)
  }
  return {
    side: GRID,
    classes: Uint8Array.from(predict(st.array(points, { shape: [GRID * GRID, 2] })).data, Number),
  }
}

function createSession({ task, rate }) {
  const random = randomFrom(1)
  const data = tasks[task].data()
  const { train, predict } = tasks[task].model(random, rate)
  const { width } = data.train
  return {
    task,
    data,
    train,
    predict,
    random,
    epoch: 0,
    cost: NaN,
    running: false,
    order: [],
    batch: st.array(new Float32Array(BATCH * width), { shape: [BATCH, width] }),
    labels: new Int32Array(BATCH),
  }
}

/** One step of training; an epoch begins when the rows of the last are used up. */
function step(current) {
  const { data, batch, labels, random } = current
  const { features, labels: all, width, count } = data.train
  if (current.order.length < BATCH) {
    current.order = shuffled(random, count)
    current.epoch++
  }
  for (let i = 0; i < BATCH; i++) {
    const row = current.order.pop()
    batch.data.set(features.subarray(width * row, width * (row + 1)), width * i)
    labels[i] = all[row]
  }
  const cost = Number(current.train(batch, labels))
  current.cost = Number.isNaN(current.cost) ? cost : 0.9 * current.cost + 0.1 * cost
}

function describe(current) {
  return {
    epoch: current.epoch,
    cost: current.cost,
    accuracy: accuracy(current.predict, current.data.test),
    surface: tasks[current.task].surface ? surface(current.predict) : undefined,
    running: current.running,
  }
}

function slice(current) {
  if (session !== current || !current.running) return
  const until = performance.now() + SLICE
  while (performance.now() < until) step(current)
  say('training', describe(current))
  setTimeout(() => slice(current))
}

function dispose() {
  session?.train.dispose()
  session?.predict.dispose()
  session = null
}

export const functions = {
  /** What can be trained. */
  listTasks: () => Object.entries(tasks).map(([name, { title, rate }]) => ({ name, title, rate })),

  /** Begins anew, not yet running; gives the points of the plane for the moons. */
  resetTraining(options) {
    dispose()
    session = createSession(options)
    const { train } = session.data
    const flat = train.width === 2
    const plane = flat
      ? { points: train.features, labels: train.labels, bounds: surfaceBounds }
      : undefined
    return { ...describe(session), plane }
  },

  startTraining() {
    if (!session || session.running) return
    session.running = true
    slice(session)
  },

  stopTraining() {
    if (session) session.running = false
  },

  /** One step; gives how things stand after it. */
  stepTraining() {
    step(session)
    return describe(session)
  },
}
