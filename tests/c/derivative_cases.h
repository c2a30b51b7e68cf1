/* Expressions that cover every row of scalar.def and ops.def, with inputs and intervals for their
 * values: what tests of derivatives and of vectorising go through. A row without a case fails them. */
#ifndef ST_TESTS_DERIVATIVE_CASES_H
#define ST_TESTS_DERIVATIVE_CASES_H

#include "check.h"
#include "core/error.h"
#include "ops/inner.h"
#include "ops/ops.h"
#include "ops/scalar.h"

enum { CASE_MAX_INPUTS = 6, CASE_MAX_OUTPUTS = 3 };

/* Inputs of the case at hand; integers are drawn from [low, high). */
typedef struct CaseInput {
  Var var;
  double low, high;
  int ndim;
  int64_t shape[TYPE_MAX_NDIM];
} CaseInput;

static struct {
  int count;
  CaseInput inputs[CASE_MAX_INPUTS];
  bool seen[OPS]; /* operations that a case was made of */
} cases;

static uint32_t case_seed = 1;

CHECK_FUNCTION double case_random(void) {
  case_seed = case_seed * 1664525u + 1013904223u;
  return (case_seed >> 8) / 16777216.0;
}

CHECK_FUNCTION Type case_type(Dtype dtype, int ndim, const int64_t *shape) {
  int64_t lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++) lengths[i] = shape[i] == 1 ? 1 : DIM_UNKNOWN;
  return type_tensor(dtype, ndim, lengths);
}

CHECK_FUNCTION Var case_input(Dtype dtype, double low, double high, int ndim,
                              const int64_t *shape) {
  CaseInput *input = &cases.inputs[cases.count++];
  *input = (CaseInput){graph_input(case_type(dtype, ndim, shape), NULL), low, high, ndim, {0}};
  for (int i = 0; i < ndim; i++) input->shape[i] = shape[i];
  var_retain(input->var);
  return input->var;
}

/* Values in the input's interval, `batch` of them in front if it is not 0. */
CHECK_FUNCTION Array *case_values(const CaseInput *input, int batch) {
  int64_t shape[TYPE_MAX_NDIM + 1] = {batch};
  for (int i = 0; i < input->ndim; i++) shape[i + (batch > 0)] = input->shape[i];
  Array *array = array_new(var_dtype(input->var), input->ndim + (batch > 0), shape);
  for (int64_t i = 0; i < view_size(&array->view); i++) {
    double value = input->low + (input->high - input->low) * case_random();
    if (array->view.dtype == DTYPE_INT64)
      ((int64_t *)array->view.data)[i] = (int64_t)floor(value);
    else
      ((double *)array->view.data)[i] = value;
  }
  return array;
}

#define CASE_SHAPE(...) ((const int64_t[]){__VA_ARGS__})
#define CASE_REAL(...)                                                                      \
  case_input(DTYPE_FLOAT64, -2, 2, (int)(sizeof CASE_SHAPE(__VA_ARGS__) / sizeof(int64_t)), \
             CASE_SHAPE(__VA_ARGS__))
#define CASE_POSITIVE(...)                                                                   \
  case_input(DTYPE_FLOAT64, 0.5, 2, (int)(sizeof CASE_SHAPE(__VA_ARGS__) / sizeof(int64_t)), \
             CASE_SHAPE(__VA_ARGS__))
#define CASE_INDEX(n, ...)                                                                  \
  case_input(DTYPE_INT64, -(n), n, (int)(sizeof CASE_SHAPE(__VA_ARGS__) / sizeof(int64_t)), \
             CASE_SHAPE(__VA_ARGS__))

static Var case_scalar_index(int n) { return case_input(DTYPE_INT64, 0, n, 0, NULL); }
static Var case_number(int64_t value) { return graph_constant_int(DTYPE_INT64, value); }
static Index case_at(Var at) { return (Index){.kind = INDEX_SCALAR, .start = at}; }
static Index case_array(Var at) { return (Index){.kind = INDEX_ARRAY, .start = at}; }
static Index sliced(Var start, Var stop) {
  return (Index){.kind = INDEX_SLICE, .start = start, .stop = stop};
}
#define CASE_LIST(...)  ((const Index[]){__VA_ARGS__})
#define CASE_COUNT(...) ((int)(sizeof CASE_LIST(__VA_ARGS__) / sizeof(Index)))

/* ---- every row of scalar.def ---- */

