/* Lengths that depend on values: the plan is cut, and plans are kept by the lengths found. */
#include "run_tool.h"

static Array *given[TOOL_MAX];

static void compare(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  tool_compare(ninputs, inputs, given, noutputs, outputs);
  for (int i = 0; i < ninputs; i++) array_release(given[i]);
  graph_sweep();
}

static Var scalar(const char *name) { return tool_input(DTYPE_INT64, 0, name); }
static Var one(void) { return graph_constant_int(DTYPE_INT64, 1); }
static Var plus(Var x, Var y) { return op_binary(OP_ADD, x, y); }
static Var slice(Var x, Var start, Var stop) {
  return op_subtensor(x, 1, &(Index){.kind = INDEX_SLICE, .start = start, .stop = stop});
}

static void ranges(void) {
  for (int64_t length = 0; length < 5; length++) {
    Var n = scalar("n"), x = tool_input(DTYPE_FLOAT64, 1, "x");
    given[0] = array_int(DTYPE_INT64, length);
    int64_t next = length + 1;
    given[1] = tool_array(DTYPE_FLOAT64, 1, &next);
    Var range = op_arange(graph_constant_int(DTYPE_INT64, 0), plus(n, one()), one(), DTYPE_INT64);
    Var sum = plus(range, x);
    compare(2, (Var[]){n, x}, 4,
            (Var[]){sum, op_shape(range), op_sum_all(op_unary(OP_EXP, sum)), op_unary(OP_EXP, x)});
  }
}

static void masks(void) {
  for (int i = 0; i < 5; i++) {
    Var x = tool_input(DTYPE_FLOAT64, 2, "x");
    int64_t shape[2] = {3 + i, 4};
    given[0] = tool_array(DTYPE_FLOAT64, 2, shape);
    Var y = op_unary(OP_SQR, x), positive = op_binary(OP_GT, x, op_literal(0, x));
    Var rows = op_nonzero(positive, 0), columns = op_nonzero(positive, 1);
    Index at[2] = {{.kind = INDEX_ARRAY, .start = rows}, {.kind = INDEX_ARRAY, .start = columns}};
    Var picked = op_advanced_subtensor(y, 2, at);
    compare(1, &x, 4,
            (Var[]){picked, op_sum_all(picked), op_shape_i(rows, 0),
                    op_inc_subtensor(y, op_unary(OP_NEG, picked), 2, at, true, false)});
  }
}

static void slices(void) {
  for (int i = 0; i < 4; i++) {
    Var x = tool_input(DTYPE_FLOAT32, 2, "x"), start = scalar("start"), stop = scalar("stop");
    int64_t shape[2] = {10, 3};
    given[0] = tool_array(DTYPE_FLOAT32, 2, shape);
    given[1] = array_int(DTYPE_INT64, 2 * i);
    given[2] = array_int(DTYPE_INT64, 2 * i + 3);
    Var batch = slice(x, start, stop), inner = slice(op_unary(OP_EXP, batch), one(), start);
    Var row = op_subtensor(x, 1, &(Index){.kind = INDEX_SCALAR, .start = start});
    Var replaced =
        op_inc_subtensor(x, row, 1, &(Index){.kind = INDEX_SCALAR, .start = stop}, true, false);
    compare(3, (Var[]){x, start, stop}, 5,
            (Var[]){batch, op_sum_all(batch), inner, op_dot(batch, op_transpose(batch)), replaced});
  }
}

static void reshapes(void) {
  int64_t shape[2] = {4, 6};
  for (int64_t rows = 1; rows < 5; rows++) {
    Var x = tool_input(DTYPE_FLOAT64, 2, "x"), n = scalar("n");
    given[0] = tool_array(DTYPE_FLOAT64, 2, shape);
    given[1] = array_int(DTYPE_INT64, rows);
    Var lengths = op_make_vector(2, (Var[]){n, graph_constant_int(DTYPE_INT64, -1)});
    Var turned = op_reshape(op_transpose(x), lengths, 2), straight = op_reshape(x, lengths, 2);
    compare(2, (Var[]){x, n}, 3, (Var[]){turned, straight, op_sum_all(plus(turned, straight))});
  }
}

/* A stage behind a stage: the length found first decides a second one. */
static void chains(void) {
  for (int64_t length = 1; length < 6; length++) {
    Var x = tool_input(DTYPE_FLOAT64, 1, "x");
    given[0] = tool_array(DTYPE_FLOAT64, 1, &length);
    Var positive = op_nonzero(op_binary(OP_GT, x, op_literal(0, x)), 0);
    Var odd = op_nonzero(op_binary(OP_MOD, positive, op_literal(2, positive)), 0);
    Var range = op_arange(graph_constant_int(DTYPE_INT64, 0), op_sum_all(odd), one(), DTYPE_INT64);
    compare(1, &x, 4,
            (Var[]){positive, odd, range, plus(op_shape_i(odd, 0), op_shape_i(range, 0))});
  }
}

/* One function, many values: plans are found again, and calls after a failure are as good as
 * before. */
static void again_and_again(void) {
  Var x = tool_input(DTYPE_FLOAT64, 1, "x"), i = scalar("i");
  Var inputs[2] = {x, i},
      outputs[2] = {op_unary(OP_EXP, slice(x, i, plus(i, graph_constant_int(DTYPE_INT64, 4)))),
                    op_subtensor(x, 1, &(Index){.kind = INDEX_SCALAR, .start = i})};
  Fn fn = tool_compile(2, inputs, 2, outputs);
  int64_t length = 100;
  given[0] = tool_array(DTYPE_FLOAT64, 1, &length);
  tool_give(fn, 0, &given[0]->view);
  for (int64_t start = 0; start < 100; start += 3) {
    given[1] = array_int(DTYPE_INT64, start);
    tool_give(fn, 1, &given[1]->view);
    if (tool_call(fn)) tool_check(fn, 2, inputs, given, 2, outputs);
    array_release(given[1]);
    *(int64_t *)function_input(fn, 1, 0, NULL) = 100 + start;
    CHECK(!function_call(fn));
    CHECK_EQUAL(error_kind(), ERROR_INDEX);
    error_clear();
  }
  array_release(given[0]);
  function_free(fn);
  graph_sweep();
}

/* Many shapes of one function: more than plans are kept. */
static void shapes_come_and_go(void) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x"), y = op_softmax(op_dot(x, op_transpose(x)), 1);
  Fn fn = tool_compile(1, &x, 1, &y);
  for (int i = 0; i < 120; i++) {
    int64_t shape[2] = {1 + tool_below(9), 1 + tool_below(9)};
    given[0] = tool_array(DTYPE_FLOAT64, 2, shape);
    tool_give(fn, 0, &given[0]->view);
    if (tool_call(fn)) tool_check(fn, 1, &x, given, 1, &y);
    array_release(given[0]);
  }
  function_free(fn);
  graph_sweep();
}

int main(void) {
  ranges();
  masks();
  slices();
  reshapes();
  chains();
  again_and_again();
  shapes_come_and_go();
  return tool_done();
}
