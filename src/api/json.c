/* The engine's tables as JSON, for what generates a host's wrapper. */
#include <string.h>

#include "api/table.h"
#include "core/error.h"
#include "ops/scalar.h"

static void print_field(String *out, const char *name, const char *text) {
  string_print(out, "\"%s\":", name);
  string_json(out, text, strlen(text));
}

static void print_types(String *out, const TextParameter *parameter) {
  String types = {0};
  for (uint32_t i = 0; i < parameter->type_count; i++)
    string_print(&types, "%s%s", i ? " | " : "", parameter->types[i]);
  print_field(out, "type", string_text(&types));
  string_free(&types);
}

static void print_parameter(String *out, const Entry *entry, const TextParameter *parameter) {
  char js_name[128];
  camel_case(parameter->name, js_name, sizeof js_name);
  string_print(out, "{");
  print_field(out, "name", parameter->name);
  string_print(out, ",");
  print_field(out, "jsName", js_name);
  string_print(out, ",");
  print_types(out, parameter);
  if (parameter->initial) {
    string_print(out, ",\"default\":");
    string_json(out, entry->signature + parameter->initial->begin,
                parameter->initial->end - parameter->initial->begin);
  }
  bool variadic = parameter->passing == TEXT_VARIADIC;
  string_print(out, ",\"required\":%s,\"variadic\":%s,\"keywordOnly\":%s}",
               parameter->initial || variadic ? "false" : "true", variadic ? "true" : "false",
               parameter->passing == TEXT_KEYWORD_ONLY ? "true" : "false");
}

static const char *kind_name(uint32_t kind) {
  return kind == METHOD        ? "method"
         : kind == PROPERTY    ? "property"
         : kind == CONSTRUCTOR ? "constructor"
         : kind == SETTING     ? "setting"
         : kind == TYPE_METHOD ? "typeMethod"
         : kind == CURRIED     ? "curried"
                               : "function";
}

/* Of the rows of scalar.def: the dtype rule and the gradient, as they stand there. */
static const struct {
  const char *rule, *gradient;
  int arity;
} scalars[OP_SCALARS_END] = {
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  [OP_##id] = {#dtype, gradient, arity},
#include "ops/scalar.def"
#undef SCALAR
};

static void print_elementwise(String *out, const Entry *entry) {
  string_print(out, ",");
  print_field(out, "rule", scalars[entry->op].rule);
  string_print(out, ",");
  print_field(out, "gradient", scalars[entry->op].gradient);
  string_print(out, ",\"arity\":%d", scalars[entry->op].arity);
}

static void print_name(String *out, const EntryName *name) {
  const Entry *entry = table_entry(name->index);
  char js_name[128];
  camel_case(name->name, js_name, sizeof js_name);
  string_print(out, "{\"index\":%u,", name->index);
  print_field(out, "name", name->name);
  string_print(out, ",");
  print_field(out, "jsName", js_name);
  string_print(out, ",");
  print_field(out, "kind", kind_name(name->kind));
  string_print(out, ",\"parameters\":[");
  bool member = name->kind & (METHOD | PROPERTY | TYPE_METHOD);
  for (uint32_t i = member; i < entry->parsed->count; i++) {
    if (i > member) string_print(out, ",");
    print_parameter(out, entry, &entry->parsed->parameters[i]);
  }
  string_print(out, "],");
  print_field(out, "returns", entry->var ? "variable" : "any");
  string_print(out, ",");
  print_field(out, "documentation", entry->documentation);
  if (entry->op) print_elementwise(out, entry);
  string_print(out, "}");
}

/* Each text is made once and kept. */
const char *st_api_json(void) {
  static String text;
  if (text.length) return string_text(&text);
  string_print(&text, "[");
  for (uint32_t i = 0; i < table_names(); i++) {
    if (i) string_print(&text, ",\n");
    print_name(&text, table_name(i));
  }
  string_print(&text, "]\n");
  return string_text(&text);
}

const char *st_errors_json(void) {
  static String text;
  if (text.length) return string_text(&text);
  for (int kind = ERROR_NONE + 1; kind < ERROR_KINDS; kind++) {
    string_print(&text, kind == ERROR_NONE + 1 ? "[{" : ",\n{");
    print_field(&text, "name", error_class((ErrorKind)kind));
    string_print(&text, ",");
    print_field(&text, "base", error_base((ErrorKind)kind));
    string_print(&text, "}");
  }
  string_print(&text, "]\n");
  return string_text(&text);
}

const char *st_dtypes_json(void) {
  static String text;
  if (text.length) return string_text(&text);
  for (int dtype = 0; dtype < DTYPES; dtype++) {
    char code[2] = {dtype_code((Dtype)dtype), 0};
    string_print(&text, dtype ? ",\n{" : "[{");
    print_field(&text, "name", dtype_name((Dtype)dtype));
    string_print(&text, ",\"size\":%zu,", dtype_size((Dtype)dtype));
    print_field(&text, "code", code);
    string_print(&text, "}");
  }
  string_print(&text, "]\n");
  return string_text(&text);
}
