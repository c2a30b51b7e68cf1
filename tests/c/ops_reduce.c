/* Reductions and argmax: dtypes, values for every dtype and layout, gradients, errors. */
#include <complex.h>
#include <limits.h>

#include "graph_check.h"
#include "ops/reduce_kernel.h"
#include "tensor/cast.h"

static Var sum(Var x, int axis) {
  return op_reduce(REDUCE_SUM, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
}

static Var fold(Reducer reducer, Var x, int axis) {
  return op_reduce(reducer, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
}

static Var fold_all(Reducer reducer, Var x) {
  return op_reduce(reducer, x, -1, NULL, DTYPE_NONE, DTYPE_NONE);
}

/* ---- dtypes (checklist 1.6) ---- */

static void test_dtypes(void) {
  static const Dtype sums[DTYPES] = {DTYPE_INT64,     DTYPE_INT64,   DTYPE_INT64,   DTYPE_INT64,
                                     DTYPE_INT64,     DTYPE_UINT64,  DTYPE_UINT64,  DTYPE_UINT64,
                                     DTYPE_UINT64,    DTYPE_FLOAT32, DTYPE_FLOAT64, DTYPE_COMPLEX64,
                                     DTYPE_COMPLEX128};
  static const Dtype accumulators[DTYPES] = {
      DTYPE_INT64,   DTYPE_INT64,      DTYPE_INT64,     DTYPE_INT64,  DTYPE_INT64,
      DTYPE_UINT64,  DTYPE_UINT64,     DTYPE_UINT64,    DTYPE_UINT64, DTYPE_FLOAT64,
      DTYPE_FLOAT64, DTYPE_COMPLEX128, DTYPE_COMPLEX128};
  for (Dtype dtype = 0; dtype < DTYPES; dtype++) {
    Var x = graph_input(type_tensor(dtype, 2, LENGTHS(UNKNOWN, 3)), "x");
    CHECK_EQUAL(var_dtype(sum(x, 0)), sums[dtype]);
    CHECK_EQUAL(params_get(node_params(var_owner(sum(x, 0))), 2), accumulators[dtype]);
    CHECK_EQUAL(var_dtype(fold(REDUCE_PROD, x, 0)), sums[dtype]);
    CHECK_EQUAL(var_dtype(fold(REDUCE_MAX, x, 0)), dtype);
    CHECK_EQUAL(var_dtype(fold(REDUCE_ANY, x, 0)), DTYPE_BOOL);
    CHECK_EQUAL(var_dtype(op_argmax(x, -1, NULL, false)), DTYPE_INT64);
  }
  forget();
}

static void test_types(void) {
  Var x = graph_input(type_tensor(DTYPE_FLOAT64, 3, LENGTHS(2, UNKNOWN, 4)), "x");
  Var i = graph_input(type_tensor(DTYPE_INT8, 1, LENGTHS(UNKNOWN)), "i");
  CHECK_TYPE(sum(x, 0), "Matrix(float64, shape=(?, 4))");
  CHECK_TYPE(op_reduce(REDUCE_SUM, x, 2, (int[]){2, 0}, DTYPE_NONE, DTYPE_NONE),
             "Vector(float64, shape=(?,))");
  CHECK_TYPE(op_reduce_keepdims(REDUCE_MAX, x, 1, (int[]){1}, DTYPE_NONE, DTYPE_NONE),
             "Tensor3(float64, shape=(2, 1, 4))");
  CHECK_TYPE(op_sum_all(i), "Scalar(int64, shape=())");
  CHECK_TYPE(op_reduce(REDUCE_SUM, i, -1, NULL, DTYPE_FLOAT32, DTYPE_NONE),
             "Scalar(float32, shape=())");
  CHECK_TYPE(op_reduce(REDUCE_SUM, i, -1, NULL, DTYPE_NONE, DTYPE_FLOAT32),
             "Scalar(int64, shape=())");
  CHECK_TYPE(op_reduce(REDUCE_SUM, i, 0, NULL, DTYPE_NONE, DTYPE_NONE),
             "Vector(int64, shape=(?,))");
  CHECK(!op_reduce(REDUCE_SUM, x, -1, NULL, DTYPE_NONE, DTYPE_FLOAT32));
  CHECK_ERROR(
      ERROR_TYPE,
      "Cannot build sum with input dtype float64 and `acc_dtype` float32, as precision would "
      "be lost");
  Var z = graph_input(type_tensor(DTYPE_COMPLEX128, 1, LENGTHS(UNKNOWN)), "z");
  CHECK(!fold_all(REDUCE_MIN, z));
  CHECK_ERROR(ERROR_NOT_IMPLEMENTED, "min is not defined for complex");
  CHECK(!op_argmax(z, -1, NULL, true));
  CHECK_ERROR(ERROR_NOT_IMPLEMENTED, "argmin is not defined for complex");
  forget();
}

/* ---- values ---- */

static void test_values(void) {
  Var x = constant_of(DTYPE_FLOAT64, 2, LENGTHS(2, 3), NUMBERS(1, 5, -2, 4, 0.5, 3));
  CHECK_VALUE(sum(x, 0), LENGTHS(3), 5, 5.5, 1);
  CHECK_VALUE(sum(x, 1), LENGTHS(2), 4, 7.5);
  CHECK_VALUE(fold(REDUCE_PROD, x, 1), LENGTHS(2), -10, 6);
  CHECK_VALUE(fold(REDUCE_MAX, x, 0), LENGTHS(3), 4, 5, 3);
  CHECK_VALUE(fold(REDUCE_MIN, x, 1), LENGTHS(2), -2, 0.5);
  CHECK_SCALAR(op_sum_all(x), 11.5);
  CHECK_VALUE(op_reduce_keepdims(REDUCE_SUM, x, -1, NULL, DTYPE_NONE, DTYPE_NONE),
              ((int64_t[]){1, 1}), 11.5);
  CHECK_VALUE(op_argmax(x, 1, (int[]){0}, false), LENGTHS(3), 1, 0, 1);
  CHECK_VALUE(op_argmax(x, 1, (int[]){1}, true), LENGTHS(2), 2, 1);
  CHECK_SCALAR(op_argmax(x, -1, NULL, false), 1);
  forget();
}

static void test_special_values(void) {
  Var x = constant_of(DTYPE_FLOAT64, 2, LENGTHS(3, 2), NUMBERS(1, 2, NAN, 7, 5, NAN));
  CHECK_VALUE(fold(REDUCE_MAX, x, 0), LENGTHS(2), NAN, NAN);
  CHECK_VALUE(fold(REDUCE_MIN, x, 1), LENGTHS(3), 1, NAN, NAN);
  CHECK_SCALAR(op_argmax(x, -1, NULL, false), 2);
  CHECK_SCALAR(op_argmax(x, -1, NULL, true), 2);
  CHECK_VALUE(op_argmax(x, 1, (int[]){0}, true), LENGTHS(2), 1, 2);
  Var i = constant_of(DTYPE_INT8, 1, LENGTHS(2), NUMBERS(-128, 5));
  CHECK_SCALAR(fold_all(REDUCE_MIN, i), -128);
  CHECK_SCALAR(op_argmax(i, -1, NULL, true), 0);
  Var u = constant_of(DTYPE_UINT8, 1, LENGTHS(3), NUMBERS(200, 100, 250));
  CHECK_SCALAR(op_sum_all(u), 550);
  CHECK_SCALAR(fold_all(REDUCE_MAX, u), 250);
  CHECK_SCALAR(op_reduce(REDUCE_SUM, u, -1, NULL, DTYPE_UINT8, DTYPE_UINT8), 38);
  Var n = constant_of(DTYPE_FLOAT32, 1, LENGTHS(2), NUMBERS(0, NAN));
  CHECK_SCALAR(fold_all(REDUCE_ANY, n), 1);
  CHECK_SCALAR(fold_all(REDUCE_ALL, n), 0);
  Var low = constant_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(-INFINITY, -INFINITY));
  CHECK_SCALAR(fold_all(REDUCE_MAX, low), -INFINITY);
  CHECK_SCALAR(op_argmax(low, -1, NULL, false), 0);
  forget();
}

static void test_empty(void) {
  Var x = constant_of(DTYPE_FLOAT64, 2, LENGTHS(0, 2), NULL);
  CHECK_VALUE(sum(x, 0), LENGTHS(2), 0, 0);
  CHECK_VALUE(fold(REDUCE_PROD, x, 0), LENGTHS(2), 1, 1);
  CHECK_VALUE(fold(REDUCE_ALL, x, 0), LENGTHS(2), 1, 1);
  Array *none = value_of(fold(REDUCE_MAX, x, 1));
  CHECK(none && none->view.shape[0] == 0);
  array_release(none);
  CHECK(!value_of(fold(REDUCE_MAX, x, 0)));
  CHECK_ERROR(ERROR_VALUE, "zero-size array to reduction operation maximum which has no identity");
  CHECK(!value_of(op_argmax(x, -1, NULL, true)));
  CHECK_ERROR(ERROR_VALUE, "attempt to get argmin of an empty sequence");
  forget();
}

/* A float32 sum is added up in float64. */
static void test_accuracy(void) {
  int64_t count = 1000003;
  Array *tenths = array_new(DTYPE_FLOAT32, 1, &count);
  for (int64_t i = 0; i < count; i++) ((float *)tenths->view.data)[i] = 0.1f;
  CHECK_NEAR(scalar_of(op_sum_all(graph_constant(tenths))), (float)(0.1f * (double)count), 0);
  forget();
}

/* ---- every dtype, reducer and layout against the definition ---- */

/* Element by element, in the accumulator's dtype as a complex number: enough for the small integers used here. */
static double _Complex combine(Reducer reducer, double _Complex a, double _Complex b) {
  switch (reducer) {
    case REDUCE_SUM:
      return a + b;
    case REDUCE_PROD:
      return a * b;
    case REDUCE_MAX:
      return creal(b) > creal(a) || (creal(a) == creal(b) && cimag(b) > cimag(a)) ? b : a;
    case REDUCE_MIN:
      return creal(b) < creal(a) ? b : a;
    case REDUCE_ANY:
      return creal(a) != 0 || creal(b) != 0;
    default:
      return creal(a) != 0 && creal(b) != 0;
  }
}

static double _Complex element(const View *view, int64_t index) {
  double _Complex value;
  cast_kernel(view->dtype, DTYPE_COMPLEX128)(1, &value, 1, view_at(view, index), 1);
  return value;
}

enum { CASE_NDIM = 4 };

/* A view of random shape, order, direction and spacing into `memory`. */
static View random_view(Dtype dtype, char *memory, int64_t *shape, int64_t *strides, int longest) {
  int order[CASE_NDIM];
  int64_t step = 1 + rand() % 2, offset = 0;
  for (int i = 0; i < CASE_NDIM; i++) {
    int j = rand() % (i + 1);
    order[i] = order[j];
    order[j] = i;
    shape[i] = 1 + rand() % 3;
  }
  shape[rand() % CASE_NDIM] = 1 + rand() % longest;
  for (int i = 0; i < CASE_NDIM; i++) {
    int axis = order[i];
    bool reversed = rand() % 4 == 0;
    strides[axis] = reversed ? -step : rand() % 8 == 0 ? 0 : step;
    if (reversed) offset += step * (shape[axis] - 1);
    step *= shape[axis];
  }
  return (View){memory + offset * (int64_t)dtype_size(dtype), dtype, CASE_NDIM, shape, strides};
}

static void fill(Dtype dtype, char *memory, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    double _Complex value = __builtin_complex((double)(rand() % 5 - 2), (double)(rand() % 3 - 1));
    if (!dtype_is(dtype, GROUP_INT | GROUP_CONTINUOUS)) value = rand() % 3;
    cast_kernel(DTYPE_COMPLEX128, dtype)(1, memory + i * (int64_t)dtype_size(dtype), 1, &value, 1);
  }
}

