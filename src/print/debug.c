#include "print/debug.h"

#include <ctype.h>
#include <string.h>

#include "core/vector.h"
#include "graph/map.h"
#include "ops/inner.h"
#include "print/number.h"
#include "print/spelling.h"

typedef struct DebugFrame {
  Node node;
  int next;      /* of its inputs */
  size_t prefix; /* bytes of the prefix of their lines */
} DebugFrame;

typedef struct Debug {
  String *out;
  const DebugOptions *options;
  String prefix;
  VECTOR(DebugFrame) stack;
  IdMap ids;  /* of leaves and nodes: their number + 1 */
  IdMap done; /* nodes */
  uint32_t next_id;
  IdMap order;    /* of nodes: their place + 1 */
  NodeList inner; /* OpFromGraph's that were met */
  VarList inputs; /* of their graphs: one for each name and type, as PyTensor has it */
  bool output;    /* the line is that of such a graph's output */
} Debug;

/* ---- leaves ---- */

enum { CONSTANT_WIDTH = 20 };

/* The value without line breaks, its middle left out if it is long. */
static void print_constant(String *out, const View *view) {
  String text = {0};
  print_array(&text, view);
  size_t length = 0, half = CONSTANT_WIDTH / 2;
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] != '\n') text.data[length++] = text.data[i];
  if (length <= CONSTANT_WIDTH) {
    string_append(out, text.data, length);
  } else {
    size_t end = half, begin = length - half;
    while (text.data[end - 1] == ' ') end--;
    while (text.data[begin] == ' ') begin++;
    string_print(out, "%.*s ... %.*s", (int)end, text.data, (int)(length - begin),
                 text.data + begin);
  }
  string_free(&text);
}

void print_leaf(String *out, Var var) {
  const char *name = var_name(var);
  bool constant = var_kind(var) == VAR_CONSTANT;
  if (name) string_print(out, constant ? "%s{" : "%s", name);
  if (constant) print_constant(out, &var_data(var)->view);
  if (name && constant) string_print(out, "}");
  if (name || constant) return;
  string_print(out, "<");
  type_print(out, var_type(var));
  string_print(out, ">");
}

/* ---- a line ---- */

/* Digits are the letters A to Z. */
static void print_letters(String *out, uint32_t number) {
  if (number >= 26) print_letters(out, number / 26);
  char letter = (char)('A' + number % 26);
  string_append(out, &letter, 1);
}

/* ` [id A]` of the leaf or node that `key` stands for; 0: of nobody else. */
static void print_id(Debug *self, uint32_t key, Var var) {
  uint32_t number = key ? map_get(&self->ids, key) : 0;
  if (!number) {
    number = ++self->next_id;
    if (key) map_set(&self->ids, key, number);
  }
  if (self->options->ids == DEBUG_NONE) return;
  string_print(self->out, " [id ");
  switch (self->options->ids) {
    case DEBUG_CHAR:
      print_letters(self->out, number - 1);
      break;
    case DEBUG_INT:
      string_print(self->out, "%u", number - 1);
      break;
    case DEBUG_ID:
      string_print(self->out, "%u", var);
      break;
    default:
      string_print(self->out, "auto_%u", var);
  }
  string_print(self->out, "]");
}

/* `scalar`: a plain scalar's type is its dtype. */
static void print_type_and_shape(Debug *self, Type type, bool scalar) {
  if (self->options->types) {
    string_print(self->out, " <");
    if (scalar)
      string_print(self->out, "%s", dtype_name(type_dtype(type)));
    else
      type_print(self->out, type);
    string_print(self->out, ">");
  }
  if (!self->options->shapes) return;
  int ndim = type_ndim(type);
  string_print(self->out, " shape=(");
  for (int i = 0; i < ndim; i++) {
    int64_t length = type_shape(type)[i];
    if (i) string_print(self->out, ", ");
    if (length == DIM_UNKNOWN)
      string_print(self->out, "?");
    else
      string_print(self->out, "%lld", (long long)length);
  }
  string_print(self->out, ndim == 1 ? ",)" : ")");
}

/* Inputs of inner graphs are called i0, i1, ... and are one where the types are the same. */
static Var leaf_key(Debug *self, Var var) {
  if (!self->inner.length || var_kind(var) != VAR_INPUT || !var_name(var)) return var;
  for (size_t i = 0; i < self->inputs.length; i++) {
    Var other = self->inputs.data[i];
    if (var_type(other) == var_type(var) && !strcmp(var_name(other), var_name(var))) return other;
  }
  for (size_t i = 0; i < self->inner.length; i++) {
    const InnerGraph *graph = inner_graph(self->inner.data[i]);
    for (int k = 0; k < graph->ninputs; k++)
      if (graph->inputs[k] == var) *vector_push(&self->inputs) = var;
  }
  return var;
}

