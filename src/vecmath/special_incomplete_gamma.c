/* The regularised incomplete gamma functions P(a, x) = gammainc and Q = 1 - P = gammaincc, their
 * inverses and derivatives. */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;
static const double sqrt_2 = 1.41421356237309504880;

/* P and Q for one a and x. */
typedef struct Parts {
  double lower, upper;
} Parts;

/* ---- large a, x near a ---- */

enum {
  DIRECT_MAX = 170,
  ROOTS_MAX = 700,
  UNIFORM_MIN = 200,
  UNIFORM_ORDERS = 6,
  UNIFORM_TERMS = 22
};

/* ((x / a)^a e^(a - x))^(1/2), with the rounding errors of x / a and a - x put right to first
 * order. */
static double scaled_root(double a, double x) {
  double ratio = x / a, ratio_low = -fma(ratio, a, -x) / a;
  double difference = a - x, difference_low = (a - difference) - x;
  return pow(ratio, a / 2) * exp(difference / 2) *
         exp((a * ratio_low / ratio + difference_low) / 2);
}

/* x^a e^-x / gamma(a + 1); from fourth roots, which do not overflow, or by way of Stirling's
 * formula. */
static double leading_term(double a, double x) {
  if (a < 1) return pow(x, a) * exp(-x) / tgamma(a + 1);
  if (a < DIRECT_MAX) {
    if (x > 3000) return 0;
    double root = pow(x, a / 4) * exp(-x / 4);
    return root * root * (root * root / tgamma(a + 1));
  }
  double rest = exp(-special_stirling_rest(a)) / sqrt(2 * pi * a), m = (x - a) / a;
  if (fabs(m) <= 0.4) return exp(-a * special_minus_log1p(m)) * rest;
  if (a > ROOTS_MAX) return exp(a * (log(x / a) - m)) * rest;
  double root = scaled_root(a, x), value = root * (root * rest);
  return isnan(value) ? 0 : value; /* x is at one end of all numbers */
}

/* Coefficients of eta^n in c_k(eta) of DLMF 8.12.9, from the recurrence 8.12.12 in exact fractions.
 */
static const double uniform_coefficients[UNIFORM_ORDERS][UNIFORM_TERMS] = {
    {-0.33333333333333331,    0.083333333333333329,    -0.014814814814814815,
     0.0011574074074074073,   0.00035273368606701942,  -0.0001787551440329218,
     3.9192631785224377e-05,  -2.185448510679992e-06,  -1.85406221071516e-06,
     8.2967113409530865e-07,  -1.7665952736826078e-07, 6.7078535434014984e-09,
     1.0261809784240309e-08,  -4.3820360184533529e-09, 9.1476995822367902e-10,
     -2.5514193994946248e-11, -5.8307721325504256e-11, 2.4361948020667415e-11,
     -5.0276692801141755e-12, 1.1004392031956135e-13,  3.3717632624009851e-13,
     -1.3923887224181621e-13},
    {-0.0018518518518518519, -0.003472222222222222, 0.0026455026455026454, -0.00099022633744855963,
     0.00020576131687242798, -4.018775720164609e-07, -1.8098550334489977e-05,
     7.6491609160811098e-06, -1.6120900894563446e-06, 4.647127802807434e-09, 1.3786334469157209e-07,
     -5.7525456035177047e-08, 1.1951628599778148e-08, -1.7543241719747647e-11,
     -1.0091543710600413e-09, 4.1627929918425828e-10, -8.5639070264929801e-11,
     6.0672151016047582e-14},
    {0.0041335978835978834, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06,
     -0.0001073665322636516, 5.2923448829120125e-05, -1.2760635188618728e-05,
     3.4235787340961378e-08, 1.3721957309062934e-06, -6.2989921383800548e-07,
     1.4280614206064242e-07, -2.0477098421990866e-10, -1.409252991086752e-08,
     6.2289740849220218e-09, -1.3670488396617114e-09},
    {0.00064943415637860077, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885,
     -7.5618016718839766e-05, -2.3965051138672968e-07, 1.1082654115347302e-05,
     -5.6749528269915965e-06, 1.4230900732435883e-06, -2.7861080291528143e-11,
     -1.6958404091930278e-07, 8.0994649053880827e-08},
    {-0.00086188829091671173, 0.00078403922172006662, -0.00029907248030319018,
     -1.4638452578843418e-06, 6.6414982154651219e-05, -3.9683650471794347e-05,
     1.1375726970678419e-05, 2.5074972262375329e-10, -1.6954149536558305e-06},
    {-0.00033679855336635813, -6.9728137583658571e-05, 0.00027727532449593918,
     -0.00019932570516188847, 6.797780477937208e-05, 1.4190629206439671e-07},
};

