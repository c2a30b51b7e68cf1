/* Rules about values: folding, casts, sums and products, reductions. */
#include "core/error.h"
#include "ops/ops.h"
#include "ops/scalar.h"
#include "rewrite/driver.h"

/* ---- folding ---- */

/* What folding may make: anything no larger than what it is made of, and small things in any case.
 */
enum { FOLD_ELEMENTS = 4096 };

static bool worth_folding(Node node) {
  int64_t in = 0, out = 0;
  for (int i = 0; i < node_ninputs(node); i++)
    in += view_size(&var_data(node_input(node, i))->view);
  for (int i = 0; i < node_noutputs(node); i++) {
    Var output = node_output(node, i);
    int64_t size = 1;
    for (int axis = 0; axis < var_ndim(output); axis++)
      if (var_dim(output, axis) != DIM_UNKNOWN) size *= var_dim(output, axis);
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
  return inner && cast_is_exact(var_dtype(node_input(inner, 0)), var_dtype(x))
             ? op_cast(node_input(inner, 0), to)
             : 0;
}

/* ---- sums and products of many terms ---- */

/* The terms of a sum (product), inner sums used only here opened; stops at the room there is. */
static int collect_terms(Rewrite *rewrite, Node node, Var *terms, int room) {
  Op op = node_op(node);
  Dtype dtype = var_dtype(node_output(node, 0));
  int count = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var input = node_input(node, i);
    Node inner = rewrite_match(rewrite, input, op);
    /* An inner sum of a narrower dtype wraps or rounds in that dtype: it stays. */
    bool opens = inner && rewrite_uses(rewrite, inner) == 1 && var_dtype(input) == dtype &&
                 count + node_ninputs(inner) + node_ninputs(node) - i <= room;
    if (opens) {
      for (int k = 0; k < node_ninputs(inner); k++) terms[count++] = node_input(inner, k);
    } else {
      terms[count++] = input;
    }
  }
  return count;
}

static bool is_small_constant(Var var) {
  if (var_kind(var) != VAR_CONSTANT) return false;
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return true;
}

static bool is_neutral(Var var, Op op) {
  double value;
  return op_constant_scalar(var, &value) && value == (op == OP_ADD ? 0 : 1);
}

/* Constants with one element are combined into one, put last; a neutral one is dropped if another
 * term has its dtype's place. Terms keep their order otherwise: sums of floats are reassociated
 * only where constants move. */
static Var rebuild_terms(Op op, int count, Var *terms, Dtype dtype) {
  Var constant = 0;
  int kept = 0;
  for (int i = 0; i < count; i++) {
    if (!is_small_constant(terms[i])) {
      terms[kept++] = terms[i];
      continue;
    }
    constant =
        constant ? op_binary(op, op_cast(constant, dtype), op_cast(terms[i], dtype)) : terms[i];
  }
  if (constant) {
    Array *value = op_constant_value(constant);
    if (value) constant = graph_constant(value);
    if (!kept || !is_neutral(constant, op)) terms[kept++] = constant;
  }
  return kept == 1 ? terms[0] : op_scalar(op, kept, terms);
}

static Var flatten(Rewrite *rewrite, Node node) {
  enum { ROOM = 64 };
  Var terms[ROOM];
  if (node_ninputs(node) > ROOM) return 0;
  Op op = node_op(node);
  int count = collect_terms(rewrite, node, terms, ROOM), constants = 0;
  bool neutral = false;
  for (int i = 0; i < count; i++) {
    constants += is_small_constant(terms[i]);
    neutral |= is_small_constant(terms[i]) && is_neutral(terms[i], op);
  }
  if (count == node_ninputs(node) && constants < 2 && !neutral && count > 1) return 0;
  return rebuild_terms(op, count, terms, var_dtype(node_output(node, 0)));
}

Var local_flatten_add(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }
Var local_flatten_mul(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }

/* Only where no NaN or infinity could have come out, and where every other factor's shape is that
 * of the result. */
Var local_absorb_discrete(Rewrite *rewrite, Node node) {
  Var output = node_output(node, 0), lengths[TYPE_MAX_NDIM];
  if (!dtype_is(var_dtype(output), GROUP_DISCRETE)) return 0;
  bool zero = false;
  for (int i = 0; i < node_ninputs(node); i++) {
    double value;
    zero |= op_constant_scalar(node_input(node, i), &value) && value == 0;
  }
  const Dim *dims = shapes_of(&rewrite->shapes, output);
  for (int i = 0; i < node_ninputs(node) && zero; i++) {
    const Dim *input = shapes_of(&rewrite->shapes, node_input(node, i));
    for (int axis = 0; axis < var_ndim(output); axis++)
      zero &= dim_is(input[axis], 1) || shapes_equal(input[axis], dims[axis]);
  }
  if (!zero) return 0;
  for (int axis = 0; axis < var_ndim(output); axis++) lengths[axis] = dim_var(dims[axis]);
  return op_alloc(graph_constant_int(var_dtype(output), 0), var_ndim(output), lengths);
}

