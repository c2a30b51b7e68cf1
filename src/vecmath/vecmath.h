/* Functions of whole strips of numbers: vecmath_exp_f32(n, out, x) and so on, one pair for each
 * row of vecmath.def. n is any number, nothing need be aligned, and out may be x (or y) itself.
 * The last numbers of a strip are computed by the same instructions as the others: a result
 * depends on its argument only, not on where it stands.
 *
 * Results are within 1.5 units in the last place in float32 and 2 in float64, special values as in
 * C's Annex F. sigmoid is 1 / (1 + e^-x), softplus log(1 + e^x), log1mexp log(1 - e^x) for x <= 0;
 * arctan2(y, x) is the angle of the point (x, y), its arguments in C's order. Vectors of numbers:
 * the headers by family, whose functions vec_<name>_f32 and vec_<name>_f64 these are made of. */
#ifndef ST_VECMATH_VECMATH_H
#define ST_VECMATH_VECMATH_H

#include <stddef.h>

typedef void vecmath_unary_f32(size_t n, float *out, const float *x);
typedef void vecmath_unary_f64(size_t n, double *out, const double *x);
typedef void vecmath_binary_f32(size_t n, float *out, const float *x, const float *y);
typedef void vecmath_binary_f64(size_t n, double *out, const double *x, const double *y);

#define VECMATH_DECLARE_1(name)           \
  vecmath_unary_f32 vecmath_##name##_f32; \
  vecmath_unary_f64 vecmath_##name##_f64;
#define VECMATH_DECLARE_2(name)            \
  vecmath_binary_f32 vecmath_##name##_f32; \
  vecmath_binary_f64 vecmath_##name##_f64;
#define VECMATH(name, arity) VECMATH_DECLARE_##arity(name)
#include "vecmath/vecmath.def"
#undef VECMATH
#undef VECMATH_DECLARE_1
#undef VECMATH_DECLARE_2

#endif
