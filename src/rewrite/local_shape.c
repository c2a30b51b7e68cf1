/* Rules about shapes, views of them, and broadcasting. */
#include <math.h>

#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

/* ---- lengths ---- */

Var local_shape_to_lengths(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), lengths[TYPE_MAX_NDIM];
  if (!rewrite_may_drop(rewrite, node, x)) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  bool told = false; /* anything but "the length of x" */
  for (int i = 0; i < var_ndim(x); i++) {
    lengths[i] = dim_var(dims[i]);
    told |= var_op(lengths[i]) != OP_SHAPE_I || node_input(var_owner(lengths[i]), 0) != x;
  }
  return told ? op_make_vector(var_ndim(x), lengths) : 0;
}

Var local_length_of_result(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  Dim dim = shapes_of(&rewrite->shapes, x)[params_get(node_params(node), 0)];
  Node owner = dim_known(dim) ? 0 : var_owner(dim.symbol);
  if (owner && node_op(owner) == OP_SHAPE_I && node_input(owner, 0) == x) return 0;
  return rewrite_may_drop(rewrite, node, x) ? dim_var(dim) : 0;
}

/* Whether a length variable (an input of alloc, reshape, ...) is the length `dim` and may be
 * forgotten. */
static bool is_length(Rewrite *rewrite, Node node, Var length, Dim dim) {
  return shapes_equal(shapes_length(&rewrite->shapes, length), dim) &&
         rewrite_may_drop(rewrite, node, length);
}

bool rewrite_same_shape(Rewrite *rewrite, Var x, Var y) {
  if (var_ndim(x) != var_ndim(y)) return false;
  const Dim *a = shapes_of(&rewrite->shapes, x), *b = shapes_of(&rewrite->shapes, y);
  for (int i = 0; i < var_ndim(x); i++)
    if (!shapes_equal(a[i], b[i])) return false;
  return true;
}

Var local_maximum_of_length(Rewrite *rewrite, Node node) {
  for (int i = 0; i < 2; i++) {
    Var length = node_input(node, i);
    int64_t least;
    if (rewrite_match(rewrite, length, OP_SHAPE_I) && var_ndim(node_output(node, 0)) == 0 &&
        op_constant_int(node_input(node, 1 - i), 0, &least) && least <= 0)
      return length;
  }
  return 0;
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
  for (int i = 0; i < count && identity; i++) /* an axis of length 1 may be dropped and added */
    identity = order[i] == i || (order[i] == -1 && var_dim(x, i) == 1);
  if (identity) return x;
  if (!inner) return 0;
  /* An axis that the inner one adds and the outer drops is gone; one that the inner drops stays
   * dropped: its length is checked by the dimshuffle that is left. */
  return op_dimshuffle(x, count, order);
}

Var local_reshape_reshape(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_RESHAPE);
  /* The inner one must not be a check of the number of elements. */
  if (!inner || !shapes_fit(&rewrite->shapes, node_output(inner, 0)) ||
      !rewrite_may_drop(rewrite, inner, node_input(inner, 1)))
    return 0;
  return op_reshape(node_input(inner, 0), node_input(node, 1), var_ndim(node_output(node, 0)));
}

/* Whether a dimshuffle keeps the order of the axes, so that the elements stay in C order. */
static bool keeps_order(Node dimshuffle) {
  int64_t last = -1;
  for (int i = 0; i < params_count(node_params(dimshuffle)); i++) {
    int64_t from = params_get(node_params(dimshuffle), i);
    if (from < 0) continue;
    if (from < last) return false;
    last = from;
  }
  return true;
}

static bool takes_axis(Node dimshuffle, int axis) {
  for (int i = 0; i < params_count(node_params(dimshuffle)); i++)
    if (params_get(node_params(dimshuffle), i) == axis) return true;
  return false;
}

/* reshape(x[None], s) -> reshape(x, s) */
Var local_reshape_of_dimshuffle(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_DIMSHUFFLE);
  if (!inner || !keeps_order(inner) || !shapes_fit(&rewrite->shapes, node_output(inner, 0)))
    return 0;
  return op_reshape(node_input(inner, 0), node_input(node, 1), var_ndim(node_output(node, 0)));
}

/* dimshuffle(reshape(x, s)) -> reshape(x, s with and without those 1) where only axes of length 1
 * come and go. */
