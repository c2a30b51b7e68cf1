/* What a function of the table receives: its parameters in the order of its signature, bound and
 * converted by src/api to the first type the signature names for each:
 *
 *   tensor    a symbolic variable (numbers, arrays and lists became constants)
 *   variable  a symbolic variable that was given as one
 *   int bool string dtype type plain values
 *   axis axes shape index any  as given: the function converts them, as what they mean depends
 *                              on the others
 *
 * A parameter whose default is None may be None: `arg_given` tells. Errors are sticky: a function
 * may go on with 0. */
#ifndef ST_BUILD_ARGS_H
#define ST_BUILD_ARGS_H

#include "build/convert.h"

typedef struct Args {
  Op op;   /* the operation, for the functions that are rows of scalar.def */
  int tag; /* what else the row says, see api/table.c */
  int count;
  const Value *values;
} Args;

/* A function of the table gives a variable, or any value. */
typedef Var BuildVar(const Args *args);
typedef Value BuildValue(const Args *args);

static inline Value arg_value(const Args *args, int index) { return args->values[index]; }
static inline bool arg_given(const Args *args, int index) {
  return args->values[index].kind != ST_NONE;
}
/* 0 when not given. */
static inline Var arg_var(const Args *args, int index) {
  return args->values[index].kind == ST_VAR ? args->values[index].extra : 0;
}
static inline int64_t arg_int(const Args *args, int index) { return args->values[index].u.integer; }
static inline bool arg_bool(const Args *args, int index) { return args->values[index].extra; }
/* DTYPE_NONE when not given. */
static inline Dtype arg_dtype(const Args *args, int index) {
  return arg_given(args, index) ? (Dtype)args->values[index].extra : DTYPE_NONE;
}
/* Whether a string argument is `text`. */
bool arg_is(const Args *args, int index, const char *text);
static inline int arg_count(const Args *args, int index) { return (int)args->values[index].extra; }
/* Element `item` of a list of tensors, or of what is left over for a variadic parameter. */
static inline Var arg_item(const Args *args, int index, int item) {
  return value_items(args->values[index])[item].extra;
}
/* The tensors of a list, in the frame. */
const Var *arg_vars(const Args *args, int index);
/* None: all axes. */
static inline bool arg_axes(const Args *args, int index, int ndim, Axes *axes) {
  return convert_axes(args->values[index], ndim, axes);
}
static inline bool arg_axis(const Args *args, int index, int ndim, int *axis) {
  return convert_axis(args->values[index], ndim, axis);
}

#endif
