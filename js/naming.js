/**
 * A second, plain name for those that JavaScript or Python reserves: `and` for `and_`, `variance`
 * for `var`; other names have the same again.
 * @param {string} name
 */
export const plainName = (name) => (name === 'var' ? 'variance' : name.replace(/(.)_$/, '$1'))
