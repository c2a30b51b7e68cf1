// The data of the examples: the digits of data/README.md, two moons, and the random numbers that
// make them the same everywhere.

/** A generator of numbers in [0, 1) that is the same everywhere (mulberry32, T. Ettinger). */
export function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Normal numbers (Box and Muller, 1958). */
export function normal(random, size, scale) {
  return Float32Array.from(
    { length: size },
    () => scale * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  )
}

/** Rows of numbers from a CSV text without a heading. */
const readTable = (text) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))

/** Pixels in 0..1, `count` rows from `start` on, and their digits. */
function rows(table, start, count) {
  const chosen = table.slice(start, start + count)
  return {
    count: chosen.length,
    pixels: Float32Array.from(chosen.flatMap((row) => row.slice(0, 64).map((value) => value / 16))),
    digits: Int32Array.from(chosen, (row) => row[64]),
  }
}

/** Of the text of data/digits.csv the first 1,297 rows to train, the last 500 to test. */
export function readDigits(text) {
  const table = readTable(text)
  return { train: rows(table, 0, 1297), test: rows(table, 1297, 500) }
}

/** Two half circles that reach into each other, with noise; labels 0 and 1 by turns. */
export function twoMoons(random, count, noise = 0.12) {
  const points = normal(random, 2 * count, noise)
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  labels.forEach((label, i) => {
    const angle = Math.PI * random()
    points[2 * i] += label ? 1 - Math.cos(angle) : Math.cos(angle)
    points[2 * i + 1] += label ? 0.5 - Math.sin(angle) : Math.sin(angle)
  })
  return { count, points, labels }
}

/** The rows in a new order (Fisher and Yates). */
export function shuffled(random, count) {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
