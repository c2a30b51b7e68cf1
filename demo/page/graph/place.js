// The page's side of the worker that lays graphs out; all pictures share it.
const KEPT = 12 // layouts that are remembered: of the same graph with other values
let worker
let count = 0
const known = new Map()
const waiting = new Map()

function start() {
  worker = new Worker(new URL('./layout-worker.js', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data: { id, placed, message } }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (message) reject(new Error(message))
    else resolve(placed)
  })
}

/** Where boxes and edges go (layOut of layout.js). */
export function place(boxes, edges) {
  const key = JSON.stringify([boxes, edges])
  const found = known.get(key) ?? ask(boxes, edges)
  known.delete(key)
  known.set(key, found)
  if (known.size > KEPT) known.delete(known.keys().next().value)
  return found
}

function ask(boxes, edges) {
  if (!worker) start()
  return new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject })
    worker.postMessage({ id: count, boxes, edges })
  })
}
