/* Indexing with integer arrays, updating the elements so selected, and nonzero (S1-IX-06..08,
 * 15, 20..25). */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/index.h"
#include "ops/odometer.h"
#include "ops/subtensor.h"
#include "ops/transfer.h"
#include "tensor/cast.h"

/* ---- rules ---- */

bool advanced_subtensor_type(TypeCall *call) { return subtensor_type(call); }
void advanced_subtensor_shape(ShapeCall *call) { subtensor_shape(call); }

void advanced_subtensor_pullback(PullbackCall *call) {
  Node node = call->node;
  if (dtype_is(var_dtype(node_input(node, 0)), GROUP_COMPLEX))
    call->results[0] = grad_not_implemented(node_op(node), 0);
  else
    subtensor_pullback_into(call, OP_ADVANCED_INC_SUBTENSOR);
}

bool advanced_inc_subtensor_type(TypeCall *call) { return inc_subtensor_type(call); }

/* Only the rows of one index vector are kept from broadcasting at run time (S1-IX-23). */
void advanced_inc_subtensor_shape(ShapeCall *call) {
  inc_subtensor_shape(call);
  IndexLayout layout;
  index_layout(call->op, call->params, &layout);
  bool one_vector = layout.count == 1 && call->input_ndims[2] == 1;
  if (call->mode != DIM_RUNTIME || !call->input_vars || !one_vector) return;
  if (call->input_ndims[1] != call->input_ndims[0] || !dim_is(call->inputs[1][0], 1)) return;
  if (dim_is(call->inputs[2][0], 1) || var_dim(call->input_vars[1], 0) == 1) return;
  error_set(ERROR_VALUE,
            "Runtime broadcasting not allowed. The value of an update has length 1 along an axis "
            "that was "
            "not marked as broadcastable. If broadcasting was intended, use "
            "`specify_broadcastable` on it.");
}

void advanced_inc_subtensor_pullback(PullbackCall *call) {
  Node node = call->node;
  if (!dtype_is(var_dtype(node_input(node, 0)), GROUP_COMPLEX)) {
    inc_subtensor_pullback_from(call, OP_ADVANCED_SUBTENSOR);
    return;
  }
  for (int i = 0; i < 2; i++) call->results[i] = grad_not_implemented(node_op(node), i);
}

/* ---- offsets of the selected elements, a chunk at a time ---- */

enum { CHUNK = 512 };

/* What an operation selects, and how the array of values (the result of selecting, or y) lies
 * beside it. The result's axes are those before the block of index arrays, the block, and those
 * after. */
typedef struct Selection {
  Dtype dtype; /* of x */
  IndexRegion region;
  int block_ndim;
  int64_t block_shape[TYPE_MAX_NDIM], block_size;
  int64_t shape[TYPE_MAX_NDIM]; /* of the result */
  int ndim;
  int64_t index_strides[TYPE_MAX_NDIM]; /* scratch: one array's strides along the block */
} Selection;

static bool selection_block(Selection *s) {
  s->block_ndim = 0;
  for (int i = 0; i < s->region.narrays; i++)
    if (s->region.arrays[i].values->ndim > s->block_ndim)
      s->block_ndim = s->region.arrays[i].values->ndim;
  for (int axis = 0; axis < s->block_ndim; axis++) s->block_shape[axis] = 1;
  for (int i = 0; i < s->region.narrays; i++) {
    const View *values = s->region.arrays[i].values;
    int added = s->block_ndim - values->ndim;
    for (int axis = 0; axis < values->ndim; axis++) {
      int64_t length = values->shape[axis], *common = &s->block_shape[added + axis];
      if (length == 1 || length == *common) continue;
      if (*common != 1) {
        error_set(ERROR_INDEX,
                  "shape mismatch: indexing tensors could not be broadcast together: "
                  "lengths %lld and %lld",
                  (long long)*common, (long long)length);
        return false;
      }
      *common = length;
    }
  }
  s->block_size = shape_size(s->block_ndim, s->block_shape);
  return true;
}