/* Position of `index` within the kept axes, and within the folded ones. */
static void locate(const View *x, int64_t index, unsigned folded, int64_t *kept_at,
                   int64_t *folded_at) {
  int64_t scales[2] = {1, 1}, at[2] = {0, 0};
  for (int axis = x->ndim - 1; axis >= 0; axis--) {
    int side = folded >> axis & 1;
    at[side] += index % x->shape[axis] * scales[side];
    scales[side] *= x->shape[axis];
    index /= x->shape[axis];
  }
  *kept_at = at[0];
  *folded_at = at[1];
}

static int folded_axes(unsigned folded, int64_t *axes) {
  int count = 0;
  for (int axis = 0; axis < CASE_NDIM; axis++)
    if (folded >> axis & 1) axes[count++] = axis;
  return count;
}

static Array *kept_array(Dtype dtype, const View *x, unsigned folded) {
  int64_t kept[CASE_NDIM];
  int ndim = 0;
  for (int axis = 0; axis < CASE_NDIM; axis++)
    if (!(folded >> axis & 1)) kept[ndim++] = x->shape[axis];
  return array_new(dtype, ndim, kept);
}

static void check_reduction(Reducer reducer, const View *x, unsigned folded) {
  bool grows = reducer == REDUCE_SUM || reducer == REDUCE_PROD;
  Dtype acc = !grows                                       ? x->dtype
              : dtype_is(x->dtype, GROUP_INT | GROUP_BOOL) ? DTYPE_INT64
              : dtype_is(x->dtype, GROUP_UINT)             ? DTYPE_UINT64
                                                           : x->dtype;
  Array *out = kept_array(acc, x, folded);
  int64_t params[3 + CASE_NDIM] = {reducer, acc, acc};
  int count = folded_axes(folded, params + 3);
  KernelCall call = {OP_REDUCE, params_make(3 + count, params), 1, 1, x, &out->view};
  CHECK(op_info(OP_REDUCE)->run.kernel(&call));
  int64_t size = view_size(&out->view), wrong = 0;
  double _Complex *expected = malloc((size_t)size * sizeof *expected);
  bool *started = calloc((size_t)size, 1);
  for (int64_t i = 0; i < view_size(x); i++) {
    int64_t kept_at, folded_at;
    locate(x, i, folded, &kept_at, &folded_at);
    double _Complex value = element(x, i), *e = &expected[kept_at];
    *e = started[kept_at] ? combine(reducer, *e, value) : value;
    started[kept_at] = true;
  }
  for (int64_t i = 0; i < size; i++) wrong += element(&out->view, i) != expected[i];
  if (!CHECK_EQUAL(wrong, 0))
    printf("  reducer %d, %s, folded %x\n", reducer, dtype_name(x->dtype), folded);
  free(expected);
  free(started);
  array_release(out);
}

