/* Gauss' hypergeometric function F(a, b; c; z) of real arguments. */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "vecmath/special.h"

enum { TERMS_MAX = 1000000 };

/* 0, -1, -2, ...: the series ends. */
static bool ends(double a) { return a <= 0 && floor(a) == a; }

/* F and dF/dz */
typedef struct Point {
  double value, slope;
} Point;

/* The series DLMF 15.2.1 */
static Point series(double a, double b, double c, double z) {
  double term = 1, sum = 1, slope = 0;
  for (int k = 0; k < TERMS_MAX && term != 0; k++) {
    double ratio = (a + k) * (b + k) / (c + k);
    slope += term * ratio;
    term *= ratio * z / (k + 1);
    sum += term;
    if (fabs(term) <= DBL_EPSILON / 8 * fabs(sum) && fabs(ratio * z) < k + 1 &&
        fabs(term * (k + 1)) <= DBL_EPSILON / 8 * fabs(slope * z))
      break;
  }
  return (Point){sum, slope};
}

/* From z to z + step by the Taylor series whose coefficients f_n the differential equation gives
 * (DLMF 15.10.1): z (1 - z) (n + 2) (n + 1) f_(n+2) = (n + 1) ((a + b + 1 + 2 n) z - c - n) f_(n+1)
 * + (n + a) (n + b) f_n. The terms are f_n step^n; `rest` is 1 - z. */
static Point taylor_step(double a, double b, double c, double z, double rest, double step,
                         Point at) {
  double term = at.value, next = at.slope * step, scale = step / (z * rest);
  Point sum = {at.value, 0};
  for (int n = 0; n < 500; n++) {
    sum.value += next;
    sum.slope += (n + 1) * next;
    if (n > 4 && fabs((n + 1) * next) < DBL_EPSILON / 8 * fabs(sum.slope) &&
        fabs(next) < DBL_EPSILON / 8 * fabs(sum.value))
      break;
    double after =
        (((a + b + 1 + 2 * n) * z - c - n) * next + (n + a) * (n + b) / (n + 1) * step * term) *
        scale / (n + 2);
    term = next;
    next = after;
  }
  sum.slope /= step;
  return sum;
}

/* 0 <= z < 1. The point is carried on from 3/4 in steps of half its distance from 1, which neither
 * the confluence of the exponents at 1 (whole c - a - b) nor its neighbourhood disturbs, as it does
 * the transformation to 1 - z. */
static double toward_one(double a, double b, double c, double z, double rest) {
  if (z <= 0.8) return series(a, b, c, z).value;
  double from_rest = 0.25;
  Point at = series(a, b, c, 0.75);
  while (from_rest > rest) {
    double step = fmin(from_rest / 2, from_rest - rest);
    at = taylor_step(a, b, c, 1 - from_rest, from_rest, step, at);
    from_rest = step < from_rest / 2 ? rest : from_rest - step;
  }
  return at.value;
}

/* Gauss' sum, DLMF 15.4.20; where it diverges the sign is that of DLMF 15.4.21 to 23. */
static double at_one(double a, double b, double c) {
  if (c - a - b <= 0)
    return copysign(INFINITY, special_gamma(c) * special_gamma(a) * special_gamma(b));
  if (ends(c - a) || ends(c - b)) return 0;
  return special_gamma(c) / special_gamma(c - a) *
         (special_gamma(c - a - b) / special_gamma(c - b));
}

double special_hyp2f1(double a, double b, double c, double z) {
  if (isnan(a) || isnan(b) || isnan(c) || isnan(z)) return NAN;
  if (z == 0 || a == 0 || b == 0) return 1;
  bool polynomial = ends(a) || ends(b);
  if (ends(c) && !((ends(a) && a >= c) || (ends(b) && b >= c))) return INFINITY;
  if (polynomial && (z > 0 || fabs(z) < 1 || ends(c))) return series(a, b, c, z).value;
  if (z != 1 && (ends(c - a) || ends(c - b))) { /* Euler's transformation, DLMF 15.8.1 */
    double power = pow(1 - z, c - a - b);
    return isnan(power) ? INFINITY : power * series(c - a, c - b, c, z).value;
  }
  if (z > 1) return INFINITY;
  if (z == 1) return at_one(a, b, c);
  if (z > 0) return toward_one(a, b, c, z, 1 - z);
  if (isinf(z) && !polynomial) return NAN; /* as SciPy's */
  if (polynomial) return series(a, b, c, z).value;
  if (z > -0.25) return series(a, b, c, z).value;
  if (fabs(b) < fabs(a)) return special_hyp2f1(b, a, c, z);
  double rest = 1 / (1 - z); /* Pfaff's transformation, DLMF 15.8.1 */
  return pow(rest, a) * toward_one(a, c - b, c, -z * rest, rest);
}

/* ---- derivatives with respect to a, b and c ---- */

typedef struct Partials {
  double value, by_a, by_b, by_c;
} Partials;

/* Of the series, term by term: each is the last one times (a + k) (b + k) z / ((c + k) (k + 1)). */
static Partials series_partials(double a, double b, double c, double z) {
  Partials term = {1, 0, 0, 0}, sum = {1, 0, 0, 0};
  for (int k = 0; k < TERMS_MAX; k++) {
    double scale = z / ((c + k) * (k + 1)), ratio = (a + k) * (b + k) * scale;
    term.by_a = term.by_a * ratio + term.value * (b + k) * scale;
    term.by_b = term.by_b * ratio + term.value * (a + k) * scale;
    term.by_c = term.by_c * ratio - term.value * ratio / (c + k);
    term.value *= ratio;
    sum = (Partials){sum.value + term.value, sum.by_a + term.by_a, sum.by_b + term.by_b,
                     sum.by_c + term.by_c};
    double size = fabs(term.value) + fabs(term.by_a) + fabs(term.by_b) + fabs(term.by_c);
    double total = fabs(sum.by_a) + fabs(sum.by_b) + fabs(sum.by_c);
    if (size <= DBL_EPSILON / 16 * total && fabs(ratio) < 1) break;
  }
  return sum;
}

/* Where the series converges, and by Pfaff's transformation left of that. */
static Partials partials(double a, double b, double c, double z) {
  if (!(z < 1) || isinf(z) || ends(c) || isnan(a + b + c)) return (Partials){NAN, NAN, NAN, NAN};
  if (z == 0) return (Partials){1, 0, 0, 0};
  if (z > -0.5) return series_partials(a, b, c, z);
  double rest = 1 / (1 - z), factor = pow(rest, a);
  Partials of = series_partials(a, c - b, c, -z * rest);
  return (Partials){factor * of.value, factor * (of.by_a + log(rest) * of.value), -factor * of.by_b,
                    factor * (of.by_c + of.by_b)};
}

double special_hyp2f1_grad_a(double a, double b, double c, double z) {
  return partials(a, b, c, z).by_a;
}
double special_hyp2f1_grad_b(double a, double b, double c, double z) {
  return partials(a, b, c, z).by_b;
}
double special_hyp2f1_grad_c(double a, double b, double c, double z) {
  return partials(a, b, c, z).by_c;
}
