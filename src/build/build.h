/* Functions made of operations that other functions of this room are made of. Those that a person
 * calls by name are declared by their row in api/api.def. */
#ifndef ST_BUILD_BUILD_H
#define ST_BUILD_BUILD_H

#include "build/args.h"

/* ---- shape.c ---- */

/* `axes` must be in range and different; each counts in the result. */
Var expand_axes(Var x, const Axes *axes);
/* Rank 2 and more: the last two axes swapped. */
Var swap_last(Var x);
/* Source axes, as they are in x, go to the ends: the others, in order, then `axes`. */
Var move_to_end(Var x, const Axes *axes);
/* The lengths given; SpecifyShape only where that says something new. */
Var specify_lengths(Var x, const Lengths *lengths);
/* x declared to have length 1 along the axes. */
Var specify_broadcastable(Var x, const Axes *axes);
Var reshape_to(Var x, int count, const Var *lengths);
Var flatten_to(Var x, int ndim);
/* The same length, which types do not look through: where PyTensor's static shapes do not know it
 * either. */
Var untyped_length(Var length);
/* Product of the lengths along axes, int64 scalar. */
Var size_along(Var x, const Axes *axes);

/* ---- join.c ---- */

Var stack_at(int axis, int count, const Var *tensors);
/* Ranks are checked: at least one axis, all equal. */
Var concatenate_at(int axis, int count, const Var *tensors);

/* ---- create.c ---- */

/* 0, 1, ... count - 1 as int64. */
Var range_to(Var count);

/* ---- reduction.c ---- */

Var reduce_axes(Reducer reducer, Var x, const Axes *axes, bool keepdims, Dtype dtype,
                Dtype acc_dtype);
Var mean_axes(Var x, const Axes *axes, bool keepdims, Dtype dtype, Dtype acc_dtype);

/* ---- diagonal.c ---- */

/* The elements of equal indices along two axes, as the last axis. */
Var diagonal_of(Var x, int axis1, int axis2);

/* ---- product.c ---- */

Var dot_product(Var x, Var y);
Var matrix_product(Var x, Var y);

/* ---- index.c ---- */

/* x[index], where index is a value or a tuple of them (S1-IX-01..16). */
Var index_value(Var x, Value index);
/* x[:, ..., indices] with `indices` at `axis`. */
Var index_at(Var x, int axis, Var indices);
/* x[:, ..., start:stop:step] at `axis`; 0 for absent. */
Var slice_at(Var x, int axis, Var start, Var stop, Var step);
/* x[..., i] at `axis`. */
Var element_at(Var x, int axis, Var index);

#endif
