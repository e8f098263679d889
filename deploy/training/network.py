"""The corner network: where in a picture pages, their sides and their corners are."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 64, 128, 160)
"""Channels at a half, quarter, eighth, sixteenth and thirty-second of the picture's side."""

DEPTHS = (1, 3, 4, 3)
"""Blocks at each but the first of these."""

JOINED = 32
"""Channels of the way back up."""


class Separable(nn.Sequential):
    """A convolution in two: across the picture within each channel, then across the channels."""

    def __init__(self, inward: int, outward: int, *, side: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inward, inward, side, stride, side // 2, groups=inward, bias=False),
            nn.BatchNorm2d(inward),
            nn.Conv2d(inward, outward, 1, bias=False),
            nn.BatchNorm2d(outward),
            nn.ReLU(inplace=True),
        )
        self.remembers = stride == 1 and inward == outward

    def forward(self, seen: Tensor) -> Tensor:
        """The picture with `outward` channels, and what it was where the shape allows."""
        found = super().forward(seen)
        return seen + found if self.remembers else found


class CornerNetwork(nn.Module):
    """(n, 3, 256, 256) BGR, 0 to 255, to logits (n, 3, 64, 64): page, side and corner of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, WIDTHS[0], 3, 2, 1, bias=False),
            nn.BatchNorm2d(WIDTHS[0]),
            nn.ReLU(inplace=True),
        )
        stages = []
        for index, depth in enumerate(DEPTHS):
            inward, outward = WIDTHS[index], WIDTHS[index + 1]
            side = 3 if index < 2 else 5
            blocks = [Separable(inward, outward, side=side, stride=2)]
            blocks += [Separable(outward, outward, side=side) for _ in range(depth - 1)]
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)
        self.lateral = nn.ModuleList(nn.Conv2d(width, JOINED, 1) for width in WIDTHS[1:])
        self.joined = nn.ModuleList(Separable(JOINED, JOINED, side=5) for _ in range(3))
        self.say = nn.Sequential(Separable(JOINED, JOINED), nn.Conv2d(JOINED, 3, 1))

    def forward(self, picture: Tensor) -> Tensor:
        """Logits of what is where."""
        seen = self.stem(picture / 127.5 - 1.0)
        levels = []
        for stage, lateral in zip(self.stages, self.lateral, strict=True):
            seen = stage(seen)
            levels.append(lateral(seen))
        back = levels[-1]
        for level, joined in zip(levels[-2::-1], self.joined, strict=True):
            back = joined(functional.interpolate(back, scale_factor=2.0) + level)
        said: Tensor = self.say(back)
        return said


def loss(said: Tensor, target: Tensor) -> Tensor:
    """Cross entropy, in which the rare (a side, a corner) weighs more than the common."""
    weight = 1.0 + target * target.new_tensor([0.0, 4.0, 30.0])[None, :, None, None]
    each = functional.binary_cross_entropy_with_logits(said, target, weight, reduction="none")
    return (each.mean(dim=(0, 2, 3)) * said.new_tensor([1.0, 1.0, 2.0])).sum()


def probable(network: CornerNetwork) -> nn.Module:
    """The network as the box runs it: with probabilities for logits."""
    return nn.Sequential(network, nn.Sigmoid()).eval()


if __name__ == "__main__":
    made = CornerNetwork()
    print(sum(p.numel() for p in made.parameters()), made(torch.zeros(1, 3, 256, 256)).shape)
