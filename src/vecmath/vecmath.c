/* The strip kernels of vecmath.h: loops over the vector functions. */
#include "vecmath/vecmath.h"

#include <string.h>

#include "vecmath/error_function.h"
#include "vecmath/exponential.h"
#include "vecmath/hyperbolic.h"
#include "vecmath/inverse_trigonometric.h"
#include "vecmath/logarithm.h"
#include "vecmath/power.h"
#include "vecmath/trigonometric.h"

/* The last, partial vector is filled up with ones. One body serves it and the whole ones, as all
 * that a function is made of is inlined there. */
#define GET(v, from, left)      \
  if ((left) >= LANES)          \
    memcpy(&v, from, sizeof v); \
  else                          \
    memcpy(&v, from, (left) * sizeof *(from));
#define PUT(to, v, left)      \
  if ((left) >= LANES)        \
    memcpy(to, &v, sizeof v); \
  else                        \
    memcpy(to, &v, (left) * sizeof *(to));

#define UNARY(name, scalar, vector, type)                                \
  void vecmath_##name##_##type(size_t n, scalar *out, const scalar *x) { \
    enum { LANES = sizeof(vector) / sizeof(scalar) };                    \
    for (size_t i = 0; i < n; i += LANES) {                              \
      vector v = (vector){0} + 1;                                        \
      GET(v, x + i, n - i)                                               \
      v = vec_##name##_##type(v);                                        \
      PUT(out + i, v, n - i)                                             \
    }                                                                    \
  }

#define BINARY(name, scalar, vector, type)                                                \
  void vecmath_##name##_##type(size_t n, scalar *out, const scalar *x, const scalar *y) { \
    enum { LANES = sizeof(vector) / sizeof(scalar) };                                     \
    for (size_t i = 0; i < n; i += LANES) {                                               \
      vector v = (vector){0} + 1, w = v;                                                  \
      GET(v, x + i, n - i)                                                                \
      GET(w, y + i, n - i)                                                                \
      v = vec_##name##_##type(v, w);                                                      \
      PUT(out + i, v, n - i)                                                              \
    }                                                                                     \
  }

#define STRIP_1(name)        UNARY(name, float, v4f, f32) UNARY(name, double, v2d, f64)
#define STRIP_2(name)        BINARY(name, float, v4f, f32) BINARY(name, double, v2d, f64)
#define VECMATH(name, arity) STRIP_##arity(name)
#include "vecmath/vecmath.def"
