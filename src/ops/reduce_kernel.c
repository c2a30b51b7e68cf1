/* Strips of reductions, made for every dtype from one definition of each combining step. */
#include "ops/reduce_kernel.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/cast.h"

/* ---- a o b for each reducer and group; integers wrap ---- */

#define SUM_BOOL(T, a, b)    ((a) | (b))
#define SUM_INT(T, a, b)     ((T)((uint64_t)(a) + (uint64_t)(b)))
#define SUM_UINT(T, a, b)    ((T)((uint64_t)(a) + (uint64_t)(b)))
#define SUM_FLOAT(T, a, b)   ((a) + (b))
#define SUM_COMPLEX(T, a, b) ((a) + (b))

/* Without the recovery of infinities of C's Annex G, which NumPy leaves out too. */
#define DEFINE_COMPLEX_PRODUCT(T, Real, suffix)                                     \
  static inline T complex_product##suffix(T a, T b) {                               \
    Real ar = creal##suffix(a), ai = cimag##suffix(a);                              \
    Real br = creal##suffix(b), bi = cimag##suffix(b);                              \
    return __builtin_complex((Real)(ar * br - ai * bi), (Real)(ar * bi + ai * br)); \
  }
DEFINE_COMPLEX_PRODUCT(float _Complex, float, f)
DEFINE_COMPLEX_PRODUCT(double _Complex, double, )

#define PROD_BOOL(T, a, b)  ((a) & (b))
#define PROD_INT(T, a, b)   ((T)((uint64_t)(a) * (uint64_t)(b)))
#define PROD_UINT(T, a, b)  ((T)((uint64_t)(a) * (uint64_t)(b)))
#define PROD_FLOAT(T, a, b) ((a) * (b))
#define PROD_COMPLEX(T, a, b) \
  _Generic((a), float _Complex : complex_productf, double _Complex : complex_product)(a, b)

/* a unless b is greater or NaN: once a is NaN no comparison replaces it, except by another NaN. */
#define MAX_BOOL(T, a, b)    ((a) | (b))
#define MAX_INT(T, a, b)     ((b) > (a) ? (b) : (a))
#define MAX_UINT(T, a, b)    ((b) > (a) ? (b) : (a))
#define MAX_FLOAT(T, a, b)   ((((b) > (a)) | ((b) != (b))) ? (b) : (a))
#define MAX_COMPLEX(T, a, b) (complex_above(b, a) ? (b) : (a))
#define MIN_BOOL(T, a, b)    ((a) & (b))
#define MIN_INT(T, a, b)     ((b) < (a) ? (b) : (a))
#define MIN_UINT(T, a, b)    ((b) < (a) ? (b) : (a))
#define MIN_FLOAT(T, a, b)   ((((b) < (a)) | ((b) != (b))) ? (b) : (a))
#define MIN_COMPLEX(T, a, b) (complex_below(b, a) ? (b) : (a))

static inline bool complex_nan(double _Complex x) { return isnan(creal(x)) || isnan(cimag(x)); }

static __attribute__((noinline)) bool complex_above(double _Complex x, double _Complex best) {
  if (complex_nan(best)) return false;
  if (complex_nan(x) || creal(x) > creal(best)) return true;
  return creal(x) == creal(best) && cimag(x) > cimag(best);
}

static inline bool complex_below(double _Complex x, double _Complex best) {
  return complex_above(complex_nan(x) ? x : -x, complex_nan(best) ? best : -best);
}

/* ---- identities ---- */

static const double identities[][5] = {
    /* BOOL  INT            UINT  FLOAT  COMPLEX; the extremes of integers depend on their width */
    [REDUCE_SUM] = {0, 0, 0, 0, 0},
    [REDUCE_PROD] = {1, 1, 1, 1, 1},
    [REDUCE_MAX] = {0, 0, 0, -INFINITY, -INFINITY},
    [REDUCE_MIN] = {1, 0, 0, INFINITY, INFINITY},
    [REDUCE_ANY] = {0},
    [REDUCE_ALL] = {1},
};

