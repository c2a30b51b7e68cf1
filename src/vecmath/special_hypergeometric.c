/* Gauss' hypergeometric function F(a, b; c; z) of real arguments. Where the terms of its series
 * cancel, it is computed once more with twice the digits. */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "vecmath/special.h"

enum { QUICK_TERMS = 100000, TERMS = 20000, TAYLOR_TERMS = 500 };

/* 0, -1, -2, ...: the series ends. */
static bool ends(double a) { return a <= 0 && floor(a) == a; }

/* ---- numbers of two doubles, the second at most half a unit of the first ---- */

/* Dekker, A floating-point technique for extending the available precision, Numer. Math. 18, 1971
 */

typedef struct Twofold {
  double head, tail;
} Twofold;

static Twofold of(double x) { return (Twofold){x, 0}; }
static Twofold negative(Twofold x) { return (Twofold){-x.head, -x.tail}; }

/* The sum and its rounding error (Knuth). */
static Twofold sum_of(double x, double y) {
  double sum = x + y, part = sum - x;
  return (Twofold){sum, (x - (sum - part)) + (y - part)};
}

static Twofold add(Twofold x, Twofold y) {
  Twofold sum = sum_of(x.head, y.head);
  return sum_of(sum.head, sum.tail + (x.tail + y.tail));
}

static Twofold times(Twofold x, Twofold y) {
  static const double splitter = 0x1p27 + 1;
  double product = x.head * y.head, u = splitter * x.head, v = splitter * y.head;
  double x_high = u - (u - x.head), y_high = v - (v - y.head);
  double x_low = x.head - x_high, y_low = y.head - y_high;
  double error = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low;
  return sum_of(product, error + (x.head * y.tail + x.tail * y.head));
}

static Twofold over(Twofold x, Twofold y) {
  double quotient = x.head / y.head;
  Twofold rest = add(x, negative(times(of(quotient), y)));
  return sum_of(quotient, rest.head / y.head);
}

/* ---- the series DLMF 15.2.1 ---- */

/* *exact: whether nothing was lost to cancelling terms. */
static double quick_series(double a, double b, double c, double z, bool *exact) {
  double term = 1, sum = 1, largest = 1;
  for (int k = 0; k < QUICK_TERMS && isfinite(sum); k++) {
    double ratio = (a + k) * (b + k);
    if (ratio == 0) break;
    ratio *= z / ((c + k) * (k + 1));
    term *= ratio;
    sum += term;
    largest = fmax(largest, fabs(term));
    if (fabs(term) <= DBL_EPSILON / 8 * fabs(sum) && fabs(ratio) < 1) break;
  }
  *exact = !(largest > 8 * fabs(sum)) || !isfinite(largest);
  return sum;
}

typedef struct Parameters {
  Twofold a, b, c;
} Parameters;

/* F and dF/dz */
typedef struct Point {
  Twofold value, slope;
} Point;

static Point series(Parameters p, Twofold z) {
  Twofold term = of(1), sum = of(1), slope = of(0);
  for (int k = 0; k < TERMS && isfinite(sum.head); k++) {
    Twofold rising = times(add(p.a, of(k)), add(p.b, of(k)));
    if (rising.head == 0) break;
    Twofold ratio = over(rising, add(p.c, of(k)));
    Twofold increase = times(term, ratio);
    slope = add(slope, increase);
    term = over(times(increase, z), of(k + 1));
    sum = add(sum, term);
    if (fabs(ratio.head * z.head) < k + 1 && fabs(term.head) <= 1e-32 * fabs(sum.head) &&
        fabs(increase.head) <= 1e-31 * fabs(slope.head))
      break;
  }
  return (Point){sum, slope};
}

/* ---- 0 <= z < 1 ---- */

/* From z to z + step by the Taylor series whose coefficients f_n the differential equation gives
 * (DLMF 15.10.1): z (1 - z) (n + 2) (n + 1) f_(n+2) = (n + 1) ((a + b + 1 + 2 n) z - c - n) f_(n+1)
 * + (n + a) (n + b) f_n. The terms are f_n step^n; `rest` is 1 - z. */
static Point taylor_step(Parameters p, Twofold rest, Twofold step, Point at) {
  Twofold z = add(of(1), negative(rest)), scale = over(step, times(z, rest));
  Twofold term = at.value, next = times(at.slope, step), sum = term, slope = of(0);
  Twofold linear = add(times(add(add(p.a, p.b), of(1)), z), negative(p.c));
  Twofold growth = add(z, add(z, of(-1))); /* of the linear factor with n */
  for (int n = 0; n < TAYLOR_TERMS && isfinite(slope.head); n++) {
    Twofold increase = times(of(n + 1), next);
    sum = add(sum, next);
    slope = add(slope, increase);
    if (n > 4 && fabs(increase.head) <= 1e-31 * fabs(slope.head) &&
        fabs(next.head) <= 1e-32 * fabs(sum.head))
      break;
    Twofold square = times(add(p.a, of(n)), add(p.b, of(n)));
    Twofold from_next = times(add(linear, times(of(n), growth)), next);
    Twofold from_term = times(over(times(square, step), of(n + 1)), term);
    term = next;
    next = over(times(add(from_next, from_term), scale), of(n + 2));
  }
  return (Point){sum, over(slope, step)};
}

/* The point is carried on from 3/4 in steps of half its distance from 1, which neither the
 * confluence of the exponents at 1 (whole c - a - b) nor its neighbourhood disturbs, as it does the
 * transformation to 1 - z. Very near 1 it goes as A + B (1 - z)^(c - a - b). */
