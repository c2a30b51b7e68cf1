/* Rules about switch: one choice is known, or is zero. */
#include "ops/ops.h"
#include "rewrite/context.h"

/* The condition is a constant, or both choices are the same; what is not taken fits and may go. */
Var local_switch_constant(Rewrite *rewrite, Node node) {
  double condition;
  Var yes = node_input(node, 1), no = node_input(node, 2);
  bool same = yes == no;
  if (!same && !op_constant_scalar(node_input(node, 0), &condition)) return 0;
  if (!shapes_fit(&rewrite->shapes, node_output(node, 0))) return 0;
  Var taken = same || condition != 0 ? yes : no, other = taken == yes ? no : yes;
  if (!rewrite_may_drop(rewrite, node, node_input(node, 0)) ||
      (!same && !rewrite_may_drop(rewrite, node, other)))
    return 0;
  return taken;
}

/* f(switch(c, a, b), switch(c, x, y)) -> switch(c, f(a, x), f(b, y)) */
Var local_switch_switch(Rewrite *rewrite, Node node) {
  Op op = node_op(node);
  if (node_ninputs(node) != 2 || (op != OP_ADD && op != OP_SUB && op != OP_MUL &&
                                  op != OP_TRUE_DIV && op != OP_MAXIMUM && op != OP_MINIMUM))
    return 0;
  Node first = rewrite_match(rewrite, node_input(node, 0), OP_SWITCH),
       second = rewrite_match(rewrite, node_input(node, 1), OP_SWITCH);
  if (!first || !second || first == second || node_input(first, 0) != node_input(second, 0) ||
      rewrite_uses(rewrite, first) != 1 || rewrite_uses(rewrite, second) != 1)
    return 0;
  Var choices[3] = {node_input(first, 0)};
  for (int i = 1; i <= 2; i++)
    choices[i] = op_binary(op, op_cast(node_input(first, i), var_dtype(node_output(first, 0))),
                           op_cast(node_input(second, i), var_dtype(node_output(second, 0))));
  return op_scalar(OP_SWITCH, 3, choices);
}

/* switch(c, x, 0) with a new x made by `op` and the node's other inputs: where the branch not taken
 * made `a` infinite or NaN (as in masked logarithms) a * 0 would be NaN (S3-RW-19). */
static Var sink_switch(Rewrite *rewrite, Node node, int place) {
  Node inner = rewrite_match(rewrite, node_input(node, place), OP_SWITCH);
  Dtype dtype = var_dtype(node_output(node, 0));
  if (!inner || node_ninputs(node) > REWRITE_TERMS_MAX ||
      var_dtype(node_input(node, place)) != dtype)
    return 0;
  for (int branch = 1; branch <= 2; branch++) {
    double value;
    if (!op_constant_scalar(node_input(inner, branch), &value) || value != 0) continue;
    Var inputs[REWRITE_TERMS_MAX], choices[3];
    for (int i = 0; i < node_ninputs(node); i++) inputs[i] = node_input(node, i);
    inputs[place] = op_cast(node_input(inner, 3 - branch), dtype);
    choices[0] = node_input(inner, 0);
    choices[branch] = op_cast(node_input(inner, branch), dtype);
    choices[3 - branch] = op_scalar(node_op(node), node_ninputs(node), inputs);
    return op_scalar(OP_SWITCH, 3, choices);
  }
  return 0;
}

Var local_mul_switch_zero(Rewrite *rewrite, Node node) {
  if (!dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT)) return 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var result = sink_switch(rewrite, node, i);
    if (result) return result;
  }
  return 0;
}

Var local_div_switch_zero(Rewrite *rewrite, Node node) {
  return dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT) ? sink_switch(rewrite, node, 0) : 0;
}

/* Conditions that are known to hold need no check. */
Var local_check_true(Rewrite *rewrite, Node node) {
  (void)rewrite;
  double condition;
  for (int i = 1; i < node_ninputs(node); i++)
    if (!op_constant_scalar(node_input(node, i), &condition) || condition == 0) return 0;
  return node_input(node, 0);
}
