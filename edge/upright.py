"""Pictures turned as their Exif says, for those who look at the pixels alone."""

from __future__ import annotations

import asyncio
import io
from typing import Final

from PIL import Image, ImageOps

HEAD: Final = 64
"""Bytes in which a driver's Exif begins: it is the first segment (CIPA DC-008)."""

QUALITY: Final = 75


async def upright(picture: bytes) -> bytes:
    """A JPEG whose pixels stand as it says; all else, and what is damaged, as it is."""
    if b"Exif\0\0" not in picture[:HEAD]:
        return picture
    return await asyncio.to_thread(_turned, picture)


def _turned(picture: bytes) -> bytes:
    turned = io.BytesIO()
    try:
        with Image.open(io.BytesIO(picture)) as image:
            ImageOps.exif_transpose(image).save(turned, "JPEG", quality=QUALITY)
    except OSError:  # cut off by a camera that is being unplugged
        return picture
    return turned.getvalue()
