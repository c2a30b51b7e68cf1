/* Rules about factors: those that cancel, zero, division by a power of two. */
#include "ops/ops.h"
#include "rewrite/context.h"

/* Whether no finite x makes it 0, so that dividing by it where it underflows is not a mistake. */
static bool is_positive(Rewrite *rewrite, Var var) {
  Op op = var_op(var);
  return (op == OP_EXP || op == OP_SIGMOID || op == OP_SOFTMAX || op == OP_SOFTPLUS) &&
         rewrite_match(rewrite, var, op) && dtype_is(var_dtype(var), GROUP_FLOAT);
}

/* Whether the product of the factors has the shape of `like`, or one that broadcasts to it. */
static bool covers(Rewrite *rewrite, int count, const Var *factors, Var like) {
  const Dim *wanted = shapes_of(&rewrite->shapes, like);
  for (int axis = 0; axis < var_ndim(like); axis++) {
    bool repeats = true, equal = false;
    for (int i = 0; i < count; i++) {
      repeats &= var_dim(factors[i], axis) == 1;
      equal |= shapes_equal(shapes_of(&rewrite->shapes, factors[i])[axis], wanted[axis]);
    }
    if (!repeats && !equal) return false;
  }
  return true;
}

/* (a / b) * b. Only for b that is positive however small it is computed to be: 0 / 0 comes of
 * underflow then, not of the person's formula. */
Var local_cancel_positive(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0);
  int count = node_ninputs(node);
  if (count > REWRITE_TERMS_MAX || !dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  for (int i = 0; i < count; i++) {
    Node quotient = rewrite_match(rewrite, node_input(node, i), OP_TRUE_DIV);
    if (!quotient || var_dtype(node_output(quotient, 0)) != var_dtype(output)) continue;
    Var above = node_input(quotient, 0), below = node_input(quotient, 1);
    for (int k = 0; k < count; k++) {
      if (node_input(node, k) != below || !is_positive(rewrite, below) ||
          !shapes_fit(&rewrite->shapes, node_output(quotient, 0)))
        continue;
      Var factors[REWRITE_TERMS_MAX];
      int kept = 0;
      for (int m = 0; m < count; m++)
        if (m != k) factors[kept++] = m == i ? above : node_input(node, m);
      bool drops =
          covers(rewrite, kept, factors, output) && rewrite_may_drop(rewrite, quotient, below);
      if (drops) return kept == 1 ? factors[0] : op_scalar(OP_MUL, kept, factors);
    }
  }
  return 0;
}

/* Where `term` is a / b with a positive b that is factor `k` of the product, a times all other
 * factors but number `sum`; otherwise 0. */
static Var cancelled_term(Rewrite *rewrite, Node product, int sum, Var term) {
  Node quotient = rewrite_match(rewrite, term, OP_TRUE_DIV);
  if (!quotient || var_dtype(term) != var_dtype(node_output(product, 0)) ||
      !is_positive(rewrite, node_input(quotient, 1)))
    return 0;
  int count = node_ninputs(product), kept = 1, found = -1;
  for (int i = 0; i < count && found < 0; i++)
    if (i != sum && node_input(product, i) == node_input(quotient, 1)) found = i;
  if (found < 0) return 0;
  Var factors[REWRITE_TERMS_MAX] = {node_input(quotient, 0)};
  for (int i = 0; i < count; i++)
    if (i != sum && i != found) factors[kept++] = node_input(product, i);
  return op_scalar(OP_MUL, kept, factors);
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
