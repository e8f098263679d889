"""Fictional forms, certificates and cards, drawn flat: what the demo lays under its camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

DOTS = 6.0
"""Pixels per millimetre, about 150 dpi: above what any scene shows."""

A4 = (210.0, 297.0)
ID_1 = (85.6, 54.0)
INK = (50, 45, 40)
RULE = (110, 105, 100)
RED = (45, 40, 205)
BLUE = (150, 70, 20)


@dataclass(frozen=True)
class Sheet:
    """A flat thing with print on it; `image` is BGR at DOTS, `size` width and height in mm."""

    image: Image
    size: tuple[float, float]


class Pen:
    """Draws on a sheet in millimetres."""

    def __init__(self, size: tuple[float, float], paper: tuple[int, int, int]) -> None:
        self.size = size
        shape = (round(size[1] * DOTS), round(size[0] * DOTS), 3)
        self.image: Image = np.full(shape, paper, np.uint8)
        # OpenCV 5 carries a font with Chinese characters; before it, a bar stands for the words.
        self._face: Any = cv2.FontFace("uni") if hasattr(cv2, "FontFace") else None

    def sheet(self) -> Sheet:
        """What was drawn."""
        return Sheet(self.image, self.size)

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.3) -> None:
        """A rule."""
        dots = max(1, round(width * DOTS))
        cv2.line(self.image, _dot(x0, y0), _dot(x1, y1), RULE, dots, cv2.LINE_AA)

    def box(self, x: float, y: float, width: float, height: float, thick: float = 0.3) -> None:
        """An empty frame."""
        dots = max(1, round(thick * DOTS))
        cv2.rectangle(self.image, _dot(x, y), _dot(x + width, y + height), RULE, dots)

    def fill(
        self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int]
    ) -> None:
        """A full rectangle."""
        cv2.rectangle(self.image, _dot(x, y), _dot(x + width, y + height), colour, cv2.FILLED)

    def text(
        self, x: float, y: float, words: str, height: float, colour: tuple[int, int, int] = INK
    ) -> None:
        """Words with their base line's left end at x, y."""
        if self._face is None:
            self.fill(x, y - 0.8 * height, 0.9 * height * len(words), 0.7 * height, colour)
            return
        size = max(4, round(height * DOTS))
        cv2.putText(self.image, words, _dot(x, y), colour, self._face, size)

    def middle(self, y: float, words: str, height: float, colour: Any = INK) -> None:
        """Words in the middle of the sheet: a Chinese character is as wide as high."""
        wide = sum(height if ord(letter) > 255 else 0.55 * height for letter in words)
        self.text((self.size[0] - wide) / 2, y, words, height, colour)

    def stamp(self, x: float, y: float, radius: float, words: str) -> None:
        """A round red seal with a star."""
        over = self.image.copy()
        cv2.circle(over, _dot(x, y), round(radius * DOTS), RED, round(1.1 * DOTS), cv2.LINE_AA)
        turns = np.arange(10) * np.pi / 5 - np.pi / 2
        reach = np.where(np.arange(10) % 2 == 0, radius * 0.36, radius * 0.14)
        star = np.stack([x + reach * np.cos(turns), y + reach * np.sin(turns)], axis=1) * DOTS
        cv2.fillPoly(over, [np.rint(star).astype(np.int32)], RED)
        self.image = cv2.addWeighted(over, 0.8, self.image, 0.2, 0).astype(np.uint8)
        self.text(x - 0.42 * radius * len(words) / 2, y + 0.72 * radius, words, radius * 0.36, RED)


