/* Functions that pick elements: checklist S1-M-12, 15, 25, 26, S1-CR-18, 22. */
#include "build/build.h"
#include "core/error.h"

/* S1-M-12; `mode` applies only along an axis. */
Var build_take(const Args *args) {
  Var x = arg_var(args, 0), indices = arg_var(args, 1);
  if (!x || !indices) return 0;
  if (!arg_given(args, 2)) return index_at(flatten_to(x, 1), 0, indices);
  int64_t given = arg_int(args, 2), axis = given < 0 ? given + var_ndim(x) : given;
  if (axis < 0 || axis >= var_ndim(x)) {
    error_set(ERROR_INDEX,
              "too many indices for tensor: tensor is %d-dimensional, but %lld were indexed",
              var_ndim(x), (long long)axis + 1);
    return 0;
  }
  Var length = op_shape_i(x, (int)axis);
  if (arg_is(args, 3, "clip")) {
    Var one = graph_constant_int(DTYPE_INT64, 1), zero = graph_constant_int(DTYPE_INT64, 0);
    indices = op_ternary(OP_CLIP, indices, zero, op_binary(OP_SUB, length, one));
  } else if (arg_is(args, 3, "wrap")) {
    indices = op_binary(OP_MOD, indices, length);
  } else if (!arg_is(args, 3, "raise")) {
    error_set(ERROR_VALUE, "mode must be 'raise', 'clip' or 'wrap', not %s",
              value_text(arg_value(args, 3)));
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
    error_set(ERROR_VALUE, "Nonzero only supports non-scalar arrays: use atleast_1d(x)");
    return 0;
  }
  for (int i = 0; i < var_ndim(x); i++) vectors[i] = op_nonzero(x, i);
  return error_pending() ? 0 : var_ndim(x);
}

Value build_nonzero(const Args *args) {
  Var vectors[TYPE_MAX_NDIM];
  int count = coordinates(arg_var(args, 0), vectors);
  if (!count) return value_none();
  return arg_bool(args, 1) ? value_var(stack_at(0, count, vectors))
                           : value_vars(ST_TUPLE, count, vectors);
}

static Var flat_not_scalar(Var x) {
  if (x && var_ndim(x) > 0) return flatten_to(x, 1);
  error_set(ERROR_VALUE, "Nonzero only supports non-scalar arrays.");
  return 0;
}

Var build_flatnonzero(const Args *args) { return op_nonzero(flat_not_scalar(arg_var(args, 0)), 0); }

Var build_nonzero_values(const Args *args) {
  Var flat = flat_not_scalar(arg_var(args, 0));
  return index_at(flat, 0, op_nonzero(flat, 0));
}

Var build_compress(const Args *args) {
  Var x = arg_var(args, 1);
  Var chosen = op_nonzero(flat_not_scalar(arg_var(args, 0)), 0);
  int axis = 0;
  if (!x) return 0;
  if (!arg_given(args, 2)) return index_at(flatten_to(x, 1), 0, chosen);
  return arg_axis(args, 2, var_ndim(x), &axis) ? index_at(x, axis, chosen) : 0;
}

/* where(c): coordinates; where(c, a, b): switch. */
Value build_where(const Args *args) {
  bool yes = arg_given(args, 1), no = arg_given(args, 2);
  if (yes && no)
    return value_var(op_ternary(OP_SWITCH, arg_var(args, 0), arg_var(args, 1), arg_var(args, 2)));
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
    error_set(ERROR_INDEX, "`indices` must be an integer array, not %s",
              value_text(value_var(indices)));
    return 0;
  }
  if (!arg_given(args, 2))
    x = flatten_to(x, 1);
  else if (!arg_axis(args, 2, var_ndim(x), &axis))
    return 0;
  if (var_ndim(x) != var_ndim(indices)) {
    error_set(ERROR_VALUE, "`indices` and `arr` must have the same number of dimensions: %d and %d",
              var_ndim(indices), var_ndim(x));
    return 0;
  }
  Index all[TYPE_MAX_NDIM];
  int ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++) {
    Axes others = {0};
    for (int j = 0; j < ndim; j++)
      if (j != i) others.at[others.count++] = j;
    all[i] = (Index){.kind = INDEX_ARRAY};
    Var length = untyped_length(op_shape_i(x, i));
    all[i].start = i == axis ? indices : expand_axes(range_to(length), &others);
  }
  return op_advanced_subtensor(x, ndim, all);
}

