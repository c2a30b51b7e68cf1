/* What reductions and argmax share: parameters that end in the folded axes. */
#ifndef ST_OPS_REDUCE_H
#define ST_OPS_REDUCE_H

#include "ops/ops.h"

/* The shape rule: writes the lengths that stay; parameters from `first_axis` on are the axes. Sets
 * *empty when at run time a folded axis has length 0, even if no element stays, as in NumPy. */
void reduce_keep_lengths(ShapeCall *call, int first_axis, bool *empty);

/* Writes axes of x (count < 0: all of them) as parameters in rising order from `first` on; returns
 * the number of parameters. */
int reduce_write_axes(Var x, int count, const int *axes, int first, int64_t *params);

#endif
