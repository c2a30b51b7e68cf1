// Writes dist/ from the engine's own tables: nothing that the engine knows stands in a JavaScript
// source.
//   tables.js          dtypes, kinds of values, methods and properties
//   errors.js          one class for each kind of error
//   api.js             the functions a person calls
//   names.json         the names of the text language with signature and documentation, for editors
//   rules.json         the rewrite rules, for the demo page
//   engine-inline.js   an engine as text
//   *.d.ts             types, with the documentation
//   js/*.d.ts          types of the modules in js/, made by tsc
// and from those and js/ what package.json exports: core.js, in one file because every file costs
// half a millisecond of a program's start, and an entry for each host, which starts it.
//   core.js, node.js, browser.js, inline.js
//
//   node js/build.mjs   after the engines have been put into dist/
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { apiDeclarations, errorDeclarations, tableDeclarations } from './declarations.mjs'
import { apiSource, errorsSource, namesSource, rulesSource, tablesSource } from './generate.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const tablesModule = join(root, 'build/wasm-simd128/tables.wasm')

/** The engine's tables, read from the module that has their documentation. */
export function readTables() {
  const module = new WebAssembly.Module(readFileSync(tablesModule))
  const imports = WebAssembly.Module.imports(module)
  const env = Object.fromEntries(imports.map(({ name }) => [name, () => 0]))
  const { exports } = new WebAssembly.Instance(module, { env })
  exports._initialize()
  const json = (name) => {
    const pointer = exports[name]() >>> 0
    const memory = new Uint8Array(exports.memory.buffer)
    return JSON.parse(
      new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer))),
    )
  }
  return {
    api: json('st_api_json'),
    errors: json('st_errors_json'),
    dtypes: json('st_dtypes_json'),
    kinds: enumeration('StKind'),
    variableKinds: enumeration('StVariableKind'),
    requests: enumeration('StRequest'),
  }
}

/** The numbers of an enumeration of the public header, so that they stand in one place. */
function enumeration(name) {
  const header = readFileSync(join(root, 'src/symtensor.h'), 'utf8')
  const body = header
    .match(new RegExp(`typedef enum ${name} \\{(.*?)\\}`, 's'))[1]
    .replace(/\/\*.*?\*\//gs, '')
  return Object.fromEntries(
    body
      .split(',')
      .map((text, number) => [text.trim().replace(/^ST_/, ''), number])
      .filter(([text]) => text),
  )
}

/** Types of the hand-written modules; from dist/js what is in dist is one folder up. */
function declareModules() {
  const folder = join(dist, 'js')
  rmSync(folder, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, '--project', join(root, 'js/tsconfig.json')],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the types of js/ cannot be made:\n${stdout}${stderr}`)
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('../dist/', '../'))
  }
}

/** The modules of js/ and the generated ones as few files. */
function bundle() {
  const entry = (name) => join(root, 'js', `${name}.js`)
  const options = {
    write: false,
    outdir: dist,
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 1000, // names and lines stay: Node shows the one of an uncaught error
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    logLevel: 'warning',
  }
  const { outputFiles } = buildSync({ ...options, entryPoints: [entry('core')], bundle: true })
  const hosts = buildSync({ ...options, entryPoints: ['node', 'browser', 'inline'].map(entry) })
  outputFiles.push(...hosts.outputFiles)
  // A string that the limit has broken is mended: bundlers look for the addresses of engines.
  for (const { path, text } of outputFiles) writeFileSync(path, text.replaceAll('\\\n', ''))
}

export function build() {
  mkdirSync(dist, { recursive: true })
  const bytes = readFileSync(join(dist, 'engine-simd128.wasm'))
  const tables = readTables()
  const write = (name, text) => writeFileSync(join(dist, name), text)
  write('tables.js', tablesSource(tables))
  write('tables.d.ts', tableDeclarations)
  write('errors.js', errorsSource(tables))
  write('errors.d.ts', errorDeclarations(tables))
  write('api.js', apiSource(tables))
  write('names.json', namesSource(tables))
  write('rules.json', rulesSource(readFileSync(join(root, 'src/rewrite/rules.def'), 'utf8')))
  write('api.d.ts', 'export {}\n') // the real one adds to types that are yet to be made
  write('engine-inline.js', `export default '${bytes.toString('base64')}'\n`)
  write('engine-inline.d.ts', 'declare const bytes: string\nexport default bytes\n')
  declareModules()
  write('api.d.ts', apiDeclarations(tables))
  bundle()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build()
