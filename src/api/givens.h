/* Other variables in place of some: `givens` of a function (S2-FN-04). */
#ifndef ST_API_GIVENS_H
#define ST_API_GIVENS_H

#include "graph/graph.h"

/* outputs[i] with every use of from[j] replaced by to[j], at once; types of what depends on them
 * are inferred again, and `all` makes also the rest of the nodes anew. False and an error if an
 * operation does not take a replacement. May be called with results == outputs. */
bool givens_apply(int count, const Var *from, const Var *to, int noutputs, const Var *outputs,
                  Var *results, bool all);

#endif
