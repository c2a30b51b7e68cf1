/* Compiled functions at the boundary: reading what a person asked for with the checks of
 * S2-FN-01..09, giving arguments with those of S2-FN-20. Compiling and running are src/run. */
#include <string.h>

#include "api/accept.h"
#include "api/boundary.h"
#include "api/givens.h"
#include "api/mode.h"
#include "api/trace.h"
#include "api/warning.h"
#include "core/error.h"
#include "core/memory.h"
#include "graph/map.h"
#include "run/function.h"

struct StFunction {
  Fn fn;
  Downcast downcast;
  uint32_t unused;
  StArray **outputs; /* descriptions, of the rank of each output */
  String trace;
};

/* What a person asked for, read into variables. */
typedef struct Request {
  FunctionSpec spec;
  Var *inputs, *outputs; /* outputs, then the new values of the updates */
  FunctionUpdate *updates;
  int ngivens;
  Var *from, *to;
  Downcast downcast;
  Mode mode;
  bool traced;
  Trace trace;
  enum { UNUSED_RAISE, UNUSED_WARN, UNUSED_IGNORE } on_unused;
} Request;

static const char *text_of(Var var) { return value_text(value_var(var)); }

/* ---- inputs and outputs ---- */

static bool read_input(Request *request, Value item, int index) {
  if (item.kind != ST_VAR) {
    error_set(ERROR_TYPE, "Input %d of a function must be a symbolic variable, got %s", index,
              value_text(item));
    return false;
  }
  Var var = item.extra;
  if (var_kind(var) == VAR_CONSTANT) {
    error_set(ERROR_TYPE, "A constant (%s) cannot be an input of a function", text_of(var));
    return false;
  }
  if (var_kind(var) == VAR_SHARED) {
    error_set(ERROR_TYPE,
              "Cannot use a shared variable (%s) as explicit input. Consider substituting a "
              "non-shared variable via "
              "the `givens` parameter.",
              text_of(var));
    return false;
  }
  for (int i = 0; i < index; i++)
    if (request->inputs[i] == var) {
      error_set(ERROR_UNUSED_INPUT, "Variable %s is used twice in inputs, at indices %d and %d",
                text_of(var), i, index);
      return false;
    }
  request->inputs[index] = var;
  return true;
}

static bool read_inputs(Request *request, Value inputs) {
  if (!value_is_sequence(inputs)) {
    error_set(ERROR_TYPE,
              "Input variables of a function should be contained in a list, even when there is a "
              "single input.");
    return false;
  }
  request->spec.ninputs = (int)inputs.extra;
  request->inputs = frame_alloc(sizeof(Var) * inputs.extra);
  for (uint32_t i = 0; i < inputs.extra; i++)
    if (!read_input(request, value_items(inputs)[i], (int)i)) return false;
  return true;
}

static bool read_outputs(Request *request, Value outputs) {
  bool many = value_is_sequence(outputs);
  int count = many ? (int)outputs.extra : value_is_none(outputs) ? 0 : 1;
  request->spec.noutputs = count;
  request->outputs = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++)
    if (!(request->outputs[i] = convert_tensor(many ? value_items(outputs)[i] : outputs)))
      return false;
  return true;
}

/* ---- pairs: updates and givens ---- */

/* Pair `index` of a dict or of a list of pairs. */
static bool read_pair(Value pairs, uint32_t index, const char *what, Value *first, Value *second) {
  const Value *pair = NULL;
  if (pairs.kind == ST_DICT) {
    pair = value_items(pairs) + 2 * index;
  } else {
    Value item = value_items(pairs)[index];
    if (value_is_sequence(item) && item.extra == 2) pair = value_items(item);
  }
  if (!pair) {
    error_set(ERROR_TYPE, "%s must be pairs, got %s", what, value_text(value_items(pairs)[index]));
    return false;
  }
  *first = pair[0];
  *second = pair[1];
  return true;
}

static int pair_count(Value pairs, const char *what) {
  if (value_is_none(pairs)) return 0;
  if (pairs.kind == ST_DICT || value_is_sequence(pairs)) return (int)pairs.extra;
  error_set(ERROR_TYPE, "%s must be a list of pairs or a dict, got %s", what, value_text(pairs));
  return -1;
}

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

