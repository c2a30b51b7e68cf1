/* exp, exp2, expm1 and the logistic function.
 *
 * e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln(2) / 2 (Cody and Waite, Software Manual for
 * the Elementary Functions, 1980, chapter 6): ln 2 is split so that n times its head is exact,
 * hence x - n head is too. e^r = 1 + (r + r^2 q(r)) with q a minimax polynomial. Rounding and
 * conversion to an integer are one addition: in t = x / ln 2 + 1.5 * 2^52 the unit of the
 * significand is 1, so the low bits of t are n, and adding the exponent's bias there makes them
 * the exponent of 2^n. */
#ifndef ST_VECMATH_EXPONENTIAL_H
#define ST_VECMATH_EXPONENTIAL_H

#include "vecmath/simd.h"

/* (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2. Relative error of e^r: 2^-28.2 and 2^-57.6;
 * float64 arithmetic for float32 results: 2^-34.2. */
static const float vec_exp_f32_poly[] = {0.49999994f, 0.166665167f, 0.0416681021f, 0.00836919248f,
                                         0.00138388958f};
static const double vec_exp_f64_poly[] = {
    0.50000000000000111,   0.16666666666666743,    0.041666666666537511,   0.0083333333333449142,
    0.001388888894062092,  0.00019841269747267705, 2.4801496646016662e-05, 2.7557421163641128e-06,
    2.762893079030084e-07, 2.5041147223838253e-08};
static const double vec_exp_mid_poly[] = {0.50000000676823886,   0.1666666586893352,
                                          0.041666294946587974,  0.0083334970750777709,
                                          0.0013944659666103444, 0.00019790341464932516};

/* 1.5 * 2^23 + 127 and 1.5 * 2^52 + 1023: the low bits of a sum with n are the exponent of 2^n. And
 * with the bias twice, for powers of two that are made as products of two. */
#define VEC_EXP_SHIFT_F32       12583039.0f
#define VEC_EXP_SHIFT_TWICE_F32 12583166.0f
#define VEC_EXP_SHIFT_F64       6755399441056767.0
#define VEC_EXP_SHIFT_TWICE_F64 6755399441057790.0
/* Heads of ln 2, of 15 and 42 bits, and what is left of it. */
#define VEC_LN2_HEAD_F32 0.693145752f
#define VEC_LN2_TAIL_F32 1.42860677e-06f
#define VEC_LN2_HEAD_F64 0x1.62e42fefa38p-1
#define VEC_LN2_TAIL_F64 0x1.ef35793c7673p-45
#define VEC_LN2          0.693147180559945309417
#define VEC_LOG2E        1.44269504088896340736

/* e^x = (1 + r + tail) 2^n, with n and what `shift` held in the low bits of `biased`. |tail| is
 * below |r| / 5, so it is a correction of 1 + r. */
typedef struct VecExpF32 {
  v4f r, tail;
  v4u biased;
} VecExpF32;

typedef struct VecExpF64 {
  v2d r, tail;
  v2u biased;
} VecExpF64;

/* n = round(x / ln 2) and what is left of x, in a head, which is exact, and a tail. */
VEC_INLINE VecExpF32 vec_exp_split_f32(v4f x, v4f shift) {
  v4f t = VEC_MADD(x, F32(VEC_LOG2E), shift), n = t - shift;
  v4f head = VEC_MADD(n, F32(-VEC_LN2_HEAD_F32), x);
  return (VecExpF32){head, n * F32(-VEC_LN2_TAIL_F32), (v4u)t};
}

VEC_INLINE VecExpF32 vec_exp_finish_f32(VecExpF32 p) {
  v4f r = p.r + p.tail, error = (p.r - r) + p.tail;
  v4f tail = VEC_MADD(r * r, VEC_POLY_F32(r, vec_exp_f32_poly), error);
  return (VecExpF32){r, tail, p.biased};
}

/* The rounding error of r is in the tail. */
VEC_INLINE VecExpF32 vec_exp_reduce_f32(v4f x, v4f shift) {
  return vec_exp_finish_f32(vec_exp_split_f32(x, shift));
}

VEC_INLINE VecExpF64 vec_exp_split_f64(v2d x, v2d shift) {
  v2d t = VEC_MADD(x, F64(VEC_LOG2E), shift), n = t - shift;
  v2d head = VEC_MADD(n, F64(-VEC_LN2_HEAD_F64), x);
  return (VecExpF64){head, n * F64(-VEC_LN2_TAIL_F64), (v2u)t};
}

