/* Products: checklist S1-LA. */
#include "build/build.h"
#include "core/error.h"

static Var matrix_of_row(Var x) { return op_pad_left(x, 2); }
static Var matrix_of_column(Var x) { return op_expand_dims(x, 1); }

/* ---- tensordot ---- */

/* Reshaped to a matrix: the axes of `rows` joined, then those of `columns`; the data are already in
 * that order. */
static Var as_matrix(Var x, const Axes *rows, const Axes *columns, Var source) {
  if (rows->count == 1 && columns->count == 1) return x;
  Var lengths[2] = {size_along(source, rows), size_along(source, columns)};
  return reshape_to(x, 2, lengths);
}

static Axes other_axes(int ndim, const Axes *axes) {
  Axes others = {0};
  for (int i = 0; i < ndim; i++) {
    bool found = false;
    for (int j = 0; j < axes->count; j++) found = found || axes->at[j] == i;
    if (!found) others.at[others.count++] = i;
  }
  return others;
}

static Var permuted(Var x, const Axes *first, const Axes *second) {
  int order[TYPE_MAX_NDIM], count = 0;
  for (int i = 0; i < first->count; i++) order[count++] = first->at[i];
  for (int i = 0; i < second->count; i++) order[count++] = second->at[i];
  return op_dimshuffle(x, count, order);
}

static bool summed_lengths_agree(Var x, Var y, const Axes *x_axes, const Axes *y_axes) {
  for (int i = 0; i < x_axes->count; i++) {
    int64_t a = var_dim(x, x_axes->at[i]), b = var_dim(y, y_axes->at[i]);
    if (a == DIM_UNKNOWN || b == DIM_UNKNOWN || a == b) continue;
    error_set(ERROR_VALUE,
              "Input arrays have inconsistent type shape along the axes that are to be reduced "
              "with tensordot: "
              "%lld and %lld",
              (long long)a, (long long)b);
    return false;
  }
  return true;
}

/* When several pairs of axes are summed the product of their lengths could agree where the lengths
 * do not: each pair that is not known but the first is made to; that one is left to the product. */
static Var lengths_checked(Var x, Var y, const Axes *x_axes, const Axes *y_axes) {
  Lengths lengths = {.count = var_ndim(x)};
  int unknown = 0;
  for (int i = 0; i < lengths.count; i++) lengths.at[i] = 0;
  for (int i = 0; i < x_axes->count; i++) {
    int a = x_axes->at[i], b = y_axes->at[i];
    if (var_dim(x, a) != DIM_UNKNOWN && var_dim(y, b) != DIM_UNKNOWN) continue;
    if (unknown++) lengths.at[a] = untyped_length(op_shape_i(y, b));
  }
  return unknown < 2 ? x : specify_lengths(x, &lengths);
}

static Var contract(Var x, Var y, const Axes *x_axes, const Axes *y_axes) {
  if (!summed_lengths_agree(x, y, x_axes, y_axes)) return 0;
  Axes x_kept = other_axes(var_ndim(x), x_axes), y_kept = other_axes(var_ndim(y), y_axes);
  Var left = as_matrix(permuted(lengths_checked(x, y, x_axes, y_axes), &x_kept, x_axes), &x_kept,
                       x_axes, x);
  Var right = as_matrix(permuted(y, y_axes, &y_kept), y_axes, &y_kept, y);
  Var product = op_dot(left, right);
  if (x_kept.count == 1 && y_kept.count == 1) return product;
  Var lengths[2 * TYPE_MAX_NDIM];
  int count = 0;
  for (int i = 0; i < x_kept.count; i++) lengths[count++] = op_shape_i(x, x_kept.at[i]);
  for (int i = 0; i < y_kept.count; i++) lengths[count++] = op_shape_i(y, y_kept.at[i]);
  return reshape_to(product, count, lengths);
}

static int length_of(Value axes) { return value_is_sequence(axes) ? (int)axes.extra : 1; }

/* The axes of both tensors: a number n (the last n of x with the first n of y), or a pair of axes
 * or lists of axes. */
static bool tensordot_axes(Value axes, Var x, Var y, Axes *x_axes, Axes *y_axes) {
  int64_t count;
  if (value_is_sequence(axes) && axes.extra == 2) {
    Value first = value_items(axes)[0], second = value_items(axes)[1];
    if (length_of(first) != length_of(second)) {
      error_set(ERROR_VALUE,
                "The number of axes supplied for tensordot must be equal for each tensor. Got %d "
                "and %d respectively.",
                length_of(first), length_of(second));
      return false;
    }
    return convert_axes(first, var_ndim(x), x_axes) && convert_axes(second, var_ndim(y), y_axes);
  }
  if (value_is_sequence(axes)) {
    error_set(ERROR_VALUE, "axes: a number, or two lists of axes, not %s", value_text(axes));
    return false;
  }
  if (!convert_int(axes, "axes", &count)) return false;
  *x_axes = *y_axes = (Axes){0};
  for (int64_t i = 0; i < count; i++) {
    int x_axis, y_axis;
    if (!normalize_axis(i - count, var_ndim(x), &x_axis) ||
        !normalize_axis(i, var_ndim(y), &y_axis))
      return false;
    x_axes->at[x_axes->count++] = x_axis;
    y_axes->at[y_axes->count++] = y_axis;
  }
  return true;
}

