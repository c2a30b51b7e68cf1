/**
 * Which engine a host can run: the relaxed one (fused multiply-add) where WebAssembly relaxed SIMD
 * is there.
 */

/** A module of one function with one `f32x4.relaxed_madd` (opcode 0xFD 0x105). */
const RELAXED = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 1, 253, 17,
  65, 1, 253, 17, 65, 1, 253, 17, 253, 133, 2, 11,
])

/**
 * @param {boolean} [relaxed] false: results that are the same on every machine
 * @returns {'relaxed' | 'simd128'}
 */
export const chooseEngine = (relaxed) =>
  relaxed !== false && WebAssembly.validate(RELAXED) ? 'relaxed' : 'simd128'
