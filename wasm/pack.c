/* How OpenBLAS's products lay out blocks of their operands, and what they do to C first, in place of
 * the library's own routines, which are unrolled to ten times the size. A block becomes panels of
 * `width` rows or columns (the tile of wasm/kernels), the last ones of half, a quarter ... of that;
 * in a panel, elements that are multiplied one after the other lie side by side. */
#include <string.h>
#include <wasm_simd128.h>

typedef long Length;

#define LOAD(at)         wasm_v128_load(at)
#define STORE(at, value) wasm_v128_store(at, value)

/* ---- from rows that are contiguous ---- */

static void copy_16(char *to, const char *from) { STORE(to, LOAD(from)); }
static void copy_32(char *to, const char *from) {
  copy_16(to, from);
  copy_16(to + 16, from + 16);
}
static void copy_64(char *to, const char *from) {
  copy_32(to, from);
  copy_32(to + 32, from + 32);
}
static void copy_8(char *to, const char *from) { *(double *)to = *(const double *)from; }
static void copy_4(char *to, const char *from) { *(float *)to = *(const float *)from; }

/* All lengths but `m`, the number of rows, are in bytes. */
static int pack_rows(Length m, Length n, const char *a, Length lda, char *b, Length width) {
#define ROWS(bytes)                                                              \
  case bytes:                                                                    \
    for (Length i = 0; i < m; i++, row += lda, b += bytes) copy_##bytes(b, row); \
    break;
  for (; n > 0; n -= width, a += width) {
    const char *row = a;
    while (width > n) width /= 2;
    switch (width) { ROWS(64) ROWS(32) ROWS(16) ROWS(8) ROWS(4) }
  }
  return 0;
}

/* ---- from columns that are contiguous ---- */

/* Squares of 4 x 4 and 2 x 2 numbers with rows and columns exchanged. */
static void turn_float(float *to, Length width, const float *from, Length lda) {
  v128_t a = LOAD(from), b = LOAD(from + lda), c = LOAD(from + 2 * lda), d = LOAD(from + 3 * lda);
  v128_t ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5),
         ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  v128_t cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5),
         cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  STORE(to, wasm_i64x2_shuffle(ab_low, cd_low, 0, 2));
  STORE(to + width, wasm_i64x2_shuffle(ab_low, cd_low, 1, 3));
  STORE(to + 2 * width, wasm_i64x2_shuffle(ab_high, cd_high, 0, 2));
  STORE(to + 3 * width, wasm_i64x2_shuffle(ab_high, cd_high, 1, 3));
}
static void turn_double(double *to, Length width, const double *from, Length lda) {
  v128_t a = LOAD(from), b = LOAD(from + lda);
  STORE(to, wasm_i64x2_shuffle(a, b, 0, 2));
  STORE(to + width, wasm_i64x2_shuffle(a, b, 1, 3));
}
static void turn_v128_t(v128_t *to, Length width, const v128_t *from, Length lda) {
  (void)width, (void)lda;
  STORE(to, LOAD(from));
}

#define PACK_COLUMNS(T, square)                                                                  \
  static int pack_columns_##T(Length m, Length n, const T *a, Length lda, T *b, Length width) {  \
    for (; n > 0; n -= width, a += width * lda) {                                                \
      Length i = 0;                                                                              \
      while (width > n) width /= 2;                                                              \
      for (; width >= square && i + square <= m; i += square, b += square * width)               \
        for (Length j = 0; j < width; j += square) turn_##T(b + j, width, a + i + j * lda, lda); \
      for (; i < m; i++)                                                                         \
        for (Length j = 0; j < width; j++) *b++ = a[i + j * lda];                                \
    }                                                                                            \
    return 0;                                                                                    \
  }
PACK_COLUMNS(float, 4)
PACK_COLUMNS(double, 2)
PACK_COLUMNS(v128_t, 1)

/* ---- OpenBLAS's names ---- */

#define PACKS(letter, side, T, width)                                                    \
  int letter##gemm_##side##tcopy(Length m, Length n, const T *a, Length lda, T *b);      \
  int letter##gemm_##side##tcopy(Length m, Length n, const T *a, Length lda, T *b) {     \
    const Length size = sizeof(T);                                                       \
    return pack_rows(m, n * size, (const char *)a, lda * size, (char *)b, width * size); \
  }                                                                                      \
  int letter##gemm_##side##ncopy(Length m, Length n, const T *a, Length lda, T *b);      \
  int letter##gemm_##side##ncopy(Length m, Length n, const T *a, Length lda, T *b) {     \
    return pack_columns_##T(m, n, a, lda, b, width);                                     \
  }
/* The tiles of wasm/patch-openblas.py: `i` for rows, `o` for columns, and for both of a square. */
PACKS(s, i, float, 8)
PACKS(s, o, float, 4)
#ifdef __wasm_relaxed_simd__
PACKS(d, o, double, 4)
#else
PACKS(d, i, double, 8)
PACKS(d, o, double, 2)
#endif
PACKS(z, o, v128_t, 2)

/* C times a number; 0 times anything is 0. */
#define BETA(letter, T)                                                                         \
  int letter##gemm_beta(Length m, Length n, Length unused1, T beta, T *unused2, Length unused3, \
                        T *unused4, Length unused5, T *c, Length ldc);                          \
  int letter##gemm_beta(Length m, Length n, Length unused1, T beta, T *unused2, Length unused3, \
                        T *unused4, Length unused5, T *c, Length ldc) {                         \
    (void)unused1, (void)unused2, (void)unused3, (void)unused4, (void)unused5;                  \
    for (; n > 0; n--, c += ldc) {                                                              \
      if (beta == 0)                                                                            \
        memset(c, 0, (size_t)m * sizeof(T));                                                    \
      else                                                                                      \
        for (Length i = 0; i < m; i++) c[i] *= beta;                                            \
    }                                                                                           \
    return 0;                                                                                   \
  }
BETA(s, float)
BETA(d, double)
