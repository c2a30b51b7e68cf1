#include "ops/inner.h"

#include <string.h>

#include "core/memory.h"
#include "core/vector.h"
#include "graph/map.h"
#include "ops/families.h"
#include "ops/host.h"

/* Parameters: the graph's number, its name, whether it is printed as inline. */
enum { PARAM_ID, PARAM_NAME, PARAM_INLINE, PARAMS };

/* The graphs that nodes stand for. */
typedef struct Kept {
  InnerGraph graph;
  uint32_t connected;
} Kept;
static VECTOR(Kept) graphs;

static Kept *find(int64_t id) {
  for (size_t i = 0; i < graphs.length; i++)
    if (graphs.data[i].graph.id == id) return &graphs.data[i];
  return NULL;
}

static Kept *kept(Node node) { return find(params_get(node_params(node), PARAM_ID)); }

const InnerGraph *inner_graph(Node node) { return &kept(node)->graph; }

uint32_t inner_connected(Node node) { return kept(node)->connected; }

/* ---- putting a graph in its place ---- */

static Var replacement(const IdMap *replaced, Var var) {
  Var with = map_get(replaced, var);
  return with ? with : var;
}

/* `anew`: also what nothing is replaced in. */
static bool rebuild(IdMap *replaced, Node node, bool anew) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)(ninputs + noutputs));
  bool changed = anew, fine = true;
  for (int i = 0; i < ninputs; i++) {
    inputs[i] = replacement(replaced, node_input(node, i));
    changed = changed || inputs[i] != node_input(node, i);
  }
  if (changed) {
    Provenance before = graph_set_provenance(node_provenance(node));
    fine = op_rebuild(node, inputs, inputs + ninputs);
    graph_set_provenance(before);
  }
  for (int i = 0; changed && fine && i < noutputs; i++) {
    var_set_name(inputs[ninputs + i], var_name(node_output(node, i)));
    map_set(replaced, node_output(node, i), inputs[ninputs + i]);
  }
  memory_free(inputs);
  return fine;
}

static bool expand(int count, const Var *from, const Var *to, int nstop, const Var *stop,
                   int noutputs, const Var *outputs, Var *results, bool anew) {
  IdMap replaced = {0};
  NodeList order = {0};
  bool fine = true;
  for (int i = 0; i < count; i++) map_set(&replaced, from[i], to[i]);
  graph_toposort(noutputs, outputs, nstop, stop, &order);
  for (size_t i = 0; fine && i < order.length; i++) fine = rebuild(&replaced, order.data[i], anew);
  for (int i = 0; fine && i < noutputs; i++) results[i] = replacement(&replaced, outputs[i]);
  map_free(&replaced);
  vector_free(&order);
  return fine;
}

bool inner_expand(int count, const Var *from, const Var *to, int nstop, const Var *stop,
                  int noutputs, const Var *outputs, Var *results) {
  return expand(count, from, to, nstop, stop, noutputs, outputs, results, false);
}

/* Nothing is shared with the graph that is kept: a function's own graph changes. */
bool inner_lower(Node node, Var *outputs) {
  const InnerGraph *graph = inner_graph(node);
  return expand(graph->ninputs, graph->inputs, node_inputs(node), 0, NULL, graph->noutputs,
                graph->outputs, outputs, true);
}

/* A graph may hold others, which come to light when it is put in its place. */
bool inner_inline(int count, const Var *vars, Var *results) {
  bool fine = true, found = true;
  for (int i = 0; i < count; i++) results[i] = vars[i];
  while (fine && found) {
    NodeList order = {0};
    VarList from = {0}, to = {0};
    graph_toposort(count, results, 0, NULL, &order);
    found = false;
    for (size_t i = 0; fine && !found && i < order.length; i++) {
      Node node = order.data[i];
      if (node_op(node) != OP_GRAPH) continue;
      found = true;
      for (int k = 0; k < node_noutputs(node); k++) {
        *vector_push(&from) = node_output(node, k);
        vector_push(&to);
      }
      fine = inner_lower(node, to.data) &&
             inner_expand((int)from.length, from.data, to.data, 0, NULL, count, results, results);
    }
    vector_free(&order);
    vector_free(&from);
    vector_free(&to);
  }
  return fine;
}

/* ---- types: those that the graph has there ---- */

