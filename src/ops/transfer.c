#include "ops/transfer.h"

#include <assert.h>
#include <complex.h>
#include <string.h>

#include "ops/odometer.h"
#include "tensor/cast.h"

/* ---- kernels: setting by size of the element, adding by dtype ---- */

#define ADD_BOOL(T, a, b)    ((a) | (b))
#define ADD_INT(T, a, b)     ((T)((uint64_t)(a) + (uint64_t)(b)))
#define ADD_UINT(T, a, b)    ((T)((uint64_t)(a) + (uint64_t)(b)))
#define ADD_FLOAT(T, a, b)   ((a) + (b))
#define ADD_COMPLEX(T, a, b) ((a) + (b))
#define KEEP(T, a, b)        (b)

#define DEFINE_TRANSFER(name, T, COMBINE)                                              \
  static void name(int64_t count, void *target, int64_t to_stride, const void *source, \
                   int64_t from_stride) {                                              \
    T *restrict to = target;                                                           \
    const T *restrict from = source;                                                   \
    if (to_stride == 1 && from_stride == 1) {                                          \
      for (size_t i = 0; i < (size_t)count; i++) to[i] = COMBINE(T, to[i], from[i]);   \
      return;                                                                          \
    }                                                                                  \
    for (int64_t i = 0; i < count; i++)                                                \
      to[i * to_stride] = COMBINE(T, to[i * to_stride], from[i * from_stride]);        \
  }                                                                                    \
  static void name##_elements(size_t count, void *target, const ptrdiff_t *to_offsets, \
                              const void *source, const ptrdiff_t *from_offsets) {     \
    T *to = target;                                                                    \
    const T *from = source;                                                            \
    for (size_t i = 0; i < count; i++)                                                 \
      to[to_offsets[i]] = COMBINE(T, to[to_offsets[i]], from[from_offsets[i]]);        \
  }

#define DTYPE(id, name, T, group, code) DEFINE_TRANSFER(add_##id, T, ADD_##group)
#include "tensor/dtype.def"
#undef DTYPE

typedef struct Wide {
  uint64_t words[2];
} Wide;

DEFINE_TRANSFER(set_1, uint8_t, KEEP)
DEFINE_TRANSFER(set_2, uint16_t, KEEP)
DEFINE_TRANSFER(set_4, uint32_t, KEEP)
DEFINE_TRANSFER(set_8, uint64_t, KEEP)
DEFINE_TRANSFER(set_16, Wide, KEEP)

static const struct {
  TransferKernel *kernel;
  TransferElements *elements;
} adders[DTYPES] =
    {
#define DTYPE(id, name, T, group, code) {add_##id, add_##id##_elements},
#include "tensor/dtype.def"
#undef DTYPE
},
  setters[] = {
      {set_1, set_1_elements}, {set_2, set_2_elements},   {set_4, set_4_elements},
      {set_8, set_8_elements}, {set_16, set_16_elements},
};

/* 0 to 4 for 1 to 16 bytes. */
static int size_class(Dtype dtype) { return __builtin_ctz((unsigned)dtype_size(dtype)); }

TransferKernel *transfer_kernel(Dtype dtype, TransferMode mode) {
  return mode == TRANSFER_ADD ? adders[dtype].kernel : setters[size_class(dtype)].kernel;
}

TransferElements *transfer_elements(Dtype dtype, TransferMode mode) {
  return mode == TRANSFER_ADD ? adders[dtype].elements : setters[size_class(dtype)].elements;
}

/* ---- elements of two dtypes ---- */

static void convert(const Transfer *transfer, int64_t count, void *to, int64_t to_stride,
                    const void *from, int64_t from_stride) {
  if (transfer->mode == TRANSFER_SET) {
    cast_kernel(transfer->from, transfer->to)((size_t)count, to, to_stride, from, from_stride);
    return;
  }
  Dtype wide = dtype_upcast(transfer->to, transfer->from);
  CastKernel *widen_to = cast_kernel(transfer->to, wide), *back = cast_kernel(wide, transfer->to);
  CastKernel *widen_from = cast_kernel(transfer->from, wide);
  int64_t to_step = to_stride * transfer->to_size, from_step = from_stride * transfer->from_size;
  for (int64_t i = 0; i < count; i++) {
    _Alignas(16) unsigned char sum[16], term[16];
    void *target = (char *)to + i * to_step;
    widen_to(1, sum, 1, target, 1);
    widen_from(1, term, 1, (const char *)from + i * from_step, 1);
    adders[wide].kernel(1, sum, 1, term, 1);
    back(1, target, 1, sum, 1);
  }
}

/* ---- blocks ---- */

void transfer_plan(Transfer *transfer, Dtype to, Dtype from, TransferMode mode, int ndim,
                   const int64_t *shape, const int64_t *to_strides, const int64_t *from_strides) {
  transfer->to = to;
  transfer->from = from;
  transfer->mode = mode;
  transfer->kernel = to == from ? transfer_kernel(to, mode) : NULL;
  transfer->to_size = (int64_t)dtype_size(to);
  transfer->from_size = (int64_t)dtype_size(from);
  transfer->ndim = 0;
  transfer->count = shape_size(ndim, shape);
  for (int i = 0; i < ndim; i++) {
    if (shape[i] == 1) continue;
    int last = transfer->ndim - 1;
    if (last >= 0 && transfer->to_strides[last] == shape[i] * to_strides[i] &&
        transfer->from_strides[last] == shape[i] * from_strides[i]) {
      transfer->shape[last] *= shape[i];
    } else {
      transfer->shape[++last] = shape[i];
      transfer->ndim++;
    }
    transfer->to_strides[last] = to_strides[i];
    transfer->from_strides[last] = from_strides[i];
  }
}

static void transfer_row(const Transfer *transfer, int64_t count, void *to, int64_t to_stride,
                         const void *from, int64_t from_stride) {
  if (transfer->kernel)
    transfer->kernel(count, to, to_stride, from, from_stride);
  else
    convert(transfer, count, to, to_stride, from, from_stride);
}

void transfer_run(const Transfer *transfer, void *to, const void *from) {
  if (!transfer->count) return;
  int last = transfer->ndim - 1;
  if (last < 0) {
    transfer_row(transfer, 1, to, 1, from, 1);
    return;
  }
  int64_t count = transfer->shape[last], to_stride = transfer->to_strides[last];
  int64_t from_stride = transfer->from_strides[last];
  if (last == 0) {
    transfer_row(transfer, count, to, to_stride, from, from_stride);
    return;
  }
  Odometer outer = {
      last, transfer->shape, {transfer->to_strides, transfer->from_strides}, {0, 0}, {0}};
  do {
    transfer_row(transfer, count, (char *)to + outer.offsets[0] * transfer->to_size, to_stride,
                 (const char *)from + outer.offsets[1] * transfer->from_size, from_stride);
  } while (odometer_next(&outer));
}
