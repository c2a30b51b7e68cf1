/* Elementary functions of complex numbers, in double precision, with the principal branches and
 * signed zeros of W. Kahan, "Branch Cuts for Complex Elementary Functions, or Much Ado About
 * Nothing's Sign Bit" (1987). */
#ifndef ST_OPS_COMPLEX_MATH_H
#define ST_OPS_COMPLEX_MATH_H

#include <stdbool.h>

typedef struct Complex {
  double re, im;
} Complex;

/* NumPy's order: by real, then by imaginary part; nothing is before or after NaN. */
static inline bool complex_lt(double ar, double ai, double br, double bi) {
  return (ar < br && ai == ai && bi == bi) || (ar == br && ai < bi);
}
static inline bool complex_le(double ar, double ai, double br, double bi) {
  return (ar < br && ai == ai && bi == bi) || (ar == br && ai <= bi);
}
Complex complex_maximum(Complex a, Complex b);
Complex complex_minimum(Complex a, Complex b);

/* sqrt(re^2 + im^2) without overflow */
double complex_modulus(double re, double im);
Complex complex_multiply(Complex a, Complex b);
Complex complex_divide(Complex a, Complex b);
Complex complex_reciprocal(Complex z);
/* Small integer exponents by multiplication, as NumPy; 0 to anything but a positive real: NaN. */
Complex complex_power(Complex a, Complex b);

Complex complex_sqrt(Complex z);
Complex complex_exp(Complex z);
Complex complex_exp2(Complex z);
Complex complex_expm1(Complex z);
Complex complex_log(Complex z);
Complex complex_log2(Complex z);
Complex complex_log10(Complex z);
Complex complex_log1p(Complex z);
Complex complex_log1mexp(Complex z);

Complex complex_sin(Complex z);
Complex complex_cos(Complex z);
Complex complex_tan(Complex z);
Complex complex_arcsin(Complex z);
Complex complex_arccos(Complex z);
Complex complex_arctan(Complex z);
Complex complex_sinh(Complex z);
Complex complex_cosh(Complex z);
Complex complex_tanh(Complex z);
Complex complex_arcsinh(Complex z);
Complex complex_arccosh(Complex z);
Complex complex_arctanh(Complex z);

/* complex_special.c */
Complex complex_erf(Complex z);
Complex complex_gamma(Complex z);
/* Derivative of log(gamma(z)). */
Complex complex_psi(Complex z);

#endif
