"""Screens on this box: which is plugged in, how large it is, and whether it gets a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Identity,
    Report,
)
from drivers.edid import LARGEST, parse_edid

DRM = "class/drm"

ASLEEP = frozenset({"Standby", "Suspend", "Off"})
"""Values of `dpms`, of the kernel's drm_get_dpms_name, with which a screen is dark."""


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A video socket of this box as the kernel tells it; `edid` is empty where none came."""

    name: str
    connected: bool
    enabled: bool
    dpms: str
    edid: bytes


@dataclass(kw_only=True)
class Display(Driver):
    """A screen plugged into this box (`kind` display or customer_display), from DRM's sysfs.

    `connector` is the socket, `HDMI-A-1`; empty where there is only one screen. `serial`, where
    given, is the screen that belongs there. What is told is what the plug tells: a screen that is
    switched off at its own button mostly still answers, so it is not seen as off.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "display"
    connector: str = ""
    serial: str = ""
    interval: float = 2.0
    sysfs: str = "/sys"

    def __post_init__(self) -> None:
        if self.kind not in {"display", "customer_display"}:
            raise ValueError(f"kind = {self.kind!r} must be display or customer_display")
        if not 0.2 <= self.interval <= self.patience / 2:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to {self.patience / 2:g} seconds, "
                "half of patience"
            )

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each look."""
        while True:
            yield await asyncio.to_thread(self.look)
            await asyncio.sleep(self.interval)

    def look(self) -> Alive:
        """The screen now; raises DeviceMissing, DeviceRefused, DeviceBabble."""
        found = self._choose(connectors(Path(self.sysfs)))
        if not found.edid:
            raise DeviceBabble(f"{found.name} 接着显示器，但读不到 EDID：插紧视频线，换一根线再试")
        screen = parse_edid(found.edid)
        if self.serial and screen.serial != self.serial:
            raise DeviceRefused(
                f"{found.name} 接的显示器序列号是 {screen.serial or '（无）'}，"
                f"不是 {self.serial}：换回原来的显示器，或改正 serial"
            )
        model = f"{screen.maker} {screen.model}".strip() or f"{screen.product:04x}"
        return Alive(
            identity=Identity(model=model, serial=screen.serial),
            detail={
                "connector": found.name,
                "dpms": found.dpms,
                "enabled": found.enabled,
                **asdict(screen),
            },
            warning=_warning(found),
        )

    def _choose(self, all_: list[Connector]) -> Connector:
        if not all_:
            raise DeviceRefused("本机没有显示接口（/sys/class/drm）：检查显卡驱动")
        plugged = [one for one in all_ if one.connected]
        if self.connector:
            chosen = [one for one in all_ if self.connector in (one.name, _socket(one.name))]
            if not chosen:
                names = "、".join(_socket(one.name) for one in all_)
                raise DeviceRefused(f"本机没有接口 {self.connector}：改成 {names} 之一")
            plugged = [one for one in chosen if one.connected]
        if not plugged:
            raise DeviceMissing("没有接上显示器：插好视频线，打开显示器电源")
        if len(plugged) > 1:
            names = "、".join(one.name for one in plugged)
            raise DeviceRefused(f"接着几台显示器（{names}）：在 connector 里写明是哪一台")
        return plugged[0]


def connectors(sysfs: Path) -> list[Connector]:
    """All video sockets, `card0-HDMI-A-1`, by name, without those that only write to memory."""
    found = []
    for folder in sorted((sysfs / DRM).glob("card*-*")):
        status = _line(folder / "status")
        if not status or "Writeback" in folder.name:
            continue
        connected = status == "connected"
        found.append(
            Connector(
                name=folder.name,
                connected=connected,
                enabled=_line(folder / "enabled") == "enabled",
                dpms=_line(folder / "dpms"),
                edid=_bytes(folder / "edid") if connected else b"",
            )
        )
    return found


def _socket(name: str) -> str:
    """`HDMI-A-1` of `card0-HDMI-A-1`: which card is number 0 may change at each start."""
    return name.partition("-")[2]


def _warning(found: Connector) -> str:
    if not found.enabled:
        return f"{found.name} 接着显示器，但没有输出画面：在系统的显示设置里启用它"
    if found.dpms in ASLEEP:
        return f"显示器在休眠（{found.dpms}）：关闭系统的屏幕节能"
    return ""


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # the screen was pulled between listing and reading
        return ""


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError:
        return b""
