#include "api/debug_mode.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/ops.h"
#include "print/infix.h"

struct DebugMode {
  int ninputs, nresults;
  Var *vars; /* inputs, then outputs and new values of shared variables */
  RewriteOptions options;
  String words; /* the words of the options, one after the other */
  const char **all;
};

/* ---- what is kept ---- */

static void keep_words(DebugMode *debug, const RewriteOptions *options) {
  int count = options->nexcluded + options->nincluded;
  for (int i = 0; i < count; i++) {
    const char *word =
        i < options->nexcluded ? options->excluded[i] : options->included[i - options->nexcluded];
    string_append(&debug->words, word, strlen(word) + 1);
  }
  debug->all = memory_alloc((size_t)(count + 1) * sizeof *debug->all);
  const char *word = string_text(&debug->words);
  for (int i = 0; i < count; i++, word += strlen(word) + 1) debug->all[i] = word;
  debug->options = (RewriteOptions){.nexcluded = options->nexcluded,
                                    .excluded = debug->all,
                                    .nincluded = options->nincluded,
                                    .included = debug->all + options->nexcluded};
}

DebugMode *debug_mode_new(const FunctionSpec *spec) {
  DebugMode *debug = memory_alloc(sizeof *debug);
  int nresults = spec->noutputs + spec->nupdates;
  *debug = (DebugMode){.ninputs = spec->ninputs, .nresults = nresults};
  debug->vars = memory_alloc((size_t)(spec->ninputs + nresults + 1) * sizeof(Var));
  for (int i = 0; i < spec->ninputs; i++) debug->vars[i] = spec->inputs[i];
  Var *results = debug->vars + spec->ninputs;
  for (int i = 0; i < spec->noutputs; i++) results[i] = spec->outputs[i];
  for (int i = 0; i < spec->nupdates; i++) results[spec->noutputs + i] = spec->updates[i].value;
  for (int i = 0; i < spec->ninputs + nresults; i++) var_retain(debug->vars[i]);
  keep_words(debug, spec->options);
  return debug;
}

void debug_mode_free(DebugMode *debug) {
  if (!debug) return;
  for (int i = 0; i < debug->ninputs + debug->nresults; i++) var_release(debug->vars[i]);
  memory_free(debug->vars);
  memory_free(debug->all);
  string_free(&debug->words);
  memory_free(debug);
}

/* ---- evaluating with roundings of one's own ---- */

/* One unit in the last place up or down, by a random bit of each element. */
static void disturb(Array *array, uint64_t *random) {
  int64_t size = view_size(&array->view);
  for (int64_t i = 0; i < size; i++) {
    *random ^= *random << 13, *random ^= *random >> 7, *random ^= *random << 17;
    bool up = *random >> 40 & 1;
    if (array->view.dtype == DTYPE_FLOAT64) {
      double *x = (double *)array->view.data + i;
      *x = *x == 0 ? 0 : nextafter(*x, up ? INFINITY : -INFINITY);
    } else if (array->view.dtype == DTYPE_FLOAT32) {
      float *x = (float *)array->view.data + i;
      *x = *x == 0 ? 0 : nextafterf(*x, up ? INFINITY : -INFINITY);
    }
  }
}

/* The value of `var` with every result disturbed: how far it can be trusted (J. Vignes, A
 * stochastic arithmetic for reliable scientific computation, 1993). NULL if it cannot be
 * evaluated. */
static Array *disturbed_value(Var var, int ninputs, const Var *inputs, const View *const *values,
                              uint64_t *random) {
  NodeList order = {0};
  VECTOR(Var) bound = {0};
  VECTOR(const View *) views = {0};
  VECTOR(Array *) made = {0};
  Array *result = NULL;
  bool fine = true;
  for (int i = 0; i < ninputs; i++) {
    *vector_push(&bound) = inputs[i];
    *vector_push(&views) = values[i];
  }
  graph_toposort(1, &var, ninputs, inputs, &order);
  for (size_t i = 0; fine && i < order.length; i++) {
    Node node = order.data[i];
    for (int k = 0; fine && k < node_noutputs(node); k++) {
      Var output = node_output(node, k);
      Array *value = NULL;
      fine = op_evaluate_outputs(1, &output, (int)bound.length, bound.data, views.data, &value);
      if (!fine) break;
      disturb(value, random);
      *vector_push(&made) = value;
      *vector_push(&bound) = output;
      *vector_push(&views) = &value->view;
    }
  }
  fine = fine && op_evaluate_outputs(1, &var, (int)bound.length, bound.data, views.data, &result);
  for (size_t i = 0; i < made.length; i++) array_release(made.data[i]);
  vector_free(&order);
  vector_free(&bound);
  vector_free(&views);
  vector_free(&made);
  if (!fine) error_clear();
  return fine ? result : NULL;
}

