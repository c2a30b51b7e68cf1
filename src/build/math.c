/* Elementwise functions: the rows of scalar.def as a person calls them, and what is made of them.
 * Checklist S1-MA, S1-CP, S1-CO. */
#include <math.h>

#include "build/build.h"
#include "core/error.h"

static Var not(Var x) { return op_unary(OP_INVERT, x); }
static Var and (Var x, Var y) { return op_binary(OP_AND, x, y); }
static Var or (Var x, Var y) { return op_binary(OP_OR, x, y); }

/* ---- rows of scalar.def ---- */

/* The operation of the row, on all tensors given: single parameters, then what a variadic one
 * collected. */
Var build_elementwise(const Args *args) {
  int count = 0;
  for (int i = 0; i < args->count; i++)
    count += value_is_sequence(arg_value(args, i)) ? arg_count(args, i) : 1;
  Var *inputs = frame_alloc(sizeof(Var) * (size_t)count);
  count = 0;
  for (int i = 0; i < args->count; i++) {
    if (!value_is_sequence(arg_value(args, i))) {
      inputs[count++] = arg_var(args, i);
      continue;
    }
    for (int j = 0; j < arg_count(args, i); j++) inputs[count++] = arg_item(args, i, j);
  }
  return op_scalar(args->op, count, inputs);
}

Var build_cast(const Args *args) { return op_cast(arg_var(args, 0), arg_dtype(args, 1)); }

/* ---- arithmetic ---- */

/* The operator %, which unlike `mod` says beforehand that complex numbers have no remainder.
 * S1-OP-06 */
Var build_mod_check(const Args *args) {
  Var x = arg_var(args, 0), y = arg_var(args, 1);
  if (!x || !y) return 0;
  if (dtype_is(var_dtype(x), GROUP_COMPLEX) || dtype_is(var_dtype(y), GROUP_COMPLEX)) {
    error_set(ERROR_COMPLEX, "Complex numbers do not support the mod operator (%%), in %s and %s",
              value_text(arg_value(args, 0)), value_text(arg_value(args, 1)));
    return 0;
  }
  return op_binary(OP_MOD, x, y);
}

Value build_divmod(const Args *args) {
  Var pair[2] = {0, build_mod_check(args)}; /* whose error comes first */
  pair[0] = op_binary(OP_INT_DIV, arg_var(args, 0), arg_var(args, 1));
  return value_vars(ST_TUPLE, 2, pair);
}

Var build_ceil_intdiv(const Args *args) {
  Var rest = build_mod_check(args);
  Var quotient = op_binary(OP_INT_DIV, arg_var(args, 0), arg_var(args, 1));
  if (!quotient || !rest) return 0;
  return op_binary(
      OP_ADD, op_cast(op_binary(OP_NEQ, rest, op_literal(0, rest)), var_dtype(quotient)), quotient);
}

Var build_deg2rad(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  Dtype dtype = dtype_to_float(var_dtype(x));
  double pi = acos(-1.0), factor = args->tag ? 180 / pi : pi / 180;
  if (dtype_is(dtype, GROUP_COMPLEX)) {
    error_set(ERROR_TYPE, "%s does not support complex numbers", args->tag ? "rad2deg" : "deg2rad");
    return 0;
  }
  return op_binary(OP_MUL, x, graph_constant_float(dtype, factor));
}

/* ---- rounding ---- */

static Var rounded(const Args *args) {
  if (!arg_given(args, 1) || arg_is(args, 1, "half_to_even"))
    return op_unary(OP_ROUND_HALF_TO_EVEN, arg_var(args, 0));
  if (arg_is(args, 1, "half_away_from_zero"))
    return op_unary(OP_ROUND_HALF_AWAY_FROM_ZERO, arg_var(args, 0));
  error_set(ERROR_NOT_IMPLEMENTED,
            "round mode %s is not implemented: 'half_to_even' and 'half_away_from_zero' are",
            value_text(arg_value(args, 1)));
  return 0;
}

Var build_round(const Args *args) { return rounded(args); }
Var build_iround(const Args *args) { return op_cast(rounded(args), DTYPE_INT64); }

/* ---- complex numbers ---- */

static bool is_complex(Var x) { return x && dtype_is(var_dtype(x), GROUP_COMPLEX); }

