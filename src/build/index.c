/* Indexing: checklist S1-IX-01..16. An index is a value or a tuple of them: integers, slices, None,
 * an ellipsis, integer arrays and boolean masks. */
#include "build/build.h"
#include "core/error.h"

/* ---- reading the index ---- */

enum { INDEX_MAX = 2 * TYPE_MAX_NDIM };

static bool contains_boolean(Value value, int depth) {
  if (value.kind == ST_BOOL) return true;
  if (!value_is_sequence(value) || depth > TYPE_MAX_NDIM) return false;
  for (uint32_t i = 0; i < value.extra; i++)
    if (contains_boolean(value_items(value)[i], depth + 1)) return true;
  return false;
}

static bool contains_slice(Value value) {
  if (!value_is_sequence(value)) return false;
  for (uint32_t i = 0; i < value.extra; i++)
    if (value_items(value)[i].kind == ST_SLICE) return true;
  return false;
}

/* The items of an index; a list with slices in it counts as a tuple (S1-IX-14). Arrays become
 * variables. */
static bool index_items(Value index, int *count, Value *items) {
  bool tuple = index.kind == ST_TUPLE || (index.kind == ST_LIST && contains_slice(index));
  *count = tuple ? (int)index.extra : 1;
  if (*count > INDEX_MAX) {
    error_set(ERROR_INDEX, "too many indices: at most %d", INDEX_MAX);
    return false;
  }
  for (int i = 0; i < *count; i++) {
    Value item = tuple ? value_items(index)[i] : index;
    if (contains_boolean(item, 0)) {
      error_set(ERROR_TYPE,
                "TensorType does not support Python bools for indexing, such as tensor[[True, "
                "False]]. To use a "
                "boolean mask, give a bool tensor.");
      return false;
    }
    if (value_is_sequence(item) &&
        item.extra == 0) { /* an empty list indexes nothing, whatever its dtype */
      item = value_var(graph_constant(array_new(DTYPE_UINT8, 1, (int64_t[]){0})));
    } else if (item.kind == ST_ARRAY || value_is_sequence(item)) {
      item = value_var(convert_tensor(item));
    }
    if (item.kind == ST_VAR && !item.extra) return false;
    items[i] = item;
  }
  return true;
}

static bool is_mask(Value item) {
  return item.kind == ST_VAR && var_dtype(item.extra) == DTYPE_BOOL;
}

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
    error_set(ERROR_INDEX,
              "too many indices for tensor: tensor is %d-dimensional, but %d were indexed", ndim,
              taken);
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
  if (var && var_ndim(var) == 0 && dtype_is(var_dtype(var), GROUP_INTEGER))
    return op_cast(var, DTYPE_INT64);
  if (!error_pending())
    error_set(ERROR_TYPE, "basic indices must be integers, not %s%s", value_text(item),
              bigint_hint(item));
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
              "boolean index did not match indexed tensor along axis %d; size of axis is %lld but "
              "size of corresponding "
              "boolean axis is %lld",
              axis + i, (long long)length, (long long)covered);
    return false;
  }
  return true;
}

/* A mask is an integer array for each of its axes: the coordinates of what is true. */
static int mask_indices(Var x, int axis, Var mask, Index *indices) {
  if (var_ndim(mask) == 0) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "a 0-d boolean index is not implemented: use switch(condition, a, b)");
    return 0;
  }
  if (!mask_fits(x, axis, mask)) return 0;
  for (int i = 0; i < var_ndim(mask); i++) {
    bool known = var_dim(mask, i) != DIM_UNKNOWN && var_dim(x, axis + i) != DIM_UNKNOWN;
    indices[i].kind = INDEX_ARRAY;
    indices[i].start =
        known ? op_nonzero(mask, i) : op_mask_coordinates(mask, i, op_shape_i(x, axis + i));
  }
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

static Var subtensor(Var x, int count, const Index *indices) {
  bool advanced = false, whole = count > 0;
  for (int i = 0; i < count; i++) {
    advanced = advanced || indices[i].kind == INDEX_ARRAY;
    whole = whole && index_is_whole(&indices[i]);
  }
  return advanced ? op_advanced_subtensor(x, count, indices) : op_subtensor(x, count, indices);
}

Var index_value(Var x, Value index) {
  Value items[INDEX_MAX];
  Index indices[INDEX_MAX + TYPE_MAX_NDIM];
  int count, axis = 0;
  if (!x || !index_items(index, &count, items) || !fill_ellipsis(var_ndim(x), &count, items))
    return 0;
  Var expanded = insert_new_axes(x, count, items);
  if (!expanded) return 0;
  for (int i = 0; i < count; i++) {
    int made = item_indices(expanded, axis, items[i], &indices[axis]);
    if (!made) return 0;
    axis += made;
  }
  if (expanded != x) { /* x[None, :] is the expanded x itself */
    bool whole = true;
    for (int i = 0; i < axis; i++) whole = whole && index_is_whole(&indices[i]);
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

Var element_at(Var x, int axis, Var index) {
  return index_at(x, axis, op_cast(index, DTYPE_INT64));
}

Var build_index(const Args *args) { return index_value(arg_var(args, 0), arg_value(args, 1)); }