/* An interval inside the domain of each row, away from its kinks. */
CHECK_FUNCTION void case_domain(Op op, int argument, double *low, double *high) {
  *low = -0.9, *high = 0.9;
  if (op == OP_ARCCOSH) *low = 1.2, *high = 3;
  bool positive = op == OP_LOG || op == OP_LOG2 || op == OP_LOG10 || op == OP_SQRT ||
                  op == OP_TRUE_DIV || op == OP_RECIPROCAL || (op == OP_POW && argument == 0) ||
                  (op >= OP_OWENS_T && op <= OP_KVE);
  if (positive || op == OP_ABS) *low = 0.3, *high = 2;
  if (op == OP_ERFINV) *low = -0.8, *high = 0.8;
  if (op == OP_ERFCINV) *low = 0.3, *high = 1.6;
  if (op == OP_NDTRI_EXP) *low = -3, *high = -0.2;
  if (op == OP_LOG1MEXP) *low = -3, *high = -0.2;
  if (op == OP_CLIP && argument == 1) *low = -2, *high = -1.5;
  if (op == OP_CLIP && argument == 2) *low = 1.5, *high = 2;
  if (op == OP_SWITCH && argument == 0) *low = 1, *high = 2;
  bool probability = (op == OP_GAMMAINCINV || op == OP_GAMMAINCCINV) && argument == 1;
  bool beta = op >= OP_BETAINC && op <= OP_BETAINCINV && argument == 2;
  bool series = op >= OP_HYP2F1 && op <= OP_HYP2F1_GRAD_C && argument == 3;
  if (probability || beta || series) *low = 0.2, *high = 0.7;
}

CHECK_FUNCTION bool case_takes_integers(Op op, int argument) {
  return op == OP_AND || op == OP_OR || op == OP_XOR || op == OP_INVERT ||
         (op == OP_POLYGAMMA && argument == 0);
}

/* A row on matrices, one of its inputs (counted from 1) of length 1 along the first axis. */
CHECK_FUNCTION Var case_scalar(Op op, int broadcast) {
  Var arguments[SCALAR_MAX_ARITY];
  int arity = scalar_arity(op) == VARIADIC ? 3 : scalar_arity(op);
  for (int i = 0; i < arity; i++) {
    double low, high;
    bool integers = case_takes_integers(op, i);
    case_domain(op, i, &low, &high);
    if (integers) low = 1, high = 4;
    arguments[i] = case_input(integers ? DTYPE_INT64 : DTYPE_FLOAT64, low, high, 2,
                              CASE_SHAPE(i + 1 == broadcast ? 1 : 2, 3));
  }
  if (op == OP_CAST) return op_apply1(op, params_make(1, (int64_t[]){DTYPE_FLOAT32}), 1, arguments);
  return op_scalar(op, arity, arguments);
}

/* ---- the families of ops.def: each makes inputs and gives the outputs it made of them ---- */

typedef int CaseBuild(Var *outputs);
#define CASE_ONE(name, expression)       \
  static int case_##name(Var *outputs) { \
    outputs[0] = (expression);           \
    return 1;                            \
  }

static Var fold(Reducer reducer, Var x, int count, int first, int second) {
  return op_reduce(reducer, x, count, (int[]){first, second}, DTYPE_NONE, DTYPE_NONE);
}
static Var case_select(Var x, int count, const Index *indices) {
  bool arrays = false;
  for (int i = 0; i < count; i++) arrays = arrays || indices[i].kind == INDEX_ARRAY;
  return arrays ? op_advanced_subtensor(x, count, indices) : op_subtensor(x, count, indices);
}
#define CASE_SELECT(x, ...) case_select(x, CASE_COUNT(__VA_ARGS__), CASE_LIST(__VA_ARGS__))
#define CASE_UPDATE(x, y, set, ...) \
  op_inc_subtensor(x, y, CASE_COUNT(__VA_ARGS__), CASE_LIST(__VA_ARGS__), set, false)