/* conj, real and imag of what is real anyway: conj is x itself. */
Var build_conj(const Args *args) {
  return is_complex(arg_var(args, 0)) ? op_unary(OP_CONJ, arg_var(args, 0)) : arg_var(args, 0);
}

/* As NumPy computes the angle: of complex64 and of 16 bits in float32. */
static Var rounded_angle(Var angle, Dtype dtype) {
  return dtype_to_float(dtype_real(dtype)) == DTYPE_FLOAT32
             ? op_cast(op_cast(angle, DTYPE_FLOAT32), DTYPE_FLOAT64)
             : angle;
}

/* Declared float64, rounded to the precision of the argument, which of 8 bits is that of float16;
 * of a real number 0 or pi, with gradient zero. */
Var build_angle(const Args *args) {
  Var z = arg_var(args, 0);
  if (!z) return 0;
  Dtype dtype = var_dtype(z);
  Var zero = graph_constant_float(DTYPE_FLOAT64, 0), x, y;
  if (is_complex(z)) {
    x = op_cast(op_unary(OP_REAL, z), DTYPE_FLOAT64);
    y = op_cast(op_unary(OP_IMAG, z), DTYPE_FLOAT64);
  } else {
    x = op_unary(OP_ZERO_GRAD, op_cast(z, DTYPE_FLOAT64));
    y = zero;
  }
  if (dtype_size(dtype) > 1) return rounded_angle(op_binary(OP_ARCTAN2, y, x), dtype);
  Var half_precision_pi = graph_constant_float(DTYPE_FLOAT64, 3.140625);
  return op_ternary(OP_SWITCH, op_binary(OP_LT, x, zero), half_precision_pi, zero);
}

Var build_complex_from_polar(const Args *args) {
  Var radius = arg_var(args, 0), angle = arg_var(args, 1);
  if (!radius || !angle) return 0;
  angle = op_cast(
      angle, dtype_upcast(dtype_to_float(var_dtype(radius)), dtype_to_float(var_dtype(angle))));
  return op_binary(OP_COMPLEX, op_binary(OP_MUL, radius, op_unary(OP_COS, angle)),
                   op_binary(OP_MUL, radius, op_unary(OP_SIN, angle)));
}

/* ---- classification and closeness ---- */

static Var classify(Op op, Var x) {
  if (!x) return 0;
  if (!dtype_is(var_dtype(x), GROUP_DISCRETE)) return op_unary(op, x);
  return op_alloc_like(graph_constant_int(DTYPE_BOOL, 0), x);
}

/* isnan and isinf: False for discrete types. S1-CP-07 */
Var build_classify(const Args *args) { return classify((Op)args->tag, arg_var(args, 0)); }

Var build_isfinite(const Args *args) {
  Var x = arg_var(args, 0);
  return not(or (classify(OP_ISNAN, x), classify(OP_ISINF, x)));
}

static Var is_infinity(Var x, int sign) {
  return op_binary(OP_EQ, x, graph_constant_float(DTYPE_FLOAT32, sign * (double)INFINITY));
}

/* tag: the sign. */
Var build_is_signed_infinity(const Args *args) { return is_infinity(arg_var(args, 0), args->tag); }

static Var is_close(Var a, Var b, Var rtol, Var atol, bool equal_nan) {
  Var distance = op_unary(OP_ABS, op_binary(OP_SUB, a, b));
  Var bound = op_binary(OP_ADD, atol, op_binary(OP_MUL, rtol, op_unary(OP_ABS, b)));
  Var a_nan = classify(OP_ISNAN, a), b_nan = classify(OP_ISNAN, b);
  Var a_inf = classify(OP_ISINF, a), b_inf = classify(OP_ISINF, b);
  Var ordinary = not(or (or (a_nan, b_nan), or (a_inf, b_inf)));
  Var near = and(op_binary(OP_LE, distance, bound), ordinary);
  Var same_sign = op_binary(OP_EQ, op_unary(OP_SIGN, a), op_unary(OP_SIGN, b));
  Var close = or (near, and(and(a_inf, b_inf), same_sign));
  return equal_nan ? or (close, and(a_nan, b_nan)) : close;
}

static Var is_close_args(const Args *args) {
  return is_close(arg_var(args, 0), arg_var(args, 1), arg_var(args, 2), arg_var(args, 3),
                  arg_bool(args, 4));
}

