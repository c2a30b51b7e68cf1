/* log, log2, log10, log1p, softplus and log1mexp.
 *
 * x = 2^k m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f):
 * log m = log((1 + s) / (1 - s)) = 2 s + s R(s^2) = f - (f^2/2 - s (f^2/2 + R)), the arrangement of
 * fdlibm's e_log.c (Ng, 1993), which loses nothing where f is small. The logarithms of other bases
 * split f - f^2/2 into a head and a tail, so that the product with 1 / log(base) keeps its low part
 * (fdlibm's e_log2.c). */
#ifndef ST_VECMATH_LOGARITHM_H
#define ST_VECMATH_LOGARITHM_H

#include "vecmath/exponential.h"

/* R(z) / z with 2 atanh(s) = 2 s + s R(s^2), on z <= (3 - sqrt(8))^2. Relative error of log m:
 * 2^-30.2 and 2^-59.5; float64 arithmetic for float32 results: 2^-37.6. */
static const float vec_log_f32_poly[] = {0.666667759f, 0.399775773f, 0.298710734f};
static const double vec_log_f64_poly[] = {
    0.66666666666667351, 0.39999999999409352, 0.28571428743686739, 0.2222219842893218,
    0.18183572358116523, 0.15313832066059352, 0.14798259927935709};
static const double vec_log_mid_poly[] = {0.66666665643365164, 0.4000033570765727,
                                          0.28537273244149702, 0.23582864126226494};

/* x = 2^k m. For x = 0, infinite, negative or NaN both are finite and of no use. */
typedef struct VecSplitF32 {
  v4f k, m;
} VecSplitF32;

typedef struct VecSplitF64 {
  v2d k, m;
} VecSplitF64;

VEC_INLINE VecSplitF32 vec_split_f32(v4f x) {
  v4i subnormal = (v4i)(x < F32(0x1p-126f));
  v4i bits = (v4i)vec_select_f32(subnormal, x * F32(0x1p23f), x);
  v4i offset = (v4i)((v4u)bits - (v4u)I32(0x3f3504f3)); /* the bits of sqrt(1/2) */
  v4f k = __builtin_convertvector(offset >> 23, v4f);
  v4f m = (v4f)((offset & I32(0x007fffff)) + I32(0x3f3504f3));
  return (VecSplitF32){k - vec_where_f32(subnormal, F32(23)), m};
}

/* There is no arithmetic shift of 64-bit lanes on x86: the exponent, made positive by adding 1024,
 * becomes the low bits of 2^52 + k + 1024. */
VEC_INLINE VecSplitF64 vec_split_f64(v2d x) {
  v2l subnormal = (v2l)(x < F64(0x1p-1022));
  v2l bits = (v2l)vec_select_f64(subnormal, x * F64(0x1p54), x);
  v2l offset = (v2l)((v2u)bits - (v2u)I64(0x3fe6a09e667f3bcd)); /* the bits of sqrt(1/2) */
  v2u exponent = ((v2u)offset + (v2u)I64(0x4000000000000000)) >> 52;
  v2d k = (v2d)(exponent | (v2u)I64(0x4330000000000000)) - F64(0x1p52 + 1024.0);
  v2d m = (v2d)((offset & I64(0x000fffffffffffff)) + I64(0x3fe6a09e667f3bcd));
  return (VecSplitF64){k - vec_where_f64(subnormal, F64(54)), m};
}

/* The values at 0, infinity, negative numbers and NaN, elsewhere r. */
VEC_INLINE v4f vec_log_special_f32(v4f x, v4f r) {
  r = vec_select_f32((v4i)(x == F32(__builtin_inff())), x, r);
  r = vec_select_f32((v4i)(x == F32(0)), F32(-__builtin_inff()), r);
  return vec_select_f32((v4i)(x >= F32(0)), r, F32(__builtin_nanf("")));
}

VEC_INLINE v2d vec_log_special_f64(v2d x, v2d r) {
  r = vec_select_f64((v2l)(x == F64(__builtin_inf())), x, r);
  r = vec_select_f64((v2l)(x == F64(0)), F64(-__builtin_inf()), r);
  return vec_select_f64((v2l)(x >= F64(0)), r, F64(__builtin_nan("")));
}

/* k log 2 + log(1 + f) + c with c a small correction. */
VEC_INLINE v4f vec_log_sum_f32(v4f k, v4f f, v4f c) {
  v4f s = f / (F32(2) + f), z = s * s, half = F32(0.5f) * f * f;
  v4f R = z * VEC_POLY_F32(z, vec_log_f32_poly);
  v4f low = VEC_MADD(s, half + R, VEC_MADD(k, F32(VEC_LN2_TAIL_F32), c));
  return VEC_MADD(k, F32(VEC_LN2_HEAD_F32), f - (half - low));
}