CASE_ONE(dimshuffle, op_dimshuffle(CASE_REAL(2, 3), 3, (int[]){1, -1, 0}))
CASE_ONE(dimshuffle_drop, op_dimshuffle(CASE_REAL(1, 3), 1, (int[]){1}))
CASE_ONE(reshape, op_reshape(CASE_REAL(2, 3), op_int_vector(2, CASE_SHAPE(3, -1)), 2))
CASE_ONE(flatten, op_flatten(CASE_REAL(2, 3)))
static int case_reshape_symbolic(Var *outputs) {
  Var x = CASE_REAL(2, 3);
  outputs[0] = op_reshape(x, op_make_vector(2, (Var[]){op_shape_i(x, 1), op_shape_i(x, 0)}), 2);
  return 1;
}
CASE_ONE(specify_shape, op_specify_shape(CASE_REAL(2, 3), (Var[]){0, case_number(3)}))
static int case_split(Var *outputs) {
  op_split(CASE_REAL(2, 5), op_int_vector(2, CASE_SHAPE(2, 3)), 2, 1, outputs);
  return 2;
}
CASE_ONE(shape, op_shape(CASE_REAL(2, 3)))
CASE_ONE(shape_i, op_shape_i(CASE_REAL(2, 3), 1))
static int case_shape_times(Var *outputs) {
  Var x = CASE_REAL(3);
  outputs[0] = op_binary(OP_MUL, x, op_cast(op_shape_i(x, 0), DTYPE_FLOAT64));
  return 1;
}
CASE_ONE(alloc, op_alloc(CASE_REAL(3), 2, (Var[]){case_number(2), case_number(3)}))
CASE_ONE(alloc_repeat, op_alloc(CASE_REAL(1), 2, (Var[]){case_number(2), case_number(3)}))
static int case_make_vector(Var *outputs) {
  Var scalars[3];
  for (int i = 0; i < 3; i++) scalars[i] = case_input(DTYPE_FLOAT64, -1, 1, 0, NULL);
  outputs[0] = op_make_vector(3, scalars);
  return 1;
}
static int case_arange(Var *outputs) {
  Var start = case_input(DTYPE_FLOAT64, 0, 0.4, 0, NULL);
  Var step = case_input(DTYPE_FLOAT64, 1, 1.1, 0, NULL);
  outputs[0] = op_arange(start, graph_constant_float(DTYPE_FLOAT64, 4.5), step, DTYPE_FLOAT64);
  return 1;
}
CASE_ONE(eye, op_eye(case_number(2), case_number(3), case_number(1), DTYPE_FLOAT64))
static int case_join(Var *outputs) {
  Var x = CASE_REAL(2, 3), y = CASE_REAL(1, 3);
  outputs[0] = op_join(0, 2, (Var[]){x, y});
  return 1;
}
CASE_ONE(sum, fold(REDUCE_SUM, CASE_REAL(2, 3), 1, 1, 0))
CASE_ONE(prod, fold(REDUCE_PROD, CASE_POSITIVE(2, 3, 2), 2, 0, 2))
CASE_ONE(prod_all, fold(REDUCE_PROD, CASE_POSITIVE(3), -1, 0, 0))
CASE_ONE(max, fold(REDUCE_MAX, CASE_REAL(2, 3), 1, 0, 0))
CASE_ONE(min, fold(REDUCE_MIN, CASE_REAL(2, 3, 2), 2, 1, 2))
CASE_ONE(argmax, op_argmax(CASE_REAL(2, 3), 1, (int[]){1}, false))
CASE_ONE(cumsum, op_cumulate(CASE_REAL(2, 4), 1, false))
CASE_ONE(cumprod, op_cumulate(CASE_POSITIVE(4, 2), 0, true))
CASE_ONE(sort, op_sort(CASE_REAL(2, 4), 1))
CASE_ONE(sort_first, op_sort(CASE_REAL(4, 2), 0))
CASE_ONE(argsort, op_argsort(CASE_REAL(2, 4), 1))
CASE_ONE(argsort_rows, op_argsort_rows(CASE_REAL(4, 2)))
static int case_search(Var *outputs) {
  Var x = CASE_REAL(4), v = CASE_REAL(2, 3);
  outputs[0] = op_search(op_sort(x, 0), v, true);
  return 1;
}
static int case_dot(Var *outputs) {
  Var x = CASE_REAL(2, 3), y = CASE_REAL(3, 4);
  outputs[0] = op_dot(x, y);
  return 1;
}
static int case_dot_column(Var *outputs) {
  Var x = CASE_REAL(2, 3), y = CASE_REAL(3, 1);
  outputs[0] = op_dot(x, y);
  return 1;
}
static int case_dot_row(Var *outputs) {
  Var x = CASE_REAL(1, 3), y = CASE_REAL(3, 2);
  outputs[0] = op_dot(x, y);
  return 1;
}
static int case_dot_outer(Var *outputs) {
  Var x = CASE_REAL(2, 1), y = CASE_REAL(1, 3);
  outputs[0] = op_dot(x, y);
  return 1;
}
static int case_batched_dot(Var *outputs) {
  Var x = CASE_REAL(2, 2, 3), y = CASE_REAL(1, 3, 2);
  outputs[0] = op_batched_dot(x, y);
  return 1;
}
static int case_pick(Var *outputs) { /* x[i] */
  Var x = CASE_REAL(4, 2);
  outputs[0] = CASE_SELECT(x, case_at(case_scalar_index(4)));
  return 1;
}
static int case_pick_apart(Var *outputs) { /* x[i, 1:, j] */
  Var x = CASE_REAL(4, 3, 2), i = case_scalar_index(4), j = case_scalar_index(2);
  outputs[0] = CASE_SELECT(x, case_at(i), sliced(case_number(1), 0), case_at(j));
  return 1;
}
static int case_pick_last(Var *outputs) { /* x[:, i] */
  Var x = CASE_REAL(2, 4);
  outputs[0] = CASE_SELECT(x, sliced(0, 0), case_at(case_scalar_index(4)));
  return 1;
}
CASE_ONE(slice, CASE_SELECT(CASE_REAL(4, 2), sliced(case_number(-3), case_number(3))))
static int case_take(Var *outputs) { /* x[ii] */
  Var x = CASE_REAL(4, 2);
  outputs[0] = CASE_SELECT(x, case_array(CASE_INDEX(4, 3)));
  return 1;
}
static int case_take_matrix(Var *outputs) { /* x[:, [[..]], 1:] */
  Var x = CASE_REAL(2, 4, 3);
  outputs[0] =
      CASE_SELECT(x, sliced(0, 0), case_array(CASE_INDEX(4, 2, 3)), sliced(case_number(1), 0));
  return 1;
}
static int case_take_pairs(Var *outputs) { /* x[:, ii, jj] */
  Var x = CASE_REAL(2, 4, 3), i = CASE_INDEX(4, 5), j = CASE_INDEX(3, 1);
  outputs[0] = CASE_SELECT(x, sliced(0, 0), case_array(i), case_array(j));
  return 1;
}
static int case_take_apart(Var *outputs) { /* x[ii, :, jj] */
  Var x = CASE_REAL(4, 2, 3), i = CASE_INDEX(4, 5), j = CASE_INDEX(3, 5);
  outputs[0] = CASE_SELECT(x, case_array(i), sliced(0, 0), case_array(j));
  return 1;
}
#define CASE_UPDATES(name, set)                                                  \
  static int case_##name##_at(Var *outputs) {                                    \
    Var x = CASE_REAL(3, 2), y = CASE_REAL(2);                                   \
    outputs[0] = CASE_UPDATE(x, y, set, case_at(case_scalar_index(3)));          \
    return 1;                                                                    \
  }                                                                              \
  static int case_##name##_slice(Var *outputs) {                                 \
    Var x = CASE_REAL(4, 2), y = CASE_REAL(1, 2);                                \
    outputs[0] = CASE_UPDATE(x, y, set, sliced(case_number(1), 0));              \
    return 1;                                                                    \
  }                                                                              \
  static int case_##name##_scalar(Var *outputs) {                                \
    Var x = CASE_REAL(2, 3), y = case_input(DTYPE_FLOAT64, -1, 1, 0, NULL);      \
    outputs[0] = CASE_UPDATE(x, y, set, sliced(0, 0), case_at(case_number(1)));  \
    return 1;                                                                    \
  }                                                                              \
  static int case_##name##_array(Var *outputs) {                                 \
    Var x = CASE_REAL(5, 2), y = CASE_REAL(2);                                   \
    outputs[0] = CASE_UPDATE(x, y, set, case_array(CASE_INDEX(5, set ? 1 : 3))); \
    return 1;                                                                    \
  }                                                                              \
  static int case_##name##_apart(Var *outputs) {                                 \
    Var x = CASE_REAL(4, 2, 3), y = CASE_REAL(4, 2), j = CASE_INDEX(3, 4);       \
    Index i = case_array(op_int_vector(4, CASE_SHAPE(0, -3, 2, 3)));             \
    outputs[0] = CASE_UPDATE(x, y, set, i, sliced(0, 0), case_array(j));         \
    return 1;                                                                    \
  }
