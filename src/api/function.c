/* Compiled functions at the boundary: arguments are given with the checks of S2-FN-10 and 20. What
 * a person asked for is read in request.c; compiling and running are src/run. */
#include <string.h>

#include "api/boundary.h"
#include "api/debug_mode.h"
#include "api/request.h"
#include "api/trace.h"
#include "api/warning.h"
#include "core/error.h"
#include "core/memory.h"

struct StFunction {
  Fn fn;
  uint32_t unused;
  RequestInput *inputs; /* with names of their own */
  StArray **outputs;    /* descriptions, of the rank of each output */
  String trace;
  DebugMode *debug; /* NULL in other modes */
};

static char *name_copy(const char *name) {
  if (!name) return NULL;
  char *copy = memory_alloc(strlen(name) + 1);
  return strcpy(copy, name);
}

static StFunction *compile(Request *request) {
  const FunctionSpec *spec = &request->spec;
  Fn fn = function_new(spec);
  String trace = {0};
  if (request->traced) trace = trace_end(&request->trace);
  if (!fn) {
    string_free(&trace);
    return NULL;
  }
  StFunction *function = memory_alloc(sizeof *function);
  *function = (StFunction){fn,
                           request->unused,
                           memory_alloc(sizeof(RequestInput) * (size_t)(spec->ninputs + 1)),
                           memory_alloc(sizeof(StArray *) * (size_t)(spec->noutputs + 1)),
                           trace,
                           request->mode.debug ? debug_mode_new(spec) : NULL};
  for (int i = 0; i < spec->ninputs; i++) {
    function->inputs[i] = request->inputs[i];
    function->inputs[i].name = name_copy(request->inputs[i].name);
  }
  for (int i = 0; i < spec->noutputs; i++)
    function->outputs[i] = memory_alloc(boundary_array_size(var_ndim(request->outputs[i])));
  return function;
}

StFunction *st_function_new(const StValue *inputs, const StValue *outputs, uint32_t noptions,
                            const StValue *names_and_values) {
  boundary_enter();
  boundary_open_host();
  Request request = {0};
  StFunction *function = NULL;
  if (request_read(&request, *inputs, outputs ? *outputs : value_none(), noptions,
                   names_and_values))
    function = compile(&request);
  if (function && request.unused)
    warning_set("%u inputs of the function are not needed to compute its outputs", request.unused);
  boundary_leave(NULL);
  return function;
}

void st_function_free(StFunction *function) {
  if (!function) return;
  for (int i = 0; i < function_ninputs(function->fn); i++)
    memory_free((char *)(uintptr_t)function->inputs[i].name);
  for (int i = 0; i < function_noutputs(function->fn); i++) memory_free(function->outputs[i]);
  memory_free(function->inputs);
  memory_free(function->outputs);
  string_free(&function->trace);
  debug_mode_free(function->debug);
  function_free(function->fn);
  memory_free(function);
  boundary_sweep();
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
const char *st_function_profile(const StFunction *function) {
  static String text;
  string_free(&text);
  function_profile(function->fn, &text);
  if (!text.length) return NULL;
  Trace trace = {0};
  trace_step(&trace, &(RewriteStep){.fgraph = function_graph(function->fn)});
  String graph = trace_end(&trace);
  string_print(&text, ", \"graph\": %s}", string_text(&graph));
  string_free(&graph);
  return string_text(&text);
}
uint32_t st_function_unused(const StFunction *function) { return function->unused; }

uint32_t st_function_input_type(const StFunction *function, uint32_t index) {
  return var_type(function->inputs[index].var);
}

const char *st_function_input_name(const StFunction *function, uint32_t index) {
  return function->inputs[index].name;
}

uint32_t st_function_accepts(const StFunction *function, uint32_t index, uint32_t dtype) {
  return (uint32_t)accept_dtype(st_function_input_type(function, index), (Dtype)dtype,
                                function->inputs[index].downcast);
}

int st_function_graph(const StFunction *function, StValue *result) {
  boundary_enter();
  const FunctionGraph *graph = function_graph(function->fn);
  *result = value_vars(ST_LIST, graph->noutputs, graph->outputs);
  return boundary_leave(result);
}

int st_function_shared(const StFunction *function, StValue *result) {
  boundary_enter();
  int count = function_nshared(function->fn);
  Var *all = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) all[i] = function_shared(function->fn, i);
  *result = value_vars(ST_LIST, count, all);
  return boundary_leave(result);
}

