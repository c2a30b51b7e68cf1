/* Forward mode: the tangents of a node's outputs from those of its inputs (A. Griewank, A. Walther,
 * Evaluating Derivatives, 2nd ed., ch. 3; PyTensor's Op.pushforward). */
#ifndef ST_OPS_PUSHFORWARD_H
#define ST_OPS_PUSHFORWARD_H

#include "ops/ops.h"

/* The call of a forward rule; an output at least is continuous. */
typedef struct PushforwardCall {
  Node node;
  const Var *tangents; /* one for each input, of its shape and, if that is continuous, its dtype; 0:
                          zero. One at least is there. */
  Var *results;        /* one for each output: the tangent, 0: zero; they start as 0. A null-typed
                          variable where there is no derivative (ops/gradient.h) */
} PushforwardCall;

/* By the column `forward` of ops.def, of elementwise operations by their gradient formulas. */
void op_pushforward(PushforwardCall *call);

/* Defined in the files of the families. */
void scalar_pushforward(PushforwardCall *call);
void arange_pushforward(PushforwardCall *call);
void reduce_pushforward(PushforwardCall *call);
void cumulate_pushforward(PushforwardCall *call);
void sort_pushforward(PushforwardCall *call);
void softmax_pushforward(PushforwardCall *call);
void log_softmax_pushforward(PushforwardCall *call);
void printed_pushforward(PushforwardCall *call);
void host_pushforward(PushforwardCall *call);
void inner_pushforward(PushforwardCall *call);

#endif
