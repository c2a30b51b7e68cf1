#include "ops/product_kernel.h"

#include <assert.h>
#include <cblas.h>
#include <complex.h>
#include <limits.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "tensor/cast.h"

/* One product: what every step needs to know. */
typedef struct Product {
  Dtype dtype;
  int64_t m, n, k;
  double alpha, beta;
  Matrix a, b, c;
} Product;

/* ---- matrices as BLAS takes them ---- */

/* Row-major with the distance between rows, or the transpose of that. */
typedef struct Operand {
  const void *data;
  int lead;
  CBLAS_TRANSPOSE transposed;
  void *copy; /* to be freed */
} Operand;

static bool lead_fits(int64_t lead, int64_t columns) { return lead >= columns && lead <= INT_MAX; }

/* Whether one stride is 1, so that BLAS can use the matrix where it lies. A stride that is never
 * taken can be any. */
static bool operand_in_place(Operand *operand, int64_t rows, int64_t columns, Matrix matrix) {
  int64_t row = rows == 1 ? columns : matrix.row_stride;
  int64_t column = columns == 1 ? rows : matrix.column_stride;
  *operand = (Operand){.data = matrix.data};
  if ((column == 1 || columns == 1) && lead_fits(row, columns)) {
    operand->lead = (int)row;
    operand->transposed = CblasNoTrans;
    return true;
  }
  if ((row == 1 || rows == 1) && lead_fits(column, rows)) {
    operand->lead = (int)column;
    operand->transposed = CblasTrans;
    return true;
  }
  return false;
}

/* The matrix in C order and of dtype `to`, in memory of its own. */
static void *matrix_cast(Dtype from, Dtype to, int64_t rows, int64_t columns, Matrix matrix) {
  int64_t shape[2] = {rows, columns}, bytes = shape_bytes(to, 2, shape);
  void *copy = bytes < 0 ? NULL : memory_alloc_data((size_t)bytes);
  if (!copy) return NULL;
  int64_t strides[2] = {matrix.row_stride, matrix.column_stride};
  int64_t packed[2] = {columns, 1};
  view_copy(&(View){copy, to, 2, shape, packed}, &(View){matrix.data, from, 2, shape, strides});
  return copy;
}

static void *matrix_copy(Dtype dtype, int64_t rows, int64_t columns, Matrix matrix) {
  return matrix_cast(dtype, dtype, rows, columns, matrix);
}

/* Puts such a copy of C back to where C is. */
static void copy_back(const Product *p, Dtype from, void *copy) {
  int64_t shape[2] = {p->m, p->n}, strides[2] = {p->c.row_stride, p->c.column_stride};
  int64_t packed[2] = {p->n, 1};
  view_copy(&(View){p->c.data, p->dtype, 2, shape, strides}, &(View){copy, from, 2, shape, packed});
}

static bool operand_open(Operand *operand, Dtype dtype, int64_t rows, int64_t columns,
                         Matrix matrix) {
  if (operand_in_place(operand, rows, columns, matrix)) return true;
  operand->copy = matrix_copy(dtype, rows, columns, matrix);
  operand->data = operand->copy;
  operand->lead = (int)columns;
  operand->transposed = CblasNoTrans;
  return operand->copy != NULL;
}

static bool transposed(const Operand *operand) { return operand->transposed == CblasTrans; }

/* ---- BLAS ---- */

static void blas_gemm(const Product *p, const Operand *a, const Operand *b, void *c, int lead) {
  int m = (int)p->m, n = (int)p->n, k = (int)p->k;
  double alpha_z[2] = {p->alpha, 0}, beta_z[2] = {p->beta, 0};
#define GEMM(letter, alpha, beta)                                                            \
  cblas_##letter##gemm(CblasRowMajor, a->transposed, b->transposed, m, n, k, alpha, a->data, \
                       a->lead, b->data, b->lead, beta, c, lead)
  switch (p->dtype) {
    case DTYPE_FLOAT32:
      GEMM(s, (float)p->alpha, (float)p->beta);
      break;
    case DTYPE_FLOAT64:
      GEMM(d, p->alpha, p->beta);
      break;
    default:
      GEMM(z, alpha_z, beta_z);
      break;
  }
