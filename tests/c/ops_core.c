/* The table of operations, applying and evaluating them, lengths, and what is known without
 * running. S1-CV-07, R-BCRT */
#include "graph_check.h"

static Var matrix(void) {
  return tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3), LENGTHS(2, 3));
}
static Var typed(Dtype dtype, int ndim, const int64_t *shape) {
  return graph_input(type_tensor(dtype, ndim, shape), "t");
}
static Var sum(Var x, Var y) { return op_binary(OP_ADD, x, y); }
static Var product(Var x, Var y) { return op_binary(OP_MUL, x, y); }

static Var element(Var x, Var index) {
  return op_subtensor(x, 1, &(Index){.kind = INDEX_SCALAR, .start = index});
}

static void table(void) {
  for (Op op = 1; op < OPS; op++) {
    const OpInfo *info = op_info(op);
    CHECK(info->name && info->type && info->shape && info->pullback && info->documentation);
    CHECK((info->run.kernel != NULL) == (info->execution != EXECUTE_SCALAR));
    CHECK_EQUAL(op_find(info->name, strlen(info->name)), op);
    CHECK_EQUAL(op_is_scalar(op), info->execution == EXECUTE_SCALAR);
  }
  CHECK_EQUAL(op_find("nothing", 7), OP_NONE);
  CHECK_EQUAL(op_connected(OP_INC_SUBTENSOR), 3);
  CHECK_EQUAL(op_info(OP_RESHAPE)->shape_values, ~1u);
  CHECK(op_bit(~1u, 40) && !op_bit(~1u, 0) && op_bit(1u << 31, 31) && op_bit(1u << 31, 99) &&
        !op_bit(5, 1));
}

static void failures_stick(void) {
  Var x = matrix();
  CHECK_EQUAL(op_apply1(OP_SHAPE, 0, 1, (Var[]){0}), 0);
  CHECK(!op_transpose(0) && !op_reshape(x, 0, 1) && !op_join(0, 2, (Var[]){x, 0}) &&
        !op_alloc_like(0, x));
  CHECK(!op_make_vector(1, (Var[]){0}) && !op_zeros_like(0, DTYPE_NONE) && !op_shape_i(0, 0) &&
        !op_size(0));
  CHECK(!error_pending());
  CHECK(!op_dimshuffle(x, 1, (int[]){0}));
  CHECK(
      !op_transpose(x)); /* nothing is built any more, and the first mistake is the one reported */
  CHECK_ERROR(ERROR_TYPE,
              "Input dropped dimension 1 must have length 1 but has 3\nin dimshuffle(x: ");
  CHECK(!op_shape(grad_disconnected()));
  CHECK_ERROR(ERROR_TYPE, "disconnected");
  CHECK(!op_shape(grad_null("why not")));
  CHECK_ERROR(ERROR_NULL_TYPE_GRAD, "why not");
  CHECK(var_is_null(grad_not_implemented(OP_EYE, 0)) && !var_is_null(x) && !var_is_disconnected(0));
  CHECK_TYPE(grad_zeros(typed(DTYPE_INT8, 1, LENGTHS(4))), "Vector(float64, shape=(4,))");
  forget();
}

static void notes_are_short(void) {
  Var many[12];
  for (int i = 0; i < 12; i++)
    many[i] = i < 11 ? op_transpose(typed(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3))) : number(1);
  CHECK(!op_join(0, 12, many));
  CHECK_ERROR(ERROR_TYPE, "dimshuffle(...): Matrix(float64, shape=(3, ?)), and 4 more)");
  forget();
}

static void rebuilding(void) {
  Var x = matrix(), y = op_transpose(x), z;
  Var known = tensor("k", DTYPE_FLOAT64, 2, LENGTHS(2, 3), LENGTHS(2, 3));
  CHECK(op_rebuild(var_owner(y), &known, &z));
  CHECK_TYPE(z, "Matrix(float64, shape=(3, 2))");
  forget();
}

/* ---- lengths ---- */

static int64_t known(Dim dim) { return dim_known(dim) ? dim.value : INT64_MIN; }