def application_form() -> Sheet:
    """申请表: a table with some boxes filled in, a signature and a seal."""
    pen = Pen(A4, (243, 245, 246))
    pen.middle(32, "政务服务事项申请表", 9)
    pen.text(20, 44, "编号：SYS-2026-0417", 4)
    rows = ("申请人", "申请事项", "联系方式", "经办窗口", "所附材料", "备注")
    filled = ("样本甲", "户外广告设置登记", "（样本）", "2 号窗口", "申请书、营业执照副本", "")
    for index, (name, value) in enumerate(zip(rows, filled, strict=True)):
        y = 52 + index * 17
        pen.box(20, y, 170, 17)
        pen.line(58, y, 58, y + 17)
        pen.text(25, y + 11, name, 5)
        pen.text(64, y + 11, value, 5, BLUE)
    pen.box(20, 154, 170, 80)
    pen.text(25, 164, "承诺事项", 5)
    for index, words in enumerate(
        (
            "一、所填内容真实、准确、完整；",
            "二、所附材料与原件一致；",
            "三、同意按规定公示办理结果。",
            "本表为演示用样张，不具有任何效力。",
        )
    ):
        pen.text(32, 178 + index * 12, words, 5)
    pen.text(30, 252, "申请人签名：样本甲", 5)
    pen.text(120, 252, "2026 年 4 月 17 日", 5)
    pen.stamp(150, 226, 20, "演示专用")
    return pen.sheet()


def letter() -> Sheet:
    """证明: lines of text, no table."""
    pen = Pen(A4, (238, 241, 244))
    pen.middle(42, "情况说明", 10)
    for index in range(12):
        words = "兹有样本单位因业务需要，就有关情况说明如下，请予受理为盼"
        pen.text(24, 66 + index * 12, words[: 26 if index % 4 != 3 else 14], 5.6)
    pen.text(120, 232, "样本单位（盖章）", 5.6)
    pen.text(126, 246, "2026 年 5 月 6 日", 5.6)
    pen.stamp(146, 236, 21, "样本单位")
    return pen.sheet()


def certificate() -> Sheet:
    """证书: landscape, a coloured frame, a seal; dark ornaments close to the edge."""
    pen = Pen((297.0, 210.0), (214, 234, 245))
    for inset, colour in ((7.0, (70, 140, 200)), (10.0, (214, 234, 245)), (12.0, (90, 160, 210))):
        pen.fill(inset, inset, 297 - 2 * inset, 210 - 2 * inset, colour)
    pen.fill(13.5, 13.5, 270, 183, (222, 240, 248))
    pen.middle(52, "经营场所登记证明", 14, (30, 40, 130))
    for index, words in enumerate(
        ("名称：样本商贸行", "类型：个体工商户（样本）", "经营者：样本乙")
    ):
        pen.text(40, 84 + index * 17, words, 7)
    pen.text(40, 140, "本证为演示用样张", 7)
    pen.stamp(228, 152, 23, "演示专用")
    return pen.sheet()


def card() -> Sheet:
    """A card of ID-1 size that is no identity card: a hall's visitor card."""
    pen = Pen(ID_1, (236, 232, 222))
    pen.fill(0, 0, 85.6, 12, (160, 95, 40))
    pen.text(5, 9, "政务大厅 导办卡（样本）", 5, (250, 250, 250))
    pen.fill(6, 18, 20, 26, (205, 200, 190))
    pen.text(32, 26, "卡号：00417", 4.4)
    pen.text(32, 35, "岗位：导办员", 4.4)
    pen.text(32, 44, "有效期：2026 年", 4.4)
    return pen.sheet()


def blank() -> Sheet:
    """A white sheet with three lines of writing."""
    pen = Pen(A4, (246, 247, 248))
    for index in range(3):
        pen.text(26, 40 + index * 13, "补充材料清单：样本一份"[: 11 - 2 * index], 6, BLUE)
    return pen.sheet()


SHEETS: dict[str, Callable[[], Sheet]] = {
    "application": application_form,
    "letter": letter,
    "certificate": certificate,
    "card": card,
    "blank": blank,
}


def _dot(x: float, y: float) -> tuple[int, int]:
    return round(x * DOTS), round(y * DOTS)
