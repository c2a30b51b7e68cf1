/* arcsin, arccos, arctan and arctan2. float32 is computed in float64 with shorter polynomials; the
 * functions of pairs of doubles that were floats end in _mid.
 *
 * arcsin a = 2 arcsin(sqrt((1 - a) / 2)) turned round pi/4 for a >= 1/2, and the arrangement of
 * fdlibm's e_asin.c (Ng, 1993). arctan: a is brought to |t| <= tan(pi/8) or a bit less than 0.6 by
 * arctan a = pi/4 + arctan((a - 1) / (a + 1)) or pi/2 - arctan(1 / a) (Moshier, Methods and
 * Programs for Mathematical Functions, 1989, chapter 3); with a = y / x one division serves
 * arctan2 too. */
#ifndef ST_VECMATH_INVERSE_TRIGONOMETRIC_H
#define ST_VECMATH_INVERSE_TRIGONOMETRIC_H

#include "vecmath/simd.h"

/* (arcsin(s) / s - 1) / z on z = s^2 <= 1/4. Error of arcsin: 2^-55.9 and 2^-31.7. */
static const double vec_asin_f64_poly[] = {
    0.16666666666665383,   0.075000000003429448, 0.044642856823544526,  0.03038195932920813,
    0.022371753563681478,  0.017359770600974562, 0.01388460258787708,   0.012173257547504026,
    0.0065109263930292864, 0.019573759565657784, -0.016293921028576557, 0.031958910289699029};
static const double vec_asin_mid_poly[] = {0.16666659871667588,  0.075005109362442229,
                                           0.044515716727330769, 0.031817639019498314,
                                           0.014402510819753637, 0.037565324085990309};

/* (arctan(t) / t - 1) / z on z = t^2 <= 0.36. Error of arctan: 2^-55.6 and 2^-32.6. */
static const double vec_atan_f64_poly[] = {
    -0.33333333333332071,  0.19999999999716866,  -0.14285714263478455,  0.11111110229667252,
    -0.090908884142256383, 0.076919945325474096, -0.066634402608632085, 0.058590137236992884,
    -0.051424866407768124, 0.043125887999296973, -0.031429313909498199, 0.016792939573481661,
    -0.0046737805600039614};
static const double vec_atan_mid_poly[] = {
    -0.33333329736029921,  0.19999735117745221,  -0.14279076115314987, 0.11031237229465699,
    -0.085642220283512344, 0.056851189963924548, -0.021933630356190399};

/* Doubles nearest to pi multiples, and what those leave. */
#define VEC_PI                3.14159265358979323846
#define VEC_PI_LOW            1.2246467991473532e-16
#define VEC_HALF_PI           1.57079632679489661923
#define VEC_HALF_PI_LOW       6.123233995736766e-17
#define VEC_QUARTER_PI        0.785398163397448309616
#define VEC_QUARTER_PI_LOW    3.0616169978683829e-17
#define VEC_3_QUARTERS_PI     2.35619449019234492885
#define VEC_3_QUARTERS_PI_LOW 9.1848509936051484e-17

/* What arcsin and arccos share: with a = |x|, s is a or, from 1/2 on, sqrt(z), z = (1 - a) / 2. The
 * rounding error of the root is `low`, its head of 26 bits `head`. product = z P(z). */
typedef struct VecArcsineF64 {
  v2d a, s, head, low, product;
  v2l large;
} VecArcsineF64;

VEC_INLINE VecArcsineF64 vec_arcsine_f64(v2d x) {
  v2d a = vec_abs_f64(x);
  v2l large = (v2l)(a >= F64(0.5));
  v2d z = vec_select_f64(large, F64(0.5) - F64(0.5) * a, a * a);
  v2d root = vec_sqrt_f64(z), head = vec_head_f64(root);
  v2d low = (z - head * head) / (root + head);
  v2d product = z * VEC_POLY_F64(z, vec_asin_f64_poly);
  return (VecArcsineF64){a, vec_select_f64(large, root, a), head, low, product, large};
}

/* From 1/2 on: pi/4 - (2 s P - (pi/2's low part - 2 low) - (pi/4 - 2 head)). At a = 1 the root is 0
 * and its error 0 / 0: as long as root + head is made positive it is 0. */
