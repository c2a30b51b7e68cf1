/* What the expressions of scalar.def call, for each dtype: chosen by the type of the argument. */
#ifndef ST_OPS_SCALAR_KERNEL_MATH_H
#define ST_OPS_SCALAR_KERNEL_MATH_H

#include <math.h>
#include <stdint.h>

/* ---- integers ---- */

/* base^exponent modulo 2^64, and so modulo any smaller power of two. */
static inline uint64_t power_bits(uint64_t base, uint64_t exponent) {
  uint64_t power = 1;
  for (; exponent; exponent >>= 1, base *= base)
    if (exponent & 1) power *= base;
  return power;
}

/* Wide is unsigned and at least 32 bits, so that nothing overflows; dividing the least number by -1
 * wraps. */
#define SIGNED_MATH(suffix, T, Wide)                                                    \
  static inline T integer_abs_##suffix(T a) { return a < 0 ? (T)(0u - (Wide)a) : a; }   \
  static inline T integer_sign_##suffix(T a) { return (T)((a > 0) - (a < 0)); }         \
  static inline T floor_div_##suffix(T a, T b) {                                        \
    if (b == 0) return 0;                                                               \
    if (b == -1) return (T)(0u - (Wide)a);                                              \
    T quotient = (T)(a / b);                                                            \
    return (T)(quotient - (quotient * b != a && (a < 0) != (b < 0)));                   \
  }                                                                                     \
  static inline T floor_mod_##suffix(T a, T b) {                                        \
    if (b == 0 || b == -1) return 0;                                                    \
    T rest = (T)(a % b);                                                                \
    return (T)(rest && (rest < 0) != (b < 0) ? rest + b : rest);                        \
  }                                                                                     \
  static inline T integer_power_##suffix(T a, T b) {                                    \
    if (b >= 0) return (T)power_bits((uint64_t)a, (uint64_t)b);                         \
    return (T)(a == 1 || a == -1 ? (b & 1 ? a : 1) : 0);                                \
  }

#define UNSIGNED_MATH(suffix, T)                                               \
  static inline T integer_abs_##suffix(T a) { return a; }                      \
  static inline T integer_sign_##suffix(T a) { return a != 0; }                \
  static inline T floor_div_##suffix(T a, T b) { return b ? (T)(a / b) : 0; }  \
  static inline T floor_mod_##suffix(T a, T b) { return b ? (T)(a % b) : 0; }  \
  static inline T integer_power_##suffix(T a, T b) { return (T)power_bits(a, b); }

SIGNED_MATH(i8, int8_t, uint32_t)
SIGNED_MATH(i16, int16_t, uint32_t)
SIGNED_MATH(i32, int32_t, uint32_t)
SIGNED_MATH(i64, int64_t, uint64_t)
UNSIGNED_MATH(u8, uint8_t)
UNSIGNED_MATH(u16, uint16_t)
UNSIGNED_MATH(u32, uint32_t)
UNSIGNED_MATH(u64, uint64_t)

/* -1, 0 or 1: exact, where float64 would round (NumPy 2 compares so). */
static inline int mixed_order(int64_t a, uint64_t b) {
  if (a < 0) return -1;
  return ((uint64_t)a > b) - ((uint64_t)a < b);
}

/* ---- floats ---- */

/* NumPy's divmod: the remainder has the sign of the divisor, also when it is 0; the quotient is the
 * integer that goes with it, not the rounded-down a / b. */
#define FLOAT_MATH(suffix, T, FMOD, FLOOR, COPYSIGN, TRUNC, FABS)             \
  static inline T floor_div_##suffix(T a, T b) {                              \
    if (b == 0) return a / b;                                                 \
    T rest = FMOD(a, b), quotient = (a - rest) / b;                           \
    if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;                    \
    if (quotient == 0) return COPYSIGN(0, a / b);                             \
    T down = FLOOR(quotient);                                                 \
    return quotient - down > (T)0.5 ? down + 1 : down;                        \
  }                                                                           \
  static inline T floor_mod_##suffix(T a, T b) {                              \
    T rest = FMOD(a, b);                                                      \
    if (b == 0) return rest;                                                  \
    if (rest == 0) return COPYSIGN(0, b);                                     \
    return (b < 0) != (rest < 0) ? rest + b : rest;                           \
  }                                                                           \
  static inline T real_sign_##suffix(T a) {                                   \
    return a != a ? a : (T)((a > 0) - (a < 0));                               \
  }                                                                           \
  static inline T real_round_##suffix(T a) {                                  \
    T whole = TRUNC(a);                                                       \
    return COPYSIGN(FABS(a - whole) >= (T)0.5 ? FABS(whole) + 1 : whole, a);  \
  }

FLOAT_MATH(f32, float, fmodf, floorf, copysignf, truncf, fabsf)
FLOAT_MATH(f64, double, fmod, floor, copysign, trunc, fabs)

/* ---- by type ---- */

#define INTEGER_CASES(name)                                                                 \
  int8_t: name##_i8, int16_t: name##_i16, int32_t: name##_i32, int64_t: name##_i64,         \
  uint8_t: name##_u8, uint16_t: name##_u16, uint32_t: name##_u32, uint64_t: name##_u64
#define FLOAT_CASES(name) float : name##_f32, double : name##_f64
#define BY_REAL(a, for_float, for_double) _Generic((a), float : for_float, double : for_double)

#define integer_abs(a) _Generic((a), INTEGER_CASES(integer_abs))(a)
#define integer_sign(a) _Generic((a), INTEGER_CASES(integer_sign))(a)
#define integer_power(a, b) _Generic((a), INTEGER_CASES(integer_power))(a, b)
#define floor_div(a, b) _Generic((a), INTEGER_CASES(floor_div), FLOAT_CASES(floor_div))(a, b)
#define floor_mod(a, b) _Generic((a), INTEGER_CASES(floor_mod), FLOAT_CASES(floor_mod))(a, b)
#define real_sign(a) _Generic((a), FLOAT_CASES(real_sign))(a)
#define real_round(a) _Generic((a), FLOAT_CASES(real_round))(a)
#define real_abs(a) BY_REAL(a, fabsf, fabs)(a)
#define real_ceil(a) BY_REAL(a, ceilf, ceil)(a)
#define real_floor(a) BY_REAL(a, floorf, floor)(a)
#define real_trunc(a) BY_REAL(a, truncf, trunc)(a)
#define real_rint(a) BY_REAL(a, rintf, rint)(a)
#define real_sqrt(a) BY_REAL(a, sqrtf, sqrt)(a)
#define real_isinf(a) (real_abs(a) == INFINITY)

#endif
