/* Derivatives of every operation four ways: forward rules, two pullbacks, central differences, and
 * rows of grad against the vectorised jacobian; then the same of the gradients, which is second
 * order. */
#include "grad/pushforward.h"

#include "derivative_cases.h"
#include "grad/jacobian.h"

static Array *values[CASE_MAX_INPUTS];

static bool evaluate(int count, const Var *outputs, Array **results) {
  const View *views[CASE_MAX_INPUTS];
  Var inputs[CASE_MAX_INPUTS];
  for (int i = 0; i < cases.count; i++) {
    views[i] = &values[i]->view;
    inputs[i] = cases.inputs[i].var;
  }
  return op_evaluate_outputs(count, outputs, cases.count, inputs, views, results);
}

static bool is_real(Var var) { return dtype_is(var_dtype(var), GROUP_FLOAT); }

/* Rows whose gradient is on purpose not the derivative. */
static bool is_honest(Op op) {
  return op != OP_DISCONNECTED_GRAD && op != OP_ZERO_GRAD && op != OP_UNDEFINED_GRAD &&
         op != OP_GRAD_CLIP && op != OP_GRAD_SCALE && op != OP_CAST;
}

/* What has no derivative says so in the same way however it is asked for. */
static bool same_refusal(bool first, ErrorKind kind, bool second, const char *name) {
  check_record(first == second && (first || kind == error_kind()), name, __FILE__, __LINE__, ": %s",
               error_message());
  error_clear();
  return first && second;
}

static void compare(const char *name, const View *actual, const View *expected, double tolerance) {
  if (!check_equal(view_size(actual), view_size(expected), name, __FILE__, __LINE__)) return;
  for (int64_t i = 0; i < view_size(expected); i++) {
    double wanted = view_float(expected, i);
    check_near(view_float(actual, i), wanted, tolerance * fmax(1, fabs(wanted)), name, __FILE__,
               __LINE__);
  }
}

/* Values of two variables are the same. */
static void compare_vars(const char *name, Var actual, Var expected, double tolerance) {
  Array *results[2] = {0};
  bool done = evaluate(2, (Var[]){actual, expected}, results);
  if (check_record(done, name, __FILE__, __LINE__, ": %s", error_message())) {
    compare(name, &results[0]->view, &results[1]->view, tolerance);
    array_release(results[0]);
    array_release(results[1]);
  }
  error_clear();
}

/* ---- first order ---- */

/* (f(x + h t) - f(x - h t)) / 2h against the tangent. */
static void against_differences(const char *name, Var output, int input, const Array *direction,
                                Var tangent) {
  enum { BELOW, ABOVE, TANGENT };
  Array *results[3] = {0};
  double step = 1e-6, *x = values[input]->view.data;
  const double *t = direction->view.data;
  int64_t size = view_size(&values[input]->view);
  bool done = evaluate(1, &tangent, &results[TANGENT]);
  for (int side = BELOW; side <= ABOVE; side++) {
    double h = side == BELOW ? -step : step;
    for (int64_t i = 0; i < size; i++) x[i] += h * t[i];
    done = done && evaluate(1, &output, &results[side]);
    for (int64_t i = 0; i < size; i++) x[i] -= h * t[i];
  }
  if (check_record(done, name, __FILE__, __LINE__, ": %s", error_message())) {
    double *above = results[ABOVE]->view.data;
    const double *below = results[BELOW]->view.data;
    for (int64_t i = 0; i < view_size(&results[ABOVE]->view); i++)
      above[i] = (above[i] - below[i]) / (2 * step);
    compare(name, &results[TANGENT]->view, &results[ABOVE]->view, 3e-5);
    for (int i = BELOW; i <= TANGENT; i++) array_release(results[i]);
  }
  error_clear();
}

/* The tangent by the forward rules, compared with two pullbacks; 0 where there is none. */
static Var tangent_both_ways(const char *name, Var output, Var x, Var direction) {
  PushforwardOptions direct = {.direct = true}, twice = {0};
  Var forward = 0, backward = 0;
  bool first = pushforward(1, &output, 1, &x, &direction, &direct, &forward, NULL);
  ErrorKind kind = error_kind();
  error_clear();
  bool second = pushforward(1, &output, 1, &x, &direction, &twice, &backward, NULL);
  if (!same_refusal(first, kind, second, name)) return 0;
  CHECK_EQUAL(var_ndim(forward), var_ndim(output));
  if (var_op(output) != OP_GRAD_CLIP) compare_vars(name, forward, backward, 1e-13);
  return forward;
}

