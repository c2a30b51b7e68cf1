/* Graphs as JSON, and back.
 *
 *   { "format": "symtensor", "version": 1,
 *     "variables": [{
 *       "kind": "input" | "constant" | "shared" | "result",
 *       "dtype": "float64", "shape": [null, 3],      null: a length that is not known
 *       "name": "x", "origin": "line 1, column 5",   where there is one: the place in a text
 *       "node": 0, "output": 0,    of results: what makes it, and which of its outputs it is
 *       "data": [1.5, "NaN"],      of constants and shared variables: elements in C order
 *       "lengths": [2] }],         of shared variables: the value's shape
 *     "nodes": [{
 *       "op": "add", "label": "Add", "params": [], "inputs": [0, 1], "outputs": [2],
 *       "source": {                what a node of a gradient was made by:
 *         "node": 3, "op": "log",  the forward node, null if it is not in this graph; its operation
 *         "term": 1, "input": 0,   the part of its rule; of a formula, the input that it is for
 *         "rule": "g / x" } }],    g: the cotangent, x, y, w, u: inputs, z: the output
 *     "outputs": [2], "check": "0123456789abcdef" }
 *
 * Variables and nodes are numbered by their places; leaves come first, inputs before users. Numbers
 * of complex arrays alternate real and imaginary part; integers beyond 2^53 are strings. `check` is
 * a hash of operations, parameters, connections and the leaves' types: parameters are trusted when
 * read, so a graph that was edited is refused. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/vector.h"
#include "ops/ops.h"
#include "print/forms.h"
#include "print/listing.h"
#include "print/number.h"
#include "print/spelling.h"
#include "text/text.h"

static const char *const kinds[] = {[VAR_INPUT] = "input",
                                    [VAR_CONSTANT] = "constant",
                                    [VAR_SHARED] = "shared",
                                    [VAR_RESULT] = "result"};

/* ---- writing ---- */

static void print_named_text(String *out, const char *name, const char *text) {
  if (!text) return;
  string_print(out, ",\"%s\":", name);
  string_json(out, text, strlen(text));
}

/* Where in which file a person's program is says nothing elsewhere, and is nobody's business. */
static void print_origin(String *out, const char *origin) {
  if (!origin || strncmp(origin, "line ", 5)) return;
  const char *file = strstr(origin, GRAPH_TEXT_AT);
  string_print(out, ",\"origin\":");
  string_json(out, origin, file ? (size_t)(file - origin) : strlen(origin));
}

static void print_lengths(String *out, const char *name, int ndim, const int64_t *shape) {
  string_print(out, ",\"%s\":[", name);
  for (int i = 0; i < ndim; i++)
    if (shape[i] == DIM_UNKNOWN)
      string_print(out, i ? ",null" : "null");
    else
      string_print(out, "%s%" PRId64, i ? "," : "", shape[i]);
  string_print(out, "]");
}

/* The elements as real numbers: a complex one is two. */
static View real_view(const View *view, int64_t shape[1], const int64_t stride[1]) {
  bool complex = dtype_is(view->dtype, GROUP_COMPLEX);
  shape[0] = view_size(view) * (complex ? 2 : 1);
  Dtype dtype = !complex                         ? view->dtype
                : view->dtype == DTYPE_COMPLEX64 ? DTYPE_FLOAT32
                                                 : DTYPE_FLOAT64;
  return (View){view->data, dtype, 1, shape, stride};
}

