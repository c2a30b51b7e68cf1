/* The expression language as a reader of plain values and graphs: Python's numbers, names, places
 * of mistakes. */
#include "api_check.h"
#include "graph/graph.h"

static void check_int(const char *source, int64_t expected) {
  StValue value = parse(source);
  check_record(value.kind == ST_INT && value.u.integer == expected, source, __FILE__, __LINE__,
               ": kind %u, %lld (%s)", value.kind, (long long)value.u.integer, st_error_message());
}

static void check_float(const char *source, double expected) {
  StValue value = parse(source);
  check_record(value.kind == ST_FLOAT && value.u.number == expected, source, __FILE__, __LINE__,
               ": kind %u, %.17g (%s)", value.kind, value.u.number, st_error_message());
}

static void check_bool(const char *source, bool expected) {
  StValue value = parse(source);
  check_record(value.kind == ST_BOOL && value.extra == expected, source, __FILE__, __LINE__,
               ": kind %u, %u (%s)", value.kind, value.extra, st_error_message());
}

static void check_error(const char *source, const char *class_name, const char *begin) {
  parse(source);
  bool held =
      !strcmp(st_error_class(), class_name) && !strncmp(st_error_message(), begin, strlen(begin));
  check_record(held, source, __FILE__, __LINE__, ": %s: %s", st_error_class(), st_error_message());
}

static void test_numbers(void) {
  check_int("2 ** 10 // 3 - 1", 340);
  check_int("-7 // 2", -4);
  check_int("-7 % 3", 2);
  check_int("7 % -3", -2);
  check_int("-2 ** 2", -4);
  check_int("6 & 3 | 8 ^ 1", 11);
  check_int("~5 + True", -5);
  check_int("-9223372036854775808", INT64_MIN);
  check_float("7 / 2", 3.5);
  check_float("-7.5 // 2", -4);
  check_float("-7.5 % 2", 0.5);
  check_float("2 ** -1", 0.5);
  check_float("10 ** -4", 1e-4);
  check_float("2.7 ** -5", 0.0069691719376256305);
  check_float("pi", 3.14159265358979323846);
  check_bool("1 < 2.5", true);
  check_bool("2 >= 3", false);
  check_error("1 // 0", "ZeroDivisionError", "division by zero");
  check_error("1.0 / 0", "ZeroDivisionError", "division by zero");
  check_error("2 ** 64", "OverflowError", "");
  check_error("9223372036854775807 + 1", "OverflowError", "");
  check_error("'a' - 1", "TypeError", "unsupported operand type(s) for -: 'str' and 'int'");
}

static void test_sequences(void) {
  check_int("[4, 5, 6][-1]", 6);
  check_int("((1, 2) + (3,))[2]", 3);
  check_int("([7] * 3)[2]", 7);
  check_int("[0, 1, 2, 3, 4][1:4][::-1][0]", 3);
  check_int("[0, 1, 2, 3, 4][::-2][1]", 2);
  check_error("[1, 2][2]", "IndexError", "list index out of range");
  StValue value = parse("(1, [2.5, 'x'], None)");
  CHECK_EQUAL(value.kind, ST_TUPLE);
  CHECK_EQUAL(value.extra, 3);
  CHECK_EQUAL(items_of(value)[1].kind, ST_LIST);
  CHECK_EQUAL(items_of(items_of(value)[1])[1].kind, ST_STRING);
  CHECK_EQUAL(items_of(value)[2].kind, ST_NONE);
}

static void test_plain_values_of_variables(void) {
  uint32_t x = variable_of("tensor('x', dtype='float32', shape=(None, 1, 3))");
  StValue value =
      parse_with("(x.ndim, x.dtype, x.name, x.broadcastable[1], x.type.shape[2])", x, 0);
  CHECK_EQUAL(items_of(value)[0].u.integer, 3);
  CHECK_TEXT(items_of(value)[1].u.pointer, "float32");
  CHECK_TEXT(items_of(value)[2].u.pointer, "x");
  CHECK_EQUAL(items_of(value)[3].extra, 1);
  CHECK_EQUAL(items_of(value)[4].u.integer, 3);
  value = parse_with("TensorType('float32', (None, None, 3)).is_super(x.type)", x, 0);
  CHECK_EQUAL(value.extra, 1);
  st_release(x);
}

static void test_places(void) {
  check_error("a = 1\nb = a + c", "NameError", "name 'c' is not defined (line 2, column 9)");
  check_error("dmatrix('x').nothing", "AttributeError", "'variable' has no attribute 'nothing'");
  check_error("exp", "TypeError", "'exp' is a function and is not called");
  check_error("exp(", "SyntaxError", "");
  check_error("x = dmatrix('x')\nsum(x, axis=2)", "AxisError",
              "axis 2 is out of bounds for array of dimension 2");
  CHECK(strstr(st_error_message(), "line 2, column 1") != NULL);
  uint32_t y = variable_of("x = dvector('x')\ny = exp(x) +\\\n 1\ny");
  CHECK_EQUAL(st_variable_kind(y), ST_RESULT);
  CHECK_TEXT(st_variable_origin(y), "line 2, column 5");
  st_release(y);
}

static void test_holes(void) {
  const char *source =
      "\xEF\xBF\xBC"
      "1\xEF\xBF\xBC * 2 + \xEF\xBF\xBC"
      "0\xEF\xBF\xBC";
  StValue holes[2] = {int_value(1), int_value(20)}, result;
  CHECK_EQUAL(st_parse(source, (uint32_t)strlen(source), NULL, 2, holes, &result), 0);
  CHECK_EQUAL(result.u.integer, 41);
  CHECK_EQUAL(st_parse(source, (uint32_t)strlen(source), NULL, 1, holes, &result), 1);
}

/* Wrong texts of every kind leave nothing behind and the engine usable. */
static void test_recovery(void) {
  static const char *const wrong[] = {"1 +",
                                      "f(1)",
                                      "exp()",
                                      "exp(1, 2)",
                                      "exp(y=1)",
                                      "zeros((-1,))",
                                      "dot([1], [[1, 2]] * 3)",
                                      "dmatrix('x')[1, 2, 3]",
                                      "cast(1, 'none')",
                                      "grad(1.0, dscalar('a'))",
                                      "stack(1)",
                                      "x[",
                                      "True + exp(True)",
                                      "reshape(arange(6), (4, 2))",
                                      "[1, [2, 3]] + exp([1, [2]])"};
  uint32_t before = st_live_variables();
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    StValue value = parse(wrong[i]);
    check_record(value.kind == ST_NONE && st_error_class()[0], wrong[i], __FILE__, __LINE__,
                 ": no error");
  }
  CHECK_EQUAL(st_live_variables(), before);
  check_int("1 + 1", 2);
}

int main(void) {
  test_numbers();
  test_sequences();
  test_plain_values_of_variables();
  test_places();
  test_holes();
  test_recovery();
  return check_done();
}
