/* From variables to a program: the pipeline, and what is known of every value. */
#include "compile/program.h"

#include <assert.h>
#include <limits.h>

#include "core/clock.h"
#include "core/error.h"

/* ---- values and nodes ---- */

static int add_value(Program *program, Value value) {
  value.dtype = var_dtype(value.var);
  value.ndim = var_ndim(value.var);
  value.last_unit = -1;
  *vector_push(&program->values) = value;
  map_set(&program->index, value.var, (uint32_t)program->values.length);
  return (int)program->values.length - 1;
}

/* The value of a variable; one met for the first time is a leaf of the graph. */
static int value_of(Program *program, Var var) {
  uint32_t known = map_get(&program->index, var);
  if (known) return (int)known - 1;
  if (var_kind(var) == VAR_CONSTANT)
    return add_value(program, (Value){.var = var, .kind = VALUE_CONSTANT, .node = -1});
  assert(var_kind(var) == VAR_SHARED);
  int leaf = (int)program->shared.length;
  int value =
      add_value(program, (Value){.var = var, .kind = VALUE_SHARED, .leaf = leaf, .node = -1});
  *vector_push(&program->shared) = value;
  return value;
}

static void add_inputs(Program *program) {
  program->ninputs = program->graph->ninputs;
  program->inputs = ARENA_ARRAY(&program->arena, int, program->ninputs + 1);
  for (int i = 0; i < program->ninputs; i++)
    program->inputs[i] = add_value(
        program,
        (Value){.var = program->graph->inputs[i], .kind = VALUE_INPUT, .leaf = i, .node = -1});
}

/* The place among the calls of a node that is one; -1 for others. */
static int call_of(Program *program, Node node) {
  if (node_op(node) == OP_IFELSE && params_count(node_params(node)) == 2)
    return (int)params_get(node_params(node), 1);
  if (op_info(node_op(node))->execution != EXECUTE_CALL) return -1;
  *vector_push(&program->calls) = (ProgramCall){0};
  return (int)program->calls.length - 1;
}

static void add_node(Program *program, Node node) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  ProgramNode *added = vector_push(&program->nodes);
  int index = (int)program->nodes.length - 1;
  added->node = node;
  added->call = call_of(program, node);
  added->inputs = ARENA_ARRAY(&program->arena, int, ninputs + 1);
  added->outputs = ARENA_ARRAY(&program->arena, int, noutputs);
  for (int i = 0; i < ninputs; i++) added->inputs[i] = value_of(program, node_input(node, i));
  for (int i = 0; i < noutputs; i++) {
    Var output = node_output(node, i);
    uint32_t cut = map_get(&program->index, output); /* an input of the function that a node made */
    added->outputs[i] =
        add_value(program, (Value){.var = output, .kind = VALUE_RESULT, .node = index});
    if (cut) map_set(&program->index, output, cut);
  }
}

/* ---- values known while planning ---- */

enum { HOST_MAX_LENGTH = 64 };

static bool known_while_planning(const Program *program, int value) {
  ValueKind kind = program_value(program, value)->kind;
  return kind == VALUE_HOST || kind == VALUE_CONSTANT;
}

static bool host_sized(Var var) {
  if (var_ndim(var) == 0) return true;
  return var_ndim(var) == 1 && var_dim(var, 0) != DIM_UNKNOWN && var_dim(var, 0) <= HOST_MAX_LENGTH;
}

static bool is_host(const Program *program, const ProgramNode *node) {
  Op op = node_op(node->node);
  if (!(op_info(op)->facts & OP_FACT_HOST)) return false;
  for (int i = 0; i < node_noutputs(node->node); i++)
    if (!host_sized(node_output(node->node, i))) return false;
  for (int i = 0; op != OP_SHAPE && op != OP_SHAPE_I && i < node_ninputs(node->node); i++)
    if (!known_while_planning(program, node->inputs[i])) return false;
  return true;
}

/* ---- stages ---- */

static bool decides_shape(const Program *program, const ProgramNode *node, int input) {
  bool reads = node->call >= 0 || op_bit(op_info(node_op(node->node))->shape_values, input);
  return reads && !known_while_planning(program, node->inputs[input]);
}

static void place_node(Program *program, ProgramNode *node) {
  node->host = is_host(program, node);
  for (int i = 0; i < node_ninputs(node->node); i++) {
    int maker = program_value(program, node->inputs[i])->node;
    if (maker >= 0 && program->nodes.data[maker].stage > node->stage)
      node->stage = program->nodes.data[maker].stage;
    node->boundary = node->boundary || decides_shape(program, node, i);
  }
  if (node->call >= 0) node->boundary = true;
  if (node->boundary) node->stage++;
  for (int i = 0; node->host && i < node_noutputs(node->node); i++)
    program->values.data[node->outputs[i]].kind = VALUE_HOST;
}

