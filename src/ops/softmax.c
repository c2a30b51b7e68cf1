/* Softmax and its logarithm over an axis or over everything (S2-NN-01): written as a few
 * operations, which is what is compiled, so that they fuse with what stands around them. */
#include <assert.h>
#include <float.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/pushforward.h"
#include "ops/vectorize.h"

/* The parameter: axis, or -1 for all. */
static int axis_of(Node node) { return (int)params_get(node_params(node), 0); }

static Var fold(Reducer reducer, Var x, int axis) {
  return op_reduce_keepdims(reducer, x, axis < 0 ? -1 : 1, &axis, DTYPE_NONE, DTYPE_NONE);
}

bool softmax_type(TypeCall *call) {
  assert(call->ninputs == 1 && call->noutputs == 1);
  Var x = call->inputs[0];
  if (var_dtype(x) == DTYPE_BOOL) {
    error_set(ERROR_TYPE, "%s of booleans; cast them", op_name(call->op));
    return false;
  }
  assert(params_get(call->params, 0) < var_ndim(x));
  call->outputs[0].dtype = dtype_to_float(var_dtype(x));
  call->outputs[0].ndim = var_ndim(x);
  return true;
}

void softmax_shape(ShapeCall *call) {
  for (int i = 0; i < call->input_ndims[0]; i++) call->outputs[0][i] = call->inputs[0][i];
}

/* d/dx: s * g - s * sum(s * g) */
void softmax_pullback(PullbackCall *call) {
  Var softmax = node_output(call->node, 0);
  Var d = op_binary(OP_MUL, call->cotangents[0], softmax);
  Var sum = fold(REDUCE_SUM, d, axis_of(call->node));
  call->results[0] = op_binary(OP_SUB, d, op_binary(OP_MUL, softmax, sum));
}

/* The matrix of derivatives is symmetric. */
void softmax_pushforward(PushforwardCall *call) {
  softmax_pullback(&(PullbackCall){call->node, call->tangents, call->results});
}

Var op_finite(Var x) {
  if (!x || dtype_is(var_dtype(x), GROUP_COMPLEX)) return x;
  double most = var_dtype(x) == DTYPE_FLOAT32 ? FLT_MAX : DBL_MAX;
  return op_ternary(OP_CLIP, x, op_literal(-most, x), op_literal(most, x));
}

Var op_exp_shift(Var x, int count, const int *axes) {
  return op_finite(op_reduce_keepdims((Reducer)(REDUCE_MAX | REDUCE_OF_NONE), x, count, axes,
                                      DTYPE_NONE, DTYPE_NONE));
}

/* x - max(x), in floating point so that nothing wraps. */
static Var shifted(Node node) {
  Var x = op_cast(node_input(node, 0), var_dtype(node_output(node, 0)));
  int axis = axis_of(node);
  return op_binary(OP_SUB, x, op_exp_shift(x, axis < 0 ? -1 : 1, &axis));
}

/* exp(x - max) / sum(exp(x - max)), with one division for a row; the sum is between 1 and the
 * number of elements. */
bool softmax_lower(Node node, Var *outputs) {
  Var e = op_unary(OP_EXP, shifted(node));
  Var sum = fold(REDUCE_SUM, e, axis_of(node));
  outputs[0] = op_binary(OP_MUL, e, op_unary(OP_RECIPROCAL, sum));
  return outputs[0] != 0;
}

bool log_softmax_type(TypeCall *call) { return softmax_type(call); }
void log_softmax_shape(ShapeCall *call) { softmax_shape(call); }

/* d/dx: g - sum(g) * softmax(x) */
void log_softmax_pullback(PullbackCall *call) {
  Var g = call->cotangents[0];
  int axis = axis_of(call->node);
  Var softmax = op_softmax(node_input(call->node, 0), axis);
  Var sum = fold(REDUCE_SUM, g, axis);
  call->results[0] = op_binary(OP_SUB, g, op_binary(OP_MUL, sum, softmax));
}

/* dx - sum(softmax(x) * dx) */
void log_softmax_pushforward(PushforwardCall *call) {
  Var tangent = call->tangents[0];
  int axis = axis_of(call->node);
  Var softmax = op_softmax(node_input(call->node, 0), axis);
  Var sum = fold(REDUCE_SUM, op_binary(OP_MUL, softmax, tangent), axis);
  call->results[0] = op_binary(OP_SUB, tangent, sum);
}

/* (x - max) - log(sum(exp(x - max))) */
bool log_softmax_lower(Node node, Var *outputs) {
  Var x = shifted(node);
  Var sum = fold(REDUCE_SUM, op_unary(OP_EXP, x), axis_of(node));
  outputs[0] = op_binary(OP_SUB, x, op_unary(OP_LOG, sum));
  return outputs[0] != 0;
}

static Var softmax_make(Op op, Var x, int axis) {
  return x ? op_apply1(op, params_make(1, (int64_t[]){axis < 0 ? -1 : axis}), 1, &x) : 0;
}

Var op_softmax(Var x, int axis) { return softmax_make(OP_SOFTMAX, x, axis); }
Var op_log_softmax(Var x, int axis) { return softmax_make(OP_LOG_SOFTMAX, x, axis); }

/* Over everything: over one axis that holds all of a batch element. */
void softmax_vectorize(VectorizeCall *call) {
  Var x = call->inputs[0], lengths[TYPE_MAX_NDIM];
  int axis = axis_of(call->node), batch = call->batch;
  Op op = node_op(call->node);
  if (axis >= 0) {
    call->outputs[0] = softmax_make(op, x, batch + axis);
    return;
  }
  for (int i = 0; i < batch; i++) lengths[i] = op_shape_i(x, i);
  lengths[batch] = graph_constant_int(DTYPE_INT64, -1);
  Var flat = op_reshape(x, op_make_vector(batch + 1, lengths), batch + 1);
  call->outputs[0] = op_reshape(softmax_make(op, flat, batch), op_shape(x), var_ndim(x));
}
