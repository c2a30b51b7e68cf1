/* Rules that recognise a formula of several operations and put its stable form. */
#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/ratio.h"

static bool is_reduction(Node node, Reducer reducer) {
  return reduce_reducer(node_params(node)) == reducer;
}
static int reduced_count(Node node) { return reduce_axis_count(node_params(node)); }
static int reduced_axis(Node node, int i) { return reduce_axis(node_params(node), i); }

/* Where axis `axis` of what is reduced went: to which axis of the result, or -1. */
static int kept_axis(Node reduce, int64_t axis) {
  int kept = (int)axis;
  for (int i = 0; i < reduced_count(reduce); i++) {
    if (reduced_axis(reduce, i) == axis) return -1;
    kept -= reduced_axis(reduce, i) < axis;
  }
  return kept;
}

/* The axes of an array behind dimshuffles: `view` and those that compute *var, which becomes the
 * array. */
static int axes_behind(Rewrite *rewrite, Node view, Var *var, int *order) {
  int count = view ? params_count(node_params(view)) : var_ndim(*var);
  for (int i = 0; i < count; i++) order[i] = view ? (int)params_get(node_params(view), i) : i;
  while ((view = rewrite_match(rewrite, *var, OP_DIMSHUFFLE))) {
    for (int i = 0; i < count; i++)
      if (order[i] >= 0) order[i] = (int)params_get(node_params(view), order[i]);
    *var = node_input(view, 0);
  }
  return count;
}

/* Whether axes of sum(x), `order`, stand beside those of a dimshuffle of x (0: of x itself): a
 * reduced one has length 1. */
static bool keeps_dims(int count, const int *order, Node sum, Node view) {
  int ndim = view ? params_count(node_params(view)) : var_ndim(node_input(sum, 0));
  if (count != ndim) return false;
  for (int i = 0; i < ndim; i++) {
    int64_t axis = view ? params_get(node_params(view), i) : i;
    if (order[i] != (axis < 0 ? -1 : kept_axis(sum, axis))) return false;
  }
  return true;
}

static bool same_axes(Node a, Node b) {
  bool same = reduced_count(a) == reduced_count(b);
  for (int i = 0; same && i < reduced_count(a); i++)
    same = reduced_axis(a, i) == reduced_axis(b, i);
  return same;
}

/* Whether `var` is made of the maximum of y over the axes of a sum, as the form is that log_sum_exp
 * itself makes. */
static bool is_maximum_of(Var var, Var y, Node sum, int depth) {
  Node owner = var_owner(var);
  if (!owner || !depth) return false;
  if (node_op(owner) == OP_REDUCE)
    return is_reduction(owner, REDUCE_MAX) && node_input(owner, 0) == y && same_axes(owner, sum);
  for (int i = 0; i < node_ninputs(owner); i++)
    if (is_maximum_of(node_input(owner, i), y, sum, depth - 1)) return true;
  return false;
}

enum { MAXIMUM_DEPTH = 5 };

/* Whether x is y - (something made of max(y)). */
static bool is_shifted(Rewrite *rewrite, Var x, Node sum) {
  Node sub = rewrite_match(rewrite, x, OP_SUB);
  return sub && is_maximum_of(node_input(sub, 1), node_input(sub, 0), sum, MAXIMUM_DEPTH);
}

/* The softmax of x; of y where x is y - (something made of max(y)) that is the same along the axes:
 * softmax does that itself. */
static Var softmax_of(Rewrite *rewrite, Var x, Node sum) {
  bool one_axis = reduced_count(sum) == 1;
  if (is_shifted(rewrite, x, sum)) {
    Node sub = var_owner(x);
    Var y = node_input(sub, 0), shift = node_input(sub, 1);
    bool same = rewrite_same_shape(rewrite, x, y);
    for (int i = 0; i < reduced_count(sum); i++) same &= var_dim(shift, reduced_axis(sum, i)) == 1;
    if (same) x = y;
  }
  if (one_axis) return op_softmax(x, reduced_axis(sum, 0));
  return reduced_count(sum) == var_ndim(x) ? op_softmax(x, -1) : 0;
}