static void dims_fold(void) {
  CHECK_EQUAL(known(dim_add(dim_of(2), dim_of(3))), 5);
  CHECK_EQUAL(known(dim_sub(dim_of(2), dim_of(3))), -1); /* a number like any other */
  CHECK_EQUAL(known(dim_mul(dim_of(4), dim_of(-3))), -12);
  CHECK_EQUAL(known(dim_div(dim_of(7), dim_of(2))), 3);
  CHECK_EQUAL(known(dim_div(dim_of(-7), dim_of(2))), -4);
  CHECK_EQUAL(known(dim_div(dim_of(7), dim_of(-2))), -4);
  CHECK_EQUAL(known(dim_div(dim_of(-8), dim_of(-2))), 4);
  CHECK_EQUAL(known(dim_div(dim_of(INT64_MIN), dim_of(-1))), INT64_MIN);
  CHECK_EQUAL(known(dim_max(dim_of(2), dim_of(3))), 3);
  CHECK_EQUAL(known(dim_min(dim_of(2), dim_of(3))), 2);
  CHECK_EQUAL(known(dim_if_negative(dim_of(-1), dim_of(5), dim_of(6))), 5);
  CHECK_EQUAL(known(dim_if_negative(dim_of(0), dim_of(5), dim_of(6))), 6);
  CHECK_EQUAL(known(dim_mul(dim_unknown(), dim_of(0))), 0);
  CHECK(!dim_known(dim_add(dim_unknown(), dim_of(1))) && !dim_known(dim_static(DIM_UNKNOWN)));
  CHECK(dim_is(dim_static(4), 4) && !dim_is(dim_unknown(), 0) &&
        !dim_is(dim_of(-1), DIM_UNKNOWN + 1));
  CHECK_EQUAL(graph_live(), 0); /* static lengths build no graph */
  forget();
}

static void dims_build(void) {
  Dim n = dim_symbol(integer("n", 7)), m = dim_symbol(integer("m", -2));
  CHECK_EQUAL(dim_add(n, dim_of(0)).symbol, n.symbol);
  CHECK_EQUAL(dim_mul(dim_of(1), n).symbol, n.symbol);
  CHECK_EQUAL(dim_div(n, dim_of(1)).symbol, n.symbol);
  CHECK_SCALAR(dim_var(dim_add(n, m)), 5);
  CHECK_SCALAR(dim_var(dim_sub(dim_of(1), m)), 3);
  CHECK_SCALAR(dim_var(dim_mul(n, dim_of(3))), 21);
  CHECK_SCALAR(dim_var(dim_div(n, m)), -4);
  CHECK_SCALAR(dim_var(dim_max(m, dim_of(0))), 0);
  CHECK_SCALAR(dim_var(dim_min(n, m)), -2);
  CHECK_SCALAR(dim_var(dim_if_negative(m, dim_of(5), n)), 5);
  CHECK_SCALAR(dim_var(dim_if_negative(n, dim_of(5), m)), -2);
  forget();
}

/* ---- evaluating ---- */

static void evaluating_graphs(void) {
  Var x = matrix(), y = op_transpose(x), total = op_sum_all(y),
      free_input = typed(DTYPE_FLOAT64, 0, NULL);
  CHECK_SCALAR(total, 3.375);
  Var shared =
      graph_shared(array_float(DTYPE_FLOAT64, 0.5), type_tensor(DTYPE_FLOAT64, 0, NULL), "s");
  CHECK_SCALAR(sum(total, shared), 3.875);
  CHECK(!value_of(sum(total, free_input)));
  CHECK_ERROR(ERROR_MISSING_INPUT, "the input t has no value");
  Array *other = array_of(DTYPE_FLOAT64, 2, LENGTHS(3, 1), NUMBERS(1, 2, 3)), *results[2];
  const View *view = &other->view;
  Var outputs[2] = {total, y};
  CHECK(op_evaluate_outputs(2, outputs, 1, &y, &view,
                            results)); /* in the middle of the graph: x is not asked for */
  CHECK_EQUAL(view_float(&results[0]->view, 0), 6);
  CHECK(array_identical(results[1], other) && results[1] != other);
  for (int i = 0; i < 2; i++) array_release(results[i]);
  array_release(other);
  forget();
}

