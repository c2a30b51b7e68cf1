#include "api/evaluate.h"

#include <math.h>
#include <string.h>

#include "api/call.h"
#include "api/nearest.h"
#include "api/number.h"
#include "api/types.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/vector.h"

typedef struct Local {
  const char *name;
  Value value;
} Local;

typedef struct Evaluator {
  const char *source;
  size_t length;
  Value scope;
  uint32_t nholes;
  const Value *holes;
  VECTOR(Local) locals;
  HashTable local_names;
  const char *origin; /* of the whole text */
  bool noted;         /* the pending error has its place */
  /* where the line of the last place asked for begins */
  size_t line_begin;
  int line;
} Evaluator;

static Value eval(Evaluator *self, const TextNode *node);

/* ---- places ---- */

/* Sets the origin of the nodes that are made next. */
static void set_origin(Evaluator *self, const TextNode *node) {
  if (node->begin < self->line_begin) self->line_begin = 0, self->line = 1;
  for (size_t i = self->line_begin; i < node->begin; i++)
    if (self->source[i] == '\n') self->line_begin = i + 1, self->line++;
  int column = 1;
  for (size_t i = self->line_begin; i < node->begin; i++)
    column += ((unsigned char)self->source[i] & 0xC0) != 0x80;
  String origin = {0};
  string_print(&origin, "line %d, column %d%s%s", self->line, column,
               self->origin ? GRAPH_TEXT_AT : "", self->origin ? self->origin : "");
  graph_set_origin(string_text(&origin));
  string_free(&origin);
}

/* Adds the place of `node` to a new error. */
static Value located(Evaluator *self, const TextNode *node, Value value) {
  if (!error_pending()) return value;
  if (!self->noted) text_note(self->source, self->length, node->begin);
  self->noted = true;
  return value_none();
}

static Value fail(Evaluator *self, const TextNode *node, ErrorKind kind, const char *what,
                  const char *name) {
  text_error(kind, self->source, self->length, node->begin, what, name);
  self->noted = true;
  return value_none();
}

/* ---- names ---- */

static const struct {
  const char *name;
  double value;
} constants[] = {{"pi", 3.14159265358979323846},
                 {"e", 2.7182818284590452354},
                 {"euler_gamma", 0.57721566490153286061},
                 {"inf", INFINITY},
                 {"nan", NAN}};

static bool same_text(Value key, const char *name) {
  return key.kind == ST_STRING && key.extra == strlen(name) &&
         !memcmp(key.u.pointer, name, key.extra);
}

static int is_local(const void *key, uint32_t item, void *context) {
  const Evaluator *self = context;
  return strcmp(key, self->locals.data[item].name) == 0;
}

static Local *find_local(Evaluator *self, const char *name) {
  uint64_t hash = hash_bytes(name, strlen(name), 0);
  uint32_t item = hash_find(&self->local_names, hash, name, is_local, self);
  return item == HASH_NONE ? NULL : &self->locals.data[item];
}

static bool find_value(Evaluator *self, const char *name, Value *value) {
  const Local *local = find_local(self, name);
  if (local) {
    *value = local->value;
    return true;
  }
  for (uint32_t i = 0; self->scope.kind == ST_DICT && i < self->scope.extra; i++) {
    if (!same_text(value_items(self->scope)[2 * i], name)) continue;
    *value = value_items(self->scope)[2 * i + 1];
    return true;
  }
  return false;
}

/* Whether a node is this name and the text gives it no value of its own. */
static bool is_free_name(Evaluator *self, const TextNode *node, const char *name) {
  Value value;
  return node->kind == TEXT_NAME && (!name || !strcmp(node->text, name)) &&
         !find_value(self, node->text, &value);
}

/* Whether a node names one of our functions: `exp`, or as PyTensor's users write it, `pt.exp`. */
static bool names_function(Evaluator *self, const TextNode *node) {
  return is_free_name(self, node, NULL) ||
         (node->kind == TEXT_ATTRIBUTE && is_free_name(self, node->children[0], "pt"));
}

static void nearest_of_kinds(Nearest *nearest, uint32_t kinds) {
  for (uint32_t i = 0; i < table_names(); i++) {
    const EntryName *entry = table_name(i);
    if (entry->kind & kinds) nearest_try(nearest, entry->name, strlen(entry->name));
  }
}

