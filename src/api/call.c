#include "api/call.h"

#include <string.h>

#include "core/error.h"

/* ---- binding: which argument is which parameter ---- */

static Value not_bound(void) { return (Value){UINT32_MAX, 0, {0}}; }
static bool is_bound(Value value) { return value.kind != UINT32_MAX; }

/* Parameters that take positional arguments, the variadic one not counted. */
static int positional_count(const Entry *entry) {
  int count = 0;
  while (count < entry->count && entry->parameters[count].passing <= TEXT_POSITION_OR_KEYWORD)
    count++;
  return count;
}

static int find_parameter(const Entry *entry, const char *name, size_t length) {
  for (int i = 0; i < entry->count; i++) {
    const Parameter *parameter = &entry->parameters[i];
    if (parameter->passing == TEXT_VARIADIC || parameter->passing == TEXT_POSITION_ONLY) continue;
    if (strlen(parameter->name) == length && !memcmp(parameter->name, name, length)) return i;
  }
  return -1;
}

/* After a mistake of binding: what the parameters are. */
static bool refuse(const Entry *entry) {
  String text = {0};
  for (int i = 0; i < entry->count; i++)
    string_print(&text, "%s`%s`", i ? ", " : "", entry->parameters[i].name);
  error_note("the parameters of %s() are %s", entry->name, string_text(&text));
  string_free(&text);
  return false;
}

static bool bind_positional(const Entry *entry, const Arguments *arguments, Value *slots) {
  uint32_t most = (uint32_t)positional_count(entry);
  bool variadic = (int)most < entry->count && entry->parameters[most].passing == TEXT_VARIADIC;
  uint32_t taken = arguments->npositional < most ? arguments->npositional : most;
  for (uint32_t i = 0; i < taken; i++) slots[i] = arguments->positional[i];
  if (variadic)
    slots[most] = value_sequence(ST_TUPLE, (int)(arguments->npositional - taken),
                                 arguments->positional + taken);
  if (variadic || arguments->npositional <= most) return true;
  error_set(ERROR_TYPE, "%s() takes %u positional argument%s but %u were given", entry->name, most,
            most == 1 ? "" : "s", arguments->npositional);
  return refuse(entry);
}

static bool bind_keywords(const Entry *entry, const Arguments *arguments, Value *slots) {
  for (uint32_t i = 0; i < arguments->nkeywords; i++) {
    Value name = arguments->keywords[2 * i];
    int at = find_parameter(entry, name.u.pointer, name.extra);
    if (at < 0) {
      error_set(ERROR_TYPE, "%s() got an unexpected keyword argument %s", entry->name,
                value_text(name));
      return refuse(entry);
    }
    if (is_bound(slots[at])) {
      error_set(ERROR_TYPE, "%s() got multiple values for argument %s", entry->name,
                value_text(name));
      return false;
    }
    slots[at] = arguments->keywords[2 * i + 1];
  }
  return true;
}

static Value negated(Value value) {
  if (value.kind == ST_INT) value.u.integer = -value.u.integer;
  if (value.kind == ST_FLOAT) value.u.number = -value.u.number;
  return value;
}

Value literal_value(const TextNode *node) {
  switch (node->kind) {
    case TEXT_INT:
      return (Value){ST_INT, node->integer > INT64_MAX, {.integer = (int64_t)node->integer}};
    case TEXT_FLOAT:
      return value_float(node->number);
    case TEXT_STRING:
      return (Value){ST_STRING, node->length, {.pointer = (void *)(uintptr_t)node->text}};
    case TEXT_TRUE:
      return value_bool(true);
    case TEXT_FALSE:
      return value_bool(false);
    case TEXT_ELLIPSIS:
      return (Value){ST_ELLIPSIS, 0, {0}};
    case TEXT_UNARY:
      return negated(literal_value(node->children[0]));
    default:
      return value_none();
  }
}

