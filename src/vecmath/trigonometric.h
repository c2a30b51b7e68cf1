/* sin, cos and tan.
 *
 * |x| = q pi/2 + r with |r| <= pi/4 (Cody and Waite, 1980, chapter 8): pi/2 is split into parts so
 * short that their products with q are exact. In float64 the parts have 37, 37 and 53 bits, and r
 * keeps a tail: no double below the limit is nearer than 2^-56 to a multiple of pi/2, where the
 * error, 2^-111, is still below half a unit. float32 reduces in float64.
 *
 * This serves |x| up to VEC_TRIG_LIMIT_F32 and VEC_TRIG_LIMIT_F64 and does not branch (the
 * functions vec_*_small_*, which the emitter's templates are made of). vec_sin_f32 and so on are
 * right everywhere: when a lane lies beyond the limit they call reduction.c, which reduces lane by
 * lane. */
#ifndef ST_VECMATH_TRIGONOMETRIC_H
#define ST_VECMATH_TRIGONOMETRIC_H

#include "vecmath/simd.h"

#define VEC_TRIG_LIMIT_F32 8e6f
#define VEC_TRIG_LIMIT_F64 1e5

/* (sin(r) / r - 1) / z and (cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4. Errors, relative to sin
 * and cos: 2^-28.0, 2^-33.1, 2^-58.0, 2^-64.2; the third pair, float64
 * arithmetic for float32 results: 2^-37.6, 2^-33.3. */
static const float vec_sin_f32_poly[] = {-0.166666552f, 0.00833219104f, -0.000195185989f};
static const float vec_cos_f32_poly[] = {0.0416666456f, -0.00138873013f, 2.44306702e-05f};
static const double vec_sin_f64_poly[] = {-0.16666666666666632,    0.0083333333333224721,
                                          -0.00019841269829835672, 2.7557313697331412e-06,
                                          -2.5050758487268957e-08, 1.589679618095056e-10};
static const double vec_cos_f64_poly[] = {0.041666666666666602,   -0.0013888888888874457,
                                          2.4801587289652868e-05, -2.7557314393874617e-07,
                                          2.0875728112256815e-09, -1.1359865089742248e-11};
static const double vec_sin_mid_poly[] = {-0.16666666641526637, 0.0083333293740920199,
                                          -0.00019839330988221968, 2.7182743981937935e-06};
static const double vec_cos_mid_poly[] = {0.04166664680715735, -0.0013887364480029067,
                                          2.4438090075632546e-05};

/* r + tail = |x| - q pi/2, and q in the low bits of `quadrant`. */
typedef struct VecAngleF64 {
  v2d r, tail;
  v2u quadrant;
} VecAngleF64;

typedef struct VecAngleF32 {
  v4f r, tail;
  v4u quadrant;
} VecAngleF32;

VEC_INLINE VecAngleF64 vec_angle_f64(v2d x) {
  v2d a = vec_abs_f64(x);
  v2d t = VEC_MADD(a, F64(0.636619772367581343076), F64(0x1.8p52));
  v2d q = t - F64(0x1.8p52);
  v2d u = a - q * F64(0x1.921fb54440p+0);
  v2d w = q * F64(0x1.68c234c4c0p-39);
  v2d v = u - w;
  /* exact: either u is much larger than w, or they cancel and it is 0 */
  v2d lost = (u - v) - w;
  v2d last = q * F64(0x1.98a2e03707345p-77) - lost;
  v2d r = v - last;
  return (VecAngleF64){r, (v - r) - last, (v2u)t};
}

/* As above with parts of 30 and 53 bits; the products of the first with q < 2^23 are exact. */
VEC_INLINE v2d vec_angle_mid(v2d x, v2u *quadrant) {
  v2d a = vec_abs_f64(x);
  v2d t = VEC_MADD(a, F64(0.636619772367581343076), F64(0x1.8p52));
  v2d q = t - F64(0x1.8p52);
  *quadrant = (v2u)t;
  return VEC_MADD(q, F64(0x1.de973dcb3b39ap-31), VEC_MADD(q, F64(-0x1.921fb548p+0), a));
}

/* Doubles as floats, cut off after 24 bits, and what that leaves. */
VEC_INLINE VecAngleF32 vec_angle_narrow(v2d low, v2d high, v2u low_quadrant, v2u high_quadrant) {
  v2d low_head = (v2d)((v2l)low & I64(0xffffffffe0000000));
  v2d high_head = (v2d)((v2l)high & I64(0xffffffffe0000000));
  return (VecAngleF32){vec_narrow(low_head, high_head),
                       vec_narrow(low - low_head, high - high_head),
                       (v4u)vec_low_halves((v2l)low_quadrant, (v2l)high_quadrant)};
}

