/* Rules about powers, roots, absolute values, and what is known to be at least 0. */
#include <math.h>

#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

enum { SIGN_DEPTH = 4 };

static bool is_nonnegative(Var var, int depth) {
  double value;
  if (op_constant_scalar(var, &value)) return value >= 0;
  Node node = var_owner(var);
  if (dtype_is(var_dtype(var), GROUP_COMPLEX) || !node || !depth) return false;
  bool all = true;
  switch (node_op(node)) {
    case OP_EXP:
    case OP_EXP2:
    case OP_SIGMOID:
    case OP_SOFTPLUS:
    case OP_SOFTMAX:
    case OP_ABS:
    case OP_SQRT:
    case OP_COSH:
    case OP_ERFC:
    case OP_RELU:
      return true;
    case OP_SQR:
      return dtype_is(var_dtype(var), GROUP_FLOAT);
    case OP_ADD:
    case OP_MUL:
      for (int i = 0; i < node_ninputs(node); i++)
        all = all && is_nonnegative(node_input(node, i), depth - 1);
      return all && dtype_is(var_dtype(var), GROUP_FLOAT);
    case OP_DIMSHUFFLE:
    case OP_ALLOC:
    case OP_RECIPROCAL:
      return is_nonnegative(node_input(node, 0), depth - 1);
    default:
      return false;
  }
}

Var local_abs_of_positive(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0);
  return var_dtype(x) == var_dtype(node_output(node, 0)) && is_nonnegative(x, SIGN_DEPTH) ? x : 0;
}

/* log(prod(x)) -> sum(log(x)): no overflow of the product. */
Var local_log_prod(Rewrite *rewrite, Node node) {
  Node prod = rewrite_match(rewrite, node_input(node, 0), OP_REDUCE);
  if (!prod || rewrite_uses(rewrite, prod) != 1 || reduce_reducer(node_params(prod)) != REDUCE_PROD)
    return 0;
  Var x = node_input(prod, 0);
  int axes[TYPE_MAX_NDIM], count = reduce_axis_count(node_params(prod));
  for (int i = 0; i < count; i++) axes[i] = reduce_axis(node_params(prod), i);
  if (!dtype_is(var_dtype(x), GROUP_FLOAT) || !is_nonnegative(x, SIGN_DEPTH)) return 0;
  return op_reduce(REDUCE_SUM, op_unary(OP_LOG, x), count, axes, DTYPE_NONE, DTYPE_NONE);
}

/* ---- what roots and logarithms make of -infinity ---- */

/* x with infinity for -infinity, which x ** 0.5 and log(1 / x) take alike. */
static Var without_minus_infinity(Var x) {
  if (is_nonnegative(x, SIGN_DEPTH)) return x;
  Var is_infinite = op_binary(OP_EQ, x, op_literal(-INFINITY, x));
  return op_ternary(OP_SWITCH, is_infinite, op_literal(INFINITY, x), x);
}

Var local_pow_half(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Dtype dtype = var_dtype(node_output(node, 0));
  double exponent;
  if (!dtype_is(dtype, GROUP_CONTINUOUS) || !rewrite_is_small_constant(node_input(node, 1)) ||
      !op_constant_scalar(node_input(node, 1), &exponent) || fabs(exponent) != 0.5)
    return 0;
  Var x = op_cast(node_input(node, 0), dtype);
  if (dtype_is(dtype, GROUP_FLOAT)) x = without_minus_infinity(x);
  Var root = op_unary(OP_SQRT, x);
  return exponent < 0 ? op_unary(OP_RECIPROCAL, root) : root;
}

Var local_log_reciprocal(Rewrite *rewrite, Node node) {
  double one;
  Var y = node_input(node, 0), x = 0;
  Node inner = rewrite_match(rewrite, y, OP_RECIPROCAL);
  if (inner) {
    x = node_input(inner, 0);
  } else if ((inner = rewrite_match(rewrite, y, OP_TRUE_DIV))) {
    Var above = node_input(inner, 0);
    if (rewrite_is_small_constant(above) && op_constant_scalar(above, &one) && one == 1)
      x = node_input(inner, 1);
  }
  if (!x || !dtype_is(var_dtype(y), GROUP_FLOAT)) return 0;
  return op_unary(OP_NEG, op_unary(OP_LOG, without_minus_infinity(op_cast(x, var_dtype(y)))));
}

/* ---- integer powers ---- */

/* A product of n factors has a relative error of n - 1 roundings at most: where pow has 2 ulp, the
 * largest of these has 8. */
enum { POWER_MAX = 16 };

Var local_pow_integer(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Dtype dtype = var_dtype(node_output(node, 0));
  double exponent;
  if (!rewrite_is_small_constant(node_input(node, 1)) ||
      !op_constant_scalar(node_input(node, 1), &exponent) || exponent != trunc(exponent) ||
      fabs(exponent) < 3 || fabs(exponent) > POWER_MAX)
    return 0;
  if (exponent < 0 && !dtype_is(dtype, GROUP_FLOAT)) return 0;
  Var base = op_cast(node_input(node, 0), dtype), result = 0;
  if (exponent < 0) base = op_unary(OP_RECIPROCAL, base);
  for (int n = (int)fabs(exponent); n; n >>= 1) {
    if (n & 1) result = result ? op_binary(OP_MUL, result, base) : base;
    if (n > 1) base = op_unary(OP_SQR, base);
  }
  return result;
}