static bool read_update(Request *request, Value shared, Value value, int index) {
  if (shared.kind != ST_VAR || var_kind(shared.extra) != VAR_SHARED) {
    error_set(ERROR_TYPE, "An update is of a shared variable, got %s", value_text(shared));
    return false;
  }
  for (int i = 0; i < index; i++)
    if (request->updates[i].shared == shared.extra) {
      error_set(ERROR_VALUE, "This variable is already updated: %s", value_text(shared));
      return false;
    }
  Var fitted = fit_type(var_type(shared.extra), value);
  if (!fitted && !error_pending())
    error_set(ERROR_TYPE,
              "An update must have the same type as the original shared variable: shared %s, "
              "update %s. If the "
              "difference is the dtype, cast the update.",
              value_text(shared), value_text(value));
  request->updates[index] = (FunctionUpdate){shared.extra, fitted};
  return fitted != 0;
}

static bool read_updates(Request *request, Value updates) {
  int count = pair_count(updates, "updates");
  if (count < 0) return false;
  request->spec.nupdates = count;
  request->updates = frame_alloc(sizeof(FunctionUpdate) * (size_t)count);
  for (int i = 0; i < count; i++) {
    Value shared, value;
    if (!read_pair(updates, (uint32_t)i, "updates", &shared, &value) ||
        !read_update(request, shared, value, i))
      return false;
  }
  return true;
}

static bool read_given(Request *request, Value from, Value to, int index, IdMap *used) {
  if (from.kind != ST_VAR) {
    error_set(ERROR_TYPE, "givens replace symbolic variables, got %s", value_text(from));
    return false;
  }
  for (int i = 0; i < request->spec.ninputs; i++)
    if (request->inputs[i] == from.extra) {
      error_set(ERROR_RUNTIME,
                "You are trying to replace variable %s through the `givens` parameter, but this "
                "variable is an "
                "input to your function.",
                value_text(from));
      return false;
    }
  if (map_get(used, from.extra)) {
    error_set(
        ERROR_ASSERTION,
        "A replacement in `givens` must not depend on a variable that another pair replaces: %s",
        value_text(from));
    return false;
  }
  Var fitted = fit_type(var_type(from.extra), to);
  if (!fitted && !error_pending())
    error_set(
        ERROR_TYPE,
        "A replacement in `givens` must have the type of what it replaces: %s, replacement %s",
        value_text(from), value_text(to));
  if (!fitted) return false;
  request->from[index] = from.extra;
  request->to[index] = fitted;
  VarList leaves = {0};
  graph_leaves(1, &fitted, 0, NULL, &leaves);
  for (size_t i = 0; i < leaves.length; i++) map_add(used, leaves.data[i]);
  memory_free(leaves.data);
  return true;
}

static bool read_givens(Request *request, Value givens) {
  int count = pair_count(givens, "givens");
  if (count < 0) return false;
  IdMap used = {0};
  bool fine = true;
  request->ngivens = count;
  request->from = frame_alloc(sizeof(Var) * (size_t)count);
  request->to = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; fine && i < count; i++) {
    Value from, to;
    fine = read_pair(givens, (uint32_t)i, "givens", &from, &to) &&
           read_given(request, from, to, i, &used);
  }
  map_free(&used);
  return fine;
}

/* ---- options ---- */

typedef struct Options {
  uint32_t count;
  const Value *pairs;
} Options;

static bool is_text(Value value, const char *text) {
  return value.kind == ST_STRING && value.extra == strlen(text) &&
         !memcmp(value.u.pointer, text, value.extra);
}

static Value option(const Options *options, const char *name) {
  for (uint32_t i = 0; i < options->count; i++)
    if (is_text(options->pairs[2 * i], name)) return options->pairs[2 * i + 1];
  return value_none();
}

static bool known_options(const Options *options) {
  static const char *const names[] = {
      "updates", "givens", "name", "on_unused_input", "allow_input_downcast", "mode", "trace"};
  for (uint32_t i = 0; i < options->count; i++) {
    bool known = false;
    for (size_t j = 0; j < sizeof names / sizeof *names; j++)
      known = known || is_text(options->pairs[2 * i], names[j]);
    if (known) continue;
    error_set(ERROR_TYPE, "function() got an unexpected keyword argument %s",
              value_text(options->pairs[2 * i]));
    return false;
  }
  return true;
}