#undef GEMM
}

/* y = alpha A x + beta y, A with `rows` and `columns` as it lies in memory before its
 * transposition. */
static void blas_gemv(const Product *p, const Operand *a, int rows, int columns, const void *x,
                      int x_stride, void *y, int y_stride) {
  double alpha_z[2] = {p->alpha, 0}, beta_z[2] = {p->beta, 0};
#define GEMV(letter, alpha, beta)                                                               \
  cblas_##letter##gemv(CblasRowMajor, a->transposed, rows, columns, alpha, a->data, a->lead, x, \
                       x_stride, beta, y, y_stride)
  switch (p->dtype) {
    case DTYPE_FLOAT32:
      GEMV(s, (float)p->alpha, (float)p->beta);
      break;
    case DTYPE_FLOAT64:
      GEMV(d, p->alpha, p->beta);
      break;
    default:
      GEMV(z, alpha_z, beta_z);
      break;
  }
#undef GEMV
}

static void blas_dot(const Product *p, const void *x, int x_stride, const void *y, int y_stride) {
  int k = (int)p->k;
#define FINISH(T, value)                             \
  do {                                               \
    T *c = p->c.data, sum = (T)p->alpha * (value);   \
    *c = p->beta == 0 ? sum : sum + (T)p->beta * *c; \
  } while (0)
  double _Complex sum_z;
  switch (p->dtype) {
    case DTYPE_FLOAT32:
      FINISH(float, cblas_sdot(k, x, x_stride, y, y_stride));
      break;
    case DTYPE_FLOAT64:
      FINISH(double, cblas_ddot(k, x, x_stride, y, y_stride));
      break;
    default:
      cblas_zdotu_sub(k, x, x_stride, y, y_stride, (void *)&sum_z);
      FINISH(double _Complex, sum_z);
  }
#undef FINISH
}

/* ---- vectors ---- */

/* A vector with a stride that BLAS takes: positive (a negative one means something else there). */
typedef struct Strided {
  const void *data;
  int stride;
  void *copy;
} Strided;

static bool strided_open(Strided *vector, Dtype dtype, int64_t count, const void *data,
                         int64_t stride) {
  *vector = (Strided){data, (int)stride, NULL};
  if (count == 1) vector->stride = 1;
  if (count == 1 || (stride > 0 && stride <= INT_MAX)) return true;
  vector->copy = matrix_copy(dtype, 1, count, (Matrix){(void *)data, 0, stride});
  vector->data = vector->copy;
  vector->stride = 1;
  return vector->copy != NULL;
}

static bool product_dot(const Product *p) {
  Strided x, y = {0};
  bool fine = strided_open(&x, p->dtype, p->k, p->a.data, p->a.column_stride) &&
              strided_open(&y, p->dtype, p->k, p->b.data, p->b.row_stride);
  if (fine) blas_dot(p, x.data, x.stride, y.data, y.stride);
  memory_free_data(x.copy);
  memory_free_data(y.copy);
  return fine;
}

static void zero_vector(void *data, Dtype dtype, int64_t count, int64_t stride) {
  size_t size = dtype_size(dtype);
  for (int64_t i = 0; i < count; i++) memset((char *)data + i * stride * (int64_t)size, 0, size);
}

/* c = alpha A x + beta c, `c` a column with the given stride. A vector c is cleared here rather
 * than by beta = 0, which some BLAS versions do by multiplying. */
static bool product_gemv(const Product *p, int64_t rows, int64_t columns, Matrix a, const void *x,
                         int64_t x_stride, int64_t c_stride) {
  Operand matrix;
  Strided vector = {0};
  Product scaled = *p;
  if (p->beta == 0) {
    zero_vector(p->c.data, p->dtype, rows, c_stride);
    scaled.beta = 1;
  }
  bool fine = operand_open(&matrix, p->dtype, rows, columns, a) &&
              strided_open(&vector, p->dtype, columns, x, x_stride);
  if (fine) {
    bool flip = transposed(&matrix);
    blas_gemv(&scaled, &matrix, (int)(flip ? columns : rows), (int)(flip ? rows : columns),
              vector.data, vector.stride, p->c.data, (int)c_stride);
  }
  memory_free_data(matrix.copy);
  memory_free_data(vector.copy);
  return fine;
}