static void broadcasting(void) {
  Var x = matrix(), row = tensor("r", DTYPE_INT8, 2, LENGTHS(1, UNKNOWN), LENGTHS(1, 3));
  CHECK_VALUE(sum(op_zeros_like(x, DTYPE_NONE), row), LENGTHS(2, 3), -1, 0, 0, -1, 0, 0);
  CHECK_VALUE(op_scalar(OP_ADD, 3, (Var[]){x, x, number(1)}), LENGTHS(2, 3), -1.5, 0.75, 0, 4.25,
              5.5, 3.75);
  CHECK_VALUE(op_cast(x, DTYPE_INT8), LENGTHS(2, 3), -1, 0, 0, 1, 2, 1);
  Var loose = tensor("l", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, UNKNOWN), LENGTHS(1, 3));
  CHECK(!value_of(sum(x, loose)));
  CHECK_ERROR(ERROR_VALUE, "Runtime broadcasting not allowed.");
  forget();
}

static void every_execution(void) {
  Var x = matrix(), row = element(x, number(1));
  CHECK_VALUE(row, LENGTHS(3), 1.625, 2.25, 1.375);
  Var set = op_inc_subtensor(x, number(9), 1, &(Index){.kind = INDEX_SCALAR, .start = number(0)},
                             true, false);
  CHECK_VALUE(set, LENGTHS(2, 3), 9, 9, 9, 1.625, 2.25, 1.375);
  CHECK_SCALAR(op_sum_all(x), 3.375);
  CHECK_VALUE(op_softmax(op_zeros_like(x, DTYPE_NONE), 1), LENGTHS(2, 3), 1.0 / 3, 1.0 / 3, 1.0 / 3,
              1.0 / 3, 1.0 / 3, 1.0 / 3);
  CHECK_VALUE(op_dot(x, op_transpose(x)), LENGTHS(2, 2), 1.828125, -3, -3, 9.59375);
  forget();
}

/* ---- constants ---- */

static int64_t int_of(Var var, int64_t index) {
  int64_t value = -999;
  return op_constant_int(var, index, &value) ? value : -999;
}

static double scalar_value(Var var) {
  double value;
  return op_constant_scalar(var, &value) ? value : NAN;
}

static void constant_ints(void) {
  Var x = typed(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3)), n = typed(DTYPE_INT64, 0, NULL),
      v = op_int_vector(3, LENGTHS(4, 5, 6));
  Var shape = op_shape(x);
  CHECK_EQUAL(int_of(v, 1), 5);
  CHECK_EQUAL(int_of(v, 3), -999);
  CHECK_EQUAL(int_of(shape, 1), 3);
  CHECK_EQUAL(int_of(shape, 0), -999);
  CHECK_EQUAL(int_of(op_shape_i(x, 1), 0), 3);
  CHECK_EQUAL(int_of(element(shape, number(-1)), 0), 3);
  CHECK_EQUAL(int_of(element(shape, number(0)), 0), -999);
  CHECK_EQUAL(int_of(element(v, n), 0), -999);
  Var made = op_make_vector(3, (Var[]){n, number(2), graph_constant_int(DTYPE_INT8, -1)});
  CHECK_EQUAL(int_of(made, 2), -1);
  CHECK_EQUAL(int_of(made, 0), -999);
  Var joined = op_join(0, 3, (Var[]){shape, v, made});
  CHECK_EQUAL(int_of(joined, 1), 3);
  CHECK_EQUAL(int_of(joined, 4), 6);
  CHECK_EQUAL(int_of(joined, 6), 2);
  Index backward = {.kind = INDEX_SLICE, .start = number(-2), .step = number(-2)};
  const int64_t expected[] = {2, 6, 4, -999}; /* the last is x's first length */
  for (int i = 0; i < 4; i++)
    CHECK_EQUAL(int_of(op_subtensor(joined, 1, &backward), i), expected[i]);
  forget();
}