/* Whether `sum` is that of exp(x), for a float x. */
static bool is_exp_sum(Rewrite *rewrite, Node sum, Var e) {
  Node exponential = sum && is_reduction(sum, REDUCE_SUM) && node_input(sum, 0) == e
                         ? rewrite_match(rewrite, e, OP_EXP)
                         : 0;
  return exponential && dtype_is(var_dtype(node_input(exponential, 0)), GROUP_FLOAT);
}

/* exp(x) / sum(exp(x), axis, keepdims), both seen through the same dimshuffle. */
static Var softmax_form(Rewrite *rewrite, Var e, Var below, Node view) {
  int order[TYPE_MAX_NDIM], count = axes_behind(rewrite, view, &below, order);
  Node spread = rewrite_match(rewrite, e, OP_DIMSHUFFLE);
  if (spread) e = node_input(spread, 0);
  Node sum = rewrite_match(rewrite, below, OP_REDUCE);
  if (!is_exp_sum(rewrite, sum, e) || !keeps_dims(count, order, sum, spread)) return 0;
  Var result = softmax_of(rewrite, node_input(var_owner(e), 0), sum), placed = result;
  return result && (!spread || op_rebuild(spread, &result, &placed)) ? placed : 0;
}

Var local_softmax_form(Rewrite *rewrite, Node node) {
  return ratio_apply(rewrite, node, softmax_form, NULL);
}

/* The gradient of log(sum(exp(x))) is inf / inf for large x. */
Var local_softmax_product(Rewrite *rewrite, Node node) {
  return ratio_apply(rewrite, node, softmax_form, NULL);
}

/* sum(y * exp(x)) / sum(exp(x)), both over the same axes, or the second over all. */
static Var weighted_mean(Rewrite *rewrite, Var above, Var below, Node view) {
  int order[TYPE_MAX_NDIM];
  bool seen = axes_behind(rewrite, view, &below, order) != var_ndim(below) || view;
  Node whole = rewrite_match(rewrite, below, OP_REDUCE),
       part = rewrite_match(rewrite, above, OP_REDUCE);
  Node terms = part ? rewrite_match(rewrite, node_input(part, 0), OP_MUL) : 0;
  if (!whole || !terms || node_ninputs(terms) > SCALAR_MAX_ARITY || (seen && var_ndim(below)) ||
      !is_reduction(part, REDUCE_SUM))
    return 0;
  Var factors[SCALAR_MAX_ARITY], share, result, e = 0;
  for (int i = 0; i < node_ninputs(terms); i++) {
    Var factor = factors[i] = node_input(terms, i);
    Node spread = rewrite_match(rewrite, factor, OP_DIMSHUFFLE);
    if (spread && !var_ndim(below)) factor = node_input(spread, 0);
    if (e || !is_exp_sum(rewrite, whole, factor)) continue;
    e = factor;
    share = softmax_of(rewrite, node_input(var_owner(e), 0), whole);
    if (factor == factors[i])
      factors[i] = share;
    else if (!share || !op_rebuild(spread, &share, &factors[i]))
      return 0;
  }
  bool found = e && share && (!var_ndim(below) || same_axes(part, whole));
  Var product = found ? op_scalar(OP_MUL, node_ninputs(terms), factors) : 0;
  return product && op_rebuild(part, &product, &result) ? result : 0;
}

Var local_weighted_mean(Rewrite *rewrite, Node node) {
  return ratio_apply(rewrite, node, weighted_mean, NULL);
}

Var local_weighted_mean_product(Rewrite *rewrite, Node node) {
  return ratio_apply(rewrite, node, weighted_mean, NULL);
}

/* sum(y / s) -> sum(y) / s where s is a sum of exponentials with its axes kept: the gradient of
 * log(exp(x) / sum(exp(x))), where both may be infinite. */
