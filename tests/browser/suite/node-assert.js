// What the tests use of node:assert/strict, in a browser.

export class AssertionError extends Error {
  name = 'AssertionError'
}

const show = (value) => {
  try {
    return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value))
  } catch {
    return String(value)
  }
}
const check = (good, message) => {
  if (good) return
  if (message instanceof Error) throw message
  throw new AssertionError(message)
}

/** As deepStrictEqual has it: same values, same prototypes, elements and own enumerable keys. */
function same(a, b) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Error && (a.name !== b.name || a.message !== b.message)) return false
  if (a instanceof Map || a instanceof Set) return same([...a], [...b])
  const isOwn = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key)
  const [keys, others] = [a, b].map((each) =>
    Reflect.ownKeys(each).filter((key) => isOwn(each, key)),
  )
  if (keys.length !== others.length || a.length !== b.length) return false
  return keys.every((key) => isOwn(b, key) && same(a[key], b[key]))
}

/** Whether an error is what `throws` expects. */
function expected(error, wanted) {
  if (wanted === undefined) return true
  if (wanted instanceof RegExp) return wanted.test(String(error))
  if (typeof wanted === 'function') {
    const isClass = wanted === Error || wanted.prototype instanceof Error
    return isClass ? error instanceof wanted : wanted(error) === true
  }
  return Object.entries(wanted).every(([key, value]) =>
    value instanceof RegExp ? value.test(error[key]) : same(error[key], value),
  )
}

const assert = (value, message) => check(value, message ?? `${show(value)} is not true`)
export default Object.assign(assert, {
  AssertionError,
  ok: assert,
  equal: (a, b, message) => check(Object.is(a, b), message ?? `${show(a)}, not ${show(b)}`),
  notEqual: (a, b, message) => check(!Object.is(a, b), message ?? `${show(a)} twice`),
  deepEqual: (a, b, message) => check(same(a, b), message ?? `${show(a)}, not ${show(b)}`),
  match: (text, pattern, message) =>
    check(pattern.test(text), message ?? `${text} does not match ${pattern}`),
  doesNotMatch: (text, pattern, message) =>
    check(!pattern.test(text), message ?? `${text} matches ${pattern}`),
  fail: (message) => check(false, message ?? 'failed'),
  throws(run, wanted, message) {
    let error
    try {
      run()
    } catch (thrown) {
      error = thrown
      check(expected(error, wanted), `${error}, not ${show(wanted)} ${wanted} ${message ?? ''}`)
      return
    }
    check(false, message ?? 'nothing was thrown')
  },
})
