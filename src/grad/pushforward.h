/* Directional derivatives: outputs and tangents of variables give the tangents of the outputs
 * (S2-GD-01, 02). */
#ifndef ST_GRAD_PUSHFORWARD_H
#define ST_GRAD_PUSHFORWARD_H

#include "grad/grad.h"

/* Cotangents of `count` variables `f` carried back to `wrt`, as by grad with known gradients; a
 * variable of f may be there twice or depend on another one. */
bool pullback(int count, const Var *f, const Var *cotangents, int nwrt, const Var *wrt,
              const GradOptions *options, Var *results, int *warned);

typedef struct PushforwardOptions {
  GradDisconnectedInputs disconnected_outputs;
  GradReturnDisconnected return_disconnected;
  bool direct; /* by the operations' own forward rules, otherwise by two pullbacks */
} PushforwardOptions;

/* For each of `f` the sum over wrt of its derivative times the tangent, which has the rank of the
 * variable. With GRAD_NONE a disconnected result is 0. Two pullbacks: the derivative of what is
 * linear in the cotangents (J. Towns, A new trick for calculating Jacobian vector products, 2017);
 * then GRAD_RAISE and GRAD_WARN are about variables of wrt on which no f depends, and about f that
 * depend on none otherwise. */
bool pushforward(int count, const Var *f, int nwrt, const Var *wrt, const Var *tangents,
                 const PushforwardOptions *options, Var *results, int *warned);

#endif
