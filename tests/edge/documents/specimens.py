"""Pages and cards that show nobody, as JPEG."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from edge.documents.fonts import font_file


@cache
def page(
    width: int = 640, height: int = 900, *, seed: int = 0, mode: str = "RGB", **options: Any
) -> bytes:
    """A sheet with some coloured bars; `options` are Pillow's for JPEG."""
    draw = random.Random(seed)
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for row in range(40, height - 20, 30):
        colour = tuple(draw.randrange(200) for _ in range(3))
        pen.rectangle((40, row, draw.randrange(width // 2 + 40, width), row + 12), fill=colour)
    pen.rectangle((0, 0, 30, 30), fill="red")  # top left is red: tells how it was turned
    return jpeg(image.convert(mode), **options)


@cache
def text_page(*lines: str, size: int = 36) -> bytes:
    """A small sheet with these lines of text."""
    image = Image.new("RGB", (800, 120 + 80 * len(lines)), "white")
    font = ImageFont.truetype(str(font_file()), size, index=2)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((50, 60 + 80 * number), line, font=font, fill="black")
    return jpeg(image, quality=92)


@cache
def card(side: str, width: int = 1011, height: int = 638) -> bytes:
    """A card that is plainly a specimen."""
    image = Image.new("RGB", (width, height), "#dde7f0")
    font = ImageFont.truetype(str(font_file()), 90, index=2)
    ImageDraw.Draw(image).text((60, 60), f"样证 {side}", font=font, fill="black")
    return jpeg(image, quality=92)


def jpeg(image: Image.Image, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()
