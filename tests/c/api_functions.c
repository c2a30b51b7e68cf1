/* Compiled functions and shared variables as a host uses them: checks, arguments, updates, givens,
 * lifetimes. */
#include "api_check.h"
#include "core/memory.h"

/* The place of an array value with up to 4 numbers. */
typedef struct Data {
  int64_t header[6]; /* a StArray of rank up to 4 */
  double numbers[4];
} Data;

static StValue array_value(Data *data, uint32_t dtype, uint32_t ndim, const int64_t *shape) {
  StArray *array = (StArray *)data->header;
  array->dtype = dtype;
  array->ndim = ndim;
  array->place = 0;
  array->data = data->numbers;
  for (uint32_t i = 0; i < ndim; i++) array->shape[i] = shape[i];
  return (StValue){ST_ARRAY, 0, {.pointer = array}};
}

static uint32_t dtype_number(const char *name) {
  uint32_t dtype = 0;
  while (strcmp(st_dtype_name(dtype), name)) dtype++;
  return dtype;
}

static StFunction *compile_with(uint32_t ninputs, StValue *inputs, StValue output,
                                uint32_t noptions, const StValue *options) {
  StValue list = list_value(ninputs, inputs);
  return st_function_new(&list, &output, noptions, options);
}

static StFunction *compile_one(StValue input, StValue output) {
  return compile_with(1, &input, output, 0, NULL);
}

static double scalar_result(StFunction *function, uint32_t index) {
  const StArray *output = st_function_output(function, index);
  CHECK_EQUAL(output->ndim, 0);
  return *(const double *)output->data;
}

/* ---- calling ---- */

static void test_call(void) {
  uint32_t x = variable_of("dmatrix('x')");
  StValue y = parse_with("sum(x * 2.0)", x, 0);
  StFunction *f = compile_one(var_value(x), y);
  if (!CHECK(f != NULL)) return;
  CHECK_EQUAL(st_function_call(f), 1);
  CHECK_ERROR("TypeError", "Missing input");
  double *data = st_function_input(f, 0, 2, (int64_t[]){2, 3});
  for (int i = 0; i < 6; i++) data[i] = i;
  CHECK_EQUAL(st_function_call(f), 0);
  CHECK_NEAR(scalar_result(f, 0), 30, 0);
  data[0] = 10; /* written through, given only once */
  CHECK_EQUAL(st_function_call(f), 0);
  CHECK_NEAR(scalar_result(f, 0), 50, 0);
  CHECK(st_function_input(f, 0, 1, (int64_t[]){2}) == NULL);
  CHECK_ERROR("TypeError", "Wrong number of dimensions: expected 2, got 1 with shape (2,).");
  CHECK_TEXT(st_function_input_name(f, 0), "x");
  CHECK_EQUAL(st_function_ninputs(f), 1);
  CHECK_EQUAL(st_function_noutputs(f), 1);
  st_function_free(f);
  release(y);
  st_release(x);
}

static void test_no_outputs(void) {
  StValue none = {ST_NONE, 0, {0}};
  StFunction *f = compile_with(0, NULL, none, 0, NULL);
  if (!CHECK(f != NULL)) return;
  CHECK_EQUAL(st_function_noutputs(f), 0);
  CHECK_EQUAL(st_function_call(f), 0);
  st_function_free(f);
}

/* ---- S2-FN-01 .. 09 ---- */

static void test_requests(void) {
  uint32_t x = variable_of("dscalar('x')"), y = variable_of("dscalar('y')");
  uint32_t constant = variable_of("as_tensor_variable(1.0)");
  StValue one = float_value(1), sum = parse_with("x + y", x, y), inputs[3];
  uint32_t shared = shared_of(one, "w");
  StValue list = list_value(1, inputs);
  inputs[0] = var_value(x);
  CHECK(st_function_new(&inputs[0], &sum, 0, NULL) == NULL);
  CHECK_ERROR("TypeError", "Input variables of a function should be contained in a list");
  inputs[0] = var_value(constant);
  CHECK(st_function_new(&list, &sum, 0, NULL) == NULL);
  CHECK_ERROR("TypeError", "A constant");
  inputs[0] = var_value(shared);
  CHECK(st_function_new(&list, &sum, 0, NULL) == NULL);
  CHECK_ERROR("TypeError",
              "Cannot use a shared variable (w: Scalar(float64, shape=())) as explicit input");
  inputs[0] = inputs[1] = var_value(x);
  CHECK(compile_with(2, inputs, sum, 0, NULL) == NULL);
  CHECK_ERROR("UnusedInputError", "Variable x: Scalar(float64, shape=()) is used twice");
  CHECK(compile_with(1, inputs, sum, 0, NULL) == NULL);
  CHECK_ERROR("MissingInputError", "");
  inputs[1] = var_value(y), inputs[2] = var_value(variable_of("dscalar('z')"));
  CHECK(compile_with(3, inputs, sum, 0, NULL) == NULL);
  CHECK_ERROR("UnusedInputError",
              "The function was asked to compute a graph given certain inputs, but input 2");
  StValue warn[2] = {text_value("on_unused_input"), text_value("warn")};
  StFunction *f = compile_with(3, inputs, sum, 1, warn);
  if (CHECK(f != NULL)) CHECK_EQUAL(st_function_unused(f), 1);
  CHECK(st_warning() != NULL);
  st_function_free(f);
  warn[1] = text_value("explode");
  CHECK(compile_with(3, inputs, sum, 1, warn) == NULL);
  CHECK_ERROR("ValueError", "Invalid value for keyword `onUnusedInput`");
  warn[0] = text_value("inputs");
  CHECK(compile_with(2, inputs, sum, 1, warn) == NULL);
  CHECK_ERROR("TypeError", "function() has no option \"inputs\"; it has updates, givens");
  release(sum), release(inputs[2]);
  st_release(x), st_release(y), st_release(constant), st_release(shared);
}

