/* Rules about signs: out of products and quotients. */
#include "ops/ops.h"
#include "rewrite/context.h"

/* The factor without its sign, or 0: of a negative used only here, of the constant -1 (Var 0 in
 * *rest). */
static bool is_negative(Rewrite *rewrite, Var var, Dtype dtype, Var *rest) {
  double value;
  *rest = 0;
  if (rewrite_is_small_constant(var) && dtype_is(dtype, GROUP_INT | GROUP_CONTINUOUS) &&
      op_constant_scalar(var, &value) && value == -1)
    return true;
  Node neg = rewrite_match(rewrite, var, OP_NEG);
  if (!neg || var_dtype(var) != dtype || rewrite_uses(rewrite, neg) != 1) return false;
  *rest = node_input(neg, 0);
  return true;
}

Var local_neg_of_factors(Rewrite *rewrite, Node node) {
  Var factors[REWRITE_TERMS_MAX], output = node_output(node, 0);
  int count = 0, signs = 0;
  if (node_ninputs(node) > REWRITE_TERMS_MAX) return 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var rest;
    bool negative = is_negative(rewrite, node_input(node, i), var_dtype(output), &rest);
    signs += negative;
    if (!negative) rest = node_input(node, i);
    if (rest) factors[count++] = op_cast(rest, var_dtype(output));
  }
  if (!signs || !count) return 0;
  Var product = count == 1 ? factors[0] : op_scalar(OP_MUL, count, factors);
  return signs % 2 ? op_unary(OP_NEG, product) : product;
}

Var local_neg_of_quotient(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), x = node_input(node, 0), y = node_input(node, 1), rest;
  if (!dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  bool above = is_negative(rewrite, x, var_dtype(output), &rest) && rest;
  if (above) x = rest;
  bool below = is_negative(rewrite, y, var_dtype(output), &rest) && rest;
  if (below) y = rest;
  if (!above && !below) return 0;
  Var quotient = op_binary(OP_TRUE_DIV, x, y);
  return above != below ? op_unary(OP_NEG, quotient) : quotient;
}
