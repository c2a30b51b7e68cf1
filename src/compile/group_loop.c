/* From a group of nodes to a loop. */
#include <assert.h>

#include "compile/group.h"
#include "ops/reduce.h"

typedef struct LoopBuilder {
  const Grouping *grouping;
  const Group *group;
  Arena *arena; /* of the program */
  Loop *loop;
  IdMap results; /* 1 + node -> 1 + what its output 0 is in the loop */
} LoopBuilder;

/* What a member reads of another; on ROW level it becomes an element where elements are asked
 * for. */
static int member_value(LoopBuilder *builder, int maker, LoopLevel level) {
  int value = (int)map_get(&builder->results, (uint32_t)maker + 1) - 1;
  assert(value >= 0);
  if (builder->loop->code.data[value].level == LEVEL_ROW && level == LEVEL_ELEMENT)
    return loop_broadcast(builder->loop, value);
  return value;
}

/* An array from outside. What varies with the rows only is read once per row. */
static int outer_value(LoopBuilder *builder, const Shaped *shaped, const Operand *operand,
                       LoopLevel level) {
  Loop *loop = builder->loop;
  int8_t axes[TYPE_MAX_NDIM];
  int rank = loop_level_rank(loop, level), rows = loop_level_rank(loop, LEVEL_ROW);
  bool varies_in_row = false, varies = false;
  for (int i = 0; i < rank; i++) {
    int axis = operand->axes[shaped->axes[i]];
    bool counts = axis >= 0 && extent_class(&builder->grouping->extents, operand->value, axis);
    axes[i] = (int8_t)(counts ? axis : -1);
    varies = varies || counts;
    varies_in_row = varies_in_row || (counts && i >= rows);
  }
  Dtype dtype = program_value(builder->grouping->program, operand->value)->dtype;
  if (level == LEVEL_ELEMENT && varies && !varies_in_row && builder->group->row_rank)
    return loop_broadcast(loop,
                          loop_input(loop, builder->arena, operand->value, dtype, LEVEL_ROW, axes));
  return loop_input(loop, builder->arena, operand->value, dtype, level, axes);
}

static int read_operand(LoopBuilder *builder, int node, int input, LoopLevel level) {
  Operand operand;
  operand_of(builder->grouping->program, node, input, &operand);
  int maker = program_value(builder->grouping->program, operand.value)->node;
  bool inside =
      maker >= 0 && builder->grouping->group_of[maker] == builder->grouping->group_of[node];
  if (inside) return member_value(builder, maker, level);
  return outer_value(builder, &builder->grouping->shaped[node], &operand, level);
}

static int build_scalar(LoopBuilder *builder, int index, LoopLevel level) {
  const ProgramNode *node = &builder->grouping->program->nodes.data[index];
  int count = node_ninputs(node->node);
  int *arguments = memory_alloc((size_t)count * sizeof *arguments);
  for (int i = 0; i < count; i++) arguments[i] = read_operand(builder, index, i, level);
  int value =
      loop_scalar(builder->loop, node_op(node->node), node_params(node->node), count, arguments);
  memory_free(arguments);
  return value;
}

static void add_sink(LoopBuilder *builder, int index, int argument) {
  const ProgramNode *node = &builder->grouping->program->nodes.data[index];
  const Shaped *shaped = &builder->grouping->shaped[index];
  bool *kept = arena_copy(builder->arena, shaped->kept, (size_t)shaped->rank);
  *vector_push(&builder->loop->outputs) =
      (LoopOutput){.value = node->outputs[0],
                   .sink = SINK_REDUCE,
                   .dtype = program_value(builder->grouping->program, node->outputs[0])->dtype,
                   .result = argument,
                   .reducer = reduce_reducer(node_params(node->node)),
                   .kept = kept};
}

static void add_store(LoopBuilder *builder, int index, int result) {
  int value = builder->grouping->program->nodes.data[index].outputs[0];
  *vector_push(&builder->loop->outputs) =
      (LoopOutput){.value = value,
                   .sink = SINK_STORE,
                   .dtype = program_value(builder->grouping->program, value)->dtype,
                   .result = result};
}

/* Reductions read their input in the accumulator's dtype. */
static void build_reduction(LoopBuilder *builder, int index, Role role, bool write) {
  const ProgramNode *node = &builder->grouping->program->nodes.data[index];
  LoopLevel level = role == ROLE_ROW || role == ROLE_SINK_ROW ? LEVEL_ROW : LEVEL_ELEMENT;
  Params params = node_params(node->node);
  Dtype dtype = program_value(builder->grouping->program, node->outputs[0])->dtype;
  int argument = read_operand(builder, index, 0, level);
  argument = loop_cast(builder->loop, argument, reduce_acc_dtype(params));
  if (role == ROLE_SINK || role == ROLE_SINK_ROW) {
    if (write) add_sink(builder, index, argument);
    return;
  }
  if (role == ROLE_REDUCE_ROW)
    argument = loop_reduce_row(builder->loop, reduce_reducer(params), argument);
  int result = loop_cast(builder->loop, argument, dtype);
  map_set(&builder->results, (uint32_t)index + 1, (uint32_t)result + 1);
  if (write) add_store(builder, index, result);
}

static void build_member(LoopBuilder *builder, int index, bool write) {
  Role role = builder->grouping->roles[index];
  if (builder->grouping->shaped[index].kept) {
    build_reduction(builder, index, role, write);
    return;
  }
  int result = build_scalar(builder, index, role == ROLE_ROW ? LEVEL_ROW : LEVEL_ELEMENT);
  map_set(&builder->results, (uint32_t)index + 1, (uint32_t)result + 1);
  if (write) add_store(builder, index, result);
}

/* The lengths of the space are those of a member that lies on all of it. */
static void set_extents(LoopBuilder *builder) {
  const Grouping *grouping = builder->grouping;
  int index = -1;
  for (size_t i = 0; i < builder->group->members.length && index < 0; i++) {
    Role role = grouping->roles[builder->group->members.data[i]];
    if (role == ROLE_ELEMENT || role == ROLE_REDUCE_ROW || role == ROLE_SINK)
      index = builder->group->members.data[i];
  }
  assert(index >= 0);
  const Shaped *shaped = &grouping->shaped[index];
  const ProgramNode *node = &grouping->program->nodes.data[index];
  int value = shaped->kept ? node->inputs[0] : node->outputs[0];
  builder->loop->extents =
      arena_alloc(builder->arena, sizeof *builder->loop->extents * (size_t)(shaped->rank + 1));
  for (int i = 0; i < shaped->rank; i++)
    builder->loop->extents[i] = (struct LoopExtent){value, shaped->axes[i]};
}

void group_build_loop(const Grouping *grouping, const Group *group, const bool *writes,
                      Loop *loop) {
  *loop = (Loop){.rank = group->rank, .row_rank = group->row_rank, .phases = 1};
  LoopBuilder builder = {
      .grouping = grouping, .group = group, .arena = &grouping->program->arena, .loop = loop};
  for (size_t i = 0; i < group->members.length; i++)
    build_member(&builder, group->members.data[i], writes[i]);
  set_extents(&builder);
  loop_finish(loop);
  loop_check(loop);
  map_free(&builder.results);
}
