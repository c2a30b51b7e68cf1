"""Answers the questions of answer.mjs with the real PyTensor, as tests/oracle/evaluate.py does, with what of the page is not in pytensor.tensor."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import evaluate
import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.graph.basic import Variable
from pytensor.scalar import basic as scalar

evaluate.NAMES |= {"shared": pytensor.shared, "config": pytensor.config, "autocast_float": scalar.autocast_float, "array": np.array}
value_of = evaluate.value_of


def tensors_of(text, scope):
    """The value of a text; arrays in it as constants, so that they are recorded with dtype and shape."""
    def tensor(value):
        return pt.constant(value) if isinstance(value, np.ndarray) else value
    value = value_of(text, scope)
    return [tensor(item) for item in value] if isinstance(value, (list, tuple)) else tensor(value)


evaluate.value_of = tensors_of


def example(case):
    """An example of the page: the first results are the inputs, for which `feed` has arrays."""
    feed = case["feed"]
    results = list(tensors_of(case["pytensor"], {"pt": pt}))
    inputs, outputs = results[:len(feed)], results[len(feed):]
    symbolic = [out for out in outputs if isinstance(out, Variable)]
    arrays = iter(pytensor.function(inputs, symbolic, on_unused_input="ignore")(*[evaluate.decoded(array) for array in feed]))
    described = []
    for out in outputs:
        if not isinstance(out, Variable):
            described.append({"py": evaluate.plain(out)})
            continue
        array = np.asarray(next(arrays))
        described.append({"dtype": str(array.dtype), "static": list(out.type.shape), "shape": list(array.shape),
                          "data": [evaluate.encoded(value, str(array.dtype)) for value in array.ravel()]})
    return {"outputs": described}


def answer(case):
    if "feed" in case:
        return example(case)
    if "flags" in case:
        flags = case.pop("flags")
        with pytensor.config.change_flags(**flags):
            return answer(case)
    if "autocast" in case:
        dtypes = case.pop("autocast")
        with scalar.autocast_float_as(*dtypes):
            return answer(case)
    return evaluate.answer({**case, "text": case.get("pytensor", case["text"])})

if __name__ == "__main__":
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], "expect": answer(case)}), flush=True)
