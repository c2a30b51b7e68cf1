/* Indexing: checklist S1-IX-01..16. An index is a value or a tuple of them: integers, slices, None, an ellipsis, integer
 * arrays and boolean masks. */
#include "build/build.h"
#include "core/error.h"

/* ---- reading the index ---- */

enum { INDEX_MAX = 2 * TYPE_MAX_NDIM };

static bool contains_boolean(Value value) {
  if (value.kind == ST_BOOL) return true;
  if (!value_is_sequence(value)) return false;
  for (uint32_t i = 0; i < value.extra; i++)
    if (contains_boolean(value_items(value)[i])) return true;
  return false;
}

static bool contains_slice(Value value) {
  if (!value_is_sequence(value)) return false;
  for (uint32_t i = 0; i < value.extra; i++)
    if (value_items(value)[i].kind == ST_SLICE) return true;
  return false;
}

/* The items of an index; a list with slices in it counts as a tuple (S1-IX-14). Arrays become variables. */
static bool index_items(Value index, int *count, Value *items) {
  bool tuple = index.kind == ST_TUPLE || (index.kind == ST_LIST && contains_slice(index));
  *count = tuple ? (int)index.extra : 1;
  if (*count > INDEX_MAX) {
    error_set(ERROR_INDEX, "too many indices: at most %d", INDEX_MAX);
    return false;
  }
  for (int i = 0; i < *count; i++) {
    Value item = tuple ? value_items(index)[i] : index;
    if (contains_boolean(item)) {
      error_set(ERROR_TYPE, "TensorType does not support Python bools for indexing, such as tensor[[True, False]]. To use a "
                            "boolean mask, give a bool tensor.");
      return false;
    }
    if (value_is_sequence(item) && item.extra == 0) { /* an empty list indexes nothing, whatever its dtype */
      item = value_var(graph_constant(array_new(DTYPE_UINT8, 1, (int64_t[]){0})));
    } else if (item.kind == ST_ARRAY || value_is_sequence(item)) {
      item = value_var(convert_tensor(item));
    }
    if (item.kind == ST_VAR && !item.extra) return false;
    items[i] = item;
  }
  return true;
}

static bool is_mask(Value item) { return item.kind == ST_VAR && var_dtype(item.extra) == DTYPE_BOOL; }

/* How many axes of x an item takes. */
static int axes_taken(Value item) {
  if (item.kind == ST_NONE || item.kind == ST_ELLIPSIS) return 0;
  return is_mask(item) ? var_ndim(item.extra) : 1;
}

static Value whole_slice(void) {
  static const Value absent[3];
  return value_sequence(ST_SLICE, 3, absent);
}

/* Replaces the ellipsis by as many whole slices as axes are left. */
static bool fill_ellipsis(int ndim, int *count, Value *items) {
  int taken = 0, ellipses = 0, filled = 0;
  Value all[INDEX_MAX + TYPE_MAX_NDIM];
  for (int i = 0; i < *count; i++) {
    taken += axes_taken(items[i]);
    ellipses += items[i].kind == ST_ELLIPSIS;
  }
  if (taken > ndim) {
    error_set(ERROR_INDEX, "too many indices for tensor: tensor is %d-dimensional, but %d were indexed", ndim, taken);
    return false;
  }
  if (ellipses > 1) {
    error_set(ERROR_INDEX, "an index can only have a single Ellipsis (`...`)");
    return false;
  }
  for (int i = 0; i < *count; i++) {
    if (items[i].kind != ST_ELLIPSIS)
      all[filled++] = items[i];
    else
      for (int open = ndim - taken; open > 0; open--) all[filled++] = whole_slice();
  }
  if (filled > INDEX_MAX) {
    error_set(ERROR_INDEX, "too many indices: at most %d", INDEX_MAX);
    return false;
  }
  for (int i = 0; i < filled; i++) items[i] = all[i];
  *count = filled;
  return true;
}

/* Axes for the Nones, which become whole slices. */
static Var insert_new_axes(Var x, int count, Value *items) {
  Axes axes = {0};
  int axis = 0;
  for (int i = 0; i < count; i++) {
    if (items[i].kind != ST_NONE) {
      axis += axes_taken(items[i]);
      continue;
    }
    if (axis >= TYPE_MAX_NDIM) {
      error_set(ERROR_VALUE, "a tensor has at most %d axes", TYPE_MAX_NDIM);
      return 0;
    }
    axes.at[axes.count++] = axis++;
    items[i] = whole_slice();
  }
  return axes.count ? expand_axes(x, &axes) : x;
}

