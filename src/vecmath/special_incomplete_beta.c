/* The regularised incomplete beta function I(x; a, b) = betainc, its inverse and derivatives.
 * With y = 1 - x it is 1 - I(y; b, a). */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;
enum { DIRECT_MAX = 170 };

/* I and 1 - I. */
typedef struct Parts {
  double lower, upper;
} Parts;

/* A distribution and a point: both x and y, as the one that is near 1 does not determine the other.
 */
typedef struct Point {
  double a, b, x, y;
} Point;

static Point mirrored(Point at) { return (Point){at.b, at.a, at.y, at.x}; }
static bool above_mean(Point at) { return at.x * at.b > at.a * at.y; }

/* ---- x^a y^b gamma(a + b) / (gamma(a + 1) gamma(b)) ---- */

/* base^exponent, where other = 1 - base is known better if it is small */
static double power(double base, double other, double exponent) {
  return other < 0.25 ? exp(exponent * log1p(-other)) : pow(base, exponent);
}

/* (x (a + b) / a)^(a / 2), with the rounding errors of the base put right to first order; low: what
 * x lacks of its value. */
static double scaled_root(double x, double low, double a, double b) {
  double sum = a + b, sum_low = a > b ? (a - sum) + b : (b - sum) + a, product = x * sum,
         ratio = product / a;
  double error = fma(x, sum, -product) + x * sum_low + low * sum - fma(ratio, a, -product);
  return pow(ratio, a / 2) * exp(a * (error / product) / 2);
}

static double leading_term(Point at) {
  double a = at.a, b = at.b, sum = a + b;
  if (sum < DIRECT_MAX) {
    double root = power(at.x, at.y, a / 2) * power(at.y, at.x, b / 2);
    double sum_low = a > b ? (a - sum) + b : (b - sum) + a;
    double gamma_ratio = tgamma(sum) / tgamma(a + 1) / tgamma(b);
    return root * (root * gamma_ratio * (1 + special_psi(sum) * sum_low));
  }
  double rest =
      exp(special_stirling_rest(sum) - special_stirling_rest(a) - special_stirling_rest(b)) *
      sqrt(b / sum / (2 * pi * a));
  double distance = at.x * b - a * at.y;
  if (fabs(distance) <= 0.4 * fmin(a, b))
    return exp(-a * special_minus_log1p(distance / a) - b * special_minus_log1p(-distance / b)) *
           rest;
  double low = at.x < at.y ? 1 - at.x - at.y : 1 - at.y - at.x; /* what the larger one lacks */
  double root = scaled_root(at.x, at.x < at.y ? 0 : low, a, b) *
                scaled_root(at.y, at.x < at.y ? low : 0, b, a);
  if (isfinite(root) && root > 0) return root * (root * rest);
  return exp(a * log(at.x * (sum / a)) + b * log(at.y * (sum / b))) * rest;
}

/* ---- series and continued fraction ---- */

/* I(x; a, b) / (x^a / (a B(a, b))) for small b x: DLMF 8.17.7 */
static double series(Point at) {
  double term = 1, sum = 1;
  for (double n = 1; n < 1e5; n += 1) {
    term *= (n - at.b) * at.x / n;
    double next = term * at.a / (at.a + n);
    sum += next;
    if (fabs(next) < DBL_EPSILON / 4 * fabs(sum)) break;
  }
  return sum;
}

/* Numerator n of the fraction DLMF 8.17.22, and its derivatives with respect to a and b. */
typedef struct Numerator {
  double value, by_a, by_b;
} Numerator;

static Numerator numerator(Point at, int n) {
  double m = n / 2, below = at.a + n - 1, above = at.a + n, scale = at.x / (below * above);
  double fall = -1 / below - 1 / above;
  if (n % 2 == 0) {
    double value = m * (at.b - m) * scale;
    return (Numerator){value, value * fall, m * scale};
  }
  double first = at.a + m, second = at.a + at.b + m, value = -first * second * scale;
  return (Numerator){value, -(first + second) * scale + value * fall, -first * scale};
}

/* The fraction 1 / (1 + d1 / (1 + d2 / (1 + ...))) by Lentz's method, and in *slope (unless NULL)
 * the derivative of its logarithm with respect to a, or to b. */
