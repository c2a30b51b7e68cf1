#include "api/request.h"

#include <string.h>

#include "api/givens.h"
#include "api/shared.h"
#include "api/table.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/vector.h"
#include "graph/map.h"

static const char *text_of(Var var) { return value_text(value_var(var)); }

static bool is_text(Value value, const char *text) {
  return value.kind == ST_STRING && value.extra == strlen(text) &&
         !memcmp(value.u.pointer, text, value.extra);
}

/* ---- named values: options, and what In() says of an input ---- */

typedef struct Named {
  uint32_t count;
  const Value *pairs;
} Named;

static Value named(const Named *all, const char *name) {
  for (uint32_t i = 0; i < all->count; i++)
    if (is_text(all->pairs[2 * i], name)) return all->pairs[2 * i + 1];
  return value_none();
}

static bool named_true(const Named *all, const char *name) {
  Value value = named(all, name);
  return value.kind == ST_BOOL && value.extra;
}

enum { OPTION_MAX = 40 };

/* Refuses names that are not among `known`, which ends with NULL; names are written as the host's
 * language has them. */
static bool only_known(const Named *all, const char *const *known, const char *function) {
  for (uint32_t i = 0; i < all->count; i++) {
    const char *const *at = known;
    while (*at && !is_text(all->pairs[2 * i], *at)) at++;
    if (*at) continue;
    String list = {0};
    char name[OPTION_MAX];
    for (at = known; *at; at++) {
      camel_case(*at, name, sizeof name);
      string_print(&list, "%s%s", at == known ? "" : ", ", name);
    }
    camel_case(frame_string(all->pairs[2 * i].u.pointer, all->pairs[2 * i].extra), name,
               sizeof name);
    error_set(ERROR_TYPE, "%s() has no option \"%s\"; it has %s", function, name,
              string_text(&list));
    string_free(&list);
    return false;
  }
  return true;
}

static Downcast downcast_of(Value value) {
  return value_is_none(value) ? DOWNCAST_DEFAULT : value.extra ? DOWNCAST_YES : DOWNCAST_NO;
}

/* ---- variables that are to be of a type ---- */

/* `value` as a variable of the dtype and rank of `type`, its static lengths asserted where they say
 * more; 0 if it is of another type. What is no variable is converted as an argument would be. */
static Var fit_type(Type type, Value value) {
  if (value.kind != ST_VAR) return graph_constant(accept_array(type, value, DOWNCAST_DEFAULT));
  Var var = value.extra, lengths[TYPE_MAX_NDIM];
  if (!var || type_kind(var_type(var)) != TYPE_TENSOR || var_dtype(var) != type_dtype(type) ||
      var_ndim(var) != type_ndim(type))
    return 0;
  if (type_is_super(type, var_type(var))) return var;
  for (int i = 0; i < type_ndim(type); i++) {
    int64_t length = type_shape(type)[i];
    lengths[i] = length == DIM_UNKNOWN ? 0 : graph_constant_int(DTYPE_INT64, length);
  }
  return op_specify_shape(var, lengths);
}

/* ---- updates ---- */

static bool add_update(Request *request, Value shared, Value value) {
  if (shared.kind != ST_VAR || var_kind(shared.extra) != VAR_SHARED) {
    error_set(ERROR_TYPE, "An update is of a shared variable, got %s", value_text(shared));
    return false;
  }
  for (int i = 0; i < request->spec.nupdates; i++)
    if (request->updates[i].shared == shared.extra) {
      error_set(ERROR_VALUE, "This variable is already updated: %s", value_text(shared));
      return false;
    }
  Var fitted = fit_type(var_type(shared.extra), value);
  if (!fitted && !error_pending())
    error_set(ERROR_TYPE,
              "An update must have the same type as the original shared variable: shared %s, "
              "update %s. If the difference is the dtype, cast the update.",
              value_text(shared), value_text(value));
  request->updates[request->spec.nupdates++] = (FunctionUpdate){shared.extra, fitted};
  return fitted != 0;
}

/* ---- givens ---- */

static void add_given(Request *request, Var from, Var to) {
  request->from[request->ngivens] = from;
  request->to[request->ngivens++] = to;
}

/* No replacement may depend on what another pair replaces. */
static bool check_givens(const Request *request) {
  IdMap used = {0};
  bool fine = true;
  for (int i = 0; fine && i < request->ngivens; i++) {
    VarList leaves = {0};
    fine = !map_get(&used, request->from[i]);
    if (!fine)
      error_set(ERROR_ASSERTION,
                "A replacement in `givens` must not depend on a variable that another pair "
                "replaces: %s",
                text_of(request->from[i]));
    graph_leaves(1, &request->to[i], 0, NULL, &leaves);
    for (size_t k = 0; k < leaves.length; k++) map_add(&used, leaves.data[k]);
    memory_free(leaves.data);
  }
  map_free(&used);
  return fine;
}