/* ---- switch ---- */

Var local_switch_constant(Rewrite *rewrite, Node node) {
  (void)rewrite;
  double condition;
  Var yes = node_input(node, 1), no = node_input(node, 2);
  if (yes == no && var_type(yes) == var_type(node_output(node, 0))) return yes;
  if (!op_constant_scalar(node_input(node, 0), &condition)) return 0;
  Var taken = condition != 0 ? yes : no, other = condition != 0 ? no : yes;
  for (int i = 0; i < var_ndim(other); i++)
    if (var_dim(other, i) != 1 &&
        (var_dim(other, i) == DIM_UNKNOWN || var_dim(other, i) != var_dim(taken, i)))
      return 0;
  return taken;
}

/* a * switch(c, x, 0): where the branch not taken made `a` infinite or NaN (as in masked
 * logarithms) the product with 0 would be NaN (S3-RW-19). */
Var local_mul_switch_zero(Rewrite *rewrite, Node node) {
  if (node_ninputs(node) != 2 || !dtype_is(var_dtype(node_output(node, 0)), GROUP_CONTINUOUS))
    return 0;
  for (int i = 0; i < 2; i++) {
    Node inner = rewrite_match(rewrite, node_input(node, i), OP_SWITCH);
    double value;
    if (!inner || rewrite_uses(rewrite, inner) != 1) continue;
    Var a = node_input(node, 1 - i), c = node_input(inner, 0), yes = node_input(inner, 1),
        no = node_input(inner, 2);
    if (op_constant_scalar(no, &value) && value == 0)
      return op_ternary(OP_SWITCH, c, op_binary(OP_MUL, a, yes), no);
    if (op_constant_scalar(yes, &value) && value == 0)
      return op_ternary(OP_SWITCH, c, yes, op_binary(OP_MUL, a, no));
  }
  return 0;
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

/* sum(c * x) = c * sum(x): c one-element constants and variables of rank 0 behind a dimshuffle. */
static bool is_scalar_factor(Var var) {
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return true;
}

static Var scalar_of(Var var) {
  int axes[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(var); i++) axes[i] = i;
  return op_squeeze(var, var_ndim(var), axes);
}

Var local_scale_out_of_sum(Rewrite *rewrite, Node node) {
  Params params = node_params(node);
  Var x = node_input(node, 0), output = node_output(node, 0);
  if (params_get(params, 0) != REDUCE_SUM || !dtype_is(var_dtype(x), GROUP_FLOAT) ||
      var_dtype(x) != var_dtype(output))
    return 0;
  int axes[TYPE_MAX_NDIM], naxes = params_count(params) - REDUCE_AXES, kept = 0, scalars = 0;
  for (int i = 0; i < naxes; i++) axes[i] = (int)params_get(params, REDUCE_AXES + i);
  Node neg = rewrite_match(rewrite, x, OP_NEG);
  if (neg && rewrite_uses(rewrite, neg) == 1)
    return op_unary(OP_NEG,
                    op_reduce(REDUCE_SUM, node_input(neg, 0), naxes, axes, DTYPE_NONE, DTYPE_NONE));
  Node mul = rewrite_match(rewrite, x, OP_MUL);
  if (!mul || rewrite_uses(rewrite, mul) != 1 || node_ninputs(mul) > SCALAR_MAX_ARITY) return 0;
  Var factors[SCALAR_MAX_ARITY + 1], outside[SCALAR_MAX_ARITY + 1];
  for (int i = 0; i < node_ninputs(mul); i++) {
    Var factor = node_input(mul, i);
    if (is_scalar_factor(factor) && dtype_is(var_dtype(factor), GROUP_FLOAT))
      outside[scalars++] = scalar_of(factor);
    else
      factors[kept++] = factor;
  }
  if (!scalars || !kept) return 0;
  Var inside = kept == 1 ? factors[0] : op_scalar(OP_MUL, kept, factors);
  if (!inside || var_dtype(inside) != var_dtype(x)) return 0;
  outside[scalars++] = op_reduce(REDUCE_SUM, inside, naxes, axes, DTYPE_NONE, DTYPE_NONE);
  return op_scalar(OP_MUL, scalars, outside);
}
