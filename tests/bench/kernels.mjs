// Compiles kernels.c with the engine's tools and flags into build/bench/, for either engine.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const source = `${root}tests/bench/kernels.c`
const flags =
  '-O3 -std=gnu11 -msimd128 -mbulk-memory -mnontrapping-fptoint -ffp-contract=off -fno-math-errno'
const link = '--no-entry -sSTANDALONE_WASM -sFILESYSTEM=0 -sALLOW_MEMORY_GROWTH -sINITIAL_HEAP=1MB'

/**
 * The path of the module; made anew when the source is newer.
 * @param {'simd128' | 'relaxed'} engine
 */
export function kernels(engine) {
  const out = `${root}build/bench/kernels-${engine}.wasm`
  if (existsSync(out) && statSync(out).mtimeMs > statSync(source).mtimeMs) return out
  mkdirSync(`${root}build/bench`, { recursive: true })
  const tools = execFileSync('wasm/emscripten.sh', ['--where'], {
    cwd: root,
    encoding: 'utf8',
  }).trim()
  const relaxed = engine === 'relaxed' ? ['-mrelaxed-simd'] : []
  const args = [...flags.split(' '), ...relaxed, ...link.split(' '), `-I${root}src`]
  const exports = '-sEXPORTED_FUNCTIONS=_malloc,_free'
  execFileSync(`${tools}/bin/cc`, [...args, exports, source, '-o', out], { stdio: 'inherit' })
  return out
}
