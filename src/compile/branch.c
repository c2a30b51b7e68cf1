/* Branches of lazy choices become programs of their own: what nothing but one branch of an ifelse
 * needs is taken out of the graph, and run only when that branch is taken. */
#include "compile/program.h"
#include "core/error.h"

/* The choice being looked at. */
typedef struct Choice {
  FunctionGraph *graph;
  Node node;
  int count;      /* outputs */
  IdMap own;      /* the nodes of each branch: 1 + branch */
  VarList inputs; /* of the choice with its branches taken out: the condition, what they read */
  IdMap places;   /* variable -> 1 + its place in `inputs` */
} Choice;

static bool in_branch(const Choice *choice, int index, int branch) {
  return index > 0 && (index - 1) / choice->count == branch;
}

/* Whether nothing but the branch uses what the node computes. */
static bool is_own(const Choice *choice, Node node, int branch) {
  bool used = false;
  for (int i = 0; i < node_noutputs(node); i++) {
    Var output = node_output(node, i);
    const ClientList *clients = fgraph_clients(choice->graph, output);
    if (map_get(&choice->graph->cuts, output)) return false;
    for (size_t k = 0; k < clients->length; k++) {
      Client client = clients->data[k];
      bool here = client.node == choice->node
                      ? in_branch(choice, client.index, branch)
                      : client.node && map_get(&choice->own, client.node) == (uint32_t)branch + 1;
      if (!here) return false;
      used = true;
    }
  }
  return used;
}

/* Users come before what they use: from the last node to the first. */
static bool find_own(Choice *choice, const NodeList *order, size_t end) {
  bool any = false;
  for (int branch = 0; branch < 2; branch++)
    for (size_t i = end; i-- > 0;) {
      Node node = order->data[i];
      if (!fgraph_has(choice->graph, node) || !is_own(choice, node, branch)) continue;
      map_set(&choice->own, node, (uint32_t)branch + 1);
      any = true;
    }
  return any;
}

/* The place of a variable among the inputs; 0 for what a branch has by itself, or computes. */
static uint32_t input_place(Choice *choice, Var var, int branch) {
  VarKind kind = var_kind(var);
  bool cut = map_get(&choice->graph->cuts, var);
  if (!cut && (kind == VAR_CONSTANT || kind == VAR_SHARED)) return 0;
  if (!cut && kind == VAR_RESULT && map_get(&choice->own, var_owner(var)) == (uint32_t)branch + 1)
    return 0;
  if (!map_get(&choice->places, var)) {
    *vector_push(&choice->inputs) = var;
    map_set(&choice->places, var, (uint32_t)choice->inputs.length);
  }
  return map_get(&choice->places, var);
}

/* What the branch reads, each once: variables, and their places among the choice's inputs. */
static void find_reads(Choice *choice, const NodeList *order, size_t end, int branch, VarList *vars,
                       VarList *places) {
  IdMap read = {0};
  for (size_t i = 0; i <= end; i++) {
    bool last = i == end;
    Node node = last ? choice->node : order->data[i];
    if (!last && map_get(&choice->own, node) != (uint32_t)branch + 1) continue;
    for (int k = 0; k < node_ninputs(node); k++) {
      Var var = node_input(node, k);
      if (last && !in_branch(choice, k, branch)) continue;
      uint32_t place = input_place(choice, var, branch);
      if (!place || !map_add(&read, var)) continue;
      *vector_push(vars) = var;
      *vector_push(places) = place - 1;
    }
  }
  map_free(&read);
}

static bool compile_one(Program *program, Choice *choice, const NodeList *order, size_t end,
                        int branch, Branch *compiled) {
  VarList vars = {0}, places = {0};
  find_reads(choice, order, end, branch, &vars, &places);
  compiled->ninputs = (int)vars.length;
  compiled->inputs = arena_copy(&program->arena, places.data, sizeof(Var) * places.length);
  compiled->program = compile_program(
      &(ProgramSpec){.ninputs = (int)vars.length,
                     .inputs = vars.data,
                     .noutputs = choice->count,
                     .outputs = node_inputs(choice->node) + 1 + branch * choice->count,
                     .unfused = program->unfused});
  vector_free(&vars);
  vector_free(&places);
  return compiled->program != NULL;
}

/* The choice as a call: its inputs are what the branches read. */
static void replace(Program *program, Choice *choice) {
  int count = choice->count;
  Type *types = memory_alloc(sizeof(Type) * (size_t)count);
  for (int i = 0; i < count; i++) types[i] = var_type(node_output(choice->node, i));
  Provenance before = graph_set_provenance(node_provenance(choice->node));
  Node call =
      graph_apply(OP_IFELSE, params_make(2, (int64_t[]){count, (int64_t)program->calls.length - 1}),
                  (int)choice->inputs.length, choice->inputs.data, count, types);
  graph_set_provenance(before);
  memory_free(types);
  Node node = choice->node;
  for (int i = 0; i < count && fgraph_has(choice->graph, node); i++)
    if (fgraph_clients(choice->graph, node_output(node, i))->length)
      fgraph_replace(choice->graph, node_output(node, i), node_output(call, i));
}

static bool take_out(Program *program, const NodeList *order, size_t at) {
  Node node = order->data[at];
  Choice choice = {.graph = program->graph, .node = node, .count = node_noutputs(node)};
  bool fine = true;
  if (find_own(&choice, order, at)) {
    ProgramCall *call = vector_push(&program->calls);
    Branch branches[2];
    *call = (ProgramCall){0};
    *vector_push(&choice.inputs) = node_input(node, 0);
    map_set(&choice.places, node_input(node, 0), 1);
    for (int branch = 0; fine && branch < 2; branch++) {
      branches[branch] = (Branch){0};
      fine = compile_one(program, &choice, order, at, branch, &branches[branch]);
      program->calls.data[program->calls.length - 1].branches[branch] = branches[branch];
    }
    if (fine) replace(program, &choice);
  }
  map_free(&choice.own);
  map_free(&choice.places);
  vector_free(&choice.inputs);
  return fine;
}

/* The choices that nothing waits for first: a choice within a branch goes with that branch. */
bool compile_branches(Program *program) {
  NodeList order = {0};
  bool fine = true;
  fgraph_toposort(program->graph, &order);
  for (size_t i = order.length; fine && i-- > 0;)
    if (node_op(order.data[i]) == OP_IFELSE && fgraph_has(program->graph, order.data[i]))
      fine = take_out(program, &order, i);
  vector_free(&order);
  fgraph_check(program->graph);
  return fine && !error_pending();
}
