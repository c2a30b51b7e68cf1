/* The different elements of a tensor, and interpolation between given points. S2-MI-01 */
#include "build/build.h"
#include "core/error.h"

static Var whole(int64_t value) { return graph_constant_int(DTYPE_INT64, value); }

/* Whether each element of a sorted vector, or row of a matrix, differs from the one before; the
 * first one does. All NaN are one, but no rows with NaN are, as in NumPy. */
static Var is_first(Var sorted) {
  Var one = whole(1), after = slice_at(sorted, 0, one, 0, 0),
      before = slice_at(sorted, 0, 0, whole(-1), 0);
  Var differs = op_binary(OP_NEQ, after, before);
  if (differs && var_ndim(sorted) == 2)
    differs = reduce_axes(REDUCE_ANY, differs, &(Axes){1, {1}}, false, DTYPE_NONE, DTYPE_NONE);
  else if (differs && dtype_is(var_dtype(sorted), GROUP_CONTINUOUS))
    differs = op_binary(
        OP_AND, differs,
        op_binary(OP_OR, op_binary(OP_EQ, after, after), op_binary(OP_EQ, before, before)));
  Var first = op_alloc(graph_constant_int(DTYPE_BOOL, 1), 1, &one);
  Var all = op_join(0, 2, (Var[]){first, differs});
  return slice_at(all, 0, 0, op_shape_i(sorted, 0), 0); /* of nothing there is no first */
}

/* What lies at each place of an axis as a row of a matrix. */
static Var rows_along(Var x, int axis) {
  int order[TYPE_MAX_NDIM], ndim = 1;
  Var width = whole(1);
  order[0] = axis;
  for (int i = 0; i < var_ndim(x); i++) {
    if (i == axis) continue;
    order[ndim++] = i;
    width = op_binary(OP_MUL, width, op_shape_i(x, i));
  }
  Var lengths[2] = {op_shape_i(x, axis), width};
  return op_reshape(op_dimshuffle(x, ndim, order), op_make_vector(2, lengths), 2);
}

/* Parameters: ar, return_index, return_inverse, return_counts, axis. */
Value build_unique(const Args *args) {
  Var x = arg_var(args, 0), results[4];
  int count = 0, axis = 0;
  if (!x || (arg_given(args, 4) && !arg_axis(args, 4, var_ndim(x), &axis))) return value_none();
  if (!arg_given(args, 4)) x = op_flatten(x);
  bool rows = var_ndim(x) > 1;
  Var lines = rows ? rows_along(x, axis) : x;
  Var order = rows ? op_argsort_rows(lines) : op_argsort(lines, 0);
  Var first = is_first(index_at(lines, 0, order)), places = op_nonzero(first, 0),
      length = op_shape_i(lines, 0);
  results[count++] = index_at(x, axis, index_at(order, 0, places));
  if (arg_bool(args, 1)) results[count++] = index_at(order, 0, places);
  if (arg_bool(args, 2)) {
    Var rank = op_binary(OP_SUB, op_cumulate(op_cast(first, DTYPE_INT64), 0, false), whole(1));
    Index at = {.kind = INDEX_ARRAY, .start = order};
    results[count++] = op_inc_subtensor(op_alloc(whole(0), 1, &length), rank, 1, &at, true, false);
  }
  if (arg_bool(args, 3)) {
    Var end = op_expand_dims(length, 0), ends = slice_at(places, 0, whole(1), 0, 0);
    end = slice_at(op_join(0, 2, (Var[]){ends, end}), 0, 0, op_shape_i(places, 0), 0);
    results[count++] = op_binary(OP_SUB, end, places);
  }
  if (error_pending()) return value_none();
  return count == 1 ? value_var(results[0]) : value_vars(ST_LIST, count, results);
}

/* Parameters: x, xp, fp, left, right, period. Between the points around x on a line; fp[0] and
 * fp[-1], or `left` and `right`, beyond them. */
Var build_interp(const Args *args) {
  Var x = arg_var(args, 0), points = arg_var(args, 1), values = arg_var(args, 2);
  if (!x || !points || !values) return 0;
  if (var_ndim(points) != 1 || var_ndim(values) != 1) {
    error_set(ERROR_VALUE, "interp: Inputs must be 1d, not %s and %s",
              value_text(value_var(points)), value_text(value_var(values)));
    return 0;
  }
  Var order = op_argsort(points, 0), one = whole(1), zero = whole(0), minus_one = whole(-1);
  points = index_at(points, 0, order);
  values = index_at(values, 0, order);
  Var left = arg_given(args, 3) ? arg_var(args, 3) : element_at(values, 0, zero);
  Var right = arg_given(args, 4) ? arg_var(args, 4) : element_at(values, 0, minus_one);
  Var count = op_shape_i(points, 0), place = op_search(points, x, false);
  Var upper = op_ternary(OP_CLIP, place, one, op_binary(OP_SUB, count, one));
  Var lower = op_binary(OP_SUB, upper, one);
  Var x0 = index_at(points, 0, lower), x1 = index_at(points, 0, upper);
  Var y0 = index_at(values, 0, lower), y1 = index_at(values, 0, upper);
  Var slope = op_binary(OP_TRUE_DIV, op_binary(OP_SUB, x, x0), op_binary(OP_SUB, x1, x0));
  Var y = op_binary(OP_ADD, y0, op_binary(OP_MUL, slope, op_binary(OP_SUB, y1, y0)));
  y = op_ternary(OP_SWITCH, op_binary(OP_EQ, place, zero), left, y);
  return op_ternary(OP_SWITCH, op_binary(OP_EQ, place, count), right, y);
}
