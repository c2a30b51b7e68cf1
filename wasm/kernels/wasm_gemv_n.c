/* GEMV, y += alpha * A * x: four columns at a time, over blocks of rows that stay in the first
 * cache. */
#include "wasm_simd.h"

enum { BLOCK_ROWS = 1024 };

/* y += A * x for four columns of A; `x` is scaled already. */
INLINE void add_four_columns(BLASLONG m, const FLOAT *a, BLASLONG lda, const FLOAT x[4],
                             FLOAT *restrict y) {
  const FLOAT *a0 = a, *a1 = a + lda, *a2 = a + 2 * lda, *a3 = a + 3 * lda;
  const v128_t x0 = VEC(splat)(x[0]), x1 = VEC(splat)(x[1]);
  const v128_t x2 = VEC(splat)(x[2]), x3 = VEC(splat)(x[3]);
  BLASLONG i = 0;
  for (; i + 2 * LANES <= m; i += 2 * LANES) {
    v128_t p = LOAD(y + i), q = LOAD(y + i + LANES);
    p = madd(LOAD(a0 + i), x0, p);
    q = madd(LOAD(a0 + i + LANES), x0, q);
    p = madd(LOAD(a1 + i), x1, p);
    q = madd(LOAD(a1 + i + LANES), x1, q);
    p = madd(LOAD(a2 + i), x2, p);
    q = madd(LOAD(a2 + i + LANES), x2, q);
    p = madd(LOAD(a3 + i), x3, p);
    q = madd(LOAD(a3 + i + LANES), x3, q);
    STORE(y + i, p);
    STORE(y + i + LANES, q);
  }
  for (; i < m; i++) y[i] += a0[i] * x[0] + a1[i] * x[1] + a2[i] * x[2] + a3[i] * x[3];
}

INLINE void add_column(BLASLONG m, const FLOAT *a, FLOAT x, FLOAT *restrict y) {
  const v128_t factor = VEC(splat)(x);
  BLASLONG i = 0;
  for (; i + LANES <= m; i += LANES) STORE(y + i, madd(LOAD(a + i), factor, LOAD(y + i)));
  for (; i < m; i++) y[i] += a[i] * x;
}

static void add_block(BLASLONG m, BLASLONG n, FLOAT alpha, const FLOAT *a, BLASLONG lda,
                      const FLOAT *x, BLASLONG incx, FLOAT *restrict y) {
  BLASLONG j = 0;
  for (; j + 4 <= n; j += 4, a += 4 * lda, x += 4 * incx) {
    const FLOAT scaled[4] = {alpha * x[0], alpha * x[incx], alpha * x[2 * incx],
                             alpha * x[3 * incx]};
    add_four_columns(m, a, lda, scaled, y);
  }
  for (; j < n; j++, a += lda, x += incx) add_column(m, a, alpha * *x, y);
}

int CNAME(BLASLONG m, BLASLONG n, BLASLONG unused, FLOAT alpha, FLOAT *a, BLASLONG lda, FLOAT *x,
          BLASLONG incx, FLOAT *y, BLASLONG incy, FLOAT *buffer) {
  for (BLASLONG i = 0; i < m; i += BLOCK_ROWS, a += BLOCK_ROWS) {
    const BLASLONG rows = m - i < BLOCK_ROWS ? m - i : BLOCK_ROWS;
    FLOAT *block = y + i * incy;
    if (incy == 1) {
      add_block(rows, n, alpha, a, lda, x, incx, block);
    } else {
      FLOAT dense[BLOCK_ROWS];
      for (BLASLONG p = 0; p < rows; p++) dense[p] = 0;
      add_block(rows, n, alpha, a, lda, x, incx, dense);
      for (BLASLONG p = 0; p < rows; p++) block[p * incy] += dense[p];
    }
  }
  return 0;
}
