/* What is fused and what is not. */
#include "run_tool.h"

#include "compile/program.h"

static int loops, nodes, phases;
static String printed;

/* Compiles without rewriting and counts loops, other units and the most phases of a loop. */
static void fuse(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  ProgramSpec spec = {
      .ninputs = ninputs, .inputs = inputs, .noutputs = noutputs, .outputs = outputs};
  Program *program = compile_program(&spec);
  loops = nodes = phases = 0;
  string_free(&printed);
  if (!CHECK(program != NULL)) return;
  for (size_t i = 0; i < program->units.length; i++) {
    const Unit *unit = &program->units.data[i];
    if (unit->kind != UNIT_LOOP) {
      nodes++;
      continue;
    }
    loops++;
    if (unit->loop.phases > phases) phases = unit->loop.phases;
    loop_check(&unit->loop);
    loop_print(&printed, &unit->loop);
  }
  program_free(program);
}

static Var matrix(const char *name) { return tool_input(DTYPE_FLOAT64, 2, name); }
static Var reduced(Reducer reducer, Var x, int axis) {
  return op_reduce(reducer, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
}
static Var kept(Reducer reducer, Var x, int axis) {
  return op_reduce_keepdims(reducer, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
}
static Var e(Var x) { return op_unary(OP_EXP, x); }

static void maps_and_reductions_are_one_pass(void) {
  Var x = matrix("x"), y = e(op_binary(OP_ADD, x, op_literal(1, x)));
  Var outputs[5] = {y, reduced(REDUCE_SUM, y, 0), reduced(REDUCE_SUM, y, 1), op_sum_all(y),
                    reduced(REDUCE_MAX, x, 0)};
  fuse(1, &x, 5, outputs);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(nodes, 0);
  fuse(1, &x, 2, (Var[]){e(x), op_sum_all(x)}); /* nothing but what they read connects them */
  CHECK_EQUAL(loops, 1);
}

static void rows_are_one_loop(void) {
  Var x = matrix("x"), scale = tool_input(DTYPE_FLOAT64, 1, "scale");
  Var shifted = op_binary(OP_SUB, x, kept(REDUCE_MAX, x, 1)), weights = e(shifted);
  Var softmax = op_binary(OP_TRUE_DIV, weights, kept(REDUCE_SUM, weights, 1));
  fuse(1, &x, 1, &softmax);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(phases, 3);
  CHECK_TEXT(string_text(&printed),
             "loop of rank 2, rows of rank 1, 3 phases\n"
             "  input 0: v0 float64 element (0, 1)\n"
             "  %0 = input 0 : float64 element, phase 0\n"
             "  %1 = reduce_row max %0 : float64 row, phase 1\n"
             "  %2 = broadcast %1 : float64 element, phase 1\n"
             "  %3 = sub %0 %2 : float64 element, phase 1\n"
             "  %4 = exp %3 : float64 element, phase 1\n"
             "  %5 = reduce_row sum %4 : float64 row, phase 2\n"
             "  %6 = broadcast %5 : float64 element, phase 2\n"
             "  %7 = true_div %4 %6 : float64 element, phase 2\n"
             "  output 0: v7 float64 = %7\n");
  /* The gradient of softmax: g * y - y * sum(g * y). */
  Var g = matrix("g"), gy = op_binary(OP_MUL, g, softmax);
  Var gradient = op_binary(OP_SUB, gy, op_binary(OP_MUL, softmax, kept(REDUCE_SUM, gy, 1)));
  fuse(2, (Var[]){x, g}, 1, &gradient);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(phases, 4);
  /* Layer norm, its row statistics as outputs too, and a column sum of the result. */
  Var n = op_cast(op_shape_i(x, 1), DTYPE_FLOAT64);
  Var mean = op_binary(OP_TRUE_DIV, kept(REDUCE_SUM, x, 1), n);
  Var centred = op_binary(OP_SUB, x, mean);
  Var variance = op_binary(OP_TRUE_DIV, kept(REDUCE_SUM, op_unary(OP_SQR, centred), 1), n);
  Var deviation = op_unary(OP_SQRT, op_binary(OP_ADD, variance, op_literal(1e-5, variance)));
  Var normed = op_binary(OP_MUL, op_binary(OP_TRUE_DIV, centred, deviation), scale);
  fuse(2, (Var[]){x, scale}, 3, (Var[]){normed, variance, reduced(REDUCE_SUM, normed, 0)});
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(phases, 3);
  /* A loss: what the rows give is summed in the same loop. */
  Var loss = op_sum_all(op_unary(OP_LOG, reduced(REDUCE_SUM, e(x), 1)));
  fuse(1, &x, 1, &loss);
  CHECK_EQUAL(loops, 1);
}

/* Sums of columns are not there before the last row is: what needs them is a second pass. */
static void columns_are_two_passes(void) {
  Var x = matrix("x"), weights = e(x);
  Var y = op_binary(OP_TRUE_DIV, weights, kept(REDUCE_SUM, weights, 0));
  fuse(1, &x, 1, &y);
  CHECK_EQUAL(loops, 2);
}

static void a_transposed_reader_is_another_loop(void) {
  Var x = matrix("x"), y = e(x), sum = op_binary(OP_ADD, x, op_transpose(x));
  fuse(1, &x, 1, &sum);
  CHECK_EQUAL(loops, 1);
  Var both = op_binary(OP_ADD, y, op_transpose(y));
  fuse(1, &x, 1, &both);
  CHECK_EQUAL(loops, 2);
}

/* exp(x) is needed before and after the product: one loop in front of it, one behind, none
 * around. */
static void no_loop_goes_around_a_product(void) {
  Var x = matrix("x"), y = e(x), product = op_dot(y, y);
  Var sum = op_binary(OP_ADD, y, e(product));
  fuse(1, &x, 2, (Var[]){sum, op_unary(OP_NEG, y)});
  CHECK_EQUAL(nodes, 1);
  CHECK_EQUAL(loops, 2);
}

static void only_shapes_compute_nothing(void) {
  Var x = matrix("x"), product = op_dot(x, e(op_transpose(x)));
  fuse(1, &x, 2, (Var[]){op_shape(product), op_size(product)});
  CHECK_EQUAL(loops, 0);
  CHECK_EQUAL(nodes, 0);
}

/* Of what only lends its shape, and of what is cut off by it, nothing is computed. */
static void shapes_of_operands_compute_nothing(void) {
  Var x = matrix("x"), v = matrix("v"), product = op_dot(x, x);
  Var second = op_binary(OP_SECOND, product, v);
  fuse(2, (Var[]){x, v}, 1, &second);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(nodes, 0);
}

static void views_cost_nothing_in_loops(void) {
  Var x = matrix("x"), v = tool_input(DTYPE_FLOAT64, 1, "v");
  Var zeros = op_alloc_like(op_literal(0, v), x);
  Var sum = op_binary(OP_ADD, op_binary(OP_MUL, x, op_expand_dims(v, 1)), op_transpose(zeros));
  fuse(2, (Var[]){x, v}, 1, &sum);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(nodes, 1); /* the view that alloc is */
}

static void a_shape_keeps_nothing_waiting(void) {
  Var x = matrix("x"), y = e(op_binary(OP_SUB, x, kept(REDUCE_MAX, x, 1)));
  Var ones = op_alloc_like(op_literal(1, y), y), product = op_binary(OP_MUL, ones, y);
  fuse(1, &x, 1, &product);
  CHECK_EQUAL(loops, 1);
  CHECK_EQUAL(nodes, 1); /* the view that alloc is */
}

static void long_chains_stay_linear(void) {
  Var x = matrix("x"), y = x;
  for (int i = 0; i < 1000; i++) y = op_binary(OP_MUL, op_unary(OP_TANH, y), x);
  fuse(1, &x, 1, &y);
  CHECK(loops >= 2000 / 64 && loops <= 2 * 2000 / 64);
}

int main(void) {
  maps_and_reductions_are_one_pass();
  rows_are_one_loop();
  columns_are_two_passes();
  a_transposed_reader_is_another_loop();
  no_loop_goes_around_a_product();
  only_shapes_compute_nothing();
  shapes_of_operands_compute_nothing();
  views_cost_nothing_in_loops();
  a_shape_keeps_nothing_waiting();
  long_chains_stay_linear();
  string_free(&printed);
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  graph_free_all();
  type_free_all();
  return check_done();
}