static bool bind_defaults(const Entry *entry, Value *slots) {
  for (int i = 0; i < entry->count; i++) {
    if (is_bound(slots[i])) continue;
    if (!entry->parameters[i].initial) {
      error_set(ERROR_TYPE, "%s() missing required argument: `%s`", entry->name,
                entry->parameters[i].name);
      return refuse(entry);
    }
    slots[i] = literal_value(entry->parameters[i].initial);
  }
  return true;
}

/* ---- converting ---- */

static bool convert_variable(Value *value, const char *name) {
  if (value->kind == ST_VAR && value->extra) return true;
  error_set(ERROR_TYPE, "%s must be a symbolic variable, got %s", name, value_text(*value));
  return false;
}

static bool convert_string(Value value, const char *name) {
  if (value.kind == ST_STRING) return true;
  error_set(ERROR_TYPE, "%s must be a string, got %s", name, value_text(value));
  return false;
}

static bool convert(Value *value, const Parameter *parameter) {
  bool truth;
  Dtype dtype;
  if (value_is_none(*value) && parameter->allows_none) return true;
  switch (parameter->type) {
    case PARAMETER_ANY:
      return true;
    case PARAMETER_TENSOR:
      *value = value_var(convert_tensor(*value));
      return value->extra != 0;
    case PARAMETER_VARIABLE:
      return convert_variable(value, parameter->name);
    case PARAMETER_INT: {
      int64_t integer = 0;
      bool fine = convert_int(*value, parameter->name, &integer);
      *value = value_int(integer);
      return fine;
    }
    case PARAMETER_BOOL:
      if (!convert_bool(*value, parameter->name, &truth)) return false;
      *value = value_bool(truth);
      return true;
    case PARAMETER_STRING:
      return convert_string(*value, parameter->name);
    case PARAMETER_TYPE:
      if (value->kind == ST_TYPE) return true;
      error_set(ERROR_TYPE, "%s must be a TensorType, got %s", parameter->name, value_text(*value));
      return false;
    case PARAMETER_DTYPE:
      if (!convert_dtype(*value, &dtype)) return false;
      *value = (Value){ST_INT, dtype, {0}};
      return true;
  }
  return false;
}

static bool convert_slot(Value *value, const Parameter *parameter) {
  if (parameter->passing != TEXT_VARIADIC) return convert(value, parameter);
  Value *items = value->u.pointer;
  for (uint32_t i = 0; i < value->extra; i++)
    if (!convert(&items[i], parameter)) return false;
  return true;
}

/* ---- calling ---- */

/* Adds the call to an error that does not say yet where it was: "in tile(x: Vector(...), [2])". */
static void note_call(const Entry *entry, const Arguments *arguments) {
  String text = {0};
  for (uint32_t i = 0; i < arguments->npositional; i++)
    string_print(&text, "%s%s", i ? ", " : "", value_text(arguments->positional[i]));
  for (uint32_t i = 0; i < arguments->nkeywords; i++)
    string_print(&text, "%s%.*s=%s", i || arguments->npositional ? ", " : "",
                 (int)arguments->keywords[2 * i].extra,
                 (const char *)arguments->keywords[2 * i].u.pointer,
                 value_text(arguments->keywords[2 * i + 1]));
  error_note("in %s(%s)", entry->name, string_text(&text));
  string_free(&text);
}

Value call_entry(uint32_t index, const Arguments *arguments) {
  const Entry *entry = table_entry(index);
  Value *slots = frame_alloc(sizeof(Value) * (size_t)entry->count);
  for (int i = 0; i < entry->count; i++) slots[i] = not_bound();
  if (!bind_positional(entry, arguments, slots) || !bind_keywords(entry, arguments, slots) ||
      !bind_defaults(entry, slots))
    return value_none();
  for (int i = 0; i < entry->count; i++)
    if (!convert_slot(&slots[i], &entry->parameters[i])) {
      error_note("argument `%s` of %s()", entry->parameters[i].name, entry->name);
      return value_none();
    }
  Args args = {entry->op, entry->tag, entry->count, slots};
  Value result = entry->var ? value_var(entry->var(&args)) : entry->any(&args);
  if (!error_pending()) return result;
  if (!strchr(error_message(), '\n')) note_call(entry, arguments);
  return value_none();
}