static bool read_given(Request *request, Value from, Value to) {
  if (from.kind != ST_VAR) {
    error_set(ERROR_TYPE, "givens replace symbolic variables, got %s", value_text(from));
    return false;
  }
  for (int i = 0; i < request->spec.ninputs; i++)
    if (request->input_vars[i] == from.extra) {
      error_set(ERROR_RUNTIME,
                "You are trying to replace variable %s through the `givens` parameter, but this "
                "variable is an input to your function.",
                value_text(from));
      return false;
    }
  Var fitted =
      request->any_type && to.kind == ST_VAR ? to.extra : fit_type(var_type(from.extra), to);
  if (!fitted && !error_pending())
    error_set(
        ERROR_TYPE,
        "A replacement in `givens` must have the type of what it replaces: %s, replacement %s",
        value_text(from), value_text(to));
  if (fitted) add_given(request, from.extra, fitted);
  return fitted != 0;
}

/* ---- pairs ---- */

/* How many pairs a dict or a list of pairs has; -1 and an error for anything else. */
static int pair_count(Value pairs, const char *what) {
  if (value_is_none(pairs)) return 0;
  if (pairs.kind == ST_DICT || value_is_sequence(pairs)) return (int)pairs.extra;
  error_set(ERROR_TYPE, "%s must be a list of pairs or a dict, got %s", what, value_text(pairs));
  return -1;
}

static bool read_pairs(Request *request, Value pairs, const char *what,
                       bool (*read)(Request *, Value, Value)) {
  int count = pair_count(pairs, what);
  for (int i = 0; i < count; i++) {
    const Value *pair = NULL;
    if (pairs.kind == ST_DICT)
      pair = value_items(pairs) + 2 * i;
    else if (value_is_sequence(value_items(pairs)[i]) && value_items(pairs)[i].extra == 2)
      pair = value_items(value_items(pairs)[i]);
    if (!pair) {
      error_set(ERROR_TYPE, "%s must be pairs, got %s", what, value_text(value_items(pairs)[i]));
      return false;
    }
    if (!read(request, pair[0], pair[1])) return false;
  }
  return count >= 0;
}

/* Room for what `updates`, `givens` and each of the inputs may add. */
static bool reserve(Request *request, Value inputs, const Named *options) {
  int updates = pair_count(named(options, "updates"), "updates"),
      givens = pair_count(named(options, "givens"), "givens"),
      swaps = pair_count(named(options, "swap"), "swap");
  if (updates < 0 || givens < 0 || swaps < 0) return false;
  if (swaps > givens) givens = swaps;
  size_t ninputs = inputs.extra;
  request->inputs = frame_alloc(sizeof *request->inputs * ninputs);
  request->input_vars = frame_alloc(sizeof(Var) * ninputs);
  request->updates = frame_alloc(sizeof *request->updates * ((size_t)updates + ninputs));
  request->from = frame_alloc(2 * sizeof(Var) * ((size_t)givens + ninputs));
  request->to = request->from + (size_t)givens + ninputs;
  return true;
}

/* ---- inputs ---- */

/* The variable called `name` that the outputs depend on. S2-EV-01 */
static Var find_named(const Request *request, Value name) {
  NodeList order = {0};
  VarList all = {0};
  Var found = 0;
  int count = request->spec.noutputs;
  graph_toposort(count, request->outputs, 0, NULL, &order);
  graph_leaves(count, request->outputs, 0, NULL, &all);
  for (size_t i = 0; i < order.length; i++)
    for (int k = 0; k < node_noutputs(order.data[i]); k++)
      *vector_push(&all) = node_output(order.data[i], k);
  for (size_t i = 0; i < all.length; i++) {
    if (!var_name(all.data[i]) || !is_text(name, var_name(all.data[i]))) continue;
    if (found) error_set(ERROR_VALUE, "Found multiple variables with name %s", value_text(name));
    found = all.data[i];
  }
  if (!found) error_set(ERROR_VALUE, "%s not found in graph", value_text(name));
  vector_free(&order);
  vector_free(&all);
  return found;
}

