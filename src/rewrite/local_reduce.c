/* Rules about reductions. */
#include <math.h>

#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

Var local_reduce_reduce(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_REDUCE);
  if (!inner || rewrite_uses(rewrite, inner) != 1) return 0;
  Params outer = node_params(node), within = node_params(inner);
  Reducer reducer = reduce_reducer(outer);
  if (reduce_whole_reducer(within) != reduce_whole_reducer(outer) ||
      reduce_dtype(within) != reduce_dtype(outer) ||
      reduce_acc_dtype(within) != reduce_acc_dtype(outer))
    return 0;
  Var x = node_input(inner, 0);
  /* A product of floats can overflow in one order and not in the other. */
  if (reducer == REDUCE_PROD && !dtype_is(var_dtype(x), GROUP_DISCRETE)) return 0;
  bool reduced[TYPE_MAX_NDIM] = {0};
  int left[TYPE_MAX_NDIM], axes[TYPE_MAX_NDIM], nleft = 0, naxes = 0;
  for (int i = 0; i < reduce_axis_count(within); i++) reduced[reduce_axis(within, i)] = true;
  for (int i = 0; i < var_ndim(x); i++)
    if (!reduced[i]) left[nleft++] = i;
  for (int i = 0; i < reduce_axis_count(outer); i++) reduced[left[reduce_axis(outer, i)]] = true;
  for (int i = 0; i < var_ndim(x); i++)
    if (reduced[i]) axes[naxes++] = i;
  return op_reduce(reduce_whole_reducer(outer), x, naxes, axes, reduce_dtype(outer),
                   reduce_acc_dtype(outer));
}

Var local_reduce_length_one(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0);
  Params params = node_params(node);
  int axes[TYPE_MAX_NDIM], dropped[TYPE_MAX_NDIM], naxes = 0, ndropped = 0;
  for (int i = 0; i < reduce_axis_count(params); i++) {
    int axis = reduce_axis(params, i);
    if (var_dim(x, axis) == 1)
      dropped[ndropped++] = axis;
    else
      axes[naxes++] = axis - ndropped;
  }
  if (!ndropped && naxes) return 0;
  x = op_squeeze(x, ndropped, dropped);
  if (!naxes) return op_cast(x, var_dtype(node_output(node, 0)));
  return op_reduce(reduce_whole_reducer(params), x, naxes, axes, reduce_dtype(params),
                   reduce_acc_dtype(params));
}

/* The sum of -x, and of c * x for a constant |c| >= 1: a smaller c keeps the sum from overflowing.
 */
Var local_scale_out_of_sum(Rewrite *rewrite, Node node) {
  Params params = node_params(node);
  Var x = node_input(node, 0), output = node_output(node, 0);
  if (reduce_reducer(params) != REDUCE_SUM || !dtype_is(var_dtype(x), GROUP_FLOAT) ||
      var_dtype(x) != var_dtype(output))
    return 0;
  int axes[TYPE_MAX_NDIM], naxes = reduce_axis_count(params);
  for (int i = 0; i < naxes; i++) axes[i] = reduce_axis(params, i);
  Dtype acc = reduce_acc_dtype(params);
  Node neg = rewrite_match(rewrite, x, OP_NEG);
  if (neg && rewrite_uses(rewrite, neg) == 1)
    return op_unary(OP_NEG,
                    op_reduce(REDUCE_SUM, node_input(neg, 0), naxes, axes, DTYPE_NONE, acc));
  Node mul = rewrite_match(rewrite, x, OP_MUL);
  if (!mul || rewrite_uses(rewrite, mul) != 1 || node_ninputs(mul) != 2) return 0;
  for (int i = 0; i < 2; i++) {
    Var factor = node_input(mul, i), rest = node_input(mul, 1 - i);
    double value;
    if (!rewrite_is_small_constant(factor) || !op_constant_scalar(factor, &value)) continue;
    if (!(fabs(value) >= 1 && fabs(value) < 0x1p100) || var_dtype(rest) != var_dtype(x) ||
        !rewrite_same_shape(rewrite, rest, x))
      continue;
    Var sum = op_reduce(REDUCE_SUM, rest, naxes, axes, DTYPE_NONE, acc);
    return op_binary(OP_MUL, sum, op_literal(value, x));
  }
  return 0;
}
