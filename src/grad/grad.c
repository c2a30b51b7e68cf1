#include "grad/grad.h"

#include <assert.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/string.h"
#include "core/vector.h"
#include "graph/map.h"
#include "ops/gradient.h"
#include "ops/ops.h"

/* One differentiation: which nodes lie between the roots and wrt, and what has been collected for
 * each variable. */
typedef struct Backward {
  Arena arena;
  NodeList order;   /* all nodes that the roots depend on, inputs before users */
  IdMap influences; /* variables that depend on some wrt along connected edges */
  IdMap reached;    /* variables on which some root depends along connected edges */
  IdMap gradients;  /* variable -> sum of its cotangents so far */
  IdMap constants;  /* consider_constant */
  const GradOptions *options;
} Backward;

/* ---- roots ---- */

static bool check_cost(Var cost, const GradOptions *options) {
  if (!cost) {
    if (!options->nknown) error_set(ERROR_VALUE, "cost and `known_grads` can't both be None.");
    return options->nknown > 0;
  }
  if (var_is_null(cost)) {
    error_set(ERROR_VALUE, "Can't differentiate a NaN cost. Cost is NaN because %s",
              type_why_null(var_type(cost)));
    return false;
  }
  if (!var_is_disconnected(cost) && var_ndim(cost) == 0) return true;
  String text = {0};
  type_print(&text, var_type(cost));
  error_set(ERROR_TYPE,
            "Cost must be a scalar, but it is a %s; take its sum or mean, or give `known_grads`",
            string_text(&text));
  string_free(&text);
  return false;
}

static bool check_known(const GradOptions *options) {
  for (int i = 0; i < options->nknown; i++) {
    Var var = options->known[i], gradient = options->known_gradients[i];
    if (!var || !gradient) return false;
    if (type_kind(var_type(gradient)) != TYPE_TENSOR) continue;
    if (!dtype_is(var_dtype(gradient), GROUP_CONTINUOUS)) {
      error_set(ERROR_TYPE,
                "Gradients must always be NullType, DisconnectedType, or continuous, but "
                "`known_grads` gives %s",
                dtype_name(var_dtype(gradient)));
      return false;
    }
    if (var_ndim(gradient) != var_ndim(var)) {
      error_set(ERROR_TYPE, "`known_grads` gives a gradient of rank %d for a variable of rank %d",
                var_ndim(gradient), var_ndim(var));
      return false;
    }
  }
  return true;
}

static Dtype float_dtype(Var var) {
  Dtype dtype = var_dtype(var);
  return dtype_is(dtype, GROUP_CONTINUOUS) ? dtype : dtype_floatx();
}

static Var sum_gradients(Var a, Var b) {
  if (var_is_disconnected(a)) return b;
  if (var_is_disconnected(b) || var_is_null(a)) return a;
  return var_is_null(b) ? b : op_binary(OP_ADD, a, b);
}

static void add_gradient(Backward *back, Var var, Var gradient) {
  Var before = map_get(&back->gradients, var);
  Node owner = var_owner(var);
  Source sum = {owner ? node_serial(owner) : 0, var_op(var), TERM_SUM};
  Source source = graph_set_source(sum);
  map_set(&back->gradients, var, before ? sum_gradients(before, gradient) : gradient);
  graph_set_source(source);
}

/* A known gradient replaces what the traversal would compute, the cost's own seed included. */
static bool is_known(const Backward *back, Var var) {
  for (int i = 0; i < back->options->nknown; i++)
    if (back->options->known[i] == var) return true;
  return false;
}

/* PyTensor's assertion that the gradient of the cost is real. */
static bool check_real(Var cost) {
  if (!cost || type_kind(var_type(cost)) != TYPE_TENSOR ||
      !dtype_is(var_dtype(cost), GROUP_COMPLEX))
    return true;
  error_set(ERROR_ASSERTION,
            "a cost is real, but this one is %s: take real(), imag() or abs() of it",
            dtype_name(var_dtype(cost)));
  return false;
}

static void set_roots(Backward *back, Var cost, VarList *roots) {
  const GradOptions *options = back->options;
  if (cost && !is_known(back, cost)) {
    *vector_push(roots) = cost;
    map_set(&back->gradients, cost, graph_constant_float(float_dtype(cost), 1.0));
  }
  for (int i = 0; i < options->nknown; i++) {
    *vector_push(roots) = options->known[i];
    map_set(&back->gradients, options->known[i], options->known_gradients[i]);
  }
}

