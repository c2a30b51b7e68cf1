/* GEMV, y += alpha * A' * x: four columns at a time, over blocks of rows that stay in the first
 * cache. */
#include "wasm_simd.h"

enum { BLOCK_ROWS = 2048 };

/* The products of four columns of A with x. */
INLINE void dot_four_columns(BLASLONG m, const FLOAT *a, BLASLONG lda, const FLOAT *x,
                             FLOAT product[4]) {
  const FLOAT *a0 = a, *a1 = a + lda, *a2 = a + 2 * lda, *a3 = a + 3 * lda;
  v128_t s0 = VEC(splat)(0), s1 = s0, s2 = s0, s3 = s0;
  v128_t t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  BLASLONG i = 0;
  for (; i + 2 * LANES <= m; i += 2 * LANES) {
    const v128_t u = LOAD(x + i), v = LOAD(x + i + LANES);
    s0 = madd(LOAD(a0 + i), u, s0);
    s1 = madd(LOAD(a1 + i), u, s1);
    s2 = madd(LOAD(a2 + i), u, s2);
    s3 = madd(LOAD(a3 + i), u, s3);
    t0 = madd(LOAD(a0 + i + LANES), v, t0);
    t1 = madd(LOAD(a1 + i + LANES), v, t1);
    t2 = madd(LOAD(a2 + i + LANES), v, t2);
    t3 = madd(LOAD(a3 + i + LANES), v, t3);
  }
  product[0] = sum_lanes(VEC(add)(s0, t0));
  product[1] = sum_lanes(VEC(add)(s1, t1));
  product[2] = sum_lanes(VEC(add)(s2, t2));
  product[3] = sum_lanes(VEC(add)(s3, t3));
  for (; i < m; i++) {
    product[0] += a0[i] * x[i];
    product[1] += a1[i] * x[i];
    product[2] += a2[i] * x[i];
    product[3] += a3[i] * x[i];
  }
}

INLINE FLOAT dot_column(BLASLONG m, const FLOAT *a, const FLOAT *x) {
  v128_t s = VEC(splat)(0), t = s;
  BLASLONG i = 0;
  for (; i + 2 * LANES <= m; i += 2 * LANES) {
    s = madd(LOAD(a + i), LOAD(x + i), s);
    t = madd(LOAD(a + i + LANES), LOAD(x + i + LANES), t);
  }
  FLOAT product = sum_lanes(VEC(add)(s, t));
  for (; i < m; i++) product += a[i] * x[i];
  return product;
}

static void add_block(BLASLONG m, BLASLONG n, FLOAT alpha, const FLOAT *a, BLASLONG lda,
                      const FLOAT *x, FLOAT *y, BLASLONG incy) {
  BLASLONG j = 0;
  for (; j + 4 <= n; j += 4, a += 4 * lda) {
    FLOAT product[4];
    dot_four_columns(m, a, lda, x, product);
    EACH(p, 4) y[(j + p) * incy] += alpha * product[p];
  }
  for (; j < n; j++, a += lda) y[j * incy] += alpha * dot_column(m, a, x);
}

int CNAME(BLASLONG m, BLASLONG n, BLASLONG unused, FLOAT alpha, FLOAT *a, BLASLONG lda, FLOAT *x,
          BLASLONG incx, FLOAT *y, BLASLONG incy, FLOAT *buffer) {
  for (BLASLONG i = 0; i < m; i += BLOCK_ROWS, a += BLOCK_ROWS) {
    const BLASLONG rows = m - i < BLOCK_ROWS ? m - i : BLOCK_ROWS;
    const FLOAT *block = x + i * incx;
    if (incx == 1) {
      add_block(rows, n, alpha, a, lda, block, y, incy);
    } else {
      FLOAT dense[BLOCK_ROWS];
      for (BLASLONG p = 0; p < rows; p++) dense[p] = block[p * incx];
      add_block(rows, n, alpha, a, lda, dense, y, incy);
    }
  }
  return 0;
}
