#include "rewrite/fgraph.h"

#include <assert.h>

/* ---- clients ---- */

static ClientList *client_list(FunctionGraph *fgraph, Var var) {
  uint32_t slot = map_get(&fgraph->slots, var);
  if (!slot) {
    vector_push(&fgraph->clients);
    slot = (uint32_t)fgraph->clients.length;
    map_set(&fgraph->slots, var, slot);
  }
  return &fgraph->clients.data[slot - 1];
}

static void add_client(FunctionGraph *fgraph, Var var, Node node, int index) {
  *vector_push(client_list(fgraph, var)) = (Client){node, index};
}

static void remove_client(FunctionGraph *fgraph, Var var, Node node, int index) {
  ClientList *list = client_list(fgraph, var);
  for (size_t i = 0; i < list->length; i++) {
    if (list->data[i].node != node || list->data[i].index != index) continue;
    memmove(&list->data[i], &list->data[i + 1], (list->length - i - 1) * sizeof(Client));
    list->length--;
    return;
  }
  assert(!"a client that is not recorded");
}

const ClientList *fgraph_clients(const FunctionGraph *fgraph, Var var) {
  static const ClientList nobody;
  uint32_t slot = map_get(&fgraph->slots, var);
  return slot ? &fgraph->clients.data[slot - 1] : &nobody;
}

bool fgraph_has(const FunctionGraph *fgraph, Node node) { return map_get(&fgraph->nodes, node); }

/* ---- membership ---- */

static bool is_input(const FunctionGraph *fgraph, Var var) {
  for (int i = 0; i < fgraph->ninputs; i++)
    if (fgraph->inputs[i] == var) return true;
  return false;
}

/* Adds the nodes that compute `var` and are not members yet, each with its uses of its inputs. */
static void import_owner(FunctionGraph *fgraph, Var var) {
  VECTOR(Node) todo = {0};
  if (var_owner(var) && !is_input(fgraph, var)) *vector_push(&todo) = var_owner(var);
  while (todo.length) {
    Node node = vector_pop(&todo);
    if (fgraph_has(fgraph, node)) continue;
    map_set(&fgraph->nodes, node, 1);
    for (int i = 0; i < node_ninputs(node); i++) {
      Var input = node_input(node, i);
      add_client(fgraph, input, node, i);
      if (var_owner(input) && !is_input(fgraph, input)) *vector_push(&todo) = var_owner(input);
    }
  }
  vector_free(&todo);
}

static bool node_is_used(const FunctionGraph *fgraph, Node node) {
  for (int i = 0; i < node_noutputs(node); i++)
    if (fgraph_clients(fgraph, node_output(node, i))->length) return true;
  return false;
}

/* Drops the owner of `var` if nothing uses it, and what only it used. */
static void prune_owner(FunctionGraph *fgraph, Var var) {
  VECTOR(Node) todo = {0};
  if (var_owner(var)) *vector_push(&todo) = var_owner(var);
  while (todo.length) {
    Node node = vector_pop(&todo);
    if (!fgraph_has(fgraph, node) || node_is_used(fgraph, node)) continue;
    map_set(&fgraph->nodes, node, 0);
    for (int i = 0; i < node_ninputs(node); i++) {
      Var input = node_input(node, i);
      remove_client(fgraph, input, node, i);
      if (var_owner(input)) *vector_push(&todo) = var_owner(input);
    }
  }
  vector_free(&todo);
}

/* ---- making ---- */

/* The copy of a variable: itself for leaves and cut points, an output of the copied owner
 * otherwise. */
static Var copy_of(const IdMap *copies, Var var) {
  Var copy = map_get(copies, var);
  return copy ? copy : var;
}

static void copy_nodes(int ninputs, const Var *inputs, int noutputs, const Var *outputs,
                       IdMap *copies) {
  NodeList order = {0};
  VECTOR(Var) arguments = {0};
  graph_toposort(noutputs, outputs, ninputs, inputs, &order);
  for (size_t i = 0; i < order.length; i++) {
    Node node = order.data[i];
    arguments.length = 0;
    for (int k = 0; k < node_ninputs(node); k++)
      *vector_push(&arguments) = copy_of(copies, node_input(node, k));
    Node copy = graph_clone(node, arguments.data);
    for (int k = 0; k < node_noutputs(node); k++) {
      bool cut = false;
      for (int j = 0; j < ninputs && !cut; j++) cut = inputs[j] == node_output(node, k);
      if (!cut) map_set(copies, node_output(node, k), node_output(copy, k));
    }
  }
  vector_free(&arguments);
  vector_free(&order);
}