static void print_number(String *out, const View *view, int64_t i) {
  static const int64_t exact = (int64_t)1 << 53;
  bool discrete = dtype_is(view->dtype, GROUP_DISCRETE);
  double number = discrete ? 0 : view_float(view, i);
  int64_t integer = discrete ? view_int(view, i) : 0;
  if (!isfinite(number))
    string_print(out, "\"%s\"", number != number ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
  else if (dtype_is(view->dtype, GROUP_BOOL))
    string_print(out, integer ? "1" : "0");
  else if (integer > exact || integer < -exact)
    string_print(out, "\""), print_element(out, view, i), string_print(out, "\"");
  else
    print_element(out, view, i);
}

static void print_data(String *out, const Array *array) {
  int64_t shape[1];
  View numbers = real_view(&array->view, shape, (int64_t[]){1});
  string_print(out, ",\"data\":[");
  for (int64_t i = 0; i < shape[0]; i++) {
    if (i) string_append(out, ",", 1);
    print_number(out, &numbers, i);
  }
  string_print(out, "]");
}

static void print_variable(String *out, const Listing *listing, Var var) {
  Type type = var_type(var);
  string_print(out, "{\"kind\":\"%s\",\"dtype\":\"%s\"", kinds[var_kind(var)],
               type_kind(type) == TYPE_TENSOR         ? dtype_name(type_dtype(type))
               : type_kind(type) == TYPE_DISCONNECTED ? "disconnected"
                                                      : "null");
  print_lengths(out, "shape", type_ndim(type), type_shape(type));
  print_named_text(out, "name", var_name(var));
  print_origin(out, var_origin(var));
  if (var_owner(var))
    string_print(out, ",\"node\":%u,\"output\":%d", listing_node(listing, var_owner(var)),
                 var_index(var));
  if (var_data(var)) {
    const View *view = &var_data(var)->view;
    print_data(out, var_data(var));
    if (var_kind(var) == VAR_SHARED) print_lengths(out, "lengths", view->ndim, view->shape);
  }
  string_print(out, "}");
}

static void print_numbers(String *out, const Listing *listing, const char *name, int count,
                          const Var *vars) {
  string_print(out, ",\"%s\":[", name);
  for (int i = 0; i < count; i++)
    string_print(out, "%s%u", i ? "," : "", listing_var(listing, vars[i]));
  string_print(out, "]");
}

static void print_source(String *out, const Listing *listing, Source source) {
  if (!source.op && source.term == TERM_ALL) return;
  int64_t place = listing_serial(listing, source.node);
  SourceRule rule = op_rule(source);
  string_print(out, ",\"source\":{\"node\":");
  string_print(out, place < 0 ? "null" : "%" PRId64, place);
  if (source.op) string_print(out, ",\"op\":\"%s\"", op_name(source.op));
  string_print(out, ",\"term\":%d", source.term);
  if (rule.input >= 0) string_print(out, ",\"input\":%d", rule.input);
  string_print(out, ",\"rule\":");
  string_json(out, rule.text, rule.length);
  string_print(out, "}");
}

static void print_node(String *out, const Listing *listing, Node node) {
  Params params = node_params(node);
  String label = {0};
  spell_name(&label, node);
  string_print(out, "{\"op\":\"%s\"", op_name(node_op(node)));
  print_named_text(out, "label", string_text(&label));
  string_free(&label);
  string_print(out, ",\"params\":[");
  for (int i = 0; i < params_count(params); i++)
    string_print(out, "%s%" PRId64, i ? "," : "", params_get(params, i));
  string_print(out, "]");
  print_numbers(out, listing, "inputs", node_ninputs(node), node_inputs(node));
  print_numbers(out, listing, "outputs", node_noutputs(node),
                node_inputs(node) + node_ninputs(node));
  print_source(out, listing, node_provenance(node).source);
  string_print(out, "}");
}

/* ---- the check ---- */

static uint64_t hash_numbers(uint64_t hash, int count, const int64_t *numbers) {
  hash = hash_mix(hash, (uint64_t)count);
  for (int i = 0; i < count; i++) hash = hash_mix(hash, (uint64_t)numbers[i]);
  return hash;
}

static uint64_t hash_leaf(uint64_t hash, VarKind kind, Type type) {
  return hash_numbers(hash_mix(hash, (uint64_t)kind << 8 | type_dtype(type)), type_ndim(type),
                      type_shape(type));
}

/* `inputs`: their numbers. */
static uint64_t hash_node(uint64_t hash, const char *op, Params params, int ninputs,
                          const int64_t *inputs, int noutputs) {
  hash = hash_bytes(op, strlen(op), hash_mix(hash, (uint64_t)noutputs));
  hash = hash_numbers(hash, params_count(params), params_values(params));
  return hash_numbers(hash, ninputs, inputs);
}

static uint64_t listing_hash(const Listing *listing) {
  VECTOR(int64_t) inputs = {0};
  uint64_t hash = 0;
  for (size_t i = 0; i < listing->nleaves; i++)
    hash = hash_leaf(hash, var_kind(listing->vars.data[i]), var_type(listing->vars.data[i]));
  for (size_t i = 0; i < listing->nodes.length; i++) {
    Node node = listing->nodes.data[i];
    inputs.length = 0;
    for (int j = 0; j < node_ninputs(node); j++)
      *vector_push(&inputs) = listing_var(listing, node_input(node, j));
    hash = hash_node(hash, op_name(node_op(node)), node_params(node), node_ninputs(node),
                     inputs.data, node_noutputs(node));
  }
  vector_free(&inputs);
  return hash;
}

void print_json(String *out, int noutputs, const Var *outputs) {
  Listing listing;
  listing_open(&listing, noutputs, outputs);
  string_print(out, "{\"format\":\"symtensor\",\"version\":1,\"variables\":[");
  for (size_t i = 0; i < listing.vars.length; i++) {
    if (i) string_append(out, ",", 1);
    print_variable(out, &listing, listing.vars.data[i]);
  }
  string_print(out, "],\"nodes\":[");
  for (size_t i = 0; i < listing.nodes.length; i++) {
    if (i) string_append(out, ",", 1);
    print_node(out, &listing, listing.nodes.data[i]);
  }
  string_print(out, "]");
  print_numbers(out, &listing, "outputs", noutputs, outputs);
  string_print(out, ",\"check\":\"%016" PRIx64 "\"}", listing_hash(&listing));
  listing_close(&listing);
}

/* ---- reading ---- */

typedef struct Reader {
  VarList vars;
  const TextNode *nodes;
  VECTOR(int64_t) numbers; /* of the list read last */
  uint64_t hash;
} Reader;

static bool refuse(const char *what) {
  error_set(ERROR_VALUE, "not a graph as toJSON writes it: %s", what);
  return false;
}

/* The value of a key; NULL where there is none, or null. */
static const TextNode *field(const TextNode *node, const char *key) {
  if (node->kind != TEXT_DICT) return NULL;
  for (uint32_t i = 0; i + 1 < node->count; i += 2) {
    const TextNode *found = node->children[i], *value = node->children[i + 1];
    if (found->kind != TEXT_STRING || strcmp(found->text, key) != 0) continue;
    return value->kind == TEXT_NAME && !strcmp(value->text, "null") ? NULL : value;
  }
  return NULL;
}

static const char *text_field(const TextNode *node, const char *key) {
  const TextNode *value = field(node, key);
  return value && value->kind == TEXT_STRING ? value->text : NULL;
}

/* A list, empty where there is none. */
static const TextNode *list_field(const TextNode *node, const char *key) {
  static const TextNode empty = {.kind = TEXT_LIST};
  const TextNode *value = field(node, key);
  return value && value->kind == TEXT_LIST ? value : &empty;
}

/* The number that a node or a string of digits is. */
static bool read_number(const TextNode *node, int64_t *integer, double *number) {
  bool negative = node->kind == TEXT_UNARY && node->op == TEXT_NEGATE;
  if (negative) node = node->children[0];
  if (node->kind == TEXT_STRING) {
    bool minus = node->text[0] == '-';
    const char *digits = node->text + minus;
    uint64_t size = strtoull(digits, NULL, 10);
    double value = *digits == 'N' ? NAN : *digits == 'I' ? INFINITY : decimal_read(digits, NULL);
    *integer = (int64_t)(minus ? 0 - size : size);
    *number = minus ? -value : value;
  } else if (node->kind == TEXT_INT) {
    *integer = (int64_t)(negative ? 0 - node->integer : node->integer);
    *number = negative ? -(double)node->integer : (double)node->integer;
  } else if (node->kind == TEXT_FLOAT) {
    *number = negative ? -node->number : node->number;
    *integer = fabs(*number) < 9e18 ? (int64_t)*number : 0;
  } else {
    return false;
  }
  return true;
}

/* A list of integers into `numbers`; null is -1. */
static bool read_integers(Reader *self, const TextNode *list) {
  double number;
  self->numbers.length = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    int64_t *at = vector_push(&self->numbers);
    if (list->children[i]->kind == TEXT_NAME)
      *at = DIM_UNKNOWN;
    else if (!read_number(list->children[i], at, &number))
      return refuse("a number is expected");
  }
  return true;
}

