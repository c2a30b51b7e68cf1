/* What goes between a caller and the functions of src/build: the public StValue, under a short
 * name, with constructors and readers. Lists, strings and arrays lie in the frame, an arena that
 * lives from one call into the engine to the next. */
#ifndef ST_BUILD_VALUE_H
#define ST_BUILD_VALUE_H

#include "graph/graph.h"
#include "symtensor.h"

typedef StValue Value;

void *frame_alloc(size_t size);
/* A zero-terminated copy. */
char *frame_string(const char *text, size_t length);
/* Takes everything in the frame back. */
void frame_clear(void);

static inline Value value_none(void) { return (Value){ST_NONE, 0, {0}}; }
static inline Value value_bool(bool truth) { return (Value){ST_BOOL, truth, {0}}; }
static inline Value value_int(int64_t integer) { return (Value){ST_INT, 0, {.integer = integer}}; }
static inline Value value_float(double number) { return (Value){ST_FLOAT, 0, {.number = number}}; }
static inline Value value_var(Var var) { return (Value){ST_VAR, var, {0}}; }
static inline Value value_type(Type type) { return (Value){ST_TYPE, type, {0}}; }
/* The text is not copied. */
Value value_string(const char *text);
/* A ST_LIST, ST_TUPLE or ST_SLICE of copies of the items. */
Value value_sequence(StKind kind, int count, const Value *items);
Value value_vars(StKind kind, int count, const Var *vars);

static inline bool value_is_none(Value value) { return value.kind == ST_NONE; }
static inline bool value_is_sequence(Value value) {
  return value.kind == ST_LIST || value.kind == ST_TUPLE;
}
static inline bool value_is_number(Value value) {
  return value.kind == ST_BOOL || value.kind == ST_INT || value.kind == ST_FLOAT;
}
/* Elements of a list, tuple or slice; keys and values of a dict. */
static inline const Value *value_items(Value value) { return value.u.pointer; }
/* A bool, int or float as a double. */
double value_number(Value value);
/* The elements of an array value; shape and strides lie in the frame. */
View value_view(Value value);
/* The name of the value's kind, as Python calls it: "int", "str", "list". */
const char *value_kind_name(Value value);
/* "x" or "a Matrix(float64, shape=(?, ?))" or "2.5": how a message names the value; in the frame.
 */
const char *value_text(Value value);

#endif