static void constant_arithmetic(void) {
  Var x = typed(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3)), n = typed(DTYPE_INT64, 0, NULL),
      three = op_shape_i(x, 1);
  CHECK_EQUAL(int_of(sum(product(three, number(4)), number(1)), 0), 13);
  CHECK_EQUAL(int_of(op_binary(OP_SUB, number(2), three), 0), -1);
  CHECK_EQUAL(int_of(op_binary(OP_INT_DIV, number(7), element(op_shape(x), number(1))), 0), 2);
  CHECK_EQUAL(int_of(op_binary(OP_MAXIMUM, number(7), three), 0), 7);
  CHECK_EQUAL(
      int_of(op_ternary(OP_SWITCH, op_binary(OP_LT, three, number(4)), number(8), number(9)), 0),
      8);
  CHECK_EQUAL(int_of(sum(n, number(1)), 0), -999);
  CHECK_EQUAL(int_of(op_cast(graph_constant_float(DTYPE_FLOAT64, 2.75), DTYPE_INT8), 0), 2);
  CHECK_EQUAL(int_of(op_binary(OP_SECOND, n, number(3)), 0), 3);
  Var deep = number(0);
  for (int i = 0; i < 100000; i++) deep = sum(deep, deep); /* 2^100000 paths: the search ends */
  CHECK_EQUAL(int_of(deep, 0), -999);
  forget();
}

static void constant_scalars(void) {
  Var x = typed(DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 3)),
      half = graph_constant_float(DTYPE_FLOAT64, 0.5);
  Var halves = op_alloc_like(half, x);
  CHECK_NEAR(scalar_value(halves), 0.5, 0);
  CHECK_NEAR(scalar_value(op_transpose(halves)), 0.5, 0);
  CHECK_NEAR(scalar_value(element(halves, number(0))), 0.5, 0);
  CHECK_NEAR(scalar_value(product(op_flatten(halves), graph_constant_int(DTYPE_INT8, 3))), 1.5, 0);
  CHECK_NEAR(scalar_value(constant_of(DTYPE_FLOAT32, 2, LENGTHS(2, 2), NUMBERS(7, 7, 7, 7))), 7, 0);
  CHECK_NEAR(scalar_value(constant_of(DTYPE_FLOAT32, 1, LENGTHS(2), NUMBERS(7, 8))), NAN, 0);
  CHECK_NEAR(scalar_value(constant_of(DTYPE_FLOAT64, 1, LENGTHS(2), NUMBERS(0.0, -0.0))), NAN, 0);
  CHECK_NEAR(scalar_value(x), NAN, 0);
  CHECK_NEAR(scalar_value(number((INT64_C(1) << 53) + 1)), NAN, 0);
  CHECK_NEAR(scalar_value(constant_of(DTYPE_COMPLEX64, 0, NULL, NUMBERS(1))), NAN, 0);
  CHECK_NEAR(scalar_value(op_unary(OP_EXP, half)), NAN, 0); /* left to constant folding */
  CHECK_NEAR(scalar_value(0), NAN, 0);
  forget();
}

static void constant_values(void) {
  Var x = typed(DTYPE_FLOAT64, 2, LENGTHS(2, 3)), v = op_int_vector(2, LENGTHS(4, 5));
  Array *value = op_constant_value(v);
  CHECK(value == var_data(v));
  array_release(value);
  value = op_constant_value(op_join(0, 2, (Var[]){op_shape(x), v}));
  CHECK(value && value->view.dtype == DTYPE_INT64 && value->view.shape[0] == 4);
  for (int i = 0; value && i < 4; i++) CHECK_EQUAL(view_int(&value->view, i), i + 2);
  array_release(value);
  CHECK(!op_constant_value(x));
  CHECK(!op_constant_value(op_alloc(number(1), 1, (Var[]){number(1000000)})));
  Var grid = constant_of(DTYPE_INT8, 2, LENGTHS(2, 3), NUMBERS(0, 1, 2, 3, 4, 5));
  Index column[2] = {{.kind = INDEX_SLICE}, {.kind = INDEX_SCALAR, .start = number(1)}};
  value = op_constant_value(op_subtensor(grid, 2, column));
  CHECK(value && value->view.ndim == 1 && view_int(&value->view, 0) == 1 &&
        view_int(&value->view, 1) == 4);
  array_release(value);
  forget();
}

int main(void) {
  table();
  failures_stick();
  notes_are_short();
  rebuilding();
  dims_fold();
  dims_build();
  evaluating_graphs();
  broadcasting();
  every_execution();
  constant_ints();
  constant_arithmetic();
  constant_scalars();
  constant_values();
  return check_done();
}