/* Products of many twos leave what a double or the integers hold: elements of -1, 0 and 1 only. */
static void tame(Dtype dtype, char *memory, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    double value = dtype_is(dtype, GROUP_INT | GROUP_CONTINUOUS) ? 1 - 2 * (rand() % 2) : 1;
    cast_kernel(DTYPE_FLOAT64, dtype)(1, memory + i * (int64_t)dtype_size(dtype), 1, &value, 1);
  }
}

static void test_layouts(void) {
  enum { MEMORY = 3 * 3 * 3 * 3 * 2 * 1300 };
  static char memory[MEMORY * sizeof(double _Complex)];
  int64_t shape[CASE_NDIM], strides[CASE_NDIM];
  srand(7);
  for (Dtype dtype = 0; dtype < DTYPES; dtype++)
    for (Reducer reducer = REDUCE_SUM; reducer <= REDUCE_ALL; reducer++) {
      bool logical = reducer == REDUCE_ANY || reducer == REDUCE_ALL;
      if ((logical && dtype != DTYPE_BOOL) ||
          (reducer == REDUCE_MIN && dtype_is(dtype, GROUP_COMPLEX)))
        continue;
      fill(dtype, memory, MEMORY);
      if (reducer == REDUCE_PROD) tame(dtype, memory, MEMORY);
      for (int i = 0; i < 24; i++) {
        View x = random_view(dtype, memory, shape, strides, i % 4 ? 20 : 1300);
        check_reduction(reducer, &x, (unsigned)rand() % (1 << CASE_NDIM));
      }
    }
  forget();
}

