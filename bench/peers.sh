#!/usr/bin/env bash
# Installs what the benchmarks compare with, beside them: a Python environment in bench/.venv and Node packages in
# bench/.peers. Needs Python 3.11 or later. Exact versions, so that figures of different days mean the same.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if [ ! -x "$here/.venv/bin/python" ]; then
  python3 -m venv "$here/.venv"
fi
"$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  torch==2.13.0 numpy==2.4.6 onnx==1.23.2 onnxruntime==1.30.0 pillow==13.0.0 optuna==5.0.0 botorch==0.18.1 pymoo==0.6.2

mkdir -p "$here/.peers"
npm install --prefix "$here/.peers" --no-audit --no-fund --save-exact \
  @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 @jax-js/jax@0.1.25

"$here/.venv/bin/python" -c 'import torch, onnx, onnxruntime, numpy; print("torch", torch.__version__, "onnx", onnx.__version__, "onnxruntime", onnxruntime.__version__, "numpy", numpy.__version__)'
