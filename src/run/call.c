/* A call: the plan for the shapes at hand, its steps, the stages behind it, the updates. */
#include <assert.h>
#include <string.h>

#include "core/clock.h"
#include "core/error.h"
#include "run/profile.h"

static void *at(const Function *function, Place place) {
  return (void *)(function->bases.data[place.base] + (uintptr_t)(intptr_t)place.offset);
}

static Array *shared_array(const Program *program, int leaf) {
  return (Array *)var_data(program_value(program, program->shared.data[leaf])->var);
}

static Var shared_var(const Program *program, int leaf) {
  return program_value(program, program->shared.data[leaf])->var;
}

/* ---- keys ---- */

static void key_add(Function *function, int ndim, const int64_t *values) {
  vector_reserve(&function->key, function->key.length + (size_t)ndim);
  if (ndim)
    memcpy(function->key.data + function->key.length, values, (size_t)ndim * sizeof *values);
  function->key.length += (size_t)ndim;
}

static bool refuse_disposed(const Function *function, int leaf) {
  const char *name = var_name(shared_var(function->program, leaf));
  error_set(ERROR_RUNTIME, "shared variable %s was disposed of; function %s uses it",
            name ? name : "(no name)", function->name ? function->name : "(no name)");
  return false;
}

/* False and an error if a shared variable is gone. */
static bool key_of_leaves(Function *function) {
  const Program *program = function->program;
  function->key.length = 0;
  for (int i = 0; i < program->ninputs; i++)
    key_add(function, program_value(program, program->inputs[i])->ndim, function->inputs[i].shape);
  for (int i = 0; i < (int)program->shared.length; i++) {
    const Array *array = shared_array(program, i);
    if (array->disposed) return refuse_disposed(function, i);
    key_add(function, array->view.ndim, array->view.shape);
  }
  return true;
}

static Plan *plan_leaves(Function *function) {
  const Program *program = function->program;
  size_t count = (size_t)program->ninputs + program->shared.length;
  const int64_t **shapes = memory_alloc((count + 1) * sizeof *shapes);
  for (int i = 0; i < program->ninputs; i++) shapes[i] = function->inputs[i].shape;
  for (int i = 0; i < (int)program->shared.length; i++)
    shapes[program->ninputs + i] = shared_array(program, i)->view.shape;
  Plan *plan = plan_first(program, shapes, shapes + program->ninputs);
  memory_free(shapes);
  return plan;
}

static PlanEntry *add_entry(Function *function, PlanList *list, Plan *plan, double start) {
  if (!plan) return NULL;
  PlanEntry *entry = cache_add(list, function->key.data, function->key.length, plan);
  if (!function->profiled) return entry;
  entry->profile = ARENA_ARRAY(&plan->arena, StepProfile, plan->steps.length + 1);
  profile_plan(function, clock_milliseconds() - start);
  return entry;
}

static PlanEntry *first_entry(Function *function) {
  if (!key_of_leaves(function)) return NULL;
  PlanEntry *entry = cache_find(&function->plans, function->key.data, function->key.length);
  if (entry) return entry;
  double start = function->profiled ? clock_milliseconds() : 0;
  Plan *plan = plan_leaves(function);
  return add_entry(function, &function->plans, plan, start);
}

/* ---- between stages ---- */

static View value_view(const Function *function, const Plan *plan, int value) {
  View view = plan_view(plan, value);
  if (!view.data && plan->values[value].laid) view.data = at(function, plan_place(plan, value));
  return view;
}

/* Strides of the outputs and where they start; false if they cannot be addressed. */
static bool find_addresses(Function *function, const Plan *plan, Boundary *boundary,
                           KernelCall *call) {
  const ProgramNode *node = &plan->program->nodes.data[boundary->node];
  int source = node->inputs[0];
  Op op = node_op(node->node);
  if (op_info(op)->execution != EXECUTE_VIEW || !plan->values[source].laid) return false;
  for (int i = 0; i < call->noutputs; i++) {
    call->outputs[i].shape = boundary->shapes[i];
    call->outputs[i].strides = boundary->strides[i];
  }
  if (!op_info(op)->run.view(call)) return false;
  Place place = plan_place(plan, source);
  for (int i = 0; i < call->noutputs; i++) {
    function->dynamic.data[boundary->first_dynamic + i] = (DynamicBase){
        place.base, (char *)call->outputs[i].data - (char *)function->bases.data[place.base]};
  }
  return true;
}