/* Offsets of the `count` elements from C-order position `from` on. */
static void block_offsets(int ndim, const int64_t *shape, const int64_t *strides, int64_t from,
                          int64_t count, ptrdiff_t *offsets) {
  if (ndim == 1) {
    ptrdiff_t stride = (ptrdiff_t)strides[0], first = (ptrdiff_t)(from * strides[0]);
    for (size_t i = 0; i < (size_t)count; i++) offsets[i] = first + (ptrdiff_t)i * stride;
    return;
  }
  Odometer at = {ndim, shape, {strides}, {0}, {0}};
  for (int axis = ndim - 1; axis >= 0; axis--) {
    at.index[axis] = from % shape[axis];
    at.offsets[0] += at.index[axis] * strides[axis];
    from /= shape[axis];
  }
  for (int64_t i = 0; i < count; i++, odometer_next(&at)) offsets[i] = (ptrdiff_t)at.offsets[0];
}

/* The values of an index array at positions of the block. */
static void read_indices(Selection *s, const View *values, int64_t from, int64_t count,
                         int64_t *indices) {
  CastKernel *cast = cast_kernel(values->dtype, DTYPE_INT64);
  const char *data = values->data;
  int64_t size = (int64_t)dtype_size(values->dtype);
  if (view_size(values) == s->block_size && view_contiguous(values)) {
    cast((size_t)count, indices, 1, data + from * size, 1);
    return;
  }
  int added = s->block_ndim - values->ndim;
  for (int axis = 0; axis < s->block_ndim; axis++) {
    bool fixed = axis < added || values->shape[axis - added] == 1;
    s->index_strides[axis] = fixed ? 0 : values->strides[axis - added];
  }
  ptrdiff_t offsets[CHUNK];
  block_offsets(s->block_ndim, s->block_shape, s->index_strides, from, count, offsets);
  for (int64_t i = 0; i < count; i++) cast(1, &indices[i], 1, data + offsets[i] * size, 1);
}

/* Adds (index + length if it is negative) * stride; whether one is outside of 0 to length - 1. */
#define DEFINE_ADD_OFFSETS(name, T, Unsigned)                                                   \
  static bool name(size_t count, const T *indices, T length, ptrdiff_t stride, ptrdiff_t *to) { \
    bool outside = false;                                                                       \
    for (size_t i = 0; i < count; i++) {                                                        \
      T at = indices[i] + (indices[i] < 0 ? length : 0);                                        \
      outside |= (Unsigned)at >= (Unsigned)length;                                              \
      to[i] += (ptrdiff_t)at * stride;                                                          \
    }                                                                                           \
    return outside;                                                                             \
  }
DEFINE_ADD_OFFSETS(add_offsets_32, int32_t, uint32_t)
DEFINE_ADD_OFFSETS(add_offsets_64, int64_t, uint64_t)

/* Offsets of the selected elements of x; false and IndexError for an index out of range. */
static bool selected_offsets(Selection *s, int64_t from, int64_t count, ptrdiff_t *offsets) {
  int64_t indices[CHUNK];
  memset(offsets, 0, (size_t)count * sizeof *offsets);
  for (int k = 0; k < s->region.narrays; k++) {
    const struct IndexArray *array = &s->region.arrays[k];
    const View *values = array->values;
    ptrdiff_t stride = (ptrdiff_t)array->stride;
    if (values->dtype == DTYPE_INT32 && array->length <= INT32_MAX &&
        view_size(values) == s->block_size && view_contiguous(values) &&
        !add_offsets_32((size_t)count, (const int32_t *)values->data + from, (int32_t)array->length,
                        stride, offsets))
      continue;
    read_indices(s, values, from, count, indices);
    bool outside = add_offsets_64((size_t)count, indices, array->length, stride, offsets);
    for (int64_t i = 0; outside && i < count; i++)
      if (!index_wrap(&indices[i], array->length, array->axis)) return false;
  }
  return true;
}

/* Looks at every index, so that what follows cannot fail. */
static bool selection_check(Selection *s) {
  ptrdiff_t offsets[CHUNK];
  for (int64_t from = 0; from < s->block_size; from += CHUNK) {
    int64_t left = s->block_size - from;
    if (!selected_offsets(s, from, left < CHUNK ? left : CHUNK, offsets)) return false;
  }
  return true;
}

