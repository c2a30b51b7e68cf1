/* Rewriting, fusing and planning take time linear in the graph: four times the graph takes clearly
 * less than ten times the processor's time, where a step that looks at all pairs of nodes would take
 * sixteen times. */
#include <time.h>

#include "grad/grad.h"
#include "run_tool.h"

enum { SMALL = 6000, TRIES = 3 };

static Array *value;

/* Compiles and runs on 3 x 3 matrices; the bytes that the call had in use. */
static size_t run(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  Fn fn = tool_compile(ninputs, inputs, noutputs, outputs);
  size_t bytes = 0;
  if (CHECK(fn != 0)) {
    for (int i = 0; i < ninputs; i++) tool_give(fn, i, &value->view);
    if (tool_call(fn)) bytes = function_peak_bytes(fn);
    for (int i = 0; i < noutputs; i++) CHECK(!isnan(view_float(function_output(fn, i), 0)));
    function_free(fn);
  }
  graph_sweep();
  return bytes;
}

static void wide_sum(int size) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x");
  Var *terms = memory_alloc((size_t)size * sizeof *terms);
  for (int i = 0; i < size; i++)
    terms[i] = op_unary(OP_SIN, op_binary(OP_MUL, x, op_literal(1 + i * 1e-5, x)));
  Var all = op_scalar(OP_ADD, size, terms);
  run(1, &x, 1, &all);
  memory_free(terms);
}

/* A chain keeps a bounded number of values, however long it is. */
static void chain_of_products(int size) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x"), y = tool_input(DTYPE_FLOAT64, 2, "y"), z = x;
  for (int i = 0; i < size; i++) z = op_unary(OP_TANH, op_dot(z, y));
  CHECK(run(2, (Var[]){x, y}, 1, &z) < 4096);
}

/* Its gradient keeps all of them. */
static void gradient_of_chain(int size, Var (*step)(Var z, Var y)) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x"), y = tool_input(DTYPE_FLOAT64, 2, "y"), z = x;
  for (int i = 0; i < size; i++) z = step(z, y);
  Var outputs[3] = {op_sum_all(z)};
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE};
  CHECK(grad(outputs[0], 2, (Var[]){x, y}, &options, outputs + 1, NULL));
  run(2, (Var[]){x, y}, 3, outputs);
}

static Var step_tanh(Var z, Var y) {
  (void)y;
  return op_unary(OP_TANH, z);
}
static Var step_sine(Var z, Var y) { return op_unary(OP_SIN, op_binary(OP_MUL, z, y)); }
static Var step_layer(Var z, Var y) {
  return op_unary(OP_TANH, op_binary(OP_ADD, op_dot(z, y), z));
}
static void gradient_of_tanh(int size) { gradient_of_chain(size, step_tanh); }
static void gradient_of_sines(int size) { gradient_of_chain(size / 2, step_sine); }
static void gradient_of_layers(int size) { gradient_of_chain(size / 4, step_layer); }

static void many_results(int size) {
  int count = size / 8;
  Var x = tool_input(DTYPE_FLOAT64, 2, "x");
  FunctionUpdate *updates = memory_alloc((size_t)count * sizeof *updates);
  Var *outputs = memory_alloc((size_t)count * sizeof *outputs);
  int64_t any[2] = {DIM_UNKNOWN, DIM_UNKNOWN};
  for (int i = 0; i < count; i++) {
    Var w = graph_shared(array_copy(&value->view), type_tensor(DTYPE_FLOAT64, 2, any), NULL);
    var_retain(w);
    updates[i] = (FunctionUpdate){w, op_binary(OP_SUB, w, op_binary(OP_MUL, w, x))};
    outputs[i] = op_binary(OP_ADD, w, x);
  }
  FunctionSpec spec = {.ninputs = 1,
                       .inputs = &x,
                       .noutputs = count,
                       .outputs = outputs,
                       .nupdates = count,
                       .updates = updates};
  Fn fn = function_new(&spec);
  tool_give(fn, 0, &value->view);
  double w = view_float(&value->view, 0);
  if (tool_call(fn)) {
    CHECK_EQUAL(view_float(function_output(fn, count - 1), 0), w + w);
    CHECK_EQUAL(view_float(&var_data(updates[count - 1].shared)->view, 0), w - w * w);
  }
  function_free(fn);
  for (int i = 0; i < count; i++) var_release(updates[i].shared);
  memory_free(updates);
  memory_free(outputs);
  graph_sweep();
}

static double seconds(void (*work)(int size), int size) {
  clock_t start = clock();
  work(size);
  return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void linear(const char *name, void (*work)(int size)) {
  double small = 0, large = 0;
  work(SMALL / 4); /* tables are made, memory is there */
  for (int i = 0; i < TRIES; i++) {
    small = seconds(work, SMALL);
    large = seconds(work, 4 * SMALL);
    if (large < 10 * small) return;
  }
  CHECK(large < 10 * small);
  printf("  %s: %.3f s, of four times the size %.3f s\n", name, small, large);
}

/* Sums and products cut into loops give what they gave in one. */
static void wide_of_mixed_dtypes(Op op) {
  enum { TERMS = 100 };
  Var inputs[2] = {tool_input(DTYPE_INT8, 2, "x"), tool_input(DTYPE_FLOAT32, 1, "y")};
  Array *values[2] = {tool_array(DTYPE_INT8, 2, (int64_t[]){3, 4}),
                      tool_array(DTYPE_FLOAT32, 1, (int64_t[]){4})};
  Var terms[TERMS];
  for (int i = 0; i < TERMS; i++) {
    Var first = op_cast(op_binary(OP_ADD, inputs[0], op_literal(i % 7, inputs[0])), DTYPE_INT8);
    terms[i] = i % 3 ? op_unary(OP_COS, op_binary(OP_MUL, inputs[1], op_literal(i, inputs[1])))
                     : op_unary(OP_SIGN, first);
  }
  Var all = op_scalar(op, TERMS, terms);
  tool_compare(2, inputs, values, 1, &all);
  for (int i = 0; i < 2; i++) array_release(values[i]);
  graph_sweep();
}

int main(void) {
  value = tool_array(DTYPE_FLOAT64, 2, (int64_t[]){3, 3});
  wide_of_mixed_dtypes(OP_ADD);
  wide_of_mixed_dtypes(OP_MUL);
  linear("a wide sum", wide_sum);
  linear("a chain of products", chain_of_products);
  linear("the gradient of a chain of tanh", gradient_of_tanh);
  linear("the gradient of a chain of sines", gradient_of_sines);
  linear("the gradient of a chain of layers", gradient_of_layers);
  linear("many outputs and updates", many_results);
  array_release(value);
  return tool_done();
}