/* Runs a call of the program, whose outputs the next stage reads where they lie. */
static bool find_called(Function *function, const Plan *plan, Boundary *boundary,
                        const ProgramNode *node, KernelCall *call) {
  if (!called_run(function, node, call->inputs, call->outputs)) return false;
  for (int i = 0; i < call->noutputs; i++) {
    const View *view = &call->outputs[i];
    if (function->guard && !guard_output(function->guard, plan, node->outputs[i], view))
      return false;
    if (view->ndim) {
      memcpy(boundary->shapes[i], view->shape, (size_t)view->ndim * sizeof(int64_t));
      memcpy(boundary->strides[i], view->strides, (size_t)view->ndim * sizeof(int64_t));
    }
    function->dynamic.data[boundary->first_dynamic + i] =
        (DynamicBase){BASE_ABSOLUTE, (intptr_t)view->data};
  }
  return boundary->addressed = true;
}

static bool find_boundary(Function *function, const Plan *plan, Boundary *boundary) {
  const ProgramNode *node = &plan->program->nodes.data[boundary->node];
  int ninputs = node_ninputs(node->node), noutputs = node_noutputs(node->node);
  View *views = memory_alloc((size_t)(ninputs + noutputs) * sizeof *views);
  const View **pointers = memory_alloc((size_t)(ninputs + 1) * sizeof *pointers);
  int *ndims = memory_alloc((size_t)noutputs * sizeof *ndims);
  for (int i = 0; i < ninputs; i++) {
    views[i] = value_view(function, plan, node->inputs[i]);
    pointers[i] = &views[i];
  }
  for (int i = 0; i < noutputs; i++) {
    const Value *value = program_value(plan->program, node->outputs[i]);
    views[ninputs + i] = (View){.dtype = value->dtype, .ndim = ndims[i] = value->ndim};
  }
  KernelCall call = {node_op(node->node), node_params(node->node), ninputs, noutputs, views,
                     views + ninputs};
  bool called = node->call >= 0,
       fine = called ? find_called(function, plan, boundary, node, &call)
                     : op_runtime_shape(call.op, call.params, ninputs, node_inputs(node->node),
                                        pointers, noutputs, ndims, boundary->shapes);
  if (!called) boundary->addressed = fine && find_addresses(function, plan, boundary, &call);
  for (int i = 0; fine && i < noutputs; i++) {
    int64_t addressed = boundary->addressed;
    key_add(function, 1, &addressed);
    key_add(function, ndims[i], boundary->shapes[i]);
    if (addressed) key_add(function, ndims[i], boundary->strides[i]);
  }
  memory_free(views);
  memory_free(pointers);
  memory_free(ndims);
  if (error_pending()) plan_note(plan, boundary->node);
  return !error_pending();
}

static PlanEntry *next_entry(Function *function, PlanEntry *before) {
  function->key.length = 0;
  while (function->dynamic.length < (size_t)before->plan->nbases) vector_push(&function->dynamic);
  for (int i = 0; i < before->plan->nboundaries; i++)
    if (!find_boundary(function, before->plan, &before->plan->boundaries[i])) return NULL;
  PlanEntry *entry = cache_find(&before->next, function->key.data, function->key.length);
  if (entry) return entry;
  double start = function->profiled ? clock_milliseconds() : 0;
  Plan *plan = plan_next(before->plan);
  return add_entry(function, &before->next, plan, start);
}

/* ---- memory ---- */

static bool reserve_outputs(Function *function, size_t size, bool keep) {
  if (size <= function->outputs_capacity && function->outputs) return true;
  void *grown = memory_alloc_data(size);
  if (!grown) return false;
  if (keep && function->outputs) memcpy(grown, function->outputs, function->outputs_capacity);
  memory_free_data(function->outputs);
  function->outputs = grown;
  function->outputs_capacity = size;
  return true;
}

