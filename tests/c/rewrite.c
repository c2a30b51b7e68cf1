/* Rules: what a formula becomes, and that the private graph stays whole. */
#include "check.h"
#include "core/error.h"
#include "ops/ops.h"
#include "print/infix.h"
#include "rewrite/rewrite.h"

static Var x, y, m, n, i;

static void make_inputs(void) {
  int64_t unknown[2] = {DIM_UNKNOWN, DIM_UNKNOWN};
  x = graph_input(type_tensor(DTYPE_FLOAT64, 1, unknown), "x");
  y = graph_input(type_tensor(DTYPE_FLOAT64, 1, unknown), "y");
  m = graph_input(type_tensor(DTYPE_FLOAT64, 2, unknown), "m");
  n = graph_input(type_tensor(DTYPE_FLOAT64, 2, unknown), "n");
  i = graph_input(type_tensor(DTYPE_INT32, 1, unknown), "i");
}

static Var number(double value, Var like) { return op_literal(value, like); }
static Var unary(Op op, Var a) { return op_unary(op, a); }
static Var binary(Op op, Var a, Var b) { return op_binary(op, a, b); }

/* What the rewritten expression reads like. */
static const char *rewritten(Var output, const RewriteOptions *options) {
  static String text;
  string_free(&text);
  CHECK(!error_pending());
  if (error_pending()) return error_message();
  FunctionGraph *fgraph = fgraph_new(5, (Var[]){x, y, m, n, i}, 1, &output);
  rewrite_all(fgraph, options);
  fgraph_check(fgraph);
  print_infix(&text, fgraph->outputs[0], 20);
  fgraph_free(fgraph);
  return string_text(&text);
}

#define BECOMES(expression, text) CHECK_TEXT(rewritten((expression), NULL), (text))

static void stable_forms(void) {
  BECOMES(unary(OP_LOG, binary(OP_ADD, number(1, x), x)), "log1p(x)");
  BECOMES(unary(OP_LOG, binary(OP_ADD, x, number(1, x))), "log1p(x)");
  BECOMES(unary(OP_LOG, binary(OP_ADD, unary(OP_EXP, x), number(1, x))), "softplus(x)");
  BECOMES(unary(OP_LOG, binary(OP_SUB, number(1, x), unary(OP_EXP, x))), "log1mexp(x)");
  BECOMES(unary(OP_LOG, unary(OP_SIGMOID, x)), "-softplus(-x)");
  BECOMES(binary(OP_SUB, unary(OP_EXP, x), number(1, x)), "expm1(x)");
  BECOMES(binary(OP_TRUE_DIV, number(1, x),
                 binary(OP_ADD, number(1, x), unary(OP_EXP, unary(OP_NEG, x)))),
          "sigmoid(x)");
  BECOMES(binary(OP_SUB, number(1, x), unary(OP_SIGMOID, x)), "sigmoid(-x)");
}

static void neutral_elements(void) {
  BECOMES(binary(OP_ADD, x, number(0, x)), "x");
  BECOMES(binary(OP_MUL, number(1, x), x), "x");
  BECOMES(unary(OP_NEG, unary(OP_NEG, x)), "x");
  BECOMES(binary(OP_POW, x, number(2, x)), "sqr(x)");
  BECOMES(binary(OP_MUL, binary(OP_MUL, number(2, x), x), number(3, x)), "x * 6.0");
  BECOMES(binary(OP_ADD, binary(OP_ADD, x, y), x), "x + y + x");
  /* inf * 0 and NaN * 0 are NaN; of integers 0 is exact */
  BECOMES(binary(OP_MUL, x, number(0, x)), "x * 0.0");
  BECOMES(op_cast(op_cast(i, DTYPE_INT64), DTYPE_INT32), "i");
}

static void shapes(void) {
  int swap[] = {1, 0}, axis = 0;
  BECOMES(op_shape_i(unary(OP_EXP, m), 1), "shape_i{1}(m)");
  /* the product also checks its inner lengths: a mistake must not be hidden */
  BECOMES(op_shape_i(op_dot(m, n), 1), "shape_i{1}(m @ n)");
  BECOMES(op_shape_i(op_dot(m, op_transpose(m)), 1), "shape_i{0}(m)");
  BECOMES(op_dimshuffle(op_dimshuffle(m, 2, swap), 2, swap), "m");
  BECOMES(op_reshape(m, op_shape(m), 2), "m");
  BECOMES(op_transpose(op_dot(m, n)), "dimshuffle{1, 0}(n) @ dimshuffle{1, 0}(m)");
  BECOMES(op_reduce(REDUCE_SUM, op_reduce(REDUCE_SUM, m, 1, &axis, DTYPE_NONE, DTYPE_NONE), 1,
                    &axis, DTYPE_NONE, DTYPE_NONE),
          "reduce{0, 10, 10, 0, 1}(m)");
}

/* Constants of equal value make equal operations of floats, whatever their dtypes; not so 0 and -0. */
static void merged_constants(void) {
  Var one = number(1, x), byte = graph_constant_int(DTYPE_INT8, 1);
  Var zero = binary(OP_SUB, x, number(0.0, x)), minus = binary(OP_SUB, x, number(-0.0, x));
  BECOMES(binary(OP_SUB, unary(OP_EXP, binary(OP_TRUE_DIV, one, x)),
                 unary(OP_EXP, binary(OP_TRUE_DIV, byte, x))),
          "alloc(0.0, shape_i{0}(x))");
  RewriteOptions plain = {.nexcluded = 1, .excluded = (const char *[]){"canonicalize"}};
  CHECK_TEXT(rewritten(binary(OP_MUL, zero, minus), &plain),
             "(x - dimshuffle{-1}(0.0)) * (x - dimshuffle{-1}(-0.0))");
}

static int fired;
static char last_rule[64];
static void count_rule(void *context, const RewriteStep *step) {
  (void)context;
  if (!step->rule) return;
  fired++;
  snprintf(last_rule, sizeof last_rule, "%s", step->rule);
}

static void switches_and_trace(void) {
  const char *off[] = {"log1p"};
  RewriteOptions without = {.nexcluded = 1, .excluded = off}, traced = {.trace = count_rule};
  Var expression = unary(OP_LOG, binary(OP_ADD, number(1, x), x));
  CHECK_TEXT(rewritten(expression, &without), "log(1.0 + x)");
  fired = 0;
  rewritten(expression, &traced);
  CHECK(fired > 0);
  CHECK_TEXT(last_rule, "log1p");
}

int main(void) {
  make_inputs();
  stable_forms();
  neutral_elements();
  shapes();
  merged_constants();
  switches_and_trace();
  graph_sweep();
  rewrite_free_all();
  graph_free_all();
  type_free_all();
  return check_done();
}
