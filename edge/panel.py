"""How large the screen of this box is, from its EDID, so pages can be in millimetres."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from drivers.base import DeviceBabble
from drivers.edid import parse_edid
from edge.messages import DeviceState


def told_mm(states: Iterable[DeviceState]) -> dict[str, int] | None:
    """Width and height that a device told as `panel_mm`, of the one screen that is touched."""
    for state in states:
        size = state.detail.get("panel_mm")
        if isinstance(size, dict) and all(isinstance(size.get(s), int) for s in _SIDES):
            return {side: size[side] for side in _SIDES}
    return None


def panel_mm(screens: Path = Path("/sys/class/drm")) -> dict[str, int] | None:
    """Width and height of the first connected screen that tells them, else None."""
    for screen in sorted(screens.glob("card*-*")):
        try:
            if (screen / "status").read_text(encoding="ascii").strip() != "connected":
                continue
            size = size_mm((screen / "edid").read_bytes())
        except OSError:
            continue  # pulled at this moment
        if size is not None:
            return dict(zip(_SIDES, size, strict=True))
    return None


def size_mm(edid: bytes) -> tuple[int, int] | None:
    """Width and height in an EDID; None where it holds none, as for a projector."""
    try:
        screen = parse_edid(edid)
    except DeviceBabble:
        return None
    return (screen.width_mm, screen.height_mm) if screen.width_mm else None


_SIDES = ("width", "height")
