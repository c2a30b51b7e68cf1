/* Rules about factors: those that cancel in sums, zero, division by a power of two. */
#include "ops/ops.h"
#include "rewrite/ratio.h"

/* `term` of a sum that is factor number `sum` of a product, times the product's other factors,
 * where one of those cancels in it; otherwise 0. */
static Var cancelled_term(Rewrite *rewrite, Node product, int sum, Var term) {
  Var factors[REWRITE_TERMS_MAX];
  int kept = 0;
  for (int i = 0; i < node_ninputs(product); i++) {
    Var x = node_input(product, i);
    Var rest = i == sum || kept ? 0 : ratio_cancel(rewrite, product, term, x);
    if (!rest) continue;
    factors[kept++] = rest;
    for (int k = 0; k < node_ninputs(product); k++)
      if (k != sum && k != i) factors[kept++] = node_input(product, k);
  }
  return kept ? op_scalar(OP_MUL, kept, factors) : 0;
}

/* (a / b + c / d) * b * d -> a * d + c * b: the gradient of cross-entropies, 0 / 0 where b or d
 * underflows. Only where every term of the sum loses its division, and all factors have the shape
 * of the product. */
Var local_distribute_positive(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0);
  int count = node_ninputs(node);
  if (count > REWRITE_TERMS_MAX || !dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  for (int i = 0; i < count; i++) {
    Node sum = rewrite_match(rewrite, node_input(node, i), OP_ADD);
    if (!sum) sum = rewrite_match(rewrite, node_input(node, i), OP_SUB);
    if (!sum || rewrite_uses(rewrite, sum) != 1 || node_ninputs(sum) > SCALAR_MAX_ARITY) continue;
    Var terms[SCALAR_MAX_ARITY];
    bool all = true;
    for (int k = 0; k < node_ninputs(sum) && all; k++) {
      terms[k] = cancelled_term(rewrite, node, i, node_input(sum, k));
      all = terms[k] && rewrite_same_shape(rewrite, terms[k], output);
    }
    if (all) return op_scalar(node_op(sum), node_ninputs(sum), terms);
  }
  return 0;
}

/* ---- zero ---- */

/* Only where no NaN or infinity could have come out; the factors' shapes are known to fit. */
Var local_absorb_discrete(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), lengths[TYPE_MAX_NDIM];
  if (!dtype_is(var_dtype(output), GROUP_DISCRETE)) return 0;
  bool zero = false;
  for (int i = 0; i < node_ninputs(node); i++) {
    double value;
    zero |= op_constant_scalar(node_input(node, i), &value) && value == 0;
  }
  zero = zero && shapes_fit(&rewrite->shapes, output);
  for (int i = 0; i < node_ninputs(node) && zero; i++)
    zero = rewrite_may_drop(rewrite, node, node_input(node, i));
  if (!zero) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, output);
  for (int axis = 0; axis < var_ndim(output); axis++) lengths[axis] = dim_var(dims[axis]);
  return op_alloc(graph_constant_int(var_dtype(output), 0), var_ndim(output), lengths);
}

/* ---- division ---- */

Var local_div_constant(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0), c = node_input(node, 1);
  double value;
  if (!dtype_is(var_dtype(x), GROUP_FLOAT) || var_dtype(x) != var_dtype(node_output(node, 0)))
    return 0;
  if (var_kind(c) != VAR_CONSTANT || !op_constant_scalar(c, &value)) return 0;
  int exponent;
  double fraction = __builtin_frexp(value, &exponent);
  if ((fraction != 0.5 && fraction != -0.5) || exponent < -100 || exponent > 100) return 0;
  return op_binary(OP_MUL, x, op_pad_left(op_literal(1 / value, x), var_ndim(x)));
}
