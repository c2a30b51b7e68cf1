/* Formulas of losses and densities as people write them at extreme arguments, with first and second
 * derivatives, in float64 and float32: against the table that extremes.py makes with mpmath. */
#include <float.h>

#include "grad/grad.h"
#include "rewrite_check.h"

typedef struct Extreme {
  const char *text;   /* of x */
  double x, order[3]; /* value, derivatives; NAN: not compared */
} Extreme;

static const Extreme extremes[] = {
#define EXTREME(text, x, value, slope, bend) {text, x, {value, slope, bend}},
#include "extremes.def"
#undef EXTREME
};
enum { EXTREMES = sizeof extremes / sizeof *extremes, MAX_POINTS = 16 };

/* Cancellation that no rewriting takes away: digits that second derivatives may lose. */
static const double digits[] = {16, 16, 4096};

/* A text with x for the input of a dtype, or a derivative of it, rewritten. */
static FunctionGraph *graph_of(const char *text, Dtype dtype, int order) {
  char program[600];
  Var output = 0;
  snprintf(program, sizeof program, "x = %s\n%s", dtype == DTYPE_FLOAT32 ? "f" : "d", text);
  if (!build(program, 1, &output)) return NULL;
  Var x = scope.vars[dtype == DTYPE_FLOAT32];
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE};
  for (int i = 0; i < order && output; i++) {
    Var cost = op_sum_all(output);
    if (!grad(cost, 1, &x, &options, &output, NULL)) output = 0;
  }
  CHECK(output != 0);
  return output ? rewritten_graph(1, &output, 0, NULL) : NULL;
}

static void check_point(const Extreme *extreme, Dtype dtype, int order, double actual) {
  static const char *const names[] = {"", "slope of ", "bend of "};
  bool narrow = dtype == DTYPE_FLOAT32;
  double epsilon = narrow ? FLT_EPSILON : DBL_EPSILON, least = narrow ? FLT_MIN : DBL_MIN;
  double expected = extreme->order[order];
  char what[300];
  snprintf(what, sizeof what, "%s%s%s at %g", names[order], extreme->text,
           narrow ? ", float32" : "", extreme->x);
  if (isnan(expected) || (isfinite(expected) && fabs(expected) > (narrow ? FLT_MAX : DBL_MAX)))
    return;
  if (isinf(expected))
    check_record(actual == expected, what, __FILE__, __LINE__, ": %g, not %g", actual, expected);
  else
    check_near(actual, expected, digits[order] * epsilon * fabs(expected) + least, what, __FILE__,
               __LINE__);
}

/* All points of a text, which follow one another. */
static void check_curve(int count, const Extreme *curve, Dtype dtype, int order) {
  FunctionGraph *fgraph = graph_of(curve->text, dtype, order);
  double points[MAX_POINTS];
  int64_t length = count;
  for (int i = 0; i < count; i++) points[i] = curve[i].x;
  Array *arrays[] = {filled(DTYPE_FLOAT64, 1, &length, points, count, 0),
                     filled(DTYPE_FLOAT32, 1, &length, points, count, 0)};
  const View *views[] = {&arrays[0]->view, &arrays[1]->view};
  Array *result = NULL;
  bool done = fgraph && values_of(1, fgraph->outputs, views, &result);
  CHECK(done);
  for (int i = 0; done && i < count; i++)
    check_point(&curve[i], dtype, order, view_float(&result->view, i));
  array_release(result);
  for (int i = 0; i < 2; i++) array_release(arrays[i]);
  if (fgraph) fgraph_free(fgraph);
  graph_sweep();
}

int main(void) {
  int64_t unknown = DIM_UNKNOWN;
  add_input("d", DTYPE_FLOAT64, 1, &unknown);
  add_input("f", DTYPE_FLOAT32, 1, &unknown);
  for (int first = 0, count; first < EXTREMES; first += count) {
    for (count = 1; first + count < EXTREMES && count < MAX_POINTS; count++)
      if (strcmp(extremes[first + count].text, extremes[first].text)) break;
    for (int order = 0; order < 3; order++) {
      check_curve(count, &extremes[first], DTYPE_FLOAT64, order);
      check_curve(count, &extremes[first], DTYPE_FLOAT32, order);
    }
  }
  end_test();
  return check_done();
}
