/* pow(x, y) = 2^(y log2 |x|) with the sign and the special values of C's Annex F.
 *
 * float64: y log2 |x| may be 1024, so log2 |x| is needed to some 65 bits. The arrangement is that
 * of fdlibm's e_pow.c (Ng, 1993): numbers are sums of a head of 26 bits and a tail, and products
 * of heads are exact, so no fused multiply-add is asked for. With s = (m - 1) / (m + 1): log2 m =
 * 2 / (3 ln 2) * s (3 + s^2 + s^4 p(s^2)). float32: all in float64, where neither heads nor tails
 * are needed. */
#ifndef ST_VECMATH_POWER_H
#define ST_VECMATH_POWER_H

#include "vecmath/logarithm.h"

/* p above: error of log m 2^-73.5. */
static const double vec_pow_f64_poly[] = {
    0.59999999999999964, 0.42857142857168801, 0.33333333326029285, 0.27272728339249613,
    0.23076833003287228, 0.2000456468667611,  0.17510431288073217, 0.17998470288825996};
/* 2 / (3 ln 2), head and tail. */
#define VEC_POW_SCALE      0.96179669392597555
#define VEC_POW_SCALE_HEAD 0.96179670095443726
#define VEC_POW_SCALE_TAIL -7.0284616509527583e-09

/* From |x|^y for finite y and positive finite |x| to pow(x, y). */
VEC_INLINE v2d vec_pow_special_f64(v2d x, v2d y, v2d r) {
  v2d a = vec_abs_f64(x), zero = F64(0), one = F64(1), infinity = F64(__builtin_inf());
  v2d half = F64(0.5) * y;
  v2l integer = (v2l)(vec_round_f64(y) == y);
  v2l odd = integer & (v2l)(vec_round_f64(half) != half);
  v2l is_zero = (v2l)(a == zero);
  v2d extreme = vec_where_f64(is_zero ^ (v2l)(y > zero), infinity);
  r = vec_select_f64(is_zero | (v2l)(a == infinity), extreme, r);
  r = vec_or_f64(r, vec_where_f64(odd, vec_sign_f64(x)));
  v2l invalid = (v2l)(x < zero) & ~integer & (v2l)(a < infinity);
  r = vec_select_f64(invalid, F64(__builtin_nan("")), r);
  r = vec_select_f64((v2l)(x != x) | (v2l)(y != y), x + y, r);
  return vec_select_f64((v2l)(y == zero) | (v2l)(x == one), one, r);
}

VEC_INLINE v4f vec_pow_special_f32(v4f x, v4f y, v4f r) {
  v4f a = vec_abs_f32(x), zero = F32(0), one = F32(1), infinity = F32(__builtin_inff());
  v4f half = F32(0.5f) * y;
  v4i integer = (v4i)(vec_round_f32(y) == y);
  v4i odd = integer & (v4i)(vec_round_f32(half) != half);
  v4i is_zero = (v4i)(a == zero);
  v4f extreme = vec_where_f32(is_zero ^ (v4i)(y > zero), infinity);
  r = vec_select_f32(is_zero | (v4i)(a == infinity), extreme, r);
  r = vec_or_f32(r, vec_where_f32(odd, vec_sign_f32(x)));
  v4i invalid = (v4i)(x < zero) & ~integer & (v4i)(a < infinity);
  r = vec_select_f32(invalid, F32(__builtin_nanf("")), r);
  r = vec_select_f32((v4i)(x != x) | (v4i)(y != y), x + y, r);
  return vec_select_f32((v4i)(y == zero) | (v4i)(x == one), one, r);
}

typedef struct VecPairF64 {
  v2d head, tail;
} VecPairF64;

