/* Reductions: checklist S1-RD. */
#include <math.h>

#include "build/build.h"
#include "core/error.h"

Var reduce_axes(Reducer reducer, Var x, const Axes *axes, bool keepdims, Dtype dtype,
                Dtype acc_dtype) {
  if (!x) return 0;
  return keepdims ? op_reduce_keepdims(reducer, x, axes->count, axes->at, dtype, acc_dtype)
                  : op_reduce(reducer, x, axes->count, axes->at, dtype, acc_dtype);
}

/* Parameters: x, axis, dtype, keepdims, acc_dtype; of prod also no_zeros_in_input. tag: the
 * reducer. */
Var build_reduce(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  int no_zeros = args->tag == REDUCE_PROD && arg_bool(args, 5) ? REDUCE_NO_ZEROS : 0;
  return reduce_axes((Reducer)(args->tag | no_zeros), x, &axes, arg_bool(args, 3),
                     arg_dtype(args, 2), arg_dtype(args, 4));
}

/* Parameters: x, axis, keepdims. tag: the reducer. */
Var build_extremum(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  if (args->tag == REDUCE_MIN && dtype_is(var_dtype(x), GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "min is not defined for complex numbers: take real(x), imag(x) or abs(x)");
    return 0;
  }
  if (args->tag == REDUCE_ANY || args->tag == REDUCE_ALL)
    if (var_dtype(x) != DTYPE_BOOL) x = op_binary(OP_NEQ, x, op_literal(0, x));
  return reduce_axes((Reducer)args->tag, x, &axes, arg_bool(args, 2), DTYPE_NONE, DTYPE_NONE);
}

static void keep_axes(Axes *axes) { /* ascending, as expand_axes counts them in the result */
  for (int i = 1; i < axes->count; i++)
    for (int j = i; j > 0 && axes->at[j] < axes->at[j - 1]; j--) {
      int axis = axes->at[j];
      axes->at[j] = axes->at[j - 1];
      axes->at[j - 1] = axis;
    }
}

static Var arg_extremum(Var x, Value axis, bool keepdims, bool minimum) {
  Axes axes;
  if (!x || !convert_axes(axis, var_ndim(x), &axes)) return 0;
  keep_axes(&axes);
  if (minimum && dtype_is(var_dtype(x), GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "argmin is not defined for complex numbers: take real(x), imag(x) or abs(x)");
    return 0;
  }
  Var index = op_argmax(x, axes.count, axes.at, minimum);
  return keepdims ? expand_axes(index, &axes) : index;
}

/* tag 1: of the minimum. */
Var build_argmax(const Args *args) {
  return arg_extremum(arg_var(args, 0), arg_value(args, 1), arg_bool(args, 2), args->tag);
}

Value build_max_and_argmax(const Args *args) {
  Var x = arg_var(args, 0), pair[2];
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return value_none();
  pair[0] = reduce_axes(REDUCE_MAX, x, &axes, arg_bool(args, 2), DTYPE_NONE, DTYPE_NONE);
  pair[1] = arg_extremum(x, arg_value(args, 1), arg_bool(args, 2), false);
  return value_vars(ST_LIST, 2, pair);
}

/* ---- mean and its relatives ---- */

Var mean_axes(Var x, const Axes *axes, bool keepdims, Dtype dtype, Dtype acc_dtype) {
  Var sum = reduce_axes(REDUCE_SUM, x, axes, keepdims, dtype, acc_dtype);
  if (!sum) return 0;
  bool narrow = var_dtype(sum) == DTYPE_FLOAT32 || var_dtype(sum) == DTYPE_COMPLEX64;
  Var size = op_cast(size_along(x, axes), narrow ? DTYPE_FLOAT32 : DTYPE_FLOAT64);
  return op_binary(OP_TRUE_DIV, sum, size);
}

/* Parameters: x, axis, dtype, keepdims, acc_dtype. */
Var build_mean(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  Var mean = mean_axes(x, &axes, arg_bool(args, 3), arg_dtype(args, 2), arg_dtype(args, 4));
  if (mean) var_set_name(mean, "mean");
  return mean;
}

static Var square(Var x) {
  return x ? op_binary(OP_POW, x, op_cast(op_literal(2, x), var_dtype(x))) : 0;
}

/* Two passes: the mean, then the mean of the squared deviations; `corrected` takes the rounding
 * error of the mean out: T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for computing the
 * sample variance, The American Statistician 37 (1983). */