/* ---- outer products, integers ---- */

#define SUM_BOOL(T, a, b)      ((a) | (b))
#define SUM_INT(T, a, b)       ((T)((uint64_t)(a) + (uint64_t)(b)))
#define SUM_UINT(T, a, b)      ((T)((uint64_t)(a) + (uint64_t)(b)))
#define SUM_FLOAT(T, a, b)     ((a) + (b))
#define PRODUCT_BOOL(T, a, b)  ((a) & (b))
#define PRODUCT_INT(T, a, b)   ((T)((uint64_t)(a) * (uint64_t)(b)))
#define PRODUCT_UINT(T, a, b)  ((T)((uint64_t)(a) * (uint64_t)(b)))
#define PRODUCT_FLOAT(T, a, b) ((a) * (b))

/* c[j] += scale * b[j]; contiguous. */
typedef void RowKernel(int64_t n, void *c, const void *scale, const void *b, bool add);

#define DEFINE_ROW(id, T, group)                                                                \
  static void row_##id(int64_t n, void *target, const void *scale, const void *row, bool add) { \
    T *restrict c = target;                                                                     \
    const T *restrict b = row, s = *(const T *)scale;                                           \
    if (add)                                                                                    \
      for (int64_t j = 0; j < n; j++) c[j] = SUM_##group(T, c[j], PRODUCT_##group(T, s, b[j])); \
    else                                                                                        \
      for (int64_t j = 0; j < n; j++) c[j] = PRODUCT_##group(T, s, b[j]);                       \
  }
DEFINE_ROW(BOOL, bool, BOOL)
DEFINE_ROW(INT32, int32_t, INT)
DEFINE_ROW(INT64, int64_t, INT)
DEFINE_ROW(UINT64, uint64_t, UINT)
DEFINE_ROW(FLOAT32, float, FLOAT)
DEFINE_ROW(FLOAT64, double, FLOAT)

static RowKernel *const row_kernels[DTYPES] = {
    [DTYPE_BOOL] = row_BOOL,     [DTYPE_INT32] = row_INT32,     [DTYPE_INT64] = row_INT64,
    [DTYPE_UINT64] = row_UINT64, [DTYPE_FLOAT32] = row_FLOAT32, [DTYPE_FLOAT64] = row_FLOAT64,
};

/* Rows of B and C this long, and this many of B, stay in the nearest caches together. */
enum { BLOCK_COLUMNS = 1024, BLOCK_DEPTH = 64 };

static void *matrix_at(Dtype dtype, Matrix matrix, int64_t row, int64_t column) {
  int64_t offset = row * matrix.row_stride + column * matrix.column_stride;
  return (char *)matrix.data + offset * (int64_t)dtype_size(dtype);
}

/* Row i of C gathers a[i, l] times row l of B; rows of B and C contiguous. */
static void product_rows(const Product *p, Matrix b) {
  RowKernel *row = row_kernels[p->dtype];
  for (int64_t j = 0; j < p->n; j += BLOCK_COLUMNS) {
    int64_t count = p->n - j < BLOCK_COLUMNS ? p->n - j : BLOCK_COLUMNS;
    for (int64_t l0 = 0; l0 < p->k; l0 += BLOCK_DEPTH) {
      int64_t end = p->k - l0 < BLOCK_DEPTH ? p->k : l0 + BLOCK_DEPTH;
      for (int64_t i = 0; i < p->m; i++)
        for (int64_t l = l0; l < end; l++)
          row(count, matrix_at(p->dtype, p->c, i, j), matrix_at(p->dtype, p->a, i, l),
              matrix_at(p->dtype, b, l, j), l > 0 || p->beta != 0);
    }
  }
}

static bool product_generic(const Product *p) {
  Matrix b = p->b;
  void *copy = NULL;
  if (p->n > 1 && b.column_stride != 1) {
    copy = matrix_copy(p->dtype, p->k, p->n, b);
    if (!copy) return false;
    b = (Matrix){copy, p->n, 1};
  }
  product_rows(p, b);
  memory_free_data(copy);
  return true;
}

/* ---- small products ---- */

