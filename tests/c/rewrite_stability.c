/* Losses and means of rows that overflow as they are written, and their derivatives, after rewriting.
 * Expected values: mpmath 1.3 with 60 digits. (Of one argument: rewrite_extremes.c.) */
#include <float.h>

#include "rewrite_check.h"

/* A function of the matrix m (3 by 3) and the labels i, with all its values. */
typedef struct Table {
  const char *text;
  double m[9];
  int count;
  double values[9];
} Table;

#define LOGITS \
  { 1000, 0, -1000, 1, 2, 3, -5000, -5000, 5000 }
/* (softmax - one hot) / 3 */
#define CROSS_ENTROPY_GRADIENT                                                              \
  {                                                                                         \
    0.3333333333333333, -0.3333333333333333, 0, 0.030010191056793486, 0.081576157018265884, \
        -0.11158634807505937, -0.3333333333333333, 0, 0.3333333333333333                    \
  }

/* diag(p) - p p' of p = softmax(1, 2, 3) */
#define SOFTMAX_CURVATURE                                                                      \
  {                                                                                            \
    0.08192506906499322, -0.022033044520174298, -0.059892024544818935, -0.022033044520174298,  \
        0.1848364465099787, -0.16280340198980442, -0.059892024544818935, -0.16280340198980442, \
        0.22269542653462335                                                                    \
  }

static const Table tables[] = {
    {"-mean(log(softmax(m, axis=1))[arange(i.shape[0]), i])", LOGITS, 1, {3666.8025353214813}},
    {"grad(-mean(log(softmax(m, axis=1))[arange(i.shape[0]), i]), m)", LOGITS, 9,
     CROSS_ENTROPY_GRADIENT},
    {"grad(-mean(log_softmax(m, axis=1)[arange(i.shape[0]), i]), m)", LOGITS, 9,
     CROSS_ENTROPY_GRADIENT},
    {"a = exp(m)\n-mean(log(a / a.sum(axis=1, keepdims=True))[arange(i.shape[0]), i])",
     LOGITS,
     1,
     {3666.8025353214813}},
    {"a = exp(m)\ngrad(-mean(log(a / a.sum(axis=1, keepdims=True))[arange(i.shape[0]), i]), m)",
     LOGITS, 9, CROSS_ENTROPY_GRADIENT},
    {"a = exp(m)\ngrad(-mean(log(a / a.sum(axis=1, keepdims=True))[[0, 1, 2], [1, 2, 0]]), m)",
     LOGITS, 9, CROSS_ENTROPY_GRADIENT},
    {"grad(mean(log(exp(m).sum(axis=1)) - m[arange(i.shape[0]), i]), m)", LOGITS, 9,
     CROSS_ENTROPY_GRADIENT},
    {"t = eq(arange(3), i.dimshuffle(0, 'x'))\n-mean(sum(t * log(softmax(m, axis=1)), axis=1))",
     LOGITS,
     1,
     {3666.8025353214813}},
    {"t = eq(arange(3), i.dimshuffle(0, 'x')) * 1.0\n"
     "grad(-mean(sum(t * log(softmax(m, axis=1)), axis=1)), m)",
     LOGITS, 9, CROSS_ENTROPY_GRADIENT},
    {"log(mean(exp(m), axis=1))",
     LOGITS,
     3,
     {998.9013877113318, 2.3089936757762707, 4998.901387711332}},
    {"grad(log(mean(exp(m), axis=1)).sum(), m)",
     LOGITS,
     9,
     {1, 0, 0, 0.090030573170380458, 0.24472847105479765, 0.66524095577482189, 0, 0, 1}},
    {"k = m.max()\nk + log(exp(m - k).sum(axis=1))",
     {1000, 999, 998, 1002, 1001, 1003, -1000, -1000, -1000},
     3,
     {1000.4076059644443, 1003.4076059644443, -998.90138771133182}},
    {"x = m[1] + 1000\nhessian(log(exp(x).sum()), x)", LOGITS, 9, SOFTMAX_CURVATURE},
    {"x = m[1] + 1000\nhessian(logsumexp(x), x)", LOGITS, 9, SOFTMAX_CURVATURE},
    {"x = m[0]\ngrad(x.norm(2), x)", {0, 0, 0, 3, 0, 4, 0, -2, 0}, 3, {0, 0, 0}},
    {"log(exp(m).sum(axis=1))", LOGITS, 3, {1000, 3.4076059644443803, 5000}},
    {"log(exp(m).sum(axis=1))",
     {INFINITY, 1, 2, -INFINITY, -INFINITY, -INFINITY, -INFINITY, 0, 0},
     3,
     {INFINITY, -INFINITY, 0.6931471805599453}},
    {"grad(log(exp(m).sum(axis=1)).sum(), m)",
     LOGITS,
     9,
     {1, 0, 0, 0.090030573170380458, 0.24472847105479765, 0.66524095577482189, 0, 0, 1}},
    {"grad(logsumexp(m, axis=1).sum(), m)",
     {1000, 0, -1000, 1, 2, 3, -INFINITY, -5000, 5000},
     9,
     {1, 0, 0, 0.090030573170380458, 0.24472847105479765, 0.66524095577482189, 0, 0, 1}},
    {"a = exp(m)\na / a.sum(axis=1, keepdims=True)",
     LOGITS,
     9,
     {1, 0, 0, 0.090030573170380458, 0.24472847105479765, 0.66524095577482189, 0, 0, 1}},
};