static Var variance(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  int64_t ddof = arg_int(args, 2);
  bool keepdims = arg_bool(args, 3), corrected = arg_bool(args, 4);
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  Var centered = op_binary(OP_SUB, x, mean_axes(x, &axes, true, DTYPE_NONE, DTYPE_NONE));
  Var squares = square(centered);
  if (!squares) return 0;
  if (ddof == 0 || axes.count == 0) { /* over no axes PyTensor divides by nothing */
    Var mean = mean_axes(squares, &axes, keepdims, DTYPE_NONE, DTYPE_NONE);
    return corrected
               ? op_binary(OP_SUB, mean,
                           square(mean_axes(centered, &axes, keepdims, DTYPE_NONE, DTYPE_NONE)))
               : mean;
  }
  Var size = size_along(x, &axes);
  Var freedom = op_binary(OP_SUB, size, op_literal((double)ddof, size));
  Var sum = reduce_axes(REDUCE_SUM, squares, &axes, keepdims, DTYPE_NONE, DTYPE_NONE);
  Var result = op_binary(OP_TRUE_DIV, sum, freedom);
  if (!corrected) return result;
  Var error = square(reduce_axes(REDUCE_SUM, centered, &axes, keepdims, DTYPE_NONE, DTYPE_NONE));
  return op_binary(OP_SUB, result, op_binary(OP_TRUE_DIV, error, op_binary(OP_MUL, freedom, size)));
}

/* Parameters: x, axis, ddof, keepdims, corrected. */
Var build_var(const Args *args) {
  Var result = variance(args);
  if (result) var_set_name(result, "var");
  return result;
}

Var build_std(const Args *args) {
  Var result = op_unary(OP_SQRT, variance(args));
  if (result) var_set_name(result, "std");
  return result;
}

Var build_ptp(const Args *args) {
  Var x = arg_var(args, 0);
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  if (dtype_is(var_dtype(x), GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "ptp is not defined for complex numbers: take real(x), imag(x) or abs(x)");
    return 0;
  }
  return op_binary(OP_SUB, reduce_axes(REDUCE_MAX, x, &axes, false, DTYPE_NONE, DTYPE_NONE),
                   reduce_axes(REDUCE_MIN, x, &axes, false, DTYPE_NONE, DTYPE_NONE));
}

/* (sum |x|^L)^(1/L) along axes. S1-M-14 */
Var build_norm(const Args *args) {
  Var x = arg_var(args, 0);
  Value order = arg_value(args, 1);
  Axes axes;
  double number = value_is_number(order) ? value_number(order) : 1;
  if (!x || !arg_axes(args, 2, var_ndim(x), &axes)) return 0;
  if (number == 0 || isinf(number)) {
    error_set(
        ERROR_NOT_IMPLEMENTED,
        "norm of order 0 or infinity is not implemented: use neq(x, 0).sum() or abs(x).max()");
    return 0;
  }
  Var power = convert_tensor(order);
  Var inverse = value_is_number(order)
                    ? convert_tensor(value_float(1 / number))
                    : op_binary(OP_TRUE_DIV, graph_constant_float(DTYPE_FLOAT32, 1), power);
  Var powers = op_binary(OP_POW, op_unary(OP_ABS, x), power);
  Var sum = reduce_axes(REDUCE_SUM, powers, &axes, arg_bool(args, 3), DTYPE_NONE, DTYPE_NONE);
  if (!value_is_number(order) || number < 0) return op_binary(OP_POW, sum, inverse);
  /* At 0 the root has an infinite slope, the norm the subgradient 0. */
  Var zero = op_binary(OP_EQ, sum, graph_constant_int(DTYPE_INT8, 0));
  Var positive = op_ternary(OP_SWITCH, zero, graph_constant_int(DTYPE_INT8, 1), sum);
  return op_ternary(OP_SWITCH, zero, sum, op_binary(OP_POW, positive, inverse));
}

/* ---- exponentials ---- */

/* log(sum(exp(x))), which the rewrite log_sum_exp makes stable. */
Var build_logsumexp(const Args *args) {
  Var x = op_unary(OP_EXP, arg_var(args, 0));
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  return op_unary(OP_LOG,
                  reduce_axes(REDUCE_SUM, x, &axes, arg_bool(args, 2), DTYPE_NONE, DTYPE_NONE));
}

