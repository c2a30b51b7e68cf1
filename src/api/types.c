#include "api/types.h"

#include <string.h>

#include "api/table.h"
#include "core/documentation.h"
#include "core/error.h"
#include "core/string.h"

/* ---- reading shapes ---- */

static bool read_length(Value item, bool booleans, int64_t *length) {
  if (value_is_none(item)) {
    *length = DIM_UNKNOWN;
    return true;
  }
  if (item.kind == ST_BOOL && booleans) {
    *length = item.extra ? 1 : DIM_UNKNOWN;
    return true;
  }
  int64_t integer;
  if (item.kind == ST_INT && convert_int(item, "length", &integer) && integer >= 0) {
    *length = integer;
    return true;
  }
  return false;
}

bool type_read_shape(Value shape, bool booleans, int *ndim, int64_t *lengths) {
  if (!value_is_sequence(shape)) {
    error_set(ERROR_TYPE, "Shape must be a tuple, got %s", value_text(shape));
    return false;
  }
  if (shape.extra > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes, not %u", TYPE_MAX_NDIM, shape.extra);
    return false;
  }
  *ndim = (int)shape.extra;
  for (int i = 0; i < *ndim; i++) {
    if (read_length(value_items(shape)[i], booleans, &lengths[i])) continue;
    if (booleans)
      error_set(ERROR_VALUE,
                "TensorType broadcastable/shape must be a boolean, integer or None, got %s",
                value_text(shape));
    else
      error_set(ERROR_TYPE, "Shape entries must be None or integer, got %s", value_text(shape));
    return false;
  }
  return true;
}

static const char *name_text(Value name) {
  return value_is_none(name) ? NULL : frame_string(name.u.pointer, name.extra);
}

Var type_variable(Type type, Value name, Value shape) {
  if (!value_is_none(name) && name.kind != ST_STRING) {
    error_set(ERROR_TYPE, "A variable's name must be a string, got %s", value_text(name));
    return 0;
  }
  if (value_is_none(shape)) return graph_input(type, name_text(name));
  int ndim;
  int64_t lengths[TYPE_MAX_NDIM];
  if (!type_read_shape(shape, false, &ndim, lengths)) return 0;
  if (ndim != type_ndim(type)) {
    error_set(ERROR_VALUE, "Shape must be a tuple of length %d, got %s", type_ndim(type),
              value_text(shape));
    return 0;
  }
  Type special = type_tensor(type_dtype(type), ndim, lengths);
  if (type_is_super(type, special)) return graph_input(special, name_text(name));
  error_set(ERROR_VALUE, "Shape %s is not a special case of %s", value_text(shape),
            value_text(value_type(type)));
  return 0;
}

/* ---- attributes ---- */

Value type_shape_value(Type type) {
  Value lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < type_ndim(type); i++)
    lengths[i] = type_shape(type)[i] == DIM_UNKNOWN ? value_none() : value_int(type_shape(type)[i]);
  return value_sequence(ST_TUPLE, type_ndim(type), lengths);
}

Value type_broadcastable_value(Type type) {
  Value flags[TYPE_MAX_NDIM];
  for (int i = 0; i < type_ndim(type); i++) flags[i] = value_bool(type_broadcastable(type, i));
  return value_sequence(ST_TUPLE, type_ndim(type), flags);
}

bool type_attribute(Type type, const char *name, Value *value) {
  if (!strcmp(name, "dtype"))
    *value = value_string(dtype_name(type_dtype(type)));
  else if (!strcmp(name, "ndim"))
    *value = value_int(type_ndim(type));
  else if (!strcmp(name, "shape"))
    *value = type_shape_value(type);
  else if (!strcmp(name, "broadcastable"))
    *value = type_broadcastable_value(type);
  else
    return false;
  return true;
}

/* ---- constructors ---- */

enum { ROW = -2, COLUMN = -3 };

static const struct ShapeName {
  const char *singular, *plural;
  int ndim; /* or ROW, COLUMN */
} shapes[] = {{"scalar", "scalars", 0},   {"vector", "vectors", 1},   {"row", "rows", ROW},
              {"col", "cols", COLUMN},    {"matrix", "matrices", 2},  {"tensor3", "tensor3s", 3},
              {"tensor4", "tensor4s", 4}, {"tensor5", "tensor5s", 5}, {"tensor6", "tensor6s", 6},
              {"tensor7", "tensor7s", 7}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* A constructor's tag: shape + SHAPES * (dtype, or DTYPES for the setting floatX). */
static Type tagged_type(int tag, Dtype dtype) {
  const struct ShapeName *shape = &shapes[tag % SHAPES];
  int ndim = shape->ndim < 0 ? 2 : shape->ndim;
  int64_t lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++) lengths[i] = DIM_UNKNOWN;
  if (shape->ndim == ROW) lengths[0] = 1;
  if (shape->ndim == COLUMN) lengths[1] = 1;
  if (dtype == DTYPE_NONE) dtype = (Dtype)(tag / SHAPES);
  return type_tensor(dtype == DTYPE_NONE ? dtype_floatx() : dtype, ndim, lengths);
}

/* dmatrix(name, shape): parameters name, shape. */
static Value construct_typed(const Args *args) {
  return value_var(
      type_variable(tagged_type(args->tag, DTYPE_NONE), arg_value(args, 0), arg_value(args, 1)));
}

