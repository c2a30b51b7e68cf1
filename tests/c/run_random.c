/* Random graphs, compiled with and without rewriting, against the evaluation operation by
 * operation. A fixed seed; give another and a number of graphs as arguments to look further. */
#include <stdlib.h>

#include "run_tool.h"

enum { POOL = 40, LEAVES = 7 };

static Var pool[POOL];
static Array *values[POOL];
static int length;

static Var pick(void) { return pool[tool_below(length)]; }

static Var bounded(Var x) {
  return dtype_is(var_dtype(x), GROUP_FLOAT) ? op_unary(tool_below(2) ? OP_TANH : OP_SIN, x) : x;
}

static Var random_unary(Var x) {
  static const Op ops[] = {OP_NEG, OP_SQR, OP_TANH, OP_EXP, OP_ABS, OP_SIGMOID, OP_SIGN, OP_FLOOR};
  Op op = ops[tool_below(8)];
  if (var_dtype(x) == DTYPE_BOOL) return op_unary(OP_INVERT, x);
  return op_unary(op, op == OP_EXP ? bounded(x) : x);
}

static Var random_binary(Var x, Var y) {
  static const Op ops[] = {OP_ADD, OP_MUL, OP_SUB, OP_MAXIMUM, OP_LT, OP_EQ, OP_MINIMUM, OP_ADD};
  if (var_dtype(x) == DTYPE_BOOL && var_dtype(y) == DTYPE_BOOL) return op_binary(OP_XOR, x, y);
  return op_binary(ops[tool_below(8)], x, y);
}

static Var random_reduction(Var x) {
  static const Reducer reducers[] = {REDUCE_SUM, REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ANY};
  int axes[3], count = 0, ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++)
    if (tool_below(2)) axes[count++] = i;
  Reducer reducer = reducers[tool_below(5)];
  return tool_below(2) ? op_reduce(reducer, x, count, axes, DTYPE_NONE, DTYPE_NONE)
                       : op_reduce_keepdims(reducer, x, count, axes, DTYPE_NONE, DTYPE_NONE);
}

static Var random_shuffle(Var x) {
  int ndim = var_ndim(x);
  if (ndim == 2 && tool_below(2)) return op_transpose(x);
  if (ndim == 1) return op_expand_dims(x, tool_below(2));
  if (ndim == 3) return op_dimshuffle(x, 3, (int[]){1, 2, 0});
  return op_flatten(x);
}

static Var random_slice(Var x) {
  if (!var_ndim(x)) return 0;
  Index index = {.kind = tool_below(3) ? INDEX_SLICE : INDEX_SCALAR,
                 .start = graph_constant_int(DTYPE_INT64, tool_below(2))};
  if (index.kind == INDEX_SLICE && tool_below(3) == 0) {
    index.start = 0;
    index.step = graph_constant_int(DTYPE_INT64, tool_below(2) ? -1 : 2);
  }
  if (tool_below(3)) return op_subtensor(x, 1, &index);
  Var part = op_subtensor(x, 1, &index);
  return part ? op_inc_subtensor(x, random_unary(part), 1, &index, tool_below(2), false) : 0;
}

static Var random_row_group(Var x) {
  int ndim = var_ndim(x);
  if (!ndim || !dtype_is(var_dtype(x), GROUP_FLOAT)) return 0;
  int axis = ndim - 1;
  Var max = op_reduce_keepdims(REDUCE_MAX, x, 1, &axis, DTYPE_NONE, DTYPE_NONE);
  Var e = op_unary(OP_EXP, op_binary(OP_SUB, x, max));
  Var sum = op_reduce_keepdims(REDUCE_SUM, e, 1, &axis, DTYPE_NONE, DTYPE_NONE);
  return tool_below(2) ? op_binary(OP_TRUE_DIV, e, sum)
                       : op_binary(OP_ADD, op_unary(OP_LOG, sum), max);
}

static Var random_other(Var x) {
  switch (tool_below(6)) {
    case 0:
      return var_ndim(x) ? op_softmax(op_cast(x, DTYPE_FLOAT64), tool_below(var_ndim(x) + 1) - 1)
                         : 0;
    case 1:
      return var_ndim(x) ? op_join(tool_below(var_ndim(x)), 2, (Var[]){x, random_unary(x)}) : 0;
    case 2:
      return op_alloc_like(op_sum_all(x), x);
    case 3:
      return op_binary(OP_MUL, x, op_cast(op_size(x), var_dtype(x)));
    case 4:
      return var_ndim(x) ? op_argmax(x, 1, (int[]){0}, false) : 0;
    default:
      return var_ndim(x) == 2 ? op_nonzero(op_binary(OP_GT, x, op_literal(0, x)), tool_below(2))
                              : 0;
  }
}

/* Float products of what may be large are bounded first, so that comparing makes sense. */
static Var random_product(Var x, Var y) {
  if (var_ndim(x) != 2 || var_ndim(y) != 2) return 0;
  x = bounded(x), y = bounded(y);
  return op_dot(x, tool_below(2) ? op_transpose(y) : y);
}