VEC_INLINE v2d vec_arcsin_f64(v2d x) {
  VecArcsineF64 p = vec_arcsine_f64(x);
  v2d two = F64(2), quarter = F64(VEC_QUARTER_PI);
  v2d low = vec_where_f64((v2l)(p.a != F64(1)), p.low);
  v2d above = two * p.s * p.product - (F64(VEC_HALF_PI_LOW) - two * low);
  v2d large = quarter - (above - (quarter - two * p.head));
  v2d small = VEC_MADD(p.s, p.product, p.s);
  return vec_or_f64(vec_select_f64(p.large, large, small), vec_sign_f64(x));
}

VEC_INLINE v2d vec_arccos_f64(v2d x) {
  VecArcsineF64 p = vec_arcsine_f64(x);
  v2d two = F64(2), low = vec_where_f64((v2l)(p.a != F64(1)), p.low);
  v2d rest = VEC_MADD(p.s, p.product, low);
  v2d positive = two * (p.head + rest);
  v2d negative = F64(VEC_PI) - two * (p.head + (rest - F64(VEC_HALF_PI_LOW)));
  v2d large = vec_select_f64((v2l)(x < F64(0)), negative, positive);
  v2d small = F64(VEC_HALF_PI) - (x - (F64(VEC_HALF_PI_LOW) - x * p.product));
  return vec_select_f64(p.large, large, small);
}

/* arcsin s and whether it is still to be turned round. */
VEC_INLINE v2d vec_arcsine_mid(v2d a, v2l large) {
  v2d z = vec_select_f64(large, F64(0.5) - F64(0.5) * a, a * a);
  v2d s = vec_select_f64(large, vec_sqrt_f64(z), a);
  return VEC_MADD(s * z, VEC_POLY_F64(z, vec_asin_mid_poly), s);
}

VEC_INLINE v2d vec_arcsin_mid(v2d x) {
  v2d a = vec_abs_f64(x);
  v2l large = (v2l)(a >= F64(0.5));
  v2d y = vec_arcsine_mid(a, large);
  y = vec_select_f64(large, F64(VEC_HALF_PI) - F64(2) * y, y);
  return vec_or_f64(y, vec_sign_f64(x));
}

VEC_INLINE v2d vec_arccos_mid(v2d x) {
  v2d a = vec_abs_f64(x), sign = vec_sign_f64(x);
  v2l large = (v2l)(a >= F64(0.5));
  v2d y = vec_xor_f64(vec_arcsine_mid(a, large), sign);
  v2d turned = vec_where_f64((v2l)(x < F64(0)), F64(VEC_PI)) + F64(2) * y;
  return vec_select_f64(large, turned, F64(VEC_HALF_PI) - y);
}

VEC_INLINE v4f vec_arcsin_f32(v4f x) {
  return vec_narrow(vec_arcsin_mid(vec_low(x)), vec_arcsin_mid(vec_high(x)));
}
VEC_INLINE v4f vec_arccos_f32(v4f x) {
  return vec_narrow(vec_arccos_mid(vec_low(x)), vec_arccos_mid(vec_high(x)));
}

/* The range a / b lies in, the tangent t that is left, and how much of the angle is not in it. */
typedef struct VecArctangentF64 {
  v2l low, high;
  v2d t;
} VecArctangentF64;

/* For a, b >= 0; 0 / 0 counts as 0. Where products with b are subnormal the ranges shift a little,
 * but with < and > no t leaves the polynomial's interval. */
VEC_INLINE VecArctangentF64 vec_arctangent_f64(v2d a, v2d b) {
  v2l low = (v2l)(a < F64(0.6) * b) | (v2l)(a == F64(0)), high = (v2l)(a > F64(2.414) * b);
  v2d numerator = vec_select_f64(low, a, vec_select_f64(high, -b, a - b));
  v2d denominator = vec_select_f64(low, b, vec_select_f64(high, a, a + b));
  return (VecArctangentF64){low, high, numerator / vec_pmax_f64(denominator, F64(0x1p-1074))};
}

/* One of three constants. */
VEC_INLINE v2d vec_by_range_f64(VecArctangentF64 p, v2d low, v2d middle, v2d high) {
  return vec_select_f64(p.low, low, vec_select_f64(p.high, high, middle));
}

VEC_INLINE v2d vec_arctan_f64(v2d x) {
  VecArctangentF64 p = vec_arctangent_f64(vec_abs_f64(x), F64(1));
  v2d base = vec_by_range_f64(p, F64(0), F64(VEC_QUARTER_PI), F64(VEC_HALF_PI));
  v2d rest = vec_by_range_f64(p, F64(0), F64(VEC_QUARTER_PI_LOW), F64(VEC_HALF_PI_LOW));
  v2d z = p.t * p.t;
  v2d y = base + (p.t + VEC_MADD(p.t * z, VEC_POLY_F64(z, vec_atan_f64_poly), rest));
  return vec_or_f64(y, vec_sign_f64(x));
}

