/* Lengths as large as int64: what has no end of elements is an error, never another shape. S2-FN-03 */
#include "run_tool.h"

static const int64_t huge = (int64_t)1 << 32;

static void refused(ErrorKind kind, const char *part) {
  CHECK(error_pending() && error_kind() == kind);
  if (!CHECK(strstr(error_message(), part) != NULL)) printf("  %s\n", error_message());
  error_clear();
}

static void call_with(Fn fn, int64_t n) {
  *(int64_t *)function_input(fn, 0, 0, NULL) = n;
  CHECK(!function_call(fn));
}

static Var ones(int count, const Var *lengths) {
  return op_alloc(graph_constant_float(DTYPE_FLOAT64, 1), count, lengths);
}

/* Too many bytes, too many elements, too many together. */
static void too_large(void) {
  Var n = tool_input(DTYPE_INT64, 0, "n"), square = ones(2, (Var[]){n, n});
  Fn sum = tool_compile(1, &n, 1, (Var[]){op_sum_all(square)});
  call_with(sum, huge);
  refused(ERROR_MEMORY, "an array of shape (4294967296, 4294967296) has too many elements");
  *(int64_t *)function_input(sum, 0, 0, NULL) = 3;
  CHECK(tool_call(sum));
  CHECK_NEAR(view_float(function_output(sum, 0), 0), 9, 0);
  function_free(sum);

  Var vector = ones(1, &n), both[2] = {vector, op_unary(OP_EXP, op_cast(vector, DTYPE_FLOAT32))};
  Fn fn = tool_compile(1, &n, 2, both);
  call_with(fn, (int64_t)1 << 62);
  refused(ERROR_MEMORY, "an array of shape (4611686018427387904,) and dtype float32 is larger");
  call_with(fn, ((int64_t)1 << 44) - 1024);
  refused(ERROR_MEMORY, "the outputs of this call are larger than memory");
  *(int64_t *)function_input(fn, 0, 0, NULL) = 2;
  CHECK(tool_call(fn));
  CHECK_EQUAL(view_size(function_output(fn, 1)), 2);
  function_free(fn);
  graph_sweep();
}

/* Products of lengths that are 0 modulo 2^64. */
static void reshapes(void) {
  Var n = tool_input(DTYPE_INT64, 0, "n"), x = tool_input(DTYPE_FLOAT64, 1, "x");
  Var inputs[2] = {n, x}, y = op_reshape(x, op_make_vector(2, (Var[]){n, n}), 2);
  Fn fn = tool_compile(2, inputs, 1, &y);
  int64_t length = 0;
  function_input(fn, 1, 1, &length);
  call_with(fn, huge);
  refused(ERROR_VALUE, "Input shape (0,) is incompatible with new shape (4294967296, 4294967296)");
  *(int64_t *)function_input(fn, 0, 0, NULL) = 0;
  CHECK(tool_call(fn));
  CHECK_EQUAL(view_size(function_output(fn, 0)), 0);
  function_free(fn);
  graph_sweep();
}

static void ranges(void) {
  Var bounds[3];
  for (int i = 0; i < 3; i++) bounds[i] = tool_input(DTYPE_INT64, 0, NULL);
  Var range = op_arange(bounds[0], bounds[1], bounds[2], DTYPE_INT64);
  Fn fn = tool_compile(3, bounds, 1, &range);
  const struct {
    int64_t start, stop, step, length;
  } cases[] = {{INT64_MIN, INT64_MAX, 1, -1},
               {INT64_MIN, INT64_MAX, (int64_t)1 << 62, 4},
               {INT64_MAX, INT64_MIN, INT64_MIN, 2},
               {INT64_MAX, INT64_MIN, 1, 0},
               {5, -3, -3, 3},
               {-3, 5, 4, 2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    *(int64_t *)function_input(fn, 0, 0, NULL) = cases[i].start;
    *(int64_t *)function_input(fn, 1, 0, NULL) = cases[i].stop;
    *(int64_t *)function_input(fn, 2, 0, NULL) = cases[i].step;
    if (cases[i].length < 0) {
      CHECK(!function_call(fn));
      refused(ERROR_VALUE, "arange: Maximum allowed size exceeded");
    } else if (tool_call(fn)) {
      const View *out = function_output(fn, 0);
      CHECK_EQUAL(view_size(out), cases[i].length);
      for (int64_t k = 0; k < cases[i].length; k++)
        CHECK_EQUAL(view_int(out, k),
                    (int64_t)((uint64_t)cases[i].start + (uint64_t)k * (uint64_t)cases[i].step));
    }
  }
  function_free(fn);
  graph_sweep();
}

/* Elements of a view that are not where C order has them, its strides being 0 modulo 2^64. */
static void views(void) {
  double one = 1;
  int64_t shape[3] = {2, huge, huge}, strides[3] = {0, huge, 1};
  CHECK(!view_contiguous(&(View){&one, DTYPE_FLOAT64, 3, shape, strides}));
  shape[1] = 0;
  CHECK(view_contiguous(&(View){&one, DTYPE_FLOAT64, 3, shape, strides}));
}

/* More inputs than 16 bits count. */
static void many_inputs(void) {
  enum { COUNT = 70000 };
  Var s = tool_input(DTYPE_INT64, 0, "s"), *inputs = memory_alloc(COUNT * sizeof(Var));
  for (int i = 0; i < COUNT; i++) inputs[i] = s;
  inputs[COUNT - 1] = graph_constant_int(DTYPE_INT64, 7);
  Var vector = op_make_vector(COUNT, inputs);
  CHECK_EQUAL(node_ninputs(var_owner(vector)), COUNT);
  CHECK_EQUAL(node_input(var_owner(vector), COUNT - 1), inputs[COUNT - 1]);
  CHECK_EQUAL(node_output(var_owner(vector), 0), vector);
  Fn fn = tool_compile(1, &s, 1, &vector);
  *(int64_t *)function_input(fn, 0, 0, NULL) = 3;
  if (CHECK(fn != 0) && tool_call(fn)) {
    const View *out = function_output(fn, 0);
    CHECK_EQUAL(view_size(out), COUNT);
    CHECK_EQUAL(view_int(out, 66000), 3);
    CHECK_EQUAL(view_int(out, COUNT - 1), 7);
  }
  function_free(fn);
  memory_free(inputs);
  graph_sweep();
}

int main(void) {
  too_large();
  reshapes();
  ranges();
  views();
  many_inputs();
  return check_done();
}
