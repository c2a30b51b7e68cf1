// A value in a small picture: a number, a heat map of a small matrix, a histogram of many numbers.
import { svg } from '../dom.js'

const HEAT_LIMIT = 400 // elements; more are a histogram

/**
 * @typedef {object} Summary what the worker says of a value
 * @property {string} dtype
 * @property {number[]} shape
 * @property {number[]} [data] all elements, of small ones
 * @property {number[]} [counts] of a histogram with bins of equal width from `low` to `high`
 * @property {number} low
 * @property {number} high of the finite elements
 * @property {number} nans
 * @property {number} infinities
 */

/** A number in at most 7 characters or so. */
export function short(value) {
  if (!Number.isFinite(value)) return `${value}`.replace('Infinity', 'inf').replace('NaN', 'nan')
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2)
  return `${+value.toPrecision(5)}`
}

/** Colour of a value between -1 and 1: blue below zero, orange above. */
export const tone = (part) =>
  part < 0 ? `rgba(38, 99, 235, ${-part})` : `rgba(234, 88, 12, ${part})`

const isSick = ({ nans, infinities }) => nans + infinities > 0

let painting
/** Colours of the elements as a picture of one pixel each. */
function pixels({ data, low, high }, columns, rows) {
  painting ??= document.createElement('canvas')
  Object.assign(painting, { width: columns, height: rows })
  const context = painting.getContext('2d')
  const scale = Math.max(Math.abs(low), Math.abs(high)) || 1
  data.forEach((value, i) => {
    context.fillStyle = Number.isFinite(value) ? tone(value / scale) : '#e11d48'
    context.fillRect(i % columns, Math.floor(i / columns), 1, 1)
  })
  return painting.toDataURL()
}

function heatMap(summary, width, height) {
  const columns = summary.shape.at(-1)
  const rows = summary.data.length / columns
  const cell = Math.min(width / columns, height / rows)
  const frame = { x: (width - columns * cell) / 2, width: columns * cell, height: rows * cell }
  return svg(
    'g',
    {},
    svg('image', { ...frame, href: pixels(summary, columns, rows), preserveAspectRatio: 'none' }),
    svg('rect', { ...frame, class: 'frame' }),
  )
}

function histogram({ counts, low, high }, width, height) {
  const top = Math.max(...counts)
  const bar = width / counts.length
  const bars = counts.map((count, i) => {
    const tall = (height - 10) * (count / top)
    return svg('rect', {
      x: i * bar,
      y: height - 10 - tall,
      width: bar * 0.9,
      height: tall,
      class: 'bar',
    })
  })
  const label = (x, anchor, value) =>
    svg('text', { x, y: height, class: 'tick', 'text-anchor': anchor }, short(value))
  return svg('g', {}, bars, label(0, 'start', low), label(width, 'end', high))
}

/** A picture of a value within a box of this size, and how high it is. */
export function valuePicture(summary, width) {
  const { shape, data } = summary
  const sick = isSick(summary) ? ' sick' : ''
  if (shape.length === 0)
    return {
      height: 18,
      picture: svg(
        'text',
        { class: `value${sick}`, x: width / 2, y: 14, 'text-anchor': 'middle' },
        short(data[0]),
      ),
    }
  if (data && data.length > 0 && data.length <= HEAT_LIMIT) {
    const rows = data.length / shape.at(-1)
    const height = Math.min(48, Math.max(12, (rows * width) / shape.at(-1)))
    return {
      height: height + 4,
      picture: svg('g', { class: sick }, heatMap(summary, width, height)),
    }
  }
  if (!summary.counts) return { height: 0, picture: svg('g') }
  return { height: 44, picture: svg('g', { class: sick }, histogram(summary, width, 42)) }
}

/** The same in words, for a tooltip or a screen reader. */
export function valueText(summary) {
  const { dtype, shape, data, low, high, nans, infinities } = summary
  const kind = `${dtype} [${shape.join(', ')}]`
  if (shape.length === 0) return `${kind}: ${data[0]}`
  const bad = isSick(summary) ? `, ${nans} NaN, ${infinities} infinite` : ''
  return `${kind}: ${short(low)} to ${short(high)}${bad}`
}
