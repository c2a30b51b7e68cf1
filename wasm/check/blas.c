/* OpenBLAS with our kernels against plain loops: every transposition, side, triangle and
 * conjugation, ragged sizes, strides, both ends of the exponent range. Prints a line for each
 * group; the result is 1 after a failure.
 *
 * Errors are in units of eps times the sum of the magnitudes of the terms. Inputs have 24 bits, so
 * that products of float64 are exact and an error of 0 there is real. */
#include <complex.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#undef I

/* Numbers are near 1: a complex product needs no care for infinities. */
#pragma STDC CX_LIMITED_RANGE ON

typedef double complex Complex;
static const Complex IMAGINARY_UNIT = (Complex)_Complex_I;

enum { LARGEST_ERROR = 60 };
enum { PLAIN, TRANSPOSED, CONJUGATED };
static const CBLAS_TRANSPOSE transposes[] = {CblasNoTrans, CblasTrans, CblasConjTrans};
static const int strides[] = {1, 2, -1, 3};
enum { STRIDES = 4 };

static struct {
  int cases, failures;
  double worst;
  uint32_t seed;
} state = {.seed = 12345};

static double random_number(void) {
  state.seed = state.seed * 1664525u + 1013904223u;
  return (state.seed >> 8) / 16777216.0 - 0.5;
}

/* A person reads the first twenty. */
static void fail(const char *what, int a, int b, int c, int d) {
  if (state.failures++ < 20) printf("failed: %s %d %d %d %d\n", what, a, b, c, d);
}

/* Counts a case; the numbers say which one it was. */
static void record(double error, double magnitude, double eps, const char *what, int a, int b,
                   int c, int d) {
  const double units = error == 0 ? 0 : error / (magnitude * eps);
  state.cases++;
  if (!(units <= state.worst)) state.worst = units;
  if (!(units < LARGEST_ERROR)) fail(what, a, b, c, d);
}

static void end_group(const char *name) {
  printf("%-10s %6d cases, worst error %.2g eps\n", name, state.cases, state.worst);
  if (state.cases == 0) fail(name, 0, 0, 0, 0);
  state.cases = 0;
  state.worst = 0;
}

/* The magnitude of a number of any type, as |re| + |im|: at most 1.42 times the usual one, and
 * cheap. */
static double size_of(Complex x) { return fabs(creal(x)) + fabs(cimag(x)); }

/* The largest error among the elements of a result, and the largest magnitude. A NaN stays. */
typedef struct Deviation {
  double error, magnitude;
} Deviation;

static void deviate(Deviation *deviation, Complex difference, double magnitude) {
  const double error = size_of(difference);
  if (!(error <= deviation->error)) deviation->error = error;
  if (magnitude > deviation->magnitude) deviation->magnitude = magnitude;
}

/* Where element i of a vector with a stride lies: BLAS runs a negative stride from the far end. */
static int place(int i, int n, int stride) {
  return stride > 0 ? i * stride : (i - n + 1) * stride;
}

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define TEXT_(a)    #a
#define TEXT(a)     TEXT_(a)

/* blas_type.h is the checks for one type: NAME(gemm) is cblas_sgemm for s, LOCAL(fill) fill_s. */
#define LETTER     s
#define Element    float
#define EPS        0x1p-24
#define IS_COMPLEX 0
#include "blas_type.h"
#include "blas_real.h"
#undef LETTER
#undef Element
#undef EPS
#undef IS_COMPLEX

#define LETTER     d
#define Element    double
#define EPS        0x1p-53
#define IS_COMPLEX 0
#include "blas_type.h"
#include "blas_real.h"
#undef LETTER
#undef Element
#undef EPS
#undef IS_COMPLEX

#define LETTER     c
#define Element    float complex
#define EPS        0x1p-24
#define IS_COMPLEX 1
#include "blas_type.h"
#undef LETTER
#undef Element
#undef EPS
#undef IS_COMPLEX

#define LETTER     z
#define Element    double complex
#define EPS        0x1p-53
#define IS_COMPLEX 1
#include "blas_type.h"

/* The few that mix types or return complex numbers. */
static void check_mixed(void) {
  enum { N = 50 };
  float x[N], y[N];
  double sum = 0, magnitude = 0;
  for (int i = 0; i < N; i++) {
    x[i] = (float)random_number();
    y[i] = (float)random_number();
    sum += (double)x[i] * y[i];
    magnitude += fabs((double)x[i] * y[i]);
  }
  record(fabs(sum - cblas_dsdot(N, x, 1, y, 1)), magnitude, 0x1p-53, "dsdot", N, 0, 0, 0);
  record(fabs(sum + 1 - cblas_sdsdot(N, 1, x, 1, y, 1)), magnitude + 1, 0x1p-24, "sdsdot", N, 0, 0,
         0);

  Complex u[N], v[N], plain = 0, conjugate = 0, found;
  for (int i = 0; i < N; i++) {
    u[i] = random_number() + IMAGINARY_UNIT * random_number();
    v[i] = random_number() + IMAGINARY_UNIT * random_number();
    plain += u[i] * v[i];
    conjugate += conj(u[i]) * v[i];
  }
  cblas_zdotu_sub(N, u, 1, v, 1, &found);
  record(size_of(found - plain), N / 4.0, 0x1p-53, "zdotu", N, 0, 0, 0);
  cblas_zdotc_sub(N, u, 1, v, 1, &found);
  record(size_of(found - conjugate), N / 4.0, 0x1p-53, "zdotc", N, 0, 0, 0);
  end_group("mixed");
}

int main(void) {
  check_vectors_s();
  check_vectors_d();
  check_matrices_s();
  check_matrices_d();
  check_matrices_c();
  check_matrices_z();
  check_mixed();
  printf("BLAS: %d failed\n", state.failures);
  return state.failures > 0;
}
