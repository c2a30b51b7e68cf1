/* What reductions and argmax share: parameters that end in the folded axes. */
#ifndef ST_OPS_REDUCE_H
#define ST_OPS_REDUCE_H

#include "ops/ops.h"

/* The parameters of OP_REDUCE; the axes are in rising order. */
enum { REDUCE_REDUCER, REDUCE_DTYPE, REDUCE_ACC_DTYPE, REDUCE_AXES };

static inline Reducer reduce_reducer(Params params) {
  return (Reducer)(params_get(params, REDUCE_REDUCER) & (REDUCE_OF_NONE - 1));
}
static inline bool reduce_no_zeros(Params params) {
  return params_get(params, REDUCE_REDUCER) & REDUCE_NO_ZEROS;
}
/* With REDUCE_OF_NONE where it has that. */
static inline Reducer reduce_whole_reducer(Params params) {
  return (Reducer)params_get(params, REDUCE_REDUCER);
}
/* Whether no elements have a maximum. */
static inline bool reduce_of_none(Params params) {
  return params_get(params, REDUCE_REDUCER) & REDUCE_OF_NONE;
}
static inline Dtype reduce_dtype(Params params) { return (Dtype)params_get(params, REDUCE_DTYPE); }
static inline Dtype reduce_acc_dtype(Params params) {
  return (Dtype)params_get(params, REDUCE_ACC_DTYPE);
}
static inline int reduce_axis_count(Params params) { return params_count(params) - REDUCE_AXES; }
static inline int reduce_axis(Params params, int i) {
  return (int)params_get(params, REDUCE_AXES + i);
}

/* The shape rule: writes the lengths that stay; parameters from `first_axis` on are the axes. Sets
 * *empty when at run time a folded axis has length 0, even if no element stays, as in NumPy. */
void reduce_keep_lengths(ShapeCall *call, int first_axis, bool *empty);

/* Writes axes of x (count < 0: all of them) as parameters in rising order from `first` on; returns
 * the number of parameters. */
int reduce_write_axes(Var x, int count, const int *axes, int first, int64_t *params);

#endif
