/* For the tests of rewriting: texts of the expression language as graphs, what rewriting makes of
 * them, and values before and after. */
#ifndef ST_TESTS_REWRITE_CHECK_H
#define ST_TESTS_REWRITE_CHECK_H

#include <stdlib.h>

#include "api/evaluate.h"
#include "check.h"
#include "core/error.h"
#include "ops/ops.h"
#include "ops/scalar.h"
#include "print/infix.h"
#include "rewrite/rewrite.h"

/* ---- inputs: names for the texts ---- */

enum { MAX_INPUTS = 16 };

static struct {
  int count;
  Var vars[MAX_INPUTS];
  Value items[2 * MAX_INPUTS];
} scope;

CHECK_FUNCTION Var add_input(const char *name, Dtype dtype, int ndim, const int64_t *shape) {
  Var var = graph_input(type_tensor(dtype, ndim, shape), name);
  var_retain(var);
  scope.items[2 * scope.count] = value_string(name);
  scope.items[2 * scope.count + 1] = value_var(var);
  scope.vars[scope.count++] = var;
  return var;
}

/* The variables that a text gives, one or a list of them. */
CHECK_FUNCTION int build(const char *text, int room, Var *outputs) {
  Value names = {ST_DICT, (uint32_t)scope.count, {.pointer = scope.items}};
  Value value = evaluate_text(text, (uint32_t)strlen(text), names, 0, NULL);
  check_record(!error_pending(), text, __FILE__, __LINE__, ": %s", error_message());
  if (error_pending()) return error_clear(), 0;
  if (value.kind == ST_VAR) return outputs[0] = value.extra, 1;
  int count = 0;
  for (uint32_t i = 0; value_is_sequence(value) && i < value.extra && count < room; i++)
    outputs[count++] = value_items(value)[i].extra;
  return count;
}

/* ---- rewriting ---- */

enum { MAX_FIRED = 4096 };

static struct {
  int count;
  const char *rules[MAX_FIRED];
} fired;

/* After each rule the graph must be whole, and the replacement of the same dtype and rank. */
CHECK_FUNCTION void note_rule(void *context, const RewriteStep *step) {
  if (!step->rule) return;
  Var before = step->before, after = step->after;
  fgraph_check(context);
  check_record(var_dtype(before) == var_dtype(after) && var_ndim(before) == var_ndim(after),
               step->rule, __FILE__, __LINE__, "%s", ": changed the dtype or the rank");
  if (fired.count < MAX_FIRED && strcmp(step->rule, "merge"))
    fired.rules[fired.count++] = step->rule;
}

CHECK_FUNCTION bool has_fired(const char *rule) {
  for (int i = 0; i < fired.count; i++)
    if (!strcmp(fired.rules[i], rule)) return true;
  return false;
}

CHECK_FUNCTION FunctionGraph *rewritten_graph(int count, const Var *outputs, int nexcluded,
                                              const char *const *excluded) {
  FunctionGraph *fgraph = fgraph_new(scope.count, scope.vars, count, outputs);
  RewriteOptions options = {nexcluded, excluded, note_rule, fgraph, 0, NULL};
  fired.count = 0;
  rewrite_all(fgraph, &options);
  CHECK(!error_pending());
  return fgraph;
}

/* As it is printed; valid until the next call. */
CHECK_FUNCTION const char *infix(Var var) {
  static String texts[2];
  static int next;
  String *text = &texts[next = !next];
  string_free(text);
  if (var) print_infix(text, var, 40);
  return string_text(text);
}

/* Rewriting what has been rewritten changes nothing. */
CHECK_FUNCTION void check_idempotent(FunctionGraph *fgraph, const char *what) {
  RewriteOptions options = {.trace = note_rule, .trace_context = fgraph};
  fired.count = 0;
  rewrite_all(fgraph, &options);
  check_record(fired.count == 0, what, __FILE__, __LINE__, ": %s fires again",
               fired.count ? fired.rules[0] : "");
}

/* ---- values ---- */

CHECK_FUNCTION bool values_of(int count, const Var *outputs, const View *const *views,
                              Array **results) {
  bool done = op_evaluate_outputs(count, outputs, scope.count, scope.vars, views, results);
  if (!done) error_clear();
  return done;
}

CHECK_FUNCTION bool same_layout(const Array *a, const Array *b) {
  if (a->view.dtype != b->view.dtype || a->view.ndim != b->view.ndim) return false;
  for (int i = 0; i < a->view.ndim; i++)
    if (a->view.shape[i] != b->view.shape[i]) return false;
  return true;
}

/* Gives everything back, so that leaks show. */
CHECK_FUNCTION void end_test(void) {
  infix(0), infix(0);
  frame_clear();
  for (int i = 0; i < scope.count; i++) var_release(scope.vars[i]);
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  scalar_free_all();
  rewrite_free_all();
  graph_free_all();
  type_free_all();
}

/* An array filled from a list of numbers, beginning at number `first`. */
CHECK_FUNCTION Array *filled(Dtype dtype, int ndim, const int64_t *shape, const double *numbers,
                             int count, int first) {
  Array *array = array_new(dtype, ndim, shape);
  int64_t size = view_size(&array->view), one = 1, stride = 1;
  for (int64_t i = 0; i < size; i++) {
    double number = numbers[(first + i) % count];
    View from = {&number, DTYPE_FLOAT64, 1, &one, &stride};
    View to = {(char *)array->view.data + (size_t)i * dtype_size(dtype), dtype, 1, &one, &stride};
    view_copy(&to, &from);
  }
  return array;
}

#endif
