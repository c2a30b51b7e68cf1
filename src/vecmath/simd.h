/* Four floats or two doubles at a time, in C that gcc and clang compile natively and Emscripten's
 * clang to WebAssembly SIMD. Arithmetic and comparisons are the operators of the compilers' vector
 * extensions; what has no operator is one of the small functions below.
 *
 * Some macros are hooks. A file may define them before it includes this header, which is how the
 * emitter's templates are harvested:
 *   VEC_MADD(a, b, c)
 *     a * b + c, possibly fused: for Horner steps, for products that are exact anyway and for
 *     corrections; never where the rounding error of the product is the point.
 *   VEC_OPAQUE(pointer)
 *     hides from the compiler that the pointer is to constants. V8 from version 13 on makes every
 *     v128.const again in each turn of a loop, which costs 1.35 to 1.8 times the time; loads that
 *     splat do not.
 *   F32(c), F64(c), I32(c), I64(c)
 *     a constant in every lane. */
#ifndef ST_VECMATH_SIMD_H
#define ST_VECMATH_SIMD_H

#include <stddef.h>
#include <stdint.h>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE4_1__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#include <math.h>
#endif

typedef float v4f __attribute__((vector_size(16)));
typedef double v2d __attribute__((vector_size(16)));
typedef int32_t v4i __attribute__((vector_size(16)));
typedef int64_t v2l __attribute__((vector_size(16)));
typedef uint32_t v4u __attribute__((vector_size(16)));
typedef uint64_t v2u __attribute__((vector_size(16)));

#define VEC_INLINE static inline __attribute__((always_inline, unused))

#ifndef VEC_MADD
#if defined(__wasm_relaxed_simd__)
#define VEC_MADD(a, b, c)                           \
  _Generic((a), v4f                                 \
           : __builtin_wasm_relaxed_madd_f32x4, v2d \
           : __builtin_wasm_relaxed_madd_f64x2)(a, b, c)
#elif defined(VEC_FUSED) && defined(__FMA__)
VEC_INLINE v4f vec_fused_f32(v4f a, v4f b, v4f c) { return _mm_fmadd_ps(a, b, c); }
VEC_INLINE v2d vec_fused_f64(v2d a, v2d b, v2d c) { return _mm_fmadd_pd(a, b, c); }
#define VEC_MADD(a, b, c) _Generic((a), v4f : vec_fused_f32, v2d : vec_fused_f64)(a, b, c)
#else
#define VEC_MADD(a, b, c) ((a) * (b) + (c))
#endif
#endif

#ifndef VEC_OPAQUE
#if defined(__wasm__)
#define VEC_OPAQUE(pointer) __asm__("" : "+r"(pointer))
#else
#define VEC_OPAQUE(pointer) ((void)0)
#endif
#endif

#if defined(__wasm_simd128__)
VEC_INLINE v4f vec_load_splat_f32(const float *p) { return (v4f)wasm_v128_load32_splat(p); }
VEC_INLINE v2d vec_load_splat_f64(const double *p) { return (v2d)wasm_v128_load64_splat(p); }
#else
VEC_INLINE v4f vec_load_splat_f32(const float *p) { return (v4f){*p, *p, *p, *p}; }
VEC_INLINE v2d vec_load_splat_f64(const double *p) { return (v2d){*p, *p}; }
#endif

#ifndef F32
#if defined(__wasm_simd128__)
#define F32(c)                                    \
  __extension__({                                 \
    static const float vec_constant = (float)(c); \
    const float *vec_pointer = &vec_constant;     \
    VEC_OPAQUE(vec_pointer);                      \
    vec_load_splat_f32(vec_pointer);              \
  })
#define F64(c)                                 \
  __extension__({                              \
    static const double vec_constant = (c);    \
    const double *vec_pointer = &vec_constant; \
    VEC_OPAQUE(vec_pointer);                   \
    vec_load_splat_f64(vec_pointer);           \
  })
#else
#define F32(c) ((v4f){(float)(c), (float)(c), (float)(c), (float)(c)})
#define F64(c) ((v2d){(c), (c)})
#endif
#endif

/* Integer constants, to be used as masks and addends of representations. */
#ifndef I32
#if defined(__wasm_simd128__)
#define I32(c)                                        \
  __extension__({                                     \
    static const int32_t vec_constant = (int32_t)(c); \
    const int32_t *vec_pointer = &vec_constant;       \
    VEC_OPAQUE(vec_pointer);                          \
    (v4i) wasm_v128_load32_splat(vec_pointer);        \
  })
