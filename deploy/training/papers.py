"""Pages to lay on a surface, drawn by chance: letters, forms, receipts, magazines, cards."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from deploy.training.surfaces import colour, surface

Image = NDArray[np.uint8]

LONG = 512
"""Pixels of a page's long side."""

FONTS = Path("/usr/share/fonts")
LETTERS = "abcdefghijklmnopqrstuvwxyz    eeaaiioottnnssrr,.ABCDEFGHIJ0123456789"
CHARACTERS = (
    "政务服务大厅申请表姓名身份证号码地址日期事项受理窗口办理材料备注的一是在不了有和"
    "人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年"
)
"""What is written means nothing: fictional words in the two scripts."""


def paper(rng: np.random.Generator) -> Image:
    """A page, BGR, LONG pixels at its long side, of a kind and shape drawn at random."""
    kind = KINDS[rng.choice(len(KINDS), p=SHARES)]
    drawn: Image = kind(rng)
    return np.rot90(drawn).copy() if rng.random() < 0.2 else drawn


@cache
def _fonts() -> tuple[Path, ...]:
    return tuple(sorted(p for p in FONTS.rglob("*") if p.suffix in {".ttf", ".ttc", ".otf"}))


class Sheet:
    """An empty page to write on, in shares of its width."""

    def __init__(self, rng: np.random.Generator, ratio: float, paint: Any) -> None:
        self.rng = rng
        self.width = round(LONG / ratio)
        self.picture = Pictures.new("RGB", (self.width, LONG), tuple(int(p) for p in paint[::-1]))
        self.draw = ImageDraw.Draw(self.picture)
        fonts = _fonts()
        self.path = fonts[rng.integers(len(fonts))]
        self.ink = tuple(int(p) for p in colour(rng, 60)[::-1] * rng.uniform(0.1, 0.6))

    def image(self) -> Image:
        """What was drawn, BGR."""
        return np.ascontiguousarray(np.asarray(self.picture)[..., ::-1])

    def lines(self, x: float, y: float, wide: float, high: float, size: float) -> None:
        """Lines of words in a column, all in pixels."""
        rng = self.rng
        font = ImageFont.truetype(str(self.path), max(5, round(size)))
        chinese = "CJK" in self.path.name and rng.random() < 0.8
        signs = CHARACTERS if chinese else LETTERS
        room = int(wide / size / (1.0 if chinese else 0.52))
        gap = size * rng.uniform(1.15, 2.0)
        row = y
        while row + size < y + high and room > 0:
            count = room if rng.random() < 0.75 else int(rng.integers(1, room + 1))
            words = "".join(signs[i] for i in rng.integers(0, len(signs), count))
            self.draw.text((x, row), words, font=font, fill=self.ink)
            row += gap * (1 if rng.random() < 0.9 else rng.uniform(1.5, 3))

    def picture_at(self, x: int, y: int, wide: int, high: int) -> None:
        """A photograph of nothing in particular."""
        if wide < 2 or high < 2:
            return
        seen = Pictures.fromarray(np.ascontiguousarray(surface(self.rng)[..., ::-1]))
        self.picture.paste(seen.resize((wide, high)), (x, y))

    def table(self, x: float, y: float, wide: float, high: float) -> None:
        """Rules with words in the cells."""
        rows, columns = int(self.rng.integers(3, 16)), int(self.rng.integers(2, 6))
        thick = int(self.rng.integers(1, 3))
        for row in range(rows + 1):
            at = y + high * row / rows
            self.draw.line((x, at, x + wide, at), fill=self.ink, width=thick)
        for column in range(columns + 1):
            at = x + wide * column / columns
            self.draw.line((at, y, at, y + high), fill=self.ink, width=thick)
        size = min(12.0, 0.6 * high / rows)
        for row in range(rows):
            for column in range(columns):
                if self.rng.random() < 0.6:
                    left, top = x + wide * column / columns + 3, y + high * row / rows + 2
                    self.lines(left, top, wide / columns - 6, size + 2, size)


def _white(rng: np.random.Generator) -> Any:
    lightness = rng.uniform(205, 255)
    return (lightness + rng.uniform(-12, 6, 3)).clip(0, 255)


