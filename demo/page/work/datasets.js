// The built-in data sets that an input can be filled with.
import breastCancerText from '../../data/breast_cancer.csv?raw'
import digitsText from '../../data/digits.csv?raw'
import irisText from '../../data/iris.csv?raw'
import { normal, randomFrom, readDigits, twoMoons } from '../../data.mjs'

/** Columns of a table with a heading, the last of which is the class. */
function tableOf(text) {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const width = rows[0].length - 1
  return {
    features: {
      dtype: 'float64',
      shape: [rows.length, width],
      data: rows.flatMap((row) => row.slice(0, -1)),
    },
    classes: { dtype: 'int64', shape: [rows.length], data: rows.map((row) => row[width]) },
  }
}

/** Columns made to have mean 0 and deviation 1, for features of very different sizes. */
function standardised({ dtype, shape, data }) {
  const [rows, columns] = shape
  const out = data.slice()
  for (let j = 0; j < columns; j++) {
    const column = Array.from({ length: rows }, (_, i) => data[i * columns + j])
    const mean = column.reduce((a, b) => a + b, 0) / rows
    const spread = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows) || 1
    column.forEach((value, i) => (out[i * columns + j] = (value - mean) / spread))
  }
  return { dtype, shape, data: out }
}

const DIGITS = 200 // rows; the address would not hold them all

const digits = () => {
  const { count, pixels, digits: labels } = readDigits(digitsText).test
  const rows = Math.min(count, DIGITS)
  return {
    features: { dtype: 'float64', shape: [rows, 64], data: [...pixels.subarray(0, 64 * rows)] },
    classes: { dtype: 'int64', shape: [rows], data: [...labels.subarray(0, rows)] },
  }
}

const moons = () => {
  const { count, points, labels } = twoMoons(randomFrom(1), 200)
  return {
    features: { dtype: 'float64', shape: [count, 2], data: [...points] },
    classes: { dtype: 'int64', shape: [count], data: [...labels] },
  }
}

/** @type {Record<string, () => { dtype: string, shape: number[], data: number[] }>} */
const sets = {
  'one digit, 8 x 8': () => ({
    dtype: 'float64',
    shape: [8, 8],
    data: digits().features.data.slice(0, 64),
  }),
  'digits: pixels': () => digits().features,
  'digits: classes': () => digits().classes,
  'iris: measures': () => tableOf(irisText).features,
  'iris: classes': () => tableOf(irisText).classes,
  'breast cancer: features': () => standardised(tableOf(breastCancerText).features),
  'breast cancer: classes': () => tableOf(breastCancerText).classes,
  'two moons: points': () => moons().features,
  'two moons: classes': () => moons().classes,
  'normal numbers': () => ({
    dtype: 'float64',
    shape: [1000],
    data: [...normal(randomFrom(1), 1000, 1)],
  }),
}

export const listDataSets = () => Object.keys(sets)

const LARGE = 400 // elements; of more the address holds the name only

/** Data for an input: dtype, shape and elements, or the name of the set in their place. */
export function dataSet(name) {
  const { dtype, shape, data } = sets[name]()
  return data.length > LARGE
    ? { dtype, shape, data: [], set: name }
    : { dtype, shape, data, set: undefined }
}

/** The elements of an input. */
export const elementsOf = ({ set, data }) => (set ? sets[set]().data : data)
