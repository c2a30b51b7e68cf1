/* Vectors of elements through one operation each: what wasm/harvest.mjs compiles and turns into the
 * templates of src/jit. Never linked: only the bodies of these functions count.
 *
 * A vector holds four elements of 32 bits, or half of four elements of 64 bits. Integers of fewer
 * bits are held as 32-bit ones, with their sign or with zeros in front; a bool is a mask, all ones
 * or zero. The name says what a function is for:
 *
 *   ADD_F32                a row of scalar.def on a kind of lanes (template.h); comparisons give
 *                          masks
 *   CAST_I32_F32           from lanes of one kind to lanes of another; between 32 and 64 bits:
 *   CAST_I32_F64_LOW, _HIGH   from four elements to the lower and the upper two
 *   CAST_F64_F32           from the lower and the upper two to four
 *   others                 by their names, see below
 *
 * Values are those of ops/scalar_kernel.c and tensor/cast.c, bit for bit. */
#define VEC_OPAQUE(pointer) ((void)0)

#include "vecmath/error_function.h"
#include "vecmath/exponential.h"
#include "vecmath/hyperbolic.h"
#include "vecmath/inverse_trigonometric.h"
#include "vecmath/logarithm.h"
#include "vecmath/power.h"
#include "vecmath/trigonometric.h"

#define SELECT(mask, yes, no) wasm_v128_bitselect((v128_t)(yes), (v128_t)(no), (v128_t)(mask))

#define OF1(name, V, ...) \
  v128_t name(V a) { return (v128_t)(__VA_ARGS__); }
#define OF2(name, V, ...) \
  v128_t name(V a, V b) { return (v128_t)(__VA_ARGS__); }
#define OF3(name, V, ...) \
  v128_t name(V a, V b, V c) { return (v128_t)(__VA_ARGS__); }

/* ---- rows of scalar.def ---- */