VEC_INLINE v2d vec_arctan_mid(v2d x) {
  VecArctangentF64 p = vec_arctangent_f64(vec_abs_f64(x), F64(1));
  v2d base = vec_by_range_f64(p, F64(0), F64(VEC_QUARTER_PI), F64(VEC_HALF_PI));
  v2d z = p.t * p.t;
  v2d y = base + VEC_MADD(p.t * z, VEC_POLY_F64(z, vec_atan_mid_poly), p.t);
  return vec_or_f64(y, vec_sign_f64(x));
}

VEC_INLINE v4f vec_arctan_f32(v4f x) {
  return vec_narrow(vec_arctan_mid(vec_low(x)), vec_arctan_mid(vec_high(x)));
}

/* arctan2: pi - angle where x is negative, also -0. Two infinities are as good as two ones, and
 * sums of numbers near the largest must not overflow. */
VEC_INLINE v2d vec_arctan2_f64(v2d y, v2d x) {
  v2d a = vec_abs_f64(y), b = vec_abs_f64(x), one = F64(1), infinity = F64(__builtin_inf());
  v2l infinite = (v2l)(a == infinity) & (v2l)(b == infinity);
  v2l huge = (v2l)(vec_pmax_f64(a, b) > F64(0x1p1000));
  v2d scale = vec_select_f64(huge, F64(0x1p-10), one);
  a = vec_select_f64(infinite, one, a * scale);
  b = vec_select_f64(infinite, one, b * scale);
  VecArctangentF64 p = vec_arctangent_f64(a, b);
  v2d sign = vec_sign_f64(x);
  v2l left = (v2l)(vec_or_f64(one, sign) < F64(0));
  v2d base = vec_by_range_f64(p, vec_where_f64(left, F64(VEC_PI)),
                              vec_select_f64(left, F64(VEC_3_QUARTERS_PI), F64(VEC_QUARTER_PI)),
                              F64(VEC_HALF_PI));
  v2d rest =
      vec_by_range_f64(p, vec_where_f64(left, F64(VEC_PI_LOW)),
                       vec_select_f64(left, F64(VEC_3_QUARTERS_PI_LOW), F64(VEC_QUARTER_PI_LOW)),
                       F64(VEC_HALF_PI_LOW));
  v2d t = vec_xor_f64(p.t, sign), z = t * t;
  v2d r = base + (t + VEC_MADD(t * z, VEC_POLY_F64(z, vec_atan_f64_poly), rest));
  r = vec_or_f64(vec_abs_f64(r), vec_sign_f64(y));
  return vec_select_f64((v2l)(x != x) | (v2l)(y != y), x + y, r);
}

/* Products and quotients of floats neither overflow nor vanish here. */
VEC_INLINE v2d vec_arctan2_mid(v2d y, v2d x) {
  v2d a = vec_abs_f64(y), b = vec_abs_f64(x), one = F64(1), infinity = F64(__builtin_inf());
  v2l infinite = (v2l)(a == infinity) & (v2l)(b == infinity);
  a = vec_select_f64(infinite, one, a);
  b = vec_select_f64(infinite, one, b);
  VecArctangentF64 p = vec_arctangent_f64(a, b);
  v2d base = vec_by_range_f64(p, F64(0), F64(VEC_QUARTER_PI), F64(VEC_HALF_PI));
  v2d z = p.t * p.t, sign = vec_sign_f64(x);
  v2d r = base + VEC_MADD(p.t * z, VEC_POLY_F64(z, vec_atan_mid_poly), p.t);
  r = vec_xor_f64(r, sign) + vec_where_f64((v2l)(vec_or_f64(one, sign) < F64(0)), F64(VEC_PI));
  return vec_or_f64(vec_abs_f64(r), vec_sign_f64(y));
}

VEC_INLINE v4f vec_arctan2_f32(v4f y, v4f x) {
  v4f r = vec_narrow(vec_arctan2_mid(vec_low(y), vec_low(x)),
                     vec_arctan2_mid(vec_high(y), vec_high(x)));
  return vec_select_f32((v4i)(x != x) | (v4i)(y != y), x + y, r);
}

#endif
