#include "ops/index.h"

#include <assert.h>

#include "core/error.h"

/* ---- parameters ---- */

static int header_length(Op op) {
  return op == OP_ADVANCED_INC_SUBTENSOR ? 2 : op == OP_INC_SUBTENSOR ? 1 : 0;
}

void index_layout(Op op, Params params, IndexLayout *layout) {
  int header = header_length(op);
  const int64_t *values = params_values(params);
  *layout = (IndexLayout){.first = header ? 2 : 1, .count = params_count(params) - header};
  layout->set = header > 0 && values[0];
  layout->ignore_duplicates = header > 1 && values[1];
  for (int i = 0; i < layout->count; i++) {
    layout->codes[i] = (int)values[header + i];
    layout->narrays += layout->codes[i] == INDEX_CODE_ARRAY;
  }
}

int index_code_inputs(int code) {
  return code >= INDEX_CODE_SCALAR ? 1 : __builtin_popcount((unsigned)code);
}

int index_decode(Node node, Index *indices) {
  IndexLayout layout;
  index_layout(node_op(node), node_params(node), &layout);
  int input = layout.first;
  for (int i = 0; i < layout.count; i++) {
    int code = layout.codes[i];
    indices[i] = (Index){.kind = INDEX_SLICE};
    if (code >= INDEX_CODE_SCALAR) {
      indices[i].kind = code == INDEX_CODE_ARRAY ? INDEX_ARRAY : INDEX_SCALAR;
      indices[i].start = node_input(node, input++);
      continue;
    }
    if (code & INDEX_CODE_START) indices[i].start = node_input(node, input++);
    if (code & INDEX_CODE_STOP) indices[i].stop = node_input(node, input++);
    if (code & INDEX_CODE_STEP) indices[i].step = node_input(node, input++);
  }
  return layout.count;
}

bool index_decides_shape(Op op, Params params, int input) {
  if (op != OP_SUBTENSOR && op != OP_ADVANCED_SUBTENSOR) return false;
  IndexLayout layout;
  index_layout(op, params, &layout);
  for (int i = 0, next = layout.first; i < layout.count; i++) {
    int used = index_code_inputs(layout.codes[i]);
    if (input >= next && input < next + used) return layout.codes[i] < INDEX_CODE_SCALAR;
    next += used;
  }
  return false;
}

/* ---- building ---- */

static bool require_integer(Var index, bool array) {
  if (dtype_is(var_dtype(index), GROUP_INTEGER) && (array || var_ndim(index) == 0)) return true;
  String text = {0};
  type_print(&text, var_type(index));
  error_set(ERROR_TYPE, "%s, not %s",
            array ? "index must be integers or a boolean mask" : "basic indices must be integers",
            string_text(&text));
  string_free(&text);
  return false;
}

/* Appends a bound of a slice if there is one; returns `code` or 0. */
static int encode_bound(Var bound, int code, int *ninputs, Var *inputs) {
  if (!bound || !require_integer(bound, false)) return 0;
  inputs[(*ninputs)++] = op_cast(bound, DTYPE_INT64);
  return code;
}

bool index_encode(int count, const Index *indices, int *nparams, int64_t *params, int *ninputs,
                  Var *inputs) {
  if (count > TYPE_MAX_NDIM) {
    error_set(ERROR_INDEX, "too many indices: %d", count);
    return false;
  }
  bool advanced = false;
  for (int i = 0; i < count; i++) advanced = advanced || indices[i].kind == INDEX_ARRAY;
  for (int i = 0; i < count && !error_pending(); i++) {
    const Index *index = &indices[i];
    int64_t *code = &params[(*nparams)++];
    if (index->kind == INDEX_SLICE) {
      *code = encode_bound(index->start, INDEX_CODE_START, ninputs, inputs);
      *code |= encode_bound(index->stop, INDEX_CODE_STOP, ninputs, inputs);
      *code |= encode_bound(index->step, INDEX_CODE_STEP, ninputs, inputs);
      continue;
    }
    bool array = index->kind == INDEX_ARRAY;
    *code = advanced ? INDEX_CODE_ARRAY : INDEX_CODE_SCALAR;
    if (!index->start || !require_integer(index->start, array)) return false;
    inputs[(*ninputs)++] = array ? index->start : op_cast(index->start, DTYPE_INT64);
  }
  return !error_pending();
}

