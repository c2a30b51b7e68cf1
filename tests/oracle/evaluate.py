"""Evaluates expressions with PyTensor: a case a line in, its answer a line out (README.md has the schema).

Besides what the corpus has, a request may ask for `"stable": true` (the optimised rewrites) or `"raw": true` (none), and have a program that
toPython wrote as `"python"`, which then stands for the text; and `"mended"` names what departures.md calls mended, which PyTensor then does as this
library does. An answer carries `"warned"`: what NumPy warned of, such as a division by zero or a cast out of range, whose results are undefined for integers.
"""
import ast
import contextlib
import json
import os
import sys
import tempfile
import warnings
from unittest import mock

os.environ["PYTENSOR_FLAGS"] = ("cxx=,linker=py,mode=FAST_COMPILE,floatX=float64,on_opt_error=ignore,compiledir="
                                + os.path.join(tempfile.gettempdir(), f"symtensor-oracle-{os.getuid()}"))
warnings.simplefilter("ignore")
import numpy as np
import pytensor
import pytensor.gradient
import pytensor.scalar.math
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.raise_op import assert_op
from pytensor.tensor.elemwise import Elemwise
from pytensor.tensor.extra_ops import CumOp
from pytensor.tensor.sort import ArgSortOp
from pytensor.tensor.type import TensorType
from pytensor.tensor.variable import TensorVariable

FAST_RUN = Mode("py", RewriteDatabaseQuery(
    include=["fast_run"], exclude=["cxx_only", "BlasOpt", "fusion", "inplace", "numba", "jax", "pytorch", "mlx"]))
NOT_REWRITTEN = Mode("py", None)

NAMES = {name: getattr(pt, name) for name in dir(pt)
         if not name.startswith("_") and type(getattr(pt, name)).__name__ != "module"}
for name in ("grad", "disconnected_grad", "zero_grad", "undefined_grad", "grad_clip", "grad_scale", "jacobian", "hessian"):
    NAMES[name] = getattr(pytensor.gradient, name)
for name in ("softmax", "log_softmax"):
    NAMES[name] = getattr(pt.special, name)
NAMES["assert_op"] = assert_op

SPECIAL = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf, "-0": -0.0}


# ---- what departures.md calls mended: a context for each name, in which PyTensor does as this library does ----

@contextlib.contextmanager
def named(**functions):
    """Other functions for names of the language, and for methods of the same names."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(NAMES, functions))
        for name, function in functions.items():
            if hasattr(TensorVariable, name):
                stack.enter_context(mock.patch.object(TensorVariable, name, function))
        yield


@contextlib.contextmanager
def mending(names):
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.enter_context(MENDED[name]())
        yield


def smallest(x, axis=None, keepdims=False, find=pt.max):
    """`find` of the negative for integers: ~x is -1 - x, which does not overflow."""
    x = pt.as_tensor_variable(x)
    discrete = x.type.dtype == "bool" or "int" in x.type.dtype
    found = find(~x if discrete else -x, axis=axis, keepdims=keepdims)
    return found if find is pt.argmax else ~found if discrete else -found


def compared():
    return named(argmin=lambda x, axis=None, keepdims=False: smallest(x, axis, keepdims, pt.argmax), min=smallest,
                 ptp=lambda x, axis=None: pt.max(x, axis) - smallest(x, axis))


def wide_sums():
    def make_node(self, x):
        apply = cumulated(self, x)
        kind = np.dtype(apply.outputs[0].type.dtype).kind
        wide = {"b": "int64", "i": "int64", "u": "uint64"}.get(kind)
        if wide:
            apply.outputs[0].type = TensorType(wide, shape=apply.outputs[0].type.shape)
        return apply
    cumulated = CumOp.make_node
    return mock.patch.object(CumOp, "make_node", make_node)


def repeated():
    def repeat(x, repeats, axis=None):
        x = pt.as_tensor_variable(x)
        unsigned = x.type.dtype == "uint64"
        return pt.cast(pt.repeat(pt.cast(x, "int64"), repeats, axis), "uint64") if unsigned else pt.repeat(x, repeats, axis)
    return named(repeat=repeat)


def counted():
    def bincount(x, weights=None, minlength=None, assert_nonneg=False):
        counts = pt.bincount(x, weights, minlength, assert_nonneg)
        return counts if weights is not None else pt.cast(counts, "int64")
    return named(bincount=bincount)


def kept_order():
    def perform(self, node, inputs, output_storage):
        output_storage[0][0] = np.asarray(np.argsort(*inputs, kind="stable"), dtype="int64")
    return mock.patch.object(ArgSortOp, "perform", perform)


def exact_median():
    return named(median=lambda x, axis=None: pt.median(as_float(pt.as_tensor_variable(x)), axis))


def as_float(x):
    wide = x.type.dtype in ("int32", "int64", "uint32", "uint64")
    return x if "float" in x.type.dtype or "complex" in x.type.dtype else pt.cast(x, "float64" if wide else "float32")


def freedom():
    def var(x, axis=None, ddof=0, keepdims=False, corrected=False):
        x = pt.as_tensor_variable(x)
        axes = range(x.type.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
        if not ddof or not axes:
            return pt.var(x, axis, ddof, keepdims, corrected)
        size = pt.prod([x.shape[i] for i in axes])
        squares = pt.sum((x - pt.mean(x, axis, keepdims=True)) ** 2, axis=axis, keepdims=keepdims)
        return squares / (size - ddof)
    return named(var=var, std=lambda *args, **keywords: pt.sqrt(var(*args, **keywords)))


class Tight:
    """NumPy, with other limits for series that are summed until a term is small."""

    def __getattr__(self, name):
        return getattr(np, name)

    def array(self, value, **keywords):
        if isinstance(value, float) and (value in (1e-10, 1e-12) or value == np.log(1e-6)):
            value = np.log(1e-22) if value < 0 else 1e-22
        return np.array(value, **keywords)


def tight_series():
    return mock.patch.object(pytensor.scalar.math, "np", Tight())


def far_bessel(order, x, near):
    """J0 and J1 beyond 1e4 by Hankel's asymptotic series, the phase reduced by sin and cos of x itself."""
    a = np.abs(x.astype("float64"))
    with np.errstate(all="ignore"):
        s, c = np.sin(a), np.cos(a)
        if order == 0:
            value = (c + s) * (1 - 9 / (128 * a * a)) + (s - c) / (8 * a)
        else:
            value = ((s - c) * (1 + 15 / (128 * a * a)) + 3 * (s + c) / (8 * a)) * np.where(x < 0, -1, 1)
        return np.where((a > 1e4) & np.isfinite(a), value / np.sqrt(np.pi * a), near).astype(x.dtype)