static Var random_node(void) {
  Var x = pick(), y = pick();
  switch (tool_below(13)) {
    case 0:
    case 1:
      return random_unary(x);
    case 2:
    case 3:
    case 4:
      return random_binary(x, y);
    case 5:
      return random_binary(x, x);
    case 6:
    case 7:
      return random_reduction(x);
    case 8:
      return random_shuffle(x);
    case 9:
      return random_slice(x);
    case 10:
      return random_row_group(x);
    case 11:
      return random_product(x, y);
    default:
      return random_other(x);
  }
}

/* Large values make differences of summation order look like mistakes. */
static bool is_tame(const Array *array) {
  int64_t size = view_size(&array->view);
  if (size > 40000) return false;
  for (int64_t i = 0; i < size; i++)
    if (!(fabs(view_float(&array->view, i)) < 1e4)) return false;
  return true;
}

static bool add_node(void) {
  Var var = random_node();
  const View *views[POOL];
  for (int i = 0; i < length; i++) views[i] = &values[i]->view;
  Array *value = NULL;
  bool fine =
      var && var_ndim(var) <= 3 && op_evaluate_outputs(1, &var, length, pool, views, &value);
  if (error_pending()) error_clear();
  if (!fine) return false;
  if (!is_tame(value)) {
    array_release(value);
    return false;
  }
  pool[length] = var;
  values[length++] = value;
  return true;
}

static void make_leaves(void) {
  static const Dtype dtypes[] = {DTYPE_FLOAT64, DTYPE_FLOAT64, DTYPE_FLOAT32,  DTYPE_INT32,
                                 DTYPE_BOOL,    DTYPE_FLOAT64, DTYPE_COMPLEX64};
  static const int choices[] = {1, 2, 3, 5, 17, 100, 1100};
  int64_t lengths[3] = {choices[1 + tool_below(6)], choices[tool_below(5)],
                        choices[1 + tool_below(3)]};
  for (length = 0; length < LEAVES; length++) {
    int ndim = length == 0 ? 2 : tool_below(4);
    int64_t shape[3];
    for (int i = 0; i < ndim; i++)
      shape[i] = ndim == 3 && i == 0 ? lengths[2] : lengths[ndim == 3 ? i - 1 : ndim == 1 ? 1 : i];
    pool[length] = tool_input(dtypes[length], ndim, NULL);
    values[length] = tool_array(dtypes[length], ndim, shape);
  }
}

static bool run_graph(bool rewrite, int noutputs, const Var *outputs) {
  FunctionSpec spec = {.ninputs = LEAVES,
                       .inputs = pool,
                       .noutputs = noutputs,
                       .outputs = outputs,
                       .rewrite = rewrite,
                       .linker = LINKER_JIT};
  jit_enable(true); /* kernels are made; the host refuses them when they are called for */
  Fn fn = function_new(&spec);
  if (!CHECK(fn != 0)) return false;
  bool fine = true;
  for (int call = 0; call < 2 && fine; call++) {
    for (int i = 0; i < LEAVES; i++) tool_give(fn, i, &values[i]->view);
    fine = tool_call(fn);
    for (int i = 0; fine && i < noutputs; i++) {
      const View *out = function_output(fn, i), *expected = NULL;
      for (int k = 0; k < length; k++)
        if (pool[k] == outputs[i]) expected = &values[k]->view;
      fine = CHECK(tool_close(out, expected,
                              dtype_size(dtype_real(var_dtype(outputs[i]))) == 4 ? 1e-3 : 1e-8));
      if (fine) continue;
      tool_show("actual", out);
      tool_show("expected", expected);
    }
  }
  if (!fine) {
    String text = {0};
    function_print(fn, &text);
    printf("%s", string_text(&text));
    string_free(&text);
  }
  function_free(fn);
  return fine;
}

static bool random_graph(void) {
  make_leaves();
  for (int tries = 0; tries < 150 && length < POOL; tries++) add_node();
  Var outputs[5];
  int noutputs = 1 + tool_below(5);
  for (int i = 0; i < noutputs; i++)
    outputs[i] = pool[i ? LEAVES + tool_below(length - LEAVES) : length - 1];
  for (int i = 0; i < length; i++) var_retain(pool[i]);
  bool fine = run_graph(false, noutputs, outputs) && run_graph(true, noutputs, outputs);
  for (int i = 0; i < length; i++) {
    var_release(pool[i]);
    array_release(values[i]);
  }
  graph_sweep();
  return fine;
}

int main(int count, char **arguments) {
  if (count > 1) tool_state ^= strtoull(arguments[1], NULL, 10) * 0x9e3779b97f4a7c15u;
  int graphs = count > 2 ? atoi(arguments[2]) : 150;
  for (int i = 0; i < graphs; i++) {
    if (random_graph()) continue;
    printf("graph %d\n", i);
    break;
  }
  return tool_done();
}
