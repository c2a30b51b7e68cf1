/* Shaping and shuffling: checklist S1-SH, and the properties that are shapes. */
#include <string.h>

#include "build/build.h"
#include "core/error.h"

/* ---- helpers of the room ---- */

Var expand_axes(Var x, const Axes *axes) {
  if (!x) return 0;
  int order[2 * TYPE_MAX_NDIM] = {0}, ndim = var_ndim(x) + axes->count, next = 0;
  for (int i = 0; i < axes->count; i++) order[axes->at[i]] = -1;
  for (int i = 0; i < ndim; i++)
    if (order[i] == 0) order[i] = next++;
  return op_dimshuffle(x, ndim, order);
}

Var swap_last(Var x) {
  if (!x) return 0;
  int order[TYPE_MAX_NDIM], ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++) order[i] = i;
  order[ndim - 1] = ndim - 2;
  order[ndim - 2] = ndim - 1;
  return op_dimshuffle(x, ndim, order);
}

static bool axes_contain(const Axes *axes, int axis) {
  for (int i = 0; i < axes->count; i++)
    if (axes->at[i] == axis) return true;
  return false;
}

Var move_to_end(Var x, const Axes *axes) {
  if (!x) return 0;
  int order[TYPE_MAX_NDIM], ndim = var_ndim(x), count = 0;
  for (int i = 0; i < ndim; i++)
    if (!axes_contain(axes, i)) order[count++] = i;
  for (int i = 0; i < axes->count; i++) order[count++] = axes->at[i];
  return op_dimshuffle(x, ndim, order);
}

Var specify_lengths(Var x, const Lengths *lengths) {
  if (!x) return 0;
  bool news = false;
  for (int i = 0; i < lengths->count; i++) {
    int64_t length;
    if (!lengths->at[i]) continue;
    if (!op_constant_int(lengths->at[i], 0, &length) || length != var_dim(x, i)) news = true;
  }
  return news ? op_specify_shape(x, lengths->at) : x;
}

Var specify_broadcastable(Var x, const Axes *axes) {
  Lengths lengths = {.count = x ? var_ndim(x) : 0};
  for (int i = 0; i < lengths.count; i++)
    lengths.at[i] = axes_contain(axes, i) ? graph_constant_int(DTYPE_INT64, 1) : 0;
  return specify_lengths(x, &lengths);
}

Var reshape_to(Var x, int count, const Var *lengths) {
  return op_reshape(x, op_make_vector(count, lengths), count);
}

Var untyped_length(Var length) { return op_unary(OP_DISCONNECTED_GRAD, length); }

Var size_along(Var x, const Axes *axes) {
  if (!x) return 0;
  Var size = graph_constant_int(DTYPE_INT64, 1);
  for (int i = 0; i < axes->count; i++)
    size = i ? op_binary(OP_MUL, size, op_shape_i(x, axes->at[i])) : op_shape_i(x, axes->at[i]);
  return size;
}

Var flatten_to(Var x, int ndim) {
  if (!x || ndim == var_ndim(x)) return x;
  Var lengths[TYPE_MAX_NDIM];
  Axes ones = {0};
  bool last_is_one = true;
  for (int i = 0; i < ndim - 1; i++) {
    lengths[i] = untyped_length(op_shape_i(x, i));
    if (var_dim(x, i) == 1) ones.at[ones.count++] = i;
  }
  for (int i = ndim - 1; i < var_ndim(x); i++) last_is_one = last_is_one && var_dim(x, i) == 1;
  if (last_is_one) ones.at[ones.count++] = ndim - 1;
  lengths[ndim - 1] = graph_constant_int(DTYPE_INT64, -1);
  return specify_broadcastable(reshape_to(x, ndim, lengths), &ones);
}

/* ---- shape, size ---- */

Var build_shape(const Args *args) { return op_shape(arg_var(args, 0)); }
Var build_size(const Args *args) { return op_size(arg_var(args, 0)); }

/* ---- reshape, flatten ---- */

