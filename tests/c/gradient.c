/* Gradients of every operation against central differences in float64, and the rules of grad itself
 * (S1-GR). */
#include "check.h"
#include "core/error.h"
#include "grad/grad.h"
#include "ops/ops.h"
#include "ops/scalar.h"

enum { MAX_INPUTS = 4 };

/* Inputs with values; values are changed entry by entry for the differences. */
static struct {
  int count;
  Var vars[MAX_INPUTS];
  Array *values[MAX_INPUTS];
} in;

static uint32_t seed = 1;

static double next_random(void) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) / 16777216.0;
}

static void forget_inputs(void) {
  for (int i = 0; i < in.count; i++) {
    var_release_later(in.vars[i]);
    array_release(in.values[i]);
  }
  in.count = 0;
  graph_sweep();
}

/* A float64 input with values in (low, high); static lengths are known where they are 1. */
static Var input(double low, double high, int ndim, const int64_t *shape) {
  int64_t lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++) lengths[i] = shape[i] == 1 ? 1 : DIM_UNKNOWN;
  Var var = graph_input(type_tensor(DTYPE_FLOAT64, ndim, lengths), NULL);
  var_retain(var);
  Array *value = array_new(DTYPE_FLOAT64, ndim, shape);
  for (int64_t i = 0; i < view_size(&value->view); i++)
    ((double *)value->view.data)[i] = low + (high - low) * next_random();
  in.vars[in.count] = var;
  in.values[in.count++] = value;
  return var;
}

static Var vector(int64_t length) { return input(-2, 2, 1, &length); }
static Var matrix(int64_t rows, int64_t columns) {
  return input(-2, 2, 2, (int64_t[]){rows, columns});
}

/* Values of outputs at the inputs' present values; false when it fails. */
static bool evaluate(int count, const Var *outputs, Array **results) {
  const View *values[MAX_INPUTS];
  for (int i = 0; i < in.count; i++) values[i] = &in.values[i]->view;
  return op_evaluate_outputs(count, outputs, in.count, in.vars, values, results);
}

static double cost_value(Var cost) {
  Array *result = NULL;
  if (!evaluate(1, &cost, &result)) return NAN;
  double value = view_float(&result->view, 0);
  array_release(result);
  return value;
}

/* sum(output * weights) with weights that tell all entries apart. */
static Var weighted_sum(Var output) {
  Array *result = NULL;
  if (!CHECK(output && evaluate(1, &output, &result))) return 0;
  Array *weights = array_new(DTYPE_FLOAT64, result->view.ndim, result->view.shape);
  for (int64_t i = 0; i < view_size(&weights->view); i++)
    ((double *)weights->view.data)[i] = 0.5 + next_random();
  array_release(result);
  return op_sum_all(op_binary(OP_MUL, output, graph_constant(weights)));
}

/* The gradient of sum(output * weights) for every input, entry by entry. */
static void check_gradients(const char *name, Var output) {
  Var cost = weighted_sum(output), gradients[MAX_INPUTS];
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE};
  bool done = cost && grad(cost, in.count, in.vars, &options, gradients, NULL);
  Array *results[MAX_INPUTS] = {0};
  if (!check_record(done && evaluate(in.count, gradients, results), name, __FILE__, __LINE__,
                    ": %s", error_message())) {
    error_clear();
    forget_inputs();
    return;
  }
  for (int i = 0; i < in.count; i++) {
    double *x = in.values[i]->view.data;
    for (int64_t k = 0; k < view_size(&in.values[i]->view); k++) {
      double before = x[k], step = 1e-6 * fmax(1, fabs(before));
      x[k] = before + step;
      double above = cost_value(cost);
      x[k] = before - step;
      double below = cost_value(cost);
      x[k] = before;
      double numeric = (above - below) / (2 * step), symbolic = view_float(&results[i]->view, k);
      check_near(symbolic, numeric, 2e-6 * fmax(1, fabs(numeric)), name, __FILE__, __LINE__);
    }
    array_release(results[i]);
  }
  forget_inputs();
}

