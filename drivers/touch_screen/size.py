"""How large the picture is, in millimetres, from the EDID of the screen at a video socket."""

from __future__ import annotations

from pathlib import Path

from drivers.base import DeviceBabble
from drivers.display import Connector, connectors
from drivers.edid import parse_edid


def screen_at(sysfs: Path, connector: str) -> Connector | None:
    """The connected screen at `HDMI-A-1` or `card0-HDMI-A-1`.

    Without a name it is the only one; of several nobody knows which one is touched: None.
    """
    plugged = [one for one in connectors(sysfs) if one.connected]
    if connector:
        plugged = [one for one in plugged if connector in (one.name, one.name.partition("-")[2])]
        return plugged[0] if plugged else None
    return plugged[0] if len(plugged) == 1 else None


def millimetres(screen: Connector | None) -> dict[str, int] | None:
    """Width and height as built, not as turned; None where the screen does not tell."""
    if screen is None:
        return None
    try:
        told = parse_edid(screen.edid)
    except DeviceBabble:
        return None  # the display driver tells about bad cables
    if not told.width_mm:
        return None
    return {"width": told.width_mm, "height": told.height_mm}
