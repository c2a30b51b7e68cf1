/* sinh, cosh, tanh and their inverses.
 *
 * With e^x = 2^n e^r as in exponential.h, sinh x = A sinh r + B cosh r and cosh x = A cosh r + B
 * sinh r where A, B = (2^n +- 2^-n) / 2, which needs no division and loses nothing near 0. The
 * inverses are logarithms of 1 + y (fdlibm's s_asinh.c, e_acosh.c and e_atanh.c, Ng, 1993), with y
 * in two parts. */
#ifndef ST_VECMATH_HYPERBOLIC_H
#define ST_VECMATH_HYPERBOLIC_H

#include "vecmath/logarithm.h"

/* (tanh(t) / t - 1) / z on z = t^2 <= 0.625^2: a polynomial in float32, error 2^-27.8 of
 * tanh; in float64 a rational function whose denominator begins with z^3, error 2^-60.6. */
static const float vec_tanh_f32_poly[] = {-0.333332837f, 0.133314833f, -0.0537427738f,
                                          0.0206480622f, -0.00571406353f};
static const double vec_tanh_f64_p_poly[] = {-1614.6623862496031, -99.286498055217137,
                                             -0.96439869986599136};
static const double vec_tanh_f64_q_poly[] = {4843.9871587488105, 2235.4543576651049,
                                             112.81035155991546};

/* (sinh(r) / r - 1) / z and (cosh(r) - 1 - z/2) / z^2, z = r^2, |r| <= ln(2) / 2. Errors of sinh
 * and cosh: 2^-34.3, 2^-33.2, 2^-65.2 and 2^-70.0. */
static const float vec_sinh_f32_poly[] = {0.166666672f, 0.00833317544f, 0.000199741189f};
static const float vec_cosh_f32_poly[] = {0.0416664593f, 0.00139354263f};
static const double vec_sinh_f64_poly[] = {0.16666666666666666,    0.0083333333333344261,
                                           0.00019841269837077234, 2.755732624895974e-06,
                                           2.5046755282840845e-08, 1.7587910940291183e-10};
static const double vec_cosh_f64_poly[] = {0.041666666666666685, 0.0013888888888873283,
                                           2.4801587349202171e-05, 2.7557251819551008e-07,
                                           2.0921769992815076e-09};

/* tanh x = 1 - 2 / (e^2x + 1) from 0.625 on, where the difference loses nothing. */
VEC_INLINE v4f vec_tanh_f32(v4f x) {
  v4f a = vec_abs_f32(x), z = x * x;
  v4f small = VEC_MADD(x * z, VEC_POLY_F32(z, vec_tanh_f32_poly), x);
  v4f twice = vec_pmin_f32(a, F32(10.0f));
  VecExpF32 p = vec_exp_reduce_f32(twice + twice, F32(VEC_EXP_SHIFT_F32));
  v4f e = (F32(1) + (p.r + p.tail)) * vec_power_of_two_f32(p.biased);
  v4f large = F32(1) - F32(2) / (e + F32(1));
  return vec_or_f32(vec_select_f32((v4i)(a < F32(0.625f)), small, large), vec_sign_f32(x));
}

/* One division serves both ranges. */
VEC_INLINE v2d vec_tanh_f64(v2d x) {
  v2d a = vec_abs_f64(x), z = x * x;
  v2l small = (v2l)(a < F64(0.625));
  v2d P = VEC_POLY_F64(z, vec_tanh_f64_p_poly);
  v2d Q = VEC_MADD(z * z, z, VEC_POLY_F64(z, vec_tanh_f64_q_poly));
  v2d twice = vec_pmin_f64(a, F64(20.0));
  VecExpF64 p = vec_exp_reduce_f64(twice + twice, F64(VEC_EXP_SHIFT_F64));
  v2d e = (F64(1) + (p.r + p.tail)) * vec_power_of_two_f64(p.biased);
  v2d quotient = vec_select_f64(small, P * z, F64(-2)) / vec_select_f64(small, Q, e + F64(1));
  v2d y = vec_select_f64(small, VEC_MADD(x, quotient, x), F64(1) + quotient);
  return vec_or_f64(y, vec_sign_f64(x));
}

/* Half of A and B, against overflow, with their rounding errors; r; sinh(r) - r, with the rounding
 * error of r; cosh(r) - 1. */
typedef struct VecHyperbolicF32 {
  v4f A, B, A_low, B_low, r, sine, cosine;
} VecHyperbolicF32;