/* ---- which argument is which input ---- */

static const char *function_text(const StFunction *function) {
  const char *name = function_name(function->fn);
  return name ? name : "(no name)";
}

const char *st_function_argument(const StFunction *function, uint32_t index) {
  static String text;
  const char *name = function->inputs[index].name;
  string_free(&text);
  string_print(&text, "Invalid argument%s%s%s to function %s at index %u.", name ? " '" : "",
               name ? name : "", name ? "'" : "", function_text(function), index);
  return string_text(&text);
}

int st_function_expect(const StFunction *function, uint32_t count) {
  boundary_enter();
  uint32_t ninputs = st_function_ninputs(function);
  if (count > ninputs) {
    error_set(ERROR_TYPE, "Too many parameters passed to function %s: it takes %u, not %u",
              function_text(function), ninputs, count);
  } else if (count < ninputs) {
    const char *name = function->inputs[count].name;
    if (name) error_set(ERROR_TYPE, "Missing input: %s", name);
    error_set(ERROR_TYPE, "Missing input: number %u, which has no name: give it by position",
              count);
  }
  return error_pending();
}

static void refuse_name(const StFunction *function, Value name) {
  String list = {0};
  int listed = 0, ninputs = function_ninputs(function->fn);
  for (int i = 0; i < ninputs; i++)
    if (function->inputs[i].name)
      string_print(&list, "%s%s", listed++ ? ", " : "", function->inputs[i].name);
  error_set(ERROR_TYPE, "Unknown input: %s. The function has %d named input%s (%s)%s",
            name.kind == ST_STRING ? frame_string(name.u.pointer, name.extra) : value_text(name),
            listed, listed == 1 ? "" : "s", string_text(&list),
            listed < ninputs ? "; inputs without a name are given by position" : ".");
  string_free(&list);
}

int st_function_find(const StFunction *function, const StValue *key) {
  boundary_enter();
  int found = -1, count = 0;
  for (int i = 0; i < function_ninputs(function->fn); i++) {
    const RequestInput *input = &function->inputs[i];
    bool named = input->name && key->kind == ST_STRING && key->extra == strlen(input->name) &&
                 !memcmp(key->u.pointer, input->name, key->extra);
    if (!named && !(key->kind == ST_VAR && key->extra == input->var)) continue;
    found = i;
    count++;
  }
  if (!count) refuse_name(function, *key);
  if (count > 1)
    error_set(ERROR_TYPE, "Ambiguous name: %s is the name of %d inputs; give them by position",
              function->inputs[found].name, count);
  return boundary_leave(NULL) ? -1 : found;
}

/* ---- arguments, calls, results ---- */

void *st_function_input(StFunction *function, uint32_t index, uint32_t ndim, const int64_t *shape) {
  boundary_enter();
  return function_input(function->fn, (int)index, (int)ndim, shape);
}

int st_function_set(StFunction *function, uint32_t index, const StValue *value) {
  boundary_enter();
  Type type = st_function_input_type(function, index);
  View view;
  Array *made;
  if (!accept_value(type, *value, function->inputs[index].downcast, &view, &made))
    return boundary_leave(NULL);
  int64_t strides[TYPE_MAX_NDIM];
  shape_strides(view.ndim, view.shape, strides);
  View to = {function_input(function->fn, (int)index, view.ndim, view.shape), type_dtype(type),
             view.ndim, view.shape, strides};
  if (to.data) view_copy(&to, &view);
  if (made) array_release(made);
  return error_pending();
}

int st_function_call(StFunction *function) {
  boundary_enter();
  if (function->debug && !debug_mode_check(function->debug, function->fn)) return 1;
  return !function_call(function->fn);
}

const StArray *st_function_output(const StFunction *function, uint32_t index) {
  boundary_describe(function_output(function->fn, (int)index), function->outputs[index]);
  return function->outputs[index];
}

void st_function_forget(StFunction *function) { function_forget(function->fn); }