/* ---- which nodes matter ---- */

static bool node_connects(Node node, int input) { return op_bit(node_connected(node), input); }

/* Forward: what depends on wrt. */
static void mark_influences(Backward *back, int nwrt, const Var *wrt) {
  for (int i = 0; i < nwrt; i++) map_add(&back->influences, wrt[i]);
  for (size_t i = 0; i < back->order.length; i++) {
    Node node = back->order.data[i];
    bool depends = false;
    for (int k = 0; k < node_ninputs(node) && !depends; k++)
      depends = node_connects(node, k) && map_get(&back->influences, node_input(node, k));
    for (int k = 0; k < node_noutputs(node) && depends; k++)
      if (!map_get(&back->constants, node_output(node, k)))
        map_add(&back->influences, node_output(node, k));
  }
}

/* Backward: what the roots depend on along connected edges. */
static void mark_reached(Backward *back, const VarList *roots) {
  for (size_t i = 0; i < roots->length; i++) map_add(&back->reached, roots->data[i]);
  for (size_t i = back->order.length; i-- > 0;) {
    Node node = back->order.data[i];
    bool used = false;
    for (int k = 0; k < node_noutputs(node) && !used; k++)
      used = map_get(&back->reached, node_output(node, k)) &&
             !map_get(&back->constants, node_output(node, k));
    for (int k = 0; k < node_ninputs(node) && used; k++)
      if (node_connects(node, k)) map_add(&back->reached, node_input(node, k));
  }
}

/* ---- one node ---- */

/* R-GDT: a rule is given the cotangent in the dtype of the output, when that is continuous. */
static Var cotangent_of(Backward *back, Var output) {
  Var gradient = map_get(&back->gradients, output);
  if (!gradient || map_get(&back->constants, output)) return grad_disconnected();
  if (var_is_disconnected(gradient) || var_is_null(gradient)) return gradient;
  Dtype dtype = var_dtype(output);
  bool same_kind = dtype_is(dtype, GROUP_COMPLEX) || !dtype_is(var_dtype(gradient), GROUP_COMPLEX);
  return dtype_is(dtype, GROUP_CONTINUOUS) && same_kind ? op_cast(gradient, dtype) : gradient;
}

/* What a rule may not do is our mistake, not the person's (S1-GR-12). */
static void check_term(Node node, int input, Var term) {
  (void)node, (void)input;
  if (type_kind(var_type(term)) != TYPE_TENSOR) return;
  assert(dtype_is(var_dtype(term), GROUP_CONTINUOUS));
  assert(var_ndim(term) == var_ndim(node_input(node, input)));
}

static bool has_tensor_cotangent(int count, const Var *cotangents) {
  for (int i = 0; i < count; i++)
    if (!var_is_disconnected(cotangents[i]) && !var_is_null(cotangents[i])) return true;
  return false;
}

/* With only null or disconnected cotangents the rule is not asked: the first null one goes through.
 */
static void pass_null(Backward *back, Node node, const Var *cotangents) {
  for (int i = 0; i < node_noutputs(node); i++) {
    if (!var_is_null(cotangents[i])) continue;
    for (int k = 0; k < node_ninputs(node); k++)
      if (node_connects(node, k) && map_get(&back->influences, node_input(node, k)))
        add_gradient(back, node_input(node, k), cotangents[i]);
    return;
  }
}

static bool pull_back(Backward *back, Node node) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  Var *cotangents = ARENA_ARRAY(&back->arena, Var, noutputs);
  Var *results = ARENA_ARRAY(&back->arena, Var, ninputs);
  for (int i = 0; i < noutputs; i++) cotangents[i] = cotangent_of(back, node_output(node, i));
  if (!has_tensor_cotangent(noutputs, cotangents)) {
    pass_null(back, node, cotangents);
    return !error_pending();
  }
  for (int i = 0; i < ninputs; i++) results[i] = grad_disconnected();
  op_info(node_op(node))->pullback(&(PullbackCall){node, cotangents, results});
  for (int i = 0; i < ninputs; i++) {
    Var input = node_input(node, i);
    if (error_pending() || !results[i]) {
      error_note("in the gradient of %s", op_name(node_op(node)));
      return false;
    }
    if (!map_get(&back->influences, input) || !node_connects(node, i)) continue;
    check_term(node, i, results[i]);
    if (!is_known(back, input)) add_gradient(back, input, results[i]);
  }
  return true;
}

