/* What the kernels share. OpenBLAS compiles each of them several times: FLOAT is float, or double
 * with -DDOUBLE; CNAME is the function's name; -mrelaxed-simd makes multiply-add one fused
 * operation. */
#ifndef WASM_SIMD_H
#define WASM_SIMD_H

#include "common.h"

#include <math.h>
#include <wasm_simd128.h>

#ifdef DOUBLE
#define LANES          2
#define VEC(operation) wasm_f64x2_##operation
#define LOAD_SPLAT     wasm_v128_load64_splat
#define ABS            fabs
#else
#define LANES          4
#define VEC(operation) wasm_f32x4_##operation
#define LOAD_SPLAT     wasm_v128_load32_splat
#define ABS            fabsf
#endif

#define LOAD   wasm_v128_load
#define STORE  wasm_v128_store
#define INLINE static inline __attribute__((always_inline))

/* A loop over a tile: its count is a constant once the function is inlined. */
#define EACH(i, count) _Pragma("clang loop unroll(full)") for (int i = 0; i < (count); i++)

/* The loop over the depth of a product. V8 keeps 15 vectors in registers on x86: with a tile's 8
 * sums it is at the edge already, and an unrolled body would spill. */
#define DEPTH(k, count) _Pragma("clang loop unroll(disable)") for (BLASLONG k = 0; k < (count); k++)

/* a * b + c */
INLINE v128_t madd(v128_t a, v128_t b, v128_t c) {
#ifdef __wasm_relaxed_simd__
  return VEC(relaxed_madd)(a, b, c);
#else
  return VEC(add)(VEC(mul)(a, b), c);
#endif
}

/* c - a * b */
INLINE v128_t nmadd(v128_t a, v128_t b, v128_t c) {
#ifdef __wasm_relaxed_simd__
  return VEC(relaxed_nmadd)(a, b, c);
#else
  return VEC(sub)(c, VEC(mul)(a, b));
#endif
}

INLINE FLOAT sum_lanes(v128_t v) {
#ifdef DOUBLE
  return VEC(extract_lane)(v, 0) + VEC(extract_lane)(v, 1);
#else
  return (VEC(extract_lane)(v, 0) + VEC(extract_lane)(v, 1)) +
         (VEC(extract_lane)(v, 2) + VEC(extract_lane)(v, 3));
#endif
}

#endif
