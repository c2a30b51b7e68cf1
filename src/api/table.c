#include "api/table.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "core/documentation.h"
#include "core/hash.h"
#include "core/vector.h"

#define VAR(f)                                              Var f(const Args *)
#define ANY(f)                                              Value f(const Args *)
#define TAGGED(returns, tag)                                returns
#define SCALAR_OP(id)                                       Var build_elementwise(const Args *)
#define API(name, kinds, signature, returns, documentation) returns;
#define ALIAS(alias, name)
#define ALSO_METHOD(name)
#include "api/api.def"
#undef VAR
#undef ANY
#undef TAGGED
#undef SCALAR_OP
#undef API
#undef ALIAS
#undef ALSO_METHOD

#define VAR(f)                  .var = f
#define ANY(f)                  .any = f
#define TAGGED(returns, number) returns, .tag = number
#define SCALAR_OP(id)           .var = build_elementwise, .op = OP_##id
#define API(n, k, s, returns, d) \
  {.name = #n, .kinds = k, .signature = s, .documentation = DOCUMENTATION(d), returns},
#define ALIAS(alias, name)
#define ALSO_METHOD(name)
static const Entry rows[] = {
#include "api/api.def"
};
#undef API
#undef ALIAS
#undef ALSO_METHOD

#define API(n, k, s, returns, d)
#define ALIAS(alias, name) {#alias, #name},
#define ALSO_METHOD(name)
static const char *const aliases[][2] = {
#include "api/api.def"
};
#undef ALIAS
#undef ALSO_METHOD

#define ALIAS(alias, name)
#define ALSO_METHOD(name) #name,
static const char *const methods[] = {
#include "api/api.def"
};

/* scalar.def: name and arity. */
enum { VARIADIC = -1 };
static const struct ScalarRow {
  Op op;
  const char *name;
  int arity;
  const char *documentation;
} scalars[] = {
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  {OP_##id, name, arity, DOCUMENTATION(documentation)},
#include "ops/scalar.def"
#undef SCALAR
};

/* Built once; entries and names live as long as the engine. */
static struct {
  Arena arena;
  VECTOR(Entry) entries;
  VECTOR(EntryName) names;
  HashTable functions, members, settings, type_methods;
} table;

/* ---- names ---- */

typedef struct NameKey {
  const char *text;
  size_t length;
} NameKey;

static int same_name(const void *key, uint32_t item, void *context) {
  (void)context;
  const NameKey *name = key;
  const char *other = table.names.data[item].name;
  return strlen(other) == name->length && !memcmp(other, name->text, name->length);
}

static const EntryName *find(const HashTable *names, const char *text, size_t length) {
  NameKey key = {text, length};
  uint32_t item = hash_find(names, hash_bytes(text, length, 0), &key, same_name, NULL);
  return item == HASH_NONE ? NULL : &table.names.data[item];
}

static void add_name(const char *name, uint32_t kind, uint32_t index) {
  HashTable *names = kind & (METHOD | PROPERTY) ? &table.members
                     : kind == SETTING          ? &table.settings
                     : kind == TYPE_METHOD      ? &table.type_methods
                                                : &table.functions;
  assert(!find(names, name, strlen(name)));
  *vector_push(&table.names) = (EntryName){name, kind, index};
  hash_add(names, hash_bytes(name, strlen(name), 0), (uint32_t)table.names.length - 1);
}

static void add_entry(const Entry *entry) {
  uint32_t index = (uint32_t)table.entries.length;
  Entry *added = vector_push(&table.entries);
  *added = *entry;
  added->count = -1;
  for (uint32_t kind = FUNCTION; kind <= CURRIED; kind *= 2)
    if (entry->kinds & kind) add_name(entry->name, kind, index);
}

static void add_scalar(const struct ScalarRow *row) {
  static const char *const signatures[] = {"", "x: tensor", "x: tensor, y: tensor",
                                           "x: tensor, y: tensor, w: tensor",
                                           "x: tensor, y: tensor, w: tensor, u: tensor"};
  if (find(&table.functions, row->name, strlen(row->name))) return;
  assert(row->arity != VARIADIC); /* those have a row in api.def */
  add_entry(&(Entry){.name = row->name,
                     .kinds = FUNCTION,
                     .signature = signatures[row->arity],
                     .documentation = row->documentation,
                     .var = build_elementwise,
                     .op = row->op});
}

static void build_table(void) {
  if (table.entries.length) return;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) add_entry(&rows[i]);
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) add_scalar(&scalars[i]);
  constructors_add(add_entry);
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
    const EntryName *name = find(&table.functions, aliases[i][1], strlen(aliases[i][1]));
    assert(name);
    add_name(aliases[i][0], FUNCTION, name->index);
  }
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    const EntryName *name = find(&table.functions, methods[i], strlen(methods[i]));
    assert(name);
    add_name(methods[i], METHOD, name->index);
  }
}

