"""Writes a report as XLSX: 汇总, 明细, 缺项, 设备; streamed, so that a city fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from hub.reports.hall import devices_of
from hub.reports.listing import COLUMNS, Cell, Sheet, device_row, row_of
from hub.reports.report import AreaReport, HallReport, Head, Note
from hub.reports.words import FORCE_WORDS, TIER_WORDS, place_name

LONGEST_CELL: Final = 32_767
"""Characters; more and Excel calls the file damaged."""
MOST_ROWS: Final = 1_048_576
DEVICE_COLUMNS: Final = (
    "大厅代码",
    "大厅",
    "终端",
    "设备",
    "种类",
    "窗口",
    "状态",
    "自",
    "原因",
)
MISSING_COLUMNS: Final = ("条款", "核查条目", "约束", "大厅代码", "大厅", "层级", "窗口", "说明")
_WIDTHS: Final = {
    "大厅代码": 14,
    "大厅": 30,
    "条目编号": 28,
    "条款": 14,
    "核查条目": 30,
    "说明": 60,
    "设备状态": 30,
    "设备状态自": 20,
    "自": 20,
    "原因": 50,
    "核实时间": 20,
    "核实有效期至": 14,
    "核实备注": 30,
    "条款原文": 60,
    "终端": 22,
    "设备": 22,
}
_OBEYED: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HEAD: Final = Font(bold=True, color="FFFFFF")
_GROUND: Final = PatternFill("solid", fgColor="A50F18")
_TITLE: Final = Font(bold=True, size=16, color="A50F18")
_BOLD: Final = Font(bold=True)
_WRAP: Final = Alignment(wrap_text=True, vertical="top")


def write(
    path: Path,
    report: HallReport | AreaReport,
    sheets: Iterable[Sheet],
    footnotes: Callable[[], Sequence[Note]],
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write the workbook; `sheets` are judged one after the other, `progress` told how many.

    `footnotes` is asked at the end, when every line has cited its own.
    """
    book = Workbook(write_only=True)
    _write_summary(book.create_sheet("汇总"), report)
    detail = _table(book, "明细", COLUMNS)
    lacking = _table(book, "缺项", MISSING_COLUMNS)
    devices = _table(book, "设备", DEVICE_COLUMNS)
    unmet: list[tuple[str, list[Cell]]] = []
    counts = {"明细": 1, "缺项": 1, "设备": 1}
    for done, sheet in enumerate(sheets, 1):
        for line in sheet.lines:
            counts["明细"] += 1
            detail.append(_cells(detail, row_of(sheet.way, line)))
            if line.verdict == "unmet":
                unmet.append((line.row, _missing(sheet, line.row, line)))
        for device in devices_of(sheet.facts):
            counts["设备"] += 1
            devices.append(_cells(devices, device_row(sheet.way, device)))
        progress(done)
    places = {row: place for place, row in enumerate(dict.fromkeys(row for row, _ in unmet))}
    for _, cells in sorted(unmet, key=lambda entry: places[entry[0]]):
        counts["缺项"] += 1
        lacking.append(_cells(lacking, cells))
    _write_notes(book.create_sheet("注"), footnotes())
    for sheet_, name, columns in (
        (detail, "明细", COLUMNS),
        (lacking, "缺项", MISSING_COLUMNS),
        (devices, "设备", DEVICE_COLUMNS),
    ):
        sheet_.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{counts[name]}"
    book.save(path)


def _missing(sheet: Sheet, _row: str, line: Any) -> list[Cell]:
    hall = sheet.way[-1]
    return [
        line.clause,
        line.item,
        FORCE_WORDS[line.force],
        hall.code,
        place_name(sheet.way),
        TIER_WORDS[hall.tier],
        line.window,
        line.reason,
    ]


def _table(book: Workbook, title: str, columns: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2" if columns is COLUMNS else "A2"
    for place, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 11)
    sheet.append([_styled(sheet, name, _HEAD, _GROUND) for name in columns])
    return sheet


