#include "build/convert.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/vector.h"

static bool refuse_booleans;

void convert_refuse_booleans(bool refuse) { refuse_booleans = refuse; }
bool convert_refuses_booleans(void) { return refuse_booleans; }

/* ---- arrays from nested lists ---- */

typedef struct Nested {
  int ndim;
  int64_t shape[TYPE_MAX_NDIM];
  Dtype dtype; /* DTYPE_NONE: no element seen */
} Nested;

/* The array inside a value that is one: an array, or a constant's data. */
static bool inner_view(Value value, View *view) {
  if (value.kind == ST_ARRAY) {
    *view = value_view(value);
    return true;
  }
  if (value.kind != ST_VAR || !value.extra || var_kind(value.extra) != VAR_CONSTANT) return false;
  *view = var_data(value.extra)->view;
  return true;
}

static Dtype number_dtype(Value value) {
  if (value.kind == ST_BOOL) return DTYPE_BOOL;
  if (value.kind == ST_FLOAT) return DTYPE_FLOAT64;
  return value.extra ? DTYPE_UINT64 : DTYPE_INT64;
}

static bool not_a_tensor(Value value, ErrorKind error) {
  error_set(error,
            "%s cannot be converted to a tensor: give a variable, numbers or lists of numbers",
            value_text(value));
  return false;
}

static bool ragged(void) {
  error_set(ERROR_VALUE,
            "setting an array element with a sequence. The requested array has an inhomogeneous "
            "shape: the lists "
            "inside a list must have equal lengths");
  return false;
}

/* Checks `axis` against the length found there first; `first` when none was found yet. */
static bool nested_length(Nested *nested, int axis, int64_t length, bool first) {
  if (axis >= TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes", TYPE_MAX_NDIM);
    return false;
  }
  if (first) {
    nested->shape[axis] = length;
    nested->ndim = axis + 1;
  }
  return axis < nested->ndim && nested->shape[axis] == length ? true : ragged();
}

static bool nested_measure(Value value, int depth, bool first, Nested *nested) {
  View view;
  Dtype dtype;
  int ndim = depth;
  if (value_is_sequence(value)) {
    if (!nested_length(nested, depth, value.extra, first)) return false;
    for (uint32_t i = 0; i < value.extra; i++)
      if (!nested_measure(value_items(value)[i], depth + 1, first && i == 0, nested)) return false;
    return true;
  }
  if (value_is_number(value)) {
    dtype = number_dtype(value);
  } else if (inner_view(value, &view)) {
    dtype = view.dtype;
    for (int axis = 0; axis < view.ndim; axis++)
      if (!nested_length(nested, ndim++, view.shape[axis], first)) return false;
  } else {
    return not_a_tensor(value, ERROR_TYPE);
  }
  if (ndim != nested->ndim) return ragged();
  nested->dtype = nested->dtype == DTYPE_NONE ? dtype : dtype_upcast(nested->dtype, dtype);
  return true;
}

static void store_number(View at, Value value) {
  View from = {NULL, number_dtype(value), 0, NULL, NULL};
  bool truth = value.extra;
  from.data = value.kind == ST_BOOL ? (void *)&truth : (void *)&value.u;
  view_copy(&at, &from);
}

static void nested_fill(Value value, View at) {
  View view;
  if (value_is_number(value)) {
    store_number(at, value);
  } else if (inner_view(value, &view)) {
    view_copy(&at, &view);
  } else {
    size_t step = (size_t)at.strides[0] * dtype_size(at.dtype);
    View item = {at.data, at.dtype, at.ndim - 1, at.shape + 1, at.strides + 1};
    for (uint32_t i = 0; i < value.extra; i++) {
      nested_fill(value_items(value)[i], item);
      item.data = (char *)item.data + step;
    }
  }
}

