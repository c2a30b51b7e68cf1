/* Elementary functions of one number, from src/vecmath: the engine has them once, where libc would
 * bring its own with their tables. Compiled with -fno-builtin. */
#include "vecmath/vecmath.h"

#define REAL_1(name, ours)           \
  double name(double x);             \
  double name(double x) {            \
    vecmath_##ours##_f64(1, &x, &x); \
    return x;                        \
  }
#define REAL_2(name, ours)               \
  double name(double x, double y);       \
  double name(double x, double y) {      \
    vecmath_##ours##_f64(1, &x, &x, &y); \
    return x;                            \
  }

REAL_1(exp, exp)
REAL_1(expm1, expm1)
REAL_1(log, log)
REAL_1(log1p, log1p)
REAL_1(sin, sin)
REAL_1(cos, cos)
REAL_1(tan, tan)
REAL_1(sinh, sinh)
REAL_1(cosh, cosh)
REAL_1(atan, arctan)
REAL_1(asinh, arcsinh)
REAL_1(erf, erf)
REAL_1(erfc, erfc)
REAL_2(atan2, arctan2)
REAL_2(pow, pow)

/* The rest of floats is one. */
double fmod(double x, double y);
float fmodf(float x, float y);
float fmodf(float x, float y) { return (float)fmod((double)x, (double)y); }
