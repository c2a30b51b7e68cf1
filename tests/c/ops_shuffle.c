/* dimshuffle, reshape, specify_shape, split: types, values, errors, gradients. S1-M-06,
 * S1-SH-02, S1-SH-06, S1-CR-12 */
#include "graph_check.h"

static Var matrix(void) {
  return tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3), LENGTHS(2, 3));
}
static Var cube(void) { return tensor("c", DTYPE_FLOAT64, 3, LENGTHS(2, 3, 4), LENGTHS(2, 3, 4)); }

static Var counted(int ndim, const int64_t *shape) {
  double values[64];
  for (int i = 0; i < 64; i++) values[i] = i;
  return constant_of(DTYPE_FLOAT64, ndim, shape, values);
}

static Var shuffled(Var x, int count, const int *order) { return op_dimshuffle(x, count, order); }
#define SHUFFLED(x, ...) shuffled((x), COUNT(((int[]){__VA_ARGS__})), (int[]){__VA_ARGS__})

static Var reshaped(Var x, int count, const Var *lengths) {
  return op_reshape(x, op_make_vector(count, lengths), count);
}
#define RESHAPED(x, ...) reshaped((x), COUNT(((Var[]){__VA_ARGS__})), (Var[]){__VA_ARGS__})

static void dimshuffle_types(void) {
  Var x = matrix(), c = cube();
  CHECK_TYPE(SHUFFLED(x, 1, -1, 0), "Tensor3(float64, shape=(3, 1, ?))");
  CHECK_TYPE(SHUFFLED(x, 1), "Vector(float64, shape=(3,))");
  CHECK_EQUAL(SHUFFLED(x, 0, 1), x);
  CHECK_TYPE(op_transpose(c), "Tensor3(float64, shape=(4, 3, 2))");
  CHECK_TYPE(op_pad_left(x, 4), "Tensor4(float64, shape=(1, 1, ?, 3))");
  CHECK_EQUAL(op_pad_left(x, 2), x);
  CHECK_TYPE(op_expand_dims(x, 1), "Tensor3(float64, shape=(?, 1, 3))");
  CHECK_TYPE(op_squeeze(op_expand_dims(x, 2), 1, (int[]){2}), "Matrix(float64, shape=(?, 3))");
  CHECK(!SHUFFLED(c, 0, 1));
  CHECK_ERROR(ERROR_TYPE,
              "Input dropped dimension 2 must have length 1 but has 4\n"
              "in dimshuffle(c: Tensor3(float64, shape=(2, 3, 4)))");
  CHECK(!SHUFFLED(x, 0, 0));
  CHECK_ERROR(ERROR_VALUE, "may not appear twice");
  CHECK(!SHUFFLED(x, 2, 0));
  CHECK_ERROR(ERROR_VALUE, "new_order[0] is 2, but the input only has 2 axes.");
  CHECK(!SHUFFLED(x, 0, -2));
  CHECK_ERROR(ERROR_VALUE, "new_order[1] is -2");
  int order[70];
  for (int i = 0; i < 70; i++) order[i] = i < 2 ? i : -1;
  CHECK(!op_dimshuffle(x, 70, order));
  CHECK_ERROR(ERROR_VALUE, "at most 64 axes");
  forget();
}

static void dimshuffle_values(void) {
  Var x = counted(2, LENGTHS(2, 3));
  CHECK_VALUE(op_transpose(x), LENGTHS(3, 2), 0, 3, 1, 4, 2, 5);
  CHECK_VALUE(SHUFFLED(x, 1, -1, 0), LENGTHS(3, 1, 2), 0, 3, 1, 4, 2, 5);
  CHECK_VALUE(SHUFFLED(counted(3, LENGTHS(2, 1, 3)), 2, 0), LENGTHS(3, 2), 0, 3, 1, 4, 2, 5);
  CHECK_VALUE(SHUFFLED(counted(2, LENGTHS(1, 1)), -1), LENGTHS(1), 0);
  CHECK(!value_of(SHUFFLED(matrix(), 1)));
  CHECK_ERROR(ERROR_VALUE, "Input dropped dimension 0 must have length 1 but has 2");
  forget();
}

static void dimshuffle_gradients(void) {
  Var c = cube();
  CHECK_GRADIENT(SHUFFLED(c, 2, -1, 0, 1), 0);
  bind(graph_input(type_tensor(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 1)), "d"),
       some_array(DTYPE_FLOAT64, 2, LENGTHS(3, 1)));
  CHECK_GRADIENT(SHUFFLED(bound.vars[1], -1, 0), 1);
  forget();
}

