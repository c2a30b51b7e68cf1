/* Rules about the share of one exponential in a sum, as gradients of logarithms of sums have it:
 * both overflow where their quotient does not. */
#include <math.h>

#include "ops/ops.h"
#include "rewrite/context.h"

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
static Var share(Rewrite *rewrite, Var e, Var sum) {
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
  Var below = node_input(node, 1);
  return rewrite_match(rewrite, below, OP_EXP) ? 0 : share(rewrite, node_input(node, 0), below);
}

/* Factor i of a product as a quotient of its dtype, and what stands above the line. */
static Node quotient_at(Rewrite *rewrite, Node node, int i, Var *above) {
  Node quotient = rewrite_match(rewrite, node_input(node, i), OP_TRUE_DIV);
  if (!quotient || var_dtype(node_input(node, i)) != var_dtype(node_output(node, 0))) return 0;
  *above = node_input(quotient, 0);
  return quotient;
}

/* exp(-x ** 2) / erfc(x), both 0 for large x, is 1 / erfcx(x). */
static Var gaussian_share(Rewrite *rewrite, Var e, Var below) {
  Node erfc = rewrite_match(rewrite, below, OP_ERFC),
       exponential = rewrite_match(rewrite, e, OP_EXP);
  Node neg = exponential ? rewrite_match(rewrite, node_input(exponential, 0), OP_NEG) : 0;
  Node sqr = neg ? rewrite_match(rewrite, node_input(neg, 0), OP_SQR) : 0;
  bool found =
      erfc && sqr && node_input(sqr, 0) == node_input(erfc, 0) && var_dtype(e) == var_dtype(below);
  return found ? op_unary(OP_RECIPROCAL, op_unary(OP_ERFCX, node_input(erfc, 0))) : 0;
}

/* x / abs(x) where abs(x) came from the gradient of a root: 0 at 0. */
static Var sign_share(Rewrite *rewrite, Var x, Var below) {
  Node abs = rewrite_match(rewrite, below, OP_ABS);
  bool found = abs && node_input(abs, 0) == x && dtype_is(var_dtype(x), GROUP_FLOAT);
  return found ? op_unary(OP_SIGN, x) : 0;
}

/* (a / sum) * exp(x) -> a * the share of exp(x) */
Var local_share_product(Rewrite *rewrite, Node node) {
  Var factors[REWRITE_TERMS_MAX], above;
  int count = node_ninputs(node);
  if (count > REWRITE_TERMS_MAX) return 0;
  for (int i = 0; i < count; i++) {
    Node quotient = quotient_at(rewrite, node, i, &above);
    for (int k = 0; quotient && k < count; k++) {
      Var e = node_input(node, k), part = share(rewrite, e, node_input(quotient, 1));
      if (!part) part = gaussian_share(rewrite, e, node_input(quotient, 1));
      if (!part) part = sign_share(rewrite, e, node_input(quotient, 1));
      if (!part) continue;
      for (int m = 0; m < count; m++) factors[m] = m == i ? above : node_input(node, m);
      factors[k] = part;
      return op_scalar(OP_MUL, count, factors);
    }
  }
  return 0;
}
