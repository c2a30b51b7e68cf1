/* The regularised incomplete beta function I(x; a, b) = betainc, its inverse and derivatives.
 * With y = 1 - x it is 1 - I(y; b, a). */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;
enum { DIRECT_MAX = 170, STEPS_MAX = 20000 };

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

/* What a + b lost in rounding. */
static double sum_error(double a, double b) {
  double sum = a + b;
  return a > b ? (a - sum) + b : (b - sum) + a;
}

/* (x (a + b) / a)^(a / 2), with the rounding errors of the base put right to first order; low: what
 * x lacks of its value. */
static double scaled_root(double x, double low, double a, double b) {
  double sum = a + b, product = x * sum, ratio = product / a;
  double error = fma(x, sum, -product) + x * sum_error(a, b) + low * sum - fma(ratio, a, -product);
  return pow(ratio, a / 2) * exp(a * (error / product) / 2);
}

/* log(gamma(a + b) / gamma(a)) for b < 1, exact relative to b: a recurrence up to where Stirling's
 * formula DLMF 5.11.1 holds with few terms, of which the differences are taken. */
static double log_gamma_ratio(double a, double b) {
  static const double terms[] = {1. / 12, -1. / 360, 1. / 1260, -1. / 1680};
  double sum = 0;
  for (; a < 40; a += 1) sum -= log1p(b / a);
  double growth = log1p(b / a), power = 1 / a;
  for (int i = 0; i < 4; i++, power /= a * a)
    sum += terms[i] * power * expm1(-(2 * i + 1) * growth);
  return sum + (a - 0.5) * growth - b + b * log(a + b);
}

static double leading_term(Point at) {
  double a = at.a, b = at.b, sum = a + b;
  if (sum < DIRECT_MAX) {
    double root = power(at.x, at.y, a / 2) * power(at.y, at.x, b / 2);
    double ratio = b < 1 ? tgamma(sum + 1) / tgamma(a + 1) / tgamma(b + 1) * (b / sum)
                         : tgamma(sum) / tgamma(a + 1) / tgamma(b);
    return root * (root * ratio * (1 + special_psi(sum + 1) * sum_error(a, b)));
  }
  if (a < 1 || b < 1) {
    double powers = power(at.x, at.y, a) * power(at.y, at.x, b);
    return a < 1 ? powers * exp(log_gamma_ratio(b, a)) / tgamma(a + 1)
                 : powers * exp(log_gamma_ratio(a, b)) / tgamma(b + 1) * (b / a);
  }
  double rest =
      exp(special_stirling_rest(sum) - special_stirling_rest(a) - special_stirling_rest(b)) *
      sqrt(b / sum / (2 * pi * a));
  double distance = at.x * b - a * at.y;
  if (fabs(distance) <= 0.4 * fmin(a, b))
    return exp(-a * special_minus_log1p(distance / a) - b * special_minus_log1p(-distance / b)) *
           rest;
  /* what the larger one lacks */
  double low = at.x < at.y ? (1 - at.y) - at.x : (1 - at.x) - at.y;
  double root = scaled_root(at.x, at.x < at.y ? 0 : low, a, b) *
                scaled_root(at.y, at.x < at.y ? low : 0, b, a);
  if (isfinite(root) && root > 0) return root * (root * rest);
  return exp(a * log(at.x * (sum / a)) + b * log(at.y * (sum / b))) * rest;
}

/* ---- series and continued fraction ---- */

/* I(x; a, b) / (x^a / (a B(a, b))) less 1 for small b x: DLMF 8.17.7 */
static double series(Point at) {
  double term = 1, sum = 0;
  for (double n = 1; n < 1e5; n += 1) {
    term *= (n - at.b) * at.x / n;
    double next = term * at.a / (at.a + n);
    sum += next;
    if (fabs(next) <= DBL_EPSILON / 4 * fabs(sum)) break;
  }
  return sum;
}

/* a - (a + b) x, from the one of x and y that is exact */
static double below_mean(Point at) {
  double sum = at.a + at.b, low = sum_error(at.a, at.b);
  return at.x < at.y ? -fma(sum, at.x, -at.a) - low * at.x : fma(sum, at.y, -at.b) + low * at.y;
}

/* I(x; a, b) / (x^a y^b / (a B(a, b))) for x below the mean: the even part of the fraction DLMF
 * 8.17.22, whose denominators are sums of positive terms (Didonato and Morris, Algorithm 708, ACM
 * Trans. Math. Softw. 18, 1992, section 4), by Lentz's method. */
