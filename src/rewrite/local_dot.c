/* Rules about products of matrices (S3-RW-55). */
#include "ops/index.h"
#include "ops/ops.h"
#include "rewrite/context.h"

/* Products over an inner length of 1 are products of elements. */
Var local_dot_to_mul(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0), y = node_input(node, 1);
  return var_dim(x, 1) == 1 && var_dim(y, 0) == 1 ? op_binary(OP_MUL, x, y) : 0;
}

/* Stacks of one matrix each. */
Var local_batched_dot_one(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0), y = node_input(node, 1);
  int first = 0;
  if (var_ndim(x) != 3 || var_ndim(y) != 3 || var_dim(x, 0) != 1 || var_dim(y, 0) != 1) return 0;
  return op_expand_dims(op_dot(op_squeeze(x, 1, &first), op_squeeze(y, 1, &first)), 0);
}

/* The transpose of a product used only so: it goes into the flags of the product. */
Var local_transpose_of_dot(Rewrite *rewrite, Node node) {
  Node dot = rewrite_match(rewrite, node_input(node, 0), OP_DOT);
  Params order = node_params(node);
  if (!dot || rewrite_uses(rewrite, dot) != 1 || params_count(order) != 2 ||
      params_get(order, 0) != 1 || params_get(order, 1) != 0)
    return 0;
  return op_dot(op_transpose(node_input(dot, 1)), op_transpose(node_input(dot, 0)));
}

/* The vector that `var`, zeros with it written at [arange(n), arange(n)], is the diagonal matrix
 * of, or 0. */
static Var diagonal_of(Rewrite *rewrite, Var var) {
  Node write = rewrite_match(rewrite, var, OP_ADVANCED_INC_SUBTENSOR);
  double value;
  if (!write || var_ndim(var) != 2 || !op_constant_scalar(node_input(write, 0), &value) || value)
    return 0;
  IndexLayout layout;
  Index indices[TYPE_MAX_NDIM];
  index_layout(node_op(write), node_params(write), &layout);
  Var diagonal = node_input(write, 1);
  if (!layout.set || index_decode(write, indices) != 2 || var_ndim(diagonal) != 1 ||
      indices[0].kind != INDEX_ARRAY || indices[0].start != indices[1].start)
    return 0;
  Node arange = rewrite_match(rewrite, indices[0].start, OP_ARANGE);
  int64_t start, step;
  if (!arange || !op_constant_int(node_input(arange, 0), 0, &start) || start ||
      !op_constant_int(node_input(arange, 2), 0, &step) || step != 1)
    return 0;
  Dim length = shapes_of(&rewrite->shapes, diagonal)[0];
  const Dim *dims = shapes_of(&rewrite->shapes, var);
  bool whole = shapes_equal(shapes_length(&rewrite->shapes, node_input(arange, 1)), length) &&
               shapes_equal(dims[0], length) && shapes_equal(dims[1], length);
  return whole ? diagonal : 0;
}

/* diag(v) @ x -> v[:, None] * x, x @ diag(v) -> x * v; the elementwise product checks the lengths
 * as the other did, unless one of them may be repeated. */
Var local_dot_diag(Rewrite *rewrite, Node node) {
  for (int side = 0; side < 2; side++) {
    Var v = diagonal_of(rewrite, node_input(node, side)), x = node_input(node, 1 - side);
    if (!v || (var_dim(v, 0) == 1) != (var_dim(x, side) == 1)) continue;
    Var column = op_dimshuffle(v, 2, side ? (int[]){-1, 0} : (int[]){0, -1});
    return side ? op_binary(OP_MUL, x, column) : op_binary(OP_MUL, column, x);
  }
  return 0;
}
