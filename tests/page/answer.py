"""Answers the questions of answer.mjs with the real PyTensor, as tests/oracle/evaluate.py does, with what of the page is not in pytensor.tensor."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import evaluate
import numpy as np
import pytensor
import pytensor.tensor as pt
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

if __name__ == "__main__":
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], "expect": evaluate.answer({**case, "text": case.get("pytensor", case["text"])})}), flush=True)
