"""Writes extremes.def: formulas at extreme arguments, their values and first and second derivatives, by mpmath with so many digits
that the derivatives of what is nearly a line are known to be below 1e-308. The texts are in the language of tests; the functions beside them are the same mathematics.

    python3 tests/c/extremes.py > tests/c/extremes.def
"""
from mpmath import diff, erfc, exp, fabs, inf, isinf, isnan, log, log1p, mp, mpf, nan, sqrt

mp.dps = 350
tiny = mpf(2) ** -10
everywhere = [-10000, -1000, -120, -50, -17, -1, -tiny, 0, tiny, 1, 17, 50, 80, 1000, 10000]
below = [-10000, -1000, -120, -50, -17, -1, -tiny]
tails = [-1000, -17, -3, -1, -tiny, 0, 0.25, 1, 3, 10, 17, 30]
far_tails = [1000, 10000]
wide = [-(2 ** 20), -1000, -17, -1, -tiny, 0, 1, 1000, 2 ** 20, 1e15]


def softplus(x): return log1p(exp(x)) if x < 0 else x + log1p(exp(-x))
def sigmoid(x): return 1 / (1 + exp(-x))
def log_cosh(x): return softplus(2 * x) - x - log(2)
def log_erfc(x): return log(erfc(x))


# text, function, points, derivatives that are compared
formulas = [
    ("log(sigmoid(x))", lambda x: -softplus(-x), everywhere, 2),
    ("-log(1 + exp(-x))", lambda x: -softplus(-x), everywhere, 2),
    ("log(1 / (1 + exp(-x)))", lambda x: -softplus(-x), everywhere, 2),
    ("log(1 - sigmoid(x))", lambda x: -softplus(x), everywhere, 2),
    ("log1p(-sigmoid(x))", lambda x: -softplus(x), everywhere, 2),
    ("log(1 + exp(x))", softplus, everywhere, 2),
    ("softplus(x)", softplus, everywhere, 2),
    ("log(1 - exp(x))", lambda x: log1p(-exp(x)), below, 2),
    ("log1p(-exp(x))", lambda x: log1p(-exp(x)), below, 2),
    ("log(1 - exp(-exp(x)))", lambda x: log1p(-exp(-exp(x))), [-80, -50, -17, -1, 0, 1, 2], 1),
    ("log(exp(x) + exp(-x)) - 0.6931471805599453", log_cosh, [-10000, -1000, -50, -1, 1, 50, 1000, 10000], 1),
    ("log(cosh(x))", log_cosh, everywhere, 1),
    ("log(exp(x) + 2.5)", lambda x: log(exp(x) + 2.5), everywhere, 2),
    ("log(exp(x) - exp(x - 1))", lambda x: x + log1p(-exp(-1)), everywhere, 1),
    ("exp(x) / (1 + exp(x))", sigmoid, everywhere, 1),
    ("1 - sigmoid(x)", lambda x: sigmoid(-x), everywhere, 2),
    ("1 / (1 + exp(-x))", sigmoid, everywhere, 1),
    ("-(0.25 * log(sigmoid(x)) + 0.75 * log(1 - sigmoid(x)))", lambda x: 0.25 * softplus(-x) + 0.75 * softplus(x), everywhere, 1),
    ("log(exp(x))", lambda x: x, everywhere, 2),
    ("1 - exp(x)", lambda x: -mp.expm1(x), [-1000, -1, -tiny, 0, tiny, 1, 80], 2),
    ("1 - erf(x)", erfc, [-5, 0, 1, 3, 5, 9], 1),
    ("log(1 - x)", lambda x: log1p(-x), [-1000, -tiny, 0, tiny, 0.5], 2),
    ("sigmoid(x) / (1 - sigmoid(x))", exp, [-80, -17, -1, 0, 1, 17, 80], 1),
    ("log(erfc(x))", log_erfc, tails, 2),
    ("log(erfc(x)) + 0", log_erfc, far_tails, 1),
    ("log(1 - erf(x))", log_erfc, tails, 2),
    ("log(0.5 * erfc(x))", lambda x: log_erfc(x) - log(2), tails, 2),
    ("log(0.5 * erfc(x)) + 0", lambda x: log_erfc(x) - log(2), far_tails, 1),
    ("log(0.5 * (1 + erf(x)))", lambda x: log_erfc(-x) - log(2), [-x for x in tails], 2),
    ("log(1 - 0.5 * erfc(x))", lambda x: log_erfc(-x) - log(2), [-x for x in tails], 2),
    ("erfcx(x)", lambda x: exp(x * x) * erfc(x), [-3, -1, 0, 1, 10], 0),
    ("-1.0008888496236102 - 2 * log(1 + x ** 2 / 3)", lambda x: mpf("-1.0008888496236102") - 2 * log1p(x * x / 3), wide, 1),
    ("2.1991 + 2.5 * log(sigmoid(x)) + 4 * log(1 - sigmoid(x))", lambda x: mpf("2.1991") - 2.5 * softplus(-x) - 4 * softplus(x), everywhere, 1),
    ("2.5 * (x - log(4 + exp(x))) - 4 * log(4 + exp(x))", lambda x: 2.5 * x - 6.5 * log(4 + exp(x)), everywhere, 2),
    ("sqrt(x ** 2)", lambda x: fabs(x), [x for x in everywhere if x], 1),
    ("sqrt(x ** 2 + 1)", lambda x: sqrt(x * x + 1), everywhere, 1),
    ("sqrt(x)", sqrt, [tiny, 1, 1000], 2),
    ("x * log(x)", lambda x: x * log(x), [tiny, 1, 1000], 2),
    ("switch(x > 0, x * log(x), 0)", lambda x: x * log(x) if x > 0 else mpf(0), [-1000, -1, tiny, 1, 1000], 2),
    ("switch(x > 0, sqrt(x), 0) * 3", lambda x: 3 * sqrt(x) if x > 0 else mpf(0), [-1000, -1, tiny, 1, 1000], 2),
    ("switch(x < 50, log(1 - x / 100), 0)", lambda x: log1p(-x / 100) if x < 50 else mpf(0), [-1000, 0, 1, 100, 1000], 2),
    ("exp(x) / exp(x - 1)", lambda x: exp(1), [-1000, 0, 1000], 1),
    ("exp(x) - 1", lambda x: mp.expm1(x), [-1000, -1, -tiny, 0, tiny, 1, 80], 2),
    ("log(1 + x)", log1p, [-tiny, 0, tiny, 1, 1000], 2),
]
# What has no derivative on both sides, or none that is finite: text, point, value, slope.
edges = [
    ("sqrt(x ** 2)", 0, 0, 0), ("sqrt(x)", 0, 0, inf), ("abs(x)", 0, 0, 0), ("x * log(x)", 0, nan, -inf),
    ("switch(x > 0, x * log(x), 0)", 0, 0, 0), ("switch(x > 0, sqrt(x), 0) * 3", 0, 0, 0), ("switch(x > 0, 1 / x, x)", 0, 0, 1),
    ("switch(x > 0, log(x), 0) * 2", -1, 0, 0), ("log(1 - exp(x))", 0, -inf, nan), ("relu(x)", 0, 0, 0),
]


def written(number):
    if isnan(number):
        return "NAN"
    if isinf(number):
        return "INFINITY" if number > 0 else "-INFINITY"
    return repr(float(number) + 0.0)


def row(text, x, *numbers):
    print(f'EXTREME("{text}", {", ".join(written(mpf(n)) for n in (x, *numbers))})')


print("/* text, x, value, first and second derivative; NAN: not compared. Written by extremes.py. */")
for text, function, points, order in formulas:
    for x in map(mpf, points):
        slope = diff(function, x) if order else nan
        row(text, x, function(x), slope, diff(function, x, 2) if order > 1 else nan)
for text, x, value, slope in edges:
    row(text, x, value, slope, nan)
