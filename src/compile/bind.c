/* A loop with lengths: strides of its inputs, memory for its outputs, which may be that of an input
 * read for the last time. */
#include <assert.h>

#include "compile/plan.h"
#include "core/error.h"

typedef struct Binder {
  Plan *plan;
  const Loop *loop;
  int unit;
  LoopBinding binding;
} Binder;

/* ---- lengths and strides ---- */

static void bind_lengths(Binder *binder) {
  const Loop *loop = binder->loop;
  binder->binding.lengths = ARENA_ARRAY(&binder->plan->arena, int64_t, loop->rank);
  for (int i = 0; i < loop->rank; i++)
    binder->binding.lengths[i] =
        binder->plan->values[loop->extents[i].value].shape[loop->extents[i].axis];
}

/* Lengths that the fuser took for equal are, unless what says so comes in a later stage, where it
 * is the same error. */
static bool bind_input(Binder *binder, int index) {
  const LoopInput *input = &binder->loop->inputs.data[index];
  const PlanValue *value = &binder->plan->values[input->value];
  int rank = loop_level_rank(binder->loop, input->level);
  int64_t *strides = ARENA_ARRAY(&binder->plan->arena, int64_t, rank);
  for (int i = 0; i < rank; i++) {
    if (input->axes[i] < 0) continue;
    int64_t length = value->shape[input->axes[i]], wanted = binder->binding.lengths[i];
    strides[i] = length == 1 ? 0 : value->strides[input->axes[i]];
    if (length == wanted) continue;
    error_set(ERROR_VALUE, "Incompatible shapes: an axis has length %lld where %lld is needed",
              (long long)length, (long long)wanted);
    return false;
  }
  binder->binding.strides[index] = strides;
  binder->binding.inputs[index] = plan_unresolved(value);
  return true;
}

/* ---- writing in place ---- */

/* The input's elements lie in the order in which the loop goes through them. */
static bool input_in_order(const Binder *binder, int index) {
  if (binder->loop->inputs.data[index].level != LEVEL_ELEMENT) return false;
  const int64_t *strides = binder->binding.strides[index], *lengths = binder->binding.lengths;
  int64_t stride = 1;
  for (int i = binder->loop->rank - 1; i >= 0; i--) {
    if (lengths[i] != 1 && strides[i] != stride) return false;
    stride *= lengths[i];
  }
  return true;
}

/* Whether output `output` may be written where input `index` lies: same elements in the same order,
 * no later instruction reads them, and no other input lies in that memory. */
static bool may_overwrite(const Binder *binder, int output, int index) {
  const Loop *loop = binder->loop;
  const LoopOutput *written = &loop->outputs.data[output];
  const LoopInput *read = &loop->inputs.data[index];
  const LoopInstruction *result = &loop->code.data[written->result];
  if (written->sink != SINK_STORE || result->level != LEVEL_ELEMENT || result->code == LOOP_INPUT)
    return false;
  if (dtype_size(read->dtype) != dtype_size(written->dtype) || !input_in_order(binder, index))
    return false;
  if (loop_last_read(loop, index) > written->result) return false;
  int buffer = binder->plan->values[read->value].buffer;
  for (int i = 0; i < (int)loop->inputs.length; i++)
    if (i != index && binder->plan->values[loop->inputs.data[i].value].buffer == buffer)
      return false;
  return true;
}

static bool is_taken(const Binder *binder, int count, int buffer) {
  for (int i = 0; i < count; i++)
    if (binder->plan->values[binder->loop->outputs.data[i].value].buffer == buffer) return true;
  return false;
}

/* The memory of the shared variable that the output is to replace, if the loop does not read it
 * otherwise. */
static int update_buffer(const Binder *binder, int output) {
  int buffer =
      plan_update_target(binder->plan, binder->loop->outputs.data[output].value, binder->unit);
  if (buffer < 0 || is_taken(binder, output, buffer)) return -1;
  for (int i = 0; i < (int)binder->loop->inputs.length; i++) {
    const PlanValue *value = &binder->plan->values[binder->loop->inputs.data[i].value];
    if (value->buffer != buffer) continue;
    bool whole = binder->plan->buffers.data[buffer].owner == binder->loop->inputs.data[i].value;
    if (!whole || !may_overwrite(binder, output, i)) return -1;
  }
  return buffer;
}

static int input_buffer(const Binder *binder, int output) {
  for (int i = 0; i < (int)binder->loop->inputs.length; i++) {
    int value = binder->loop->inputs.data[i].value, buffer = binder->plan->values[value].buffer;
    if (!is_taken(binder, output, buffer) && plan_reusable(binder->plan, value, binder->unit) &&
        may_overwrite(binder, output, i))
      return buffer;
  }
  return -1;
}

static bool bind_output(Binder *binder, int index) {
  Plan *plan = binder->plan;
  int value = binder->loop->outputs.data[index].value;
  int buffer = update_buffer(binder, index);
  if (buffer < 0) buffer = input_buffer(binder, index);
  if (buffer >= 0)
    plan_take_over(plan, buffer, value);
  else
    plan_lay(plan, value, plan_buffer_for(plan, value, binder->unit), -1, 0, NULL);
  if (error_pending()) {
    plan_note_maker(plan, value);
    return false;
  }
  binder->binding.outputs[index] = plan_unresolved(&plan->values[value]);
  return true;
}

bool plan_bind_loop(Plan *plan, int unit) {
  const Loop *loop = &plan->program->units.data[unit].loop;
  Binder binder = {.plan = plan, .loop = loop, .unit = unit, .binding = {.loop = loop}};
  int ninputs = (int)loop->inputs.length, noutputs = (int)loop->outputs.length;
  binder.binding.strides = ARENA_ARRAY(&plan->arena, int64_t *, ninputs + 1);
  binder.binding.inputs = ARENA_ARRAY(&plan->arena, Place, ninputs + 1);
  binder.binding.outputs = ARENA_ARRAY(&plan->arena, Place, noutputs + 1);
  bind_lengths(&binder);
  for (int i = 0; i < ninputs; i++)
    if (!bind_input(&binder, i)) return false;
  for (int i = 0; i < noutputs; i++)
    if (!bind_output(&binder, i)) return false;
  plan_add_step(plan, STEP_LOOP, unit)->loop = binder.binding;
  return true;
}