def exact_bessel():
    perform = Elemwise.perform

    def performed(self, node, inputs, output_storage):
        perform(self, node, inputs, output_storage)
        for order, elementwise in enumerate((pt.j0, pt.j1)):
            if self.scalar_op == elementwise.scalar_op:
                near = output_storage[0][0]
                output_storage[0][0] = far_bessel(order, inputs[0].astype(near.dtype), near)
    return mock.patch.object(Elemwise, "perform", performed)


def shifted_sums():
    """logsumexp and logaddexp with the largest term taken out, in gradients too."""
    def logsumexp(x, axis=None, keepdims=False):
        x = as_float(pt.as_tensor_variable(x))
        largest = NAMES["disconnected_grad"](pt.clip(pt.max(x, axis, keepdims=True), -FLOAT_MAX, FLOAT_MAX))
        total = pt.log(pt.sum(pt.exp(x - largest), axis, keepdims=True)) + largest
        return total if keepdims else pt.sum(total, axis)

    def logaddexp(first, *rest):
        for x in rest:
            first = x + pt.softplus(pt.as_tensor_variable(first) - x)
        return first
    return named(logsumexp=logsumexp, logaddexp=logaddexp)


FLOAT_MAX = float(np.finfo("float32").max)


@contextlib.contextmanager
def finite_shift():
    def shifted(self, x):
        most = np.finfo(x.type.dtype).max if "float" in x.type.dtype else np.inf
        return x - pt.clip(x.max(axis=self.axis, keepdims=True), -most, most)

    def softmax(self, x):
        e = pt.exp(shifted(self, x))
        return [e / e.sum(axis=self.axis, keepdims=True)]

    def log_softmax(self, x):
        x = shifted(self, x)
        return [x - pt.log(pt.exp(x).sum(axis=self.axis, keepdims=True))]
    with mock.patch.object(pt.special.Softmax, "build_inner_graph", softmax):
        with mock.patch.object(pt.special.LogSoftmax, "build_inner_graph", log_softmax):
            yield


def wide_functions():
    """Elementwise functions whose results are floats are given floats: NumPy takes those of bool and 8 bits in float16."""
    perform = Elemwise.perform

    def performed(self, node, inputs, output_storage):
        if np.dtype(node.outputs[0].dtype).kind in "fc":
            inputs = [x.astype("float32") if x.dtype.kind in "biu" and x.dtype.itemsize < 4 else x for x in inputs]
        perform(self, node, inputs, output_storage)
    return mock.patch.object(Elemwise, "perform", performed)


EXACT = ("Cast", "Switch", "Second", "Identity", "Neg", "Abs", "Maximum", "Minimum", "Floor", "Ceil", "Trunc", "RoundHalfToEven",
         "RoundHalfAwayFromZero", "Sign", "Clip", "Composite", "Real", "Imag", "Conj")


