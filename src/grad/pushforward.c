#include "grad/pushforward.h"

#include "core/arena.h"
#include "core/error.h"
#include "core/vector.h"
#include "graph/map.h"
#include "ops/gradient.h"
#include "ops/pushforward.h"

static Dtype float_dtype(Var var) {
  Dtype dtype = var_dtype(var);
  return dtype_is(dtype, GROUP_CONTINUOUS) ? dtype : dtype_floatx();
}

/* A gradient in the dtype of the variable, when that is continuous. */
static Var match_dtype(Var tangent, Var var) {
  bool same = !tangent || type_kind(var_type(tangent)) != TYPE_TENSOR;
  return same || !dtype_is(var_dtype(var), GROUP_CONTINUOUS) ? tangent
                                                             : op_cast(tangent, var_dtype(var));
}

/* ---- by pullbacks ---- */

/* Each of f gets a copy of its own at the end of the graph: a known gradient of f itself would
 * stand in for what flows into it from the others. */
bool pullback(int count, const Var *f, const Var *cotangents, int nwrt, const Var *wrt,
              const GradOptions *options, Var *results, int *warned) {
  Var *ends = memory_alloc((size_t)count * sizeof(Var));
  GradOptions all = *options;
  for (int i = 0; i < count; i++) {
    bool tensor = f[i] && type_kind(var_type(f[i])) == TYPE_TENSOR;
    bool continuous = tensor && dtype_is(var_dtype(f[i]), GROUP_CONTINUOUS);
    ends[i] = continuous ? op_unary(OP_IDENTITY, f[i]) : f[i];
  }
  all.nknown = count;
  all.known = ends;
  all.known_gradients = cotangents;
  bool done = grad(0, nwrt, wrt, &all, results, warned);
  memory_free(ends);
  return done;
}

static bool pushforward_twice(int count, const Var *f, int nwrt, const Var *wrt,
                              const Var *tangents, const PushforwardOptions *options, Var *results,
                              int *warned) {
  Arena arena = {0};
  Var *cotangents = ARENA_ARRAY(&arena, Var, count), *linear = ARENA_ARRAY(&arena, Var, nwrt);
  GradOptions first = {.disconnected_inputs = options->disconnected_outputs, .no_names = true};
  GradOptions second = {.disconnected_inputs = GRAD_IGNORE,
                        .return_disconnected = options->return_disconnected,
                        .no_names = true};
  for (int i = 0; i < count; i++) cotangents[i] = op_zeros_like(f[i], float_dtype(f[i]));
  bool done = pullback(count, f, cotangents, nwrt, wrt, &first, linear, warned) &&
              pullback(nwrt, linear, tangents, count, cotangents, &second, results, NULL);
  arena_free(&arena);
  return done;
}

/* ---- by forward rules ---- */

/* What depends on wrt, and the tangents that are not zero. */
typedef struct Forward {
  Arena arena;
  NodeList order;
  IdMap influences, tangents;
} Forward;

/* The inputs' tangents; returns whether one is there, or the first null-typed one. */
static Var gather(const Forward *forward, Node node, Var *tangents) {
  Var found = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    bool connected = op_bit(node_connected(node), i);
    tangents[i] = connected ? map_get(&forward->tangents, node_input(node, i)) : 0;
    if (tangents[i] && !var_is_null(found)) found = tangents[i];
  }
  return found;
}

static bool push_node(Forward *forward, Node node) {
  int noutputs = node_noutputs(node);
  Var *tangents = ARENA_ARRAY(&forward->arena, Var, node_ninputs(node));
  Var *results = ARENA_ARRAY(&forward->arena, Var, noutputs);
  Var found = gather(forward, node, tangents);
  if (!found) return true;
  if (var_is_null(found))
    for (int i = 0; i < noutputs; i++) results[i] = found;
  else
    op_pushforward(&(PushforwardCall){node, tangents, results});
  for (int i = 0; i < noutputs; i++) {
    Var output = node_output(node, i);
    bool given = map_get(&forward->tangents, output);
    if (results[i] && !given) map_set(&forward->tangents, output, match_dtype(results[i], output));
  }
  if (!error_pending()) return true;
  error_note("in the forward derivative of %s", op_name(node_op(node)));
  return false;
}

