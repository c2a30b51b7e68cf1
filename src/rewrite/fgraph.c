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

static uint32_t *place_of(FunctionGraph *fgraph, Client client) {
  uint32_t first = client.node ? map_get(&fgraph->nodes, client.node) - 1 : 0;
  return &fgraph->places.data[first + (uint32_t)client.index];
}

static void add_client(FunctionGraph *fgraph, Var var, Client client) {
  ClientList *list = client_list(fgraph, var);
  *place_of(fgraph, client) = (uint32_t)list->length;
  *vector_push(list) = client;
}

/* The last of the list takes the place that becomes free. */
static void remove_client(FunctionGraph *fgraph, Var var, Client client) {
  ClientList *list = client_list(fgraph, var);
  uint32_t place = *place_of(fgraph, client);
  assert(place < list->length && list->data[place].node == client.node &&
         list->data[place].index == client.index);
  Client last = vector_pop(list);
  if (place == list->length) return;
  list->data[place] = last;
  *place_of(fgraph, last) = place;
}

const ClientList *fgraph_clients(const FunctionGraph *fgraph, Var var) {
  static const ClientList nobody;
  uint32_t slot = map_get(&fgraph->slots, var);
  return slot ? &fgraph->clients.data[slot - 1] : &nobody;
}

bool fgraph_has(const FunctionGraph *fgraph, Node node) { return map_get(&fgraph->nodes, node); }

/* ---- membership ---- */

static bool is_input(const FunctionGraph *fgraph, Var var) { return map_get(&fgraph->cuts, var); }

static void make_member(FunctionGraph *fgraph, Node node) {
  map_set(&fgraph->nodes, node, (uint32_t)fgraph->places.length + 1);
  *vector_push(&fgraph->imported) = node;
  for (int i = 0; i < node_ninputs(node); i++) vector_push(&fgraph->places);
  for (int i = 0; i < node_ninputs(node); i++)
    add_client(fgraph, node_input(node, i), (Client){node, i});
}

/* Adds the nodes that compute `var` and are not members yet, each with its uses of its inputs. */
static void import_owner(FunctionGraph *fgraph, Var var) {
  VECTOR(Node) todo = {0};
  if (var_owner(var) && !is_input(fgraph, var)) *vector_push(&todo) = var_owner(var);
  while (todo.length) {
    Node node = vector_pop(&todo);
    if (fgraph_has(fgraph, node)) continue;
    make_member(fgraph, node);
    for (int i = 0; i < node_ninputs(node); i++) {
      Var input = node_input(node, i);
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
    for (int i = 0; i < node_ninputs(node); i++) {
      Var input = node_input(node, i);
      remove_client(fgraph, input, (Client){node, i});
      if (var_owner(input)) *vector_push(&todo) = var_owner(input);
    }
    map_set(&fgraph->nodes, node, 0);
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

static void copy_nodes(const FunctionGraph *fgraph, int noutputs, const Var *outputs,
                       IdMap *copies) {
  NodeList order = {0};
  VECTOR(Var) arguments = {0};
  graph_toposort(noutputs, outputs, fgraph->ninputs, fgraph->inputs, &order);
  for (size_t i = 0; i < order.length; i++) {
    Node node = order.data[i];
    arguments.length = 0;
    for (int k = 0; k < node_ninputs(node); k++)
      *vector_push(&arguments) = copy_of(copies, node_input(node, k));
    Node copy = graph_clone(node, arguments.data);
    for (int k = 0; k < node_noutputs(node); k++)
      if (!is_input(fgraph, node_output(node, k)))
        map_set(copies, node_output(node, k), node_output(copy, k));
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
  fgraph->inputs = retained_copy(ninputs, inputs);
  for (int i = 0; i < ninputs; i++) map_set(&fgraph->cuts, inputs[i], 1);
  for (int i = 0; i < noutputs; i++) vector_push(&fgraph->places);
  copy_nodes(fgraph, noutputs, outputs, &copies);
  fgraph->outputs = retained_copy(noutputs, outputs);
  for (int i = 0; i < noutputs; i++) {
    Var copy = copy_of(&copies, outputs[i]);
    var_retain(copy);
    var_release_later(fgraph->outputs[i]);
    fgraph->outputs[i] = copy;
    import_owner(fgraph, copy);
    add_client(fgraph, copy, (Client){0, i});
  }
  map_free(&copies);
  fgraph->imported.length = 0;
  return fgraph;
}

void fgraph_free(FunctionGraph *fgraph) {
  if (!fgraph) return;
  for (int i = 0; i < fgraph->ninputs; i++) var_release_later(fgraph->inputs[i]);
  for (int i = 0; i < fgraph->noutputs; i++) var_release_later(fgraph->outputs[i]);
  for (size_t i = 0; i < fgraph->clients.length; i++) vector_free(&fgraph->clients.data[i]);
  vector_free(&fgraph->clients);
  vector_free(&fgraph->places);
  vector_free(&fgraph->imported);
  map_free(&fgraph->cuts);
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
    add_client(fgraph, with, moved.data[i]);
  }
  vector_free(&moved);
  if (var_name(var) && var_owner(with) && !var_name(with)) var_set_name(with, var_name(var));
  prune_owner(fgraph, var);
}

void fgraph_toposort(const FunctionGraph *fgraph, NodeList *order) {
  graph_toposort(fgraph->noutputs, fgraph->outputs, fgraph->ninputs, fgraph->inputs, order);
}

/* ---- checking ---- */

static bool has_client(FunctionGraph *fgraph, Var var, Client client) {
  const ClientList *list = fgraph_clients(fgraph, var);
  uint32_t place = *place_of(fgraph, client);
  return place < list->length && list->data[place].node == client.node &&
         list->data[place].index == client.index;
}

void fgraph_check(FunctionGraph *fgraph) {
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
      assert(has_client(fgraph, input, (Client){node, k}));
      assert(!var_owner(input) || is_input(fgraph, input) ||
             map_get(&done, var_owner(input))); /* no cycle */
    }
    map_set(&done, node, 1);
  }
  for (int i = 0; i < fgraph->noutputs; i++)
    assert(has_client(fgraph, fgraph->outputs[i], (Client){0, i}));
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