Var local_dimshuffle_of_reshape(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_RESHAPE);
  if (!inner || rewrite_uses(rewrite, inner) != 1 || !keeps_order(node)) return 0;
  Var shape = node_input(inner, 1), lengths[TYPE_MAX_NDIM];
  Node vector = rewrite_match(rewrite, shape, OP_MAKE_VECTOR);
  int count = params_count(node_params(node)), kept = 0;
  for (int i = 0; i < count; i++) {
    int axis = (int)params_get(node_params(node), i);
    int64_t value = 1;
    kept += axis >= 0;
    if (axis >= 0 && !vector && !op_constant_int(shape, axis, &value)) return 0;
    lengths[i] =
        axis >= 0 && vector ? node_input(vector, axis) : graph_constant_int(DTYPE_INT64, value);
  }
  /* What is dropped was asked to be 1, not -1, which another axis could take. */
  for (int axis = 0; axis < var_ndim(node_output(inner, 0)); axis++) {
    int64_t value;
    bool one =
        op_constant_int(vector ? node_input(vector, axis) : shape, vector ? 0 : axis, &value) &&
        value == 1;
    kept += one && var_dim(node_output(inner, 0), axis) == 1 && !takes_axis(node, axis);
  }
  if (kept != var_ndim(node_output(inner, 0)) || !count) return 0;
  return op_reshape(node_input(inner, 0), op_make_vector(count, lengths), count);
}

/* dimshuffle(f(x)) -> f(dimshuffle(x)) where it adds no axis and only elementwise operations read
 * it, so that they are computed in one loop. Products take a transpose as a flag. */
Var local_dimshuffle_of_elemwise(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), inputs[SCALAR_MAX_ARITY], result;
  Node inner = op_is_scalar(var_op(x)) ? rewrite_match(rewrite, x, var_op(x)) : 0;
  int count = params_count(node_params(node)), order[TYPE_MAX_NDIM];
  if (!inner || rewrite_uses(rewrite, inner) != 1 || node_ninputs(inner) > SCALAR_MAX_ARITY)
    return 0;
  for (int i = 0; i < count; i++)
    if ((order[i] = (int)params_get(node_params(node), i)) < 0) return 0;
  const ClientList *clients = fgraph_clients(rewrite->fgraph, node_output(node, 0));
  for (size_t i = 0; i < clients->length; i++)
    if (!clients->data[i].node || !op_is_scalar(node_op(clients->data[i].node))) return 0;
  for (int i = 0; i < node_ninputs(inner); i++)
    inputs[i] = op_dimshuffle(node_input(inner, i), count, order);
  return op_rebuild(inner, inputs, &result) ? result : 0;
}

/* The axes of x and of the result that are longer than 1 are the same, all lengths being known. */
Var local_reshape_to_dimshuffle(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), output = node_output(node, 0);
  int order[TYPE_MAX_NDIM], from = 0;
  if (!rewrite_may_drop(rewrite, node, node_input(node, 1))) return 0;
  for (int i = 0; i < var_ndim(output); i++) {
    if (var_dim(output, i) == DIM_UNKNOWN) return 0;
    while (from < var_ndim(x) && var_dim(x, from) == 1) from++;
    order[i] = -1;
    if (var_dim(output, i) == 1) continue;
    if (from == var_ndim(x) || var_dim(x, from) != var_dim(output, i)) return 0;
    order[i] = from++;
  }
  for (; from < var_ndim(x); from++)
    if (var_dim(x, from) != 1) return 0;
  return op_dimshuffle(x, var_ndim(output), order);
}

/* reshape(f(x), s) -> f(reshape(x, s)), so that f is fused with what comes after. */
Var local_reshape_of_unary(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), result;
  Node inner = op_is_scalar(var_op(x)) ? rewrite_match(rewrite, x, var_op(x)) : 0;
  if (!inner || node_ninputs(inner) != 1 || rewrite_uses(rewrite, inner) != 1) return 0;
  Var reshaped =
      op_reshape(node_input(inner, 0), node_input(node, 1), var_ndim(node_output(node, 0)));
  return op_rebuild(inner, &reshaped, &result) ? result : 0;
}

/* Two assertions of lengths in one, where no axis is asserted to have two. */
Var local_specify_specify(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_SPECIFY_SHAPE);
  if (!inner) return 0;
  Var x = node_input(inner, 0), lengths[TYPE_MAX_NDIM];
  int within = 1, without = 1;
  for (int axis = 0; axis < var_ndim(x); axis++) {
    Var first = params_get(node_params(inner), axis) ? node_input(inner, within++) : 0,
        second = params_get(node_params(node), axis) ? node_input(node, without++) : 0;
    if (first && second &&
        !shapes_equal(shapes_length(&rewrite->shapes, first),
                      shapes_length(&rewrite->shapes, second)))
      return 0;
    lengths[axis] = first ? first : second;
  }
  return op_specify_shape(x, lengths);
}

