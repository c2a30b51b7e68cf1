/* From values to what operations take: tensors (checklist R.4, S1-CV-04), arrays, numbers, dtypes,
 * axes, lengths. On failure the result is 0, NULL or false and an error is set. */
#ifndef ST_BUILD_CONVERT_H
#define ST_BUILD_CONVERT_H

#include "build/value.h"
#include "ops/ops.h"

/* A symbolic variable, constant or not: variables as they are; numbers become the smallest type
 * that holds them (R.4); arrays are copied; lists become constants, or, with variables inside,
 * vectors of scalars or stacks. */
Var convert_tensor(Value value);
/* A list or tuple of tensors; `count` of them, in the frame. */
const Var *convert_tensors(Value value, int *count);
/* A constant array of any value without symbolic variables, as np.asarray makes it: integers int64,
 * floats float64. One reference. */
Array *convert_array(Value value);
/* In a text, True and False are not tensors (R.4); from the host they are bool constants. */
void convert_refuse_booleans(bool refuse);
bool convert_refuses_booleans(void);

/* `what` names the parameter in messages. An integral constant variable counts as the integer it
 * holds. */
bool convert_int(Value value, const char *what, int64_t *integer);
bool convert_bool(Value value, const char *what, bool *truth);
/* "floatX" is the setting. TypeError for what is no dtype. */
bool convert_dtype(Value value, Dtype *dtype);

typedef struct Axes {
  int count;
  int at[TYPE_MAX_NDIM];
} Axes;

/* None: all axes in order; an int, or a list or tuple of ints; negative ones count from the end.
 * Sorted if `sorted`. AxisError out of range; ValueError "repeated axis"; TypeError for what is no
 * integer. */
bool convert_axes(Value value, int ndim, Axes *axes);
/* One axis in [0, ndim). */
bool convert_axis(Value value, int ndim, int *axis);
bool normalize_axis(int64_t axis, int ndim, int *normal);

typedef struct Lengths {
  int count;
  Var at[TYPE_MAX_NDIM]; /* integer scalars; 0 for None, where that is allowed */
} Lengths;

/* The lengths of axes: an int or integer scalar (one axis), a list or tuple of them, or an integer
 * vector of known length. TypeError
 * "<what> must be integers; got float64". */
bool convert_lengths(Value value, const char *what, bool allow_none, Lengths *lengths);
/* The same with another error than TypeError for what is no integer. */
bool convert_lengths_or(Value value, const char *what, ErrorKind error, bool allow_none,
                        Lengths *lengths);
/* One int64 scalar variable. */
Var convert_length(Value value, const char *what);
/* For the end of a message that refuses a float: what helps if it was meant to be a large integer
 * of JavaScript; or "". */
const char *bigint_hint(Value value);

/* The static length of a vector, or a ValueError. S1-CV-08 */
bool vector_length(Var vector, int64_t *length);
/* Element `index` of a vector: the scalar it was made of, or an indexing. */
Var vector_element(Var vector, int64_t index);

#endif
