/* Bessel functions of real order and argument. */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;

static bool is_whole(double v) { return floor(v) == v; }
/* (-1)^n */
static double alternating(double n) { return fmod(n, 2) == 0 ? 1 : -1; }
/* sin and cos of pi v, with v reduced exactly */
static double sin_pi(double v) {
  double rest = v - nearbyint(v);
  return alternating(nearbyint(v)) * sin(pi * rest);
}
static double cos_pi(double v) { return sin_pi(fabs(fmod(v, 2)) + 0.5); }

/* ---- power series ---- */

/* (x / 2)^v / gamma(v + 1); from two square roots, neither of which overflows, where the gamma
 * function is finite. */
static double leading_term(double v, double x) {
  if (x == 0) return v == 0 ? 1 : v > 0 ? 0 : copysign(INFINITY, tgamma(v + 1));
  if (fabs(v) < 170) {
    double root = pow(x / 2, v / 2);
    return root * (root / tgamma(v + 1));
  }
  double size = exp(v * log(x / 2) - lgamma(v + 1));
  return v < 0 && alternating(ceil(-v - 1)) < 0 ? -size : size;
}

/* The sum of (sign x^2 / 4)^k / (k! (v + 1) ... (v + k)): DLMF 10.2.2, 10.25.2. Neither whole and
 * negative v nor x >> v for the sign -1. */
static double series(double v, double x, int sign) {
  double factor = sign * x * x / 4, term = 1, sum = 1;
  for (int k = 1; k < 10000; k++) {
    term *= factor / (k * (v + k));
    sum += term;
    if (v + k > 0 && fabs(term) < DBL_EPSILON / 4 * fabs(sum)) break;
  }
  return sum;
}

/* ---- large arguments ---- */

/* Of the terms a_k(v) / x^k of Hankel's expansions: all with alternating signs, for I
 * (DLMF 10.40.1); the even ones and the odd ones, each with alternating signs, for J
 * (DLMF 10.17.3). */
typedef struct HankelSums {
  double all, even, odd;
} HankelSums;

static HankelSums hankel_sums(double v, double x) {
  HankelSums sums = {1, 1, 0};
  double term = 1, last = 1;
  for (int k = 1; k < 200; k++) {
    double odd = 2 * k - 1;
    term *= (4 * v * v - odd * odd) / (8 * k * x);
    if (fabs(term) > last || term == 0) break;
    last = fabs(term);
    sums.all += k % 2 ? -term : term;
    double *half = k % 2 ? &sums.odd : &sums.even;
    *half += k / 2 % 2 ? -term : term;
    if (last < DBL_EPSILON / 8) break;
  }
  return sums;
}

/* ---- K, scaled: Temme, J. Comput. Phys. 19, 1975 ---- */

/* Coefficients of 1 / gamma(1 + m) in powers of m (DLMF 5.7.1) */
static const double reciprocal_gamma[] = {1,
                                          0.57721566490153287,
                                          -0.6558780715202539,
                                          -0.042002635034095237,
                                          0.16653861138229148,
                                          -0.042197734555544333,
                                          -0.009621971527876973,
                                          0.0072189432466630999,
                                          -0.0011651675918590652,
                                          -0.00021524167411495098,
                                          0.0001280502823881162,
                                          -2.0134854780788239e-05,
                                          -1.2504934821426706e-06,
                                          1.1330272319816959e-06,
                                          -2.0563384169776071e-07,
                                          6.1160951044814161e-09,
                                          5.0020076444692229e-09,
                                          -1.18127457048702e-09,
                                          1.0434267116911005e-10,
                                          7.7822634399050708e-12,
                                          -3.696805618642206e-12,
                                          5.1003702874544758e-13};

typedef struct Pair {
  double first, second; /* of the orders m and m + 1, or J and Y */
} Pair;

static double sinhc(double x) { return fabs(x) < 1e-4 ? 1 + x * x / 6 : sinh(x) / x; }

