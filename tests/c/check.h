/* What a C test is made of. A test is a program: main() checks and ends with `return check_done();`.
 * A failed check prints where, what and the values, is counted, and the test goes on; each macro
 * also yields whether it held, for `if (!CHECK(p != NULL)) return check_done();`. */
#ifndef ST_TESTS_CHECK_H
#define ST_TESTS_CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct CheckState {
  int checks, failures;
  FILE *output; /* NULL: stdout */
} CheckState;

static CheckState check_state;

#define CHECK_FUNCTION __attribute__((unused)) static

/* Counts a check; prints `format` as the values found when it failed. */
__attribute__((format(printf, 5, 6))) CHECK_FUNCTION bool check_record(bool held,
                                                                       const char *expression,
                                                                       const char *file, int line,
                                                                       const char *format, ...) {
  check_state.checks++;
  if (held) return true;
  check_state.failures++;
  FILE *output = check_state.output ? check_state.output : stdout;
  fprintf(output, "%s:%d: failed: %s", file, line, expression);
  va_list values;
  va_start(values, format);
  vfprintf(output, format, values);
  va_end(values);
  fputc('\n', output);
  return false;
}

CHECK_FUNCTION bool check_equal(long long actual, long long expected, const char *expression,
                                const char *file, int line) {
  return check_record(actual == expected, expression, file, line, ": %lld, expected %lld", actual,
                      expected);
}

/* Both NaN, equal (infinities too), or not further apart than `tolerance`. */
CHECK_FUNCTION bool check_near(double actual, double expected, double tolerance,
                               const char *expression, const char *file, int line) {
  bool held = (isnan(actual) && isnan(expected)) || actual == expected ||
              fabs(actual - expected) <= tolerance;
  return check_record(held, expression, file, line, ": %.17g, expected %.17g", actual, expected);
}

CHECK_FUNCTION bool check_text(const char *actual, const char *expected, const char *expression,
                               const char *file, int line) {
  bool held = actual && expected && strcmp(actual, expected) == 0;
  return check_record(held, expression, file, line, ":\n  %s\nexpected\n  %s",
                      actual ? actual : "NULL", expected ? expected : "NULL");
}

#define CHECK(expression) check_record((expression), #expression, __FILE__, __LINE__, "%s", "")

/* Integers, booleans and enumerations. */
#define CHECK_EQUAL(actual, expected) \
  check_equal((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)

/* Real numbers; `tolerance` is absolute, 0 asks for the same value. */
#define CHECK_NEAR(actual, expected, tolerance) \
  check_near((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)

#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)

/* The closing line, and main's result: 1 when a check failed or none was made. */
CHECK_FUNCTION int check_done(void) {
  FILE *output = check_state.output ? check_state.output : stdout;
  fprintf(output, "%d checks, %d failed\n", check_state.checks, check_state.failures);
  return check_state.failures > 0 || check_state.checks == 0;
}

#endif
