/* Rules about values: folding, casts, sums and products, reductions. */
#include <math.h>

#include "core/error.h"
#include "ops/ops.h"
#include "ops/scalar.h"
#include "rewrite/driver.h"

/* ---- folding ---- */

/* What folding may make: anything no larger than what it is made of, and small things in any case.
 */
enum { FOLD_ELEMENTS = 4096 };

static bool worth_folding(Node node) {
  double in = 0, out = 0; /* lengths that a person writes may have any product */
  for (int i = 0; i < node_ninputs(node); i++)
    in += (double)view_size(&var_data(node_input(node, i))->view);
  for (int i = 0; i < node_noutputs(node); i++) {
    Var output = node_output(node, i);
    double size = 1;
    for (int axis = 0; axis < var_ndim(output); axis++)
      if (var_dim(output, axis) != DIM_UNKNOWN) size *= (double)var_dim(output, axis);
    out += size;
  }
  return out <= FOLD_ELEMENTS || out <= in;
}

Var local_constant_folding(Rewrite *rewrite, Node node) {
  (void)rewrite;
  if (node_noutputs(node) != 1 || node_op(node) == OP_ALLOC) return 0;
  int count = node_ninputs(node);
  for (int i = 0; i < count; i++)
    if (var_kind(node_input(node, i)) != VAR_CONSTANT) return 0;
  if (!worth_folding(node)) return 0;
  const View **values = memory_alloc(sizeof *values * (size_t)count);
  for (int i = 0; i < count; i++) values[i] = &var_data(node_input(node, i))->view;
  Array *result = NULL;
  bool done = op_evaluate(node, values, &result);
  memory_free(values);
  return done ? graph_constant(result) : 0;
}

/* ---- facts of scalar.def ---- */

Var local_involution(Rewrite *rewrite, Node node) {
  Op op = node_op(node);
  if (!op_is_scalar(op) || !(scalar_facts(op) & INVOLUTION)) return 0;
  Node inner = rewrite_match(rewrite, node_input(node, 0), op);
  return inner && var_dtype(node_input(inner, 0)) == var_dtype(node_output(node, 0))
             ? node_input(inner, 0)
             : 0;
}

Var local_idempotent(Rewrite *rewrite, Node node) {
  Op op = node_op(node);
  if (!op_is_scalar(op) || !(scalar_facts(op) & IDEMPOTENT)) return 0;
  if (node_ninputs(node) == 1)
    return rewrite_match(rewrite, node_input(node, 0), op) ? node_input(node, 0) : 0;
  return node_ninputs(node) == 2 && node_input(node, 0) == node_input(node, 1) ? node_input(node, 0)
                                                                               : 0;
}

Var local_identity(Rewrite *rewrite, Node node) {
  (void)rewrite;
  return node_input(node, 0);
}

/* Marks for the gradient, which has been taken by now; their other inputs change nothing but may
 * broadcast. */
Var local_gradient_mark(Rewrite *rewrite, Node node) {
  switch (node_op(node)) {
    case OP_DISCONNECTED_GRAD:
    case OP_ZERO_GRAD:
    case OP_UNDEFINED_GRAD:
      return node_input(node, 0);
    case OP_GRAD_CLIP:
    case OP_GRAD_SCALE:
      break;
    default:
      return 0;
  }
  if (!shapes_fit(&rewrite->shapes, node_output(node, 0))) return 0;
  for (int i = 1; i < node_ninputs(node); i++)
    if (!rewrite_may_drop(rewrite, node, node_input(node, i))) return 0;
  return node_input(node, 0);
}

/* Whether every value of `from` is a value of `to`. */
static bool cast_is_exact(Dtype from, Dtype to) {
  return dtype_upcast(from, to) == to && !(from >= DTYPE_INT64 && from <= DTYPE_UINT64 &&
                                           dtype_size(from) == 8 && dtype_is(to, GROUP_CONTINUOUS));
}

Var local_cast_cast(Rewrite *rewrite, Node node) {
  Var x = node_input(node, 0);
  Dtype to = var_dtype(node_output(node, 0));
  if (var_dtype(x) == to) return x;
  Node inner = rewrite_match(rewrite, x, OP_CAST);
  if (!inner || !cast_is_exact(var_dtype(node_input(inner, 0)), var_dtype(x))) return 0;
  /* What does not fit saturates on the way from a float and wraps on the way from an integer. */
  Dtype from = var_dtype(node_input(inner, 0));
  bool saturates = dtype_is(var_dtype(x), GROUP_FLOAT) && dtype_is(from, GROUP_DISCRETE) &&
                   dtype_is(to, GROUP_INTEGER);
  return saturates && !cast_is_exact(from, to) ? 0 : op_cast(node_input(inner, 0), to);
}