/* x <= 2, |m| <= 1/2: K(m, x) = sum of c_k f_k, K(m + 1, x) = 2 / x sum of c_k (p_k - k f_k) with
 * c_k = (x^2 / 4)^k / k! */
static Pair k_by_series(double m, double x) {
  double even = 0, odd = 0; /* of 1 / gamma(1 + m), the odd part divided by m */
  for (int i = 20; i >= 0; i -= 2) {
    even = even * m * m + reciprocal_gamma[i];
    odd = odd * m * m + reciprocal_gamma[i + 1];
  }
  double half = x / 2, logarithm = log(2) - log(x), s = m * logarithm;
  double circle = m == 0 ? 1 : pi * m / sin(pi * m);
  double f = circle * (-odd * cosh(s) + even * sinhc(s) * logarithm);
  double p = exp(s) / (2 * (even + m * odd)), q = exp(-s) / (2 * (even - m * odd));
  double c = 1, first = f, second = p;
  for (int k = 1; k < 200; k++) {
    f = (k * f + p + q) / (k * (double)k - m * m);
    p /= k - m;
    q /= k + m;
    c *= half * half / k;
    first += c * f;
    second += c * (p - k * f);
    if (c * fabs(f) < DBL_EPSILON / 4 * fabs(first)) break;
  }
  double scale = exp(x);
  return (Pair){first * scale, second / half * scale};
}

/* x > 2: Temme's algorithm CF2 for the fraction of U(m + 1/2, 2 m + 1, 2 x), summed as in Thompson
 * and Barnett, Comput. Phys. Commun. 47, 1987. */
static Pair k_by_fraction(double m, double x) {
  double a = 0.25 - m * m, b = 2 * (1 + x), d = 1 / b, h = d, step = d;
  double q1 = 0, q2 = 1, c = a, q = a, sum = 1 + q * step, numerator = -a;
  for (int k = 2; k < 10000 && a != 0; k++) {
    numerator -= 2 * (k - 1);
    c = -numerator * c / k;
    double next = (q1 - b * q2) / numerator;
    q1 = q2;
    q2 = next;
    q += c * next;
    b += 2;
    d = 1 / (b + numerator * d);
    step *= b * d - 1;
    h += step;
    double more = q * step;
    sum += more;
    if (fabs(more) < DBL_EPSILON / 4 * fabs(sum)) break;
  }
  double value = sqrt(pi / (2 * x)) / sum;
  return (Pair){value, value * (m + x + 0.5 - a * h) / x};
}

/* Orders up to which recurrences are run, one step for each. */
static const double many_steps = 1e6;

/* exp(-x) I(v, x) (sign 1) or exp(x) K(v, x) (sign -1) for v above many_steps: the uniform
 * expansion DLMF 10.41.3 and 4, of which two terms are enough there. */
static double uniform(double v, double x, int sign) {
  double z = x / v, root = hypot(1, z), p = 1 / root;
  double exponent = v * (root - z + log(z / (1 + root)));
  double factor = sign > 0 ? 1 / sqrt(2 * pi * v * root) : sqrt(pi / (2 * v * root));
  return factor * exp(sign * exponent) * (1 + sign * p * (3 - 5 * p * p) / (24 * v));
}

/* The recurrence upward is stable (DLMF 10.74.iv). */
double special_kve(double order, double x) {
  double v = fabs(order);
  if (isnan(v) || !(x >= 0) || isinf(x)) return NAN;
  if (x == 0) return INFINITY;
  if (isinf(v)) return NAN;
  if (v > many_steps) return uniform(v, x, -1);
  double whole = nearbyint(v), m = v - whole;
  Pair pair = x <= 2 ? k_by_series(m, x) : k_by_fraction(m, x);
  for (double k = 1; k <= whole && isfinite(pair.first); k += 1)
    pair = (Pair){pair.second, pair.first + 2 * (m + k) / x * pair.second};
  return pair.first;
}