/* Temme's uniform expansion (DLMF 8.12.3, 8.12.7), with eta^2 / 2 = m - log(1 + m), m = x / a - 1,
 * |m| <= 0.4. */
static Parts uniform_expansion(double a, double x) {
  double m = (x - a) / a, half_square = special_minus_log1p(m),
         eta = copysign(sqrt(2 * half_square), m);
  double rest = 0;
  for (int k = UNIFORM_ORDERS - 1; k >= 0; k--) {
    double sum = 0;
    for (int n = UNIFORM_TERMS - 1; n >= 0; n--) sum = sum * eta + uniform_coefficients[k][n];
    rest = rest / a + sum;
  }
  rest *= exp(-a * half_square) / sqrt(2 * pi * a);
  double argument = eta * sqrt(a / 2);
  return (Parts){erfc(-argument) / 2 - rest, erfc(argument) / 2 + rest};
}

/* ---- series and continued fraction ---- */

/* P by the series of positive terms, DLMF 8.7.1. */
static double lower_series(double a, double x) {
  double term = 1, sum = 1;
  for (double n = a + 1; term > DBL_EPSILON / 4 * sum; n += 1) {
    term *= x / n;
    sum += term;
  }
  return sum * leading_term(a, x);
}

/* Q for small x by the alternating series, DLMF 8.7.3, with the 1 of 1 - P taken into x^a / gamma(a
 * + 1). */
static double upper_series(double a, double x) {
  double term = 1, sum = 0, exponent = a * log(x) - special_gammaln1p(a);
  for (int n = 1; n < 100; n++) {
    term *= -x / n;
    double next = term / (a + n);
    sum += next;
    if (fabs(next) < DBL_EPSILON / 4 * fabs(sum)) break;
  }
  return -expm1(exponent) - a * sum * exp(exponent);
}

/* Q gamma(a) e^x x^-a = 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))) (DLMF 8.9.2, even part)
 * by Lentz's method, and in *slope the derivative of its logarithm with respect to a. */
static double upper_fraction(double a, double x, double *slope) {
  static const double tiny = 1e-300;
  double b = x + 1 - a, c = 1 / tiny, d = 1 / b, value = d;
  double dc = 0, dd = d * d; /* derivatives of c and d */
  *slope = d;
  for (double i = 1; i < 1e6; i += 1) {
    double numerator = i * (a - i), inverse_c = 1 / c;
    b += 2;
    dc = -1 + i * inverse_c - numerator * dc * inverse_c * inverse_c;
    c = b + numerator * inverse_c;
    double denominator = b + numerator * d;
    dd = (1 - i * d - numerator * dd) / (denominator * denominator);
    d = 1 / denominator;
    value *= c * d;
    *slope += dc / c + dd / d;
    if (fabs(c * d - 1) < DBL_EPSILON / 2 && fabs(dc / c + dd / d) <= 1e-16 * fabs(*slope)) break;
  }
  return value;
}

/* a, x > 0 and finite */
static Parts incomplete(double a, double x) {
  double slope;
  if (a >= UNIFORM_MIN && fabs(x - a) <= 0.4 * a) return uniform_expansion(a, x);
  bool small = x < 1.1;
  if (small ? 0.75 * x < a && (x >= 0.5 || a > -0.4 / log(x)) : x < a) {
    double lower = lower_series(a, x);
    return (Parts){lower, 1 - lower};
  }
  double leading = small ? 1 : leading_term(a, x), upper;
  upper = small          ? upper_series(a, x)
          : leading == 0 ? 0
                         : a * leading * upper_fraction(a, x, &slope);
  return (Parts){1 - upper, upper};
}

/* The limits, where there is one. */
static Parts parts(double a, double x) {
  Parts nothing = {NAN, NAN}, none = {0, 1}, all = {1, 0};
  if (!(a >= 0 && x >= 0)) return nothing;
  if (a == 0) return x > 0 ? all : nothing;
  if (isinf(a)) return isinf(x) ? nothing : none;
  if (x == 0) return none;
  if (isinf(x)) return all;
  return incomplete(a, x);
}

