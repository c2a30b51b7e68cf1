/* Which axes have equal lengths: union-find (Tarjan 1975) over the axes of all values. */
#include "compile/program.h"
#include "ops/reduce.h"

static uint32_t find(Extents *extents, uint32_t axis) {
  while (extents->parent.data[axis] != axis) {
    extents->parent.data[axis] = extents->parent.data[extents->parent.data[axis]];
    axis = extents->parent.data[axis];
  }
  return axis;
}

/* Class 0 takes nothing in: an axis of static length 1 may be broadcast against any other. */
static void unite(Extents *extents, int a, int a_axis, int b, int b_axis) {
  uint32_t x = find(extents, extents->first.data[a] + (uint32_t)a_axis);
  uint32_t y = find(extents, extents->first.data[b] + (uint32_t)b_axis);
  if (!x || !y || x == y) return;
  extents->parent.data[x > y ? x : y] = x > y ? y : x;
}

static void unite_scalar(Extents *extents, const ProgramNode *node) {
  int out = node->outputs[0];
  for (int i = 0; i < node_ninputs(node->node); i++)
    for (int axis = 0; axis < var_ndim(node_output(node->node, 0)); axis++)
      unite(extents, out, axis, node->inputs[i], axis);
}

static void unite_dimshuffle(Extents *extents, const ProgramNode *node) {
  Params order = node_params(node->node);
  for (int i = 0; i < params_count(order); i++)
    if (params_get(order, i) >= 0)
      unite(extents, node->outputs[0], i, node->inputs[0], (int)params_get(order, i));
}

static void unite_reduce(Extents *extents, const ProgramNode *node) {
  Params params = node_params(node->node);
  int kept = 0, next = 0;
  for (int axis = 0; axis < var_ndim(node_input(node->node, 0)); axis++) {
    if (next < reduce_axis_count(params) && reduce_axis(params, next) == axis)
      next++;
    else
      unite(extents, node->outputs[0], kept++, node->inputs[0], axis);
  }
}

static void unite_dot(Extents *extents, const ProgramNode *node) {
  unite(extents, node->outputs[0], 0, node->inputs[0], 0);
  unite(extents, node->outputs[0], 1, node->inputs[1], 1);
  unite(extents, node->inputs[0], 1, node->inputs[1], 0);
}

static void unite_same(Extents *extents, const ProgramNode *node) {
  for (int axis = 0; axis < var_ndim(node_output(node->node, 0)); axis++)
    unite(extents, node->outputs[0], axis, node->inputs[0], axis);
}

static void unite_node(Extents *extents, const ProgramNode *node) {
  Op op = node_op(node->node);
  if (op_is_scalar(op)) unite_scalar(extents, node);
  if (op_info(op)->facts & OP_FACT_SHAPED) unite_same(extents, node);
  if (op == OP_DIMSHUFFLE) unite_dimshuffle(extents, node);
  if (op == OP_REDUCE) unite_reduce(extents, node);
  if (op == OP_DOT) unite_dot(extents, node);
}

/* Axes of the same static length are one class: the first seen stands for the length. */
static void unite_static(Extents *extents, const Program *program) {
  IdMap seen = {0};
  for (int value = 0; value < (int)program->values.length; value++)
    for (int axis = 0; axis < program_value(program, value)->ndim; axis++) {
      int64_t length = var_dim(program_value(program, value)->var, axis);
      if (length <= 1 || length >= UINT32_MAX) continue;
      uint32_t first = map_get(&seen, (uint32_t)length);
      uint32_t here = extents->first.data[value] + (uint32_t)axis;
      if (!first) {
        map_set(&seen, (uint32_t)length, here);
        continue;
      }
      uint32_t x = find(extents, first), y = find(extents, here);
      extents->parent.data[x > y ? x : y] = x > y ? y : x;
    }
  map_free(&seen);
}

void extents_make(Extents *extents, const Program *program) {
  vector_push(&extents->parent);
  for (int value = 0; value < (int)program->values.length; value++) {
    *vector_push(&extents->first) = (uint32_t)extents->parent.length;
    for (int axis = 0; axis < program_value(program, value)->ndim; axis++) {
      bool broadcasts = var_dim(program_value(program, value)->var, axis) == 1;
      uint32_t own = (uint32_t)extents->parent.length;
      *vector_push(&extents->parent) = broadcasts ? 0 : own;
    }
  }
  unite_static(extents, program);
  for (size_t i = 0; i < program->nodes.length; i++) unite_node(extents, &program->nodes.data[i]);
  for (uint32_t i = 0; i < extents->parent.length; i++) extents->parent.data[i] = find(extents, i);
}

uint32_t extent_class(const Extents *extents, int value, int axis) {
  return extents->parent.data[extents->first.data[value] + (uint32_t)axis];
}

void extents_free(Extents *extents) {
  vector_free(&extents->parent);
  vector_free(&extents->first);
}
