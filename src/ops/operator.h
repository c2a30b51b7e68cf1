/* The operation that an operator of the language is in formulas of the tables. */
#ifndef ST_OPS_OPERATOR_H
#define ST_OPS_OPERATOR_H

#include "ops/ops.h"
#include "text/text.h"

/* OP_NONE for an operator that is no elementwise operation. */
Op op_of_operator(TextOperator op);

#endif
