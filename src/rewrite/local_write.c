/* Rules about regions that are written and read (S3-RW-48..51). */
#include "ops/index.h"
#include "ops/ops.h"
#include "rewrite/context.h"

static bool is_write(Op op) { return op == OP_INC_SUBTENSOR || op == OP_ADVANCED_INC_SUBTENSOR; }

static bool is_zeros(Var var) {
  double value;
  return op_constant_scalar(var, &value) && value == 0;
}

/* Whether two nodes of indexing operations have the same indices. */
static bool same_region(Node a, Node b) {
  IndexLayout first, second;
  index_layout(node_op(a), node_params(a), &first);
  index_layout(node_op(b), node_params(b), &second);
  if (first.count != second.count ||
      node_ninputs(a) - first.first != node_ninputs(b) - second.first)
    return false;
  for (int i = 0; i < first.count; i++)
    if (first.codes[i] != second.codes[i]) return false;
  for (int i = first.first; i < node_ninputs(a); i++) {
    Var x = node_input(a, i), y = node_input(b, i - first.first + second.first);
    bool same = x == y || (var_kind(x) == VAR_CONSTANT && var_kind(y) == VAR_CONSTANT &&
                           array_identical(var_data(x), var_data(y)));
    if (!same) return false;
  }
  return true;
}

/* x[:].set(y) -> y, x[:].inc(y) -> x + y, where y has the shape of x or one element. */
Var local_write_whole(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), y = node_input(node, 1), lengths[TYPE_MAX_NDIM];
  IndexLayout layout;
  index_layout(node_op(node), node_params(node), &layout);
  for (int i = 0; i < layout.count; i++)
    if (layout.codes[i] != INDEX_CODE_WHOLE) return 0;
  bool same = rewrite_same_shape(rewrite, x, y);
  if (!same && !rewrite_is_one_element(y)) return 0;
  if (dtype_is(dtype_upcast(var_dtype(x), var_dtype(y)), GROUP_COMPLEX) &&
      var_dtype(x) != var_dtype(y))
    return 0; /* no cast gives what storing gives */
  y = op_pad_left(y, var_ndim(x));
  if (!layout.set) return op_cast(op_binary(OP_ADD, x, y), var_dtype(x));
  y = op_cast(y, var_dtype(x));
  if (!rewrite_may_drop(rewrite, node, x)) return 0;
  if (same) return y;
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int i = 0; i < var_ndim(x); i++) lengths[i] = dim_var(dims[i]);
  return op_alloc(y, var_ndim(x), lengths);
}

/* zeros[i].inc(y) -> zeros[i].set(y) for a basic index, which names nothing twice. */
Var local_increment_zeros(Rewrite *rewrite, Node node) {
  (void)rewrite;
  IndexLayout layout;
  Index indices[TYPE_MAX_NDIM];
  index_layout(node_op(node), node_params(node), &layout);
  if (layout.set || !is_zeros(node_input(node, 0))) return 0;
  int count = index_decode(node, indices);
  return op_inc_subtensor(node_input(node, 0), node_input(node, 1), count, indices, true, false);
}

/* a + zeros[i].inc(y) -> a[i].inc(y): the gradient of many indexings is one array. Where an index
 * array names an element twice its terms are added in another order. */
