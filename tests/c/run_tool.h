/* Tests of compiled functions: an expression is compiled, run and compared with
 * op_evaluate_outputs, which runs it operation by operation. */
#ifndef ST_TESTS_RUN_TOOL_H
#define ST_TESTS_RUN_TOOL_H

#include "check.h"

#include "core/error.h"
#include "core/memory.h"
#include "jit/jit.h"
#include "ops/ops.h"
#include "rewrite/rewrite.h"
#include "run/function.h"

enum { TOOL_MAX = 64 };

/* xorshift64* (Vigna 2016). */
static uint64_t tool_state = 0x9e3779b97f4a7c15u;
CHECK_FUNCTION uint64_t tool_random(void) {
  tool_state ^= tool_state >> 12;
  tool_state ^= tool_state << 25;
  tool_state ^= tool_state >> 27;
  return tool_state * 0x2545f4914f6cdd1du;
}
CHECK_FUNCTION int tool_below(int bound) { return (int)(tool_random() >> 33) % bound; }
CHECK_FUNCTION double tool_uniform(void) { return (double)(tool_random() >> 11) * 0x1p-53; }

CHECK_FUNCTION Array *tool_array(Dtype dtype, int ndim, const int64_t *shape) {
  Array *array = array_new(dtype, ndim, shape);
  int64_t size = view_size(&array->view), one = 1, length = 1;
  for (int64_t i = 0; i < size; i++) {
    double value = dtype_is(dtype, GROUP_CONTINUOUS) ? 4 * tool_uniform() - 2
                   : dtype == DTYPE_BOOL             ? tool_below(2)
                                                     : 1 + tool_below(5);
    View to = {(char *)array->view.data + (size_t)i * dtype_size(dtype), dtype, 1, &length, &one};
    view_copy(&to, &(View){&value, DTYPE_FLOAT64, 1, &length, &one});
  }
  return array;
}

CHECK_FUNCTION Var tool_input(Dtype dtype, int ndim, const char *name) {
  int64_t shape[TYPE_MAX_NDIM] = {0};
  for (int i = 0; i < ndim; i++) shape[i] = DIM_UNKNOWN;
  return graph_input(type_tensor(dtype, ndim, shape), name);
}

CHECK_FUNCTION Fn tool_compile(int ninputs, const Var *inputs, int noutputs, const Var *outputs) {
  jit_enable(true); /* so that kernels are made; the host refuses them when they are called for */
  FunctionSpec spec = {.ninputs = ninputs,
                       .inputs = inputs,
                       .noutputs = noutputs,
                       .outputs = outputs,
                       .linker = LINKER_JIT};
  return function_new(&spec);
}

CHECK_FUNCTION void tool_give(Fn fn, int index, const View *value) {
  void *data = function_input(fn, index, value->ndim, value->shape);
  if (!CHECK(data != NULL)) return;
  int64_t strides[TYPE_MAX_NDIM];
  shape_strides(value->ndim, value->shape, strides);
  view_copy(&(View){data, value->dtype, value->ndim, value->shape, strides}, value);
}

/* Equal up to `tolerance` times the larger of 1 and the expected; real and imaginary part each. */
CHECK_FUNCTION bool tool_close(const View *actual, const View *expected, double tolerance) {
  if (actual->dtype != expected->dtype || actual->ndim != expected->ndim) return false;
  for (int i = 0; i < actual->ndim; i++)
    if (actual->shape[i] != expected->shape[i]) return false;
  if (!view_contiguous(actual)) return false;
  int64_t size = view_size(expected);
  for (int64_t i = 0; i < size; i++) {
    double a[2], b[2];
    int64_t one = 1, length = 1;
    View part = {view_at(actual, i), actual->dtype, 1, &length, &one};
    view_copy(&(View){a, DTYPE_COMPLEX128, 1, &length, &one}, &part);
    part.data = view_at(expected, i);
    view_copy(&(View){b, DTYPE_COMPLEX128, 1, &length, &one}, &part);
    for (int k = 0; k < 2; k++) {
      if (a[k] == b[k] || (isnan(a[k]) && isnan(b[k]))) continue;
      if (!(fabs(a[k] - b[k]) <= tolerance * (fabs(b[k]) > 1 ? fabs(b[k]) : 1))) return false;
    }
  }
  return true;
}