static void mark_influences(Forward *forward, int nwrt, const Var *wrt) {
  for (int i = 0; i < nwrt; i++) map_add(&forward->influences, wrt[i]);
  for (size_t i = 0; i < forward->order.length; i++) {
    Node node = forward->order.data[i];
    bool depends = false;
    for (int k = 0; k < node_ninputs(node) && !depends; k++)
      depends =
          op_bit(node_connected(node), k) && map_get(&forward->influences, node_input(node, k));
    for (int k = 0; k < node_noutputs(node) && depends; k++)
      map_add(&forward->influences, node_output(node, k));
  }
}

static bool finish(const Forward *forward, Var f, const PushforwardOptions *options, Var *result,
                   int *warned) {
  Var tangent = map_get(&forward->tangents, f);
  const char *name = var_name(f) ? var_name(f) : "an output without a name";
  *result = match_dtype(tangent, f);
  if (var_is_null(tangent)) {
    error_set(ERROR_NULL_TYPE_GRAD, "the derivative of %s is not defined: %s", name,
              type_why_null(var_type(tangent)));
    return false;
  }
  if (tangent) return *result != 0;
  if (!map_get(&forward->influences, f)) {
    if (options->disconnected_outputs == GRAD_RAISE) {
      error_set(ERROR_DISCONNECTED,
                "pushforward was asked for the derivative of %s, which does not depend on wrt (or "
                "only through what has no derivative, such as a shape); pass "
                "disconnected_outputs='ignore' to get zeros",
                name);
      return false;
    }
    if (options->disconnected_outputs == GRAD_WARN && warned) ++*warned;
    if (options->return_disconnected == GRAD_DISCONNECTED) *result = grad_disconnected();
    if (options->return_disconnected != GRAD_ZERO) return true;
  }
  *result = op_zeros_like(f, float_dtype(f));
  return *result != 0;
}

static bool pushforward_direct(int count, const Var *f, int nwrt, const Var *wrt,
                               const Var *tangents, const PushforwardOptions *options, Var *results,
                               int *warned) {
  Forward forward = {0};
  graph_toposort(count, f, nwrt, wrt, &forward.order);
  for (int i = 0; i < nwrt; i++)
    map_set(&forward.tangents, wrt[i], match_dtype(tangents[i], wrt[i]));
  mark_influences(&forward, nwrt, wrt);
  bool done = !error_pending();
  for (size_t i = 0; i < forward.order.length && done; i++)
    done = push_node(&forward, forward.order.data[i]);
  for (int i = 0; i < count && done; i++)
    done = finish(&forward, f[i], options, &results[i], warned);
  arena_free(&forward.arena);
  vector_free(&forward.order);
  map_free(&forward.influences);
  map_free(&forward.tangents);
  return done;
}

bool pushforward(int count, const Var *f, int nwrt, const Var *wrt, const Var *tangents,
                 const PushforwardOptions *options, Var *results, int *warned) {
  for (int i = 0; i < count; i++)
    if (!f[i]) return false;
  for (int i = 0; i < nwrt; i++) {
    if (!wrt[i] || !tangents[i]) return false;
    if (var_ndim(wrt[i]) == var_ndim(tangents[i])) continue;
    error_set(ERROR_VALUE,
              "Elements %d of `wrt` and `tangents` have mismatched dimensionalities: %d and %d", i,
              var_ndim(wrt[i]), var_ndim(tangents[i]));
    return false;
  }
  return (options->direct ? pushforward_direct : pushforward_twice)(count, f, nwrt, wrt, tangents,
                                                                    options, results, warned);
}
