/* What an ifelse makes of its condition. */
#ifndef ST_OPS_IFELSE_H
#define ST_OPS_IFELSE_H

#include "tensor/array.h"

/* Whether a 0-d array is true: not zero. */
bool ifelse_true(const View *condition);
/* Where the inputs of the branch taken begin. */
static inline int ifelse_first(const View *condition, int noutputs) {
  return ifelse_true(condition) ? 1 : 1 + noutputs;
}

#endif
