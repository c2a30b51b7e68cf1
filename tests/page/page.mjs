// npm run page: the names of PyTensor's page in its order, with what is true of each. Exits with 1 if a
// tick is missing; `npm run page -- --why` says what is wrong.
import { checkPage, columns } from './check.mjs'

const names = checkPage()
const width = Math.max(...names.map(({ name }) => name.length))
const mark = (finding) => (finding === undefined ? '-' : finding === null ? '✓' : ' ')
const centred = (text, length) => text.padStart((length + text.length) >> 1).padEnd(length)

let section = ''
for (const item of names) {
  if (item.section !== section) {
    section = item.section
    console.log(`\n${section.padEnd(width)}  ${columns.join('  ')}`)
  }
  const marks = columns.map((column) => centred(mark(item.found[column]), column.length))
  const note = item.row?.note ? `  (${item.row.note})` : ''
  console.log(`${item.name.padEnd(width)}  ${marks.join('  ')}${note}`.trimEnd())
}

const blanks = names.flatMap(({ name, found }) =>
  columns.filter((column) => found[column]).map((column) => `${name}, ${column}: ${found[column]}`),
)
const ticks = names.flatMap(({ found }) =>
  columns.filter((column) => found[column] === null),
).length
console.log(
  `\n${names.length} names, ${ticks} ticks, ${blanks.length} blanks; -: no gradient, the value is no tensor`,
)
if (process.argv.includes('--why')) for (const line of blanks) console.log(`\n${line}`)
else if (blanks.length > 0) console.log('npm run page -- --why says what is wrong')
process.exitCode = blanks.length > 0 ? 1 : 0