/* Of the bits of a signed integer the lowest has only the top one, the highest all others; of an
 * unsigned one none or all. */
static void integer_extreme(Dtype dtype, bool highest, void *out) {
  size_t size = dtype_size(dtype);
  bool has_sign = dtype_is(dtype, GROUP_INT);
  memset(out, highest ? 0xff : 0, size);
  if (has_sign) ((unsigned char *)out)[size - 1] = highest ? 0x7f : 0x80; /* little endian */
}

void reduce_identity(Reducer reducer, Dtype dtype, void *out) {
  bool extreme = reducer == REDUCE_MAX || reducer == REDUCE_MIN;
  if (extreme && dtype_is(dtype, GROUP_INTEGER)) {
    integer_extreme(dtype, reducer == REDUCE_MIN, out);
    return;
  }
  int group = __builtin_ctz(dtype_group(dtype));
  double value = identities[reducer][group];
  double _Complex both = __builtin_complex(value, extreme ? value : 0.0);
  cast_kernel(DTYPE_COMPLEX128, dtype)(1, out, 1, &both, 1);
}

/* ---- strips ---- */

enum { FLOAT_LANES = 16, OTHER_LANES = 8 };

/* Independent partial results hide the latency of the combining step and become vector lanes. */
#define DEFINE_LANE_STRIP(reducer, id, T)                                                        \
  static void reducer##_strip_##id(size_t count, void *acc, const void *in) {                    \
    const T *x = in;                                                                             \
    T lanes[FLOAT_LANES], identity;                                                              \
    reduce_identity(REDUCE_##reducer, DTYPE_##id, &identity);                                    \
    for (int j = 0; j < FLOAT_LANES; j++) lanes[j] = identity;                                   \
    size_t i = 0;                                                                                \
    for (; i + FLOAT_LANES <= count; i += FLOAT_LANES)                                           \
      for (int j = 0; j < FLOAT_LANES; j++)                                                      \
        lanes[j] = reducer##_FLOAT(T, lanes[j], x[i + (size_t)j]);                               \
    for (int j = 0; i < count; i++, j++) lanes[j] = reducer##_FLOAT(T, lanes[j], x[i]);          \
    for (int width = FLOAT_LANES / 2; width; width /= 2)                                         \
      for (int j = 0; j < width; j++) lanes[j] = reducer##_FLOAT(T, lanes[j], lanes[j + width]); \
    *(T *)acc = reducer##_FLOAT(T, *(T *)acc, lanes[0]);                                         \
  }

#define DEFINE_ELEMENTWISE(reducer, id, T, group)                                   \
  static void reducer##_elementwise_##id(size_t count, void *acc, const void *in) { \
    T *restrict a = acc;                                                            \
    const T *restrict x = in;                                                       \
    for (size_t i = 0; i < count; i++) a[i] = reducer##_##group(T, a[i], x[i]);     \
  }

/* Compilers do not make vectors of a step with two comparisons by themselves. Here lanes are chosen
 * by mask, and whether a NaN came by is kept apart, so that the chain from step to step is short.
 */
