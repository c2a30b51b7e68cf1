#include "tensor/array.h"

#include <assert.h>
#include <complex.h>
#include <string.h>

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "tensor/cast.h"

int64_t shape_size(int ndim, const int64_t *shape) {
  int64_t size = 1;
  for (int i = 0; i < ndim; i++)
    if (shape[i] == 0) return 0;
  for (int i = 0; i < ndim; i++)
    if (__builtin_mul_overflow(size, shape[i], &size)) return -1;
  return size;
}

int64_t shape_bytes(Dtype dtype, int ndim, const int64_t *shape) {
  int64_t size = shape_size(ndim, shape), bytes;
  if (size >= 0 && !__builtin_mul_overflow(size, (int64_t)dtype_size(dtype), &bytes) &&
      bytes <= MEMORY_DATA_MAX)
    return bytes;
  String text = {0};
  shape_print(&text, ndim, shape);
  error_set(ERROR_MEMORY, "an array of shape %s and dtype %s is larger than memory",
            string_text(&text), dtype_name(dtype));
  string_free(&text);
  return -1;
}

void shape_strides(int ndim, const int64_t *shape, int64_t *strides) {
  int64_t stride = 1;
  for (int i = ndim; i-- > 0;) {
    strides[i] = stride;
    stride = (int64_t)((uint64_t)stride *
                       (uint64_t)(shape[i] > 0 ? shape[i] : 1)); /* may be too large to exist */
  }
}

void shape_print(String *out, int ndim, const int64_t *shape) {
  string_print(out, "(");
  for (int i = 0; i < ndim; i++) {
    if (shape[i] == DIM_UNKNOWN)
      string_print(out, "%s?", i ? ", " : "");
    else
      string_print(out, "%s%lld", i ? ", " : "", (long long)shape[i]);
  }
  string_print(out, ndim == 1 ? ",)" : ")");
}

int64_t view_size(const View *view) { return shape_size(view->ndim, view->shape); }

bool view_contiguous(const View *view) {
  int64_t stride = 1;
  for (int i = 0; i < view->ndim; i++)
    if (view->shape[i] == 0) return true;
  for (int i = view->ndim; i-- > 0;) {
    if (view->shape[i] != 1 && view->strides[i] != stride) return false;
    if (__builtin_mul_overflow(stride, view->shape[i], &stride)) return false;
  }
  return true;
}

void *view_at(const View *view, int64_t index) {
  int64_t offset = 0;
  for (int i = view->ndim; i-- > 0;) {
    offset += index % view->shape[i] * view->strides[i];
    index /= view->shape[i];
  }
  return (char *)view->data + offset * (int64_t)dtype_size(view->dtype);
}

Array *array_new(Dtype dtype, int ndim, const int64_t *shape) {
  int64_t bytes = shape_bytes(dtype, ndim, shape);
  if (bytes < 0) return NULL;
  void *data = memory_alloc_data((size_t)bytes);
  if (!data) return NULL;
  Array *array = memory_alloc(sizeof(Array) + 2 * (size_t)ndim * sizeof(int64_t));
  if (ndim) memcpy(array->dims, shape, (size_t)ndim * sizeof(int64_t));
  shape_strides(ndim, shape, array->dims + ndim);
  array->view = (View){data, dtype, ndim, array->dims, array->dims + ndim};
  array->references = 1;
  array->disposed = false;
  return array;
}

Array *array_copy(const View *view) {
  Array *array = array_new(view->dtype, view->ndim, view->shape);
  if (array) view_copy(&array->view, view);
  return array;
}

Array *array_float(Dtype dtype, double value) {
  Array *array = array_new(dtype, 0, NULL);
  if (array) cast_kernel(DTYPE_FLOAT64, dtype)(1, array->view.data, 1, &value, 1);
  return array;
}

Array *array_int(Dtype dtype, int64_t value) {
  Array *array = array_new(dtype, 0, NULL);
  if (array) cast_kernel(DTYPE_INT64, dtype)(1, array->view.data, 1, &value, 1);
  return array;
}

Array *array_retain(Array *array) {
  array->references++;
  return array;
}

void array_release(Array *array) {
  if (!array || --array->references) return;
  memory_free_data(array->view.data);
  memory_free(array);
}

static size_t array_bytes(const Array *array) {
  return (size_t)view_size(&array->view) * dtype_size(array->view.dtype);
}

bool array_identical(const Array *a, const Array *b) {
  if (a == b) return true;
  if (a->view.dtype != b->view.dtype || a->view.ndim != b->view.ndim) return false;
  if (a->view.ndim && memcmp(a->dims, b->dims, (size_t)a->view.ndim * sizeof(int64_t)))
    return false;
  return !memcmp(a->view.data, b->view.data, array_bytes(a));
}

uint64_t array_hash(const Array *array) {
  uint64_t hash =
      hash_bytes(array->dims, (size_t)array->view.ndim * sizeof(int64_t), array->view.dtype);
  return hash_bytes(array->view.data, array_bytes(array), hash);
}

double view_float(const View *view, int64_t index) {
  double value;
  cast_kernel(view->dtype, DTYPE_FLOAT64)(1, &value, 1, view_at(view, index), 1);
  return value;
}

int64_t view_int(const View *view, int64_t index) {
  int64_t value;
  cast_kernel(view->dtype, DTYPE_INT64)(1, &value, 1, view_at(view, index), 1);
  return value;
}
