/* Shared variables: updates use old values, come after the outputs, are written in place where that
 * is safe, and do not happen when a call fails. S2-FN-03, S2-FN-07 */
#include "run_tool.h"

#define SHAPE(...) ((int64_t[]){__VA_ARGS__})

static Var shared_vector(int64_t length, double first) {
  Array *array = array_new(DTYPE_FLOAT64, 1, &length);
  for (int64_t i = 0; i < length; i++) ((double *)array->view.data)[i] = first + (double)i;
  int64_t any = DIM_UNKNOWN;
  Var shared = graph_shared(array, type_tensor(DTYPE_FLOAT64, 1, &any), "s");
  var_retain(shared);
  return shared;
}

static const double *values(Var shared) { return var_data(shared)->view.data; }
static Var plus(Var x, double y) { return op_binary(OP_ADD, x, op_literal(y, x)); }

static Fn compile(int ninputs, const Var *inputs, int noutputs, const Var *outputs, int nupdates,
                  const FunctionUpdate *updates) {
  FunctionSpec spec = {.name = "f",
                       .ninputs = ninputs,
                       .inputs = inputs,
                       .noutputs = noutputs,
                       .outputs = outputs,
                       .nupdates = nupdates,
                       .updates = updates};
  Fn fn = function_new(&spec);
  CHECK(fn != 0);
  graph_sweep();
  return fn;
}

static double output(Fn fn, int index, int64_t element) {
  return view_float(function_output(fn, index), element);
}

static void counter(void) {
  Var s = shared_vector(3, 0);
  const void *place = values(s);
  Fn fn = compile(0, NULL, 1, &s, 1, &(FunctionUpdate){s, plus(s, 1)});
  for (int i = 0; i < 3; i++) {
    CHECK(tool_call(fn));
    CHECK_NEAR(output(fn, 0, 0), i, 0); /* the old value */
    CHECK_NEAR(values(s)[0], i + 1, 0);
    CHECK_NEAR(values(s)[2], i + 3, 0);
  }
  CHECK(values(s) == place);
  CHECK(function_output(fn, 0)->data != (void *)values(s));
  function_free(fn);
  var_release(s);
}

static void in_place(void) {
  Var s = shared_vector(2000, 0), x = tool_input(DTYPE_FLOAT64, 1, "x");
  Fn fn = compile(1, &x, 0, NULL, 1, &(FunctionUpdate){s, op_binary(OP_ADD, s, x)});
  int64_t length = 2000;
  double *data = function_input(fn, 0, 1, &length);
  for (int i = 0; i < length; i++) data[i] = 2;
  const void *place = values(s);
  CHECK(tool_call(fn) && tool_call(fn));
  CHECK_NEAR(values(s)[0], 4, 0);
  CHECK_NEAR(values(s)[1999], 2003, 0);
  CHECK(values(s) == place);
  CHECK(function_peak_bytes(fn) < 2000 * sizeof(double)); /* no temporary of that length */
  function_free(fn);
  var_release(s);
}

/* {a: b, b: a} swaps; {a: a + b, b: a - b} uses both old values. */
static void together(void) {
  Var a = shared_vector(3, 1), b = shared_vector(3, 10);
  Fn swap = compile(0, NULL, 0, NULL, 2, (FunctionUpdate[]){{a, b}, {b, a}});
  CHECK(tool_call(swap));
  CHECK_NEAR(values(a)[0], 10, 0);
  CHECK_NEAR(values(b)[0], 1, 0);
  function_free(swap);
  Fn both = compile(0, NULL, 0, NULL, 2,
                    (FunctionUpdate[]){{a, op_binary(OP_ADD, a, b)}, {b, op_binary(OP_SUB, a, b)}});
  CHECK(tool_call(both));
  CHECK_NEAR(values(a)[2], 15, 0);
  CHECK_NEAR(values(b)[2], 9, 0);
  function_free(both);
  var_release(a);
  var_release(b);
}

