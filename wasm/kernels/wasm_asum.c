/* ASUM, the sum of magnitudes. */
#include "wasm_simd.h"

FLOAT CNAME(BLASLONG n, FLOAT *x, BLASLONG incx) {
  if (n <= 0 || incx <= 0) return 0;
  FLOAT sum = 0;
  BLASLONG i = 0;
  if (incx == 1) {
    v128_t s = VEC(splat)(0), t = s;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      s = VEC(add)(s, VEC(abs)(LOAD(x + i)));
      t = VEC(add)(t, VEC(abs)(LOAD(x + i + LANES)));
    }
    sum = sum_lanes(VEC(add)(s, t));
  }
  for (; i < n; i++) sum += ABS(x[i * incx]);
  return sum;
}
