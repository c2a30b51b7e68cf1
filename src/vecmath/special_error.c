/* Functions around the error function. */
#include <math.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;
static const double sqrt_pi = 1.77245385090551602730;
static const double sqrt_2 = 1.41421356237309504880;

/* (1 + 2 a) exp(a^2) erfc(a) as a Chebyshev series in t = (a - 3.75) / (a + 3.75), which covers all
 * a >= 0 (Schonfelder, Chebyshev expansions for the error and related functions, Math. Comp. 32,
 * 1978). */
static const double erfcx_chebyshev[] = {
    1.1775789345674017,      -0.0045900545806464776,  -0.084249133366517917,
    0.059209939998191893,    -0.026658668435305753,   0.0090749976707052652,
    -0.0024131635404176081,  0.00049077583652580863,  -6.916973302501207e-05,
    4.1390279860730102e-06,  7.7403830661984903e-07,  -2.1886401049234397e-07,
    1.076499946567091e-08,   4.5219598112182866e-09,  -7.7544002088313509e-10,
    -6.3180883408866841e-11, 2.8687950109306699e-11,  1.9455868545777347e-13,
    -9.6546967484334393e-13, 3.2525481481487401e-14,  3.3478119482868056e-14,
    -1.864562880419313e-15,  -1.2507950530688648e-15, 7.4182352566240441e-17,
    5.068148904796111e-17,   -2.2370566594359995e-18};

/* Clenshaw's recurrence, for a >= 0. */
static double erfcx_of_positive(double a) {
  if (isinf(a)) return 0;
  double t = (a - 3.75) / (a + 3.75), after = 0, sum = 0;
  for (int i = sizeof erfcx_chebyshev / sizeof *erfcx_chebyshev - 1; i > 0; i--) {
    double next = 2 * t * sum - after + erfcx_chebyshev[i];
    after = sum;
    sum = next;
  }
  return (t * sum - after + erfcx_chebyshev[0]) / 2 / (0.5 + a);
}

/* exp(x^2), whose exponent is a head without rounding error and a small rest. */
static double exp_of_square(double x) {
  if (fabs(x) > 27) return INFINITY;
  double head = nearbyint(x * 32) / 32;
  return exp(head * head) * exp((x - head) * (x + head));
}

double special_erfcx(double x) {
  if (!(x < 0)) return erfcx_of_positive(x);
  return 2 * exp_of_square(x) - erfcx_of_positive(-x);
}

/* x > 0 with log(erfc(x)) = y, y < -0.69: Newton's method from the leading terms for large x
 * (DLMF 7.17.6). The function is concave, so that from the second step on x falls monotonically. */
static double log_erfc_inverse(double y) {
  if (y < -1e40) return sqrt(-y);
  double x = sqrt(-y - log(-pi * y) / 2);
  for (int i = 0; i < 20; i++) {
    double scaled = erfcx_of_positive(x);
    double step = (log(scaled) - x * x - y) * sqrt_pi * scaled / 2;
    x += step;
    if (fabs(step) <= 1e-16 * x) break;
  }
  return x;
}

/* |y| <= 0.5: the series in y (DLMF 7.17.2) begins, Halley's method ends; d^2 erf / dx^2 = -2 x d
 * erf / dx. */
static double erfinv_of_small(double y) {
  double w = sqrt_pi / 2 * y, x = w * (1 + w * w * (1. / 3 + w * w * (7. / 30)));
  for (int i = 0; i < 3; i++) {
    double step = (erf(x) - y) * (sqrt_pi / 2) * exp(x * x);
    x -= step / (1 + x * step);
  }
  return x;
}

double special_erfcinv(double y) {
  if (!(y >= 0 && y <= 2)) return NAN;
  if (y == 0) return INFINITY;
  if (y == 2) return -INFINITY;
  if (y < 0.5) return log_erfc_inverse(log(y));
  if (y > 1.5) return -log_erfc_inverse(log(2 - y));
  return -erfinv_of_small(y - 1);
}

double special_erfinv(double y) {
  if (!(fabs(y) <= 1)) return NAN;
  if (y == 0) return 0;
  if (fabs(y) <= 0.5) return fabs(y) < 1e-150 ? y * (sqrt_pi / 2) : erfinv_of_small(y);
  return copysign(special_erfcinv(1 - fabs(y)), y);
}

/* Phi(x) = erfc(-x / sqrt(2)) / 2 */
double special_ndtri_exp(double y) {
  static const double log_2 = 0.69314718055994530942;
  if (!(y <= 0)) return NAN;
  if (isinf(y)) return y;
  if (y < -2) return -sqrt_2 * log_erfc_inverse(y + log_2);
  if (y > -1) return sqrt_2 * special_erfcinv(-2 * expm1(y));
  return -sqrt_2 * special_erfcinv(2 * exp(y));
}

/* Half of the nodes of the Gauss-Legendre rule of 24 points on (-1, 1), and their weights
 * (DLMF 3.5.v). */
static const double nodes[] = {0.99518721999702131, 0.97472855597130947, 0.9382745520027328,
                               0.88641552700440107, 0.82000198597390295, 0.74012419157855436,
                               0.64809365193697555, 0.54542147138883956, 0.43379350762604513,
                               0.3150426796961634,  0.19111886747361631, 0.06405689286260563};
static const double weights[] = {0.0123412297999872,   0.028531388628933663, 0.044277438817419808,
                                 0.059298584915436783, 0.0733464814110803,   0.086190161531953274,
                                 0.097618652104113884, 0.10744427011596563,  0.1155056680537256,
                                 0.12167047292780339,  0.1258374563468283,   0.12793819534675216};

static double owen_integrand(double h, double t) { return exp(-h * h * t * t / 2) / (1 + t * t); }

/* 0 < a <= 1. Beyond h t = 8.5 nothing is left of the integrand. */
static double owen_by_quadrature(double h, double a) {
  if (h > 40) return 0;
  double half = (h * a > 8.5 ? 8.5 / h : a) / 2, sum = 0;
  for (int i = 0; i < 12; i++)
    sum += weights[i] *
           (owen_integrand(h, half * (1 + nodes[i])) + owen_integrand(h, half * (1 - nodes[i])));
  return sum * half * exp(-h * h / 2) / (2 * pi);
}

/* T is even in h and odd in a; T(h, a) + T(a h, 1 / a) = (p + q) / 2 - p q with the normal tails p
 * beyond h and q beyond a h (Owen, Tables for computing bivariate normal probabilities, Ann. Math.
 * Stat. 27, 1956, equation 3.5). */
double special_owens_t(double h, double a) {
  double height = fabs(h), slope = fabs(a), value;
  if (isnan(h) || isnan(a)) return NAN;
  if (slope == 0 || isinf(height)) return 0;
  if (height == 0) {
    value = atan(slope) / (2 * pi);
  } else if (slope <= 1) {
    value = owen_by_quadrature(height, slope);
  } else {
    double p = erfc(height / sqrt_2) / 2, q = erfc(height * slope / sqrt_2) / 2;
    value = (p + q) / 2 - p * q;
    if (q > 0) value -= owen_by_quadrature(height * slope, 1 / slope);
  }
  return copysign(value, a);
}