Var local_sum_of_shares(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0), output = node_output(node, 0);
  Node neg = rewrite_match(rewrite, x, OP_NEG);
  Node quotient = rewrite_match(rewrite, neg ? node_input(neg, 0) : x, OP_TRUE_DIV);
  Node view = quotient ? rewrite_match(rewrite, node_input(quotient, 1), OP_DIMSHUFFLE) : 0;
  Node sum = view ? rewrite_match(rewrite, node_input(view, 0), OP_REDUCE) : 0;
  if (!sum || !is_reduction(node, REDUCE_SUM) || !is_reduction(sum, REDUCE_SUM) ||
      !rewrite_match(rewrite, node_input(sum, 0), OP_EXP) || var_dtype(x) != var_dtype(output) ||
      !rewrite_same_shape(rewrite, node_input(quotient, 0), x))
    return 0;
  Var below = node_input(quotient, 1);
  int axes[TYPE_MAX_NDIM], count = reduced_count(node);
  for (int i = 0; i < count; i++) {
    axes[i] = reduced_axis(node, i);
    if (var_dim(below, axes[i]) != 1) return 0;
  }
  Var above = op_reduce(REDUCE_SUM, op_cast(node_input(quotient, 0), var_dtype(x)), count, axes,
                        reduce_dtype(node_params(node)), reduce_acc_dtype(node_params(node)));
  Var result = op_binary(OP_TRUE_DIV, above, op_squeeze(below, count, axes));
  return neg ? op_unary(OP_NEG, result) : result;
}

Var local_log_softmax_form(Rewrite *rewrite, Node node) {
  Var p = node_input(node, 0);
  Node softmax = rewrite_match(rewrite, p, OP_SOFTMAX), view = 0;
  if (!softmax && var_owner(p)) {
    Op op = node_op(var_owner(p));
    if (op == OP_SUBTENSOR || op == OP_ADVANCED_SUBTENSOR || op == OP_DIMSHUFFLE)
      view = rewrite_match(rewrite, p, op);
    softmax = view ? rewrite_match(rewrite, node_input(view, 0), OP_SOFTMAX) : 0;
  }
  if (!softmax) return 0;
  Var logarithm = op_log_softmax(node_input(softmax, 0), (int)params_get(node_params(softmax), 0));
  if (!view || !logarithm) return logarithm;
  Var inputs[64], result;
  if (node_ninputs(view) > 64) return 0;
  inputs[0] = logarithm;
  for (int i = 1; i < node_ninputs(view); i++) inputs[i] = node_input(view, i);
  return op_rebuild(view, inputs, &result) ? result : 0;
}

Var local_exp_log_softmax(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_LOG_SOFTMAX);
  return inner ? op_softmax(node_input(inner, 0), (int)params_get(node_params(inner), 0)) : 0;
}

static Node through(Rewrite *rewrite, Var var, Op op) {
  Node view = rewrite_match(rewrite, var, OP_DIMSHUFFLE);
  return rewrite_match(rewrite, view ? node_input(view, 0) : var, op);
}

/* The sum in log(sum(exp(x - shift))), whatever the axes of that are put in. */
static Node sum_of_shifted(Rewrite *rewrite, Var var, Var x) {
  Node log = through(rewrite, var, OP_LOG);
  Node sum = log ? through(rewrite, node_input(log, 0), OP_REDUCE) : 0;
  Node exponential = sum ? rewrite_match(rewrite, node_input(sum, 0), OP_EXP) : 0;
  bool found = exponential && is_reduction(sum, REDUCE_SUM) &&
               is_shifted(rewrite, node_input(exponential, 0), sum) &&
               node_input(var_owner(node_input(exponential, 0)), 0) == x;
  return found ? sum : 0;
}

/* x - (shift + log(sum(exp(x - shift)))), as log_sum_exp and logsumexp make it, both with the axes
 * kept. */
