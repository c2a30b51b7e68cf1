/* Indexing: slices as Python takes them, integer arrays as NumPy does, updates, nonzero, softmax; types, lengths, gradients, errors. */
#include "graph_check.h"
#include "ops/index.h"

static Index at(Var start) { return (Index){INDEX_SCALAR, start, 0, 0}; }
static Index rows_of(Var array) { return (Index){INDEX_ARRAY, array, 0, 0}; }
static Index slice(Var start, Var stop, Var step) {
  return (Index){INDEX_SLICE, start, stop, step};
}
static Index whole(void) { return slice(0, 0, 0); }
static Var integers(int count, const double *values) {
  return constant_of(DTYPE_INT64, 1, LENGTHS(count), values);
}

#define INDICES(...) \
  COUNT(((Index[]){__VA_ARGS__})), (Index[]) { __VA_ARGS__ }

static Var gradient_of(Var cost, Var x) {
  GradOptions options = {.disconnected_inputs = GRAD_RAISE};
  Var gradient = 0;
  grad(cost, 1, &x, &options, &gradient, NULL);
  return gradient;
}

/* ---- slices ---- */

static const int64_t *bound_at(int i, int64_t *value) {
  if (i == 0) return NULL;
  *value = i <= 13 ? i - 7 : i == 14 ? INT64_MAX : INT64_MIN;
  return value;
}

/* Every slice of range(0 .. 4) with bounds from None to the ends of int64, summed up as Python 3.11 gives them:
 * h = h * 31 + len(r) * 49 + r.start * 7 + r[-1] + 1 for r = range(n)[start:stop:step], 0 for start and r[-1] if r is empty. */
static void test_ranges(void) {
  static const int64_t steps[] = {0, 1, 2, 3, 7, -1, -2, -3, -7, INT64_MAX, INT64_MIN};
  uint64_t sum = 0;
  int64_t start, stop;
  for (int64_t n = 0; n < 5; n++)
    for (int i = 0; i < 16; i++)
      for (int j = 0; j < 16; j++)
        for (int k = 0; k < COUNT(steps); k++) {
          IndexRange range;
          CHECK(index_range(n, bound_at(i, &start), bound_at(j, &stop), k ? &steps[k] : NULL,
                            &range));
          int64_t last =
              range.length > 1 ? range.start + (range.length - 1) * range.step : range.start;
          sum = sum * 31 + (uint64_t)(range.length * 49 + range.start * 7 + last + 1);
        }
  CHECK_EQUAL(sum, 468353200843609350);
}

/* Static lengths where bounds are constants; the same lengths as formulas and at run time where they are inputs. */
static void test_slice_lengths(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(5));
  Var bounds[3] = {integer("start", 0), integer("stop", 0), integer("step", 1)};
  Var known = graph_input(type_tensor(DTYPE_FLOAT64, 1, LENGTHS(5)), "known");
  for (int64_t start = -7; start < 8; start++)
    for (int64_t stop = -7; stop < 8; stop++)
      for (int64_t step = -3; step < 4; step++) {
        IndexRange range;
        if (!step) continue;
        index_range(5, &start, &stop, &step, &range);
        Index fixed = slice(number(start), number(stop), number(step));
        CHECK_EQUAL(var_dim(op_subtensor(known, 1, &fixed), 0), range.length);
        *(int64_t *)bound.arrays[1]->view.data = start;
        *(int64_t *)bound.arrays[2]->view.data = stop;
        *(int64_t *)bound.arrays[3]->view.data = step;
        const Index forms[] = {slice(bounds[0], bounds[1], bounds[2]),
                               slice(number(start), bounds[1], number(step)),
                               slice(bounds[0], number(stop), number(step)), fixed};
        for (int i = 0; i < COUNT(forms); i++) {
          Array *part = value_of(op_subtensor(x, 1, &forms[i]));
          CHECK_EQUAL(part->view.shape[0], range.length);
          check_symbolic_shape(op_subtensor(x, 1, &forms[i]), &part->view, __LINE__);
          if (range.length)
            CHECK_NEAR(view_float(&part->view, 0), view_float(bound.views[0], range.start), 0);
          array_release(part);
        }
      }
  forget();
}

