/* Putting arrays together, taking them apart, repeating them: checklist S1-CR-09..13, S1-SH-08, 09.
 */
#include "build/build.h"
#include "core/error.h"

/* ---- stack, concatenate ---- */

Var stack_at(int axis, int count, const Var *tensors) {
  Var *padded = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) padded[i] = op_expand_dims(tensors[i], axis);
  return op_join(axis, count, padded);
}

static bool all_scalars(int count, const Var *tensors) {
  for (int i = 0; i < count; i++)
    if (!tensors[i] || var_ndim(tensors[i]) > 0) return false;
  return true;
}

/* Parameters: tensors, axis, others; stack(a, b, c) is the older form of stack([a, b, c]). */
Var build_stack(const Args *args) {
  Value tensors = arg_value(args, 0), at = arg_value(args, 1), others = arg_value(args, 2);
  int count, axis;
  if (!value_is_sequence(tensors)) {
    uint32_t first = at.kind == ST_INT ? 1 : 2;
    Value *items = frame_alloc(sizeof(Value) * (first + others.extra));
    items[0] = tensors;
    if (first == 2) items[1] = at;
    for (uint32_t i = 0; i < others.extra; i++) items[first + i] = value_items(others)[i];
    if (first == 2) at = value_int(0);
    if (first + others.extra < 2) {
      error_set(ERROR_TYPE, "First argument should be a Sequence: stack takes a list of tensors");
      return 0;
    }
    tensors = (Value){ST_LIST, first + others.extra, {.pointer = items}};
  } else if (others.extra) {
    error_set(ERROR_TYPE,
              "stack() takes a list of tensors and an axis, or tensors: got %s after them",
              value_text(value_items(others)[0]));
    return 0;
  }
  const Var *vars = convert_tensors(tensors, &count);
  if (!vars) return 0;
  if (count == 0) {
    error_set(ERROR_VALUE, "No tensor arguments provided.");
    return 0;
  }
  if (all_scalars(count, vars)) /* whatever the axis is */
    return count == 1 ? op_expand_dims(vars[0], 0) : op_make_vector(count, vars);
  for (int i = count; i-- > 0;)
    if (!convert_axis(at, var_ndim(vars[i]) + 1, &axis)) return 0;
  for (int i = 1; i < count; i++)
    if (var_ndim(vars[i]) != var_ndim(vars[0])) axis = 0; /* join refuses */
  return stack_at(axis, count, vars);
}

static Var stack_tree(Value tree, int depth) {
  if (!value_is_sequence(tree)) return convert_tensor(tree);
  int count = (int)tree.extra;
  if (count == 0 || depth > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE,
              count ? "The lists are nested too deeply." : "No tensor arguments provided.");
    return 0;
  }
  Var *vars = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++)
    if (!(vars[i] = stack_tree(value_items(tree)[i], depth + 1))) return 0;
  return all_scalars(count, vars) ? op_make_vector(count, vars) : stack_at(0, count, vars);
}

Var build_stacklists(const Args *args) { return stack_tree(arg_value(args, 0), 0); }

Var concatenate_at(int axis, int count, const Var *tensors) {
  return count == 1 ? tensors[0] : op_join(axis, count, tensors);
}

static Var concatenate(Value axis_value, int count, const Var *vars) {
  int axis;
  if (count == 0) {
    error_set(ERROR_VALUE, "Cannot join an empty list of tensors");
    return 0;
  }
  if (count == 1) return vars[0]; /* whatever the axis is */
  bool same_ranks = true;
  for (int i = 0; i < count; i++) {
    if (!vars[i]) return 0;
    same_ranks = same_ranks && var_ndim(vars[i]) == var_ndim(vars[0]);
    if (var_ndim(vars[i]) > 0) continue;
    error_set(ERROR_TYPE,
              "Join cannot handle scalar arguments of dimension 0. Use `stack` to join scalar "
              "values or promote the "
              "scalars to vectors.");
    return 0;
  }
  /* Ranks that differ are the mistake that is reported, whatever the axis. */
  if (!same_ranks) return op_join(0, count, vars);
  if (!convert_axis(axis_value, var_ndim(vars[0]), &axis)) return 0;
  return op_join(axis, count, vars);
}

