/* The inner kernel of real matrix products: tiles of 8x4 float32 or 8x2 float64, 8 vectors of
 * sums. */
#include "wasm_simd.h"
#include "wasm_gemm_panels.h"

#ifdef TRMMKERNEL
#define PUT(p, alpha, sum) STORE(p, VEC(mul)(alpha, sum))
#define PUT_ONE(p, x)      (*(p) = (x))
#else
#define PUT(p, alpha, sum) STORE(p, madd(alpha, sum, LOAD(p)))
#define PUT_ONE(p, x)      (*(p) += (x))
#endif

/* Vectors run along the rows. */
INLINE void tile_by_rows(int vectors, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                         FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  v128_t sum[TILE_ROWS / LANES][TILE_COLUMNS];
  EACH(i, vectors) EACH(j, columns) sum[i][j] = VEC(splat)(0);
  DEPTH(k, depth) {
    v128_t column[TILE_ROWS / LANES];
    EACH(i, vectors) column[i] = LOAD(a + i * LANES);
    EACH(j, columns) {
      const v128_t factor = LOAD_SPLAT(b + j);
      EACH(i, vectors) sum[i][j] = madd(column[i], factor, sum[i][j]);
    }
    a += vectors * LANES;
    b += columns;
  }
  const v128_t scale = VEC(splat)(alpha);
  EACH(j, columns) EACH(i, vectors) PUT(c + j * ldc + i * LANES, scale, sum[i][j]);
}

/* Fewer rows than a vector holds: vectors run along the columns. */
INLINE void tile_by_columns(int rows, int vectors, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                            FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  v128_t sum[LANES][TILE_COLUMNS / LANES + 1];
  EACH(i, rows) EACH(j, vectors) sum[i][j] = VEC(splat)(0);
  DEPTH(k, depth) {
    EACH(j, vectors) {
      const v128_t row = LOAD(b + j * LANES);
      EACH(i, rows) sum[i][j] = madd(LOAD_SPLAT(a + i), row, sum[i][j]);
    }
    a += rows;
    b += vectors * LANES;
  }
  const v128_t scale = VEC(splat)(alpha);
  EACH(i, rows) EACH(j, vectors) {
    FLOAT lane[LANES];
    STORE(lane, VEC(mul)(scale, sum[i][j]));
    EACH(l, LANES) PUT_ONE(c + i + (j * LANES + l) * ldc, lane[l]);
  }
}

/* Fewer rows and columns than a vector holds. */
INLINE void tile_scalar(int rows, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                        FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  FLOAT sum[LANES][TILE_COLUMNS];
  EACH(i, rows) EACH(j, columns) sum[i][j] = 0;
  DEPTH(k, depth) {
    EACH(i, rows) EACH(j, columns) sum[i][j] += a[i] * b[j];
    a += rows;
    b += columns;
  }
  EACH(i, rows) EACH(j, columns) PUT_ONE(c + i + j * ldc, alpha * sum[i][j]);
}

INLINE void tile(int rows, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b, FLOAT alpha,
                 FLOAT *c, BLASLONG ldc) {
  if (rows >= LANES)
    tile_by_rows(rows / LANES, columns, depth, a, b, alpha, c, ldc);
  else if (columns >= LANES)
    tile_by_columns(rows, columns / LANES, depth, a, b, alpha, c, ldc);
  else
    tile_scalar(rows, columns, depth, a, b, alpha, c, ldc);
}
