/* A copy of a tensor with a part set or increased: checklist S1-IX-20..24. The part is named by
 * indexing: x[1:].set(y). */
#include "build/build.h"
#include "core/error.h"
#include "ops/index.h"

typedef struct Assignment {
  bool set, ignore_duplicates;
} Assignment;

static Var assign(Var part, Var y, Assignment how);

static Var not_a_part(void) {
  error_set(ERROR_TYPE,
            "x must be the result of a subtensor operation: write x[index].set(y) or "
            "set_subtensor(x[index], y)");
  return 0;
}

/* Where the part has static length 1 and y an unknown length, y's must be 1 as well. */
static Var fit_to_part(Var part, Var y) {
  if (!part || !y) return 0;
  int offset = var_ndim(part) - var_ndim(y);
  Axes ones = {0};
  if (offset < 0) {
    error_set(ERROR_TYPE,
              "Trying to increment a %d-dimensional subtensor with a %d-dimensional value.",
              var_ndim(part), var_ndim(y));
    return 0;
  }
  for (int i = 0; i < var_ndim(y); i++)
    if (var_dim(part, i + offset) == 1 && var_dim(y, i) != 1) ones.at[ones.count++] = i;
  return ones.count ? specify_broadcastable(y, &ones) : y;
}

/* Through a transposition or new axes: y is shuffled back, and the result shuffled as the part was.
 */
static Var assign_shuffled(Node node, Var y, Assignment how) {
  const int64_t *order = params_values(node_params(node));
  int ndim = params_count(node_params(node));
  Var inner = node_input(node, 0);
  int inner_ndim = var_ndim(inner), back[TYPE_MAX_NDIM], again[TYPE_MAX_NDIM];
  for (int i = 0; i < inner_ndim; i++) back[i] = -1;
  for (int i = 0; i < ndim; i++) {
    again[i] = (int)order[i];
    if (order[i] >= 0) back[order[i]] = i;
  }
  y = op_dimshuffle(op_pad_left(y, ndim), inner_ndim, back);
  return op_dimshuffle(assign(inner, y, how), ndim, again);
}

static Var assign_reshaped(Node node, Var part, Var y, Assignment how) {
  Var inner = node_input(node, 0), lengths[TYPE_MAX_NDIM];
  if (var_ndim(y) > 0) {
    for (int i = 0; i < var_ndim(part); i++) lengths[i] = op_shape_i(part, i);
    y = op_reshape(op_alloc(y, var_ndim(part), lengths), op_shape(inner), var_ndim(inner));
  }
  return assign(inner, y, how);
}

/* Floats added to integers. */
static bool added_beyond_dtype(Var part, Var y, Assignment how) {
  return !how.set && dtype_is(var_dtype(part), GROUP_DISCRETE) &&
         dtype_is(var_dtype(y), GROUP_CONTINUOUS);
}

static Var assign(Var part, Var y, Assignment how) {
  y = fit_to_part(part, y);
  if (!y) return 0;
  Node node = var_owner(part);
  Index indices[TYPE_MAX_NDIM];
  switch (var_op(part)) {
    case OP_SUBTENSOR:
      if (added_beyond_dtype(
              part, y,
              how)) { /* the sum is taken in the wider type, and then converted (S1-IX-22) */
        y = op_cast(op_binary(OP_ADD, part, y), var_dtype(part));
        how.set = true;
      } /* fall through */
    case OP_ADVANCED_SUBTENSOR: {
      int count = index_decode(node, indices);
      return op_inc_subtensor(node_input(node, 0), y, count, indices, how.set,
                              how.ignore_duplicates);
    }
    case OP_DIMSHUFFLE:
      return assign_shuffled(node, y, how);
    case OP_RESHAPE:
      return assign_reshaped(node, part, y, how);
    default:
      return not_a_part();
  }
}

/* tag 1: set. */
Var build_assign(const Args *args) {
  return assign(arg_var(args, 0), arg_var(args, 1), (Assignment){args->tag, arg_bool(args, 2)});
}