/* ---- sums and products of many terms ---- */

enum { TERMS_MAX = 64 };

typedef struct Terms {
  Op op;
  Dtype dtype; /* of the result */
  bool exact;  /* modulo 2^bits: any order gives the same */
  int count;
  Var terms[TERMS_MAX];
} Terms;

/* The node of input `i` if it is a sum (product) of the same dtype used only here. A narrower one
 * wraps or rounds on its own and stays. */
static Node inner_terms(Rewrite *rewrite, Node node, int i, const Terms *terms) {
  Var input = node_input(node, i);
  Node inner = rewrite_match(rewrite, input, terms->op);
  bool opens = inner && rewrite_uses(rewrite, inner) == 1 && var_dtype(input) == terms->dtype &&
               terms->count + node_ninputs(inner) + node_ninputs(node) - i <= TERMS_MAX;
  return opens ? inner : 0;
}

static void add_inputs(Terms *terms, Node inner) {
  for (int k = 0; k < node_ninputs(inner); k++) terms->terms[terms->count++] = node_input(inner, k);
}

/* The terms with inner sums opened, in an order that computes the same: what is added from the left
 * stays so, and a + (b + c) is (b + c) + a, but not (a + b) + c. */
static void collect_terms(Rewrite *rewrite, Node node, Terms *terms) {
  int first = 0;
  if (node_ninputs(node) == 2 && !inner_terms(rewrite, node, 0, terms) &&
      inner_terms(rewrite, node, 1, terms))
    first = 1;
  for (int i = 0; i < node_ninputs(node); i++) {
    int k = i == 0 ? first : i == first ? 0 : i;
    Node inner = i == 0 || terms->exact ? inner_terms(rewrite, node, k, terms) : 0;
    if (inner)
      add_inputs(terms, inner);
    else
      terms->terms[terms->count++] = node_input(node, k);
  }
}

static bool is_small_constant(Var var) {
  if (var_kind(var) != VAR_CONSTANT) return false;
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return true;
}

static bool is_neutral(Var var, Op op) {
  double value;
  return is_small_constant(var) && op_constant_scalar(var, &value) &&
         value == (op == OP_ADD ? 0 : 1);
}

/* Whether (x + a) + b may become x + (a + b): always where arithmetic is modular; of floats where
 * the sum of the two is exact and neither takes back what the other adds; of factors where the
 * product neither overflows nor loses digits. */
static bool may_combine(const Terms *terms, Var x, Var y) {
  if (!is_small_constant(x) || !is_small_constant(y)) return false;
  if (terms->exact) return true;
  double a, b;
  if (!dtype_is(terms->dtype, GROUP_FLOAT) || !op_constant_scalar(x, &a) ||
      !op_constant_scalar(y, &b))
    return false;
  double smallest = terms->dtype == DTYPE_FLOAT32 ? 0x1p-126 : 0x1p-1022,
         largest = terms->dtype == DTYPE_FLOAT32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
  if (terms->op == OP_ADD) {
    double sum = a + b;
    bool exact = sum - a == b && sum - b == a;
    if (terms->dtype == DTYPE_FLOAT32) exact &= (double)(float)sum == sum;
    return exact && (a < 0) == (b < 0) && fabs(sum) <= largest;
  }
  double product = fabs(a * b);
  return fabs(a) >= smallest && fabs(b) >= smallest && product >= smallest && product <= largest;
}

static Var combine(const Terms *terms, Var x, Var y) {
  Var both = op_binary(terms->op, op_cast(x, terms->dtype), op_cast(y, terms->dtype));
  Array *value = op_constant_value(both);
  return value ? graph_constant(value) : both;
}

static void remove_term(Terms *terms, int place) {
  terms->count--;
  memmove(&terms->terms[place], &terms->terms[place + 1],
          sizeof(Var) * (size_t)(terms->count - place));
}

static void exchange(Terms *terms, int i, int k) {
  Var term = terms->terms[i];
  terms->terms[i] = terms->terms[k];
  terms->terms[k] = term;
}

