/* Special functions of complex numbers. */
#include <math.h>

#include "ops/complex_math.h"
#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;

static Complex add(Complex a, Complex b) { return (Complex){a.re + b.re, a.im + b.im}; }
static Complex scale(Complex z, double factor) { return (Complex){z.re * factor, z.im * factor}; }

/* e^a cosh(b) and e^a sinh(b), which are finite where e^a alone may be 0 and the other infinite. */
static double scaled_cosh(double a, double b) { return (exp(a + b) + exp(a - b)) / 2; }
static double scaled_sinh(double a, double b) { return (exp(a + b) - exp(a - b)) / 2; }

/* The trapezoidal sum of Abramowitz and Stegun 7.1.29, whose error is 1e-16 of the modulus. */
Complex complex_erf(Complex z) {
  double x = z.re, y = z.im, sine = sin(2 * x * y), cosine = cos(2 * x * y), decay = exp(-x * x);
  if (y == 0) return (Complex){erf(x), y};
  Complex sum = {0, 0};
  int last = (int)fmin(2 * fabs(y), 60) + 14;
  for (int n = 1; n <= last; n++) {
    double weight = -n * n / 4. - x * x, below = n * (double)n + 4 * x * x;
    double even = scaled_cosh(weight, n * y), odd = n * scaled_sinh(weight, n * y);
    sum.re += (2 * x * (exp(weight) - even * cosine) + odd * sine) / below;
    sum.im += (2 * x * even * sine + odd * cosine) / below;
  }
  double half = sin(x * y), re = x == 0 ? 0 : half * half / (pi * x);
  double im = x == 0 ? y / pi : sine / (2 * pi * x);
  return (Complex){erf(x) + decay * re + 2 / pi * sum.re, decay * im + 2 / pi * sum.im};
}

/* log(gamma(z)) for re z >= 10 (DLMF 5.11.1) */
static Complex log_gamma_asymptotic(Complex z) {
  static const double terms[] = {1. / 12,   -1. / 360,      1. / 1260, -1. / 1680,
                                 1. / 1188, -691. / 360360, 1. / 156,  -3617. / 122400};
  Complex inverse = complex_reciprocal(z), square = complex_multiply(inverse, inverse),
          sum = {0, 0};
  for (int i = 7; i >= 0; i--) sum = add(complex_multiply(sum, square), (Complex){terms[i], 0});
  Complex leading = complex_multiply((Complex){z.re - 0.5, z.im}, complex_log(z));
  Complex rest = add(complex_multiply(sum, inverse), (Complex){log(2 * pi) / 2 - z.re, -z.im});
  return add(leading, rest);
}

Complex complex_gamma(Complex z) {
  if (z.im == 0) return (Complex){special_gamma(z.re), 0};
  if (z.re < 0.5) { /* the reflection DLMF 5.5.3 */
    Complex sine = complex_sin((Complex){pi * fmod(z.re, 2), pi * z.im});
    Complex mirror = complex_gamma((Complex){1 - z.re, -z.im});
    return scale(complex_reciprocal(complex_multiply(sine, mirror)), pi);
  }
  Complex product = {1, 0};
  for (; z.re < 10; z.re += 1) product = complex_multiply(product, z);
  return complex_divide(complex_exp(log_gamma_asymptotic(z)), product);
}

Complex complex_psi(Complex z) {
  if (z.im == 0) return (Complex){special_psi(z.re), 0};
  if (z.re < 0.5) { /* the reflection DLMF 5.5.4 */
    Complex tangent = complex_tan((Complex){pi * fmod(z.re, 1), pi * z.im});
    Complex mirror = complex_psi((Complex){1 - z.re, -z.im});
    return add(mirror, scale(complex_reciprocal(tangent), -pi));
  }
  static const double terms[] = {1. / 12,  -1. / 120,     1. / 252, -1. / 240,
                                 1. / 132, -691. / 32760, 1. / 12,  -3617. / 8160};
  Complex sum = {0, 0}, before = {0, 0};
  for (; z.re < 10; z.re += 1) before = add(before, complex_reciprocal(z));
  Complex inverse = complex_reciprocal(z), square = complex_multiply(inverse, inverse);
  for (int i = 7; i >= 0; i--) /* DLMF 5.11.2 */
    sum = complex_multiply(add(sum, (Complex){terms[i], 0}), square);
  Complex subtracted = add(scale(inverse, 0.5), add(sum, before));
  return add(complex_log(z), scale(subtracted, -1));
}
