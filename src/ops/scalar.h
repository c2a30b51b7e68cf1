/* What a row of scalar.def says, for the rooms that ask: see scalar_kernel.h for how it is run. */
#ifndef ST_OPS_SCALAR_H
#define ST_OPS_SCALAR_H

#include "ops/ops.h"

/* In the column `arity`. */
enum { VARIADIC = 0 };

typedef enum ScalarFact {
  COMMUTES = 1,
  ASSOCIATES = 2,
  IDEMPOTENT = 4,
  INVOLUTION = 8,
  ODD = 16,
  EVEN = 32,
  INCREASING = 64,
  DECREASING = 128
} ScalarFact;

/* Number of inputs, or VARIADIC. */
int scalar_arity(Op op);
/* ScalarFact bits. */
uint32_t scalar_facts(Op op);
/* The column `gradient`. */
const char *scalar_gradient(Op op);

/* The formula that a node of a gradient is part of. */
SourceRule scalar_rule_of_term(Source source);
bool scalar_has_term(Op op, int term);

/* Gives back the formulas parsed so far. */
void scalar_free_all(void);

/* The rules of the column `dtype` (checklist R.3). */
typedef enum ScalarRule {
  RULE_SAME,      /* R-SAME */
  RULE_SAMENB,    /* R-SAMENB */
  RULE_SAMENBNC,  /* R-SAMENC, and not bool */
  RULE_SAMEM8,    /* R-SAME, int8 for bool */
  RULE_FIRST,     /* dtype of the first input */
  RULE_SECOND,    /* dtype of the second input */
  RULE_CAST,      /* the dtype in the parameters */
  RULE_UPOUT,     /* R-UPOUT */
  RULE_UPNB,      /* R-UPNB */
  RULE_UPM8,      /* R-UPM8 */
  RULE_UPNC,      /* R-UPOUT, complex is a TypeError */
  RULE_UPDIV,     /* R-UPOUT, complex is a ComplexError */
  RULE_TDIV,      /* R-TDIV */
  RULE_SW,        /* R-SW */
  RULE_BOOL,      /* R-BOOL */
  RULE_BIT,       /* R-BIT */
  RULE_FLT,       /* R-FLT */
  RULE_FLTNC,     /* R-FLTNC */
  RULE_FLTSECOND, /* R-FLTNC of the second input alone */
  RULE_FLOATONLY, /* R-FLOATONLY */
  RULE_REAL,      /* R-REAL */
  RULE_COMPLEX    /* the complex dtype of two real parts */
} ScalarRule;

ScalarRule scalar_rule(Op op);
/* The output's dtype for inputs of these dtypes; DTYPE_NONE and the error if the rule refuses. */
Dtype scalar_dtype(Op op, Params params, int ninputs, const Dtype *inputs);

#endif