#define I64(c)                                        \
  __extension__({                                     \
    static const int64_t vec_constant = (int64_t)(c); \
    const int64_t *vec_pointer = &vec_constant;       \
    VEC_OPAQUE(vec_pointer);                          \
    (v2l) wasm_v128_load64_splat(vec_pointer);        \
  })
#else
#define I32(c) ((v4i){(int32_t)(c), (int32_t)(c), (int32_t)(c), (int32_t)(c)})
#define I64(c) ((v2l){(int64_t)(c), (int64_t)(c)})
#endif
#endif

#if defined(__clang__)
#define VEC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VEC_UNROLL _Pragma("GCC unroll 32")
#endif

/* The polynomial c[0] + c[1] x + ... + c[n-1] x^(n-1). From 6 coefficients on even and odd powers
 * are separate sums by Horner's rule in x^2: one product more, but half as long a chain of
 * dependent operations. The loops unroll. */
VEC_INLINE v4f vec_poly_f32(v4f x, const float *c, int n) {
  VEC_OPAQUE(c);
  v4f p = vec_load_splat_f32(c + n - 1);
  if (n < 6) {
    VEC_UNROLL
    for (int i = n - 2; i >= 0; i--) p = VEC_MADD(p, x, vec_load_splat_f32(c + i));
    return p;
  }
  v4f square = x * x, q = vec_load_splat_f32(c + n - 2);
  VEC_UNROLL
  for (int i = n - 3; i >= 0; i -= 2) p = VEC_MADD(p, square, vec_load_splat_f32(c + i));
  VEC_UNROLL
  for (int i = n - 4; i >= 0; i -= 2) q = VEC_MADD(q, square, vec_load_splat_f32(c + i));
  return n % 2 ? VEC_MADD(q, x, p) : VEC_MADD(p, x, q);
}

VEC_INLINE v2d vec_poly_f64(v2d x, const double *c, int n) {
  VEC_OPAQUE(c);
  v2d p = vec_load_splat_f64(c + n - 1);
  if (n < 6) {
    VEC_UNROLL
    for (int i = n - 2; i >= 0; i--) p = VEC_MADD(p, x, vec_load_splat_f64(c + i));
    return p;
  }
  v2d square = x * x, q = vec_load_splat_f64(c + n - 2);
  VEC_UNROLL
  for (int i = n - 3; i >= 0; i -= 2) p = VEC_MADD(p, square, vec_load_splat_f64(c + i));
  VEC_UNROLL
  for (int i = n - 4; i >= 0; i -= 2) q = VEC_MADD(q, square, vec_load_splat_f64(c + i));
  return n % 2 ? VEC_MADD(q, x, p) : VEC_MADD(p, x, q);
}

/* The same with the coefficients in an array of known length. */
#define VEC_POLY_F32(x, c) vec_poly_f32(x, c, (int)(sizeof(c) / sizeof((c)[0])))
#define VEC_POLY_F64(x, c) vec_poly_f64(x, c, (int)(sizeof(c) / sizeof((c)[0])))

/* Lane by lane: a where the mask is all ones, b where it is zero. */
#if defined(__wasm_simd128__)
VEC_INLINE v4f vec_select_f32(v4i mask, v4f a, v4f b) {
  return (v4f)wasm_v128_bitselect((v128_t)a, (v128_t)b, (v128_t)mask);
}
VEC_INLINE v2d vec_select_f64(v2l mask, v2d a, v2d b) {
  return (v2d)wasm_v128_bitselect((v128_t)a, (v128_t)b, (v128_t)mask);
}
#elif defined(__SSE4_1__)
VEC_INLINE v4f vec_select_f32(v4i mask, v4f a, v4f b) { return _mm_blendv_ps(b, a, (v4f)mask); }
VEC_INLINE v2d vec_select_f64(v2l mask, v2d a, v2d b) { return _mm_blendv_pd(b, a, (v2d)mask); }
#else
VEC_INLINE v4f vec_select_f32(v4i mask, v4f a, v4f b) {
  return (v4f)((mask & (v4i)a) | (~mask & (v4i)b));
}
VEC_INLINE v2d vec_select_f64(v2l mask, v2d a, v2d b) {
  return (v2d)((mask & (v2l)a) | (~mask & (v2l)b));
}
#endif

