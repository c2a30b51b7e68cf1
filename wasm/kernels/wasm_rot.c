/* ROT, a plane rotation: x, y = c * x + s * y, c * y - s * x. */
#include "wasm_simd.h"

int CNAME(BLASLONG n, FLOAT *x, BLASLONG incx, FLOAT *y, BLASLONG incy, FLOAT c, FLOAT s) {
  BLASLONG i = 0;
  if (incx == 1 && incy == 1) {
    const v128_t cosine = VEC(splat)(c), sine = VEC(splat)(s);
    for (; i + LANES <= n; i += LANES) {
      const v128_t a = LOAD(x + i), b = LOAD(y + i);
      STORE(x + i, madd(cosine, a, VEC(mul)(sine, b)));
      STORE(y + i, nmadd(sine, a, VEC(mul)(cosine, b)));
    }
  }
  for (; i < n; i++) {
    const FLOAT a = x[i * incx], b = y[i * incy];
    x[i * incx] = c * a + s * b;
    y[i * incy] = c * b - s * a;
  }
  return 0;
}
