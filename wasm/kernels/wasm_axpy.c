/* AXPY, y += a * x. */
#include "wasm_simd.h"

int CNAME(BLASLONG n, BLASLONG unused0, BLASLONG unused1, FLOAT a, FLOAT *x, BLASLONG incx,
          FLOAT *y, BLASLONG incy, FLOAT *unused2, BLASLONG unused3) {
  if (n <= 0 || a == 0) return 0;
  BLASLONG i = 0;
  if (incx == 1 && incy == 1) {
    const v128_t factor = VEC(splat)(a);
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      const v128_t p = madd(LOAD(x + i), factor, LOAD(y + i));
      const v128_t q = madd(LOAD(x + i + LANES), factor, LOAD(y + i + LANES));
      STORE(y + i, p);
      STORE(y + i + LANES, q);
    }
  }
  for (; i < n; i++) y[i * incy] += a * x[i * incx];
  return 0;
}
