/* The different elements of a tensor, and interpolation between given points. S2-MI-01 */
#include "build/build.h"
#include "core/error.h"

static Var whole(int64_t value) { return graph_constant_int(DTYPE_INT64, value); }

/* Whether each element of a sorted vector differs from the one before; the first one does. All NaN
 * are one. */
static Var is_first(Var sorted) {
  Var one = whole(1), after = slice_at(sorted, 0, one, 0, 0),
      before = slice_at(sorted, 0, 0, whole(-1), 0);
  Var differs = op_binary(OP_NEQ, after, before);
  if (differs && dtype_is(var_dtype(sorted), GROUP_CONTINUOUS))
    differs = op_binary(
        OP_AND, differs,
        op_binary(OP_OR, op_binary(OP_EQ, after, after), op_binary(OP_EQ, before, before)));
  Var first = op_alloc(graph_constant_int(DTYPE_BOOL, 1), 1, &one);
  Var all = op_join(0, 2, (Var[]){first, differs});
  return slice_at(all, 0, 0, op_shape_i(sorted, 0), 0); /* of nothing there is no first */
}

/* Parameters: ar, return_index, return_inverse, return_counts, axis. */
Value build_unique(const Args *args) {
  Var x = arg_var(args, 0), results[4];
  int count = 0, axis;
  if (!x) return value_none();
  if (arg_given(args, 4)) {
    if (!arg_axis(args, 4, var_ndim(x), &axis)) return value_none();
    if (var_ndim(x) != 1) {
      error_set(ERROR_NOT_IMPLEMENTED,
                "unique along an axis of a tensor of rank %d; without an "
                "axis it is of all elements",
                var_ndim(x));
      return value_none();
    }
  }
  Var flat = op_flatten(x), order = op_argsort(flat, 0), sorted = index_at(flat, 0, order);
  Var first = is_first(sorted), places = op_nonzero(first, 0), length = op_shape_i(flat, 0);
  results[count++] = index_at(sorted, 0, places);
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
  Var count = op_shape_i(points, 0), place = place_in_sorted(points, x, false);
  Var upper = op_ternary(OP_CLIP, place, one, op_binary(OP_SUB, count, one));
  Var lower = op_binary(OP_SUB, upper, one);
  Var x0 = index_at(points, 0, lower), x1 = index_at(points, 0, upper);
  Var y0 = index_at(values, 0, lower), y1 = index_at(values, 0, upper);
  Var slope = op_binary(OP_TRUE_DIV, op_binary(OP_SUB, x, x0), op_binary(OP_SUB, x1, x0));
  Var y = op_binary(OP_ADD, y0, op_binary(OP_MUL, slope, op_binary(OP_SUB, y1, y0)));
  y = op_ternary(OP_SWITCH, op_binary(OP_EQ, place, zero), left, y);
  return op_ternary(OP_SWITCH, op_binary(OP_EQ, place, count), right, y);
}