/* The permutation that undoes `perm`, for each row: out[perm[i]] = i. */
Var build_inverse_permutation(const Args *args) {
  Var perm = arg_var(args, 0);
  if (!perm) return 0;
  if (var_ndim(perm) != 1 || !dtype_is(var_dtype(perm), GROUP_INTEGER)) {
    error_set(ERROR_TYPE, "a permutation is a vector of integers, not %s",
              value_text(value_var(perm)));
    return 0;
  }
  Index index = {.kind = INDEX_ARRAY, .start = perm};
  Var length = untyped_length(op_shape_i(perm, 0));
  Var empty = op_alloc(graph_constant_int(DTYPE_INT64, 0), 1, &length);
  return op_inc_subtensor(empty, range_to(length), 1, &index, true, false);
}

/* The length of an axis, of which types know only whether it is 1. */
static Var length_if_one(Var x, int axis) {
  Var length = op_shape_i(x, axis);
  return var_dim(x, axis) == 1 ? length : untyped_length(length);
}

/* The same tensor, of which types know the lengths 1 only. */
static Var untyped_shape(Var x) {
  Index all[TYPE_MAX_NDIM] = {{0}};
  int ndim = x ? var_ndim(x) : 0;
  for (int i = 0; i < ndim; i++) all[i] = (Index){.kind = INDEX_SLICE, .stop = length_if_one(x, i)};
  return ndim ? op_subtensor(x, ndim, all) : x;
}

/* Element i of the result is element i of choices[a[i]] (S1-CR-18); everything is broadcast to one
 * shape first. */
Var build_choose(const Args *args) {
  Var a = arg_var(args, 0), choices = arg_var(args, 1);
  if (!a || !choices) return 0;
  if (!dtype_is(var_dtype(a), GROUP_DISCRETE)) {
    error_set(ERROR_TYPE, "choose first argument must have an [u]int* dtype. Got %s.",
              dtype_name(var_dtype(a)));
    return 0;
  }
  if (var_ndim(choices) == 0) {
    error_set(ERROR_VALUE, "choose: there is nothing to choose from in a scalar");
    return 0;
  }
  Var count = op_shape_i(choices, 0), zero = graph_constant_int(DTYPE_INT64, 0),
      one = graph_constant_int(DTYPE_INT64, 1);
  a = op_cast(a, DTYPE_INT64);
  /* No choice has a negative number; one beyond the last is an IndexError. */
  if (arg_is(args, 2, "raise")) a = op_ternary(OP_SWITCH, op_binary(OP_LT, a, zero), count, a);
  if (arg_is(args, 2, "clip")) a = op_ternary(OP_CLIP, a, zero, op_binary(OP_SUB, count, one));
  if (arg_is(args, 2, "wrap")) a = op_binary(OP_MOD, a, count);
  int inner = var_ndim(choices) - 1, ndim = inner > var_ndim(a) ? inner : var_ndim(a);
  if (!a) return 0;
  if (ndim > inner) {
    Axes ones = {.count = ndim - inner};
    for (int i = 0; i < ones.count; i++) ones.at[i] = i + 1;
    choices = expand_axes(choices, &ones);
  }
  a = untyped_shape(op_pad_left(a, ndim));
  Index all[TYPE_MAX_NDIM + 1] = {{.kind = INDEX_ARRAY, .start = a}};
  for (int i = 0; i < ndim; i++) {
    Axes others = {0};
    for (int j = 0; j < ndim; j++)
      if (j != i) others.at[others.count++] = j;
    all[i + 1] = (Index){.kind = INDEX_ARRAY,
                         .start = expand_axes(range_to(length_if_one(choices, i + 1)), &others)};
  }
  return op_advanced_subtensor(choices, ndim + 1, all);
}