static Value undefined_name(Evaluator *self, const TextNode *node) {
  Nearest nearest = {.wanted = node->text};
  for (size_t i = 0; i < self->locals.length; i++)
    nearest_try(&nearest, self->locals.data[i].name, strlen(self->locals.data[i].name));
  for (uint32_t i = 0; self->scope.kind == ST_DICT && i < self->scope.extra; i++) {
    Value name = value_items(self->scope)[2 * i];
    if (name.kind == ST_STRING) nearest_try(&nearest, name.u.pointer, name.extra);
  }
  nearest_of_kinds(&nearest, FUNCTION | GRID | CONSTRUCTOR | CURRIED);
  String text = {0};
  string_print(&text, "'%s' is not defined%s", node->text, nearest_hint(&nearest));
  Value nothing = fail(self, node, ERROR_NAME, "name %s", string_text(&text));
  string_free(&text);
  return nothing;
}

/* A name that the text gives no value: a constant of Python's, or a type. */
static Value eval_own_name(Evaluator *self, const TextNode *node) {
  for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
    if (!strcmp(constants[i].name, node->text)) return value_float(constants[i].value);
  if (!strcmp(node->text, "newaxis")) return value_none();
  if (error_find(node->text)) return value_string(error_class(error_find(node->text)));
  const EntryName *name = table_find_function(node->text, node->length);
  Type type;
  if (!name) return undefined_name(self, node);
  if (constructor_type(table_entry(name->index), &type)) return value_type(type);
  return fail(self, node, ERROR_TYPE,
              name->kind == GRID ? "'%s' is indexed: write it with slices in [ ]"
                                 : "'%s' is a function and is not called",
              node->text);
}

static Value eval_name(Evaluator *self, const TextNode *node) {
  Value value;
  return find_value(self, node->text, &value) ? value : eval_own_name(self, node);
}

static void assign(Evaluator *self, const char *name, Value value) {
  Local *local = find_local(self, name);
  if (local) {
    local->value = value;
    return;
  }
  *vector_push(&self->locals) = (Local){name, value};
  hash_add(&self->local_names, hash_bytes(name, strlen(name), 0),
           (uint32_t)self->locals.length - 1);
}

/* ---- calls ---- */

static Value call(Evaluator *self, const TextNode *node, uint32_t index,
                  const Arguments *arguments) {
  set_origin(self, node);
  return located(self, node, call_entry(index, arguments));
}

/* Evaluates the arguments of a call; `object`, if any, comes first. */
static bool eval_arguments(Evaluator *self, const TextNode *node, const Value *object,
                           Arguments *arguments) {
  Value *positional = frame_alloc(sizeof(Value) * (node->count + 1));
  Value *keywords = frame_alloc(2 * sizeof(Value) * (node->count + 1));
  *arguments = (Arguments){0, 0, positional, keywords};
  if (object) positional[arguments->npositional++] = *object;
  for (uint32_t i = 1; i < node->count; i++) {
    const TextNode *child = node->children[i];
    bool keyword = child->kind == TEXT_KEYWORD;
    Value value = eval(self, keyword ? child->children[0] : child);
    if (error_pending()) return false;
    if (!keyword) {
      positional[arguments->npositional++] = value;
      continue;
    }
    keywords[2 * arguments->nkeywords] = value_string(child->text);
    keywords[2 * arguments->nkeywords++ + 1] = value;
  }
  return true;
}

/* A method of a type; TensorType(...)('x', shape=...) is the method __call__. */
static Value call_type(Evaluator *self, const TextNode *node, Type type, const char *method) {
  const EntryName *name = table_find_type_method(method, strlen(method));
  Value object = value_type(type);
  Arguments arguments;
  if (!name) return fail(self, node, ERROR_ATTRIBUTE, "a TensorType has no method '%s'", method);
  return eval_arguments(self, node, &object, &arguments) ? call(self, node, name->index, &arguments)
                                                         : value_none();
}

/* The object of a method: a variable, or what converts to one. */
static bool is_tensor_like(Value value) { return value.kind == ST_VAR || value.kind == ST_ARRAY; }