VEC_INLINE VecAngleF32 vec_angle_f32(v4f x) {
  v2u low_quadrant, high_quadrant;
  v2d low = vec_angle_mid(vec_low(x), &low_quadrant);
  v2d high = vec_angle_mid(vec_high(x), &high_quadrant);
  return vec_angle_narrow(low, high, low_quadrant, high_quadrant);
}

/* sin and cos of r + tail, each as a number and a small one to be added. */
typedef struct VecSumF64 {
  v2d large, small;
} VecSumF64;

VEC_INLINE VecSumF64 vec_sin_reduced_f64(v2d r, v2d tail) {
  v2d z = r * r;
  v2d cubic = r * z * VEC_POLY_F64(z, vec_sin_f64_poly);
  return (VecSumF64){r, VEC_MADD(tail, F64(1) - F64(0.5) * z, cubic)};
}

/* 1 - z/2 is rounded and put right. */
VEC_INLINE VecSumF64 vec_cos_reduced_f64(v2d r, v2d tail) {
  v2d z = r * r, half = F64(0.5) * z, one = F64(1), w = one - half;
  v2d rest = VEC_MADD(z * z, VEC_POLY_F64(z, vec_cos_f64_poly), -(r * tail));
  return (VecSumF64){w, ((one - w) - half) + rest};
}

/* q odd as a mask, and bit 1 of q as a sign bit. */
VEC_INLINE v4i vec_odd_f32(v4u q) { return (v4i)((v4i)(q << 31) < I32(0)); }
VEC_INLINE v4f vec_quadrant_sign_f32(v4u q) { return vec_sign_f32((v4f)(q << 30)); }
VEC_INLINE v2d vec_quadrant_sign_f64(v2u q) { return vec_sign_f64((v2d)(q << 62)); }
VEC_INLINE v2l vec_odd_f64(v2u q) {
  v2d one = (v2d)((q & (v2u)I64(1)) << 62); /* 2.0 or 0.0 */
  return (v2l)(one > F64(1));
}

/* sin and cos of an angle reduced from |x|; the sign of the sine is also that of x. */
VEC_INLINE v2d vec_sin_or_cos_f64(VecAngleF64 a, v2l is_cos) {
  VecSumF64 s = vec_sin_reduced_f64(a.r, a.tail), c = vec_cos_reduced_f64(a.r, a.tail);
  return vec_select_f64(is_cos, c.large + c.small, s.large + s.small);
}

VEC_INLINE v2d vec_sin_angle_f64(VecAngleF64 a, v2d x) {
  v2d y = vec_sin_or_cos_f64(a, vec_odd_f64(a.quadrant));
  return vec_xor_f64(y, vec_xor_f64(vec_quadrant_sign_f64(a.quadrant), vec_sign_f64(x)));
}

VEC_INLINE v2d vec_cos_angle_f64(VecAngleF64 a) {
  v2d y = vec_sin_or_cos_f64(a, ~vec_odd_f64(a.quadrant));
  return vec_xor_f64(y, vec_quadrant_sign_f64(a.quadrant + (v2u)I64(1)));
}

VEC_INLINE v4f vec_sin_or_cos_f32(VecAngleF32 a, v4i is_cos) {
  v4f r = a.r, z = r * r, half = F32(0.5f) * z, one = F32(1), w = one - half;
  v4f sine = r + VEC_MADD(a.tail, w, r * z * VEC_POLY_F32(z, vec_sin_f32_poly));
  v4f rest = VEC_MADD(z * z, VEC_POLY_F32(z, vec_cos_f32_poly), -(r * a.tail));
  v4f cosine = w + (((one - w) - half) + rest);
  return vec_select_f32(is_cos, cosine, sine);
}

VEC_INLINE v4f vec_sin_angle_f32(VecAngleF32 a, v4f x) {
  v4f y = vec_sin_or_cos_f32(a, vec_odd_f32(a.quadrant));
  return vec_xor_f32(y, vec_xor_f32(vec_quadrant_sign_f32(a.quadrant), vec_sign_f32(x)));
}

VEC_INLINE v4f vec_cos_angle_f32(VecAngleF32 a) {
  v4f y = vec_sin_or_cos_f32(a, ~vec_odd_f32(a.quadrant));
  return vec_xor_f32(y, vec_quadrant_sign_f32(a.quadrant + (v4u)I32(1)));
}

/* tan = sin / cos, and in odd quadrants -cos / sin. With n and d rounded, their errors are put
 * right to first order: q += (n_low - q d_low) / d. 1 / d is 1 / cos, for which a straight line
 * does between cos(pi/4) and 1 (2 %), in odd quadrants 1 / sin = q / cos. */