/* Addresses of all bases; those of views found between stages last, in their order. */
static void set_bases(Function *function, const Plan *plan, void *workspace) {
  const Program *program = function->program;
  vector_reserve(&function->bases, (size_t)plan->nbases);
  uintptr_t *bases = function->bases.data;
  bases[BASE_ABSOLUTE] = 0;
  bases[BASE_WORKSPACE] = (uintptr_t)workspace;
  bases[BASE_OUTPUTS] = (uintptr_t)function->outputs;
  for (int i = 0; i < program->ninputs; i++)
    bases[BASE_LEAVES + i] = (uintptr_t)(function->inputs[i].borrowed ? function->inputs[i].borrowed
                                                                      : function->inputs[i].data);
  int first_dynamic = BASE_LEAVES + program->ninputs + (int)program->shared.length;
  for (int i = 0; i < (int)program->shared.length; i++)
    bases[BASE_LEAVES + program->ninputs + i] = (uintptr_t)shared_array(program, i)->view.data;
  for (int i = first_dynamic; i < (int)function->dynamic.length && i < plan->nbases; i++)
    bases[i] =
        bases[function->dynamic.data[i].source] + (uintptr_t)function->dynamic.data[i].offset;
}

static bool prepare_memory(Function *function, const PlanEntry *entry) {
  if (entry->memory_size > MEMORY_DATA_MAX) {
    error_set(ERROR_MEMORY, "the temporary arrays of this call are larger than memory");
    return false;
  }
  size_t keep = entry->plan->stage ? (size_t)entry->plan->workspace_size : 0;
  if (entry->plan->stage) {
    /* What earlier stages left behind. Their part of the workspace is not larger than this
     * plan's. */
    if (!reserve_outputs(function, (size_t)entry->plan->outputs_size, true)) return false;
  } else if (!reserve_outputs(function, (size_t)entry->plan->outputs_size, false)) {
    return false;
  }
  void *workspace = workspace_reserve((size_t)entry->memory_size, keep);
  if (!workspace) return false;
  set_bases(function, entry->plan, workspace);
  return true;
}

/* ---- steps ---- */

static void run_loop(const Function *function, const Step *step, StripProgram *strip,
                     void *scratch) {
  int ninputs = (int)step->loop.loop->inputs.length,
      noutputs = (int)step->loop.loop->outputs.length;
  for (int i = 0; i < ninputs; i++) strip->pointers[1 + i] = at(function, step->loop.inputs[i]);
  for (int i = 0; i < noutputs; i++)
    strip->pointers[1 + ninputs + i] = at(function, step->loop.outputs[i]);
  strip_run(strip, scratch);
}

static bool run_step(Function *function, const PlanEntry *entry, size_t index, void *scratch) {
  Step *step = &entry->plan->steps.data[index];
  if (step->kind == STEP_LOOP) {
    run_loop(function, step, entry->strips[index], scratch);
    return true;
  }
  for (int k = 0; k < step->ninputs + step->noutputs; k++)
    step->views[k].data = at(function, step->places[k]);
  if (step->kind == STEP_COPY) {
    view_copy(&step->views[1], &step->views[0]);
    return true;
  }
  KernelCall call = {step->op,       step->params, step->ninputs,
                     step->noutputs, step->views,  step->views + step->ninputs};
  if (op_info(step->op)->run.kernel(&call) && !error_pending()) return true;
  plan_note(entry->plan, step->node);
  return false;
}

static bool guard_step(const Function *function, const Plan *plan, const Step *step) {
  const ProgramNode *node = step->node < 0 ? NULL : &plan->program->nodes.data[step->node];
  int count = step->kind == STEP_LOOP ? (int)step->loop.loop->outputs.length
              : node                  ? step->noutputs
                                      : 0;
  for (int i = 0; i < count; i++) {
    bool loop = step->kind == STEP_LOOP;
    int value = loop ? step->loop.loop->outputs.data[i].value : node->outputs[i];
    View view = loop ? plan_view(plan, value) : step->views[step->ninputs + i];
    if (loop) view.data = at(function, step->loop.outputs[i]);
    if (!guard_output(function->guard, plan, value, &view)) return false;
  }
  return true;
}

