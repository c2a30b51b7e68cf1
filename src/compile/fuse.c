/* From nodes to units: groups become loops, the rest stay nodes; in an order in which they can
 * run. */
#include <assert.h>
#include <limits.h>

#include "compile/group.h"

typedef struct Ordering {
  Grouping *grouping;
  IdMap done;        /* 1 + node: its unit is in the list */
  VECTOR(int) order; /* one node of each unit */
  VECTOR(struct {
    int node;
    size_t next;
  })
  stack;
} Ordering;

/* ---- order: what is needed first comes first; new values of shared variables come last, where
 * they can replace the old ---- */

static bool is_unit(const Program *program, int node) {
  return program->nodes.data[node].needed && !program->nodes.data[node].host;
}

/* The members of the unit that a node is in. */
static const int *members_of(const Grouping *grouping, const int *node, size_t *count) {
  int group = grouping->group_of[*node];
  *count = group < 0 ? 1 : grouping->groups.data[group].members.length;
  return group < 0 ? node : grouping->groups.data[group].members.data;
}

static void enter(Ordering *ordering, int node) {
  if (!is_unit(ordering->grouping->program, node) || map_get(&ordering->done, (uint32_t)node + 1))
    return;
  size_t count;
  const int *members = members_of(ordering->grouping, &node, &count);
  for (size_t i = 0; i < count; i++) map_set(&ordering->done, (uint32_t)members[i] + 1, 1);
  vector_push(&ordering->stack)->node = node;
}

/* The edge number `index` of a unit, counted through its members; -1 behind the last. */
static int maker_at(const Grouping *grouping, int node, size_t index) {
  size_t count;
  const int *members = members_of(grouping, &node, &count);
  for (size_t i = 0; i < count; i++) {
    size_t edges =
        (size_t)(grouping->makers.first[members[i] + 1] - grouping->makers.first[members[i]]);
    if (index < edges)
      return grouping->makers.targets[grouping->makers.first[members[i]] + (int)index];
    index -= edges;
  }
  return -1;
}

/* Depth first: a unit is put out when all that it waits for is. */
static void visit(Ordering *ordering, int root) {
  if (root < 0) return;
  enter(ordering, root);
  while (ordering->stack.length) {
    size_t top = ordering->stack.length - 1;
    int node = ordering->stack.data[top].node;
    int maker = maker_at(ordering->grouping, node, ordering->stack.data[top].next++);
    if (maker >= 0) {
      enter(ordering, maker);
    } else {
      *vector_push(&ordering->order) = node;
      ordering->stack.length--;
    }
  }
}

static void visit_makers(Ordering *ordering, int node) {
  if (node < 0 || !is_unit(ordering->grouping->program, node)) return;
  int group = ordering->grouping->group_of[node], maker;
  for (size_t i = 0; (maker = maker_at(ordering->grouping, node, i)) >= 0; i++)
    if (maker != node && (group < 0 || ordering->grouping->group_of[maker] != group))
      visit(ordering, maker);
}

static void visit_deciding(Ordering *ordering) {
  const Program *program = ordering->grouping->program;
  for (size_t i = 0; i < program->nodes.length; i++) {
    const ProgramNode *node = &program->nodes.data[i];
    for (int k = 0; node->boundary && k < node_ninputs(node->node); k++)
      if (program_value(program, node->inputs[k])->elements)
        visit(ordering, program_value(program, node->inputs[k])->node);
  }
}

static void order_units(Ordering *ordering) {
  const Program *program = ordering->grouping->program;
  visit_deciding(ordering);
  for (int i = 0; i < program->noutputs; i++)
    visit(ordering, program_value(program, program->outputs[i])->node);
  for (int i = 0; i < program->nupdates; i++)
    visit_makers(ordering, program_value(program, program->updates[i].value)->node);
  for (int i = 0; i < program->nupdates; i++)
    visit(ordering, program_value(program, program->updates[i].value)->node);
}

/* ---- units ---- */

static UnitKind unit_kind(const ProgramNode *node) {
  Op op = node_op(node->node);
  if (node->call >= 0) return UNIT_CALL;
  switch (op_info(op)->execution) {
    case EXECUTE_VIEW:
      return UNIT_VIEW;
    case EXECUTE_UPDATE:
      return UNIT_UPDATE;
    default:
      return UNIT_KERNEL;
  }
}

static void need_memory(Program *program, int value) { program->values.data[value].memory = true; }

static void need_results(Program *program) {
  for (int i = 0; i < program->noutputs; i++) need_memory(program, program->outputs[i]);
  for (int i = 0; i < program->nupdates; i++) need_memory(program, program->updates[i].value);
  for (size_t i = 0; i < program->nodes.length; i++) {
    const ProgramNode *node = &program->nodes.data[i];
    for (int k = 0; node->boundary && k < node_ninputs(node->node); k++)
      if (program_value(program, node->inputs[k])->elements) need_memory(program, node->inputs[k]);
  }
}

