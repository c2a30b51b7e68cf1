/* Shared variables: checklist S1-CV-01, 02. */
#include "api/accept.h"
#include "api/boundary.h"
#include "api/types.h"
#include "core/error.h"

/* The type of a new shared variable: the dtype and rank of its value, lengths as asked for. */
static Type shared_type(const View *view, Value type_shape) {
  int64_t lengths[TYPE_MAX_NDIM];
  int ndim = view->ndim;
  for (int i = 0; i < ndim; i++) lengths[i] = DIM_UNKNOWN;
  if (!value_is_none(type_shape) && !type_read_shape(type_shape, true, &ndim, lengths)) return 0;
  Type type = type_tensor(view->dtype, ndim, lengths);
  return type_accepts_shape(type, view->ndim, view->shape) ? type : 0;
}

uint32_t st_shared_new(const StValue *value, const char *name, uint32_t name_length,
                       const StValue *type_shape) {
  boundary_enter();
  Value result = value_none();
  if (value->kind == ST_VAR) error_set(ERROR_TYPE, "Shared variable values can not be symbolic.");
  Array *array = error_pending() ? NULL : convert_array(*value);
  Type type = array ? shared_type(&array->view, type_shape ? *type_shape : value_none()) : 0;
  if (type)
    result = value_var(graph_shared(array, type, name ? frame_string(name, name_length) : NULL));
  else if (array)
    array_release(array);
  return boundary_leave(&result) ? 0 : result.extra;
}

int st_shared_set(uint32_t shared, const StValue *value) {
  boundary_enter();
  Array *array = accept_array(var_type(shared), *value, DOWNCAST_DEFAULT);
  if (array)
    var_set_data(shared, array);
  else if (var_name(shared))
    error_note("shared variable `%s`", var_name(shared));
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
  Array *empty = array_new(var_dtype(shared), var_ndim(shared), none);
  if (empty) {
    empty->disposed = true;
    var_set_data(shared, empty);
  }
  return boundary_leave(NULL);
}
