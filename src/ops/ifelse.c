/* The lazy choice between two branches (S2-LP-04). A plan computes only what the branch taken needs
 * (compile/branch.c); as an operation on arrays it copies that branch. */
#include <assert.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/gradient.h"
#include "ops/ifelse.h"
#include "ops/vectorize.h"

/* Inputs: the condition, the outputs if it is true, the outputs if it is false. */

static bool same_kind(Var yes, Var no) {
  if (var_dtype(yes) != var_dtype(no))
    error_set(ERROR_TYPE,
              "IfElse requires compatible dtypes for both branches: got true_branch=%s, "
              "false_branch=%s",
              dtype_name(var_dtype(yes)), dtype_name(var_dtype(no)));
  else if (var_ndim(yes) != var_ndim(no))
    error_set(ERROR_TYPE,
              "IfElse requires compatible ndim values for both branches: got true_branch=%d, "
              "false_branch=%d",
              var_ndim(yes), var_ndim(no));
  return !error_pending();
}

bool ifelse_type(TypeCall *call) {
  int count = call->noutputs;
  assert(call->ninputs == 1 + 2 * count);
  if (var_ndim(call->inputs[0]) > 0) {
    error_set(ERROR_TYPE, "The condition argument must be a truthy scalar value");
    return false;
  }
  for (int i = 0; i < count; i++) {
    Var yes = call->inputs[1 + i];
    if (!same_kind(yes, call->inputs[1 + count + i])) return false;
    call->outputs[i].dtype = var_dtype(yes);
    call->outputs[i].ndim = var_ndim(yes);
  }
  return true;
}

bool ifelse_true(const View *condition) {
  uint8_t truth;
  view_copy(&(View){&truth, DTYPE_BOOL, 0, NULL, NULL}, condition);
  return truth;
}

/* Before running, what both branches agree on: to ask a branch for its length can mean to compute
 * it. */
void ifelse_shape(ShapeCall *call) {
  int count = call->noutputs;
  bool taken = call->mode == DIM_RUNTIME && ifelse_true(call->input_values[0]);
  for (int i = 0; i < count; i++)
    for (int axis = 0; axis < call->output_ndims[i]; axis++) {
      Dim yes = call->inputs[1 + i][axis], no = call->inputs[1 + count + i][axis];
      bool same =
          yes.known == no.known && (yes.known ? yes.value == no.value : yes.symbol == no.symbol);
      if (same || call->mode == DIM_RUNTIME) call->outputs[i][axis] = same || taken ? yes : no;
    }
}

bool ifelse_run(KernelCall *call) {
  int first = ifelse_first(&call->inputs[0], call->noutputs);
  for (int i = 0; i < call->noutputs; i++) view_copy(&call->outputs[i], &call->inputs[first + i]);
  return true;
}

/* A branch gets the cotangent if it was taken, zeros otherwise; a small change of the condition
 * changes nothing. */
void ifelse_pullback(PullbackCall *call) {
  int count = node_noutputs(call->node);
  Var condition = node_input(call->node, 0);
  call->results[0] = grad_zeros(condition);
  for (int i = 0; i < count; i++) {
    Var g = call->cotangents[i];
    if (var_is_disconnected(g)) continue;
    for (int branch = 0; branch < 2; branch++) {
      int input = 1 + branch * count + i;
      Var sides[2];
      sides[branch] = g;
      sides[1 - branch] = op_zeros_like(node_input(call->node, input), var_dtype(g));
      op_ifelse(condition, 1, &sides[0], &sides[1], &call->results[input]);
    }
  }
}

bool op_ifelse(Var condition, int count, const Var *yes, const Var *no, Var *outputs) {
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)(1 + 2 * count));
  inputs[0] = condition;
  for (int i = 0; i < count; i++) {
    inputs[1 + i] = yes[i];
    inputs[1 + count + i] = no[i];
  }
  int64_t parameter = count;
  bool fine =
      op_apply(OP_IFELSE, params_make(1, &parameter), 1 + 2 * count, inputs, count, outputs);
  memory_free(inputs);
  return fine;
}

/* A condition for each element of the batch needs both branches. */
void ifelse_vectorize(VectorizeCall *call) {
  int count = node_noutputs(call->node);
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)(1 + 2 * count));
  for (int i = 1; i <= 2 * count; i++) inputs[i] = vectorize_full(call, i);
  if (!vectorize_is_batched(call, 0))
    op_ifelse(call->inputs[0], count, inputs + 1, inputs + 1 + count, call->outputs);
  else
    for (int i = 0; i < count; i++) {
      int last[TYPE_MAX_NDIM] = {0}, ndim = inputs[1 + i] ? var_ndim(inputs[1 + i]) : 0;
      for (int axis = 0; axis < ndim; axis++) last[axis] = axis < call->batch ? axis : -1;
      call->outputs[i] = op_ternary(OP_SWITCH, op_dimshuffle(call->inputs[0], ndim, last),
                                    inputs[1 + i], inputs[1 + count + i]);
    }
  memory_free(inputs);
}
