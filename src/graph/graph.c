#include "graph/graph.h"

#include <assert.h>
#include <string.h>

#include "core/arena.h"
#include "core/hash.h"
#include "core/vector.h"

typedef struct Variable {
  Type type;
  Node owner;
  uint32_t references; /* handles held outside, and uses as an input */
  uint32_t index;
  uint8_t kind; /* VarKind */
  bool alive;
  char *name;
  const char *origin;
  Array *data;
} Variable;

typedef struct Apply {
  Op op, source_op;
  Params params;
  uint32_t ninputs;
  uint32_t noutputs : 24, source_term : 8;
  uint32_t serial, source; /* source, source_op, source_term: Source */
  Var *vars;               /* the inputs, then the outputs; NULL in a free node */
} Apply;

static struct {
  VECTOR(Variable) variables; /* index 0 is unused, so that id 0 is nobody */
  VECTOR(Apply) nodes;
  VECTOR(Var) free_variables;
  VECTOR(Node) free_nodes;
  VECTOR(Var) nursery;
  VECTOR(Var) dying;
  Arena params_arena;
  VECTOR(struct {
    int count;
    uint32_t uses; /* nodes, counted where there is something to release */
    const int64_t *values;
    void (*release)(const int64_t *values);
  })
  params;
  HashTable params_table;
  VECTOR(const char *) texts; /* of origins and of parameters */
  HashTable texts_table;
  Provenance provenance; /* of the nodes made now */
  uint32_t serial;
  size_t live;
} graph;

static Variable *variable(Var var) {
  assert(var > 0 && var < graph.variables.length && graph.variables.data[var].alive);
  return &graph.variables.data[var];
}

static Apply *apply(Node node) {
  assert(node > 0 && node < graph.nodes.length && graph.nodes.data[node].vars);
  return &graph.nodes.data[node];
}

/* ---- making variables and nodes ---- */

static Var variable_new(VarKind kind, Type type) {
  if (!graph.variables.length) vector_push(&graph.variables);
  Var var;
  if (graph.free_variables.length) {
    var = vector_pop(&graph.free_variables);
  } else {
    vector_push(&graph.variables);
    var = (Var)graph.variables.length - 1;
  }
  graph.variables.data[var] = (Variable){
      .type = type, .kind = (uint8_t)kind, .alive = true, .origin = graph.provenance.origin};
  *vector_push(&graph.nursery) = var;
  graph.live++;
  return var;
}

Var graph_input(Type type, const char *name) {
  Var var = variable_new(VAR_INPUT, type);
  var_set_name(var, name);
  return var;
}

Var graph_constant(Array *array) {
  if (!array) return 0;
  Var var = variable_new(VAR_CONSTANT,
                         type_tensor(array->view.dtype, array->view.ndim, array->view.shape));
  variable(var)->data = array;
  return var;
}

Var graph_constant_float(Dtype dtype, double value) {
  return graph_constant(array_float(dtype, value));
}
Var graph_constant_int(Dtype dtype, int64_t value) {
  return graph_constant(array_int(dtype, value));
}

Var graph_shared(Array *array, Type type, const char *name) {
  if (!array) return 0;
  Var var = variable_new(VAR_SHARED, type);
  variable(var)->data = array;
  var_set_name(var, name);
  return var;
}

static void use_params(Params params);
static void unuse_params(Params params);

static Node node_new(void) {
  if (!graph.nodes.length) vector_push(&graph.nodes);
  if (graph.free_nodes.length) return vector_pop(&graph.free_nodes);
  vector_push(&graph.nodes);
  return (Node)graph.nodes.length - 1;
}

Node graph_apply(Op op, Params params, int ninputs, const Var *inputs, int noutputs,
                 const Type *outputs) {
  assert(ninputs >= 0 && noutputs > 0 && noutputs < 1 << 24);
  Node node = node_new();
  use_params(params);
  Var *vars = memory_alloc(sizeof(Var) * (size_t)(ninputs + noutputs));
  for (int i = 0; i < ninputs; i++) {
    vars[i] = inputs[i];
    variable(inputs[i])->references++;
  }
  for (int i = 0; i < noutputs; i++) {
    vars[ninputs + i] = variable_new(VAR_RESULT, outputs[i]);
    Variable *output = variable(vars[ninputs + i]);
    output->owner = node;
    output->index = (uint32_t)i;
  }
  Source source = graph.provenance.source;
  graph.nodes.data[node] = (Apply){.op = op,
                                   .source_op = source.op,
                                   .params = params,
                                   .ninputs = (uint32_t)ninputs,
                                   .noutputs = (uint32_t)noutputs & 0xffffff,
                                   .source_term = source.term,
                                   .serial = ++graph.serial,
                                   .source = source.node,
                                   .vars = vars};
  return node;
}