Var build_concatenate(const Args *args) {
  Value list = arg_value(args, 0);
  if (!value_is_sequence(list)) {
    error_set(ERROR_TYPE,
              "The 'tensors' argument must be either a tuple or a list, make sure you did not "
              "forget () or [] "
              "around arguments of concatenate.");
    return 0;
  }
  int count;
  const Var *vars = convert_tensors(list, &count);
  return vars ? concatenate(arg_value(args, 1), count, vars) : 0;
}

Var build_join(const Args *args) {
  return concatenate(arg_value(args, 0), arg_count(args, 1), arg_vars(args, 1));
}

/* tag: the axis, of matrices. */
Var build_stack_matrices(const Args *args) {
  int count = arg_count(args, 0);
  if (count < 2) {
    error_set(ERROR_VALUE, "Too few arguments: at least two matrices are stacked");
    return 0;
  }
  for (int i = 0; i < count; i++) {
    if (arg_item(args, 0, i) && var_ndim(arg_item(args, 0, i)) == 2) continue;
    error_set(ERROR_VALUE, "Only matrices are stacked; argument %d is %s", i,
              value_text(value_var(arg_item(args, 0, i))));
    return 0;
  }
  return op_join(args->tag, count, arg_vars(args, 0));
}

/* ---- split ---- */

Value build_split(const Args *args) {
  Var x = arg_var(args, 0), sizes = arg_var(args, 1), parts[TYPE_MAX_NDIM * 16];
  int axis;
  int64_t count;
  if (!x || !sizes || !arg_axis(args, 3, var_ndim(x), &axis)) return value_none();
  if (arg_given(args, 2)) {
    count = arg_int(args, 2);
  } else if (!vector_length(sizes, &count)) {
    return value_none();
  }
  if (count < 1 || count > (int64_t)(sizeof parts / sizeof *parts)) {
    error_set(ERROR_VALUE, "A tensor is split into 1 to %d parts, not %lld",
              (int)(sizeof parts / sizeof *parts), (long long)count);
    return value_none();
  }
  if (!op_split(x, op_cast(sizes, DTYPE_INT64), (int)count, axis, parts)) return value_none();
  return value_vars(ST_LIST, (int)count, parts);
}

/* ---- roll, tile, repeat ---- */

static Var roll_axis(Var x, Var shift, int axis) {
  Var back = op_unary(OP_NEG, op_binary(OP_MOD, shift, untyped_length(op_shape_i(x, axis))));
  Var zero = graph_constant_int(DTYPE_INT64, 0);
  Var halves[2] = {slice_at(x, axis, back, 0, 0), slice_at(x, axis, zero, back, 0)};
  return op_join(axis, 2, halves);
}

Var build_roll(const Args *args) {
  Var x = arg_var(args, 0), shift = convert_length(arg_value(args, 1), "shift");
  int axis = 0;
  if (!x || !shift) return 0;
  if (var_ndim(x) == 0) {
    error_set(ERROR_INDEX, "too many indices for tensor: roll needs a tensor with an axis");
    return 0;
  }
  if (arg_given(args, 2))
    return arg_axis(args, 2, var_ndim(x), &axis) ? roll_axis(x, shift, axis) : 0;
  if (var_ndim(x) == 1) return roll_axis(x, shift, 0);
  return op_reshape(roll_axis(flatten_to(x, 1), shift, 0), op_shape(x), var_ndim(x));
}

