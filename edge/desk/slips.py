"""The words of a 一次性告知单 and of a 受理回执单 (annex 4.5(三)3, 5.4(三)3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from drivers.printer.escpos import LONGEST_CODE
from edge.desk.published import Item, Material, Published

Kind = Literal["notice", "receipt"]

TITLES: Final[dict[Kind, str]] = {"notice": "一次性告知单", "receipt": "受理回执单"}

BYTES: Final = 3_000
"""Of the lines in GB18030: what a printer takes of one slip, less wrapping, title and QR code."""

LONGEST: Final = 200
"""Characters of one published text on a slip; the longest names of items have 110."""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A slip as text: `code` is the address that its QR code holds, empty for none."""

    title: str
    lines: list[str]
    code: str = ""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the window adds: its number, who serves there, the time on the box's clock."""

    window: str
    clerk: str
    time: datetime
    transaction: str = ""
    pages: int = 0


def notice(
    item: Item, missing: Sequence[Material], given: Given, published: Published, code: str = ""
) -> Slip:
    """What is still missing and how it goes on; without `missing` all that the item asks for.

    `code` is the address of the item; one that is too long for a QR code is left out.
    """
    code = code if len(code) <= LONGEST_CODE else ""
    lines = _head(item, given, published)
    asked = missing or item.materials
    lines.append("【还需补充的材料】" if missing else "【申请材料】")
    tail = ["", *_handling(item, published)]
    if missing:
        tail.append("请备齐后再来，材料齐全即予受理。")
    if given.clerk:
        tail.append(f"经办人编号：{given.clerk}")
    return Slip(
        title=TITLES["notice"], lines=_fitted(lines, _materials(asked), tail, code), code=code
    )


def receipt(item: Item, given: Given, published: Published, code: str = "") -> Slip:
    """That so many pages were taken in, under which number, and until when; `code` as above."""
    code = code if len(code) <= LONGEST_CODE else ""
    lines = _head(item, given, published)
    lines.append(f"收到材料：{given.pages} 页" if given.pages else "收到材料：见材料清单")
    tail = [f"办理时限：{_limits(item)}", f"收费标准：{_short(item.fee)}", *_phones(published)]
    if given.clerk:
        tail.append(f"经办人编号：{given.clerk}")
    tail.append("请保管好本回执，凭受理编号查询进度、领取结果。")
    return Slip(title=TITLES["receipt"], lines=[*lines, *tail], code=code)


def _head(item: Item, given: Given, published: Published) -> list[str]:
    name = item.sub_name or item.main_name
    lines = [_short(published.hall.name)] if published.hall else []
    lines += [f"事项：{_short(name)}", f"事项编码：{_short(item.code)}"]
    if given.transaction:
        lines.append(f"受理编号：{given.transaction}")
    lines.append(f"时间：{given.time:%Y年%m月%d日 %H:%M}")
    if given.window:
        lines.append(f"窗口：{given.window} 号")
    return lines


def _handling(item: Item, published: Published) -> list[str]:
    """Where, how long, what it costs, whom to ask."""
    window = published.window(item.window)
    where = f"{window.number} 号窗口（{window.name}）" if window else f"{item.window} 号窗口"
    place = "，".join(
        text for text in (published.hall.address if published.hall else "", where) if text
    )
    if window and window.where:
        place += f"，{window.where}"
    return [
        f"办理地点：{_short(place)}",
        f"办理时限：{_limits(item)}",
        f"收费标准：{_short(item.fee)}",
        *_phones(published),
    ]


def _phones(published: Published) -> list[str]:
    if published.hall is None:
        return []
    return [
        f"咨询电话：{_short(published.hall.phone)}",
        f"投诉电话：{_short(published.hall.complaint_phone)}",
    ]


def _limits(item: Item) -> str:
    """Both limits, 法定 and 承诺 (4.6.3.6)."""
    promise = "当场办结" if item.promise_days == 0 else f"承诺 {item.promise_days} 个工作日"
    if item.legal_days is None:
        return promise
    return f"{promise}（法定 {item.legal_days} 个工作日）" if item.legal_days else promise


def _materials(materials: Iterable[Material]) -> list[tuple[str, str]]:
    """Each as a line and its note."""
    found = []
    for number, one in enumerate(materials, 1):
        sheets = [
            f"{word}{count}份"
            for word, count in (("原件", one.original), ("复印件", one.copies))
            if count
        ]
        count = f"（{'，'.join(sheets)}）" if sheets else ""
        found.append((f"{number}. {_short(one.name)}{count}", _short(one.note)))
    return found


def _fitted(
    head: list[str], materials: list[tuple[str, str]], tail: list[str], code: str
) -> list[str]:
    """All of it where the slip has room, else without notes, else what fits and how many do not."""
    room = BYTES - _bytes([*head, *tail, code])
    full = [text for line, note in materials for text in ([line, f"   {note}"] if note else [line])]
    if _bytes(full) <= room:
        return [*head, *full, *tail]
    rest = f"另有 {len(materials)} 项，全部材料清单请向窗口索取。"
    bare: list[str] = []
    for line, _ in materials:
        if _bytes([*bare, line, rest]) > room:
            left = len(materials) - len(bare)
            bare.append(f"另有 {left} 项，全部材料清单请向窗口索取。")
            break
        bare.append(line)
    return [*head, *bare, *tail]


def _bytes(lines: Iterable[str]) -> int:
    """Of the lines on paper, with what each row's end takes on the narrowest paper."""
    return sum(len(line.encode("gb18030", "replace")) * 17 // 16 + 2 for line in lines)


def _short(text: str) -> str:
    clean = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1]}…"