VEC_INLINE VecHyperbolicF32 vec_hyperbolic_f32(v4f x) {
  v4f a = vec_pmin_f32(vec_abs_f32(x), F32(89.5f)), shift = F32(VEC_EXP_SHIFT_F32 - 2);
  VecExpF32 p = vec_exp_split_f32(a, shift);
  v4f r = p.r + p.tail, error = (p.r - r) + p.tail, z = r * r;
  v4f n = (v4f)p.biased - shift, up = vec_power_of_two_f32(p.biased);
  v4f down = vec_power_of_two_f32((v4u)(shift - vec_pmin_f32(n, F32(60))));
  v4f sine = VEC_MADD(r * z, VEC_POLY_F32(z, vec_sinh_f32_poly), error);
  v4f cosine = VEC_MADD(z * z, VEC_POLY_F32(z, vec_cosh_f32_poly), F32(0.5f) * z);
  v4f A = up + down, B = up - down, A_low = (up - A) + down, B_low = (up - B) - down;
  return (VecHyperbolicF32){A, B, A_low, B_low, r, sine, cosine};
}

/* B is 0 or larger than A r: Fast2Sum. Halves of subnormal numbers would be rounded. */
VEC_INLINE v4f vec_sinh_f32(v4f x) {
  VecHyperbolicF32 p = vec_hyperbolic_f32(x);
  v4f product = p.A * p.r, sum = p.B + product;
  v4f low = VEC_MADD(p.A_low, p.r, p.B_low) + ((p.B - sum) + product);
  low = VEC_MADD(p.A, p.sine, VEC_MADD(p.B, p.cosine, low));
  v4f y = vec_or_f32(F32(2) * (sum + low), vec_sign_f32(x));
  return vec_select_f32((v4i)(vec_abs_f32(x) < F32(0x1p-13f)), x, y);
}

VEC_INLINE v4f vec_cosh_f32(v4f x) {
  VecHyperbolicF32 p = vec_hyperbolic_f32(x);
  v4f low = VEC_MADD(p.B_low, p.r, p.A_low);
  low = VEC_MADD(p.A, p.cosine, VEC_MADD(p.B, p.sine, low));
  return F32(2) * (p.A + VEC_MADD(p.B, p.r, low));
}

/* Half of A and B, against overflow, with their rounding errors; r; sinh(r) - r, with the rounding
 * error of r; cosh(r) - 1. */
typedef struct VecHyperbolicF64 {
  v2d A, B, A_low, B_low, r, sine, cosine;
} VecHyperbolicF64;

VEC_INLINE VecHyperbolicF64 vec_hyperbolic_f64(v2d x) {
  v2d a = vec_pmin_f64(vec_abs_f64(x), F64(710.6)), shift = F64(VEC_EXP_SHIFT_F64 - 2);
  VecExpF64 p = vec_exp_split_f64(a, shift);
  v2d r = p.r + p.tail, error = (p.r - r) + p.tail, z = r * r;
  v2d n = (v2d)p.biased - shift, up = vec_power_of_two_f64(p.biased);
  v2d down = vec_power_of_two_f64((v2u)(shift - vec_pmin_f64(n, F64(500))));
  v2d sine = VEC_MADD(r * z, VEC_POLY_F64(z, vec_sinh_f64_poly), error);
  v2d cosine = VEC_MADD(z * z, VEC_POLY_F64(z, vec_cosh_f64_poly), F64(0.5) * z);
  v2d A = up + down, B = up - down, A_low = (up - A) + down, B_low = (up - B) - down;
  return (VecHyperbolicF64){A, B, A_low, B_low, r, sine, cosine};
}

/* B is 0 or larger than A r: Fast2Sum. Halves of subnormal numbers would be rounded. */
VEC_INLINE v2d vec_sinh_f64(v2d x) {
  VecHyperbolicF64 p = vec_hyperbolic_f64(x);
  v2d product = p.A * p.r, sum = p.B + product;
  v2d low = VEC_MADD(p.A_low, p.r, p.B_low) + ((p.B - sum) + product);
  low = VEC_MADD(p.A, p.sine, VEC_MADD(p.B, p.cosine, low));
  v2d y = vec_or_f64(F64(2) * (sum + low), vec_sign_f64(x));
  return vec_select_f64((v2l)(vec_abs_f64(x) < F64(0x1p-28)), x, y);
}

VEC_INLINE v2d vec_cosh_f64(v2d x) {
  VecHyperbolicF64 p = vec_hyperbolic_f64(x);
  v2d low = VEC_MADD(p.B_low, p.r, p.A_low);
  low = VEC_MADD(p.A, p.cosine, VEC_MADD(p.B, p.sine, low));
  return F64(2) * (p.A + VEC_MADD(p.B, p.r, low));
}

/* From 2^55 on arcsinh x and arccosh x are log x + log 2. */
#define VEC_INVERSE_HYPERBOLIC_LARGE 0x1p55

