/* Lowering: operations that stand for graphs of others are replaced by them. */
#include "compile/program.h"
#include "core/error.h"

static bool lower_node(FunctionGraph *graph, Node node) {
  int count = node_noutputs(node);
  Var *lowered = memory_alloc((size_t)count * sizeof *lowered);
  bool fine = op_info(node_op(node))->run.lower(node, lowered);
  for (int i = 0; fine && i < count; i++)
    if (fgraph_clients(graph, node_output(node, i))->length)
      fgraph_replace(graph, node_output(node, i), lowered[i]);
  memory_free(lowered);
  return fine;
}

/* What a lowering gives may have to be lowered again. */
bool compile_lower(FunctionGraph *graph) {
  for (bool found = true; found;) {
    NodeList order = {0};
    bool fine = true;
    found = false;
    fgraph_toposort(graph, &order);
    for (size_t i = 0; fine && i < order.length; i++) {
      Node node = order.data[i];
      if (!fgraph_has(graph, node) || op_info(node_op(node))->execution != EXECUTE_LOWER) continue;
      found = true;
      fine = lower_node(graph, node);
    }
    vector_free(&order);
    if (!fine) return false;
  }
  fgraph_check(graph);
  return !error_pending();
}
