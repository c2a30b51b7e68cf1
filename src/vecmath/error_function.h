/* erf and erfc.
 *
 * Up to a = |x| = 0.8125, where erfc is still above 1/4, and in float32 erf up to 1:
 * erf x = x + x P(x^2). Beyond: erfc a = e^(-a^2) G(t) / (1 + 2 a) with t = (a - K) / (a + K),
 * which brings all a into an interval on which G hardly varies (Schonfelder, Chebyshev expansions
 * for the error and related functions, Mathematics of Computation 32, 1978; Shepherd and
 * Laframboise, 36, 1981). */
#ifndef ST_VECMATH_ERROR_FUNCTION_H
#define ST_VECMATH_ERROR_FUNCTION_H

#include "vecmath/exponential.h"

#define VEC_ERF_SMALL 0.8125

/* erf(x) / x - 1 in z = x^2. Error relative to x: float32 up to 1 2^-29.5, float64 2^-55.9 and,
 * float64 arithmetic for float32 results, 2^-28.0. */
static const float vec_erf_f32_poly[] = {0.128379166f,   -0.376126289f,  0.112836182f,
                                         -0.0268551279f, 0.00519074034f, -0.000803083589f,
                                         7.92064675e-05f};
static const double vec_erf_f64_poly[] = {
    0.12837916709551256,     -0.37612638903183243,    0.1128379167092719,
    -0.026866170639158717,   0.0052239775599947748,   -0.00085483228424001838,
    0.00012055166551549171,  -1.4921395295688289e-05, 1.6392093333579165e-06,
    -1.5645195812468604e-07, 1.0512907898814424e-08};
static const double vec_erf_mid_poly[] = {0.1283791634203848,    -0.37612598266492697,
                                          0.11283062721457003,   -0.026818151285936703,
                                          0.0050795917509831303, -0.00064958194930528606};

/* G for erf: K = 2 and a from 1 to 4.1, error 2^-25.8; K = 3.75 and a up to 6.1, 2^-52.9. The
 * latter is multiplied by at most erfc(0.8125) = 0.25. */
static const float vec_erf_tail_f32_poly[] = {1.27697837f,   -0.0927635506f, -0.166029096f,
                                              0.164034918f,  -0.0542432368f, -0.0077745812f,
                                              0.00868051872f};
static const double vec_erf_tail_f64_poly[] = {
    1.2375126308378275,     -0.14024059858554613,   0.003585415485479125,
    0.082276738489913681,   -0.10880393014431977,   0.092304321175253209,
    -0.058693398416948622,  0.028362277221989907,   -0.009746584692358385,
    0.0017556182184602768,  0.00029377294194475855, -0.00028992965293321435,
    5.1675659656871908e-05, 2.1021905538681468e-05, -1.484294888219042e-05,
    -4.7100983188839509e-06};

/* G for erfc with K = 3: float64 up to a = 27.5, where the value at t = 0 is in a head, a low part
 * and the table what follows, (G - G(0)) / t, error 2^-57.7; float32 up to 10.3, 2^-32.7. */
#define VEC_ERFC_CENTRE     1.2530080582697296
#define VEC_ERFC_CENTRE_LOW 4.5403829e-17
static const double vec_erfc_tail_f64_poly[] = {
    -0.1356211061245812,     -0.047562294353451259,  0.12964515870276414,
    -0.11927366341526771,    0.068308027343837743,   -0.023770514919866481,
    0.0025293918189338988,   0.0018886903767913791,  -0.00077983230783500342,
    -0.00010515993923243519, 0.00012509964275733091, 4.9501197640995132e-06,
    -2.0102126076349839e-05, -7.330681198513095e-07, 3.4778382660027855e-06,
    3.5796660270276124e-07,  -6.283179414179512e-07, -1.3767619247633319e-07,
    1.1571212334325941e-07,  3.1225916331722095e-08, -1.9676285828504719e-08};
static const double vec_erfc_tail_mid_poly[] = {
    1.2530080583070289,    -0.13562110265504818,    -0.04756230150786496,   0.12964493594448526,
    -0.11927345207869736,  0.068312047510971266,    -0.023772624996290369,  0.0024995646039732617,
    0.0018968808338659783, -0.00068144060935438071, -0.00011461244804630007};

/* One division for t and 1 / (1 + 2 a): both are products with 1 / ((a + K) (1 + 2 a)). */
VEC_INLINE v4f vec_erf_f32(v4f x) {
  v4f z = x * x, small = VEC_MADD(x, VEC_POLY_F32(z, vec_erf_f32_poly), x);
  v4f a = vec_pmin_f32(vec_abs_f32(x), F32(4.1f)), one = F32(1);
  VecExpF32 p = vec_exp_reduce_f32(-(a * a), F32(VEC_EXP_SHIFT_F32));
  v4f e = (one + (p.r + p.tail)) * vec_power_of_two_f32(p.biased);
  v4f sum = a + F32(2), d = one + (a + a), inverse = one / (sum * d);
  v4f t = (a - F32(2)) * d * inverse;
  v4f complement = e * VEC_POLY_F32(t, vec_erf_tail_f32_poly) * (sum * inverse);
  v4f y = vec_select_f32((v4i)(vec_abs_f32(x) < one), small, one - complement);
  return vec_or_f32(y, vec_sign_f32(x));
}