bool index_type(const TypeCall *call, const IndexLayout *layout, int *ndim) {
  int x_ndim = var_ndim(call->inputs[0]), input = layout->first, block_ndim = 0;
  if (layout->count > x_ndim) {
    error_set(ERROR_INDEX,
              "too many indices for tensor: tensor is %d-dimensional, but %d were indexed", x_ndim,
              layout->count);
    return false;
  }
  *ndim = x_ndim;
  for (int i = 0; i < layout->count; i++) {
    int code = layout->codes[i], end = input + index_code_inputs(code);
    if (code >= INDEX_CODE_SCALAR) --*ndim;
    for (; input < end; input++) {
      Var index = call->inputs[input];
      if (!require_integer(index, code == INDEX_CODE_ARRAY)) return false;
      assert(code == INDEX_CODE_ARRAY || var_dtype(index) == DTYPE_INT64);
      if (code == INDEX_CODE_ARRAY && var_ndim(index) > block_ndim) block_ndim = var_ndim(index);
    }
  }
  assert(input == call->ninputs);
  *ndim += block_ndim;
  return true;
}

/* ---- lengths ---- */

/* A bound counted from the end if negative, then kept within what the direction can reach. */
static int64_t clamp_bound(int64_t bound, int64_t n, bool backward) {
  int64_t lowest = backward ? -1 : 0, highest = backward ? n - 1 : n;
  if (bound < 0) bound += n;
  return bound < lowest ? lowest : bound > highest ? highest : bound;
}

bool index_range(int64_t n, const int64_t *start, const int64_t *stop, const int64_t *step,
                 IndexRange *range) {
  int64_t by = step ? *step : 1;
  if (by == 0) {
    error_set(ERROR_VALUE, "slice step cannot be zero");
    return false;
  }
  if (by == INT64_MIN) by++; /* no axis is long enough to tell them apart, and -by exists */
  bool backward = by < 0;
  int64_t from = start ? clamp_bound(*start, n, backward) : backward ? n - 1 : 0;
  int64_t to = stop ? clamp_bound(*stop, n, backward) : backward ? -1 : n;
  int64_t distance = backward ? from - to : to - from, stride = backward ? -by : by;
  range->length = distance > 0 ? (distance - 1) / stride + 1 : 0;
  range->start = range->length ? from : 0;
  range->step = by;
  return true;
}

/* A bound of a slice in a shape rule. */
typedef struct Bound {
  bool present;
  Dim at;
} Bound;

/* How many elements of the axis lie on the near side of a bound, from 0 to n: for a negative step
 * the element at the bound is one of them. */
static Dim elements_before(Bound bound, Dim n, bool backward, Dim absent) {
  if (!bound.present) return absent;
  Dim one = dim_of(backward), zero = dim_of(0);
  if (dim_known(bound.at) && bound.at.value == INT64_MAX) return n;
  Dim counted = dim_add(bound.at, one);
  Dim from_start = dim_min(counted, n);
  if (dim_known(bound.at) && bound.at.value >= 0) return from_start;
  Dim from_end = dim_max(dim_add(n, counted), zero);
  return dim_if_negative(bound.at, from_end, from_start);
}

/* ceil((far - near) / stride), not below 0. */
static Dim steps_between(Dim near, Dim far, bool ordered, Dim stride) {
  Dim distance = dim_sub(far, near);
  if (!ordered) distance = dim_max(distance, dim_of(0));
  if (dim_is(stride, 1)) return distance;
  return dim_div(dim_add(distance, dim_sub(stride, dim_of(1))), stride);
}

static Dim slice_length(Dim n, Bound start, Bound stop, Dim stride, bool backward) {
  Dim zero = dim_of(0);
  Dim from = elements_before(start, n, backward, backward ? n : zero);
  Dim to = elements_before(stop, n, backward, backward ? zero : n);
  bool ordered = !start.present || !stop.present;
  return backward ? steps_between(to, from, ordered, stride)
                  : steps_between(from, to, ordered, stride);
}

static bool bound_known(Bound bound) { return !bound.present || dim_known(bound.at); }