def _cells(sheet: Any, row: Iterable[Cell]) -> list[Any]:
    return [_cell(sheet, value) for value in row]


def _cell(sheet: Any, value: Cell) -> Any:
    """The value as openpyxl writes it; text that looks like a formula is marked as text."""
    if isinstance(value, str):
        value = value[:LONGEST_CELL]
        if value.startswith(_OBEYED):
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"
            cell.quotePrefix = True
            return cell
        return value or None
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value


def _styled(sheet: Any, value: Cell, font: Font, ground: PatternFill | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = font
    if ground is not None:
        cell.fill = ground
    return cell


def _write_summary(sheet: Any, report: HallReport | AreaReport) -> None:
    for column, width in zip("ABCDEFGHIJ", (26, 30, 12, 12, 12, 12, 12, 12, 12, 12), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_styled(sheet, report.head.title, _TITLE)])
    for name, value in _facts(report.head):
        sheet.append([_styled(sheet, name, _BOLD), *_cells(sheet, [value])])
    sheet.append([])
    if isinstance(report, HallReport):
        sum_ = report.summary
        total = sum_.met + sum_.unmet + sum_.pending
        sheet.append([_styled(sheet, name, _HEAD, _GROUND) for name in ("结论", "项数", "占比")])
        for name, count in (
            ("不符合", sum_.unmet),
            ("待核实", sum_.pending),
            ("符合", sum_.met),
        ):
            sheet.append([name, count, _percent(sheet, count, total)])
        sheet.append(["不适用", sum_.not_applicable])
        return
    names = (
        "层级",
        "",
        "大厅",
        "已开展",
        "有不符合",
        "不符合",
        "待核实",
        "符合",
        "不适用",
        "符合率",
    )
    sheet.append([_styled(sheet, name, _HEAD, _GROUND) for name in names])
    for share in report.shares:
        counts = (share.unmet, share.pending, share.met)
        head = (share.tier_name, None, share.halls, share.told, share.unmet_halls)
        rate = _percent(sheet, share.met, sum(counts))
        sheet.append([*head, *counts, share.not_applicable, rate])
    sheet.append([])
    names = (
        "区划",
        "代码",
        "大厅",
        "已开展",
        "有不符合",
        "不符合",
        "待核实",
        "符合",
        "设备异常",
        "符合率",
    )
    sheet.append([_styled(sheet, name, _HEAD, _GROUND) for name in names])
    for part in report.parts:
        name = f"{part.name}(本级)" if part.own else part.name
        counts = (part.unmet, part.pending, part.met)
        head_ = (*_cells(sheet, [name]), part.code, part.halls, part.told, part.unmet_halls)
        sheet.append([*head_, *counts, part.broken, _percent(sheet, part.met, sum(counts))])


def _facts(head: Head) -> list[tuple[str, Cell]]:
    made = datetime.fromisoformat(head.generated).replace(tzinfo=None)
    return [
        ("检查对象", head.place),
        ("代码", head.code),
        ("报告编号", head.number),
        ("检查依据", f"{head.document}{head.annex}"),
        ("规则日期", head.rules_date),
        ("数据日期", head.as_of),
        ("生成时间", made),
        ("生成人", head.by),
        ("说明", head.remark or "“已开展”指接入了终端或有人登记过的大厅；比例只按这些大厅计算。"),
    ]


def _percent(sheet: Any, count: int, total: int) -> Any:
    if not total:
        return None
    cell = WriteOnlyCell(sheet, count / total)
    cell.number_format = "0.0%"
    return cell


def _write_notes(sheet: Any, notes: Sequence[Note]) -> None:
    for column, width in zip("ABCD", (8, 18, 30, 100), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    heads = ("注号", "性质", "条款", "内容")
    sheet.append([_styled(sheet, name, _HEAD, _GROUND) for name in heads])
    for note in notes:
        text = WriteOnlyCell(sheet, note.text)
        text.alignment = _WRAP
        kind = "原文自身的出入" if note.kind == "fault" else "本报告的读法"
        sheet.append([note.number or None, kind, "、".join(note.clauses), text])
