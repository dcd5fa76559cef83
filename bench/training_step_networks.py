"""The benchmark networks in PyTorch, the same as in networks.ts."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(14, 64, batch_first=True)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Temporal(nn.Module):
    """A causal pair of dilated convolutions with its shortcut."""

    def __init__(self, channels, dilation):
        super().__init__()
        self.pad = (2 * dilation, 0)
        self.first = nn.Conv1d(channels, channels, 3, dilation=dilation)
        self.second = nn.Conv1d(channels, channels, 3, dilation=dilation)

    def forward(self, x):
        hidden = F.relu(self.first(F.pad(x, self.pad)))
        return F.relu(self.second(F.pad(hidden, self.pad)) + x)


class Newest(nn.Module):
    def forward(self, x):
        return x[:, :, -1]


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters))
        self.shortcut = nn.Identity() if inputs == filters else nn.Sequential(
            nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def networks():
    relu = nn.ReLU
    labels = torch.arange(64) % 10
    picture = torch.rand(32, 3, 64, 64)
    plan = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
    yield "cnn", nn.Sequential(
        nn.Conv2d(1, 32, 3), relu(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), relu(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), relu(), nn.Flatten(), nn.Linear(576, 64), relu(), nn.Linear(64, 10)), \
        torch.rand(64, 1, 28, 28), labels, F.cross_entropy
    yield "lstm", Recurrent(), torch.rand(256, 30, 14), torch.rand(256, 1), F.mse_loss
    yield "tcn", nn.Sequential(
        nn.Conv1d(15, 32, 1), *[Temporal(32, d) for d in (1, 2, 4, 8)], Newest(),
        nn.Linear(32, 32), relu(), nn.Linear(32, 1)), torch.rand(128, 15, 40), torch.rand(128, 1), F.mse_loss
    yield "autoencoder", nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), relu(), nn.Conv2d(16, 32, 3, 2, 1), relu(), nn.Conv2d(32, 64, 3, 2, 1), relu(),
        nn.ConvTranspose2d(64, 32, 4, 2, 1), relu(), nn.ConvTranspose2d(32, 16, 4, 2, 1), relu(),
        nn.ConvTranspose2d(16, 3, 4, 2, 1)), picture, picture, F.mse_loss
    yield "resnet20", nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), relu(), *[Block(*p) for p in plan],
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)), torch.rand(64, 3, 32, 32), labels, F.cross_entropy
