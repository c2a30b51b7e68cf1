/* Index of the first largest or smallest element (S1-RD-02, S1-RD-05). NaN counts as both. */
#include <assert.h>
#include <complex.h>
#include <string.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/odometer.h"
#include "ops/reduce.h"
#include "ops/reduce_kernel.h"

/* Parameters: 1 for argmin, axes in rising order. */
enum { PARAM_MINIMUM, PARAM_AXES };

bool argmax_type(TypeCall *call) {
  assert(call->ninputs == 1 && call->noutputs == 1);
  if (params_get(call->params, PARAM_MINIMUM) &&
      dtype_is(var_dtype(call->inputs[0]), GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "argmin is not defined for complex numbers: take real(x), imag(x) or abs(x)");
    return false;
  }
  call->outputs[0].dtype = DTYPE_INT64;
  call->outputs[0].ndim = var_ndim(call->inputs[0]) - (params_count(call->params) - PARAM_AXES);
  return true;
}

void argmax_shape(ShapeCall *call) {
  bool empty;
  reduce_keep_lengths(call, PARAM_AXES, &empty);
  if (empty)
    error_set(ERROR_VALUE, "attempt to get %s of an empty sequence",
              params_get(call->params, PARAM_MINIMUM) ? "argmin" : "argmax");
}

/* Connected, and zero, in the dtype of x where that is continuous. */
void argmax_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0);
  bool continuous = dtype_is(var_dtype(x), GROUP_CONTINUOUS);
  call->results[0] = continuous ? op_zeros_like(x, var_dtype(x)) : grad_zeros(x);
}

/* ---- kernels ---- */

#define NAN_BOOL(x)            false
#define NAN_INT(x)             false
#define NAN_UINT(x)            false
#define NAN_FLOAT(x)           ((x) != (x))
#define NAN_COMPLEX(x)         ((x) != (x))
#define BEFORE_BOOL(op, x, y)  ((x)op(y))
#define BEFORE_INT(op, x, y)   ((x)op(y))
#define BEFORE_UINT(op, x, y)  ((x)op(y))
#define BEFORE_FLOAT(op, x, y) ((x)op(y))
#define BEFORE_COMPLEX(op, x, y) \
  (creal(x) op creal(y) || (creal(x) == creal(y) && cimag(x) op cimag(y)))

/* Compares `count` elements, one of each group and `position` in it, with the best of their groups
 * so far. The first element of a group starts it; NaN ends it. */
typedef void ArgmaxKernel(int64_t count, const void *x, int64_t stride, void *best,
                          int64_t *indices, int64_t position);