/* log1p(a + a^2 / (1 + sqrt(1 + a^2))) with the sign of x. */
VEC_INLINE v2d vec_arcsinh_f64(v2d x) {
  v2d a = vec_abs_f64(x), one = F64(1), square = a * a;
  v2l large = (v2l)(a > F64(VEC_INVERSE_HYPERBOLIC_LARGE));
  v2d w = vec_where_f64(~large, square / (one + vec_sqrt_f64(one + square)));
  v2d sum = a + w, low = (a - sum) + w;
  v2d r = vec_log1p_sum_f64(sum, low) + vec_where_f64(large, F64(VEC_LN2));
  r = vec_select_f64((v2l)(a == F64(__builtin_inf())), a, r);
  return vec_or_f64(r, vec_sign_f64(x));
}

/* With t = x - 1, exact: log1p(t + sqrt(2 t + t^2)). */
VEC_INLINE v2d vec_arccosh_f64(v2d x) {
  v2d t = x - F64(1), root = vec_sqrt_f64(VEC_MADD(t, t, t + t));
  v2l large = (v2l)(x > F64(VEC_INVERSE_HYPERBOLIC_LARGE));
  v2d w = vec_where_f64(~large, t);
  root = vec_select_f64(large, x, root);
  v2d sum = root + w, low = (root - sum) + w;
  v2d r = vec_log1p_sum_f64(sum, low) + vec_where_f64(large, F64(VEC_LN2));
  r = vec_select_f64((v2l)(x == F64(__builtin_inf())), x, r);
  return vec_select_f64((v2l)(x >= F64(1)), r, F64(__builtin_nan("")));
}

/* log1p(2 a / (1 - a)) / 2; below 1/2 the fraction is 2 a + 2 a^2 / (1 - a). */
VEC_INLINE v2d vec_arctanh_f64(v2d x) {
  v2d a = vec_abs_f64(x), one = F64(1), twice = a + a;
  v2l small = (v2l)(a < F64(0.5));
  v2d quotient = vec_select_f64(small, twice * a, twice) / (one - a);
  v2d head = vec_where_f64(small, twice);
  v2d sum = head + quotient, low = vec_where_f64(small, (head - sum) + quotient);
  v2d r = F64(0.5) * vec_log1p_sum_f64(sum, low);
  r = vec_select_f64((v2l)(a == one), F64(__builtin_inf()), r);
  r = vec_select_f64((v2l)(a <= one), r, F64(__builtin_nan("")));
  return vec_or_f64(r, vec_sign_f64(x));
}

/* log(1 + x) to the precision of float32, of doubles x >= 0 far from overflow. */
VEC_INLINE v2d vec_log1p_mid(v2d x) {
  v2d u = F64(1) + x;
  VecSplitF64 p = vec_split_f64(u);
  v2d f = vec_select_f64((v2l)(x < F64(0.4142)), x, p.m - F64(1));
  v2d s = f / (F64(2) + f), z = s * s;
  return VEC_MADD(p.k, F64(VEC_LN2), VEC_MADD(s * z, VEC_POLY_F64(z, vec_log_mid_poly), s + s));
}

VEC_INLINE v2d vec_arcsinh_mid(v2d a) {
  v2d one = F64(1), square = a * a;
  return vec_log1p_mid(a + square / (one + vec_sqrt_f64(one + square)));
}
VEC_INLINE v2d vec_arccosh_mid(v2d x) {
  v2d t = x - F64(1);
  return vec_log1p_mid(t + vec_sqrt_f64(VEC_MADD(t, t, t + t)));
}
VEC_INLINE v2d vec_arctanh_mid(v2d a) { return F64(0.5) * vec_log1p_mid((a + a) / (F64(1) - a)); }

VEC_INLINE v4f vec_arcsinh_f32(v4f x) {
  v4f a = vec_abs_f32(x);
  v4f r = vec_narrow(vec_arcsinh_mid(vec_low(a)), vec_arcsinh_mid(vec_high(a)));
  r = vec_select_f32((v4i)(a < F32(__builtin_inff())), r, a);
  return vec_or_f32(r, vec_sign_f32(x));
}

VEC_INLINE v4f vec_arccosh_f32(v4f x) {
  v4f r = vec_narrow(vec_arccosh_mid(vec_low(x)), vec_arccosh_mid(vec_high(x)));
  r = vec_select_f32((v4i)(x == F32(__builtin_inff())), x, r);
  return vec_select_f32((v4i)(x >= F32(1)), r, F32(__builtin_nanf("")));
}

VEC_INLINE v4f vec_arctanh_f32(v4f x) {
  v4f a = vec_abs_f32(x), one = F32(1);
  v4f r = vec_narrow(vec_arctanh_mid(vec_low(a)), vec_arctanh_mid(vec_high(a)));
  r = vec_select_f32((v4i)(a == one), F32(__builtin_inff()), r);
  r = vec_select_f32((v4i)(a <= one), r, F32(__builtin_nanf("")));
  return vec_or_f32(r, vec_sign_f32(x));
}

#endif