/* The update of `a` must not be visible to what reads `a` in another order. */
static void read_elsewhere(void) {
  Var a = shared_vector(5, 0), b = shared_vector(5, 0);
  Var backwards = op_subtensor(
      a, 1, &(Index){.kind = INDEX_SLICE, .step = graph_constant_int(DTYPE_INT64, -1)});
  Fn fn = compile(0, NULL, 1, (Var[]){op_binary(OP_MUL, backwards, a)}, 2,
                  (FunctionUpdate[]){{a, op_binary(OP_ADD, a, backwards)}, {b, backwards}});
  CHECK(tool_call(fn));
  for (int i = 0; i < 5; i++) {
    CHECK_NEAR(output(fn, 0, i), (4 - i) * i, 0);
    CHECK_NEAR(values(a)[i], 4, 0);
    CHECK_NEAR(values(b)[i], 4 - i, 0);
  }
  function_free(fn);
  var_release(a);
  var_release(b);
}

static void new_shape(void) {
  Var s = shared_vector(2, 1);
  Fn fn = compile(0, NULL, 1, (Var[]){op_sum_all(s)}, 1,
                  &(FunctionUpdate){s, op_join(0, 2, (Var[]){s, s})});
  CHECK(tool_call(fn) && tool_call(fn));
  CHECK_NEAR(output(fn, 0, 0), 6, 0);
  CHECK_EQUAL(var_data(s)->view.shape[0], 8);
  CHECK_NEAR(values(s)[7], 2, 0);
  function_free(fn);
  var_release(s);
}

static void failure(void) {
  Var s = shared_vector(4, 0), i = tool_input(DTYPE_INT64, 1, "i");
  Var picked = op_advanced_subtensor(s, 1, &(Index){.kind = INDEX_ARRAY, .start = i});
  Fn fn = compile(1, &i, 1, &picked, 1, &(FunctionUpdate){s, plus(s, 1)});
  int64_t length = 2;
  int64_t *data = function_input(fn, 0, 1, &length);
  data[0] = 1, data[1] = 7;
  CHECK(!function_call(fn));
  CHECK_EQUAL(error_kind(), ERROR_INDEX);
  CHECK(strstr(error_message(), "in function f") != NULL);
  error_clear();
  CHECK_NEAR(values(s)[0], 0, 0);
  data[1] = 3;
  CHECK(tool_call(fn));
  CHECK_NEAR(output(fn, 0, 1), 3, 0);
  CHECK_NEAR(values(s)[0], 1, 0);
  function_free(fn);
  var_release(s);
}

/* An array that somebody else holds is not written to. */
/* An index out of range, known only to the call, after a variable that could be written in place. */
static void all_or_nothing(void) {
  Var a = shared_vector(3, 0), w = shared_vector(3, 0), n = tool_input(DTYPE_INT64, 0, "n");
  Var five = graph_constant_float(DTYPE_FLOAT64, 5);
  Var set = op_inc_subtensor(w, five, 1, &(Index){.kind = INDEX_SCALAR, .start = n}, true, false);
  FunctionUpdate updates[2] = {{a, plus(a, 1)}, {w, set}};
  Fn fn = compile(1, &n, 0, NULL, 2, updates);
  *(int64_t *)function_input(fn, 0, 0, NULL) = 10;
  CHECK(!function_call(fn));
  CHECK_EQUAL(error_kind(), ERROR_INDEX);
  error_clear();
  CHECK_NEAR(values(a)[0], 0, 0);
  *(int64_t *)function_input(fn, 0, 0, NULL) = 1;
  CHECK(tool_call(fn));
  CHECK_NEAR(values(a)[0], 1, 0);
  CHECK_NEAR(values(w)[1], 5, 0);
  function_free(fn);
  var_release(a);
  var_release(w);
}

static void held_elsewhere(void) {
  Var s = shared_vector(3, 5);
  Array *held = array_retain((Array *)var_data(s));
  Fn fn = compile(0, NULL, 0, NULL, 1, &(FunctionUpdate){s, plus(s, 1)});
  CHECK(tool_call(fn));
  CHECK_NEAR(view_float(&held->view, 0), 5, 0);
  CHECK_NEAR(values(s)[0], 6, 0);
  array_release(held);
  function_free(fn);
  var_release(s);
}