/* Puts constants together where that is exact enough; whether anything changed. */
static bool combine_constants(Terms *terms) {
  bool changed = false;
  if (terms->exact) { /* constants last */
    int constants = 0;
    for (int i = 0; i < terms->count; i++) constants += is_small_constant(terms->terms[i]);
    if (constants < 2) return false;
    for (int i = 0, last = terms->count - constants; i < last;) {
      if (is_small_constant(terms->terms[i])) {
        Var constant = terms->terms[i];
        remove_term(terms, i);
        terms->terms[terms->count++] = constant;
      } else {
        i++;
      }
    }
  } else if (terms->count > 2 && may_combine(terms, terms->terms[0], terms->terms[2])) {
    exchange(terms, 0, 1); /* c + x is x + c */
  }
  for (int i = 0; i + 1 < terms->count;) {
    if (!may_combine(terms, terms->terms[i], terms->terms[i + 1])) {
      i++;
      continue;
    }
    terms->terms[i] = combine(terms, terms->terms[i], terms->terms[i + 1]);
    remove_term(terms, i + 1);
    changed = true;
  }
  return changed;
}

/* 0 of a sum, 1 of a product; x + 0 keeps the sign of a zero x, as x itself does. */
static bool drop_neutral(Terms *terms) {
  bool changed = false;
  for (int i = 0; i < terms->count && terms->count > 1;) {
    if (is_neutral(terms->terms[i], terms->op)) {
      remove_term(terms, i);
      changed = true;
    } else {
      i++;
    }
  }
  return changed;
}

static Var flatten(Rewrite *rewrite, Node node) {
  Dtype dtype = var_dtype(node_output(node, 0));
  Terms terms = {.op = node_op(node), .dtype = dtype, .exact = dtype_is(dtype, GROUP_DISCRETE)};
  if (node_ninputs(node) > TERMS_MAX) return 0;
  collect_terms(rewrite, node, &terms);
  bool changed = terms.count != node_ninputs(node) || terms.count == 1;
  changed |= combine_constants(&terms);
  changed |= drop_neutral(&terms);
  if (!changed) return 0;
  return terms.count == 1 ? terms.terms[0] : op_scalar(terms.op, terms.count, terms.terms);
}

Var local_flatten_add(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }
Var local_flatten_mul(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }

/* ---- signs ---- */

/* The factor without its sign, or 0: of a negative used only here, of the constant -1 (Var 0 in
 * *rest). */
static bool is_negative(Rewrite *rewrite, Var var, Dtype dtype, Var *rest) {
  double value;
  *rest = 0;
  if (is_small_constant(var) && dtype_is(dtype, GROUP_INT | GROUP_CONTINUOUS) &&
      op_constant_scalar(var, &value) && value == -1)
    return true;
  Node neg = rewrite_match(rewrite, var, OP_NEG);
  if (!neg || var_dtype(var) != dtype || rewrite_uses(rewrite, neg) != 1) return false;
  *rest = node_input(neg, 0);
  return true;
}

Var local_neg_of_factors(Rewrite *rewrite, Node node) {
  Var factors[TERMS_MAX], output = node_output(node, 0);
  int count = 0, signs = 0;
  if (node_ninputs(node) > TERMS_MAX) return 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var rest;
    bool negative = is_negative(rewrite, node_input(node, i), var_dtype(output), &rest);
    signs += negative;
    if (!negative) rest = node_input(node, i);
    if (rest) factors[count++] = op_cast(rest, var_dtype(output));
  }
  if (!signs || !count) return 0;
  Var product = count == 1 ? factors[0] : op_scalar(OP_MUL, count, factors);
  return signs % 2 ? op_unary(OP_NEG, product) : product;
}

Var local_neg_of_quotient(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), x = node_input(node, 0), y = node_input(node, 1), rest;
  if (!dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  bool above = is_negative(rewrite, x, var_dtype(output), &rest) && rest;
  if (above) x = rest;
  bool below = is_negative(rewrite, y, var_dtype(output), &rest) && rest;
  if (below) y = rest;
  if (!above && !below) return 0;
  Var quotient = op_binary(OP_TRUE_DIV, x, y);
  return above != below ? op_unary(OP_NEG, quotient) : quotient;
}

/* ---- factors that cancel ---- */

