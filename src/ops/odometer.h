/* Counts through the indices of a shape in C order while offsets into several arrays follow. */
#ifndef ST_OPS_ODOMETER_H
#define ST_OPS_ODOMETER_H

#include "tensor/array.h"

enum { ODOMETER_ARRAYS = 2 };

/* Zero it, then set ndim, shape and strides; offsets count elements and may start anywhere. */
typedef struct Odometer {
  int ndim;
  const int64_t *shape;
  const int64_t *strides[ODOMETER_ARRAYS]; /* NULL: that offset stays */
  int64_t offsets[ODOMETER_ARRAYS];
  int64_t index[TYPE_MAX_NDIM];
} Odometer;

/* To the next index; after the last one back to the first, and false. */
static inline bool odometer_next(Odometer *odometer) {
  for (int axis = odometer->ndim - 1; axis >= 0; axis--) {
    bool carry = ++odometer->index[axis] == odometer->shape[axis];
    int64_t steps = carry ? 1 - odometer->shape[axis] : 1;
    for (int i = 0; i < ODOMETER_ARRAYS; i++)
      if (odometer->strides[i]) odometer->offsets[i] += steps * odometer->strides[i][axis];
    if (!carry) return true;
    odometer->index[axis] = 0;
  }
  return false;
}

#endif