Var build_tensordot(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  Axes x_axes, y_axes;
  return x && y && tensordot_axes(arg_value(args, 2), x, y, &x_axes, &y_axes)
             ? contract(x, y, &x_axes, &y_axes)
             : 0;
}

/* ---- dot, matmul ---- */

Var dot_product(Var x, Var y) {
  if (!x || !y) return 0;
  int x_ndim = var_ndim(x), y_ndim = var_ndim(y);
  if (x_ndim == 0 || y_ndim == 0) return op_binary(OP_MUL, x, y);
  if (x_ndim > 2 || y_ndim > 2) {
    Axes x_axes = {1, {x_ndim - 1}}, y_axes = {1, {y_ndim > 2 ? y_ndim - 2 : 0}};
    return contract(x, y, &x_axes, &y_axes);
  }
  Var product = op_dot(x_ndim == 1 ? matrix_of_row(x) : x, y_ndim == 1 ? matrix_of_column(y) : y);
  if (x_ndim == 1) product = op_squeeze(product, 1, (int[]){0});
  if (y_ndim == 1) product = op_squeeze(product, 1, (int[]){product ? var_ndim(product) - 1 : 0});
  return product;
}

Var matrix_product(Var x, Var y) {
  if (!x || !y) return 0;
  int x_ndim = var_ndim(x), y_ndim = var_ndim(y);
  if (x_ndim == 0 || y_ndim == 0) {
    error_set(ERROR_VALUE,
              "matmul operand cannot be scalar: use mul(a, b) for a product with a number");
    return 0;
  }
  if (x_ndim <= 2 && y_ndim <= 2) return dot_product(x, y);
  int ndim = x_ndim > y_ndim ? x_ndim : y_ndim;
  Var left = op_pad_left(x, ndim);
  Var right = op_pad_left(y_ndim == 1 ? matrix_of_column(y) : y, ndim);
  Var product = op_batched_dot(left, right);
  if (!product) return 0;
  if (x_ndim == 1) product = op_squeeze(product, 1, (int[]){ndim - 2});
  if (y_ndim == 1) product = op_squeeze(product, 1, (int[]){product ? var_ndim(product) - 1 : 0});
  return product;
}

Var build_dot(const Args *args) { return dot_product(arg_var(args, 0), arg_var(args, 1)); }

static Var cast_to_given(const Args *args, int index, Var product) {
  return arg_given(args, index) ? op_cast(product, arg_dtype(args, index)) : product;
}

Var build_matmul(const Args *args) {
  return cast_to_given(args, 2, matrix_product(arg_var(args, 0), arg_var(args, 1)));
}

Var build_outer(const Args *args) {
  Var x = flatten_to(arg_var(args, 0), 1), y = flatten_to(arg_var(args, 1), 1);
  return op_dot(matrix_of_column(x), matrix_of_row(y));
}

static Var last_row(Var x) { return x ? op_expand_dims(x, var_ndim(x) - 1) : 0; }
static Var last_column(Var x) { return x ? op_expand_dims(x, var_ndim(x)) : 0; }

static bool ranks_at_least(Var x, int x_ndim, Var y, int y_ndim) {
  if (!x || !y) return false;
  if (var_ndim(x) >= x_ndim && var_ndim(y) >= y_ndim) return true;
  error_set(ERROR_VALUE, "ranks of at least %d and %d are needed, not %d and %d", x_ndim, y_ndim,
            var_ndim(x), var_ndim(y));
  return false;
}

Var build_vecdot(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  if (!ranks_at_least(x, 1, y, 1)) return 0;
  Var product = matrix_product(last_row(x), last_column(y));
  if (!product) return 0;
  return cast_to_given(
      args, 2, op_squeeze(product, 2, (int[]){var_ndim(product) - 2, var_ndim(product) - 1}));
}

static Var squeeze_last(Var x) { return x ? op_squeeze(x, 1, (int[]){var_ndim(x) - 1}) : 0; }

Var build_matvec(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  if (!ranks_at_least(x, 2, y, 1)) return 0;
  return cast_to_given(args, 2, squeeze_last(matrix_product(x, last_column(y))));
}