static double tool_tolerance(Dtype dtype) {
  dtype = dtype_real(dtype);
  return dtype == DTYPE_FLOAT32 ? 2e-5 : dtype == DTYPE_FLOAT64 ? 1e-11 : 0;
}

CHECK_FUNCTION void tool_show(const char *title, const View *view) {
  String text = {0};
  shape_print(&text, view->ndim, view->shape);
  printf("  %s %s %s:", title, dtype_name(view->dtype), string_text(&text));
  for (int64_t i = 0; i < view_size(view) && i < 8; i++) printf(" %g", view_float(view, i));
  printf("\n");
  string_free(&text);
}

/* Compares the outputs of the last call with the reference. */
CHECK_FUNCTION bool tool_check(Fn fn, int ninputs, const Var *inputs, Array *const *values,
                               int noutputs, const Var *outputs) {
  Array *expected[TOOL_MAX];
  const View *views[TOOL_MAX];
  bool fine = true;
  for (int i = 0; i < ninputs; i++) views[i] = &values[i]->view;
  if (!CHECK(op_evaluate_outputs(noutputs, outputs, ninputs, inputs, views, expected))) {
    printf("  %s\n", error_message());
    error_clear();
    return false;
  }
  for (int i = 0; i < noutputs; i++) {
    const View *actual = function_output(fn, i);
    bool close = tool_close(actual, &expected[i]->view, tool_tolerance(actual->dtype));
    if (!CHECK(close)) {
      fine = false;
      printf("  output %d\n", i);
      tool_show("actual", actual);
      tool_show("expected", &expected[i]->view);
    }
    array_release(expected[i]);
  }
  return fine;
}

CHECK_FUNCTION bool tool_call(Fn fn) {
  if (CHECK(function_call(fn))) return true;
  printf("  %s\n", error_message());
  error_clear();
  return false;
}

/* Compiles, runs twice (the same bits), compares; true if all is well. */
CHECK_FUNCTION bool tool_compare(int ninputs, const Var *inputs, Array *const *values, int noutputs,
                                 const Var *outputs) {
  for (int i = 0; i < noutputs; i++)
    if (!CHECK(outputs[i] != 0)) {
      printf("  %s\n", error_message());
      error_clear();
      return false;
    }
  Fn fn = tool_compile(ninputs, inputs, noutputs, outputs);
  if (!CHECK(fn != 0)) {
    printf("  %s\n", error_message());
    error_clear();
    return false;
  }
  for (int i = 0; i < ninputs; i++) tool_give(fn, i, &values[i]->view);
  bool fine = tool_call(fn) && tool_check(fn, ninputs, inputs, values, noutputs, outputs);
  Array *first[TOOL_MAX] = {0};
  for (int i = 0; fine && i < noutputs; i++) first[i] = array_copy(function_output(fn, i));
  if (fine && tool_call(fn))
    for (int i = 0; i < noutputs; i++) {
      Array *second = array_copy(function_output(fn, i));
      fine = CHECK(array_identical(first[i], second)) && fine;
      array_release(second);
    }
  for (int i = 0; i < noutputs; i++) array_release(first[i]);
  if (!fine) {
    String text = {0};
    function_print(fn, &text);
    printf("%s", string_text(&text));
    string_free(&text);
  }
  function_free(fn);
  return fine;
}

/* Ends a test: nothing is left alive, everything is given back. */
CHECK_FUNCTION int tool_done(void) {
  function_free_all();
  graph_sweep();
  CHECK_EQUAL(graph_live(), 0);
  CHECK_EQUAL(memory_data_bytes(), 0);
  graph_free_all();
  type_free_all();
  rewrite_free_all();
  return check_done();
}

#endif