static Value call_method(Evaluator *self, const TextNode *node, const TextNode *callee) {
  Value object = eval(self, callee->children[0]);
  if (error_pending()) return value_none();
  if (object.kind == ST_TYPE) return call_type(self, node, object.extra, callee->text);
  const EntryName *name = table_find_member(callee->text, callee->length);
  if (!is_tensor_like(object) || !name) {
    Nearest nearest = {.wanted = callee->text};
    if (is_tensor_like(object)) nearest_of_kinds(&nearest, METHOD | PROPERTY);
    error_set(ERROR_ATTRIBUTE, "'%s' has no method '%s'%s", value_kind_name(object), callee->text,
              nearest_hint(&nearest));
    return located(self, callee, value_none());
  }
  if (name->kind == PROPERTY) {
    Value property = call(self, callee, name->index, &(Arguments){1, 0, &object, NULL});
    if (error_pending()) return value_none();
    if (property.kind == ST_TYPE) return call_type(self, node, property.extra, "__call__");
    return fail(self, node, ERROR_TYPE, "'%s' is a value and cannot be called", callee->text);
  }
  Arguments arguments;
  return eval_arguments(self, node, &object, &arguments) ? call(self, node, name->index, &arguments)
                                                         : value_none();
}

/* Print('x')(y): what the first call gives becomes the keyword-only parameters. */
static Value call_curried(Evaluator *self, const TextNode *node, uint32_t index) {
  const Entry *entry = table_entry(index);
  Arguments first, second;
  if (!eval_arguments(self, node->children[0], NULL, &first) ||
      !eval_arguments(self, node, NULL, &second))
    return value_none();
  uint32_t count = first.nkeywords + first.npositional, given = 0;
  Value *keywords = frame_alloc(2 * sizeof(Value) * (count + 1));
  for (uint32_t i = 0; i < 2 * first.nkeywords; i++) keywords[i] = first.keywords[i];
  for (int i = 0; i < entry->count && given < first.npositional; i++) {
    if (entry->parameters[i].passing != TEXT_KEYWORD_ONLY) continue;
    keywords[2 * (first.nkeywords + given)] = value_string(entry->parameters[i].name);
    keywords[2 * (first.nkeywords + given) + 1] = first.positional[given];
    given++;
  }
  if (given < first.npositional)
    return fail(self, node, ERROR_TYPE, "%s() takes fewer arguments before it is called",
                entry->name);
  if (second.nkeywords)
    return fail(self, node, ERROR_TYPE, "%s(...)() takes no keyword arguments", entry->name);
  second.keywords = keywords;
  second.nkeywords = count;
  return call(self, node, index, &second);
}

/* The entry that a name stands for, unless it is a value. */
static const EntryName *callable(Evaluator *self, const TextNode *name) {
  return names_function(self, name) ? table_find_function(name->text, name->length) : NULL;
}

static Value eval_call(Evaluator *self, const TextNode *node) {
  const TextNode *callee = node->children[0];
  const EntryName *curried = callee->kind == TEXT_CALL ? callable(self, callee->children[0]) : NULL;
  Value value;
  if (curried && curried->kind == CURRIED) return call_curried(self, node, curried->index);
  if (names_function(self, callee)) {
    const EntryName *name = table_find_function(callee->text, callee->length);
    Arguments arguments;
    if (!name) return undefined_name(self, callee);
    if (name->kind == CURRIED)
      return fail(self, node, ERROR_TYPE, "the result of %s(...) is to be called itself",
                  callee->text);
    return eval_arguments(self, node, NULL, &arguments) ? call(self, node, name->index, &arguments)
                                                        : value_none();
  }
  if (callee->kind == TEXT_ATTRIBUTE) return call_method(self, node, callee);
  value = eval(self, callee);
  if (error_pending()) return value_none();
  if (value.kind == ST_TYPE) return call_type(self, node, value.extra, "__call__");
  return fail(self, node, ERROR_TYPE, "'%s' is not callable", value_kind_name(value));
}

/* ---- attributes ---- */

/* `op` is the operation's name. */
static bool node_attribute(Value object, const char *name, Value *value) {
  static const char *const parts[] = {"op",      "label",  "params", "inputs",
                                      "outputs", "serial", "source"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (strcmp(parts[i], name) != 0) continue;
    *value = value_items(object)[i];
    return true;
  }
  return false;
}

/* config.floatX, autocast_float.dtypes; NULL for other attributes. */
static const EntryName *find_setting(Evaluator *self, const TextNode *node) {
  const TextNode *head = node->children[0];
  if (is_free_name(self, head, "config")) return table_find_setting(node->text, node->length);
  if (!is_free_name(self, head, NULL) || strcmp(node->text, "dtypes")) return NULL;
  return table_find_setting(head->text, head->length);
}

