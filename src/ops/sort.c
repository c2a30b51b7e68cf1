/* Sorting along an axis (S1-M-16): values in ascending order, or the indices that put them so.
 * Equal elements keep their order; NaN comes last, as in NumPy; complex numbers are ordered by
 * real, then by imaginary part. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/gradient.h"
#include "ops/odometer.h"
#include "ops/pushforward.h"
#include "ops/vectorize.h"

/* Parameters: axis. */

bool sort_type(TypeCall *call) {
  assert(call->ninputs == 1 && call->noutputs == 1);
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  call->outputs[0].ndim = var_ndim(call->inputs[0]);
  return true;
}

void sort_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->output_ndims[0]; axis++)
    call->outputs[0][axis] = call->inputs[0][axis];
}

bool argsort_type(TypeCall *call) {
  sort_type(call);
  call->outputs[0].dtype = DTYPE_INT64;
  return true;
}

void argsort_shape(ShapeCall *call) { sort_shape(call); }

/* 0, 1, 2, ... along `axis`, of length 1 along the others. */
static Var coordinates_along(Var x, int axis) {
  int order[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(x); i++) order[i] = i == axis ? 0 : -1;
  Var zero = graph_constant_int(DTYPE_INT64, 0), one = graph_constant_int(DTYPE_INT64, 1);
  return op_dimshuffle(op_arange(zero, op_shape_i(x, axis), one, DTYPE_INT64), var_ndim(x), order);
}

/* Along the axis the elements of x at these places. */
static Var take_along(Var x, Var places, int axis) {
  Index indices[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(x); i++)
    indices[i] =
        (Index){.kind = INDEX_ARRAY, .start = i == axis ? places : coordinates_along(x, i)};
  return op_advanced_subtensor(x, var_ndim(x), indices);
}

/* Element i of x goes to place r[i], r being the inverse of the sorting permutation (which is
 * argsort of argsort), so its cotangent is g at r[i]. */
void sort_pullback(PullbackCall *call) {
  int axis = (int)params_get(node_params(call->node), 0);
  Var ranks = op_argsort(op_argsort(node_input(call->node, 0), axis), axis);
  call->results[0] = take_along(call->cotangents[0], ranks, axis);
}

void sort_pushforward(PushforwardCall *call) {
  int axis = (int)params_get(node_params(call->node), 0);
  call->results[0] =
      take_along(call->tangents[0], op_argsort(node_input(call->node, 0), axis), axis);
}

void argsort_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0);
  bool continuous = dtype_is(var_dtype(x), GROUP_CONTINUOUS);
  call->results[0] = continuous ? op_zeros_like(x, var_dtype(x)) : grad_zeros(x);
}

/* ---- keys: numbers whose order as unsigned integers is that of the elements ---- */

typedef struct Item {
  uint64_t key;
  int64_t place; /* of the element in its line */
} Item;

/* Negative numbers have all bits turned over, others the sign; both zeros are one, NaN is last. */
static uint64_t key_of_double(double x) {
  uint64_t bits;
  x += 0.0;
  if (x != x) return UINT64_MAX;
  memcpy(&bits, &x, sizeof bits);
  return bits ^ ((uint64_t)((int64_t)bits >> 63) | (uint64_t)1 << 63);
}

static uint64_t key_of_float(float x) {
  uint32_t bits;
  x += 0.0f;
  if (x != x) return UINT32_MAX;
  memcpy(&bits, &x, sizeof bits);
  return bits ^ ((uint32_t)((int32_t)bits >> 31) | (uint32_t)1 << 31);
}

#define KEYS(CASE, T, KEY)                              \
  case CASE:                                            \
    for (int64_t i = 0; i < count; i++) {               \
      T x = *(const T *)(from + items[i].place * step); \
      items[i].key = KEY;                               \
    }                                                   \
    break;