Var build_tile(const Args *args) {
  Var x = arg_var(args, 0);
  Lengths reps;
  if (!x || !convert_lengths_or(arg_value(args, 1), "reps", ERROR_VALUE, false, &reps)) return 0;
  int ndim = reps.count > var_ndim(x) ? reps.count : var_ndim(x);
  if (arg_given(args, 2) && arg_int(args, 2) < ndim) {
    error_set(ERROR_VALUE,
              "tile: `ndim` is %lld, and the result has at least %d axes: leave it out",
              (long long)arg_int(args, 2), ndim);
    return 0;
  }
  if (arg_given(args, 2) && arg_int(args, 2) <= TYPE_MAX_NDIM) ndim = (int)arg_int(args, 2);
  int missing = ndim - reps.count;
  if (2 * ndim > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "tile: at most %d axes", TYPE_MAX_NDIM / 2);
    return 0;
  }
  x = op_pad_left(x, ndim);
  Var interleaved[TYPE_MAX_NDIM], tiled[TYPE_MAX_NDIM];
  Axes every_other = {.count = ndim};
  for (int i = 0; i < ndim; i++) {
    Var rep = i < missing ? graph_constant_int(DTYPE_INT64, 1) : reps.at[i - missing];
    interleaved[2 * i] = rep;
    interleaved[2 * i + 1] = op_shape_i(x, i);
    tiled[i] = op_binary(OP_MUL, rep, interleaved[2 * i + 1]);
    every_other.at[i] = 2 * i;
  }
  return reshape_to(op_alloc(expand_axes(x, &every_other), 2 * ndim, interleaved), ndim, tiled);
}

static Var repeat_scalar(Var x, Var repeats, int axis) {
  Var broadcast[TYPE_MAX_NDIM + 1], lengths[TYPE_MAX_NDIM];
  int ndim = var_ndim(x);
  for (int i = 0, next = 0; i < ndim; i++) {
    lengths[i] = broadcast[next++] = op_shape_i(x, i);
    if (i != axis) continue;
    broadcast[next++] = repeats;
    lengths[i] = op_binary(OP_MUL, lengths[i], repeats);
  }
  return reshape_to(op_alloc(op_expand_dims(x, axis + 1), ndim + 1, broadcast), ndim, lengths);
}

/* Index i occurs repeats[i] times: the rows of the elements of arange(max(repeats)) < repeats[:,
 * None] that hold. */
static Var repeat_each(Var x, Var repeats, int axis) {
  repeats = op_binary(OP_SECOND, range_to(untyped_length(op_shape_i(x, axis))), repeats);
  Var most = op_reduce(REDUCE_MAX | REDUCE_OF_NONE, repeats, -1, NULL, DTYPE_NONE, DTYPE_NONE);
  Var column = op_dimshuffle(repeats, 2, (int[]){0, -1});
  Var row = op_pad_left(range_to(most), 2);
  return index_at(x, axis, op_nonzero(op_binary(OP_LT, row, column), 0));
}

Var build_repeat(const Args *args) {
  Var x = arg_var(args, 0), repeats = arg_var(args, 1);
  int axis = 0;
  if (!x || !repeats) return 0;
  if (!arg_given(args, 2))
    x = flatten_to(x, 1);
  else if (!arg_axis(args, 2, var_ndim(x), &axis))
    return 0;
  if (!dtype_is(var_dtype(repeats), GROUP_INTEGER) || var_ndim(repeats) > 1) {
    error_set(var_ndim(repeats) > 1 ? ERROR_VALUE : ERROR_TYPE,
              "repeats must be an integer or a vector of integers, not %s",
              value_text(value_var(repeats)));
    return 0;
  }
  repeats = op_cast(repeats, DTYPE_INT64);
  if (repeats && var_ndim(repeats) == 1 && var_dim(repeats, 0) == 1)
    repeats = op_squeeze(repeats, 1, (int[]){0});
  if (!repeats) return 0;
  return var_ndim(repeats) == 0 ? repeat_scalar(x, repeats, axis) : repeat_each(x, repeats, axis);
}
