"""Pictures decoded: whether one can be, and the same picture turned or in plain encoding."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image

from edge.documents.jpeg import BROKEN, CUT, NotAPage

QUALITY: Final = 95
"""Of a page that had to be encoded once more: no difference is seen, at twice the size of 85."""

_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def check(file: BinaryIO) -> None:
    """Decode a JPEG at an eighth of its size; raises NotAPage where that fails."""
    try:
        with Image.open(file, formats=["JPEG"]) as image:
            image.draft(None, (image.width // 8, image.height // 8))
            image.load()
    except (OSError, SyntaxError, ValueError) as flaw:
        raise NotAPage(CUT if "truncated" in str(flaw) else BROKEN) from flaw


def opened(jpeg: bytes, rotation: int = 0) -> Image.Image:
    """The pixels, L or RGB, turned clockwise; raises NotAPage."""
    try:
        with Image.open(BytesIO(jpeg), formats=["JPEG"]) as image:
            pixels = image if image.mode == "L" else image.convert("RGB")
            return pixels.transpose(_TURNS[rotation]) if rotation else pixels.copy()
    except (OSError, SyntaxError, ValueError) as flaw:
        raise NotAPage(BROKEN) from flaw


def encoded(image: Image.Image, dpi: int, quality: int = QUALITY) -> bytes:
    """As a baseline JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=0, dpi=(dpi, dpi))
    return out.getvalue()