/* Which word a string option is; the first one when not given. */
static bool choose(const Options *options, const char *name, const char *const *words,
                   int *choice) {
  Value value = option(options, name);
  *choice = 0;
  if (value_is_none(value)) return true;
  for (; words[*choice]; ++*choice)
    if (is_text(value, words[*choice])) return true;
  error_set(ERROR_VALUE, "Invalid value for keyword '%s': %s; the first of the valid ones is '%s'",
            name, value_text(value), words[0]);
  return false;
}

static bool read_options(Request *request, const Options *options) {
  static const char *const unused[] = {"raise", "warn", "ignore", NULL};
  int on_unused;
  if (!known_options(options) || !choose(options, "on_unused_input", unused, &on_unused) ||
      !mode_read(option(options, "mode"), &request->mode))
    return false;
  Value name = option(options, "name"), downcast = option(options, "allow_input_downcast");
  if (name.kind == ST_STRING) request->spec.name = frame_string(name.u.pointer, name.extra);
  request->on_unused = on_unused;
  request->spec.unfused = !request->mode.fuses;
  request->spec.options = &request->mode.options;
  request->traced = option(options, "trace").extra;
  request->spec.rewrite = request->mode.rewrites || request->traced;
  if (request->traced) {
    request->mode.options.trace = trace_step;
    request->mode.options.trace_context = &request->trace;
  }
  request->downcast = value_is_none(downcast) ? DOWNCAST_DEFAULT
                      : downcast.extra        ? DOWNCAST_YES
                                              : DOWNCAST_NO;
  return read_updates(request, option(options, "updates")) &&
         read_givens(request, option(options, "givens"));
}

/* ---- the whole request ---- */

/* Outputs and updates with the givens in place. */
static bool apply_givens(Request *request) {
  int noutputs = request->spec.noutputs, nupdates = request->spec.nupdates;
  if (!request->ngivens) return true;
  Var *all = frame_alloc(sizeof(Var) * (size_t)(noutputs + nupdates));
  for (int i = 0; i < noutputs; i++) all[i] = request->outputs[i];
  for (int i = 0; i < nupdates; i++) all[noutputs + i] = request->updates[i].value;
  if (!givens_apply(request->ngivens, request->from, request->to, noutputs + nupdates, all, all))
    return false;
  for (int i = 0; i < noutputs; i++) request->outputs[i] = all[i];
  for (int i = 0; i < nupdates; i++) request->updates[i].value = all[noutputs + i];
  return true;
}

/* Everything that outputs and updates are computed from. */
static void used_variables(const Request *request, IdMap *used) {
  NodeList order = {0};
  int noutputs = request->spec.noutputs, nupdates = request->spec.nupdates;
  Var *all = frame_alloc(sizeof(Var) * (size_t)(noutputs + nupdates));
  for (int i = 0; i < noutputs; i++) all[i] = request->outputs[i];
  for (int i = 0; i < nupdates; i++) all[noutputs + i] = request->updates[i].value;
  for (int i = 0; i < noutputs + nupdates; i++) map_add(used, all[i]);
  graph_toposort(noutputs + nupdates, all, request->spec.ninputs, request->inputs, &order);
  for (size_t i = 0; i < order.length; i++)
    for (int j = 0; j < node_ninputs(order.data[i]); j++)
      map_add(used, node_input(order.data[i], j));
  memory_free(order.data);
}

static bool check_unused(const Request *request, uint32_t *count) {
  IdMap used = {0};
  *count = 0;
  used_variables(request, &used);
  for (int i = 0; i < request->spec.ninputs && !error_pending(); i++) {
    if (map_get(&used, request->inputs[i])) continue;
    if (request->on_unused == UNUSED_RAISE)
      error_set(
          ERROR_UNUSED_INPUT,
          "The function was asked to compute a graph given certain inputs, but input %d is not "
          "part of "
          "the computational graph needed to compute the outputs: %s. To make this a warning set "
          "onUnusedInput to 'warn', to disable it 'ignore'.",
          i, text_of(request->inputs[i]));
    else
      ++*count;
  }
  if (request->on_unused != UNUSED_WARN) *count = 0;
  map_free(&used);
  return !error_pending();
}

