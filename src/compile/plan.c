/* Planning a stage: shapes of all its nodes, a step for each unit, results, places. */
#include "compile/plan.h"

#include <assert.h>
#include <limits.h>

#include "core/error.h"

/* ---- values ---- */

View plan_view(const Plan *plan, int value) {
  const PlanValue *planned = &plan->values[value];
  const Value *known = program_value(plan->program, value);
  void *data = NULL;
  if (planned->host) data = planned->host->view.data;
  if (known->kind == VALUE_CONSTANT) data = var_data(known->var)->view.data;
  return (View){data, known->dtype, known->ndim, planned->shape, planned->strides};
}

static void set_shape(Plan *plan, int value, const int64_t *shape) {
  PlanValue *planned = &plan->values[value];
  int ndim = program_value(plan->program, value)->ndim;
  planned->shape = arena_copy(&plan->arena, shape, (size_t)ndim * sizeof(int64_t));
  planned->strides = ARENA_ARRAY(&plan->arena, int64_t, ndim);
  shape_strides(ndim, shape, planned->strides);
  planned->shaped = true;
  planned->dynamic = -1;
}

int plan_new_buffer(Plan *plan, int base, int value, int unit, int owner) {
  const Value *known = program_value(plan->program, value);
  int64_t size = shape_bytes(known->dtype, known->ndim, plan->values[value].shape);
  if (size < 0) size = 0;
  *vector_push(&plan->buffers) =
      (PlanBuffer){.base = base, .size = size, .first = unit, .last = unit, .owner = owner};
  return (int)plan->buffers.length - 1;
}

void plan_lay(Plan *plan, int value, int buffer, int dynamic, int64_t offset,
              const int64_t *strides) {
  PlanValue *planned = &plan->values[value];
  int ndim = program_value(plan->program, value)->ndim,
      last = program_value(plan->program, value)->last_unit;
  planned->laid = true;
  planned->buffer = buffer;
  planned->dynamic = dynamic;
  planned->offset = offset;
  if (strides) planned->strides = arena_copy(&plan->arena, strides, (size_t)ndim * sizeof(int64_t));
  if (plan->buffers.data[buffer].last < last) plan->buffers.data[buffer].last = last;
}

Place plan_unresolved(const PlanValue *value) {
  return (Place){value->dynamic, value->buffer, value->offset};
}

Place plan_place(const Plan *plan, int value) {
  Place place = plan_unresolved(&plan->values[value]);
  if (place.base < 0) {
    const PlanBuffer *buffer = &plan->buffers.data[place.buffer];
    place.base = buffer->base;
    place.offset += buffer->offset;
  }
  return place;
}

static void lay_absolute(Plan *plan, int value, const void *data) {
  int buffer = plan_new_buffer(plan, BASE_ABSOLUTE, value, -1, value);
  plan->buffers.data[buffer].offset = (int64_t)(uintptr_t)data;
  plan->buffers.data[buffer].placed = true;
  plan_lay(plan, value, buffer, -1, 0, NULL);
}

static void lay_leaf(Plan *plan, int value, int base) {
  int buffer = plan_new_buffer(plan, base, value, -1, value);
  plan->buffers.data[buffer].placed = true;
  plan_lay(plan, value, buffer, -1, 0, NULL);
}

/* ---- reuse ---- */

bool plan_reusable(const Plan *plan, int value, int unit) {
  const PlanValue *planned = &plan->values[value];
  const PlanBuffer *buffer = &plan->buffers.data[planned->buffer];
  return buffer->base == BASE_WORKSPACE && buffer->owner == value && planned->dynamic < 0 &&
         buffer->last <= unit;
}

int plan_buffer_for(Plan *plan, int value, int unit) {
  int base = program_value(plan->program, value)->output ? BASE_OUTPUTS : BASE_WORKSPACE;
  return plan_new_buffer(plan, base, value, unit, value);
}

/* Writing over a shared variable before the call has succeeded is right only where nothing can fail
 * any more. */
int plan_update_target(const Plan *plan, int value, int unit) {
  const Value *written = program_value(plan->program, value);
  if (written->updates != 1 || written->output) return -1;
  if (!plan_is_last(plan) || unit + 1 < plan->program->first_safe) return -1;
  int shared = written->replaces;
  const PlanValue *old = &plan->values[shared];
  size_t ndim = (size_t)written->ndim;
  if (ndim && memcmp(old->shape, plan->values[value].shape, ndim * sizeof(int64_t))) return -1;
  const PlanBuffer *buffer = &plan->buffers.data[old->buffer];
  return buffer->owner == shared && buffer->last <= unit ? old->buffer : -1;
}

