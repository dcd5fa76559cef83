"""PyTorch's side of the training-step benchmark: reads "network count", answers with a JSON list of milliseconds per step."""
import json
import sys
import time

import torch

from training_step_networks import networks

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)


def stepper(model, x, y, loss):
    optimizer = torch.optim.Adam(model.parameters())

    def step():
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        optimizer.step()
        return value.item()

    return step


steps = {name: stepper(*rest) for name, *rest in networks()}
for line in sys.stdin:
    name, count = line.split()
    times = []
    for _ in range(int(count)):
        start = time.perf_counter()
        steps[name]()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times), flush=True)
