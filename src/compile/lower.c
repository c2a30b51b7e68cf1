/* Lowering: operations that stand for graphs of others are replaced by them, and sums of very many
 * terms by sums of sums, so that no loop gets large. */
#include "compile/program.h"
#include "core/error.h"
#include "ops/scalar.h"

/* A loop adds its terms from the left; so do chains of loops of at most this many. */
enum { TERMS_MAX = 32 };

static bool is_wide(Node node) {
  return op_is_scalar(node_op(node)) && scalar_arity(node_op(node)) == VARIADIC &&
         node_ninputs(node) > TERMS_MAX;
}

/* ((a + b + ...) + k + ...) + ...: the same operations in the same order. All terms get the dtype
 * of the result first, as a loop does it. */
static bool lower_wide(Node node, Var *lowered) {
  Dtype dtype = var_dtype(node_output(node, 0));
  int count = node_ninputs(node), terms = 0;
  Var chunk[TERMS_MAX];
  for (int i = 0; i < count; i++) {
    chunk[terms++] = op_cast(node_input(node, i), dtype);
    if (terms < TERMS_MAX && i + 1 < count) continue;
    chunk[0] = op_apply1(node_op(node), node_params(node), terms, chunk);
    terms = 1;
  }
  *lowered = chunk[0];
  return *lowered != 0;
}

static bool is_lowered(Node node) {
  return op_info(node_op(node))->execution == EXECUTE_LOWER || is_wide(node);
}

static bool lower_node(FunctionGraph *graph, Node node) {
  int count = node_noutputs(node);
  Var *lowered = memory_alloc((size_t)count * sizeof *lowered);
  Provenance before = graph_set_provenance(node_provenance(node));
  bool fine =
      is_wide(node) ? lower_wide(node, lowered) : op_info(node_op(node))->run.lower(node, lowered);
  graph_set_provenance(before);
  for (int i = 0; fine && i < count; i++)
    if (fgraph_clients(graph, node_output(node, i))->length)
      fgraph_replace(graph, node_output(node, i), lowered[i]);
  memory_free(lowered);
  return fine;
}

/* Rewriting sees through graphs that are operations, so these come before it. */
bool compile_inline(FunctionGraph *graph) {
  bool fine = true;
  for (bool found = true; fine && found;) {
    NodeList order = {0};
    found = false;
    fgraph_toposort(graph, &order);
    for (size_t i = 0; fine && i < order.length; i++) {
      Node node = order.data[i];
      if (node_op(node) != OP_GRAPH || !fgraph_has(graph, node)) continue;
      found = true;
      fine = lower_node(graph, node);
    }
    vector_free(&order);
  }
  graph->imported.length = 0;
  return fine;
}

/* What a lowering gives may have to be lowered again. What two of them have in common (softmax and
 * its logarithm) is computed once. */
bool compile_lower(FunctionGraph *graph) {
  bool any = false;
  for (bool found = true; found; any = any || found) {
    NodeList order = {0};
    bool fine = true;
    found = false;
    fgraph_toposort(graph, &order);
    for (size_t i = 0; fine && i < order.length; i++) {
      Node node = order.data[i];
      if (!fgraph_has(graph, node) || !is_lowered(node)) continue;
      found = true;
      fine = lower_node(graph, node);
    }
    vector_free(&order);
    if (!fine) return false;
  }
  if (any) rewrite_lowered(graph);
  fgraph_check(graph);
  return !error_pending();
}
