// What a person made: the text, its inputs and choices. All of it is in the URL, nothing else is.

/**
 * @typedef {object} Input
 * @property {string} dtype
 * @property {number[]} shape
 * @property {number[]} data elements in C order
 * @property {string} [set] the built-in data set whose elements they are, in place of `data`
 * @property {[number, number]} [range] of a slider
 *
 * @typedef {object} State
 * @property {string} source the text of the expression language
 * @property {Record<string, Input>} inputs
 * @property {string[]} wrt names of inputs whose gradient is shown
 * @property {number} cost the output that is differentiated; -1: the last
 * @property {boolean} backward whether the gradient is rewritten, planned and run with the rest
 * @property {string[]} excluded names of rewrite rules that are switched off
 * @property {string} view
 * @property {number} step of the timeline of rewrites
 */

/** @type {State} */
export const opening = {
  source: 'log(1 + exp(x))',
  inputs: { x: { dtype: 'float64', shape: [], data: [1000], range: [-50, 1000] } },
  wrt: ['x'],
  cost: -1,
  backward: false,
  excluded: [],
  view: 'graph',
  step: 0,
}

const CHUNK = 0x8000 // more arguments than this overflow a call's stack

/** The state as text for a URL's fragment; what is as at the opening is left out. */
export function encode(state) {
  const changed = Object.keys(opening).filter((key) => !same(state[key], opening[key]))
  if (changed.length === 0) return ''
  const part = Object.fromEntries(changed.map((key) => [key, state[key]]))
  const bytes = new TextEncoder().encode(JSON.stringify(part))
  let binary = ''
  for (let i = 0; i < bytes.length; i += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The state that a fragment holds; the opening one where it holds none that can be read. */
export function decode(fragment) {
  try {
    const binary = atob(fragment.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const part = JSON.parse(new TextDecoder().decode(bytes))
    const known = Object.entries(part).filter(([key]) => key in opening)
    return { ...opening, ...Object.fromEntries(known) }
  } catch {
    return { ...opening }
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/**
 * A state that tells its listeners what changed and keeps the URL in step.
 *
 * @param {(changed: Set<string>) => void} listener
 */
export function createStore(listener) {
  let state = decode(location.hash.slice(1))
  const write = () => history.replaceState(null, '', `#${encode(state)}`)
  const change = (part) => {
    const changed = new Set(Object.keys(part).filter((key) => !same(part[key], state[key])))
    if (changed.size === 0) return
    state = { ...state, ...part }
    write()
    listener(changed)
  }
  addEventListener('hashchange', () => change(decode(location.hash.slice(1))))
  return {
    /** @returns {State} */
    get: () => state,
    change,
  }
}