/* The selection of a call on `x`. */
static bool selection_open(Selection *s, const KernelCall *call, const View *x) {
  IndexLayout layout;
  IndexRegion *region = &s->region;
  index_layout(call->op, call->params, &layout);
  if (!index_region(x, &layout, call->inputs, region) || !selection_block(s)) return false;
  s->dtype = x->dtype;
  s->ndim = region->ndim + s->block_ndim;
  for (int i = 0; i < region->ndim; i++)
    s->shape[i < region->position ? i : i + s->block_ndim] = region->shape[i];
  for (int i = 0; i < s->block_ndim; i++) s->shape[region->position + i] = s->block_shape[i];
  return true;
}

/* ---- moving ---- */

/* One side of a move: where its elements are. */
typedef struct Side {
  char *data;
  const int64_t *before, *after; /* strides of the axes around the block */
} Side;

/* Moves the elements at a chunk of the block for every index of the axes before it. */
static void move_chunk(const Selection *s, Side to, Side from, const ptrdiff_t *to_offsets,
                       const ptrdiff_t *from_offsets, size_t count, const Transfer *inner) {
  const IndexRegion *region = &s->region;
  int64_t to_size = inner->to_size, from_size = inner->from_size;
  Odometer before = {region->position, region->shape, {to.before, from.before}, {0, 0}, {0}};
  do {
    char *target = to.data + before.offsets[0] * to_size;
    const char *source = from.data + before.offsets[1] * from_size;
    if (!inner->ndim && inner->kernel) {
      transfer_elements(inner->to, inner->mode)(count, target, to_offsets, source, from_offsets);
      continue;
    }
    for (size_t i = 0; i < count; i++)
      transfer_run(inner, target + to_offsets[i] * to_size, source + from_offsets[i] * from_size);
  } while (odometer_next(&before));
}

/* Elements of one size at indices of one size, `count` of them; false, with nothing done, where an
 * index is negative or not below `length`. */
typedef bool GatherKernel(size_t count, void *to, const void *from, const void *indices,
                          int64_t length);
#define DEFINE_GATHER(name, T, Index)                                                         \
  static bool name(size_t count, void *to, const void *from, const void *indices,             \
                   int64_t length) {                                                          \
    const Index *at = indices, last = (Index)(length - 1);                                    \
    const T *x = from;                                                                        \
    T *restrict y = to;                                                                       \
    Index signs = 0; /* of the index and of its distance from the last: vectors have these */ \
    for (size_t i = 0; i < count; i++) signs |= at[i] | (last - at[i]);                       \
    if (signs >> (8 * sizeof signs - 1)) return false;                                        \
    for (size_t i = 0; i < count; i++) y[i] = x[(size_t)at[i]];                               \
    return true;                                                                              \
  }
DEFINE_GATHER(gather_4_by_4, uint32_t, uint32_t)
DEFINE_GATHER(gather_4_by_8, uint32_t, uint64_t)
DEFINE_GATHER(gather_8_by_4, uint64_t, uint32_t)
DEFINE_GATHER(gather_8_by_8, uint64_t, uint64_t)

/* The kernel for a selection as `take(x, i)` makes it, which needs no offsets in between: int32 or
 * int64 indices in a row, of single elements of 4 or 8 bytes. NULL for any other. */
static GatherKernel *plain_gather(const Selection *s, const View *to, const int64_t *strides) {
  static GatherKernel *const kernels[2][2] = {{gather_4_by_4, gather_4_by_8},
                                              {gather_8_by_4, gather_8_by_8}};
  const IndexRegion *region = &s->region;
  const struct IndexArray *array = &region->arrays[0];
  size_t size = dtype_size(to->dtype);
  if (region->narrays != 1 || region->ndim || s->block_ndim != 1 || strides[0] != 1 ||
      array->stride != 1 || array->length > INT32_MAX || (size != 4 && size != 8) ||
      to->dtype != s->dtype || !view_contiguous(array->values))
    return NULL;
  Dtype dtype = array->values->dtype;
  if (dtype != DTYPE_INT32 && dtype != DTYPE_INT64) return NULL;
  return kernels[size == 8][dtype == DTYPE_INT64];
}