CASE_UPDATES(inc, false)
CASE_UPDATES(set, true)
CASE_ONE(nonzero, op_nonzero(CASE_REAL(3), 0))
static int case_ifelse(Var *outputs) {
  Var yes = CASE_REAL(2, 3), no = CASE_REAL(2, 3);
  op_ifelse(case_scalar_index(2), 1, &yes, &no, outputs);
  return 1;
}
static int case_check(Var *outputs) {
  Var condition = op_binary(OP_LT, case_scalar_index(2), graph_constant_int(DTYPE_INT64, 10));
  outputs[0] = op_check(CASE_REAL(2, 3), 1, &condition, ERROR_VALUE, "large");
  return 1;
}
static int case_graph(Var *outputs) {
  Type type = case_type(DTYPE_FLOAT64, 2, (int64_t[]){2, 3});
  Var inputs[2] = {graph_input(type, NULL), graph_input(type, NULL)};
  Var results[2] = {op_binary(OP_MUL, op_unary(OP_SIN, inputs[0]), inputs[1]),
                    op_unary(OP_EXP, inputs[1])};
  InnerGraph graph = {1, "graph", 0, 2, 2, inputs, results};
  Var args[2] = {CASE_REAL(2, 3), CASE_REAL(2, 3)};
  op_inner(&graph, args, outputs);
  return 2;
}
CASE_ONE(softmax, op_softmax(CASE_REAL(2, 3), 1))
CASE_ONE(softmax_all, op_softmax(CASE_REAL(2, 2), -1))
CASE_ONE(log_softmax, op_log_softmax(CASE_REAL(2, 3), 0))
CASE_ONE(log_softmax_all, op_log_softmax(CASE_REAL(3), -1))

