/* What a compiled function's input or a shared variable takes: the rules of S2-FN-20. */
#ifndef ST_API_ACCEPT_H
#define ST_API_ACCEPT_H

#include "build/convert.h"

typedef enum Downcast {
  DOWNCAST_DEFAULT, /* arrays: no; numbers and lists: where no element changes */
  DOWNCAST_NO,
  DOWNCAST_YES,
  DOWNCAST_STRICT /* arrays of the type's own dtype only */
} Downcast;

/* A view of a value's elements, of a dtype that may be converted to the type's, and of its rank and
 * static lengths. Numbers and lists become an array first, in *made (else NULL), which the caller
 * releases. False and TypeError or OverflowError if the type does not take the value. */
bool accept_value(Type type, Value value, Downcast downcast, View *view, Array **made);
/* The same as a new array of the type's dtype; NULL on failure. */
Array *accept_array(Type type, Value value, Downcast downcast);
/* Whether arrays of `dtype` are taken: 0 no, 1 as they are, 2 converted. */
int accept_dtype(Type type, Dtype dtype, Downcast downcast);

#endif
