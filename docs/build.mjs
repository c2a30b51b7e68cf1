// npm run docs: the pages of the library as a static site in build/docs, made from the engine's tables
// and from the rows of tests/page, whose examples are run here: what they print is what they gave. A
// page for each heading of PyTensor's page, in its order, and some for all that is beside it.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entryOf, namesOf } from '../tests/page/check.mjs'
import { pageNames, rowsWithCases } from '../tests/page/cases.mjs'
import { api, documentationOf, parameterList, scalarOf, signaturesOf } from './facts.mjs'
import { dtypeTable, exampleOf, gradientOf, mistakesOf, shapesOf } from './examples.mjs'
import { code, escape, list, table, paragraphs, slug, wrap } from './html.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const folder = join(root, 'build/docs')

/** The parts of a name, in order, each with its heading; the test asks that none is empty. */
export const parts = [
  'signature',
  'description',
  'parameters',
  'dtype',
  'shape',
  'gradient',
  'errors',
  'example',
]

const headings = {
  parameters: 'Parameters',
  dtype: 'Dtype',
  shape: 'Shape',
  gradient: 'Gradient',
  errors: 'Errors',
  example: 'Example',
}

/** What a row says of one of its parts, as HTML. */
const contents = {
  signature: ({ entries }) =>
    entries.map((entry) => signaturesOf(entry).map(code).join('')).join(''),
  description: ({ row, entries }) =>
    paragraphs([
      ...(row.note ? [`PyTensor's page has it by a ${row.note}.`] : []),
      ...(row.about ? [row.about] : []),
      ...entries.slice(0, 12).map(documentationOf),
    ]),
  parameters: ({ entries }) =>
    entries.map(parameterList).find(Boolean) ?? paragraphs(['It takes none.']),
  dtype: ({ row, entries }) => {
    const scalar = entries.map(({ name }) => scalarOf(name)).find(Boolean)
    return paragraphs(scalar ? [scalar.rule] : []) + dtypeTable(row)
  },
  shape: ({ row, entries }) => {
    const elementwise = entries.some(({ name }) => scalarOf(name))
    return (
      paragraphs(
        elementwise
          ? ['Arguments broadcast: an axis of static length 1, or missing in front, is repeated.']
          : [],
      ) + shapesOf(row)
    )
  },
  gradient: ({ row, entries }) => {
    const scalar = entries.map(({ name }) => scalarOf(name)).find(Boolean)
    return (scalar ? list(scalar.gradient) : '') + gradientOf(row)
  },
  errors: ({ row }) => mistakesOf(row),
  example: ({ row }) => exampleOf(row),
}

/**
 * The first few entries a row speaks for; a table of eighty constructors is shown by some of
 * them.
 */
const entriesOf = (row) => {
  const entries = namesOf(row).map(entryOf).filter(Boolean)
  return entries.length > 12 ? entries.filter((_, i) => i % 10 === 0) : entries
}

/** A name of the page as HTML: { parts: Record<string, string>, html }. */
function article({ name, row }, id) {
  const subject = { row, entries: entriesOf(row) }
  const made = Object.fromEntries(parts.map((part) => [part, contents[part](subject)]))
  if (!made.signature) made.signature = code(row.text.split('\n').at(-1))
  const html = parts
    .map(
      (part) =>
        `<div class="${part}">${headings[part] ? `<h3>${headings[part]}</h3>` : ''}${made[part]}</div>`,
    )
    .join('\n')
  return {
    parts: made,
    html: `<article id="${id}"><h2><a href="#${id}">${escape(name)}</a></h2>\n${html}\n</article>`,
  }
}

/** Everything in the table that no name of the page speaks for. */
function beside(rows) {
  const spoken = new Set(
    [...rows.values()]
      .flatMap(namesOf)
      .map(entryOf)
      .filter(Boolean)
      .map(({ index, kind }) => `${kind} ${index}`),
  )
  return api.filter(
    ({ index, kind, name }) => !spoken.has(`${kind} ${index}`) && name !== '__getitem__',
  )
}

function shortArticle(entry, id) {
  const scalar = scalarOf(entry.name)
  const facts = scalar ? paragraphs([scalar.rule]) + list(scalar.gradient) : ''
  const parameters = parameterList(entry)
  return `<article id="${id}"><h2><a href="#${id}">${escape(entry.name)}</a></h2>
${signaturesOf(entry).map(code).join('')}${paragraphs([documentationOf(entry)])}${parameters ?? ''}${facts}</article>`
}

/** Makes the site; gives for each name of the page its parts, for the test. */
export function build() {
  mkdirSync(folder, { recursive: true })
  const rows = rowsWithCases()
  const names = pageNames().map((item) => ({ ...item, row: rows.get(item.name) }))
  const sections = [...new Set(names.map(({ section }) => section))]
  const kinds = {
    function: 'Functions',
    constructor: 'Functions',
    method: 'Methods and properties',
    property: 'Methods and properties',
    setting: 'Settings',
    typeMethod: 'Methods of types',
  }
  const others = beside(rows)
  const otherSections = [...new Set(others.map(({ kind }) => kinds[kind]))]
  const links = [...sections, ...otherSections.map((title) => `More: ${title}`)].map((title) => [
    title,
    `${slug(title)}.html`,
  ])
  const search = []
  const made = new Map()
  const write = (title, body) =>
    writeFileSync(join(folder, `${slug(title)}.html`), wrap(title, links, body))

  for (const section of sections) {
    const used = new Set()
    const body = names
      .filter((item) => item.section === section && !used.has(item.name) && used.add(item.name))
      .map((item) => {
        const id = slug(item.name)
        const { parts: own, html } = article(item, id)
        made.set(item.name, own)
        search.push([
          item.name,
          `${slug(section)}.html#${id}`,
          item.row.about ?? documentationOf(entriesOf(item.row)[0] ?? {}),
        ])
        return html
      })
    write(section, body.join('\n'))
  }
  for (const title of otherSections) {
    const body = others
      .filter(({ kind }) => kinds[kind] === title)
      .map((entry) => {
        const id = slug(`${entry.kind} ${entry.name}`)
        search.push([entry.name, `${slug(`More: ${title}`)}.html#${id}`, documentationOf(entry)])
        return shortArticle(entry, id)
      })
    write(`More: ${title}`, body.join('\n'))
  }
  const index = `<p>The names of PyTensor's page in its order, and what is beside it. Every output on
these pages was produced by running the example when the pages were made, and the tests check every
example against PyTensor's answer.</p>
${table(
  ['', ''],
  links.map(([title, address]) => [
    `<a href="${address}">${escape(title)}</a>`,
    escape(
      names
        .filter(({ section }) => section === title)
        .map(({ name }) => name)
        .slice(0, 12)
        .join(', '),
    ),
  ]),
)}`
  writeFileSync(join(folder, 'index.html'), wrap('symtensor', links, index))
  writeFileSync(join(folder, 'search-data.js'), `window.searchData = ${JSON.stringify(search)}\n`)
  for (const file of ['page.css', 'search.js']) cpSync(join(root, 'docs', file), join(folder, file))
  return { names, made, pages: links.map(([, address]) => address) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { made, pages } = build()
  console.log(`build/docs/index.html: ${made.size} names of the page on ${pages.length} pages`)
}
