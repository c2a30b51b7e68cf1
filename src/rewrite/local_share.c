/* Rules about the share of one exponential in a sum, as gradients of logarithms of sums have it:
 * both overflow where their quotient does not. */
#include <math.h>

#include "ops/ops.h"
#include "rewrite/ratio.h"

Var rewrite_exponent(Rewrite *rewrite, Var term, Var like) {
  Node exponential = rewrite_match(rewrite, term, OP_EXP);
  double value;
  if (exponential) return op_cast(node_input(exponential, 0), var_dtype(like));
  bool positive = rewrite_is_small_constant(term) && op_constant_scalar(term, &value) && value > 0;
  return positive ? op_literal(log(value), like) : 0;
}

/* e / sum as a formula that does not overflow, or 0: of exp(x) in exp(x) + exp(z) sigmoid(x - z),
 * in a longer sum 1 / (1 + exp(z - x) + ...), in exp(x) - exp(z) 1 / (1 - exp(z - x)), in exp(z)
 * exp(x - z). */
static Var share(Rewrite *rewrite, Var e, Var sum, Node view) {
  if (view) return 0;
  Node whole = rewrite_match(rewrite, sum, OP_EXP), part = rewrite_match(rewrite, e, OP_EXP);
  if (whole && part && e != sum && var_dtype(e) == var_dtype(sum) &&
      rewrite_same_shape(rewrite, e, sum))
    return op_unary(OP_EXP, op_binary(OP_SUB, node_input(part, 0), node_input(whole, 0)));
  Node node = rewrite_match(rewrite, sum, OP_ADD);
  bool difference = !node && (node = rewrite_match(rewrite, sum, OP_SUB));
  if (!node || !part || var_dtype(e) != var_dtype(sum) || !dtype_is(var_dtype(sum), GROUP_FLOAT))
    return 0;
  Var x = rewrite_exponent(rewrite, e, e), total = 0, distance = 0;
  int count = node_ninputs(node), found = -1;
  if (count > SCALAR_MAX_ARITY) return 0;
  for (int i = 0; i < count && found < 0; i++)
    if (node_input(node, i) == e) found = i;
  if (found < 0) return 0;
  for (int i = 0; i < count; i++) {
    if (i == found) continue;
    Var z = rewrite_exponent(rewrite, node_input(node, i), e);
    if (!z) return 0;
    distance = op_binary(OP_SUB, z, x);
    Var ratio = op_unary(OP_EXP, distance);
    total = total ? op_binary(OP_ADD, total, ratio) : ratio;
  }
  if (!distance) return 0;
  if (difference) {
    Var below = op_unary(OP_EXPM1, distance);
    return op_unary(OP_RECIPROCAL, found ? below : op_unary(OP_NEG, below));
  }
  if (count == 2) return op_unary(OP_SIGMOID, op_unary(OP_NEG, distance));
  return op_unary(OP_RECIPROCAL, op_binary(OP_ADD, op_literal(1, total), total));
}

Var local_share_quotient(Rewrite *rewrite, Node node) {
  return rewrite_match(rewrite, node_input(node, 1), OP_EXP)
             ? 0
             : ratio_apply(rewrite, node, share, NULL);
}

Var local_share_product(Rewrite *rewrite, Node node) {
  return ratio_apply(rewrite, node, share, NULL);
}
