// What every file of rows is written with: see rows.mjs for the columns.
import * as st from 'symtensor'

/** @type {any[]} */
export const rows = []
/** A function of a text, which is then what the documentation shows. @param {string} source */
export const code = (source) => new Function('st', `return ${source}`)(st)
export const camel = (name) => name.replace(/(?<=\w)_(\w)/g, (_, letter) => letter.toUpperCase())
export const row = (name, inputs, text, js, options = {}) =>
  rows.push({ name, inputs, text, js, more: [], ...options })
/** The call of a function of one, or two, arguments. @param {string} name */
export const js1 = (name) => code(`({ x }) => st.${camel(name)}(x)`)
export const js2 = (name) => code(`({ x, y }) => st.${camel(name)}(x, y)`)