/* ---- one item ---- */

/* An integer scalar of a basic index. */
static Var basic_scalar(Value item) {
  if (item.kind == ST_INT && !item.extra) return graph_constant_int(DTYPE_INT64, item.u.integer);
  Var var = item.kind == ST_VAR ? item.extra : 0;
  if (var && var_ndim(var) == 0 && dtype_is(var_dtype(var), GROUP_INTEGER)) return op_cast(var, DTYPE_INT64);
  if (!error_pending()) error_set(ERROR_TYPE, "basic indices must be integers, not %s", value_text(item));
  return 0;
}

static bool slice_index(Value item, Index *index) {
  Var *parts[] = {&index->start, &index->stop, &index->step};
  index->kind = INDEX_SLICE;
  for (int i = 0; i < 3; i++) {
    Value part = value_items(item)[i];
    if (!value_is_none(part) && !(*parts[i] = basic_scalar(part))) return false;
  }
  int64_t step;
  if (!index->step || !op_constant_int(index->step, 0, &step) || step != 0) return true;
  error_set(ERROR_VALUE, "slice step cannot be zero");
  return false;
}

static bool mask_fits(Var x, int axis, Var mask) {
  for (int i = 0; i < var_ndim(mask); i++) {
    int64_t length = var_dim(x, axis + i), covered = var_dim(mask, i);
    if (length == DIM_UNKNOWN || covered == DIM_UNKNOWN || length == covered) continue;
    error_set(ERROR_INDEX,
              "boolean index did not match indexed tensor along axis %d; size of axis is %lld but size of corresponding "
              "boolean axis is %lld",
              axis + i, (long long)length, (long long)covered);
    return false;
  }
  return true;
}

/* A mask is an integer array for each of its axes: the coordinates of what is true. */
static int mask_indices(Var x, int axis, Var mask, Index *indices) {
  if (var_ndim(mask) == 0) {
    error_set(ERROR_NOT_IMPLEMENTED, "0-d boolean index");
    return 0;
  }
  if (!mask_fits(x, axis, mask)) return 0;
  for (int i = 0; i < var_ndim(mask); i++) indices[i] = (Index){.kind = INDEX_ARRAY, .start = op_nonzero(mask, i)};
  return error_pending() ? 0 : var_ndim(mask);
}

/* The indices an item stands for; how many, 0 on failure. */
static int item_indices(Var x, int axis, Value item, Index *indices) {
  indices[0] = (Index){0};
  if (item.kind == ST_SLICE) return slice_index(item, indices);
  if (is_mask(item)) return mask_indices(x, axis, item.extra, indices);
  if (item.kind == ST_VAR && var_ndim(item.extra) > 0) {
    if (!dtype_is(var_dtype(item.extra), GROUP_INTEGER)) {
      error_set(ERROR_TYPE, "index must be integers or a boolean mask, not %s", value_text(item));
      return 0;
    }
    indices[0] = (Index){.kind = INDEX_ARRAY, .start = item.extra};
    return 1;
  }
  indices[0].kind = INDEX_SCALAR;
  return (indices[0].start = basic_scalar(item)) != 0;
}

/* ---- the whole index ---- */

static bool is_whole(const Index *index) {
  return index->kind == INDEX_SLICE && !index->start && !index->stop && !index->step;
}

static Var subtensor(Var x, int count, const Index *indices) {
  bool advanced = false, whole = count > 0;
  for (int i = 0; i < count; i++) {
    advanced = advanced || indices[i].kind == INDEX_ARRAY;
    whole = whole && is_whole(&indices[i]);
  }
  return advanced ? op_advanced_subtensor(x, count, indices) : op_subtensor(x, count, indices);
}

