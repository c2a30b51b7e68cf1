/* Diagonals: checklist S1-CR-20, 21. */
#include "build/build.h"
#include "core/error.h"

/* How far a diagonal lies from the main one. */
static Var offset_length(int64_t offset) {
  if (offset == INT64_MIN) offset++;
  return graph_constant_int(DTYPE_INT64, offset < 0 ? -offset : offset);
}

/* S1-CR-20: elements (i, i + offset) of the planes of two axes; the diagonal is the last axis. Of
 * the flattened planes they lie columns + 1 apart, so the diagonal is a slice with that step: no
 * gather. */
static Var diagonal(Var x, int64_t offset, int axis1, int axis2) {
  Axes planes = {2, {axis1, axis2}};
  Var moved = move_to_end(x, &planes), zero = graph_constant_int(DTYPE_INT64, 0);
  if (!moved) return 0;
  int ndim = var_ndim(moved);
  Var shift = offset_length(offset);
  if (offset != 0) moved = slice_at(moved, offset > 0 ? ndim - 1 : ndim - 2, shift, 0, 0);
  Var rows = op_shape_i(moved, ndim - 2), columns = op_shape_i(moved, ndim - 1);
  Var length = op_binary(OP_MINIMUM, rows, columns),
      index = op_arange(zero, length, graph_constant_int(DTYPE_INT64, 1), DTYPE_INT64);
  Index indices[TYPE_MAX_NDIM] = {{0}};
  for (int i = 0; i < ndim - 2; i++) indices[i].kind = INDEX_SLICE;
  indices[ndim - 2] = indices[ndim - 1] = (Index){.kind = INDEX_ARRAY, .start = index};
  return op_advanced_subtensor(moved, ndim, indices);
}

Var diagonal_of(Var x, int axis1, int axis2) { return diagonal(x, 0, axis1, axis2); }

static Var diagonal_checked(Var x, int64_t offset, Value first, Value second) {
  int axis1, axis2;
  if (!x) return 0;
  if (var_ndim(x) < 2) {
    error_set(ERROR_AXIS, "diagonal needs an input with 2 or more dimensions, not %s",
              value_text(value_var(x)));
    return 0;
  }
  if (!convert_axis(first, var_ndim(x), &axis1) || !convert_axis(second, var_ndim(x), &axis2))
    return 0;
  if (axis1 == axis2) {
    error_set(ERROR_VALUE, "axis1 and axis2 cannot be the same: a diagonal runs through two axes");
    return 0;
  }
  return diagonal(x, offset, axis1, axis2);
}

Var build_diagonal(const Args *args) {
  return diagonal_checked(arg_var(args, 0), arg_int(args, 1), arg_value(args, 2),
                          arg_value(args, 3));
}

Var build_trace(const Args *args) {
  Var all = build_diagonal(args);
  Axes last = {1, {all ? var_ndim(all) - 1 : 0}};
  return reduce_axes(REDUCE_SUM, all, &last, false, DTYPE_NONE, DTYPE_NONE);
}

/* The last axis of x becomes the diagonal of planes of two axes, zero elsewhere. S1-CR-21 */
static Var alloc_diagonal(Var x, int64_t offset, int axis1, int axis2) {
  if (!x) return 0;
  int ndim = var_ndim(x);
  Var shift = offset_length(offset), lengths[TYPE_MAX_NDIM + 1];
  Var count = op_shape_i(x, ndim - 1);
  if (offset) count = untyped_length(count); /* as PyTensor knows it */
  Var index = range_to(count), moved = op_binary(OP_ADD, index, shift);
  for (int i = 0; i < ndim - 1; i++) lengths[i] = op_shape_i(x, i);
  Var side = op_binary(OP_ADD, count, shift);
  if (var_dim(x, ndim - 1) == DIM_UNKNOWN) side = untyped_length(side);
  lengths[ndim - 1] = lengths[ndim] = side;
  Var zeros = op_alloc(graph_constant_int(var_dtype(x), 0), ndim + 1, lengths);
  Index indices[TYPE_MAX_NDIM + 1] = {{0}};
  for (int i = 0; i < ndim - 1; i++) indices[i].kind = INDEX_SLICE;
  indices[ndim - 1] = (Index){.kind = INDEX_ARRAY, .start = offset < 0 ? moved : index};
  indices[ndim] = (Index){.kind = INDEX_ARRAY, .start = offset < 0 ? index : moved};
  Var planes = op_inc_subtensor(zeros, x, ndim + 1, indices, true, false);
  int order[TYPE_MAX_NDIM + 1], next = 0;
  for (int i = 0; i <= ndim; i++) order[i] = i == axis1 ? ndim - 1 : i == axis2 ? ndim : next++;
  return op_dimshuffle(planes, ndim + 1, order);
}

Var build_alloc_diag(const Args *args) {
  Var x = arg_var(args, 0);
  int axis1, axis2;
  if (!x) return 0;
  if (var_ndim(x) == 0) {
    error_set(ERROR_VALUE, "a diagonal is made of a vector, not of a scalar");
    return 0;
  }
  if (!arg_axis(args, 2, var_ndim(x) + 1, &axis1) || !arg_axis(args, 3, var_ndim(x) + 1, &axis2))
    return 0;
  if (axis1 == axis2) {
    error_set(ERROR_VALUE, "axis1 and axis2 cannot be the same: a diagonal runs through two axes");
    return 0;
  }
  return axis1 < axis2 ? alloc_diagonal(x, arg_int(args, 1), axis1, axis2)
                       : alloc_diagonal(x, arg_int(args, 1), axis2, axis1);
}

Var build_diag(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  if (var_ndim(x) == 1) return alloc_diagonal(x, arg_int(args, 1), 0, 1);
  if (var_ndim(x) == 2) return diagonal(x, arg_int(args, 1), 0, 1);
  error_set(ERROR_VALUE, "Input must be 1- or 2-d.: `diag` takes a vector or a matrix");
  return 0;
}

/* A copy with the elements of equal indices set; more than two axes have one length. */
Var build_fill_diagonal(const Args *args) {
  Var x = arg_var(args, 0), value = arg_var(args, 1);
  if (!x || !value) return 0;
  int ndim = var_ndim(x);
  if (ndim < 2) {
    error_set(ERROR_TYPE, "`fill_diagonal` takes a tensor of two or more axes, not %s",
              value_text(value_var(x)));
    return 0;
  }
  if (var_ndim(value) != 0 || dtype_upcast(var_dtype(x), var_dtype(value)) != var_dtype(x)) {
    error_set(ERROR_TYPE, "`fill_diagonal` puts a scalar of the tensor's dtype %s or less, not %s",
              dtype_name(var_dtype(x)), value_text(value_var(value)));
    return 0;
  }
  Index all[TYPE_MAX_NDIM];
  Var index = range_to(op_binary(OP_MINIMUM, op_shape_i(x, 0), op_shape_i(x, 1)));
  for (int i = 0; i < ndim && ndim > 2; i++) /* a ValueError where lengths differ */
    index = op_binary(OP_SECOND, range_to(untyped_length(op_shape_i(x, i))), index);
  for (int i = 0; i < ndim; i++) all[i] = (Index){.kind = INDEX_ARRAY, .start = index};
  return op_inc_subtensor(x, value, ndim, all, true, false);
}
