/* Rules that recognise a formula of several operations and put its stable form. */
#include "ops/ops.h"
#include "ops/reduce.h"
#include "rewrite/context.h"

static bool is_reduction(Node node, Reducer reducer) {
  return reduce_reducer(node_params(node)) == reducer;
}
static int reduced_count(Node node) { return reduce_axis_count(node_params(node)); }
static int reduced_axis(Node node, int i) { return reduce_axis(node_params(node), i); }

/* Whether a dimshuffle puts the axes that `reduce` took away back with length 1. */
static bool keeps_dims(Node dimshuffle, Node reduce) {
  int ndim = var_ndim(node_input(reduce, 0)), next = 0;
  if (params_count(node_params(dimshuffle)) != ndim) return false;
  for (int axis = 0; axis < ndim; axis++) {
    bool reduced = false;
    for (int i = 0; i < reduced_count(reduce); i++) reduced |= reduced_axis(reduce, i) == axis;
    if (params_get(node_params(dimshuffle), axis) != (reduced ? -1 : next++)) return false;
  }
  return true;
}

/* Whether x is y - (something made of max(y)): the form that log_sum_exp itself makes. */
static bool is_maximum_of(Var var, Var y, int depth) {
  Node owner = var_owner(var);
  if (!owner || !depth) return false;
  if (node_op(owner) == OP_REDUCE)
    return is_reduction(owner, REDUCE_MAX) && node_input(owner, 0) == y;
  for (int i = 0; i < node_ninputs(owner); i++)
    if (is_maximum_of(node_input(owner, i), y, depth - 1)) return true;
  return false;
}

static bool is_shifted(Rewrite *rewrite, Var x) {
  Node sub = rewrite_match(rewrite, x, OP_SUB);
  return sub && is_maximum_of(node_input(sub, 1), node_input(sub, 0), 5);
}

/* The softmax of x; of y where x is y - (something made of max(y)) that is the same along the axes:
 * softmax does that itself. */
static Var softmax_of(Rewrite *rewrite, Var x, Node sum) {
  bool one_axis = reduced_count(sum) == 1;
  if (is_shifted(rewrite, x)) {
    Node sub = var_owner(x);
    Var y = node_input(sub, 0), shift = node_input(sub, 1);
    bool same = rewrite_same_shape(rewrite, x, y);
    for (int i = 0; i < reduced_count(sum); i++) same &= var_dim(shift, reduced_axis(sum, i)) == 1;
    if (same) x = y;
  }
  if (one_axis) return op_softmax(x, reduced_axis(sum, 0));
  return reduced_count(sum) == var_ndim(x) ? op_softmax(x, -1) : 0;
}

Var local_softmax_form(Rewrite *rewrite, Node node) {
  Node exponential = rewrite_match(rewrite, node_input(node, 0), OP_EXP);
  Node back = rewrite_match(rewrite, node_input(node, 1), OP_DIMSHUFFLE);
  Node sum = back ? rewrite_match(rewrite, node_input(back, 0), OP_REDUCE) : 0;
  if (!exponential || !sum || !is_reduction(sum, REDUCE_SUM) ||
      node_input(sum, 0) != node_input(node, 0))
    return 0;
  Var x = node_input(exponential, 0);
  if (!keeps_dims(back, sum) || !dtype_is(var_dtype(x), GROUP_FLOAT)) return 0;
  return softmax_of(rewrite, x, sum);
}

static bool take_sign(Rewrite *rewrite, Var *var) {
  Node neg = rewrite_match(rewrite, *var, OP_NEG);
  if (neg) *var = node_input(neg, 0);
  return neg != 0;
}

/* The sum of `terms` over the axes that `factor`, a / sum or dimshuffle(a / sum), divides by;
 * *above: the a. */
static Node divides_by_sum(Rewrite *rewrite, Var factor, Var terms, Var *above) {
  bool negative = take_sign(rewrite, &factor);
  Node view = rewrite_match(rewrite, factor, OP_DIMSHUFFLE);
  Var inner = view ? node_input(view, 0) : factor;
  negative ^= take_sign(rewrite, &inner);
  Node quotient = rewrite_match(rewrite, inner, OP_TRUE_DIV);
  if (!quotient) return 0;
  Var below = node_input(quotient, 1);
  *above = node_input(quotient, 0);
  if (!view) {
    view = rewrite_match(rewrite, below, OP_DIMSHUFFLE);
    if (view) below = node_input(view, 0);
  } else {
    int order[TYPE_MAX_NDIM], count = params_count(node_params(view));
    for (int i = 0; i < count; i++) order[i] = (int)params_get(node_params(view), i);
    *above = op_dimshuffle(*above, count, order);
  }
  if (negative) *above = op_unary(OP_NEG, *above);
  Node sum = view ? rewrite_match(rewrite, below, OP_REDUCE) : 0;
  bool found =
      sum && is_reduction(sum, REDUCE_SUM) && node_input(sum, 0) == terms && keeps_dims(view, sum);
  return found ? sum : 0;
}

/* factor * exp(x) for a factor a / sum(exp(x)), or a sum of such: a * softmax(x); or 0. */
static Var times_exp(Rewrite *rewrite, Var factor, Var e, Var x) {
  Var above, terms[SCALAR_MAX_ARITY];
  Node sum = divides_by_sum(rewrite, factor, e, &above);
  if (sum) {
    Var softmax = softmax_of(rewrite, x, sum);
    return softmax ? op_binary(OP_MUL, above, softmax) : 0;
  }
  Node several = rewrite_match(rewrite, factor, OP_ADD);
  if (!several) several = rewrite_match(rewrite, factor, OP_SUB);
  if (!several || node_ninputs(several) > SCALAR_MAX_ARITY) return 0;
  for (int i = 0; i < node_ninputs(several); i++)
    if (!(terms[i] = times_exp(rewrite, node_input(several, i), e, x))) return 0;
  return op_scalar(node_op(several), node_ninputs(several), terms);
}

/* (a / sum(exp(x))) * exp(x): the gradient of log(sum(exp(x))), inf / inf for large x. */
Var local_softmax_product(Rewrite *rewrite, Node node) {
  int count = node_ninputs(node);
  Var factors[REWRITE_TERMS_MAX], output = node_output(node, 0);
  if (count > REWRITE_TERMS_MAX || !dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  for (int i = 0; i < count; i++) {
    Var e = node_input(node, i);
    Node exponential = rewrite_match(rewrite, e, OP_EXP);
    if (!exponential || var_dtype(node_input(exponential, 0)) != var_dtype(output)) continue;
    for (int k = 0; k < count; k++) {
      Var share =
          k == i ? 0 : times_exp(rewrite, node_input(node, k), e, node_input(exponential, 0));
      if (!share) continue;
      int kept = 0;
      for (int m = 0; m < count; m++)
        if (m != i) factors[kept++] = m == k ? share : node_input(node, m);
      return kept == 1 ? share : op_scalar(OP_MUL, kept, factors);
    }
  }
  return 0;
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
               is_shifted(rewrite, node_input(exponential, 0)) &&
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
    if (!sum || !is_maximum_of(node_input(add, 1 - i), x, 5)) continue;
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
  if (dtype_is(var_dtype(x), GROUP_COMPLEX) || is_shifted(rewrite, x)) return 0;
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
