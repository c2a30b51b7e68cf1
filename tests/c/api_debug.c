/* DebugMode: which values it holds to be the same. That no rule changes one is tested over the corpus
 * (tests/oracle/rewrites.test.mjs). */
#include "api/debug_mode.h"
#include "rewrite_check.h"

static const double points[] = {0.5, -2, 37.5, 1e-17, 1e-9, 800, -800};
enum { POINTS = sizeof points / sizeof *points };

/* Whether two texts are the same at the points; the message is left in `text`. */
static bool same(const char *before, const char *after, String *text) {
  Var a, b;
  int64_t length = POINTS;
  string_free(text);
  if (!build(before, 1, &a) || !build(after, 1, &b)) return false;
  Array *arrays[] = {filled(DTYPE_FLOAT64, 1, &length, points, POINTS, 0),
                     filled(DTYPE_FLOAT32, 1, &length, points, POINTS, 0),
                     filled(DTYPE_INT64, 1, &length, points, 2, 0)};
  const View *views[] = {&arrays[0]->view, &arrays[1]->view, &arrays[2]->view};
  bool result = debug_mode_same(a, b, scope.count, scope.vars, views, text);
  CHECK(!error_pending());
  for (int i = 0; i < 3; i++) array_release(arrays[i]);
  graph_sweep();
  return result;
}

int main(void) {
  String text = {0};
  int64_t unknown = DIM_UNKNOWN;
  add_input("x", DTYPE_FLOAT64, 1, &unknown);
  add_input("f", DTYPE_FLOAT32, 1, &unknown);
  add_input("i", DTYPE_INT64, 1, &unknown);

  /* The same but for rounding, also where the first form loses its digits or overflows. */
  CHECK(same("x * 3", "x + x + x", &text));
  CHECK(same("log(1 + x)", "log1p(x)", &text));
  CHECK(same("log(1 - sigmoid(x))", "-softplus(x)", &text));
  CHECK(same("log(1 + exp(f))", "softplus(f)", &text));
  CHECK(same("exp(x) / exp(x)", "x * 0 + 1", &text));
  CHECK(same("i * 2", "i + i", &text));
  CHECK(same("x[9]", "x[0]", &text)); /* the call's own error */

  CHECK(!same("x + 1", "x + 2", &text));
  CHECK_TEXT(string_text(&text), "was 1.5 and is 2.5 at element 0");
  CHECK(!same("i", "i + 1", &text));
  CHECK(!same("softplus(x)", "softplus(x) * (1 + 1e-9)", &text));
  CHECK(!same("1 / (1 + x * 0)", "1 / (x * 0)", &text));
  CHECK(!same("x", "x[1:]", &text));
  CHECK_TEXT(string_text(&text), "has another dtype or shape");
  CHECK(!same("x", "f", &text));
  CHECK(!same("x[0]", "x[9]", &text));
  CHECK(strstr(string_text(&text), "cannot be evaluated any more: ") != NULL);
  string_free(&text);
  end_test();
  return check_done();
}
