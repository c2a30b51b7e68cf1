/* SCAL, x *= a. A factor of 0 clears x, unless `keep_nan` is 1 (as the public functions pass it):
 * then NaN stays and Inf becomes NaN. */
#include "wasm_simd.h"

int CNAME(BLASLONG n, BLASLONG unused0, BLASLONG unused1, FLOAT a, FLOAT *x, BLASLONG incx,
          FLOAT *y, BLASLONG incy, FLOAT *unused2, BLASLONG keep_nan) {
  if (n <= 0 || incx <= 0) return 0;
  BLASLONG i = 0;
  if (a == 0 && keep_nan != 1) {
    for (; i < n; i++) x[i * incx] = 0;
    return 0;
  }
  if (incx == 1) {
    const v128_t factor = VEC(splat)(a);
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      STORE(x + i, VEC(mul)(LOAD(x + i), factor));
      STORE(x + i + LANES, VEC(mul)(LOAD(x + i + LANES), factor));
    }
  }
  for (; i < n; i++) x[i * incx] *= a;
  return 0;
}