Var build_vecmat(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  if (!ranks_at_least(x, 1, y, 2)) return 0;
  return cast_to_given(args, 2, squeeze_last(matrix_product(swap_last(y), last_column(x))));
}

/* ---- batched products ---- */

/* out[i] = dot(x[i], y[i]), ranks 1 to 3; the first axes must be equal. S1-LA-05 */
Var build_batched_dot(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  if (!x || !y) return 0;
  int x_ndim = var_ndim(x), y_ndim = var_ndim(y);
  if (x_ndim == 0 || y_ndim == 0) {
    error_set(ERROR_TYPE, "`batched_dot`: both arguments need a batch axis");
    return 0;
  }
  if (x_ndim > 3 || y_ndim > 3) {
    error_set(ERROR_TYPE,
              "`batched_dot` takes ranks 1 to 3, not %d and %d: use `batched_tensordot`", x_ndim,
              y_ndim);
    return 0;
  }
  Lengths batch = {.count = x_ndim, .at = {op_shape_i(y, 0)}};
  if (var_dim(x, 0) != var_dim(y, 0) || var_dim(x, 0) == DIM_UNKNOWN)
    x = specify_lengths(x, &batch);
  if (x_ndim == 1 || y_ndim == 1) {
    int ndim = x_ndim > y_ndim ? x_ndim : y_ndim;
    Axes ones = {.count = ndim - 1};
    for (int i = 0; i < ones.count; i++) ones.at[i] = i + 1;
    return op_binary(OP_MUL, x_ndim < ndim ? expand_axes(x, &ones) : x,
                     y_ndim < ndim ? expand_axes(y, &ones) : y);
  }
  Var product = op_batched_dot(x_ndim == 2 ? last_row(x) : x, y_ndim == 2 ? last_column(y) : y);
  if (!product) return 0;
  if (y_ndim == 2) product = squeeze_last(product);
  if (x_ndim == 2) product = op_squeeze(product, 1, (int[]){1});
  return product;
}

/* Moves the batch axis first, the axes of `first`, then of `second`, and joins each group. */
static Var batch_of_matrices(Var x, const Axes *first, const Axes *second) {
  int order[TYPE_MAX_NDIM] = {0}, count = 1;
  for (int i = 0; i < first->count; i++) order[count++] = first->at[i];
  for (int i = 0; i < second->count; i++) order[count++] = second->at[i];
  Var lengths[3] = {op_shape_i(x, 0), size_along(x, first), size_along(x, second)};
  return reshape_to(op_dimshuffle(x, count, order), 3, lengths);
}

static Axes batch_kept(int ndim, const Axes *summed) {
  Axes kept = other_axes(ndim, summed);
  for (int i = 1; i < kept.count; i++) kept.at[i - 1] = kept.at[i];
  kept.count--;
  return kept;
}

/* S1-LA-06: axes count from 1, as 0 is the batch axis; a number n stands for the last n of x and
 * the first n after the batch of y. */
Var build_batched_tensordot(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  Value axes = arg_value(args, 2);
  Axes x_axes = {0}, y_axes = {0};
  if (!ranks_at_least(x, 1, y, 1)) return 0;
  if (value_is_sequence(axes)) {
    if (!tensordot_axes(axes, x, y, &x_axes, &y_axes)) return 0;
  } else {
    int64_t count;
    if (!convert_int(axes, "axes", &count)) return 0;
    for (int64_t i = 0; i < count; i++) {
      int x_axis, y_axis;
      if (!normalize_axis(i - count, var_ndim(x), &x_axis) ||
          !normalize_axis(i + 1, var_ndim(y), &y_axis))
        return 0;
      x_axes.at[x_axes.count++] = x_axis;
      y_axes.at[y_axes.count++] = y_axis;
    }
  }
  for (int i = 0; i < x_axes.count; i++)
    if (x_axes.at[i] == 0 || y_axes.at[i] == 0) {
      error_set(ERROR_VALUE, "`batched_tensordot`: axis 0 is the batch and is not summed");
      return 0;
    }
  if (!summed_lengths_agree(x, y, &x_axes, &y_axes)) return 0;
  Axes x_kept = batch_kept(var_ndim(x), &x_axes), y_kept = batch_kept(var_ndim(y), &y_axes);
  Var product = op_batched_dot(batch_of_matrices(x, &x_kept, &x_axes),
                               batch_of_matrices(y, &y_axes, &y_kept));
  Var lengths[2 * TYPE_MAX_NDIM];
  int count = 0;
  lengths[count++] = op_shape_i(x, 0);
  for (int i = 0; i < x_kept.count; i++) lengths[count++] = op_shape_i(x, x_kept.at[i]);
  for (int i = 0; i < y_kept.count; i++) lengths[count++] = op_shape_i(y, y_kept.at[i]);
  return reshape_to(product, count, lengths);
}
