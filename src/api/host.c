/* Asking the host: the engine's side of st_host (symtensor.h). */
#include "ops/host.h"
#include "ops/inner.h"

#include <string.h>

#include "api/accept.h"
#include "api/boundary.h"
#include "core/error.h"
#include "core/memory.h"

#ifdef __wasm__
__attribute__((import_module("env"), import_name("st_host"))) int st_host(uint32_t request,
                                                                          uint32_t id,
                                                                          const StValue *argument,
                                                                          StValue *answer);
#else
static StHost *st_host;

void st_set_host(StHost *host) { st_host = host; }
#endif

/* What the host does may call the engine: nothing that this call has made may go meanwhile. */
static bool ask(StRequest request, int64_t id, Value argument, Value *answer) {
  *answer = value_none();
  bool lowered = boundary_lower();
  Provenance before = graph_provenance();
  int failed = st_host(request, (uint32_t)id, &argument, answer);
  graph_set_provenance(before);
  boundary_raise(lowered);
  if (failed) error_set(ERROR_HOST, "the host's function failed");
  return !failed;
}

static void *copy_of(const View *view, StArray **header) {
  Array *copy = view_contiguous(view) ? NULL : array_copy(view);
  *header = memory_alloc(boundary_array_size(view->ndim));
  boundary_describe(copy ? &copy->view : view, *header);
  return copy;
}

/* ---- the requests ---- */

static bool host_print(const char *message, const char *attributes, const View *value) {
  StArray *header;
  Array *copy = copy_of(value, &header);
  Value items[3] = {value_string(message),
                    value_string(attributes),
                    {ST_ARRAY, 0, {.pointer = header}}},
        answer;
  bool fine = ask(ST_HOST_PRINT, 0, (Value){ST_LIST, 3, {.pointer = items}}, &answer);
  memory_free(header);
  array_release(copy);
  return fine;
}

/* The answer as arrays of the types. */
static bool read_arrays(Value answer, int count, const Type *types, Array **outputs) {
  if (!value_is_sequence(answer) || (int)answer.extra != count) {
    error_set(ERROR_TYPE, "the operation has %d outputs; its perform gave %s", count,
              value_text(answer));
    return false;
  }
  for (int i = 0; i < count; i++)
    if (!(outputs[i] = accept_array(types[i], value_items(answer)[i], DOWNCAST_DEFAULT))) break;
  if (!error_pending()) return true;
  error_note("what perform gave");
  for (int i = 0; i < count; i++) {
    if (outputs[i]) array_release(outputs[i]);
    outputs[i] = NULL;
  }
  return false;
}

static bool host_perform(int64_t id, int ninputs, const View *inputs, int noutputs,
                         const Type *types, Array **outputs) {
  struct {
    Value value;
    StArray *header;
    Array *copy;
  } *all = memory_alloc(sizeof *all * (size_t)(ninputs + 1));
  Value *items = memory_alloc(sizeof *items * (size_t)(ninputs + 1)), answer;
  for (int i = 0; i < ninputs; i++) {
    all[i].copy = copy_of(&inputs[i], &all[i].header);
    items[i] = (Value){ST_ARRAY, 0, {.pointer = all[i].header}};
  }
  bool fine =
      ask(ST_HOST_PERFORM, id, (Value){ST_LIST, (uint32_t)ninputs, {.pointer = items}}, &answer) &&
      read_arrays(answer, noutputs, types, outputs);
  for (int i = 0; i < ninputs; i++) {
    memory_free(all[i].header);
    array_release(all[i].copy);
  }
  memory_free(items);
  memory_free(all);
  return fine;
}

/* Nodes' own lists move when nodes are made. */
static const Var *frame_copy(int count, const Var *vars) {
  Var *copy = frame_alloc(sizeof(Var) * (size_t)count);
  memcpy(copy, vars, sizeof(Var) * (size_t)count);
  return copy;
}

/* A list of variables, each with a reference for the host; 0 becomes None. */
static Value retained(int count, const Var *vars) {
  Value list = value_vars(ST_LIST, count, vars);
  for (int i = 0; i < count; i++) {
    Value *item = (Value *)list.u.pointer + i;
    if (!vars[i] || type_kind(var_type(vars[i])) != TYPE_TENSOR)
      *item = value_none();
    else
      var_retain(vars[i]);
  }
  return list;
}

/* A rule of an operation: what it is called, and how its results have to be. */
typedef struct RuleCall {
  StRequest request;
  const char *name;
  bool optional; /* the host may have none */
  int count;     /* results */
  const Var *like;
  int batch; /* axes that a result has before those of `like`, in its dtype; 0: derivatives */
} RuleCall;

static bool is_result(Value value, const RuleCall *rule, Var like) {
  if (value.kind == ST_VAR && type_kind(var_type(value.extra)) == TYPE_TENSOR &&
      (rule->batch ? var_dtype(value.extra) == var_dtype(like)
                   : dtype_is(var_dtype(value.extra), GROUP_CONTINUOUS)) &&
      var_ndim(value.extra) == var_ndim(like) + rule->batch)
    return true;
  error_set(ERROR_TYPE, "%s gave %s for %s", rule->name, value_text(value),
            value_text(value_var(like)));
  return false;
}