/* Whether a variable may be an argument, and is not one yet. */
static bool check_input(const Request *request, Value item) {
  int index = request->spec.ninputs;
  if (item.kind != ST_VAR) {
    error_set(ERROR_TYPE, "Input %d of a function must be a symbolic variable, got %s", index,
              value_text(item));
    return false;
  }
  Var var = item.extra;
  if (var_kind(var) == VAR_CONSTANT)
    error_set(ERROR_TYPE, "A constant (%s) cannot be an input of a function", text_of(var));
  if (var_kind(var) == VAR_SHARED)
    error_set(ERROR_TYPE,
              "Cannot use a shared variable (%s) as explicit input. Consider substituting a "
              "non-shared variable via the `givens` parameter.",
              text_of(var));
  for (int i = 0; i < index; i++)
    if (request->input_vars[i] == var)
      error_set(ERROR_UNUSED_INPUT, "Variable %s is used twice in inputs, at indices %d and %d",
                text_of(var), i, index);
  return !error_pending();
}

static void add_input(Request *request, Var var, const char *name, Downcast downcast) {
  request->inputs[request->spec.ninputs] = (RequestInput){var, name, downcast};
  request->input_vars[request->spec.ninputs++] = var;
}

/* An input whose value is a shared variable's: it is not given, but read and updated there. */
static bool read_stored(Request *request, Var var, Value value, Value update) {
  if (value.kind != ST_VAR || var_kind(value.extra) != VAR_SHARED) {
    error_set(ERROR_VALUE,
              "Inputs with default values are deprecated: the value of an input is a shared "
              "variable, got %s",
              value_text(value));
    return false;
  }
  return read_given(request, value_var(var), value) &&
         (value_is_none(update) || add_update(request, value, update));
}

/* In(variable, ...). A variable that is given at each call may have an update, which nothing can
 * see. S2-FN-05, 16 */
static bool read_described(Request *request, const Named *in) {
  static const char *const known[] = {"variable", "name",   "value",          "update",   "mutable",
                                      "borrow",   "strict", "allow_downcast", "implicit", NULL};
  Value item = named(in, "variable"), name = named(in, "name"), value = named(in, "value"),
        update = named(in, "update"), borrow = named(in, "borrow");
  if (!only_known(in, known, "In") || !check_input(request, item)) return false;
  const char *own = var_name(item.extra);
  if (!value_is_none(name) && name.kind != ST_STRING)
    error_set(ERROR_TYPE, "The name of an input must be a string, got %s", value_text(name));
  if (named_true(in, "mutable") && borrow.kind == ST_BOOL && !borrow.extra)
    error_set(ERROR_VALUE,
              "Symbolic input for variable %s has flags mutable=True, borrow=False. This "
              "combination is incompatible since mutable=True implies that the input may be both "
              "aliased (borrow=True) and overwritten.",
              value_text(item));
  if (update.kind == ST_VAR && !type_in_same_class(var_type(item.extra), var_type(update.extra)))
    error_set(ERROR_TYPE, "Variable %s has an update of another type: %s", value_text(item),
              value_text(update));
  if (named_true(in, "implicit") && value_is_none(value))
    error_set(ERROR_TYPE, "An implicit input must be given a default value");
  if (error_pending()) return false;
  if (!value_is_none(value)) return read_stored(request, item.extra, value, update);
  if (name.kind == ST_STRING) own = frame_string(name.u.pointer, name.extra);
  add_input(request, item.extra, own,
            named_true(in, "strict") ? DOWNCAST_STRICT : downcast_of(named(in, "allow_downcast")));
  return true;
}

/* `by_name`: names of variables that the outputs depend on are taken for them. */
static bool read_inputs(Request *request, Value inputs, bool by_name) {
  for (uint32_t i = 0; i < inputs.extra; i++) {
    Value item = value_items(inputs)[i];
    if (item.kind == ST_DICT) {
      if (!read_described(request, &(Named){item.extra, value_items(item)})) return false;
      continue;
    }
    if (by_name && item.kind == ST_STRING) item = value_var(find_named(request, item));
    if (error_pending() || !check_input(request, item)) return false;
    add_input(request, item.extra, var_name(item.extra), request->downcast);
  }
  return true;
}

static bool read_outputs(Request *request, Value outputs) {
  bool many = value_is_sequence(outputs);
  int count = many ? (int)outputs.extra : value_is_none(outputs) ? 0 : 1;
  request->spec.noutputs = count;
  request->outputs = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) {
    Value output = many ? value_items(outputs)[i] : outputs;
    if (output.kind == ST_STRING)
      error_set(ERROR_TYPE, "an output is a variable, not %s", value_text(output));
    if (error_pending() || !(request->outputs[i] = convert_tensor(output))) return false;
  }
  return true;
}