/* The only element of a vector of scalars, as an array of another rank. */
Var local_dimshuffle_make_vector(Rewrite *rewrite, Node node) {
  Node vector = rewrite_match(rewrite, node_input(node, 0), OP_MAKE_VECTOR);
  int count = params_count(node_params(node)), order[TYPE_MAX_NDIM];
  if (!vector || node_ninputs(vector) != 1) return 0;
  for (int i = 0; i < count; i++) order[i] = -1;
  return op_dimshuffle(op_cast(node_input(vector, 0), var_dtype(node_output(node, 0))), count,
                       order);
}

/* Lengths of the target shape, if the vector that holds them can be looked into. */
static bool is_own_shape(Rewrite *rewrite, Node node, Var shape, Var x) {
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  Node vector = rewrite_match(rewrite, shape, OP_MAKE_VECTOR);
  Node whole = rewrite_match(rewrite, shape, OP_SHAPE);
  if (whole && !rewrite_same_shape(rewrite, node_input(whole, 0), x)) return false;
  for (int i = 0; i < var_ndim(x) && !whole; i++) {
    int64_t value;
    if (op_constant_int(shape, i, &value)) {
      if (!dim_is(dims[i], value)) return false;
    } else if (!vector || node_ninputs(vector) != var_ndim(x) ||
               !is_length(rewrite, vector, node_input(vector, i), dims[i])) {
      return false;
    }
  }
  return rewrite_may_drop(rewrite, node, shape);
}

Var local_reshape_same(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  if (var_ndim(x) != var_ndim(node_output(node, 0)) ||
      !is_own_shape(rewrite, node, node_input(node, 1), x))
    return 0;
  return x;
}

Var local_specify_known(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int axis = 0, input = 1; axis < var_ndim(x); axis++) {
    if (!params_get(node_params(node), axis)) continue;
    if (!is_length(rewrite, node, node_input(node, input++), dims[axis])) return 0;
  }
  return type_is_super(var_type(node_output(node, 0)), var_type(x)) ? x : 0;
}

/* ---- broadcasting ---- */

/* Where the shapes are not known to fit, second itself is what checks them. */
Var local_second_to_alloc(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), y = node_input(node, 1), output = node_output(node, 0),
      lengths[TYPE_MAX_NDIM];
  if (!shapes_fit(&rewrite->shapes, output) || !rewrite_may_drop(rewrite, node, x)) return 0;
  if (rewrite_same_shape(rewrite, y, output)) return y;
  const Dim *target = shapes_of(&rewrite->shapes, output);
  for (int i = 0; i < var_ndim(x); i++) lengths[i] = dim_var(target[i]);
  return op_alloc(y, var_ndim(x), lengths);
}

Var local_alloc_same(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  if (var_ndim(x) != var_ndim(node_output(node, 0))) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int i = 0; i < var_ndim(x); i++)
    if (!is_length(rewrite, node, node_input(node, i + 1), dims[i])) return 0;
  return x;
}

/* Whether an alloc only broadcasts: it cannot fail, and its lengths may be forgotten. */
static bool only_broadcasts(Rewrite *rewrite, Node alloc, int nbeside, const Var *beside) {
  if (!shapes_fit(&rewrite->shapes, node_output(alloc, 0))) return false;
  for (int i = 1; i < node_ninputs(alloc); i++)
    if (!rewrite_may_drop_beside(rewrite, alloc, node_input(alloc, i), nbeside, beside))
      return false;
  return true;
}

/* Whether each axis of x that is not of length 1 is one of the same length in `others`. */
static bool is_covered(Rewrite *rewrite, Var x, int count, const Var *others) {
  for (int axis = 0; axis < var_ndim(x); axis++) {
    bool found = var_dim(x, axis) == 1;
    for (int i = 0; i < count && !found; i++)
      found = var_dim(others[i], axis) != 1 &&
              shapes_equal(shapes_of(&rewrite->shapes, others[i])[axis],
                           shapes_of(&rewrite->shapes, x)[axis]);
    if (!found) return false;
  }
  return true;
}

/* An input that is an alloc may be replaced by what it broadcasts when other inputs have its
 * lengths, so that the result does not shrink and no check is lost. */
Var local_alloc_in_elemwise(Rewrite *rewrite, Node node) {
  int count = node_ninputs(node);
  enum { ROOM = 64 };
  if (!op_is_scalar(node_op(node)) || count < 2 || count > ROOM) return 0;
  Var inputs[ROOM], beside[ROOM], output = node_output(node, 0);
  int nbeside = 0;
  for (int i = 0; i < count; i++) {
    inputs[i] = node_input(node, i);
    if (!rewrite_match(rewrite, inputs[i], OP_ALLOC)) beside[nbeside++] = inputs[i];
  }
  bool changed = false;
  for (int i = 0; i < count && nbeside < count; i++) {
    Node alloc = rewrite_match(rewrite, inputs[i], OP_ALLOC);
    if (!alloc || !is_covered(rewrite, inputs[i], nbeside, beside) ||
        !only_broadcasts(rewrite, alloc, nbeside, beside))
      continue;
    inputs[i] = op_pad_left(node_input(alloc, 0), var_ndim(output));
    changed = true;
  }
  Var result;
  return changed && op_rebuild(node, inputs, &result) ? result : 0;
}

