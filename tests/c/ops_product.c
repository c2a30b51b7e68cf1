/* dot and batched_dot: every dtype, shape and layout against the definition; types, errors and gradients. */
#include <complex.h>

#include "graph_check.h"
#include "ops/product_kernel.h"
#include "tensor/cast.h"

/* ---- the kernel ---- */

static double _Complex load(Dtype dtype, Matrix m, int64_t i, int64_t j) {
  double _Complex value;
  char *at = (char *)m.data + (i * m.row_stride + j * m.column_stride) * (int64_t)dtype_size(dtype);
  cast_kernel(dtype, DTYPE_COMPLEX128)(1, &value, 1, at, 1);
  return value;
}

static void store(Dtype dtype, Matrix m, int64_t i, int64_t j, double _Complex value) {
  char *at = (char *)m.data + (i * m.row_stride + j * m.column_stride) * (int64_t)dtype_size(dtype);
  cast_kernel(DTYPE_COMPLEX128, dtype)(1, at, 1, &value, 1);
}

typedef enum Layout {
  ROWS,
  COLUMNS,
  SPACED,
  REVERSED,
  REVERSED_COLUMNS,
  GAPS,
  REPEATED,
  LAYOUTS
} Layout;

/* The elements of a matrix in a layout, in memory whose middle is `middle`. */
static Matrix lay_out(Dtype dtype, char *middle, int64_t rows, int64_t columns, Layout layout) {
  const int64_t strides[LAYOUTS][2] = {
      [ROWS] = {columns, 1},       [COLUMNS] = {1, rows},           [SPACED] = {2 * columns, 2},
      [REVERSED] = {-columns, -1}, [REVERSED_COLUMNS] = {1, -rows}, [GAPS] = {columns + 3, 1},
      [REPEATED] = {0, 1},
  };
  Matrix m = {middle, strides[layout][0], strides[layout][1]};
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) {
      double re = rand() % 7 - 3, im = rand() % 5 - 2;
      bool has_sign = dtype_is(dtype, GROUP_INT | GROUP_CONTINUOUS);
      store(dtype, m, i, j, __builtin_complex(has_sign ? re : fabs(re), im));
    }
  return m;
}

/* Integers of any width wrap alike, so the test wraps too. */
static double _Complex rounded_to(Dtype dtype, double _Complex value) {
  double _Complex result;
  char element[16];
  if (dtype_is(dtype, GROUP_INTEGER)) {
    int64_t whole = (int64_t)creal(value);
    cast_kernel(DTYPE_INT64, dtype)(1, element, 1, &whole, 1);
  } else {
    cast_kernel(DTYPE_COMPLEX128, dtype)(1, element, 1, &value, 1);
  }
  cast_kernel(dtype, DTYPE_COMPLEX128)(1, &result, 1, element, 1);
  return result;
}

static void check_product(Dtype dtype, const int64_t *mnk, const Layout *layouts, double alpha,
                          double beta) {
  enum { MEMORY = 4 * 40 * 40, SIDE = 40 };
  static char memory[3][MEMORY * sizeof(double _Complex)];
  int64_t m = mnk[0], n = mnk[1], k = mnk[2];
  char *middle[3];
  for (int i = 0; i < 3; i++) middle[i] = memory[i] + (size_t)(MEMORY / 2) * dtype_size(dtype);
  Matrix a = lay_out(dtype, middle[0], m, k, layouts[0]),
         b = lay_out(dtype, middle[1], k, n, layouts[1]);
  Matrix c = lay_out(dtype, middle[2], m, n, layouts[2]);
  static double _Complex expected[SIDE][SIDE];
  for (int64_t i = 0; i < m; i++)
    for (int64_t j = 0; j < n; j++) {
      double _Complex sum = 0;
      for (int64_t l = 0; l < k; l++) sum += load(dtype, a, i, l) * load(dtype, b, l, j);
      if (beta != 0) sum = alpha * sum + beta * load(dtype, c, i, j);
      expected[i][j] = rounded_to(dtype, beta != 0 ? sum : alpha * sum);
      if (beta == 0 && dtype_is(dtype, GROUP_CONTINUOUS)) store(dtype, c, i, j, NAN);
    }
  CHECK(product_gemm(dtype, m, n, k, alpha, a, b, beta, c));
  int wrong = 0;
  for (int64_t i = 0; i < m; i++)
    for (int64_t j = 0; j < n; j++) wrong += load(dtype, c, i, j) != expected[i][j];
  if (!CHECK_EQUAL(wrong, 0))
    printf("  %s %lld x %lld x %lld, layouts %d %d %d, alpha %g, beta %g\n", dtype_name(dtype),
           (long long)m, (long long)n, (long long)k, layouts[0], layouts[1], layouts[2], alpha,
           beta);
}