/* log(exp(x) + exp(y) + ...), which for two the rewrite log_add_exp makes stable. */
Var build_logaddexp(const Args *args) {
  int count = arg_count(args, 0);
  if (count == 0) {
    error_set(ERROR_TYPE, "logaddexp needs at least one tensor");
    return 0;
  }
  Var *terms = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) terms[i] = op_unary(OP_EXP, arg_item(args, 0, i));
  return op_unary(OP_LOG, op_scalar(OP_ADD, count, terms));
}

static Var softmax_of(const Args *args, Var (*softmax)(Var, int)) {
  Var x = arg_var(args, 0);
  int axis = -1;
  if (!x || (arg_given(args, 1) && !arg_axis(args, 1, var_ndim(x), &axis))) return 0;
  return softmax(x, axis);
}

Var build_softmax(const Args *args) { return softmax_of(args, op_softmax); }
Var build_log_softmax(const Args *args) { return softmax_of(args, op_log_softmax); }

/* ---- running sums ---- */

Var build_cumulate(const Args *args) {
  Var x = arg_var(args, 0);
  int axis = 0;
  if (!x) return 0;
  if (!arg_given(args, 1))
    x = op_flatten(x);
  else if (!arg_axis(args, 1, var_ndim(x), &axis))
    return 0;
  return op_cumulate(x, axis, args->tag);
}

/* x[1:] - x[:-1] along the axis, `n` times. */
Var build_diff(const Args *args) {
  Var x = arg_var(args, 0);
  int axis;
  if (!x || !arg_axis(args, 2, var_ndim(x), &axis)) return 0;
  Var one = graph_constant_int(DTYPE_INT64, 1), last = graph_constant_int(DTYPE_INT64, -1);
  for (int64_t n = arg_int(args, 1); n > 0 && x; n--)
    x = op_binary(OP_SUB, slice_at(x, axis, one, 0, 0), slice_at(x, axis, 0, last, 0));
  return x;
}

/* ---- sorting ---- */

/* Parameters: x, axis, kind, order. tag 1: indices. The sort is stable, so every `kind` is served;
 * `order` is of NumPy's structured arrays. */
Var build_sort(const Args *args) {
  Var x = arg_var(args, 0);
  int axis = 0;
  if (!x) return 0;
  if (arg_given(args, 3)) {
    error_set(ERROR_NOT_IMPLEMENTED, "sort by fields: there are no structured arrays");
    return 0;
  }
  if (!arg_given(args, 1))
    x = flatten_to(x, 1);
  else if (!arg_axis(args, 1, var_ndim(x), &axis))
    return 0;
  return args->tag ? op_argsort(x, axis) : op_sort(x, axis);
}

/* The middle element of the sorted ones, or the mean of the two in the middle (in floating point,
 * so that nothing wraps). Over no axes it is PyTensor's: over the last one. S1-RD-13 */
Var build_median(const Args *args) {
  Var x = arg_var(args, 0), lengths[TYPE_MAX_NDIM];
  Axes axes;
  if (!x || !arg_axes(args, 1, var_ndim(x), &axes)) return 0;
  if (var_ndim(x) == 0) {
    error_set(ERROR_INDEX, "median needs a tensor with an axis, not a scalar");
    return 0;
  }
  int last = var_ndim(x) - (axes.count ? axes.count : 1);
  x = axes.count ? move_to_end(x, &axes) : x;
  for (int i = 0; i < last; i++) lengths[i] = op_shape_i(x, i);
  lengths[last] = graph_constant_int(DTYPE_INT64, -1);
  if (axes.count > 1) x = reshape_to(x, last + 1, lengths);
  Var one = graph_constant_int(DTYPE_INT64, 1), two = graph_constant_int(DTYPE_INT64, 2);
  Var size = op_shape_i(x, last), middle = op_binary(OP_INT_DIV, size, two);
  Var sorted = x ? op_sort(x, last) : 0, upper = element_at(sorted, last, middle);
  Var lower = element_at(sorted, last, op_binary(OP_SUB, middle, one));
  if (!lower || !upper) return 0;
  Dtype dtype = dtype_to_float(var_dtype(x));
  lower = op_cast(lower, dtype), upper = op_cast(upper, dtype);
  Var mean = op_binary(OP_TRUE_DIV, op_binary(OP_ADD, lower, upper), op_literal(2, upper));
  Var median = op_ternary(OP_SWITCH, op_binary(OP_MOD, size, two), upper, mean);
  if (median) var_set_name(median, "median");
  return median;
}