/* ---- options ---- */

/* Which word a string option is; the first one when not given. */
static bool choose(const Named *options, const char *name, const char *const *words, int *choice) {
  Value value = named(options, name);
  *choice = 0;
  if (value_is_none(value)) return true;
  for (; words[*choice]; ++*choice)
    if (is_text(value, words[*choice])) return true;
  error_set(ERROR_VALUE, "Invalid value for keyword `%s`: %s; the first of the valid ones is '%s'",
            name, value_text(value), words[0]);
  return false;
}

static bool read_options(Request *request, const Named *options) {
  /* borrow and trust_input are the host's business; the last three are for copy() and eval() */
  static const char *const known[] = {"updates",
                                      "givens",
                                      "name",
                                      "mode",
                                      "trace",
                                      "profile",
                                      "on_unused_input",
                                      "no_default_updates",
                                      "rebuild_strict",
                                      "borrow",
                                      "trust_input",
                                      "swap",
                                      "delete_updates",
                                      "by_name",
                                      "allow_input_downcast",
                                      NULL};
  static const char *const unused[] = {"raise", "warn", "ignore", NULL};
  int on_unused;
  if (!only_known(options, known, "function") ||
      !choose(options, "on_unused_input", unused, &on_unused) ||
      !mode_read(named(options, "mode"), &request->mode))
    return false;
  Value name = named(options, "name"), strict = named(options, "rebuild_strict");
  if (name.kind == ST_STRING) request->spec.name = frame_string(name.u.pointer, name.extra);
  request->on_unused = on_unused;
  request->traced = named_true(options, "trace");
  request->spec.profiled = named_true(options, "profile");
  request->spec.unfused = !request->mode.fuses;
  request->spec.linker = request->mode.linker;
  request->spec.guard = request->mode.guard;
  request->spec.rewrite = request->mode.rewrites || request->traced;
  request->spec.options = &request->mode.options;
  if (request->traced) {
    request->mode.options.trace = trace_step;
    request->mode.options.trace_context = &request->trace;
  }
  request->any_type = strict.kind == ST_BOOL && !strict.extra;
  request->downcast = downcast_of(named(options, "allow_input_downcast"));
  return true;
}

/* ---- the whole request ---- */

/* Outputs, then the new values of the updates. */
static Var *all_results(const Request *request) {
  int noutputs = request->spec.noutputs, nupdates = request->spec.nupdates;
  Var *all = frame_alloc(sizeof(Var) * (size_t)(noutputs + nupdates));
  for (int i = 0; i < noutputs; i++) all[i] = request->outputs[i];
  for (int i = 0; i < nupdates; i++) all[noutputs + i] = request->updates[i].value;
  return all;
}

/* Outputs and updates with the givens in place. */
static bool replace(Request *request) {
  int noutputs = request->spec.noutputs, nupdates = request->spec.nupdates;
  Var *all = all_results(request);
  if (!request->ngivens) return true;
  if (!givens_apply(request->ngivens, request->from, request->to, noutputs + nupdates, all, all,
                    false))
    return false;
  for (int i = 0; i < noutputs; i++) request->outputs[i] = all[i];
  for (int i = 0; i < nupdates; i++) request->updates[i].value = all[noutputs + i];
  return true;
}

/* Everything that outputs and updates are computed from. */
static void used_variables(const Request *request, IdMap *used) {
  NodeList order = {0};
  int count = request->spec.noutputs + request->spec.nupdates;
  Var *all = all_results(request);
  for (int i = 0; i < count; i++) map_add(used, all[i]);
  for (int i = 0; i < request->spec.nupdates; i++) map_add(used, request->updates[i].shared);
  graph_toposort(count, all, request->spec.ninputs, request->input_vars, &order);
  for (size_t i = 0; i < order.length; i++)
    for (int j = 0; j < node_ninputs(order.data[i]); j++)
      map_add(used, node_input(order.data[i], j));
  memory_free(order.data);
}

/* Another shared variable in place of one, in a copy of a function. S2-FN-12 */
static bool read_swap(Request *request, Value old, Value other) {
  IdMap used = {0};
  used_variables(request, &used);
  if (old.kind != ST_VAR || var_kind(old.extra) != VAR_SHARED || other.kind != ST_VAR ||
      var_kind(other.extra) != VAR_SHARED)
    error_set(ERROR_ASSERTION, "swap puts shared variables in the place of others, got %s and %s",
              value_text(old), value_text(other));
  else if (!map_get(&used, old.extra))
    error_set(ERROR_VALUE, "SharedVariable: %s not found", value_text(old));
  else if (!type_in_same_class(var_type(old.extra), var_type(other.extra)))
    error_set(ERROR_ASSERTION,
              "Type of given SharedVariable conflicts with original one: %s in the place of %s",
              value_text(other), value_text(old));
  map_free(&used);
  if (!error_pending()) add_given(request, old.extra, other.extra);
  return !error_pending();
}

