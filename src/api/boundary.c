/* The functions of symtensor.h on calls, texts, variables and types. */
#include "api/boundary.h"

#include <string.h>

#include "api/call.h"
#include "api/evaluate.h"
#include "api/spelling.h"
#include "api/table.h"
#include "api/types.h"
#include "api/warning.h"
#include "core/error.h"
#include "core/memory.h"

_Static_assert(sizeof(StValue) == 16, "the host reads values by offset");
_Static_assert(offsetof(StArray, shape) == 16, "the host reads arrays by offset");

/* ---- beginning and end of a call ---- */

/* The last call was a text's: its message is in the language of texts. Other messages, as a caller
 * in JavaScript reads them, are made when somebody asks. */
static bool in_text;
static String spelled;
/* Calls of the host that are under way. */
static int depth;

void boundary_forget(void) {
  in_text = false;
  if (spelled.length) string_free(&spelled);
  error_clear();
}

bool boundary_lower(void) {
  depth++;
  return in_text;
}

void boundary_raise(bool was_in_text) {
  depth--;
  boundary_forget();
  in_text = was_in_text;
}

void boundary_sweep(void) {
  if (!depth) graph_sweep();
}

void boundary_enter(void) {
  boundary_forget();
  if (depth) return;
  warning_clear();
  frame_clear();
}

static void retain_all(Value value) {
  if (value.kind == ST_VAR && value.extra) var_retain(value.extra);
  uint32_t count = value.kind == ST_DICT                               ? 2 * value.extra
                   : value.kind == ST_NODE || value_is_sequence(value) ? value.extra
                                                                       : 0;
  for (uint32_t i = 0; i < count; i++) retain_all(value_items(value)[i]);
}

int boundary_leave(const Value *result) {
  bool failed = error_pending();
  if (!failed && result) retain_all(*result);
  if (!depth) graph_set_origin(NULL);
  boundary_sweep();
  return failed;
}

size_t boundary_array_size(int ndim) { return sizeof(StArray) + sizeof(int64_t) * (size_t)ndim; }

void boundary_describe(const View *view, StArray *header) {
  header->dtype = view->dtype;
  header->ndim = (uint32_t)view->ndim;
  header->place = 0;
  header->data = view->data;
  for (int i = 0; i < view->ndim; i++) header->shape[i] = view->shape[i];
}

Value boundary_copy(const View *view) {
  size_t bytes = (size_t)view_size(view) * dtype_size(view->dtype);
  StArray *array = frame_alloc(boundary_array_size(view->ndim));
  boundary_describe(view, array);
  array->data = frame_alloc(bytes);
  memcpy(array->data, view->data, bytes);
  return (Value){ST_ARRAY, 0, {.pointer = array}};
}

/* ---- errors ---- */

const char *st_error_class(void) { return error_class(error_kind()); }
const char *st_error_base(void) { return error_base(error_kind()); }

const char *st_error_message(void) {
  if (in_text) return error_message();
  if (!spelled.length) spell_for_host(&spelled, error_message());
  return string_text(&spelled);
}

/* ---- calling ---- */

const char *st_names(void) {
  static const struct {
    const char *name;
    uint32_t kinds;
  } groups[] = {{"functions", FUNCTION | GRID | CONSTRUCTOR | CURRIED},
                {"methods", METHOD},
                {"properties", PROPERTY},
                {"settings", SETTING},
                {"typeMethods", TYPE_METHOD}};
  static String text;
  char name[128];
  if (text.length) return string_text(&text);
  for (size_t group = 0; group < sizeof groups / sizeof *groups; group++) {
    string_print(&text, "%s\"%s\":{", group ? "}," : "{", groups[group].name);
    const char *comma = "";
    for (uint32_t i = 0, count = table_names(); i < count; i++) {
      if (!(table_name(i)->kind & groups[group].kinds)) continue;
      camel_case(table_name(i)->name, name, sizeof name);
      string_print(&text, "%s\"%s\":%u", comma, name, table_name(i)->index);
      comma = ",";
    }
  }
  string_print(&text, "}}");
  return string_text(&text);
}

uint32_t st_is_variadic(uint32_t index) {
  const Entry *entry = table_entry(index);
  for (int i = 0; i < entry->count; i++)
    if (entry->parameters[i].passing == TEXT_VARIADIC) return 1;
  return 0;
}