static void test_kernel(void) {
  static const int64_t sides[] = {0, 1, 1, 2, 3, 7, 17, 40};
  srand(3);
  for (Dtype dtype = 0; dtype < DTYPES; dtype++)
    for (int i = 0; i < 400; i++) {
      int64_t mnk[3];
      for (int j = 0; j < 3; j++) mnk[j] = sides[rand() % COUNT(sides)];
      Layout layouts[3] = {rand() % LAYOUTS, rand() % LAYOUTS, rand() % REPEATED};
      bool scales = dtype_is(dtype, GROUP_CONTINUOUS);
      double alpha = scales && rand() % 2 ? 2 : 1, beta = rand() % 2;
      if (scales && rand() % 3 == 0) beta = -3;
      check_product(dtype, mnk, layouts, alpha, beta);
    }
}

/* Longer than the blocks of the integer loops. */
static void test_long_rows(void) {
  int64_t k = 70, n = 2500;
  Array *a = array_new(DTYPE_INT32, 2, LENGTHS(2, k)),
        *b = array_new(DTYPE_INT32, 2, LENGTHS(k, n));
  for (int64_t i = 0; i < 2 * k; i++) ((int32_t *)a->view.data)[i] = (int32_t)(i % 5);
  for (int64_t i = 0; i < k * n; i++) ((int32_t *)b->view.data)[i] = (int32_t)(i % 11);
  int64_t expected = 0;
  for (int64_t l = 0; l < k; l++) expected += (k + l) % 5 * ((l * n + 2400) % 11);
  Array *product = value_of(op_dot(graph_constant(a), graph_constant(b)));
  CHECK_EQUAL(view_int(&product->view, n + 2400), expected);
  array_release(product);
  forget();
}

/* ---- dot ---- */

static void test_dot(void) {
  Var x = constant_of(DTYPE_FLOAT64, 2, LENGTHS(2, 3), NUMBERS(1, 2, 3, 4, 5, 6));
  Var y = constant_of(DTYPE_INT8, 2, LENGTHS(3, 2), NUMBERS(1, 0, -1, 2, 0, 3));
  CHECK_VALUE(op_dot(x, y), LENGTHS(2, 2), -1, 13, -1, 28);
  CHECK_TYPE(op_dot(x, y), "Matrix(float64, shape=(2, 2))");
  CHECK_VALUE(op_dot(y, op_transpose(y)), LENGTHS(3, 3), 1, -1, 0, -1, 5, 6, 0, 6, 9);
  CHECK_TYPE(op_dot(y, op_transpose(y)), "Matrix(int8, shape=(3, 3))");
  Var t = constant_of(DTYPE_BOOL, 2, LENGTHS(2, 2), NUMBERS(1, 1, 0, 0));
  CHECK_VALUE(op_dot(t, t), LENGTHS(2, 2), 1, 1, 0, 0);
  CHECK_EQUAL(var_dtype(op_dot(t, t)), DTYPE_BOOL);
  Var u = graph_input(type_tensor(DTYPE_UINT64, 2, LENGTHS(UNKNOWN, UNKNOWN)), "u");
  CHECK_EQUAL(var_dtype(op_dot(u, y)), DTYPE_FLOAT64);
  Var e = constant_of(DTYPE_FLOAT64, 2, LENGTHS(2, 0), NULL);
  CHECK_VALUE(op_dot(e, op_transpose(e)), LENGTHS(2, 2), 0, 0, 0, 0);
  forget();
}

static void test_dot_errors(void) {
  Var x = graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(4, 2)), "x");
  Var y = graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(3, UNKNOWN)), "y");
  CHECK(!op_dot(x, y));
  CHECK_ERROR(ERROR_VALUE, "Incompatible shared dimension for dot product: (4, 2), (3, ?)");
  CHECK(!op_dot(x, op_expand_dims(y, 0)));
  CHECK_ERROR(ERROR_TYPE, "dot needs two tensors of one rank");
  Var a = tensor("a", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, UNKNOWN), LENGTHS(2, 3));
  CHECK(!value_of(op_dot(a, a)));
  CHECK_ERROR(ERROR_VALUE, "Incompatible shared dimension for dot product: (2, 3), (2, 3)");
  forget();
}