def _a4(rng: np.random.Generator) -> float:
    return 1.414 if rng.random() < 0.75 else float(rng.uniform(1.2, 1.6))


def _letter(rng: np.random.Generator) -> Image:
    sheet = Sheet(rng, _a4(rng), _white(rng))
    edge = sheet.width * rng.uniform(0.06, 0.14)
    wide = sheet.width - 2 * edge
    if rng.random() < 0.5:
        sheet.lines(edge, edge, wide * 0.8, 40, rng.uniform(14, 30))
    if rng.random() < 0.1:
        _band(sheet, bottom=False)
    top = edge + rng.uniform(20, 90)
    columns = 2 if rng.random() < 0.25 else 1
    size = rng.uniform(6, 13)
    for column in range(columns):
        left = edge + column * (wide / 2 + 6)
        sheet.lines(left, top, wide / columns - 6, (LONG - top - edge) * rng.uniform(0.3, 1), size)
    return _stamped(sheet)


def _form(rng: np.random.Generator) -> Image:
    paint = _white(rng) if rng.random() < 0.8 else 255 - (255 - colour(rng, 40)) * 0.35
    sheet = Sheet(rng, _a4(rng), paint)
    edge = sheet.width * rng.uniform(0.04, 0.12)
    sheet.lines(edge, edge / 2, sheet.width - 2 * edge, 30, rng.uniform(12, 24))
    top = edge
    for _ in range(int(rng.integers(1, 4))):
        top += rng.uniform(20, 60)
        high = rng.uniform(60, 260)
        if top + high > LONG - edge:
            break
        sheet.table(edge, top, sheet.width - 2 * edge, high)
        top += high
    return _stamped(sheet)


def _receipt(rng: np.random.Generator) -> Image:
    sheet = Sheet(rng, rng.uniform(1.5, 4.5), _white(rng))
    edge = sheet.width * rng.uniform(0.03, 0.12)
    wide = sheet.width - 2 * edge
    sheet.lines(edge + wide * 0.2, edge, wide * 0.6, 50, max(7, wide / 10))
    size = wide / rng.uniform(14, 30)
    sheet.lines(edge, 60, wide, (LONG - 70) * rng.uniform(0.6, 1), size)
    for _ in range(int(rng.integers(0, 5))):
        at = rng.uniform(0.1, 0.95) * LONG
        sheet.draw.line((edge, at, edge + wide, at), fill=sheet.ink, width=int(rng.integers(1, 4)))
    return sheet.image()


