/* The strip kernels of src/vecmath as kernels: any length, in place, unaligned, nothing written
 * beyond the end, and bits that depend on the argument alone. And values that have to be exact. */
#include "check.h"

#include <stdint.h>

#include "vecmath/vecmath.h"

enum { LENGTH = 23, OFFSET = 1, ROOM = LENGTH + OFFSET + 8 };

/* Arguments in every range: small, ordinary, too large for some functions, and angles so large that
 * they are reduced one by one. */
#define ARGUMENTS                                                                                  \
  {                                                                                                \
    0.5, -0.25, 1e-30, 2.0, -3.0, 0.9, 88.0, 1e7, -0.0, INFINITY, 0.7, NAN, 1e30, -1e-3, 0.1, 1.0, \
        4e5, -0.6, -INFINITY, 12.5, -1.0, 0.3, -9.0                                                \
  }

#define UNARY_CALL(name, type, out, x)  vecmath_##name##_##type(n, out, x)
#define BINARY_CALL(name, type, out, x) vecmath_##name##_##type(n, out, x, y)

/* Each length, each result compared with that of its argument alone; then in place. */
#define STRIP_TEST(name, scalar, type, CALL)                                                      \
  static void check_##name##_##type(void) {                                                       \
    const scalar argument[LENGTH] = ARGUMENTS;                                                    \
    scalar x[ROOM], y[ROOM], out[ROOM], alone[LENGTH];                                            \
    for (int i = 0; i < ROOM; i++) x[i] = (scalar)0.5, y[i] = (scalar)1.5;                        \
    for (int i = 0; i < LENGTH; i++) {                                                            \
      const size_t n = 1;                                                                         \
      x[0] = argument[i];                                                                         \
      CALL(name, type, alone + i, x);                                                             \
    }                                                                                             \
    memcpy(x + OFFSET, argument, sizeof argument);                                                \
    for (size_t n = 0; n <= LENGTH; n++) {                                                        \
      memset(out, 0x5a, sizeof out);                                                              \
      CALL(name, type, out + OFFSET, x + OFFSET);                                                 \
      check_record(memcmp(out + OFFSET, alone, n * sizeof(scalar)) == 0, #name " " #type,         \
                   __FILE__, __LINE__, ": bits differ, length %zu", n);                           \
      unsigned char after[sizeof(scalar)];                                                        \
      memset(after, 0x5a, sizeof after);                                                          \
      check_record(memcmp(out + OFFSET + n, after, sizeof after) == 0, #name " " #type, __FILE__, \
                   __LINE__, ": wrote beyond length %zu", n);                                     \
    }                                                                                             \
    const size_t n = LENGTH;                                                                      \
    CALL(name, type, x + OFFSET, x + OFFSET);                                                     \
    check_record(memcmp(x + OFFSET, alone, sizeof alone) == 0, #name " " #type, __FILE__,         \
                 __LINE__, ": bits differ in place");                                             \
    (void)y;                                                                                      \
  }
#define VECMATH_1(name) \
  STRIP_TEST(name, float, f32, UNARY_CALL) STRIP_TEST(name, double, f64, UNARY_CALL)
#define VECMATH_2(name) \
  STRIP_TEST(name, float, f32, BINARY_CALL) STRIP_TEST(name, double, f64, BINARY_CALL)
#define VECMATH(name, arity) VECMATH_##arity(name)
#include "vecmath/vecmath.def"
#undef VECMATH

static double one_f64(vecmath_unary_f64 *f, double x) {
  double out;
  f(1, &out, &x);
  return out;
}

static float one_f32(vecmath_unary_f32 *f, float x) {
  float out;
  f(1, &out, &x);
  return out;
}

/* Results that are numbers of the format are met exactly by whoever compares with ==. */
static void check_exact(void) {
  for (int k = -1074; k < 1024; k++) {
    CHECK_NEAR(one_f64(vecmath_exp2_f64, k), ldexp(1, k), 0);
    CHECK_NEAR(one_f64(vecmath_log2_f64, ldexp(1, k)), k, 0);
  }
  for (int k = -149; k < 128; k++) {
    CHECK_NEAR(one_f32(vecmath_exp2_f32, (float)k), ldexp(1, k), 0);
    CHECK_NEAR(one_f32(vecmath_log2_f32, (float)ldexp(1, k)), k, 0);
  }
  double power_of_ten = 1;
  for (int k = 0; k <= 22; k++, power_of_ten *= 10) {
    CHECK_NEAR(one_f64(vecmath_log10_f64, power_of_ten), k, 0);
    if (k <= 10) CHECK_NEAR(one_f32(vecmath_log10_f32, (float)power_of_ten), k, 0);
  }
  for (int i = -20; i <= 20; i++) {
    for (int k = 0; k <= 12; k++) {
      double x = i, y = k, exact = 1, out;
      for (int j = 0; j < k; j++) exact *= i;
      vecmath_pow_f64(1, &out, &x, &y);
      CHECK_NEAR(out, exact, 0);
    }
  }
  CHECK_NEAR(one_f64(vecmath_exp_f64, 0), 1, 0);
  CHECK_NEAR(one_f64(vecmath_cos_f64, 0), 1, 0);
  CHECK_NEAR(one_f64(vecmath_cosh_f64, 0), 1, 0);
  CHECK_NEAR(one_f64(vecmath_log_f64, 1), 0, 0);
  CHECK_NEAR(one_f64(vecmath_sigmoid_f64, 0), 0.5, 0);
  CHECK_NEAR(one_f64(vecmath_erfc_f64, 0), 1, 0);
  CHECK_NEAR(one_f64(vecmath_tanh_f64, 40), 1, 0);
  CHECK_NEAR(one_f64(vecmath_erf_f64, 7), 1, 0);
}

int main(void) {
#define VECMATH(name, arity) \
  check_##name##_f32();      \
  check_##name##_f64();
#include "vecmath/vecmath.def"
#undef VECMATH
  check_exact();
  return check_done();
}