#define DEFINE_ARGMAX(way, op, id, T, group)                                                     \
  static void arg##way##_columns_##id(int64_t count, const void *in, int64_t stride, void *held, \
                                      int64_t *indices, int64_t position) {                      \
    const T *x = in;                                                                             \
    T *best = held;                                                                              \
    for (int64_t i = 0; i < count; i++) {                                                        \
      T value = x[i * stride];                                                                   \
      bool better =                                                                              \
          (BEFORE_##group(op, value, best[i]) | NAN_##group(value)) & !NAN_##group(best[i]);     \
      better |= !position;                                                                       \
      best[i] = better ? value : best[i];                                                        \
      indices[i] = better ? position : indices[i];                                               \
    }                                                                                            \
  }                                                                                              \
  /* The same for a run of one group: element i is at position + i. */                           \
  static void arg##way##_run_##id(int64_t count, const void *in, int64_t stride, void *held,     \
                                  int64_t *index, int64_t position) {                            \
    const T *x = in;                                                                             \
    T best = position ? *(T *)held : x[0];                                                       \
    int64_t at = position ? *index : 0;                                                          \
    for (int64_t i = 0; i < count && !NAN_##group(best); i++) {                                  \
      T value = x[i * stride];                                                                   \
      if (!BEFORE_##group(op, value, best) && !NAN_##group(value)) continue;                     \
      best = value;                                                                              \
      at = position + i;                                                                         \
    }                                                                                            \
    *(T *)held = best;                                                                           \
    *index = at;                                                                                 \
  }

/* The dtypes that have kernels; those that are rare are converted to one that holds them. */
#define KERNELS(KERNEL)          \
  KERNEL(INT32, int32_t, INT)    \
  KERNEL(INT64, int64_t, INT)    \
  KERNEL(UINT64, uint64_t, UINT) \
  KERNEL(FLOAT32, float, FLOAT)  \
  KERNEL(FLOAT64, double, FLOAT) \
  KERNEL(COMPLEX128, double _Complex, COMPLEX)

static Dtype kernel_dtype(Dtype dtype) {
  if (dtype == DTYPE_COMPLEX64) return DTYPE_COMPLEX128;
  if (dtype == DTYPE_UINT32) return DTYPE_INT64;
  return dtype_size(dtype) < sizeof(int32_t) ? DTYPE_INT32 : dtype;
}

#define KERNEL(id, T, group) DEFINE_ARGMAX(max, >, id, T, group) DEFINE_ARGMAX(min, <, id, T, group)
KERNELS(KERNEL)
#undef KERNEL

/* Each for argmax and for argmin. */
static const struct {
  ArgmaxKernel *columns[2], *run[2];
} kernels[DTYPES] = {
#define KERNEL(id, T, group) \
  [DTYPE_##id] = {{argmax_columns_##id, argmin_columns_##id}, {argmax_run_##id, argmin_run_##id}},
    KERNELS(KERNEL)
#undef KERNEL
};

/* Position of the first element that is `wanted`, or NaN: sixteen are looked at together. */
typedef int64_t FindKernel(int64_t count, const void *x, const void *wanted);
#define DEFINE_FIND(id, T, group)                                                               \
  static int64_t find_##id(int64_t count, const void *in, const void *held) {                   \
    enum { TOGETHER = 16 };                                                                     \
    const T *x = in, wanted = *(const T *)held;                                                 \
    int64_t i = 0;                                                                              \
    for (; i + TOGETHER <= count; i += TOGETHER) {                                              \
      int found = 0;                                                                            \
      for (int j = 0; j < TOGETHER; j++) found |= (x[i + j] == wanted) | NAN_##group(x[i + j]); \
      if (found) break;                                                                         \
    }                                                                                           \
    while (i < count && x[i] != wanted && !NAN_##group(x[i])) i++;                              \
    return i;                                                                                   \
  }
KERNELS(DEFINE_FIND)
static FindKernel *const finders[DTYPES] = {
#define KERNEL(id, T, group) [DTYPE_##id] = find_##id,
    KERNELS(KERNEL)
#undef KERNEL
};

/* Bytes of the best of neighbouring groups, and of an element. */
enum { STRIP_BYTES = 1 << 14, ELEMENT_MAX = 16 };

typedef struct Search {
  ReduceAxes axes;
  bool minimum;
  Dtype dtype;
  size_t size;
  const char *x;
  _Alignas(64) char best[STRIP_BYTES];
} Search;

/* Fewer are faster looked at one by one. */
enum { NEIGHBOURS_MIN = 48 };

/* Neighbours: their extreme, which vectors find, stands for all of them; where it is better than
 * what there was, it is looked for. */
static void search_neighbours(Search *s, int64_t count, const void *x, int64_t *index,
                              int64_t position) {
  _Alignas(16) char extreme[ELEMENT_MAX];
  Reducer reducer = s->minimum ? REDUCE_MIN : REDUCE_MAX;
  int64_t found = -1;
  reduce_identity(reducer, s->dtype, extreme);
  reduce_strip(reducer, s->dtype, (size_t)count, extreme, x);
  if (position) {
    found = *index;
    kernels[s->dtype].run[s->minimum](1, extreme, 1, s->best, &found, position);
    if (found == *index) return;
  }
  memcpy(s->best, extreme, s->size);
  *index = position + finders[s->dtype](count, x, extreme);
}

static void search_rows(Search *s, int64_t *out) {
  const ReduceAxes *axes = &s->axes;
  int last = axes->nfolded - 1;
  int64_t length = last < 0 ? 1 : axes->folded_shape[last];
  int64_t stride = last < 0 ? 1 : axes->folded_strides[last];
  Odometer kept = {axes->nkept, axes->kept_shape, {axes->kept_strides}, {0}, {0}};
  for (int64_t i = 0; i < axes->kept_size; i++, odometer_next(&kept)) {
    int64_t position = 0;
    Odometer rows = {last < 0 ? 0 : last, axes->folded_shape, {axes->folded_strides}, {0}, {0}};
    rows.offsets[0] = kept.offsets[0];
    do {
      const char *x = s->x + rows.offsets[0] * (int64_t)s->size;
      if (stride == 1 && length >= NEIGHBOURS_MIN)
        search_neighbours(s, length, x, &out[i], position);
      else
        kernels[s->dtype].run[s->minimum](length, x, stride, s->best, &out[i], position);
      position += length;
    } while (odometer_next(&rows));
  }
}

static void search_columns(Search *s, int64_t *out) {
  const ReduceAxes *axes = &s->axes;
  int last = axes->nkept - 1;
  int64_t length = axes->kept_shape[last], stride = axes->kept_strides[last];
  int64_t longest = STRIP_BYTES / (int64_t)s->size;
  Odometer kept = {last, axes->kept_shape, {axes->kept_strides}, {0}, {0}};
  do {
    for (int64_t i = 0; i < length; i += longest) {
      int64_t count = length - i < longest ? length - i : longest, position = 0;
      Odometer folded = {axes->nfolded, axes->folded_shape, {axes->folded_strides}, {0}, {0}};
      folded.offsets[0] = kept.offsets[0] + i * stride;
      do {
        kernels[s->dtype].columns[s->minimum](count, s->x + folded.offsets[0] * (int64_t)s->size,
                                              stride, s->best, out + i, position++);
      } while (odometer_next(&folded));
    }
    out += length;
  } while (odometer_next(&kept));
}

static void search(const KernelCall *call, const View *x) {
  Search s;
  s.minimum = params_get(call->params, PARAM_MINIMUM) != 0;
  s.dtype = x->dtype;
  s.size = dtype_size(x->dtype);
  s.x = x->data;
  reduce_split_axes(x, params_count(call->params) - PARAM_AXES,
                    params_values(call->params) + PARAM_AXES, &s.axes);
  if (s.axes.kept_size == 0) return;
  assert(s.axes.folded_size > 0);
  memset(s.best, 0, sizeof s.best);
  if (reduce_folds_rows(&s.axes))
    search_rows(&s, call->outputs[0].data);
  else
    search_columns(&s, call->outputs[0].data);
}

bool argmax_run(KernelCall *call) {
  const View *x = &call->inputs[0];
  Dtype dtype = kernel_dtype(x->dtype);
  if (dtype == x->dtype) {
    search(call, x);
    return true;
  }
  Array *converted = array_new(dtype, x->ndim, x->shape);
  if (!converted) return false;
  view_copy(&converted->view, x);
  search(call, &converted->view);
  array_release(converted);
  return true;
}

Var op_argmax(Var x, int count, const int *axes, bool minimum) {
  if (!x) return 0;
  int64_t params[PARAM_AXES + TYPE_MAX_NDIM] = {[PARAM_MINIMUM] = minimum};
  int nparams = reduce_write_axes(x, count, axes, PARAM_AXES, params);
  return op_apply1(OP_ARGMAX, params_make(nparams, params), 1, &x);
}