static void part_of_it(void) {
  Var s = shared_vector(4, 0), x = tool_input(DTYPE_FLOAT64, 0, "x");
  Index first = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, 1)};
  Fn fn = compile(1, &x, 0, NULL, 1,
                  &(FunctionUpdate){s, op_inc_subtensor(s, x, 1, &first, false, false)});
  const void *place = values(s);
  *(double *)function_input(fn, 0, 0, NULL) = 2;
  CHECK(tool_call(fn) && tool_call(fn));
  CHECK_NEAR(values(s)[1], 5, 0);
  CHECK_NEAR(values(s)[2], 2, 0);
  CHECK(values(s) == place);
  function_free(fn);
  var_release(s);
}

/* Rows of a table at given places, as an embedding is trained; a place that does not exist changes
 * nothing. */
static void places_of_it(void) {
  Var s = shared_vector(1000, 0), i = tool_input(DTYPE_INT64, 1, "i");
  Index at = {.kind = INDEX_ARRAY, .start = i};
  Var added = op_inc_subtensor(s, graph_constant_float(DTYPE_FLOAT64, 2), 1, &at, false, false);
  Fn fn = compile(1, &i, 0, NULL, 1, &(FunctionUpdate){s, added});
  const void *place = values(s);
  int64_t count = 3, *data = function_input(fn, 0, 1, &count);
  data[0] = 5, data[1] = 5, data[2] = 7;
  CHECK(tool_call(fn));
  CHECK_NEAR(values(s)[5], 9, 0);
  CHECK_NEAR(values(s)[7], 9, 0);
  data[2] = 1000;
  CHECK(!function_call(fn));
  CHECK_EQUAL(error_kind(), ERROR_INDEX);
  error_clear();
  CHECK_NEAR(values(s)[5], 9, 0);
  CHECK(values(s) == place);
  CHECK(function_peak_bytes(fn) < 1000 * sizeof(double));
  function_free(fn);
  var_release(s);
}

static void inputs_are_checked(void) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x");
  Fn fn = compile(1, &x, 1, (Var[]){op_sum_all(x)}, 0, NULL);
  CHECK(!function_call(fn));
  CHECK_TEXT(error_message(), "Missing input: x");
  error_clear();
  CHECK(!function_input(fn, 0, 1, SHAPE(3)));
  CHECK_EQUAL(error_kind(), ERROR_TYPE);
  error_clear();
  double *data = function_input(fn, 0, 2, SHAPE(1, 2));
  data[0] = 1, data[1] = 2;
  CHECK(tool_call(fn));
  CHECK_NEAR(output(fn, 0, 0), 3, 0);
  CHECK(function_input(fn, 0, 2, SHAPE(1, 2)) == data);
  function_free(fn);
}

static void missing_leaf(void) {
  Var x = tool_input(DTYPE_FLOAT64, 1, "x"), y = tool_input(DTYPE_FLOAT64, 1, "y");
  FunctionSpec spec = {
      .ninputs = 1, .inputs = &x, .noutputs = 1, .outputs = (Var[]){op_binary(OP_ADD, x, y)}};
  CHECK_EQUAL(function_new(&spec), 0);
  CHECK_EQUAL(error_kind(), ERROR_MISSING_INPUT);
  error_clear();
}

/* An input may be computed in the person's graph: it is cut there. */
static void cut(void) {
  Var x = tool_input(DTYPE_FLOAT64, 0, "x"), y = op_unary(OP_EXP, x), z = plus(y, 1);
  Fn fn = compile(1, &y, 1, &z, 0, NULL);
  *(double *)function_input(fn, 0, 0, NULL) = 4;
  CHECK(tool_call(fn));
  CHECK_NEAR(output(fn, 0, 0), 5, 0);
  function_free(fn);
}

int main(void) {
  counter();
  in_place();
  together();
  read_elsewhere();
  new_shape();
  failure();
  all_or_nothing();
  held_elsewhere();
  part_of_it();
  places_of_it();
  inputs_are_checked();
  missing_leaf();
  cut();
  return tool_done();
}
