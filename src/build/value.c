#include "build/value.h"

#include <string.h>

#include "core/arena.h"

static Arena frame;

void *frame_alloc(size_t size) { return arena_alloc(&frame, size ? size : 1); }
char *frame_string(const char *text, size_t length) { return arena_string(&frame, text, length); }
void frame_clear(void) { arena_free(&frame); }

Value value_string(const char *text) {
  return (Value){ST_STRING, (uint32_t)strlen(text), {.pointer = (void *)(uintptr_t)text}};
}

Value value_sequence(StKind kind, int count, const Value *items) {
  Value *copy = frame_alloc(sizeof(Value) * (size_t)count);
  if (count) memcpy(copy, items, sizeof(Value) * (size_t)count);
  return (Value){kind, (uint32_t)count, {.pointer = copy}};
}

Value value_vars(StKind kind, int count, const Var *vars) {
  Value *items = frame_alloc(sizeof(Value) * (size_t)count);
  for (int i = 0; i < count; i++) items[i] = value_var(vars[i]);
  return (Value){kind, (uint32_t)count, {.pointer = items}};
}

double value_number(Value value) {
  switch (value.kind) {
    case ST_FLOAT:
      return value.u.number;
    case ST_INT:
      return value.extra ? (double)(uint64_t)value.u.integer : (double)value.u.integer;
    default:
      return value.extra;
  }
}

View value_view(Value value) {
  const StArray *array = value.u.pointer;
  int ndim = (int)array->ndim;
  int64_t *strides = frame_alloc(sizeof(int64_t) * (size_t)ndim);
  shape_strides(ndim, array->shape, strides);
  return (View){array->data, (Dtype)array->dtype, ndim, array->shape, strides};
}

const char *value_kind_name(Value value) {
  static const char *const names[] = {
      [ST_NONE] = "NoneType",   [ST_BOOL] = "bool",         [ST_INT] = "int",
      [ST_FLOAT] = "float",     [ST_STRING] = "str",        [ST_LIST] = "list",
      [ST_VAR] = "variable",    [ST_TUPLE] = "tuple",       [ST_DICT] = "dict",
      [ST_SLICE] = "slice",     [ST_ELLIPSIS] = "ellipsis", [ST_ARRAY] = "array",
      [ST_TYPE] = "TensorType", [ST_NODE] = "Apply"};
  return value.kind <= ST_NODE ? names[value.kind] : "unknown";
}

static void print_value(String *out, Value value, int depth) {
  switch (value.kind) {
    case ST_NONE:
      string_print(out, "None");
      return;
    case ST_BOOL:
      string_print(out, value.extra ? "True" : "False");
      return;
    case ST_INT:
      string_print(out, value.extra ? "%llu" : "%lld", (long long)value.u.integer);
      return;
    case ST_FLOAT:
      string_print(out, "%.17g", value.u.number);
      return;
    case ST_STRING:
      string_print(out, "'%.*s'", (int)value.extra, (const char *)value.u.pointer);
      return;
    case ST_TYPE:
      type_print(out, value.extra);
      return;
    case ST_VAR:
      if (!value.extra) return;
      if (var_name(value.extra)) string_print(out, "%s: ", var_name(value.extra));
      type_print(out, var_type(value.extra));
      return;
    case ST_LIST:
    case ST_TUPLE:
      string_print(out, value.kind == ST_LIST ? "[" : "(");
      for (uint32_t i = 0; i < value.extra && i < 8 && depth < 3; i++) {
        if (i) string_print(out, ", ");
        print_value(out, value_items(value)[i], depth + 1);
      }
      if (value.extra > 8 || depth >= 3) string_print(out, ", ...");
      if (value.kind == ST_TUPLE && value.extra == 1) string_print(out, ",");
      string_print(out, value.kind == ST_LIST ? "]" : ")");
      return;
    case ST_ELLIPSIS:
      string_print(out, "...");
      return;
    case ST_SLICE:
      for (int i = 0; i < 3; i++) {
        if (i) string_print(out, ":");
        if (!value_is_none(value_items(value)[i]))
          print_value(out, value_items(value)[i], depth + 1);
      }
      return;
    default:
      string_print(out, "%s", value_kind_name(value));
  }
}

const char *value_text(Value value) {
  String text = {0};
  print_value(&text, value, 0);
  const char *copy = frame_string(string_text(&text), text.length);
  string_free(&text);
  return copy;
}
