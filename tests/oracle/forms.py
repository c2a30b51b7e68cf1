"""Writes forms.jsonl: graphs of the corpus as the real PyTensor prints them, before any rewrite.

    python forms.py [id...]      the graphs that are there already, and these cases of the corpus

A line: {"id": case of the corpus, "options": of debugprint, "text": what it gives, "pp": what pprint gives for each output}. The cases are those whose expressions PyTensor and
the library build of the same operations; the options go round.
"""
import json
import pathlib
import sys

import evaluate
import pytensor
import pytensor.tensor as pt
from pytensor.graph.basic import Variable

HERE = pathlib.Path(__file__).parent
OPTIONS = [{"print_type": True}, {}, {"print_type": True, "depth": 3}, {"print_shape": True, "id_type": "int"}, {"id_type": ""},
           {"stop_on_name": True, "print_view_map": True}]


def lines(name):
    path = HERE / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def graphs(case):
    scope = {name: pt.tensor(name, dtype=var["dtype"], shape=tuple(var["shape"])) for name, var in case["vars"].items()}
    result = evaluate.value_of(case["text"], scope)
    results = result if isinstance(result, (list, tuple)) else [result]
    return [r for r in results if isinstance(r, Variable)]


def main():
    corpus = {case["id"]: case for case in lines("corpus.jsonl")}
    wanted = [line["id"] for line in lines("forms.jsonl")] + sys.argv[1:]
    with open(HERE / "forms.jsonl", "w") as out:
        for i, name in enumerate(dict.fromkeys(wanted)):
            options = OPTIONS[i % len(OPTIONS)]
            results = graphs(corpus[name])
            row = {"id": name, "options": options, "text": pytensor.dprint(results, file="str", **options),
                   "pp": [pytensor.printing.pprint(r) for r in results]}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