/* What is made on the way says that this node is its source. */
static bool differentiate_node(Backward *back, Node node) {
  Source before = graph_set_source(op_source(node));
  bool fine = pull_back(back, node);
  graph_set_source(before);
  return fine;
}

static bool node_matters(const Backward *back, Node node) {
  for (int i = 0; i < node_noutputs(node); i++) {
    Var output = node_output(node, i);
    if (map_get(&back->influences, output) && map_get(&back->reached, output) &&
        map_get(&back->gradients, output))
      return true;
  }
  return false;
}

/* ---- results ---- */

static const char *name_or(Var var, const char *otherwise) {
  return var_name(var) ? var_name(var) : otherwise;
}

static Var disconnected_result(Var wrt, const GradOptions *options) {
  switch (options->return_disconnected) {
    case GRAD_NONE:
      return 0;
    case GRAD_DISCONNECTED:
      return grad_disconnected();
    case GRAD_ZERO:
      break;
  }
  return op_zeros_like(wrt, float_dtype(wrt));
}

static void set_gradient_name(Var cost, Var wrt, Var gradient) {
  if (!cost || !var_name(cost) || !var_name(wrt) || var_name(gradient)) return;
  String name = {0};
  string_print(&name, "(d%s/d%s)", var_name(cost), var_name(wrt));
  var_set_name(gradient, string_text(&name));
  string_free(&name);
}

/* Before anything is differentiated: what the cost does not depend on is the mistake reported. */
static bool check_reached(Backward *back, Var wrt, int *warned) {
  const GradOptions *options = back->options;
  if (map_get(&back->reached, wrt)) return true;
  if (options->disconnected_inputs == GRAD_WARN && warned) ++*warned;
  if (options->disconnected_inputs != GRAD_RAISE) return true;
  const char *origin = var_origin(wrt);
  error_set(ERROR_DISCONNECTED,
            "grad was asked for the gradient with respect to %s%s%s, which the cost does not "
            "depend on (or only through "
            "what has no gradient, such as a shape); pass disconnected_inputs='ignore' to "
            "get zeros",
            name_or(wrt, "a variable without a name"), origin ? ", made at " : "",
            origin ? origin : "");
  return false;
}

static bool finish(Backward *back, Var cost, Var wrt, Var *result) {
  const GradOptions *options = back->options;
  Var gradient = map_get(&back->gradients, wrt);
  if (!gradient || var_is_disconnected(gradient)) {
    *result = disconnected_result(wrt, options);
    return !error_pending();
  }
  if (var_is_null(gradient) && !options->return_null) {
    error_set(ERROR_NULL_TYPE_GRAD, "the gradient with respect to %s is not defined: %s",
              name_or(wrt, "a variable without a name"), type_why_null(var_type(gradient)));
    return false;
  }
  if (!options->no_names) set_gradient_name(cost, wrt, gradient);
  *result = gradient;
  return !error_pending();
}

bool grad(Var cost, int nwrt, const Var *wrt, const GradOptions *options, Var *gradients,
          int *warned) {
  for (int i = 0; i < nwrt; i++)
    if (!wrt[i]) return false;
  if (error_pending() || !check_cost(cost, options) || !check_known(options)) return false;
  Backward back = {.options = options};
  VarList roots = {0};
  for (int i = 0; i < options->nconsider_constant; i++)
    map_add(&back.constants, options->consider_constant[i]);
  set_roots(&back, cost, &roots);
  graph_toposort((int)roots.length, roots.data, 0, NULL, &back.order);
  mark_influences(&back, nwrt, wrt);
  mark_reached(&back, &roots);
  bool done = !error_pending() && check_real(cost);
  for (int i = 0; i < nwrt && done; i++) done = check_reached(&back, wrt[i], warned);
  for (size_t i = back.order.length; i-- > 0 && done;)
    if (node_matters(&back, back.order.data[i]))
      done = differentiate_node(&back, back.order.data[i]);
  for (int i = 0; i < nwrt && done; i++) done = finish(&back, cost, wrt[i], &gradients[i]);
  arena_free(&back.arena);
  vector_free(&back.order);
  vector_free(&roots);
  map_free(&back.influences);
  map_free(&back.reached);
  map_free(&back.gradients);
  map_free(&back.constants);
  return done;
}
