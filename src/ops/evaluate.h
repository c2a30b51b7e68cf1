/* What op_evaluate is made of, for folding single elements. */
#ifndef ST_OPS_EVALUATE_H
#define ST_OPS_EVALUATE_H

#include "ops/ops.h"

/* Runs an elementwise operation; the inputs broadcast to the shape of the output. */
bool evaluate_elementwise(KernelCall *call);

#endif