static void test_dot_gradients(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 2, LENGTHS(2, UNKNOWN), LENGTHS(2, 3));
  Var y = tensor("y", DTYPE_FLOAT64, 2, LENGTHS(3, 1), LENGTHS(3, 1));
  CHECK_GRADIENT(op_dot(x, y), 0);
  CHECK_GRADIENT(op_dot(x, y), 1);
  GradOptions options = {.disconnected_inputs = GRAD_RAISE};
  Var gradients[2];
  CHECK(grad(op_sum_all(op_dot(x, y)), 2, (Var[]){x, y}, &options, gradients, NULL));
  CHECK_TYPE(gradients[0], "Matrix(float64, shape=(2, 3))");
  CHECK_TYPE(gradients[1], "Matrix(float64, shape=(3, 1))");
  forget();
}

/* ---- batched_dot ---- */

static void test_batched_dot(void) {
  Var x = constant_of(DTYPE_FLOAT64, 3, LENGTHS(2, 1, 2), NUMBERS(1, 2, 3, 4));
  Var y = constant_of(DTYPE_FLOAT64, 3, LENGTHS(2, 2, 2), NUMBERS(1, 2, 3, 4, 5, 6, 7, 8));
  CHECK_VALUE(op_batched_dot(x, y), LENGTHS(2, 1, 2), 7, 10, 43, 50);
  Var one = constant_of(DTYPE_INT32, 3, LENGTHS(1, 2, 1), NUMBERS(1, -1));
  CHECK_VALUE(op_batched_dot(x, one), LENGTHS(2, 1, 1), -1, -1);
  CHECK_VALUE(op_batched_dot(y, one), LENGTHS(2, 2, 1), -1, -1, -1, -1);
  CHECK_VALUE(op_batched_dot(op_transpose(y), one), LENGTHS(2, 2, 1), -4, -4, -4, -4);
  CHECK_VALUE(op_batched_dot(op_expand_dims(x, 0), y), LENGTHS(1, 2, 1, 2), 7, 10, 43, 50);
  Var many = constant_of(DTYPE_FLOAT32, 4, LENGTHS(2, 1, 1, 2), NUMBERS(1, 0, 0, 1));
  CHECK_VALUE(op_batched_dot(many, y), LENGTHS(2, 2, 1, 2), 1, 2, 5, 6, 3, 4, 7, 8);
  CHECK_TYPE(op_batched_dot(many, y), "Tensor4(float64, shape=(2, 2, 1, 2))");
  Var v = graph_input(type_tensor(DTYPE_FLOAT64, 3, LENGTHS(UNKNOWN, UNKNOWN, 1)), "v");
  CHECK_TYPE(op_batched_dot(y, v), "Tensor3(float64, shape=(2, 2, 1))");
  CHECK_TYPE(op_batched_dot(one, op_dimshuffle(v, 3, (int[]){0, 2, 1})),
             "Tensor3(float64, shape=(?, 2, ?))");
  forget();
}

static void test_batched_dot_errors(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 3, LENGTHS(UNKNOWN, 2, 2), LENGTHS(1, 2, 2));
  Var y = tensor("y", DTYPE_FLOAT64, 3, LENGTHS(UNKNOWN, 2, 2), LENGTHS(3, 2, 2));
  CHECK(!value_of(op_batched_dot(x, y)));
  CHECK_ERROR(ERROR_VALUE, "Runtime broadcasting not allowed");
  Var z = graph_input(type_tensor(DTYPE_FLOAT64, 3, LENGTHS(2, 2, 2)), "z");
  Var w = graph_input(type_tensor(DTYPE_FLOAT64, 3, LENGTHS(3, 2, 2)), "w");
  CHECK(!op_batched_dot(z, w));
  CHECK_ERROR(ERROR_VALUE, "Incompatible batch axes for dot product: (2, 2, 2), (3, 2, 2)");
  forget();
}

static void test_batched_dot_gradients(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 3, LENGTHS(UNKNOWN, 2, UNKNOWN), LENGTHS(3, 2, 2));
  Var y = tensor("y", DTYPE_FLOAT64, 3, LENGTHS(1, 2, 3), LENGTHS(1, 2, 3));
  CHECK_GRADIENT(op_batched_dot(x, y), 0);
  CHECK_GRADIENT(op_batched_dot(x, y), 1);
  forget();
}

int main(void) {
  test_kernel();
  test_long_rows();
  test_dot();
  test_dot_errors();
  test_dot_gradients();
  test_batched_dot();
  test_batched_dot_errors();
  test_batched_dot_gradients();
  return check_done();
}