static void print_result(Debug *self, Var var) {
  Node node = var_owner(var);
  if (node_op(node) == OP_GRAPH && !map_get(&self->done, node)) *vector_push(&self->inner) = node;
  spell_name(self->out, node);
  if (node_noutputs(node) > 1) string_print(self->out, ".%d", var_index(var));
  print_id(self, 2 * node + 1, var);
  print_type_and_shape(self, var_type(var), false);
  if (var_name(var)) string_print(self->out, " '%s'", var_name(var));
  /* alloc is a view of its value here, but not in PyTensor */
  bool view = op_info(node_op(node))->execution == EXECUTE_VIEW && node_op(node) != OP_ALLOC;
  if (self->options->views && view) {
    for (int i = 0; i < node_noutputs(node); i++)
      string_print(self->out, "%s%d: [0]", i ? ", " : " v={", i);
    string_print(self->out, "}");
  }
  if (map_get(&self->order, node)) string_print(self->out, " %u", map_get(&self->order, node) - 1);
}

/* ---- the tree ---- */

static void begin_line(Debug *self, bool last) {
  if (self->output)
    string_print(self->out, " ← ");
  else
    string_append(self->out, string_text(&self->prefix), self->prefix.length);
  self->output = false;
  if (self->stack.length) string_print(self->out, last ? " └─ " : " ├─ ");
}

/* Lines below this one start with the prefix, and a bar if more is to come beside it. */
static void indent(Debug *self, bool last) {
  if (self->stack.length) string_print(&self->prefix, last ? "   " : " │ ");
}

/* Writes the line of a variable; its inputs come next unless it is a leaf or was there before.
 * PyTensor takes constants in basic indices as plain scalars. */
static void print_variable(Debug *self, Var var, bool last, bool index) {
  Node node = var_owner(var);
  bool scalar = index && var_kind(var) == VAR_CONSTANT && var_ndim(var) == 0;
  begin_line(self, last);
  if (!node) {
    print_leaf(self->out, var);
    print_id(self, 2 * leaf_key(self, var), var);
    print_type_and_shape(self, var_type(var), scalar);
    string_print(self->out, "\n");
    return;
  }
  print_result(self, var);
  string_print(self->out, "\n");
  size_t before = self->prefix.length;
  indent(self, last);
  bool again = !map_add(&self->done, node) || (self->options->stop_on_name && var_name(var));
  if (again) {
    string_print(self->out, "%s └─ ···\n", string_text(&self->prefix));
    if (self->prefix.data) self->prefix.data[self->prefix.length = before] = 0;
    return;
  }
  *vector_push(&self->stack) = (DebugFrame){node, 0, self->prefix.length};
}

static void print_extra_input(Debug *self, int64_t value, Dtype dtype, bool last) {
  begin_line(self, last);
  string_print(self->out, "%lld", (long long)value);
  print_id(self, 0, 0);
  print_type_and_shape(self, type_tensor(dtype, 0, NULL), false);
  string_print(self->out, "\n");
}

static void print_next_input(Debug *self) {
  DebugFrame *frame = &self->stack.data[self->stack.length - 1];
  Node node = frame->node;
  Op op = node_op(node);
  int place = -1, child = frame->next++;
  int64_t value;
  Dtype dtype;
  bool extra = spell_extra_input(node, &place, &value, &dtype);
  int count = node_ninputs(node) + extra;
  bool cut = self->options->depth >= 0 && (int)self->stack.length >= self->options->depth;
  if (self->prefix.data) self->prefix.data[self->prefix.length = frame->prefix] = 0;
  if (child >= count || cut) {
    self->stack.length--;
    return;
  }
  bool last = child == count - 1;
  if (child == place)
    print_extra_input(self, value, dtype, last);
  else
    print_variable(self, node_input(node, child - (extra && child > place)), last,
                   child > 0 && (op == OP_SUBTENSOR || (op == OP_INC_SUBTENSOR && child > 1)));
}

static void print_tree(Debug *self, Var var) {
  print_variable(self, var, true, false);
  while (self->stack.length) print_next_input(self);
}

static void cut_prefix(Debug *self) {
  if (self->prefix.data) self->prefix.data[self->prefix.length = 0] = 0;
}

/* What is found while the graphs are written comes after them. */
static void print_inner_graphs(Debug *self) {
  if (self->inner.length) string_print(self->out, "\nInner graphs:\n");
  for (size_t i = 0; i < self->inner.length; i++) {
    Node node = self->inner.data[i];
    string_print(self->out, "\n");
    spell_name(self->out, node);
    print_id(self, 2 * node + 1, node_output(node, 0));
    string_print(self->out, "\n");
    for (int k = 0; k < node_noutputs(node); k++) {
      cut_prefix(self);
      string_print(&self->prefix, "   ");
      self->output = true;
      print_tree(self, inner_graph(node)->outputs[k]);
    }
  }
}

void print_debug(String *out, int count, const Var *vars, const DebugOptions *options) {
  Debug self = {.out = out, .options = options};
  NodeList order = {0};
  if (options->order) graph_toposort(count, vars, 0, NULL, &order);
  for (uint32_t i = 0; i < order.length; i++) map_set(&self.order, order.data[i], i + 1);
  for (int i = 0; i < count && options->depth; i++) {
    cut_prefix(&self);
    print_tree(&self, vars[i]);
  }
  if (options->inner) print_inner_graphs(&self);
  vector_free(&order);
  vector_free(&self.inner);
  vector_free(&self.inputs);
  map_free(&self.order);
  string_free(&self.prefix);
  vector_free(&self.stack);
  map_free(&self.ids);
  map_free(&self.done);
}
