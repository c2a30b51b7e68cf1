#include "ops/complex_math.h"

#include <float.h>
#include <math.h>

static const double LN2 = 0.6931471805599453, LN10 = 2.302585092994046;

static bool is_nan(Complex z) { return isnan(z.re) || isnan(z.im); }

Complex complex_maximum(Complex a, Complex b) {
  return is_nan(a) || complex_le(b.re, b.im, a.re, a.im) ? a : b;
}

Complex complex_minimum(Complex a, Complex b) {
  return is_nan(a) || complex_le(a.re, a.im, b.re, b.im) ? a : b;
}

/* ---- arithmetic ---- */

static Complex subtract(Complex a, Complex b) { return (Complex){a.re - b.re, a.im - b.im}; }
static Complex negative(Complex z) { return (Complex){-z.re, -z.im}; }
static Complex conjugate(Complex z) { return (Complex){z.re, -z.im}; }
static Complex scale(Complex z, double factor) { return (Complex){z.re * factor, z.im * factor}; }
static Complex times_i(Complex z) { return (Complex){-z.im, z.re}; }
static Complex over_i(Complex z) { return (Complex){z.im, -z.re}; }

double complex_modulus(double re, double im) { return hypot(re, im); }

Complex complex_multiply(Complex a, Complex b) {
  return (Complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* R. Smith, "Algorithm 116: Complex division", CACM 5 (1962). */
Complex complex_divide(Complex a, Complex b) {
  if (fabs(b.re) >= fabs(b.im)) {
    if (b.re == 0 && b.im == 0) return (Complex){a.re / fabs(b.re), a.im / fabs(b.re)};
    double ratio = b.im / b.re, denominator = b.re + b.im * ratio;
    return (Complex){(a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator};
  }
  double ratio = b.re / b.im, denominator = b.re * ratio + b.im;
  return (Complex){(a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator};
}

Complex complex_reciprocal(Complex z) { return complex_divide((Complex){1, 0}, z); }

static Complex integer_power(Complex base, int exponent) {
  Complex power = {1, 0};
  for (int n = exponent < 0 ? -exponent : exponent; n; n >>= 1, base = complex_multiply(base, base))
    if (n & 1) power = complex_multiply(power, base);
  return exponent < 0 ? complex_reciprocal(power) : power;
}

Complex complex_power(Complex a, Complex b) {
  if (b.re == 0 && b.im == 0) return (Complex){1, 0};
  if (a.re == 0 && a.im == 0) return b.re > 0 ? (Complex){0, 0} : (Complex){NAN, NAN};
  if (b.im == 0 && fabs(b.re) < 100 && b.re == floor(b.re)) return integer_power(a, (int)b.re);
  return complex_exp(complex_multiply(b, complex_log(a)));
}

/* ---- powers and logarithms ---- */

/* The root of the larger part is computed, the other by division, so that nothing cancels; halves
 * of a scaled number, so that nothing overflows. */
Complex complex_sqrt(Complex z) {
  if (z.re == 0 && z.im == 0) return (Complex){0, z.im};
  if (isinf(z.im)) return (Complex){INFINITY, z.im};
  if (isinf(z.re) && z.re > 0) return (Complex){z.re, isnan(z.im) ? z.im : copysign(0, z.im)};
  if (isinf(z.re)) return (Complex){isnan(z.im) ? z.im : 0, copysign(INFINITY, z.im)};
  double factor = 1;
  double size = fmax(fabs(z.re), fabs(z.im));
  if (size > DBL_MAX / 4) {
    z = scale(z, 0.25);
    factor = 2;
  } else if (size < DBL_MIN * 4) {
    z = scale(z, 0x1p108);
    factor = 0x1p-54;
  }
  double root = sqrt((fabs(z.re) + hypot(z.re, z.im)) * 0.5);
  double other = fabs(z.im) / (2 * root);
  Complex result =
      z.re >= 0 ? (Complex){root, copysign(other, z.im)} : (Complex){other, copysign(root, z.im)};
  return is_nan(z) ? (Complex){NAN, NAN} : scale(result, factor);
}

/* radius * (cos(angle) + i sin(angle)), where radius 0 and angle 0 win over what is infinite */
static Complex from_polar(double radius, double angle) {
  if (angle == 0) return (Complex){radius, angle};
  if (radius == 0 && !isfinite(angle)) return (Complex){0, 0};
  return (Complex){radius * cos(angle), radius * sin(angle)};
}

Complex complex_exp(Complex z) {
  if (isinf(z.re) && z.re > 0 && !isfinite(z.im)) return (Complex){INFINITY, NAN};
  if (isfinite(z.im) && z.re > 709 && z.re < 1455)
    return scale(from_polar(exp(z.re - 709), z.im), exp(709));
  return from_polar(exp(z.re), z.im);
}

Complex complex_exp2(Complex z) { return complex_exp(scale(z, LN2)); }

Complex complex_expm1(Complex z) {
  if (!isfinite(z.re) || !isfinite(z.im) || z.re > 700)
    return subtract(complex_exp(z), (Complex){1, 0});
  double half = sin(z.im * 0.5);
  return (Complex){expm1(z.re) * cos(z.im) - 2 * half * half,
                   z.im == 0 ? z.im : exp(z.re) * sin(z.im)};
}

/* a^2 + b^2 + c, exact to rounding where the three nearly cancel: the errors of the squares are
 * added last. */
static double squares_plus(double a, double b, double c) {
  double a_square = a * a, b_square = b * b;
  double errors = fma(a, a, -a_square) + fma(b, b, -b_square);
  return (fabs(a) > fabs(b) ? (c + a_square) + b_square : (c + b_square) + a_square) + errors;
}

/* Near modulus 1 from the square's distance to 1. */
static double log_modulus(double re, double im) {
  double large = fmax(fabs(re), fabs(im));
  if (large > 0.5 && large < 2) return 0.5 * log1p(squares_plus(re, im, -1));
  return log(hypot(re, im));
}

Complex complex_log(Complex z) { return (Complex){log_modulus(z.re, z.im), atan2(z.im, z.re)}; }
Complex complex_log2(Complex z) { return scale(complex_log(z), 1 / LN2); }
Complex complex_log10(Complex z) { return scale(complex_log(z), 1 / LN10); }

Complex complex_log1p(Complex z) {
  if (!(fabs(z.re) < 0.5 && fabs(z.im) < 0.5)) return complex_log((Complex){1 + z.re, z.im});
  return (Complex){0.5 * log1p(squares_plus(z.re, z.im, 2 * z.re)), atan2(z.im, 1 + z.re)};
}

Complex complex_log1mexp(Complex z) {
  if (z.re < -1) return complex_log1p(negative(complex_exp(z)));
  return complex_log(negative(complex_expm1(z)));
}

/* ---- circular and hyperbolic functions ---- */

/* A zero factor wins over what is infinite, and so over the sine or cosine of infinity. */
static double zero_times(double zero, double factor) {
  return isfinite(factor) ? zero * factor : zero;
}

Complex complex_sinh(Complex z) {
  if (z.im == 0) return (Complex){sinh(z.re), z.im};
  if (z.re == 0) return (Complex){zero_times(z.re, cos(z.im)), sin(z.im)};
  return (Complex){sinh(z.re) * cos(z.im), cosh(z.re) * sin(z.im)};
}

Complex complex_cosh(Complex z) {
  if (z.im == 0) return (Complex){cosh(z.re), signbit(z.re) ? -z.im : z.im};
  if (z.re == 0) return (Complex){cos(z.im), zero_times(z.re, sin(z.im))};
  return (Complex){cosh(z.re) * cos(z.im), sinh(z.re) * sin(z.im)};
}

Complex complex_tanh(Complex z) {
  if (fabs(z.re) > 22 && !isnan(z.im))
    return (Complex){copysign(1, z.re),
                     isinf(z.im) ? copysign(0, z.im) : 2 * sin(2 * z.im) * exp(-2 * fabs(z.re))};
  double t = tan(z.im), beta = 1 + t * t, s = sinh(z.re), rho = sqrt(1 + s * s);
  if (isinf(t)) return (Complex){rho / s, 1 / t};
  double denominator = 1 + beta * s * s;
  return (Complex){beta * rho * s / denominator, t / denominator};
}

Complex complex_sin(Complex z) { return over_i(complex_sinh(times_i(z))); }
Complex complex_cos(Complex z) { return complex_cosh(times_i(z)); }
Complex complex_tan(Complex z) { return over_i(complex_tanh(times_i(z))); }

static Complex root_above(Complex z) { return complex_sqrt((Complex){1 + z.re, z.im}); }
static Complex root_below(Complex z) { return complex_sqrt((Complex){1 - z.re, -z.im}); }

Complex complex_arcsin(Complex z) {
  Complex above = root_above(z), below = root_below(z);
  return (Complex){atan2(z.re, complex_multiply(below, above).re),
                   asinh(complex_multiply(conjugate(below), above).im)};
}

Complex complex_arccos(Complex z) {
  Complex above = root_above(z), below = root_below(z);
  return (Complex){2 * atan2(below.re, above.re),
                   asinh(complex_multiply(conjugate(above), below).im)};
}

Complex complex_arccosh(Complex z) {
  Complex above = root_above(z), below = complex_sqrt((Complex){z.re - 1, z.im});
  return (Complex){asinh(complex_multiply(conjugate(below), above).re),
                   2 * atan2(below.im, above.re)};
}

Complex complex_arcsinh(Complex z) { return over_i(complex_arcsin(times_i(z))); }

/* For arguments in the right half plane; Kahan's procedure, without the scaling that only matters
 * beyond 1e150. */
static Complex arctanh_right(Complex z) {
  if (z.re > 1e150 || fabs(z.im) > 1e150)
    return (Complex){complex_reciprocal(z).re, copysign(1.5707963267948966, z.im)};
  double away = 1 - z.re, distance = away * away + z.im * z.im;
  double re = z.re == 1 && z.im == 0 ? INFINITY : 0.25 * log1p(4 * z.re / distance);
  return (Complex){re, 0.5 * atan2(2 * z.im, away * (1 + z.re) - z.im * z.im)};
}

Complex complex_arctanh(Complex z) {
  return signbit(z.re) ? negative(arctanh_right(negative(z))) : arctanh_right(z);
}

Complex complex_arctan(Complex z) { return over_i(complex_arctanh(times_i(z))); }
