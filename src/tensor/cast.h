/* Conversion of elements between any two dtypes. Real to complex has imaginary part 0, complex to
 * real takes the real part. To bool: != 0 (NaN is true). Floats to integers go toward zero; NaN
 * gives 0 and what is out of range wraps modulo 2^32 for types of up to 32 bits (through int64, as
 * a C cast on x86-64 does, checklist S1-CA-01) and saturates for 64 bits. */
#ifndef ST_TENSOR_CAST_H
#define ST_TENSOR_CAST_H

#include "tensor/dtype.h"

/* `count` elements; strides in elements. `out` may be `in` when the sizes are equal and so are the
 * strides. */
typedef void CastKernel(size_t count, void *out, int64_t out_stride, const void *in,
                        int64_t in_stride);

CastKernel *cast_kernel(Dtype from, Dtype to);

/* The dtype in which what has no kernels of its own is computed: it gives the same integers modulo
 * their width, and floats and complex numbers that are rounded once. The dtype itself where there
 * is none. */
Dtype cast_wider(Dtype dtype);

#endif