Var local_add_of_write(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), rest[REWRITE_TERMS_MAX];
  int count = node_ninputs(node);
  if (count < 2 || count > REWRITE_TERMS_MAX) return 0;
  for (int i = 0; i < count; i++) {
    Node write = var_owner(node_input(node, i));
    if (!write || !is_write(node_op(write)) ||
        !rewrite_match(rewrite, node_input(node, i), node_op(write)) ||
        rewrite_uses(rewrite, write) != 1 || !is_zeros(node_input(write, 0)) ||
        var_dtype(node_input(node, i)) != var_dtype(output) ||
        var_dtype(node_input(write, 1)) != var_dtype(output))
      continue;
    IndexLayout layout;
    index_layout(node_op(write), node_params(write), &layout);
    bool adds = node_op(write) == OP_INC_SUBTENSOR || (!layout.set && !layout.ignore_duplicates);
    if (!adds || !rewrite_same_shape(rewrite, node_input(node, i), output)) continue;
    int kept = 0;
    for (int k = 0; k < count; k++)
      if (k != i) rest[kept++] = node_input(node, k);
    Var onto = op_cast(kept == 1 ? rest[0] : op_scalar(OP_ADD, kept, rest), var_dtype(output));
    if (!rewrite_same_shape(rewrite, onto, output)) continue;
    Index indices[TYPE_MAX_NDIM];
    int nindices = index_decode(write, indices);
    return op_inc_subtensor(onto, node_input(write, 1), nindices, indices, false, false);
  }
  return 0;
}

/* x[i].set(y)[i] -> y, x[i].inc(y)[i] -> x[i] + y, where y has the shape of the region. */
Var local_read_of_write(Rewrite *rewrite, Node node) {
  Node write = rewrite_match(rewrite, node_input(node, 0), OP_INC_SUBTENSOR);
  if (!write || !same_region(write, node)) return 0;
  Var x = node_input(write, 0), y = node_input(write, 1), output = node_output(node, 0);
  if (!rewrite_same_shape(rewrite, y, output) || var_dtype(y) != var_dtype(output)) return 0;
  Var inputs[INDEX_MAX_INPUTS] = {x}, selected;
  IndexLayout layout;
  index_layout(OP_INC_SUBTENSOR, node_params(write), &layout);
  if (!layout.set) {
    for (int i = 1; i < node_ninputs(node); i++) inputs[i] = node_input(node, i);
    return op_rebuild(node, inputs, &selected) ? op_binary(OP_ADD, selected, y) : 0;
  }
  /* What is read exists, and so is what is written (the same region): neither can fail. */
  if (!shapes_fit(&rewrite->shapes, output) || !rewrite_may_drop(rewrite, write, x)) return 0;
  for (int i = 1; i < node_ninputs(node); i++)
    if (!rewrite_may_drop(rewrite, node, node_input(node, i))) return 0;
  return y;
}

/* x[i].set(a)[i].set(b) -> x[i].set(b), where a fits wherever b does. */
Var local_write_of_write(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_INC_SUBTENSOR);
  if (!inner || rewrite_uses(rewrite, inner) != 1 || !same_region(inner, node)) return 0;
  IndexLayout layout;
  index_layout(node_op(node), node_params(node), &layout);
  Var a = node_input(inner, 1), b = node_input(node, 1);
  bool fits = rewrite_is_one_element(a) || rewrite_same_shape(rewrite, a, b);
  if (!layout.set || !fits || !rewrite_may_drop(rewrite, inner, a)) return 0;
  Index indices[TYPE_MAX_NDIM];
  int count = index_decode(node, indices);
  return op_inc_subtensor(node_input(inner, 0), b, count, indices, true, false);
}

/* x[arange(n)] -> x where n is the length of the axis: nothing can be out of range. */
Var local_advanced_whole(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  Index indices[TYPE_MAX_NDIM];
  int count = index_decode(node, indices);
  bool arrays = false;
  for (int axis = 0; axis < count; axis++) {
    Index *index = &indices[axis];
    if (index->kind != INDEX_ARRAY) continue;
    Node arange = rewrite_match(rewrite, index->start, OP_ARANGE);
    int64_t start, step;
    if (arrays || !arange || !op_constant_int(node_input(arange, 0), 0, &start) || start != 0 ||
        !op_constant_int(node_input(arange, 2), 0, &step) || step != 1 ||
        !shapes_equal(shapes_length(&rewrite->shapes, node_input(arange, 1)), dims[axis]) ||
        !rewrite_may_drop(rewrite, arange, node_input(arange, 1)))
      return 0;
    arrays = true;
    *index = (Index){.kind = INDEX_SLICE};
  }
  return op_subtensor(x, count, indices);
}