bool inner_type(TypeCall *call) {
  const InnerGraph *graph = &find(params_get(call->params, PARAM_ID))->graph;
  Var *results = memory_alloc(sizeof(Var) * (size_t)graph->noutputs);
  bool fine = inner_expand(graph->ninputs, graph->inputs, call->inputs, 0, NULL, graph->noutputs,
                           graph->outputs, results);
  for (int i = 0; fine && i < graph->noutputs; i++) {
    call->outputs[i].dtype = var_dtype(results[i]);
    call->outputs[i].ndim = var_ndim(results[i]);
  }
  memory_free(results);
  return fine;
}

void inner_shape(ShapeCall *call) {
  const InnerGraph *graph = &find(params_get(call->params, PARAM_ID))->graph;
  if (!call->input_vars) return;
  Var *results = memory_alloc(sizeof(Var) * (size_t)graph->noutputs);
  if (inner_expand(graph->ninputs, graph->inputs, call->input_vars, 0, NULL, graph->noutputs,
                   graph->outputs, results))
    for (int i = 0; i < graph->noutputs; i++)
      for (int axis = 0; axis < call->output_ndims[i]; axis++)
        call->outputs[i][axis] = dim_static(var_dim(results[i], axis));
  memory_free(results);
}

/* ---- keeping graphs ---- */

/* Bits of the inputs through which gradients flow, as op_connected has them. */
static uint32_t connections(const InnerGraph *graph) {
  IdMap bits = {0};
  NodeList order = {0};
  uint32_t connected = 0;
  for (int i = 0; i < graph->ninputs; i++)
    map_set(&bits, graph->inputs[i], (uint32_t)1 << (i < 31 ? i : 31));
  graph_toposort(graph->noutputs, graph->outputs, 0, NULL, &order);
  for (size_t i = 0; i < order.length; i++) {
    Node node = order.data[i];
    uint32_t flows = node_connected(node), all = 0;
    for (int k = 0; k < node_ninputs(node); k++)
      if (op_bit(flows, k)) all |= map_get(&bits, node_input(node, k));
    for (int k = 0; k < node_noutputs(node); k++) map_set(&bits, node_output(node, k), all);
  }
  for (int i = 0; i < graph->noutputs; i++) connected |= map_get(&bits, graph->outputs[i]);
  map_free(&bits);
  vector_free(&order);
  return connected;
}

static void forget(const int64_t *params) {
  Kept *old = find(params[PARAM_ID]);
  InnerGraph graph = old->graph;
  *old = vector_pop(&graphs);
  for (int i = 0; i < graph.ninputs; i++) var_release_later(graph.inputs[i]);
  for (int i = 0; i < graph.noutputs; i++) var_release_later(graph.outputs[i]);
  memory_free((Var *)(uintptr_t)graph.inputs);
  const Host *host = graph.flags & (INNER_PULLBACK | INNER_PUSHFORWARD) ? host_get() : NULL;
  if (host) host->forget(params[PARAM_ID]);
}

/* A copy of the graph on inputs of its own, i0, i1, ... */
static bool keep(const InnerGraph *graph) {
  int ninputs = graph->ninputs, noutputs = graph->noutputs;
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)(ninputs + noutputs)),
      *outputs = inputs + ninputs;
  for (int i = 0; i < ninputs; i++) {
    String name = {0};
    string_print(&name, "i%d", i);
    inputs[i] = graph_input(var_type(graph->inputs[i]), string_text(&name));
    string_free(&name);
  }
  if (!inner_expand(ninputs, graph->inputs, inputs, 0, NULL, noutputs, graph->outputs, outputs)) {
    memory_free(inputs);
    return false;
  }
  for (int i = 0; i < ninputs + noutputs; i++) var_retain(inputs[i]);
  Kept *new = vector_push(&graphs);
  new->graph = *graph;
  new->graph.name = NULL;
  new->graph.inputs = inputs;
  new->graph.outputs = outputs;
  new->connected = connections(&new->graph);
  return true;
}

bool op_inner(const InnerGraph *graph, const Var *args, Var *outputs) {
  if (!find(graph->id) && !keep(graph)) return false;
  int64_t values[PARAMS] = {graph->id, graph_intern(graph->name), !!(graph->flags & INNER_INLINE)};
  Params params = params_make_owner(PARAMS, values, forget);
  return op_apply(OP_GRAPH, params, graph->ninputs, args, graph->noutputs, outputs);
}