static Var *retained_copy(int count, const Var *vars) {
  Var *copy = memory_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) {
    copy[i] = vars[i];
    var_retain(vars[i]);
  }
  return copy;
}

FunctionGraph *fgraph_new(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  FunctionGraph *fgraph = memory_alloc(sizeof *fgraph);
  *fgraph = (FunctionGraph){.ninputs = ninputs, .noutputs = noutputs};
  IdMap copies = {0};
  copy_nodes(ninputs, inputs, noutputs, outputs, &copies);
  fgraph->inputs = retained_copy(ninputs, inputs);
  fgraph->outputs = retained_copy(noutputs, outputs);
  for (int i = 0; i < noutputs; i++) {
    Var copy = copy_of(&copies, outputs[i]);
    var_retain(copy);
    var_release_later(fgraph->outputs[i]);
    fgraph->outputs[i] = copy;
    import_owner(fgraph, copy);
    add_client(fgraph, copy, 0, i);
  }
  map_free(&copies);
  return fgraph;
}

void fgraph_free(FunctionGraph *fgraph) {
  if (!fgraph) return;
  for (int i = 0; i < fgraph->ninputs; i++) var_release_later(fgraph->inputs[i]);
  for (int i = 0; i < fgraph->noutputs; i++) var_release_later(fgraph->outputs[i]);
  for (size_t i = 0; i < fgraph->clients.length; i++) vector_free(&fgraph->clients.data[i]);
  vector_free(&fgraph->clients);
  map_free(&fgraph->nodes);
  map_free(&fgraph->slots);
  memory_free(fgraph->inputs);
  memory_free(fgraph->outputs);
  memory_free(fgraph);
}

/* ---- changing ---- */

static void set_client(FunctionGraph *fgraph, Client client, Var with) {
  if (client.node) {
    graph_set_input(client.node, client.index, with);
    return;
  }
  var_retain(with);
  var_release_later(fgraph->outputs[client.index]);
  fgraph->outputs[client.index] = with;
}

void fgraph_replace(FunctionGraph *fgraph, Var var, Var with) {
  assert(var_ndim(var) == var_ndim(with) && var_dtype(var) == var_dtype(with));
  if (var == with) return;
  /* What computes `with` may itself use `var` (x -> f(x)): those uses, recorded by the import,
   * stay. */
  ClientList moved = *client_list(fgraph, var);
  *client_list(fgraph, var) = (ClientList){0};
  import_owner(fgraph, with);
  for (size_t i = 0; i < moved.length; i++) {
    set_client(fgraph, moved.data[i], with);
    add_client(fgraph, with, moved.data[i].node, moved.data[i].index);
  }
  vector_free(&moved);
  if (var_name(var) && var_owner(with) && !var_name(with)) var_set_name(with, var_name(var));
  prune_owner(fgraph, var);
}

void fgraph_toposort(const FunctionGraph *fgraph, NodeList *order) {
  graph_toposort(fgraph->noutputs, fgraph->outputs, fgraph->ninputs, fgraph->inputs, order);
}

/* ---- checking ---- */

static bool has_client(const FunctionGraph *fgraph, Var var, Node node, int index) {
  const ClientList *list = fgraph_clients(fgraph, var);
  for (size_t i = 0; i < list->length; i++)
    if (list->data[i].node == node && list->data[i].index == index) return true;
  return false;
}

void fgraph_check(const FunctionGraph *fgraph) {
#ifndef NDEBUG
  NodeList order = {0};
  IdMap done = {0};
  size_t uses = (size_t)fgraph->noutputs, recorded = 0, members = 0;
  fgraph_toposort(fgraph, &order);
  for (size_t i = 0; i < order.length; i++) {
    Node node = order.data[i];
    assert(fgraph_has(fgraph, node));
    assert(node_is_used(fgraph, node));
    for (int k = 0; k < node_ninputs(node); k++, uses++) {
      Var input = node_input(node, k);
      assert(has_client(fgraph, input, node, k));
      assert(!var_owner(input) || is_input(fgraph, input) ||
             map_get(&done, var_owner(input))); /* no cycle */
    }
    map_set(&done, node, 1);
  }
  for (int i = 0; i < fgraph->noutputs; i++) assert(has_client(fgraph, fgraph->outputs[i], 0, i));
  for (uint32_t i = 0; i < fgraph->nodes.capacity; i++)
    members += fgraph->nodes.keys[i] && fgraph->nodes.values[i];
  for (size_t i = 0; i < fgraph->clients.length; i++) recorded += fgraph->clients.data[i].length;
  assert(members == order.length && recorded == uses);
  map_free(&done);
  vector_free(&order);
#else
  (void)fgraph;
#endif
}
