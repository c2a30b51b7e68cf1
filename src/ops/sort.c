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

/* Element i of x goes to place r[i], r being the inverse of the sorting permutation (which is
 * argsort of argsort), so its cotangent is g at r[i]. */
void sort_pullback(PullbackCall *call) {
  int axis = (int)params_get(node_params(call->node), 0);
  Var x = node_input(call->node, 0), g = call->cotangents[0];
  Var ranks = op_argsort(op_argsort(x, axis), axis);
  Index indices[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(x); i++)
    indices[i] = (Index){.kind = INDEX_ARRAY, .start = i == axis ? ranks : coordinates_along(x, i)};
  call->results[0] = op_advanced_subtensor(g, var_ndim(x), indices);
}

void argsort_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0);
  bool continuous = dtype_is(var_dtype(x), GROUP_CONTINUOUS);
  call->results[0] = continuous ? op_zeros_like(x, var_dtype(x)) : grad_zeros(x);
}

/* ---- one line ---- */

/* Merge sort from below, runs of RUN by insertion: D. E. Knuth, The Art of Computer Programming
 * 3, 5.2.1 and 5.2.4. */
enum { RUN = 16 };

typedef void SortKernel(const void *values, int64_t count, int64_t *order, int64_t *spare);

#define SORT_KERNEL(id, T, LESS)                                                              \
  static bool less_##id(T a, T b) { return LESS; }                                            \
  static void insertion_##id(const T *x, int64_t begin, int64_t end, int64_t *order) {        \
    for (int64_t i = begin + 1; i < end; i++) {                                               \
      int64_t moved = order[i], j = i;                                                        \
      for (; j > begin && less_##id(x[moved], x[order[j - 1]]); j--) order[j] = order[j - 1]; \
      order[j] = moved;                                                                       \
    }                                                                                         \
  }                                                                                           \
  static void merge_##id(const T *x, int64_t begin, int64_t middle, int64_t end,              \
                         const int64_t *from, int64_t *to) {                                  \
    int64_t left = begin, right = middle;                                                     \
    for (int64_t i = begin; i < end; i++) {                                                   \
      bool take_right =                                                                       \
          left == middle || (right < end && less_##id(x[from[right]], x[from[left]]));        \
      to[i] = take_right ? from[right++] : from[left++];                                      \
    }                                                                                         \
  }                                                                                           \
  static void sort_##id(const void *values, int64_t count, int64_t *order, int64_t *spare) {  \
    const T *x = values;                                                                      \
    int64_t *from = order, *to = spare;                                                       \
    for (int64_t i = 0; i < count; i++) order[i] = i;                                         \
    for (int64_t i = 0; i < count; i += RUN)                                                  \
      insertion_##id(x, i, i + RUN < count ? i + RUN : count, order);                         \
    for (int64_t width = RUN; width < count; width *= 2) {                                    \
      for (int64_t i = 0; i < count; i += 2 * width) {                                        \
        int64_t middle = i + width < count ? i + width : count;                               \
        int64_t end = middle + width < count ? middle + width : count;                        \
        merge_##id(x, i, middle, end, from, to);                                              \
      }                                                                                       \
      int64_t *swapped = from;                                                                \
      from = to;                                                                              \
      to = swapped;                                                                           \
    }                                                                                         \
    if (from != order) memcpy(order, from, (size_t)count * sizeof *order);                    \
  }

typedef struct Pair32 {
  float re, im;
} Pair32;
typedef struct Pair64 {
  double re, im;
} Pair64;

#define REAL_LESS(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define COMPLEX_LESS(a, b) \
  (REAL_LESS((a).re, (b).re) || (!REAL_LESS((b).re, (a).re) && REAL_LESS((a).im, (b).im)))

