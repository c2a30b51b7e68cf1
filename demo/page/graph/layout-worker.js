// The worker that lays graphs out; one message in, one message out.
import { layOut } from './layout.js'

addEventListener('message', async ({ data: { id, boxes, edges } }) => {
  try {
    postMessage({ id, placed: await layOut(boxes, edges) })
  } catch (error) {
    postMessage({ id, message: error.message })
  }
})
