/* Planning a stage: shapes of all its nodes, then a step for each unit. */
#include "compile/plan.h"

#include <assert.h>
#include <limits.h>

#include "core/error.h"

/* Stands for the start of input 0 when a view operation is asked where its outputs start. */
static char *const view_origin = (char *)(uintptr_t)0x40000000;

static const ProgramNode *program_node(const Plan *plan, int node) {
  return &plan->program->nodes.data[node];
}

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

static void step_views(Plan *plan, Step *step, int ninputs, int noutputs) {
  step->ninputs = ninputs;
  step->noutputs = noutputs;
  step->views = ARENA_ARRAY(&plan->arena, View, ninputs + noutputs);
  step->places = ARENA_ARRAY(&plan->arena, Place, ninputs + noutputs);
}

Step *plan_add_copy(Plan *plan, int unit, const View *from, Place from_place, const View *to,
                    Place to_place) {
  Step *step = plan_add_step(plan, STEP_COPY, unit);
  step_views(plan, step, 1, 1);
  step->views[0] = *from;
  step->views[1] = *to;
  step->places[0] = from_place;
  step->places[1] = to_place;
  return step;
}

/* A copy in C order of what `value` shows, in a temporary of `unit`; strides (room for the rank)
 * are written. */
static int copy_in_order(Plan *plan, int value, int unit, int64_t *strides) {
  View from = plan_view(plan, value), to = from;
  int buffer = plan_new_buffer(plan, BASE_WORKSPACE, value, unit, -1);
  shape_strides(from.ndim, from.shape, strides);
  to.strides = strides;
  plan_add_copy(plan, unit, &from, plan_unresolved(&plan->values[value]), &to,
                (Place){-1, buffer, 0});
  return buffer;
}

/* ---- units: views ---- */

static void alloc_strides(const View *value, const View *out, int64_t *strides) {
  int added = out->ndim - value->ndim;
  for (int i = 0; i < out->ndim; i++)
    strides[i] = i < added || value->shape[i - added] == 1 ? 0 : value->strides[i - added];
}

typedef struct ViewUnit {
  const ProgramNode *node;
  KernelCall call;
  View *views;
  int buffer, dynamic; /* where input 0 lies */
  int64_t start;
} ViewUnit;

static void view_open(Plan *plan, ViewUnit *unit, const ProgramNode *node) {
  int ninputs = node_ninputs(node->node), noutputs = node_noutputs(node->node);
  unit->node = node;
  unit->views = ARENA_ARRAY(&plan->arena, View, ninputs + noutputs);
  for (int i = 0; i < ninputs; i++) unit->views[i] = plan_view(plan, node->inputs[i]);
  for (int i = 0; i < noutputs; i++) {
    View *out = &unit->views[ninputs + i];
    *out = plan_view(plan, node->outputs[i]);
    out->strides = ARENA_ARRAY(&plan->arena, int64_t, out->ndim);
  }
  unit->views[0].data = view_origin;
  const PlanValue *source = &plan->values[node->inputs[0]];
  unit->buffer = source->buffer;
  unit->dynamic = source->dynamic;
  unit->start = source->offset;
  unit->call = (KernelCall){node_op(node->node), node_params(node->node), ninputs, noutputs,
                            unit->views,         unit->views + ninputs};
}

static bool view_addresses(ViewUnit *unit) {
  View *out = &unit->call.outputs[0];
  if (unit->call.op != OP_ALLOC) return op_info(unit->call.op)->run.view(&unit->call);
  out->data = view_origin;
  alloc_strides(&unit->call.inputs[0], out, (int64_t *)out->strides);
  return true;
}

/* Input 0 copied, so that its elements can be addressed. */
static void view_copied(Plan *plan, ViewUnit *unit, int index) {
  int64_t *strides = ARENA_ARRAY(&plan->arena, int64_t, unit->views[0].ndim);
  unit->buffer = copy_in_order(plan, unit->node->inputs[0], index, strides);
  unit->dynamic = -1;
  unit->start = 0;
  unit->views[0].strides = strides;
}

static bool plan_view_unit(Plan *plan, int index, const ProgramNode *node,
                           const Boundary *boundary) {
  ViewUnit unit;
  view_open(plan, &unit, node);
  if (boundary && boundary->addressed) {
    for (int i = 0; i < node_noutputs(node->node); i++)
      plan_lay(plan, node->outputs[i], unit.buffer, boundary->first_dynamic + i, 0,
               boundary->strides[i]);
    return true;
  }
  if (!view_addresses(&unit)) {
    if (error_pending()) return false;
    view_copied(plan, &unit, index);
    if (!view_addresses(&unit)) return false;
  }
  for (int i = 0; i < node_noutputs(node->node); i++) {
    int64_t offset = unit.start + ((char *)unit.call.outputs[i].data - view_origin);
    plan_lay(plan, node->outputs[i], unit.buffer, unit.dynamic, offset,
             unit.call.outputs[i].strides);
  }
  return true;
}

