/* What is made of the special functions of scalar.def. Checklist S1-MA-33 to 45, S2-NN-01. */
#include "build/build.h"
#include "core/error.h"

static Var small(int64_t value) { return graph_constant_int(DTYPE_INT8, value); }

Var build_polygamma(const Args *args) {
  Var n = arg_var(args, 0), x = arg_var(args, 1);
  if (!n || !x) return 0;
  if (!dtype_is(var_dtype(n), GROUP_DISCRETE)) {
    error_set(ERROR_TYPE, "the order of polygamma is an integer, not %s", dtype_name(var_dtype(n)));
    return 0;
  }
  return op_binary(OP_POLYGAMMA, n, x);
}

/* gammaincc(k / 2, x / 2) */
Var build_chi2sf(const Args *args) {
  Var half_x = op_binary(OP_TRUE_DIV, arg_var(args, 0), small(2));
  return op_binary(OP_GAMMAINCC, op_binary(OP_TRUE_DIV, arg_var(args, 1), small(2)), half_x);
}

/* ive(v, x) * exp(abs(x)) */
Var build_iv(const Args *args) {
  Var v = arg_var(args, 0), x = arg_var(args, 1);
  return op_binary(OP_MUL, op_binary(OP_IVE, v, x), op_unary(OP_EXP, op_unary(OP_ABS, x)));
}

/* kve(v, x) * exp(-x) */
Var build_kv(const Args *args) {
  Var v = arg_var(args, 0), x = arg_var(args, 1);
  return op_binary(OP_MUL, op_binary(OP_KVE, v, x), op_unary(OP_EXP, op_unary(OP_NEG, x)));
}

static Var log_beta(Var a, Var b) {
  Var sum = op_binary(OP_ADD, op_unary(OP_GAMMALN, a), op_unary(OP_GAMMALN, b));
  return op_binary(OP_SUB, sum, op_unary(OP_GAMMALN, op_binary(OP_ADD, a, b)));
}

Var build_betaln(const Args *args) { return log_beta(arg_var(args, 0), arg_var(args, 1)); }
Var build_beta(const Args *args) {
  return op_unary(OP_EXP, log_beta(arg_var(args, 0), arg_var(args, 1)));
}

/* gamma(z + m) / gamma(z) */
Var build_poch(const Args *args) {
  Var z = arg_var(args, 0), above = op_binary(OP_ADD, z, arg_var(args, 1));
  return op_binary(OP_TRUE_DIV, op_unary(OP_GAMMA, above), op_unary(OP_GAMMA, z));
}

Var build_factorial(const Args *args) {
  return op_unary(OP_GAMMA, op_binary(OP_ADD, arg_var(args, 0), small(1)));
}

/* log(x / (1 - x)) */
Var build_logit(const Args *args) {
  Var x = arg_var(args, 0);
  Var odds = op_binary(OP_TRUE_DIV, x, op_binary(OP_SUB, small(1), x));
  return op_unary(OP_LOG, odds);
}