/* Whether no finite x makes it 0, so that dividing by it where it underflows is not a mistake. */
static bool is_positive(Rewrite *rewrite, Var var) {
  Op op = var_op(var);
  return (op == OP_EXP || op == OP_SIGMOID || op == OP_SOFTMAX || op == OP_SOFTPLUS) &&
         rewrite_match(rewrite, var, op) && dtype_is(var_dtype(var), GROUP_FLOAT);
}

/* Whether the product of the factors has the shape of `like`, or one that broadcasts to it. */
static bool covers(Rewrite *rewrite, int count, const Var *factors, Var like) {
  const Dim *wanted = shapes_of(&rewrite->shapes, like);
  for (int axis = 0; axis < var_ndim(like); axis++) {
    bool repeats = true, equal = false;
    for (int i = 0; i < count; i++) {
      repeats &= var_dim(factors[i], axis) == 1;
      equal |= shapes_equal(shapes_of(&rewrite->shapes, factors[i])[axis], wanted[axis]);
    }
    if (!repeats && !equal) return false;
  }
  return true;
}

/* (a / b) * b. Only for b that is positive however small it is computed to be: 0 / 0 comes of
 * underflow then, not of the person's formula. */
Var local_cancel_positive(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0);
  int count = node_ninputs(node);
  if (count > TERMS_MAX || !dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  for (int i = 0; i < count; i++) {
    Node quotient = rewrite_match(rewrite, node_input(node, i), OP_TRUE_DIV);
    if (!quotient || var_dtype(node_output(quotient, 0)) != var_dtype(output)) continue;
    Var above = node_input(quotient, 0), below = node_input(quotient, 1);
    for (int k = 0; k < count; k++) {
      if (node_input(node, k) != below || !is_positive(rewrite, below) ||
          !shapes_fit(&rewrite->shapes, node_output(quotient, 0)))
        continue;
      Var factors[TERMS_MAX];
      int kept = 0;
      for (int m = 0; m < count; m++)
        if (m != k) factors[kept++] = m == i ? above : node_input(node, m);
      bool drops =
          covers(rewrite, kept, factors, output) && rewrite_may_drop(rewrite, quotient, below);
      if (drops) return kept == 1 ? factors[0] : op_scalar(OP_MUL, kept, factors);
    }
  }
  return 0;
}

/* Where `term` is a / b with a positive b that is factor `k` of the product, a times all other
 * factors but number `sum`; otherwise 0. */
static Var cancelled_term(Rewrite *rewrite, Node product, int sum, Var term) {
  Node quotient = rewrite_match(rewrite, term, OP_TRUE_DIV);
  if (!quotient || var_dtype(term) != var_dtype(node_output(product, 0)) ||
      !is_positive(rewrite, node_input(quotient, 1)))
    return 0;
  int count = node_ninputs(product), kept = 1, found = -1;
  for (int i = 0; i < count && found < 0; i++)
    if (i != sum && node_input(product, i) == node_input(quotient, 1)) found = i;
  if (found < 0) return 0;
  Var factors[TERMS_MAX] = {node_input(quotient, 0)};
  for (int i = 0; i < count; i++)
    if (i != sum && i != found) factors[kept++] = node_input(product, i);
  return op_scalar(OP_MUL, kept, factors);
}

/* (a / b + c / d) * b * d -> a * d + c * b: the gradient of cross-entropies, 0 / 0 where b or d
 * underflows. Only where every term of the sum loses its division, and all factors have the shape
 * of the product. */
Var local_distribute_positive(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0);
  int count = node_ninputs(node);
  if (count > TERMS_MAX || !dtype_is(var_dtype(output), GROUP_FLOAT)) return 0;
  for (int i = 0; i < count; i++) {
    Node sum = rewrite_match(rewrite, node_input(node, i), OP_ADD);
    if (!sum) sum = rewrite_match(rewrite, node_input(node, i), OP_SUB);
    if (!sum || rewrite_uses(rewrite, sum) != 1 || node_ninputs(sum) > SCALAR_MAX_ARITY) continue;
    Var terms[SCALAR_MAX_ARITY];
    bool all = true;
    for (int k = 0; k < node_ninputs(sum) && all; k++) {
      terms[k] = cancelled_term(rewrite, node, i, node_input(sum, k));
      all = terms[k] && rewrite_same_shape(rewrite, terms[k], output);
    }
    if (all) return op_scalar(node_op(sum), node_ninputs(sum), terms);
  }
  return 0;
}