/* The shape argument as a vector: a list of lengths, a scalar, or a vector as it is. */
static Var shape_vector(Value shape) {
  if (!value_is_sequence(shape)) {
    Var vector = shape.kind == ST_STRING ? convert_length(shape, "Shape") : convert_tensor(shape);
    return vector && var_ndim(vector) == 0 ? op_expand_dims(vector, 0) : vector;
  }
  for (uint32_t i = 0; i < shape.extra; i++) {
    Value item = value_items(shape)[i];
    Var length = convert_tensor(item);
    if (!length) return 0;
    if (dtype_is(var_dtype(length), GROUP_INTEGER) && var_ndim(length) == 0) continue;
    error_set(ERROR_TYPE, "Shape must be integers; got %s", value_text(item));
    return 0;
  }
  Lengths lengths;
  if (!convert_lengths(shape, "Shape", false, &lengths)) return 0;
  return op_make_vector(lengths.count, lengths.at);
}

Var build_reshape(const Args *args) {
  Var x = arg_var(args, 0), shape = shape_vector(arg_value(args, 1));
  int64_t ndim = arg_given(args, 2) ? arg_int(args, 2) : 0;
  if (!shape) return 0;
  if (var_ndim(shape) != 1) {
    error_set(ERROR_TYPE,
              "New shape in reshape must be a vector or a list or tuple of scalars, not %s",
              value_text(value_var(shape)));
    return 0;
  }
  if (!arg_given(args, 2) && (ndim = var_dim(shape, 0)) == DIM_UNKNOWN) {
    error_set(ERROR_VALUE,
              "The length of the shape %s is not known, so the rank of the result is not either: "
              "give `ndim`",
              value_text(value_var(shape)));
    return 0;
  }
  if (ndim < 0 || ndim > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "The rank of a reshaped tensor is 0 to %d, not %lld", TYPE_MAX_NDIM,
              (long long)ndim);
    return 0;
  }
  return op_reshape(x, shape, (int)ndim);
}

Var build_flatten(const Args *args) {
  Var x = arg_var(args, 0);
  int64_t ndim = arg_given(args, 1) ? arg_int(args, 1) : 1;
  if (!x) return 0;
  if (ndim < 1 || (ndim > 1 && ndim > var_ndim(x))) {
    error_set(ERROR_VALUE, "ndim %lld out of bound [1, %d)", (long long)ndim, var_ndim(x) + 1);
    return 0;
  }
  return flatten_to(x, (int)ndim);
}

Var build_ravel(const Args *args) { return flatten_to(arg_var(args, 0), 1); }

/* ---- dimshuffle and its special cases ---- */

static bool shuffle_entry(Value value, int *entry) {
  if (value.kind == ST_STRING && value.extra == 1 && !memcmp(value.u.pointer, "x", 1)) {
    *entry = -1;
    return true;
  }
  int64_t integer;
  if (value.kind != ST_INT || !convert_int(value, "axis", &integer)) {
    error_set(ERROR_TYPE, "DimShuffle indices must be integers or 'x'; got %s of type %s",
              value_text(value), value_kind_name(value));
    return false;
  }
  if (integer < 0) {
    error_set(ERROR_VALUE, "DimShuffle indices are not negative; got %lld", (long long)integer);
    return false;
  }
  *entry = integer > TYPE_MAX_NDIM ? TYPE_MAX_NDIM : (int)integer;
  return true;
}

/* A pattern given as one list or as several arguments. */
static Value pattern_of(Value pattern) {
  return pattern.extra == 1 && value_is_sequence(value_items(pattern)[0]) ? value_items(pattern)[0]
                                                                          : pattern;
}

Var build_dimshuffle(const Args *args) {
  Value pattern = pattern_of(arg_value(args, 1));
  int order[TYPE_MAX_NDIM];
  if (pattern.extra > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes", TYPE_MAX_NDIM);
    return 0;
  }
  for (uint32_t i = 0; i < pattern.extra; i++)
    if (!shuffle_entry(value_items(pattern)[i], &order[i])) return 0;
  return op_dimshuffle(arg_var(args, 0), (int)pattern.extra, order);
}

static Var permute(Var x, Value axes) {
  if (!x) return 0;
  Axes order;
  if (!convert_axes(axes, var_ndim(x), &order)) return 0;
  if (order.count != var_ndim(x)) {
    error_set(ERROR_VALUE, "axes don't match array: %s for rank %d", value_text(axes), var_ndim(x));
    return 0;
  }
  return op_dimshuffle(x, order.count, order.at);
}

static Var named_transpose(Var x) {
  Var transposed = op_transpose(x);
  if (!transposed || transposed == x || !var_name(x)) return transposed;
  String name = {0};
  string_print(&name, "%s.T", var_name(x));
  var_set_name(transposed, string_text(&name));
  string_free(&name);
  return transposed;
}