SORT_KERNEL(BOOL, uint8_t, a < b)
SORT_KERNEL(INT8, int8_t, a < b)
SORT_KERNEL(INT16, int16_t, a < b)
SORT_KERNEL(INT32, int32_t, a < b)
SORT_KERNEL(INT64, int64_t, a < b)
SORT_KERNEL(UINT8, uint8_t, a < b)
SORT_KERNEL(UINT16, uint16_t, a < b)
SORT_KERNEL(UINT32, uint32_t, a < b)
SORT_KERNEL(UINT64, uint64_t, a < b)
SORT_KERNEL(FLOAT32, float, REAL_LESS(a, b))
SORT_KERNEL(FLOAT64, double, REAL_LESS(a, b))
SORT_KERNEL(COMPLEX64, Pair32, COMPLEX_LESS(a, b))
SORT_KERNEL(COMPLEX128, Pair64, COMPLEX_LESS(a, b))

static SortKernel *const kernels[DTYPES] = {
#define DTYPE(id, name, c_type, group, code) [DTYPE_##id] = sort_##id,
#include "tensor/dtype.def"
#undef DTYPE
};

/* ---- all lines ---- */

/* Room for one line: its values in a row, the order, and as much again to merge into. */
typedef struct Line {
  int64_t count;
  size_t size; /* bytes of an element */
  char *values;
  int64_t *order, *spare;
} Line;

static bool line_open(Line *line, const View *x, int axis) {
  line->count = x->shape[axis];
  line->size = dtype_size(x->dtype);
  uint64_t bytes = (uint64_t)line->count * (2 * sizeof(int64_t) + line->size);
  if (bytes > (uint64_t)MEMORY_DATA_MAX) {
    error_set(ERROR_MEMORY, "sort: no room for the order of %lld elements", (long long)line->count);
    return false;
  }
  line->order = memory_alloc_data((size_t)bytes);
  if (!line->order) return false;
  line->spare = line->order + line->count;
  line->values = (char *)(line->spare + line->count);
  return true;
}

static bool sort_lines(KernelCall *call, bool indices) {
  const View *x = &call->inputs[0], *out = &call->outputs[0];
  int axis = (int)params_get(call->params, 0);
  Line line;
  if (view_size(x) == 0) return true;
  if (!line_open(&line, x, axis)) return false;
  int64_t shape[TYPE_MAX_NDIM];
  size_t out_size = dtype_size(out->dtype);
  memcpy(shape, x->shape, (size_t)x->ndim * sizeof *shape);
  shape[axis] = 1;
  Odometer lines = {x->ndim, shape, {x->strides, out->strides}, {0}, {0}};
  do {
    const char *from = (const char *)x->data + lines.offsets[0] * (int64_t)line.size;
    char *to = (char *)out->data + lines.offsets[1] * (int64_t)out_size;
    for (int64_t i = 0; i < line.count; i++)
      memcpy(line.values + (size_t)i * line.size, from + i * x->strides[axis] * (int64_t)line.size,
             line.size);
    kernels[x->dtype](line.values, line.count, line.order, line.spare);
    for (int64_t i = 0; i < line.count; i++) {
      const void *element =
          indices ? (void *)&line.order[i] : line.values + (size_t)line.order[i] * line.size;
      memcpy(to + i * out->strides[axis] * (int64_t)out_size, element, out_size);
    }
  } while (odometer_next(&lines));
  memory_free_data(line.order);
  return true;
}

bool sort_run(KernelCall *call) { return sort_lines(call, false); }
bool argsort_run(KernelCall *call) { return sort_lines(call, true); }

/* ---- constructors ---- */

static Var along(Op op, Var x, int axis) {
  if (!x) return 0;
  assert(axis >= 0 && axis < var_ndim(x));
  int64_t parameter = axis;
  return op_apply1(op, params_make(1, &parameter), 1, &x);
}

Var op_sort(Var x, int axis) { return along(OP_SORT, x, axis); }
Var op_argsort(Var x, int axis) { return along(OP_ARGSORT, x, axis); }
