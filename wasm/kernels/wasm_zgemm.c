/* The inner kernel of complex matrix products: tiles of 4x2 complex float32 or 2x2 complex float64.
 *
 * Complex numbers are interleaved. Two real products are summed for each element,
 *   r += a * re(b)   and   s += a * im(b),
 * so that the loop has no shuffles and is the same for every conjugation: those differ only in how
 * r and s are combined after it,
 *   re = re(r) + re_sign * im(s),   im = im_sign_r * im(r) + im_sign_s * re(s). */
#include "wasm_simd.h"
#include "wasm_gemm_panels.h"

#if defined(NN) || defined(NT) || defined(TN) || defined(TT) /* a * b */
enum { RE_SIGN = -1, IM_SIGN_R = 1, IM_SIGN_S = 1 };
#elif defined(NR) || defined(NC) || defined(TR) || defined(TC) /* a * conj(b) */
enum { RE_SIGN = 1, IM_SIGN_R = 1, IM_SIGN_S = -1 };
#elif defined(RN) || defined(RT) || defined(CN) || defined(CT) /* conj(a) * b */
enum { RE_SIGN = 1, IM_SIGN_R = -1, IM_SIGN_S = 1 };
#else                                                          /* conj(a) * conj(b) */
enum { RE_SIGN = -1, IM_SIGN_R = -1, IM_SIGN_S = -1 };
#endif

#ifdef TRMMKERNEL
#define PUT(p, x)     STORE(p, x)
#define PUT_ONE(p, x) (*(p) = (x))
#else
#define PUT(p, x)     STORE(p, VEC(add)(LOAD(p), x))
#define PUT_ONE(p, x) (*(p) += (x))
#endif

/* Complex numbers in a vector. */
#define PAIRS (LANES / 2)

#ifdef DOUBLE
#define SWAP_PARTS(v) wasm_i64x2_shuffle(v, v, 1, 0)
#define PAIR(re, im)  wasm_f64x2_make(re, im)
#else
#define SWAP_PARTS(v) wasm_i32x4_shuffle(v, v, 1, 0, 3, 2)
#define PAIR(re, im)  wasm_f32x4_make(re, im, re, im)
#endif

/* Vectors run along the rows. */
INLINE void tile_by_rows(int vectors, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                         FLOAT alpha_re, FLOAT alpha_im, FLOAT *c, BLASLONG ldc) {
  v128_t r[TILE_ROWS / PAIRS][TILE_COLUMNS], s[TILE_ROWS / PAIRS][TILE_COLUMNS];
  EACH(i, vectors) EACH(j, columns) r[i][j] = s[i][j] = VEC(splat)(0);
  DEPTH(k, depth) {
    v128_t column[TILE_ROWS / PAIRS];
    EACH(i, vectors) column[i] = LOAD(a + i * LANES);
    EACH(j, columns) {
      const v128_t re = LOAD_SPLAT(b + 2 * j);
      EACH(i, vectors) r[i][j] = madd(column[i], re, r[i][j]);
      const v128_t im = LOAD_SPLAT(b + 2 * j + 1);
      EACH(i, vectors) s[i][j] = madd(column[i], im, s[i][j]);
    }
    a += vectors * LANES;
    b += 2 * columns;
  }
  const v128_t of_r = PAIR(1, IM_SIGN_R), of_s = PAIR(RE_SIGN, IM_SIGN_S);
  const v128_t scale = VEC(splat)(alpha_re), turn = PAIR(-alpha_im, alpha_im);
  EACH(j, columns) EACH(i, vectors) {
    v128_t x = VEC(add)(VEC(mul)(of_r, r[i][j]), VEC(mul)(of_s, SWAP_PARTS(s[i][j])));
    x = VEC(add)(VEC(mul)(scale, x), VEC(mul)(turn, SWAP_PARTS(x)));
    PUT(c + 2 * j * ldc + i * LANES, x);
  }
}

/* A single row of float32, which does not fill a vector. */
INLINE void tile_of_one_row(int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                            FLOAT alpha_re, FLOAT alpha_im, FLOAT *c, BLASLONG ldc) {
  FLOAT r[TILE_COLUMNS][2], s[TILE_COLUMNS][2];
  EACH(j, columns) r[j][0] = r[j][1] = s[j][0] = s[j][1] = 0;
  DEPTH(k, depth) {
    EACH(j, columns) {
      r[j][0] += a[0] * b[2 * j];
      r[j][1] += a[1] * b[2 * j];
      s[j][0] += a[0] * b[2 * j + 1];
      s[j][1] += a[1] * b[2 * j + 1];
    }
    a += 2;
    b += 2 * columns;
  }
  EACH(j, columns) {
    const FLOAT re = r[j][0] + RE_SIGN * s[j][1];
    const FLOAT im = IM_SIGN_R * r[j][1] + IM_SIGN_S * s[j][0];
    PUT_ONE(c + 2 * j * ldc, alpha_re * re - alpha_im * im);
    PUT_ONE(c + 2 * j * ldc + 1, alpha_re * im + alpha_im * re);
  }
}

INLINE void tile(int rows, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                 FLOAT alpha_re, FLOAT alpha_im, FLOAT *c, BLASLONG ldc) {
  if (rows >= PAIRS)
    tile_by_rows(rows / PAIRS, columns, depth, a, b, alpha_re, alpha_im, c, ldc);
  else
    tile_of_one_row(columns, depth, a, b, alpha_re, alpha_im, c, ldc);
}
