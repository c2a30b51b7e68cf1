/* Every rule of rules.def: what a formula reads like before and after, that the named rule made the
 * difference, a formula that its condition forbids, and that values stay. */
#include "rewrite_check.h"

typedef struct Row {
  const char *rule;
  const char *before;
  const char *after;     /* as it is printed */
  const char *forbidden; /* a formula on which the rule must not fire; NULL: it has no condition */
} Row;

/* x y: float64 vectors; m n: float64 matrices; s: float64; f: float32 vector; i: int64, e: uint8,
 * p: bool vector; r: float64 row; t: float64, 2 by 3 */
static const Row rows[] = {
    {"constant_folding", "x * exp(x.ndim * 1.0)", "x * 2.71828175", "alloc(1.5, 4)"},
    {"identity", "x.copy()", "x", NULL},
    {"involution", "-(-x)", "x", "abs(abs(x))"},
    {"idempotent", "abs(abs(x))", "abs(x)", "maximum(x, y)"},
    {"shape_to_lengths", "exp(m).shape", "make_vector{4}(shape_i{0}(m), shape_i{1}(m))",
     "(x + y).shape"},
    {"length_of_result", "mean(exp(x))",
     "reduce{0, 10, 10, 0}(exp(x)) / cast(shape_i{0}(x), float64)", "dot(m, n).shape[0]"},
    {"gradient_mark", "zero_grad(x)", "x", "grad_clip(x, y, 1)"},
    {"cast_cast", "cast(cast(i, 'float64'), 'int64')", "cast(cast(i, float64), int64)", NULL},
    {"cast_cast", "cast(cast(f, 'float64'), 'float32')", "f",
     "cast(cast(x, 'float32'), 'float64')"},
    {"dimshuffle_dimshuffle", "m.T.T", "m", "m.T"},
    {"reshape_reshape", "reshape(reshape(m, [-1]), [2, -1])",
     "reshape{2}(m, <Vector(int64, shape=(2,))>)", "reshape(reshape(m, [4, -1]), [2, -1])"},
    {"reshape_same", "reshape(m, m.shape)", "m", "reshape(m, n.shape)"},
    {"specify_known", "specify_shape(m, (m.shape[0], None))", "m", NULL},
    {"specify_known", "specify_shape(t, (2, 3))", "t", "specify_shape(m, (2, 3))"},
    {"second_to_alloc", "fill(x, 2.0)", "alloc(2.0, shape_i{0}(x))", "fill(x, y)"},
    {"alloc_same", "alloc(x, x.shape[0])", "x", "alloc(x, y.shape[0])"},
    {"alloc_in_elemwise", "exp(x) * alloc(s, x.shape[0])", "exp(x) * dimshuffle{-1}(s)",
     "x * alloc(s, y.shape[0])"},
    {"alloc_in_dimshuffle", "alloc(s, x.shape[0], 2).T", "alloc(s, 2, shape_i{0}(x))",
     "alloc(x, 2, x.shape[0]).T"},
    {"alloc_of_elemwise", "exp(alloc(s, x.shape[0])) * 3",
     "alloc(exp(dimshuffle{-1}(s)) * 3, shape_i{0}(x))", "exp(alloc(y, 3, x.shape[0]))"},
    {"alloc_alloc", "alloc(alloc(s, x.shape[0]), 4, x.shape[0])", "alloc(s, 4, shape_i{0}(x))",
     "alloc(alloc(s, x.shape[0]), 4, y.shape[0])"},
    {"sum_of_alloc", "alloc(2.5, x.shape[0]).sum()", "2.5 * cast(shape_i{0}(x), float32)",
     "alloc(s, x.shape[0]).sum()"},
    {"flatten_add", "x + 1 + 2", "x + 3.0", "x + (y + x) * 2"},
    {"flatten_mul", "2 * x * 3", "x * 6.0", "x * y"},
    {"maximum_of_length", "maximum(x.shape[0], 0)", "shape_i{0}(x)", "maximum(x.shape[0], 1)"},
    {"absorb_discrete", "i * 0", "alloc(0, shape_i{0}(i))", "x * 0"},
    {"neg_of_factors", "(-x) * y", "-(x * y)", "x * -2"},
    {"neg_of_quotient", "(-x) / (-y)", "x / y", "(-i) / i"},
    {"switch_constant", "switch(1, x, 2.0)", "x", "switch(1, x, y)"},
    {"reduce_reduce", "m.sum(axis=0).sum()", "reduce{0, 10, 10, 0, 1}(m)", "m.prod(axis=0).prod()"},
    {"reduce_length_one", "r.sum(axis=0)", "dimshuffle{1}(r)", "m.sum(axis=0)"},
    {"transpose_of_dot", "dot(m, n).T", "dimshuffle{1, 0}(n) @ dimshuffle{1, 0}(m)",
     "a = dot(m, n)\na.T + a"},
    {"subtensor_whole", "x[:]", "x", "x[1:]"},
    {"subtensor_whole", "x[0:x.shape[0]:1]", "x", "x[0:y.shape[0]]"},
    {"subtensor_whole", "t[0:2, 1:]", "subtensor{0, 1}(t, 1)", "t[0:1]"},
    {"subtensor_make_vector", "stack([s, s * 2])[1]", "s * 2", "stack([x[5], s])[1]"},
    {"subtensor_of_shape", "x.shape[0]", "shape_i{0}(x)", "x.shape[:1]"},
    {"subtensor_subtensor", "x[2:][3:]", "subtensor{5}(x, 5, 1)", "x[2:][3]"},
    {"sub_zero", "x - 0", "x", "x - 1"},
    {"zero_sub", "0 - x", "-x", "2 - x"},
    {"div_one", "x / 1", "x", "x / 2"},
    {"pow_one", "x ** 1", "x", "x ** 2"},
    {"sub_neg", "x - (-y)", "x + y", "x - (-e)"},
    {"neg_minus", "(-x) - y", "-(x + y)", "(-e) - x"},
    {"add_neg", "x + (-y)", "x - y", "x + (-e)"},
    {"neg_sub", "-(x - y)", "y - x", "-(x + y)"},
    {"sqr_neg", "sqr(-x)", "sqr(x)", "sqr(-x + y)"},
    {"sqr_abs", "sqr(abs(x))", "sqr(x)", "sqr(abs(complex(x, y)))"},
    {"abs_neg", "abs(-x)", "abs(x)", "abs(-e)"},
    {"check_true", "assert_op(x, gt(2, 1))", "x", "assert_op(x, gt(s, 1))"},
    {"cosh_neg", "cosh(-x)", "cosh(x)", "cosh(-e)"},
    {"exp_log", "log(exp(x))", "x", "log(exp(complex(x, y)))"},
    {"log1p", "log(1 + x)", "log1p(x)", "log(1 + e)"},
    {"log1p_sub", "log(1 - x)", "log1p(-x)", "log(1 - e)"},
    {"log1p_expm1", "log1p(expm1(x))", "x", "log1p(expm1(complex(x, y)))"},
    {"expm1", "exp(x) - 1", "expm1(x)", "exp(x) - 2"},
    {"expm1_add", "exp(x) + (-1)", "expm1(x)", "exp(x) + (-2)"},
    {"expm1_neg", "1 - exp(x)", "-expm1(x)", "2 - exp(x)"},
    {"exp_log1p", "exp(softplus(x))", "1.0 + exp(x)", "exp(softplus(x) + y)"},
    {"expm1_softplus", "expm1(softplus(x))", "exp(x)", "expm1(softplus(x) + y)"},
    {"softplus", "log1p(exp(x))", "softplus(x)", "log1p(exp(complex(x, y)))"},
    {"log1mexp", "log1p(-exp(x))", "log1mexp(x)", "log1p(-exp(complex(x, y)))"},
    {"log_neg_expm1", "log(-expm1(x))", "log1mexp(x)", "log(-expm1(complex(x, y)))"},
    {"sigmoid_over", "a = exp(x)\na / (1 + a)", "sigmoid(x)", "exp(x) / (1 + exp(y))"},
    {"sigmoid_one_over", "1 / (1 + exp(-x))", "sigmoid(x)", "1 / (2 + exp(-x))"},
    {"sigmoid_over_sum", "y / (1 + exp(x))", "y * sigmoid(-x)", "y / (1 + exp(complex(x, y)))"},
    {"sigmoid_reciprocal", "reciprocal(1 + exp(x))", "sigmoid(-x)", "reciprocal(2 + exp(x))"},
    {"one_minus_sigmoid", "1 - sigmoid(x)", "sigmoid(-x)", "2 - sigmoid(x)"},
    {"exp_times_sigmoid", "exp(x) * sigmoid(-x)", "sigmoid(x)", "exp(x) * y * sigmoid(-x)"},
    {"exp_neg_times_sigmoid", "exp(-x) * sigmoid(x)", "sigmoid(-x)", "exp(-x) * y * sigmoid(x)"},
    {"log_sigmoid", "log(sigmoid(x))", "-softplus(-x)", "log(-sigmoid(x))"},
    {"log1p_neg_sigmoid", "log1p(-sigmoid(x))", "-softplus(x)", "log1p(sigmoid(x))"},
    {"sigmoid_complement", "sigmoid(x) - sigmoid(x) * sigmoid(x)", "sigmoid(x) * sigmoid(-x)",
     "sigmoid(x) - sigmoid(y) * y"},
    {"sigmoid_complement", "sigmoid(x) * y - sigmoid(x) * sigmoid(x) * y",
     "sigmoid(x) * y * sigmoid(-x)", "sigmoid(x) * y - sigmoid(x) * sigmoid(x) * x"},
    {"sigmoid_odds", "sigmoid(x) / sigmoid(-x)", "exp(x)", "sigmoid(x) / sigmoid(y)"},
    {"log_sqrt", "log(sqrt(x))", "0.5 * log(x)", "log(sqrt(complex(x, y)))"},
    {"log_reciprocal", "log(reciprocal(x))", "-log(switch(eq(x, -inf), inf, x))",
     "log(reciprocal(complex(x, y)))"},
    {"log_reciprocal", "log(1 / softplus(x))", "-log(softplus(x))", "log(2 / x)"},
    {"log_prod", "log(prod(exp(x) + 1))", "reduce{0, 10, 10, 0}(softplus(x))", "log(prod(x))"},
    {"abs_of_positive", "abs(exp(x) + sqr(y))", "exp(x) + sqr(y)", "abs(exp(x) + y)"},
    {"switch_switch", "switch(x > 0, x, 1) + switch(x > 0, y, 2)", "switch(x > 0, x + y, 3.0)",
     "switch(x > 0, x, 1) + switch(y > 0, y, 2)"},
    {"reshape_of_dimshuffle", "reshape(x.dimshuffle('x', 0), [2, -1])", "reshape{2}(x, ",
     "reshape(m.T, [2, -1])"},
    {"reshape_to_dimshuffle", "reshape(t, [2, 1, 3])", "dimshuffle{0, -1, 1}(t)",
     "reshape(t, [3, 2])"},
    {"reshape_of_unary", "reshape(exp(m), [2, -1])", "exp(reshape{2}(m, ",
     "reshape(m + n, [2, -1])"},
    {"specify_specify", "specify_shape(specify_shape(m, (2, None)), (None, 3))",
     "specify_shape{1, 1}(m, 2, 3)", "specify_shape(specify_shape(m, (2, None)), (3, None))"},
    {"dimshuffle_make_vector", "exp(x).shape.dimshuffle('x', 0)",
     "dimshuffle{-1, -1}(shape_i{0}(x))", "stack([s, s + 1]).dimshuffle('x', 0)"},
    {"dot_to_mul", "dot(r.T, r)", "dimshuffle{1, 0}(r) * r", "dot(r, m)"},
    {"batched_dot_one", "batched_dot(shape_padleft(m), shape_padleft(n))",
     "dimshuffle{-1, 0, 1}(m @ n)", "batched_dot(stack([m, m]), stack([n, n]))"},
    {"reduce_make_vector", "stack([s, s + 1]).sum()", "s + 1 + s",
     "cast(stack([s, s, s]), 'float32').sum()"},
    {"reduce_join", "stack([x, y]).max(axis=0)", "maximum(x, y)", "stack([x, y]).max(axis=1)"},
    {"max_to_min", "-max(-m, axis=1)", "reduce{3, 10, 10, 1}(m)", "-max(m, axis=1)"},
    {"join_make_vector", "join(0, exp(m).shape, exp(x).shape)",
     "make_vector{4}(shape_i{0}(m), shape_i{1}(m), shape_i{0}(x))", "join(0, stack([s]), x)"},
    {"join_empty", "join(0, t, t[0:0])", "t", "join(0, x, y)"},
    {"join_subtensors", "join(0, x[:3], x[3:5], y)", "join{0}(subtensor{2}(x, 5), y)",
     "join(0, x[:3], x[2:5])"},
    {"join_subtensors", "join(1, m[:, :-2], m[:, -2:])", "m", "join(0, x[1:-2], x[-2:])"},
    {"read_of_elemwise", "exp(x)[2:]", "exp(subtensor{1}(x, 2))", "(x + y)[2:]"},
    {"read_of_elemwise", "(m * s + 1)[0]", "subtensor{8, 0}(m, 0) * dimshuffle{-1}(s) + 1",
     "exp(x)[2:] + exp(x)[0]"},
    {"read_of_reduce", "m.sum(axis=1)[2:]", "reduce{0, 10, 10, 1}(subtensor{1, 0}(m, 2))",
     "m.sum(axis=1)[:]"},
    {"read_of_reduce", "t.max(axis=0)[1]", "reduce{2, 10, 10, 0}(subtensor{0, 8}(t, 1))", NULL},
    {"read_of_dot", "dot(m, n)[0]", "dimshuffle{1}(dimshuffle{-1, 0}(subtensor{8, 0}(m, 0)) @ n)",
     "a = dot(m, n)\na[0] + a[1]"},
    {"read_of_dimshuffle", "m.T[0]", "subtensor{0, 8}(m, 0)", "x.dimshuffle('x', 0)[1:]"},
    {"read_of_softmax", "softmax(m, axis=1)[1:]", "softmax{1}(subtensor{1, 0}(m, 1))",
     "softmax(m, axis=0)[1:]"},
    {"read_of_alloc", "alloc(s, 5)[2:]", "alloc(s, 3)", "alloc(x, 5, x.shape[0])[2:]"},
    {"read_of_join", "stack([x, x * 2])[1]", "x * 2", "join(0, x, y)[1]"},
    {"read_of_join", "join(0, t, t * 2)[2]", "subtensor{8, 0}(t, 0) * 2", "join(0, t, m)[1]"},
    {"length_negative", "x.shape[0] < 0", "False", "i < 0"},
    {"length_not_negative", "x.shape[0] >= 0", "True", "x.shape[0] >= 1"},
    {"exp_log_softmax", "exp(log_softmax(m, axis=1))", "softmax{1}(m)",
     "exp(log_softmax(m, axis=1) + 1)"},
    {"log_softmax_sum", "m - logsumexp(m, axis=1, keepdims=True)", "log_softmax{1}(m)",
     "m - logsumexp(n, axis=1, keepdims=True)"},
    {"write_whole", "set_subtensor(x[:], x * 2)", "x * 2", "set_subtensor(x[:], y)"},
    {"write_whole", "set_subtensor(m[:], 2)", "alloc(2.0, shape_i{0}(m), shape_i{1}(m))", NULL},
    {"write_whole", "inc_subtensor(x[:], 2)", "x + 2", "inc_subtensor(x[1:], 2)"},
    {"increment_zeros", "inc_subtensor(zeros_like(x)[1:], y)",
     "inc_subtensor{1, 1}(alloc(0.0, shape_i{0}(x)), y, 1)", "inc_subtensor(zeros_like(x)[i], 1)"},
    {"add_of_write", "x + inc_subtensor(zeros_like(x)[1:], y)", "inc_subtensor{0, 1}(x, y, 1)",
     "y + inc_subtensor(zeros_like(x)[1:], y)"},
    {"add_of_write", "inc_subtensor(zeros_like(x)[i], s) + inc_subtensor(zeros_like(x)[1:], y)",
     "advanced_inc_subtensor{0, 0, 16}(inc_subtensor{1, 1}(alloc(0.0, shape_i{0}(x)), y, 1)",
     "set_subtensor(zeros_like(x)[i], s) + inc_subtensor(ones_like(x)[1:], y)"},
    {"read_of_write", "set_subtensor(x[1:3], x[1:3] * 2)[1:3]", "subtensor{3}(x, 1, 3) * 2",
     "set_subtensor(x[1:3], y)[1:3]"},
    {"read_of_write", "inc_subtensor(x[1:], x[1:] * 2)[1:]", "subtensor{1}(x, 1) +",
     "inc_subtensor(x[1:], x[1:] * 2)[2:]"},
    {"write_of_write", "set_subtensor(set_subtensor(x[1:], 2)[1:], y)",
     "inc_subtensor{1, 1}(x, y, 1)", "set_subtensor(set_subtensor(x[1:], y)[1:], 2)"},
    {"advanced_whole", "x[arange(x.shape[0])]", "x", "x[arange(y.shape[0])]"},
    {"advanced_whole", "m[:, arange(m.shape[1])]", "m", "m[arange(3)]"},
    {"sqrt_sqr", "sqrt(sqr(x))", "abs(x)", "sqrt(sqr(i))"},
    {"one_minus_erf", "1 - erf(x)", "erfc(x)", "2 - erf(x)"},
    {"one_plus_erf", "1 + erf(x)", "erfc(-x)", "1 + erf(x) + y"},
    {"one_minus_erfc", "1 - erfc(x)", "erf(x)", "2 - erfc(x)"},
    {"softmax_form", "a = exp(m)\na / a.sum(axis=1, keepdims=True)", "softmax{1}(m)",
     "exp(m) / exp(n).sum(axis=1, keepdims=True)"},
    {"softmax_product", "a = exp(m)\na * (n / a.sum(axis=0, keepdims=True))", "n * softmax{0}(m)",
     "exp(m) * (n / exp(n).sum(axis=0, keepdims=True))"},
    {"softmax_product", "a = exp(m)\ns1 = a.sum(axis=1, keepdims=True)\n(n / s1 - (m / s1)) * a",
     "n * softmax{1}(m) - m * softmax{1}(m)",
     "a = exp(m)\ns1 = a.sum(axis=1, keepdims=True)\n(n / s1 - m) * a"},
    {"sum_of_shares", "(n / exp(n).sum(axis=1, keepdims=True)).sum(axis=1)",
     "reduce{0, 10, 10, 1}(n) / reduce{0, 10, 10, 1}(exp(n))",
     "(n / exp(n).sum(axis=1, keepdims=True)).sum(axis=0)"},
    {"log_softmax_form", "log(softmax(m, axis=1))", "log_softmax{1}(m)",
     "log(softmax(m, axis=1) + 1e-9)"},
    {"log_sum_exp", "log(exp(x).sum())",
     "clip(dimshuffle{-1}(reduce{18, 10, 10, 0}(x)), -1.79769313e+308, 1.79769313e+308)",
     "log(exp(complex(x, y)).sum())"},
    {"log_sum_exp", "logsumexp(m, axis=0, keepdims=True)", "+ log(", "log(exp(m).max(axis=0))"},
    {"log_add_exp", "log(exp(x) + exp(y))",
     "switch(isinf(maximum(x, y)), maximum(x, y), maximum(x, y) + softplus(-abs(x - y)))",
     "log(exp(x) + y)"},
    {"log_add_exp", "log(exp(x) + 2)", "softplus(-abs(x - 0.693147", "log(exp(x) - 2)"},
    {"log_cosh", "log(cosh(x))",
     "switch(abs(x) < 1.0, log1p(2.0 * sqr(sinh(0.5 * x))), abs(x) + softplus(-2.0 * abs(x)) - "
     "0.693147181)",
     "log(cosh(complex(x, y)))"},
    {"sinh_over_cosh", "sinh(x) / cosh(x)", "tanh(x)", "sinh(x) / cosh(y)"},
    {"sinh_over_cosh", "(y / cosh(x)) * sinh(x)", "y * tanh(x)", "(y / cosh(y)) * sinh(x)"},
    {"sinh_over_cosh", "(y * sinh(x)) / (cosh(x) * 3)", "y * tanh(x) / 3",
     "(y + sinh(x)) / cosh(x)"},
    {"share_quotient", "exp(x) / (exp(x) + exp(y))", "sigmoid(x - y)",
     "exp(x) / (exp(y) + exp(s))"},
    {"share_quotient", "a = exp(x)\na / (a - exp(y))", "reciprocal(-expm1(y - x))",
     "exp(x) / (exp(x) + y)"},
    {"share_product", "a = exp(x)\n(y / (a + exp(y) + 2)) * a",
     "y * reciprocal(exp(y - x) + exp(0.693147", "a = exp(x)\n(y / (a + y)) * a"},
    {"share_product", "(y / exp(x)) * exp(x * 2)", "y * exp(x * 2 - x)", "(y / exp(s)) * exp(x)"},
    {"sign_over_abs", "(y / abs(x)) * x", "y * sign(x)", "(y / abs(x)) * y"},
    {"gauss_over_erfc", "(y / (3 * erfc(x))) * exp(-x ** 2)", "y * (reciprocal(erfcx(x)) / 3)",
     "(y / erfc(x)) * exp(-y ** 2)"},
    {"gauss_over_erfc_neg", "(y / erfc(-x)) * exp(-x ** 2)", "y * reciprocal(erfcx(-x))",
     "(y / erfc(-y)) * exp(-x ** 2)"},
    {"exp_over_expm1", "(y / expm1(x)) * exp(x)", "y * reciprocal(-expm1(-x))",
     "(y / expm1(y)) * exp(x)"},
    {"log_mean_exp", "log(mean(exp(m), axis=1))",
     "- log(dimshuffle{-1}(cast(shape_i{1}(m), float64)))", "log(sum(m, axis=1) / x)"},
    {"log_sum_exp", "k = m.max()\nlog(exp(m - k).sum(axis=0))",
     "reduce{18, 10, 10, 0}(m - dimshuffle{-1, -1}(reduce{2",
     "k = m.max(axis=0)\nlog(exp(m - k).sum(axis=0))"},
    {"sigmoid_complement_neg", "sigmoid(x) * y - y", "-(y * sigmoid(-x))", "sigmoid(x) * y - x"},
    {"alloc_of_elemwise", "alloc(s, x.shape[0]) + alloc(s * 2, x.shape[0])",
     "alloc(dimshuffle{-1}(s) + dimshuffle{-1}(s * 2), shape_i{0}(x))",
     "alloc(s, x.shape[0]) + alloc(s, y.shape[0])"},
    {"softmax_form", "a = exp(x)\n(m * a[None, :]) / a.sum()",
     "m * dimshuffle{-1, 0}(softmax{0}(x))", "a = exp(x)\n(m * a[:, None]) / exp(y).sum()"},
    {"zero_times_sigmoid", "sigmoid(x) * 0", "alloc(0.0, shape_i{0}(x))", "x * 0"},
    {"weighted_mean", "e = exp(x)\n(m * e).sum(axis=1) / e.sum()",
     "reduce{0, 10, 10, 1}(m * dimshuffle{-1, 0}(softmax{0}(x)))", NULL},
    {"dimshuffle_of_reshape", "squeeze(reshape(m, (m.shape[0], 1, -1)), axis=1)",
     "reshape{2}(m, make_vector{4}(shape_i{0}(m), -1))", "reshape(m, (m.shape[0], 2, -1)).T"},
    {"dimshuffle_of_reshape", "reshape(x, (2, 3)).dimshuffle('x', 0, 1)", "reshape{3}(x, <",
     "y1 = reshape(x, (2, 3))\n(y1.dimshuffle('x', 0, 1) * y1.sum()).T"},
    {"dimshuffle_of_elemwise", "exp(m * n).T * n",
     "exp(dimshuffle{1, 0}(m) * dimshuffle{1, 0}(n)) * n", "dot(exp(m).T, n)"},
    {"dimshuffle_of_elemwise", "(m.T * 2).T + n", "m * 2 + n", "exp(x)[:, None] * m"},
    {"dot_diag", "dot(diag(x), m)", "dimshuffle{0, -1}(x) * m", "dot(diag(x, 1), m)"},
    {"dot_diag", "dot(m, diag(x))", "m * dimshuffle{-1, 0}(x)", "dot(m, diag(r[0])[:, :1])"},
    {"join_same", "join(0, r, r, r)", "alloc(r, 3, shape_i{1}(r))", "join(1, r, r)"},
    {"join_alloc", "join(0, alloc(2.0, 1, x.shape[0]), alloc(2.0, 3, x.shape[0]))",
     "alloc(2.0, 4, shape_i{0}(x))",
     "join(0, alloc(2.0, 1, x.shape[0]), alloc(2.0, 3, y.shape[0]))"},
    {"floordiv_one", "i // 1", "i", "x // 1"},
    {"zero_floordiv", "0 // i", "alloc(0, shape_i{0}(i))", "0 // x"},
    {"scaled_quotient", "(6 * x) / 3", "2.0 * x", "(5 * x) / 3"},
    {"quotient_of_scaled", "(2 * x) / 6", "x / 3.0", "(3 * x) / 5"},
    {"quotient_twice", "x / 3 / 5", "x / 15.0", "x / 0.1 / 0.1"},
    {"quotient_of_multiples", "(6 * x) / (2 * y)", "3.0 * x / y", "(7 * x) / (3 * y)"},
    {"multiple_of_quotient", "(2 * x) / (6 * y)", "x / (3.0 * y)", "(3 * x) / (7 * y)"},
    {"sign_of_quotient", "sign(x / 2.5)", "sign(x)", "sign(x / -2.5)"},
    {"cancel_positive", "a = exp(x + y)\n(m / a) * a", "m * second(dimshuffle{-1, 0}(exp(x + y)), 1.0)", NULL},
    {"cancel_same", "exp(x) - exp(x)", "alloc(0.0, shape_i{0}(x))", "x - x"},
    {"expm1_minus_exp", "expm1(x) - exp(x)", "alloc(-1.0, shape_i{0}(x))", "expm1(x) - exp(y)"},
    {"x_log_x_slope", "grad((x * log(x)).sum(), x)", "log(x) + 1.0", "log(y) + x / x"},
    {"x_log_x_slope_times", "y * log(x) + (y * x) / x", "y * log(x) + y",
     "y * log(x) + (y * x) / y"},
    {"weighted_mean", "e = exp(x)\n(y * e).sum() / e.sum()",
     "reduce{0, 10, 10, 0}(y * softmax{0}(x))", "(y * exp(x)).sum() / exp(y).sum()"},
    {"weighted_mean", "e = exp(m)\n(n * e).sum(axis=1) / e.sum(axis=1)",
     "reduce{0, 10, 10, 1}(n * softmax{1}(m))", "e = exp(m)\n(n * e).sum(axis=0) / e.sum(axis=1)"},
    {"weighted_mean_product", "e = exp(x)\n(y * e).sum() * (s / e.sum())",
     "s * reduce{0, 10, 10, 0}(y * softmax{0}(x))", "(y * exp(x)).sum() * (s / exp(y).sum())"},
    {"cancel_term", "exp(x) + 3 - exp(x)", "alloc(3.0, shape_i{0}(x))", "x + 3 - x"},
    {"cancel_first_term", "exp(x) - x - exp(x)", "-x", "x - y - x"},
    {"cancel_positive", "a = exp(x)\n(s / a) * a * x", "dimshuffle{-1}(s) * x", "(y / m) * m"},
    {"cancel_positive", "a = exp(x)\n(x * a + s * a) / (3 * a)", "(x + dimshuffle{-1}(s)) / 3",
     "a = exp(x)\n(x * a + y) / a"},
    {"cancel_positive", "a = 1 + exp(x).sum()\n(x / a) * a", "x",
     "a = exp(x + y) - 1\n(s / a) * a"},
    {"distribute_positive", "a = sigmoid(x)\nb = exp(abs(x))\n(x / a + 3 / b) * a * b",
     "x * exp(abs(x)) + 3.0 * sigmoid(x)", "a = sigmoid(x)\n(x / a + y / x) * a * x"},
    {"mul_switch_zero", "switch(x > 0, x, 0) * y", "switch(x > 0, x * y, 0.0)",
     "switch(x > 0, x, 1) * y"},
    {"div_switch_zero", "switch(x > 0, x, 0) / y", "switch(x > 0, x / y, 0.0)",
     "switch(x > 0, x, 1) / y"},
    {"pow_two", "x ** 2", "sqr(x)", "x ** 4"},
    {"pow_half", "x ** 0.5", "sqrt(switch(eq(x, -inf), inf, x))", "x ** 1.5"},
    {"pow_half", "exp(x) ** -0.5", "reciprocal(sqrt(exp(x)))", NULL},
    {"pow_integer", "x ** 3", "x * sqr(x)", "x ** 17"},
    {"pow_integer", "i ** 13", "i * sqr(sqr(i)) * sqr(sqr(sqr(i)))", "i ** -3"},
    {"pow_integer", "x ** -4", "sqr(sqr(reciprocal(x)))", "x ** 3.5"},
    {"pow_minus_one", "x ** -1", "reciprocal(x)", "i ** -1"},
    {"pow_minus_two", "x ** -2", "sqr(reciprocal(x))", "i ** -2"},
    {"mul_same", "x * x", "sqr(x)", "x * x * y"},
    {"one_over", "1 / x", "reciprocal(x)", "2 / x"},
    {"div_constant", "x / 8", "x * 0.125", "x / 3"},
    {"pow_zero", "x ** 0", "alloc(1.0, shape_i{0}(x))", "complex(x, x) ** 0"},
    {"one_pow", "1 ** i", "alloc(1, shape_i{0}(i))", "1 ** complex(x, x)"},
    {"sub_same", "i - i", "alloc(0, shape_i{0}(i))", "x - x"},
    {"xor_same", "i ^ i", "alloc(0, shape_i{0}(i))", "i ^ e"},
    {"and_true", "p & cast(1, 'bool')", "p", "i & 1"},
    {"and_zero", "i & 0", "alloc(0, shape_i{0}(i))", "i & 2"},
    {"or_zero", "i | 0", "i", "i | 1"},
    {"or_true", "p | cast(1, 'bool')", "alloc(True, shape_i{0}(p))", "i | 1"},
    {"lt_same", "x < x", "alloc(False, shape_i{0}(x))", "x < y"},
    {"gt_same", "x > x", "alloc(False, shape_i{0}(x))", "x > y"},
    {"le_same", "i <= i", "alloc(True, shape_i{0}(i))", "x <= x"},
    {"ge_same", "i >= i", "alloc(True, shape_i{0}(i))", "x >= x"},
    {"eq_same", "eq(i, i)", "alloc(True, shape_i{0}(i))", "eq(x, x)"},
    {"neq_same", "neq(i, i)", "alloc(False, shape_i{0}(i))", "neq(x, x)"},
    {"sinh_arcsinh", "sinh(arcsinh(x))", "x", "sinh(arcsinh(complex(x, y)))"},
    {"arcsinh_sinh", "arcsinh(sinh(x))", "x", "arcsinh(sinh(complex(x, y)))"},
    {"arctanh_tanh", "arctanh(tanh(x))", "x", "arctanh(tanh(complex(x, y)))"},
    {"arccosh_cosh", "arccosh(cosh(x))", "abs(x)", "arccosh(cosh(complex(x, y)))"},
    {"cosh_arccosh", "cosh(arccosh(x))", "switch(x >= 1.0, x, nan)",
     "cosh(arccosh(complex(x, y)))"},
    {"tanh_arctanh", "tanh(arctanh(x))", "switch(abs(x) <= 1.0, x, nan)",
     "tanh(arctanh(complex(x, y)))"},
    {"exp_of_log", "exp(log(x))", "switch(x >= 0.0, x, nan)", "exp(log(complex(x, y)))"},
    {"exp_of_log1p", "exp(log1p(x))", "switch(x >= -1.0, 1.0 + x, nan)",
     "exp(log1p(complex(x, y)))"},
    {"exp_of_log1mexp", "exp(log1mexp(x))", "switch(x <= 0.0, -expm1(x), nan)",
     "exp(log1mexp(complex(x, y)))"},
    {"expm1_of_log", "expm1(log(x))", "switch(x >= 0.0, x - 1.0, nan)",
     "expm1(log(complex(x, y)))"},
    {"expm1_of_log1p", "expm1(log1p(x))", "switch(x >= -1.0, x, nan)",
     "expm1(log1p(complex(x, y)))"},
    {"expm1_of_log1mexp", "expm1(log1mexp(x))", "switch(x <= 0.0, -exp(x), nan)",
     "expm1(log1mexp(complex(x, y)))"},
    {"exp2_of_log2", "exp2(log2(x))", "switch(x >= 0.0, x, nan)", "exp2(log2(complex(x, y)))"},
    {"log2_of_exp2", "log2(exp2(x))", "x", "log2(exp2(complex(x, y)))"},
    {"sqr_sqrt", "sqr(sqrt(x))", "switch(x >= 0.0, x, nan)", "sqr(sqrt(complex(x, y)))"},
    {"sigmoid_logit", "sigmoid(logit(x))", "switch((x >= 0.0) & (x <= 1.0), x, nan)",
     "sigmoid(log(x / (1 - y)))"},
    {"sigmoid_inverse_odds", "sigmoid(-x) / sigmoid(x)", "exp(-x)", "sigmoid(-x) / sigmoid(y)"},
    {"log_sub_exp", "log(exp(x) - exp(y))", "switch(eq(y, -inf), x, x + log1mexp(y - x))",
     "log(exp(complex(x, y)) - exp(y))"},
    {"erf_minus_one", "erf(x) - 1", "-erfc(x)", "erf(x) - 2"},
    {"erf_plus_minus_one", "erf(x) + -1", "-erfc(x)", "erf(x) + -1 + y"},
    {"log_erfc", "log(erfc(x))", "switch(x < 0.5, log1p(-erf(x)), log(erfcx(x)) - sqr(x))",
     "log(erfc(x) + y)"},
    {"log_half_erfc", "log(0.5 * erfc(x))",
     "switch(x < 0.0, log1p(-0.5 * erfc(-x)), log(0.5 * erfcx(x)) - sqr(x))",
     "log(0.25 * erfc(x))"},
    {"one_minus_half_erfc", "1 - 0.5 * erfc(x)", "0.5 * erfc(-x)", "1 - 0.25 * erfc(x)"},
    {"log_kve", "log(kv(s, x))", "log(kve(dimshuffle{-1}(s), x)) - x", "log(kve(s, x) * exp(-y))"},
    {"log_ive", "log(iv(s, x))", "log(ive(dimshuffle{-1}(s), x)) + abs(x)",
     "log(ive(s, x) * exp(abs(y)))"},
    {"polygamma_zero", "polygamma(0, x)", "psi(x)", "polygamma(2, x)"},
    {"polygamma_one", "polygamma(1, x)", "tri_gamma(x)", "polygamma(2, x)"},
    {"abs_product", "abs(x) * abs(y)", "abs(x * y)", "abs(complex(x, y)) * abs(y)"},
    {"abs_quotient", "abs(x) / abs(y)", "abs(x / y)", "abs(complex(x, y)) / abs(y)"},
    {"exp_product", "exp(x) * exp(x * 3)", "exp(x + x * 3)", "exp(m) * exp(x)"},
    {"exp_quotient", "exp(x) / exp(x * 3)", "exp(x - x * 3)", "exp(x) / exp(y)"},
    {"pow_product", "2 ** x * 2 ** (x * 3)", "2.0 ** (x + x * 3)", "(-2) ** x * (-2) ** x"},
    {"scale_out_of_sum", "(3 * x).sum()", "reduce{0, 10, 10, 0}(x) * 3.0", "(0.5 * x).sum()"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void add_inputs(void) {
  int64_t unknown[2] = {DIM_UNKNOWN, DIM_UNKNOWN}, row[2] = {1, DIM_UNKNOWN}, fixed[2] = {2, 3};
  add_input("x", DTYPE_FLOAT64, 1, unknown);
  add_input("y", DTYPE_FLOAT64, 1, unknown);
  add_input("m", DTYPE_FLOAT64, 2, unknown);
  add_input("n", DTYPE_FLOAT64, 2, unknown);
  add_input("s", DTYPE_FLOAT64, 0, NULL);
  add_input("f", DTYPE_FLOAT32, 1, unknown);
  add_input("i", DTYPE_INT64, 1, unknown);
  add_input("e", DTYPE_UINT8, 1, unknown);
  add_input("p", DTYPE_BOOL, 1, unknown);
  add_input("r", DTYPE_FLOAT64, 2, row);
  add_input("t", DTYPE_FLOAT64, 2, fixed);
}

/* ---- what it becomes ---- */

static void check_row(const Row *row) {
  Var before;
  if (!build(row->before, 1, &before)) return;
  FunctionGraph *fgraph = rewritten_graph(1, &before, 0, NULL);
  bool kept = !strcmp(row->after, infix(before));
  check_record(has_fired(row->rule) != kept, row->before, __FILE__, __LINE__, ": %s did not fire",
               row->rule);
  bool found = strstr(infix(fgraph->outputs[0]), row->after) != NULL;
  check_record(found, row->before, __FILE__, __LINE__, ":\n  %s\nexpected\n  %s",
               infix(fgraph->outputs[0]), row->after);
  check_idempotent(fgraph, row->before);
  fgraph_free(fgraph);
}

/* All rules off but the one in question: it alone changes the formula, and without it nothing does. */
static void check_switch(const Row *row) {
  const char *others[256];
  int count = 0;
  Var before;
  if (!build(row->before, 1, &before)) return;
  for (int i = 0; i < rewrite_count(); i++) others[count++] = rewrite_name(i);
  FunctionGraph *fgraph = rewritten_graph(1, &before, count, others);
  check_record(fired.count == 0, row->before, __FILE__, __LINE__, ": rules fired that are off");
  CHECK_TEXT(infix(fgraph->outputs[0]), infix(before));
  fgraph_free(fgraph);
  fgraph = rewritten_graph(1, &before, 1, &row->rule);
  check_record(!has_fired(row->rule), row->rule, __FILE__, __LINE__, " fired though it was off");
  fgraph_free(fgraph);
}

static void check_forbidden(const Row *row) {
  Var before;
  if (!row->forbidden || !build(row->forbidden, 1, &before)) return;
  FunctionGraph *fgraph = rewritten_graph(1, &before, 0, NULL);
  check_record(!has_fired(row->rule), row->forbidden, __FILE__, __LINE__, ": %s fired", row->rule);
  fgraph_free(fgraph);
}

/* ---- values ---- */

static const double points[] = {0,         -0.0, 1,    -1,    0.5,   -2.5,   1e-30,    -1e-300,
                                1e30,      700,  -700, 2,     1e-5,  -1e300, INFINITY, 3,
                                -INFINITY, NAN,  1000, -1000, 1e154, 0.1};
/* Formulas that must keep their values though no rule has to fire. */
static const char *const others[] = {
    "1e300 * x * 1e300 * 1e-300",
    "x * 1e-200 * y * 1e200",
    "x + 1e16 + -1e16",
    "x + 1e308 + 1e308",
    "x * (y * x)",
    "x + (y + x)",
    "(x + y) + (x + y)",
    "(x * y) * (x * y) * x",
    "0 - e",
    "e - 1 - e",
    "-e * i",
    "abs(-e)",
    "(-i) * (-i) * (-1)",
    "i * 3 * i * 5",
    "e + 200 + 100",
    "e * 100 * 3",
    "(i + 1) + (i + 2)",
    "cast(cast(i, 'float64'), 'int8')",
    "cast(cast(x, 'float32'), 'float64')",
    "cast(cast(e, 'int8'), 'int64')",
    "log(1 + i)",
    "log(1 + e)",
    "exp(e) - 1",
    "e ** 2",
    "i ** 3",
    "i / 4",
    "e / 2",
    "1 / i",
    "p + p",
    "p * p",
    "~(~p)",
    "maximum(p, p)",
    "x % 2 - 0",
    "i // 1",
    "m.sum(axis=1).sum()",
    "m.max(axis=0).max()",
    "m.prod(axis=1).prod()",
    "(-m).sum()",
    "(m * 4).sum(axis=0)",
    "(m * 0.25).mean()",
    "f * 2 * 3 + f",
    "f + 1 + 2",
    "log(1 + f)",
    "f ** 3",
    "f / 4",
    "x[2:][:3][0:1]",
    "x[::2][::2]",
    "x[:-1][1:]",
    "m[1:, 0]",
    "m[:, ::-1][0]",
    "x[1:] * x[:-1]",
    "reshape(reshape(m, [-1]), m.T.shape)",
    "m.T.T.dimshuffle('x', 1, 0)",
    "r + m",
    "(r + m).T",
    "join(0, x, x + 1)[1:]",
    "fill(m, s) * 2 + fill(m, 1.0)",
    "switch(x > 0, x, 0) * log(x)",
    "switch(x > 0, log(x), 0) / y * 3",
    "x * exp(y) / exp(y)",
    "x / sigmoid(y) * sigmoid(y)",
    "(x / softplus(y)) * softplus(y)",
    "exp(x) * 2 / (1 + exp(x))",
    "exp(m) / exp(m).sum(axis=0, keepdims=True)",
    "softmax(m, axis=1) * 2",
    "log(exp(m).sum(axis=1))",
    "x - log(exp(x).sum())",
    "(x - y) * -(y - x)",
    "-(-x - y)",
    "(-x) * 2 - (-y) * 3",
    "x ** 0.5 * 2",
    "x + 0 + y * 1",
    "x * x * x",
    "sqrt(x) * sqrt(x)",
    "eq(x, x)",
    "neq(x, x)",
    "0 / x",
    "x - x",
    "i * 0 + i",
    "p * 0",
    "clip(x, -1, 1) * 1",
    "grad_scale(x, 2.0) * 2",
};

static const double tame[] = {0.5, -1.25, 2, 0.75, -0.1, 3, 1.5, -2, 0.3};

/* Values that stay finite stay what they are: exactly those of integers, nearly those of floats. */
static void compare(const char *what, const Array *before, const Array *after) {
  if (!check_record(same_layout(before, after), what, __FILE__, __LINE__,
                    ": dtype or shape changed"))
    return;
  if (dtype_is(before->view.dtype, GROUP_COMPLEX)) return; /* no rule may fire on these */
  for (int64_t i = 0; i < view_size(&before->view); i++) {
    double a = view_float(&before->view, i), b = view_float(&after->view, i);
    if (!isfinite(a)) continue;
    double near = dtype_is(before->view.dtype, GROUP_DISCRETE) ? 0
                  : before->view.dtype == DTYPE_FLOAT32        ? 1e-5
                                                               : 1e-12;
    check_near(b, a, near * fmax(1, fabs(a)), what, __FILE__, __LINE__);
  }
}

static void check_values(const char *text, int length, const double *numbers, int count) {
  Var before;
  if (!build(text, 1, &before)) return;
  FunctionGraph *fgraph = rewritten_graph(1, &before, 0, NULL);
  Array *inputs[MAX_INPUTS], *result = NULL, *rewritten = NULL;
  const View *views[MAX_INPUTS];
  for (int first = 0; first < count; first += 5) {
    for (int i = 0; i < scope.count; i++) {
      int64_t shape[2] = {length, length};
      Type type = var_type(scope.vars[i]);
      for (int axis = 0; axis < type_ndim(type); axis++)
        if (type_shape(type)[axis] != DIM_UNKNOWN) shape[axis] = type_shape(type)[axis];
      bool discrete = dtype_is(type_dtype(type), GROUP_DISCRETE);
      inputs[i] = filled(type_dtype(type), type_ndim(type), shape, discrete ? tame : numbers,
                         discrete ? 9 : count, first + i);
      views[i] = &inputs[i]->view;
    }
    bool fine = values_of(1, &before, views, &result);
    bool still = values_of(1, fgraph->outputs, views, &rewritten);
    check_record(fine == still, text, __FILE__, __LINE__, ": evaluated %s, evaluates %s",
                 fine ? "before" : "not before", still ? "now" : "not now");
    if (fine && still) compare(text, result, rewritten);
    array_release(result);
    array_release(rewritten);
    result = rewritten = NULL;
    for (int i = 0; i < scope.count; i++) array_release(inputs[i]);
  }
  fgraph_free(fgraph);
}

/* Of no elements there is no maximum: it is refused at a length of 0. */
static bool takes_maximum(const char *rule) { return !strcmp(rule, "max_to_min"); }

/* A term that cancels takes the digits of the others along where it is large. */
static bool is_truer(const char *rule) {
  return strstr(rule, "term") || !strcmp(rule, "expm1_minus_exp");
}

/* ---- everything has a row ---- */

static void check_coverage(void) {
  for (int i = 0; i < rewrite_count(); i++) {
    bool found = false, forbidden = false;
    for (int k = 0; k < ROWS; k++)
      if (!strcmp(rows[k].rule, rewrite_name(i)))
        found = true, forbidden |= rows[k].forbidden != NULL;
    check_record(found, rewrite_name(i), __FILE__, __LINE__, ": has no row");
    check_record(forbidden || !strcmp(rewrite_name(i), "identity"), rewrite_name(i), __FILE__,
                 __LINE__, ": has no row that forbids it");
  }
}

int main(void) {
  add_inputs();
  check_coverage();
  for (int i = 0; i < ROWS; i++) {
    check_row(&rows[i]);
    check_switch(&rows[i]);
    check_forbidden(&rows[i]);
    const char *texts[] = {rows[i].before, rows[i].forbidden};
    for (int k = 0; k < 2 && texts[k]; k++) {
      check_values(texts[k], 3, tame, 9);
      if (!is_truer(rows[i].rule)) {
        check_values(texts[k], 7, points, sizeof points / sizeof *points);
        check_values(texts[k], 1, points, sizeof points / sizeof *points);
      }
      if (!takes_maximum(rows[i].rule)) check_values(texts[k], 0, tame, 9);
    }
    graph_sweep();
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    check_values(others[i], 3, tame, 9);
    check_values(others[i], 7, points, sizeof points / sizeof *points);
    check_values(others[i], 0, tame, 9);
    check_values(others[i], 1, points, sizeof points / sizeof *points);
    graph_sweep();
  }
  end_test();
  return check_done();
}
