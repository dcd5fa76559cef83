"""Writes what PyTorch computes for six small networks, and a model that PyTorch exports, for the tests of packages/nn.

    bench/.venv/bin/python bench/reference.py

Gradients are computed in double precision from inputs and weights of three decimals, so that the files are short and the
numbers are exact to all digits written. Weights carry this project's names and layouts (dense and recurrent weights
transposed), so that the tests need no translation.
"""

import json
import os

import torch
from torch import nn
from torch.nn import functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packages", "nn", "src", "reference")
ORIGIN = f"PyTorch {torch.__version__.split('+')[0]}, float64, bench/reference.py"


def shorten(numbers, digits):
    return [float(f"{v:.{digits}g}") for v in numbers.detach().flatten().tolist()]


def tensor(value, digits=8):
    return {"shape": list(value.shape), "data": shorten(value, digits)}


def as_is(value):
    return value


def transposed(value):
    return value.t().contiguous()


def gates_in_order(value):
    """From PyTorch's input, forget, cell, output to input, forget, output, cell; gates last."""
    i, f, g, o = value.chunk(4)
    joined = torch.cat([i, f, o, g])
    return joined.t().contiguous() if joined.dim() == 2 else joined


def rounded(module):
    with torch.no_grad():
        for p in module.parameters():
            p.copy_((p * 1000).round() / 1000)


def save(name, module, names, inputs, target, loss_of, buffers=None):
    """`names`: this project's name -> (PyTorch parameter, change of layout)."""
    x = (inputs * 1000).round() / 1000
    rounded(module)
    content = {
        "origin": ORIGIN,
        "input": tensor(x),
        "target": {"shape": list(target.shape), "data": shorten(target, 8)},
        "weights": {ours: tensor(change(p)) for ours, (p, change) in names.items()},
    }
    assert sum(p.numel() for p, _ in names.values()) == sum(
        p.numel() for p in module.parameters() if p.requires_grad
    ), "a weight is missing"
    output = module(x)
    loss = loss_of(output, target)
    loss.backward()
    content["output"] = tensor(output)
    content["loss"] = float(f"{loss.item():.10g}")
    content["gradients"] = {ours: tensor(change(p.grad), 7) for ours, (p, change) in names.items()}
    content["buffers"] = {ours: tensor(b) for ours, b in (buffers or {}).items()}
    path = os.path.join(OUT, f"{name}.json")
    with open(path, "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")
    print(f"{name}: loss {loss.item():.6f}, {os.path.getsize(path)} bytes")


def layer(path, module, change=as_is, weight="weight", bias="bias"):
    pairs = {f"{path}.{weight}": (module.weight, change)}
    if module.bias is not None:
        pairs[f"{path}.{bias}"] = (module.bias, as_is)
    return pairs


def dense(path, module):
    return layer(path, module, transposed)


def norm(path, module):
    return layer(path, module, weight="scale", bias="shift")


def digits():
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 6, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(54, 12), nn.ReLU(), nn.Linear(12, 10),
    )  # fmt: skip
    names = layer("0", net[0]) | layer("3", net[3]) | layer("6", net[6]) | dense("9", net[9]) | dense("11", net[11])
    save("digits", net, names, torch.rand(2, 1, 28, 28), torch.tensor([3, 7]), F.cross_entropy)


class Residual(nn.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x):
        return self.body(x) + (self.shortcut(x) if self.shortcut else x)


def block(inputs, outputs, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs),
    )  # fmt: skip


def residual():
    net = nn.Sequential(
        nn.Conv2d(3, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        Residual(block(6, 6, 1)), nn.ReLU(),
        Residual(block(6, 8, 2), nn.Sequential(nn.Conv2d(6, 8, 1, 2, bias=False), nn.BatchNorm2d(8))), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5),
    )  # fmt: skip
    with torch.no_grad():
        for m in net.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.weight.uniform_(0.5, 1.5)
                m.bias.uniform_(-0.3, 0.3)
    names = layer("0", net[0]) | norm("1", net[1]) | dense("8", net[9])
    buffers = {"1.mean": net[1].running_mean, "1.variance": net[1].running_var}
    for at in (3, 5):
        body = net[at].body
        names |= layer(f"{at}.body.0", body[0]) | norm(f"{at}.body.1", body[1])
        names |= layer(f"{at}.body.3", body[3]) | norm(f"{at}.body.4", body[4])
        for i in (1, 4):
            buffers[f"{at}.body.{i}.mean"] = body[i].running_mean
            buffers[f"{at}.body.{i}.variance"] = body[i].running_var
    shortcut = net[5].shortcut
    names |= layer("5.shortcut.0", shortcut[0]) | norm("5.shortcut.1", shortcut[1])
    buffers |= {"5.shortcut.1.mean": shortcut[1].running_mean, "5.shortcut.1.variance": shortcut[1].running_var}
    save("residual", net, names, torch.randn(4, 3, 8, 8), torch.tensor([0, 1, 2, 4]), F.cross_entropy, buffers)


class Last(nn.Module):
    def __init__(self, recurrent, head):
        super().__init__()
        self.recurrent = recurrent
        self.head = head

    def forward(self, x):
        return self.head(self.recurrent(x)[0][:, -1])


def lstm():
    net = Last(nn.LSTM(4, 8, batch_first=True), nn.Linear(8, 3))
    # PyTorch keeps two biases that only ever act as their sum
    with torch.no_grad():
        net.recurrent.bias_hh_l0.zero_()
    net.recurrent.bias_hh_l0.requires_grad_(False)
    r = net.recurrent
    names = {
        "0.forward.inputWeight": (r.weight_ih_l0, gates_in_order),
        "0.forward.recurrentWeight": (r.weight_hh_l0, gates_in_order),
        "0.forward.bias": (r.bias_ih_l0, gates_in_order),
    } | dense("1", net.head)
    save("lstm", net, names, torch.randn(3, 6, 4), torch.tensor([0, 2, 1]), F.cross_entropy)