Var build_isclose(const Args *args) { return is_close_args(args); }
Var build_allclose(const Args *args) {
  return op_reduce(REDUCE_ALL, is_close_args(args), -1, NULL, DTYPE_NONE, DTYPE_NONE);
}

static double largest(Dtype dtype) {
  return dtype == DTYPE_FLOAT32 ? 3.40282346638528859812e+38 : 1.79769313486231570815e+308;
}

Var build_nan_to_num(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  Var number = op_ternary(OP_SWITCH, classify(OP_ISNAN, x), arg_var(args, 1), x);
  if (!number) return 0;
  Dtype real = dtype_real(var_dtype(number));
  if (!dtype_is(real, GROUP_FLOAT)) {
    error_set(ERROR_VALUE, "`nan_to_num` makes floats, but nan and x make %s", dtype_name(real));
    return 0;
  }
  Var high = arg_given(args, 2) ? arg_var(args, 2) : graph_constant_float(real, largest(real));
  Var low = arg_given(args, 3) ? arg_var(args, 3) : graph_constant_float(real, -largest(real));
  Var result = op_ternary(OP_SWITCH, is_infinity(x, 1), high, number);
  return op_ternary(OP_SWITCH, is_infinity(x, -1), low, result);
}

/* ---- the largest of several, chosen by comparing: not safe for NaN ---- */

/* tag 1: the smallest. S1-RD-15 */
Var build_largest(const Args *args) {
  int count = arg_count(args, 0);
  if (count < 2) {
    error_set(ERROR_TYPE, "at least two tensors are compared");
    return 0;
  }
  Var a = arg_item(args, 0, 0), b = arg_item(args, 0, 1);
  if (count == 2) return op_ternary(OP_SWITCH, op_binary(args->tag ? OP_LT : OP_GT, a, b), a, b);
  Axes first = {.count = 1};
  Var all = stack_at(0, count, arg_vars(args, 0));
  return reduce_axes(args->tag ? REDUCE_MIN : REDUCE_MAX, all, &first, false, DTYPE_NONE,
                     DTYPE_NONE);
}

/* ---- covariance ---- */

Var build_cov(const Args *args) {
  Var m = arg_var(args, 0), y = arg_var(args, 1);
  bool rowvar = arg_bool(args, 2), bias = arg_bool(args, 3);
  if (!m) return 0;
  if (!rowvar) m = op_transpose(m), y = y ? op_transpose(y) : 0;
  if (y) m = concatenate_at(0, 2, (Var[]){m, y});
  if (!m) return 0;
  if (var_ndim(m) != 2) {
    error_set(ERROR_VALUE, "cov takes a matrix, not %s", value_text(value_var(m)));
    return 0;
  }
  int64_t ddof = arg_given(args, 4) ? arg_int(args, 4) : bias ? 0 : 1;
  Axes second = {1, {1}};
  Var count = op_shape_i(m, 1);
  Var centered = op_binary(OP_SUB, m, mean_axes(m, &second, true, DTYPE_NONE, DTYPE_NONE));
  Var product = op_dot(centered, op_transpose(centered));
  Var factor = op_binary(OP_TRUE_DIV, graph_constant_int(DTYPE_INT8, 1),
                         op_binary(OP_SUB, count, op_literal((double)ddof, count)));
  Var result = op_binary(OP_MUL, product, factor);
  Axes ones = {0};
  for (int i = 0; result && i < var_ndim(result); i++)
    if (var_dim(result, i) == 1) ones.at[ones.count++] = i;
  return ones.count ? op_squeeze(result, ones.count, ones.at) : result;
}

/* ---- gradient transforms (S1-GR-15) ---- */

Var build_grad_clip(const Args *args) {
  Var low = arg_var(args, 1), high = arg_var(args, 2);
  double lower, upper;
  if (low && high && op_constant_scalar(low, &lower) && op_constant_scalar(high, &upper) &&
      !(lower <= upper)) {
    error_set(ERROR_VALUE, "`upper_bound` should be >= `lower_bound`: %g and %g", upper, lower);
    return 0;
  }
  return op_ternary(OP_GRAD_CLIP, arg_var(args, 0), low, high);
}
