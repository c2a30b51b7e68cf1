/* What a reduction does to strips of elements; shared by the generic kernel of REDUCE and by the
 * fused loops of src/run. */
#ifndef ST_OPS_REDUCE_KERNEL_H
#define ST_OPS_REDUCE_KERNEL_H

#include "ops/ops.h"

/* `acc` and `x` hold elements of the accumulator's dtype, without gaps; they do not overlap. */
typedef void ReduceKernel(size_t count, void *acc, const void *x);

/* Kernels that fold `count` elements of x into the one element acc[0]. They keep partial results by
 * position modulo reduce_lanes, which start at the identity, are folded in halves, and then onto
 * acc[0]: the emitter (src/jit) and short rows (src/run) do the same. ANY and ALL exist for bool
 * only, else NULL. NaN propagates through MAX and MIN; complex numbers compare by real, then
 * imaginary part. */
ReduceKernel *reduce_strip_kernel(Reducer reducer, Dtype dtype);
int reduce_lanes(Dtype dtype);

/* Kernels that do acc[i] = acc[i] o x[i]. */
ReduceKernel *reduce_elementwise_kernel(Reducer reducer, Dtype dtype);

/* Writes the element that changes nothing: 0, 1, the lowest or highest value, false, true. */
void reduce_identity(Reducer reducer, Dtype dtype, void *out);

static inline void reduce_strip(Reducer reducer, Dtype dtype, size_t count, void *acc,
                                const void *x) {
  reduce_strip_kernel(reducer, dtype)(count, acc, x);
}

static inline void reduce_elementwise(Reducer reducer, Dtype dtype, size_t count, void *acc,
                                      const void *x) {
  reduce_elementwise_kernel(reducer, dtype)(count, acc, x);
}

/* How the axes of an array fall apart for a reduction: those that stay and those that are folded,
 * each in C order, axes of length 1 left out, and neighbours joined where their elements follow
 * each other. */
typedef struct ReduceAxes {
  int nkept, nfolded;
  int64_t kept_shape[TYPE_MAX_NDIM], kept_strides[TYPE_MAX_NDIM];
  int64_t folded_shape[TYPE_MAX_NDIM], folded_strides[TYPE_MAX_NDIM];
  int64_t kept_size, folded_size;
} ReduceAxes;

void reduce_split_axes(const View *x, int count, const int64_t *axes, ReduceAxes *split);

/* Whether elements that are folded lie closer together than elements that stay, so that a strip is
 * best folded into one. */
bool reduce_folds_rows(const ReduceAxes *split);

#endif