static void check_argmax(const View *x, unsigned folded, bool minimum) {
  Array *out = kept_array(DTYPE_INT64, x, folded);
  int64_t params[1 + CASE_NDIM] = {minimum};
  int count = folded_axes(folded, params + 1);
  KernelCall call = {OP_ARGMAX, params_make(1 + count, params), 1, 1, x, &out->view};
  CHECK(op_info(OP_ARGMAX)->run.kernel(&call));
  int64_t size = view_size(&out->view), wrong = 0;
  double *best = malloc((size_t)size * sizeof *best);
  int64_t *at = malloc((size_t)size * sizeof *at);
  for (int64_t i = 0; i < size; i++) at[i] = -1;
  for (int64_t i = 0; i < view_size(x); i++) {
    int64_t kept_at, folded_at;
    locate(x, i, folded, &kept_at, &folded_at);
    double value = view_float(x, i);
    bool better = minimum ? value < best[kept_at] : value > best[kept_at];
    if (at[kept_at] >= 0 && (isnan(best[kept_at]) || !(better || isnan(value)))) continue;
    best[kept_at] = value;
    at[kept_at] = folded_at;
  }
  for (int64_t i = 0; i < size; i++) wrong += view_int(&out->view, i) != at[i];
  if (!CHECK_EQUAL(wrong, 0)) printf("  %s, folded %x\n", dtype_name(x->dtype), folded);
  free(best);
  free(at);
  array_release(out);
}

