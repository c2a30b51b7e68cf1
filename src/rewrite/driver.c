/* The driver: tries the rules of a phase on every node until none applies. */
#include "core/error.h"
#include "ops/ops.h"
#include "rewrite/ratio.h"

/* ---- making a result fit ---- */

/* What was there before may be widened; what was computed anew in a narrower dtype has lost digits
 * already. */
static bool castable(const Rewrite *rewrite, Var var, Dtype to) {
  Dtype from = var_dtype(var);
  if (from == to) return true;
  bool computed = var_owner(var) && !fgraph_has(rewrite->fgraph, var_owner(var));
  return dtype_upcast(from, to) == to && !computed;
}

/* Broadcasts `var` to the shape of `like`, whose lengths are inferred without computing it. */
static Var broadcast_to(Rewrite *rewrite, Var var, Var like) {
  Var lengths[TYPE_MAX_NDIM];
  const Dim *dims = shapes_of(&rewrite->shapes, like);
  for (int i = 0; i < var_ndim(like); i++) lengths[i] = dim_var(dims[i]);
  return op_alloc(var, var_ndim(like), lengths);
}

/* `var` with dtype, rank and static lengths of `like`, or 0 where that would need a conversion that
 * changes values. A length that `like` knows and `var` does not is asserted at run time, so that
 * nothing that broadcast before stops to. */
static Var rewrite_fit(Rewrite *rewrite, Var var, Var like) {
  if (!var || error_pending() || type_kind(var_type(var)) != TYPE_TENSOR) return 0;
  if (!castable(rewrite, var, var_dtype(like)) || var_ndim(var) > var_ndim(like)) return 0;
  var = op_pad_left(op_cast(var, var_dtype(like)), var_ndim(like));
  if (!var) return 0;
  Var lengths[TYPE_MAX_NDIM] = {0};
  bool broadcasts = false, asserts = false;
  for (int i = 0; i < var_ndim(like); i++) {
    int64_t length = var_dim(var, i), wanted = var_dim(like, i);
    if (length == wanted) continue;
    /* To know that it is 1 would let it broadcast, which was refused before. */
    if (length == 1 && wanted == DIM_UNKNOWN && dim_is(shapes_of(&rewrite->shapes, like)[i], 1))
      return 0;
    if (length == 1)
      broadcasts = true;
    else if (length == DIM_UNKNOWN)
      asserts = true, lengths[i] = graph_constant_int(DTYPE_INT64, wanted);
    else if (wanted != DIM_UNKNOWN)
      return 0;
  }
  if (asserts) var = op_specify_shape(var, lengths);
  return broadcasts && var ? broadcast_to(rewrite, var, like) : var;
}

/* ---- the worklist ---- */

static void enqueue(Rewrite *rewrite, Node node) {
  if (!node || !fgraph_has(rewrite->fgraph, node) || map_get(&rewrite->waiting, node)) return;
  map_set(&rewrite->waiting, node, 1);
  *vector_push(&rewrite->worklist) = node;
}

/* After a replacement: `users` of what was replaced, and what was made for it (inputs on top, so
 * that they come first). */
static void enqueue_around(Rewrite *rewrite, size_t nusers, const Client *users, Var result) {
  NodeList *imported = &rewrite->fgraph->imported;
  for (size_t i = 0; i < nusers; i++) enqueue(rewrite, users[i].node);
  Node owner = var_owner(result);
  if (owner && !map_get(&rewrite->fgraph->cuts, result)) enqueue(rewrite, owner);
  for (size_t i = 0; i < imported->length; i++) enqueue(rewrite, imported->data[i]);
  imported->length = 0;
}

/* ---- applying ---- */

void rewrite_note(const Rewrite *rewrite, int rule, Var before, Var after) {
  const RewriteOptions *options = rewrite->options;
  if (!options || !options->trace) return;
  RewriteStep step = {.fgraph = rewrite->fgraph,
                      .phase = rewrite->phase,
                      .rule = rule < 0 ? "merge" : rewrite_name(rule),
                      .before = before,
                      .after = after};
  if (rule >= 0) {
    step.phase = rewrite_phase(rule);
    step.formula[0] = rewrite_before(rule);
    step.formula[1] = rewrite_after(rule);
  }
  options->trace(options->trace_context, &step);
}