static Value eval_attribute(Evaluator *self, const TextNode *node) {
  if (names_function(self, node)) return eval_own_name(self, node);
  const EntryName *setting = find_setting(self, node);
  if (setting) return call(self, node, setting->index, &(Arguments){0, 0, NULL, NULL});
  if (is_free_name(self, node->children[0], "config") ||
      is_free_name(self, node->children[0], "autocast_float"))
    return fail(self, node, ERROR_ATTRIBUTE, "there is no setting '%s'", node->text);
  Value object = eval(self, node->children[0]), value;
  if (error_pending()) return value_none();
  if (object.kind == ST_TYPE && type_attribute(object.extra, node->text, &value)) return value;
  if (object.kind == ST_NODE && node_attribute(object, node->text, &value)) return value;
  const EntryName *name =
      is_tensor_like(object) ? table_find_member(node->text, node->length) : NULL;
  if (!name) {
    error_set(ERROR_ATTRIBUTE, "'%s' has no attribute '%s'", value_kind_name(object), node->text);
    return located(self, node, value_none());
  }
  if (name->kind == METHOD)
    return fail(self, node, ERROR_TYPE, "'%s' is a method and is not called", node->text);
  return call(self, node, name->index, &(Arguments){1, 0, &object, NULL});
}

/* ---- subscripts ---- */

static Value eval_items(Evaluator *self, const TextNode *node, StKind kind) {
  Value *items = frame_alloc(sizeof(Value) * node->count);
  for (uint32_t i = 0; i < node->count; i++) {
    items[i] = node->children[i] ? eval(self, node->children[i]) : value_none();
    if (error_pending()) return value_none();
  }
  return (Value){kind, kind == ST_DICT ? node->count / 2 : node->count, {.pointer = items}};
}

/* A slice of a list: bounds as Python's. */
static Value slice_sequence(Value sequence, Value slice) {
  int64_t bounds[3] = {0, 0, 1}, n = sequence.extra, count = 0;
  bool absent[3];
  for (int i = 0; i < 3; i++) {
    absent[i] = value_is_none(value_items(slice)[i]);
    if (!absent[i] && !convert_int(value_items(slice)[i], "slice index", &bounds[i]))
      return value_none();
  }
  int64_t step = bounds[2], first = step < 0 ? -1 : 0, last = step < 0 ? n - 1 : n;
  if (step == 0) {
    error_set(ERROR_VALUE, "slice step cannot be zero");
    return value_none();
  }
  for (int i = 0; i < 2; i++) {
    if (absent[i])
      bounds[i] = (i == 0) == (step > 0) ? first : last;
    else if (bounds[i] < 0)
      bounds[i] = bounds[i] + n < first ? first : bounds[i] + n;
    else if (bounds[i] > last)
      bounds[i] = last;
  }
  Value *items = frame_alloc(sizeof(Value) * (size_t)n);
  for (int64_t i = bounds[0]; step > 0 ? i < bounds[1] : i > bounds[1]; i += step)
    items[count++] = value_items(sequence)[i];
  return value_sequence((StKind)sequence.kind, (int)count, items);
}

static Value subscript_sequence(Value sequence, Value index) {
  if (index.kind == ST_SLICE) return slice_sequence(sequence, index);
  int64_t at;
  if (!convert_int(index, "index of a list", &at)) return value_none();
  if (at < 0) at += sequence.extra;
  if (at >= 0 && at < (int64_t)sequence.extra) return value_items(sequence)[at];
  error_set(ERROR_INDEX, "list index out of range: %s of %u", value_text(index), sequence.extra);
  return value_none();
}

static Value eval_subscript(Evaluator *self, const TextNode *node) {
  const TextNode *head = node->children[0];
  const EntryName *grid = NULL;
  Value object;
  if (names_function(self, head)) grid = table_find_function(head->text, head->length);
  bool is_grid = grid && grid->kind == GRID;
  object = is_grid ? value_none() : eval(self, head);
  if (error_pending()) return value_none();
  Value index = eval(self, node->children[1]);
  if (error_pending()) return value_none();
  if (is_grid) return call(self, node, grid->index, &(Arguments){1, 0, &index, NULL});
  if (value_is_sequence(object)) return located(self, node, subscript_sequence(object, index));
  if (!is_tensor_like(object))
    return fail(self, node, ERROR_TYPE, "'%s' cannot be indexed", value_kind_name(object));
  Value both[2] = {object, index};
  return call(self, node, table_find_member("__getitem__", 11)->index,
              &(Arguments){2, 0, both, NULL});
}

/* ---- operators ---- */

