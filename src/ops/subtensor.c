/* Basic indexing with scalars and slices, and updating a region so described
 * (S1-IX-01..05, 20..25). */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/index.h"
#include "ops/subtensor.h"
#include "ops/transfer.h"

/* ---- subtensor ---- */

bool subtensor_type(TypeCall *call) {
  assert(call->noutputs == 1);
  IndexLayout layout;
  index_layout(call->op, call->params, &layout);
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  return index_type(call, &layout, &call->outputs[0].ndim);
}

void subtensor_shape(ShapeCall *call) {
  IndexLayout layout;
  index_layout(call->op, call->params, &layout);
  index_shape(call, &layout, call->outputs[0]);
}

/* The node's index inputs after two arrays of one's own, for operations on the same region. */
static int inputs_for_update(Node node, Var x, Var y, Var *inputs) {
  IndexLayout layout;
  index_layout(node_op(node), node_params(node), &layout);
  int count = 2;
  inputs[0] = x;
  inputs[1] = y;
  for (int i = layout.first; i < node_ninputs(node); i++) inputs[count++] = node_input(node, i);
  return count;
}

/* The parameters of another operation with the same codes. */
static Params params_for(Op op, const IndexLayout *layout, bool set) {
  int64_t params[2 + TYPE_MAX_NDIM];
  int count = 0;
  if (op == OP_INC_SUBTENSOR || op == OP_ADVANCED_INC_SUBTENSOR) params[count++] = set;
  if (op == OP_ADVANCED_INC_SUBTENSOR) params[count++] = 0;
  for (int i = 0; i < layout->count; i++) params[count++] = layout->codes[i];
  return params_make(count, params);
}

void subtensor_pullback_into(PullbackCall *call, Op update) {
  Var x = node_input(call->node, 0), inputs[INDEX_MAX_INPUTS];
  bool discrete = dtype_is(var_dtype(x), GROUP_DISCRETE);
  Var zeros = discrete ? grad_zeros(x) : op_zeros_like(x, var_dtype(x));
  if (discrete && update == OP_INC_SUBTENSOR) {
    call->results[0] = zeros;
    return;
  }
  IndexLayout layout;
  index_layout(node_op(call->node), node_params(call->node), &layout);
  Var g = op_cast(call->cotangents[0], var_dtype(zeros));
  int count = inputs_for_update(call->node, zeros, g, inputs);
  call->results[0] = op_apply1(update, params_for(update, &layout, false), count, inputs);
}

void subtensor_pullback(PullbackCall *call) { subtensor_pullback_into(call, OP_INC_SUBTENSOR); }

bool subtensor_run(KernelCall *call) {
  IndexLayout layout;
  IndexRegion region;
  index_layout(call->op, call->params, &layout);
  if (!index_region(&call->inputs[0], &layout, call->inputs, &region)) return false;
  View *out = &call->outputs[0];
  assert(out->ndim == region.ndim);
  out->data = region.data;
  if (!region.ndim) return true;
  memcpy((int64_t *)out->shape, region.shape, (size_t)region.ndim * sizeof(int64_t));
  memcpy((int64_t *)out->strides, region.strides, (size_t)region.ndim * sizeof(int64_t));
  return true;
}

Var op_subtensor(Var x, int count, const Index *indices) {
  if (!x || error_pending()) return 0;
  Var inputs[INDEX_MAX_INPUTS] = {x};
  int64_t params[TYPE_MAX_NDIM];
  int nparams = 0, ninputs = 1;
  if (!index_encode(count, indices, &nparams, params, &ninputs, inputs)) return 0;
  for (int i = 0; i < nparams; i++) assert(params[i] != INDEX_CODE_ARRAY);
  return op_apply1(OP_SUBTENSOR, params_make(nparams, params), ninputs, inputs);
}

/* ---- updates ---- */

bool inc_subtensor_type(TypeCall *call) {
  assert(call->noutputs == 1);
  IndexLayout layout;
  int ndim;
  index_layout(call->op, call->params, &layout);
  if (!index_type(call, &layout, &ndim)) return false;
  Var x = call->inputs[0], y = call->inputs[1];
  if (var_ndim(y) > ndim) {
    error_set(ERROR_TYPE,
              "Trying to increment a %d-dimensional subtensor with a %d-dimensional value.", ndim,
              var_ndim(y));
    return false;
  }
  call->outputs[0].dtype = var_dtype(x);
  call->outputs[0].ndim = var_ndim(x);
  return true;
}

void inc_subtensor_shape(ShapeCall *call) {
  for (int i = 0; i < call->input_ndims[0]; i++) call->outputs[0][i] = call->inputs[0][i];
}