/* ---- every row of scalar.def ---- */

/* An interval inside the domain of each row, away from its kinks. */
static void domain_of(Op op, int argument, double *low, double *high) {
  *low = -0.9, *high = 0.9;
  if (op == OP_ARCCOSH) *low = 1.2, *high = 3;
  bool positive = op == OP_LOG || op == OP_LOG2 || op == OP_LOG10 || op == OP_SQRT ||
                  op == OP_TRUE_DIV || op == OP_RECIPROCAL || (op == OP_POW && argument == 0);
  if (positive || op == OP_ABS) *low = 0.3, *high = 2;
  if (op == OP_LOG1MEXP) *low = -3, *high = -0.2;
  if (op == OP_CLIP && argument == 1) *low = -2, *high = -1.5;
  if (op == OP_CLIP && argument == 2) *low = 1.5, *high = 2;
  if (op == OP_SWITCH && argument == 0) *low = 1, *high = 2;
}

/* Rows whose gradient is on purpose not the derivative, or whose output is not real; those of special.c. */
static bool is_special(Op op) {
  return (op >= OP_ERFCX && op <= OP_KVE) || op == OP_DISCONNECTED_GRAD || op == OP_ZERO_GRAD ||
         op == OP_UNDEFINED_GRAD || op == OP_GRAD_CLIP || op == OP_GRAD_SCALE || op == OP_COMPLEX ||
         op == OP_CAST;
}

/* Integer-valued rows have gradient zero, which differences see only away from the jumps. */
static bool is_differentiable(Op op) {
  return !is_special(op) && op_connected(op) && scalar_rule(op) != RULE_BOOL &&
         scalar_rule(op) != RULE_BIT && op != OP_SIGN && op != OP_INT_DIV && op != OP_MOD &&
         op != OP_CEIL && op != OP_FLOOR && op != OP_TRUNC && op != OP_ROUND_HALF_TO_EVEN &&
         op != OP_ROUND_HALF_AWAY_FROM_ZERO;
}

static void scalars(void) {
  int64_t shapes[2][2] = {{2, 3}, {1, 3}};
  for (Op op = 1; op < OP_SCALARS_END; op++) {
    if (!is_differentiable(op)) continue;
    int arity = scalar_arity(op) == VARIADIC ? 3 : scalar_arity(op);
    for (int broadcast = 0; broadcast < (arity > 1 ? arity + 1 : 1); broadcast++) {
      Var arguments[SCALAR_MAX_ARITY];
      for (int i = 0; i < arity; i++) {
        double low, high;
        domain_of(op, i, &low, &high);
        arguments[i] = input(low, high, 2, shapes[i + 1 == broadcast]);
      }
      check_gradients(op_name(op), op_scalar(op, arity, arguments));
    }
  }
}

/* ---- the families of ops.def ---- */

static void reductions(void) {
  int middle[] = {1}, ends[] = {0, 2};
  int64_t shape[] = {2, 3, 2};
  for (Reducer reducer = REDUCE_SUM; reducer <= REDUCE_MIN; reducer++) {
    check_gradients("reduce all",
                    op_reduce(reducer, input(0.5, 2, 3, shape), -1, NULL, DTYPE_NONE, DTYPE_NONE));
    check_gradients("reduce one",
                    op_reduce(reducer, input(-2, 2, 3, shape), 1, middle, DTYPE_NONE, DTYPE_NONE));
    check_gradients("reduce two", op_reduce_keepdims(reducer, input(-2, 2, 3, shape), 2, ends,
                                                     DTYPE_NONE, DTYPE_NONE));
  }
  Var zeros = vector(4);
  ((double *)in.values[0]->view.data)[2] = 0;
  check_gradients("product with a zero",
                  op_reduce(REDUCE_PROD, zeros, -1, NULL, DTYPE_NONE, DTYPE_NONE));
}

static void running(void) {
  for (int product = 0; product < 2; product++) {
    check_gradients("cumulate rows", op_cumulate(matrix(2, 4), 1, product));
    check_gradients("cumulate columns", op_cumulate(op_transpose(matrix(2, 4)), 0, product));
  }
}