/* Smaller and larger of two in one instruction: a where it is NaN or the two are equal. */
#if defined(__wasm_simd128__)
VEC_INLINE v4f vec_pmin_f32(v4f a, v4f b) { return (v4f)wasm_f32x4_pmin((v128_t)a, (v128_t)b); }
VEC_INLINE v4f vec_pmax_f32(v4f a, v4f b) { return (v4f)wasm_f32x4_pmax((v128_t)a, (v128_t)b); }
VEC_INLINE v2d vec_pmin_f64(v2d a, v2d b) { return (v2d)wasm_f64x2_pmin((v128_t)a, (v128_t)b); }
VEC_INLINE v2d vec_pmax_f64(v2d a, v2d b) { return (v2d)wasm_f64x2_pmax((v128_t)a, (v128_t)b); }
#elif defined(__SSE4_1__)
VEC_INLINE v4f vec_pmin_f32(v4f a, v4f b) { return _mm_min_ps(b, a); }
VEC_INLINE v4f vec_pmax_f32(v4f a, v4f b) { return _mm_max_ps(b, a); }
VEC_INLINE v2d vec_pmin_f64(v2d a, v2d b) { return _mm_min_pd(b, a); }
VEC_INLINE v2d vec_pmax_f64(v2d a, v2d b) { return _mm_max_pd(b, a); }
#else
VEC_INLINE v4f vec_pmin_f32(v4f a, v4f b) { return vec_select_f32((v4i)(b < a), b, a); }
VEC_INLINE v4f vec_pmax_f32(v4f a, v4f b) { return vec_select_f32((v4i)(a < b), b, a); }
VEC_INLINE v2d vec_pmin_f64(v2d a, v2d b) { return vec_select_f64((v2l)(b < a), b, a); }
VEC_INLINE v2d vec_pmax_f64(v2d a, v2d b) { return vec_select_f64((v2l)(a < b), b, a); }
#endif

/* Nearest integer, halves to even; square root. */
#if defined(__wasm_simd128__)
VEC_INLINE v4f vec_round_f32(v4f x) { return (v4f)wasm_f32x4_nearest((v128_t)x); }
VEC_INLINE v2d vec_round_f64(v2d x) { return (v2d)wasm_f64x2_nearest((v128_t)x); }
VEC_INLINE v4f vec_sqrt_f32(v4f x) { return (v4f)wasm_f32x4_sqrt((v128_t)x); }
VEC_INLINE v2d vec_sqrt_f64(v2d x) { return (v2d)wasm_f64x2_sqrt((v128_t)x); }
#elif defined(__SSE4_1__)
VEC_INLINE v4f vec_round_f32(v4f x) { return _mm_round_ps(x, _MM_FROUND_TO_NEAREST_INT | 8); }
VEC_INLINE v2d vec_round_f64(v2d x) { return _mm_round_pd(x, _MM_FROUND_TO_NEAREST_INT | 8); }
VEC_INLINE v4f vec_sqrt_f32(v4f x) { return _mm_sqrt_ps(x); }
VEC_INLINE v2d vec_sqrt_f64(v2d x) { return _mm_sqrt_pd(x); }
#elif defined(__aarch64__)
VEC_INLINE v4f vec_round_f32(v4f x) { return (v4f)vrndnq_f32((float32x4_t)x); }
VEC_INLINE v2d vec_round_f64(v2d x) { return (v2d)vrndnq_f64((float64x2_t)x); }
VEC_INLINE v4f vec_sqrt_f32(v4f x) { return (v4f)vsqrtq_f32((float32x4_t)x); }
VEC_INLINE v2d vec_sqrt_f64(v2d x) { return (v2d)vsqrtq_f64((float64x2_t)x); }
#else
VEC_INLINE v4f vec_round_f32(v4f x) {
  return (v4f){rintf(x[0]), rintf(x[1]), rintf(x[2]), rintf(x[3])};
}
VEC_INLINE v2d vec_round_f64(v2d x) { return (v2d){rint(x[0]), rint(x[1])}; }
VEC_INLINE v4f vec_sqrt_f32(v4f x) {
  return (v4f){sqrtf(x[0]), sqrtf(x[1]), sqrtf(x[2]), sqrtf(x[3])};
}
VEC_INLINE v2d vec_sqrt_f64(v2d x) { return (v2d){sqrt(x[0]), sqrt(x[1])}; }
#endif

/* Is any lane's mask set? */
#if defined(__wasm_simd128__)
VEC_INLINE int vec_any_f32(v4i mask) { return wasm_v128_any_true((v128_t)mask); }
VEC_INLINE int vec_any_f64(v2l mask) { return wasm_v128_any_true((v128_t)mask); }
#elif defined(__SSE4_1__)
VEC_INLINE int vec_any_f32(v4i mask) { return _mm_movemask_ps((v4f)mask); }
VEC_INLINE int vec_any_f64(v2l mask) { return _mm_movemask_pd((v2d)mask); }
#else
VEC_INLINE int vec_any_f32(v4i mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) != 0; }
VEC_INLINE int vec_any_f64(v2l mask) { return (mask[0] | mask[1]) != 0; }
#endif