Var local_log_softmax_sum(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  Node add = through(rewrite, node_input(node, 1), OP_ADD);
  if (!add || node_ninputs(add) != 2 || !dtype_is(var_dtype(x), GROUP_FLOAT)) return 0;
  for (int i = 0; i < 2; i++) {
    Node sum = sum_of_shifted(rewrite, node_input(add, i), x);
    Var kept = node_input(node, 1);
    if (!sum || !is_maximum_of(node_input(add, 1 - i), x, sum, MAXIMUM_DEPTH)) continue;
    for (int k = 0; k < reduced_count(sum); k++)
      if (var_dim(kept, reduced_axis(sum, k)) != 1) return 0;
    if (!rewrite_same_shape(rewrite, x, node_output(node, 0))) return 0;
    if (reduced_count(sum) == 1) return op_log_softmax(x, reduced_axis(sum, 0));
    return reduced_count(sum) == var_ndim(x) ? op_log_softmax(x, -1) : 0;
  }
  return 0;
}

/* max + log(sum(exp(x - max))), the maximum made finite (inf - inf); the sum's axes may be put
 * back. */
Var local_log_sum_exp(Rewrite *rewrite, Node node) {
  Node view = rewrite_match(rewrite, node_input(node, 0), OP_DIMSHUFFLE);
  Node sum = through(rewrite, node_input(node, 0), OP_REDUCE);
  if (!sum || !is_reduction(sum, REDUCE_SUM)) return 0;
  Node exponential = rewrite_match(rewrite, node_input(sum, 0), OP_EXP);
  if (!exponential) return 0;
  Var x = node_input(exponential, 0);
  int axes[TYPE_MAX_NDIM], count = reduced_count(sum);
  if (dtype_is(var_dtype(x), GROUP_COMPLEX) || is_shifted(rewrite, x, sum)) return 0;
  x = op_cast(x, var_dtype(node_output(exponential, 0)));
  for (int i = 0; i < count; i++) axes[i] = reduced_axis(sum, i);
  Var shift = op_exp_shift(x, count, axes);
  Var total = op_reduce(REDUCE_SUM, op_unary(OP_EXP, op_binary(OP_SUB, x, shift)), count, axes,
                        DTYPE_NONE, DTYPE_NONE);
  Var result = op_binary(OP_ADD, op_squeeze(shift, count, axes), op_unary(OP_LOG, total));
  Var placed = result;
  return result && (!view || op_rebuild(view, &result, &placed)) ? placed : 0;
}

/* m + softplus(-|x - y|) with m = max(x, y) (a positive constant is the exp of its logarithm), or
 * m + log(exp(x - m) + ...) of more; m itself where it is infinite. log(1 + exp(x)) is left to
 * log1p. */
Var local_log_add_exp(Rewrite *rewrite, Node node) {
  enum { ROOM = 32 };
  Node sum = rewrite_match(rewrite, node_input(node, 0), OP_ADD);
  int count = sum ? node_ninputs(sum) : 0;
  Var x[ROOM], max = 0, rest;
  if (count < 2 || count > ROOM) return 0;
  for (int i = 0; i < count; i++) {
    double one;
    bool is_one = count == 2 && rewrite_is_small_constant(node_input(sum, i)) &&
                  op_constant_scalar(node_input(sum, i), &one) && one == 1;
    if (is_one) return 0;
    x[i] = rewrite_exponent(rewrite, node_input(sum, i), node_output(sum, 0));
    if (!x[i] || !dtype_is(var_dtype(x[i]), GROUP_FLOAT)) return 0;
    Node shifted = rewrite_match(rewrite, x[i], OP_SUB);
    if (count > 2 && shifted && var_op(node_input(shifted, 1)) == OP_MAXIMUM) return 0;
    max = i ? op_binary(OP_MAXIMUM, max, x[i]) : x[i];
  }
  if (count == 2) {
    Var distance = op_unary(OP_ABS, op_binary(OP_SUB, x[0], x[1]));
    rest = op_unary(OP_SOFTPLUS, op_unary(OP_NEG, distance));
  } else {
    for (int i = 0; i < count; i++) x[i] = op_unary(OP_EXP, op_binary(OP_SUB, x[i], max));
    rest = op_unary(OP_LOG, op_scalar(OP_ADD, count, x));
  }
  return op_ternary(OP_SWITCH, op_unary(OP_ISINF, max), max, op_binary(OP_ADD, max, rest));
}