double special_gammainc(double a, double x) { return parts(a, x).lower; }
double special_gammaincc(double a, double x) { return parts(a, x).upper; }
double special_gammal(double a, double x) { return special_gammainc(a, x) * special_gamma(a); }
double special_gammau(double a, double x) { return special_gammaincc(a, x) * special_gamma(a); }

/* ---- inverses ---- */

/* The x of p = x^a / gamma(a + 1), P near 0, with the rounding error of 1 / a put right. */
static double small_root(double a, double p) {
  double inverse = 1 / a, low = fma(-a, inverse, 1) * inverse;
  return pow(p, inverse) * exp(low * log(p) + special_gammaln1p(a) / a);
}

/* Wilson and Hilferty's cube of a normal variable (Proc. Nat. Acad. Sci. 17, 1931) where it is
 * good, else the leading term of P for small x or of Q for large x. */
static double inverse_guess(double a, double p, double q) {
  double small = small_root(a, p);
  if (a >= 0.5) {
    double normal = p < q ? -special_erfcinv(2 * p) : special_erfcinv(2 * q);
    double root = 1 - 1 / (9 * a) + normal * sqrt_2 / (3 * sqrt(a));
    return root > 0.3 ? a * root * root * root : small;
  }
  double large = -log(q) - lgamma(a);
  return small < 0.5 || !(large > 1) ? small : large;
}

/* Newton's method for log P or log Q, whichever is smaller, in log x, within a bracket. */
static double inverse(double a, double p, double q) {
  if (a > 1e30) return a; /* all of the distribution */
  if (small_root(a, p) < 1e-17) return small_root(a, p);
  bool lower = p <= q;
  double x = inverse_guess(a, p, q), below = 0, above = INFINITY;
  for (int i = 0; i < 100 && x > 0 && isfinite(x); i++) {
    Parts at = incomplete(a, x);
    double value = lower ? at.lower : at.upper, excess = log(value / (lower ? p : q));
    double step = (lower ? -excess : excess) * value / (a * leading_term(a, x));
    *(lower == (excess < 0) ? &below : &above) = x;
    double next = fabs(step) < 0.1 ? x + x * expm1(step) : x * exp(step);
    if (!(next > below && next < above)) {
      if (fabs(step) < 1e-14) return next;
      next = isinf(above) ? 2 * below : below > 0 ? sqrt(below) * sqrt(above) : above / 2;
    }
    x = next;
    if (fabs(step) < 1e-15 || fabs(excess) <= DBL_EPSILON) break;
  }
  return x;
}

double special_gammaincinv(double a, double p) {
  if (!(a >= 0 && p >= 0 && p <= 1)) return NAN;
  if (p == 0 || p == 1) return p == 0 ? 0 : INFINITY;
  return a == 0 || isinf(a) ? NAN : inverse(a, p, 1 - p);
}

double special_gammainccinv(double a, double q) {
  if (!(a >= 0 && q >= 0 && q <= 1)) return NAN;
  if (q == 0 || q == 1) return q == 1 ? 0 : INFINITY;
  return a == 0 || isinf(a) ? NAN : inverse(a, 1 - q, q);
}

/* ---- derivatives with respect to a ---- */

/* The series term by term: (1 / gamma(a + n + 1))' = -psi(a + n + 1) / gamma(a + n + 1), and psi(a
 * + n + 1) is psi(a + 1) and a sum of 1 / (a + k). */
static double lower_series_slope(double a, double x) {
  double factor = log(x) - special_psi(a + 1), harmonic = 0, term = 1, sum = factor;
  for (double n = a + 1; n < a + 1e7; n += 1) {
    term *= x / n;
    harmonic += 1 / n;
    double next = term * (factor - harmonic);
    sum += next;
    if (n > x && fabs(next) <= DBL_EPSILON / 4 * fabs(sum)) break;
  }
  return sum * leading_term(a, x);
}

double special_gammainc_grad(double a, double x) {
  if (!(a > 0 && x >= 0) || isinf(a)) return NAN;
  if (x == 0 || isinf(x)) return 0;
  if (x <= a || x < 1.1) return lower_series_slope(a, x);
  double slope, fraction = upper_fraction(a, x, &slope);
  return -a * leading_term(a, x) * fraction * (log(x) - special_psi(a) + slope);
}

double special_gammaincc_grad(double a, double x) { return -special_gammainc_grad(a, x); }