static void add_inputs(void) {
  int64_t unknown[2] = {DIM_UNKNOWN, DIM_UNKNOWN};
  add_input("d", DTYPE_FLOAT64, 2, unknown);
  add_input("f", DTYPE_FLOAT32, 2, unknown);
  add_input("i", DTYPE_INT64, 1, unknown);
}

static void check_table(const Table *table, Dtype dtype) {
  static const double labels[] = {1, 2, 0};
  bool narrow = dtype == DTYPE_FLOAT32;
  char text[400];
  Var output;
  snprintf(text, sizeof text, "m = %s\n%s", narrow ? "f" : "d", table->text);
  if (!build(text, 1, &output)) return;
  FunctionGraph *fgraph = rewritten_graph(1, &output, 0, NULL);
  int64_t three[2] = {3, 3};
  Array *arrays[] = {filled(DTYPE_FLOAT64, 2, three, table->m, 9, 0),
                     filled(DTYPE_FLOAT32, 2, three, table->m, 9, 0),
                     filled(DTYPE_INT64, 1, three, labels, 3, 0)};
  const View *views[] = {&arrays[0]->view, &arrays[1]->view, &arrays[2]->view};
  Array *result = NULL;
  bool done = values_of(1, fgraph->outputs, views, &result);
  double near = 20 * (narrow ? FLT_EPSILON : DBL_EPSILON), least = narrow ? FLT_MIN : DBL_MIN;
  if (check_record(done && view_size(&result->view) == table->count, text, __FILE__, __LINE__,
                   ": not evaluated, or of another size"))
    for (int i = 0; i < table->count; i++)
      check_near(view_float(&result->view, i), table->values[i],
                 near * fabs(table->values[i]) + least, text, __FILE__, __LINE__);
  array_release(result);
  for (int i = 0; i < 3; i++) array_release(arrays[i]);
  fgraph_free(fgraph);
  graph_sweep();
}

/* Of nothing: log(0). */
static void check_empty(void) {
  static const char *const texts[] = {"log(exp(d).sum(axis=1))", "logsumexp(d, axis=1)"};
  for (int i = 0; i < 2; i++) {
    Var output;
    if (!build(texts[i], 1, &output)) continue;
    FunctionGraph *fgraph = rewritten_graph(1, &output, 0, NULL);
    int64_t shape[2] = {3, 0};
    Array *empty = array_new(DTYPE_FLOAT64, 2, shape), *narrow = array_new(DTYPE_FLOAT32, 2, shape),
          *labels = array_new(DTYPE_INT64, 1, shape + 1), *result = NULL;
    const View *views[] = {&empty->view, &narrow->view, &labels->view};
    if (CHECK(values_of(1, fgraph->outputs, views, &result)))
      for (int k = 0; k < 3; k++) CHECK(view_float(&result->view, k) == -INFINITY);
    array_release(result);
    array_release(empty);
    array_release(narrow);
    array_release(labels);
    fgraph_free(fgraph);
  }
}

int main(void) {
  add_inputs();
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    check_table(&tables[i], DTYPE_FLOAT64);
    check_table(&tables[i], DTYPE_FLOAT32);
  }
  check_empty();
  end_test();
  return check_done();
}