/* The length of a slice of n elements; step 0 is left to the caller with known bounds. */
static Dim symbolic_slice_length(Dim n, Bound start, Bound stop, Bound step) {
  if (!step.present) return slice_length(n, start, stop, dim_of(1), false);
  Dim magnitude = dim_if_negative(step.at, dim_sub(dim_of(0), step.at), step.at);
  if (dim_known(step.at)) return slice_length(n, start, stop, magnitude, step.at.value < 0);
  return dim_if_negative(step.at, slice_length(n, start, stop, magnitude, true),
                         slice_length(n, start, stop, magnitude, false));
}

static Dim code_length(ShapeCall *call, int code, int input, Dim n) {
  if (code == INDEX_CODE_WHOLE) return n;
  Bound bounds[3] = {{.present = code & INDEX_CODE_START},
                     {.present = code & INDEX_CODE_STOP},
                     {.present = code & INDEX_CODE_STEP}};
  bool known = dim_known(n);
  for (int i = 0; i < 3; i++) {
    if (bounds[i].present) bounds[i].at = shape_value(call, input++, 0);
    known = known && bound_known(bounds[i]);
  }
  Bound step = bounds[2];
  if (known || (step.present && dim_is(step.at, 0))) {
    IndexRange range;
    const int64_t *values[3];
    for (int i = 0; i < 3; i++) values[i] = bounds[i].present ? &bounds[i].at.value : NULL;
    if (!index_range(n.value, values[0], values[1], values[2], &range)) return dim_unknown();
    return dim_of(range.length);
  }
  if (call->mode == DIM_STATIC) return dim_unknown();
  return symbolic_slice_length(n, bounds[0], bounds[1], step);
}

/* ---- shapes ---- */

/* One axis of index arrays broadcast together; at run time any length 1 broadcasts (S1-IX-15). */
static bool broadcast_length(const ShapeCall *call, Dim *length, Dim other) {
  if (dim_is(other, 1)) return true;
  if (dim_is(*length, 1)) {
    *length = other;
  } else if (dim_known(*length) && dim_known(other)) {
    return length->value == other.value;
  } else if (dim_known(other)) {
    *length = other;
  } else if (!dim_known(*length) && call->mode == DIM_SYMBOLIC && length->symbol != other.symbol) {
    Var is_one = op_binary(OP_EQ, length->symbol, graph_constant_int(DTYPE_INT64, 1));
    *length = dim_symbol(op_ternary(OP_SWITCH, is_one, other.symbol, length->symbol));
  }
  return true;
}

static void print_shapes(const ShapeCall *call, const IndexLayout *layout) {
  String text = {0};
  int input = layout->first;
  for (int i = 0; i < layout->count; input += index_code_inputs(layout->codes[i++])) {
    if (layout->codes[i] != INDEX_CODE_ARRAY) continue;
    int64_t shape[TYPE_MAX_NDIM];
    int ndim = call->input_ndims[input];
    for (int axis = 0; axis < ndim; axis++) {
      Dim length = call->inputs[input][axis];
      shape[axis] = dim_known(length) ? length.value : DIM_UNKNOWN;
    }
    string_print(&text, " ");
    shape_print(&text, ndim, shape);
  }
  error_set(ERROR_INDEX,
            "shape mismatch: indexing tensors could not be broadcast together with shapes%s",
            string_text(&text));
  string_free(&text);
}

/* The lengths of all index arrays broadcast together. */
static int block_shape(const ShapeCall *call, const IndexLayout *layout, Dim *block) {
  int ndim = 0;
  for (int pass = 0; pass < 2; pass++) {
    int input = layout->first;
    for (int i = 0; i < ndim && pass; i++) block[i] = dim_of(1);
    for (int i = 0; i < layout->count; input += index_code_inputs(layout->codes[i++])) {
      if (layout->codes[i] != INDEX_CODE_ARRAY) continue;
      int own = call->input_ndims[input];
      if (own > ndim) ndim = own;
      for (int axis = 0; axis < own && pass; axis++)
        if (!broadcast_length(call, &block[ndim - own + axis], call->inputs[input][axis])) {
          print_shapes(call, layout);
          return ndim;
        }
    }
  }
  return ndim;
}