/* ---- lengths ---- */

Var local_maximum_of_length(Rewrite *rewrite, Node node) {
  for (int i = 0; i < 2; i++) {
    Var length = node_input(node, i);
    int64_t least;
    if (rewrite_match(rewrite, length, OP_SHAPE_I) && var_ndim(node_output(node, 0)) == 0 &&
        op_constant_int(node_input(node, 1 - i), 0, &least) && least <= 0)
      return length;
  }
  return 0;
}

/* ---- zero ---- */

/* Only where no NaN or infinity could have come out; the factors' shapes are known to fit. */
Var local_absorb_discrete(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), lengths[TYPE_MAX_NDIM];
  if (!dtype_is(var_dtype(output), GROUP_DISCRETE)) return 0;
  bool zero = false;
  for (int i = 0; i < node_ninputs(node); i++) {
    double value;
    zero |= op_constant_scalar(node_input(node, i), &value) && value == 0;
  }
  zero = zero && shapes_fit(&rewrite->shapes, output);
  for (int i = 0; i < node_ninputs(node) && zero; i++)
    zero = rewrite_may_drop(rewrite, node, node_input(node, i));
  if (!zero) return 0;
  const Dim *dims = shapes_of(&rewrite->shapes, output);
  for (int axis = 0; axis < var_ndim(output); axis++) lengths[axis] = dim_var(dims[axis]);
  return op_alloc(graph_constant_int(var_dtype(output), 0), var_ndim(output), lengths);
}

/* ---- switch ---- */

/* The condition is a constant, or both choices are the same; what is not taken fits and may go. */
Var local_switch_constant(Rewrite *rewrite, Node node) {
  double condition;
  Var yes = node_input(node, 1), no = node_input(node, 2);
  bool same = yes == no;
  if (!same && !op_constant_scalar(node_input(node, 0), &condition)) return 0;
  if (!shapes_fit(&rewrite->shapes, node_output(node, 0))) return 0;
  Var taken = same || condition != 0 ? yes : no, other = taken == yes ? no : yes;
  if (!rewrite_may_drop(rewrite, node, node_input(node, 0)) ||
      (!same && !rewrite_may_drop(rewrite, node, other)))
    return 0;
  return taken;
}

/* switch(c, x, 0) with a new x made by `op` and the node's other inputs: where the branch not taken
 * made `a` infinite or NaN (as in masked logarithms) a * 0 would be NaN (S3-RW-19). */
static Var sink_switch(Rewrite *rewrite, Node node, int place) {
  Node inner = rewrite_match(rewrite, node_input(node, place), OP_SWITCH);
  Dtype dtype = var_dtype(node_output(node, 0));
  if (!inner || rewrite_uses(rewrite, inner) != 1 || node_ninputs(node) > TERMS_MAX ||
      var_dtype(node_input(node, place)) != dtype)
    return 0;
  for (int branch = 1; branch <= 2; branch++) {
    double value;
    if (!op_constant_scalar(node_input(inner, branch), &value) || value != 0) continue;
    Var inputs[TERMS_MAX], choices[3];
    for (int i = 0; i < node_ninputs(node); i++) inputs[i] = node_input(node, i);
    inputs[place] = op_cast(node_input(inner, 3 - branch), dtype);
    choices[0] = node_input(inner, 0);
    choices[branch] = op_cast(node_input(inner, branch), dtype);
    choices[3 - branch] = op_scalar(node_op(node), node_ninputs(node), inputs);
    return op_scalar(OP_SWITCH, 3, choices);
  }
  return 0;
}

Var local_mul_switch_zero(Rewrite *rewrite, Node node) {
  if (!dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT)) return 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var result = sink_switch(rewrite, node, i);
    if (result) return result;
  }
  return 0;
}

Var local_div_switch_zero(Rewrite *rewrite, Node node) {
  return dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT) ? sink_switch(rewrite, node, 0) : 0;
}

Var local_div_constant(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0), c = node_input(node, 1);
  double value;
  if (!dtype_is(var_dtype(x), GROUP_FLOAT) || var_dtype(x) != var_dtype(node_output(node, 0)))
    return 0;
  if (var_kind(c) != VAR_CONSTANT || !op_constant_scalar(c, &value)) return 0;
  int exponent;
  double fraction = __builtin_frexp(value, &exponent);
  if ((fraction != 0.5 && fraction != -0.5) || exponent < -100 || exponent > 100) return 0;
  return op_binary(OP_MUL, x, op_pad_left(op_literal(1 / value, x), var_ndim(x)));
}

