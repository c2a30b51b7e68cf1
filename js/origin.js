/**
 * Where in the person's program the package is called, as "file:line:column". V8 gives the frames of
 * a stack as objects (https://v8.dev/docs/stack-trace-api); of other hosts, whose stacks are texts
 * each of its own form, nothing is read.
 */

/** @type {any[]} the frames that `take` was given last */
let taken = []

/** @param {unknown} _ @param {any[]} sites */
const take = (_, sites) => {
  taken = sites
  return ''
}

/** @param {number} count @returns {any[]} the innermost frames; none where the host gives none */
function framesOfStack(count) {
  const { stackTraceLimit, prepareStackTrace } = Error
  taken = []
  try {
    Error.stackTraceLimit = count
    try {
      Error.prepareStackTrace = take
      /** @type {{ stack?: string }} */
      const holder = {}
      Error.captureStackTrace(holder, framesOfStack)
      void holder.stack
    } finally {
      Error.stackTraceLimit = stackTraceLimit
      Error.prepareStackTrace = prepareStackTrace
    }
  } catch {
    return [] // Error is frozen, or has no such method
  }
  return taken
}

/** @param {string} file a path or an address @returns {string} a path where it is one */
function pathOf(file) {
  if (!file.startsWith('file://')) return file
  try {
    return decodeURI(file.slice(7))
  } catch {
    return file
  }
}

/**
 * The places of the person's program on the stack, innermost first, without those of the host.
 * @param {number} limit how many
 * @returns {string} '' where there is none, as in a file that the package is bundled into
 */
export function placesOfCall(limit) {
  const near = placesAmong(framesOfStack(limit + 7), limit)
  return (near.length < limit ? placesAmong(framesOfStack(limit + 30), limit) : near).join(
    ', from ',
  )
}

/** @param {any[]} sites @param {number} limit @returns {string[]} */
function placesAmong(sites, limit) {
  /** @type {string[]} */
  const places = []
  const own = sites[0]?.getFileName()
  for (const site of sites) {
    const file = site.getFileName()
    if (!file || file === own || file.startsWith('node:')) continue
    places.push(`${pathOf(file)}:${site.getLineNumber()}:${site.getColumnNumber()}`)
    if (places.length === limit) break
  }
  return places
}