/* ---- units: kernels ---- */

/* Whether BLAS can use the last two axes where they lie: rows or columns without gaps. */
static bool matrix_in_place(const View *view) {
  int64_t rows = view->shape[view->ndim - 2], columns = view->shape[view->ndim - 1];
  int64_t row = rows == 1 ? columns : view->strides[view->ndim - 2];
  int64_t column = columns == 1 ? rows : view->strides[view->ndim - 1];
  return ((column == 1 || columns == 1) && row >= columns) ||
         ((row == 1 || rows == 1) && column >= rows);
}

static void kernel_view(Plan *plan, Step *step, int index, int value) {
  step->views[index] = plan_view(plan, value);
  step->places[index] = plan_unresolved(&plan->values[value]);
}

static void plan_kernel_step(Plan *plan, int index, const ProgramNode *node) {
  int ninputs = node_ninputs(node->node), noutputs = node_noutputs(node->node);
  Op op = node_op(node->node);
  bool product = op == OP_DOT || op == OP_BATCHED_DOT;
  int copies[2] = {-1, -1};
  int64_t *strides[2] = {NULL, NULL};
  for (int i = 0; product && i < 2; i++) {
    View matrix = plan_view(plan, node->inputs[i]);
    if (matrix_in_place(&matrix)) continue;
    strides[i] = ARENA_ARRAY(&plan->arena, int64_t, matrix.ndim);
    copies[i] = copy_in_order(plan, node->inputs[i], index, strides[i]);
  }
  Step *step = plan_add_step(plan, STEP_KERNEL, index);
  step_views(plan, step, ninputs, noutputs);
  step->op = op;
  step->params = node_params(node->node);
  step->node = (int)(node - plan->program->nodes.data);
  for (int i = 0; i < ninputs; i++) kernel_view(plan, step, i, node->inputs[i]);
  for (int i = 0; i < noutputs; i++) kernel_view(plan, step, ninputs + i, node->outputs[i]);
  for (int i = 0; i < 2; i++) {
    if (copies[i] < 0) continue;
    step->views[i].strides = strides[i];
    step->places[i] = (Place){-1, copies[i], 0};
  }
}

static bool plan_kernel_unit(Plan *plan, int index, const ProgramNode *node) {
  for (int i = 0; i < node_noutputs(node->node); i++)
    plan_lay(plan, node->outputs[i], plan_buffer_for(plan, node->outputs[i], index), -1, 0, NULL);
  plan_kernel_step(plan, index, node);
  return !error_pending();
}

/* The buffer of input 0 if the update may write there: nothing else of the unit reads it. */
static int update_in_place(const Plan *plan, int index, const ProgramNode *node) {
  int source = node->inputs[0], buffer = plan->values[source].buffer;
  for (int i = 1; i < node_ninputs(node->node); i++)
    if (plan->values[node->inputs[i]].buffer == buffer) return -1;
  if (plan_reusable(plan, source, index)) return buffer;
  return plan->buffers.data[buffer].owner == source &&
                 plan_update_target(plan, node->outputs[0], index) == buffer
             ? buffer
             : -1;
}

static bool plan_update_unit(Plan *plan, int index, const ProgramNode *node) {
  int out = node->outputs[0], buffer = update_in_place(plan, index, node);
  if (buffer >= 0) {
    /* The shape before and after is the same; input 0 of the step must still be a view of it. */
    plan_take_over(plan, buffer, out);
  } else {
    View from = plan_view(plan, node->inputs[0]);
    plan_lay(plan, out, plan_buffer_for(plan, out, index), -1, 0, NULL);
    View to = plan_view(plan, out);
    plan_add_copy(plan, index, &from, plan_unresolved(&plan->values[node->inputs[0]]), &to,
                  plan_unresolved(&plan->values[out]));
  }
  plan_kernel_step(plan, index, node);
  return !error_pending();
}

static const Boundary *boundary_of(const Plan *before, int node) {
  for (int i = 0; before && i < before->nboundaries; i++)
    if (before->boundaries[i].node == node) return &before->boundaries[i];
  return NULL;
}

/* The outputs lie where the call has left them. */
static bool plan_call_unit(Plan *plan, int index, const ProgramNode *node,
                           const Boundary *boundary) {
  for (int i = 0; i < node_noutputs(node->node); i++) {
    int buffer = plan_new_buffer(plan, BASE_ABSOLUTE, node->outputs[i], index, -1);
    plan->buffers.data[buffer].placed = true;
    plan_lay(plan, node->outputs[i], buffer, boundary->first_dynamic + i, 0, boundary->strides[i]);
  }
  return !error_pending();
}