static bool guard_leaves(const Function *function) {
  const Program *program = function->program;
  for (int i = 0; i < program->ninputs; i++) {
    const FunctionInput *input = &function->inputs[i];
    int64_t strides[TYPE_MAX_NDIM];
    int ndim = var_ndim(input->var);
    shape_strides(ndim, input->shape, strides);
    View view = {input->borrowed ? input->borrowed : input->data, var_dtype(input->var), ndim,
                 input->shape, strides};
    if (!guard_leaf(function->guard, input->var, &view)) return false;
  }
  for (int i = 0; i < (int)program->shared.length; i++)
    if (!guard_leaf(function->guard, shared_var(program, i), &shared_array(program, i)->view))
      return false;
  return true;
}

static bool run_steps(Function *function, const PlanEntry *entry) {
  void *scratch = at(function, (Place){BASE_WORKSPACE, 0, entry->scratch_offset});
  size_t count = entry->plan->steps.length, i = 0;
  for (; !entry->profile && i < count; i++)
    if (!run_step(function, entry, i, scratch) ||
        (function->guard && !guard_step(function, entry->plan, &entry->plan->steps.data[i])))
      return false;
  for (; i < count; i++) {
    double start = clock_milliseconds();
    bool fine = run_step(function, entry, i, scratch);
    entry->profile[i].calls++;
    entry->profile[i].milliseconds += clock_milliseconds() - start;
    if (!fine) return false;
  }
  return true;
}

/* ---- updates ---- */

static bool same_shape(const View *a, const View *b) {
  return !a->ndim || !memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof(int64_t));
}

/* Everything that an update can fail at, before anything is written: arrays for new shapes, and for
 * variables whose array somebody else holds too. */
static bool prepare_updates(Function *function, const Plan *plan) {
  for (int i = 0; i < plan->program->nupdates; i++) {
    const PlanUpdate *update = &plan->updates[i];
    Array *array = shared_array(plan->program, update->shared);
    if (update->in_place) {
      if (array->references == 1) continue;
      Array *own = array_copy(&array->view);
      if (!own) return false;
      var_set_data(shared_var(plan->program, update->shared), own);
    } else if (array->references > 1 || !same_shape(&array->view, &update->value.view)) {
      const View *view = &update->value.view;
      function->pending[i] = array_new(view->dtype, view->ndim, view->shape);
      if (!function->pending[i]) return false;
    }
  }
  return true;
}

static void drop_pending(Function *function) {
  for (int i = 0; i < function->program->nupdates; i++) {
    array_release(function->pending[i]);
    function->pending[i] = NULL;
  }
}

static void apply_updates(Function *function, const Plan *plan) {
  for (int i = 0; i < plan->program->nupdates; i++) {
    const PlanUpdate *update = &plan->updates[i];
    if (update->in_place) continue;
    Array *pending = function->pending[i],
          *array = pending ? pending : shared_array(plan->program, update->shared);
    View value = update->value.view;
    value.data = at(function, update->value.place);
    view_copy(&array->view, &value);
    if (pending) var_set_data(shared_var(plan->program, update->shared), pending);
    function->pending[i] = NULL;
  }
}

/* ---- a call ---- */

static bool run_stage(Function *function, PlanEntry *entry) {
  if (!entry->settled) cache_warm(entry, function->linker);
  if (plan_is_last(entry->plan) && !prepare_updates(function, entry->plan)) return false;
  return prepare_memory(function, entry) && run_steps(function, entry);
}

static void set_outputs(Function *function, const Plan *plan) {
  for (int i = 0; i < plan->program->noutputs; i++) {
    function->output_views[i] = plan->outputs[i].view;
    function->output_views[i].data = at(function, plan->outputs[i].place);
  }
}

bool function_run(Function *function) {
  function->current = NULL;
  if (function->guard && !guard_leaves(function)) return false;
  PlanEntry *entry = first_entry(function);
  while (entry && run_stage(function, entry)) {
    if (plan_is_last(entry->plan)) {
      set_outputs(function, entry->plan);
      apply_updates(function, entry->plan);
      function->current = entry;
      return true;
    }
    entry = next_entry(function, entry);
  }
  assert(error_pending());
  drop_pending(function);
  return false;
}
