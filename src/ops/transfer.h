/* Moving blocks of elements from one place to another: stored there, or added to what is there. */
#ifndef ST_OPS_TRANSFER_H
#define ST_OPS_TRANSFER_H

#include "tensor/array.h"

typedef enum TransferMode { TRANSFER_SET, TRANSFER_ADD } TransferMode;

/* `count` elements; strides in elements. `to` and `from` do not overlap. Integers wrap, bool adds
 * as or. */
typedef void TransferKernel(int64_t count, void *to, int64_t to_stride, const void *from,
                            int64_t from_stride);
/* `count` single elements at offsets, in order: of equal target offsets SET keeps the last, ADD
 * sums all. */
typedef void TransferElements(size_t count, void *to, const ptrdiff_t *to_offsets, const void *from,
                              const ptrdiff_t *from_offsets);

TransferKernel *transfer_kernel(Dtype dtype, TransferMode mode);
TransferElements *transfer_elements(Dtype dtype, TransferMode mode);

/* A block of any rank, its axes joined where both sides allow it. Elements of another dtype are
 * converted; sums of the two are taken in the wider dtype, and each is converted back
 * (S1-IX-22). */
typedef struct Transfer {
  Dtype to, from;
  TransferMode mode;
  TransferKernel *kernel;     /* NULL where elements are converted */
  int64_t to_size, from_size; /* bytes of an element */
  int ndim;
  int64_t count; /* elements in the block */
  int64_t shape[TYPE_MAX_NDIM], to_strides[TYPE_MAX_NDIM], from_strides[TYPE_MAX_NDIM];
} Transfer;

void transfer_plan(Transfer *transfer, Dtype to, Dtype from, TransferMode mode, int ndim,
                   const int64_t *shape, const int64_t *to_strides, const int64_t *from_strides);
void transfer_run(const Transfer *transfer, void *to, const void *from);

#endif
