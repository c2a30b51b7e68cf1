/* Checks of variables, their values and their gradients, for the tests of operations. A tested
 * expression's shape is derived four ways, which must agree: static, run time, symbolic, and
 * what came out. */
#ifndef ST_TESTS_GRAPH_CHECK_H
#define ST_TESTS_GRAPH_CHECK_H

#include <stdlib.h>

#include "check.h"
#include "core/error.h"
#include "core/memory.h"
#include "grad/grad.h"
#include "ops/ops.h"

#define LENGTHS(...) ((const int64_t[]){__VA_ARGS__})
#define NUMBERS(...) ((const double[]){__VA_ARGS__})
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

enum { UNKNOWN = DIM_UNKNOWN, MAX_BOUND = 8 };

/* Inputs of the expressions in a test, and their values. */
static struct {
  int count;
  Var vars[MAX_BOUND];
  Array *arrays[MAX_BOUND];
  const View *views[MAX_BOUND];
} bound;

CHECK_FUNCTION Array *array_of(Dtype dtype, int ndim, const int64_t *shape, const double *values) {
  int64_t size = shape_size(ndim, shape), stride = 1;
  Array *array = array_new(dtype, ndim, shape);
  view_copy(&(View){array->view.data, dtype, 1, &size, &stride},
            &(View){(void *)values, DTYPE_FLOAT64, 1, &size, &stride});
  return array;
}

/* Numbers that differ from each other: -1.25, -0.125, -0.5, 1.625, 2.25, 1.375, ... multiples of
 * 1/8, so sums are exact. */
CHECK_FUNCTION Array *some_array(Dtype dtype, int ndim, const int64_t *shape) {
  double values[1024];
  for (int i = 0; i < (int)shape_size(ndim, shape); i++)
    values[i] = (5 * i * (i + 3) + 3) % 16 / 4.0 - 2 + i / 8.0;
  return array_of(dtype, ndim, shape, values);
}

CHECK_FUNCTION Var constant_of(Dtype dtype, int ndim, const int64_t *shape, const double *values) {
  return graph_constant(array_of(dtype, ndim, shape, values));
}

CHECK_FUNCTION Var bind(Var var, Array *array) {
  bound.vars[bound.count] = var;
  bound.arrays[bound.count] = array;
  bound.views[bound.count++] = &array->view;
  return var;
}

/* A bound input that knows `static_shape` of itself; the values are some_array's. */
CHECK_FUNCTION Var tensor(const char *name, Dtype dtype, int ndim, const int64_t *static_shape,
                          const int64_t *shape) {
  return bind(graph_input(type_tensor(dtype, ndim, static_shape), name),
              some_array(dtype, ndim, shape));
}

CHECK_FUNCTION Var integer(const char *name, int64_t value) {
  return bind(graph_input(type_tensor(DTYPE_INT64, 0, NULL), name), array_int(DTYPE_INT64, value));
}

CHECK_FUNCTION Var number(int64_t value) { return graph_constant_int(DTYPE_INT64, value); }

/* Ends a test: nothing stays bound, no error and no graph. */
CHECK_FUNCTION void forget(void) {
  if (error_pending()) printf("%s\n", error_message());
  CHECK(!error_pending());
  error_clear();
  for (int i = 0; i < bound.count; i++) array_release(bound.arrays[i]);
  bound.count = 0;
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
}

/* The recorded error has this class and its message contains `text`; clears it. */
#define CHECK_ERROR(kind, text)                                                                    \
  (CHECK_TEXT(error_class(error_kind()), error_class(kind)),                                       \
   check_record(strstr(error_message(), text) != NULL, text, __FILE__, __LINE__, ": not in\n  %s", \
                error_message()),                                                                  \
   error_clear())

CHECK_FUNCTION bool check_type(Var var, const char *expected, const char *expression, int line) {
  String text = {0};
  if (var) type_print(&text, var_type(var));
  bool held =
      check_text(var ? string_text(&text) : error_message(), expected, expression, __FILE__, line);
  string_free(&text);
  return held;
}

/* The type as it is printed: "Matrix(float64, shape=(?, 3))". */
#define CHECK_TYPE(var, expected) check_type((var), (expected), #var, __LINE__)

CHECK_FUNCTION Array *value_of(Var var) {
  Array *result = NULL;
  op_evaluate_outputs(1, &var, bound.count, bound.vars, bound.views, &result);
  return result;
}

