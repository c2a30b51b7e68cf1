/* Whole graphs with new axes in front: one pass over a batch, no loop over its elements. */
#ifndef ST_GRAD_VECTORIZE_H
#define ST_GRAD_VECTORIZE_H

#include "graph/graph.h"

/* The outputs rebuilt with each of `from` replaced by the variable of `to` in its place, which may
 * have more axes in front: every operation in between gets them too (ops/vectorize.h). What does
 * not depend on `from` stays as it is, without new axes. ValueError for a replacement of lower
 * rank, NotImplementedError where elements of one batch would get different shapes. */
bool vectorize_graph(int noutputs, const Var *outputs, int count, const Var *from, const Var *to,
                     Var *results);

#endif