Array *convert_array(Value value) {
  Nested nested = {.dtype = DTYPE_NONE};
  if (!nested_measure(value, 0, true, &nested)) return NULL;
  if (nested.dtype == DTYPE_NONE) nested.dtype = dtype_floatx();
  Array *array = array_new(nested.dtype, nested.ndim, nested.shape);
  if (array && view_size(&array->view)) nested_fill(value, array->view);
  return array;
}

/* ---- tensors ---- */

/* R.4: the smallest of int8 ... int64 that holds the number; beyond int64 it wraps, as in PyTensor.
 */
static Var integer_literal(int64_t value) {
  Dtype dtype = dtype_settings.numpy_floatx ? DTYPE_INT64
                : value == (int8_t)value    ? DTYPE_INT8
                : value == (int16_t)value   ? DTYPE_INT16
                : value == (int32_t)value   ? DTYPE_INT32
                                            : DTYPE_INT64;
  return graph_constant_int(dtype, value);
}

/* R.4: of the candidates the first that is exact; NaN equals nothing and so takes the last. Always
 * floatX where that is float32 and a candidate. */
static Dtype float_literal_dtype(double value) {
  const DtypeSettings *settings = &dtype_settings;
  if (settings->numpy_floatx) return settings->floatx;
  for (int i = 0; i < settings->autocast_float_count; i++)
    if (settings->autocast_float[i] == DTYPE_FLOAT32 && settings->floatx == DTYPE_FLOAT32)
      return DTYPE_FLOAT32;
  for (int i = 0;; i++) {
    Dtype dtype = settings->autocast_float[i];
    double held = dtype == DTYPE_FLOAT32 ? (double)(float)value : value;
    if (held == value || i + 1 == settings->autocast_float_count) return dtype;
  }
}

static Var float_literal(double value) {
  return graph_constant_float(float_literal_dtype(value), value);
}

/* Lists nested deeper than a tensor has axes are left for nested_measure to refuse. */
static bool contains_symbolic(Value value, int depth) {
  if (value.kind == ST_VAR) return !value.extra || var_kind(value.extra) != VAR_CONSTANT;
  if (!value_is_sequence(value) || depth > TYPE_MAX_NDIM) return false;
  for (uint32_t i = 0; i < value.extra; i++)
    if (contains_symbolic(value_items(value)[i], depth + 1)) return true;
  return false;
}

/* A list with variables in it: a vector when all are scalars, otherwise the elements are stacked.
 */
static Var symbolic_list(Value value) {
  int count;
  const Var *items = convert_tensors(value, &count);
  if (!items) return 0;
  bool scalars = true;
  for (int i = 0; i < count; i++) scalars = scalars && var_ndim(items[i]) == 0;
  if (scalars) return op_make_vector(count, items);
  Var *padded = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) padded[i] = op_expand_dims(items[i], 0);
  return op_join(0, count, padded);
}

static Var tensor_variable(Var var) {
  if (!var || type_kind(var_type(var)) == TYPE_TENSOR) return var;
  if (type_kind(var_type(var)) == TYPE_NULL)
    error_set(ERROR_NULL_TYPE_GRAD, "%s", type_why_null(var_type(var)));
  else
    error_set(ERROR_TYPE, "a gradient that is disconnected is no tensor");
  return 0;
}

Var convert_tensor(Value value) {
  switch (value.kind) {
    case ST_VAR:
      return tensor_variable(value.extra);
    case ST_INT:
      return integer_literal(value.u.integer);
    case ST_FLOAT:
      return float_literal(value.u.number);
    case ST_BOOL:
      if (!refuse_booleans) return graph_constant_int(DTYPE_BOOL, value.extra);
      error_set(ERROR_TYPE,
                "Cannot cast True or False as a tensor variable: give a bool tensor, or 0 or 1");
      return 0;
    case ST_ARRAY: {
      View view = value_view(value);
      return graph_constant(array_copy(&view));
    }
    case ST_LIST:
    case ST_TUPLE:
      return contains_symbolic(value, 0) ? symbolic_list(value)
                                         : graph_constant(convert_array(value));
    default:
      not_a_tensor(value, ERROR_NOT_IMPLEMENTED);
      return 0;
  }
}

