/* Rules about operations that change nothing: twice the same, marks, casts. */
#include "ops/ops.h"
#include "ops/scalar.h"
#include "rewrite/context.h"

Var local_involution(Rewrite *rewrite, Node node) {
  Op op = node_op(node);
  if (!op_is_scalar(op) || !(scalar_facts(op) & INVOLUTION)) return 0;
  Node inner = rewrite_match(rewrite, node_input(node, 0), op);
  return inner && var_dtype(node_input(inner, 0)) == var_dtype(node_output(node, 0))
             ? node_input(inner, 0)
             : 0;
}

Var local_idempotent(Rewrite *rewrite, Node node) {
  Op op = node_op(node);
  if (!op_is_scalar(op) || !(scalar_facts(op) & IDEMPOTENT)) return 0;
  if (node_ninputs(node) == 1)
    return rewrite_match(rewrite, node_input(node, 0), op) ? node_input(node, 0) : 0;
  return node_ninputs(node) == 2 && node_input(node, 0) == node_input(node, 1) ? node_input(node, 0)
                                                                               : 0;
}

Var local_identity(Rewrite *rewrite, Node node) {
  (void)rewrite;
  return node_input(node, 0);
}

/* Marks for the gradient, which has been taken by now; their other inputs change nothing but may
 * broadcast. */
Var local_gradient_mark(Rewrite *rewrite, Node node) {
  switch (node_op(node)) {
    case OP_DISCONNECTED_GRAD:
    case OP_ZERO_GRAD:
    case OP_UNDEFINED_GRAD:
      return node_input(node, 0);
    case OP_GRAD_CLIP:
    case OP_GRAD_SCALE:
      break;
    default:
      return 0;
  }
  if (!shapes_fit(&rewrite->shapes, node_output(node, 0))) return 0;
  for (int i = 1; i < node_ninputs(node); i++)
    if (!rewrite_may_drop(rewrite, node, node_input(node, i))) return 0;
  return node_input(node, 0);
}

/* Whether every value of `from` is a value of `to`. */
static bool cast_is_exact(Dtype from, Dtype to) {
  return dtype_upcast(from, to) == to && !(from >= DTYPE_INT64 && from <= DTYPE_UINT64 &&
                                           dtype_size(from) == 8 && dtype_is(to, GROUP_CONTINUOUS));
}

Var local_cast_cast(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  Dtype to = var_dtype(node_output(node, 0));
  if (var_dtype(x) == to) return x;
  Node inner = rewrite_match(rewrite, x, OP_CAST);
  if (!inner || !cast_is_exact(var_dtype(node_input(inner, 0)), var_dtype(x))) return 0;
  /* What does not fit saturates on the way from a float and wraps on the way from an integer. */
  Dtype from = var_dtype(node_input(inner, 0));
  bool saturates = dtype_is(var_dtype(x), GROUP_FLOAT) && dtype_is(from, GROUP_DISCRETE) &&
                   dtype_is(to, GROUP_INTEGER);
  return saturates && !cast_is_exact(from, to) ? 0 : op_cast(node_input(inner, 0), to);
}
