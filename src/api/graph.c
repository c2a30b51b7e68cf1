/* Looking into graphs and rebuilding them: checklist S2-EV-02. */
#include "api/givens.h"
#include "build/args.h"
#include "core/error.h"
#include "core/vector.h"
#include "graph/map.h"
#include "print/spelling.h"

/* ---- arguments ---- */

/* The variables of a list or tuple, or one variable; none for None. */
static bool read_variables(Value value, int *count, const Var **vars) {
  *count = 0;
  *vars = NULL;
  if (value_is_none(value)) return true;
  if (value_is_sequence(value)) return (*vars = convert_tensors(value, count)) != NULL;
  Var *one = frame_alloc(sizeof(Var));
  *count = 1;
  *vars = one;
  return (*one = convert_tensor(value)) != 0;
}

typedef struct Replacement {
  int count;
  Var *from, *to;
} Replacement;

/* A dict, or a list of pairs. */
static bool read_replacement(Value value, Replacement *replacement) {
  bool dict = value.kind == ST_DICT;
  if (!dict && !value_is_sequence(value) && !value_is_none(value)) {
    error_set(ERROR_TYPE, "replace must be a dict or a list of pairs, got %s", value_text(value));
    return false;
  }
  int count = value_is_none(value) ? 0 : (int)value.extra;
  *replacement = (Replacement){count, frame_alloc(sizeof(Var) * (size_t)count),
                               frame_alloc(sizeof(Var) * (size_t)count)};
  for (int i = 0; i < count; i++) {
    Value item = value_items(value)[i];
    bool pair = dict || (value_is_sequence(item) && item.extra == 2);
    const Value *both = dict ? value_items(value) + 2 * i : pair ? value_items(item) : &item;
    Var from = pair && both[0].kind == ST_VAR ? both[0].extra : 0, to;
    if (!from) {
      error_set(ERROR_TYPE, "replace must be pairs of variables, got %s", value_text(both[0]));
      return false;
    }
    if (!(to = convert_tensor(both[1]))) return false;
    if (var_dtype(from) != var_dtype(to) || var_ndim(from) != var_ndim(to)) {
      error_set(ERROR_TYPE, "%s cannot stand for %s: another dtype or rank",
                value_text(value_var(to)), value_text(value_var(from)));
      return false;
    }
    replacement->from[i] = from;
    replacement->to[i] = to;
  }
  return true;
}

/* ---- rebuilding ---- */

/* Every replaced variable is part of the graph, or a ValueError. */
static bool check_used(int count, const Var *outputs, const Replacement *replacement) {
  VarList all = {0};
  IdMap found = {0};
  Var unused = 0;
  graph_ancestors(count, outputs, 0, NULL, false, &all);
  for (size_t i = 0; i < all.length; i++) map_add(&found, all.data[i]);
  for (int i = 0; i < replacement->count; i++)
    if (!map_get(&found, replacement->from[i])) unused = replacement->from[i];
  if (unused)
    error_set(ERROR_VALUE, "Some replacements were not used: %s is not part of the graph",
              value_text(value_var(unused)));
  map_free(&found);
  vector_free(&all);
  return !unused;
}

/* Parameters: outputs, replace, strict (graph_replace only). The tag is 1 for clone_replace, which
 * makes every node anew. */
Value api_graph_replace(const Args *args) {
  Value given = arg_value(args, 0);
  bool all = args->tag;
  Replacement replacement;
  int count;
  const Var *outputs;
  if (!read_variables(given, &count, &outputs) ||
      !read_replacement(arg_value(args, 1), &replacement) ||
      (!all && arg_bool(args, 2) && !check_used(count, outputs, &replacement)))
    return value_none();
  Var *results = frame_alloc(sizeof(Var) * (size_t)count);
  if (!givens_apply(replacement.count, replacement.from, replacement.to, count, outputs, results,
                    all))
    return value_none();
  return value_is_sequence(given) ? value_vars(ST_LIST, count, results) : value_var(results[0]);
}

/* Parameters: x, name. */
Var api_clone(const Args *args) {
  Var x = arg_var(args, 0), clone;
  Value name = arg_value(args, 1);
  if (!x) return 0;
  if (var_kind(x) == VAR_CONSTANT)
    clone = graph_constant(array_copy(&var_data(x)->view));
  else if (var_kind(x) == VAR_SHARED)
    clone = graph_shared(array_copy(&var_data(x)->view), var_type(x), NULL);
  else
    clone = graph_input(var_type(x), NULL);
  if (clone)
    var_set_name(clone,
                 value_is_none(name) ? var_name(x) : frame_string(name.u.pointer, name.extra));
  return clone;
}

