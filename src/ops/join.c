/* join: arrays one after the other along an axis (S1-CR-10). No axis broadcasts. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/vectorize.h"

static bool join_refuse_ranks(const TypeCall *call) {
  String ranks = {0};
  for (int i = 0; i < call->ninputs; i++)
    string_print(&ranks, "%s%d", i ? ", " : "", var_ndim(call->inputs[i]));
  error_set(ERROR_TYPE,
            "Only tensors with the same number of dimensions can be joined. Input ndims were: [%s]",
            string_text(&ranks));
  string_free(&ranks);
  return false;
}

bool join_type(TypeCall *call) {
  int ndim = var_ndim(call->inputs[0]);
  Dtype dtype = var_dtype(call->inputs[0]);
  for (int i = 0; i < call->ninputs; i++) {
    if (var_ndim(call->inputs[i]) == 0) {
      error_set(
          ERROR_TYPE,
          "Join cannot handle scalar arguments of dimension 0. Use `stack` to join scalar values "
          "or promote the scalars to vectors.");
      return false;
    }
    dtype = dtype_upcast(dtype, var_dtype(call->inputs[i]));
  }
  for (int i = 1; i < call->ninputs; i++)
    if (var_ndim(call->inputs[i]) != ndim) return join_refuse_ranks(call);
  assert(params_get(call->params, 0) < ndim);
  call->outputs[0] = (struct TypeOutput){dtype, ndim};
  return true;
}

/* What is known wins; two lengths that are known must agree. */
static bool join_agree(Dim *length, Dim other, int axis, int index) {
  if (!dim_known(*length)) {
    if (dim_known(other)) *length = other;
    return true;
  }
  if (!dim_known(other) || other.value == length->value) return true;
  error_set(
      ERROR_VALUE,
      "all the input array dimensions except for the concatenation axis must match exactly, but "
      "along dimension %d, the arrays before index %d have size %lld and the array at index %d has "
      "size %lld",
      axis, index, (long long)length->value, index, (long long)other.value);
  return false;
}

void join_shape(ShapeCall *call) {
  int join_axis = (int)params_get(call->params, 0);
  for (int axis = 0; axis < call->output_ndims[0]; axis++) {
    Dim length = call->inputs[0][axis];
    for (int i = 1; i < call->ninputs; i++) {
      if (axis == join_axis)
        length = dim_add(length, call->inputs[i][axis]);
      else if (!join_agree(&length, call->inputs[i][axis], axis, i))
        return;
    }
    call->outputs[0][axis] = length;
  }
}

/* The part of a split with the static lengths of 1 that the joined array had. */
static Var join_part(Var part, Var input) {
  if (!part) return 0;
  Var lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(input); i++)
    lengths[i] =
        var_dim(input, i) == 1 && var_dim(part, i) != 1 ? graph_constant_int(DTYPE_INT64, 1) : 0;
  return op_specify_shape(part, lengths);
}

void join_pullback(PullbackCall *call) {
  Node node = call->node;
  int count = node_ninputs(node), axis = (int)params_get(node_params(node), 0);
  if (dtype_is(var_dtype(node_output(node, 0)), GROUP_DISCRETE)) {
    for (int i = 0; i < count; i++) call->results[i] = grad_zeros(node_input(node, i));
    return;
  }
  Var *sizes = memory_alloc((size_t)count * sizeof(Var));
  for (int i = 0; i < count; i++) sizes[i] = op_shape_i(node_input(node, i), axis);
  op_split(call->cotangents[0], op_make_vector(count, sizes), count, axis, call->results);
  for (int i = 0; i < count; i++)
    call->results[i] = join_part(call->results[i], node_input(node, i));
  memory_free(sizes);
}

void join_vectorize(VectorizeCall *call) {
  int count = node_ninputs(call->node);
  Var *inputs = memory_alloc((size_t)count * sizeof(Var));
  for (int i = 0; i < count; i++) inputs[i] = vectorize_full(call, i);
  call->outputs[0] =
      op_join((int)params_get(node_params(call->node), 0) + call->batch, count, inputs);
  memory_free(inputs);
}

bool join_run(KernelCall *call) {
  int axis = (int)params_get(call->params, 0);
  View part = call->outputs[0];
  for (int i = 0; i < call->ninputs; i++) {
    const View *input = &call->inputs[i];
    part.shape = input->shape;
    view_copy(&part, input);
    part.data = (char *)part.data +
                input->shape[axis] * part.strides[axis] * (int64_t)dtype_size(part.dtype);
  }
  return true;
}

Var op_join(int axis, int count, const Var *inputs) {
  if (count == 0) {
    error_set(ERROR_VALUE, "Cannot join an empty list of tensors");
    return 0;
  }
  for (int i = 0; i < count; i++)
    if (!inputs[i]) return 0;
  if (count == 1) return inputs[0];
  int ndim = var_ndim(inputs[0]);
  if (ndim > 0 && !op_normalize_axis(&axis, ndim)) return 0;
  int64_t parameter = axis;
  return op_apply1(OP_JOIN, params_make(1, &parameter), count, inputs);
}