static void reshape_types(void) {
  Var c = cube(), x = matrix(), n = integer("n", 6);
  CHECK_TYPE(RESHAPED(c, number(6), number(-1)), "Matrix(float64, shape=(6, 4))");
  CHECK_TYPE(RESHAPED(c, n, number(4)), "Matrix(float64, shape=(6, 4))");
  CHECK_TYPE(RESHAPED(c, n, number(-1)), "Matrix(float64, shape=(?, ?))");
  CHECK_TYPE(RESHAPED(x, number(-1)), "Vector(float64, shape=(?,))");
  CHECK_TYPE(RESHAPED(x, number(3), number(-1)), "Matrix(float64, shape=(3, ?))");
  CHECK_TYPE(RESHAPED(x, op_shape_i(x, 1), n), "Matrix(float64, shape=(3, ?))");
  CHECK_TYPE(op_reshape(x, op_shape(x), 2), "Matrix(float64, shape=(?, 3))");
  CHECK_TYPE(op_flatten(c), "Vector(float64, shape=(24,))");
  CHECK_TYPE(op_flatten(x), "Vector(float64, shape=(?,))");
  Var flat = op_flatten(x);
  CHECK_EQUAL(op_flatten(flat), flat);
  CHECK_TYPE(op_flatten(number(1)), "Vector(int64, shape=(1,))");
  CHECK_TYPE(op_reshape(number(1), constant_of(DTYPE_FLOAT64, 1, LENGTHS(0), NUMBERS(0)), 0),
             "Scalar(int64, shape=())");
  Var empty = tensor("e", DTYPE_FLOAT64, 2, LENGTHS(0, 3), LENGTHS(0, 3));
  CHECK_TYPE(RESHAPED(empty, n, number(0)), "Matrix(float64, shape=(?, 0))");
  forget();
}

static void reshape_errors(void) {
  Var c = cube(), x = matrix(), v = tensor("v", DTYPE_INT64, 1, LENGTHS(UNKNOWN), LENGTHS(3));
  CHECK(!RESHAPED(c, number(5), number(-1)));
  CHECK_ERROR(ERROR_VALUE, "Reshape: Input shape (2, 3, 4) is incompatible with new shape (5, -1)");
  CHECK(!RESHAPED(c, number(5), number(5)));
  CHECK_ERROR(ERROR_VALUE, "Reshape: Input shape (2, 3, 4) is incompatible with new shape (5, 5)");
  CHECK(!op_reshape(c, constant_of(DTYPE_FLOAT64, 1, LENGTHS(1), NUMBERS(24)), 1));
  CHECK_ERROR(ERROR_TYPE, "Shape must be integers; got float64");
  CHECK(!op_reshape(c, number(24), 1));
  CHECK_ERROR(ERROR_TYPE, "must be a vector");
  CHECK(!op_reshape(c, op_int_vector(2, LENGTHS(6, 4)), 3));
  CHECK_ERROR(ERROR_VALUE, "incorrect length: 2, should be 3");
  CHECK(!op_reshape(c, op_int_vector(0, NULL), -1));
  CHECK_ERROR(ERROR_VALUE, "must be 0 or greater");
  CHECK(!value_of(op_reshape(x, v, 2)));
  CHECK_ERROR(ERROR_VALUE, "incorrect length: 3, should be 2");
  CHECK(!value_of(RESHAPED(x, number(-1), number(-1))));
  CHECK_ERROR(ERROR_VALUE, "can only specify one unknown dimension");
  CHECK(!value_of(RESHAPED(x, number(4), number(-1))));
  CHECK_ERROR(ERROR_VALUE, "Input shape (2, 3) is incompatible with new shape (4, -1)");
  CHECK(!value_of(RESHAPED(x, number(0), number(-1))));
  CHECK_ERROR(ERROR_VALUE, "Input shape (2, 3) is incompatible with new shape (0, -1)");
  forget();
}

static void reshape_values(void) {
  Var x = counted(2, LENGTHS(2, 3)), c = counted(3, LENGTHS(2, 3, 4)), minus = integer("m", -1),
      three = integer("n", 3);
  CHECK_VALUE(RESHAPED(x, minus, three), LENGTHS(2, 3), 0, 1, 2, 3, 4, 5);
  CHECK_VALUE(RESHAPED(x, three, number(1), number(-1)), LENGTHS(3, 1, 2), 0, 1, 2, 3, 4, 5);
  CHECK_VALUE(RESHAPED(matrix(), three, number(2)), LENGTHS(3, 2), -1.25, -0.125, -0.5, 1.625, 2.25,
              1.375);
  CHECK_VALUE(RESHAPED(number(7), number(1), number(1)), LENGTHS(1, 1), 7);
  CHECK_VALUE(
      op_reshape(constant_of(DTYPE_FLOAT64, 1, LENGTHS(1), NUMBERS(5)), op_int_vector(0, NULL), 0),
      ((int64_t[]){}), 5);
  /* of a transposed array: where strides allow it a view, otherwise a copy */
  CHECK_VALUE(RESHAPED(op_transpose(x), number(6)), LENGTHS(6), 0, 3, 1, 4, 2, 5);
  CHECK_VALUE(RESHAPED(SHUFFLED(c, 2, 0, 1), number(4), number(6)), LENGTHS(4, 6), 0, 4, 8, 12, 16,
              20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23);
  forget();
}