/* Gathers `count` elements from position `at` of the block on. */
static bool gather_plain(const Selection *s, GatherKernel *kernel, int64_t at, size_t count,
                         const View *to) {
  const struct IndexArray *array = &s->region.arrays[0];
  int64_t size = (int64_t)dtype_size(to->dtype);
  const char *indices =
      (const char *)array->values->data + at * (int64_t)dtype_size(array->values->dtype);
  return kernel(count, (char *)to->data + at * size, s->region.data, indices, array->length);
}

/* Moves between the selected elements and `values`, an array of the result's shape with the given
 * strides: out of x if `select`, else into it. False for an index out of range. */
static bool selection_move(Selection *s, bool select, TransferMode mode, const View *values,
                           const int64_t *strides) {
  const IndexRegion *region = &s->region;
  int position = region->position, nafter = region->ndim - position;
  if (!shape_size(s->ndim, s->shape)) return selection_check(s);
  Side x = {region->data, region->strides, region->strides + position};
  Side v = {values->data, strides, strides + position + s->block_ndim};
  Side to = select ? v : x, from = select ? x : v;
  Transfer inner;
  transfer_plan(&inner, select ? values->dtype : s->dtype, select ? s->dtype : values->dtype, mode,
                nafter, region->shape + position, to.after, from.after);
  GatherKernel *plain = select ? plain_gather(s, values, strides) : NULL;
  ptrdiff_t x_offsets[CHUNK], v_offsets[CHUNK];
  for (int64_t at = 0; at < s->block_size; at += CHUNK) {
    int64_t count = s->block_size - at < CHUNK ? s->block_size - at : CHUNK;
    if (plain && gather_plain(s, plain, at, (size_t)count, values)) continue;
    if (!selected_offsets(s, at, count, x_offsets)) return false;
    block_offsets(s->block_ndim, s->block_shape, strides + position, at, count, v_offsets);
    move_chunk(s, to, from, select ? v_offsets : x_offsets, select ? x_offsets : v_offsets,
               (size_t)count, &inner);
  }
  return true;
}

bool advanced_subtensor_run(KernelCall *call) {
  Selection s;
  if (!selection_open(&s, call, &call->inputs[0])) return false;
  return selection_move(&s, true, TRANSFER_SET, &call->outputs[0], call->outputs[0].strides);
}

/* x[i] = x[i] + y: each element grows once, from what it was before. */
static bool add_ignoring_duplicates(Selection *s, const View *y, const int64_t *y_strides) {
  Array *sum = array_new(s->dtype, s->ndim, s->shape);
  if (!sum) return false;
  Transfer add;
  transfer_plan(&add, s->dtype, y->dtype, TRANSFER_ADD, s->ndim, s->shape, sum->view.strides,
                y_strides);
  bool fine = selection_move(s, true, TRANSFER_SET, &sum->view, sum->view.strides);
  if (fine) {
    transfer_run(&add, sum->view.data, y->data);
    selection_move(s, false, TRANSFER_SET, &sum->view, sum->view.strides);
  }
  array_release(sum);
  return fine;
}

bool advanced_inc_subtensor_run(KernelCall *call) {
  const View *y = &call->inputs[1];
  IndexLayout layout;
  Selection s;
  int64_t y_strides[TYPE_MAX_NDIM];
  index_layout(call->op, call->params, &layout);
  if (!selection_open(&s, call, &call->outputs[0]) || !selection_check(&s)) return false;
  if (!index_broadcast(y, s.ndim, s.shape, y_strides)) return false;
  if (!layout.set && layout.ignore_duplicates) return add_ignoring_duplicates(&s, y, y_strides);
  return selection_move(&s, false, layout.set ? TRANSFER_SET : TRANSFER_ADD, y, y_strides);
}