static Var integers(int count, const int64_t *values) {
  int64_t length = count;
  Array *array = array_new(DTYPE_INT64, 1, &length);
  memcpy(array->view.data, values, (size_t)count * sizeof *values);
  return graph_constant(array);
}

static void views_and_joins(void) {
  int order[] = {1, -1, 0}, swap[] = {1, 0};
  Var parts[2];
  check_gradients("dimshuffle", op_dimshuffle(matrix(2, 3), 3, order));
  check_gradients("reshape", op_reshape(matrix(2, 3), integers(1, (int64_t[]){6}), 1));
  check_gradients("reshape of a transpose", op_flatten(op_dimshuffle(matrix(2, 3), 2, swap)));
  Var x = vector(3);
  check_gradients("alloc",
                  op_alloc(x, 2, (Var[]){graph_constant_int(DTYPE_INT64, 2), op_shape_i(x, 0)}));
  Var a = matrix(2, 3), b = matrix(1, 3);
  check_gradients("join", op_join(0, 2, (Var[]){a, b}));
  CHECK(op_split(vector(5), integers(2, (int64_t[]){2, 3}), 2, 0, parts));
  check_gradients("split", op_binary(OP_MUL, op_sum_all(parts[0]), parts[1]));
  Var scalars[3];
  for (int i = 0; i < 3; i++) scalars[i] = input(-1, 1, 0, NULL);
  check_gradients("make_vector", op_make_vector(3, scalars));
}

static void products(void) {
  Var x = matrix(2, 3), y = matrix(3, 4);
  check_gradients("dot", op_dot(x, y));
  x = matrix(3, 2), y = matrix(4, 3);
  check_gradients("dot of transposes", op_dot(op_transpose(x), op_transpose(y)));
  x = input(-1, 1, 3, (int64_t[]){2, 2, 3}), y = input(-1, 1, 3, (int64_t[]){2, 3, 2});
  check_gradients("batched_dot", op_batched_dot(x, y));
  x = input(-1, 1, 3, (int64_t[]){2, 2, 3}), y = input(-1, 1, 3, (int64_t[]){1, 3, 2});
  check_gradients("batched_dot broadcast", op_batched_dot(x, y));
}

static Index at(int64_t place) {
  return (Index){.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, place)};
}

static Index from(int64_t start, int64_t step) {
  return (Index){.kind = INDEX_SLICE,
                 .start = graph_constant_int(DTYPE_INT64, start),
                 .step = graph_constant_int(DTYPE_INT64, step)};
}

static Index places(int count, const int64_t *values) {
  return (Index){.kind = INDEX_ARRAY, .start = integers(count, values)};
}

static void indexing(void) {
  check_gradients("x[1]", op_subtensor(matrix(3, 2), 1, (Index[]){at(1)}));
  check_gradients("x[2::-1, 0]", op_subtensor(matrix(3, 2), 2, (Index[]){from(2, -1), at(0)}));
  Index twice[] = {places(4, (int64_t[]){0, 2, 2, 1})};
  check_gradients("x[[0, 2, 2, 1]]", op_advanced_subtensor(matrix(3, 2), 1, twice));
  Index mixed[] = {places(2, (int64_t[]){0, 2}), from(1, 1), places(2, (int64_t[]){1, 0})};
  check_gradients("x[[0, 2], 1:, [1, 0]]",
                  op_advanced_subtensor(input(-1, 1, 3, (int64_t[]){3, 3, 2}), 3, mixed));
  for (int set = 0; set < 2; set++) {
    Var x = matrix(3, 2), y = vector(2);
    check_gradients("x[1] set or inc", op_inc_subtensor(x, y, 1, (Index[]){at(1)}, set, false));
    x = matrix(4, 2), y = matrix(2, 2);
    Index rows[] = {places(2, (int64_t[]){3, 0})};
    check_gradients("x[[3, 0]] set or inc", op_inc_subtensor(x, y, 1, rows, set, false));
  }
  Var x = vector(3), y = vector(4);
  Index again[] = {places(4, (int64_t[]){0, 2, 2, 1})};
  check_gradients("duplicates", op_inc_subtensor(x, y, 1, again, false, false));
}

