/* shape, alloc, make_vector, eye, arange, join: types, values, errors, gradients. S1-SH-01,
 * S1-CR-01..15 */
#include "graph_check.h"

static Var matrix(void) {
  return tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3), LENGTHS(2, 3));
}
static Var typed(Dtype dtype, int ndim, const int64_t *shape) {
  return graph_input(type_tensor(dtype, ndim, shape), "t");
}
static Var vector(Dtype dtype) { return typed(dtype, 1, LENGTHS(UNKNOWN)); }
static Var real(double value) { return graph_constant_float(DTYPE_FLOAT64, value); }

static void shapes(void) {
  Var x = matrix();
  CHECK_TYPE(op_shape(x), "Vector(int64, shape=(2,))");
  CHECK_VALUE(op_shape(x), LENGTHS(2), 2, 3);
  CHECK_TYPE(op_shape(number(1)), "Vector(int64, shape=(0,))");
  CHECK_SCALAR(op_shape_i(x, 0), 2);
  CHECK_EQUAL(var_kind(op_shape_i(x, 1)), VAR_CONSTANT);
  CHECK_SCALAR(op_shape_i(x, 1), 3);
  CHECK_SCALAR(op_size(x), 6);
  CHECK_SCALAR(op_size(number(4)), 1);
  CHECK_EQUAL(var_kind(op_size(typed(DTYPE_INT8, 2, LENGTHS(4, 5)))), VAR_CONSTANT);
  CHECK_EQUAL(op_connected(OP_SHAPE), 0);
  forget();
}

static void alloc_types(void) {
  Var x = matrix(), n = integer("n", 2), one = graph_constant_float(DTYPE_FLOAT32, 1);
  CHECK_TYPE(op_alloc(one, 2, (Var[]){number(2), n}), "Matrix(float32, shape=(2, ?))");
  CHECK_TYPE(op_alloc(x, 3, (Var[]){number(2), n, n}), "Tensor3(float64, shape=(2, ?, 3))");
  CHECK_TYPE(op_alloc(typed(DTYPE_FLOAT64, 2, LENGTHS(1, UNKNOWN)), 2, (Var[]){number(5), n}),
             "Matrix(float64, shape=(5, ?))");
  CHECK_TYPE(op_alloc_like(number(1), x), "Matrix(int64, shape=(?, 3))");
  CHECK_TYPE(op_zeros_like(x, DTYPE_NONE), "Matrix(float64, shape=(?, 3))");
  CHECK_TYPE(op_ones_like(x, DTYPE_INT8), "Matrix(int8, shape=(?, 3))");
  Var twice = op_binary(OP_MUL, op_shape_i(x, 1), number(2));
  CHECK_TYPE(op_alloc(one, 1, &twice), "Vector(float32, shape=(6,))");
  CHECK(!op_alloc(x, 2, (Var[]){number(4), number(4)}));
  CHECK_ERROR(ERROR_VALUE, "Alloc static input type and target shape are incompatible");
  CHECK(!op_alloc(x, 1, &n));
  CHECK_ERROR(ERROR_TYPE, "more dimensions (2) than the specified dimensions (1)");
  CHECK(!op_alloc(x, 2, (Var[]){n, real(2.5)}));
  CHECK_ERROR(ERROR_TYPE,
              "Shapes must be scalar integers; got Scalar(float64, shape=())\n"
              "in alloc(x: Matrix(float64, shape=(?, 3)), n: Scalar(int64, shape=()), 2.5: "
              "Scalar(float64, shape=()))");
  CHECK(!op_alloc(one, 1, (Var[]){number(-1)}));
  CHECK_ERROR(ERROR_VALUE, "negative dimensions are not allowed");
  forget();
}

