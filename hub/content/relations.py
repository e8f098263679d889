"""What no single record shows: what must be unique, what must exist, what must go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hub.content.records import HallBody, Item, ItemsBody, NoticesBody, Record


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong where: `row` as the person sees it (0 for the whole), `column` its heading."""

    row: int
    column: str
    problem: str
    remedy: str


def relations(body: Record) -> list[Mistake]:
    """What no single record shows: what must be unique, and what must exist."""
    if isinstance(body, ItemsBody):
        return list(_of_items(body))
    if isinstance(body, HallBody):
        return list(_of_hall(body))
    if isinstance(body, NoticesBody):
        return list(_of_notices(body))
    return []


def _of_hall(body: HallBody) -> Iterator[Mistake]:
    yield from _repeated("窗口号", (window.number for window in body.windows))
    yield from _repeated("工作人员编号", (one.number for one in body.hall.staff))
    numbers = {window.number for window in body.windows} | {body.hall.desk.window}
    for floor in body.hall.plan:
        for row, zone in enumerate(floor.zones, 1):
            place = f"平面图 {floor.name} {zone.name}"
            for number in zone.windows:
                if number not in numbers:
                    yield Mistake(
                        row=row,
                        column=place,
                        problem=f"没有窗口 {number}",
                        remedy="在窗口列表中补上，或从平面图删去",
                    )
            if zone.x + zone.w > floor.width or zone.y + zone.h > floor.height:
                yield Mistake(
                    row=row,
                    column=place,
                    problem="画到了楼层外面",
                    remedy="改正 x、y、w、h，或加大楼层的 width、height",
                )


def _of_notices(body: NoticesBody) -> Iterator[Mistake]:
    for row, one in enumerate(body.notices, 1):
        for column, day in (("开始日期", one.date), ("结束日期", one.until)):
            if day and not _is_day(day):
                yield Mistake(
                    row=row, column=column, problem=f"没有 {day} 这一天", remedy="改正日期"
                )
        if one.until and one.until < one.date:
            yield Mistake(
                row=row,
                column="结束日期",
                problem="早于开始日期",
                remedy="改正日期，或留空表示一直显示",
            )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _of_items(body: ItemsBody) -> Iterator[Mistake]:
    yield from _repeated("编号", (item.id for item in body.items))
    yield from _repeated("事项编码", (item.code for item in body.items))
    yield from _repeated("部门", (unit.id for unit in body.departments))
    ids = {item.id for item in body.items}
    for row, event in enumerate(body.events, 1):
        for id_ in event.items:
            if id_ not in ids:
                yield Mistake(
                    row=row,
                    column=f"人生大事 {event.name}",
                    problem=f"没有事项 {id_}",
                    remedy="改为已有事项的编号，或从中删去",
                )
    units = {unit.id for unit in body.departments}
    groups = {group.id: group.name for group in body.categories}
    for row, item in enumerate(body.items, 1):
        yield from item_mistakes(item, row)
        if item.department not in units:
            yield Mistake(
                row=row,
                column="部门",
                problem=f"没有部门 {item.department}",
                remedy="在部门列表中补上，或改用已有的部门",
            )
        if item.category not in groups:
            yield Mistake(
                row=row,
                column="类别",
                problem=f"没有类别 {item.category}",
                remedy=f"改为其中之一：{'、'.join(groups.values())}",
            )


def item_mistakes(item: Item, row: int) -> Iterator[Mistake]:
    """What in one item does not go together."""
    if (item.promise_days == 0) != (item.handling == "即办件"):
        yield Mistake(
            row=row,
            column="承诺时限",
            problem="与办件类型不一致",
            remedy="即办件填 0 个工作日，承诺件填大于 0 的工作日",
        )
    if item.legal_days is not None and item.promise_days > item.legal_days:
        yield Mistake(
            row=row,
            column="承诺时限",
            problem=f"长于法定时限 {item.legal_days} 个工作日",
            remedy="承诺时限不得超过法定时限",
        )


def _repeated(what: str, names: Iterable[str]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for row, name in enumerate(names, 1):
        if name in first:
            yield Mistake(
                row=row,
                column=what,
                problem=f"{name} 与第 {first[name]} 条重复",
                remedy="每条用不同的值",
            )
        first.setdefault(name, row)