#define EXTREME_STEP(reducer, id, before, lane, next)                        \
  {                                                                          \
    reducer##_mask_##id take = (next)before(lane);                           \
    (lane) = (reducer##_vector_##id)(((reducer##_mask_##id)(next)&take) |    \
                                     ((reducer##_mask_##id)(lane) & ~take)); \
  }
#define DEFINE_EXTREME_STRIP(reducer, id, T, Mask, before)                            \
  typedef T reducer##_vector_##id __attribute__((vector_size(16)));                   \
  typedef Mask reducer##_mask_##id __attribute__((vector_size(16)));                  \
  static void reducer##_strip_##id(size_t count, void *acc, const void *in) {         \
    enum { WIDTH = 16 / sizeof(T), PARTS = FLOAT_LANES / WIDTH };                     \
    const T *x = in;                                                                  \
    reducer##_vector_##id lanes[PARTS], next;                                         \
    reducer##_mask_##id nan = {0};                                                    \
    T identity, best;                                                                 \
    reduce_identity(REDUCE_##reducer, DTYPE_##id, &identity);                         \
    for (int j = 0; j < PARTS; j++) lanes[j] = identity - (reducer##_vector_##id){0}; \
    for (; count >= FLOAT_LANES; count -= FLOAT_LANES, x += FLOAT_LANES)              \
      for (int j = 0; j < PARTS; j++) {                                               \
        memcpy(&next, x + (size_t)j * WIDTH, sizeof next);                            \
        nan |= next != next;                                                          \
        EXTREME_STEP(reducer, id, before, lanes[j], next)                             \
      }                                                                               \
    for (int j = 0; count; j++, x += WIDTH) {                                         \
      size_t part = count < WIDTH ? count : WIDTH;                                    \
      next = identity - (reducer##_vector_##id){0};                                   \
      memcpy(&next, x, part * sizeof(T));                                             \
      nan |= next != next;                                                            \
      EXTREME_STEP(reducer, id, before, lanes[j], next)                               \
      count -= part;                                                                  \
    }                                                                                 \
    for (int width = PARTS / 2; width; width /= 2)                                    \
      for (int j = 0; j < width; j++)                                                 \
        EXTREME_STEP(reducer, id, before, lanes[j], lanes[j + width])                 \
    for (int width = WIDTH / 2; width; width /= 2)                                    \
      for (int j = 0; j < width; j++)                                                 \
        lanes[0][j] = reducer##_FLOAT(T, lanes[0][j], lanes[0][j + width]);           \
    best = lanes[0][0];                                                               \
    for (int k = 0; k < WIDTH; k++) best = nan[k] ? (T)NAN : best;                    \
    *(T *)acc = reducer##_FLOAT(T, *(T *)acc, best);                                  \
  }
DEFINE_EXTREME_STRIP(MAX, FLOAT32, float, int32_t, >)
DEFINE_EXTREME_STRIP(MIN, FLOAT32, float, int32_t, <)
DEFINE_EXTREME_STRIP(MAX, FLOAT64, double, int64_t, >)
DEFINE_EXTREME_STRIP(MIN, FLOAT64, double, int64_t, <)

/* Where the order of the steps is free or unknown to the person (integers, complex numbers): blocks
 * are combined elementwise, then the one that is left is halved until one element remains. */
static __attribute__((noinline)) void fold_blocks(size_t count, void *acc, const void *in,
                                                  ReduceKernel *elementwise, size_t size) {
  enum { BLOCK = 4096 };
  _Alignas(16) char lanes[BLOCK];
  const char *x = in;
  size_t width = BLOCK / size < count ? BLOCK / size : count, left = count - width;
  memcpy(lanes, x, width * size);
  for (x += width * size; left >= width && left; left -= width, x += width * size)
    elementwise(width, lanes, x);
  elementwise(left, lanes, x);
  for (size_t half; width > 1; width -= half) {
    half = width / 2;
    elementwise(half, lanes, lanes + (width - half) * size);
  }
  if (width) elementwise(1, acc, lanes);
}

#define DEFINE_BLOCK_STRIP(reducer, id, T)                                    \
  static void reducer##_strip_##id(size_t count, void *acc, const void *in) { \
    fold_blocks(count, acc, in, reducer##_elementwise_##id, sizeof(T));       \
  }
#define BLOCK_STRIPS(id, T)       \
  DEFINE_BLOCK_STRIP(SUM, id, T)  \
  DEFINE_BLOCK_STRIP(PROD, id, T) \
  DEFINE_BLOCK_STRIP(MAX, id, T)  \
  DEFINE_BLOCK_STRIP(MIN, id, T)
#define STRIPS_BOOL(id, T)    BLOCK_STRIPS(id, T)
#define STRIPS_INT(id, T)     BLOCK_STRIPS(id, T)
#define STRIPS_UINT(id, T)    BLOCK_STRIPS(id, T)
#define STRIPS_COMPLEX(id, T) BLOCK_STRIPS(id, T)
#define STRIPS_FLOAT(id, T)   DEFINE_LANE_STRIP(SUM, id, T) DEFINE_LANE_STRIP(PROD, id, T)

#define DTYPE(id, name, T, group, code)  \
  DEFINE_ELEMENTWISE(SUM, id, T, group)  \
  DEFINE_ELEMENTWISE(PROD, id, T, group) \
  DEFINE_ELEMENTWISE(MAX, id, T, group)  \
  DEFINE_ELEMENTWISE(MIN, id, T, group)  \
  STRIPS_##group(id, T)
#include "tensor/dtype.def"
#undef DTYPE

typedef struct KernelPair {
  ReduceKernel *strip, *elementwise;
} KernelPair;

static const KernelPair kernels[][DTYPES] = {
#define DTYPE(id, name, T, group, code) [DTYPE_##id] = {SUM_strip_##id, SUM_elementwise_##id},
    [REDUCE_SUM] =
        {
#include "tensor/dtype.def"
        },
#undef DTYPE
#define DTYPE(id, name, T, group, code) [DTYPE_##id] = {PROD_strip_##id, PROD_elementwise_##id},
    [REDUCE_PROD] =
        {
#include "tensor/dtype.def"
        },
#undef DTYPE
#define DTYPE(id, name, T, group, code) [DTYPE_##id] = {MAX_strip_##id, MAX_elementwise_##id},
    [REDUCE_MAX] =
        {
#include "tensor/dtype.def"
        },
#undef DTYPE
#define DTYPE(id, name, T, group, code) [DTYPE_##id] = {MIN_strip_##id, MIN_elementwise_##id},
    [REDUCE_MIN] =
        {
#include "tensor/dtype.def"
        },
#undef DTYPE
    /* On bool, any is the maximum and all the minimum. */
    [REDUCE_ANY] = {[DTYPE_BOOL] = {MAX_strip_BOOL, MAX_elementwise_BOOL}},
    [REDUCE_ALL] = {[DTYPE_BOOL] = {MIN_strip_BOOL, MIN_elementwise_BOOL}},
};

int reduce_lanes(Dtype dtype) { return dtype_is(dtype, GROUP_FLOAT) ? FLOAT_LANES : OTHER_LANES; }

ReduceKernel *reduce_strip_kernel(Reducer reducer, Dtype dtype) {
  return kernels[reducer][dtype].strip;
}

ReduceKernel *reduce_elementwise_kernel(Reducer reducer, Dtype dtype) {
  return kernels[reducer][dtype].elementwise;
}

/* ---- axes ---- */

/* Appends an axis, or lengthens the one before when both walk memory as one. */
static void append_axis(int *count, int64_t *shape, int64_t *strides, int64_t length,
                        int64_t stride) {
  if (length == 1) return;
  int last = *count - 1;
  if (last >= 0 && strides[last] == length * stride) {
    shape[last] *= length;
    strides[last] = stride;
    return;
  }
  shape[*count] = length;
  strides[(*count)++] = stride;
}

void reduce_split_axes(const View *x, int count, const int64_t *axes, ReduceAxes *split) {
  split->nkept = split->nfolded = 0;
  for (int i = 0, next = 0; i < x->ndim; i++) {
    if (next < count && axes[next] == i) {
      append_axis(&split->nfolded, split->folded_shape, split->folded_strides, x->shape[i],
                  x->strides[i]);
      next++;
    } else {
      append_axis(&split->nkept, split->kept_shape, split->kept_strides, x->shape[i],
                  x->strides[i]);
    }
  }
  split->kept_size = shape_size(split->nkept, split->kept_shape);
  split->folded_size = shape_size(split->nfolded, split->folded_shape);
}

bool reduce_folds_rows(const ReduceAxes *split) {
  if (!split->nkept) return true;
  if (!split->nfolded) return false;
  return llabs(split->folded_strides[split->nfolded - 1]) <=
         llabs(split->kept_strides[split->nkept - 1]);
}
