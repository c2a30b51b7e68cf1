/* The gamma function and the derivatives of its logarithm. */
#include <math.h>

#include "vecmath/special.h"

static const double pi = 3.14159265358979323846;
enum { POLY_TERMS = 22 };

static double polynomial(const double *coefficients, double t) {
  double sum = 0;
  for (int i = POLY_TERMS - 1; i >= 0; i--) sum = sum * t + coefficients[i];
  return sum;
}

/* A pole of the gamma function, 0 aside, which has a sign. */
static int is_negative_integer(double x) { return x < 0 && floor(x) == x; }

double special_gamma(double x) { return is_negative_integer(x) ? NAN : tgamma(x); }

double special_gammaln(double x) { return x == -INFINITY ? x : lgamma(x); }

/* log(gamma(2 + x)) / x for |x| <= 1/2: Chebyshev interpolation, error 1e-20. */
static const double gammaln_poly[POLY_TERMS] = {
    0.42278433509846713,     0.3224670334241132,      -0.067352301053198088,
    0.020580808427784546,    -0.0073855510286741123,  0.0028905103307416916,
    -0.0011927539116953513,  0.00050966952473500461,  -0.00022315475870541318,
    9.945751299502483e-05,   -4.4926232067590164e-05, 2.0507209325544351e-05,
    -9.4395421578115519e-06, 4.3749025615285669e-06,  -2.0388179147899775e-06,
    9.5489896646565934e-07,  -4.5112265782192661e-07, 2.1313482607704041e-07,
    -9.5005613649525533e-08, 4.4805286737173219e-08,  -3.1321130957181649e-08,
    1.5188150671219617e-08};

double special_gammaln1p(double x) {
  return fabs(x) <= 0.5 ? x * polynomial(gammaln_poly, x) - log1p(x) : lgamma(1 + x);
}

/* DLMF 5.11.1 */
double special_stirling_rest(double x) {
  static const double half_log_2pi = 0.91893853320467274178;
  static const double terms[] = {1. / 12,   -1. / 360,      1. / 1260, -1. / 1680,
                                 1. / 1188, -691. / 360360, 1. / 156};
  if (x < 10) return lgamma(x) - ((x - 0.5) * log(x) - x + half_log_2pi);
  double sum = 0, inverse = 1 / (x * x);
  for (int i = 6; i >= 0; i--) sum = sum * inverse + terms[i];
  return sum / x;
}

/* With r = x / (2 + x) log(1 + x) = 2 artanh(r), and x - 2 r = r x. */
double special_minus_log1p(double x) {
  double r = x / (2 + x), square = r * r, sum = 0;
  for (int k = 29; k >= 3; k -= 2) sum = (sum + 1. / k) * square;
  return r * (x - 2 * sum);
}

/* psi(x) / (x - its zero) on [1, 2] in t = 2 x - 3: Chebyshev interpolation, error 1e-16. */
static const double psi_zero = 1.4616321449683622, psi_zero_low = 9.5499954299656974e-17;
static const double psi_poly[POLY_TERMS] = {
    0.95105587603183295,     -0.21181371064073029,    0.060135621060193475,
    -0.018550615381735008,   0.0059367952784364787,   -0.0019350666648613071,
    0.0006368880282849916,   -0.00021074841138175561, 6.995020506384849e-05,
    -2.3258242519113285e-05, 7.7411560492738049e-06,  -2.5780939540457722e-06,
    8.5913431761142103e-07,  -2.8631611668831928e-07, 9.5006590343005032e-08,
    -3.1629111474084543e-08, 1.1039363482759935e-08,  -3.7083753242807277e-09,
    8.6575336728126128e-10,  -2.7580994814376999e-10, 2.478695345606839e-10,
    -8.5055076601326096e-11};

/* Bernoulli numbers B(2), B(4), ... (DLMF 24.2.iv) */
enum { BERNOULLI_TERMS = 12 };
static const double bernoulli[BERNOULLI_TERMS] = {
    1. / 6, -1. / 30,     1. / 42,      -1. / 30,       5. / 66,       -691. / 2730,
    7. / 6, -3617. / 510, 43867. / 798, -174611. / 330, 854513. / 138, -236364091. / 2730};

/* x >= 10: DLMF 5.11.2 */
static double psi_asymptotic(double x) {
  double sum = 0, inverse = 1 / (x * x);
  for (int i = 7; i >= 0; i--) sum = (sum + bernoulli[i] / (2 * i + 2)) * inverse;
  return log(x) - 1 / (2 * x) - sum;
}

static double psi_of_positive(double x) {
  double sum = 0;
  if (x >= 10) return psi_asymptotic(x);
  if (x < 1) {
    sum = -1 / x;
    x += 1;
  }
  for (; x > 2; x -= 1) sum += 1 / (x - 1);
  return sum + (x - psi_zero - psi_zero_low) * polynomial(psi_poly, 2 * x - 3);
}

/* pi cot(pi x), with the argument reduced exactly */
static double pi_cot(double x) {
  double rest = x - nearbyint(x), distance = fabs(rest);
  double cotangent = distance < 0.25 ? 1 / tan(pi * distance) : tan(pi * (0.5 - distance));
  return copysign(pi * cotangent, rest);
}

double special_psi(double x) {
  if (x == 0) return copysign(INFINITY, -x);
  if (is_negative_integer(x)) return NAN;
  if (x >= 0 || isnan(x)) return psi_of_positive(x);
  return psi_of_positive(1 - x) - pi_cot(x);
}

/* Hurwitz' zeta function: the sum of (x + k)^-s for k >= 0, by the Euler-Maclaurin formula
 * (DLMF 25.11.5) from x + k >= 12 + s on; s > 1, x > 0 */
static double zeta_of_positive(double s, double x) {
  double sum = 0;
  for (; x < 12 + s; x += 1) {
    double term = pow(x, -s);
    sum += term;
    if (term <= 1e-18 * sum) return sum;
  }
  if (isinf(x)) return 0;
  double term = pow(x, -s);
  sum += pow(x, 1 - s) / (s - 1) + term / 2;
  double factor = term / x * s / 2;
  for (int i = 0; i < BERNOULLI_TERMS; i++) {
    double next = bernoulli[i] * factor;
    sum += next;
    if (fabs(next) <= 1e-17 * fabs(sum)) break;
    factor *= (s + 2 * i + 1) * (s + 2 * i + 2) / ((2 * i + 3) * (2 * i + 4) * x * x);
  }
  return sum;
}

/* For x < 0 and whole s; of many terms before x + k = 0 the sum is a difference of zeta functions
 * in 1 - x. */
static double zeta(double s, double x) {
  if (isnan(x) || s <= 1) return NAN;
  if (x == 0 || is_negative_integer(x)) return INFINITY;
  double before = 0;
  if (x < -100) {
    double rest = x - floor(x);
    before = zeta_of_positive(s, 1 - rest) - zeta_of_positive(s, 1 - x);
    if (fmod(s, 2) != 0) before = -before;
    x = rest;
  }
  for (; x < 0; x += 1) before += pow(x, -s);
  return before + zeta_of_positive(s, x);
}

double special_tri_gamma(double x) { return zeta(2, x); }

/* DLMF 5.15.1, 25.11.12 */
double special_polygamma(double n, double x) {
  if (n == 0) return special_psi(x);
  double value = tgamma(n + 1) * zeta(n + 1, x);
  return fmod(n, 2) == 0 ? -value : value;
}
