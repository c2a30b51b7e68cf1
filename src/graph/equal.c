/* Whether graphs compute the same: every variable of both gets a number, equal ones the same. */
#include <string.h>

#include "core/arena.h"
#include "core/hash.h"
#include "core/vector.h"
#include "graph/graph.h"
#include "graph/map.h"

/* What makes a variable what it is: of a result, operation, parameters, which output, and the
 * numbers of the inputs; of a constant, the variable itself, compared by value. */
typedef struct Class {
  Var constant;
  uint32_t count;
  const uint32_t *parts;
} Class;

typedef struct Numbering {
  Arena arena;
  VECTOR(Class) classes;
  HashTable table;
  VECTOR(uint32_t) parts;
  bool strict; /* constants of another dtype differ */
} Numbering;

static bool same_values(Var a, Var b, bool strict) {
  const Array *x = var_data(a), *y = var_data(b);
  if (strict || !x || !y) return x && y && array_identical(x, y);
  int ndim = x->view.ndim;
  bool same =
      ndim == y->view.ndim && !memcmp(x->view.shape, y->view.shape, (size_t)ndim * sizeof(int64_t));
  for (int64_t i = same ? view_size(&x->view) : 0; same && i-- > 0;)
    same = view_float(&x->view, i) == view_float(&y->view, i);
  return same;
}

static int same_class(const void *key, uint32_t item, void *context) {
  const Numbering *self = context;
  const Class *a = key, *b = &self->classes.data[item];
  if (a->constant || b->constant)
    return a->constant && b->constant && same_values(a->constant, b->constant, self->strict);
  return a->count == b->count && !memcmp(a->parts, b->parts, a->count * sizeof(uint32_t));
}

/* Numbers from 1 on. */
static uint32_t number_class(Numbering *self, const Class *class, uint64_t hash) {
  uint32_t item = hash_find(&self->table, hash, class, same_class, self);
  if (item != HASH_NONE) return item + 1;
  Class *added = vector_push(&self->classes);
  *added = *class;
  added->parts = arena_copy(&self->arena, class->parts, class->count * sizeof(uint32_t));
  hash_add(&self->table, hash, (uint32_t)self->classes.length - 1);
  return (uint32_t)self->classes.length;
}

enum { LEAF, RESULT };

static uint32_t number_parts(Numbering *self) {
  Class class = {0, (uint32_t)self->parts.length, self->parts.data};
  return number_class(self, &class, hash_bytes(class.parts, class.count * sizeof(uint32_t), 1));
}

static uint32_t number_leaf(Numbering *self, Var var) {
  if (var_kind(var) == VAR_CONSTANT)
    return number_class(self, &(Class){var, 0, NULL},
                        self->strict ? array_hash(var_data(var)) : (uint64_t)var_ndim(var));
  self->parts.length = 0;
  *vector_push(&self->parts) = LEAF;
  *vector_push(&self->parts) = var;
  return number_parts(self);
}

static uint32_t number_of(Numbering *self, IdMap *numbers, Var var) {
  uint32_t number = map_get(numbers, var);
  if (!number) map_set(numbers, var, number = number_leaf(self, var));
  return number;
}

static void number_node(Numbering *self, IdMap *numbers, Node node) {
  int ninputs = node_ninputs(node);
  VECTOR(uint32_t) inputs = {0};
  for (int i = 0; i < ninputs; i++)
    *vector_push(&inputs) = number_of(self, numbers, node_input(node, i));
  for (int i = 0; i < node_noutputs(node); i++) {
    if (map_get(numbers, node_output(node, i))) continue;
    uint32_t head[] = {RESULT, node_op(node), node_params(node), (uint32_t)i};
    self->parts.length = 0;
    for (size_t j = 0; j < sizeof head / sizeof *head; j++) *vector_push(&self->parts) = head[j];
    for (int j = 0; j < ninputs; j++) *vector_push(&self->parts) = inputs.data[j];
    map_set(numbers, node_output(node, i), number_parts(self));
  }
  vector_free(&inputs);
}

/* Numbers of the outputs' whole graphs; `inputs` of both sides have the same ones, by place. */
static void number_graph(Numbering *self, IdMap *numbers, int count, const Var *outputs,
                         int ninputs, const Var *inputs) {
  NodeList order = {0};
  for (int i = 0; i < ninputs; i++) {
    self->parts.length = 0;
    *vector_push(&self->parts) = (uint32_t)i;
    map_set(numbers, inputs[i], number_parts(self));
  }
  graph_toposort(count, outputs, ninputs, inputs, &order);
  for (size_t i = 0; i < order.length; i++) number_node(self, numbers, order.data[i]);
  vector_free(&order);
}

bool graph_equal(int count, const Var *xs, const Var *ys, int ninputs, const Var *x_inputs,
                 const Var *y_inputs, bool strict) {
  Numbering self = {.strict = strict};
  IdMap x_numbers = {0}, y_numbers = {0};
  bool equal = true;
  for (int i = 0; i < ninputs; i++)
    equal = equal && type_in_same_class(var_type(y_inputs[i]), var_type(x_inputs[i]));
  if (equal) {
    number_graph(&self, &x_numbers, count, xs, ninputs, x_inputs);
    number_graph(&self, &y_numbers, count, ys, ninputs, y_inputs);
  }
  for (int i = 0; equal && i < count; i++)
    equal = number_of(&self, &x_numbers, xs[i]) == number_of(&self, &y_numbers, ys[i]);
  map_free(&x_numbers);
  map_free(&y_numbers);
  vector_free(&self.classes);
  vector_free(&self.parts);
  hash_free(&self.table);
  arena_free(&self.arena);
  return equal;
}
