/* Calls through symtensor.h as a host makes them: texts, entries by name, and what comes back. */
#ifndef ST_TESTS_API_CHECK_H
#define ST_TESTS_API_CHECK_H

#include "api/table.h"
#include "check.h"
#include "symtensor.h"

#define API_FUNCTION __attribute__((unused)) static

API_FUNCTION StValue text_value(const char *text) {
  return (StValue){ST_STRING, (uint32_t)strlen(text), {.pointer = (void *)(uintptr_t)text}};
}
API_FUNCTION StValue int_value(int64_t integer) {
  return (StValue){ST_INT, 0, {.integer = integer}};
}
API_FUNCTION StValue float_value(double number) {
  return (StValue){ST_FLOAT, 0, {.number = number}};
}
API_FUNCTION StValue var_value(uint32_t variable) { return (StValue){ST_VAR, variable, {0}}; }
API_FUNCTION StValue list_value(uint32_t count, StValue *items) {
  return (StValue){ST_LIST, count, {.pointer = items}};
}
API_FUNCTION const StValue *items_of(StValue value) { return value.u.pointer; }

/* The value of a text with the names x and y (0: not there); ST_NONE after a failure. */
API_FUNCTION StValue parse_with(const char *source, uint32_t x, uint32_t y) {
  StValue pairs[4] = {text_value("x"), var_value(x), text_value("y"), var_value(y)}, result;
  StValue scope = {ST_DICT, y ? 2 : x ? 1 : 0, {.pointer = pairs}};
  st_parse(source, (uint32_t)strlen(source), &scope, 0, NULL, &result);
  return result;
}
API_FUNCTION StValue parse(const char *source) { return parse_with(source, 0, 0); }

/* The id of a variable that a text makes; the caller's reference. */
API_FUNCTION uint32_t variable_of(const char *source) {
  StValue value = parse(source);
  CHECK_EQUAL(value.kind, ST_VAR);
  return value.extra;
}

API_FUNCTION uint32_t entry_index(const char *name) {
  const EntryName *found = table_find_function(name, strlen(name));
  if (!found) found = table_find_member(name, strlen(name));
  return found ? found->index : UINT32_MAX;
}

/* Calls an entry with positional arguments only. */
API_FUNCTION StValue call(const char *name, uint32_t count, const StValue *arguments) {
  StValue result;
  st_call(entry_index(name), count, arguments, 0, NULL, &result);
  return result;
}

/* A shared variable with a value; the caller's reference. 0 on failure. */
API_FUNCTION uint32_t shared_of(StValue value, const char *name) {
  StValue arguments[2] = {value, name ? text_value(name) : (StValue){ST_NONE, 0, {0}}};
  return call("shared", 2, arguments).extra;
}

/* Releases the variables of a result. */
API_FUNCTION void release(StValue value) {
  if (value.kind == ST_VAR) st_release(value.extra);
  if (value.kind == ST_LIST || value.kind == ST_TUPLE)
    for (uint32_t i = 0; i < value.extra; i++) release(items_of(value)[i]);
}

/* The last call failed with this class, and the first line of its message begins so. */
#define CHECK_ERROR(class_name, begin)                                                       \
  (CHECK_TEXT(st_error_class(), class_name),                                                 \
   check_record(strncmp(st_error_message(), begin, strlen(begin)) == 0, "message", __FILE__, \
                __LINE__, ": %s\nexpected %s", st_error_message(), begin))

#endif
