/* Products of matrices in memory, for DOT, BATCHED_DOT and the compiled plans. */
#ifndef ST_OPS_PRODUCT_KERNEL_H
#define ST_OPS_PRODUCT_KERNEL_H

#include "tensor/array.h"

/* A matrix anywhere in memory; strides count elements. */
typedef struct Matrix {
  void *data;
  int64_t row_stride, column_stride;
} Matrix;

/* C = alpha A B + beta C with A (m, k), B (k, n), C (m, n) of one dtype; C overlaps neither A nor
 * B. What C held does not matter when beta is 0, NaN included. Any strides: matrices with unit
 * stride along rows or columns are used where they lie (a transpose is a flag), others are copied
 * first. Float and complex products are BLAS calls chosen by shape: dot, gemv, gemm; an outer
 * product is a loop. Integers wrap; of bool the product is and, the sum or. For integers and bool
 * alpha is 1 and beta 0 or 1. False and MemoryError when a copy does not fit. */
bool product_gemm(Dtype dtype, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b,
                  double beta, Matrix c);

#endif
