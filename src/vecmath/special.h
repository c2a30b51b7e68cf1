/* Special functions of doubles, one value at a time: checklist S1-MA-24 to 45. Where they are not
 * defined they are NaN.
 *
 * The error is a few units of 1e-16 relative to the value, more where the value depends on the
 * arguments so strongly that their last bit matters; absolute near a zero. Sources: DLMF is the
 * NIST Digital Library of Mathematical Functions; papers are named with the function. */
#ifndef ST_VECMATH_SPECIAL_H
#define ST_VECMATH_SPECIAL_H

/* ---- error functions: special_error.c ---- */

/* exp(x^2) erfc(x) */
double special_erfcx(double x);
/* The x of erf(x) = y, and of erfc(x) = y. */
double special_erfinv(double y);
double special_erfcinv(double y);
/* The x of log(Phi(x)) = y, where Phi is the standard normal distribution function. */
double special_ndtri_exp(double y);
/* integral of exp(-h^2 (1 + t^2) / 2) / (2 pi (1 + t^2)) for t from 0 to a */
double special_owens_t(double h, double a);

/* ---- gamma function: special_gamma.c ---- */

double special_gamma(double x);
/* log(abs(gamma(x))) */
double special_gammaln(double x);
/* log(gamma(1 + x)) for x > -1, exact relative to x near 0 */
double special_gammaln1p(double x);
/* log(gamma(x)) less Stirling's leading terms, (x - 1/2) log(x) - x + log(2 pi) / 2; x > 0 */
double special_stirling_rest(double x);
/* x - log(1 + x), exact near 0; |x| <= 0.4 */
double special_minus_log1p(double x);
/* Derivative of gammaln, and its derivatives; n = 0, 1, 2, ... */
double special_psi(double x);
double special_tri_gamma(double x);
double special_polygamma(double n, double x);

/* ---- incomplete gamma functions, regularised: special_incomplete_gamma.c ---- */

double special_gammainc(double a, double x);
double special_gammaincc(double a, double x);
/* The x of gammainc(a, x) = p, and of gammaincc(a, x) = q. */
double special_gammaincinv(double a, double p);
double special_gammainccinv(double a, double q);
/* Derivatives with respect to a. */
double special_gammainc_grad(double a, double x);
double special_gammaincc_grad(double a, double x);
/* Not regularised: times gamma(a). */
double special_gammal(double a, double x);
double special_gammau(double a, double x);

/* ---- incomplete beta function, regularised: special_incomplete_beta.c ---- */

double special_betainc(double a, double b, double x);
/* The x of betainc(a, b, x) = p. */
double special_betaincinv(double a, double b, double p);
/* Derivatives with respect to a and to b. */
double special_betainc_grad_a(double a, double b, double x);
double special_betainc_grad_b(double a, double b, double x);

/* ---- Bessel functions: special_bessel.c ---- */

double special_j0(double x);
double special_j1(double x);
double special_jv(double order, double x);
double special_i0(double x);
double special_i1(double x);
/* exp(-abs(x)) I(order, x) and exp(x) K(order, x) */
double special_ive(double order, double x);
double special_kve(double order, double x);

/* ---- hypergeometric function: special_hypergeometric.c ---- */

double special_hyp2f1(double a, double b, double c, double z);
double special_hyp2f1_grad_a(double a, double b, double c, double z);
double special_hyp2f1_grad_b(double a, double b, double c, double z);
double special_hyp2f1_grad_c(double a, double b, double c, double z);

#endif
