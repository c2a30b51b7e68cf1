/* What a person asks of a TensorType: checklist S1-CT-07..13. Parameter 0 is the type. */
#include <math.h>
#include <string.h>

#include "api/accept.h"
#include "api/boundary.h"
#include "api/types.h"
#include "build/convert.h"
#include "core/error.h"

static Type own_type(const Args *args) { return arg_value(args, 0).extra; }

/* Parameters: type, name, shape. */
Var type_call(const Args *args) {
  return type_variable(own_type(args), arg_value(args, 1), arg_value(args, 2));
}

/* Parameters: type, otype. */
Value type_compare(const Args *args) {
  Value other = arg_value(args, 1);
  bool (*relation)(Type, Type) = args->tag ? type_in_same_class : type_is_super;
  return value_bool(relation(own_type(args), other.extra));
}

/* Parameters: type, dtype, shape. */
Value type_clone(const Args *args) {
  Type type = own_type(args);
  Dtype dtype = arg_given(args, 1) ? arg_dtype(args, 1) : type_dtype(type);
  int ndim = type_ndim(type);
  int64_t lengths[TYPE_MAX_NDIM];
  if (ndim) memcpy(lengths, type_shape(type), sizeof *lengths * (size_t)ndim);
  if (arg_given(args, 2) && !type_read_shape(arg_value(args, 2), true, &ndim, lengths))
    return value_none();
  return value_type(type_tensor(dtype, ndim, lengths));
}

/* Parameters: type, data, strict, allow_downcast. */
Value type_filter(const Args *args) {
  Type type = own_type(args);
  Value data = arg_value(args, 1), allow = arg_value(args, 3);
  Downcast downcast = value_is_none(allow) ? DOWNCAST_DEFAULT
                      : allow.extra        ? DOWNCAST_YES
                                           : DOWNCAST_NO;
  bool exact = data.kind == ST_ARRAY && value_view(data).dtype == type_dtype(type);
  if (arg_bool(args, 2) && !exact) {
    error_set(ERROR_TYPE,
              "%s expected an array of dtype %s (got %s): leave `strict` out to convert",
              value_text(value_type(type)), dtype_name(type_dtype(type)), value_text(data));
    return value_none();
  }
  Array *array = accept_array(type, data, downcast);
  Value result = array ? boundary_copy(&array->view) : value_none();
  if (array) array_release(array);
  return result;
}

/* The variable, as it is or with lengths asserted, where that makes it one of the type. */
static Var convert_variable(Type type, Var x) {
  Type from = var_type(x);
  if (type_is_super(type, from)) return x;
  if (type_ndim(type) != type_ndim(from) || type_dtype(type) != type_dtype(from)) return 0;
  Var lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < type_ndim(type); i++) {
    int64_t length = type_shape(type)[i];
    lengths[i] = length == DIM_UNKNOWN ? 0 : graph_constant_int(DTYPE_INT64, length);
  }
  return op_specify_shape(x, lengths);
}

/* Parameters: type, var. */
Value type_convert_variable(const Args *args) {
  Var x = convert_variable(own_type(args), arg_var(args, 1));
  return x ? value_var(x) : value_none();
}

/* Parameters: type, other, allow_convert. */
Var type_filter_variable(const Args *args) {
  Type type = own_type(args);
  Value other = arg_value(args, 1);
  if (other.kind != ST_VAR) return graph_constant(accept_array(type, other, DOWNCAST_DEFAULT));
  Var x = var_type(other.extra) == type ? other.extra
          : arg_bool(args, 2)           ? convert_variable(type, other.extra)
                                        : 0;
  if (!x)
    error_set(ERROR_TYPE,
              "Cannot convert Type %s into Type %s: convert it yourself, with `cast` "
              "for the dtype and `specify_shape` for the lengths",
              value_text(other), value_text(value_type(type)));
  return x;
}

/* ---- values compared: S1-CT-11 ---- */

typedef struct Tolerance {
  double relative, absolute;
  bool remove_inf, remove_nan; /* of a: b may have anything there */
} Tolerance;

/* The real and the imaginary part of an element. */
static void read_parts(const View *view, int64_t index, double parts[2]) {
  View imaginary = *view;
  imaginary.data = (char *)view->data + dtype_size(dtype_real(view->dtype));
  parts[0] = view_float(view, index);
  parts[1] = dtype_is(view->dtype, GROUP_COMPLEX) ? view_float(&imaginary, index) : 0;
}

static bool equal_element(const View *a, const View *b, int64_t index, const Tolerance *tolerance) {
  double x[2], y[2];
  if (dtype_is(a->dtype, GROUP_DISCRETE) && dtype_is(b->dtype, GROUP_DISCRETE))
    return view_int(a, index) == view_int(b, index);
  read_parts(a, index, x);
  read_parts(b, index, y);
  bool nan = isnan(x[0] + x[1]), infinite = isinf(x[0]) || isinf(x[1]);
  if ((infinite && tolerance->remove_inf) || (nan && tolerance->remove_nan)) return true;
  if (nan) return isnan(y[0] + y[1]);
  if (x[0] == y[0] && x[1] == y[1]) return true;
  return !infinite && isfinite(y[0]) && isfinite(y[1]) &&
         hypot(x[0] - y[0], x[1] - y[1]) <=
             tolerance->absolute + tolerance->relative * hypot(y[0], y[1]);
}

static bool equal_arrays(const View *a, const View *b, bool any_dtype, const Tolerance *tolerance) {
  if (a->ndim != b->ndim || (!any_dtype && a->dtype != b->dtype)) return false;
  for (int axis = 0; axis < a->ndim; axis++)
    if (a->shape[axis] != b->shape[axis]) return false;
  for (int64_t i = 0; i < view_size(a); i++)
    if (!equal_element(a, b, i, tolerance)) return false;
  return true;
}

/* Parameters: type, a, b, force_same_dtype; the other one (tag 1): type, a, b, allow_remove_inf,
 * allow_remove_nan, rtol, atol. */
Value type_values_equal(const Args *args) {
  Array *a = convert_array(arg_value(args, 1)), *b = a ? convert_array(arg_value(args, 2)) : NULL;
  Tolerance tolerance = {0};
  if (b && args->tag) {
    bool narrow = dtype_size(dtype_real(b->view.dtype)) < sizeof(double);
    tolerance = (Tolerance){arg_given(args, 5) ? value_number(arg_value(args, 5)) : 1e-5,
                            arg_given(args, 6) ? value_number(arg_value(args, 6))
                            : narrow           ? 1e-5
                                               : 1e-8,
                            arg_bool(args, 3), arg_bool(args, 4)};
  }
  bool any_dtype = !args->tag && !arg_bool(args, 3);
  Value result =
      b ? value_bool(equal_arrays(&a->view, &b->view, any_dtype, &tolerance)) : value_none();
  if (b) array_release(b);
  if (a) array_release(a);
  return result;
}