/* Keys of the items' elements; `step`: bytes from one element to the next. */
static void make_keys(Dtype dtype, const char *from, int64_t step, int64_t count, Item *items) {
  const uint64_t sign = (uint64_t)1 << 63;
  switch (dtype) {
    KEYS(DTYPE_BOOL, uint8_t, x)
    KEYS(DTYPE_INT8, int8_t, (uint64_t)(int64_t)x ^ sign)
    KEYS(DTYPE_INT16, int16_t, (uint64_t)(int64_t)x ^ sign)
    KEYS(DTYPE_INT32, int32_t, (uint64_t)(int64_t)x ^ sign)
    KEYS(DTYPE_INT64, int64_t, (uint64_t)x ^ sign)
    KEYS(DTYPE_UINT8, uint8_t, x)
    KEYS(DTYPE_UINT16, uint16_t, x)
    KEYS(DTYPE_UINT32, uint32_t, x)
    KEYS(DTYPE_UINT64, uint64_t, x)
    KEYS(DTYPE_FLOAT32, float, key_of_float(x))
    KEYS(DTYPE_FLOAT64, double, key_of_double(x))
    default:
      assert(!"a real dtype");
  }
}

/* ---- one line of items, equal keys in their order ---- */

/* Merge sort from below, runs of RUN by insertion: D. E. Knuth, The Art of Computer Programming
 * 3, 5.2.1 and 5.2.4. Returns the one of the two arrays where the result is. */
enum { RUN = 8 };

static void insertion_sort(Item *items, int64_t count) {
  for (int64_t i = 1; i < count; i++) {
    Item moved = items[i];
    int64_t j = i;
    for (; j && moved.key < items[j - 1].key; j--) items[j] = items[j - 1];
    items[j] = moved;
  }
}

static void merge(const Item *left, const Item *right, const Item *end, Item *to) {
  const Item *middle = right;
  while (left < middle && right < end) {
    bool second = right->key < left->key;
    *to++ = second ? *right : *left;
    right += second;
    left += !second;
  }
  while (left < middle) *to++ = *left++;
  while (right < end) *to++ = *right++;
}

static Item *merge_sort(Item *items, Item *spare, int64_t count) {
  for (int64_t i = 0; i < count; i += RUN)
    insertion_sort(items + i, count - i < RUN ? count - i : RUN);
  for (int64_t width = RUN; width < count; width *= 2) {
    for (int64_t i = 0; i < count; i += 2 * width) {
      int64_t middle = i + width < count ? i + width : count;
      int64_t end = middle + width < count ? middle + width : count;
      merge(items + i, items + middle, items + end, spare + i);
    }
    Item *sorted = spare;
    spare = items;
    items = sorted;
  }
  return items;
}

/* From the last digit to the first (Knuth, 5.2.5, algorithm R); digits in which all keys agree are
 * left out. */
enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, RADIX_FROM = 512 };

static Item *radix_sort(Item *items, Item *spare, int64_t count) {
  uint64_t differ = 0;
  for (int64_t i = 1; i < count; i++) differ |= items[i].key ^ items[0].key;
  for (int shift = 0; shift < 64; shift += DIGIT_BITS) {
    if (!(differ >> shift & (DIGITS - 1))) continue;
    int64_t starts[DIGITS] = {0}, before = 0;
    for (int64_t i = 0; i < count; i++) starts[items[i].key >> shift & (DIGITS - 1)]++;
    for (int digit = 0; digit < DIGITS; digit++) {
      int64_t here = starts[digit];
      starts[digit] = before;
      before += here;
    }
    for (int64_t i = 0; i < count; i++)
      spare[starts[items[i].key >> shift & (DIGITS - 1)]++] = items[i];
    Item *sorted = spare;
    spare = items;
    items = sorted;
  }
  return items;
}

static Item *sort_items(Item *items, Item *spare, int64_t count) {
  return count < RADIX_FROM ? merge_sort(items, spare, count) : radix_sort(items, spare, count);
}

/* Complex numbers by their imaginary parts, then, since equal ones keep their order, by their real
 * parts. */
static Item *sort_line(Dtype dtype, const char *from, int64_t step, int64_t count, Item *items,
                       Item *spare) {
  Dtype part = dtype_real(dtype);
  for (int64_t i = 0; i < count; i++) items[i].place = i;
  if (part != dtype) {
    make_keys(part, from + dtype_size(part), step, count, items);
    Item *sorted = sort_items(items, spare, count);
    if (sorted == spare) spare = items;
    items = sorted;
  }
  make_keys(part, from, step, count, items);
  return sort_items(items, spare, count);
}

/* ---- all lines ---- */