static void alloc_values(void) {
  Var n = integer("n", 2), m = integer("m", -2);
  Var row =
      bind(typed(DTYPE_FLOAT64, 2, LENGTHS(1, 2)), some_array(DTYPE_FLOAT64, 2, LENGTHS(1, 2)));
  CHECK_VALUE(op_alloc(graph_constant_int(DTYPE_INT8, 7), 2, (Var[]){n, number(3)}), LENGTHS(2, 3),
              7, 7, 7, 7, 7, 7);
  CHECK_VALUE(op_alloc(op_int_vector(2, LENGTHS(5, 6)), 2, (Var[]){n, n}), LENGTHS(2, 2), 5, 6, 5,
              6);
  CHECK_GRADIENT(op_alloc(row, 3, (Var[]){number(2), number(3), number(2)}), 2);
  CHECK_GRADIENT(op_alloc(row, 2, (Var[]){n, number(2)}), 2);
  CHECK_EQUAL(op_connected(OP_ALLOC), 1);
  CHECK(!value_of(op_alloc(real(1), 1, &m)));
  CHECK_ERROR(ERROR_VALUE,
              "negative dimensions are not allowed: alloc was asked for length -2 on axis 0");
  forget();
  n = integer("n", 2);
  Var x = tensor("v", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(1)); /* may not be repeated */
  CHECK(!value_of(op_alloc(x, 1, &n)));
  CHECK_ERROR(ERROR_VALUE, "Runtime broadcasting not allowed.");
  Var w = tensor("w", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(3));
  CHECK(!value_of(op_alloc(w, 1, &n)));
  CHECK_ERROR(ERROR_VALUE,
              "Alloc cannot broadcast axis 0 of the value, which has length 3, to length 2");
  forget();
}

static void make_vector(void) {
  Var n = integer("n", 5), f = graph_input(type_tensor(DTYPE_FLOAT32, 0, NULL), "f");
  CHECK_TYPE(op_make_vector(2, (Var[]){n, graph_constant_int(DTYPE_INT8, 1)}),
             "Vector(int64, shape=(2,))");
  CHECK_TYPE(op_make_vector(2, (Var[]){n, f}), "Vector(float64, shape=(2,))");
  CHECK_TYPE(op_make_vector(0, NULL), "Vector(int64, shape=(0,))");
  CHECK_VALUE(op_make_vector(3, (Var[]){n, number(2), real(0.5)}), LENGTHS(3), 5, 2, 0.5);
  CHECK(!op_make_vector(1, (Var[]){op_int_vector(1, LENGTHS(3))}));
  CHECK_ERROR(ERROR_VALUE, "All inputs to MakeVector must be scalars");
  Var s =
      bind(graph_input(type_tensor(DTYPE_FLOAT64, 0, NULL), "s"), array_float(DTYPE_FLOAT64, 0.25));
  CHECK_GRADIENT(op_make_vector(3, (Var[]){s, n, s}), 1);
  forget();
}

static void eye(void) {
  Var n = integer("n", 3), m = integer("m", -3);
  CHECK_TYPE(op_eye(number(3), n, number(0), DTYPE_NONE), "Matrix(float64, shape=(3, ?))");
  CHECK_VALUE(op_eye(number(2), number(4), number(1), DTYPE_FLOAT32), LENGTHS(2, 4), 0, 1, 0, 0, 0,
              0, 1, 0);
  CHECK_VALUE(op_eye(n, number(2), number(-1), DTYPE_INT8), LENGTHS(3, 2), 0, 0, 1, 0, 0, 1);
  CHECK_VALUE(op_eye(number(2), number(2), m, DTYPE_COMPLEX64), LENGTHS(2, 2), 0, 0, 0, 0);
  CHECK_VALUE(op_eye(number(1), number(2), number(5), DTYPE_BOOL), LENGTHS(1, 2), 0, 0);
  CHECK(!op_eye(real(2), n, n, DTYPE_NONE));
  CHECK_ERROR(ERROR_TYPE, "the number of rows of eye must be a scalar integer");
  CHECK(!value_of(op_eye(n, m, number(0), DTYPE_NONE)));
  CHECK_ERROR(ERROR_VALUE, "negative dimensions are not allowed: eye was asked for -3 columns");
  Var g = op_eye(n, n, n, DTYPE_NONE), results[3];
  op_info(OP_EYE)->pullback(&(PullbackCall){var_owner(g), &g, results});
  CHECK(var_is_null(results[0]));
  CHECK_TEXT(type_why_null(var_type(results[2])),
             "the gradient of eye with respect to its input 2 is undefined");
  forget();
}

