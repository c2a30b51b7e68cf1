/* The inner kernel of real matrix products: tiles of 8x4 float32 or 8x2 float64, 8 vectors of
 * sums. With fused multiply-add, whose latency 8 sums just hide, three panels of four columns are
 * two tiles of six: 12 sums, 2 vectors of A and 1 of B fill V8's 15 registers. (Without it the
 * products are one more vector, and V8 spills.) */
#include "wasm_simd.h"
#if defined(__wasm_relaxed_simd__) && !defined(TRMMKERNEL)
#define WIDE_COLUMNS 12
#endif
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

#ifdef WIDE_COLUMNS
#if TILE_ROWS != 2 * LANES || TILE_COLUMNS != 4
#error "wide tiles are of two vectors and six columns"
#endif

/* Of a panel of four columns and the next one: `first` of the one, the rest of the other. */
INLINE void wide_tile(int first, BLASLONG depth, const FLOAT *a, const FLOAT *b, const FLOAT *next,
                      FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  v128_t sum[2][6];
  EACH(i, 2) EACH(j, 6) sum[i][j] = VEC(splat)(0);
  DEPTH(k, depth) {
    const v128_t upper = LOAD(a), lower = LOAD(a + LANES);
    EACH(j, 6) {
      const v128_t factor = LOAD_SPLAT(j < first ? b + j : next + j - first);
      sum[0][j] = madd(upper, factor, sum[0][j]);
      sum[1][j] = madd(lower, factor, sum[1][j]);
    }
    a += TILE_ROWS;
    b += 4;
    next += 4;
  }
  const v128_t scale = VEC(splat)(alpha);
  EACH(j, 6) EACH(i, 2) PUT(c + j * ldc + i * LANES, scale, sum[i][j]);
}

static __attribute__((noinline)) void left_tile(BLASLONG depth, const FLOAT *a, const FLOAT *b,
                                                FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  wide_tile(4, depth, a, b, b + 4 * depth, alpha, c, ldc);
}

static __attribute__((noinline)) void right_tile(BLASLONG depth, const FLOAT *a, const FLOAT *b,
                                                 FLOAT alpha, FLOAT *c, BLASLONG ldc) {
  wide_tile(2, depth, a, b + 4 * depth + 2, b + 8 * depth, alpha, c + 6 * ldc, ldc);
}

static void wide_columns(BLASLONG m, BLASLONG depth, const FLOAT *a, const FLOAT *b, FLOAT alpha,
                         FLOAT *c, BLASLONG ldc) {
  BLASLONG i = 0;
  for (; i + TILE_ROWS <= m; i += TILE_ROWS) {
    left_tile(depth, a + i * depth, b, alpha, c + i, ldc);
    right_tile(depth, a + i * depth, b, alpha, c + i, ldc);
  }
  for (BLASLONG rows; i < m; i += rows) {
    rows = panel_size(TILE_ROWS, m - i);
    EACH(panel, 3)
    tile_of_size(rows, 4, depth, a + i * depth, b + panel * 4 * depth, alpha,
                 c + i + panel * 4 * ldc, ldc);
  }
}
#endif