class Every(nn.Module):
    def __init__(self, recurrent, head):
        super().__init__()
        self.recurrent = recurrent
        self.head = head

    def forward(self, x):
        return self.head(self.recurrent(x)[0])


def gru():
    net = Every(nn.GRU(4, 6, batch_first=True, bidirectional=True), nn.Linear(12, 2))
    names = dense("1", net.head)
    for ours, theirs in (("forward", "l0"), ("backward", "l0_reverse")):
        names |= {
            f"0.{ours}.inputWeight": (getattr(net.recurrent, f"weight_ih_{theirs}"), transposed),
            f"0.{ours}.recurrentWeight": (getattr(net.recurrent, f"weight_hh_{theirs}"), transposed),
            f"0.{ours}.bias": (getattr(net.recurrent, f"bias_ih_{theirs}"), as_is),
            f"0.{ours}.recurrentBias": (getattr(net.recurrent, f"bias_hh_{theirs}"), as_is),
        }
    target = (torch.randn(3, 5, 2) * 1000).round() / 1000
    save("gru", net, names, torch.randn(3, 5, 4), target, F.mse_loss)


def autoencoder():
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.ReLU(), nn.Conv2d(4, 8, 3, 2, 1), nn.LeakyReLU(0.1),
        nn.ConvTranspose2d(8, 4, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(4, 1, 4, 2, 1), nn.Sigmoid(),
    )  # fmt: skip
    names = layer("0", net[0]) | layer("2", net[2]) | layer("4", net[4]) | layer("6", net[6])
    x = (torch.rand(2, 1, 12, 12) * 1000).round() / 1000
    save("autoencoder", net, names, x, x, F.mse_loss)


class Attention(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.inner = nn.MultiheadAttention(size, heads, batch_first=True)

    def forward(self, x):
        return self.inner(x, x, x, need_weights=False)[0]


class MeanOverTime(nn.Module):
    def forward(self, x):
        return x.mean(1)


def attention():
    net = nn.Sequential(
        Residual(nn.Sequential(nn.LayerNorm(8), Attention(8, 2))),
        Residual(nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))),
        MeanOverTime(), nn.Linear(8, 3),
    )  # fmt: skip
    with torch.no_grad():
        for p in net.parameters():
            if p.dim() == 1:
                p.add_(torch.randn_like(p) * 0.2)
    inner = net[0].body[1].inner
    names = norm("0.body.0", net[0].body[0]) | norm("1.body.0", net[1].body[0])
    names |= {
        "0.body.1.weight": (inner.in_proj_weight, transposed),
        "0.body.1.bias": (inner.in_proj_bias, as_is),
        "0.body.1.outputWeight": (inner.out_proj.weight, transposed),
        "0.body.1.outputBias": (inner.out_proj.bias, as_is),
    }
    names |= dense("1.body.1", net[1].body[1]) | dense("1.body.3", net[1].body[3]) | dense("3", net[3])
    save("attention", net, names, torch.randn(2, 5, 8), torch.tensor([2, 0]), F.cross_entropy)


class Exported(nn.Module):
    """Small, with the constructs that exporters spell out: sizes read from tensors, resizing, clamping, attention.

    One-letter names, as each becomes part of hundreds of tensor names in the file."""

    def __init__(self):
        super().__init__()
        self.s = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1, bias=False), nn.BatchNorm2d(4), nn.Hardswish())
        self.p = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
        self.m = nn.Conv2d(8, 6, 1)
        self.n = nn.LayerNorm(6)
        self.a = nn.MultiheadAttention(6, 2, batch_first=True)
        self.h = nn.Linear(6 * 4, 3)

    def forward(self, x):
        a = self.s(x)
        b = F.interpolate(self.p(a), size=a.shape[-2:], mode="bilinear", align_corners=False)
        c = self.m(torch.cat([a, b], 1)).clamp(-1, 6)
        c = F.adaptive_avg_pool2d(c, 2)
        tokens = c.flatten(2).transpose(1, 2)
        normal = self.n(tokens)
        tokens = tokens + self.a(normal, normal, normal, need_weights=False)[0]
        return F.gelu(self.h(tokens.reshape(x.size(0), -1))).softmax(-1)


def exported():
    net = Exported().eval().float()
    with torch.no_grad():
        net.s[1].running_mean.uniform_(-0.2, 0.2)
        net.s[1].running_var.uniform_(0.5, 1.5)
    x = ((torch.rand(2, 3, 16, 16) * 1000).round() / 1000).float()
    path = os.path.join(OUT, "exported.onnx")
    torch.onnx.export(
        net, (x,), path, dynamo=False, opset_version=17, input_names=["picture"], output_names=["probabilities"],
        dynamic_axes={"picture": {0: "batch"}, "probabilities": {0: "batch"}},
    )  # fmt: skip
    content = {"origin": ORIGIN.replace("float64", "float32, torch.onnx.export"), "input": tensor(x), "output": tensor(net(x))}
    with open(os.path.join(OUT, "exported.json"), "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")
    print(f"exported: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    for make in (digits, residual, lstm, gru, autoencoder, attention, exported):
        torch.manual_seed(1)
        torch.set_default_dtype(torch.float32 if make is exported else torch.float64)
        make()