Var index_value(Var x, Value index) {
  Value items[INDEX_MAX];
  Index indices[INDEX_MAX + TYPE_MAX_NDIM];
  int count, axis = 0;
  if (!x || !index_items(index, &count, items) || !fill_ellipsis(var_ndim(x), &count, items)) return 0;
  Var expanded = insert_new_axes(x, count, items);
  if (!expanded) return 0;
  for (int i = 0; i < count; i++) {
    int made = item_indices(expanded, axis, items[i], &indices[axis]);
    if (!made) return 0;
    axis += made;
  }
  if (expanded != x) { /* x[None, :] is the expanded x itself */
    bool whole = true;
    for (int i = 0; i < axis; i++) whole = whole && is_whole(&indices[i]);
    if (whole) return expanded;
  }
  return subtensor(expanded, axis, indices);
}

Var index_at(Var x, int axis, Var array) {
  Index indices[TYPE_MAX_NDIM] = {{0}};
  if (!x || !array) return 0;
  for (int i = 0; i < axis; i++) indices[i].kind = INDEX_SLICE;
  indices[axis] = (Index){.kind = var_ndim(array) ? INDEX_ARRAY : INDEX_SCALAR, .start = array};
  return subtensor(x, axis + 1, indices);
}

Var slice_at(Var x, int axis, Var start, Var stop, Var step) {
  Index indices[TYPE_MAX_NDIM] = {{0}};
  for (int i = 0; i < axis; i++) indices[i].kind = INDEX_SLICE;
  indices[axis] = (Index){INDEX_SLICE, start, stop, step};
  return error_pending() ? 0 : op_subtensor(x, axis + 1, indices);
}

Var element_at(Var x, int axis, Var index) { return index_at(x, axis, op_cast(index, DTYPE_INT64)); }

Var build_index(const Args *args) { return index_value(arg_var(args, 0), arg_value(args, 1)); }

/* ---- functions that index ---- */

/* S1-M-12; `mode` applies only along an axis. */
Var build_take(const Args *args) {
  Var x = arg_var(args, 0), indices = arg_var(args, 1);
  if (!x || !indices) return 0;
  if (!arg_given(args, 2)) return index_at(flatten_to(x, 1), 0, indices);
  int64_t given = arg_int(args, 2), axis = given < 0 ? given + var_ndim(x) : given;
  if (axis < 0 || axis >= var_ndim(x)) {
    error_set(ERROR_INDEX, "too many indices for tensor: tensor is %d-dimensional, but %lld were indexed", var_ndim(x),
              (long long)axis + 1);
    return 0;
  }
  Var length = op_shape_i(x, (int)axis);
  if (arg_is(args, 3, "clip")) {
    Var one = graph_constant_int(DTYPE_INT64, 1), zero = graph_constant_int(DTYPE_INT64, 0);
    indices = op_ternary(OP_CLIP, indices, zero, op_binary(OP_SUB, length, one));
  } else if (arg_is(args, 3, "wrap")) {
    indices = op_binary(OP_MOD, indices, length);
  } else if (!arg_is(args, 3, "raise")) {
    error_set(ERROR_VALUE, "mode must be 'raise', 'clip' or 'wrap', not %s", value_text(arg_value(args, 3)));
    return 0;
  }
  return index_at(x, (int)axis, indices);
}

Var build_flip(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  Var backward = graph_constant_int(DTYPE_INT64, -1);
  for (int i = 0; i < axes.count; i++) x = slice_at(x, axes.at[i], 0, 0, backward);
  return x;
}

/* Coordinates of the elements that are not zero, a vector for each axis. */
static int coordinates(Var x, Var *vectors) {
  if (!x) return 0;
  if (var_ndim(x) == 0) {
    error_set(ERROR_VALUE, "Nonzero only supports non-scalar arrays.");
    return 0;
  }
  for (int i = 0; i < var_ndim(x); i++) vectors[i] = op_nonzero(x, i);
  return error_pending() ? 0 : var_ndim(x);
}

Value build_nonzero(const Args *args) {
  Var vectors[TYPE_MAX_NDIM];
  int count = coordinates(arg_var(args, 0), vectors);
  if (!count) return value_none();
  return arg_bool(args, 1) ? value_var(stack_at(0, count, vectors)) : value_vars(ST_TUPLE, count, vectors);
}

Var build_flatnonzero(const Args *args) { return op_nonzero(flatten_to(arg_var(args, 0), 1), 0); }

Var build_nonzero_values(const Args *args) {
  Var flat = flatten_to(arg_var(args, 0), 1);
  return index_at(flat, 0, op_nonzero(flat, 0));
}

