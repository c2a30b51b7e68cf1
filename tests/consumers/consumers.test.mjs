// The package as people get it: packed, installed without a network into an empty project, and used
// in every way of importing.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'symtensor-consumer-'))
const installed = join(project, 'node_modules/symtensor')
const EXPECTED = 'value 14, gradient 2,4,6'

/** Output of a command in the project. */
function run(command, ...args) {
  try {
    return execFileSync(command, args, {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout}${error.stderr}`)
  }
}
const use = (name) => copyFileSync(new URL(name, import.meta.url), join(project, name))
const write = (name, value) =>
  writeFileSync(join(project, name), typeof value === 'string' ? value : JSON.stringify(value))
const tool = (name) => join(root, 'node_modules', name)

before(() => {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  write('package.json', { name: 'consumer', private: true, type: 'module' })
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`)
})
after(() => rmSync(project, { recursive: true }))

test('the package holds what it needs and nothing else', () => {
  const listed = (folder) => readdirSync(join(installed, folder)).sort()
  assert.deepEqual(
    listed('').filter((name) => name !== 'README.md'),
    ['LICENSE', 'dist', 'package.json'],
  )
  for (const name of [
    'engine-simd128.wasm',
    'engine-relaxed.wasm',
    'engine-inline.js',
    'api.d.ts',
    'NOTICE',
  ])
    assert.ok(listed('dist').includes(name), name)
  const { dependencies, scripts } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  )
  assert.equal(dependencies, undefined)
  assert.ok(!Object.keys(scripts).some((name) => /install|prepare/.test(name)))
  const notice = readFileSync(join(installed, 'dist/NOTICE'), 'utf8')
  assert.match(notice, /OpenBLAS/)
  assert.match(notice, /musl/)
})

test('Node, import', () => {
  use('program.mjs')
  assert.equal(run(process.execPath, 'program.mjs'), EXPECTED)
})

test('Node, require', () => {
  use('program.cjs')
  assert.equal(run(process.execPath, '--no-warnings', 'program.cjs'), EXPECTED)
})

test('Node, the entry with the engine inside, and the one without', () => {
  for (const name of ['inline.mjs', 'core.mjs']) {
    use(name)
    assert.equal(run(process.execPath, name), EXPECTED, name)
  }
})

for (const moduleResolution of ['nodenext', 'bundler']) {
  test(`TypeScript, ${moduleResolution}`, () => {
    use('program.ts')
    const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext'
    write('tsconfig.json', {
      compilerOptions: {
        module,
        moduleResolution,
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: [],
        lib: ['es2023', 'dom', 'esnext.disposable'],
      },
      files: ['program.ts'],
    })
    run(process.execPath, tool('typescript/bin/tsc'), '--project', '.')
  })
}

test('a bundle of what a script tag or a worker needs', () => {
  use('inline.mjs')
  run(
    tool('esbuild/bin/esbuild'),
    'inline.mjs',
    '--bundle',
    '--format=esm',
    '--platform=browser',
    '--outfile=out/inline.js',
    '--log-level=error',
  )
  assert.equal(run(process.execPath, 'out/inline.js'), EXPECTED)
})

test('a bundle that finds its engine beside it', () => {
  use('core.mjs')
  run(
    tool('esbuild/bin/esbuild'),
    'core.mjs',
    '--bundle',
    '--format=esm',
    '--platform=browser',
    '--external:node:*',
    '--minify',
    '--outfile=out/js/core.js',
    '--log-level=error',
  )
  mkdirSync(join(project, 'out/dist'), { recursive: true })
  for (const name of ['engine-simd128.wasm', 'engine-relaxed.wasm'])
    copyFileSync(join(installed, 'dist', name), join(project, 'out/dist', name))
  assert.equal(run(process.execPath, 'out/js/core.js'), EXPECTED)
})