static void test_open_slices(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(5)), i = integer("i", -2);
  const Index forms[] = {slice(i, 0, 0),          slice(0, i, 0),          slice(0, 0, number(-1)),
                         slice(i, 0, number(-1)), slice(0, i, number(-2)), slice(number(2), 0, 0),
                         slice(0, number(2), 0),  slice(0, number(-2), 0), slice(number(-2), 0, 0),
                         slice(0, 0, number(2)),  slice(0, 0, i),          whole()};
  static const int64_t lengths[] = {2, 3, 5, 4, 1, 3, 2, 3, 2, 3, 3, 5};
  for (int k = 0; k < COUNT(forms); k++) {
    Var part = op_subtensor(x, 1, &forms[k]);
    Array *value = value_of(part);
    CHECK_EQUAL(value->view.shape[0], lengths[k]);
    check_symbolic_shape(part, &value->view, __LINE__);
    array_release(value);
  }
  forget();
}

/* ---- basic indexing ---- */

/* 100 i + 10 j + k */
static Array *digits(const int64_t *shape) {
  Array *array = array_new(DTYPE_FLOAT64, 3, shape);
  double *data = array->view.data;
  for (int64_t i = 0; i < shape[0]; i++)
    for (int64_t j = 0; j < shape[1]; j++)
      for (int64_t k = 0; k < shape[2]; k++) *data++ = (double)(100 * i + 10 * j + k);
  return array;
}

static Var digits_input(void) {
  return bind(graph_input(type_tensor(DTYPE_FLOAT64, 3, LENGTHS(3, UNKNOWN, 4)), "x"),
              digits(LENGTHS(3, 2, 4)));
}

static void test_basic(void) {
  Var x = digits_input(), i = integer("i", -1);
  CHECK_TYPE(op_subtensor(x, INDICES(at(i))), "Matrix(float64, shape=(?, 4))");
  CHECK_VALUE(op_subtensor(x, INDICES(at(i), at(number(0)))), LENGTHS(4), 200, 201, 202, 203);
  CHECK_VALUE(op_subtensor(x, INDICES(at(number(1)), whole(), slice(0, 0, number(-2)))),
              LENGTHS(2, 2), 103, 101, 113, 111);
  CHECK_TYPE(op_subtensor(x, INDICES(slice(number(1), 0, 0), at(i), slice(0, i, 0))),
             "Matrix(float64, shape=(2, ?))");
  CHECK_VALUE(op_subtensor(x, INDICES(slice(number(1), 0, 0), at(i), slice(0, i, 0))),
              LENGTHS(2, 3), 110, 111, 112, 210, 211, 212);
  CHECK_SCALAR(op_subtensor(x, INDICES(at(i), at(i), at(i))), 213);
  CHECK_TYPE(op_subtensor(x, 0, NULL), "Tensor3(float64, shape=(3, ?, 4))");
  Index decoded[TYPE_MAX_NDIM];
  Var part = op_subtensor(x, INDICES(slice(0, i, 0), at(i)));
  CHECK_EQUAL(index_decode(var_owner(part), decoded), 2);
  CHECK(decoded[0].kind == INDEX_SLICE && !decoded[0].start && decoded[0].stop == i &&
        !decoded[0].step);
  CHECK(decoded[1].kind == INDEX_SCALAR && decoded[1].start == i);
  CHECK(index_decides_shape(OP_SUBTENSOR, node_params(var_owner(part)), 1));
  CHECK(!index_decides_shape(OP_SUBTENSOR, node_params(var_owner(part)), 2));
  forget();
}