static bool plan_unit(Plan *plan, int index, const Plan *before) {
  const Unit *unit = &plan->program->units.data[index];
  if (unit->kind == UNIT_LOOP) return plan_bind_loop(plan, index);
  const ProgramNode *node = program_node(plan, unit->node);
  bool fine =
      unit->kind == UNIT_VIEW ? plan_view_unit(plan, index, node, boundary_of(before, unit->node))
      : unit->kind == UNIT_UPDATE ? plan_update_unit(plan, index, node)
      : unit->kind == UNIT_CALL ? plan_call_unit(plan, index, node, boundary_of(before, unit->node))
                                : plan_kernel_unit(plan, index, node);
  if (!fine) plan_note(plan, unit->node);
  return fine;
}

/* ---- shapes ---- */

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
  const ProgramNode *node = program_node(plan, index);
  const Boundary *boundary = boundary_of(before, index);
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

/* ---- results ---- */

/* An output that is in no buffer of its own is copied; a value that is asked for twice is copied
 * the second time. */
static void plan_outputs(Plan *plan) {
  const Program *program = plan->program;
  int after = (int)program->units.length;
  plan->outputs = ARENA_ARRAY(&plan->arena, PlanResult, program->noutputs + 1);
  for (int i = 0; i < program->noutputs; i++) {
    int value = program->outputs[i];
    const PlanValue *planned = &plan->values[value];
    View view = plan_view(plan, value);
    Place place = plan_unresolved(planned);
    bool own = plan->buffers.data[planned->buffer].base == BASE_OUTPUTS && planned->dynamic < 0 &&
               plan->buffers.data[planned->buffer].owner == value;
    if (own) {
      plan->buffers.data[planned->buffer].owner = -1; /* when asked for again it is copied */
    } else {
      View to = view;
      int64_t *strides = ARENA_ARRAY(&plan->arena, int64_t, view.ndim);
      shape_strides(view.ndim, view.shape, strides);
      to.strides = strides;
      int buffer = plan_new_buffer(plan, BASE_OUTPUTS, value, after, -1);
      plan->buffers.data[buffer].last = INT_MAX;
      plan_add_copy(plan, after, &view, place, &to, (Place){-1, buffer, 0});
      view = to;
      place = (Place){-1, buffer, 0};
    }
    plan->outputs[i] = (PlanResult){view, place};
    if (error_pending()) {
      plan_note_maker(plan, value);
      return;
    }
  }
}

/* New values are copied into the shared variables when every step has run; one that lies in the
 * memory of a shared variable is first brought to safety, since that variable may be written before
 * it. */
static void plan_updates(Plan *plan) {
  const Program *program = plan->program;
  int after = (int)program->units.length;
  plan->updates = ARENA_ARRAY(&plan->arena, PlanUpdate, program->nupdates + 1);
  for (int i = 0; i < program->nupdates; i++) {
    int value = program->updates[i].value,
        shared = program->shared.data[program->updates[i].shared];
    const PlanValue *planned = &plan->values[value];
    const PlanBuffer *buffer = &plan->buffers.data[planned->buffer];
    PlanUpdate *update = &plan->updates[i];
    *update = (PlanUpdate){.shared = program->updates[i].shared,
                           .value = {plan_view(plan, value), plan_unresolved(planned)}};
    update->in_place = value == shared ||
                       (buffer->owner == value && planned->buffer == plan->values[shared].buffer);
    bool in_shared = buffer->base >= BASE_LEAVES + program->ninputs || planned->dynamic >= 0;
    if (update->in_place || !in_shared) continue;
    int64_t *strides = ARENA_ARRAY(&plan->arena, int64_t, update->value.view.ndim);
    int safe = copy_in_order(plan, value, after, strides);
    plan->buffers.data[safe].last = INT_MAX;
    if (error_pending()) {
      plan_note_maker(plan, value);
      return;
    }
    update->value.view.strides = strides;
    update->value.place = (Place){-1, safe, 0};
  }
}

/* ---- stages ---- */

static void find_boundaries(Plan *plan) {
  const Program *program = plan->program;
  plan->boundaries = ARENA_ARRAY(&plan->arena, Boundary, program->nodes.length + 1);
  for (int i = 0; i < (int)program->nodes.length; i++) {
    const ProgramNode *node = program_node(plan, i);
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
    if (program_node(plan, i)->stage == plan->stage && !plan_shape_node(plan, i, before))
      return false;
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