Node graph_clone(Node node, const Var *inputs) {
  int noutputs = node_noutputs(node);
  Type *types = memory_alloc(sizeof(Type) * (size_t)noutputs);
  for (int i = 0; i < noutputs; i++) types[i] = var_type(node_output(node, i));
  Provenance before = graph_set_provenance(node_provenance(node));
  Node copy =
      graph_apply(node_op(node), node_params(node), node_ninputs(node), inputs, noutputs, types);
  graph_set_provenance(before);
  apply(copy)->serial = apply(node)->serial;
  for (int i = 0; i < noutputs; i++)
    var_set_name(node_output(copy, i), var_name(node_output(node, i)));
  memory_free(types);
  return copy;
}

void graph_set_input(Node node, int index, Var var) {
  Apply *a = apply(node);
  assert(index >= 0 && (uint32_t)index < a->ninputs);
  Var before = a->vars[index];
  variable(var)->references++;
  a->vars[index] = var;
  var_release_later(before);
}

/* ---- reading ---- */

VarKind var_kind(Var var) { return variable(var)->kind; }
Type var_type(Var var) { return variable(var)->type; }
Dtype var_dtype(Var var) { return type_dtype(variable(var)->type); }
int var_ndim(Var var) { return type_ndim(variable(var)->type); }
const int64_t *var_shape(Var var) { return type_shape(variable(var)->type); }
int64_t var_dim(Var var, int axis) { return var_shape(var)[axis]; }
Node var_owner(Var var) { return variable(var)->owner; }
int var_index(Var var) { return (int)variable(var)->index; }
const char *var_name(Var var) { return variable(var)->name; }
const Array *var_data(Var var) { return variable(var)->data; }
const char *var_origin(Var var) { return variable(var)->origin; }

void var_set_name(Var var, const char *name) {
  Variable *v = variable(var);
  memory_free(v->name);
  v->name = NULL;
  if (!name) return;
  v->name = memory_alloc(strlen(name) + 1);
  strcpy(v->name, name);
}

void var_set_data(Var var, Array *array) {
  Variable *v = variable(var);
  assert(v->kind == VAR_SHARED && array);
  array_release(v->data);
  v->data = array;
}

static int same_text(const void *key, uint32_t item, void *context) {
  (void)context;
  return strcmp(key, graph.texts.data[item]) == 0;
}

uint32_t graph_intern(const char *text) {
  uint64_t hash = hash_bytes(text, strlen(text), 0);
  uint32_t item = hash_find(&graph.texts_table, hash, text, same_text, NULL);
  if (item != HASH_NONE) return item;
  *vector_push(&graph.texts) = arena_string(&graph.params_arena, text, strlen(text));
  item = (uint32_t)graph.texts.length - 1;
  hash_add(&graph.texts_table, hash, item);
  return item;
}

const char *graph_text(uint32_t id) { return graph.texts.data[id]; }

const char *graph_set_origin(const char *origin) {
  const char *before = graph.provenance.origin;
  graph.provenance.origin = origin ? graph_text(graph_intern(origin)) : NULL;
  return before;
}

Source graph_set_source(Source source) {
  Source before = graph.provenance.source;
  graph.provenance.source = source;
  return before;
}

Provenance graph_provenance(void) { return graph.provenance; }

Provenance graph_set_provenance(Provenance provenance) {
  Provenance before = graph.provenance;
  graph.provenance = provenance;
  return before;
}

Provenance node_provenance(Node node) {
  const Apply *a = apply(node);
  return (Provenance){var_origin(node_output(node, 0)), {a->source, a->source_op, a->source_term}};
}

void node_set_source(Node node, Source source) {
  Apply *a = apply(node);
  a->source = source.node;
  a->source_op = source.op;
  a->source_term = source.term;
}

uint32_t node_serial(Node node) { return apply(node)->serial; }

Op node_op(Node node) { return apply(node)->op; }
Params node_params(Node node) { return apply(node)->params; }
int node_ninputs(Node node) { return (int)apply(node)->ninputs; }
int node_noutputs(Node node) { return (int)apply(node)->noutputs; }
const Var *node_inputs(Node node) { return apply(node)->vars; }

Var node_input(Node node, int index) {
  assert(index >= 0 && (uint32_t)index < apply(node)->ninputs);
  return apply(node)->vars[index];
}

Var node_output(Node node, int index) {
  const Apply *a = apply(node);
  assert(index >= 0 && (uint32_t)index < a->noutputs);
  return a->vars[a->ninputs + (uint32_t)index];
}

Op var_op(Var var) {
  Node owner = var_owner(var);
  return owner ? node_op(owner) : 0;
}