VEC_INLINE v2d vec_log_sum_f64(v2d k, v2d f, v2d c) {
  v2d s = f / (F64(2) + f), z = s * s, half = F64(0.5) * f * f;
  v2d R = z * VEC_POLY_F64(z, vec_log_f64_poly);
  v2d low = VEC_MADD(s, half + R, VEC_MADD(k, F64(VEC_LN2_TAIL_F64), c));
  return VEC_MADD(k, F64(VEC_LN2_HEAD_F64), f - (half - low));
}

VEC_INLINE v4f vec_log_f32(v4f x) {
  VecSplitF32 p = vec_split_f32(x);
  return vec_log_special_f32(x, vec_log_sum_f32(p.k, p.m - F32(1), F32(0)));
}

VEC_INLINE v2d vec_log_f64(v2d x) {
  VecSplitF64 p = vec_split_f64(x);
  return vec_log_special_f64(x, vec_log_sum_f64(p.k, p.m - F64(1), F64(0)));
}

/* log x / log base = k_scale k + (head + tail) / log base, each constant in a head and a tail.
 * The rounding error of the last large sum goes into the small one. */
VEC_INLINE v4f vec_log_base_f32(v4f x, v4f k_head, v4f k_tail, v4f head, v4f tail) {
  VecSplitF32 p = vec_split_f32(x);
  v4f f = p.m - F32(1), s = f / (F32(2) + f), z = s * s, half = F32(0.5f) * f * f;
  v4f R = z * VEC_POLY_F32(z, vec_log_f32_poly);
  v4f high = vec_head_f32(f - half);
  v4f low = VEC_MADD(s, half + R, (f - high) - half);
  v4f large = high * head, y = p.k * k_head, sum = y + large;
  v4f small = VEC_MADD(low + high, tail, VEC_MADD(low, head, p.k * k_tail));
  return vec_log_special_f32(x, sum + (small + ((y - sum) + large)));
}

VEC_INLINE v2d vec_log_base_f64(v2d x, v2d k_head, v2d k_tail, v2d head, v2d tail) {
  VecSplitF64 p = vec_split_f64(x);
  v2d f = p.m - F64(1), s = f / (F64(2) + f), z = s * s, half = F64(0.5) * f * f;
  v2d R = z * VEC_POLY_F64(z, vec_log_f64_poly);
  v2d high = vec_head_f64(f - half);
  v2d low = VEC_MADD(s, half + R, (f - high) - half);
  v2d large = high * head, y = p.k * k_head, sum = y + large;
  v2d small = VEC_MADD(low + high, tail, VEC_MADD(low, head, p.k * k_tail));
  return vec_log_special_f64(x, sum + (small + ((y - sum) + large)));
}

/* 1 / ln 2 in 12 (26) bits and the rest. */
VEC_INLINE v4f vec_log2_f32(v4f x) {
  return vec_log_base_f32(x, F32(1), F32(0), F32(1.44287109f), F32(-0.000176052854f));
}
VEC_INLINE v2d vec_log2_f64(v2d x) {
  return vec_log_base_f64(x, F64(1), F64(0), F64(1.4426950514316559), F64(-1.0542692476429138e-08));
}

/* log10(2) in 12 (32) bits and the rest; 1 / ln 10 in 12 (26) bits and the rest. */
VEC_INLINE v4f vec_log10_f32(v4f x) {
  return vec_log_base_f32(x, F32(0.301025391f), F32(4.60503907e-06f), F32(0.434326172f),
                          F32(-3.16899714e-05f));
}
VEC_INLINE v2d vec_log10_f64(v2d x) {
  return vec_log_base_f64(x, F64(0.30102999566588551), F64(-1.9043128467164274e-12),
                          F64(0.4342944845557213), F64(-2.6524694553078553e-09));
}

/* log(u + low) where |low| is at most some units in the last place of u. Where `near` is set, u is
 * near 1 and the result is that of log1p(f + low) instead: f is u - 1 before that was rounded. */
VEC_INLINE v4f vec_log_of_sum_f32(v4f u, v4f low, v4i near, v4f f) {
  VecSplitF32 p = vec_split_f32(u);
  return vec_log_sum_f32(p.k, vec_select_f32(near, f, p.m - F32(1)), low / u);
}

VEC_INLINE v2d vec_log_of_sum_f64(v2d u, v2d low, v2l near, v2d f) {
  VecSplitF64 p = vec_split_f64(u);
  return vec_log_sum_f64(p.k, vec_select_f64(near, f, p.m - F64(1)), low / u);
}

/* log(1 + x + low) for finite x > -1; u = 1 + x by Knuth's TwoSum. Within the bounds k is 0. */
VEC_INLINE v4f vec_log1p_sum_f32(v4f x, v4f low) {
  v4f one = F32(1), u = one + x, back = u - x;
  v4f lost = (one - back) + (x - (u - back));
  v4i near = (v4i)(x > F32(-0.2928f)) & (v4i)(x < F32(0.4142f));
  return vec_log_of_sum_f32(u, low + vec_where_f32(~near, lost), near, x);
}