static bool fill_data(const View *view, const TextNode *list) {
  int64_t shape[1];
  View numbers = real_view(view, shape, (int64_t[]){1});
  if ((int64_t)list->count != shape[0])
    return refuse("the number of elements is not that of the shape");
  for (uint32_t i = 0; i < list->count; i++) {
    int64_t integer;
    double number;
    if (!read_number(list->children[i], &integer, &number)) return refuse("a number is expected");
    bool discrete = dtype_is(view->dtype, GROUP_DISCRETE);
    int64_t none = 0;
    View from = discrete ? (View){&integer, DTYPE_INT64, 1, (int64_t[]){1}, &none}
                         : (View){&number, DTYPE_FLOAT64, 1, (int64_t[]){1}, &none};
    View to = {view_at(&numbers, i), numbers.dtype, 1, (int64_t[]){1}, &none};
    view_copy(&to, &from);
  }
  return true;
}

static Var read_leaf(Reader *self, const TextNode *node) {
  const char *dtype_text = text_field(node, "dtype"), *kind_text = text_field(node, "kind");
  Dtype dtype = dtype_text ? dtype_parse(dtype_text, strlen(dtype_text)) : DTYPE_NONE;
  VarKind kind = VAR_INPUT;
  while (kind_text && kind < VAR_RESULT && strcmp(kinds[kind], kind_text) != 0) kind++;
  const TextNode *lengths = field(node, "lengths"), *shape = list_field(node, "shape");
  if (dtype == DTYPE_NONE || !kind_text || kind == VAR_RESULT || shape->count > TYPE_MAX_NDIM)
    return refuse("a leaf without kind or dtype");
  if (!read_integers(self, shape)) return 0;
  int ndim = (int)self->numbers.length;
  Type type = type_tensor(dtype, ndim, self->numbers.data);
  self->hash = hash_leaf(self->hash, kind, type);
  if (kind == VAR_INPUT) return graph_input(type, NULL);
  if (lengths && (lengths->count != shape->count || !read_integers(self, lengths)))
    return refuse("lengths of another rank");
  for (int i = 0; i < ndim; i++)
    if (self->numbers.data[i] < 0) return refuse("a value without a shape");
  Array *array = array_new(dtype, ndim, self->numbers.data);
  if (!array) return 0;
  if (!fill_data(&array->view, list_field(node, "data"))) {
    array_release(array);
    return 0;
  }
  return kind == VAR_CONSTANT ? graph_constant(array) : graph_shared(array, type, NULL);
}

