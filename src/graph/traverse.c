/* Walks over whole graphs: order, leaves, replacement. All iterative, so that depth is bounded by
 * memory only. */
#include "core/vector.h"
#include "graph/graph.h"
#include "graph/map.h"

typedef struct Walk {
  IdMap seen_vars, seen_nodes;
  VECTOR(struct {
    Node node;
    int next;
  })
  stack;
  NodeList *order;
  VarList *leaves;
} Walk;

static void walk_enter(Walk *walk, Var var) {
  Node owner = var_owner(var);
  if (!map_add(&walk->seen_vars, var)) return;
  if (!owner) {
    if (walk->leaves) *vector_push(walk->leaves) = var;
  } else if (map_add(&walk->seen_nodes, owner)) {
    vector_push(&walk->stack);
    walk->stack.data[walk->stack.length - 1].node = owner;
  }
}

/* Depth first, inputs from left to right; a node is put out when all its inputs are. */
static void walk_from(Walk *walk, Var output) {
  walk_enter(walk, output);
  while (walk->stack.length) {
    size_t top = walk->stack.length - 1;
    Node node = walk->stack.data[top].node;
    if (walk->stack.data[top].next < node_ninputs(node)) {
      walk_enter(walk, node_input(node, walk->stack.data[top].next++));
    } else {
      if (walk->order) *vector_push(walk->order) = node;
      walk->stack.length--;
    }
  }
}

static void walk_all(Walk *walk, int noutputs, const Var *outputs, int nstop, const Var *stop) {
  for (int i = 0; i < nstop; i++) map_add(&walk->seen_vars, stop[i]);
  for (int i = 0; i < noutputs; i++) walk_from(walk, outputs[i]);
  map_free(&walk->seen_vars);
  map_free(&walk->seen_nodes);
  vector_free(&walk->stack);
}

void graph_toposort(int noutputs, const Var *outputs, int nstop, const Var *stop, NodeList *order) {
  walk_all(&(Walk){.order = order}, noutputs, outputs, nstop, stop);
}

void graph_leaves(int noutputs, const Var *outputs, int nstop, const Var *stop, VarList *leaves) {
  walk_all(&(Walk){.leaves = leaves}, noutputs, outputs, nstop, stop);
}

void graph_ancestors(int noutputs, const Var *outputs, int nstop, const Var *stop, bool siblings,
                     VarList *ancestors) {
  IdMap seen = {0}, blocked = {0};
  VarList todo = {0};
  for (int i = 0; i < nstop; i++) map_add(&blocked, stop[i]);
  for (int i = 0; i < noutputs; i++) *vector_push(&todo) = outputs[i];
  while (todo.length) {
    Var var = vector_pop(&todo);
    Node owner = var_owner(var);
    if (!map_add(&seen, var)) continue;
    *vector_push(ancestors) = var;
    if (!owner || map_get(&blocked, var)) continue;
    for (int i = 0; i < node_ninputs(owner); i++) *vector_push(&todo) = node_input(owner, i);
    for (int i = 0; siblings && i < node_noutputs(owner); i++)
      *vector_push(&todo) = node_output(owner, i);
  }
  map_free(&seen);
  map_free(&blocked);
  vector_free(&todo);
}