VEC_INLINE VecExpF64 vec_exp_finish_f64(VecExpF64 p) {
  v2d r = p.r + p.tail, error = (p.r - r) + p.tail;
  v2d tail = VEC_MADD(r * r, VEC_POLY_F64(r, vec_exp_f64_poly), error);
  return (VecExpF64){r, tail, p.biased};
}

VEC_INLINE VecExpF64 vec_exp_reduce_f64(v2d x, v2d shift) {
  return vec_exp_finish_f64(vec_exp_split_f64(x, shift));
}

/* 2^n for n within the exponents of normal numbers, from a sum with VEC_EXP_SHIFT. */
VEC_INLINE v4f vec_power_of_two_f32(v4u biased) { return (v4f)(biased << 23); }
VEC_INLINE v2d vec_power_of_two_f64(v2u biased) { return (v2d)(biased << 52); }

/* x 2^n in two steps, so that subnormal results and 2^1024 come out right, from a sum with
 * VEC_EXP_SHIFT_TWICE. */
VEC_INLINE v4f vec_scale_f32(v4f x, v4u biased) {
  v4u half = biased >> 1;
  return x * (v4f)(half << 23) * (v4f)((biased - half) << 23);
}

VEC_INLINE v2d vec_scale_f64(v2d x, v2u biased) {
  v2u half = biased >> 1;
  return x * (v2d)(half << 52) * (v2d)((biased - half) << 52);
}

/* (1 + e) 2^n. The first product is exact, so that it may be fused. */
VEC_INLINE v4f vec_scale_1p_f32(v4f e, v4u biased) {
  v4u half = biased >> 1;
  v4f power = (v4f)(half << 23);
  return VEC_MADD(e, power, power) * (v4f)((biased - half) << 23);
}

VEC_INLINE v2d vec_scale_1p_f64(v2d e, v2u biased) {
  v2u half = biased >> 1;
  v2d power = (v2d)(half << 52);
  return VEC_MADD(e, power, power) * (v2d)((biased - half) << 52);
}

/* Beyond these e^x has overflowed or rounds to 0; NaN stays. */
VEC_INLINE v4f vec_exp_clamp_f32(v4f x) {
  return vec_pmax_f32(vec_pmin_f32(x, F32(89.0f)), F32(-104.0f));
}
VEC_INLINE v2d vec_exp_clamp_f64(v2d x) {
  return vec_pmax_f64(vec_pmin_f64(x, F64(709.9)), F64(-746.0));
}

/* e^x 2^-n - 1. Here the rounding error of r may be left out. */
VEC_INLINE v4f vec_exp_rest_f32(v4f x, v4f n) {
  v4f r = VEC_MADD(n, F32(-VEC_LN2_TAIL_F32), VEC_MADD(n, F32(-VEC_LN2_HEAD_F32), x));
  return VEC_MADD(r * r, VEC_POLY_F32(r, vec_exp_f32_poly), r);
}

VEC_INLINE v2d vec_exp_rest_f64(v2d x, v2d n) {
  v2d r = VEC_MADD(n, F64(-VEC_LN2_TAIL_F64), VEC_MADD(n, F64(-VEC_LN2_HEAD_F64), x));
  return VEC_MADD(r * r, VEC_POLY_F64(r, vec_exp_f64_poly), r);
}

VEC_INLINE v4f vec_exp_f32(v4f x) {
  v4f clamped = vec_exp_clamp_f32(x), shift = F32(VEC_EXP_SHIFT_TWICE_F32);
  v4f t = VEC_MADD(clamped, F32(VEC_LOG2E), shift);
  return vec_scale_1p_f32(vec_exp_rest_f32(clamped, t - shift), (v4u)t);
}

VEC_INLINE v2d vec_exp_f64(v2d x) {
  v2d clamped = vec_exp_clamp_f64(x), shift = F64(VEC_EXP_SHIFT_TWICE_F64);
  v2d t = VEC_MADD(clamped, F64(VEC_LOG2E), shift);
  return vec_scale_1p_f64(vec_exp_rest_f64(clamped, t - shift), (v2u)t);
}

/* 2^x = 2^n e^(f ln 2) with f = x - n exact; only the product f ln 2 is rounded. */
VEC_INLINE v4f vec_exp2_f32(v4f x) {
  x = vec_pmax_f32(vec_pmin_f32(x, F32(129.0f)), F32(-151.0f));
  v4f t = x + F32(VEC_EXP_SHIFT_TWICE_F32);
  v4f f = x - (t - F32(VEC_EXP_SHIFT_TWICE_F32));
  v4f r = f * F32(VEC_LN2);
  v4f tail = VEC_MADD(r * r, VEC_POLY_F32(r, vec_exp_f32_poly), f * F32(-1.9046542e-9f));
  return vec_scale_f32(F32(1) + (r + tail), (v4u)t);
}