static bool name_variable(Var var, const TextNode *node) {
  if (var && text_field(node, "name")) var_set_name(var, text_field(node, "name"));
  return var != 0;
}

/* The check does without the variables, which need the nodes' outputs' places only. */
static bool hash_nodes(Reader *self, const TextNode *nodes) {
  for (uint32_t i = 0; i < nodes->count; i++) {
    const TextNode *node = nodes->children[i];
    const char *op = text_field(node, "op");
    if (!op || !read_integers(self, list_field(node, "params"))) return refuse("a node without op");
    Params params = params_make((int)self->numbers.length, self->numbers.data);
    if (!read_integers(self, list_field(node, "inputs"))) return false;
    self->hash = hash_node(self->hash, op, params, (int)self->numbers.length, self->numbers.data,
                           (int)list_field(node, "outputs")->count);
  }
  return true;
}

/* The variable with a number, if it was read. */
static Var numbered(const Reader *self, int64_t number) {
  bool known = number >= 0 && number < (int64_t)self->vars.length;
  return known ? self->vars.data[number] : 0;
}

/* The node that was made of an entry. */
static Node node_read(const Reader *self, const TextNode *node) {
  int64_t first;
  double unused;
  read_number(list_field(node, "outputs")->children[0], &first, &unused);
  return var_owner(numbered(self, first));
}

