"""How large the screen of this box is, from its EDID, so pages can be in millimetres."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HEADER: Final = b"\x00\xff\xff\xff\xff\xff\xff\x00"
"""VESA E-EDID 1.4, 3.3; the sizes are in 3.10.2 (first detailed timing) and 3.6.2 (whole cm)."""


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
            return {"width": size[0], "height": size[1]}
    return None


def size_mm(edid: bytes) -> tuple[int, int] | None:
    """Width and height in an EDID; None where it holds none, as for a projector."""
    if len(edid) < 128 or edid[:8] != HEADER or sum(edid[:128]) % 256:
        return None
    timing = edid[54:72]
    if timing[:2] != b"\0\0":
        width, height = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8
        if width and height:
            return width, height
    width, height = edid[21] * 10, edid[22] * 10
    return (width, height) if width and height else None
