/* What is left when the steps have run: outputs, and new values of shared variables. */
#include <limits.h>

#include "compile/plan.h"
#include "core/error.h"

/* An output that is in no buffer of its own is copied; a value that is asked for twice is copied
 * the second time. */
void plan_outputs(Plan *plan) {
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
void plan_updates(Plan *plan) {
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
    int safe = plan_copy_in_order(plan, value, after, strides);
    plan->buffers.data[safe].last = INT_MAX;
    if (error_pending()) {
      plan_note_maker(plan, value);
      return;
    }
    update->value.view.strides = strides;
    update->value.place = (Place){-1, safe, 0};
  }
}