Var build_T(const Args *args) { return named_transpose(arg_var(args, 0)); }

Var build_transpose(const Args *args) {
  if (!arg_given(args, 1)) return named_transpose(arg_var(args, 0));
  return permute(arg_var(args, 0), arg_value(args, 1));
}

Var build_transpose_method(const Args *args) {
  Value axes = pattern_of(arg_value(args, 1));
  bool none = axes.extra == 0 || (axes.extra == 1 && value_is_none(value_items(axes)[0]));
  return none ? named_transpose(arg_var(args, 0)) : permute(arg_var(args, 0), axes);
}

Var build_mT(const Args *args) {
  Var x = arg_var(args, 0);
  if (x && var_ndim(x) < 2) {
    error_set(ERROR_VALUE, "Input array must be at least 2-dimensional, but it is %d", var_ndim(x));
    return 0;
  }
  return swap_last(x);
}

Var build_swapaxes(const Args *args) {
  Var x = arg_var(args, 0);
  int first, second, order[TYPE_MAX_NDIM];
  if (!x || !arg_axis(args, 1, var_ndim(x), &first) || !arg_axis(args, 2, var_ndim(x), &second))
    return 0;
  for (int i = 0; i < var_ndim(x); i++) order[i] = i;
  order[first] = second;
  order[second] = first;
  return op_dimshuffle(x, var_ndim(x), order);
}

Var build_moveaxis(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  int ndim = var_ndim(x), order[TYPE_MAX_NDIM], next = 0;
  Axes source, destination;
  if (!arg_axes(args, 1, ndim, &source) || !arg_axes(args, 2, ndim, &destination)) return 0;
  if (source.count != destination.count) {
    error_set(ERROR_VALUE,
              "`source` and `destination` arguments must have the same number of elements");
    return 0;
  }
  for (int i = 0; i < ndim; i++) order[i] = -1;
  for (int i = 0; i < source.count; i++) order[destination.at[i]] = source.at[i];
  for (int i = 0; i < ndim; i++) {
    if (order[i] >= 0) continue;
    while (axes_contain(&source, next)) next++;
    order[i] = next++;
  }
  return op_dimshuffle(x, ndim, order);
}

/* ---- axes of length 1 ---- */

static Var pad_axes(Var x, int64_t count, bool left) {
  if (!x) return 0;
  if (count < 0 || count + var_ndim(x) > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "`n_ones` must be between 0 and %d, not %lld",
              TYPE_MAX_NDIM - var_ndim(x), (long long)count);
    return 0;
  }
  Axes axes = {.count = (int)count};
  for (int i = 0; i < axes.count; i++) axes.at[i] = left ? i : var_ndim(x) + i;
  return expand_axes(x, &axes);
}

Var build_shape_padleft(const Args *args) {
  return pad_axes(arg_var(args, 0), arg_int(args, 1), true);
}
Var build_shape_padright(const Args *args) {
  return pad_axes(arg_var(args, 0), arg_int(args, 1), false);
}

Var build_shape_padaxis(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  int64_t ndim = var_ndim(x) + 1, axis = arg_int(args, 1);
  if (axis < -ndim || axis >= ndim) {
    error_set(ERROR_INDEX, "axis %lld is out of bounds [-%d, %d)", (long long)axis, (int)ndim,
              (int)ndim);
    return 0;
  }
  return op_expand_dims(x, (int)(axis < 0 ? axis + ndim : axis));
}

Var build_expand_dims(const Args *args) {
  Var x = arg_var(args, 0);
  Value axis = arg_value(args, 1);
  Axes axes;
  int added = value_is_sequence(axis) ? (int)axis.extra : 1;
  if (!x || !convert_axes(axis, var_ndim(x) + added, &axes)) return 0;
  return expand_axes(x, &axes);
}

Var build_squeeze(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes = {0};
  if (!x) return 0;
  if (!arg_given(args, 1)) {
    for (int i = 0; i < var_ndim(x); i++)
      if (var_dim(x, i) == 1) axes.at[axes.count++] = i;
  } else if (var_ndim(x) > 0 && !arg_axes(args, 1, var_ndim(x), &axes)) {
    return 0;
  }
  return axes.count ? op_squeeze(x, axes.count, axes.at) : x;
}

static Var at_least(Var x, int64_t ndim, bool left) {
  return x && var_ndim(x) < ndim ? pad_axes(x, ndim - var_ndim(x), left) : x;
}