/* ---- comparing ---- */

static bool near(const View *a, const View *b, int64_t i, double doubt) {
  if (!dtype_is(a->dtype, GROUP_CONTINUOUS)) return view_int(a, i) == view_int(b, i);
  double x = view_float(a, i), y = view_float(b, i);
  if (!isfinite(x) || x == y || dtype_is(a->dtype, GROUP_COMPLEX)) return true;
  double relative = a->dtype == DTYPE_FLOAT32 ? 1e-5 : 1e-11;
  return fabs(x - y) <= relative * fabs(x) + 16 * doubt;
}

/* How much element i of `before` changes when its roundings do; infinite when it need not be
 * finite. */
static double doubt_of(Var before, int64_t i, double value, int ninputs, const Var *inputs,
                       const View *const *values) {
  enum { RUNS = 4 };
  uint64_t random = 0x9e3779b97f4a7c15u;
  double most = 0;
  for (int run = 0; run < RUNS; run++) {
    Array *other = disturbed_value(before, ninputs, inputs, values, &random);
    double distance = other ? fabs(view_float(&other->view, i) - value) : INFINITY;
    if (!(distance <= most)) most = distance;
    array_release(other);
  }
  return most;
}

static bool same_shape(const View *a, const View *b) {
  bool same = a->dtype == b->dtype && a->ndim == b->ndim;
  for (int i = 0; same && i < a->ndim; i++) same = a->shape[i] == b->shape[i];
  return same;
}

bool debug_mode_same(Var before, Var after, int ninputs, const Var *inputs,
                     const View *const *values, String *message) {
  Array *a = NULL, *b = NULL;
  bool same = true;
  if (!op_evaluate_outputs(1, &before, ninputs, inputs, values, &a)) {
    error_clear();
    return true;
  }
  if (!op_evaluate_outputs(1, &after, ninputs, inputs, values, &b)) {
    string_print(message, "cannot be evaluated any more: %s", error_message());
    error_clear();
    same = false;
  } else if (!same_shape(&a->view, &b->view)) {
    string_print(message, "has another dtype or shape");
    same = false;
  }
  for (int64_t i = 0; same && i < view_size(&a->view); i++) {
    if (near(&a->view, &b->view, i, 0)) continue;
    double x = view_float(&a->view, i), y = view_float(&b->view, i);
    bool rounds = dtype_is(a->view.dtype, GROUP_FLOAT);
    if (rounds && near(&a->view, &b->view, i, doubt_of(before, i, x, ninputs, inputs, values)))
      continue;
    string_print(message, "was %.17g and is %.17g at element %lld", x, y, (long long)i);
    same = false;
  }
  array_release(a);
  array_release(b);
  return same;
}

/* ---- at a call ---- */

typedef struct Check {
  const DebugMode *debug;
  const View **values;
  String message; /* of the first difference */
} Check;

static void check_step(void *context, const RewriteStep *step) {
  Check *check = context;
  String what = {0};
  if (!step->rule || check->message.length) return;
  if (!debug_mode_same(step->before, step->after, check->debug->ninputs, check->debug->vars,
                       check->values, &what)) {
    string_print(&check->message, "Rewrite %s (%s): a value %s\nbefore: ", step->rule,
                 rewrite_phase_name(step->phase), string_text(&what));
    print_infix(&check->message, step->before, 8);
    string_print(&check->message, "\nafter: ");
    print_infix(&check->message, step->after, 8);
    string_print(&check->message, "\nWithout it: exclude '%s' from the mode.", step->rule);
  }
  string_free(&what);
}

bool debug_mode_check(const DebugMode *debug, Fn fn) {
  int ninputs = debug->ninputs;
  Check check = {.debug = debug};
  View *views = memory_alloc((size_t)(ninputs + 1) * sizeof *views);
  int64_t(*strides)[TYPE_MAX_NDIM] = memory_alloc((size_t)(ninputs + 1) * sizeof *strides);
  check.values = memory_alloc((size_t)(ninputs + 1) * sizeof *check.values);
  bool given = true;
  for (int i = 0; i < ninputs && (given = given && function_has_input(fn, i)); i++) {
    views[i] = function_given(fn, i, strides[i]);
    check.values[i] = &views[i];
  }
  if (given) {
    RewriteOptions options = debug->options;
    options.trace = check_step;
    options.trace_context = &check;
    FunctionGraph *fgraph =
        fgraph_new(ninputs, debug->vars, debug->nresults, debug->vars + ninputs);
    rewrite_all(fgraph, &options);
    fgraph_free(fgraph);
    graph_sweep();
  }
  if (check.message.length) error_set(ERROR_BAD_OPTIMIZATION, "%s", string_text(&check.message));
  string_free(&check.message);
  memory_free(check.values);
  memory_free(strides);
  memory_free(views);
  return !error_pending();
}
