/* Shared variables: checklist S1-CV-01..03. */
#include "api/shared.h"

#include <string.h>

#include "api/accept.h"
#include "api/boundary.h"
#include "api/types.h"
#include "build/args.h"
#include "core/error.h"
#include "core/vector.h"
#include "run/function.h"

/* The type of a new shared variable: the dtype and rank of its value, lengths as asked for. */
static Type shared_type(const View *view, Value type_shape) {
  int64_t lengths[TYPE_MAX_NDIM];
  int ndim = view->ndim;
  for (int i = 0; i < ndim; i++) lengths[i] = DIM_UNKNOWN;
  if (!value_is_none(type_shape) && !type_read_shape(type_shape, true, &ndim, lengths)) return 0;
  Type type = type_tensor(view->dtype, ndim, lengths);
  return type_accepts_shape(type, view->ndim, view->shape) ? type : 0;
}

/* Parameters: value, name, strict, allow_downcast, borrow, shape. The value is copied and keeps its
 * dtype, so the three in the middle change nothing. */
Var api_shared(const Args *args) {
  Value value = arg_value(args, 0), name = arg_value(args, 1);
  if (value.kind == ST_VAR) {
    error_set(ERROR_TYPE,
              "Shared variable values can not be symbolic. Give numbers instead of %s, or compute "
              "them first with a compiled function",
              value_text(value));
    return 0;
  }
  Array *array = convert_array(value);
  if (!array) return 0;
  Type type = shared_type(&array->view, arg_value(args, 5));
  if (type)
    return graph_shared(array, type,
                        value_is_none(name) ? NULL : frame_string(name.u.pointer, name.extra));
  array_release(array);
  return 0;
}

static bool may_change(void) {
  if (!function_any_running()) return true;
  error_set(ERROR_RUNTIME, "a shared variable cannot be changed while a function is running");
  return false;
}

static bool set(Var shared, Value value) {
  Array *array = may_change() ? accept_array(var_type(shared), value, DOWNCAST_DEFAULT) : NULL;
  if (array)
    var_set_data(shared, array);
  else if (var_name(shared))
    error_note("shared variable '%s'", var_name(shared));
  return array;
}

/* The object of a method of shared variables; 0 and a TypeError for others. */
static Var shared_object(const Args *args, const char *method) {
  Var x = arg_var(args, 0);
  if (var_kind(x) == VAR_SHARED) return x;
  error_set(ERROR_TYPE,
            "`%s` is of shared variables, and %s is none: give values when you call a function",
            method, value_text(value_var(x)));
  return 0;
}

/* Parameters: x, borrow. A copy: later calls may move what the variable holds. */
Value api_get_value(const Args *args) {
  Var x = shared_object(args, "get_value");
  return x ? boundary_copy(&var_data(x)->view) : value_none();
}

/* Parameters: x, new_value, borrow. */
Value api_set_value(const Args *args) {
  Var x = shared_object(args, "set_value");
  if (x) set(x, arg_value(args, 1));
  return value_none();
}

/* Default updates, with both variables kept until they are taken away. */
static VECTOR(FunctionUpdate) defaults;

Var shared_default_update(Var shared) {
  for (size_t i = 0; i < defaults.length; i++)
    if (defaults.data[i].shared == shared) return defaults.data[i].value;
  return 0;
}

static void forget_default(Var shared) {
  for (size_t i = 0; i < defaults.length; i++) {
    if (defaults.data[i].shared != shared) continue;
    var_release_later(defaults.data[i].value);
    var_release_later(shared);
    defaults.data[i] = vector_pop(&defaults);
    return;
  }
}

/* Parameter: x. */
Value api_get_default_update(const Args *args) {
  Var update = shared_default_update(arg_var(args, 0));
  return update ? value_var(update) : value_none();
}

/* Parameters: x, update. */
Value api_set_default_update(const Args *args) {
  Var x = shared_object(args, "set_default_update");
  if (!x) return value_none();
  Var update = arg_given(args, 1) ? convert_tensor(arg_value(args, 1)) : 0;
  if (error_pending()) return value_none();
  forget_default(x);
  if (!update) return value_none();
  var_retain(x);
  var_retain(update);
  *vector_push(&defaults) = (FunctionUpdate){x, update};
  return value_none();
}

/* Parameters: x, borrow. */
Value api_zero(const Args *args) {
  Var x = shared_object(args, "zero");
  if (!x) return value_none();
  const View *view = &var_data(x)->view;
  memset(view->data, 0, (size_t)view_size(view) * dtype_size(view->dtype));
  return value_none();
}

int st_shared_set(uint32_t shared, const StValue *value) {
  boundary_enter();
  set(shared, *value);
  return boundary_leave(NULL);
}

StArray *st_shared_get(uint32_t shared) {
  static union {
    StArray array;
    int64_t room[2 + TYPE_MAX_NDIM];
  } header;
  boundary_describe(&var_data(shared)->view, &header.array);
  return &header.array;
}

int st_shared_dispose(uint32_t shared) {
  static const int64_t none[TYPE_MAX_NDIM];
  boundary_enter();
  if (!may_change()) return boundary_leave(NULL);
  Array *empty = array_new(var_dtype(shared), var_ndim(shared), none);
  if (empty) {
    empty->disposed = true;
    var_set_data(shared, empty);
  }
  return boundary_leave(NULL);
}
