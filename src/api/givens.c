#include "api/givens.h"

#include "build/value.h"
#include "core/memory.h"
#include "graph/map.h"
#include "ops/ops.h"

/* Rebuilds a node if one of its inputs was replaced. */
static bool rebuild(IdMap *replaced, Node node, bool all) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  Var *inputs = frame_alloc(sizeof(Var) * (size_t)(ninputs + noutputs)),
      *outputs = inputs + ninputs;
  bool changed = false;
  for (int i = 0; i < ninputs; i++) {
    Var replacement = map_get(replaced, node_input(node, i));
    inputs[i] = replacement ? replacement : node_input(node, i);
    changed = changed || replacement;
  }
  if (!changed && !all) return true;
  Provenance before = graph_set_provenance(node_provenance(node));
  bool fine = op_rebuild(node, inputs, outputs);
  graph_set_provenance(before);
  if (!fine) return false;
  for (int i = 0; i < noutputs; i++) {
    Var old = node_output(node, i);
    var_set_name(outputs[i], var_name(old));
    if (!map_get(replaced, old)) map_set(replaced, old, outputs[i]);
  }
  return true;
}

bool givens_apply(int count, const Var *from, const Var *to, int noutputs, const Var *outputs,
                  Var *results, bool all) {
  IdMap replaced = {0};
  NodeList order = {0};
  bool fine = true;
  for (int i = 0; i < count; i++) map_set(&replaced, from[i], to[i]);
  graph_toposort(noutputs, outputs, count, from, &order);
  for (size_t i = 0; fine && i < order.length; i++) fine = rebuild(&replaced, order.data[i], all);
  for (int i = 0; i < noutputs; i++) {
    Var replacement = map_get(&replaced, outputs[i]);
    results[i] = replacement ? replacement : outputs[i];
  }
  map_free(&replaced);
  memory_free(order.data);
  return fine;
}