/* ---- J ---- */

/* J'(v) / J(v) by the fraction DLMF 10.10.1 with Lentz's method, and the sign of J(v) in *sign. It
 * takes about x steps. */
static double j_log_slope(double v, double x, double *sign) {
  static const double tiny = 1e-300;
  double b = 2 * v / x, value = v / x, d = 0;
  if (value < tiny) value = tiny;
  double c = value;
  *sign = 1;
  for (int i = 0; i < 1000000; i++) {
    b += 2 / x;
    d = b - d;
    if (d == 0) d = tiny;
    c = b - 1 / c;
    if (c == 0) c = tiny;
    d = 1 / d;
    value *= c * d;
    if (d < 0) *sign = -*sign;
    if (fabs(c * d - 1) < DBL_EPSILON) break;
  }
  return value;
}

/* (J' + i Y') / (J + i Y) for the order m: -1/(2x) + i + (i/x) t with the fraction t = a_1/(2(x +
 * i) + a_2/(2(x + 2i) + ...)), a_k = (k - 1/2)^2 - m^2, from its end. */
static void hankel_log_slope(double m, double x, double *re_part, double *im_part) {
  double re = 0, im = 0;
  for (int k = (int)(20 + 250 / x); k >= 1; k--) {
    double a = (k - 0.5) * (k - 0.5) - m * m, below_re = 2 * x + re, below_im = 2 * k + im;
    double size = below_re * below_re + below_im * below_im;
    re = a * below_re / size;
    im = -a * below_im / size;
  }
  *re_part = -1 / (2 * x) - im / x;
  *im_part = 1 + re / x;
}

/* J and Y of large x: the angle is x - pi v / 2 - pi / 4. */
static Pair by_hankel(double v, double x) {
  HankelSums sums = hankel_sums(v, x);
  double shift_cos = cos_pi(v / 2 + 0.25), shift_sin = sin_pi(v / 2 + 0.25),
         scale = sqrt(2 / (pi * x));
  double cosine = cos(x) * shift_cos + sin(x) * shift_sin,
         sine = sin(x) * shift_cos - cos(x) * shift_sin;
  return (Pair){scale * (cosine * sums.even - sine * sums.odd),
                scale * (sine * sums.even + cosine * sums.odd)};
}

/* From the orders m and m + 1 to m + steps. */
static double carry_up(double m, double x, double at, double above, double steps) {
  for (double k = 1; k <= steps; k += 1) {
    double next = 2 * (m + k) / x * above - at;
    at = above;
    above = next;
  }
  return at;
}

/* J and Y for 0 <= v < x, 25 < x: carried up from small orders, which is stable below x. */
static Pair by_recurrence(double v, double x) {
  double steps = floor(v), m = v - steps;
  Pair at = by_hankel(m, x), above = by_hankel(m + 1, x);
  return (Pair){carry_up(m, x, at.first, above.first, steps),
                carry_up(m, x, at.second, above.second, steps)};
}

/* J and Y for v >= 0, x >= 2: Steed's method (Barnett, Feng, Steed, Goldfarb, Comput. Phys. Commun.
 * 8, 1974). J is carried down by recurrence to an order m < 1, where both logarithmic derivatives
 * and the Wronskian 2 / (pi x) give J and Y; Y is carried up. */
static Pair steed(double v, double x) {
  static const double large = 1e200;
  double steps = floor(v), m = v - steps, sign;
  double slope = j_log_slope(v, x, &sign), top = sign, j = sign, derivative = slope * j;
  for (double k = v; k > m + 0.5; k -= 1) {
    double next = k / x * j + derivative;
    derivative = (k - 1) / x * next - j;
    j = next;
    if (fabs(j) > large) j /= large, derivative /= large, top /= large;
  }
  double f = derivative / j, p, q;
  hankel_log_slope(m, x, &p, &q);
  double g = (p - f) / q, j_m = copysign(sqrt(2 / (pi * x) / ((p - f) * g + q)), j);
  double y = g * j_m, above = m / x * y - (g * p + q) * j_m;
  return (Pair){top * (j_m / j), carry_up(m, x, y, above, steps)};
}

