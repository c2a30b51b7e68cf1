/* sinh, cosh, tanh and their inverses. */
#ifndef ST_VECMATH_HYPERBOLIC_H
#define ST_VECMATH_HYPERBOLIC_H

#include "vecmath/logarithm.h"

/* (tanh(t) / t - 1) / z on z = t^2 <= 0.625^2: a polynomial in float32, error 2^-27.8 of
 * tanh; in float64 a rational function whose denominator begins with z^3, error 2^-60.6. */
static const float vec_tanh_f32_poly[] = {
    -0.333332837f, 0.133314833f, -0.0537427738f, 0.0206480622f, -0.00571406353f};
static const double vec_tanh_f64_p_poly[] = {
    -1614.6623862496031, -99.286498055217137, -0.96439869986599136};
static const double vec_tanh_f64_q_poly[] = {
    4843.9871587488105, 2235.4543576651049, 112.81035155991546};

/* tanh x = 1 - 2 / (e^2x + 1) from 0.625 on, where the difference loses nothing. */
VEC_INLINE v4f vec_tanh_f32(v4f x) {
  v4f a = vec_abs_f32(x), z = x * x;
  v4f small = VEC_MADD(x * z, VEC_POLY_F32(z, vec_tanh_f32_poly), x);
  v4f twice = vec_pmin_f32(a, F32(10.0f));
  vec_exp_f32_t p = vec_exp_reduce_f32(twice + twice, F32(0));
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
  vec_exp_f64_t p = vec_exp_reduce_f64(twice + twice, F64(0));
  v2d e = (F64(1) + (p.r + p.tail)) * vec_power_of_two_f64(p.biased);
  v2d quotient = vec_select_f64(small, P * z, F64(-2)) / vec_select_f64(small, Q, e + F64(1));
  v2d y = vec_select_f64(small, VEC_MADD(x, quotient, x), F64(1) + quotient);
  return vec_or_f64(y, vec_sign_f64(x));
}

#endif
