// The WebAssembly that the engine writes for the loops, as text, for the curious. A worker of its own
// makes it when it is asked for: it brings an engine that has compiled nothing yet, and a
// disassembler, which nobody else needs.
import { fill, h } from '../dom.js'

const LONGEST = 200_000 // characters that are shown

function listingOf(state) {
  const worker = new Worker(new URL('../work/listing.js', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => {
      if (data === 'ready') worker.postMessage(state)
      else if (data.message) reject(new Error(data.message))
      else resolve(data.modules)
    })
    worker.addEventListener('error', () => reject(new Error('the code cannot be listed')))
  }).finally(() => worker.terminate())
}

export function createListing(store) {
  const place = h('div.listing', {})
  let asked = 0
  let listed = '' // the expression that is shown, or about to be
  const keyOf = ({ source, inputs }) => JSON.stringify([source, inputs])
  const show = async () => {
    const mine = ++asked
    listed = keyOf(store.get())
    button.disabled = true
    fill(place, h('p.quiet', {}, 'Compiling and disassembling …'))
    try {
      const { source, inputs } = store.get()
      const modules = await listingOf({ source, inputs })
      if (mine !== asked) return
      const parts = modules.map(({ bytes, text }, i) => [
        h('p.quiet', {}, `Module ${i + 1} of ${modules.length}: ${bytes} bytes`),
        h('pre', { tabindex: 0, 'aria-label': `Module ${i + 1}` }, text.slice(0, LONGEST)),
      ])
      fill(
        place,
        modules.length > 0 ? parts : h('p.quiet', {}, 'Nothing in this function is a loop.'),
      )
    } catch (error) {
      fill(place, h('p.quiet', {}, error.message))
    }
    button.disabled = false
  }
  const button = h('button', { onclick: show }, 'Show the emitted WebAssembly')
  return {
    element: h('section.emitted', { 'aria-label': 'Emitted WebAssembly' }, button, place),
    /** The expression may have changed. */
    outdated() {
      if (listed === keyOf(store.get())) return
      asked++
      button.disabled = false
      fill(place)
    },
  }
}
