"""Both sides of an identity card on one A4 sheet, as large as they are, with the purpose across.

The purpose is painted into the pixels of the cards before they are encoded: no layer can be
switched off. ISO/IEC 7810 ID-1: 85.60 mm × 53.98 mm, as which GA 490 makes identity cards.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from edge.documents.fonts import font_file
from edge.documents.upright import encoded

DPI: Final = 300
A4_MM: Final = (210.0, 297.0)
CARD_MM: Final = (85.6, 54.0)
TOP_MM: Final = (60.0, 150.0)
"""Where the front and the back begin."""

ASPECT_TOLERANCE: Final = 0.12
"""Of width : height; a page that is further off is no card, or not cut out."""

SIMPLIFIED: Final = 2
"""Face in that collection: Noto Sans CJK SC."""

LETTER_MM: Final = 3.4
"""Height of the watermark's letters; footnotes have 2.5."""

SLOPE: Final = 24.0
"""Degrees."""

INK: Final = (176, 0, 32, 104)
"""Red, and so much of 255 that the card's own print can be read through it."""

QUALITY: Final = 92


class NoSheet(Exception):
    """It cannot be made; the text says why, and what to do."""


def sheet(front: Image.Image, back: Image.Image, words: str, today: date) -> bytes:
    """The sheet as a JPEG at 300 dpi; raises NoSheet.

    `words` are the purpose. The sides are upright and cut to the card's edges.
    """
    path = font_file()
    if path is None:
        raise NoSheet("本机没有中文字体，印不了用途水印：请管理员安装 fonts-noto-cjk")
    paper = Image.new("RGB", (_px(A4_MM[0]), _px(A4_MM[1])), "white")
    size = (_px(CARD_MM[0]), _px(CARD_MM[1]))
    left = (paper.width - size[0]) // 2
    text = watermark(words, today)
    font = ImageFont.truetype(str(path), _px(LETTER_MM), index=SIMPLIFIED)
    for name, side, top in zip(("正面", "反面"), (front, back), map(_px, TOP_MM), strict=True):
        _check_aspect(name, side)
        card = side.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        paper.paste(_marked(card, text, font), (left, top))
    return encoded(paper, DPI, QUALITY)


def watermark(words: str, today: date) -> str:
    """What is written across a copy: what for, that it is for nothing else, and since when."""
    only = words if words.startswith(("仅", "只")) else f"仅用于{words}"
    return f"{only}　他用无效　{today.isoformat()}"


def _check_aspect(name: str, side: Image.Image) -> None:
    wanted = CARD_MM[0] / CARD_MM[1]
    found = side.width / side.height
    if abs(found / wanted - 1) <= ASPECT_TOLERANCE:
        return
    if abs(1 / found / wanted - 1) <= ASPECT_TOLERANCE:
        raise NoSheet(f"证件{name}是竖着的：请先把这一页转正，再生成证件复印件")
    raise NoSheet(f"证件{name}的这一页不是证件大小：请在高拍仪里用“证件”方式重拍")


def _marked(card: Image.Image, text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """`card` with `text` in rows across it, each row shifted against the one above."""
    side = int((card.width**2 + card.height**2) ** 0.5) + 1
    layer = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(layer)
    line = f"{text}　　"
    length, step = int(draw.textlength(line, font)) or 1, _px(LETTER_MM * 2.4)
    for row, y in enumerate(range(0, side, step)):
        for x in range(-(row * length // 3 % length), side, length):
            draw.text((x, y), line, font=font, fill=INK)
    turned = layer.rotate(SLOPE, Image.Resampling.BICUBIC)
    left, top = (side - card.width) // 2, (side - card.height) // 2
    cut = turned.crop((left, top, left + card.width, top + card.height))
    return Image.alpha_composite(card.convert("RGBA"), cut).convert("RGB")


def _px(mm: float) -> int:
    return round(mm / 25.4 * DPI)