/* False if nobody needs what the unit computes. */
static bool make_loop(Grouping *grouping, const Group *group, Unit *unit) {
  Program *program = grouping->program;
  bool *writes = memory_alloc(group->members.length * sizeof *writes), any = false;
  for (size_t i = 0; i < group->members.length; i++) {
    writes[i] =
        program_value(program, program->nodes.data[group->members.data[i]].outputs[0])->memory;
    any = any || writes[i];
  }
  *unit = (Unit){.kind = UNIT_LOOP, .stage = group->stage, .node = -1};
  if (any) group_build_loop(grouping, group, writes, &unit->loop);
  for (size_t i = 0; any && i < unit->loop.inputs.length; i++)
    need_memory(program, unit->loop.inputs.data[i].value);
  memory_free(writes);
  return any;
}

static bool make_node_unit(Program *program, int index, Unit *unit) {
  const ProgramNode *node = &program->nodes.data[index];
  bool any = false;
  for (int i = 0; i < node_noutputs(node->node); i++)
    any = any || program_value(program, node->outputs[i])->memory;
  *unit = (Unit){.kind = unit_kind(node), .stage = node->stage, .node = index};
  for (int i = 0; any && i < node_ninputs(node->node); i++) need_memory(program, node->inputs[i]);
  return any;
}

/* From the last unit to the first, so that each knows which of its results are read. */
static void make_units(Ordering *ordering) {
  Grouping *grouping = ordering->grouping;
  Program *program = grouping->program;
  VECTOR(Unit) backwards = {0};
  need_results(program);
  for (size_t i = ordering->order.length; i-- > 0;) {
    int node = ordering->order.data[i], group = grouping->group_of[node];
    Unit unit;
    bool any = group >= 0 ? make_loop(grouping, &grouping->groups.data[group], &unit)
                          : make_node_unit(program, node, &unit);
    if (any) *vector_push(&backwards) = unit;
  }
  int last_stage = 0;
  for (size_t i = 0; i < program->nodes.length; i++)
    if (program->nodes.data[i].stage > last_stage) last_stage = program->nodes.data[i].stage;
  for (int stage = 0; stage <= last_stage; stage++) {
    ProgramStage *added = vector_push(&program->stages);
    added->first_unit = (int)program->units.length;
    for (size_t i = backwards.length; i-- > 0;)
      if (backwards.data[i].stage == stage) *vector_push(&program->units) = backwards.data[i];
    added->end_unit = (int)program->units.length;
  }
  vector_free(&backwards);
}

/* Loops cannot fail, and views fail while they are planned. What sets or adds to elements checks
 * everything before it writes. */
static bool cannot_fail(const Program *program, const Unit *unit) {
  if (unit->kind == UNIT_LOOP || unit->kind == UNIT_VIEW || unit->kind == UNIT_CALL) return true;
  return op_info(node_op(program->nodes.data[unit->node].node))->facts & OP_FACT_SAFE;
}

static void find_first_safe(Program *program) {
  int unit = (int)program->units.length;
  while (unit && cannot_fail(program, &program->units.data[unit - 1])) unit--;
  program->first_safe = unit;
}

/* ---- how long values are read ---- */

static void read_at(Program *program, int value, int unit) {
  if (program->values.data[value].last_unit < unit) program->values.data[value].last_unit = unit;
}

static void read_uses(Program *program) {
  for (int u = 0; u < (int)program->units.length; u++) {
    const Unit *unit = &program->units.data[u];
    for (size_t i = 0; i < unit->loop.inputs.length; i++)
      read_at(program, unit->loop.inputs.data[i].value, u);
    if (unit->kind == UNIT_LOOP) continue;
    const ProgramNode *node = &program->nodes.data[unit->node];
    for (int i = 0; i < node_ninputs(node->node); i++) read_at(program, node->inputs[i], u);
  }
  for (size_t i = 0; i < program->nodes.length; i++) {
    const ProgramNode *node = &program->nodes.data[i];
    for (int k = 0; node->boundary && k < node_ninputs(node->node); k++)
      read_at(program, node->inputs[k], program->stages.data[node->stage].first_unit);
  }
  for (int i = 0; i < program->noutputs; i++) read_at(program, program->outputs[i], INT_MAX);
  for (int i = 0; i < program->nupdates; i++) read_at(program, program->updates[i].value, INT_MAX);
}

void compile_fuse(Program *program) {
  Grouping grouping;
  groups_form(&grouping, program);
  Ordering ordering = {.grouping = &grouping};
  order_units(&ordering);
  make_units(&ordering);
  find_first_safe(program);
  read_uses(program);
  vector_free(&ordering.order);
  vector_free(&ordering.stack);
  map_free(&ordering.done);
  groups_free(&grouping);
}
