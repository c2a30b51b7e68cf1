// What the tests use of node:test, in a browser: they are kept, to be run by the page.

/** @type {{ name: string, run: () => unknown }[]} */
export const tests = []

/** `test(name, run)` and `test(name, options, run)`. */
export function test(name, ...rest) {
  tests.push({ name, run: rest.at(-1) })
}

export default test