/* So few multiplications that calling BLAS takes longer. */
enum { SMALL_TERMS = 512, SMALL_ANYHOW = 64, SMALL_DEPTH = 16, SMALL_BYTES = 16 };

static bool is_small(const Product *p) {
  if (!dtype_is(p->dtype, GROUP_FLOAT) || p->alpha != 1 || p->beta != 0) return false;
  if (p->m > SMALL_TERMS || p->n > SMALL_TERMS || p->k > SMALL_DEPTH) return false;
  bool rows = (p->b.column_stride == 1 && p->c.column_stride == 1) || p->n == 1;
  return p->m * p->n * p->k <= (rows ? SMALL_TERMS : SMALL_ANYHOW);
}

/* Four or two neighbours of a row of C in a register, what is left of the row one by one. */
#define DEFINE_SMALL(id, T)                                                                       \
  typedef T Vector##id __attribute__((vector_size(SMALL_BYTES)));                                 \
  static void small_##id(const Product *p) {                                                      \
    enum { WIDTH = SMALL_BYTES / sizeof(T) };                                                     \
    const Matrix *a = &p->a, *b = &p->b, *c = &p->c;                                              \
    int64_t whole = b->column_stride == 1 && c->column_stride == 1 ? p->n / WIDTH * WIDTH : 0;    \
    for (int64_t i = 0; i < p->m; i++) {                                                          \
      const T *x = (const T *)a->data + i * a->row_stride;                                        \
      T *to = (T *)c->data + i * c->row_stride;                                                   \
      for (int64_t j = 0; j < whole; j += WIDTH) {                                                \
        const T *y = (const T *)b->data + j;                                                      \
        Vector##id sum = {0}, next;                                                               \
        for (int64_t l = 0; l < p->k; l++) {                                                      \
          memcpy(&next, y + l * b->row_stride, sizeof next);                                      \
          sum += x[l * a->column_stride] * next;                                                  \
        }                                                                                         \
        memcpy(to + j, &sum, sizeof sum);                                                         \
      }                                                                                           \
      for (int64_t j = whole; j < p->n; j++) {                                                    \
        const T *y = (const T *)b->data + j * b->column_stride;                                   \
        T sum = 0;                                                                                \
        for (int64_t l = 0; l < p->k; l++) sum += x[l * a->column_stride] * y[l * b->row_stride]; \
        to[j * c->column_stride] = sum;                                                           \
      }                                                                                           \
    }                                                                                             \
  }
DEFINE_SMALL(f32, float)
DEFINE_SMALL(f64, double)

/* ---- choosing ---- */

/* C = beta C, where k is 0. */
static void scale_only(const Product *p) {
  int64_t shape[2] = {p->m, p->n}, strides[2] = {p->c.row_stride, p->c.column_stride};
  int64_t zero_strides[2] = {0, 0};
  if (p->beta == 1) return;
  static const double zero[2];
  if (p->beta == 0) {
    View nothing = {(void *)zero, p->dtype, 2, shape, zero_strides};
    view_copy(&(View){p->c.data, p->dtype, 2, shape, strides}, &nothing);
    return;
  }
  for (int64_t i = 0; i < p->m; i++)
    for (int64_t j = 0; j < p->n; j++) {
      void *c = matrix_at(p->dtype, p->c, i, j);
      switch (p->dtype) {
        case DTYPE_FLOAT32:
          *(float *)c *= (float)p->beta;
          break;
        case DTYPE_FLOAT64:
          *(double *)c *= p->beta;
          break;
        default:
          *(double _Complex *)c *= p->beta;
          break;
      }
    }
}

static bool product_blas(const Product *p) {
  Operand a, b = {0};
  bool fine =
      operand_open(&a, p->dtype, p->m, p->k, p->a) && operand_open(&b, p->dtype, p->k, p->n, p->b);
  int lead = (int)(p->m == 1 ? p->n : p->c.row_stride);
  if (fine) blas_gemm(p, &a, &b, p->c.data, lead);
  memory_free_data(a.copy);
  memory_free_data(b.copy);
  return fine;
}

static Matrix matrix_transpose(Matrix matrix) {
  return (Matrix){matrix.data, matrix.column_stride, matrix.row_stride};
}

