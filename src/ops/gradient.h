/* What a gradient can be besides a tensor, for pullbacks and for src/grad (checklist R.6). */
#ifndef ST_OPS_GRADIENT_H
#define ST_OPS_GRADIENT_H

#include "graph/graph.h"

/* R-GD: nothing connects the two variables. */
Var grad_disconnected(void);
/* R-GU, R-GN: there is no gradient, and why; using it is a NullTypeGradError. */
Var grad_null(const char *why);
/* "the gradient of eye with respect to its input 0 is undefined" */
Var grad_undefined(Op op, int input);
Var grad_not_implemented(Op op, int input);
bool var_is_disconnected(Var var);
bool var_is_null(Var var);

/* R-G0: connected, but zero: zeros of floatX in the shape of x. */
Var grad_zeros(Var x);

#endif
