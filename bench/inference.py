"""PyTorch's side of the inference benchmark: reads "name batch count", answers with a JSON list of milliseconds."""
import json
import sys
import time

import numpy as np
import torch
from PIL import Image

from training_step_networks import networks

torch.set_num_threads(int(sys.argv[1]))
path = sys.argv[2]
models = {name: model.eval() for name, model, *_ in networks()}
shapes = {"cnn": (1, 28, 28), "resnet20": (3, 32, 32)}


def from_file():
    picture = Image.open(path).convert("RGB").resize((32, 32), Image.BILINEAR)
    x = torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].float() / 255
    return torch.softmax(models["resnet20"](x), 1).argmax().item()


with torch.inference_mode():
    for line in sys.stdin:
        name, batch, count = line.split()
        x = None if name == "file" else torch.rand(int(batch), *shapes[name])
        times = []
        for _ in range(int(count)):
            start = time.perf_counter()
            from_file() if x is None else torch.softmax(models[name](x), 1)
            times.append(1000 * (time.perf_counter() - start))
        print(json.dumps(times), flush=True)
