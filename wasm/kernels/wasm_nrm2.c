/* NRM2, the Euclidean norm. */
#include "wasm_simd.h"

#ifdef DOUBLE

/* The sum of (factor * x)^2. */
static double sum_of_squares(BLASLONG n, const double *x, BLASLONG incx, double factor) {
  double sum = 0;
  BLASLONG i = 0;
  if (incx == 1) {
    const v128_t f = VEC(splat)(factor);
    v128_t s = VEC(splat)(0), t = s;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      const v128_t p = VEC(mul)(LOAD(x + i), f), q = VEC(mul)(LOAD(x + i + LANES), f);
      s = madd(p, p, s);
      t = madd(q, q, t);
    }
    sum = sum_lanes(VEC(add)(s, t));
  }
  for (; i < n; i++) sum += (x[i * incx] * factor) * (x[i * incx] * factor);
  return sum;
}

/* The plain sum, and only if it leaves the range where squares neither overflow nor lose digits,
 * the sum again with a power of two as factor. */
FLOAT CNAME(BLASLONG n, FLOAT *x, BLASLONG incx) {
  if (n <= 0 || incx == 0) return 0;
  if (n == 1) return fabs(x[0]);
  const double sum = sum_of_squares(n, x, incx, 1);
  if (sum != sum) return sum;
  if (sum > 0x1p-900 && sum < 0x1p1000) return sqrt(sum);
  double largest = 0;
  for (BLASLONG i = 0; i < n; i++) largest = fmax(largest, fabs(x[i * incx]));
  if (largest == 0 || isinf(largest)) return largest;
  return largest < 1 ? sqrt(sum_of_squares(n, x, incx, 0x1p600)) * 0x1p-600
                     : sqrt(sum_of_squares(n, x, incx, 0x1p-600)) * 0x1p600;
}

#else

/* Squares of float32 are summed in float64, where they can neither overflow nor underflow. */
FLOAT CNAME(BLASLONG n, FLOAT *x, BLASLONG incx) {
  if (n <= 0 || incx == 0) return 0;
  if (n == 1) return fabsf(x[0]);
  double sum = 0;
  BLASLONG i = 0;
  if (incx == 1) {
    v128_t s = wasm_f64x2_splat(0), t = s;
    for (; i + LANES <= n; i += LANES) {
      const v128_t v = LOAD(x + i);
      const v128_t p = wasm_f64x2_promote_low_f32x4(v);
      const v128_t q = wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(v, v, 2, 3, 2, 3));
      s = wasm_f64x2_add(s, wasm_f64x2_mul(p, p));
      t = wasm_f64x2_add(t, wasm_f64x2_mul(q, q));
    }
    s = wasm_f64x2_add(s, t);
    sum = wasm_f64x2_extract_lane(s, 0) + wasm_f64x2_extract_lane(s, 1);
  }
  for (; i < n; i++) sum += (double)x[i * incx] * x[i * incx];
  return (FLOAT)sqrt(sum);
}

#endif