/* The view rule itself: which strided arrays have strides for the new shape. */
static bool reshape_view(int ndim, const int64_t *shape, const int64_t *strides, int rank,
                         const int64_t *lengths, int64_t *out) {
  double data[64];
  int64_t parameter = rank;
  View views[2] = {{data, DTYPE_FLOAT64, ndim, shape, strides}, {0}};
  View output = {NULL, DTYPE_FLOAT64, rank, lengths, out};
  KernelCall call = {OP_RESHAPE, params_make(1, &parameter), 2, 1, views, &output};
  return op_info(OP_RESHAPE)->run.view(&call) && output.data == data;
}

static void reshape_strides(void) {
  int64_t out[4];
  CHECK(reshape_view(2, LENGTHS(4, 6), LENGTHS(6, 1), 3, LENGTHS(2, 2, 6), out));
  CHECK(out[0] == 12 && out[1] == 6 && out[2] == 1);
  CHECK(reshape_view(2, LENGTHS(4, 6), LENGTHS(20, 2), 3, LENGTHS(2, 2, 6),
                     out)); /* every other of wide rows */
  CHECK(out[0] == 40 && out[1] == 20 && out[2] == 2);
  CHECK(!reshape_view(2, LENGTHS(4, 6), LENGTHS(20, 2), 1, LENGTHS(24), out));
  CHECK(reshape_view(2, LENGTHS(4, 6), LENGTHS(12, 2), 1, LENGTHS(24), out) && out[0] == 2);
  CHECK(!reshape_view(2, LENGTHS(4, 6), LENGTHS(1, 4), 1, LENGTHS(24), out)); /* transposed */
  CHECK(reshape_view(2, LENGTHS(4, 6), LENGTHS(1, 4), 3, LENGTHS(4, 2, 3), out));
  CHECK(out[0] == 1 && out[1] == 12 && out[2] == 4);
  CHECK(reshape_view(3, LENGTHS(4, 1, 6), LENGTHS(6, 99, 1), 2, LENGTHS(24, 1), out) &&
        out[0] == 1);
  CHECK(reshape_view(2, LENGTHS(3, 4), LENGTHS(-4, -1), 1, LENGTHS(12), out) &&
        out[0] == -1); /* reversed whole */
  CHECK(reshape_view(2, LENGTHS(3, 4), LENGTHS(0, 0), 2, LENGTHS(6, 2), out) && out[0] == 0 &&
        out[1] == 0);
  CHECK(!reshape_view(2, LENGTHS(3, 4), LENGTHS(0, 1), 2, LENGTHS(6, 2), out));
  CHECK(reshape_view(2, LENGTHS(0, 4), LENGTHS(1, 1), 2, LENGTHS(2, 0), out));
  forget();
}

