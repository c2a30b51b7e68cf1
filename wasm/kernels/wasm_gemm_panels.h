/* The loops around the tile of a matrix product, for real and complex numbers, GEMM and TRMM.
 *
 * OpenBLAS hands over blocks that it has packed (Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication", ACM TOMS 34(3), 2008): A in panels of TILE_ROWS rows
 * and B in panels of TILE_COLUMNS columns, each stored depth by depth; what is left over at the
 * end comes in panels of half the size, a quarter, and so on down to 1.
 *
 * GEMM adds alpha * A * B to C. TRMM stores alpha * A * B, where one of the factors is a triangle:
 * along the depth its panels are zero before the diagonal, or after it, and that part is skipped.
 *
 * The including file defines tile(rows, columns, depth, a, b, ALPHA, c, ldc), to be inlined with
 * constant rows and columns; if it defines WIDE_COLUMNS, also wide_columns(m, depth, a, b, ALPHA,
 * c, ldc) for that many columns at once. */

#define TILE_ROWS    GEMM_DEFAULT_UNROLL_M
#define TILE_COLUMNS GEMM_DEFAULT_UNROLL_N
#if TILE_ROWS > 8 || TILE_COLUMNS > 4
#error "tiles have at most 8 rows and 4 columns"
#endif

#ifdef COMPLEX
#define ALPHA_PARAMETERS FLOAT alpha_re, FLOAT alpha_im
#define ALPHA            alpha_re, alpha_im
#else
#define ALPHA_PARAMETERS FLOAT alpha
#define ALPHA            alpha
#endif

INLINE void tile(int rows, int columns, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                 ALPHA_PARAMETERS, FLOAT *c, BLASLONG ldc);

#ifdef WIDE_COLUMNS
static void wide_columns(BLASLONG m, BLASLONG depth, const FLOAT *a, const FLOAT *b,
                         ALPHA_PARAMETERS, FLOAT *c, BLASLONG ldc);
#endif

#define TILE(height, width)                          \
  if (height <= TILE_ROWS && rows == height) {       \
    tile(height, width, depth, a, b, ALPHA, c, ldc); \
    return;                                          \
  }
#define TILES_OF_WIDTH(width)                                                                    \
  static void tiles_of_width_##width(BLASLONG rows, BLASLONG depth, const FLOAT *a,              \
                                     const FLOAT *b, ALPHA_PARAMETERS, FLOAT *c, BLASLONG ldc) { \
    TILE(8, width)                                                                               \
    TILE(4, width)                                                                               \
    TILE(2, width)                                                                               \
    TILE(1, width)                                                                               \
  }
TILES_OF_WIDTH(1)
#if TILE_COLUMNS >= 2
TILES_OF_WIDTH(2)
#endif
#if TILE_COLUMNS >= 4
TILES_OF_WIDTH(4)
#endif

INLINE void tile_of_size(BLASLONG rows, BLASLONG columns, BLASLONG depth, const FLOAT *a,
                         const FLOAT *b, ALPHA_PARAMETERS, FLOAT *c, BLASLONG ldc) {
#if TILE_COLUMNS >= 4
  if (columns == 4) {
    tiles_of_width_4(rows, depth, a, b, ALPHA, c, ldc);
    return;
  }
#endif
#if TILE_COLUMNS >= 2
  if (columns == 2) {
    tiles_of_width_2(rows, depth, a, b, ALPHA, c, ldc);
    return;
  }
#endif
  tiles_of_width_1(rows, depth, a, b, ALPHA, c, ldc);
}

/* The largest panel that fits into what is left. */
INLINE BLASLONG panel_size(BLASLONG largest, BLASLONG left) {
  while (largest > left) largest >>= 1;
  return largest;
}

#ifdef TRMMKERNEL
#ifdef LEFT
enum { TRIANGLE_IS_A = 1 };
#else
enum { TRIANGLE_IS_A = 0 };
#endif
#if defined(LEFT) == defined(TRANSA)
enum { ENDS_AT_DIAGONAL = 1 };
#else
enum { ENDS_AT_DIAGONAL = 0 };
#endif
#endif

int CNAME(BLASLONG m, BLASLONG n, BLASLONG k, ALPHA_PARAMETERS, FLOAT *a, FLOAT *b, FLOAT *c,
          BLASLONG ldc
#ifdef TRMMKERNEL
          ,
          BLASLONG offset
#endif
) {
  for (BLASLONG j = 0, columns; j < n; j += columns) {
    const FLOAT *b_panel = b + j * k * COMPSIZE;
#ifdef WIDE_COLUMNS
    columns = WIDE_COLUMNS;
    if (n - j >= columns) {
      wide_columns(m, k, a, b_panel, ALPHA, c + j * ldc * COMPSIZE, ldc);
      continue;
    }
#endif
    columns = panel_size(TILE_COLUMNS, n - j);
    for (BLASLONG i = 0, rows; i < m; i += rows) {
      rows = panel_size(TILE_ROWS, m - i);
      const FLOAT *a_panel = a + i * k * COMPSIZE;
      BLASLONG begin = 0, end = k;
#ifdef TRMMKERNEL
      const BLASLONG diagonal = TRIANGLE_IS_A ? offset + i : j - offset;
      if (ENDS_AT_DIAGONAL)
        end = diagonal + (TRIANGLE_IS_A ? rows : columns);
      else
        begin = diagonal;
#endif
      tile_of_size(rows, columns, end - begin, a_panel + begin * rows * COMPSIZE,
                   b_panel + begin * columns * COMPSIZE, ALPHA, c + (i + j * ldc) * COMPSIZE, ldc);
    }
  }
  return 0;
}