/* Whose elements are needed, from the outputs back. */
static void mark_elements(Program *program) {
  for (int i = 0; i < program->noutputs; i++)
    program->values.data[program->outputs[i]].elements = true;
  for (int i = 0; i < program->nupdates; i++)
    program->values.data[program->updates[i].value].elements = true;
  for (size_t i = program->nodes.length; i-- > 0;) {
    ProgramNode *node = &program->nodes.data[i];
    for (int k = 0; !node->host && k < node_noutputs(node->node); k++)
      node->needed |= program_value(program, node->outputs[k])->elements;
    for (int k = 0; k < node_ninputs(node->node); k++)
      if (node->needed || decides_shape(program, node, k))
        program->values.data[node->inputs[k]].elements = true;
  }
}

/* ---- the pipeline ---- */

const char *compile_pass_name(CompilePass pass) {
  static const char *const names[PASSES] = {"rewrite", "lower", "fuse"};
  return names[pass];
}

/* Until the pass ends, its time holds when it started. */
static void end_pass(Program *program, CompilePass pass) {
  if (!program->timed) return;
  double now = clock_milliseconds();
  program->milliseconds[pass] = now - program->milliseconds[pass];
  if (pass + 1 < PASSES) program->milliseconds[pass + 1] = now;
}

static bool leaves_have_values(const ProgramSpec *spec, int count, const Var *results) {
  VarList leaves = {0};
  bool fine = true;
  graph_leaves(count, results, spec->ninputs, spec->inputs, &leaves);
  for (size_t i = 0; fine && i < leaves.length; i++) {
    Var leaf = leaves.data[i];
    if (var_kind(leaf) != VAR_INPUT) continue;
    fine = false;
    error_set(
        ERROR_MISSING_INPUT,
        "the graph needs the input %s, which was not provided and not given a value: add it to the "
        "inputs",
        var_name(leaf) ? var_name(leaf) : "without a name");
    if (var_origin(leaf)) error_note("made at %s", var_origin(leaf));
  }
  vector_free(&leaves);
  return fine;
}

static void read_graph(Program *program, const ProgramSpec *spec) {
  NodeList order = {0};
  add_inputs(program);
  fgraph_toposort(program->graph, &order);
  for (size_t i = 0; i < order.length; i++) add_node(program, order.data[i]);
  vector_free(&order);
  program->noutputs = spec->noutputs;
  program->nupdates = spec->nupdates;
  program->outputs = ARENA_ARRAY(&program->arena, int, spec->noutputs + 1);
  program->updates = ARENA_ARRAY(&program->arena, ProgramUpdate, spec->nupdates + 1);
  for (int i = 0; i < spec->noutputs; i++) {
    program->outputs[i] = value_of(program, program->graph->outputs[i]);
    program->values.data[program->outputs[i]].output = true;
  }
  for (int i = 0; i < spec->nupdates; i++) {
    int shared = value_of(program, spec->shared[i]),
        value = value_of(program, program->graph->outputs[spec->noutputs + i]);
    program->updates[i] = (ProgramUpdate){program_value(program, shared)->leaf, value};
    program->values.data[value].updates++;
    program->values.data[value].replaces = shared;
  }
}

static bool prepare_graph(Program *program, const ProgramSpec *spec) {
  int count = spec->noutputs + spec->nupdates;
  Var *results = memory_alloc((size_t)count * sizeof *results);
  if (spec->noutputs) memcpy(results, spec->outputs, (size_t)spec->noutputs * sizeof *results);
  for (int i = 0; i < spec->nupdates; i++) results[spec->noutputs + i] = spec->update_values[i];
  bool fine = leaves_have_values(spec, count, results);
  if (fine) {
    program->graph = fgraph_new(spec->ninputs, spec->inputs, count, results);
    fine = compile_inline(program->graph);
    if (fine && spec->rewrite) rewrite_all(program->graph, spec->options);
    end_pass(program, PASS_REWRITE);
    fine = fine && compile_lower(program->graph) && compile_branches(program);
    end_pass(program, PASS_LOWER);
  }
  memory_free(results);
  return fine;
}

Program *compile_program(const ProgramSpec *spec) {
  Program *program = memory_alloc(sizeof *program);
  *program = (Program){.unfused = spec->unfused, .timed = spec->timed};
  if (spec->timed) program->milliseconds[0] = clock_milliseconds();
  if (!prepare_graph(program, spec)) {
    program_free(program);
    return NULL;
  }
  read_graph(program, spec);
  for (size_t i = 0; i < program->nodes.length; i++) place_node(program, &program->nodes.data[i]);
  mark_elements(program);
  compile_fuse(program);
  end_pass(program, PASS_FUSE);
  return program;
}

void program_free(Program *program) {
  if (!program) return;
  for (size_t i = 0; i < program->units.length; i++) loop_free(&program->units.data[i].loop);
  for (size_t i = 0; i < program->calls.length; i++)
    for (int branch = 0; branch < 2; branch++)
      program_free(program->calls.data[i].branches[branch].program);
  vector_free(&program->calls);
  fgraph_free(program->graph);
  vector_free(&program->values);
  vector_free(&program->nodes);
  vector_free(&program->units);
  vector_free(&program->stages);
  vector_free(&program->shared);
  map_free(&program->index);
  arena_free(&program->arena);
  memory_free(program);
}