static StFunction *compile(Request *request, uint32_t unused) {
  FunctionSpec *spec = &request->spec;
  spec->inputs = request->inputs;
  spec->outputs = request->outputs;
  spec->updates = request->updates;
  Fn fn = function_new(spec);
  String trace = {0};
  if (request->traced) trace = trace_end(&request->trace);
  if (!fn) {
    string_free(&trace);
    return NULL;
  }
  StFunction *function = memory_alloc(sizeof *function);
  *function = (StFunction){fn, request->downcast, unused,
                           memory_alloc(sizeof(StArray *) * (size_t)(spec->noutputs + 1)), trace};
  for (int i = 0; i < spec->noutputs; i++)
    function->outputs[i] = memory_alloc(boundary_array_size(var_ndim(request->outputs[i])));
  return function;
}

StFunction *st_function_new(const StValue *inputs, const StValue *outputs, uint32_t noptions,
                            const StValue *names_and_values) {
  boundary_enter();
  Request request = {0};
  Options options = {noptions, names_and_values};
  uint32_t unused = 0;
  StFunction *function = NULL;
  if (read_inputs(&request, *inputs) && read_outputs(&request, outputs ? *outputs : value_none()) &&
      read_options(&request, &options) && apply_givens(&request) && check_unused(&request, &unused))
    function = compile(&request, unused);
  if (unused)
    warning_set("%u inputs of the function are not needed to compute its outputs", unused);
  boundary_leave(NULL);
  return function;
}

void st_function_free(StFunction *function) {
  if (!function) return;
  for (int i = 0; i < function_noutputs(function->fn); i++) memory_free(function->outputs[i]);
  memory_free(function->outputs);
  string_free(&function->trace);
  function_free(function->fn);
  memory_free(function);
  graph_sweep();
}

/* ---- what is known of a function ---- */

uint32_t st_function_ninputs(const StFunction *function) {
  return (uint32_t)function_ninputs(function->fn);
}
uint32_t st_function_noutputs(const StFunction *function) {
  return (uint32_t)function_noutputs(function->fn);
}
const char *st_function_trace(const StFunction *function) {
  return function->trace.length ? string_text(&function->trace) : NULL;
}

uint32_t st_function_unused(const StFunction *function) { return function->unused; }

uint32_t st_function_input_type(const StFunction *function, uint32_t index) {
  return var_type(function_input_var(function->fn, (int)index));
}

const char *st_function_input_name(const StFunction *function, uint32_t index) {
  return var_name(function_input_var(function->fn, (int)index));
}

uint32_t st_function_accepts(const StFunction *function, uint32_t index, uint32_t dtype) {
  return (uint32_t)accept_dtype(st_function_input_type(function, index), (Dtype)dtype,
                                function->downcast);
}

/* ---- arguments, calls, results ---- */

void *st_function_input(StFunction *function, uint32_t index, uint32_t ndim, const int64_t *shape) {
  boundary_enter();
  if (!accept_shape(st_function_input_type(function, index), (int)ndim, shape)) return NULL;
  return function_input(function->fn, (int)index, (int)ndim, shape);
}

int st_function_set(StFunction *function, uint32_t index, const StValue *value) {
  boundary_enter();
  Type type = st_function_input_type(function, index);
  View view;
  Array *made;
  if (!accept_value(type, *value, function->downcast, &view, &made)) return boundary_leave(NULL);
  int64_t strides[TYPE_MAX_NDIM];
  shape_strides(view.ndim, view.shape, strides);
  View to = {function_input(function->fn, (int)index, view.ndim, view.shape), type_dtype(type),
             view.ndim, view.shape, strides};
  if (to.data) view_copy(&to, &view);
  if (made) array_release(made);
  return error_pending();
}

int st_function_call(StFunction *function) {
  error_clear();
  return !function_call(function->fn);
}

const StArray *st_function_output(const StFunction *function, uint32_t index) {
  boundary_describe(function_output(function->fn, (int)index), function->outputs[index]);
  return function->outputs[index];
}