/* Arguments given by JavaScript's names of parameters, by the table's. */
static const StValue *spelled_as_in_table(uint32_t index, uint32_t count, const StValue *given) {
  const Entry *entry = table_entry(index);
  StValue *keywords = frame_alloc(2 * sizeof(StValue) * count);
  char name[128];
  if (count) memcpy(keywords, given, 2 * sizeof(StValue) * count);
  for (uint32_t i = 0; i < count; i++)
    for (int j = 0; j < entry->count; j++) {
      camel_case(entry->parameters[j].name, name, sizeof name);
      if (strlen(name) == given[2 * i].extra && !memcmp(name, given[2 * i].u.pointer, strlen(name)))
        keywords[2 * i] = value_string(entry->parameters[j].name);
    }
  return keywords;
}

int st_call(uint32_t index, uint32_t npositional, const StValue *positional, uint32_t nkeywords,
            const StValue *names_and_values, StValue *result) {
  boundary_enter();
  *result = value_none();
  if (index >= table_count())
    error_set(ERROR_NAME, "there is no function number %u", index);
  else
    *result =
        call_entry(index, &(Arguments){npositional, nkeywords, positional,
                                       spelled_as_in_table(index, nkeywords, names_and_values)});
  return boundary_leave(result);
}

int st_parse(const char *source, uint32_t length, const StValue *scope, uint32_t nholes,
             const StValue *holes, StValue *result) {
  boundary_enter();
  in_text = true;
  *result = evaluate_text(source, length, scope ? *scope : value_none(), nholes, holes);
  return boundary_leave(result);
}

/* ---- variables ---- */

void st_retain(uint32_t variable) { var_retain(variable); }
void st_release(uint32_t variable) { var_release(variable); }

uint32_t st_variable_kind(uint32_t variable) {
  static const StVariableKind kinds[] = {[VAR_INPUT] = ST_INPUT,
                                         [VAR_CONSTANT] = ST_CONSTANT,
                                         [VAR_SHARED] = ST_SHARED,
                                         [VAR_RESULT] = ST_RESULT};
  return kinds[var_kind(variable)];
}

uint32_t st_variable_type(uint32_t variable) { return var_type(variable); }
const char *st_variable_name(uint32_t variable) { return var_name(variable); }
void st_set_origin(const char *origin, uint32_t length) {
  String text = {0};
  string_append(&text, origin, length);
  graph_set_origin(string_text(&text));
  string_free(&text);
}

const char *st_variable_origin(uint32_t variable) { return var_origin(variable); }

void st_variable_set_name(uint32_t variable, const char *name, uint32_t length) {
  String text = {0};
  string_append(&text, name ? name : "", name ? length : 0);
  var_set_name(variable, name ? string_text(&text) : NULL);
  string_free(&text);
}

const StArray *st_variable_data(uint32_t variable) {
  const Array *array = var_data(variable);
  if (!array) return NULL;
  static union {
    StArray array;
    int64_t room[2 + TYPE_MAX_NDIM];
  } header;
  boundary_describe(&array->view, &header.array);
  return &header.array;
}

uint32_t st_live_variables(void) { return (uint32_t)graph_live(); }
double st_live_bytes(void) { return (double)memory_data_bytes(); }

/* ---- types ---- */

uint32_t st_type_dtype(uint32_t type) { return type_dtype(type); }
uint32_t st_type_ndim(uint32_t type) { return (uint32_t)type_ndim(type); }
const int64_t *st_type_shape(uint32_t type) { return type_shape(type); }

const char *st_type_text(uint32_t type) {
  static String text;
  string_free(&text);
  type_print(&text, type);
  return string_text(&text);
}

const char *st_dtype_name(uint32_t dtype) {
  return dtype < DTYPES ? dtype_name((Dtype)dtype) : NULL;
}
uint32_t st_dtype_size(uint32_t dtype) {
  return dtype < DTYPES ? (uint32_t)dtype_size((Dtype)dtype) : 0;
}

/* ---- memory ---- */

void *st_alloc(uint32_t size) {
  boundary_forget();
  return memory_alloc_data(size ? size : 1);
}

void st_free(void *block) {
  if (block) memory_free_data(block);
}