void plan_take_over(Plan *plan, int buffer, int value) {
  PlanBuffer *taken = &plan->buffers.data[buffer];
  taken->owner = value;
  if (taken->base == BASE_WORKSPACE && !taken->placed &&
      program_value(plan->program, value)->output)
    taken->base = BASE_OUTPUTS;
  plan_lay(plan, value, buffer, -1, 0, NULL);
}

/* ---- steps ---- */

Step *plan_add_step(Plan *plan, StepKind kind, int unit) {
  *vector_push(&plan->steps) = (Step){.kind = kind, .unit = unit, .node = -1};
  return &plan->steps.data[plan->steps.length - 1];
}

void plan_step_views(Plan *plan, Step *step, int ninputs, int noutputs) {
  step->ninputs = ninputs;
  step->noutputs = noutputs;
  step->views = ARENA_ARRAY(&plan->arena, View, ninputs + noutputs);
  step->places = ARENA_ARRAY(&plan->arena, Place, ninputs + noutputs);
}

Step *plan_add_copy(Plan *plan, int unit, const View *from, Place from_place, const View *to,
                    Place to_place) {
  Step *step = plan_add_step(plan, STEP_COPY, unit);
  plan_step_views(plan, step, 1, 1);
  step->views[0] = *from;
  step->views[1] = *to;
  step->places[0] = from_place;
  step->places[1] = to_place;
  return step;
}

int plan_copy_in_order(Plan *plan, int value, int unit, int64_t *strides) {
  View from = plan_view(plan, value), to = from;
  int buffer = plan_new_buffer(plan, BASE_WORKSPACE, value, unit, -1);
  shape_strides(from.ndim, from.shape, strides);
  to.strides = strides;
  plan_add_copy(plan, unit, &from, plan_unresolved(&plan->values[value]), &to,
                (Place){-1, buffer, 0});
  return buffer;
}

/* ---- shapes ---- */

const Boundary *plan_boundary(const Plan *before, int node) {
  for (int i = 0; before && i < before->nboundaries; i++)
    if (before->boundaries[i].node == node) return &before->boundaries[i];
  return NULL;
}

static void evaluate_host(Plan *plan, const ProgramNode *node, const View *const *inputs) {
  int count = node_noutputs(node->node);
  Array **arrays = memory_alloc((size_t)count * sizeof *arrays);
  if (op_evaluate(node->node, inputs, arrays))
    for (int i = 0; i < count; i++) {
      *vector_push(&plan->arrays) = arrays[i];
      plan->values[node->outputs[i]].host = arrays[i];
      set_shape(plan, node->outputs[i], arrays[i]->view.shape);
      if (program_value(plan->program, node->outputs[i])->memory)
        lay_absolute(plan, node->outputs[i], arrays[i]->view.data);
    }
  memory_free(arrays);
}

static void shape_by_rule(Plan *plan, const ProgramNode *node, const View *const *inputs) {
  int count = node_noutputs(node->node);
  int64_t(*lengths)[TYPE_MAX_NDIM] = memory_alloc((size_t)count * sizeof *lengths);
  int64_t **shapes = memory_alloc((size_t)count * sizeof *shapes);
  int *ndims = memory_alloc((size_t)count * sizeof *ndims);
  for (int i = 0; i < count; i++) {
    shapes[i] = lengths[i];
    ndims[i] = program_value(plan->program, node->outputs[i])->ndim;
  }
  if (op_runtime_shape(node_op(node->node), node_params(node->node), node_ninputs(node->node),
                       node_inputs(node->node), inputs, count, ndims, shapes))
    for (int i = 0; i < count; i++) set_shape(plan, node->outputs[i], lengths[i]);
  memory_free(lengths);
  memory_free(shapes);
  memory_free(ndims);
}

static bool plan_shape_node(Plan *plan, int index, const Plan *before) {
  const ProgramNode *node = plan_node(plan, index);
  const Boundary *boundary = plan_boundary(before, index);
  if (boundary) {
    for (int i = 0; i < node_noutputs(node->node); i++)
      set_shape(plan, node->outputs[i], boundary->shapes[i]);
    return true;
  }
  int count = node_ninputs(node->node);
  View *views = memory_alloc((size_t)(count + 1) * sizeof *views);
  const View **pointers = memory_alloc((size_t)(count + 1) * sizeof *pointers);
  for (int i = 0; i < count; i++) {
    views[i] = plan_view(plan, node->inputs[i]);
    pointers[i] = &views[i];
  }
  if (node->host)
    evaluate_host(plan, node, pointers);
  else
    shape_by_rule(plan, node, pointers);
  memory_free(views);
  memory_free(pointers);
  if (error_pending()) plan_note(plan, index);
  return !error_pending();
}