VEC_INLINE v2d vec_exp2_f64(v2d x) {
  x = vec_pmax_f64(vec_pmin_f64(x, F64(1025.0)), F64(-1077.0));
  v2d t = x + F64(VEC_EXP_SHIFT_TWICE_F64);
  v2d f = x - (t - F64(VEC_EXP_SHIFT_TWICE_F64));
  v2d r = f * F64(VEC_LN2);
  v2d tail = r * r * VEC_POLY_F64(r, vec_exp_f64_poly);
  return vec_scale_f64(F64(1) + (r + tail), (v2u)t);
}

/* 2^n e^r - 1 = (2^n - 1) + 2^n r + 2^n tail. The first sum keeps its rounding error (Dekker's
 * Fast2Sum, 1971: 2^n - 1 is 0 or not smaller than 2^n r). Half of everything, against overflow
 * of 2^1024; |x| so small that halving could be inexact is its own result, which keeps -0 too. */
VEC_INLINE v4f vec_expm1_f32(v4f x) {
  v4f clamped = vec_pmax_f32(vec_pmin_f32(x, F32(89.0f)), F32(-20.0f));
  VecExpF32 e = vec_exp_reduce_f32(clamped, F32(VEC_EXP_SHIFT_F32 - 1));
  v4f s = vec_power_of_two_f32(e.biased);
  v4f a = s - F32(0.5f), b = s * e.r, sum = a + b;
  v4f low = VEC_MADD(s, e.tail, (a - sum) + b);
  return vec_select_f32((v4i)(vec_abs_f32(x) < F32(0x1p-25f)), x, F32(2) * (sum + low));
}

VEC_INLINE v2d vec_expm1_f64(v2d x) {
  v2d clamped = vec_pmax_f64(vec_pmin_f64(x, F64(709.9)), F64(-40.0));
  VecExpF64 e = vec_exp_reduce_f64(clamped, F64(VEC_EXP_SHIFT_F64 - 1));
  v2d s = vec_power_of_two_f64(e.biased);
  v2d a = s - F64(0.5), b = s * e.r, sum = a + b;
  v2d low = VEC_MADD(s, e.tail, (a - sum) + b);
  return vec_select_f64((v2l)(vec_abs_f64(x) < F64(0x1p-54)), x, F64(2) * (sum + low));
}

/* y = 1 / (1 + e) for x >= 0, e / (1 + e) below, with e = e^-|x|, which never overflows. The
 * rounding errors of e and of d = 1 + e are put right to first order: y += (e_low - y d_low) / d
 * for x < 0, and the same without e_low above; 1 / d is 1 - y or y. */
VEC_INLINE v4f vec_sigmoid_f32(v4f x) {
  v4f clamped = vec_pmax_f32(-vec_abs_f32(x), F32(-104.0f));
  VecExpF32 p = vec_exp_reduce_f32(clamped, F32(VEC_EXP_SHIFT_TWICE_F32));
  v4f one = F32(1), rest = p.r + p.tail, sum = one + rest;
  v4f e = vec_scale_f32(sum, p.biased);
  v4f e_low = vec_scale_f32((one - sum) + rest, p.biased);
  v4f d = one + e, d_low = ((one - d) + e) + e_low;
  v4i negative = (v4i)(x < F32(0));
  v4f y = vec_select_f32(negative, e, one) / d;
  v4f inverse = vec_select_f32(negative, one - y, y);
  return VEC_MADD(vec_where_f32(negative, e_low) - y * d_low, inverse, y);
}

VEC_INLINE v2d vec_sigmoid_f64(v2d x) {
  v2d clamped = vec_pmax_f64(-vec_abs_f64(x), F64(-746.0));
  VecExpF64 p = vec_exp_reduce_f64(clamped, F64(VEC_EXP_SHIFT_TWICE_F64));
  v2d one = F64(1), rest = p.r + p.tail, sum = one + rest;
  v2d e = vec_scale_f64(sum, p.biased);
  v2d e_low = vec_scale_f64((one - sum) + rest, p.biased);
  v2d d = one + e, d_low = ((one - d) + e) + e_low;
  v2l negative = (v2l)(x < F64(0));
  v2d y = vec_select_f64(negative, e, one) / d;
  v2d inverse = vec_select_f64(negative, one - y, y);
  return VEC_MADD(vec_where_f64(negative, e_low) - y * d_low, inverse, y);
}

#endif