Var op_advanced_subtensor(Var x, int count, const Index *indices) {
  if (!x || error_pending()) return 0;
  Var inputs[INDEX_MAX_INPUTS] = {x};
  int64_t params[TYPE_MAX_NDIM];
  int nparams = 0, ninputs = 1;
  if (!index_encode(count, indices, &nparams, params, &ninputs, inputs)) return 0;
  return op_apply1(OP_ADVANCED_SUBTENSOR, params_make(nparams, params), ninputs, inputs);
}

/* ---- nonzero ---- */

/* Inputs: x, and for a mask the length that the axis must have, which is that of the axis it
 * selects from. */
bool nonzero_type(TypeCall *call) {
  assert((call->ninputs == 1 || call->ninputs == 2) && call->noutputs == 1);
  if (var_ndim(call->inputs[0]) == 0) {
    error_set(ERROR_VALUE, "Nonzero only supports non-scalar arrays: use atleast_1d(x)");
    return false;
  }
  assert(params_get(call->params, 0) < var_ndim(call->inputs[0]));
  call->outputs[0].dtype = DTYPE_INT64;
  call->outputs[0].ndim = 1;
  return true;
}

/* Writes the coordinate along `axis` of each element that is not zero (if out is there); returns
 * how many there are. */
static int64_t nonzero_list(const View *x, int axis, int64_t *out) {
  int64_t found = 0;
  if (!view_size(x)) return 0;
  CastKernel *cast = cast_kernel(x->dtype, DTYPE_BOOL);
  int last = x->ndim - 1;
  int64_t length = x->shape[last], size = (int64_t)dtype_size(x->dtype);
  bool nonzero[CHUNK];
  Odometer outer = {last, x->shape, {x->strides}, {0}, {0}};
  do {
    const char *row = (const char *)x->data + outer.offsets[0] * size;
    for (int64_t from = 0; from < length; from += CHUNK) {
      int64_t count = length - from < CHUNK ? length - from : CHUNK;
      cast((size_t)count, nonzero, 1, row + from * x->strides[last] * size, x->strides[last]);
      for (int64_t i = 0; i < count; i++) {
        if (nonzero[i] && out) out[found] = axis == last ? from + i : outer.index[axis];
        found += nonzero[i];
      }
    }
  } while (odometer_next(&outer));
  return found;
}

static void check_mask(const ShapeCall *call) {
  int axis = (int)params_get(call->params, 0);
  int64_t expected = view_int(call->input_values[1], 0), length = call->inputs[0][axis].value;
  if (length != expected)
    error_set(ERROR_INDEX,
              "boolean index did not match indexed array: size of axis is %lld but size of "
              "corresponding boolean axis is %lld",
              (long long)expected, (long long)length);
}

void nonzero_shape(ShapeCall *call) {
  Dim *length = &call->outputs[0][0];
  if (call->mode == DIM_RUNTIME) {
    if (call->ninputs == 2) check_mask(call);
    *length = dim_of(nonzero_list(call->input_values[0], 0, NULL));
    return;
  }
  Var x = call->input_vars[0];
  if (call->ninputs == 2 && var_kind(x) == VAR_CONSTANT) /* a mask is looked at */
    *length = dim_of(nonzero_list(&var_data(x)->view, 0, NULL));
  else if (call->mode == DIM_SYMBOLIC)
    *length = dim_symbol(op_sum_all(op_binary(OP_NEQ, x, op_literal(0, x))));
  else
    *length = dim_unknown();
}

void nonzero_pullback(PullbackCall *call) {
  call->results[0] = grad_undefined(node_op(call->node), 0);
}

bool nonzero_run(KernelCall *call) {
  nonzero_list(&call->inputs[0], (int)params_get(call->params, 0), call->outputs[0].data);
  return true;
}

Var op_nonzero(Var x, int axis) {
  return x ? op_apply1(OP_NONZERO, params_make(1, (int64_t[]){axis}), 1, &x) : 0;
}

Var op_mask_coordinates(Var mask, int axis, Var length) {
  if (!mask || !length) return 0;
  return op_apply1(OP_NONZERO, params_make(1, (int64_t[]){axis}), 2, (Var[]){mask, length});
}