VEC_INLINE v2d vec_erf_f64(v2d x) {
  v2d z = x * x, small = VEC_MADD(x, VEC_POLY_F64(z, vec_erf_f64_poly), x);
  v2d a = vec_pmin_f64(vec_abs_f64(x), F64(6.1)), one = F64(1);
  VecExpF64 p = vec_exp_reduce_f64(-(a * a), F64(VEC_EXP_SHIFT_F64));
  v2d e = (one + (p.r + p.tail)) * vec_power_of_two_f64(p.biased);
  v2d sum = a + F64(3.75), d = one + (a + a), inverse = one / (sum * d);
  v2d t = (a - F64(3.75)) * d * inverse;
  v2d complement = e * VEC_POLY_F64(t, vec_erf_tail_f64_poly) * (sum * inverse);
  v2d y = vec_select_f64((v2l)(vec_abs_f64(x) < F64(VEC_ERF_SMALL)), small, one - complement);
  return vec_or_f64(y, vec_sign_f64(x));
}

/* erfc a for a > 0.8 in doubles. a^2 is a head, exactly, and a low part. The rounding errors of
 * e^(-a^2) = e + e_low, of 1 + 2 a = d + d_low and of q = e / d are put right to first order
 * inside G, where they cost no further rounding: (e_low + (e - q d) - q d_low) / e. The residual e
 * - q d is exact but for its last product; for 1 / e a straight line does, as e is within
 * sqrt(1/2) and sqrt(2): its error is below 6 %. */
VEC_INLINE v2d vec_erfc_tail_f64(v2d a) {
  v2d one = F64(1), head = vec_head_f64(a);
  VecExpF64 p = vec_exp_split_f64(-(head * head), F64(VEC_EXP_SHIFT_TWICE_F64));
  p.tail -= (a - head) * (a + head);
  p = vec_exp_finish_f64(p);
  v2d rest = p.r + p.tail, e = one + rest, e_low = ((one - e) + rest) + ((p.r - rest) + p.tail);
  v2d twice = a + a, d = twice + one, d_low = (twice - d) + one;
  v2d q = e / d, q_head = vec_head_f64(q), d_head = vec_head_f64(d);
  v2d residual = ((e - q_head * d_head) - q_head * (d - d_head)) - (q - q_head) * d;
  v2d correction = ((e_low + residual) - d_low * q) * (F64(2) - F64(0.943) * e);
  v2d low = VEC_MADD(F64(VEC_ERFC_CENTRE), correction, F64(VEC_ERFC_CENTRE_LOW));
  v2d t = (a - F64(3)) / (a + F64(3));
  v2d G = F64(VEC_ERFC_CENTRE) + VEC_MADD(t, VEC_POLY_F64(t, vec_erfc_tail_f64_poly), low);
  return vec_scale_f64(q * G, p.biased);
}

/* 1 - erf x, from 1/4 on as 1/2 - (erf x - 1/2), whose parts are added up by size. */
VEC_INLINE v2d vec_erfc_f64(v2d x) {
  v2d a = vec_abs_f64(x), z = x * x, half = F64(0.5);
  v2d product = x * VEC_POLY_F64(z, vec_erf_f64_poly);
  v2l upper = (v2l)(x > F64(0.25));
  v2d centre = vec_select_f64(upper, half, F64(1));
  v2d small = centre - ((x - vec_where_f64(upper, half)) + product);
  v2d tail = vec_erfc_tail_f64(vec_pmin_f64(a, F64(28)));
  v2d large = vec_select_f64((v2l)(x < F64(0)), F64(2) - tail, tail);
  return vec_select_f64((v2l)(a < F64(VEC_ERF_SMALL)), small, large);
}

/* Of widened floats; to be narrowed, which rounds, also to subnormals. */
VEC_INLINE v2d vec_erfc_mid(v2d x) {
  v2d z = x * x, one = F64(1), b = vec_abs_f64(x), a = vec_pmin_f64(b, F64(10.3));
  v2d small = one - VEC_MADD(x, VEC_POLY_F64(z, vec_erf_mid_poly), x);
  v2d square = -(a * a);
  v2d shifted = VEC_MADD(square, F64(VEC_LOG2E), F64(VEC_EXP_SHIFT_F64));
  v2d n = shifted - F64(VEC_EXP_SHIFT_F64), r = VEC_MADD(n, F64(-VEC_LN2), square);
  v2d e = one + VEC_MADD(r * r, VEC_POLY_F64(r, vec_exp_mid_poly), r);
  v2d sum = a + F64(3), d = one + (a + a), inverse = one / (sum * d);
  v2d t = (a - F64(3)) * d * inverse;
  v2d tail = e * vec_power_of_two_f64((v2u)shifted) * (sum * inverse);
  tail = tail * VEC_POLY_F64(t, vec_erfc_tail_mid_poly);
  v2d large = vec_select_f64((v2l)(x < F64(0)), F64(2) - tail, tail);
  return vec_select_f64((v2l)(b < F64(VEC_ERF_SMALL)), small, large);
}

VEC_INLINE v4f vec_erfc_f32(v4f x) {
  return vec_narrow(vec_erfc_mid(vec_low(x)), vec_erfc_mid(vec_high(x)));
}

#endif