/* How many elements of the sorted vector x are less than each of v ("left"), or not greater
 * ("right"). S1-M-24 */
Var build_searchsorted(const Args *args) {
  Var x = arg_var(args, 0), v = arg_var(args, 1);
  bool right = arg_is(args, 2, "right");
  if (!x || !v) return 0;
  if (!right && !arg_is(args, 2, "left")) {
    error_set(ERROR_VALUE, "side must be 'left' or 'right', not %s",
              value_text(arg_value(args, 2)));
    return 0;
  }
  if (var_ndim(x) != 1) {
    error_set(ERROR_VALUE, "searchsorted looks in a vector, not in %s", value_text(value_var(x)));
    return 0;
  }
  if (arg_given(args, 3)) x = index_at(x, 0, arg_var(args, 3));
  return op_search(x, v, right);
}

/* How often each number from 0 on occurs in x, or the sum of its weights. */
Var build_bincount(const Args *args) {
  Var x = arg_var(args, 0), weights = arg_var(args, 1);
  if (!x) return 0;
  if (var_ndim(x) != 1 || !dtype_is(var_dtype(x), GROUP_INTEGER)) {
    error_set(ERROR_TYPE, "bincount counts in a vector of integers, not in %s",
              value_text(value_var(x)));
    return 0;
  }
  Var one = graph_constant_int(DTYPE_INT64, 1), zero = graph_constant_int(DTYPE_INT64, 0);
  Var most = op_reduce(REDUCE_MAX, x, -1, NULL, DTYPE_NONE, DTYPE_NONE);
  Var length = op_binary(OP_ADD, op_cast(most, DTYPE_INT64), one);
  if (arg_given(args, 2))
    length = op_binary(OP_MAXIMUM, length, convert_length(arg_value(args, 2), "minlength"));
  if (!weights) weights = one;
  Index index = {.kind = INDEX_ARRAY, .start = x};
  Var counts = op_alloc(op_cast(zero, var_dtype(weights)), 1, &length);
  return op_inc_subtensor(counts, weights, 1, &index, false, false);
}

/* The index in C order of coordinates in a shape. */
Var build_ravel_multi_index(const Args *args) {
  int count;
  const Var *coordinates = convert_tensors(arg_value(args, 0), &count);
  Lengths dims;
  if (!coordinates || !convert_lengths(arg_value(args, 1), "dims", false, &dims)) return 0;
  if (count != dims.count || count == 0) {
    error_set(ERROR_VALUE, "`ravel_multi_index`: %d coordinates for %d dimensions", count,
              dims.count);
    return 0;
  }
  Var index = coordinates[0];
  for (int i = 1; i < count; i++)
    index = op_binary(OP_ADD, op_binary(OP_MUL, index, dims.at[i]), coordinates[i]);
  return index;
}

/* The coordinates in a shape of an index in C order. */
Value build_unravel_index(const Args *args) {
  Var rest = arg_var(args, 0), coordinates[TYPE_MAX_NDIM];
  Lengths dims;
  if (!rest || !convert_lengths(arg_value(args, 1), "dims", false, &dims)) return value_none();
  if (!dtype_is(var_dtype(rest), GROUP_INTEGER)) {
    error_set(ERROR_TYPE, "`unravel_index` takes integer indices, not %s",
              value_text(value_var(rest)));
    return value_none();
  }
  rest = op_cast(rest, DTYPE_INT64);
  for (int i = dims.count - 1; i >= 0; i--) {
    coordinates[i] = i ? op_binary(OP_MOD, rest, dims.at[i]) : rest;
    rest = op_binary(OP_INT_DIV, rest, dims.at[i]);
  }
  return value_vars(ST_TUPLE, dims.count, coordinates);
}
