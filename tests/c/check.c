/* The tests' own tool: a failed check is reported and counted, and makes the program fail. */
#include "check.h"

#include <stdlib.h>

typedef struct Outcome {
  int checks, failures, result;
  char text[2000];
} Outcome;

/* Runs `body` with a state of its own and returns what it counted and printed. */
static Outcome outcome_of(void (*body)(void)) {
  CheckState saved = check_state;
  FILE *output = tmpfile();
  if (!output) abort();
  check_state = (CheckState){.output = output};
  body();
  Outcome outcome = {.result = check_done()};
  outcome.checks = check_state.checks;
  outcome.failures = check_state.failures;
  rewind(output);
  outcome.text[fread(outcome.text, 1, sizeof outcome.text - 1, output)] = '\0';
  fclose(output);
  check_state = saved;
  return outcome;
}

static void nothing(void) {}

static void what_holds(void) {
  CHECK(2 > 1);
  CHECK_EQUAL(-1, -1);
  CHECK_NEAR(0.1 + 0.2, 0.3, 1e-15);
  CHECK_NEAR(NAN, NAN, 0);
  CHECK_NEAR(-INFINITY, -INFINITY, 0);
  CHECK_TEXT("a", "a");
}

static void what_fails(void) {
  CHECK(1 > 2);
  CHECK_EQUAL(3, 4);
  CHECK_NEAR(0.5, 0.25, 0.125);
  CHECK_NEAR(NAN, 0, 1e9);
  CHECK_NEAR(INFINITY, -INFINITY, INFINITY - INFINITY);
  CHECK_TEXT("a", "b");
  CHECK_TEXT(NULL, "b");
}

int main(void) {
  Outcome none = outcome_of(nothing);
  CHECK_EQUAL(none.result, 1);
  CHECK_TEXT(none.text, "0 checks, 0 failed\n");

  Outcome good = outcome_of(what_holds);
  CHECK_EQUAL(good.result, 0);
  CHECK_TEXT(good.text, "6 checks, 0 failed\n");

  Outcome bad = outcome_of(what_fails);
  CHECK_EQUAL(bad.result, 1);
  CHECK_EQUAL(bad.checks, 7);
  CHECK_EQUAL(bad.failures, 7);
  CHECK(strstr(bad.text, "check.c:") != NULL);
  CHECK(strstr(bad.text, ": failed: 1 > 2\n") != NULL);
  CHECK(strstr(bad.text, ": failed: 3: 3, expected 4\n") != NULL);
  CHECK(strstr(bad.text, ": 0.5, expected 0.25\n") != NULL);
  CHECK(strstr(bad.text, ":\n  a\nexpected\n  b\n") != NULL);
  CHECK(strstr(bad.text, ":\n  NULL\nexpected\n  b\n") != NULL);
  CHECK(strstr(bad.text, "7 checks, 7 failed\n") != NULL);
  return check_done();
}
