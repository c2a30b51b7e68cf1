/* Rules about basic indexing. */
#include "ops/index.h"
#include "ops/ops.h"
#include "rewrite/context.h"

/* Whether start:stop:step is all of an axis; what is forgotten of it cannot fail. */
static bool takes_all(Rewrite *rewrite, Node node, const Index *index, Dim length) {
  int64_t value;
  if (index->kind != INDEX_SLICE) return false;
  if (index->start && (!op_constant_int(index->start, 0, &value) || value != 0)) return false;
  if (index->step && (!op_constant_int(index->step, 0, &value) || value != 1)) return false;
  if (!index->stop) return true;
  if (op_constant_int(index->stop, 0, &value) && dim_known(length)) return value >= length.value;
  return shapes_equal(shapes_length(&rewrite->shapes, index->stop), length) &&
         rewrite_may_drop(rewrite, node, index->stop);
}

Var local_subtensor_whole(Rewrite *rewrite, Node node) {
  Index indices[TYPE_MAX_NDIM];
  Var x = node_input(node, 0);
  int count = index_decode(node, indices);
  const Dim *dims = shapes_of(&rewrite->shapes, x);
  bool all = true, changed = false;
  for (int i = 0; i < count; i++) {
    bool whole = takes_all(rewrite, node, &indices[i], dims[i]);
    all &= whole;
    changed |= whole && !index_is_whole(&indices[i]);
    if (whole) indices[i] = (Index){.kind = INDEX_SLICE};
  }
  if (all) return x;
  return changed ? op_subtensor(x, count, indices) : 0;
}

/* [a, b, c][1] -> b, [a, b, c][1:] -> [b, c] */
Var local_subtensor_make_vector(Rewrite *rewrite, Node node) {
  Node vector = rewrite_match(rewrite, node_input(node, 0), OP_MAKE_VECTOR);
  Index index[TYPE_MAX_NDIM];
  if (!vector || index_decode(node, index) != 1) return 0;
  int64_t length = node_ninputs(vector), bounds[3];
  Var parts[3] = {index[0].start, index[0].stop, index[0].step};
  for (int i = 0; i < 3; i++)
    if (parts[i] && !op_constant_int(parts[i], 0, &bounds[i])) return 0;
  if (index[0].kind == INDEX_SCALAR) {
    if (bounds[0] < 0) bounds[0] += length;
    if (bounds[0] < 0 || bounds[0] >= length) return 0;
    for (int i = 0; i < length; i++)
      if (i != bounds[0] && !rewrite_may_drop(rewrite, vector, node_input(vector, i))) return 0;
    return op_cast(node_input(vector, (int)bounds[0]), var_dtype(node_output(node, 0)));
  }
  IndexRange range;
  Var chosen[TYPE_MAX_NDIM];
  if (!index_range(length, parts[0] ? &bounds[0] : NULL, parts[1] ? &bounds[1] : NULL,
                   parts[2] ? &bounds[2] : NULL, &range))
    return 0;
  if (range.length > TYPE_MAX_NDIM) return 0;
  for (int i = 0; i < length; i++)
    if (!rewrite_may_drop(rewrite, vector, node_input(vector, i))) return 0;
  for (int64_t i = 0; i < range.length; i++)
    chosen[i] = op_cast(node_input(vector, (int)(range.start + i * range.step)),
                        var_dtype(node_output(node, 0)));
  return op_make_vector((int)range.length, chosen);
}

/* x.shape[1] -> the length of axis 1 */
Var local_subtensor_of_shape(Rewrite *rewrite, Node node) {
  Node shape = rewrite_match(rewrite, node_input(node, 0), OP_SHAPE);
  Index index[TYPE_MAX_NDIM];
  int64_t axis;
  if (!shape || index_decode(node, index) != 1 || index[0].kind != INDEX_SCALAR ||
      !op_constant_int(index[0].start, 0, &axis))
    return 0;
  Var x = node_input(shape, 0);
  if (axis < 0) axis += var_ndim(x);
  return axis >= 0 && axis < var_ndim(x) ? op_shape_i(x, (int)axis) : 0;
}