const Var *convert_tensors(Value value, int *count) {
  if (!value_is_sequence(value)) {
    error_set(ERROR_TYPE, "expected a list of tensors, got %s", value_text(value));
    return NULL;
  }
  *count = (int)value.extra;
  Var *vars = frame_alloc(sizeof(Var) * value.extra);
  for (uint32_t i = 0; i < value.extra; i++)
    if (!(vars[i] = convert_tensor(value_items(value)[i]))) return NULL;
  return vars;
}

/* ---- plain values ---- */

bool convert_int(Value value, const char *what, int64_t *integer) {
  if (value.kind == ST_INT && !value.extra) {
    *integer = value.u.integer;
    return true;
  }
  if (value.kind == ST_BOOL) {
    *integer = value.extra;
    return true;
  }
  Array *array = value.kind == ST_ARRAY ? convert_array(value) : NULL;
  Var var = array ? graph_constant(array) : value.kind == ST_VAR ? value.extra : 0;
  if (var && type_kind(var_type(var)) == TYPE_TENSOR && dtype_is(var_dtype(var), GROUP_INTEGER) &&
      var_ndim(var) == 0 && op_constant_int(var, 0, integer))
    return true;
  error_set(ERROR_TYPE, "%s must be an integer, got %s", what, value_text(value));
  return false;
}

bool convert_bool(Value value, const char *what, bool *truth) {
  if (value_is_number(value) || value_is_none(value)) {
    *truth = value_number(value) != 0;
    return true;
  }
  error_set(ERROR_TYPE, "%s must be True or False, got %s", what, value_text(value));
  return false;
}

bool convert_dtype(Value value, Dtype *dtype) {
  if (value.kind != ST_STRING) {
    error_set(ERROR_TYPE, "Invalid dtype: %s", value_text(value));
    return false;
  }
  *dtype = dtype_parse(value.u.pointer, value.extra);
  if (*dtype != DTYPE_NONE) return true;
  String all = {0};
  for (Dtype one = 0; one < DTYPES; one++)
    string_print(&all, "%s%s", one ? ", " : "", dtype_name(one));
  error_set(ERROR_TYPE, "data type %s not understood: there are %s", value_text(value),
            string_text(&all));
  string_free(&all);
  return false;
}

/* ---- axes ---- */

bool normalize_axis(int64_t axis, int ndim, int *normal) {
  if (axis < -ndim || axis >= ndim) {
    error_set(ERROR_AXIS, "axis %lld is out of bounds for array of dimension %d", (long long)axis,
              ndim);
    return false;
  }
  *normal = (int)(axis < 0 ? axis + ndim : axis);
  return true;
}

bool convert_axis(Value value, int ndim, int *axis) {
  int64_t integer;
  return convert_int(value, "axis", &integer) && normalize_axis(integer, ndim, axis);
}

static bool repeated_axis(const Axes *axes) {
  for (int i = 0; i < axes->count; i++)
    for (int j = 0; j < i; j++)
      if (axes->at[i] == axes->at[j]) return true;
  return false;
}

bool convert_axes(Value value, int ndim, Axes *axes) {
  axes->count = 0;
  if (value_is_none(value)) {
    for (; axes->count < ndim; axes->count++) axes->at[axes->count] = axes->count;
    return true;
  }
  bool sequence = value_is_sequence(value);
  int count = sequence ? (int)value.extra : 1;
  for (int i = 0; i < count; i++) {
    int axis;
    if (!convert_axis(sequence ? value_items(value)[i] : value, ndim, &axis)) return false;
    if (axes->count == ndim) break; /* more axes than there are: one is repeated */
    axes->at[axes->count++] = axis;
  }
  if (axes->count == count && !repeated_axis(axes)) return true;
  error_set(ERROR_VALUE, "repeated axis: each axis is given once");
  return false;
}

