/* Rules that read before they compute: f(x)[i] -> f(x[i]) (S3-RW-47). */
#include "ops/index.h"
#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

/* The indices of a subtensor, whole slices for the axes not named. Returns whether one of them is
 * anything else. */
static bool all_indices(Node node, Index *indices) {
  int count = index_decode(node, indices), ndim = var_ndim(node_input(node, 0));
  bool selects = false;
  for (int axis = 0; axis < ndim; axis++) {
    if (axis >= count) indices[axis] = (Index){.kind = INDEX_SLICE};
    const Index *index = &indices[axis];
    selects |= !index_is_whole(index);
  }
  return selects;
}

/* What the subtensor reads, computed by `op` for nobody else, or 0. */
static Node read_only_here(Rewrite *rewrite, Node node, Op op) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), op);
  return inner && rewrite_uses(rewrite, inner) == 1 ? inner : 0;
}

/* Where an input is broadcast along an axis, its only element or all of it. */
Var local_read_of_elemwise(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), inputs[SCALAR_MAX_ARITY], result;
  Node inner = op_is_scalar(var_op(x)) ? read_only_here(rewrite, node, var_op(x)) : 0;
  Index indices[TYPE_MAX_NDIM], own[TYPE_MAX_NDIM];
  if (!inner || node_ninputs(inner) > SCALAR_MAX_ARITY || !all_indices(node, indices)) return 0;
  if (node_ninputs(inner) > 1 && !shapes_fit(&rewrite->shapes, x)) return 0;
  for (int i = 0; i < node_ninputs(inner); i++) {
    Var input = node_input(inner, i);
    for (int axis = 0; axis < var_ndim(x); axis++) {
      own[axis] = indices[axis];
      if (var_dim(input, axis) != 1 || var_dim(x, axis) == 1) continue;
      own[axis].start = own[axis].stop = own[axis].step = 0;
      if (own[axis].kind == INDEX_SCALAR) own[axis].start = graph_constant_int(DTYPE_INT64, 0);
    }
    inputs[i] = op_subtensor(input, var_ndim(x), own);
  }
  return op_rebuild(inner, inputs, &result) ? result : 0;
}

Var local_read_of_reduce(Rewrite *rewrite, Node node) {
  Node inner = read_only_here(rewrite, node, OP_REDUCE);
  Index indices[TYPE_MAX_NDIM], own[TYPE_MAX_NDIM];
  if (!inner || !all_indices(node, indices)) return 0;
  Params params = node_params(inner);
  Var x = node_input(inner, 0);
  int axes[TYPE_MAX_NDIM], naxes = 0, kept = 0, place = 0;
  for (int axis = 0; axis < var_ndim(x); axis++) {
    bool reduced = naxes < reduce_axis_count(params) && reduce_axis(params, naxes) == axis;
    own[axis] = reduced ? (Index){.kind = INDEX_SLICE} : indices[kept++];
    if (reduced) axes[naxes++] = place;
    place += own[axis].kind == INDEX_SLICE;
  }
  return op_reduce(reduce_whole_reducer(params), op_subtensor(x, var_ndim(x), own), naxes, axes,
                   reduce_dtype(params), reduce_acc_dtype(params));
}

/* A row of a product is a row times a matrix. */
Var local_read_of_dot(Rewrite *rewrite, Node node) {
  Node inner = read_only_here(rewrite, node, OP_DOT);
  Index indices[2], whole = {.kind = INDEX_SLICE};
  if (!inner || !all_indices(node, indices)) return 0;
  Var x = op_subtensor(node_input(inner, 0), 2, (Index[]){indices[0], whole});
  Var y = op_subtensor(node_input(inner, 1), 2, (Index[]){whole, indices[1]});
  int dropped[2], count = 0;
  if (indices[0].kind == INDEX_SCALAR) x = op_expand_dims(x, 0), dropped[count++] = 0;
  if (indices[1].kind == INDEX_SCALAR) y = op_expand_dims(y, 1), dropped[count++] = 1;
  return op_squeeze(op_dot(x, y), count, dropped);
}

