"""The box in figures from its kernel: load, memory, disk, temperature, is the clock set."""

from __future__ import annotations

import ctypes
import os
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from edge.messages import AgentState

STA_UNSYNC: Final = 0x0040  # linux/timex.h
TIME_ERROR: Final = 5
_MIB: Final = 1024 * 1024


class _Timex(ctypes.Structure):
    """The head of struct timex of linux/timex.h; the kernel writes 208 bytes on 64-bit machines."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def agent_version() -> str:
    """The version of this installation, `0` from a bare checkout."""
    try:
        return version("hallkeeper")
    except PackageNotFoundError:
        return "0"


def clock_synced() -> bool:
    """Whether the kernel holds its clock for set by NTP; False where it cannot be asked."""
    timex = _Timex()  # modes 0: only read
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return False
    return 0 <= state < TIME_ERROR and not timex.status & STA_UNSYNC


def temperature(sensors: Path = Path("/sys/class/thermal")) -> float | None:
    """The hottest sensor in °C, None where there is none."""
    found: list[float] = []
    for sensor in sensors.glob("thermal_zone*/temp"):
        try:
            found.append(int(sensor.read_text(encoding="ascii")) / 1000)
        except (OSError, ValueError):
            continue  # a sensor that is switched off answers with an error
    return max(found, default=None)


def memory_mb(status: Path = Path("/proc/self/status")) -> float:
    """What this process has resident, in MiB."""
    for line in status.read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def figures(started: datetime, disk: Path) -> AgentState:
    """All of them; reads files, so call it off the event loop. `disk` is where the outbox is."""
    room = os.statvfs(disk)
    return AgentState(
        version=agent_version(),
        started=started,
        clock_synced=clock_synced(),
        load=round(os.getloadavg()[0], 2),
        memory_mb=memory_mb(),
        disk_free_mb=round(room.f_bavail * room.f_frsize / _MIB, 1),
        temperature_c=temperature(),
    )
