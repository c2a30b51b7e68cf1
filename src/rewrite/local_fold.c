/* Constant folding: an operation on constants is its value. */
#include "core/error.h"
#include "ops/ops.h"
#include "ops/scalar.h"
#include "rewrite/context.h"

/* What folding may make: anything no larger than what it is made of, and small things in any case.
 */
enum { FOLD_ELEMENTS = 4096 };

static bool worth_folding(Node node) {
  double in = 0, out = 0; /* lengths that a person writes may have any product */
  for (int i = 0; i < node_ninputs(node); i++)
    in += (double)view_size(&var_data(node_input(node, i))->view);
  for (int i = 0; i < node_noutputs(node); i++) {
    Var output = node_output(node, i);
    double size = 1;
    for (int axis = 0; axis < var_ndim(output); axis++)
      if (var_dim(output, axis) != DIM_UNKNOWN) size *= (double)var_dim(output, axis);
    out += size;
  }
  return out <= FOLD_ELEMENTS || out <= in;
}

/* A function of float32 constants in float64 and then rounded: closer than its kernel. */
static Var folded_wide(Node node) {
  enum { ARITY_MAX = 4 };
  Op op = node_op(node);
  ScalarRule rule = op_is_scalar(op) ? scalar_rule(op) : RULE_SAME;
  if ((rule != RULE_FLT && rule != RULE_FLTNC) || var_dtype(node_output(node, 0)) != DTYPE_FLOAT32)
    return 0;
  Var wide[ARITY_MAX];
  int count = node_ninputs(node);
  for (int i = 0; i < count; i++) wide[i] = op_cast(node_input(node, i), DTYPE_FLOAT64);
  return op_cast(op_scalar(op, count, wide), DTYPE_FLOAT32);
}

Var local_constant_folding(Rewrite *rewrite, Node node) {
  (void)rewrite;
  bool seen = node_op(node) == OP_PRINT || op_info(node_op(node))->execution == EXECUTE_CALL;
  if (node_noutputs(node) != 1 || node_op(node) == OP_ALLOC || seen) return 0;
  int count = node_ninputs(node);
  for (int i = 0; i < count; i++)
    if (var_kind(node_input(node, i)) != VAR_CONSTANT) return 0;
  if (!worth_folding(node)) return 0;
  Var rounded = folded_wide(node);
  if (rounded) return rounded;
  const View **values = memory_alloc(sizeof *values * (size_t)count);
  for (int i = 0; i < count; i++) values[i] = &var_data(node_input(node, i))->view;
  Array *result = NULL;
  bool done = op_evaluate(node, values, &result);
  memory_free(values);
  return done ? graph_constant(result) : 0;
}