def _magazine(rng: np.random.Generator) -> Image:
    paint = _white(rng) if rng.random() < 0.6 else colour(rng)
    sheet = Sheet(rng, rng.uniform(1.25, 1.45), paint)
    for _ in range(int(rng.integers(1, 6))):
        x, y = (int(p) for p in rng.integers(-30, LONG // 2, 2))
        wide, high = (int(p) for p in rng.integers(50, LONG, 2))
        if rng.random() < 0.6:
            sheet.picture_at(x, y, wide, high)
        else:
            paint = tuple(int(p) for p in colour(rng))
            sheet.draw.rectangle((x, y, x + wide, y + high), fill=paint)
    edge = sheet.width * 0.08
    sheet.lines(edge, rng.uniform(0, LONG / 2), sheet.width * 0.8, 90, rng.uniform(20, 60))
    size = rng.uniform(6, 11)
    for column in range(int(rng.integers(1, 4))):
        top = rng.uniform(0.3, 0.7) * LONG
        left = edge + column * sheet.width * 0.3
        sheet.lines(left, top, sheet.width * 0.27, LONG - top - edge, size)
    return sheet.image()


def _card(rng: np.random.Generator) -> Image:
    """A card in the shape ISO 7810 ID-1, of nobody."""
    sheet = Sheet(rng, 85.6 / 54.0, 255 - (255 - colour(rng, 40)) * rng.uniform(0.2, 1))
    sheet.picture = sheet.picture.resize((LONG, round(LONG * 54.0 / 85.6)))
    sheet.draw = ImageDraw.Draw(sheet.picture)
    if rng.random() < 0.6:
        _band(sheet, bottom=False)
    if rng.random() < 0.15:
        _band(sheet, bottom=True)
    if rng.random() < 0.7:
        sheet.picture_at(int(rng.uniform(0.05, 0.65) * LONG), 60, 120, 160)
    for _ in range(int(rng.integers(1, 7))):
        sheet.lines(
            rng.uniform(0, 0.5) * LONG, rng.uniform(0, 260), 200, 60, float(rng.uniform(12, 30))
        )
    return sheet.image()


def _band(sheet: Sheet, *, bottom: bool) -> None:
    """A coloured head or foot with a title, across the whole sheet: it belongs to the page."""
    rng = sheet.rng
    wide, high = sheet.picture.size
    deep = high * rng.uniform(0.08, 0.32)
    top = high - deep if bottom else 0.0
    paint = tuple(int(p) for p in colour(rng) * rng.uniform(0.2, 0.9))
    sheet.draw.rectangle((0, top, wide, top + deep), fill=paint)
    ink, sheet.ink = sheet.ink, tuple(int(p) for p in rng.uniform(180, 255, 3))
    left, size = wide * rng.uniform(0.03, 0.3), deep * rng.uniform(0.3, 0.6)
    sheet.lines(left, top + deep * 0.2, wide * 0.6, size + 1, size)
    sheet.ink = ink


def _scribbled(rng: np.random.Generator) -> Image:
    sheet = Sheet(rng, _a4(rng), _white(rng))
    if rng.random() < 0.5:
        ruled = tuple(int(p) for p in colour(rng)[::-1])
        gap = rng.uniform(9, 24)
        for row in np.arange(gap * 3, LONG, gap):
            sheet.draw.line((0, row, sheet.width, row), fill=ruled)
    for row in np.arange(40, LONG * rng.uniform(0.3, 1) - 20, rng.uniform(16, 40)):
        x = np.arange(sheet.width * 0.08, sheet.width * rng.uniform(0.4, 0.95), 2)
        y = row + np.cumsum(rng.normal(0, 2.5, len(x))) * 0.4 + rng.normal(0, 2, len(x))
        sheet.draw.line(list(zip(x, y, strict=True)), fill=sheet.ink, width=2)
    return sheet.image()


def _cover(rng: np.random.Generator) -> Image:
    """A dark or coloured cover with a title: passports, certificates, folders."""
    sheet = Sheet(rng, rng.uniform(1.2, 1.6), colour(rng) * rng.uniform(0.3, 0.9))
    sheet.ink = tuple(int(p) for p in rng.uniform(140, 255, 3))
    for _ in range(int(rng.integers(0, 4))):
        top = rng.uniform(0.1, 0.8) * LONG
        sheet.lines(sheet.width * 0.2, top, sheet.width * 0.6, 50, rng.uniform(14, 40))
    if rng.random() < 0.4:
        edge = sheet.width * rng.uniform(0.03, 0.1)
        sheet.draw.rectangle(
            (edge, edge, sheet.width - edge, LONG - edge), outline=sheet.ink, width=3
        )
    return sheet.image()


def _photograph(rng: np.random.Generator) -> Image:
    sheet = Sheet(rng, rng.uniform(1.2, 1.6), _white(rng))
    edge = int(rng.integers(0, 30))
    sheet.picture_at(edge, edge, sheet.width - 2 * edge, LONG - 2 * edge)
    return sheet.image()


def _blank(rng: np.random.Generator) -> Image:
    return Sheet(rng, _a4(rng), _white(rng)).image()


def _stamped(sheet: Sheet) -> Image:
    image, rng = sheet.image(), sheet.rng
    if rng.random() < 0.35:
        centre = (int(rng.uniform(0.2, 0.8) * sheet.width), int(rng.uniform(0.2, 0.9) * LONG))
        cv2.circle(image, centre, int(rng.integers(18, 45)), (50, 40, 210), 4, cv2.LINE_AA)
    return image


KINDS = (_letter, _form, _receipt, _magazine, _card, _scribbled, _cover, _photograph, _blank)
SHARES = (0.18, 0.14, 0.17, 0.12, 0.14, 0.09, 0.06, 0.03, 0.07)
