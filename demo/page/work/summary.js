// A value in few words for the page: small ones whole, large ones as a histogram.

const WHOLE = 400 // elements that are sent as they are
const BINS = 24

const numberOf = (element) =>
  typeof element === 'object' ? Math.hypot(element.re, element.im) : Number(element)

/**
 * Complex numbers are shown by their magnitude.
 *
 * @param {import('symtensor').NDArray} array
 * @returns {import('../graph/value.js').Summary}
 */
export function summarise(array) {
  const { dtype, shape, size } = array
  const flat = [array.toList()].flat(Infinity).map(numberOf)
  const finite = flat.filter(Number.isFinite)
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity)
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity)
  const nans = flat.filter(Number.isNaN).length
  const summary = { dtype, shape, low, high, nans, infinities: size - finite.length - nans }
  if (size <= WHOLE) return { ...summary, data: flat }
  const counts = new Array(BINS).fill(0)
  const scale = high > low ? BINS / (high - low) : 0
  for (const value of finite) counts[Math.min(BINS - 1, Math.floor((value - low) * scale))]++
  return { ...summary, counts }
}