static Item *lines_room(int64_t count) {
  if ((uint64_t)count <= (uint64_t)MEMORY_DATA_MAX / (2 * sizeof(Item)))
    return memory_alloc_data(2 * (size_t)count * sizeof(Item));
  error_set(ERROR_MEMORY, "sort: no room for the order of %lld elements", (long long)count);
  return NULL;
}

static bool sort_lines(KernelCall *call, bool indices) {
  const View *x = &call->inputs[0], *out = &call->outputs[0];
  int axis = (int)params_get(call->params, 0);
  if (view_size(x) == 0) return true;
  int64_t shape[TYPE_MAX_NDIM], count = x->shape[axis];
  int64_t size = (int64_t)dtype_size(x->dtype), out_size = (int64_t)dtype_size(out->dtype);
  int64_t step = x->strides[axis] * size, out_step = out->strides[axis] * out_size;
  Item *room = lines_room(count);
  if (!room) return false;
  memcpy(shape, x->shape, (size_t)x->ndim * sizeof *shape);
  shape[axis] = 1;
  Odometer lines = {x->ndim, shape, {x->strides, out->strides}, {0}, {0}};
  do {
    const char *from = (const char *)x->data + lines.offsets[0] * size;
    char *to = (char *)out->data + lines.offsets[1] * out_size;
    const Item *sorted = sort_line(x->dtype, from, step, count, room, room + count);
    for (int64_t i = 0; i < count; i++)
      memcpy(to + i * out_step,
             indices ? (const char *)&sorted[i].place : from + sorted[i].place * step,
             (size_t)out_size);
  } while (odometer_next(&lines));
  memory_free_data(room);
  return true;
}

bool sort_run(KernelCall *call) { return sort_lines(call, false); }
bool argsort_run(KernelCall *call) { return sort_lines(call, true); }

/* ---- rows of matrices: the last two axes ---- */

bool argsort_rows_type(TypeCall *call) {
  assert(call->ninputs == 1 && var_ndim(call->inputs[0]) >= 2);
  call->outputs[0].dtype = DTYPE_INT64;
  call->outputs[0].ndim = var_ndim(call->inputs[0]) - 1;
  return true;
}

void argsort_rows_shape(ShapeCall *call) { sort_shape(call); }
void argsort_rows_pullback(PullbackCall *call) { argsort_pullback(call); }

/* From the last column to the first, since equal rows keep their order. */
static const Item *sort_rows(const View *x, int64_t offset, Item *room) {
  Dtype part = dtype_real(x->dtype);
  const int64_t *shape = x->shape + x->ndim - 2, *strides = x->strides + x->ndim - 2;
  int64_t size = (int64_t)dtype_size(x->dtype);
  Item *items = room, *spare = room + shape[0];
  for (int64_t i = 0; i < shape[0]; i++) items[i].place = i;
  for (int64_t column = shape[1] - 1; column >= 0; column--) {
    const char *from = (const char *)x->data + (offset + column * strides[1]) * size;
    for (int imaginary = part != x->dtype; imaginary >= 0; imaginary--) {
      make_keys(part, from + (imaginary ? dtype_size(part) : 0), strides[0] * size, shape[0],
                items);
      Item *sorted = sort_items(items, spare, shape[0]);
      if (sorted == spare) spare = items;
      items = sorted;
    }
  }
  return items;
}

bool argsort_rows_run(KernelCall *call) {
  const View *x = &call->inputs[0], *out = &call->outputs[0];
  int lead = x->ndim - 2;
  int64_t count = x->shape[lead], step = out->strides[lead];
  if (view_size(out) == 0) return true;
  Item *room = lines_room(count);
  if (!room) return false;
  Odometer each = {lead, x->shape, {x->strides, out->strides}, {0}, {0}};
  do {
    const Item *items = sort_rows(x, each.offsets[0], room);
    int64_t *to = (int64_t *)out->data + each.offsets[1];
    for (int64_t i = 0; i < count; i++) to[i * step] = items[i].place;
  } while (odometer_next(&each));
  memory_free_data(room);
  return true;
}

/* ---- places in sorted vectors: x has axes in front, those of a batch, if v has the same ---- */

