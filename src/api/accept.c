#include "api/accept.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

/* ---- shapes ---- */

static const char *shape_text(int ndim, const int64_t *shape) {
  String text = {0};
  shape_print(&text, ndim, shape);
  const char *copy = frame_string(string_text(&text), text.length);
  string_free(&text);
  return copy;
}

/* ---- dtypes ---- */

int accept_dtype(Type type, Dtype dtype, Downcast downcast) {
  Dtype own = type_dtype(type);
  if (dtype == own) return 1;
  if (downcast == DOWNCAST_STRICT) return 0;
  return downcast == DOWNCAST_YES || dtype_upcast(own, dtype) == own ? 2 : 0;
}

static bool refuse_dtype(Type type, const View *view) {
  error_set(ERROR_TYPE,
            "An array of dtype %s and shape %s cannot be converted to %s without risking loss of "
            "precision. Convert it "
            "yourself, or set `allow_input_downcast`.",
            dtype_name(view->dtype), shape_text(view->ndim, view->shape),
            value_text(value_type(type)));
  return false;
}

/* ---- numbers and lists: every element must survive the conversion ---- */

/* Whether the integer is `number`: exact, where its rounding to a double need not be. */
static bool integer_is(const View *view, int64_t index, double number) {
  int64_t x = view_int(view, index);
  if (view->dtype == DTYPE_UINT64)
    return number >= 0 && number < 0x1p64 && number == floor(number) &&
           (uint64_t)number == (uint64_t)x;
  return number >= -0x1p63 && number < 0x1p63 && number == floor(number) && (int64_t)number == x;
}

static bool same_element(const View *a, const View *b, int64_t index) {
  if (dtype_is(a->dtype, GROUP_INTEGER) && dtype_is(b->dtype, GROUP_INTEGER)) {
    int64_t x = view_int(a, index), y = view_int(b, index);
    bool x_large = a->dtype == DTYPE_UINT64 && x < 0, y_large = b->dtype == DTYPE_UINT64 && y < 0;
    return x == y && x_large == y_large;
  }
  if (dtype_is(a->dtype, GROUP_INTEGER)) return integer_is(a, index, view_float(b, index));
  if (dtype_is(b->dtype, GROUP_INTEGER)) return integer_is(b, index, view_float(a, index));
  double x = view_float(a, index), y = view_float(b, index);
  return x == y || (x != x && y != y);
}

static void refuse_element(Type type, const View *view, int64_t index) {
  Dtype own = type_dtype(type);
  double number = view_float(view, index);
  if (dtype_is(own, GROUP_INTEGER) && view->dtype == DTYPE_UINT64)
    error_set(ERROR_OVERFLOW, "Integer %llu is out of bounds for %s",
              (unsigned long long)view_int(view, index), dtype_name(own));
  else if (dtype_is(own, GROUP_INTEGER) && dtype_is(view->dtype, GROUP_INTEGER))
    error_set(ERROR_OVERFLOW, "Integer %lld is out of bounds for %s",
              (long long)view_int(view, index), dtype_name(own));
  else if (dtype_is(own, GROUP_INTEGER) && isfinite(number) && number == floor(number))
    error_set(ERROR_OVERFLOW, "Integer %.0f is out of bounds for %s", number, dtype_name(own));
  else
    error_set(ERROR_TYPE,
              "%s cannot store accurately value %.17g, it would be changed. Convert it yourself, "
              "or set `allow_input_downcast`.",
              value_text(value_type(type)), number);
}

static bool survives(Type type, const View *view) {
  Array *converted = array_new(type_dtype(type), view->ndim, view->shape);
  if (!converted) return false;
  view_copy(&converted->view, view);
  int64_t size = view_size(view), i = 0;
  while (i < size && same_element(view, &converted->view, i)) i++;
  if (i < size) refuse_element(type, view, i);
  array_release(converted);
  return i == size;
}

static bool accept_literal(Type type, Value value, Downcast downcast, const View *view) {
  if (accept_dtype(type, view->dtype, downcast)) return true;
  bool lone_float = value.kind == ST_FLOAT && type_dtype(type) == dtype_floatx();
  if (lone_float && downcast != DOWNCAST_NO) return true;
  return dtype_is(view->dtype, GROUP_COMPLEX) ? refuse_dtype(type, view) : survives(type, view);
}

bool accept_value(Type type, Value value, Downcast downcast, View *view, Array **made) {
  *made = NULL;
  if (value.kind == ST_VAR || value.kind == ST_NONE) {
    error_set(ERROR_TYPE, "Expected an array-like object, but found %s%s",
              value.kind == ST_VAR ? "a Variable: " : "", value_text(value));
    return false;
  }
  bool literal = value.kind != ST_ARRAY;
  if (literal && downcast == DOWNCAST_STRICT) {
    error_set(ERROR_TYPE, "%s expected an array of its dtype, got %s", value_text(value_type(type)),
              value_text(value));
    return false;
  }
  if (literal) {
    *made = convert_array(value);
    if (!*made) return false;
    *view = (*made)->view;
  } else {
    *view = value_view(value);
  }
  bool fine = type_accepts_shape(type, view->ndim, view->shape) &&
              (literal ? accept_literal(type, value, downcast, view)
                       : accept_dtype(type, view->dtype, downcast) || refuse_dtype(type, view));
  if (!fine && *made) array_release(*made);
  if (!fine) *made = NULL;
  return fine;
}

Array *accept_array(Type type, Value value, Downcast downcast) {
  View view;
  Array *made, *array = NULL;
  if (!accept_value(type, value, downcast, &view, &made)) return NULL;
  array = array_new(type_dtype(type), view.ndim, view.shape);
  if (array) view_copy(&array->view, &view);
  if (made) array_release(made);
  return array;
}
