/**
 * A name of JavaScript as the engine spells it: `accDtype` is `acc_dtype`. Names that are spelled
 * otherwise stand beside each other in the tables.
 * @param {string} name
 */
export const snakeCase = (name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
