/* Compiled functions as the rooms above see them: their table, inputs and outputs. */
#include "run/function.h"

#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "run/profile.h"

static struct {
  VECTOR(Function *) all; /* function of id i is all.data[i - 1]; NULL once freed */
  VECTOR(Fn) free;
} functions;

static Function *function_of(Fn fn) {
  assert(fn > 0 && fn <= functions.all.length && functions.all.data[fn - 1]);
  return functions.all.data[fn - 1];
}

static Fn register_function(Function *function) {
  if (!functions.free.length) {
    *vector_push(&functions.all) = function;
    return (Fn)functions.all.length;
  }
  Fn fn = vector_pop(&functions.free);
  functions.all.data[fn - 1] = function;
  return fn;
}

/* ---- making and freeing ---- */

static Program *compile(const FunctionSpec *spec) {
  Var *shared = memory_alloc((size_t)(2 * spec->nupdates + 1) * sizeof *shared),
      *values = shared + spec->nupdates;
  for (int i = 0; i < spec->nupdates; i++) {
    shared[i] = spec->updates[i].shared;
    values[i] = spec->updates[i].value;
    assert(var_kind(shared[i]) == VAR_SHARED && var_dtype(shared[i]) == var_dtype(values[i]));
    assert(var_ndim(shared[i]) == var_ndim(values[i]));
  }
  ProgramSpec program = {.ninputs = spec->ninputs,
                         .noutputs = spec->noutputs,
                         .nupdates = spec->nupdates,
                         .inputs = spec->inputs,
                         .outputs = spec->outputs,
                         .shared = shared,
                         .update_values = values,
                         .rewrite = spec->rewrite,
                         .unfused = spec->unfused,
                         .timed = spec->profiled,
                         .options = spec->options};
  Program *compiled = compile_program(&program);
  memory_free(shared);
  return compiled;
}

static void open_inputs(Function *function) {
  const Program *program = function->program;
  function->inputs = memory_alloc((size_t)(program->ninputs + 1) * sizeof *function->inputs);
  for (int i = 0; i < program->ninputs; i++) {
    const Value *value = program_value(program, program->inputs[i]);
    function->inputs[i] = (FunctionInput){.var = value->var};
    function->inputs[i].shape = memory_alloc((size_t)(value->ndim + 1) * sizeof(int64_t));
  }
}

Function *function_open(Program *program) {
  Function *function = memory_alloc(sizeof *function);
  *function = (Function){.program = program};
  size_t calls = (program->calls.length + 1) * sizeof *function->called;
  function->called = memset(memory_alloc(calls), 0, calls);
  open_inputs(function);
  for (int i = 0; i < (int)program->shared.length; i++)
    var_retain(program_value(program, program->shared.data[i])->var);
  function->output_views = memory_alloc((size_t)(program->noutputs + 1) * sizeof(View));
  function->pending = memory_alloc((size_t)(program->nupdates + 1) * sizeof(Array *));
  memset(function->pending, 0, (size_t)(program->nupdates + 1) * sizeof(Array *));
  return function;
}

Fn function_new(const FunctionSpec *spec) {
  if (error_pending()) return 0;
  Program *program = compile(spec);
  if (!program) return 0;
  Function *function = function_open(program);
  function->profiled = spec->profiled;
  function->linker = spec->linker;
  function->guard = spec->guard;
  if (spec->name) {
    function->name = memory_alloc(strlen(spec->name) + 1);
    strcpy(function->name, spec->name);
  }
  return register_function(function);
}

void function_close(Function *function) {
  Program *program = function->program;
  for (size_t i = 0; i < program->calls.length; i++) called_free(&function->called[i]);
  cache_free(&function->plans);
  for (int i = 0; i < program->ninputs; i++) {
    memory_free_data(function->inputs[i].data);
    memory_free(function->inputs[i].shape);
  }
  for (int i = 0; i < (int)program->shared.length; i++)
    var_release(program_value(program, program->shared.data[i])->var);
  memory_free_data(function->outputs);
  vector_free(&function->key);
  vector_free(&function->bases);
  vector_free(&function->dynamic);
  memory_free(function->inputs);
  memory_free(function->called);
  memory_free(function->output_views);
  memory_free(function->pending);
  memory_free(function->name);
  memory_free(function);
}

void function_free(Fn fn) {
  Program *program = function_of(fn)->program;
  function_close(function_of(fn));
  program_free(program);
  functions.all.data[fn - 1] = NULL;
  *vector_push(&functions.free) = fn;
}