/* Every reshape to rank 3 of every transpose keeps the elements in C order. */
static void reshape_of_transposes(void) {
  static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                   {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  Var c = counted(3, LENGTHS(2, 3, 4));
  for (int i = 0; i < 6; i++) {
    Var x = op_dimshuffle(c, 3, orders[i]);
    Array *ordered = value_of(x);
    for (int64_t a = 1; a <= 24; a++)
      for (int64_t b = 1; b <= 24; b++) {
        if (24 % a || 24 / a % b) continue;
        Array *result = value_of(RESHAPED(x, number(a), number(b), number(-1)));
        CHECK(result && !memcmp(result->view.data, ordered->view.data, 24 * sizeof(double)));
        array_release(result);
      }
    array_release(ordered);
  }
  forget();
}

static void reshape_gradients(void) {
  Var x = matrix();
  CHECK_GRADIENT(RESHAPED(x, number(3), number(-1)), 0);
  CHECK_GRADIENT(op_flatten(op_transpose(x)), 0);
  forget();
}

static void specify_shape_rules(void) {
  Var x = matrix(), n = integer("n", 2);
  CHECK_TYPE(op_specify_shape(x, (Var[]){number(2), 0}), "Matrix(float64, shape=(2, 3))");
  CHECK_TYPE(op_specify_shape(x, (Var[]){n, number(5)}), "Matrix(float64, shape=(?, 3))");
  CHECK_EQUAL(op_specify_shape(x, (Var[]){0, number(3)}), x);
  CHECK_EQUAL(op_specify_shape(x, (Var[]){0, 0}), x);
  CHECK(op_specify_shape(x, (Var[]){n, 0}) != x);
  CHECK_SCALAR(op_sum_all(op_binary(OP_SUB, op_specify_shape(x, (Var[]){n, number(3)}), x)), 0);
  CHECK_GRADIENT(op_specify_shape(x, (Var[]){n, 0}), 0);
  CHECK(!value_of(op_specify_shape(x, (Var[]){number(4), 0})));
  CHECK_ERROR(ERROR_ASSERTION, "SpecifyShape: dim 0 of input has shape 2, expected 4.");
  CHECK(!value_of(op_specify_shape(x, (Var[]){n, number(5)})));
  CHECK_ERROR(ERROR_ASSERTION, "SpecifyShape: dim 1 of input has shape 3, expected 5.");
  CHECK(!op_specify_shape(x, (Var[]){graph_constant_float(DTYPE_FLOAT64, 2), 0}));
  CHECK_ERROR(ERROR_TYPE, "Shape values must be integer types");
  CHECK(!op_apply1(OP_SPECIFY_SHAPE, params_make(1, LENGTHS(0)), 1, &x));
  CHECK_ERROR(ERROR_VALUE, "Input `x` is 2-dimensional and will never match a shape of length 1.");
  forget();
}

static void split_rules(void) {
  Var x = matrix(), v = bind(graph_input(type_tensor(DTYPE_INT64, 1, LENGTHS(UNKNOWN)), "v"),
                             array_of(DTYPE_INT64, 1, LENGTHS(2), NUMBERS(2, 0)));
  Var parts[3];
  CHECK(op_split(x, op_int_vector(2, LENGTHS(1, 2)), 2, -1, parts));
  CHECK_TYPE(parts[0], "Matrix(float64, shape=(?, 1))");
  CHECK_TYPE(parts[1], "Matrix(float64, shape=(?, 2))");
  CHECK_VALUE(parts[0], LENGTHS(2, 1), -1.25, 1.625);
  CHECK_GRADIENT(parts[1], 0); /* the other part has no gradient */
  CHECK_GRADIENT(op_join(1, 2, (Var[]){parts[1], parts[0]}), 0);
  CHECK(op_split(x, v, 2, 0, parts));
  CHECK_TYPE(parts[1], "Matrix(float64, shape=(?, 3))");
  CHECK_VALUE(op_shape(parts[0]), LENGTHS(2), 2, 3);
  CHECK_VALUE(op_shape(parts[1]), LENGTHS(2), 0, 3);
  forget();
}

static void split_errors(void) {
  Var x = matrix(), parts[3], v = tensor("v", DTYPE_INT64, 1, LENGTHS(UNKNOWN), LENGTHS(3));
  CHECK(!op_split(x, op_int_vector(2, LENGTHS(1, 2)), 2, 2, parts) && !parts[0]);
  CHECK_ERROR(ERROR_AXIS, "axis 2 is out of bounds for array of dimension 2");
  CHECK(!op_split(x, op_int_vector(2, LENGTHS(1, 2)), 3, 1, parts));
  CHECK_ERROR(ERROR_VALUE, "split into 3 parts was given 2 sizes");
  CHECK(!op_split(x, constant_of(DTYPE_FLOAT64, 1, LENGTHS(1), NUMBERS(3)), 1, 1, parts));
  CHECK_ERROR(ERROR_TYPE, "vector of integers");
  CHECK(!op_split(x, op_int_vector(0, NULL), 0, 1, parts));
  CHECK_ERROR(ERROR_VALUE, "at least one part");
  CHECK(!op_split(x, op_int_vector(2, LENGTHS(4, -1)), 2, 1, parts));
  CHECK_ERROR(ERROR_VALUE, "negative");
  CHECK(op_split(x, op_int_vector(2, LENGTHS(1, 1)), 2, 1, parts) && !value_of(parts[0]));
  CHECK_ERROR(ERROR_VALUE, "Split sizes sum to 2; expected 3");
  CHECK(op_split(x, v, 2, 1, parts) && !value_of(parts[0]));
  CHECK_ERROR(ERROR_VALUE, "split into 2 parts was given 3 sizes");
  forget();
}

int main(void) {
  dimshuffle_types();
  dimshuffle_values();
  dimshuffle_gradients();
  reshape_types();
  reshape_errors();
  reshape_values();
  reshape_strides();
  reshape_of_transposes();
  reshape_gradients();
  specify_shape_rules();
  split_rules();
  split_errors();
  return check_done();
}