int index_block_position(const IndexLayout *layout) {
  int first = -1, last = -1, position = 0, kept = 0;
  for (int i = 0; i < layout->count; i++) {
    if (layout->codes[i] == INDEX_CODE_ARRAY) {
      if (first < 0) first = i, position = kept;
      last = i;
    } else {
      kept += layout->codes[i] != INDEX_CODE_SCALAR;
    }
  }
  return last - first + 1 == layout->narrays ? position : -1;
}

static int block_position(const IndexLayout *layout) {
  int position = index_block_position(layout);
  return position < 0 ? 0 : position;
}

void index_shape(ShapeCall *call, const IndexLayout *layout, Dim *lengths) {
  Dim kept[TYPE_MAX_NDIM], block[TYPE_MAX_NDIM];
  int nkept = 0, input = layout->first;
  for (int i = 0; i < call->input_ndims[0]; i++) {
    int code = i < layout->count ? layout->codes[i] : INDEX_CODE_WHOLE;
    if (code < INDEX_CODE_SCALAR)
      kept[nkept++] = code_length(call, code, input, call->inputs[0][i]);
    input += index_code_inputs(code);
  }
  int nblock = block_shape(call, layout, block), position = block_position(layout);
  for (int i = 0; i < nkept; i++) lengths[i < position ? i : i + nblock] = kept[i];
  for (int i = 0; i < nblock; i++) lengths[position + i] = block[i];
}

/* ---- run time ---- */

bool index_wrap(int64_t *index, int64_t length, int axis) {
  int64_t at = *index < 0 ? *index + length : *index;
  if (at < 0 || at >= length) {
    error_set(ERROR_INDEX, "index %lld is out of bounds for axis %d with size %lld",
              (long long)*index, axis, (long long)length);
    return false;
  }
  *index = at;
  return true;
}

static bool region_slice(IndexRegion *region, const View *x, int axis, int code,
                         const View *bounds) {
  int64_t values[3];
  const int64_t *present[3] = {NULL, NULL, NULL};
  for (int i = 0; i < 3; i++) {
    if (!(code >> i & 1)) continue;
    values[i] = view_int(bounds++, 0);
    present[i] = &values[i];
  }
  IndexRange range;
  if (!index_range(x->shape[axis], present[0], present[1], present[2], &range)) return false;
  region->data += range.start * x->strides[axis] * (int64_t)dtype_size(x->dtype);
  region->shape[region->ndim] = range.length;
  /* A step beyond the axis is taken at most once, but its product with the stride must exist. */
  region->strides[region->ndim++] = range.length > 1 ? range.step * x->strides[axis] : 0;
  return true;
}

bool index_region(const View *x, const IndexLayout *layout, const View *inputs,
                  IndexRegion *region) {
  region->data = x->data;
  region->ndim = region->narrays = 0;
  region->position = block_position(layout);
  int input = layout->first;
  for (int axis = 0; axis < x->ndim; axis++) {
    int code = axis < layout->count ? layout->codes[axis] : INDEX_CODE_WHOLE;
    if (code == INDEX_CODE_ARRAY) {
      region->arrays[region->narrays++] =
          (struct IndexArray){&inputs[input], axis, x->shape[axis], x->strides[axis]};
    } else if (code == INDEX_CODE_SCALAR) {
      int64_t at = view_int(&inputs[input], 0);
      if (!index_wrap(&at, x->shape[axis], axis)) return false;
      region->data += at * x->strides[axis] * (int64_t)dtype_size(x->dtype);
    } else if (!region_slice(region, x, axis, code, &inputs[input])) {
      return false;
    }
    input += index_code_inputs(code);
  }
  return true;
}

bool index_broadcast(const View *y, int ndim, const int64_t *shape, int64_t *strides) {
  assert(y->ndim <= ndim);
  int added = ndim - y->ndim;
  for (int i = 0; i < ndim; i++) {
    int64_t own = i < added ? 1 : y->shape[i - added];
    strides[i] = own == 1 ? 0 : y->strides[i - added];
    if (own == 1 || own == shape[i]) continue;
    String from = {0}, to = {0};
    shape_print(&from, y->ndim, y->shape);
    shape_print(&to, ndim, shape);
    error_set(ERROR_VALUE,
              "could not broadcast a value of shape %s to the indexed region of shape %s",
              string_text(&from), string_text(&to));
    string_free(&from);
    string_free(&to);
    return false;
  }
  return true;
}