static void test_basic_errors(void) {
  Var x = digits_input(), i = integer("i", 2),
      f = graph_input(type_tensor(DTYPE_FLOAT64, 0, NULL), "f");
  CHECK(!value_of(op_subtensor(x, INDICES(whole(), at(i)))));
  CHECK_ERROR(ERROR_INDEX, "index 2 is out of bounds for axis 1 with size 2");
  CHECK(!value_of(op_subtensor(x, INDICES(at(number(-4))))));
  CHECK_ERROR(ERROR_INDEX, "index -4 is out of bounds for axis 0 with size 3");
  CHECK(!op_subtensor(x, INDICES(at(i), at(i), at(i), at(i))));
  CHECK_ERROR(ERROR_INDEX,
              "too many indices for tensor: tensor is 3-dimensional, but 4 were indexed");
  CHECK(!op_subtensor(x, INDICES(at(f))));
  CHECK_ERROR(ERROR_TYPE, "basic indices must be integers");
  CHECK(!op_subtensor(x, INDICES(slice(0, f, 0))));
  CHECK_ERROR(ERROR_TYPE, "basic indices must be integers");
  CHECK(!op_subtensor(x, INDICES(slice(0, 0, number(0)))));
  CHECK_ERROR(ERROR_VALUE, "slice step cannot be zero");
  forget();
}

static void test_basic_gradients(void) {
  Var x = digits_input(), i = integer("i", -1);
  CHECK_GRADIENT(op_subtensor(x, INDICES(at(i))), 0);
  CHECK_GRADIENT(op_subtensor(x, INDICES(whole(), slice(0, 0, i), slice(number(1), number(3), 0))),
                 0);
  forget();
}

/* ---- basic updates ---- */

static void test_updates(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(2, UNKNOWN)), "x"),
               array_of(DTYPE_FLOAT64, 2, LENGTHS(2, 3), NUMBERS(1, 2, 3, 4, 5, 6)));
  Var y = constant_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(10, 20)), i = integer("i", -1);
  Index tail = slice(number(1), 0, 0);
  CHECK_VALUE(op_inc_subtensor(x, y, INDICES(at(i), tail), true, false), LENGTHS(2, 3), 1, 2, 3, 4,
              10, 20);
  CHECK_VALUE(op_inc_subtensor(x, y, INDICES(whole(), tail), false, false), LENGTHS(2, 3), 1, 12,
              23, 4, 15, 26);
  CHECK_VALUE(
      op_inc_subtensor(x, number(7), INDICES(whole(), slice(0, 0, number(-2))), true, false),
      LENGTHS(2, 3), 7, 2, 7, 7, 5, 7);
  CHECK_VALUE(op_inc_subtensor(x, x, 0, NULL, false, false), LENGTHS(2, 3), 2, 4, 6, 8, 10, 12);
  CHECK_TYPE(op_inc_subtensor(x, y, INDICES(at(i), tail), true, false),
             "Matrix(float64, shape=(2, ?))");
  Var n = constant_of(DTYPE_INT8, 1, LENGTHS(2), NUMBERS(100, 1));
  CHECK_VALUE(op_inc_subtensor(n, graph_constant_float(DTYPE_FLOAT64, 1.5), INDICES(at(number(0))),
                               true, false),
              LENGTHS(2), 1, 1);
  CHECK_VALUE(op_inc_subtensor(n, n, 0, NULL, false, false), LENGTHS(2), -56, 2);
  CHECK(!op_inc_subtensor(x, x, INDICES(at(i)), true, false));
  CHECK_ERROR(ERROR_TYPE,
              "Trying to increment a 1-dimensional subtensor with a 2-dimensional value.");
  CHECK(!value_of(op_inc_subtensor(x, y, INDICES(at(i)), true, false)));
  CHECK_ERROR(ERROR_VALUE,
              "could not broadcast a value of shape (2,) to the indexed region of shape (3,)");
  forget();
}

static void test_update_gradients(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 2, LENGTHS(2, UNKNOWN), LENGTHS(2, 3));
  Var y = tensor("y", DTYPE_FLOAT64, 2, LENGTHS(1, UNKNOWN), LENGTHS(1, 2));
  Var s = tensor("s", DTYPE_FLOAT64, 0, NULL, NULL);
  for (int set = 0; set < 2; set++) {
    Var updated = op_inc_subtensor(x, y, INDICES(whole(), slice(number(1), 0, 0)), set, false);
    CHECK_GRADIENT(updated, 0);
    CHECK_GRADIENT(updated, 1);
    CHECK_GRADIENT(
        op_inc_subtensor(x, s, INDICES(at(number(-1)), slice(0, number(2), 0)), set, false), 2);
  }
  forget();
}