VEC_INLINE v2d vec_tan_angle_f64(VecAngleF64 a, v2d x) {
  VecSumF64 s = vec_sin_reduced_f64(a.r, a.tail), c = vec_cos_reduced_f64(a.r, a.tail);
  v2d sine = s.large + s.small, sine_low = (s.large - sine) + s.small;
  v2d cosine = c.large + c.small, cosine_low = (c.large - cosine) + c.small;
  v2l odd = vec_odd_f64(a.quadrant);
  v2d q = vec_select_f64(odd, cosine, sine) / vec_select_f64(odd, sine, cosine);
  v2d error =
      vec_select_f64(odd, cosine_low, sine_low) - q * vec_select_f64(odd, sine_low, cosine_low);
  v2d inverse = (F64(2.375) - F64(1.39) * cosine) * vec_select_f64(odd, q, F64(1));
  v2d y = VEC_MADD(error, inverse, q);
  return vec_xor_f64(y, vec_xor_f64(vec_sign_f64((v2d)(a.quadrant << 63)), vec_sign_f64(x)));
}

VEC_INLINE v2d vec_tan_mid(v2d r, v2u quadrant) {
  v2d z = r * r;
  v2d sine = VEC_MADD(r * z, VEC_POLY_F64(z, vec_sin_mid_poly), r);
  v2d cosine = VEC_MADD(z * z, VEC_POLY_F64(z, vec_cos_mid_poly), F64(1) - F64(0.5) * z);
  v2l odd = vec_odd_f64(quadrant);
  v2d y = vec_select_f64(odd, cosine, sine) / vec_select_f64(odd, sine, cosine);
  return vec_xor_f64(y, vec_sign_f64((v2d)(quadrant << 63)));
}

/* For |x| up to the limits, without branches. */
VEC_INLINE v2d vec_sin_small_f64(v2d x) { return vec_sin_angle_f64(vec_angle_f64(x), x); }
VEC_INLINE v2d vec_cos_small_f64(v2d x) { return vec_cos_angle_f64(vec_angle_f64(x)); }
VEC_INLINE v2d vec_tan_small_f64(v2d x) { return vec_tan_angle_f64(vec_angle_f64(x), x); }
VEC_INLINE v4f vec_sin_small_f32(v4f x) { return vec_sin_angle_f32(vec_angle_f32(x), x); }
VEC_INLINE v4f vec_cos_small_f32(v4f x) { return vec_cos_angle_f32(vec_angle_f32(x)); }

VEC_INLINE v4f vec_tan_small_f32(v4f x) {
  v2u low_quadrant, high_quadrant;
  v2d low = vec_angle_mid(vec_low(x), &low_quadrant);
  v2d high = vec_angle_mid(vec_high(x), &high_quadrant);
  v4f y = vec_narrow(vec_tan_mid(low, low_quadrant), vec_tan_mid(high, high_quadrant));
  return vec_xor_f32(y, vec_sign_f32(x));
}

/* For all x, lane by lane where needed. */
v2d vecmath_sin_large_f64(v2d x);
v2d vecmath_cos_large_f64(v2d x);
v2d vecmath_tan_large_f64(v2d x);
v4f vecmath_sin_large_f32(v4f x);
v4f vecmath_cos_large_f32(v4f x);
v4f vecmath_tan_large_f32(v4f x);

/* Does any lane lie beyond the limit? NaN does not. */
VEC_INLINE int vec_trig_large_f64(v2d x) {
  return vec_any_f64((v2l)(vec_abs_f64(x) > F64(VEC_TRIG_LIMIT_F64)));
}
VEC_INLINE int vec_trig_large_f32(v4f x) {
  return vec_any_f32((v4i)(vec_abs_f32(x) > F32(VEC_TRIG_LIMIT_F32)));
}

VEC_INLINE v2d vec_sin_f64(v2d x) {
  return vec_trig_large_f64(x) ? vecmath_sin_large_f64(x) : vec_sin_small_f64(x);
}
VEC_INLINE v2d vec_cos_f64(v2d x) {
  return vec_trig_large_f64(x) ? vecmath_cos_large_f64(x) : vec_cos_small_f64(x);
}
VEC_INLINE v2d vec_tan_f64(v2d x) {
  return vec_trig_large_f64(x) ? vecmath_tan_large_f64(x) : vec_tan_small_f64(x);
}
VEC_INLINE v4f vec_sin_f32(v4f x) {
  return vec_trig_large_f32(x) ? vecmath_sin_large_f32(x) : vec_sin_small_f32(x);
}
VEC_INLINE v4f vec_cos_f32(v4f x) {
  return vec_trig_large_f32(x) ? vecmath_cos_large_f32(x) : vec_cos_small_f32(x);
}
VEC_INLINE v4f vec_tan_f32(v4f x) {
  return vec_trig_large_f32(x) ? vecmath_tan_large_f32(x) : vec_tan_small_f32(x);
}

#endif