void function_free_all(void) {
  for (size_t i = 0; i < functions.all.length; i++)
    if (functions.all.data[i]) function_free((Fn)i + 1);
  vector_free(&functions.all);
  vector_free(&functions.free);
  workspace_free();
  jit_free_all();
}

/* ---- reading ---- */

int function_ninputs(Fn fn) { return function_of(fn)->program->ninputs; }
int function_noutputs(Fn fn) { return function_of(fn)->program->noutputs; }
const char *function_name(Fn fn) { return function_of(fn)->name; }
int function_nshared(Fn fn) { return (int)function_of(fn)->program->shared.length; }

Var function_shared(Fn fn, int index) {
  const Program *program = function_of(fn)->program;
  return program_value(program, program->shared.data[index])->var;
}

static FunctionInput *input_of(Fn fn, int index) {
  assert(index >= 0 && index < function_ninputs(fn));
  return &function_of(fn)->inputs[index];
}

View function_given(Fn fn, int index, int64_t *strides) {
  const FunctionInput *input = input_of(fn, index);
  int ndim = var_ndim(input->var);
  shape_strides(ndim, input->shape, strides);
  return (View){input->data, var_dtype(input->var), ndim, input->shape, strides};
}

bool function_has_input(Fn fn, int index) { return input_of(fn, index)->given; }

/* ---- inputs ---- */

bool function_reserve_input(FunctionInput *input, int64_t bytes) {
  if (bytes < 0) return false;
  if (input->data && (size_t)bytes <= input->capacity) return true;
  void *data = memory_alloc_data((size_t)bytes);
  if (!data) return false;
  memory_free_data(input->data);
  input->data = data;
  input->capacity = (size_t)bytes;
  return true;
}

void *function_input(Fn fn, int index, int ndim, const int64_t *shape) {
  FunctionInput *input = input_of(fn, index);
  if (function_of(fn)->running)
    error_set(ERROR_RUNTIME, "the inputs of a function cannot be given while it is running");
  if (error_pending()) return NULL;
  if (!type_accepts_shape(var_type(input->var), ndim, shape)) return NULL;
  if (!function_reserve_input(input, shape_bytes(var_dtype(input->var), ndim, shape))) return NULL;
  if (ndim) memcpy(input->shape, shape, (size_t)ndim * sizeof *shape);
  input->given = true;
  return input->data;
}

/* ---- calling ---- */

/* Functions whose calls are under way, each but the last waiting for the host. */
static int running;

bool function_any_running(void) { return running > 0; }

/* What a waiting call reads must stay as it is. */
static bool function_call_alone(Function *function) {
  if (function->running || (running && function->program->nupdates)) {
    error_set(ERROR_RUNTIME,
              function->running
                  ? "a function cannot be called by an operation that it is computing"
                  : "a function with updates cannot be called while another one is running");
    return false;
  }
  function->running = true;
  running++;
  workspace_enter();
  bool fine = function_run(function);
  workspace_leave();
  running--;
  function->running = false;
  return fine;
}

bool function_call(Fn fn) {
  Function *function = function_of(fn);
  if (error_pending()) return false;
  for (int i = 0; i < function->program->ninputs; i++) {
    if (function->inputs[i].given) continue;
    const char *name = var_name(function->inputs[i].var);
    error_set(ERROR_TYPE, "Missing input: %s", name ? name : "(without a name)");
    return false;
  }
  if (function_call_alone(function)) return true;
  if (function->name) error_note("in function %s", function->name);
  return false;
}

const View *function_output(Fn fn, int index) {
  const Function *function = function_of(fn);
  assert(index >= 0 && index < function->program->noutputs && function->current);
  return &function->output_views[index];
}

void function_forget(Fn fn) {
  Function *function = function_of(fn);
  cache_free(&function->plans);
  memory_free_data(function->outputs);
  function->outputs = NULL;
  function->outputs_capacity = 0;
  function->current = NULL;
}

size_t function_peak_bytes(Fn fn) {
  const PlanEntry *entry = function_of(fn)->current;
  return entry ? (size_t)(entry->memory_size + entry->plan->outputs_size) : 0;
}

void function_print(Fn fn, String *out) {
  const PlanEntry *entry = function_of(fn)->current;
  if (entry) plan_print(out, entry->plan);
}

void function_profile(Fn fn, String *out) {
  if (function_of(fn)->profiled) profile_print(function_of(fn), out);
}

const FunctionGraph *function_graph(Fn fn) { return function_of(fn)->program->graph; }
