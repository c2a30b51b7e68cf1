/* A call with the shapes of the call before allocates nothing; temporaries share memory; results do
 * not alias. */
#include <stdlib.h>

#include "run_tool.h"

static size_t allocations;

#if defined(__SANITIZE_ADDRESS__)
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "allocator_may_return_null=1"; }
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, size_t),
                                              void (*freed)(const volatile void *));
static void count_allocation(const volatile void *block, size_t size) {
  (void)block, (void)size;
  allocations++;
}
static void ignore_free(const volatile void *block) { (void)block; }
static void count_allocations(void) {
  __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free);
}
#else
extern void *__libc_malloc(size_t size);
void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}
static void count_allocations(void) {}
#endif

static Array *given[TOOL_MAX];

static void give(int count, Fn fn) {
  for (int i = 0; i < count; i++) tool_give(fn, i, &given[i]->view);
}
static void release(int count) {
  for (int i = 0; i < count; i++) array_release(given[i]);
}

/* Two layers, rows of softmax, a gradient-like product and an update in place. */
static void steady_calls(void) {
  Var x = tool_input(DTYPE_FLOAT32, 2, "x"), b = tool_input(DTYPE_FLOAT32, 1, "b");
  int64_t shape[2] = {8, 8}, any[2] = {DIM_UNKNOWN, DIM_UNKNOWN};
  Var w =
      graph_shared(tool_array(DTYPE_FLOAT32, 2, shape), type_tensor(DTYPE_FLOAT32, 2, any), "w");
  var_retain(w);
  Var hidden = op_unary(OP_TANH, op_binary(OP_ADD, op_dot(x, w), b));
  Var out = op_softmax(op_dot(hidden, op_transpose(w)), 1);
  Var gradient = op_dot(op_transpose(x), out);
  FunctionUpdate update = {
      w, op_binary(OP_SUB, w, op_binary(OP_MUL, op_literal(0.01, gradient), gradient))};
  FunctionSpec spec = {.ninputs = 2,
                       .inputs = (Var[]){x, b},
                       .noutputs = 2,
                       .outputs = (Var[]){out, op_sum_all(out)},
                       .nupdates = 1,
                       .updates = &update,
                       .linker = LINKER_VM};
  Fn fn = function_new(&spec);
  given[0] = tool_array(DTYPE_FLOAT32, 2, (int64_t[]){5, 8});
  given[1] = tool_array(DTYPE_FLOAT32, 1, (int64_t[]){8});
  give(2, fn);
  CHECK(tool_call(fn));
  size_t before = allocations;
  bool fine = true;
  for (int i = 0; i < 100; i++) {
    function_input(fn, 0, 2, (int64_t[]){5, 8});
    fine = function_call(fn) && fine;
  }
  CHECK(fine);
  CHECK_EQUAL(allocations, before);
  void *volatile counted = malloc(1); /* the counter counts */
  CHECK_EQUAL(allocations, before + 1);
  free(counted);
  release(2);
  function_free(fn);
  var_release(w);
  graph_sweep();
}

/* A chain of products needs two temporaries, however long it is. */
static void temporaries_share_memory(void) {
  Var x = tool_input(DTYPE_FLOAT64, 2, "x"), y = x;
  for (int i = 0; i < 10; i++) y = op_unary(OP_TANH, op_dot(y, x));
  y = op_sum_all(y);
  Fn fn = tool_compile(1, &x, 1, &y);
  int64_t shape[2] = {64, 64};
  given[0] = tool_array(DTYPE_FLOAT64, 2, shape);
  give(1, fn);
  CHECK(tool_call(fn));
  CHECK(function_peak_bytes(fn) <= 3 * 64 * 64 * sizeof(double));
  tool_check(fn, 1, &x, given, 1, &y);
  release(1);
  function_free(fn);
  graph_sweep();
}

/* Elementwise work on a large array uses no memory but the output's and strips. */
static void loops_need_no_temporaries(void) {
  Var x = tool_input(DTYPE_FLOAT64, 1, "x"),
      y = op_unary(OP_EXP, op_unary(OP_NEG, op_unary(OP_SQR, x)));
  Var outputs[2] = {op_binary(OP_ADD, y, op_unary(OP_SIN, y)), op_sum_all(op_unary(OP_COS, y))};
  Fn fn = tool_compile(1, &x, 2, outputs);
  int64_t length = 100000;
  given[0] = tool_array(DTYPE_FLOAT64, 1, &length);
  give(1, fn);
  CHECK(tool_call(fn));
  CHECK(function_peak_bytes(fn) < 100000 * sizeof(double) + 100000);
  tool_check(fn, 1, &x, given, 2, outputs);
  release(1);
  function_free(fn);
  graph_sweep();
}

static void outputs_are_apart(void) {
  Var x = tool_input(DTYPE_FLOAT64, 1, "x"), y = op_unary(OP_NEG, x);
  Var outputs[4] = {x, y, y, x};
  Fn fn = tool_compile(1, &x, 4, outputs), other = tool_compile(1, &x, 1, &y);
  int64_t length = 100;
  given[0] = tool_array(DTYPE_FLOAT64, 1, &length);
  give(1, fn);
  give(1, other);
  CHECK(tool_call(fn));
  for (int i = 0; i < 4; i++)
    for (int k = 0; k < i; k++) {
      const char *a = function_output(fn, i)->data, *b = function_output(fn, k)->data;
      CHECK(a + 800 <= b || b + 800 <= a);
    }
  CHECK(tool_call(other)); /* another function's call leaves outputs as they are */
  tool_check(fn, 1, &x, given, 4, outputs);
  release(1);
  function_free(fn);
  function_free(other);
  graph_sweep();
}

/* A plan that does not fit is an error, after which everything works as before. */
static void out_of_memory(void) {
  Var n = tool_input(DTYPE_INT64, 0, "n"), x = tool_input(DTYPE_FLOAT64, 1, "x");
  Var huge = op_dot(op_alloc(x, 2, (Var[]){n, op_shape_i(x, 0)}),
                    op_alloc(x, 2, (Var[]){op_shape_i(x, 0), op_shape_i(x, 0)}));
  Fn fn = tool_compile(2, (Var[]){n, x}, 1, &huge);
  int64_t *count = function_input(fn, 0, 0, NULL), length = 2;
  double *data = function_input(fn, 1, 1, &length);
  data[0] = 1, data[1] = 2;
  for (int bits = 44; bits < 63; bits += 9) { /* what malloc refuses, what cannot be counted */
    *count = (int64_t)1 << bits;
    CHECK(!function_call(fn));
    CHECK_EQUAL(error_kind(), ERROR_MEMORY);
    error_clear();
  }
  *count = 3;
  CHECK(tool_call(fn));
  CHECK_NEAR(view_float(function_output(fn, 0), 5), 6, 0);
  function_free(fn);
  graph_sweep();
}

int main(void) {
  count_allocations();
  steady_calls();
  temporaries_share_memory();
  loops_need_no_temporaries();
  outputs_are_apart();
  out_of_memory();
  return tool_done();
}