/* ---- S2-FN-20 ---- */

/* What an input of a type takes: NULL for no error. */
static void check_take(const char *type, StValue value, const char *downcast, const char *error) {
  String source = {0};
  string_print(&source, "TensorType('%s', %s)('x')", type,
               value.kind == ST_LIST ? "(None,)" : "()");
  uint32_t x = variable_of(string_text(&source));
  string_free(&source);
  StValue yes[2] = {text_value("allow_input_downcast"), {ST_BOOL, 1, {0}}}, input = var_value(x);
  StFunction *f = compile_with(1, &input, input, downcast ? 1 : 0, yes);
  if (CHECK(f != NULL)) {
    bool failed = st_function_set(f, 0, &value);
    check_record(failed == (error != NULL) && !strcmp(st_error_class(), error ? error : ""), type,
                 __FILE__, __LINE__, ": %s: %s, expected %s", st_error_class(), st_error_message(),
                 error ? error : "no error");
  }
  st_function_free(f);
  st_release(x);
}

static void test_conversions(void) {
  StValue ones[2] = {int_value(1), int_value(2)};
  check_take("float32", float_value(0.1), NULL, "TypeError");
  check_take("float32", float_value(0.5), NULL, NULL);
  check_take("float32", float_value(0.1), "yes", NULL);
  check_take("float64", float_value(0.1), NULL, NULL);
  check_take("int32", list_value(2, ones), NULL, NULL);
  check_take("int8", int_value(300), NULL, "OverflowError");
  check_take("int8", int_value(300), "yes", NULL);
  check_take("int32", float_value(1.5), NULL, "TypeError");
  check_take("int32", float_value(1), NULL, NULL);
  check_take("uint8", int_value(-1), NULL, "OverflowError");
  check_take("float64", (StValue){ST_BOOL, 1, {0}}, NULL, NULL);
  check_take("float64", text_value("1"), NULL, "TypeError");
  check_take("float64", (StValue){ST_NONE, 0, {0}}, NULL, "TypeError");
}

static void test_arrays(void) {
  uint32_t x = variable_of("tensor('x', dtype='float32', shape=(None, 2))");
  StValue input = var_value(x), yes[2] = {text_value("allow_input_downcast"), {ST_BOOL, 1, {0}}};
  StFunction *strict = compile_one(input, input), *lax = compile_with(1, &input, input, 1, yes);
  Data data = {.numbers = {1.5, 2.5}};
  StValue value = array_value(&data, dtype_number("float64"), 2, (int64_t[]){1, 2});
  CHECK_EQUAL(st_function_set(strict, 0, &value), 1);
  CHECK_ERROR("TypeError", "An array of dtype float64 and shape (1, 2) cannot be converted to");
  CHECK_EQUAL(st_function_set(lax, 0, &value), 0);
  CHECK_EQUAL(st_function_call(lax), 0);
  CHECK_NEAR(((const float *)st_function_output(lax, 0)->data)[1], 2.5f, 0);
  CHECK_EQUAL(st_function_accepts(strict, 0, dtype_number("float32")), 1);
  CHECK_EQUAL(st_function_accepts(strict, 0, dtype_number("int16")), 2);
  CHECK_EQUAL(st_function_accepts(strict, 0, dtype_number("int32")), 0);
  value = array_value(&data, dtype_number("float32"), 2, (int64_t[]){2, 1});
  CHECK_EQUAL(st_function_set(lax, 0, &value), 1);
  CHECK_ERROR("TypeError", "The type's shape Matrix(float32, shape=(?, 2)) is not compatible");
  value = var_value(x);
  CHECK_EQUAL(st_function_set(lax, 0, &value), 1);
  CHECK_ERROR("TypeError", "Expected an array-like object, but found a Variable");
  st_function_free(strict), st_function_free(lax);
  st_release(x);
}

/* ---- shared variables, updates, givens ---- */

