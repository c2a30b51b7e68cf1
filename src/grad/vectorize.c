#include "grad/vectorize.h"

#include "core/arena.h"
#include "core/error.h"
#include "core/vector.h"
#include "graph/map.h"
#include "ops/vectorize.h"

/* For each variable what stands in for it, how many new axes the batches have that it depends on,
 * and a variable that has them all. */
typedef struct Batched {
  Arena arena;
  IdMap results, axes, sources;
} Batched;

static Var stand_in(const Batched *all, Var var) {
  Var result = map_get(&all->results, var);
  return result ? result : var;
}

static int new_axes(Var result, Var var) { return var_ndim(result) - var_ndim(var); }

static bool replace_leaves(Batched *all, int count, const Var *from, const Var *to) {
  for (int i = 0; i < count; i++) {
    if (!from[i] || !to[i]) return false;
    int axes = new_axes(to[i], from[i]);
    if (axes < 0) {
      error_set(
          ERROR_VALUE, "vectorize_graph: the replacement of %s has rank %d, which is below %d",
          var_name(from[i]) ? var_name(from[i]) : "a variable", var_ndim(to[i]), var_ndim(from[i]));
      return false;
    }
    map_set(&all->results, from[i], to[i]);
    map_set(&all->axes, from[i], (uint32_t)axes);
    map_set(&all->sources, from[i], to[i]);
  }
  return true;
}

/* What the node depends on has most new axes in `source`. */
static void note_batch(Batched *all, Node node) {
  Var most = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var input = node_input(node, i);
    if (!most || map_get(&all->axes, input) > map_get(&all->axes, most)) most = input;
  }
  if (!most || !map_get(&all->axes, most)) return;
  for (int i = 0; i < node_noutputs(node); i++) {
    map_set(&all->axes, node_output(node, i), map_get(&all->axes, most));
    map_set(&all->sources, node_output(node, i), map_get(&all->sources, most));
  }
}

static bool vectorize_node(Batched *all, Node node) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node), batch = 0;
  Var *inputs = ARENA_ARRAY(&all->arena, Var, ninputs);
  Var *outputs = ARENA_ARRAY(&all->arena, Var, noutputs);
  bool changed = false;
  for (int i = 0; i < ninputs; i++) {
    inputs[i] = stand_in(all, node_input(node, i));
    int axes = new_axes(inputs[i], node_input(node, i));
    if (axes > batch) batch = axes;
    changed = changed || inputs[i] != node_input(node, i);
  }
  if (!changed) return true;
  note_batch(all, node);
  for (int i = 0; i < ninputs; i++) {
    int axes = new_axes(inputs[i], node_input(node, i));
    if (axes) inputs[i] = op_pad_left(inputs[i], var_ndim(inputs[i]) + batch - axes);
  }
  bool done = batch ? op_vectorize(&(VectorizeCall){node, batch, inputs, outputs})
                    : op_rebuild(node, inputs, outputs);
  for (int i = 0; i < noutputs && done; i++)
    if (!map_get(&all->results, node_output(node, i)))
      map_set(&all->results, node_output(node, i), outputs[i]);
  return done;
}

/* What depends on a batch through shapes only is the same for all of it; as an output it is
 * repeated. */
static Var repeated(const Batched *all, Var output) {
  Var result = stand_in(all, output), lengths[2 * TYPE_MAX_NDIM];
  int axes = (int)map_get(&all->axes, output);
  if (new_axes(result, output) >= axes) return result;
  for (int i = 0; i < axes; i++) lengths[i] = op_shape_i(map_get(&all->sources, output), i);
  for (int i = 0; i < var_ndim(output); i++)
    lengths[axes + i] = op_shape_i(result, i + new_axes(result, output));
  return op_alloc(result, axes + var_ndim(output), lengths);
}

bool vectorize_graph(int noutputs, const Var *outputs, int count, const Var *from, const Var *to,
                     Var *results) {
  Batched all = {0};
  NodeList order = {0};
  for (int i = 0; i < noutputs; i++)
    if (!outputs[i]) return false;
  bool done = !error_pending() && replace_leaves(&all, count, from, to);
  if (done) graph_toposort(noutputs, outputs, count, from, &order);
  for (size_t i = 0; i < order.length && done; i++) done = vectorize_node(&all, order.data[i]);
  for (int i = 0; i < noutputs && done; i++) {
    results[i] = repeated(&all, outputs[i]);
    done = results[i] != 0;
  }
  arena_free(&all.arena);
  vector_free(&order);
  map_free(&all.results);
  map_free(&all.axes);
  map_free(&all.sources);
  return done;
}