/* ---- parameters ---- */

static int params_equal(const void *key, uint32_t item, void *context) {
  int count = *(const int *)context;
  return graph.params.data[item].count == count &&
         !memcmp(graph.params.data[item].values, key, (size_t)count * sizeof(int64_t));
}

Params params_make(int count, const int64_t *values) {
  if (!count) return 0;
  size_t size = (size_t)count * sizeof(int64_t);
  uint64_t hash = hash_bytes(values, size, (uint64_t)count);
  uint32_t item = hash_find(&graph.params_table, hash, values, params_equal, &count);
  if (item != HASH_NONE) return item + 1;
  const int64_t *copy = arena_copy(&graph.params_arena, values, size);
  vector_push(&graph.params);
  uint32_t last = (uint32_t)graph.params.length - 1;
  graph.params.data[last].count = count;
  graph.params.data[last].values = copy;
  hash_add(&graph.params_table, hash, last);
  return last + 1;
}

Params params_make_owner(int count, const int64_t *values, void (*release)(const int64_t *values)) {
  Params params = params_make(count, values);
  graph.params.data[params - 1].release = release;
  return params;
}

static void use_params(Params params) {
  if (params && graph.params.data[params - 1].release) graph.params.data[params - 1].uses++;
}

static void unuse_params(Params params) {
  if (!params || !graph.params.data[params - 1].release) return;
  if (!--graph.params.data[params - 1].uses)
    graph.params.data[params - 1].release(graph.params.data[params - 1].values);
}

int params_count(Params params) { return params ? graph.params.data[params - 1].count : 0; }
const int64_t *params_values(Params params) {
  return params ? graph.params.data[params - 1].values : NULL;
}

int64_t params_get(Params params, int index) {
  assert(index >= 0 && index < params_count(params));
  return graph.params.data[params - 1].values[index];
}

/* ---- lifetimes ---- */

void var_retain(Var var) { variable(var)->references++; }

static void variable_free(Var var) {
  Variable *v = variable(var);
  memory_free(v->name);
  array_release(v->data);
  *v = (Variable){0};
  *vector_push(&graph.free_variables) = var;
  graph.live--;
}

/* A node goes when none of its outputs is referenced; its inputs may then go too. */
static void node_free_if_unused(Node node) {
  Apply *a = apply(node);
  for (uint32_t i = 0; i < a->noutputs; i++)
    if (variable(a->vars[a->ninputs + i])->references) return;
  for (uint32_t i = 0; i < a->noutputs; i++) variable_free(a->vars[a->ninputs + i]);
  for (uint32_t i = 0; i < a->ninputs; i++)
    if (!--variable(a->vars[i])->references) *vector_push(&graph.dying) = a->vars[i];
  Params params = a->params;
  memory_free(a->vars);
  *a = (Apply){0};
  *vector_push(&graph.free_nodes) = node;
  unuse_params(params);
}

/* Iterative: a chain may be longer than the stack is deep. A variable can stand in the list twice.
 */
static void graph_bury(void) {
  while (graph.dying.length) {
    Var var = vector_pop(&graph.dying);
    Variable *v = &graph.variables.data[var];
    if (!v->alive || v->references) continue;
    if (v->owner)
      node_free_if_unused(v->owner);
    else
      variable_free(var);
  }
}

void var_release(Var var) {
  Variable *v = variable(var);
  assert(v->references);
  if (--v->references) return;
  *vector_push(&graph.dying) = var;
  graph_bury();
}

void var_release_later(Var var) {
  Variable *v = variable(var);
  assert(v->references);
  if (!--v->references) *vector_push(&graph.nursery) = var;
}

void graph_sweep(void) {
  for (size_t i = 0; i < graph.nursery.length; i++)
    *vector_push(&graph.dying) = graph.nursery.data[i];
  graph.nursery.length = 0;
  graph_bury();
}

size_t graph_live(void) { return graph.live; }

void graph_free_all(void) {
  for (size_t i = 1; i < graph.variables.length; i++) {
    memory_free(graph.variables.data[i].name);
    array_release(graph.variables.data[i].data);
  }
  for (size_t i = 1; i < graph.nodes.length; i++) memory_free(graph.nodes.data[i].vars);
  vector_free(&graph.variables);
  vector_free(&graph.nodes);
  vector_free(&graph.free_variables);
  vector_free(&graph.free_nodes);
  vector_free(&graph.nursery);
  vector_free(&graph.dying);
  vector_free(&graph.params);
  vector_free(&graph.texts);
  hash_free(&graph.texts_table);
  hash_free(&graph.params_table);
  arena_free(&graph.params_arena);
  graph.live = 0;
  graph.provenance = (Provenance){0};
}