static void test_updates(void) {
  StValue zero = float_value(0), one = float_value(1);
  uint32_t a = shared_of(zero, "a"), b = shared_of(one, "b");
  StValue next = parse_with("x + y", a, b);
  StValue first[2] = {var_value(a), var_value(b)}, second[2] = {var_value(b), next};
  StValue pairs[2] = {list_value(2, first), list_value(2, second)};
  StValue options[2] = {text_value("updates"), list_value(2, pairs)};
  StFunction *f = compile_with(0, NULL, var_value(a), 1, options);
  static const double fibonacci[] = {0, 1, 1, 2, 3, 5};
  for (int i = 0; i < 6 && CHECK(f != NULL); i++) { /* every update sees the old values */
    CHECK_EQUAL(st_function_call(f), 0);
    CHECK_NEAR(scalar_result(f, 0), fibonacci[i], 0);
  }
  CHECK_NEAR(*(double *)st_shared_get(a)->data, 8, 0);
  StValue narrow = parse_with("cast(x, 'float32')", a, 0);
  second[1] = narrow;
  CHECK(compile_with(0, NULL, var_value(a), 1, options) == NULL);
  CHECK_ERROR("TypeError", "An update must have the same type as the original shared variable");
  second[0] = var_value(a);
  second[1] = zero;
  CHECK(compile_with(0, NULL, var_value(a), 1, options) == NULL);
  CHECK_ERROR("ValueError", "This variable is already updated");
  st_function_free(f);
  release(next), release(narrow);
  st_release(a), st_release(b);
}

static void test_shared(void) {
  StValue numbers[2] = {int_value(1), float_value(2.5)}, list = list_value(2, numbers);
  uint32_t w = shared_of(list, NULL);
  CHECK_TEXT(st_type_text(st_variable_type(w)), "Vector(float64, shape=(?,))");
  StValue three[3] = {int_value(1), int_value(2), int_value(3)}, longer = list_value(3, three);
  CHECK_EQUAL(st_shared_set(w, &longer), 0);
  CHECK_EQUAL(st_shared_get(w)->shape[0], 3);
  CHECK_EQUAL(st_shared_set(w, &numbers[0]), 1);
  CHECK_ERROR("TypeError", "Wrong number of dimensions: expected 1, got 0");
  CHECK_EQUAL(st_shared_get(w)->shape[0], 3);
  CHECK_EQUAL(st_shared_dispose(w), 0);
  CHECK_EQUAL(st_shared_get(w)->shape[0], 0);
  st_release(w);
  StValue shape[2] = {text_value("shape"), list_value(1, three)}, variable;
  three[0] = int_value(2);
  CHECK_EQUAL(st_call(entry_index("shared"), 1, &list, 1, shape, &variable), 0);
  w = variable.extra;
  CHECK_EQUAL(st_shared_set(w, &longer), 1);
  CHECK_ERROR("TypeError", "The type's shape");
  variable = var_value(w);
  CHECK_EQUAL(shared_of(variable, NULL), 0);
  CHECK_ERROR("TypeError", "Shared variable values can not be symbolic.");
  st_release(w);
}

static void test_givens(void) {
  uint32_t x = variable_of("dscalar('x')"), y = variable_of("dscalar('y')");
  StValue inner = parse_with("x * 2.0", x, 0), outer = parse_with("exp(x) + x", inner.extra, 0);
  StValue ten = float_value(10), pair[2] = {inner, ten}, pairs = list_value(2, pair);
  StValue options[2] = {text_value("givens"), list_value(1, &pairs)};
  StFunction *f = compile_with(0, NULL, outer, 1, options);
  if (CHECK(f != NULL)) {
    CHECK_EQUAL(st_function_call(f), 0);
    CHECK_NEAR(scalar_result(f, 0), exp(10) + 10, 1e-9);
  }
  st_function_free(f);
  pair[0] = var_value(x);
  StValue input = var_value(x);
  CHECK(compile_with(1, &input, outer, 1, options) == NULL);
  CHECK_ERROR("RuntimeError", "You are trying to replace variable x");
  StValue matrix = parse("dmatrix('m')");
  pair[1] = matrix;
  CHECK(compile_with(0, NULL, outer, 1, options) == NULL);
  CHECK_ERROR("TypeError", "A replacement in `givens` must have the type of what it replaces");
  release(inner), release(outer), release(matrix);
  st_release(x), st_release(y);
}

/* ---- lifetimes ---- */

static void test_functions_give_everything_back(void) {
  uint32_t before = st_live_variables();
  double bytes = st_live_bytes();
  for (int i = 0; i < 50; i++) {
    StValue both = parse("x = dvector('x')\n(x, sum(exp(x) * x))");
    StValue pair[2] = {items_of(both)[0],
                       items_of(both)[1]}; /* the next call takes the list back */
    StFunction *f = compile_one(pair[0], pair[1]);
    double *data = st_function_input(f, 0, 1, (int64_t[]){3});
    data[0] = data[1] = data[2] = 1;
    CHECK_EQUAL(st_function_call(f), 0);
    st_function_free(f);
    release(list_value(2, pair));
  }
  CHECK_EQUAL(st_live_variables(), before);
  CHECK(st_live_bytes() <= bytes + (1 << 20)); /* the shared workspace may stay */
}

int main(void) {
  test_call();
  test_no_outputs();
  test_requests();
  test_conversions();
  test_arrays();
  test_updates();
  test_shared();
  test_givens();
  test_functions_give_everything_back();
  return check_done();
}
