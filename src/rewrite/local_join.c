/* Rules about arrays put together: vectors of scalars, joins, and reductions of them (S3-RW-44). */
#include "ops/index.h"
#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

/* ---- reductions of few things ---- */

/* The operation that folds two; OP_NONE where folding in the dtype of the elements is not what the
 * reduction does: sums of float32 are accumulated in float64, which tells from three terms on. */
static Op folding_op(Node reduce, int count) {
  Params params = node_params(reduce);
  Dtype dtype = var_dtype(node_output(reduce, 0));
  bool exact = count <= 2 || dtype_is(dtype, GROUP_DISCRETE) || dtype == DTYPE_FLOAT64;
  switch (reduce_reducer(params)) {
    case REDUCE_SUM:
      return exact ? OP_ADD : OP_NONE;
    case REDUCE_PROD:
      return exact ? OP_MUL : OP_NONE;
    case REDUCE_MAX:
      return OP_MAXIMUM;
    case REDUCE_MIN:
      return OP_MINIMUM;
    default:
      return OP_NONE;
  }
}

static Var fold(Node reduce, int count, Var *parts) {
  Op op = folding_op(reduce, count);
  if (!op || !count) return 0;
  Var result = op_cast(parts[0], var_dtype(node_output(reduce, 0)));
  for (int i = 1; i < count; i++)
    result = op_binary(op, result, op_cast(parts[i], var_dtype(result)));
  return result;
}

Var local_reduce_make_vector(Rewrite *rewrite, Node node) {
  Node vector = rewrite_match(rewrite, node_input(node, 0), OP_MAKE_VECTOR);
  if (!vector || node_ninputs(vector) > SCALAR_MAX_ARITY || !reduce_axis_count(node_params(node)))
    return 0;
  Var parts[SCALAR_MAX_ARITY];
  int count = node_ninputs(vector);
  for (int i = 0; i < count; i++)
    parts[i] = op_cast(node_input(vector, i), var_dtype(node_output(vector, 0)));
  return fold(node, count, parts);
}

/* max(stack(x, y), axis=0) -> maximum(x, y). What does not fit must be refused by both: parts
 * broadcast in the result only where all have length 1. */
Var local_reduce_join(Rewrite *rewrite, Node node) {
  Node join = rewrite_match(rewrite, node_input(node, 0), OP_JOIN);
  int count = join ? node_ninputs(join) : 0;
  if (!join || count > SCALAR_MAX_ARITY || reduce_axis_count(node_params(node)) != 1) return 0;
  int axis = reduce_axis(node_params(node), 0);
  if (params_get(node_params(join), 0) != axis) return 0;
  Var parts[SCALAR_MAX_ARITY], first = node_input(join, 0);
  for (int i = 0; i < count; i++) {
    Var part = node_input(join, i);
    if (var_dim(part, axis) != 1) return 0;
    for (int a = 0; a < var_ndim(part); a++)
      if ((var_dim(part, a) == 1) != (var_dim(first, a) == 1)) return 0;
    parts[i] = op_cast(op_squeeze(part, 1, &axis), var_dtype(node_output(join, 0)));
  }
  return fold(node, count, parts);
}

/* -max(-x) -> min(x) */
Var local_max_to_min(Rewrite *rewrite, Node node) {
  Node reduce = rewrite_match(rewrite, node_input(node, 0), OP_REDUCE);
  if (!reduce || rewrite_uses(rewrite, reduce) != 1) return 0;
  Params params = node_params(reduce);
  Node neg = rewrite_match(rewrite, node_input(reduce, 0), OP_NEG);
  bool max = reduce_reducer(params) == REDUCE_MAX;
  if (!neg || (!max && reduce_reducer(params) != REDUCE_MIN) ||
      !dtype_is(var_dtype(node_input(neg, 0)), GROUP_FLOAT))
    return 0;
  int axes[TYPE_MAX_NDIM], count = reduce_axis_count(params);
  for (int i = 0; i < count; i++) axes[i] = reduce_axis(params, i);
  int reducer = (max ? REDUCE_MIN : REDUCE_MAX) | (reduce_of_none(params) ? REDUCE_OF_NONE : 0);
  return op_reduce((Reducer)reducer, node_input(neg, 0), count, axes, reduce_dtype(params),
                   reduce_acc_dtype(params));
}

/* ---- joins ---- */

enum { JOIN_ROOM = 64 };

Var local_join_make_vector(Rewrite *rewrite, Node node) {
  Var scalars[JOIN_ROOM], output = node_output(node, 0);
  int count = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Node vector = rewrite_match(rewrite, node_input(node, i), OP_MAKE_VECTOR);
    if (!vector || count + node_ninputs(vector) > JOIN_ROOM) return 0;
    for (int k = 0; k < node_ninputs(vector); k++)
      scalars[count++] = op_cast(op_cast(node_input(vector, k), var_dtype(node_input(node, i))),
                                 var_dtype(output));
  }
  return count ? op_make_vector(count, scalars) : 0;
}

/* Whether two arrays are known to have the same lengths but along one axis. */
static bool same_beside(Rewrite *rewrite, Var x, Var y, int axis) {
  const Dim *a = shapes_of(&rewrite->shapes, x), *b = shapes_of(&rewrite->shapes, y);
  for (int i = 0; i < var_ndim(x); i++)
    if (i != axis && !shapes_equal(a[i], b[i])) return false;
  return true;
}

