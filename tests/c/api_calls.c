/* The table and its binder: positional and named arguments, conversions, lifetimes, and JSON. */
#include "api_check.h"
#include "ops/ops.h"

static bool is_type(uint32_t variable, const char *type) {
  return check_text(st_type_text(st_variable_type(variable)), type, "type", __FILE__, __LINE__);
}

/* R.4: literals beside an int8 vector. */
static void test_literals(void) {
  uint32_t x = variable_of("bvector('x')");
  static const struct {
    StValue literal;
    const char *type;
  } rows[] = {{{ST_INT, 0, {.integer = 1}}, "Vector(int8, shape=(?,))"},
              {{ST_INT, 0, {.integer = 1000}}, "Vector(int16, shape=(?,))"},
              {{ST_INT, 0, {.integer = 1 << 20}}, "Vector(int32, shape=(?,))"},
              {{ST_FLOAT, 0, {.number = 0.5}}, "Vector(float32, shape=(?,))"},
              {{ST_FLOAT, 0, {.number = 0.1}}, "Vector(float64, shape=(?,))"},
              {{ST_BOOL, 1, {0}}, "Vector(int8, shape=(?,))"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    StValue both[2] = {var_value(x), rows[i].literal}, result = call("add", 2, both);
    if (CHECK_EQUAL(result.kind, ST_VAR)) is_type(result.extra, rows[i].type);
    release(result);
  }
  st_release(x);
}

static void test_lists(void) {
  StValue inner[2] = {float_value(1), int_value(2)},
          outer[2] = {list_value(2, inner), list_value(2, inner)};
  StValue list = list_value(2, outer), result = call("as_tensor_variable", 1, &list);
  is_type(result.extra, "Matrix(float64, shape=(2, 2))");
  CHECK_NEAR(((double *)st_variable_data(result.extra)->data)[3], 2, 0);
  release(result);
  outer[1] = list_value(1, inner);
  call("as_tensor_variable", 1, &list);
  CHECK_ERROR("ValueError", "setting an array element with a sequence");
  uint32_t s = variable_of("dscalar('s')");
  inner[0] = var_value(s);
  result = call("as_tensor_variable", 1, &outer[0]);
  is_type(result.extra, "Vector(float64, shape=(2,))");
  release(result);
  st_release(s);
}

static void test_binding_errors(void) {
  uint32_t x = variable_of("dmatrix('x')");
  StValue arguments[7], named[2] = {text_value("axes"), int_value(0)}, result;
  for (int i = 0; i < 7; i++) arguments[i] = var_value(x);
  call("exp", 2, arguments);
  CHECK_ERROR("TypeError", "exp() takes 1 positional argument but 2 were given");
  call("exp", 0, NULL);
  CHECK_ERROR("TypeError", "exp() missing required argument: `x`");
  CHECK_EQUAL(st_call(entry_index("sum"), 1, arguments, 1, named, &result), 1);
  CHECK_ERROR("TypeError", "sum() got an unexpected keyword argument 'axes'");
  named[0] = text_value("x");
  CHECK_EQUAL(st_call(entry_index("sum"), 1, arguments, 1, named, &result), 1);
  CHECK_ERROR("TypeError", "sum() got multiple values for argument 'x'");
  named[0] = text_value("dtype");
  CHECK_EQUAL(st_call(entry_index("sum"), 1, arguments, 1, named, &result), 1);
  CHECK_ERROR("TypeError", "Invalid dtype: 0");
  named[0] = text_value("keepdims");
  named[1] = (StValue){ST_BOOL, 1, {0}};
  CHECK_EQUAL(st_call(entry_index("sum"), 1, arguments, 1, named, &result), 0);
  is_type(result.extra, "Matrix(float64, shape=(1, 1))");
  release(result);
  st_call(UINT32_MAX, 0, NULL, 0, NULL, &result);
  CHECK_ERROR("NameError", "there is no function number");
  st_release(x);
}

/* Every entry refuses no arguments or one of a wrong kind with a typed error, and gives everything
 * back. */
static void test_every_entry(void) {
  uint32_t before = st_live_variables();
  for (uint32_t i = 0; i < table_count(); i++) {
    StValue wrong[3] = {text_value("?"), {ST_DICT, 0, {0}}, {ST_ELLIPSIS, 0, {0}}}, result;
    for (uint32_t count = 0; count <= 3; count++) {
      bool failed = st_call(i, count, wrong, 0, NULL, &result);
      if (failed)
        CHECK(st_error_class()[0] && st_error_message()[0]);
      else
        release(result);
    }
  }
  CHECK_EQUAL(st_live_variables(), before);
}

static void test_lifetimes(void) {
  uint32_t before = st_live_variables();
  StValue result = parse("x = dmatrix('x')\n(x, [sum(exp(x)), grad(sum(exp(x)), x)])");
  CHECK_EQUAL(result.kind, ST_TUPLE);
  uint32_t x = items_of(result)[0].extra;
  CHECK(st_live_variables() > before + 3);
  release(result);
  CHECK_EQUAL(st_live_variables(), before);
  (void)x;
}

static void test_types(void) {
  uint32_t row = variable_of("row()"), matrix = variable_of("matrix()");
  uint32_t row_type = st_variable_type(row), matrix_type = st_variable_type(matrix);
  CHECK_EQUAL(st_type_ndim(row_type), 2);
  CHECK_EQUAL(st_type_shape(row_type)[0], 1);
  CHECK_EQUAL(st_type_shape(row_type)[1], -1);
  CHECK(matrix_type != row_type);
  uint32_t named = variable_of("dmatrix('m')");
  CHECK_TEXT(st_variable_name(named), "m");
  st_variable_set_name(named, NULL, 0);
  CHECK(st_variable_name(named) == NULL);
  st_release(row), st_release(matrix), st_release(named);
}

static StValue set(const char *name, StValue value) {
  StValue result;
  st_call(table_find_setting(name, strlen(name))->index, 1, &value, 0, NULL, &result);
  return result;
}

static void test_settings(void) {
  set("floatX", text_value("float32"));
  uint32_t narrow = variable_of("vector()");
  is_type(narrow, "Vector(float32, shape=(?,))");
  st_release(narrow);
  set("floatX", text_value("int8"));
  CHECK_ERROR("ValueError", "floatX is 'float32' or 'float64', not 'int8'");
  set("cast_policy", text_value("numpy+floatX"));
  narrow = variable_of("ivector() * 0.5");
  is_type(narrow, "Vector(float32, shape=(?,))");
  st_release(narrow);
  set("cast_policy", text_value("none"));
  CHECK_ERROR("ValueError", "`castPolicy` is 'custom' or 'numpy+floatX', not 'none'");
  set("cast_policy", text_value("custom"));
  set("floatX", text_value("float64"));
  StValue names[2] = {text_value("float64"), text_value("int8")};
  set("autocast_float", list_value(1, names));
  uint32_t wide = variable_of("as_tensor_variable(0.5)");
  is_type(wide, "Scalar(float64, shape=())");
  st_release(wide);
  set("autocast_float", list_value(2, names));
  CHECK_ERROR("ValueError", "`autocastFloat` lists dtypes for floats, not 'int8'");
  names[0] = text_value("float32"), names[1] = text_value("float64");
  set("autocast_float", list_value(2, names));
}

static void test_json(void) {
  const char *json = st_api_json();
  CHECK(strstr(json, "\"name\":\"zeros_like\",\"jsName\":\"zerosLike\",\"kind\":\"function\"") !=
        NULL);
  CHECK(strstr(json, "\"name\":\"__getitem__\"") != NULL);
  CHECK(strstr(json, "\"name\":\"dmatrix\"") != NULL);
  CHECK(strstr(st_errors_json(), "{\"name\":\"AxisError\",\"base\":\"ValueError\"}") != NULL);
  CHECK(strstr(st_dtypes_json(), "{\"name\":\"int16\",\"size\":2,\"code\":\"w\"}") != NULL);
  char name[32];
  camel_case("log1p_of_it_", name, sizeof name);
  CHECK_TEXT(name, "log1pOfIt_");
}

int main(void) {
  test_literals();
  test_lists();
  test_binding_errors();
  test_every_entry();
  test_lifetimes();
  test_types();
  test_settings();
  test_json();
  return check_done();
}