/* dimshuffle(alloc(c, lengths)) -> alloc(c, lengths in the new order) for c of one element. */
Var local_alloc_in_dimshuffle(Rewrite *rewrite, Node node) {
  Node alloc = rewrite_match(rewrite, node_input(node, 0), OP_ALLOC);
  if (!alloc || !rewrite_is_one_element(node_input(alloc, 0)) ||
      rewrite_uses(rewrite, alloc) != 1 || !shapes_fit(&rewrite->shapes, node_output(node, 0)))
    return 0;
  Var value = node_input(alloc, 0), lengths[TYPE_MAX_NDIM];
  int count = params_count(node_params(node)), axes[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(value); i++) axes[i] = i;
  for (int i = 0; i < count; i++) {
    int64_t axis = params_get(node_params(node), i);
    lengths[i] = axis < 0 ? graph_constant_int(DTYPE_INT64, 1) : node_input(alloc, (int)axis + 1);
  }
  return op_alloc(op_squeeze(value, var_ndim(value), axes), count, lengths);
}

/* f(alloc(c, lengths), s) -> alloc(f(c, s), lengths) where all else has one element. */
Var local_alloc_of_elemwise(Rewrite *rewrite, Node node) {
  int count = node_ninputs(node);
  if (!op_is_scalar(node_op(node)) || count > SCALAR_MAX_ARITY) return 0;
  Var inputs[SCALAR_MAX_ARITY], result;
  Node alloc = 0;
  for (int i = 0; i < count; i++) {
    inputs[i] = node_input(node, i);
    if (rewrite_is_one_element(inputs[i])) continue;
    Node owner = rewrite_match(rewrite, inputs[i], OP_ALLOC);
    if (!owner || (alloc && !rewrite_same_shape(rewrite, inputs[i], node_output(alloc, 0))) ||
        rewrite_uses(rewrite, owner) != 1 || !rewrite_is_one_element(node_input(owner, 0)))
      return 0;
    alloc = owner;
    inputs[i] = op_pad_left(node_input(alloc, 0), var_ndim(node_output(node, 0)));
  }
  if (!alloc || !op_rebuild(node, inputs, &result)) return 0;
  return op_alloc(result, node_ninputs(alloc) - 1, node_inputs(alloc) + 1);
}

/* alloc(alloc(c, k), lengths) -> alloc(c, lengths) for c of one element, where both fit. */
Var local_alloc_alloc(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_ALLOC);
  if (!inner || !rewrite_is_one_element(node_input(inner, 0)) ||
      !shapes_fit(&rewrite->shapes, node_output(node, 0)) ||
      !shapes_fit(&rewrite->shapes, node_output(inner, 0)))
    return 0;
  for (int i = 1; i < node_ninputs(inner); i++)
    if (!rewrite_may_drop(rewrite, inner, node_input(inner, i))) return 0;
  return op_alloc(node_input(inner, 0), node_ninputs(node) - 1, node_inputs(node) + 1);
}

/* Whether 0 times it is 0. */
static bool is_finite_value(Var var) {
  double value;
  return dtype_is(var_dtype(var), GROUP_INTEGER) ||
         (op_constant_scalar(var, &value) && fabs(value) < 0x1p100);
}

/* The sum of an alloc of one element over all axes: that times the number of elements. */
Var local_sum_of_alloc(Rewrite *rewrite, Node node) {
  Node alloc = rewrite_match(rewrite, node_input(node, 0), OP_ALLOC);
  Var output = node_output(node, 0);
  if (!alloc || reduce_reducer(node_params(node)) != REDUCE_SUM || var_ndim(output) != 0 ||
      !rewrite_is_one_element(node_input(alloc, 0)) || !is_finite_value(node_input(alloc, 0)) ||
      !dtype_is(var_dtype(output), GROUP_FLOAT | GROUP_INTEGER) ||
      !shapes_fit(&rewrite->shapes, node_output(alloc, 0)))
    return 0;
  Var value = node_input(alloc, 0), size = node_input(alloc, 1);
  int axes[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(value); i++) axes[i] = i;
  for (int i = 2; i < node_ninputs(alloc); i++)
    size = op_binary(OP_MUL, size, node_input(alloc, i));
  value = op_cast(op_squeeze(value, var_ndim(value), axes), var_dtype(output));
  return op_binary(OP_MUL, value, op_cast(size, var_dtype(output)));
}