static const struct {
  const char *name;
  CaseBuild *build;
} case_rows[] = {
#define CASE(name) \
  { #name, case_##name }
    CASE(dimshuffle),
    CASE(dimshuffle_drop),
    CASE(reshape),
    CASE(flatten),
    CASE(reshape_symbolic),
    CASE(specify_shape),
    CASE(split),
    CASE(shape),
    CASE(shape_i),
    CASE(shape_times),
    CASE(alloc),
    CASE(alloc_repeat),
    CASE(make_vector),
    CASE(arange),
    CASE(eye),
    CASE(join),
    CASE(sum),
    CASE(prod),
    CASE(prod_all),
    CASE(max),
    CASE(min),
    CASE(argmax),
    CASE(cumsum),
    CASE(cumprod),
    CASE(sort),
    CASE(sort_first),
    CASE(argsort),
    CASE(argsort_rows),
    CASE(search),
    CASE(dot),
    CASE(dot_column),
    CASE(dot_row),
    CASE(dot_outer),
    CASE(batched_dot),
    CASE(pick),
    CASE(pick_apart),
    CASE(pick_last),
    CASE(slice),
    CASE(take),
    CASE(take_matrix),
    CASE(take_pairs),
    CASE(take_apart),
    CASE(inc_at),
    CASE(inc_slice),
    CASE(inc_scalar),
    CASE(inc_array),
    CASE(inc_apart),
    CASE(set_at),
    CASE(set_slice),
    CASE(set_scalar),
    CASE(set_array),
    CASE(set_apart),
    CASE(nonzero),
    CASE(ifelse),
    CASE(check),
    CASE(graph),
    CASE(softmax),
    CASE(softmax_all),
    CASE(log_softmax),
    CASE(log_softmax_all),
#undef CASE
};

/* ---- going through them ---- */

CHECK_FUNCTION void case_forget(void) {
  for (int i = 0; i < cases.count; i++) var_release_later(cases.inputs[i].var);
  cases.count = 0;
  graph_sweep();
}

/* A visitor of each case, which has `count` outputs; the inputs are in `cases`. */
typedef void CaseVisit(const char *name, int count, const Var *outputs);

CHECK_FUNCTION void case_show(CaseVisit *visit, const char *name, int count, const Var *outputs) {
  for (int i = 0; i < count; i++)
    if (!check_record(outputs[i] != 0, name, __FILE__, __LINE__, ": %s", error_message())) {
      error_clear();
      case_forget();
      return;
    }
  cases.seen[var_op(outputs[0])] = true;
  for (int i = 0; i < count; i++) var_retain(outputs[i]);
  visit(name, count, outputs);
  for (int i = 0; i < count; i++) var_release_later(outputs[i]);
  case_forget();
}

CHECK_FUNCTION void case_go_through(CaseVisit *visit) {
  Var outputs[CASE_MAX_OUTPUTS];
  for (Op op = 1; op < OP_SCALARS_END; op++) {
    int arity = scalar_arity(op) == VARIADIC ? 3 : scalar_arity(op);
    for (int broadcast = 0; broadcast < (arity > 1 ? arity + 1 : 1); broadcast++) {
      outputs[0] = case_scalar(op, broadcast);
      case_show(visit, op_name(op), 1, outputs);
    }
  }
  for (size_t i = 0; i < sizeof case_rows / sizeof *case_rows; i++) {
    int count = case_rows[i].build(outputs);
    case_show(visit, case_rows[i].name, count, outputs);
  }
  /* print and host ask a host: tests/c/api_host.c, tests/js/ops.test.mjs */
  for (Op op = 1; op < OPS; op++)
    check_record(cases.seen[op] || op == OP_PRINT || op == OP_HOST, op_name(op), __FILE__, __LINE__,
                 " has no case");
}

#endif