/* Each row of the jacobian is the gradient of one element. */
static void against_rows(const char *name, Var output, Var x) {
  GradOptions options = {.no_names = true};
  Array *size = NULL, *together = NULL;
  Var matrix, flat = op_flatten(output), count = op_size(output);
  bool built = jacobian(output, 1, &x, &options, &matrix, NULL);
  if (!check_record(built && evaluate(1, &matrix, &together) && evaluate(1, &count, &size), name,
                    __FILE__, __LINE__, ": %s", error_message())) {
    error_clear();
    return;
  }
  CHECK_EQUAL(together->view.ndim, var_ndim(output) + var_ndim(x));
  const char *data = together->view.data;
  for (int64_t i = 0; i < view_int(&size->view, 0); i++) {
    Array *row = NULL;
    Index at = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, i)};
    Var gradient, element = var_ndim(output) ? op_subtensor(flat, 1, &at) : output;
    bool done = grad(element, 1, &x, &options, &gradient, NULL) && evaluate(1, &gradient, &row);
    if (!check_record(done, name, __FILE__, __LINE__, ": %s", error_message())) break;
    int64_t length = view_size(&row->view), stride = 1;
    CHECK_EQUAL(row->view.dtype, together->view.dtype);
    View part = {(char *)data, row->view.dtype, 1, &length, &stride};
    data += (size_t)length * dtype_size(row->view.dtype);
    compare(name, &part, &row->view, 1e-13);
    array_release(row);
  }
  error_clear();
  array_release(size);
  array_release(together);
}

/* ---- second order ---- */

/* The derivative of the gradient of a weighed sum, along a direction: forward over reverse, reverse
 * over reverse, differences of the gradient, and its jacobian. */
static void second_order(const char *name, Var output, int input, const Array *direction, Var t) {
  Var x = cases.inputs[input].var, gradient, product;
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE, .no_names = true};
  Array *value = NULL;
  if (!evaluate(1, &output, &value)) return error_clear();
  Array *weights = array_new(DTYPE_FLOAT64, value->view.ndim, value->view.shape);
  for (int64_t i = 0; i < view_size(&weights->view); i++)
    ((double *)weights->view.data)[i] = 0.5 + case_random();
  array_release(value);
  Var cost = op_sum_all(op_binary(OP_MUL, output, graph_constant(weights)));
  if (!CHECK(grad(cost, 1, &x, &options, &gradient, NULL))) return error_clear();
  PushforwardOptions direct = {.direct = true, .disconnected_outputs = GRAD_IGNORE};
  Var forward;
  bool first = pushforward(1, &gradient, 1, &x, &t, &direct, &forward, NULL);
  ErrorKind kind = error_kind();
  error_clear();
  Var along = op_sum_all(op_binary(OP_MUL, gradient, t));
  bool second = grad(along, 1, &x, &options, &product, NULL);
  if (!same_refusal(first, kind, second, name)) return;
  compare_vars(name, forward, product, 1e-12);
  if (is_honest(var_op(output))) against_differences(name, gradient, input, direction, forward);
  if (jacobian(gradient, 1, &x, &options, &product, NULL)) {
    Var flat =
        op_reshape(product, op_int_vector(2, (int64_t[]){-1, view_size(&direction->view)}), 2);
    Var column = op_expand_dims(op_flatten(t), 1);
    compare_vars(name, op_flatten(op_dot(flat, column)), op_flatten(forward), 1e-11);
  }
  check_record(!error_pending(), name, __FILE__, __LINE__, ": %s", error_message());
  error_clear();
}

/* ---- all of them ---- */

static bool is_connected(Var output, Var x) {
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE, .return_disconnected = GRAD_NONE};
  Var ones = op_ones_like(output, DTYPE_FLOAT64), gradient = 0;
  options.nknown = 1, options.known = &output, options.known_gradients = &ones;
  bool done = grad(0, 1, &x, &options, &gradient, NULL);
  error_clear();
  return done && gradient;
}

static void visit_input(const char *name, Var output, int input) {
  Var x = cases.inputs[input].var;
  Array *direction = case_values(&cases.inputs[input], 0);
  for (int64_t i = 0; i < view_size(&direction->view); i++)
    ((double *)direction->view.data)[i] = 2 * case_random() - 1;
  array_retain(direction);
  Var t = graph_constant(direction), tangent = tangent_both_ways(name, output, x, t);
  if (tangent && is_honest(var_op(output)) && dtype_is(var_dtype(output), GROUP_FLOAT))
    against_differences(name, output, input, direction, tangent);
  if (tangent && is_real(output) && is_connected(output, x)) {
    against_rows(name, output, x);
    second_order(name, output, input, direction, t);
  }
  array_release(direction);
}

static void visit(const char *name, int count, const Var *outputs) {
  for (int i = 0; i < cases.count; i++) values[i] = case_values(&cases.inputs[i], 0);
  for (int i = 0; i < count; i++)
    for (int k = 0; k < cases.count; k++)
      if (is_real(cases.inputs[k].var)) visit_input(name, outputs[i], k);
  for (int i = 0; i < cases.count; i++) array_release(values[i]);
}

int main(void) {
  case_go_through(visit);
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  graph_free_all();
  type_free_all();
  return check_done();
}