/* The gradient of y: the cotangent's region summed over what y was broadcast along (R-GB). */
static Var sum_like(Var g, Var y) {
  if (!g || !y) return 0;
  int axes[TYPE_MAX_NDIM], count = var_ndim(g) - var_ndim(y);
  for (int i = 0; i < count; i++) axes[i] = i;
  if (count) g = op_reduce(REDUCE_SUM, g, count, axes, DTYPE_NONE, DTYPE_NONE);
  if (!g) return 0;
  count = 0;
  for (int i = 0; i < var_ndim(y); i++)
    if (var_dim(y, i) == 1 && var_dim(g, i) != 1) axes[count++] = i;
  return count ? op_reduce_keepdims(REDUCE_SUM, g, count, axes, DTYPE_NONE, DTYPE_NONE) : g;
}

void inc_subtensor_pullback_from(PullbackCall *call, Op select) {
  Node node = call->node;
  Var x = node_input(node, 0), y = node_input(node, 1), g = call->cotangents[0];
  if (dtype_is(var_dtype(x), GROUP_DISCRETE)) {
    bool discrete = dtype_is(var_dtype(y), GROUP_DISCRETE);
    call->results[0] = grad_zeros(x);
    call->results[1] = discrete ? grad_zeros(y) : op_zeros_like(y, var_dtype(y));
    return;
  }
  IndexLayout layout;
  Var inputs[INDEX_MAX_INPUTS];
  index_layout(node_op(node), node_params(node), &layout);
  call->results[0] = g;
  int count = inputs_for_update(node, g, op_zeros_like(y, var_dtype(y)), inputs);
  if (layout.set)
    call->results[0] =
        op_apply1(node_op(node), params_for(node_op(node), &layout, true), count, inputs);
  inputs[1] = g;
  Var selected = op_apply1(select, params_for(select, &layout, false), count - 1, inputs + 1);
  call->results[1] = sum_like(selected, y);
}

void inc_subtensor_pullback(PullbackCall *call) { inc_subtensor_pullback_from(call, OP_SUBTENSOR); }

bool inc_subtensor_run(KernelCall *call) {
  IndexLayout layout;
  IndexRegion region;
  const View *y = &call->inputs[1];
  int64_t y_strides[TYPE_MAX_NDIM];
  index_layout(call->op, call->params, &layout);
  if (!index_region(&call->outputs[0], &layout, call->inputs, &region)) return false;
  if (!index_broadcast(y, region.ndim, region.shape, y_strides)) return false;
  Transfer transfer;
  transfer_plan(&transfer, call->outputs[0].dtype, y->dtype,
                layout.set ? TRANSFER_SET : TRANSFER_ADD, region.ndim, region.shape, region.strides,
                y_strides);
  transfer_run(&transfer, region.data, y->data);
  return true;
}

/* Where the region has static length 1, y has it too, or its gradient would have the wrong shape
 * (S1-IX-23). */
static Var broadcast_statically(Var y, Var region) {
  if (!y || !region || var_ndim(y) > var_ndim(region)) return y;
  Var lengths[TYPE_MAX_NDIM] = {0};
  int added = var_ndim(region) - var_ndim(y);
  bool any = false;
  for (int i = 0; i < var_ndim(y); i++) {
    if (var_dim(region, i + added) != 1 || var_dim(y, i) == 1) continue;
    lengths[i] = graph_constant_int(DTYPE_INT64, 1);
    any = true;
  }
  return any ? op_specify_shape(y, lengths) : y;
}

Var op_inc_subtensor(Var x, Var y, int count, const Index *indices, bool set,
                     bool ignore_duplicates) {
  if (!x || !y || error_pending()) return 0;
  bool advanced = false;
  for (int i = 0; i < count; i++) advanced = advanced || indices[i].kind == INDEX_ARRAY;
  Var region =
      advanced ? op_advanced_subtensor(x, count, indices) : op_subtensor(x, count, indices);
  y = broadcast_statically(y, region);
  if (!region || !y) return 0;
  Var inputs[INDEX_MAX_INPUTS] = {x, y};
  int64_t params[2 + TYPE_MAX_NDIM] = {set, ignore_duplicates};
  int nparams = advanced ? 2 : 1, ninputs = 2;
  if (!index_encode(count, indices, &nparams, params, &ninputs, inputs)) return 0;
  Op op = advanced ? OP_ADVANCED_INC_SUBTENSOR : OP_INC_SUBTENSOR;
  return op_apply1(op, params_make(nparams, params), ninputs, inputs);
}