Var build_compress(const Args *args) {
  Var x = arg_var(args, 1), chosen = op_nonzero(flatten_to(arg_var(args, 0), 1), 0);
  int axis = 0;
  if (!x) return 0;
  if (!arg_given(args, 2)) return index_at(flatten_to(x, 1), 0, chosen);
  return arg_axis(args, 2, var_ndim(x), &axis) ? index_at(x, axis, chosen) : 0;
}

/* where(c): coordinates; where(c, a, b): switch. */
Value build_where(const Args *args) {
  bool yes = arg_given(args, 1), no = arg_given(args, 2);
  if (yes && no) return value_var(op_ternary(OP_SWITCH, arg_var(args, 0), arg_var(args, 1), arg_var(args, 2)));
  if (yes || no) {
    error_set(ERROR_VALUE, "either both or neither of ift and iff should be given");
    return value_none();
  }
  Var vectors[TYPE_MAX_NDIM];
  int count = coordinates(arg_var(args, 0), vectors);
  return count ? value_vars(ST_TUPLE, count, vectors) : value_none();
}

Var build_take_along_axis(const Args *args) {
  Var x = arg_var(args, 0), indices = arg_var(args, 1);
  int axis = 0;
  if (!x || !indices) return 0;
  if (!dtype_is(var_dtype(indices), GROUP_INTEGER)) {
    error_set(ERROR_INDEX, "`indices` must be an integer array, not %s", value_text(value_var(indices)));
    return 0;
  }
  if (!arg_given(args, 2))
    x = flatten_to(x, 1);
  else if (!arg_axis(args, 2, var_ndim(x), &axis))
    return 0;
  if (var_ndim(x) != var_ndim(indices)) {
    error_set(ERROR_VALUE, "`indices` and `arr` must have the same number of dimensions: %d and %d", var_ndim(indices),
              var_ndim(x));
    return 0;
  }
  Index all[TYPE_MAX_NDIM];
  int ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++) {
    Axes others = {0};
    for (int j = 0; j < ndim; j++)
      if (j != i) others.at[others.count++] = j;
    all[i] = (Index){.kind = INDEX_ARRAY};
    all[i].start = i == axis ? indices : expand_axes(range_to(op_shape_i(x, i)), &others);
  }
  return op_advanced_subtensor(x, ndim, all);
}

/* The permutation that undoes `perm`, for each row: out[perm[i]] = i. */
Var build_inverse_permutation(const Args *args) {
  Var perm = arg_var(args, 0);
  if (!perm) return 0;
  if (var_ndim(perm) != 1 || !dtype_is(var_dtype(perm), GROUP_INTEGER)) {
    error_set(ERROR_TYPE, "a permutation is a vector of integers, not %s", value_text(value_var(perm)));
    return 0;
  }
  Index index = {.kind = INDEX_ARRAY, .start = perm};
  Var length = op_shape_i(perm, 0);
  Var empty = op_alloc(graph_constant_int(DTYPE_INT64, 0), 1, &length);
  return op_inc_subtensor(empty, range_to(length), 1, &index, true, false);
}

/* Element i of the result is element i of choices[a[i]] (S1-CR-18); everything is broadcast to one shape first. */
Var build_choose(const Args *args) {
  Var a = arg_var(args, 0), choices = arg_var(args, 1);
  if (!a || !choices) return 0;
  if (!dtype_is(var_dtype(a), GROUP_DISCRETE)) {
    error_set(ERROR_TYPE, "choose first argument must have an [u]int* dtype. Got %s.", dtype_name(var_dtype(a)));
    return 0;
  }
  if (var_ndim(choices) == 0) {
    error_set(ERROR_VALUE, "choose: there is nothing to choose from in a scalar");
    return 0;
  }
  Var count = op_shape_i(choices, 0), zero = graph_constant_int(DTYPE_INT64, 0), one = graph_constant_int(DTYPE_INT64, 1);
  a = op_cast(a, DTYPE_INT64);
  if (arg_is(args, 2, "clip")) a = op_ternary(OP_CLIP, a, zero, op_binary(OP_SUB, count, one));
  if (arg_is(args, 2, "wrap")) a = op_binary(OP_MOD, a, count);
  int inner = var_ndim(choices) - 1, ndim = inner > var_ndim(a) ? inner : var_ndim(a);
  if (!a) return 0;
  if (ndim > inner) {
    Axes ones = {.count = ndim - inner};
    for (int i = 0; i < ones.count; i++) ones.at[i] = i + 1;
    choices = expand_axes(choices, &ones);
  }
  a = op_pad_left(a, ndim);
  Index all[TYPE_MAX_NDIM + 1] = {{.kind = INDEX_ARRAY, .start = a}};
  for (int i = 0; i < ndim; i++) {
    Axes others = {0};
    for (int j = 0; j < ndim; j++)
      if (j != i) others.at[others.count++] = j;
    all[i + 1] = (Index){.kind = INDEX_ARRAY, .start = expand_axes(range_to(op_shape_i(choices, i + 1)), &others)};
  }
  return op_advanced_subtensor(choices, ndim + 1, all);
}

