import { report } from './report.js'

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
report(
  await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`))
  }),
)
worker.terminate()
