/* What a person asks of variables and how constants are made: functions of the table that give
 * plain values or names. */
#include <string.h>

#include "api/types.h"
#include "core/error.h"

/* ---- properties ---- */

Value api_ndim(const Args *args) { return value_int(var_ndim(arg_var(args, 0))); }
Value api_dtype(const Args *args) { return value_string(dtype_name(var_dtype(arg_var(args, 0)))); }
Value api_type(const Args *args) { return value_type(var_type(arg_var(args, 0))); }
Value api_broadcastable(const Args *args) {
  return type_broadcastable_value(var_type(arg_var(args, 0)));
}

Value api_name(const Args *args) {
  const char *name = var_name(arg_var(args, 0));
  return name ? value_string(frame_string(name, strlen(name))) : value_none();
}

Value api_get_vector_length(const Args *args) {
  int64_t length;
  return vector_length(arg_var(args, 0), &length) ? value_int(length) : value_none();
}

/* The value of an element as a plain number. */
static Value number_of(const View *view) {
  if (view->dtype == DTYPE_BOOL) return value_bool(view_int(view, 0));
  if (dtype_is(view->dtype, GROUP_INTEGER)) {
    Value value = value_int(view_int(view, 0));
    value.extra = view->dtype == DTYPE_UINT64 && value.u.integer < 0;
    return value;
  }
  return value_float(view_float(view, 0));
}

Value api_get_scalar_constant(const Args *args) {
  Var var = arg_var(args, 0);
  Array *array = op_constant_value(var);
  Value value = value_none();
  if (array && view_size(&array->view) == 1)
    value = number_of(&array->view);
  else
    error_set(ERROR_NOT_CONSTANT,
              "%s is not a constant scalar: its value is known when a function runs",
              value_text(value_var(var)));
  if (array) array_release(array);
  return value;
}

/* ---- constants ---- */

static void set_name(Var var, Value name) {
  if (var && !value_is_none(name)) var_set_name(var, frame_string(name.u.pointer, name.extra));
}

static bool rank_in_range(int64_t ndim) {
  if (ndim >= 0 && ndim <= TYPE_MAX_NDIM) return true;
  error_set(ERROR_VALUE, "a rank is between 0 and %d, not %lld", TYPE_MAX_NDIM, (long long)ndim);
  return false;
}

/* Of the rank that parameter `index` asks for, if any: axes of length 1 are added in front or
 * dropped there. */
static Var to_rank(Var x, const Args *args, int index) {
  if (!x || !arg_given(args, index) || !rank_in_range(arg_int(args, index))) return x;
  int axes[TYPE_MAX_NDIM], ndim = (int)arg_int(args, index);
  if (ndim >= var_ndim(x)) return op_pad_left(x, ndim);
  for (int i = 0; i < var_ndim(x) - ndim; i++) {
    axes[i] = i;
    if (var_dim(x, i) == 1) continue;
    error_set(ERROR_VALUE,
              "%s could not be cast to have %d dimensions: axis %d does not have length 1",
              value_text(value_var(x)), ndim, i);
    return 0;
  }
  return op_squeeze(x, var_ndim(x) - ndim, axes);
}

/* A new constant with the elements of one, of the dtype and rank that parameters ask for. */
static Var constant_as(Var x, const Args *args, int dtype_index, int ndim_index) {
  const View *from = &var_data(x)->view;
  Dtype dtype = arg_given(args, dtype_index) ? arg_dtype(args, dtype_index) : from->dtype;
  Var shaped = to_rank(x, args, ndim_index);
  if (error_pending()) return 0;
  Array *array = array_new(dtype, var_ndim(shaped), var_shape(shaped));
  if (!array) return 0;
  View to = {array->view.data, dtype, from->ndim, from->shape, var_data(x)->view.strides};
  view_copy(&to, from);
  return graph_constant(array);
}

/* Parameters: x, name, ndim, dtype. */
Var api_constant(const Args *args) {
  Value value = arg_value(args, 0);
  if (value.kind == ST_STRING || value_is_none(value)) {
    error_set(ERROR_TYPE, "%s cannot be a constant: give numbers or lists of numbers",
              value_text(value));
    return 0;
  }
  bool python_bool = value.kind == ST_BOOL && convert_refuses_booleans(); /* int8 there */
  Var x = python_bool ? graph_constant_int(DTYPE_INT8, value.extra) : convert_tensor(value);
  if (!x) return 0;
  if (var_kind(x) != VAR_CONSTANT) {
    error_set(ERROR_TYPE, "%s is symbolic and cannot be a constant",
              value_text(arg_value(args, 0)));
    return 0;
  }
  Var constant = constant_as(x, args, 3, 2);
  set_name(constant, arg_value(args, 1));
  return constant;
}

/* Parameters: x, name, ndim, dtype. */
Var api_as_tensor_variable(const Args *args) {
  Var given = convert_tensor(arg_value(args, 0)), x;
  if (!given) return 0;
  if (arg_value(args, 0).kind != ST_VAR && var_kind(given) == VAR_CONSTANT)
    x = constant_as(given, args, 3, 2);
  else
    x = to_rank(arg_given(args, 3) ? op_cast(given, arg_dtype(args, 3)) : given, args, 2);
  if (x != given) set_name(x, arg_value(args, 1));
  return x;
}

Var api_copy(const Args *args) {
  Var copy = op_unary(OP_IDENTITY, arg_var(args, 0));
  set_name(copy, arg_value(args, 1));
  return copy;
}

Var api_transfer(const Args *args) {
  if (arg_is(args, 1, "cpu")) return arg_var(args, 0);
  error_set(ERROR_VALUE, "Can't transfer to target %s: there is only 'cpu'",
            value_text(arg_value(args, 1)));
  return 0;
}