/* ---- one subtensor of another ---- */

static bool constant_or_absent(Var var, int64_t otherwise, int64_t *value) {
  *value = otherwise;
  return !var || op_constant_int(var, 0, value);
}

/* Start and step of a slice that counts from the front with a constant start >= 0, constant step >
 * 0 and whatever stop. */
static bool counts_from_front(const Index *slice, int64_t *start, int64_t *step) {
  return slice->kind == INDEX_SLICE && constant_or_absent(slice->start, 0, start) &&
         constant_or_absent(slice->step, 1, step) && *start >= 0 && *step > 0;
}

/* x[a:b:s] then [c:d:t], everything constant and counted from the front: x[a + c*s : min(b, a +
 * d*s) : s*t]. */
static bool compose_slices(const Index *outer, const Index *inner, Index *composed) {
  int64_t start, step, stop, first, stride, last;
  if (!counts_from_front(outer, &start, &step) || !counts_from_front(inner, &first, &stride))
    return false;
  if (!constant_or_absent(outer->stop, INT64_MAX, &stop) ||
      !constant_or_absent(inner->stop, INT64_MAX, &last))
    return false;
  if (stop < 0 || last < 0 || start > INT32_MAX || first > INT32_MAX || step > INT32_MAX ||
      stride > INT32_MAX)
    return false;
  if (stop != INT64_MAX && stop > INT32_MAX) return false;
  if (last != INT64_MAX) {
    if (last > INT32_MAX) return false;
    int64_t end = start + last * step;
    stop = end < stop ? end : stop;
  }
  *composed = (Index){.kind = INDEX_SLICE,
                      .start = graph_constant_int(DTYPE_INT64, start + first * step),
                      .stop = stop == INT64_MAX ? 0 : graph_constant_int(DTYPE_INT64, stop),
                      .step = graph_constant_int(DTYPE_INT64, step * stride)};
  return true;
}

/* x[a:][i] with both counted from the front and a range that is known to hold i: x[a + i*s]. An
 * index out of range must stay an error, so the length of the axis has to be known. */
static bool compose_scalar(const Index *outer, const Index *inner, int64_t length,
                           Index *composed) {
  int64_t start, step, index;
  if (length == DIM_UNKNOWN || inner->kind != INDEX_SCALAR ||
      !op_constant_int(inner->start, 0, &index))
    return false;
  if (!counts_from_front(outer, &start, &step)) return false;
  if (index < 0) index += length;
  if (index < 0 || index >= length || start + index * step > INT32_MAX) return false;
  *composed =
      (Index){.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, start + index * step)};
  return true;
}

Var local_subtensor_subtensor(Rewrite *rewrite, Node node) {
  Node first = rewrite_match(rewrite, node_input(node, 0), OP_SUBTENSOR);
  if (!first) return 0;
  Index outer[TYPE_MAX_NDIM], inner[TYPE_MAX_NDIM], composed[TYPE_MAX_NDIM];
  int nouter = index_decode(first, outer), ninner = index_decode(node, inner), next = 0;
  Var x = node_input(first, 0), middle = node_output(first, 0);
  int count = var_ndim(x);
  for (int axis = 0; axis < count; axis++) {
    Index whole = {.kind = INDEX_SLICE};
    Index *first_index = axis < nouter ? &outer[axis] : &whole;
    if (first_index->kind == INDEX_SCALAR) {
      composed[axis] = *first_index;
      continue;
    }
    Index *then = next < ninner ? &inner[next] : &whole;
    int64_t length = var_dim(middle, next++);
    if (index_is_whole(then))
      composed[axis] = *first_index;
    else if (index_is_whole(first_index))
      composed[axis] = *then;
    else if (!compose_slices(first_index, then, &composed[axis]) &&
             !compose_scalar(first_index, then, length, &composed[axis]))
      return 0;
  }
  return op_subtensor(x, count, composed);
}