/* Whether a default update is left out: no_default_updates is true, or lists the variable. */
static bool is_left_out(Value none, Var shared) {
  if (none.kind == ST_BOOL) return none.extra;
  for (uint32_t i = 0; value_is_sequence(none) && i < none.extra; i++)
    if (value_items(none)[i].kind == ST_VAR && value_items(none)[i].extra == shared) return true;
  return false;
}

static bool is_updated(const Request *request, Var shared) {
  for (int i = 0; i < request->spec.nupdates; i++)
    if (request->updates[i].shared == shared) return true;
  return false;
}

/* The shared variables that are read and updated by default get their update; what it reads may be
 * one of them too. */
static bool add_default_updates(Request *request, Value none) {
  for (bool found = true; found && !error_pending();) {
    VarList leaves = {0};
    int count = request->spec.noutputs + request->spec.nupdates, room = 0;
    graph_leaves(count, all_results(request), request->spec.ninputs, request->input_vars, &leaves);
    FunctionUpdate *updates =
        frame_alloc(sizeof *updates * ((size_t)request->spec.nupdates + leaves.length));
    memcpy(updates, request->updates, sizeof *updates * (size_t)request->spec.nupdates);
    request->updates = updates;
    for (size_t i = 0; i < leaves.length; i++) {
      Var shared = leaves.data[i];
      Var update = var_kind(shared) == VAR_SHARED ? shared_default_update(shared) : 0;
      if (!update || is_updated(request, shared) || is_left_out(none, shared)) continue;
      room++;
      if (request->ngivens &&
          !givens_apply(request->ngivens, request->from, request->to, 1, &update, &update, false))
        break;
      if (!add_update(request, value_var(shared), value_var(update))) break;
    }
    vector_free(&leaves);
    found = room > 0;
  }
  return !error_pending();
}

static bool swap_shared(Request *request, Value pairs) {
  request->ngivens = 0;
  if (!read_pairs(request, pairs, "swap", read_swap)) return false;
  for (int i = 0; i < request->spec.nupdates; i++)
    for (int k = 0; k < request->ngivens; k++)
      if (request->updates[i].shared == request->from[k]) {
        request->updates[i].shared = request->to[k];
        break;
      }
  return replace(request);
}

static bool check_unused(Request *request) {
  IdMap used = {0};
  if (request->on_unused == UNUSED_IGNORE) return true;
  used_variables(request, &used);
  for (int i = 0; i < request->spec.ninputs && !error_pending(); i++) {
    if (map_get(&used, request->input_vars[i])) continue;
    if (request->on_unused == UNUSED_RAISE)
      error_set(ERROR_UNUSED_INPUT,
                "The function was asked to compute a graph given certain inputs, but input %d is "
                "not part of the computational graph needed to compute the outputs: %s. To make "
                "this a warning set `on_unused_input` to 'warn', to disable it 'ignore'.",
                i, text_of(request->input_vars[i]));
    else
      request->unused++;
  }
  map_free(&used);
  return !error_pending();
}

bool request_read(Request *request, Value inputs, Value outputs, uint32_t noptions,
                  const Value *names_and_values) {
  Named options = {noptions, names_and_values};
  if (!value_is_sequence(inputs)) {
    error_set(ERROR_TYPE,
              "Input variables of a function should be contained in a list, even when there is a "
              "single input.");
    return false;
  }
  if (!read_outputs(request, outputs) || !read_options(request, &options) ||
      !reserve(request, inputs, &options) ||
      !read_inputs(request, inputs, named_true(&options, "by_name")) ||
      !read_pairs(request, named(&options, "updates"), "updates", add_update) ||
      !read_pairs(request, named(&options, "givens"), "givens", read_given) ||
      !check_givens(request) || !replace(request) ||
      !add_default_updates(request, named(&options, "no_default_updates")))
    return false;
  if (named_true(&options, "delete_updates")) request->spec.nupdates = 0;
  if (!swap_shared(request, named(&options, "swap")) || !check_unused(request)) return false;
  request->spec.inputs = request->input_vars;
  request->spec.outputs = request->outputs;
  request->spec.updates = request->updates;
  return true;
}
