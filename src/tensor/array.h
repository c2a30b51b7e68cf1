/* Numbers in memory: a View says where elements lie, an Array owns them. */
#ifndef ST_TENSOR_ARRAY_H
#define ST_TENSOR_ARRAY_H

#include "tensor/type.h"

/* Elements of one dtype; strides count elements, may be zero or negative; data is the element at
 * index 0, 0, ... shape and strides belong to whoever made the view. */
typedef struct View {
  void *data;
  Dtype dtype;
  int ndim;
  const int64_t *shape;
  const int64_t *strides;
} View;

/* Number of elements of a shape; -1 when it exceeds what an address can count. */
int64_t shape_size(int ndim, const int64_t *shape);
/* Bytes of an array of this shape; -1 and ERROR_MEMORY when they exceed MEMORY_DATA_MAX. */
int64_t shape_bytes(Dtype dtype, int ndim, const int64_t *shape);
/* Strides of C order. */
void shape_strides(int ndim, const int64_t *shape, int64_t *strides);
/* "(2, 3)", "(5,)", "()" */
void shape_print(String *out, int ndim, const int64_t *shape);

int64_t view_size(const View *view);
/* Whether the elements lie in C order without gaps. Axes of length 1 do not count. */
bool view_contiguous(const View *view);
/* Copies the elements of `from` to the equally shaped `to`, casting as C does (float to integer:
 * toward zero; NaN and what is out of range as defined in cast.h). Any strides; `from` may have
 * stride 0. They must not overlap unless identical. */
void view_copy(const View *to, const View *from);

/* An array in C order, reference counted. */
typedef struct Array {
  View view;
  uint32_t references;
  /* What a shared variable holds when it was disposed of: not to be used. */
  bool disposed;
  int64_t dims[]; /* shape, then strides */
} Array;

/* A new array with one reference and uninitialised elements; NULL and ERROR_MEMORY when it does not
 * fit. */
Array *array_new(Dtype dtype, int ndim, const int64_t *shape);
/* A new array with the elements of a view. */
Array *array_copy(const View *view);
/* A 0-d array of `dtype` made from a double or an integer. */
Array *array_float(Dtype dtype, double value);
Array *array_int(Dtype dtype, int64_t value);
Array *array_retain(Array *array);
void array_release(Array *array);
/* Same dtype, shape and bytes (so NaN equals NaN and -0 differs from 0). */
bool array_identical(const Array *a, const Array *b);
uint64_t array_hash(const Array *array);

/* One element as a double or as an integer (bool as 0 or 1; the real part of complex). `index`
 * counts in C order. */
double view_float(const View *view, int64_t index);
int64_t view_int(const View *view, int64_t index);
/* The address of the element with C-order index `index`. */
void *view_at(const View *view, int64_t index);

#endif