/* C (m, n) = A B is C' (n, m) = B' A'. */
static Product product_transpose(const Product *p) {
  return (Product){p->dtype,
                   p->n,
                   p->m,
                   p->k,
                   p->alpha,
                   p->beta,
                   matrix_transpose(p->b),
                   matrix_transpose(p->a),
                   matrix_transpose(p->c)};
}

static bool product_choose(const Product *p);

/* C where neither stride is 1: computed in C order beside it, then copied into place. */
static bool product_through_copy(const Product *p) {
  Product packed = *p;
  void *copy = matrix_copy(p->dtype, p->m, p->n, p->c);
  packed.c = (Matrix){copy, p->n, 1};
  bool fine = copy && product_choose(&packed);
  if (fine) copy_back(p, p->dtype, copy);
  memory_free_data(copy);
  return fine;
}

/* Common real dtypes have row kernels, complex128 has BLAS; the rest goes into a wider one. */
static bool has_kernels(Dtype dtype) { return row_kernels[dtype] || dtype == DTYPE_COMPLEX128; }

static bool product_in_wider(const Product *p, Dtype dtype) {
  void *a = matrix_cast(p->dtype, dtype, p->m, p->k, p->a);
  void *b = matrix_cast(p->dtype, dtype, p->k, p->n, p->b);
  void *c = matrix_cast(p->dtype, dtype, p->m, p->n, p->c);
  bool fine = a && b && c &&
              product_gemm(dtype, p->m, p->n, p->k, p->alpha, (Matrix){a, p->k, 1},
                           (Matrix){b, p->n, 1}, p->beta, (Matrix){c, p->n, 1});
  if (fine) copy_back(p, dtype, c);
  memory_free_data(a);
  memory_free_data(b);
  memory_free_data(c);
  return fine;
}

static bool product_choose(const Product *p) {
  bool real = dtype_is(p->dtype, GROUP_FLOAT), blas = dtype_is(p->dtype, GROUP_CONTINUOUS);
  if (blas && p->m == 1 && p->n == 1) return product_dot(p);
  if (blas && p->n == 1 && p->c.row_stride > 0)
    return product_gemv(p, p->m, p->k, p->a, p->b.data, p->b.row_stride, p->c.row_stride);
  if (blas && p->m == 1 && p->c.column_stride > 0)
    return product_gemv(p, p->n, p->k, matrix_transpose(p->b), p->a.data, p->a.column_stride,
                        p->c.column_stride);
  const Matrix *c = &p->c;
  bool by_rows = (p->n == 1 || c->column_stride == 1) && (p->m == 1 || c->row_stride >= p->n);
  bool by_columns = (p->m == 1 || c->row_stride == 1) && (p->n == 1 || c->column_stride >= p->m);
  bool column = !blas && p->n == 1 && p->m > 1; /* the loops below run along rows */
  if (by_columns && (!by_rows || column)) {
    Product flipped = product_transpose(p);
    return product_choose(&flipped);
  }
  if (!by_rows) return product_through_copy(p);
  bool outer = real && p->k == 1 && p->alpha == 1 && (p->beta == 0 || p->beta == 1);
  return blas && !outer ? product_blas(p) : product_generic(p);
}

bool product_gemm(Dtype dtype, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b,
                  double beta, Matrix c) {
  Product product = {dtype, m, n, k, alpha, beta, a, b, c};
  assert(dtype_is(dtype, GROUP_CONTINUOUS) || (alpha == 1 && (beta == 0 || beta == 1)));
  if (is_small(&product)) {
    (dtype == DTYPE_FLOAT32 ? small_f32 : small_f64)(&product);
    return true;
  }
  if (m == 0 || n == 0) return true;
  if (m > INT_MAX || n > INT_MAX || k > INT_MAX) {
    error_set(ERROR_MEMORY, "a product of %lld x %lld and %lld x %lld is too large", (long long)m,
              (long long)k, (long long)k, (long long)n);
    return false;
  }
  if (!has_kernels(dtype)) return product_in_wider(&product, cast_wider(dtype));
  if (k == 0) {
    scale_only(&product);
    return true;
  }
  return product_choose(&product);
}