/* Four floats as two pairs of doubles, and back, rounding. */
#if defined(__wasm_simd128__)
VEC_INLINE v2d vec_low(v4f x) { return (v2d)wasm_f64x2_promote_low_f32x4((v128_t)x); }
VEC_INLINE v2d vec_high(v4f x) {
  return (v2d)wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle((v128_t)x, (v128_t)x, 1, 1));
}
VEC_INLINE v4f vec_narrow(v2d low, v2d high) {
  return (v4f)wasm_i64x2_shuffle(wasm_f32x4_demote_f64x2_zero((v128_t)low),
                                 wasm_f32x4_demote_f64x2_zero((v128_t)high), 0, 2);
}
#elif defined(__SSE4_1__)
VEC_INLINE v2d vec_low(v4f x) { return _mm_cvtps_pd(x); }
VEC_INLINE v2d vec_high(v4f x) { return _mm_cvtps_pd(_mm_movehl_ps(x, x)); }
VEC_INLINE v4f vec_narrow(v2d low, v2d high) {
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
#else
VEC_INLINE v2d vec_low(v4f x) { return (v2d){x[0], x[1]}; }
VEC_INLINE v2d vec_high(v4f x) { return (v2d){x[2], x[3]}; }
VEC_INLINE v4f vec_narrow(v2d low, v2d high) {
  return (v4f){(float)low[0], (float)low[1], (float)high[0], (float)high[1]};
}
#endif

/* The low halves of four 64-bit lanes. */
VEC_INLINE v4i vec_low_halves(v2l low, v2l high) {
#if defined(__wasm_simd128__)
  return (v4i)wasm_i32x4_shuffle((v128_t)low, (v128_t)high, 0, 2, 4, 6);
#elif defined(__SSE4_1__)
  return (v4i)_mm_shuffle_ps((v4f)low, (v4f)high, _MM_SHUFFLE(2, 0, 2, 0));
#else
  return (v4i){(int32_t)low[0], (int32_t)low[1], (int32_t)high[0], (int32_t)high[1]};
#endif
}

/* Sign bit and magnitude. */
VEC_INLINE v4f vec_sign_f32(v4f x) { return (v4f)((v4i)x & (v4i)F32(-0.0f)); }
VEC_INLINE v2d vec_sign_f64(v2d x) { return (v2d)((v2l)x & (v2l)F64(-0.0)); }
#if defined(__wasm_simd128__)
VEC_INLINE v4f vec_abs_f32(v4f x) { return (v4f)wasm_f32x4_abs((v128_t)x); }
VEC_INLINE v2d vec_abs_f64(v2d x) { return (v2d)wasm_f64x2_abs((v128_t)x); }
#else
VEC_INLINE v4f vec_abs_f32(v4f x) { return (v4f)((v4i)x & I32(0x7fffffff)); }
VEC_INLINE v2d vec_abs_f64(v2d x) { return (v2d)((v2l)x & I64(0x7fffffffffffffff)); }
#endif
VEC_INLINE v4f vec_or_f32(v4f a, v4f b) { return (v4f)((v4i)a | (v4i)b); }
VEC_INLINE v2d vec_or_f64(v2d a, v2d b) { return (v2d)((v2l)a | (v2l)b); }
VEC_INLINE v4f vec_xor_f32(v4f a, v4f b) { return (v4f)((v4i)a ^ (v4i)b); }
VEC_INLINE v2d vec_xor_f64(v2d a, v2d b) { return (v2d)((v2l)a ^ (v2l)b); }

/* x where the mask is set, +0 elsewhere. */
VEC_INLINE v4f vec_where_f32(v4i mask, v4f x) { return (v4f)(mask & (v4i)x); }
VEC_INLINE v2d vec_where_f64(v2l mask, v2d x) { return (v2d)(mask & (v2l)x); }

/* The leading 12 and 26 bits of the significand: products of two such heads are exact. */
VEC_INLINE v4f vec_head_f32(v4f x) { return (v4f)((v4i)x & I32(0xfffff000)); }
VEC_INLINE v2d vec_head_f64(v2d x) { return (v2d)((v2l)x & I64(0xfffffffff8000000)); }

#endif
