/* Values that pass through unchanged while something is looked at: conditions (S2-LP-05), the value
 * itself (S2-PR-05). */
#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/gradient.h"
#include "ops/host.h"
#include "ops/ifelse.h"
#include "ops/pushforward.h"
#include "ops/vectorize.h"

static bool same_type(TypeCall *call) {
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  call->outputs[0].ndim = var_ndim(call->inputs[0]);
  return true;
}

static void same_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->output_ndims[0]; axis++)
    call->outputs[0][axis] = call->inputs[0][axis];
}

/* ---- check: x, conditions; the error's kind, its text ---- */

bool checked_type(TypeCall *call) {
  for (int i = 1; i < call->ninputs; i++) {
    if (var_ndim(call->inputs[i]) == 0) continue;
    error_set(ERROR_TYPE, "a condition to check is a scalar; take all(...) of an array");
    return false;
  }
  return same_type(call);
}

/* The conditions are looked at when the shape of the result is asked for, which is before anything
 * can use it. */
void checked_shape(ShapeCall *call) {
  same_shape(call);
  for (int i = 1; call->mode == DIM_RUNTIME && i < call->ninputs; i++)
    if (!ifelse_true(call->input_values[i]))
      error_set((ErrorKind)params_get(call->params, 0), "%s",
                graph_text((uint32_t)params_get(call->params, 1)));
}

void checked_pullback(PullbackCall *call) { call->results[0] = call->cotangents[0]; }

bool checked_run(KernelCall *call) {
  View *out = &call->outputs[0];
  out->data = call->inputs[0].data;
  for (int i = 0; i < out->ndim; i++)
    ((int64_t *)out->strides)[i] = call->inputs[0].strides[i]; /* room that the planner gives */
  return true;
}

/* Of a batch all conditions must hold. */
void checked_vectorize(VectorizeCall *call) {
  int ninputs = node_ninputs(call->node), axes[TYPE_MAX_NDIM];
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)ninputs);
  for (int i = 0; i < TYPE_MAX_NDIM; i++) axes[i] = i;
  inputs[0] = call->inputs[0];
  for (int i = 1; i < ninputs; i++) {
    Var condition = call->inputs[i];
    inputs[i] = op_reduce(REDUCE_ALL, op_cast(condition, DTYPE_BOOL), var_ndim(condition), axes,
                          DTYPE_NONE, DTYPE_NONE);
  }
  call->outputs[0] = op_apply1(OP_CHECK, node_params(call->node), ninputs, inputs);
  memory_free(inputs);
}

Var op_check(Var x, int count, const Var *conditions, ErrorKind kind, const char *message) {
  Var *inputs = memory_alloc(sizeof(Var) * (size_t)(count + 1));
  int64_t params[2] = {kind, graph_intern(message)};
  inputs[0] = x;
  for (int i = 0; i < count; i++) inputs[i + 1] = conditions[i];
  Var checked = op_apply1(OP_CHECK, params_make(2, params), count + 1, inputs);
  memory_free(inputs);
  return checked;
}

/* ---- print: message, attributes ---- */

bool printed_type(TypeCall *call) { return same_type(call); }
void printed_shape(ShapeCall *call) { same_shape(call); }
void printed_pullback(PullbackCall *call) { call->results[0] = call->cotangents[0]; }

void printed_pushforward(PushforwardCall *call) { call->results[0] = call->tangents[0]; }

bool printed_run(KernelCall *call) {
  view_copy(&call->outputs[0], &call->inputs[0]);
  const Host *host = host_get();
  return host && host->print(graph_text((uint32_t)params_get(call->params, 0)),
                             graph_text((uint32_t)params_get(call->params, 1)), &call->outputs[0]);
}

Var op_print(Var x, const char *message, const char *attributes) {
  int64_t params[2] = {graph_intern(message), graph_intern(attributes)};
  return op_apply1(OP_PRINT, params_make(2, params), 1, &x);
}