/* Makes a node, and its outputs where they are listed. */
static bool read_node(Reader *self, const TextNode *node, const TextNode *variables) {
  const char *name = text_field(node, "op");
  Op op = op_find(name, strlen(name));
  if (op == OP_NONE) return refuse("there is no such operation");
  if (op == OP_CHECK || op == OP_PRINT || op == OP_HOST || op == OP_GRAPH)
    return refuse("checks, prints and operations of the host cannot leave their program");
  read_integers(self, list_field(node, "params"));
  Params params = params_make((int)self->numbers.length, self->numbers.data);
  read_integers(self, list_field(node, "inputs"));
  int ninputs = (int)self->numbers.length, noutputs = (int)list_field(node, "outputs")->count;
  VarList vars = {0};
  for (int i = 0; i < ninputs; i++) *vector_push(&vars) = numbered(self, self->numbers.data[i]);
  for (int i = 0; i < noutputs; i++) vector_push(&vars);
  read_integers(self, list_field(node, "outputs"));
  int64_t first = self->numbers.length ? self->numbers.data[0] : -1;
  bool fine = first >= 0 && first < (int64_t)variables->count;
  const char *origin = fine ? text_field(variables->children[first], "origin") : NULL;
  const char *before = graph_set_origin(origin);
  fine = fine && op_apply(op, params, ninputs, vars.data, noutputs, vars.data + ninputs);
  graph_set_origin(before);
  for (int i = 0; fine && i < noutputs; i++) {
    int64_t number = self->numbers.data[i];
    fine = number >= 0 && number < (int64_t)self->vars.length;
    if (!fine) break;
    self->vars.data[number] = vars.data[ninputs + i];
    name_variable(vars.data[ninputs + i], variables->children[number]);
  }
  vector_free(&vars);
  return fine || refuse("a node's inputs or outputs are missing");
}

/* Once all nodes are there: a source may come after what was made of it. */
static bool read_source(const Reader *self, const TextNode *node) {
  const TextNode *from = field(node, "source"), *place = from ? field(from, "node") : NULL;
  const TextNode *part = from ? field(from, "term") : NULL;
  if (!from) return true;
  int64_t number = -1, term = -1;
  double unused;
  const char *name = text_field(from, "op");
  Op op = name ? op_find(name, strlen(name)) : OP_NONE;
  if (part) read_number(part, &term, &unused);
  if (place) read_number(place, &number, &unused);
  if (!op_has_term(op, term)) return refuse("a source without a rule");
  const TextNode *nodes = self->nodes;
  Node source = number >= 0 && number < nodes->count ? node_read(self, nodes->children[number]) : 0;
  node_set_source(node_read(self, node),
                  (Source){source ? node_serial(source) : 0, op, (uint8_t)term});
  return true;
}

static bool read_graph(Reader *self, const TextNode *graph, VarList *outputs) {
  const TextNode *variables = list_field(graph, "variables"), *nodes = list_field(graph, "nodes");
  const char *format = text_field(graph, "format"), *check = text_field(graph, "check");
  if (!format || strcmp(format, "symtensor") != 0 || !check)
    return refuse("format or check is missing");
  for (uint32_t i = 0; i < variables->count; i++) {
    const TextNode *node = variables->children[i];
    Var *var = vector_push(&self->vars);
    if (field(node, "node")) continue;
    const char *before = graph_set_origin(text_field(node, "origin"));
    *var = read_leaf(self, node);
    graph_set_origin(before);
    if (!name_variable(*var, node)) return false;
  }
  if (!hash_nodes(self, nodes)) return false;
  if (strtoull(check, NULL, 16) != self->hash)
    return refuse("it was changed, or another version wrote it");
  for (uint32_t i = 0; i < nodes->count; i++)
    if (!read_node(self, nodes->children[i], variables)) return false;
  self->nodes = nodes;
  for (uint32_t i = 0; i < nodes->count; i++)
    if (!read_source(self, nodes->children[i])) return false;
  if (!read_integers(self, list_field(graph, "outputs"))) return false;
  for (size_t i = 0; i < self->numbers.length; i++) {
    Var var = numbered(self, self->numbers.data[i]);
    if (!var) return refuse("an output is missing");
    *vector_push(outputs) = var;
  }
  return true;
}

bool read_json(const char *text, size_t length, VarList *outputs) {
  Arena arena = {0};
  Reader self = {0};
  const TextNode *graph = text_parse_data(&arena, text, length);
  bool fine = graph && read_graph(&self, graph, outputs);
  vector_free(&self.vars);
  vector_free(&self.numbers);
  arena_free(&arena);
  return fine;
}
