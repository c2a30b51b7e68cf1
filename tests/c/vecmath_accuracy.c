/* How far the functions of src/vecmath are from the true results, in units in the last place:
 * against libquadmath for float64 and the C library's double functions for float32, at random
 * points of the whole domain, at special values, and for angles next to the multiples of pi/2. */
#include "check.h"

#include <float.h>
#include <stdint.h>
#include <stdlib.h>

#include "vecmath/vecmath.h"

/* Quadruple precision: long double where it is that, else libquadmath. */
#if LDBL_MANT_DIG == 113
typedef long double quad;
#define QUAD(function) function##l
#else
typedef __float128 quad;
#define QUAD(function) function##q
quad expq(quad), exp2q(quad), expm1q(quad), logq(quad), log2q(quad), log10q(quad), log1pq(quad);
quad sinq(quad), cosq(quad), tanq(quad), asinq(quad), acosq(quad), atanq(quad), sinhq(quad);
quad coshq(quad), tanhq(quad), asinhq(quad), acoshq(quad), atanhq(quad), erfq(quad), erfcq(quad);
quad atan2q(quad, quad), powq(quad, quad);
#endif

/* Functions the libraries do not have, composed so that they lose nothing. */
static quad sigmoid_q(quad x) {
  return x < 0 ? QUAD(exp)(x) / (1 + QUAD(exp)(x)) : 1 / (1 + QUAD(exp)(-x));
}
static quad softplus_q(quad x) {
  return x > 0 ? x + QUAD(log1p)(QUAD(exp)(-x)) : QUAD(log1p)(QUAD(exp)(x));
}
static quad log1mexp_q(quad x) {
  return x > -0.69L ? QUAD(log)(-QUAD(expm1)(x)) : QUAD(log1p)(-QUAD(exp)(x));
}
static double sigmoid_d(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
static double softplus_d(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double log1mexp_d(double x) { return x > -0.69 ? log(-expm1(x)) : log1p(-exp(x)); }

typedef struct Unary {
  const char *name;
  vecmath_unary_f64 *f64;
  vecmath_unary_f32 *f32;
  quad (*exact_f64)(quad);
  double (*exact_f32)(double);
  double low, high; /* where most happens: every other point is uniform there */
} Unary;

typedef struct Binary {
  const char *name;
  vecmath_binary_f64 *f64;
  vecmath_binary_f32 *f32;
  quad (*exact_f64)(quad, quad);
  double (*exact_f32)(double, double);
} Binary;

#define UNARY(name, exact_f64, exact_f32, low, high) \
  { #name, vecmath_##name##_f64, vecmath_##name##_f32, exact_f64, exact_f32, low, high }
#define NAMED(name, library, low, high) UNARY(name, QUAD(library), library, low, high)
#define LIBRARY(name, low, high)        NAMED(name, name, low, high)
static const Unary unary[] = {
    LIBRARY(exp, -750, 750),
    LIBRARY(exp2, -1080, 1030),
    LIBRARY(expm1, -50, 50),
    UNARY(sigmoid, sigmoid_q, sigmoid_d, -60, 40),
    LIBRARY(log, 0, 4),
    LIBRARY(log2, 0, 4),
    LIBRARY(log10, 0, 4),
    LIBRARY(log1p, -1, 4),
    UNARY(softplus, softplus_q, softplus_d, -50, 50),
    UNARY(log1mexp, log1mexp_q, log1mexp_d, -40, 0),
    LIBRARY(sin, -100, 100),
    LIBRARY(cos, -100, 100),
    LIBRARY(tan, -100, 100),
    NAMED(arcsin, asin, -1.01, 1.01),
    NAMED(arccos, acos, -1.01, 1.01),
    NAMED(arctan, atan, -4, 4),
    LIBRARY(sinh, -30, 30),
    LIBRARY(cosh, -30, 30),
    LIBRARY(tanh, -20, 20),
    NAMED(arcsinh, asinh, -4, 4),
    NAMED(arccosh, acosh, 0.9, 4),
    NAMED(arctanh, atanh, -1.01, 1.01),
    LIBRARY(erf, -6, 6),
    LIBRARY(erfc, -8, 30),
};
static const Binary binary[] = {
    {"arctan2", vecmath_arctan2_f64, vecmath_arctan2_f32, QUAD(atan2), atan2},
    {"pow", vecmath_pow_f64, vecmath_pow_f32, QUAD(pow), pow},
};

#define VECMATH(name, arity) +1
enum {
  FUNCTIONS = 0
#include "vecmath/vecmath.def"
};
_Static_assert(FUNCTIONS == sizeof unary / sizeof *unary + sizeof binary / sizeof *binary,
               "every function has a row");

static const double bound_f32 = 1.5, bound_f64 = 2.0;

/* What every function is tried at, with both signs. */
static const double special[] = {
    0,           5e-324,
    1e-320,      DBL_MIN,
    0x1p-149,    0x1p-130,
    0x1p-126,    0x1p-60,
    0x1p-54,     0x1p-27,
    0x1p-12,     0.25,
    0.5,         0.75,
    1 - 0x1p-53, 1,
    1 + 0x1p-52, 1.5,
    2,           3,
    4,           5,
    10,          88.72283,
    88.72285,    89.5,
    104,         150,
    709.78,      709.79,
    745.1,       745.2,
    1024,        1e5,
    8e6,         0x1p24,
    0x1p53,      0x1p53 + 2,
    1e22,        3.4e38,
    0x1p128,     1e300,
    DBL_MAX,     INFINITY,
    NAN,         M_PI_4,
    M_PI_2,      M_PI,
    M_SQRT1_2,   M_SQRT2,
    M_LN2,       0x1.6ac5b262ca1ffp+849 /* of all doubles the nearest to a multiple of pi/2 */};
enum { SPECIALS = sizeof special / sizeof *special };

/* xorshift64* (Vigna 2016): the same points in every run. */
static uint64_t random_state = 0x9e3779b97f4a7c15u;
static double random_unit(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (double)((random_state * 0x2545f4914f6cdd1du) >> 11) * 0x1p-53;
}
static double random_between(double low, double high) { return low + (high - low) * random_unit(); }
static double random_magnitude(double low_exponent, double high_exponent) {
  double magnitude = ldexp(1 + random_unit(), (int)random_between(low_exponent, high_exponent));
  return random_unit() < 0.5 ? -magnitude : magnitude;
}

/* Distance in units in the last place of `exact` (`digits` in the significand, `least` the exponent
 * of the smallest positive number, `end` that of the first power of two that is infinite). Infinity
 * counts as that power of two. Of NaN, or with different signs, results are infinitely far. */
static double distance(double actual, quad exact, int digits, int least, int end) {
  if (isnan(actual) || exact != exact) return isnan(actual) && exact != exact ? 0 : INFINITY;
  double rounded = (double)exact;
  if (signbit(actual) != signbit(rounded)) return INFINITY;
  quad infinite = 2 * (quad)ldexp(1, end - 1), value = fabs(actual);
  if (exact < 0) exact = -exact;
  if (value > infinite) value = infinite;
  if (exact > infinite) exact = infinite;
  double rough = fabs(rounded); /* 0 when the exact value is below all doubles */
  int exponent = rough == 0 ? least : (exact == infinite ? end - 1 : ilogb(rough)) - digits + 1;
  if (exponent > end - digits) exponent = end - digits;
  quad difference = value > exact ? value - exact : exact - value;
  return (double)(difference / (quad)ldexp(1, exponent < least ? least : exponent));
}

typedef struct Worst {
  double error, x, y, actual;
} Worst;

static void worst_update(Worst *worst, double error, double x, double y, double actual) {
  if (error > worst->error) *worst = (Worst){error, x, y, actual};
}

#ifndef POINTS_F64
#define POINTS_F64 24000
#endif
enum { POINTS_F32 = 60000, ANGLES = 6000, ROOM = POINTS_F64 + 80000 };
static double x64[ROOM], y64[ROOM], out64[ROOM];
static float x32[ROOM], y32[ROOM], out32[ROOM];

static size_t points(const Unary *f, int count, int least, int greatest) {
  size_t n = 0;
  for (int i = 0; i < SPECIALS; i++) {
    x64[n++] = special[i];
    x64[n++] = -special[i];
  }
  for (int i = 0; i < count; i++)
    x64[n++] = i % 2 ? random_between(f->low, f->high) : random_magnitude(least, greatest);
  for (int i = 0; i < ANGLES; i++) {
    quad k = i < ANGLES / 2 ? (quad)i : (quad)(int64_t)ldexp(1 + random_unit(), 10 + i % 40);
    x64[n++] = (double)(k * (M_PI_2 + (quad)6.123233995736766e-17));
  }
  return n;
}

static void check_unary_f64(const Unary *f) {
  size_t n = points(f, POINTS_F64, -1074, 1023);
  f->f64(n, out64, x64);
  Worst worst = {0};
  for (size_t i = 0; i < n; i++)
    worst_update(&worst, distance(out64[i], f->exact_f64(x64[i]), 53, -1074, 1024), x64[i], 0,
                 out64[i]);
  printf("%-10s f64 %.3f ulp at %a\n", f->name, worst.error, worst.x);
  check_record(worst.error <= bound_f64, f->name, __FILE__, __LINE__, ": %.17g at %.17g: %g ulp",
               worst.actual, worst.x, worst.error);
}

static void check_unary_f32(const Unary *f) {
  size_t n = points(f, POINTS_F32, -149, 127);
  for (size_t i = 0; i < n; i++) x32[i] = (float)x64[i];
  f->f32(n, out32, x32);
  Worst worst = {0};
  for (size_t i = 0; i < n; i++)
    worst_update(&worst, distance(out32[i], f->exact_f32(x32[i]), 24, -149, 128), x32[i], 0,
                 out32[i]);
  printf("%-10s f32 %.3f ulp at %a\n", f->name, worst.error, worst.x);
  check_record(worst.error <= bound_f32, f->name, __FILE__, __LINE__, ": %.9g at %.9g: %g ulp",
               worst.actual, worst.x, worst.error);
}

/* All pairs of special values and small integers, powers around the whole range of results, powers
 * of numbers near 1, and anything. */
static size_t pairs(int count, int least, int greatest) {
  size_t n = 0;
  for (int i = 0; i < 2 * SPECIALS; i++) {
    for (int j = 0; j < 2 * SPECIALS; j++) {
      x64[n] = i % 2 ? -special[i / 2] : special[i / 2];
      y64[n++] = j % 2 ? -special[j / 2] : special[j / 2];
    }
  }
  for (int i = 0; i < count; i++) {
    double x = random_magnitude(least, greatest), y = random_magnitude(least, greatest);
    if (i % 4 == 1) y = random_between(least, greatest) / log2(fabs(x));
    if (i % 4 == 2) y = random_between(least, greatest) / log2(x = 1 + random_unit() * 0x1p-4);
    if (i % 8 == 3) y = floor(random_between(-30, 30)), x = random_magnitude(-20, 20);
    if (i % 8 == 7) y = x * random_magnitude(-3, 3);
    x64[n] = x;
    y64[n++] = y;
  }
  return n;
}

static void check_binary_f64(const Binary *f) {
  size_t n = pairs(POINTS_F64, -1074, 1023);
  f->f64(n, out64, x64, y64);
  Worst worst = {0};
  for (size_t i = 0; i < n; i++)
    worst_update(&worst, distance(out64[i], f->exact_f64(x64[i], y64[i]), 53, -1074, 1024), x64[i],
                 y64[i], out64[i]);
  printf("%-10s f64 %.3f ulp at %a, %a\n", f->name, worst.error, worst.x, worst.y);
  check_record(worst.error <= bound_f64, f->name, __FILE__, __LINE__,
               ": %.17g at %.17g, %.17g: %g ulp", worst.actual, worst.x, worst.y, worst.error);
}

static void check_binary_f32(const Binary *f) {
  size_t n = pairs(POINTS_F32, -149, 127);
  for (size_t i = 0; i < n; i++) x32[i] = (float)x64[i], y32[i] = (float)y64[i];
  f->f32(n, out32, x32, y32);
  Worst worst = {0};
  for (size_t i = 0; i < n; i++)
    worst_update(&worst, distance(out32[i], f->exact_f32(x32[i], y32[i]), 24, -149, 128), x32[i],
                 y32[i], out32[i]);
  printf("%-10s f32 %.3f ulp at %a, %a\n", f->name, worst.error, worst.x, worst.y);
  check_record(worst.error <= bound_f32, f->name, __FILE__, __LINE__,
               ": %.9g at %.9g, %.9g: %g ulp", worst.actual, worst.x, worst.y, worst.error);
}

int main(void) {
  for (size_t i = 0; i < sizeof unary / sizeof *unary; i++) {
    check_unary_f64(&unary[i]);
    check_unary_f32(&unary[i]);
  }
  for (size_t i = 0; i < sizeof binary / sizeof *binary; i++) {
    check_binary_f64(&binary[i]);
    check_binary_f32(&binary[i]);
  }
  return check_done();
}
