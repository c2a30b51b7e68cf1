/* Random graphs before and after rewriting: what evaluated still does, with the same dtype, rank and
 * shape; what raised still raises; integers keep their values, and floats come no further from the
 * truth than they were. The truth of a float32 graph is the same graph in float64. */
#include <float.h>

#include "rewrite_check.h"

enum { GRAPHS = 3000, ROOM = 48, STEPS = 20, RUNS = 6 };

static uint64_t state;

static void seed(int graph) { state = 0x9e3779b97f4a7c15u * (uint64_t)(graph + 1); }

static uint32_t random_below(uint32_t n) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (uint32_t)(state >> 33) % n;
}

/* ---- inputs ---- */

static const struct {
  const char *name;
  Dtype dtype;
  int ndim;
  int64_t shape[3];
} inputs[] = {
    {"a", DTYPE_FLOAT32, 0, {0}},
    {"b", DTYPE_FLOAT32, 1, {DIM_UNKNOWN}},
    {"c", DTYPE_FLOAT32, 2, {DIM_UNKNOWN, DIM_UNKNOWN}},
    {"d", DTYPE_FLOAT32, 2, {DIM_UNKNOWN, DIM_UNKNOWN}},
    {"e", DTYPE_FLOAT32, 2, {1, DIM_UNKNOWN}},
    {"f", DTYPE_FLOAT32, 2, {3, 3}},
    {"g", DTYPE_FLOAT32, 3, {DIM_UNKNOWN, 1, DIM_UNKNOWN}},
    {"h", DTYPE_INT32, 1, {DIM_UNKNOWN}},
    {"i", DTYPE_INT64, 2, {DIM_UNKNOWN, DIM_UNKNOWN}},
    {"j", DTYPE_INT8, 1, {DIM_UNKNOWN}},
    {"k", DTYPE_UINT8, 2, {DIM_UNKNOWN, DIM_UNKNOWN}},
    {"l", DTYPE_BOOL, 1, {DIM_UNKNOWN}},
    {"m", DTYPE_INT64, 0, {0}},
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

static Var wide[INPUTS]; /* the same, float32 widened */

static Dtype widened(Dtype dtype) { return dtype == DTYPE_FLOAT32 ? DTYPE_FLOAT64 : dtype; }

static void add_inputs(void) {
  for (int i = 0; i < INPUTS; i++) {
    add_input(inputs[i].name, inputs[i].dtype, inputs[i].ndim, inputs[i].shape);
    wide[i] = graph_input(type_tensor(widened(inputs[i].dtype), inputs[i].ndim, inputs[i].shape),
                          inputs[i].name);
    var_retain(wide[i]);
  }
}

/* ---- making graphs: the same program in both precisions ---- */

typedef struct Program {
  bool wide;
  int count;
  Var vars[ROOM];
  bool rounded[ROOM]; /* depends on rounding, so that no discrete value may be made of it */
} Program;

static Var literal(const Program *program, double value, Var like) {
  (void)program;
  return op_literal(value, like);
}

static const double constants[] = {0, 1, -1, 2, 0.5, -2, 3, 8, 1e-5};

static const Op unary[] = {OP_NEG,   OP_ABS,        OP_SQR,     OP_EXP,      OP_LOG,
                           OP_SQRT,  OP_TANH,       OP_SIGMOID, OP_SOFTPLUS, OP_EXPM1,
                           OP_LOG1P, OP_RECIPROCAL, OP_ERF,     OP_NEG};
static const Op binary[] = {OP_ADD,      OP_MUL,     OP_SUB,     OP_ADD,    OP_MUL,
                            OP_TRUE_DIV, OP_MAXIMUM, OP_MINIMUM, OP_SECOND, OP_SUB};
static const Op discrete[] = {OP_NEG, OP_ABS, OP_SIGN, OP_SQR};

static bool is_float(Var var) { return dtype_is(var_dtype(var), GROUP_FLOAT); }

/* Half of the time something made lately, so that formulas grow deep. */
static int choose(const Program *program, uint32_t random) {
  int count = program->count, lately = count < 4 ? count : 4;
  return random & 1 ? count - 1 - (int)(random >> 1) % lately : (int)(random >> 1) % count;
}

/* One step: an operation chosen by random numbers that both programs are given alike. */
static Var step(Program *program, const uint32_t *random, bool *rounded) {
  int first = choose(program, random[1]), second = choose(program, random[2]);
  Var x = program->vars[first], y = program->vars[second];
  int axis = var_ndim(x) ? (int)(random[3] % (uint32_t)var_ndim(x)) : 0;
  *rounded = program->rounded[first];
  switch (random[0] % 16) {
    case 0:
    case 1:
      *rounded |= is_float(x);
      if (var_op(x) == OP_RECIPROCAL) return x; /* see log_reciprocal in rules.def */
      if (is_float(x)) return op_unary(unary[random[3] % 14], x);
      return op_unary(discrete[random[3] % 4], x);
    case 2:
    case 3:
    case 4:
      *rounded = is_float(x) || is_float(y) || program->rounded[second] || *rounded;
      return op_binary(binary[random[3] % 10], x, y);
    case 5:
    case 6: {
      Var c = literal(program, constants[random[3] % (is_float(x) ? 9 : 4)], x);
      Op op = (Op[]){OP_ADD, OP_MUL, OP_SUB, OP_TRUE_DIV, OP_POW, OP_MAXIMUM}[random[4] % 6];
      *rounded |= is_float(x) || op == OP_TRUE_DIV;
      if (op == OP_POW && constants[random[3] % 9] == 0.5) return x; /* see pow_half in rules.def */
      return random[5] % 2 || op == OP_POW ? op_binary(op, x, c) : op_binary(op, c, x);
    }
    case 7:
      *rounded |= is_float(x);
      return op_reduce((Reducer)(random[4] % 4), x, var_ndim(x) && random[5] % 2 ? 1 : -1, &axis,
                       DTYPE_NONE, DTYPE_NONE);
    case 8:
      return random[3] % 2 ? op_transpose(x) : op_expand_dims(x, axis);
    case 9:
      return op_flatten(x);
    case 10: {
      Index index = {.kind = random[3] % 3 ? INDEX_SLICE : INDEX_SCALAR};
      index.start = graph_constant_int(DTYPE_INT64, (int64_t)(random[4] % 4) - 1);
      if (index.kind == INDEX_SLICE && random[5] % 2)
        index.step = graph_constant_int(DTYPE_INT64, random[6] % 3 ? 1 : 2);
      return var_ndim(x) ? op_subtensor(x, 1, &index) : x;
    }
    case 11:
      *rounded |= program->rounded[second];
      return var_ndim(x) && var_ndim(x) == var_ndim(y) ? op_join(axis, 2, (Var[]){x, y}) : x;
    case 12:
      *rounded = is_float(x) || is_float(y) || *rounded;
      return var_ndim(x) == 2 && var_ndim(y) == 2 ? op_dot(x, y) : x;
    case 13:
      *rounded = program->rounded[second];
      return op_alloc_like(y, x);
    case 14:
      if (*rounded || program->rounded[second]) return x;
      *rounded = false;
      return op_ternary(OP_SWITCH, op_binary(OP_GT, x, literal(program, 0, x)), x, y);
    default:
      if (is_float(x) && *rounded) return x;
      if (random[3] % 3 == 0 && !is_float(x)) return op_cast(x, DTYPE_INT64);
      if (random[3] % 3 == 1 && var_ndim(x)) return op_shape_i(x, axis);
      return op_cast(x, program->wide                           ? DTYPE_FLOAT64
                        : widened(var_dtype(x)) == var_dtype(x) ? DTYPE_FLOAT32
                                                                : var_dtype(x));
  }
}

static void grow(Program *narrow, Program *truth) {
  uint32_t random[8];
  for (int i = 0; i < 8; i++) random[i] = random_below(1u << 20);
  bool rounded, same;
  Var a = step(narrow, random, &rounded), b = error_pending() ? 0 : step(truth, random, &same);
  bool fits = a && b && !error_pending() && var_ndim(a) <= 3 &&
              widened(var_dtype(a)) == var_dtype(b) && !dtype_is(var_dtype(a), GROUP_COMPLEX);
  error_clear();
  if (!fits || narrow->count == ROOM) return;
  narrow->rounded[narrow->count] = rounded;
  truth->rounded[truth->count] = rounded;
  narrow->vars[narrow->count++] = a;
  truth->vars[truth->count++] = b;
}

/* ---- comparing ---- */

static const double points[] = {0,     1,    -1,    0.5,      2,         -3,   1e-3,
                                100,   -100, 1e-30, 1e30,     3.5,       -0.0, 1e-42,
                                -1e38, 0.25, -7,    INFINITY, -INFINITY, NAN};

/* Bytes and lengths at their limits too. */
static const double whole[] = {0, 1, -1, 2, 3, -128, 127, 255, 1e9, -2147483648.0, 5, 7};

/* Whether b, before rewriting a, is as near to the truth as a is, but for a few roundings of the
 * float32 arithmetic that leads to it. */
static double unseen; /* what even the truth cannot tell from 0: log(1 + 1e-30) in float64 */

static bool is_as_good(double a, double b, double truth) {
  double size = fmax(fabs(truth), fabs(a));
  if (!isfinite(truth) || size > 0.9 * FLT_MAX) return true; /* a was an accident of rounding */
  return fabs(b - truth) <= 8 * fabs(a - truth) + 256 * FLT_EPSILON * size + unseen;
}

static void compare(const char *what, const Array *before, const Array *after, const Array *truth) {
  if (!check_record(same_layout(before, after), what, __FILE__, __LINE__,
                    ": dtype or shape changed"))
    return;
  bool exact = dtype_is(before->view.dtype, GROUP_DISCRETE);
  for (int64_t i = 0; i < view_size(&before->view); i++) {
    double a = view_float(&before->view, i), b = view_float(&after->view, i);
    double t = truth ? view_float(&truth->view, i) : NAN;
    bool held = exact ? view_int(&before->view, i) == view_int(&after->view, i)
                      : !isfinite(a) || is_as_good(a, b, t);
    check_record(held, what, __FILE__, __LINE__, ": %.9g was %.9g, is %.9g in truth", b, a, t);
  }
}

/* ---- running ---- */

static int runs_evaluated, runs_refused, rules_fired;

enum { OUTPUTS = 3 };

/* Lengths of what is not static: all 3, all 1, all 0, all 2, or anything. */
static void make_values(int run, Array **narrow, Array **wider) {
  static const int64_t usual[] = {3, 1, 0, 2};
  bool extreme = run > 3;
  for (int i = 0; i < INPUTS; i++) {
    int64_t shape[3];
    for (int axis = 0; axis < inputs[i].ndim; axis++) {
      shape[axis] = inputs[i].shape[axis];
      if (shape[axis] == DIM_UNKNOWN)
        shape[axis] = run == 4 ? 3 : run < 4 ? usual[run] : (int64_t)random_below(4);
    }
    bool real = inputs[i].dtype == DTYPE_FLOAT32;
    int count = real ? (extreme ? 20 : 8) : (extreme ? 12 : 5), first = (int)random_below(20);
    narrow[i] = filled(inputs[i].dtype, inputs[i].ndim, shape, real ? points : whole, count, first);
    wider[i] = array_new(widened(inputs[i].dtype), inputs[i].ndim, shape);
    view_copy(&wider[i]->view, &narrow[i]->view);
  }
}

static void views_of(Array **arrays, const View **views) {
  for (int i = 0; i < INPUTS; i++) views[i] = &arrays[i]->view;
}

static void check_run(const char *what, int run, const Var *outputs, const Var *truths,
                      const FunctionGraph *fgraph) {
  Array *narrow[INPUTS], *wider[INPUTS], *before[OUTPUTS], *after[OUTPUTS], *truth[OUTPUTS];
  const View *views[INPUTS], *wide_views[INPUTS];
  make_values(run, narrow, wider);
  views_of(narrow, views);
  views_of(wider, wide_views);
  bool fine = values_of(OUTPUTS, outputs, views, before);
  bool still = values_of(OUTPUTS, fgraph->outputs, views, after);
  check_record(fine == still, what, __FILE__, __LINE__, ": evaluated %s, evaluates %s",
               fine ? "before" : "not before", still ? "now" : "not now");
  *(fine ? &runs_evaluated : &runs_refused) += 1;
  if (fine && !op_evaluate_outputs(OUTPUTS, truths, INPUTS, wide, wide_views, truth)) error_clear();
  for (int i = 0; i < OUTPUTS; i++) {
    if (fine && still) compare(what, before[i], after[i], truth[i]);
    array_release(fine ? before[i] : NULL);
    array_release(still ? after[i] : NULL);
    array_release(fine ? truth[i] : NULL);
  }
  for (int i = 0; i < INPUTS; i++) {
    array_release(narrow[i]);
    array_release(wider[i]);
  }
}

static bool has_stabilized(void) {
  for (int i = 0; i < rewrite_count(); i++)
    if (rewrite_phase(i) == PHASE_STABILIZE && has_fired(rewrite_name(i))) return true;
  return false;
}

static void check_graph(int number) {
  Program narrow = {.count = INPUTS}, truth = {.wide = true, .count = INPUTS};
  for (int i = 0; i < INPUTS; i++) narrow.vars[i] = scope.vars[i], truth.vars[i] = wide[i];
  seed(number);
  for (int i = 0; i < STEPS; i++) grow(&narrow, &truth);
  if (narrow.count < INPUTS + OUTPUTS) return;
  const Var *outputs = narrow.vars + narrow.count - OUTPUTS,
            *truths = truth.vars + truth.count - OUTPUTS;
  char what[400];
  snprintf(what, sizeof what, "graph %d: %.100s; %.100s; %.100s", number, infix(outputs[0]), "",
           infix(outputs[2]));
  FunctionGraph *fgraph = rewritten_graph(OUTPUTS, outputs, 0, NULL);
  rules_fired += fired.count;
  unseen = has_stabilized() ? DBL_EPSILON : 1e-36;
  for (int run = 0; run < RUNS; run++) check_run(what, run, outputs, truths, fgraph);
  check_idempotent(fgraph, what);
  fgraph_free(fgraph);
}

int main(void) {
  add_inputs();
  for (int i = 0; i < GRAPHS; i++) {
    check_graph(i);
    graph_sweep();
  }
  /* Both happen often, or nothing has been tested. */
  printf("%d graphs evaluated, %d refused, %d rules fired\n", runs_evaluated, runs_refused,
         rules_fired);
  CHECK(runs_evaluated > GRAPHS);
  CHECK(runs_refused > GRAPHS / 2);
  CHECK(rules_fired > 2 * GRAPHS);
  for (int i = 0; i < INPUTS; i++) var_release(wide[i]);
  end_test();
  return check_done();
}