/* ---- reductions ---- */

enum {
  REDUCE_AXES = 3
}; /* where the axes begin in the parameters: reducer, dtype, acc_dtype, axes */

Var local_reduce_reduce(Rewrite *rewrite, Node node) {
  Node inner = rewrite_match(rewrite, node_input(node, 0), OP_REDUCE);
  if (!inner || rewrite_uses(rewrite, inner) != 1) return 0;
  Params outer_params = node_params(node), inner_params = node_params(inner);
  for (int i = 0; i < REDUCE_AXES; i++) /* the same reducer and the same dtypes */
    if (params_get(outer_params, i) != params_get(inner_params, i)) return 0;
  Var x = node_input(inner, 0);
  /* A product of floats can overflow in one order and not in the other. */
  if (params_get(outer_params, 0) == REDUCE_PROD && !dtype_is(var_dtype(x), GROUP_DISCRETE))
    return 0;
  bool reduced[TYPE_MAX_NDIM] = {0};
  int left[TYPE_MAX_NDIM], axes[TYPE_MAX_NDIM], nleft = 0, naxes = 0;
  for (int i = REDUCE_AXES; i < params_count(inner_params); i++)
    reduced[params_get(inner_params, i)] = true;
  for (int i = 0; i < var_ndim(x); i++)
    if (!reduced[i]) left[nleft++] = i;
  for (int i = REDUCE_AXES; i < params_count(outer_params); i++)
    reduced[left[params_get(outer_params, i)]] = true;
  for (int i = 0; i < var_ndim(x); i++)
    if (reduced[i]) axes[naxes++] = i;
  return op_reduce((Reducer)params_get(outer_params, 0), x, naxes, axes,
                   (Dtype)params_get(outer_params, 1), (Dtype)params_get(outer_params, 2));
}

Var local_reduce_length_one(Rewrite *rewrite, Node node) {
  (void)rewrite;
  Var x = node_input(node, 0);
  Params params = node_params(node);
  int axes[TYPE_MAX_NDIM], count = 0;
  for (int i = REDUCE_AXES; i < params_count(params); i++) {
    axes[count] = (int)params_get(params, i);
    if (var_dim(x, axes[count++]) != 1) return 0;
  }
  return op_cast(op_squeeze(x, count, axes), var_dtype(node_output(node, 0)));
}

/* The sum of -x, and of c * x for a constant |c| >= 1: a smaller c keeps the sum from overflowing.
 */
Var local_scale_out_of_sum(Rewrite *rewrite, Node node) {
  Params params = node_params(node);
  Var x = node_input(node, 0), output = node_output(node, 0);
  if (params_get(params, 0) != REDUCE_SUM || !dtype_is(var_dtype(x), GROUP_FLOAT) ||
      var_dtype(x) != var_dtype(output))
    return 0;
  int axes[TYPE_MAX_NDIM], naxes = params_count(params) - REDUCE_AXES;
  for (int i = 0; i < naxes; i++) axes[i] = (int)params_get(params, REDUCE_AXES + i);
  Dtype acc = (Dtype)params_get(params, 2);
  Node neg = rewrite_match(rewrite, x, OP_NEG);
  if (neg && rewrite_uses(rewrite, neg) == 1)
    return op_unary(OP_NEG,
                    op_reduce(REDUCE_SUM, node_input(neg, 0), naxes, axes, DTYPE_NONE, acc));
  Node mul = rewrite_match(rewrite, x, OP_MUL);
  if (!mul || rewrite_uses(rewrite, mul) != 1 || node_ninputs(mul) != 2) return 0;
  for (int i = 0; i < 2; i++) {
    Var factor = node_input(mul, i), rest = node_input(mul, 1 - i);
    double value;
    if (!is_small_constant(factor) || !op_constant_scalar(factor, &value)) continue;
    if (!(fabs(value) >= 1 && fabs(value) < 0x1p100) || var_dtype(rest) != var_dtype(x) ||
        !rewrite_same_shape(rewrite, rest, x))
      continue;
    Var sum = op_reduce(REDUCE_SUM, rest, naxes, axes, DTYPE_NONE, acc);
    return op_binary(OP_MUL, sum, op_literal(value, x));
  }
  return 0;
}
