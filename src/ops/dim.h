/* Lengths of axes, so that a shape rule is written once (DESIGN section 2) and read three ways:
 *   static     from types: a length is known or not; what is known in the end is the static shape;
 *   run time   from arrays: every length is known, and what does not fit is the person's error;
 *   symbolic   from variables: an unknown length carries the int64 scalar that computes it, so that
 * `f(x).shape` is answered without computing f. */
#ifndef ST_OPS_DIM_H
#define ST_OPS_DIM_H

#include "graph/graph.h"

typedef enum DimMode { DIM_STATIC, DIM_RUNTIME, DIM_SYMBOLIC } DimMode;

/* Besides lengths a Dim holds what lengths are computed from (starts, steps, differences), so -1 is
 * a value like any other. */
typedef struct Dim {
  int64_t value; /* meaningless if not known */
  Var symbol;    /* in symbolic mode: an int64 scalar, when the value is not known */
  bool known;
} Dim;

/* A known number, which may be negative. */
static inline Dim dim_of(int64_t value) { return (Dim){value, 0, true}; }
static inline Dim dim_unknown(void) { return (Dim){0, 0, false}; }
static inline Dim dim_symbol(Var scalar) { return (Dim){0, scalar, false}; }
/* A length of a static shape: DIM_UNKNOWN is not known. */
static inline Dim dim_static(int64_t length) {
  return length == DIM_UNKNOWN ? dim_unknown() : dim_of(length);
}
static inline bool dim_known(Dim dim) { return dim.known; }
/* Known and equal to `value`. */
static inline bool dim_is(Dim dim, int64_t value) { return dim.known && dim.value == value; }

Dim dim_add(Dim a, Dim b);
Dim dim_sub(Dim a, Dim b);
Dim dim_mul(Dim a, Dim b);
/* Floor division; a known divisor must not be 0. */
Dim dim_div(Dim a, Dim b);
Dim dim_max(Dim a, Dim b);
Dim dim_min(Dim a, Dim b);
/* `yes` if a < 0, otherwise `no`. */
Dim dim_if_negative(Dim a, Dim yes, Dim no);
/* The int64 scalar variable of a known or symbolic length. */
Var dim_var(Dim dim);

/* The call of a shape rule. The rule reads inputs, writes outputs[i][axis] for every axis of every
 * output (whose rank the type rule has fixed) and records an error where the lengths do not fit
 * each other. */
typedef struct ShapeCall {
  DimMode mode;
  Op op;
  Params params;
  int ninputs, noutputs;
  const int *input_ndims;
  Dim *const *inputs;
  const int *output_ndims;
  Dim **outputs;
  /* The input variables: always there in static and symbolic mode. At run time, where the caller
   * has them (else NULL), they tell which axes have static length 1 and so may broadcast (R-BCRT).
   */
  const Var *input_vars;
  /* Run-time mode: the arrays (NULL for inputs whose value the rule did not ask for in ops.def). */
  const View *const *input_values;
} ShapeCall;

/* Element `index` (C order) of integer input `input`, as a length: a constant's value if it can be
 * told, else unknown or symbolic. */
Dim shape_value(const ShapeCall *call, int input, int64_t index);
/* Static knowledge plus symbols of an input in symbolic mode: axis lengths of a variable. */
Dim dim_of_var(DimMode mode, Var var, int axis);

#endif
