"""One row of docs/devices.md: a device, a transport, what was proven how, by which tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

GUEST = "tests/lab/guest"
DRIVERS = "tests/drivers"


class By(Enum):
    """How something was proven, from the nearest to a hall to the farthest."""

    HARDWARE = "真实硬件"
    LAB = "实验箱"
    REAL = "真实对端"
    PTY = "伪终端"
    RECORDING = "录制"
    SIMULATED = "模拟"


@dataclass(frozen=True)
class Row:
    """Claims with one kind of proof: each phrase of `proven` has its test, a pattern in `file`.

    `driver` is the name in a configuration.
    """

    driver: str
    transport: str
    by: By
    file: str
    proven: Mapping[str, str]


RECORDED = {"按协议编成而非取自设备的录制，读出预期的报告": "test_recording"}
HOTPLUG = {"拔出即时上报，插入随即恢复": "test_a_pulled_plug_is_told_at_once_*"}