/* x > 0; whole orders are not negative. NaN, as in AMOS, for orders too large to recur to. */
static double j_of_positive(double v, double x) {
  double size = fabs(v);
  if (x < 2 || x * x < 4 * (v + 1)) return leading_term(v, x) * series(v, x, -1);
  if (size > many_steps && x <= 25 + v * v / 2) return v > 2 * x ? 0 : NAN;
  Pair pair = x > 25 + v * v / 2   ? by_hankel(size, x)
              : x > 25 && size < x ? by_recurrence(size, x)
                                   : steed(size, x);
  return v >= 0 ? pair.first : cos_pi(size) * pair.first - sin_pi(size) * pair.second;
}

double special_jv(double order, double x) {
  if (isnan(order) || !isfinite(x)) return NAN;
  if (isinf(order)) return x >= 0 ? 0 : NAN;
  bool whole = is_whole(order);
  if (x < 0 && !whole) return NAN;
  double sign = whole ? alternating((order < 0 ? order : 0) + (x < 0 ? order : 0)) : 1;
  double v = whole ? fabs(order) : order;
  if (x == 0) return sign * leading_term(v, 0);
  return sign * j_of_positive(v, fabs(x));
}

double special_j0(double x) { return isinf(x) ? NAN : j0(x); }
double special_j1(double x) { return isinf(x) ? NAN : j1(x); }

/* ---- I ---- */

/* I(v + 1) / I(v) from the fraction DLMF 10.33.1, whose terms are positive. */
static double i_ratio(double v, double x) {
  double b = 2 * (v + 1) / x, c = b, d = 0, value = b;
  for (int i = 0; i < 1000000; i++) {
    b += 2 / x;
    c = b + 1 / c;
    d = 1 / (b + d);
    value *= c * d;
    if (fabs(c * d - 1) < DBL_EPSILON) break;
  }
  return 1 / value;
}

/* exp(-x) I(v, x) for v >= 0, x > 0. For other orders than the series and Hankel's expansion are
 * good for: a small order, times the ratios of neighbours, which are carried down (DLMF 10.29.1).
 */
static double i_of_positive(double v, double x) {
  if (v >= 170 && x / v < 1e-150) return 0;
  if (x <= 30 && v < 170) return leading_term(v, x) * series(v, x, 1) * exp(-x);
  if (x > 30 && v * v < x) return hankel_sums(v, x).all / sqrt(2 * pi * x);
  if (v > many_steps) return uniform(v, x, 1);
  double product = 1, ratio = i_ratio(v, x), m = v - floor(v);
  for (double k = v; k > m + 0.5; k -= 1) {
    ratio = 1 / (2 * k / x + ratio);
    product *= ratio;
  }
  return product * i_of_positive(m, x);
}

double special_ive(double order, double x) {
  double v = fabs(order), size = fabs(x);
  bool whole = is_whole(order);
  if (!isfinite(order) || !isfinite(x) || (x < 0 && !whole)) return NAN;
  if (size == 0) return v == 0 ? 1 : order > 0 || whole ? 0 : NAN;
  double value = i_of_positive(v, size);
  if (whole) return x < 0 ? alternating(order) * value : value;
  if (order > 0) return value;
  return value + 2 / pi * sin_pi(v) * special_kve(v, size) * exp(-2 * size);
}

/* exp(x) in halves: it overflows before I does. */
static double i_of_order(double order, double x) {
  double root = exp(fabs(x) / 2);
  if (isinf(root) && !isinf(x)) return order == 0 ? INFINITY : copysign(INFINITY, x);
  return special_ive(order, x) * root * root;
}

double special_i0(double x) { return i_of_order(0, x); }
double special_i1(double x) { return i_of_order(1, x); }
