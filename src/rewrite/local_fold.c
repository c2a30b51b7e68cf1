/* Constant folding: an operation on constants is its value. */
#include "core/error.h"
#include "ops/ops.h"
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

Var local_constant_folding(Rewrite *rewrite, Node node) {
  (void)rewrite;
  bool seen = node_op(node) == OP_PRINT || op_info(node_op(node))->execution == EXECUTE_CALL;
  if (node_noutputs(node) != 1 || node_op(node) == OP_ALLOC || seen) return 0;
  int count = node_ninputs(node);
  for (int i = 0; i < count; i++)
    if (var_kind(node_input(node, i)) != VAR_CONSTANT) return 0;
  if (!worth_folding(node)) return 0;
  const View **values = memory_alloc(sizeof *values * (size_t)count);
  for (int i = 0; i < count; i++) values[i] = &var_data(node_input(node, i))->view;
  Array *result = NULL;
  bool done = op_evaluate(node, values, &result);
  memory_free(values);
  return done ? graph_constant(result) : 0;
}