static const char *const operator_names[TEXT_OPERATORS] = {[TEXT_LESS] = "lt",
                                                           [TEXT_LESS_EQUAL] = "le",
                                                           [TEXT_GREATER] = "gt",
                                                           [TEXT_GREATER_EQUAL] = "ge",
                                                           [TEXT_BIT_OR] = "or_",
                                                           [TEXT_BIT_XOR] = "xor",
                                                           [TEXT_BIT_AND] = "and_",
                                                           [TEXT_ADD] = "add",
                                                           [TEXT_SUBTRACT] = "sub",
                                                           [TEXT_MULTIPLY] = "mul",
                                                           [TEXT_DIVIDE] = "true_div",
                                                           [TEXT_FLOOR_DIVIDE] = "int_div",
                                                           [TEXT_REMAINDER] = "mod_check",
                                                           [TEXT_MATMUL] = "matmul",
                                                           [TEXT_NEGATE] = "neg",
                                                           [TEXT_INVERT] = "invert",
                                                           [TEXT_POWER] = "pow"};

static Value call_operator(Evaluator *self, const TextNode *node, uint32_t count,
                           const Value *operands) {
  if (node->op == TEXT_POSITIVE) return operands[0];
  const char *name = operator_names[node->op];
  return call(self, node, table_find_function(name, strlen(name))->index,
              &(Arguments){count, 0, operands, NULL});
}

/* Lists joined by + and repeated by *. */
static bool sequence_operator(TextOperator op, Value left, Value right, Value *result) {
  if (op == TEXT_ADD && value_is_sequence(left) && left.kind == right.kind) {
    Value *items = frame_alloc(sizeof(Value) * (left.extra + right.extra));
    for (uint32_t i = 0; i < left.extra; i++) items[i] = value_items(left)[i];
    for (uint32_t i = 0; i < right.extra; i++) items[left.extra + i] = value_items(right)[i];
    *result = (Value){left.kind, left.extra + right.extra, {.pointer = items}};
    return true;
  }
  if (op != TEXT_MULTIPLY || !value_is_sequence(left) || right.kind != ST_INT) return false;
  int64_t times = right.u.integer < 0 ? 0 : right.u.integer;
  if (times * left.extra > 1 << 20) return false;
  Value *items = frame_alloc(sizeof(Value) * (size_t)(times * left.extra));
  for (int64_t i = 0; i < times * left.extra; i++) items[i] = value_items(left)[i % left.extra];
  *result = (Value){left.kind, (uint32_t)(times * left.extra), {.pointer = items}};
  return true;
}

/* What is never an operand of a tensor. */
static bool is_strange(Value value) { return value.kind == ST_STRING || value_is_none(value); }

static Value eval_binary(Evaluator *self, const TextNode *node) {
  Value operands[2], result;
  for (int i = 0; i < 2; i++) {
    operands[i] = eval(self, node->children[i]);
    if (error_pending()) return value_none();
  }
  bool plain = value_is_number(operands[0]) && value_is_number(operands[1]);
  if (node->op == TEXT_EQUAL || node->op == TEXT_NOT_EQUAL) {
    bool tensors = is_tensor_like(operands[0]) || is_tensor_like(operands[1]);
    if (!tensors)
      return value_bool(plain_equal(operands[0], operands[1]) == (node->op == TEXT_EQUAL));
    return fail(self, node, ERROR_TYPE, "tensors are compared elementwise by %s(a, b)",
                node->op == TEXT_EQUAL ? "eq" : "neq");
  }
  if (plain && node->op != TEXT_MATMUL)
    return located(self, node, number_binary(node->op, operands[0], operands[1]));
  if (sequence_operator(node->op, operands[0], operands[1], &result)) return result;
  bool strange = is_strange(operands[0]) || is_strange(operands[1]);
  if (!strange && (is_tensor_like(operands[0]) || is_tensor_like(operands[1])))
    return call_operator(self, node, 2, operands);
  error_set(ERROR_TYPE, "unsupported operand type(s) for %s: '%s' and '%s'",
            text_operator_spelling(node->op), value_kind_name(operands[0]),
            value_kind_name(operands[1]));
  return located(self, node, value_none());
}

static Value eval_unary(Evaluator *self, const TextNode *node) {
  Value operand = eval(self, node->children[0]);
  if (error_pending()) return value_none();
  if (value_is_number(operand)) return located(self, node, number_unary(node->op, operand));
  if (is_tensor_like(operand)) return call_operator(self, node, 1, &operand);
  error_set(ERROR_TYPE, "bad operand type for unary %s: '%s'", text_operator_spelling(node->op),
            value_kind_name(operand));
  return located(self, node, value_none());
}