bool search_type(TypeCall *call) {
  assert(call->ninputs == 2 && var_ndim(call->inputs[0]) >= 1);
  assert(var_dtype(call->inputs[0]) == var_dtype(call->inputs[1]));
  call->outputs[0].dtype = DTYPE_INT64;
  call->outputs[0].ndim = var_ndim(call->inputs[1]);
  return true;
}

void search_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->output_ndims[0]; axis++)
    call->outputs[0][axis] = call->inputs[1][axis];
}

void search_pullback(PullbackCall *call) {
  for (int i = 0; i < 2; i++) {
    Var input = node_input(call->node, i);
    bool continuous = dtype_is(var_dtype(input), GROUP_CONTINUOUS);
    call->results[i] = continuous ? op_zeros_like(input, var_dtype(input)) : grad_zeros(input);
  }
}

void search_vectorize(VectorizeCall *call) {
  bool batched = vectorize_is_batched(call, 0);
  Var inputs[2];
  for (int i = 0; i < 2; i++) inputs[i] = batched ? vectorize_full(call, i) : call->inputs[i];
  call->outputs[0] = op_apply1(OP_SEARCH, node_params(call->node), 2, inputs);
}

/* Keys of the real, and behind them of the imaginary parts; `step` counts elements. */
static void two_keys(const View *view, int64_t offset, int64_t step, int64_t count, Item *keys) {
  Dtype part = dtype_real(view->dtype);
  int64_t size = (int64_t)dtype_size(view->dtype);
  const char *from = (const char *)view->data + offset * size;
  for (int64_t i = 0; i < count; i++) keys[i].place = keys[count + i].place = i;
  make_keys(part, from, step * size, count, keys);
  if (part != view->dtype)
    make_keys(part, from + dtype_size(part), step * size, count, keys + count);
  else
    for (int64_t i = 0; i < count; i++) keys[count + i].key = 0;
}

static int64_t place_of(const Item key[2], const Item *keys, int64_t count, bool right) {
  int64_t low = 0, high = count;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    uint64_t real = keys[middle].key, imaginary = keys[count + middle].key;
    bool equal = real == key[0].key && imaginary == key[1].key;
    bool less = real < key[0].key || (real == key[0].key && imaginary < key[1].key);
    if (less || (right && equal))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool search_run(KernelCall *call) {
  const View *x = &call->inputs[0], *v = &call->inputs[1], *out = &call->outputs[0];
  int lead = x->ndim - 1;
  int64_t count = x->shape[lead];
  if (view_size(v) == 0) return true;
  Item *keys = lines_room(count), key[2];
  if (!keys) return false;
  Odometer vectors = {lead, v->shape, {x->strides, v->strides}, {0}, {0}};
  Odometer each = {v->ndim, v->shape, {v->strides, out->strides}, {0}, {0}};
  do {
    int64_t left = 1; /* of v in this vector */
    for (int axis = lead; axis < v->ndim; axis++) left *= v->shape[axis];
    two_keys(x, vectors.offsets[0], x->strides[lead], count, keys);
    for (; left; left--, odometer_next(&each)) {
      two_keys(v, each.offsets[0], 0, 1, key);
      ((int64_t *)out->data)[each.offsets[1]] =
          place_of(key, keys, count, params_get(call->params, 0) != 0);
    }
  } while (odometer_next(&vectors));
  memory_free_data(keys);
  return true;
}

/* ---- constructors ---- */

static Var along(Op op, Var x, int axis) {
  if (!x) return 0;
  assert(axis >= 0 && axis < var_ndim(x));
  int64_t parameter = axis;
  return op_apply1(op, params_make(1, &parameter), 1, &x);
}

Var op_sort(Var x, int axis) { return along(OP_SORT, x, axis); }
Var op_argsort(Var x, int axis) { return along(OP_ARGSORT, x, axis); }

Var op_argsort_rows(Var x) {
  return x ? op_apply1(OP_ARGSORT_ROWS, params_make(0, NULL), 1, &x) : 0;
}

Var op_search(Var x, Var v, bool right) {
  if (!x || !v) return 0;
  Dtype dtype = dtype_upcast(var_dtype(x), var_dtype(v));
  Var inputs[2] = {op_cast(x, dtype), op_cast(v, dtype)};
  int64_t parameter = right;
  return op_apply1(OP_SEARCH, params_make(1, &parameter), 2, inputs);
}
