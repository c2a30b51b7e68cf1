/* What a unit becomes in a plan: loops are bound (bind.c), views get a place, kernels a step. */
#include "compile/plan.h"
#include "core/error.h"

/* Stands for the start of input 0 when a view operation is asked where its outputs start. */
static char *const view_origin = (char *)(uintptr_t)0x40000000;

/* ---- units: views ---- */

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

static bool view_addresses(ViewUnit *unit) { return op_info(unit->call.op)->run.view(&unit->call); }

/* Input 0 copied, so that its elements can be addressed. */
static void view_copied(Plan *plan, ViewUnit *unit, int index) {
  int64_t *strides = ARENA_ARRAY(&plan->arena, int64_t, unit->views[0].ndim);
  unit->buffer = plan_copy_in_order(plan, unit->node->inputs[0], index, strides);
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
  bool product = op_info(op)->facts & OP_FACT_MATRICES;
  int copies[2] = {-1, -1};
  int64_t *strides[2] = {NULL, NULL};
  for (int i = 0; product && i < 2; i++) {
    View matrix = plan_view(plan, node->inputs[i]);
    if (matrix_in_place(&matrix)) continue;
    strides[i] = ARENA_ARRAY(&plan->arena, int64_t, matrix.ndim);
    copies[i] = plan_copy_in_order(plan, node->inputs[i], index, strides[i]);
  }
  Step *step = plan_add_step(plan, STEP_KERNEL, index);
  plan_step_views(plan, step, ninputs, noutputs);
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

bool plan_unit(Plan *plan, int index, const Plan *before) {
  const Unit *unit = &plan->program->units.data[index];
  if (unit->kind == UNIT_LOOP) return plan_bind_loop(plan, index);
  const ProgramNode *node = plan_node(plan, unit->node);
  bool fine = unit->kind == UNIT_VIEW
                  ? plan_view_unit(plan, index, node, plan_boundary(before, unit->node))
              : unit->kind == UNIT_UPDATE ? plan_update_unit(plan, index, node)
              : unit->kind == UNIT_CALL
                  ? plan_call_unit(plan, index, node, plan_boundary(before, unit->node))
                  : plan_kernel_unit(plan, index, node);
  if (!fine) plan_note(plan, unit->node);
  return fine;
}