bool constructor_type(const Entry *entry, Type *type) {
  if (entry->any != construct_typed) return false;
  *type = tagged_type(entry->tag, DTYPE_NONE);
  return true;
}

/* matrix(name, dtype, shape): parameters name, dtype, shape; of a scalar without the last. */
static Value construct(const Args *args) {
  Type type = tagged_type(args->tag, arg_dtype(args, 1));
  Value shape = type_ndim(type) ? arg_value(args, 2) : value_none();
  return value_var(type_variable(type, arg_value(args, 0), shape));
}

/* S1-CT-04: dmatrices(3), dmatrices('x', 'y'), dmatrices('xy'): one name gives the variable itself
 * if it has one letter. */
static Value construct_several(const Args *args) {
  Type type = tagged_type(args->tag, DTYPE_NONE);
  Value names = arg_value(args, 0), first = names.extra ? value_items(names)[0] : value_none();
  int64_t count = names.extra;
  bool counted = names.extra == 1 && first.kind == ST_INT,
       letters = names.extra == 1 && first.kind == ST_STRING;
  if (counted) count = first.u.integer;
  if (letters) count = first.extra;
  if (count < 0 || count > 4096) {
    error_set(ERROR_VALUE, "between 0 and 4096 variables can be made at once, not %lld",
              (long long)count);
    return value_none();
  }
  Var *vars = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) {
    Value name = counted   ? value_none()
                 : letters ? value_string(frame_string((const char *)first.u.pointer + i, 1))
                           : value_items(names)[i];
    if (!(vars[i] = type_variable(type, name, value_none()))) return value_none();
  }
  return letters && count == 1 ? value_var(vars[0]) : value_vars(ST_LIST, (int)count, vars);
}

/* Parameters name, dtype, shape. S1-CT-02 */
static Value construct_tensor(const Args *args) {
  Value name = arg_value(args, 0);
  int ndim;
  int64_t lengths[TYPE_MAX_NDIM];
  if (name.kind == ST_STRING && dtype_parse(name.u.pointer, name.extra) != DTYPE_NONE) {
    error_set(ERROR_VALUE,
              "The first and only positional argument of tensor is now `name`. Got %s.",
              value_text(name));
    return value_none();
  }
  if (!type_read_shape(arg_value(args, 2), true, &ndim, lengths)) return value_none();
  Dtype dtype = arg_given(args, 1) ? arg_dtype(args, 1) : dtype_floatx();
  return value_var(type_variable(type_tensor(dtype, ndim, lengths), name, value_none()));
}

/* Parameters dtype, shape, name, broadcastable. S1-CT-05 */
static Value construct_type(const Args *args) {
  Value shape = arg_value(args, arg_given(args, 3) ? 3 : 1);
  int ndim;
  int64_t lengths[TYPE_MAX_NDIM];
  if (shape.kind == ST_INT) shape = value_sequence(ST_TUPLE, 1, &shape);
  if (!type_read_shape(shape, true, &ndim, lengths)) return value_none();
  return value_type(type_tensor(arg_dtype(args, 0), ndim, lengths));
}

static const char *typed_name(const char *shape, char code) {
  String text = {0};
  if (code) string_append(&text, &code, 1);
  string_append(&text, shape, strlen(shape));
  return string_text(&text); /* lives as long as the table */
}

static void add_constructors(AddEntry *add, int shape, Dtype dtype) {
  char code = dtype == DTYPE_NONE ? 0 : dtype_code(dtype);
  bool plural = !code || strchr("ilfd", code);
  int tag = shape + SHAPES * (int)dtype;
  Entry entry = {
      .name = typed_name(shapes[shape].singular, code), .kinds = CONSTRUCTOR, .tag = tag};
  entry.signature = code ? "name: string = None, shape: any = None"
                    : shapes[shape].ndim
                        ? "name: string = None, *, dtype: dtype = None, shape: any = None"
                        : "name: string = None, *, dtype: dtype = None";
  entry.any = code ? construct_typed : construct;
  entry.documentation =
      DOCUMENTATION(code ? "A symbolic variable of this dtype and rank. S1-CT-03"
                         : "A symbolic variable of this rank; dtype floatX by default. S1-CT-01");
  add(&entry);
  if (!plural) return;
  entry.name = typed_name(shapes[shape].plural, code);
  entry.signature = "*names: any";
  entry.any = construct_several;
  entry.documentation =
      DOCUMENTATION("Several variables: a number of them, or their names. S1-CT-04");
  add(&entry);
}

void constructors_add(AddEntry *add) {
  for (int shape = 0; shape < SHAPES; shape++) {
    add_constructors(add, shape, DTYPE_NONE);
    for (Dtype dtype = 0; dtype < DTYPES; dtype++)
      if (dtype_code(dtype)) add_constructors(add, shape, dtype);
  }
  add(&(Entry){
      .name = "tensor",
      .kinds = CONSTRUCTOR,
      .signature = "name: string = None, *, dtype: dtype = None, shape: any = None",
      .any = construct_tensor,
      .documentation = DOCUMENTATION(
          "A symbolic variable of any dtype and static shape (None: unknown length). S1-CT-02")});
  add(&(Entry){
      .name = "TensorType",
      .kinds = CONSTRUCTOR,
      .signature =
          "dtype: dtype, shape: any = None, name: string = None, broadcastable: any = None",
      .any = construct_type,
      .documentation = DOCUMENTATION(
          "A type: dtype and static shape; called with a name it makes a variable. S1-CT-05")});
}
