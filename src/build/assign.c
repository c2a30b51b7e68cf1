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

/* bool < uint < int < float < complex: a sum of a later kind is not put into a region in place. */
static int kind_of(Dtype dtype) {
  static const DtypeGroup kinds[] = {GROUP_BOOL, GROUP_UINT, GROUP_INT, GROUP_FLOAT};
  int kind = 0;
  while (kind < 4 && !dtype_is(dtype, kinds[kind])) kind++;
  return kind;
}

/* NumPy puts a sum of a later kind back into one element and into those at index arrays, but not
 * into slices (S1-IX-22). */
static bool sum_fits(Node node, Var part, Var y, Assignment how) {
  Dtype dtype = var_dtype(part), wide = dtype_upcast(dtype, var_dtype(y));
  bool advanced = node_op(node) == OP_ADVANCED_SUBTENSOR && !how.ignore_duplicates;
  if (kind_of(wide) <= kind_of(dtype) || var_ndim(part) == 0 || advanced) return true;
  error_set(ERROR_TYPE,
            "Cannot cast the sum of %s and %s back to %s with casting rule 'same_kind'; cast what "
            "is added",
            dtype_name(dtype), dtype_name(var_dtype(y)), dtype_name(dtype));
  return false;
}

static Var assign(Var part, Var y, Assignment how) {
  y = fit_to_part(part, y);
  if (!y) return 0;
  Node node = var_owner(part);
  Index indices[TYPE_MAX_NDIM];
  switch (var_op(part)) {
    case OP_SUBTENSOR:
    case OP_ADVANCED_SUBTENSOR: {
      if (!how.set && !sum_fits(node, part, y, how)) return 0;
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

/* Parameters: x, y, inplace, tolerate_inplace_aliasing (tag 1: set), or x, y, inplace,
 * set_instead_of_inc, tolerate_inplace_aliasing, ignore_duplicates. Whether memory is written in
 * place is the plan's business. */
Var build_assign(const Args *args) {
  bool set = args->tag || arg_bool(args, 3), ignore_duplicates = !args->tag && arg_bool(args, 5);
  return assign(arg_var(args, 0), arg_var(args, 1), (Assignment){set, ignore_duplicates});
}