static void softmaxes(void) {
  check_gradients("softmax rows", op_softmax(matrix(2, 4), 1));
  check_gradients("softmax columns", op_softmax(matrix(2, 4), 0));
  check_gradients("softmax of all", op_softmax(matrix(2, 2), -1));
  check_gradients("log_softmax", op_log_softmax(matrix(2, 4), 1));
}

/* The second derivative is the first derivative of a weighted sum of first ones. */
static void second_order(void) {
  Var x = vector(3),
      cost = op_sum_all(op_binary(OP_MUL, op_unary(OP_TANH, x), op_unary(OP_EXP, x))), g;
  GradOptions options = {0};
  CHECK(grad(cost, 1, &x, &options, &g, NULL));
  check_gradients("second order", g);
}

/* ---- grad itself ---- */

static void expect_error(ErrorKind kind, Var cost, Var wrt, GradOptions options) {
  Var result;
  CHECK(!grad(cost, 1, &wrt, &options, &result, NULL));
  CHECK_TEXT(error_class(error_kind()), error_class(kind));
  error_clear();
}

static void mistakes(void) {
  Var x = vector(3), other = vector(2), cost = op_sum_all(x);
  expect_error(ERROR_TYPE, x, x, (GradOptions){0});
  expect_error(ERROR_VALUE, 0, x, (GradOptions){0});
  expect_error(ERROR_DISCONNECTED, cost, other, (GradOptions){0});
  expect_error(ERROR_DISCONNECTED, op_cast(op_shape_i(x, 0), DTYPE_FLOAT64), x, (GradOptions){0});
  expect_error(ERROR_NULL_TYPE_GRAD, op_sum_all(op_unary(OP_UNDEFINED_GRAD, x)), x,
               (GradOptions){0});
  Var integer = graph_constant_int(DTYPE_INT64, 1);
  expect_error(ERROR_TYPE, 0, x,
               (GradOptions){.nknown = 1, .known = &cost, .known_gradients = &integer});
  forget_inputs();
}

static void options(void) {
  Var x = vector(3), y = op_unary(OP_SQR, x), cost = op_sum_all(op_binary(OP_MUL, y, x)), g;
  var_set_name(x, "x");
  var_set_name(cost, "c");
  Array *result = NULL;
  double *values = in.values[0]->view.data;
  GradOptions constant = {.nconsider_constant = 1, .consider_constant = &y};
  CHECK(grad(cost, 1, &x, &constant, &g, NULL) && evaluate(1, &g, &result));
  CHECK_NEAR(view_float(&result->view, 0), values[0] * values[0], 1e-12);
  CHECK_TEXT(var_name(g), "(dc/dx)");
  array_release(result);
  Var seed_of_y = op_ones_like(y, DTYPE_FLOAT64);
  GradOptions known = {.nknown = 1, .known = &y, .known_gradients = &seed_of_y};
  CHECK(grad(0, 1, &x, &known, &g, NULL) && evaluate(1, &g, &result));
  CHECK_NEAR(view_float(&result->view, 0), 2 * values[0], 1e-12);
  array_release(result);
  Var unused = vector(2);
  GradOptions none = {.disconnected_inputs = GRAD_IGNORE, .return_disconnected = GRAD_NONE};
  CHECK(grad(cost, 1, &unused, &none, &g, NULL) && g == 0);
  int warned = 0;
  GradOptions warn = {.disconnected_inputs = GRAD_WARN};
  CHECK(grad(cost, 1, &unused, &warn, &g, &warned) && warned == 1);
  forget_inputs();
}

int main(void) {
  scalars();
  reductions();
  running();
  views_and_joins();
  products();
  indexing();
  softmaxes();
  second_order();
  mistakes();
  options();
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  graph_free_all();
  type_free_all();
  return check_done();
}