static Twofold toward_one(Parameters p, Twofold z, Twofold rest) {
  static const double near = 0x1p-60;
  if (z.head <= 0.8) return series(p, z).value;
  double from = 0.25;
  Point at = series(p, of(0.75));
  while (from > rest.head && from > near && isfinite(at.value.head)) {
    bool last = rest.head > from / 2;
    Twofold step = last ? add(of(from), negative(rest)) : of(from / 2);
    at = taylor_step(p, of(from), step, at);
    from = last ? rest.head : from / 2;
  }
  if (!(from > rest.head)) return at.value;
  double exponent = add(p.c, negative(add(p.a, p.b))).head, way = log(rest.head / from);
  double power = exponent == 0 ? way : expm1(exponent * way) / exponent;
  return add(at.value, of(-from * at.slope.head * power));
}

/* base^(head + tail), base = head + tail */
static double power_of(Twofold base, Twofold exponent) {
  return pow(base.head, exponent.head) *
         (1 + exponent.tail * log(base.head) + exponent.head * (base.tail / base.head));
}

/* Gauss' sum, DLMF 15.4.20; where it diverges the sign is that of DLMF 15.4.21 to 23. */
static double at_one(double a, double b, double c) {
  if (c - a - b <= 0)
    return copysign(INFINITY, special_gamma(c) * special_gamma(a) * special_gamma(b));
  if (ends(c - a) || ends(c - b)) return 0;
  return special_gamma(c) / special_gamma(c - a) *
         (special_gamma(c - a - b) / special_gamma(c - b));
}

static double series_value(Parameters p, double z) {
  bool exact;
  double value = quick_series(p.a.head, p.b.head, p.c.head, z, &exact);
  return exact ? value : series(p, of(z)).value.head;
}

double special_hyp2f1(double a, double b, double c, double z) {
  if (isnan(a) || isnan(b) || isnan(c) || isnan(z)) return NAN;
  if (z == 0 || a == 0 || b == 0) return 1;
  bool polynomial = ends(a) || ends(b);
  Parameters p = {of(a), of(b), of(c)};
  if (ends(c) && !((ends(a) && a >= c) || (ends(b) && b >= c))) return INFINITY;
  if (polynomial && (z > 0 || fabs(z) < 1 || ends(c))) return series_value(p, z);
  if (z != 1 && (ends(c - a) || ends(c - b))) { /* Euler's transformation, DLMF 15.8.1 */
    Parameters other = {sum_of(c, -a), sum_of(c, -b), of(c)};
    double power = power_of(sum_of(1, -z), add(other.a, of(-b)));
    return isnan(power) ? INFINITY : power * series_value(other, z);
  }
  if (z > 1) return INFINITY;
  if (z == 1) return at_one(a, b, c);
  if (z > 0.8) return toward_one(p, of(z), sum_of(1, -z)).head;
  if (polynomial || z > -0.25) return series_value(p, z);
  if (isinf(z)) return NAN; /* as SciPy's */
  if (fabs(b) < fabs(a)) return special_hyp2f1(b, a, c, z);
  Twofold below = sum_of(1, -z), rest = over(of(1), below); /* Pfaff's transformation, 15.8.1 */
  p.b = sum_of(c, -b);
  return power_of(rest, of(a)) * toward_one(p, over(of(-z), below), rest).head;
}

/* ---- derivatives with respect to a, b and c ---- */

typedef enum Parameter { BY_A, BY_B, BY_C } Parameter;

/* A central difference with steps of 2^-32 is as exact as one double: F has the digits of two. */
static double slope_by(Parameter by, Parameters p, Twofold z, Twofold rest) {
  Twofold *moving = by == BY_A ? &p.a : by == BY_B ? &p.b : &p.c, middle = *moving;
  double step = 0x1p-32 * fmax(1, fabs(middle.head));
  *moving = add(middle, of(step));
  Twofold above = toward_one(p, z, rest);
  *moving = add(middle, of(-step));
  return add(above, negative(toward_one(p, z, rest))).head / (2 * step);
}

static double gradient(Parameter by, double a, double b, double c, double z) {
  if (!(z < 1) || isinf(z) || ends(c) || isnan(a + b + c)) return NAN;
  if (z == 0 || (a == 0 && by != BY_A) || (b == 0 && by != BY_B)) return 0;
  Parameters p = {of(a), of(b), of(c)};
  Twofold below = sum_of(1, -z), rest = over(of(1), below);
  if (z > -0.5) return slope_by(by, p, of(z), below);
  Twofold at = over(of(-z), below); /* as in special_hyp2f1, where b stands in c - b */
  p.b = sum_of(c, -b);
  double factor = power_of(rest, of(a));
  if (by == BY_A)
    return factor * (slope_by(by, p, at, rest) + log(rest.head) * toward_one(p, at, rest).head);
  double by_b = slope_by(BY_B, p, at, rest);
  return by == BY_B ? -factor * by_b : factor * (slope_by(BY_C, p, at, rest) + by_b);
}

double special_hyp2f1_grad_a(double a, double b, double c, double z) {
  return gradient(BY_A, a, b, c, z);
}
double special_hyp2f1_grad_b(double a, double b, double c, double z) {
  return gradient(BY_B, a, b, c, z);
}
double special_hyp2f1_grad_c(double a, double b, double c, double z) {
  return gradient(BY_C, a, b, c, z);
}