/* ---- parameters ---- */

static ParameterType parameter_type(const TextParameter *parameter) {
  static const struct {
    const char *name;
    ParameterType type;
  } types[] = {{"tensor", PARAMETER_TENSOR}, {"variable", PARAMETER_VARIABLE},
               {"int", PARAMETER_INT},       {"bool", PARAMETER_BOOL},
               {"string", PARAMETER_STRING}, {"dtype", PARAMETER_DTYPE},
               {"type", PARAMETER_TYPE}};
  for (size_t i = 0; parameter->type_count && i < sizeof types / sizeof *types; i++)
    if (!strcmp(parameter->types[0], types[i].name)) return types[i].type;
  return PARAMETER_ANY;
}

static bool allows_none(const TextParameter *parameter) {
  if (parameter->initial && parameter->initial->kind == TEXT_NONE) return true;
  for (uint32_t i = 0; i < parameter->type_count; i++)
    if (!strcmp(parameter->types[i], "none")) return true;
  return false;
}

static void read_parameters(Entry *entry) {
  const TextSignature *signature = text_parse_signature(&table.arena, entry->signature);
  assert(signature);
  Parameter *parameters = ARENA_ARRAY(&table.arena, Parameter, signature->count + 1);
  for (uint32_t i = 0; i < signature->count; i++) {
    const TextParameter *from = &signature->parameters[i];
    parameters[i] = (Parameter){from->name, parameter_type(from), from->passing, allows_none(from),
                                from->initial};
  }
  entry->parsed = signature;
  entry->parameters = parameters;
  entry->count = (int)signature->count;
}

/* ---- reading ---- */

uint32_t table_count(void) {
  build_table();
  return (uint32_t)table.entries.length;
}

const Entry *table_entry(uint32_t index) {
  build_table();
  Entry *entry = &table.entries.data[index];
  if (entry->count < 0) read_parameters(entry);
  return entry;
}

uint32_t table_names(void) {
  build_table();
  return (uint32_t)table.names.length;
}

const EntryName *table_name(uint32_t number) { return &table.names.data[number]; }

const EntryName *table_find_function(const char *name, size_t length) {
  build_table();
  return find(&table.functions, name, length);
}

const EntryName *table_find_member(const char *name, size_t length) {
  build_table();
  return find(&table.members, name, length);
}

const EntryName *table_find_setting(const char *name, size_t length) {
  build_table();
  return find(&table.settings, name, length);
}

const EntryName *table_find_type_method(const char *name, size_t length) {
  build_table();
  return find(&table.type_methods, name, length);
}

void camel_case(const char *name, char *out, size_t size) {
  size_t length = 0;
  for (const char *at = name; *at && length + 1 < size; at++) {
    bool joint = at[0] == '_' && at > name && at[1] && at[1] != '_' && at[-1] != '_';
    out[length++] = joint ? (char)toupper((unsigned char)*++at) : *at;
  }
  out[length] = 0;
}
