/* Gradients that basic and advanced indexing share. */
#ifndef ST_OPS_SUBTENSOR_H
#define ST_OPS_SUBTENSOR_H

#include "ops/ops.h"

/* The gradient of selecting a region: zeros with the cotangent added there by operation `update`.
 */
void subtensor_pullback_into(PullbackCall *call, Op update);
/* The gradients of updating a region: `select` is the operation that selects it (S1-IX-24). */
void inc_subtensor_pullback_from(PullbackCall *call, Op select);

#endif