#define COMPARISONS(id, V) \
  OF2(LT_##id, V, a < b)   \
  OF2(LE_##id, V, a <= b)  \
  OF2(GT_##id, V, a > b)   \
  OF2(GE_##id, V, a >= b)  \
  OF2(EQ_##id, V, a == b)  \
  OF2(NEQ_##id, V, a != b) \
  OF3(SWITCH_##id, V, SELECT(a, b, c))
#define CLIP(id, V) OF3(CLIP_##id, V, SELECT(a < b, b, SELECT(a > c, c, a)))

#define FLOATS(id, V, type, shape, one)                                                   \
  COMPARISONS(id, V)                                                                      \
  OF2(ADD_##id, V, a + b)                                                                 \
  OF2(SUB_##id, V, a - b)                                                                 \
  OF2(MUL_##id, V, a *b)                                                                  \
  OF2(TRUE_DIV_##id, V, a / b)                                                            \
  OF1(NEG_##id, V, -a)                                                                    \
  OF1(ABS_##id, V, vec_abs_##type(a))                                                     \
  OF1(SIGN_##id, V,                                                                       \
      SELECT(a != a, a,                                                                   \
             vec_or_##type(vec_where_##type(a > 0, one), vec_where_##type(a < 0, -one)))) \
  OF1(RECIPROCAL_##id, V, one / a)                                                        \
  OF1(SQR_##id, V, a *a)                                                                  \
  OF2(MAXIMUM_##id, V, SELECT((a >= b) | (a != a), a, b))                                 \
  OF2(MINIMUM_##id, V, SELECT((a <= b) | (a != a), a, b))                                 \
  OF1(RELU_##id, V, SELECT(a < 0, (V){0}, a))                                             \
  OF1(ISNAN_##id, V, a != a)                                                              \
  OF1(ISINF_##id, V, vec_abs_##type(a) == (V){0} + __builtin_inf##type())                 \
  OF1(CEIL_##id, V, wasm_##shape##_ceil((v128_t)a))                                       \
  OF1(FLOOR_##id, V, wasm_##shape##_floor((v128_t)a))                                     \
  OF1(TRUNC_##id, V, wasm_##shape##_trunc((v128_t)a))                                     \
  OF1(ROUND_HALF_TO_EVEN_##id, V, wasm_##shape##_nearest((v128_t)a))                      \
  OF1(SQRT_##id, V, wasm_##shape##_sqrt((v128_t)a))                                       \
  OF1(ROUND_HALF_AWAY_FROM_ZERO_##id, V, round_away_##type(a))

#define __builtin_inff32 __builtin_inff
#define __builtin_inff64 __builtin_inf
static inline v4f round_away_f32(v4f a) {
  v4f whole = (v4f)wasm_f32x4_trunc((v128_t)a), size = vec_abs_f32(whole);
  size += vec_where_f32(vec_abs_f32(a - whole) >= 0.5f, F32(1));
  return vec_or_f32(size, vec_sign_f32(a));
}
static inline v2d round_away_f64(v2d a) {
  v2d whole = (v2d)wasm_f64x2_trunc((v128_t)a), size = vec_abs_f64(whole);
  size += vec_where_f64(vec_abs_f64(a - whole) >= 0.5, F64(1));
  return vec_or_f64(size, vec_sign_f64(a));
}
FLOATS(F32, v4f, f32, f32x4, F32(1))
FLOATS(F64, v2d, f64, f64x2, F64(1))
CLIP(F32, v4f)
CLIP(F64, v2d)

#define INTEGERS(id, V)                     \
  COMPARISONS(id, V)                        \
  CLIP(id, V)                               \
  OF2(ADD_##id, V, a + b)                   \
  OF2(SUB_##id, V, a - b)                   \
  OF2(MUL_##id, V, a *b)                    \
  OF1(NEG_##id, V, -a)                      \
  OF1(SQR_##id, V, a *a)                    \
  OF2(MAXIMUM_##id, V, SELECT(a > b, a, b)) \
  OF2(MINIMUM_##id, V, SELECT(a < b, a, b)) \
  OF2(AND_##id, V, a &b)                    \
  OF2(OR_##id, V, a | b)                    \
  OF2(XOR_##id, V, a ^ b)                   \
  OF1(INVERT_##id, V, ~a)                   \
  OF1(ABS_##id, V, SELECT(a < 0, -a, a))    \
  OF1(SIGN_##id, V, (a < 0) - (a > 0))      \
  OF1(RELU_##id, V, a &(V)(a > 0))
INTEGERS(I32, v4i)
INTEGERS(I64, v2l)

OF2(ADD_BOOL, v4i, a | b)
OF2(MUL_BOOL, v4i, a &b)
OF2(INT_DIV_BOOL, v4i, a &b)
OF1(ABS_BOOL, v4i, a)
OF1(SQR_BOOL, v4i, a)
OF2(MAXIMUM_BOOL, v4i, a | b)
OF2(MINIMUM_BOOL, v4i, a &b)
OF2(AND_BOOL, v4i, a &b)
OF2(OR_BOOL, v4i, a | b)
OF2(XOR_BOOL, v4i, a ^ b)
OF1(INVERT_BOOL, v4i, ~a)
OF2(LT_BOOL, v4i, b & ~a)
OF2(LE_BOOL, v4i, b | ~a)
OF2(GT_BOOL, v4i, a & ~b)
OF2(GE_BOOL, v4i, a | ~b)
OF2(EQ_BOOL, v4i, ~(a ^ b))
OF2(NEQ_BOOL, v4i, a ^ b)
OF3(SWITCH_BOOL, v4i, SELECT(a, b, c))

/* ---- functions of src/vecmath ---- */

/* Those that models are made of, and short ones. The others are so long that a pass of their own
 * through a strip costs nothing beside them: tan, the inverse functions, arctan2, pow, erfc and
 * log1mexp were measured at 0.89 to 1.1 times the speed, for 0.3 to 1 KB each to download. */
#define MATH(name)                          \
  OF1(name##_F32, v4f, vec_##name##_f32(a)) \
  OF1(name##_F64, v2d, vec_##name##_f64(a))
MATH(exp)
MATH(expm1)
MATH(log)
MATH(log1p)
MATH(sigmoid)
MATH(softplus)
MATH(tanh)
MATH(sin)
MATH(cos)
MATH(erf)
MATH(exp2)
MATH(log2)
MATH(log10)

/* ---- casts ---- */

#define LOW(V, a)  __builtin_convertvector(__builtin_shufflevector(a, a, 0, 1), V)
#define HIGH(V, a) __builtin_convertvector(__builtin_shufflevector(a, a, 2, 3), V)
#define WIDEN(from, V, to, W)                 \
  OF1(CAST_##from##_##to##_LOW, V, LOW(W, a)) \
  OF1(CAST_##from##_##to##_HIGH, V, HIGH(W, a))
#define NARROW(from, V, to, W)                                                                   \
  OF2(CAST_##from##_##to, V,                                                                     \
      (W){(__typeof__((W){0}[0]))a[0], (__typeof__((W){0}[0]))a[1], (__typeof__((W){0}[0]))b[0], \
          (__typeof__((W){0}[0]))b[1]})
#define SAME(from, V, to, W) OF1(CAST_##from##_##to, V, __builtin_convertvector(a, W))

SAME(I32, v4i, F32, v4f)
SAME(U32, v4u, F32, v4f)
WIDEN(I32, v4i, F64, v2d)
WIDEN(U32, v4u, F64, v2d)
WIDEN(I32, v4i, I64, v2l)
WIDEN(I32, v4i, U64, v2u)
WIDEN(U32, v4u, I64, v2l)
WIDEN(U32, v4u, U64, v2u)
SAME(I64, v2l, F64, v2d)
SAME(U64, v2u, F64, v2d)
NARROW(I64, v2l, F32, v4f)
NARROW(U64, v2u, F32, v4f)
OF2(CAST_I64_I32, v2l, vec_low_halves(a, b))
WIDEN(F32, v4f, F64, v2d)
OF2(CAST_F64_F32, v2d, vec_narrow(a, b))

#define integer_of(x) __builtin_wasm_trunc_saturate_s_i64_f64(x)
OF1(CAST_F32_I32, v4f,
    (v4i){(int32_t)integer_of((double)a[0]), (int32_t)integer_of((double)a[1]),
          (int32_t)integer_of((double)a[2]), (int32_t)integer_of((double)a[3])})
OF2(CAST_F64_I32, v2d,
    (v4i){(int32_t)integer_of(a[0]), (int32_t)integer_of(a[1]), (int32_t)integer_of(b[0]),
          (int32_t)integer_of(b[1])})
OF1(CAST_F32_I64_LOW, v4f, (v2l){integer_of((double)a[0]), integer_of((double)a[1])})
OF1(CAST_F32_I64_HIGH, v4f, (v2l){integer_of((double)a[2]), integer_of((double)a[3])})
OF1(CAST_F64_I64, v2d, (v2l){integer_of(a[0]), integer_of(a[1])})

OF1(CAST_BOOL_I32, v4i, a & 1)
OF1(CAST_BOOL_F32, v4i, a &(v4i)F32(1))
OF1(CAST_BOOL_I64_LOW, v4i, LOW(v2l, a) & 1)
OF1(CAST_BOOL_I64_HIGH, v4i, HIGH(v2l, a) & 1)
OF1(CAST_BOOL_F64_LOW, v4i, LOW(v2l, a) & (v2l)F64(1))
OF1(CAST_BOOL_F64_HIGH, v4i, HIGH(v2l, a) & (v2l)F64(1))
OF1(CAST_I32_BOOL, v4i, a != 0)
OF1(CAST_F32_BOOL, v4f, a != 0)
OF2(CAST_I64_BOOL, v2l, vec_low_halves(a != 0, b != 0))
OF2(CAST_F64_BOOL, v2d, vec_low_halves(a != 0, b != 0))

/* ---- helpers ---- */

/* Masks between widths. */
OF1(MASK_LOW, v4i, LOW(v2l, a))
OF1(MASK_HIGH, v4i, HIGH(v2l, a))
OF2(MASK_NARROW, v2l, vec_low_halves(a, b))

/* What 32-bit arithmetic leaves of integers of fewer bits. */
OF1(WRAP_INT8, v4i, a << 24 >> 24)
OF1(WRAP_INT16, v4i, a << 16 >> 16)
OF1(WRAP_UINT8, v4i, a & 0xff)
OF1(WRAP_UINT16, v4i, a & 0xffff)

/* Four elements side by side in the low bytes, as they lie in memory. */
OF1(UNPACK_INT8, v128_t, wasm_i32x4_extend_low_i16x8(wasm_i16x8_extend_low_i8x16(a)))
OF1(UNPACK_UINT8, v128_t, wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(a)))
OF1(UNPACK_BOOL, v128_t,
    wasm_i32x4_neg(wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(a))))
OF1(UNPACK_INT16, v128_t, wasm_i32x4_extend_low_i16x8(a))
OF1(UNPACK_UINT16, v128_t, wasm_u32x4_extend_low_u16x8(a))
#define SHORTS(a) wasm_i16x8_narrow_i32x4(a, a)
OF1(PACK_INT8, v128_t, wasm_i8x16_narrow_i16x8(SHORTS(a), SHORTS(a)))
OF1(PACK_UINT8, v128_t, wasm_u8x16_narrow_i16x8(SHORTS(a), SHORTS(a)))
OF1(PACK_BOOL, v128_t,
    wasm_u8x16_narrow_i16x8(SHORTS(wasm_i32x4_neg(a)), SHORTS(wasm_i32x4_neg(a))))
OF1(PACK_INT16, v128_t, SHORTS(a))
OF1(PACK_UINT16, v128_t, wasm_u16x8_narrow_i32x4(a, a))

/* Steps of reductions: the upper half moved down, the second element; the first one everywhere. */
OF1(UPPER, v128_t, wasm_i64x2_shuffle(a, a, 1, 1))
OF1(SECOND_LANE, v128_t, wasm_i32x4_shuffle(a, a, 1, 1, 1, 1))
OF1(SPLAT_32, v128_t, wasm_i32x4_shuffle(a, a, 0, 0, 0, 0))
OF1(SPLAT_64, v128_t, wasm_i64x2_shuffle(a, a, 0, 0))

/* The larger of best so far and next, NaN aside; whether one came by makes the result one in the
 * end; two results joined (ops/reduce_kernel.c). */
#define EXTREMES(id, V, shape, nan_of)                                                             \
  OF2(EXTREME_MAX_##id, V, wasm_##shape##_pmax((v128_t)a, (v128_t)b))                              \
  OF2(EXTREME_MIN_##id, V, wasm_##shape##_pmin((v128_t)a, (v128_t)b))                              \
  v128_t PUT_NAN_##id(v128_t seen, V x) {                                                          \
    v4i mask = (v4i){0} - (int)wasm_v128_any_true(seen);                                           \
    return SELECT(mask, (V){0} + nan_of(""), x);                                                   \
  }                                                                                                \
  OF2(JOIN_MAX_##id, V, wasm_v128_or(wasm_##shape##_pmax((v128_t)a, (v128_t)b), (v128_t)(b != b))) \
  OF2(JOIN_MIN_##id, V, wasm_v128_or(wasm_##shape##_pmin((v128_t)a, (v128_t)b), (v128_t)(b != b)))
EXTREMES(F32, v4f, f32x4, __builtin_nanf)
EXTREMES(F64, v2d, f64x2, __builtin_nan)

/* a + b. A product by 1 is exact, so that the fused operation gives the same bits; it keeps the
 * units of a machine free that conversions of float32 to float64 and additions share. */
#if defined(__wasm_relaxed_simd__)
OF2(JOIN_SUM_F64, v2d, VEC_MADD(b, F64(1), a))
#else
OF2(JOIN_SUM_F64, v2d, a + b)
#endif