/* ---- diagonals ---- */

/* S1-CR-20: elements (i, i + offset) of the planes of two axes; the diagonal is the last axis. Of the flattened planes they lie
 * columns + 1 apart, so the diagonal is a slice with that step: no gather. */
static Var diagonal(Var x, int64_t offset, int axis1, int axis2) {
  Axes planes = {2, {axis1, axis2}};
  Var moved = move_to_end(x, &planes), zero = graph_constant_int(DTYPE_INT64, 0);
  if (!moved) return 0;
  int ndim = var_ndim(moved);
  Var shift = graph_constant_int(DTYPE_INT64, offset < 0 ? -offset : offset);
  if (offset != 0) moved = slice_at(moved, offset > 0 ? ndim - 1 : ndim - 2, shift, 0, 0);
  Var rows = op_shape_i(moved, ndim - 2), columns = op_shape_i(moved, ndim - 1);
  Var length = op_binary(OP_MINIMUM, rows, columns), index = op_arange(zero, length, graph_constant_int(DTYPE_INT64, 1), DTYPE_INT64);
  Index indices[TYPE_MAX_NDIM] = {{0}};
  for (int i = 0; i < ndim - 2; i++) indices[i].kind = INDEX_SLICE;
  indices[ndim - 2] = indices[ndim - 1] = (Index){.kind = INDEX_ARRAY, .start = index};
  return op_advanced_subtensor(moved, ndim, indices);
}

static Var diagonal_checked(Var x, int64_t offset, Value first, Value second) {
  int axis1, axis2;
  if (!x) return 0;
  if (var_ndim(x) < 2) {
    error_set(ERROR_VALUE, "diagonal needs an input with 2 or more dimensions, not %s", value_text(value_var(x)));
    return 0;
  }
  if (!convert_axis(first, var_ndim(x), &axis1) || !convert_axis(second, var_ndim(x), &axis2)) return 0;
  if (axis1 == axis2) {
    error_set(ERROR_VALUE, "axis1 and axis2 cannot be the same");
    return 0;
  }
  return diagonal(x, offset, axis1, axis2);
}

Var build_diagonal(const Args *args) {
  return diagonal_checked(arg_var(args, 0), arg_int(args, 1), arg_value(args, 2), arg_value(args, 3));
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
  Var shift = graph_constant_int(DTYPE_INT64, offset < 0 ? -offset : offset), lengths[TYPE_MAX_NDIM + 1];
  Var count = op_shape_i(x, ndim - 1), index = range_to(count), moved = op_binary(OP_ADD, index, shift);
  for (int i = 0; i < ndim - 1; i++) lengths[i] = op_shape_i(x, i);
  lengths[ndim - 1] = lengths[ndim] = op_binary(OP_ADD, count, shift);
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
  if (!arg_axis(args, 2, var_ndim(x) + 1, &axis1) || !arg_axis(args, 3, var_ndim(x) + 1, &axis2)) return 0;
  if (axis1 == axis2) {
    error_set(ERROR_VALUE, "axis1 and axis2 cannot be the same");
    return 0;
  }
  return axis1 < axis2 ? alloc_diagonal(x, arg_int(args, 1), axis1, axis2) : alloc_diagonal(x, arg_int(args, 1), axis2, axis1);
}

Var build_diag(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  if (var_ndim(x) == 1) return alloc_diagonal(x, arg_int(args, 1), 0, 1);
  if (var_ndim(x) == 2) return diagonal(x, arg_int(args, 1), 0, 1);
  error_set(ERROR_VALUE, "Input must be 1- or 2-d.");
  return 0;
}