static double fraction(Point at, bool by_b, double *slope) {
  double inverse_c = 0, d = 1, value = 1, dc = 0, dd = 0, sum = 0;
  for (int n = 1; n < 1000000; n++) {
    Numerator next = numerator(at, n);
    double change = by_b ? next.by_b : next.by_a;
    dc = (change - next.value * dc * inverse_c) * inverse_c;
    double c = 1 + next.value * inverse_c, denominator = 1 + next.value * d;
    dd = -(change * d + next.value * dd) / (denominator * denominator);
    d = 1 / denominator;
    value *= c * d;
    inverse_c = 1 / c;
    double more = dc * inverse_c + dd / d;
    sum += more;
    if (fabs(c * d - 1) < DBL_EPSILON / 2 && (!slope || fabs(more) <= 1e-16 * fabs(sum))) break;
  }
  if (slope) *slope = sum;
  return value;
}

static double lower_part(Point at) {
  if (at.b * at.x > 1 || at.x > 0.95) return leading_term(at) * fraction(at, false, NULL);
  return leading_term(at) * exp(-at.b * log1p(-at.x)) * series(at);
}

/* Of I and 1 - I the one that is not 1 less almost 1 is computed. */
static Parts both_parts(Point at) {
  bool series_is_good = at.b * at.x <= 1 && at.x <= 0.7 && at.a >= 0.2;
  bool mirror = above_mean(at) && !series_is_good;
  double part = lower_part(mirror ? mirrored(at) : at);
  return mirror ? (Parts){1 - part, part} : (Parts){part, 1 - part};
}

static bool is_valid(double a, double b, double x) { return a >= 0 && b >= 0 && x >= 0 && x <= 1; }

double special_betainc(double a, double b, double x) {
  if (!is_valid(a, b, x) || (a == 0 && b == 0) || (isinf(a) && isinf(b))) return NAN;
  if (x == 0 || x == 1) return x;
  if (a == 0 || isinf(b)) return 1;
  if (b == 0 || isinf(a)) return 0;
  return both_parts((Point){a, b, x, 1 - x}).lower;
}

/* ---- inverse ---- */

/* Newton's method in log(x / y) for log I or log(1 - I), whichever is smaller, within a bracket of
 * x / y: both are concave, so that after the first step the solution is approached from one side,
 * unless I is 0 there in this arithmetic. */
double special_betaincinv(double a, double b, double p) {
  if (!is_valid(a, b, p) || a == 0 || b == 0 || isinf(a) || isinf(b)) return NAN;
  if (p == 0 || p == 1) return p;
  bool lower = p <= 0.5;
  double odds = a / b, below = 0, above = INFINITY;
  Point at = {a, b, a / (a + b), b / (a + b)};
  for (int i = 0; i < 200 && at.x > 0 && at.y > 0; i++) {
    Parts value = both_parts(at);
    double part = lower ? value.lower : value.upper, excess = log(part / (lower ? p : 1 - p));
    double step = (lower ? -excess : excess) * part / (a * leading_term(at));
    *(lower == (excess < 0) ? &below : &above) = odds;
    double next = fabs(step) < 0.1 ? odds + odds * expm1(step) : odds * exp(fmin(step, 30));
    if (!(next > below && next < above) && !(fabs(step) < 1e-14))
      next = isinf(above) ? 2 * below : below > 0 ? sqrt(below) * sqrt(above) : above * 1e-6;
    odds = next;
    at.x = odds / (1 + odds);
    at.y = 1 / (1 + odds);
    if (fabs(step) < 1e-15) break;
  }
  return at.x;
}

/* ---- derivatives with respect to a and b ---- */

static double lower_slope(Point at, bool by_b) {
  double slope, part = leading_term(at) * fraction(at, by_b, &slope);
  slope += special_psi(at.a + at.b);
  slope += by_b ? (at.x < 0.25 ? log1p(-at.x) : log(at.y)) - special_psi(at.b)
                : (at.y < 0.25 ? log1p(-at.y) : log(at.x)) - special_psi(at.a + 1);
  return part * slope;
}

static double gradient(double a, double b, double x, bool by_b) {
  if (!is_valid(a, b, x) || a == 0 || b == 0 || isinf(a) || isinf(b)) return NAN;
  if (x == 0 || x == 1) return 0;
  Point at = {a, b, x, 1 - x};
  return above_mean(at) ? -lower_slope(mirrored(at), !by_b) : lower_slope(at, by_b);
}

double special_betainc_grad_a(double a, double b, double x) { return gradient(a, b, x, false); }
double special_betainc_grad_b(double a, double b, double x) { return gradient(a, b, x, true); }