/* ---- lengths ---- */

/* What helps where an integer came as a float because JavaScript's numbers end. */
const char *bigint_hint(Value value) {
  return value.kind == ST_FLOAT && fabs(value.u.number) >= 0x1p53
             ? "; in JavaScript write integers beyond 2**53 as a bigint, such as 2n ** 60n"
             : "";
}

static Var length_or(Value value, const char *what, ErrorKind error) {
  Var var = value.kind == ST_INT      ? graph_constant_int(DTYPE_INT64, value.u.integer)
            : value.kind == ST_STRING ? 0
                                      : convert_tensor(value);
  if (error_pending()) return 0;
  if (var && dtype_is(var_dtype(var), GROUP_INTEGER) && var_ndim(var) == 0)
    return op_cast(var, DTYPE_INT64);
  error_set(error, "%s must be scalar integers; got %s%s", what, value_text(value),
            bigint_hint(value));
  return 0;
}

Var convert_length(Value value, const char *what) { return length_or(value, what, ERROR_TYPE); }

bool vector_length(Var vector, int64_t *length) {
  if (!vector) return false;
  if (var_ndim(vector) != 1) {
    error_set(ERROR_TYPE, "a vector is expected, not %s", value_text(value_var(vector)));
    return false;
  }
  *length = var_dim(vector, 0);
  if (*length != DIM_UNKNOWN) return true;
  error_set(ERROR_VALUE, "Length of %s cannot be determined: it is not static",
            value_text(value_var(vector)));
  return false;
}

Var vector_element(Var vector, int64_t index) {
  int64_t value;
  if (dtype_is(var_dtype(vector), GROUP_INTEGER) && op_constant_int(vector, index, &value))
    return graph_constant_int(var_dtype(vector), value);
  if (var_op(vector) == OP_MAKE_VECTOR)
    return op_cast(node_input(var_owner(vector), (int)index), var_dtype(vector));
  Index at = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, index)};
  return op_subtensor(vector, 1, &at);
}

static bool too_many_lengths(int64_t count) {
  if (count <= TYPE_MAX_NDIM) return false;
  error_set(ERROR_VALUE, "a tensor has at most %d axes; %lld lengths were given", TYPE_MAX_NDIM,
            (long long)count);
  return true;
}

static bool lengths_of_vector(Var vector, const char *what, ErrorKind error, Lengths *lengths) {
  int64_t count;
  if (!vector_length(vector, &count) || too_many_lengths(count)) return false;
  if (count && !dtype_is(var_dtype(vector), GROUP_INTEGER)) {
    error_set(error, "%s must be integers; got %s", what, dtype_name(var_dtype(vector)));
    return false;
  }
  lengths->count = (int)count;
  for (int i = 0; i < count; i++)
    if (!(lengths->at[i] = op_cast(vector_element(vector, i), DTYPE_INT64))) return false;
  return true;
}

bool convert_lengths_or(Value value, const char *what, ErrorKind error, bool allow_none,
                        Lengths *lengths) {
  lengths->count = 0;
  if (value_is_sequence(value)) {
    if (too_many_lengths(value.extra)) return false;
    for (; lengths->count < (int)value.extra; lengths->count++) {
      Value item = value_items(value)[lengths->count];
      bool open = allow_none && value_is_none(item);
      if (!(lengths->at[lengths->count] = open ? 0 : length_or(item, what, error)) && !open)
        return false;
    }
    return true;
  }
  if (value.kind == ST_ARRAY || value.kind == ST_VAR) {
    Var var = convert_tensor(value);
    if (var && var_ndim(var) > 0) return lengths_of_vector(var, what, error, lengths);
  }
  lengths->count = 1;
  return (lengths->at[0] = length_or(value, what, error)) != 0;
}

bool convert_lengths(Value value, const char *what, bool allow_none, Lengths *lengths) {
  return convert_lengths_or(value, what, ERROR_TYPE, allow_none, lengths);
}