static Var apply_rule(Rewrite *rewrite, const Rule *rule, Node node) {
  if (rule->apply) return rule->apply(rewrite, node);
  if (rule->meets) return ratio_apply(rewrite, node, NULL, rule);
  Var result = 0;
  PatternMatch match;
  if (pattern_match(rule->pattern, rewrite, node, &match) &&
      (!rule->condition || rule->condition(&match)))
    result = pattern_instantiate(rule->pattern, &match);
  return result;
}

/* True when the rule fired; an error while building a replacement only means that it does not
 * apply. */
static bool try_rule(Rewrite *rewrite, int index, Node node) {
  const Rule *rule = table_rule(index);
  Var output = node_output(node, 0);
  Provenance before = graph_set_provenance(node_provenance(node));
  Var result = apply_rule(rewrite, rule, node);
  if (result == output) result = 0;
  if (result) result = rewrite_fit(rewrite, result, output);
  graph_set_provenance(before);
  if (error_pending()) {
    error_clear();
    return false;
  }
  if (!result || result == output) return false;
  VECTOR(Client) users = {0};
  const ClientList *clients = fgraph_clients(rewrite->fgraph, output);
  for (size_t i = 0; i < clients->length; i++) *vector_push(&users) = clients->data[i];
  fgraph_replace(rewrite->fgraph, output, result);
  rewrite_note(rewrite, index, output, result);
  rewrite->budget--;
  rewrite->fired++;
  enqueue_around(rewrite, users.length, users.data, result);
  vector_free(&users);
  return true;
}

static void rewrite_node(Rewrite *rewrite, Node node) {
  size_t count;
  const uint16_t *places = table_rules_of(rewrite->phase, node_op(node), &count);
  for (size_t i = 0; i < count && rewrite->budget > 0; i++)
    if (!rewrite->off[places[i]] && try_rule(rewrite, places[i], node))
      return; /* its replacement is in the worklist */
}

/* A rule may fire a bounded number of times for a node of the original graph, so that rules undoing
 * each other end. */
enum { FIRINGS_PER_NODE = 32, FIRINGS_FREE = 1000 };

/* Whether anything changed. */
static bool run_phase(Rewrite *rewrite, RewritePhase phase) {
  NodeList order = {0};
  fgraph_toposort(rewrite->fgraph, &order);
  rewrite->phase = phase;
  rewrite->fired = 0;
  rewrite->budget = FIRINGS_FREE + FIRINGS_PER_NODE * (int64_t)order.length;
  for (size_t i = order.length; i-- > 0;) enqueue(rewrite, order.data[i]);
  while (rewrite->worklist.length) {
    Node node = vector_pop(&rewrite->worklist);
    map_set(&rewrite->waiting, node, 0);
    if (fgraph_has(rewrite->fgraph, node)) rewrite_node(rewrite, node);
  }
  vector_free(&order);
  bool changed = rewrite->fired > 0;
  changed |= rewrite_merge(rewrite) > 0;
  fgraph_check(rewrite->fgraph);
  return changed;
}

/* A use that goes away, or two nodes that become one, can let rules fire that could not before: a
 * phase is run until nothing changes. */
enum { ROUNDS = 8 };

void rewrite_all(FunctionGraph *fgraph, const RewriteOptions *options) {
  table_prepare();
  bool *off = memory_alloc((size_t)rewrite_count());
  for (int i = 0; i < rewrite_count(); i++) off[i] = !table_is_on(options, i);
  Rewrite rewrite = {.fgraph = fgraph,
                     .shapes = {.fgraph = fgraph},
                     .options = options,
                     .off = off,
                     .merges = table_is_on(options, -1)};
  if (options && options->trace)
    options->trace(options->trace_context, &(RewriteStep){.fgraph = fgraph});
  rewrite_merge(&rewrite);
  for (RewritePhase phase = 0; phase < PHASES; phase++) {
    bool changed = true;
    for (int round = 0; changed && round < ROUNDS; round++) changed = run_phase(&rewrite, phase);
  }
  shapes_free(&rewrite.shapes);
  vector_free(&rewrite.worklist);
  map_free(&rewrite.waiting);
  memory_free(off);
}
