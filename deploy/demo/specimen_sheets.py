"""More to lay under a camera: a card of nobody, a QR code, the back of a form, an empty sheet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import segno

from deploy.demo.sheets import A4, BLUE, DOTS, ID_1, Pen, Sheet

A5 = (148.0, 210.0)
CODE = "HALLKEEPER-SPECIMEN-2026-0417"
"""What the QR code on the specimen says."""

PALE = (244, 238, 228)
FACE = (150, 175, 205)


def card_front() -> Sheet:
    """The side of a specimen card that has the picture: a drawn head, a number nobody can have."""
    pen = Pen(ID_1, PALE)
    for index, (name, value) in enumerate(
        (("姓名", "证件样本"), ("性别", "女  民族 汉"), ("出生", "1949 年 10 月 1 日"))
    ):
        pen.text(6, 12 + 8 * index, name, 3.2, BLUE)
        pen.text(17, 12 + 8 * index, value, 3.6)
    pen.text(6, 36, "住址", 3.2, BLUE)
    pen.text(17, 36, "样本省样本市样本区", 3.4)
    pen.text(6, 49, "样本号码", 3.2, BLUE)
    pen.text(24, 49, "100000194910010008", 4.2)
    pen.fill(60, 8, 20, 26, (225, 220, 210))
    pen.fill(66, 13, 8, 10, FACE)
    pen.fill(63, 24, 14, 10, (110, 95, 90))
    pen.text(60, 40, "样本 无效", 4.2, (40, 40, 200))
    return pen.sheet()


def card_back() -> Sheet:
    """The other side: who issued it, and until when."""
    pen = Pen(ID_1, PALE)
    pen.fill(6, 6, 16, 16, (70, 60, 200))
    pen.text(27, 13, "演示用证件", 6)
    pen.text(27, 22, "样本 无效", 5, (40, 40, 200))
    pen.text(12, 38, "签发机关", 3.4, BLUE)
    pen.text(32, 38, "样本市样本分局", 3.8)
    pen.text(12, 47, "有效期限", 3.4, BLUE)
    pen.text(32, 47, "2020.01.01-长期", 3.8)
    return pen.sheet()


def with_code() -> Sheet:
    """A receipt of A5 with a QR code, each of its modules a millimetre and a half wide."""
    pen = Pen(A5, (244, 246, 247))
    pen.middle(28, "受理回执（样本）", 8)
    for index, words in enumerate(
        ("受理编号：SYS-2026-0417", "事项：户外广告设置登记", "窗口：2 号")
    ):
        pen.text(18, 48 + 12 * index, words, 5)
    dots = round(1.5 * DOTS)
    matrix = np.array([list(row) for row in segno.make(CODE, error="m").matrix]) > 0
    code = np.kron(np.where(matrix, 35, 246).astype(np.uint8), np.ones((dots, dots), np.uint8))
    x, y = round(50 * DOTS), round(96 * DOTS)
    pen.image[y : y + len(code), x : x + len(code)] = code[..., None]
    pen.text(30, 182, "凭此码查询办理进度，样张不具有效力", 4.4)
    return pen.sheet()


def back() -> Sheet:
    """What stands on the back of the application form: the sheet turned over."""
    pen = Pen(A4, (243, 245, 246))
    pen.middle(34, "填表说明", 9)
    for index in range(10):
        pen.text(
            24, 60 + 14 * index, f"{index + 1}、请用黑色签字笔逐项填写，字迹清楚，不得涂改；", 5.4
        )
    pen.text(24, 214, "样张，不具有任何效力。", 5.4)
    return pen.sheet()


def empty() -> Sheet:
    """A sheet on which nothing stands."""
    return Pen(A4, (246, 247, 248)).sheet()


SPECIMEN_SHEETS: dict[str, Callable[[], Sheet]] = {
    "card_front": card_front,
    "card_back": card_back,
    "with_code": with_code,
    "back": back,
    "empty": empty,
}