def noise(seed):
    """Elementwise functions whose results are rounded are off by some units in the last place, at random."""
    perform = Elemwise.perform
    random = np.random.default_rng(seed)

    def performed(self, node, inputs, output_storage):
        perform(self, node, inputs, output_storage)
        for output, storage in zip(node.outputs, output_storage):
            dtype = np.dtype(output.dtype)
            if dtype.kind in "fc" and type(self.scalar_op).__name__ not in EXACT:
                factors = 1 + 4 * np.finfo(dtype).eps * random.choice([-1, 1], storage[0].shape)
                with np.errstate(all="ignore"):
                    storage[0] = np.asarray(storage[0] * factors, dtype=dtype)
    return mock.patch.object(Elemwise, "perform", performed)


MENDED = {
    "argmin of integers": compared,
    "dtype of running sums": wide_sums,
    "dtype of bincount": counted,
    "repeat of uint64": repeated,
    "order of equal elements": kept_order,
    "median": exact_median,
    "var with ddof": freedom,
    "derivatives by a parameter": tight_series,
    "Bessel functions far out": exact_bessel,
    "floats of narrow integers": wide_functions,
    "softmax of infinity": finite_shift,
    "sums of exponentials": shifted_sums,
    "noise": lambda: noise(1),
    "other noise": lambda: noise(2),
    "third noise": lambda: noise(3),
}


def value_of(text, scope):
    """The value of a program's last line."""
    tree = ast.parse(text)
    last = tree.body.pop()
    names = {**NAMES, **scope, "__builtins__": {}}
    exec(compile(tree, "<program>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<program>", "eval"), names)


def encoded(value, dtype):
    """One element of an array as JSON."""
    if dtype == "bool":
        return bool(value)
    if "int" in dtype:
        return int(value) if abs(int(value)) <= 2**53 else str(int(value))
    if dtype.startswith("complex"):
        part = "float32" if dtype == "complex64" else "float64"
        return [encoded(value.real, part), encoded(value.imag, part)]
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0" if np.signbit(value) else 0
    return float(str(np.float32(value))) if dtype == "float32" else float(value)


def decoded(array):
    """The NumPy array of a JSON object."""
    def element(value):
        if isinstance(value, list):
            return complex(element(value[0]), element(value[1]))
        if isinstance(value, str):
            return SPECIAL[value] if value in SPECIAL else int(value)
        return value
    data = [element(value) for value in array["data"]]
    return np.array(data, dtype=array["dtype"]).reshape(array["shape"])


def plain(value):
    """A result that is not symbolic, as JSON."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def failure(error, when):
    message = (str(error).splitlines() or [""])[0][:160]
    bases = [base.__name__ for base in type(error).__mro__ if base not in (object, BaseException, Exception)]
    return {"error": type(error).__name__, "when": when, "message": message, "bases": bases}


def run(case, inputs, outputs):
    """The outputs' arrays; without rewrites where a rewrite of FAST_COMPILE is what fails."""
    modes = [FAST_RUN] if case.get("stable") else [NOT_REWRITTEN] if case.get("raw") else [None, NOT_REWRITTEN]
    for mode in modes:
        try:
            function = pytensor.function(inputs, outputs, on_unused_input="ignore", mode=mode)
            return function(*[decoded(array) for array in case["values"].values()])
        except Exception as error:
            if mode is modes[-1] or not isinstance(error, (NotImplementedError, AssertionError, AttributeError)):
                raise


def program(source):
    """What a program written by toPython defines: its inputs by name, and its outputs."""
    names = {}
    exec(source, names)
    return {variable.name: variable for variable in names["inputs"]}, names["outputs"]


def answer(case):
    try:
        if "python" in case:
            inputs, results = program(case["python"])
            case["values"] = {name: value for name, value in case["values"].items() if name in inputs}
            return answered(case, inputs, results)
        scope = {name: pt.tensor(name, dtype=var["dtype"], shape=tuple(var["shape"])) for name, var in case["vars"].items()}
        result = value_of(case["text"], scope)
    except Exception as error:
        return failure(error, "build")
    return answered(case, scope, list(result) if isinstance(result, (list, tuple)) else [result])


def answered(case, scope, results):
    try:
        arrays = iter(run(case, [scope[name] for name in case["values"]], [r for r in results if isinstance(r, Variable)]))
        outputs = []
        for item in results:
            if not isinstance(item, Variable):
                outputs.append({"py": plain(item)})
                continue
            array = np.asarray(next(arrays))
            dtype = str(array.dtype)
            outputs.append({"dtype": dtype, "static": list(item.type.shape), "shape": list(array.shape),
                            "data": [encoded(value, dtype) for value in array.ravel()]})
            if dtype != item.type.dtype:
                outputs[-1]["declared"] = item.type.dtype
    except Exception as error:
        return failure(error, "call")
    return {"outputs": outputs}


def main():
    print(json.dumps({"pytensor": pytensor.__version__, "numpy": np.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        with warnings.catch_warnings(record=True) as caught, mending(case.get("mended", [])):
            warnings.simplefilter("always", RuntimeWarning)
            result = answer(case)
        warned = sorted({str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)})
        print(json.dumps({"expect": result, "warned": warned}, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
