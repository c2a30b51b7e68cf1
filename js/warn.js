/** Where warnings go: console.warn, where there is one. @param {string} message */
export const warn = message => globalThis.console?.warn(`symtensor: ${message}`)