/* ---- stages ---- */

static void find_boundaries(Plan *plan) {
  const Program *program = plan->program;
  plan->boundaries = ARENA_ARRAY(&plan->arena, Boundary, program->nodes.length + 1);
  for (int i = 0; i < (int)program->nodes.length; i++) {
    const ProgramNode *node = plan_node(plan, i);
    if (!node->boundary || node->stage != plan->stage + 1) continue;
    int count = node_noutputs(node->node);
    Boundary *boundary = &plan->boundaries[plan->nboundaries++];
    boundary->node = i;
    boundary->first_dynamic = plan->nbases;
    boundary->shapes = ARENA_ARRAY(&plan->arena, int64_t *, count);
    boundary->strides = ARENA_ARRAY(&plan->arena, int64_t *, count);
    for (int k = 0; k < count; k++) {
      int ndim = program_value(program, node->outputs[k])->ndim;
      boundary->shapes[k] = ARENA_ARRAY(&plan->arena, int64_t, ndim);
      boundary->strides[k] = ARENA_ARRAY(&plan->arena, int64_t, ndim);
    }
    plan->nbases += count;
  }
}

static bool plan_stage(Plan *plan, const Plan *before) {
  const ProgramStage *stage = &plan->program->stages.data[plan->stage];
  for (int i = 0; i < (int)plan->program->nodes.length; i++)
    if (plan_node(plan, i)->stage == plan->stage && !plan_shape_node(plan, i, before)) return false;
  for (int i = stage->first_unit; i < stage->end_unit; i++)
    if (!plan_unit(plan, i, before)) return false;
  if (plan_is_last(plan)) {
    plan_outputs(plan);
    if (!error_pending()) plan_updates(plan);
  }
  if (error_pending() || !plan_place_buffers(plan)) return false;
  plan_check(plan);
  if (!plan_is_last(plan)) find_boundaries(plan);
  return true;
}

static Plan *finish(Plan *plan, const Plan *before) {
  if (plan_stage(plan, before)) return plan;
  plan_free(plan);
  return NULL;
}

Plan *plan_first(const Program *program, const int64_t *const *input_shapes,
                 const int64_t *const *shared_shapes) {
  Plan *plan = memory_alloc(sizeof *plan);
  *plan = (Plan){.program = program};
  plan->values = ARENA_ARRAY(&plan->arena, PlanValue, program->values.length + 1);
  plan->nbases = BASE_LEAVES + program->ninputs + (int)program->shared.length;
  for (int i = 0; i < (int)program->values.length; i++) {
    const Value *value = program_value(program, i);
    if (value->kind == VALUE_CONSTANT) {
      set_shape(plan, i, var_data(value->var)->view.shape);
      lay_absolute(plan, i, var_data(value->var)->view.data);
    } else if (value->kind == VALUE_INPUT) {
      set_shape(plan, i, input_shapes[value->leaf]);
      lay_leaf(plan, i, BASE_LEAVES + value->leaf);
    } else if (value->kind == VALUE_SHARED) {
      set_shape(plan, i, shared_shapes[value->leaf]);
      lay_leaf(plan, i, BASE_LEAVES + program->ninputs + value->leaf);
    }
  }
  return finish(plan, NULL);
}

Plan *plan_next(const Plan *before) {
  Plan *plan = memory_alloc(sizeof *plan);
  *plan = (Plan){.program = before->program,
                 .stage = before->stage + 1,
                 .workspace_size = before->workspace_size,
                 .outputs_size = before->outputs_size,
                 .nbases = before->nbases};
  plan->values =
      arena_copy(&plan->arena, before->values, sizeof(PlanValue) * before->program->values.length);
  for (size_t i = 0; i < before->buffers.length; i++)
    *vector_push(&plan->buffers) = before->buffers.data[i];
  return finish(plan, before);
}

void plan_free(Plan *plan) {
  if (!plan) return;
  for (size_t i = 0; i < plan->arrays.length; i++) array_release(plan->arrays.data[i]);
  vector_free(&plan->arrays);
  vector_free(&plan->buffers);
  vector_free(&plan->steps);
  arena_free(&plan->arena);
  memory_free(plan);
}
