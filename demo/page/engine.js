// The page's side of the worker in which symtensor runs: the page itself never waits.

/** @typedef {(event: any) => void} Listener */

/** Starts the worker; `ask` calls one of its functions, `listen` hears what it says by itself. */
export function startEngine() {
  const worker = new Worker(new URL('./work/worker.js', import.meta.url), { type: 'module' })
  const waiting = new Map()
  const listeners = new Map()
  let count = 0
  worker.addEventListener('message', ({ data: { id, event, result, message } }) => {
    if (event) return listeners.get(event)?.(result)
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (message === undefined) resolve(result)
    else reject(new Error(message))
  })
  return {
    /** Calls `name(argument)` in the worker. */
    ask: (name, argument) =>
      new Promise((resolve, reject) => {
        waiting.set(++count, { resolve, reject })
        worker.postMessage({ id: count, name, argument })
      }),
    /** @param {string} event @param {Listener} listener */
    listen: (event, listener) => listeners.set(event, listener),
  }
}

/**
 * A function that asks for the latest argument only: while an answer is awaited, newer arguments
 * replace each other.
 */
export function latest(ask, use, fail) {
  let busy = false
  let next
  const run = async (argument) => {
    busy = true
    try {
      use(await ask(argument), argument)
    } catch (error) {
      fail(error)
    }
    busy = false
    if (next === undefined) return
    const newer = next
    next = undefined
    run(newer)
  }
  return (argument) => {
    if (busy) next = argument
    else run(argument)
  }
}
