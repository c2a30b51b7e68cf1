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

/* The last, partial vector is filled up with ones, and is a strip of its own: so the code of a
 * function is there once, in the loop. */
#define UNARY(name, scalar, vector, type)                                \
  void vecmath_##name##_##type(size_t n, scalar *out, const scalar *x) { \
    enum { LANES = sizeof(vector) / sizeof(scalar) };                    \
    size_t i = 0;                                                        \
    for (; i + LANES <= n; i += LANES) {                                 \
      vector v;                                                          \
      memcpy(&v, x + i, sizeof v);                                       \
      v = vec_##name##_##type(v);                                        \
      memcpy(out + i, &v, sizeof v);                                     \
    }                                                                    \
    if (i == n) return;                                                  \
    scalar rest[LANES];                                                  \
    for (int lane = 0; lane < LANES; lane++) rest[lane] = 1;             \
    memcpy(rest, x + i, (n - i) * sizeof(scalar));                       \
    vecmath_##name##_##type(LANES, rest, rest);                          \
    memcpy(out + i, rest, (n - i) * sizeof(scalar));                     \
  }

#define BINARY(name, scalar, vector, type)                                                \
  void vecmath_##name##_##type(size_t n, scalar *out, const scalar *x, const scalar *y) { \
    enum { LANES = sizeof(vector) / sizeof(scalar) };                                     \
    size_t i = 0;                                                                         \
    for (; i + LANES <= n; i += LANES) {                                                  \
      vector v, w;                                                                        \
      memcpy(&v, x + i, sizeof v);                                                        \
      memcpy(&w, y + i, sizeof w);                                                        \
      v = vec_##name##_##type(v, w);                                                      \
      memcpy(out + i, &v, sizeof v);                                                      \
    }                                                                                     \
    if (i == n) return;                                                                   \
    scalar rest[LANES], others[LANES];                                                    \
    for (int lane = 0; lane < LANES; lane++) rest[lane] = others[lane] = 1;               \
    memcpy(rest, x + i, (n - i) * sizeof(scalar));                                        \
    memcpy(others, y + i, (n - i) * sizeof(scalar));                                      \
    vecmath_##name##_##type(LANES, rest, rest, others);                                   \
    memcpy(out + i, rest, (n - i) * sizeof(scalar));                                      \
  }

#define STRIP_1(name)        UNARY(name, float, v4f, f32) UNARY(name, double, v2d, f64)
#define STRIP_2(name)        BINARY(name, float, v4f, f32) BINARY(name, double, v2d, f64)
#define VECMATH(name, arity) STRIP_##arity(name)
#include "vecmath/vecmath.def"
