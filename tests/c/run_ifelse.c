/* Lazy choices in compiled functions: random programs against op_evaluate_outputs, and branches
 * that fail if they are computed. */
#include "run_tool.h"

enum { POOL = 40 };

typedef struct Pool {
  int count;
  Var vars[POOL]; /* vectors of some length */
} Pool;

static Var any(const Pool *pool) { return pool->vars[tool_below(pool->count)]; }

static Var total(Var x) { return op_reduce(REDUCE_SUM, x, 1, (int[]){0}, DTYPE_NONE, DTYPE_NONE); }

/* A vector of another length: every second element. */
static Var half(Var x) {
  Index index = {.kind = INDEX_SLICE, .step = graph_constant_int(DTYPE_INT64, 2)};
  return op_subtensor(x, 1, &index);
}

static void add_elementwise(Pool *pool) {
  static const Op ops[] = {OP_ADD, OP_MUL, OP_SUB, OP_MAXIMUM};
  Var x = any(pool), y = any(pool);
  Var scalar = op_dimshuffle(total(y), 1, (int[]){-1});
  pool->vars[pool->count++] = tool_below(3)
                                  ? op_unary(OP_TANH, op_binary(ops[tool_below(4)], x, scalar))
                                  : op_unary(OP_SIN, x);
}

static void add_choice(Pool *pool) {
  Var condition = op_binary(OP_GT, total(any(pool)), graph_constant_float(DTYPE_FLOAT64, 0));
  int count = 1 + tool_below(2);
  Var yes[2], no[2], outputs[2] = {0};
  for (int i = 0; i < count; i++) {
    yes[i] =
        tool_below(3) ? op_unary(OP_EXP, op_unary(OP_NEG, op_unary(OP_SQR, any(pool)))) : any(pool);
    no[i] = tool_below(3)
                ? op_binary(OP_ADD, half(any(pool)), graph_constant_float(DTYPE_FLOAT64, 1))
                : any(pool);
  }
  CHECK(op_ifelse(condition, count, yes, no, outputs));
  for (int i = 0; i < count; i++) pool->vars[pool->count++] = outputs[i];
}

static void random_program(int number) {
  int64_t shape = 1 + tool_below(20);
  Pool pool = {.count = 2,
               .vars = {tool_input(DTYPE_FLOAT64, 1, "x"), tool_input(DTYPE_FLOAT64, 1, "y")}};
  Var inputs[2] = {pool.vars[0], pool.vars[1]}, outputs[4];
  Array *values[2] = {tool_array(DTYPE_FLOAT64, 1, &shape), tool_array(DTYPE_FLOAT64, 1, &shape)};
  while (pool.count < POOL - 2) tool_below(3) ? add_elementwise(&pool) : add_choice(&pool);
  for (int i = 0; i < 4; i++) outputs[i] = i ? any(&pool) : pool.vars[pool.count - 1];
  if (!tool_compare(2, inputs, values, 4, outputs)) printf("  program %d\n", number);
  array_release(values[0]), array_release(values[1]);
  graph_sweep();
}

/* x[7], which fails for short x. */
static Var seventh(Var x) {
  Index index = {.kind = INDEX_SCALAR,
                 .start = op_cast(total(op_zeros_like(x, DTYPE_INT64)), DTYPE_INT64)};
  index.start = op_binary(OP_ADD, index.start, graph_constant_int(DTYPE_INT64, 7));
  return op_subtensor(x, 1, &index);
}

static double run_choice(Fn fn, double condition, bool *failed) {
  double *c = function_input(fn, 0, 0, NULL);
  *c = condition;
  *failed = !function_call(fn);
  return *failed ? NAN : view_float(function_output(fn, 0), 0);
}

/* Only the branch that is taken is computed: here, the other would fail. */
static void test_lazy(void) {
  Var c = tool_input(DTYPE_FLOAT64, 0, "c"), x = tool_input(DTYPE_FLOAT64, 1, "x");
  Var good = op_unary(OP_EXP, total(x)), bad = op_unary(OP_SQR, seventh(x)), out, outer;
  CHECK(op_ifelse(c, 1, &good, &bad, &out));
  Var turned = op_binary(OP_SUB, c, graph_constant_float(DTYPE_FLOAT64, 1));
  Var doubled = op_binary(OP_ADD, out, out);
  CHECK(op_ifelse(turned, 1, &doubled, &good, &outer));
  Fn fn = tool_compile(2, (Var[]){c, x}, 1, &outer);
  if (!CHECK(fn != 0)) return;
  double *data = function_input(fn, 1, 1, (int64_t[]){2});
  data[0] = 0, data[1] = 1;
  bool failed;
  CHECK_NEAR(run_choice(fn, 1, &failed), exp(1), 1e-15);
  CHECK_NEAR(run_choice(fn, 2, &failed), 2 * exp(1), 1e-15);
  run_choice(fn, 0, &failed);
  CHECK(failed && error_kind() == ERROR_INDEX);
  error_clear();
  CHECK_NEAR(run_choice(fn, 2, &failed), 2 * exp(1), 1e-15);
  data = function_input(fn, 1, 1, (int64_t[]){8});
  for (int i = 0; i < 8; i++) data[i] = i;
  CHECK_NEAR(run_choice(fn, 0, &failed), 98, 0);
  function_free(fn);
}

int main(void) {
  test_lazy();
  graph_sweep();
  for (int i = 0; i < 150; i++) random_program(i);
  return tool_done();
}
