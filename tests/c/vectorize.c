/* Every operation vectorised over any of its inputs gives the stack of what it gives for each
 * element of the batch; where that cannot be, a typed error. */
#include "grad/vectorize.h"

#include "derivative_cases.h"

enum { BATCH = 3 };

static bool evaluate(int count, const Var *outputs, const Var *inputs, Array *const *values,
                     Array **results) {
  const View *views[CASE_MAX_INPUTS];
  for (int i = 0; i < cases.count; i++) views[i] = &values[i]->view;
  return op_evaluate_outputs(count, outputs, cases.count, inputs, views, results);
}

/* Element `index` of the batch. */
static View element(const Array *array, int index) {
  View view = array->view;
  view.data = (char *)view.data + (size_t)(index * view.strides[0]) * dtype_size(view.dtype);
  return (View){view.data, view.dtype, view.ndim - 1, view.shape + 1, view.strides + 1};
}

static void compare(const char *name, const Array *batched, int index, const View *expected) {
  bool ranks = check_equal(batched->view.ndim, expected->ndim + 1, name, __FILE__, __LINE__);
  if (!ranks) return;
  View actual = element(batched, index);
  for (int i = 0; i < actual.ndim; i++)
    if (!check_equal(actual.shape[i], expected->shape[i], name, __FILE__, __LINE__)) return;
  for (int64_t i = 0; i < view_size(expected); i++) {
    double wanted = view_float(expected, i);
    check_near(view_float(&actual, i), wanted, 1e-14 * fmax(1, fabs(wanted)), name, __FILE__,
               __LINE__);
  }
}

/* The outputs for one element of the batch against those of the vectorised graph. */
static void check_element(const char *name, int count, const Var *outputs, unsigned mask, int index,
                          Array *const *values, Array *const *batched) {
  Array *single[CASE_MAX_INPUTS] = {0}, *results[CASE_MAX_OUTPUTS] = {0};
  Var vars[CASE_MAX_INPUTS];
  for (int i = 0; i < cases.count; i++) {
    View part = mask >> i & 1 ? element(values[i], index) : values[i]->view;
    single[i] = array_new(part.dtype, part.ndim, part.shape);
    view_copy(&single[i]->view, &part);
    vars[i] = cases.inputs[i].var;
  }
  if (check_record(evaluate(count, outputs, vars, single, results), name, __FILE__, __LINE__,
                   ": %s", error_message()))
    for (int i = 0; i < count; i++) {
      compare(name, batched[i], index, &results[i]->view);
      array_release(results[i]);
    }
  error_clear();
  for (int i = 0; i < cases.count; i++) array_release(single[i]);
}

/* Some inputs (bits of `mask`) with an axis in front whose length is known or not. */
static void check_mask(const char *name, int count, const Var *outputs, unsigned mask, bool known) {
  Var to[CASE_MAX_INPUTS], from[CASE_MAX_INPUTS], results[CASE_MAX_OUTPUTS];
  Array *values[CASE_MAX_INPUTS], *batched[CASE_MAX_OUTPUTS] = {0};
  for (int i = 0; i < cases.count; i++) {
    const CaseInput *input = &cases.inputs[i];
    int new_axes = mask >> i & 1;
    int64_t shape[TYPE_MAX_NDIM + 1] = {known ? BATCH : DIM_UNKNOWN};
    for (int k = 0; k < input->ndim; k++) shape[k + new_axes] = var_dim(input->var, k);
    values[i] = case_values(input, new_axes ? BATCH : 0);
    from[i] = input->var;
    to[i] = new_axes ? graph_input(type_tensor(var_dtype(from[i]), input->ndim + 1, shape), NULL)
                     : from[i];
  }
  bool built = vectorize_graph(count, outputs, cases.count, from, to, results);
  if (!built && error_kind() == ERROR_NOT_IMPLEMENTED) {
    /* lengths that depend on values */
    Op op = var_op(outputs[0]);
    check_record(op == OP_ARANGE || op == OP_NONZERO, name, __FILE__, __LINE__, ": %s",
                 error_message());
  } else if (check_record(built && evaluate(count, results, to, values, batched), name, __FILE__,
                          __LINE__, " (inputs %u): %s", mask, error_message())) {
    for (int index = 0; index < BATCH; index++)
      check_element(name, count, outputs, mask, index, values, batched);
    for (int i = 0; i < count; i++) array_release(batched[i]);
  }
  error_clear();
  for (int i = 0; i < cases.count; i++) array_release(values[i]);
}

static void visit(const char *name, int count, const Var *outputs) {
  for (unsigned mask = 1; mask < 1u << cases.count; mask++)
    for (int known = 0; known < 2; known++) check_mask(name, count, outputs, mask, known);
}

/* ---- several axes, and what is not touched ---- */

static Var input(int ndim, const int64_t *shape) {
  return graph_input(type_tensor(DTYPE_FLOAT64, ndim, shape), NULL);
}

static void print_shape(char *text, size_t size, Var var) {
  size_t used = 0;
  text[0] = 0;
  for (int i = 0; i < var_ndim(var); i++)
    used += (size_t)snprintf(text + used, size - used, "%s%lld", i ? " " : "",
                             (long long)var_dim(var, i));
}

static void batches(void) {
  Var x = input(1, CASE_SHAPE(3)), y = input(0, NULL), results[2], batched[2];
  Var sum = op_binary(OP_MUL, x, y), other = op_unary(OP_EXP, y), outputs[] = {sum, other};
  char text[64];
  batched[0] = input(3, CASE_SHAPE(5, 4, 3)), batched[1] = input(1, CASE_SHAPE(4));
  CHECK(vectorize_graph(2, outputs, 2, (Var[]){x, y}, batched, results));
  print_shape(text, sizeof text, results[0]);
  CHECK_TEXT(text, "5 4 3");
  print_shape(text, sizeof text, results[1]);
  CHECK_TEXT(text, "4");
  CHECK(vectorize_graph(2, outputs, 1, &x, batched, results));
  CHECK_EQUAL(results[1], other);
  CHECK(!vectorize_graph(1, outputs, 1, &x, &y, results));
  CHECK_TEXT(error_class(error_kind()), "ValueError");
  error_clear();
}

int main(void) {
  case_go_through(visit);
  batches();
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  graph_free_all();
  type_free_all();
  return check_done();
}