static double fraction(Point at) {
  double a = at.a, mean = below_mean(at), denominator = (mean + 1) / (a + 1);
  double c = INFINITY, d = 1 / denominator, value = d;
  for (int n = 1; n < STEPS_MAX; n++) {
    double last = a + 2 * n - 1, falling = n * (at.b - n) * at.x / last;
    double numerator = falling * ((a + at.b + n - 1) / last) * at.x * (n > 1 ? a + n - 1 : 1);
    denominator = n + falling + (a + n) / (last + 2) * (mean + 1 + n * (1 + at.y));
    c = denominator + numerator / c;
    d = 1 / (denominator + numerator * d);
    value *= c * d;
    if (fabs(c * d - 1) < DBL_EPSILON / 2) break;
  }
  return value;
}

/* Where the leading term is no number, a or b is so large that nothing is left. */
static double lower_part(Point at) {
  double leading = leading_term(at);
  if (!(leading > 0)) return 0;
  if (at.b * at.x > 1 || at.x > 0.95) return leading * fraction(at);
  return leading * exp(-at.b * log1p(-at.x)) * (1 + series(at));
}

/* Both parts by that series for small a, whose leading factor is then near 1. */
static bool is_small(Point at) { return at.a < 1 && at.x <= 0.3 && at.b * at.x <= 1; }
static Parts small_parts(Point at) {
  double exponent = at.a * log(at.x) + log_gamma_ratio(at.b, at.a) - special_gammaln1p(at.a);
  double rest = exp(exponent) * series(at);
  return (Parts){exp(exponent) + rest, -expm1(exponent) - rest};
}

/* Of I and 1 - I the one that is not 1 less almost 1 is computed. */
static Parts both_parts(Point at) {
  if (is_small(at)) return small_parts(at);
  if (is_small(mirrored(at))) {
    Parts parts = small_parts(mirrored(at));
    return (Parts){parts.upper, parts.lower};
  }
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
  if (!is_valid(a, b, p) || a == 0 || b == 0) return NAN;
  if (p == 0 || p == 1) return p;
  if (isinf(a) || isinf(b)) return NAN;
  bool lower = p <= 0.5;
  double odds = a / b, below = 0, above = INFINITY;
  Point at = {a, b, a / (a + b), b / (a + b)};
  for (int i = 0; i < 100 && at.x > 0 && at.y > 0; i++) {
    Parts value = both_parts(at);
    double part = lower ? value.lower : value.upper, excess = log(part / (lower ? p : 1 - p));
    double step = (lower ? -excess : excess) * part / (a * leading_term(at));
    *(lower == (excess < 0) ? &below : &above) = odds;
    double next = fabs(step) < 0.1 ? odds + odds * expm1(step) : odds * exp(fmin(step, 30));
    if (!(next > below && next < above) && !(fabs(step) < 1e-14))
      next = isinf(above) ? 2 * below : below > 0 ? sqrt(below) * sqrt(above) : above * 1e-6;
    odds = next;
    at.x = odds < 1 ? odds / (1 + odds) : 1 / (1 + 1 / odds);
    at.y = 1 / (1 + odds);
    if (fabs(step) < 1e-15 || fabs(excess) <= DBL_EPSILON) break;
  }
  return at.x;
}

/* ---- derivatives with respect to a and b ---- */

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

/* The derivative with respect to a, or to b, of the logarithm of that fraction in its plain form
 * 1 / (1 + d1 / (1 + d2 / (1 + ...))). */
static double fraction_slope(Point at, bool by_b) {
  double inverse_c = 0, d = 1, dc = 0, dd = 0, sum = 0;
  for (int n = 1; n < STEPS_MAX; n++) {
    Numerator next = numerator(at, n);
    double change = by_b ? next.by_b : next.by_a;
    dc = (change - next.value * dc * inverse_c) * inverse_c;
    double c = 1 + next.value * inverse_c, denominator = 1 + next.value * d;
    dd = -(change * d + next.value * dd) / (denominator * denominator);
    d = 1 / denominator;
    inverse_c = 1 / c;
    double more = dc * inverse_c + dd / d;
    sum += more;
    if (fabs(c * d - 1) < DBL_EPSILON / 2 && fabs(more) <= 1e-16 * fabs(sum)) break;
  }
  return sum;
}

static double lower_slope(Point at, bool by_b) {
  double slope = fraction_slope(at, by_b) + special_psi(at.a + at.b);
  slope += by_b ? (at.x < 0.25 ? log1p(-at.x) : log(at.y)) - special_psi(at.b)
                : (at.y < 0.25 ? log1p(-at.y) : log(at.x)) - special_psi(at.a + 1);
  return lower_part(at) * slope;
}

static double gradient(double a, double b, double x, bool by_b) {
  if (!is_valid(a, b, x) || a == 0 || b == 0 || isinf(a) || isinf(b)) return NAN;
  if (x == 0 || x == 1) return 0;
  Point at = {a, b, x, 1 - x};
  return above_mean(at) ? -lower_slope(mirrored(at), !by_b) : lower_slope(at, by_b);
}

double special_betainc_grad_a(double a, double b, double x) { return gradient(a, b, x, false); }
double special_betainc_grad_b(double a, double b, double x) { return gradient(a, b, x, true); }