/* Asks for a rule's results: a list of variables or, of derivatives, None. */
static bool ask_rule(const RuleCall *rule, int64_t id, int nitems, Value *items, Var *results) {
  Value answer, list = {ST_LIST, (uint32_t)nitems, {.pointer = items}};
  if (!ask(rule->request, id, list, &answer)) return false;
  if (rule->optional && value_is_none(answer)) return false;
  if (!value_is_sequence(answer) || (int)answer.extra != rule->count) {
    error_set(ERROR_TYPE, "the operation has %d %s; its %s gave %s", rule->count,
              rule->request == ST_HOST_PULLBACK ? "inputs" : "outputs", rule->name,
              value_text(answer));
    return false;
  }
  for (int i = 0; i < rule->count; i++) {
    Value item = value_items(answer)[i];
    results[i] = 0;
    if (!rule->batch && value_is_none(item)) continue;
    bool usual = item.kind == ST_BOOL && item.extra && rule->request == ST_HOST_PULLBACK;
    if (usual) results[i] = HOST_USUAL;
    if (usual) continue;
    if (!is_result(item, rule, rule->like[i])) return false;
    results[i] = item.extra;
  }
  return true;
}

static const Var *outputs_of(Node node) { return node_inputs(node) + node_ninputs(node); }

static bool host_pullback(int64_t id, Node node, const Var *cotangents, Var *results) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  Value items[] = {retained(ninputs, node_inputs(node)), retained(noutputs, outputs_of(node)),
                   retained(noutputs, cotangents)};
  RuleCall rule = {
      ST_HOST_PULLBACK, "pullback", false, ninputs, frame_copy(ninputs, node_inputs(node)), 0};
  return ask_rule(&rule, id, 3, items, results);
}

static bool host_pushforward(int64_t id, Node node, const Var *tangents, Var *results) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  Value items[] = {retained(ninputs, node_inputs(node)), retained(noutputs, outputs_of(node)),
                   retained(ninputs, tangents)};
  RuleCall rule = {ST_HOST_PUSHFORWARD,
                   "pushforward",
                   true,
                   noutputs,
                   frame_copy(noutputs, outputs_of(node)),
                   0};
  return ask_rule(&rule, id, 3, items, results);
}

static bool host_vectorize(int64_t id, Node node, const Var *inputs, int batch, Var *results) {
  int noutputs = node_noutputs(node);
  Value items[] = {retained(node_ninputs(node), inputs), value_int(batch)};
  RuleCall rule = {ST_HOST_VECTORIZE,
                   "vectorize",
                   true,
                   noutputs,
                   frame_copy(noutputs, outputs_of(node)),
                   batch};
  return ask_rule(&rule, id, 2, items, results);
}

static void host_forget(int64_t id) {
  Value answer;
  bool failing = error_pending();
  if (!failing) ask(ST_HOST_FORGET, id, value_none(), &answer);
}

void boundary_open_host(void) {
  static const Host functions = {host_print,       host_perform,   host_pullback,
                                 host_pushforward, host_vectorize, host_forget};
#ifdef __wasm__
  host_set(&functions);
#else
  host_set(st_host ? &functions : NULL);
#endif
}

/* ---- making ---- */

/* Results of `count` outputs, or none if making them failed. */
static int finish(bool fine, int count, const Var *made, StValue *result) {
  *result = fine ? value_vars(ST_LIST, count, made) : value_none();
  return boundary_leave(result);
}

int st_op_apply(uint32_t id, const StValue *name, uint32_t connected, const StValue *inputs,
                const StValue *types, StValue *result) {
  boundary_enter();
  boundary_open_host();
  int count = 0, noutputs = (int)types->extra;
  const Var *vars = convert_tensors(*inputs, &count);
  Type *outputs = frame_alloc(sizeof(Type) * (size_t)(noutputs + 1));
  Var *made = frame_alloc(sizeof(Var) * (size_t)(noutputs + 1));
  for (int i = 0; i < noutputs; i++) {
    Value type = value_items(*types)[i];
    if (type.kind != ST_TYPE)
      error_set(ERROR_TYPE, "the type of an output is a TensorType, got %s", value_text(type));
    outputs[i] = type.extra;
  }
  if (!noutputs) error_set(ERROR_VALUE, "an operation has at least one output");
  const char *text = frame_string(name->u.pointer, name->extra);
  return finish(vars && !error_pending() &&
                    op_host(id, text, connected, count, vars, noutputs, outputs, made),
                noutputs, made, result);
}

int st_graph_apply(uint32_t id, const StValue *name, uint32_t flags, const StValue *inputs,
                   const StValue *outputs, const StValue *args, StValue *result) {
  boundary_enter();
  boundary_open_host();
  int ninputs = 0, noutputs = 0, count = 0;
  const Var *from = convert_tensors(*inputs, &ninputs), *of = convert_tensors(*outputs, &noutputs),
            *vars = convert_tensors(*args, &count);
  Var *made = frame_alloc(sizeof(Var) * (size_t)(noutputs + 1));
  InnerGraph graph = {
      id, frame_string(name->u.pointer, name->extra), flags, ninputs, noutputs, from, of};
  if (count != ninputs && !error_pending())
    error_set(ERROR_TYPE, "%s takes %d inputs, not %d", graph.name, ninputs, count);
  return finish(from && of && vars && !error_pending() && op_inner(&graph, vars, made), noutputs,
                made, result);
}