/* log2 x for positive x; the head has 26 bits. */
VEC_INLINE VecPairF64 vec_log2_pair_f64(v2d x) {
  VecSplitF64 p = vec_split_f64(x);
  v2d f = p.m - F64(1), d = p.m + F64(1), inverse = F64(1) / d;
  v2d s = f * inverse, s_head = vec_head_f64(s);
  v2d d_head = vec_head_f64(d), d_tail = p.m - (d_head - F64(1));
  v2d s_tail = inverse * ((f - s_head * d_head) - s_head * d_tail);
  v2d z = s * s, square = s_head * s_head;
  v2d rest = VEC_MADD(s_tail, s_head + s, z * z * VEC_POLY_F64(z, vec_pow_f64_poly));
  v2d t_head = vec_head_f64(F64(3) + square + rest);
  v2d t_tail = rest - ((t_head - F64(3)) - square);
  v2d u = s_head * t_head, v = VEC_MADD(t_tail, s, s_tail * t_head);
  v2d p_head = vec_head_f64(u + v), p_tail = v - (p_head - u);
  v2d high = F64(VEC_POW_SCALE_HEAD) * p_head;
  v2d low = VEC_MADD(F64(VEC_POW_SCALE_TAIL), p_head, p_tail * F64(VEC_POW_SCALE));
  v2d head = vec_head_f64((high + low) + p.k);
  return (VecPairF64){head, low - ((head - p.k) - high)};
}

VEC_INLINE v2d vec_pow_f64(v2d x, v2d y) {
  VecPairF64 l = vec_log2_pair_f64(vec_abs_f64(x));
  /* any larger y is as good as infinite: log2 x is 0 or at least 2^-53 */
  v2d power = vec_pmax_f64(vec_pmin_f64(y, F64(0x1p80)), F64(-0x1p80));
  v2d y_head = vec_head_f64(power);
  v2d high = y_head * l.head, low = VEC_MADD(power - y_head, l.head, power * l.tail);
  low = vec_where_f64((v2l)(vec_abs_f64(high) < F64(2000)), low);
  high = vec_pmax_f64(vec_pmin_f64(high, F64(1100)), F64(-1100));
  v2d t = (high + low) + F64(VEC_EXP_SHIFT_TWICE_F64);
  v2d fraction = high - (t - F64(VEC_EXP_SHIFT_TWICE_F64));
  v2d f = fraction + low, error = (fraction - f) + low;
  v2d r = f * F64(VEC_LN2);
  v2d tail = VEC_MADD(r * r, VEC_POLY_F64(r, vec_exp_f64_poly), error * F64(VEC_LN2));
  return vec_pow_special_f64(x, y, vec_scale_f64(F64(1) + (r + tail), (v2u)t));
}

/* |x|^y of two floats that were widened; to be narrowed, which rounds, also to subnormals. */
VEC_INLINE v2d vec_pow_mid(v2d x, v2d y) {
  VecSplitF64 p = vec_split_f64(vec_abs_f64(x));
  v2d f = p.m - F64(1), s = f / (F64(2) + f), z = s * s;
  v2d log_m = VEC_MADD(s * z, VEC_POLY_F64(z, vec_log_mid_poly), s + s);
  v2d l = VEC_MADD(log_m, F64(VEC_LOG2E), p.k);
  v2d power = y * l;
  power = vec_pmax_f64(vec_pmin_f64(power, F64(200)), F64(-200));
  v2d t = power + F64(VEC_EXP_SHIFT_F64);
  v2d r = (power - (t - F64(VEC_EXP_SHIFT_F64))) * F64(VEC_LN2);
  v2d e = F64(1) + VEC_MADD(r * r, VEC_POLY_F64(r, vec_exp_mid_poly), r);
  return e * vec_power_of_two_f64((v2u)t);
}

VEC_INLINE v4f vec_pow_f32(v4f x, v4f y) {
  v4f power = vec_pmax_f32(vec_pmin_f32(y, F32(0x1p80f)), F32(-0x1p80f));
  v4f r = vec_narrow(vec_pow_mid(vec_low(x), vec_low(power)),
                     vec_pow_mid(vec_high(x), vec_high(power)));
  return vec_pow_special_f32(x, y, r);
}

#endif