/* Parameters: xs, ys, in_xs, in_ys, strict_dtype. */
Value api_equal_computations(const Args *args) {
  int counts[4];
  const Var *vars[4];
  for (int i = 0; i < 4; i++)
    if (!read_variables(arg_value(args, i), &counts[i], &vars[i])) return value_none();
  if (counts[0] != counts[1]) {
    error_set(ERROR_VALUE, "The number of graphs in each argument must match: %d and %d", counts[0],
              counts[1]);
    return value_none();
  }
  return value_bool(counts[2] == counts[3] && graph_equal(counts[0], vars[0], vars[1], counts[2],
                                                          vars[2], vars[3], arg_bool(args, 4)));
}

/* ---- looking ---- */

/* What of a graph's variables is listed. */
enum { ANCESTORS, INPUTS, EXPLICIT_INPUTS, BETWEEN, ORPHANS };

/* Parameters: graphs, blockers; the other way round for what lies between ins and outs. */
Value api_ancestors(const Args *args) {
  bool between = args->tag >= BETWEEN;
  int count, nblockers = 0;
  const Var *outputs, *blockers = NULL;
  if (!read_variables(arg_value(args, between), &count, &outputs) ||
      (args->count > 1 && !read_variables(arg_value(args, !between), &nblockers, &blockers)))
    return value_none();
  VarList all = {0};
  IdMap blocked = {0};
  graph_ancestors(count, outputs, nblockers, blockers, between, &all);
  for (int i = 0; i < nblockers; i++) map_add(&blocked, blockers[i]);
  Var *found = frame_alloc(sizeof(Var) * all.length);
  count = 0;
  for (size_t i = 0; i < all.length; i++) {
    Var var = all.data[i];
    bool leaf = !var_owner(var);
    bool wanted = args->tag == ANCESTORS || args->tag == BETWEEN ? true
                  : args->tag == INPUTS                          ? leaf
                  : args->tag == ORPHANS                         ? leaf && !map_get(&blocked, var)
                                                                 : var_kind(var) == VAR_INPUT;
    if (wanted) found[count++] = var;
  }
  vector_free(&all);
  map_free(&blocked);
  return value_vars(ST_LIST, count, found);
}

/* The last entry of a node: serial number and operation of the forward node, and the rule. */
static bool source_value(Source source, Value *parts) {
  if (!source.op && source.term == TERM_ALL) return false;
  SourceRule rule = op_rule(source);
  parts[0] = value_int(source.node);
  parts[1] = value_string(source.op ? op_name(source.op) : "");
  parts[2] = value_string(frame_string(rule.text, rule.length));
  return true;
}

/* symtensor.h, ST_NODE */
static Value node_value(Node node) {
  Params params = node_params(node);
  Value *numbers = frame_alloc(sizeof(Value) * (size_t)params_count(params));
  for (int i = 0; i < params_count(params); i++) numbers[i] = value_int(params_get(params, i));
  String label = {0};
  spell_name(&label, node);
  const Var *vars = node_inputs(node);
  int ninputs = node_ninputs(node);
  Value parts[] = {value_string(op_name(node_op(node))),
                   value_string(frame_string(string_text(&label), label.length)),
                   value_sequence(ST_TUPLE, params_count(params), numbers),
                   value_vars(ST_LIST, ninputs, vars),
                   value_vars(ST_LIST, node_noutputs(node), vars + ninputs),
                   value_int(node_serial(node)),
                   value_none()};
  Value from[3];
  if (source_value(node_provenance(node).source, from))
    parts[6] = value_sequence(ST_TUPLE, 3, from);
  string_free(&label);
  Value node_parts = value_sequence(ST_TUPLE, sizeof parts / sizeof *parts, parts);
  node_parts.kind = ST_NODE;
  return node_parts;
}

/* Parameter: a variable. */
Value api_owner(const Args *args) {
  Node owner = var_owner(arg_var(args, 0));
  return owner ? node_value(owner) : value_none();
}

/* Parameter: a variable. */
Value api_index(const Args *args) {
  Var x = arg_var(args, 0);
  return var_owner(x) ? value_int(var_index(x)) : value_none();
}

/* Parameters: graphs, blockers; the other way round if the tag is 1. */
Value api_toposort(const Args *args) {
  int count, nblockers;
  const Var *outputs, *blockers;
  if (!read_variables(arg_value(args, args->tag), &count, &outputs) ||
      !read_variables(arg_value(args, !args->tag), &nblockers, &blockers))
    return value_none();
  NodeList order = {0};
  graph_toposort(count, outputs, nblockers, blockers, &order);
  Value *nodes = frame_alloc(sizeof(Value) * order.length);
  for (size_t i = 0; i < order.length; i++) nodes[i] = node_value(order.data[i]);
  Value list = value_sequence(ST_LIST, (int)order.length, nodes);
  vector_free(&order);
  return list;
}
