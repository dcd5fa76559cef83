"""The second half of `onnx-check.ts`: checks the models of a folder, and prints what it found as one JSON document.

    bench/.venv/bin/python bench/onnx-check.py <folder>
"""

import base64
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator

DTYPES = {"float32": np.float32, "float64": np.float64, "int32": np.int32, "int64": np.int64, "bool": np.bool_}


def array(tensor):
    data = np.frombuffer(base64.b64decode(tensor["base64"]), DTYPES[tensor["type"]])
    return data.reshape(tensor["shape"])


def difference(got, expected):
    """Largest difference as a share of the largest entry; infinite where shapes or kinds differ."""
    if got.shape != expected.shape or got.dtype != expected.dtype:
        return float("inf")
    if expected.size == 0:
        return 0.0
    a, b = got.astype(np.float64), expected.astype(np.float64)
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(b)), 1e-3))


class Largest:
    def __init__(self):
        self.value, self.model, self.compared = 0.0, "", 0

    def note(self, value, model):
        self.compared += 1
        if not value <= self.value:
            self.value, self.model = value, model


def main(folder):
    with open(os.path.join(folder, "models.json")) as file:
        models = json.load(file)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    runtime, reference, problems, unable = Largest(), Largest(), [], []
    for entry in models:
        name = entry["name"]
        model = onnx.load(os.path.join(folder, entry["file"]))
        try:
            onnx.checker.check_model(model, full_check=True)
        except Exception as error:
            problems.append(f"{name}: checker: {error}")
        feeds = {key: array(t) for key, t in entry["inputs"].items()}
        outputs = {key: array(t) for key, t in entry["outputs"].items()}
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        for key, got in zip(outputs, session.run(list(outputs), feeds)):
            gap = difference(got, outputs[key])
            runtime.note(gap, f"{name}, {key}")
            if not gap < 1e-4:
                problems.append(f"{name}: {key} differs from ONNX Runtime's in Python by {gap:.2g}")
        try:
            expected = ReferenceEvaluator(model).run(list(outputs), feeds)
        except Exception as error:
            # it knows neither negative pads nor some convolutions in groups, which the standard and the checker allow
            unable.append(f"{name}: {type(error).__name__} {str(error)[:200]}")
            continue
        gaps = {key: difference(outputs[key], np.asarray(e)) for key, e in zip(outputs, expected)}
        worst = max(gaps, key=gaps.get)
        reference.note(gaps[worst], f"{name}, {worst}")
        if not gaps[worst] < 1e-3:
            problems.append(f"{name}: {worst} differs from the reference evaluator's by {gaps[worst]:.2g}")
    print(
        json.dumps(
            {
                "versions": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
                "models": len(models),
                "runtime": {"largest": runtime.value, "model": runtime.model},
                "reference": {
                    "largest": reference.value,
                    "model": reference.model,
                    "compared": reference.compared,
                    "unable": unable,
                },
                "problems": problems,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
