"""Where the font of the watermark is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONTS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
"""Debian's fonts-noto-cjk; where others keep it."""


def font_file() -> Path | None:
    """The font of the watermark, None where it is not installed."""
    return next((path for path in FONTS if path.is_file()), None)
