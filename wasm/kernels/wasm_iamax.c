/* I?AMAX: the first index, from 1, of the largest magnitude; a leading NaN is the largest, others
 * are passed over. One vectorised pass finds the magnitude, a second where it is. */
#include "wasm_simd.h"

static FLOAT largest_magnitude(BLASLONG n, const FLOAT *x) {
  FLOAT largest = ABS(x[0]);
  BLASLONG i = 0;
  v128_t v = VEC(splat)(largest);
  for (; i + LANES <= n; i += LANES) v = VEC(pmax)(v, VEC(abs)(LOAD(x + i)));
  FLOAT lane[LANES];
  STORE(lane, v);
  EACH(l, LANES) if (lane[l] > largest) largest = lane[l];
  for (; i < n; i++)
    if (ABS(x[i]) > largest) largest = ABS(x[i]);
  return largest;
}

BLASLONG CNAME(BLASLONG n, FLOAT *x, BLASLONG incx) {
  if (n <= 0 || incx <= 0) return 0;
  if (x[0] != x[0]) return 1;
  if (incx == 1 && n >= 8 * LANES) {
    const FLOAT largest = largest_magnitude(n, x);
    BLASLONG i = 0;
    while (ABS(x[i]) != largest) i++;
    return i + 1;
  }
  BLASLONG best = 0;
  for (BLASLONG i = 1; i < n; i++)
    if (ABS(x[i * incx]) > ABS(x[best * incx])) best = i;
  return best + 1;
}