/* tag: the rank. */
Var build_atleast(const Args *args) { return at_least(arg_var(args, 0), args->tag, true); }
Var build_atleast_Nd(const Args *args) {
  return at_least(arg_var(args, 0), arg_int(args, 1), arg_bool(args, 2));
}

/* ---- lengths declared ---- */

/* An ellipsis in the list stands for as many None as there are axes not named. */
static bool expand_ellipsis(Value *shape, int ndim) {
  if (!value_is_sequence(*shape)) return true;
  Value items[TYPE_MAX_NDIM + 1];
  int count = 0, ellipses = 0, given = (int)shape->extra;
  for (int i = 0; i < given && count <= TYPE_MAX_NDIM; i++) {
    Value item = value_items(*shape)[i];
    if (item.kind != ST_ELLIPSIS) {
      items[count++] = item;
    } else if (++ellipses == 1) {
      for (int open = ndim - (given - 1); open > 0 && count < TYPE_MAX_NDIM; open--)
        items[count++] = value_none();
    }
  }
  if (ellipses > 1) {
    error_set(ERROR_VALUE, "Multiple Ellipsis in `specify_shape`");
    return false;
  }
  if (ellipses) *shape = value_sequence(ST_TUPLE, count, items);
  return true;
}

Var build_specify_shape(const Args *args) {
  Var x = arg_var(args, 0);
  Value shape = arg_value(args, 1);
  Lengths lengths;
  if (!x || !expand_ellipsis(&shape, var_ndim(x))) return 0;
  if (value_is_none(shape)) shape = value_sequence(ST_TUPLE, 1, &shape);
  if (!convert_lengths(shape, "Shape values", true, &lengths)) return 0;
  if (lengths.count != var_ndim(x)) {
    error_set(ERROR_VALUE, "Input `x` is %d-dimensional and will never match a shape of length %d.",
              var_ndim(x), lengths.count);
    return 0;
  }
  for (int i = 0; i < lengths.count; i++) {
    int64_t length;
    if (!lengths.at[i] || !op_constant_int(lengths.at[i], 0, &length) || length >= 0) continue;
    error_set(ERROR_ASSERTION, "SpecifyShape: no tensor has %lld elements along dim %d",
              (long long)length, i);
    return 0;
  }
  return specify_lengths(x, &lengths);
}

Var build_specify_broadcastable(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !convert_axes(arg_value(args, 1), var_ndim(x), &axes)) return 0;
  return specify_broadcastable(x, &axes);
}

/* ---- join_dims, split_dims ---- */

Var build_join_dims(const Args *args) {
  Var x = arg_var(args, 0), lengths[TYPE_MAX_NDIM];
  if (!x) return 0;
  int ndim = var_ndim(x), start = 0, count = 0;
  if (ndim && !arg_axis(args, 1, ndim, &start)) return 0;
  int64_t joined = arg_given(args, 2) ? arg_int(args, 2) : ndim - start;
  if (joined < 0 || start + joined > ndim) {
    error_set(ERROR_VALUE, "JoinDims: %lld axes from axis %d on exceed the rank %d",
              (long long)joined, start, ndim);
    return 0;
  }
  Axes axes = {.count = (int)joined};
  for (int i = 0; i < joined; i++) axes.at[i] = start + i;
  for (int i = 0; i < start; i++) lengths[count++] = op_shape_i(x, i);
  lengths[count++] = size_along(x, &axes);
  for (int i = start + (int)joined; i < ndim; i++) lengths[count++] = op_shape_i(x, i);
  return reshape_to(x, count, lengths);
}

Var build_split_dims(const Args *args) {
  Var x = arg_var(args, 0);
  Lengths parts;
  int axis = 0, count = 0;
  if (!x || !arg_axis(args, 2, var_ndim(x), &axis) ||
      !convert_lengths(arg_value(args, 1), "Shape", false, &parts))
    return 0;
  Var lengths[2 * TYPE_MAX_NDIM];
  for (int i = 0; i < axis; i++) lengths[count++] = op_shape_i(x, i);
  for (int i = 0; i < parts.count; i++) lengths[count++] = parts.at[i];
  for (int i = axis + 1; i < var_ndim(x); i++) lengths[count++] = op_shape_i(x, i);
  if (count > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes", TYPE_MAX_NDIM);
    return 0;
  }
  return reshape_to(x, count, lengths);
}
