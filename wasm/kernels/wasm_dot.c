/* DOT; with -DDSDOT the products of float32 are summed in float64. */
#include "wasm_simd.h"

#ifdef DSDOT

double CNAME(BLASLONG n, FLOAT *x, BLASLONG incx, FLOAT *y, BLASLONG incy) {
  double sum = 0;
  for (BLASLONG i = 0; i < n; i++) sum += (double)x[i * incx] * (double)y[i * incy];
  return sum;
}

#else

FLOAT CNAME(BLASLONG n, FLOAT *x, BLASLONG incx, FLOAT *y, BLASLONG incy) {
  FLOAT sum = 0;
  BLASLONG i = 0;
  if (incx == 1 && incy == 1) {
    v128_t s = VEC(splat)(0), t = s, u = s, v = s;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
      s = madd(LOAD(x + i), LOAD(y + i), s);
      t = madd(LOAD(x + i + LANES), LOAD(y + i + LANES), t);
      u = madd(LOAD(x + i + 2 * LANES), LOAD(y + i + 2 * LANES), u);
      v = madd(LOAD(x + i + 3 * LANES), LOAD(y + i + 3 * LANES), v);
    }
    sum = sum_lanes(VEC(add)(VEC(add)(s, t), VEC(add)(u, v)));
  }
  for (; i < n; i++) sum += x[i * incx] * y[i * incy];
  return sum;
}

#endif
