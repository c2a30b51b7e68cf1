// The page's side of the worker that lays graphs out; all pictures share it.
let worker
let count = 0
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
  if (!worker) start()
  return new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject })
    worker.postMessage({ id: count, boxes, edges })
  })
}