static void arange_types(void) {
  Var n = integer("n", 4), zero = number(0), one = number(1);
  CHECK_TYPE(op_arange(zero, number(10), number(3), DTYPE_NONE), "Vector(int64, shape=(4,))");
  CHECK_TYPE(op_arange(number(5), zero, number(-2), DTYPE_NONE), "Vector(int64, shape=(3,))");
  CHECK_TYPE(op_arange(number(5), zero, one, DTYPE_NONE), "Vector(int64, shape=(0,))");
  CHECK_TYPE(op_arange(zero, n, one, DTYPE_NONE), "Vector(int64, shape=(?,))");
  CHECK_TYPE(op_arange(real(0), real(1), real(0.1), DTYPE_NONE), "Vector(float64, shape=(10,))");
  Var small = graph_constant_int(DTYPE_UINT8, 3);
  CHECK_TYPE(op_arange(small, small, small, DTYPE_NONE), "Vector(uint64, shape=(0,))");
  CHECK_TYPE(op_arange(zero, number(3), one, DTYPE_FLOAT32), "Vector(float32, shape=(3,))");
  CHECK(!op_arange(zero, number(3), zero, DTYPE_NONE));
  CHECK_ERROR(ERROR_ZERO_DIVISION, "the step of arange is zero");
  CHECK(!op_arange(zero, n, real(0), DTYPE_NONE));
  CHECK_ERROR(ERROR_ZERO_DIVISION, "the step of arange is zero");
  CHECK(!op_arange(zero, op_int_vector(1, LENGTHS(3)), one, DTYPE_NONE));
  CHECK_ERROR(ERROR_TYPE, "must be real scalars");
  CHECK(!op_arange(real(0), real(NAN), real(1), DTYPE_NONE));
  CHECK_ERROR(ERROR_VALUE, "cannot compute length");
  CHECK(!op_arange(real(0), real(INFINITY), real(1), DTYPE_NONE));
  CHECK_ERROR(ERROR_VALUE, "Maximum allowed size exceeded");
  forget();
}

static void arange_values(void) {
  Var n = integer("n", 7), step = integer("s", -2), one = number(1);
  CHECK_VALUE(op_arange(number(0), n, one, DTYPE_NONE), LENGTHS(7), 0, 1, 2, 3, 4, 5, 6);
  CHECK_VALUE(op_arange(n, number(2), step, DTYPE_NONE), LENGTHS(3), 7, 5, 3);
  CHECK_VALUE(op_arange(number(2), n, step, DTYPE_INT8), LENGTHS(0), );
  CHECK_VALUE(op_arange(number(250), number(260), number(5), DTYPE_UINT8), LENGTHS(2), 250, 255);
  Var half = graph_input(type_tensor(DTYPE_FLOAT64, 0, NULL), "h");
  bind(half, array_float(DTYPE_FLOAT64, 0.5));
  CHECK_VALUE(op_arange(half, number(3), half, DTYPE_NONE), LENGTHS(5), 0.5, 1, 1.5, 2, 2.5);
  CHECK_VALUE(op_arange(half, number(4), one, DTYPE_INT64), LENGTHS(4), 0, 1, 2,
              3); /* as NumPy fills it */
  Var tenth = graph_constant_float(DTYPE_FLOAT32, 0.1);
  CHECK_VALUE(op_arange(graph_constant_float(DTYPE_FLOAT32, 0),
                        graph_constant_float(DTYPE_FLOAT32, 1), tenth, DTYPE_NONE),
              LENGTHS(10), 0, 0.1f, 0.2f, 0.1f * 3, 0.4f, 0.5f, 0.1f * 6, 0.1f * 7, 0.8f, 0.1f * 9);
  CHECK_EQUAL(op_connected(OP_ARANGE), 5);
  CHECK_GRADIENT(op_arange(half, number(4), number(1), DTYPE_FLOAT64), 2);
  CHECK_GRADIENT(op_arange(number(0), number(2), op_binary(OP_ADD, half, real(0.1)), DTYPE_FLOAT64),
                 2);
  Var zero = integer("z", 0);
  CHECK(!value_of(op_arange(one, n, zero, DTYPE_NONE)));
  CHECK_ERROR(ERROR_ZERO_DIVISION, "the step of arange is zero");
  forget();
}