CHECK_FUNCTION double scalar_of(Var var) {
  Array *array = value_of(var);
  double value = array ? view_float(&array->view, 0) : NAN;
  array_release(array);
  return value;
}

/* The symbolic shape of a result, evaluated, is the array's. */
CHECK_FUNCTION void check_symbolic_shape(Var var, const View *view, int line) {
  Dim dims[TYPE_MAX_NDIM];
  if (!var_owner(var)) return;
  check_record(op_symbolic_shape(var_owner(var), var_index(var), dims), "symbolic shape", __FILE__,
               line, ": %s", error_message());
  for (int axis = 0; axis < view->ndim && !error_pending(); axis++)
    check_equal((long long)scalar_of(dim_var(dims[axis])), view->shape[axis], "symbolic length",
                __FILE__, line);
}

CHECK_FUNCTION void check_value(Var var, int ndim, const int64_t *shape, int count,
                                const double *values, double tolerance, const char *expression,
                                int line) {
  Array *array = var ? value_of(var) : NULL;
  if (!check_record(array != NULL, expression, __FILE__, line, ": %s", error_message())) return;
  Type type = type_tensor(array->view.dtype, array->view.ndim, array->view.shape);
  check_record(type_is_super(var_type(var), type), expression, __FILE__, line,
               ": not of its static type");
  check_equal(array->view.ndim, ndim, "rank", __FILE__, line);
  for (int i = 0; i < ndim && i < array->view.ndim; i++)
    check_equal(array->view.shape[i], shape[i], expression, __FILE__, line);
  if (check_equal(view_size(&array->view), count, "number of elements", __FILE__, line))
    for (int i = 0; i < count; i++)
      check_near(view_float(&array->view, i), values[i], tolerance, expression, __FILE__, line);
  check_symbolic_shape(var, &array->view, line);
  array_release(array);
}

/* CHECK_VALUE(x, LENGTHS(2, 2), 1, 2, 3, 4): the value of x with what is bound. */
#define CHECK_VALUE(var, lengths, ...)                                            \
  check_value((var), COUNT(lengths), (lengths), COUNT(((double[]){__VA_ARGS__})), \
              (double[]){__VA_ARGS__}, 0, #var, __LINE__)
#define CHECK_SCALAR(var, expected) \
  check_value((var), 0, NULL, 1, (double[]){expected}, 0, #var, __LINE__)

/* ---- gradients ---- */

static double *element_of(int input, int64_t index) {
  return (double *)bound.arrays[input]->view.data + index;
}

/* sum(var * weights) with weights that tell elements apart. */
CHECK_FUNCTION Var weighed(Var var) {
  Array *value = value_of(var);
  if (!value) return 0;
  Var weights = graph_constant(some_array(DTYPE_FLOAT64, value->view.ndim, value->view.shape));
  array_release(value);
  return op_sum_all(op_binary(OP_MUL, var, weights));
}

/* The gradient of a weighed sum of `var` with respect to a float64 input against central
 * differences. */
CHECK_FUNCTION void check_gradient(Var var, int input, const char *expression, int line) {
  Var cost = weighed(var), gradient = 0;
  GradOptions options = {.disconnected_inputs = GRAD_RAISE};
  bool built = cost && grad(cost, 1, &bound.vars[input], &options, &gradient, NULL);
  if (!check_record(built, expression, __FILE__, line, ": %s", error_message())) return;
  Array *array = value_of(gradient);
  if (!check_record(array != NULL, expression, __FILE__, line, ": %s", error_message())) return;
  check_equal(array->view.ndim, bound.views[input]->ndim, "rank of the gradient", __FILE__, line);
  int64_t size = view_size(bound.views[input]);
  if (check_equal(view_size(&array->view), size, "size of the gradient", __FILE__, line))
    for (int64_t i = 0; i < size; i++) {
      double at = *element_of(input, i), step = 1e-3;
      *element_of(input, i) = at + step;
      double above = scalar_of(cost);
      *element_of(input, i) = at - step;
      double below = scalar_of(cost);
      *element_of(input, i) = at;
      check_near(view_float(&array->view, i), (above - below) / (2 * step), 1e-9, expression,
                 __FILE__, line);
    }
  array_release(array);
}

/* Of what is linear in bound input `input` (differences are exact then up to rounding). */
#define CHECK_GRADIENT(var, input) check_gradient((var), (input), #var, __LINE__)

#endif
