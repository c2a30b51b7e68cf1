/* Reverse-mode differentiation: a scalar cost and variables give the graph of the gradients
 * (S1-GR-01..15). */
#ifndef ST_GRAD_GRAD_H
#define ST_GRAD_GRAD_H

#include "graph/graph.h"

typedef enum GradDisconnectedInputs { GRAD_RAISE, GRAD_WARN, GRAD_IGNORE } GradDisconnectedInputs;
typedef enum GradReturnDisconnected {
  GRAD_ZERO,
  GRAD_NONE,
  GRAD_DISCONNECTED
} GradReturnDisconnected;

typedef struct GradOptions {
  int nconsider_constant;
  const Var *consider_constant; /* backpropagation stops at these */
  int nknown;
  const Var *known;           /* variables whose gradients are given ... */
  const Var *known_gradients; /* ... and these gradients */
  GradDisconnectedInputs disconnected_inputs;
  GradReturnDisconnected return_disconnected;
  bool return_null; /* give a null-typed variable back instead of raising NullTypeGradError */
  bool no_names;    /* leave gradients unnamed, otherwise "(dcost/dx)" when both have names */
} GradOptions;

/* The gradient of `cost` with respect to each of `wrt`, in order, each of the shape of its variable
 * and of a floating dtype. cost: 0-d, continuous or discrete; 0 (no cost) only with known
 * gradients. With GRAD_NONE a disconnected gradient is 0. Sets *warned to the number of
 * disconnected inputs met with GRAD_WARN (may be NULL). Errors: TypeError (cost not 0-d, known
 * gradient of a wrong type), ValueError (no cost), DisconnectedInputError, NullTypeGradError, and
 * what an operation's own rule raises. Returns false on failure. Reference: A. Griewank, A.
 * Walther, Evaluating Derivatives, 2nd ed., ch. 3. */
bool grad(Var cost, int nwrt, const Var *wrt, const GradOptions *options, Var *gradients,
          int *warned);

#endif