/* ---- everything ---- */

/* a, b = value: a list or tuple, or a vector of known length such as a shape. */
static void unpack(Evaluator *self, const TextNode *line, Value value) {
  uint32_t wanted = line->count - 1;
  int64_t length = value.extra;
  bool vector = value.kind == ST_VAR && vector_length(value.extra, &length);
  if (error_pending()) {
    located(self, line, value);
  } else if (!vector && !value_is_sequence(value)) {
    fail(self, line, ERROR_TYPE, "a %s cannot be unpacked into several names: index it",
         value_kind_name(value));
  } else if (length != wanted) {
    error_set(ERROR_VALUE, "%lld values cannot be unpacked into %u names", (long long)length,
              wanted);
    located(self, line, value);
  } else {
    for (uint32_t i = 0; i < wanted; i++)
      assign(self, line->children[i]->text,
             vector ? value_var(vector_element(value.extra, i)) : value_items(value)[i]);
  }
}

static Value eval_block(Evaluator *self, const TextNode *node) {
  Value value = value_none();
  for (uint32_t i = 0; i < node->count && !error_pending(); i++) {
    const TextNode *line = node->children[i];
    bool assigns = line->kind == TEXT_ASSIGN || line->kind == TEXT_UNPACK;
    value = eval(self, assigns ? line->children[line->count - 1] : line);
    if (error_pending()) break;
    if (line->kind == TEXT_ASSIGN) assign(self, line->text, value);
    if (line->kind == TEXT_UNPACK) unpack(self, line, value);
  }
  return value;
}

static Value imaginary(double number) {
  Array *array = array_new(DTYPE_COMPLEX128, 0, NULL);
  if (!array) return value_none();
  double *parts = array->view.data;
  parts[0] = 0;
  parts[1] = number;
  return value_var(graph_constant(array));
}

static Value eval_hole(Evaluator *self, const TextNode *node) {
  if (node->integer < self->nholes) return self->holes[node->integer];
  return fail(self, node, ERROR_SYNTAX, "there is no value for this hole%s", "");
}

static Value eval(Evaluator *self, const TextNode *node) {
  switch (node->kind) {
    case TEXT_NAME:
      return eval_name(self, node);
    case TEXT_INT:
      if (node->overflow)
        return fail(self, node, ERROR_OVERFLOW, "%s does not fit into 64 bits; write a float",
                    node->text);
      return literal_value(node);
    case TEXT_STRING:
      return value_string(frame_string(node->text, node->length));
    case TEXT_FLOAT:
    case TEXT_TRUE:
    case TEXT_FALSE:
    case TEXT_NONE:
    case TEXT_ELLIPSIS:
      return literal_value(node);
    case TEXT_IMAGINARY:
      return imaginary(node->number);
    case TEXT_HOLE:
      return eval_hole(self, node);
    case TEXT_LIST:
      return eval_items(self, node, ST_LIST);
    case TEXT_TUPLE:
      return eval_items(self, node, ST_TUPLE);
    case TEXT_DICT:
      return eval_items(self, node, ST_DICT);
    case TEXT_SLICE:
      return eval_items(self, node, ST_SLICE);
    case TEXT_CALL:
      return eval_call(self, node);
    case TEXT_ATTRIBUTE:
      return eval_attribute(self, node);
    case TEXT_SUBSCRIPT:
      return eval_subscript(self, node);
    case TEXT_UNARY:
      return eval_unary(self, node);
    case TEXT_BINARY:
    case TEXT_COMPARE:
      return eval_binary(self, node);
    case TEXT_BLOCK:
      return eval_block(self, node);
    case TEXT_ASSIGN:
    case TEXT_UNPACK:
    case TEXT_KEYWORD:
      break;
  }
  return value_none();
}

Value evaluate_text(const char *source, size_t length, Value scope, uint32_t nholes,
                    const Value *holes) {
  Arena arena = {0};
  const TextNode *program = text_parse(&arena, source, length);
  Evaluator self = {.source = source,
                    .length = length,
                    .scope = scope,
                    .nholes = nholes,
                    .holes = holes,
                    .origin = graph_provenance().origin,
                    .line = 1};
  convert_refuse_booleans(true);
  Value value = program ? eval(&self, program) : value_none();
  convert_refuse_booleans(false);
  graph_set_origin(self.origin);
  vector_free(&self.locals);
  hash_free(&self.local_names);
  arena_free(&arena);
  return value;
}