static void test_argmax_layouts(void) {
  enum { MEMORY = 3 * 3 * 3 * 3 * 2 * 1300 };
  static char memory[MEMORY * sizeof(double)];
  int64_t shape[CASE_NDIM], strides[CASE_NDIM];
  srand(8);
  for (Dtype dtype = 0; dtype <= DTYPE_FLOAT64; dtype++)
    for (int i = 0; i < 40; i++) {
      fill(dtype, memory, i % 4 ? 2000 : MEMORY);
      View x = random_view(dtype, memory, shape, strides, i % 4 ? 20 : 1300);
      if (i % 3 == 0 && dtype_is(dtype, GROUP_FLOAT)) {
        double nan = NAN;
        cast_kernel(DTYPE_FLOAT64, dtype)(1, view_at(&x, rand() % view_size(&x)), 1, &nan, 1);
      }
      check_argmax(&x, (unsigned)rand() % (1 << CASE_NDIM), i % 2);
    }
  forget();
}

/* ---- gradients ---- */

static void test_gradients(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 3, LENGTHS(2, UNKNOWN, 1), LENGTHS(2, 3, 1));
  CHECK_GRADIENT(op_sum_all(x), 0);
  CHECK_GRADIENT(sum(x, 1), 0);
  CHECK_GRADIENT(fold(REDUCE_PROD, x, 1), 0);
  CHECK_GRADIENT(fold(REDUCE_PROD, x, 0), 0);
  CHECK_GRADIENT(fold(REDUCE_MAX, x, 1), 0);
  CHECK_GRADIENT(fold(REDUCE_MIN, x, 0), 0);
  forget();
}

static Var gradient_of(Var cost, Var x) {
  GradOptions options = {.disconnected_inputs = GRAD_RAISE};
  Var gradient = 0;
  grad(cost, 1, &x, &options, &gradient, NULL);
  return gradient;
}

static void test_prod_of_zeros(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3)), "x"),
               array_of(DTYPE_FLOAT64, 2, LENGTHS(3, 3), NUMBERS(2, 3, 4, 2, 0, 4, 0, 0, 4)));
  Var gradient = gradient_of(op_sum_all(fold(REDUCE_PROD, x, 1)), x);
  CHECK_VALUE(gradient, LENGTHS(3, 3), 12, 8, 6, 0, 8, 0, 0, 0, 0);
  CHECK(!gradient_of(op_sum_all(gradient), x));
  CHECK_ERROR(ERROR_NULL_TYPE_GRAD, "");
  forget();
}

static void test_ties_and_integers(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN)), "x"),
               array_of(DTYPE_FLOAT64, 1, LENGTHS(4), NUMBERS(3, 1, 3, 2)));
  CHECK_VALUE(gradient_of(fold_all(REDUCE_MAX, x), x), LENGTHS(4), 1, 0, 1, 0);
  CHECK_VALUE(gradient_of(op_cast(op_argmax(x, -1, NULL, false), DTYPE_FLOAT64), x), LENGTHS(4), 0,
              0, 0, 0);
  Var i = bind(graph_input(type_tensor(DTYPE_INT32, 1, LENGTHS(UNKNOWN)), "i"),
               array_of(DTYPE_INT32, 1, LENGTHS(2), NUMBERS(3, 1)));
  CHECK_VALUE(gradient_of(op_sum_all(i), i), LENGTHS(2), 0, 0);
  CHECK_VALUE(gradient_of(op_reduce(REDUCE_SUM, i, -1, NULL, DTYPE_FLOAT64, DTYPE_FLOAT64), i),
              LENGTHS(2), 1, 1);
  forget();
}

int main(void) {
  test_dtypes();
  test_types();
  test_values();
  test_special_values();
  test_empty();
  test_accuracy();
  test_layouts();
  test_argmax_layouts();
  test_gradients();
  test_prod_of_zeros();
  test_ties_and_integers();
  return check_done();
}