/* ---- index arrays ---- */

static double digit(int i, int j, int k) { return 100 * i + 10 * j + k; }

static void test_gather(void) {
  Var x = digits_input();
  Var a = constant_of(DTYPE_INT32, 1, LENGTHS(3), NUMBERS(2, -3, 2)),
      b = integers(3, NUMBERS(0, 1, -1));
  CHECK_TYPE(op_advanced_subtensor(x, INDICES(rows_of(a))), "Tensor3(float64, shape=(3, ?, 4))");
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(rows_of(a))), LENGTHS(3, 2, 4), 200, 201, 202, 203,
              210, 211, 212, 213, 0, 1, 2, 3, 10, 11, 12, 13, 200, 201, 202, 203, 210, 211, 212,
              213);
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(at(number(1)), at(number(-1)), rows_of(b))),
              LENGTHS(3), 110, 111, 113);
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(rows_of(a), rows_of(b))), LENGTHS(3, 4), 200, 201,
              202, 203, 10, 11, 12, 13, 210, 211, 212, 213);
  /* Separated by a slice: the block comes first. */
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(rows_of(a), whole(), rows_of(b))), LENGTHS(3, 2),
              200, 210, 1, 11, 203, 213);
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(at(number(0)), whole(), rows_of(b))), LENGTHS(3, 2),
              0, 10, 1, 11, 3, 13);
  /* Side by side: in the place of the first. */
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(slice(0, 0, number(-2)), rows_of(b), rows_of(a))),
              LENGTHS(2, 3), 202, 211, 212, 2, 11, 12);
  Var table = constant_of(DTYPE_INT64, 2, LENGTHS(2, 1), NUMBERS(0, 1)),
      single = integers(1, NUMBERS(3));
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(whole(), rows_of(table), rows_of(b))),
              LENGTHS(3, 2, 3), 0, 1, 3, 10, 11, 13, 100, 101, 103, 110, 111, 113, 200, 201, 203,
              210, 211, 213);
  CHECK_VALUE(
      op_advanced_subtensor(x, INDICES(rows_of(a), slice(number(1), 0, 0), rows_of(single))),
      LENGTHS(3, 1), 213, 13, 213);
  Var none = constant_of(DTYPE_UINT8, 1, LENGTHS(0), NULL);
  Array *empty = value_of(op_advanced_subtensor(x, INDICES(rows_of(none))));
  CHECK(empty && empty->view.shape[0] == 0 && empty->view.shape[1] == 2);
  array_release(empty);
  forget();
}

/* More indices than a chunk, rows that are copied whole, and a block in front of strided rows. */
static void test_long_gather(void) {
  enum { COUNT_ALL = 1300 };
  static double rows[COUNT_ALL];
  for (int i = 0; i < COUNT_ALL; i++) rows[i] = (i * 7) % 6 - 3;
  Var x = digits_input(), index = integers(COUNT_ALL, rows);
  Array *whole_rows = value_of(op_advanced_subtensor(x, INDICES(rows_of(index))));
  Array *columns =
      value_of(op_advanced_subtensor(x, INDICES(whole(), at(number(1)), rows_of(index))));
  int wrong = 0;
  for (int i = 0; i < COUNT_ALL; i++) {
    int row = (int)rows[i] < 0 ? (int)rows[i] + 3 : (int)rows[i],
        column = (int)rows[i] + ((int)rows[i] < 0 ? 4 : 0);
    for (int j = 0; j < 8; j++)
      wrong += view_float(&whole_rows->view, 8 * i + j) != digit(row, j / 4, j % 4);
    for (int j = 0; j < 3; j++)
      wrong += view_float(&columns->view, j * COUNT_ALL + i) != digit(j, 1, column);
  }
  CHECK_EQUAL(wrong, 0);
  array_release(whole_rows);
  array_release(columns);
  Var sums =
      op_inc_subtensor(op_zeros_like(x, DTYPE_FLOAT64), graph_constant_float(DTYPE_FLOAT64, 1),
                       INDICES(rows_of(index)), false, false);
  Array *counted = value_of(sums);
  CHECK_NEAR(view_float(&counted->view, 0) + view_float(&counted->view, 8) +
                 view_float(&counted->view, 23),
             COUNT_ALL, 0);
  array_release(counted);
  forget();
}