static Var joined(int axis, Var x, Var y) { return op_join(axis, 2, (Var[]){x, y}); }

static void join_types(void) {
  Var x = matrix(), v = vector(DTYPE_INT8);
  CHECK_TYPE(joined(0, x, x), "Matrix(float64, shape=(?, 3))");
  CHECK_TYPE(joined(-1, x, x), "Matrix(float64, shape=(?, 6))");
  CHECK_TYPE(joined(0, x, typed(DTYPE_INT8, 2, LENGTHS(UNKNOWN, UNKNOWN))),
             "Matrix(float64, shape=(?, 3))");
  CHECK_TYPE(joined(0, v, vector(DTYPE_UINT8)), "Vector(int16, shape=(?,))");
  CHECK_EQUAL(op_join(0, 1, &x), x);
  CHECK(!joined(0, x, typed(DTYPE_FLOAT64, 2, LENGTHS(2, 4))));
  CHECK_ERROR(ERROR_VALUE, "must match exactly, but along dimension 1");
  CHECK(!joined(2, x, x));
  CHECK_ERROR(ERROR_AXIS, "axis 2 is out of bounds for array of dimension 2");
  CHECK(!joined(0, x, v));
  CHECK_ERROR(ERROR_TYPE,
              "Input ndims were: [2, 1]\nin join(x: Matrix(float64, shape=(?, 3)), t: Vector(int8, "
              "shape=(?,)))");
  CHECK(!joined(0, number(1), number(2)));
  CHECK_ERROR(ERROR_TYPE, "Join cannot handle scalar arguments of dimension 0.");
  CHECK(!op_join(0, 0, NULL));
  CHECK_ERROR(ERROR_VALUE, "Cannot join an empty list of tensors");
  forget();
}

static void join_values(void) {
  Var x = matrix();
  Var a = constant_of(DTYPE_INT8, 2, LENGTHS(2, 1), NUMBERS(1, 2)),
      b = constant_of(DTYPE_FLOAT32, 2, LENGTHS(2, 2), NUMBERS(3, 4, 5, 6));
  CHECK_VALUE(joined(1, a, b), LENGTHS(2, 3), 1, 3, 4, 2, 5, 6);
  CHECK_VALUE(joined(0, op_transpose(a), b), LENGTHS(3, 2), 1, 2, 3, 4, 5, 6);
  CHECK_GRADIENT(op_join(1, 3, (Var[]){x, a, op_binary(OP_MUL, x, x)}), 0);
  Var y = tensor("y", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, UNKNOWN), LENGTHS(2, 4));
  CHECK_GRADIENT(joined(1, x, y), 1);
  CHECK(!value_of(joined(0, x, y)));
  CHECK_ERROR(ERROR_VALUE,
              "along dimension 1, the arrays before index 1 have size 3 and the array at index 1 "
              "has size 4");
  Var one = tensor("o", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, UNKNOWN), LENGTHS(1, 3)), many[100];
  CHECK(!value_of(joined(1, x, one))); /* no broadcasting */
  CHECK_ERROR(ERROR_VALUE, "along dimension 0");
  for (int i = 0; i < 100; i++) many[i] = op_flatten(one);
  CHECK_GRADIENT(op_join(0, 100, many), 2); /* a split with more parts than any fixed number */
  forget();
}

int main(void) {
  shapes();
  alloc_types();
  alloc_values();
  make_vector();
  eye();
  arange_types();
  arange_values();
  join_types();
  join_values();
  return check_done();
}