VEC_INLINE v2d vec_log1p_sum_f64(v2d x, v2d low) {
  v2d one = F64(1), u = one + x, back = u - x;
  v2d lost = (one - back) + (x - (u - back));
  v2l near = (v2l)(x > F64(-0.2928)) & (v2l)(x < F64(0.4142));
  return vec_log_of_sum_f64(u, low + vec_where_f64(~near, lost), near, x);
}

/* The sign of the result is that of x, also for zeros. */
VEC_INLINE v4f vec_log1p_f32(v4f x) {
  v4f r = vec_or_f32(vec_log1p_sum_f32(x, F32(0)), vec_sign_f32(x));
  r = vec_select_f32((v4i)(x == F32(__builtin_inff())), x, r);
  r = vec_select_f32((v4i)(x == F32(-1)), F32(-__builtin_inff()), r);
  return vec_select_f32((v4i)(x >= F32(-1)), r, F32(__builtin_nanf("")));
}

VEC_INLINE v2d vec_log1p_f64(v2d x) {
  v2d r = vec_or_f64(vec_log1p_sum_f64(x, F64(0)), vec_sign_f64(x));
  r = vec_select_f64((v2l)(x == F64(__builtin_inf())), x, r);
  r = vec_select_f64((v2l)(x == F64(-1)), F64(-__builtin_inf()), r);
  return vec_select_f64((v2l)(x >= F64(-1)), r, F64(__builtin_nan("")));
}

/* log(1 + e^x) = max(x, 0) + log1p(e^-|x|). e^-|x| is given with its rounding error. */
VEC_INLINE v4f vec_softplus_f32(v4f x) {
  v4f clamped = vec_pmax_f32(-vec_abs_f32(x), F32(-104.0f));
  VecExpF32 p = vec_exp_reduce_f32(clamped, F32(VEC_EXP_SHIFT_TWICE_F32));
  v4f one = F32(1), rest = p.r + p.tail, e = one + rest;
  v4f low = vec_scale_f32((one - e) + rest, p.biased);
  return vec_pmax_f32(x, F32(0)) + vec_log1p_sum_f32(vec_scale_f32(e, p.biased), low);
}

VEC_INLINE v2d vec_softplus_f64(v2d x) {
  v2d clamped = vec_pmax_f64(-vec_abs_f64(x), F64(-746.0));
  VecExpF64 p = vec_exp_reduce_f64(clamped, F64(VEC_EXP_SHIFT_TWICE_F64));
  v2d one = F64(1), rest = p.r + p.tail, e = one + rest;
  v2d low = vec_scale_f64((one - e) + rest, p.biased);
  return vec_pmax_f64(x, F64(0)) + vec_log1p_sum_f64(vec_scale_f64(e, p.biased), low);
}

/* log(1 - e^x) for x <= 0 (Maechler, Accurately computing log(1 - exp(-|a|)), 2012). The argument
 * u = -expm1(x) is formed as in expm1, with its error; where e^x is small it is log1p(-e^x).
 * Results are negative, also when they underflow. */
VEC_INLINE v4f vec_log1mexp_f32(v4f x) {
  VecExpF32 p = vec_exp_reduce_f32(vec_pmax_f32(x, F32(-104.0f)), F32(VEC_EXP_SHIFT_TWICE_F32));
  v4f one = F32(1), upper = p.r + p.tail, factor = one + upper;
  v4f s = vec_scale_f32(one, p.biased), e = s * factor, e_low = s * ((one - factor) + upper);
  v4f a = one - s, b = s * p.r, sum = a - b;
  v4f rest = ((a - sum) - b) - s * p.tail;
  v4f u = sum + rest, low = (sum - u) + rest;
  v4i near = (v4i)(e < F32(0.2928f));
  v4f r = vec_log_of_sum_f32(u, vec_select_f32(near, -e_low, low), near, -e);
  r = vec_select_f32((v4i)(x == F32(0)), F32(-__builtin_inff()), vec_or_f32(r, F32(-0.0)));
  return vec_select_f32((v4i)(x <= F32(0)), r, F32(__builtin_nanf("")));
}

VEC_INLINE v2d vec_log1mexp_f64(v2d x) {
  VecExpF64 p = vec_exp_reduce_f64(vec_pmax_f64(x, F64(-746.0)), F64(VEC_EXP_SHIFT_TWICE_F64));
  v2d one = F64(1), upper = p.r + p.tail, factor = one + upper;
  v2d s = vec_scale_f64(one, p.biased), e = s * factor, e_low = s * ((one - factor) + upper);
  v2d a = one - s, b = s * p.r, sum = a - b;
  v2d rest = ((a - sum) - b) - s * p.tail;
  v2d u = sum + rest, low = (sum - u) + rest;
  v2l near = (v2l)(e < F64(0.2928));
  v2d r = vec_log_of_sum_f64(u, vec_select_f64(near, -e_low, low), near, -e);
  r = vec_select_f64((v2l)(x == F64(0)), F64(-__builtin_inf()), vec_or_f64(r, F64(-0.0)));
  return vec_select_f64((v2l)(x <= F64(0)), r, F64(__builtin_nan("")));
}

#endif