static void test_gather_errors(void) {
  Var x = digits_input();
  Var a = integers(2, NUMBERS(0, 2)), b = integers(3, NUMBERS(0, 1, 0));
  Var f = constant_of(DTYPE_FLOAT64, 1, LENGTHS(1), NUMBERS(0)),
      m = constant_of(DTYPE_BOOL, 1, LENGTHS(1), NUMBERS(0));
  CHECK(!value_of(op_advanced_subtensor(x, INDICES(whole(), rows_of(a)))));
  CHECK_ERROR(ERROR_INDEX, "index 2 is out of bounds for axis 1 with size 2");
  CHECK(!op_advanced_subtensor(x, INDICES(rows_of(a), rows_of(b))));
  CHECK_ERROR(
      ERROR_INDEX,
      "shape mismatch: indexing tensors could not be broadcast together with shapes (2,) (3,)");
  CHECK(!op_advanced_subtensor(x, INDICES(rows_of(f))));
  CHECK_ERROR(ERROR_TYPE, "index must be integers or a boolean mask");
  CHECK(!op_advanced_subtensor(x, INDICES(rows_of(m))));
  CHECK_ERROR(ERROR_TYPE, "index must be integers or a boolean mask");
  forget();
}

/* Index arrays that broadcast only at run time: allowed, and the lengths agree however they are found. */
static void test_runtime_broadcast(void) {
  Var x = digits_input();
  Type unknown = type_tensor(DTYPE_INT64, 1, LENGTHS(UNKNOWN));
  Var a = bind(graph_input(unknown, "a"), array_of(DTYPE_INT64, 1, LENGTHS(1), NUMBERS(1)));
  Var b = bind(graph_input(unknown, "b"), array_of(DTYPE_INT64, 1, LENGTHS(2), NUMBERS(0, 1)));
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(rows_of(a), rows_of(b), at(number(0)))), LENGTHS(2),
              100, 110);
  CHECK_VALUE(op_advanced_subtensor(x, INDICES(rows_of(b), rows_of(a), at(number(0)))), LENGTHS(2),
              10, 110);
  forget();
}

static void test_scatter(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, UNKNOWN)), "x"),
               array_of(DTYPE_FLOAT64, 2, LENGTHS(3, 2), NUMBERS(1, 2, 3, 4, 5, 6)));
  Var twice = integers(3, NUMBERS(0, -3, 2)), column = integers(3, NUMBERS(1, 1, 0));
  Var y = constant_of(DTYPE_FLOAT64, 2, LENGTHS(3, 2), NUMBERS(10, 20, 30, 40, 50, 60));
  Var v = constant_of(DTYPE_FLOAT32, 1, LENGTHS(3), NUMBERS(10, 20, 30));
  CHECK_VALUE(op_inc_subtensor(x, y, INDICES(rows_of(twice)), true, false), LENGTHS(3, 2), 30, 40,
              3, 4, 50, 60);
  CHECK_VALUE(op_inc_subtensor(x, y, INDICES(rows_of(twice)), false, false), LENGTHS(3, 2), 41, 62,
              3, 4, 55, 66);
  CHECK_VALUE(op_inc_subtensor(x, y, INDICES(rows_of(twice)), false, true), LENGTHS(3, 2), 31, 42,
              3, 4, 55, 66);
  CHECK_VALUE(op_inc_subtensor(x, v, INDICES(rows_of(twice), rows_of(column)), false, false),
              LENGTHS(3, 2), 1, 32, 3, 4, 35, 6);
  CHECK_VALUE(op_inc_subtensor(x, number(1), INDICES(rows_of(twice)), false, false), LENGTHS(3, 2),
              3, 4, 3, 4, 6, 7);
  CHECK_VALUE(op_inc_subtensor(x, v, INDICES(slice(0, 0, number(2)), rows_of(column)), true, false),
              LENGTHS(3, 2), 30, 20, 3, 4, 30, 20);
  Var counts = constant_of(DTYPE_UINT8, 1, LENGTHS(2), NUMBERS(255, 7));
  CHECK_VALUE(op_inc_subtensor(counts, number(1), INDICES(rows_of(integers(2, NUMBERS(0, 0)))),
                               false, false),
              LENGTHS(2), 1, 7);
  Var far = integers(2, NUMBERS(0, 3));
  CHECK(!value_of(op_inc_subtensor(x, number(0), INDICES(rows_of(far)), true, false)));
  CHECK_ERROR(ERROR_INDEX, "index 3 is out of bounds for axis 0 with size 3");
  Var row = tensor("row", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 2), LENGTHS(1, 2));
  CHECK(!value_of(op_inc_subtensor(x, row, INDICES(rows_of(twice)), true, false)));
  CHECK_ERROR(ERROR_VALUE, "Runtime broadcasting not allowed");
  forget();
}

