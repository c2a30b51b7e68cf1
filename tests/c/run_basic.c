/* Compiled functions on handwritten expressions. */
#include "run_tool.h"

#define SHAPE(...)   ((int64_t[]){__VA_ARGS__})
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static Array *given[TOOL_MAX];

static void compare(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  tool_compare(ninputs, inputs, given, noutputs, outputs);
  for (int i = 0; i < ninputs; i++) array_release(given[i]);
  graph_sweep();
}

static Var row_max(Var x) {
  return op_reduce_keepdims(REDUCE_MAX, x, 1, (int[]){1}, DTYPE_NONE, DTYPE_NONE);
}
static Var row_sum(Var x) {
  return op_reduce_keepdims(REDUCE_SUM, x, 1, (int[]){1}, DTYPE_NONE, DTYPE_NONE);
}
static Var reduced(Reducer reducer, Var x, int axis) {
  return op_reduce(reducer, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
}

static void elementwise(void) {
  static const int64_t lengths[] = {0, 1, 3, 1000, 1024, 1025, 5000};
  for (int i = 0; i < COUNT(lengths); i++)
    for (int f = 0; f < 2; f++) {
      Dtype dtype = f ? DTYPE_FLOAT32 : DTYPE_FLOAT64;
      Var x = tool_input(dtype, 1, "x"), y = tool_input(dtype, 1, "y");
      given[0] = tool_array(dtype, 1, &lengths[i]);
      given[1] = tool_array(dtype, 1, &lengths[i]);
      Var sum = op_binary(OP_ADD, op_unary(OP_EXP, x), op_binary(OP_MUL, x, y));
      Var compared = op_binary(OP_LT, sum, y);
      compare(2, (Var[]){x, y}, 3, (Var[]){sum, compared, op_unary(OP_NEG, x)});
    }
}

static void broadcasting(void) {
  static const int64_t shapes[][2] = {{3, 4}, {700, 10}, {3, 3000}, {1, 5},
                                      {5, 1}, {0, 3},    {2000, 3}};
  for (int i = 0; i < COUNT(shapes); i++) {
    Var x = tool_input(DTYPE_FLOAT64, 2, "x"), row = tool_input(DTYPE_FLOAT64, 1, "row"),
        column = tool_input(DTYPE_FLOAT64, 1, "column");
    Var s = tool_input(DTYPE_FLOAT64, 0, "s");
    given[0] = tool_array(DTYPE_FLOAT64, 2, shapes[i]);
    given[1] = tool_array(DTYPE_FLOAT64, 1, &shapes[i][1]);
    given[2] = tool_array(DTYPE_FLOAT64, 1, &shapes[i][0]);
    given[3] = tool_array(DTYPE_FLOAT64, 0, NULL);
    Var sum =
        op_binary(OP_ADD, op_binary(OP_MUL, x, op_pad_left(row, 2)), op_expand_dims(column, 1));
    Var all = op_binary(OP_SUB, sum, op_pad_left(op_binary(OP_MUL, s, s), 2));
    compare(4, (Var[]){x, row, column, s}, 2, (Var[]){all, op_transpose(all)});
  }
}

static void transposed(void) {
  Var x = tool_input(DTYPE_FLOAT32, 3, "x"), y = tool_input(DTYPE_FLOAT32, 3, "y");
  given[0] = tool_array(DTYPE_FLOAT32, 3, SHAPE(7, 11, 30));
  given[1] = tool_array(DTYPE_FLOAT32, 3, SHAPE(30, 7, 11));
  Var turned = op_dimshuffle(x, 3, (int[]){2, 0, 1});
  Var sum = op_binary(OP_ADD, op_unary(OP_EXP, turned), y);
  compare(2, (Var[]){x, y}, 3, (Var[]){sum, turned, op_sum_all(sum)});
}

static void reductions(void) {
  static const int64_t shapes[][3] = {{3, 4, 5},    {20, 30, 40}, {2, 1, 3000}, {1500, 2, 3},
                                      {4, 2000, 3}, {3, 0, 2},    {0, 2, 3}};
  static const Dtype dtypes[] = {DTYPE_FLOAT32, DTYPE_FLOAT64, DTYPE_INT8, DTYPE_BOOL};
  for (int i = 0; i < COUNT(shapes); i++)
    for (int d = 0; d < COUNT(dtypes); d++) {
      Var outputs[9];
      for (int mask = 0; mask < 8; mask++) {
        Var x = tool_input(dtypes[d], 3, "x");
        given[0] = tool_array(dtypes[d], 3, shapes[i]);
        int axes[3], count = 0;
        for (int axis = 0; axis < 3; axis++)
          if (mask >> axis & 1) axes[count++] = axis;
        Var y = dtypes[d] == DTYPE_BOOL ? op_unary(OP_INVERT, x) : op_unary(OP_SQR, x);
        int noutputs = 0;
        outputs[noutputs++] = op_reduce(REDUCE_SUM, y, count, axes, DTYPE_NONE, DTYPE_NONE);
        if (shapes[i][0] && shapes[i][1])
          outputs[noutputs++] = op_reduce(REDUCE_MAX, x, count, axes, DTYPE_NONE, DTYPE_NONE);
        outputs[noutputs++] = op_reduce(REDUCE_ANY, y, count, axes, DTYPE_NONE, DTYPE_NONE);
        outputs[noutputs++] = y;
        compare(1, &x, noutputs, outputs);
      }
    }
}

static void rows(void) {
  static const int64_t shapes[][2] = {{1, 1},    {3, 4},    {300, 10}, {5, 1024},
                                      {3, 1025}, {2, 5000}, {4000, 2}};
  for (int i = 0; i < COUNT(shapes); i++)
    for (int f = 0; f < 2; f++) {
      Dtype dtype = f ? DTYPE_FLOAT32 : DTYPE_FLOAT64;
      Var x = tool_input(dtype, 2, "x"), scale = tool_input(dtype, 1, "scale");
      given[0] = tool_array(dtype, 2, shapes[i]);
      given[1] = tool_array(dtype, 1, &shapes[i][1]);
      Var max = row_max(x), e = op_unary(OP_EXP, op_binary(OP_SUB, x, max)), total = row_sum(e);
      Var softmax = op_binary(OP_TRUE_DIV, e, total);
      Var logsumexp = op_binary(OP_ADD, op_unary(OP_LOG, total), max);
      Var mean = op_binary(OP_TRUE_DIV, row_sum(x), op_cast(op_shape_i(x, 1), dtype));
      Var centred = op_binary(OP_SUB, x, mean);
      Var variance = op_binary(OP_TRUE_DIV, row_sum(op_unary(OP_SQR, centred)),
                               op_cast(op_shape_i(x, 1), dtype));
      Var eps = op_literal(1e-5, variance);
      Var normed = op_binary(
          OP_MUL,
          op_binary(OP_TRUE_DIV, centred, op_unary(OP_SQRT, op_binary(OP_ADD, variance, eps))),
          scale);
      Var columns = reduced(REDUCE_SUM, normed, 0);
      compare(2, (Var[]){x, scale}, 8,
              (Var[]){softmax, logsumexp, normed, columns, op_sum_all(logsumexp), op_softmax(x, 1),
                      op_log_softmax(x, 0), op_softmax(x, -1)});
    }
}

static void products(void) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x"), w = tool_input(DTYPE_FLOAT64, 2, "w"),
      b = tool_input(DTYPE_FLOAT64, 1, "b");
  given[0] = tool_array(DTYPE_FLOAT64, 2, SHAPE(13, 7));
  given[1] = tool_array(DTYPE_FLOAT64, 2, SHAPE(7, 5));
  given[2] = tool_array(DTYPE_FLOAT64, 1, SHAPE(5));
  Var hidden = op_unary(OP_TANH, op_binary(OP_ADD, op_dot(x, w), b));
  Var back = op_dot(hidden, op_transpose(w)), gradient = op_dot(op_transpose(x), hidden);
  compare(3, (Var[]){x, w, b}, 4,
          (Var[]){hidden, back, gradient, op_sum_all(op_binary(OP_MUL, back, x))});
}

static void results_that_are_not_computed(void) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x");
  given[0] = tool_array(DTYPE_FLOAT64, 2, SHAPE(3, 4));
  Var two = graph_constant_float(DTYPE_FLOAT64, 2.5), y = op_unary(OP_EXP, x);
  Var lengths[2] = {op_shape_i(x, 1), op_shape_i(x, 0)};
  compare(1, &x, 9,
          (Var[]){x, op_transpose(x), two, op_shape(x), y, y, op_transpose(y),
                  op_alloc(two, 2, lengths), op_flatten(op_transpose(x))});
}

int main(void) {
  elementwise();
  broadcasting();
  transposed();
  reductions();
  rows();
  products();
  results_that_are_not_computed();
  return tool_done();
}
