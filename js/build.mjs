// Writes dist/ from the engine's own tables: nothing that the engine knows stands in a JavaScript source.
//   tables.js   dtypes, kinds of values, methods and properties      errors.js   one class for each kind of error
//   api.js      the functions a person calls                         index.d.ts  types, with the documentation
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { errorsSource, apiSource, tablesSource } from './generate.mjs'
import { declarations } from './declarations.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** The engine's tables, read from the engine as it was built. */
function readTables(file) {
  const module = new WebAssembly.Module(readFileSync(file))
  const imports = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0
  const { exports } = new WebAssembly.Instance(module, imports)
  exports._initialize?.()
  const text = pointer => {
    const bytes = new Uint8Array(exports.memory.buffer)
    return new TextDecoder().decode(bytes.subarray(pointer >>> 0, bytes.indexOf(0, pointer >>> 0)))
  }
  const json = name => JSON.parse(text(exports[name]()))
  return { api: json('st_api_json'), errors: json('st_errors_json'), dtypes: json('st_dtypes_json') }
}

/** StKind of the public header, so that its numbers stand in one place. */
function valueKinds() {
  const header = readFileSync(join(root, 'src/symtensor.h'), 'utf8')
  const body = header.slice(header.indexOf('typedef enum StKind {'), header.indexOf('} StKind;'))
  return Object.fromEntries([...body.matchAll(/^\s*ST_([A-Z]+),/gm)].map(([, name], index) => [name, index]))
}

export function build(buildFolder = join(root, 'build')) {
  mkdirSync(dist, { recursive: true })
  for (const variant of ['simd128', 'relaxed']) {
    copyFileSync(join(buildFolder, `wasm-${variant}`, `engine-${variant}.wasm`), join(dist, `engine-${variant}.wasm`))
  }
  const tables = { ...readTables(join(dist, 'engine-simd128.wasm')), kinds: valueKinds() }
  writeFileSync(join(dist, 'tables.js'), tablesSource(tables))
  writeFileSync(join(dist, 'errors.js'), errorsSource(tables))
  writeFileSync(join(dist, 'api.js'), apiSource(tables))
  writeFileSync(join(dist, 'index.d.ts'), declarations(tables))
  const bytes = readFileSync(join(dist, 'engine-simd128.wasm'))
  writeFileSync(join(dist, 'engine-inline.js'), `export default '${bytes.toString('base64')}'\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build()