/* Every index is looked at before anything is written. */
static void test_scatter_is_whole(void) {
  Array *x = array_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(1, 2)),
        *index = array_of(DTYPE_INT64, 1, LENGTHS(2), NUMBERS(0, 5));
  Array *y = array_of(DTYPE_FLOAT64, 0, NULL, NUMBERS(9));
  View inputs[] = {x->view, y->view, index->view};
  KernelCall call = {OP_ADVANCED_INC_SUBTENSOR,
                     params_make(3, LENGTHS(1, 0, INDEX_CODE_ARRAY)),
                     3,
                     1,
                     inputs,
                     &x->view};
  CHECK(!op_info(call.op)->run.kernel(&call));
  CHECK_ERROR(ERROR_INDEX, "index 5 is out of bounds for axis 0 with size 2");
  CHECK_NEAR(view_float(&x->view, 0), 1, 0);
  array_release(x);
  array_release(index);
  array_release(y);
  forget();
}

static void test_advanced_gradients(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3), LENGTHS(2, 3));
  Var y = tensor("y", DTYPE_FLOAT64, 2, LENGTHS(3, UNKNOWN), LENGTHS(3, 3));
  Var s = tensor("s", DTYPE_FLOAT64, 1, LENGTHS(1), LENGTHS(1));
  Var twice = integers(3, NUMBERS(0, 1, 0)), pair = integers(2, NUMBERS(1, 0)),
      column = integers(2, NUMBERS(2, 1));
  CHECK_GRADIENT(op_advanced_subtensor(x, INDICES(rows_of(twice))), 0);
  CHECK_GRADIENT(op_advanced_subtensor(x, INDICES(slice(0, 0, number(-1)), rows_of(column))), 0);
  CHECK_GRADIENT(op_advanced_subtensor(x, INDICES(rows_of(pair), rows_of(column))), 0);
  CHECK_GRADIENT(op_inc_subtensor(x, y, INDICES(rows_of(twice)), false, false), 0);
  CHECK_GRADIENT(op_inc_subtensor(x, y, INDICES(rows_of(twice)), false, false), 1);
  Var set = op_inc_subtensor(x, s, INDICES(rows_of(pair), rows_of(column)), true, false);
  CHECK_GRADIENT(set, 0);
  CHECK_GRADIENT(set, 2);
  Var i = bind(graph_input(type_tensor(DTYPE_INT32, 1, LENGTHS(UNKNOWN)), "i"),
               array_of(DTYPE_INT32, 1, LENGTHS(2), NUMBERS(3, 1)));
  CHECK_VALUE(gradient_of(op_sum_all(op_advanced_subtensor(i, INDICES(rows_of(twice)))), i),
              LENGTHS(2), 0, 0);
  forget();
}

/* ---- nonzero ---- */