/* The axes of a view are those of its array; a new one has length 1. */
Var local_read_of_dimshuffle(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_DIMSHUFFLE);
  Index indices[TYPE_MAX_NDIM], own[TYPE_MAX_NDIM];
  if (!inner || !all_indices(node, indices)) return 0;
  Var x = node_input(inner, 0);
  int order[TYPE_MAX_NDIM], place[TYPE_MAX_NDIM], count = 0, next = 0;
  for (int axis = 0; axis < var_ndim(x); axis++) own[axis] = (Index){.kind = INDEX_SLICE};
  for (int i = 0; i < var_ndim(node_input(node, 0)); i++) {
    int64_t from = params_get(node_params(inner), i), value;
    if (from >= 0)
      own[from] = indices[i];
    else if (indices[i].kind == INDEX_SCALAR
                 ? !op_constant_int(indices[i].start, 0, &value) || value < -1 || value > 0
                 : !index_is_whole(&indices[i]))
      return 0;
  }
  for (int axis = 0; axis < var_ndim(x); axis++)
    place[axis] = own[axis].kind == INDEX_SLICE ? next++ : -1;
  for (int i = 0; i < var_ndim(node_input(node, 0)); i++) {
    int64_t from = params_get(node_params(inner), i);
    if (indices[i].kind == INDEX_SLICE) order[count++] = from < 0 ? -1 : place[from];
  }
  return op_dimshuffle(op_subtensor(x, var_ndim(x), own), count, order);
}

/* Rows of a softmax over rows. */
Var local_read_of_softmax(Rewrite *rewrite, Node node) {
  Op op = var_op(node_input(node, 0));
  Node inner = op == OP_SOFTMAX || op == OP_LOG_SOFTMAX ? read_only_here(rewrite, node, op) : 0;
  Index indices[TYPE_MAX_NDIM];
  if (!inner || !all_indices(node, indices)) return 0;
  int axis = (int)params_get(node_params(inner), 0), place = 0;
  if (axis < 0 || !index_is_whole(&indices[axis])) return 0;
  for (int i = 0; i < axis; i++) place += indices[i].kind == INDEX_SLICE;
  Var x = op_subtensor(node_input(inner, 0), var_ndim(node_input(inner, 0)), indices);
  return op == OP_SOFTMAX ? op_softmax(x, place) : op_log_softmax(x, place);
}

/* alloc(c, lengths)[i] -> alloc(c, lengths of what is read), for c of one element. */
Var local_read_of_alloc(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_ALLOC);
  Var output = node_output(node, 0), lengths[TYPE_MAX_NDIM];
  if (!inner || !shapes_fit(&rewrite->shapes, output) ||
      !shapes_fit(&rewrite->shapes, node_output(inner, 0)))
    return 0;
  Var value = node_input(inner, 0);
  int axes[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(value); i++) {
    axes[i] = i;
    if (var_dim(value, i) != 1) return 0;
  }
  for (int i = 1; i < node_ninputs(node); i++)
    if (!rewrite_may_drop(rewrite, node, node_input(node, i))) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, output);
  for (int i = 0; i < var_ndim(output); i++) lengths[i] = dim_var(dims[i]);
  value = op_squeeze(value, var_ndim(value), axes);
  return var_ndim(output) ? op_alloc(value, var_ndim(output), lengths) : value;
}

/* join(x, y)[2] -> the part's element, where the lengths before it are known and all else fits. */
Var local_read_of_join(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_JOIN);
  Index indices[TYPE_MAX_NDIM];
  if (!inner || !all_indices(node, indices)) return 0;
  Var joined = node_input(node, 0);
  int axis = (int)params_get(node_params(inner), 0);
  int64_t place;
  if (indices[axis].kind != INDEX_SCALAR || !op_constant_int(indices[axis].start, 0, &place))
    return 0;
  if (place < 0 && var_dim(joined, axis) != DIM_UNKNOWN) place += var_dim(joined, axis);
  for (int i = 0; i < node_ninputs(inner) && place >= 0; i++) {
    Var part = node_input(inner, i);
    int64_t length = var_dim(part, axis);
    if (length == DIM_UNKNOWN) return 0;
    if (place >= length) {
      place -= length;
      continue;
    }
    for (int k = 0; k < node_ninputs(inner); k++) {
      const Dim *dims = shapes_of(&rewrite->shapes, node_input(inner, k)),
                *own = shapes_of(&rewrite->shapes, part);
      if (k != i && !rewrite_may_drop(rewrite, inner, node_input(inner, k))) return 0;
      for (int a = 0; a < var_ndim(part); a++)
        if (a != axis && !shapes_equal(dims[a], own[a])) return 0;
    }
    indices[axis].start = graph_constant_int(DTYPE_INT64, place);
    return op_cast(op_subtensor(part, var_ndim(part), indices), var_dtype(joined));
  }
  return 0;
}
