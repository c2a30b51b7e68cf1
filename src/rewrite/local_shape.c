/* Rules about shapes, views of them, and broadcasting. */
#include "ops/ops.h"
#include "rewrite/driver.h"

/* ---- lengths ---- */

Var local_shape_to_lengths(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), lengths[TYPE_MAX_NDIM];
  if (!var_owner(x) && var_kind(x) != VAR_CONSTANT) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int i = 0; i < var_ndim(x); i++) lengths[i] = dim_var(dims[i]);
  return op_make_vector(var_ndim(x), lengths);
}

Var local_length_of_result(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  int axis = (int)params_get(node_params(node), 0);
  return dim_var(shapes_of(&rewrite->shapes, x)[axis]);
}

/* Whether a length variable (an input of alloc, reshape, ...) is the length `dim`. */
static bool is_length(Rewrite *rewrite, Var length, Dim dim) {
  int64_t value;
  if (op_constant_int(length, 0, &value)) return dim_is(dim, value);
  if (!dim_known(dim) && dim.symbol == length) return true;
  Node owner = rewrite_match(rewrite, length, OP_SHAPE_I);
  if (!owner) return false;
  int axis = (int)params_get(node_params(owner), 0);
  return shapes_equal(shapes_of(&rewrite->shapes, node_input(owner, 0))[axis], dim);
}

static bool same_shape(Rewrite *rewrite, Var x, Var y) {
  if (var_ndim(x) != var_ndim(y)) return false;
  const Dim *a = shapes_of(&rewrite->shapes, x), *b = shapes_of(&rewrite->shapes, y);
  for (int i = 0; i < var_ndim(x); i++)
    if (!shapes_equal(a[i], b[i])) return false;
  return true;
}

/* ---- views ---- */

Var local_dimshuffle_dimshuffle(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_DIMSHUFFLE);
  int count = params_count(node_params(node)), order[TYPE_MAX_NDIM];
  for (int i = 0; i < count; i++) {
    order[i] = (int)params_get(node_params(node), i);
    if (inner && order[i] >= 0) order[i] = (int)params_get(node_params(inner), order[i]);
  }
  Var x = inner ? node_input(inner, 0) : node_input(node, 0);
  bool identity = count == var_ndim(x);
  for (int i = 0; i < count && identity; i++) identity = order[i] == i;
  if (!inner) return identity ? x : 0;
  /* An axis that the inner one adds and the outer drops is gone; one that the inner drops stays
   * dropped: its length is checked by the dimshuffle that is left. */
  return op_dimshuffle(x, count, order);
}

Var local_reshape_reshape(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_RESHAPE);
  if (!inner) return 0;
  return op_reshape(node_input(inner, 0), node_input(node, 1), var_ndim(node_output(node, 0)));
}

/* Lengths of the target shape, if the vector that holds them can be looked into. */
static bool is_own_shape(Rewrite *rewrite, Var shape, Var x) {
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  Node vector = rewrite_match(rewrite, shape, OP_MAKE_VECTOR);
  Node whole = rewrite_match(rewrite, shape, OP_SHAPE);
  if (whole) return same_shape(rewrite, node_input(whole, 0), x);
  for (int i = 0; i < var_ndim(x); i++) {
    int64_t value;
    if (op_constant_int(shape, i, &value)) {
      if (!dim_is(dims[i], value)) return false;
    } else if (!vector || node_ninputs(vector) != var_ndim(x) ||
               !is_length(rewrite, node_input(vector, i), dims[i])) {
      return false;
    }
  }
  return true;
}

Var local_reshape_same(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  if (var_ndim(x) != var_ndim(node_output(node, 0)) ||
      !is_own_shape(rewrite, node_input(node, 1), x))
    return 0;
  return x;
}

Var local_specify_known(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int axis = 0, input = 1; axis < var_ndim(x); axis++) {
    if (!params_get(node_params(node), axis)) continue;
    if (!is_length(rewrite, node_input(node, input++), dims[axis])) return 0;
  }
  return type_is_super(var_type(node_output(node, 0)), var_type(x)) ? x : 0;
}

Var local_join_one(Rewrite *rewrite, Node node) {
  (void)rewrite;
  return node_ninputs(node) == 1 ? node_input(node, 0) : 0;
}

/* ---- broadcasting ---- */

Var local_second_to_alloc(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), y = node_input(node, 1), lengths[TYPE_MAX_NDIM];
  const Dim *target = shapes_of(&rewrite->shapes, node_output(node, 0));
  /* Where the shapes are not known to fit, second itself is what checks them. */
  const Dim *a = shapes_of(&rewrite->shapes, x), *b = shapes_of(&rewrite->shapes, y);
  for (int i = 0; i < var_ndim(x); i++) {
    if (!dim_is(a[i], 1) && !dim_is(b[i], 1) && !shapes_equal(a[i], b[i])) return 0;
    lengths[i] = dim_var(target[i]);
  }
  if (same_shape(rewrite, y, node_output(node, 0))) return y;
  return op_alloc(y, var_ndim(x), lengths);
}

Var local_alloc_same(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), y = node_output(node, 0);
  return var_ndim(x) == var_ndim(y) && same_shape(rewrite, x, y) ? x : 0;
}

/* An input that is an alloc may be replaced by what it broadcasts when another input has the shape
 * of the result, so that the result does not shrink and no check is lost. */
Var local_alloc_in_elemwise(Rewrite *rewrite, Node node) {
  int count = node_ninputs(node);
  if (!op_is_scalar(node_op(node)) || count < 2 || count > SCALAR_MAX_ARITY) return 0;
  Var inputs[SCALAR_MAX_ARITY], output = node_output(node, 0);
  int keeper = -1;
  for (int i = 0; i < count; i++) {
    inputs[i] = node_input(node, i);
    if (keeper < 0 && !rewrite_match(rewrite, inputs[i], OP_ALLOC) &&
        same_shape(rewrite, inputs[i], output))
      keeper = i;
  }
  if (keeper < 0) return 0;
  bool changed = false;
  for (int i = 0; i < count; i++) {
    Node alloc = rewrite_match(rewrite, inputs[i], OP_ALLOC);
    if (i == keeper || !alloc || !same_shape(rewrite, inputs[i], output)) continue;
    inputs[i] = op_pad_left(node_input(alloc, 0), var_ndim(output));
    changed = true;
  }
  Var result;
  return changed && op_rebuild(node, inputs, &result) ? result : 0;
}