static void test_nonzero(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3)), "x"),
               array_of(DTYPE_FLOAT64, 2, LENGTHS(2, 3), NUMBERS(0, 2, NAN, -0.0, 0, 1)));
  CHECK_VALUE(op_nonzero(x, 0), LENGTHS(3), 0, 0, 1);
  CHECK_VALUE(op_nonzero(x, 1), LENGTHS(3), 1, 2, 2);
  CHECK_TYPE(op_nonzero(x, 1), "Vector(int64, shape=(?,))");
  Var mask = constant_of(DTYPE_BOOL, 1, LENGTHS(3), NUMBERS(1, 0, 1));
  CHECK_TYPE(op_nonzero(mask, 0), "Vector(int64, shape=(?,))");
  CHECK(!op_nonzero(graph_constant_int(DTYPE_INT64, 1), 0));
  CHECK_ERROR(ERROR_VALUE, "Nonzero only supports non-scalar arrays");
  Var picked =
      op_advanced_subtensor(x, INDICES(rows_of(op_nonzero(x, 0)), rows_of(op_nonzero(x, 1))));
  CHECK_VALUE(picked, LENGTHS(3), 2, NAN, 1);
  CHECK(!gradient_of(op_sum_all(op_cast(op_nonzero(x, 0), DTYPE_FLOAT64)), x));
  CHECK_ERROR(ERROR_NULL_TYPE_GRAD,
              "the gradient of nonzero with respect to its input 0 is undefined");
  forget();
}

/* ---- softmax ---- */

static void test_softmax(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 2)), "x"),
               array_of(DTYPE_FLOAT64, 2, LENGTHS(2, 2), NUMBERS(1000, 1000, 0, log(3))));
  check_value(op_softmax(x, 1), 2, LENGTHS(2, 2), 4, NUMBERS(0.5, 0.5, 0.25, 0.75), 1e-15,
              "softmax", __LINE__);
  check_value(op_log_softmax(x, 1), 2, LENGTHS(2, 2), 4,
              NUMBERS(-log(2), -log(2), -log(4), log(0.75)), 1e-15, "log_softmax", __LINE__);
  check_value(op_softmax(x, -1), 2, LENGTHS(2, 2), 4, NUMBERS(0.5, 0.5, 0, 0), 1e-15, "softmax",
              __LINE__);
  CHECK_TYPE(op_softmax(x, 0), "Matrix(float64, shape=(?, 2))");
  Var i = constant_of(DTYPE_INT8, 1, LENGTHS(2), NUMBERS(-128, 127));
  CHECK_TYPE(op_softmax(i, 0), "Vector(float32, shape=(2,))");
  CHECK_VALUE(op_softmax(i, 0), LENGTHS(2), 0, 1);
  Var low = constant_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(-INFINITY, 0));
  CHECK_VALUE(op_log_softmax(low, 0), LENGTHS(2), -INFINITY, 0);
  Var m = constant_of(DTYPE_BOOL, 1, LENGTHS(1), NUMBERS(1));
  CHECK(!op_softmax(m, 0));
  CHECK_ERROR(ERROR_TYPE, "softmax of booleans");
  forget();
}

/* d softmax_0 / dx = s_0 (1 - s_0), -s_0 s_1; d log_softmax_0 / dx = 1 - s_0, -s_1 */
static void test_softmax_gradients(void) {
  Var x = bind(graph_input(type_tensor(DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN)), "x"),
               array_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(0, log(3))));
  Var first = op_subtensor(op_softmax(x, 0), INDICES(at(number(0))));
  check_value(gradient_of(first, x), 1, LENGTHS(2), 2, NUMBERS(0.1875, -0.1875), 1e-15, "softmax",
              __LINE__);
  first = op_subtensor(op_log_softmax(x, -1), INDICES(at(number(0))));
  check_value(gradient_of(first, x), 1, LENGTHS(2), 2, NUMBERS(0.75, -0.75), 1e-15, "log_softmax",
              __LINE__);
  forget();
}

int main(void) {
  test_ranges();
  test_slice_lengths();
  test_open_slices();
  test_basic();
  test_basic_errors();
  test_basic_gradients();
  test_updates();
  test_update_gradients();
  test_gather();
  test_long_gather();
  test_gather_errors();
  test_runtime_broadcast();
  test_scatter();
  test_scatter_is_whole();
  test_advanced_gradients();
  test_nonzero();
  test_softmax();
  test_softmax_gradients();
  return check_done();
}
