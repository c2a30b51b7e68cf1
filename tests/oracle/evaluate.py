"""Evaluates expressions with PyTensor: a case a line in, its answer a line out (README.md has the schema).

Besides what the corpus has, a request may ask for `"stable": true` (the optimised rewrites) or `"raw": true` (none), and have a program that
toPython wrote as `"python"`, which then stands for the text. An answer carries `"warned"`: what NumPy warned of, such as a division by zero or a cast out of range, whose results are undefined for integers.
"""
import ast
import json
import os
import sys
import tempfile
import warnings

os.environ["PYTENSOR_FLAGS"] = ("cxx=,linker=py,mode=FAST_COMPILE,floatX=float64,on_opt_error=ignore,compiledir="
                                + os.path.join(tempfile.gettempdir(), f"symtensor-oracle-{os.getuid()}"))
warnings.simplefilter("ignore")
import numpy as np
import pytensor
import pytensor.gradient
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.raise_op import assert_op

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
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", RuntimeWarning)
            result = answer(case)
        warned = sorted({str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)})
        print(json.dumps({"expect": result, "warned": warned}, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