Var local_join_empty(Rewrite *rewrite, Node node) {
  int axis = (int)params_get(node_params(node), 0), count = 0, ninputs = node_ninputs(node);
  Var kept[JOIN_ROOM], output = node_output(node, 0);
  if (ninputs > JOIN_ROOM) return 0;
  for (int i = 0; i < ninputs; i++) {
    Var part = node_input(node, i), other = node_input(node, i ? 0 : ninputs - 1);
    bool goes = var_dim(part, axis) == 0 && part != other &&
                same_beside(rewrite, part, other, axis) && rewrite_may_drop(rewrite, node, part);
    if (!goes) kept[count++] = op_cast(part, var_dtype(output));
  }
  if (!count || count == ninputs) return 0;
  return count == 1 ? kept[0] : op_join(axis, count, kept);
}

/* join(x, x, x) -> x repeated, where it has length 1 along the axis. */
Var local_join_same(Rewrite *rewrite, Node node) {
  int axis = (int)params_get(node_params(node), 0), count = node_ninputs(node);
  Var x = node_input(node, 0), lengths[TYPE_MAX_NDIM];
  for (int i = 1; i < count; i++)
    if (node_input(node, i) != x) return 0;
  if (count < 2 || var_dim(x, axis) != 1) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  for (int i = 0; i < var_ndim(x); i++)
    lengths[i] = i == axis ? graph_constant_int(DTYPE_INT64, count) : dim_var(dims[i]);
  return op_alloc(x, var_ndim(x), lengths);
}

/* join(alloc(c, 1, n), alloc(c, 2, n)) -> alloc(c, 3, n) for c of one element. */
Var local_join_alloc(Rewrite *rewrite, Node node) {
  int axis = (int)params_get(node_params(node), 0);
  Node first = rewrite_match(rewrite, node_input(node, 0), OP_ALLOC);
  Var lengths[TYPE_MAX_NDIM], value = first ? node_input(first, 0) : 0;
  if (!value || !rewrite_is_one_element(value)) return 0;
  for (int i = 0; i < node_ninputs(first) - 1; i++) lengths[i] = node_input(first, i + 1);
  for (int i = 1; i < node_ninputs(node); i++) {
    Var part = node_input(node, i);
    Node alloc = rewrite_match(rewrite, part, OP_ALLOC);
    if (!alloc || node_input(alloc, 0) != value ||
        !same_beside(rewrite, part, node_input(node, 0), axis) ||
        !shapes_fit(&rewrite->shapes, part))
      return 0;
    lengths[axis] = op_binary(OP_ADD, lengths[axis], node_input(alloc, axis + 1));
  }
  return op_alloc(value, node_ninputs(first) - 1, lengths);
}

/* Whether an index is start:stop with step 1. */
static bool is_run(const Index *index) {
  int64_t step = 1;
  return index->kind == INDEX_SLICE &&
         (!index->step || (op_constant_int(index->step, 0, &step) && step == 1));
}

static bool counts_forward(Var bound) {
  int64_t value;
  return !bound || (op_constant_int(bound, 0, &value) && value >= 0);
}

/* Whether x[a:b] and x[c:d] are x[a:d] put after one another: b is c, and nothing counts from the
 * end, or it is x[:b] and x[b:]. */
static bool adjoin(const Index *a, const Index *b) {
  int64_t end, start;
  if (!is_run(a) || !is_run(b) || !a->stop || !b->start) return false;
  bool same = a->stop == b->start || (op_constant_int(a->stop, 0, &end) &&
                                      op_constant_int(b->start, 0, &start) && end == start);
  if (!same) return false;
  if (!a->start && !b->stop) return true;
  int64_t first = 0, last = INT64_MAX;
  if (!counts_forward(a->start) || !counts_forward(a->stop) || !counts_forward(b->stop))
    return false;
  op_constant_int(a->stop, 0, &end);
  if (a->start) op_constant_int(a->start, 0, &first);
  if (b->stop) op_constant_int(b->stop, 0, &last);
  return first <= end && end <= last;
}

/* join(x[a:b], x[b:c]) -> x[a:c] */
Var local_join_subtensors(Rewrite *rewrite, Node node) {
  int axis = (int)params_get(node_params(node), 0), ninputs = node_ninputs(node);
  Var parts[JOIN_ROOM];
  if (ninputs > JOIN_ROOM) return 0;
  for (int i = 0; i + 1 < ninputs; i++) {
    Node a = rewrite_match(rewrite, node_input(node, i), OP_SUBTENSOR),
         b = rewrite_match(rewrite, node_input(node, i + 1), OP_SUBTENSOR);
    if (!a || !b || node_input(a, 0) != node_input(b, 0)) continue;
    Index first[TYPE_MAX_NDIM], second[TYPE_MAX_NDIM];
    int count = index_decode(a, first);
    bool fits = count == axis + 1 && index_decode(b, second) == count;
    for (int k = 0; fits && k < axis; k++)
      fits = is_run(&first[k]) && !first[k].start && !first[k].stop && is_run(&second[k]) &&
             !second[k].start && !second[k].stop;
    if (!fits || !adjoin(&first[axis], &second[axis])) continue;
    first[axis].stop = second[axis].stop;
    int kept = 0;
    for (int k = 0; k < ninputs; k++)
      if (k != i + 1)
        parts[kept++] = k == i ? op_subtensor(node_input(a, 0), count, first) : node_input(node, k);
    return kept == 1 ? parts[0] : op_join(axis, kept, parts);
  }
  return 0;
}
