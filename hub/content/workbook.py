"""Service items as a workbook: the template to fill in, and what a filled one says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from hub.content.records import MOST_ITEMS, ItemsBody
from hub.content.relations import Mistake
from hub.content.sheet import COLUMNS, EXAMPLE
from hub.content.words import CATEGORIES

SHEET: Final = "事项"
UNPACKED: Final = 200 * 1024 * 1024
"""Bytes that a workbook may unpack to: a small file can hold gigabytes of zeros."""

HEAD: Final = 1
"""The row of headings; data begins below it."""


class NoWorkbook(ValueError):
    """The file cannot be read as a workbook; the text says what to do."""


def template() -> bytes:
    """The workbook to fill in, with an example row and an explanation of each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append([column.heading for column in COLUMNS])
    sheet.append(list(EXAMPLE))
    for at, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(HEAD, at)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="A50F18" if column.needed else "6B6459")
        sheet.column_dimensions[cell.column_letter].width = column.width
        sheet.cell(HEAD + 1, at).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "E2"
    groups = DataValidation(
        type="list", formula1=f'"{",".join(group.name for group in CATEGORIES)}"'
    )
    place = [column.field for column in COLUMNS].index("category") + 1
    letter = sheet.cell(HEAD, place).column_letter
    groups.add(f"{letter}{HEAD + 1}:{letter}{MOST_ITEMS}")
    sheet.add_data_validation(groups)
    notes = book.create_sheet("填表说明")
    notes.append(["列", "必填", "怎样填"])
    for column in COLUMNS:
        notes.append([column.heading, "是" if column.needed else "否", column.help])
    notes.append(["", "", "第 2 行是示例，填表时请删去。红色表头的列必须填。"])
    notes.append(["", "", "发布的内容人人可见：不要写个人的姓名、手机、证件号码。"])
    for letter, width in (("A", 14), ("B", 8), ("C", 60)):
        notes.column_dimensions[letter].width = width
    return _saved(book)


def write(body: ItemsBody) -> bytes:
    """The items as a filled workbook, which reads back as the same items."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append([column.heading for column in COLUMNS])
    groups = {group.id: group.name for group in body.categories}
    units = {unit.id: unit.name for unit in body.departments}
    for item in body.items:
        sheet.append(
            [
                _harmless(text)
                for text in (
                    item.id,
                    item.main_name,
                    item.sub_name,
                    item.kind,
                    item.code,
                    "\n".join(item.basis),
                    "\n".join(
                        "|".join(
                            [
                                material.name,
                                *([f"原件{material.original}"] if material.original else []),
                                *([f"复印件{material.copies}"] if material.copies else []),
                                *([material.note] if material.note else []),
                            ]
                        )
                        for material in item.materials
                    ),
                    "\n".join(f"{step.step}：{step.text}" for step in item.flow),
                    item.fee,
                    str(item.promise_days),
                    "" if item.legal_days is None else str(item.legal_days),
                    item.form.name,
                    "、".join(item.form.fields),
                    groups.get(item.category, item.category),
                    units.get(item.department, item.department),
                    item.window,
                    "、".join(item.aliases),
                )
            ]
        )
    return _saved(book)


def read(data: bytes) -> tuple[dict[str, Any], list[int], list[Mistake]]:
    """Items as raw records, the sheet's row of each, and mistakes of cells; raises NoWorkbook."""
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, ParseError, OSError):
        raise NoWorkbook("打不开这个表格：请用模板填写，另存为 .xlsx 再上传") from None
    try:
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ITEMS + 50, max_col=60, values_only=True)
        return _read_rows(rows)
    except (IndexError, KeyError, ValueError, ParseError, zipfile.BadZipFile, TypeError):
        raise NoWorkbook("表格的内容读不出：请用模板重新填写") from None
    finally:
        book.close()


def _read_rows(
    rows: Iterator[tuple[Any, ...]],
) -> tuple[dict[str, Any], list[int], list[Mistake]]:
    headings = [_cell(value) for value in next(rows, ())]
    places = {heading: at for at, heading in enumerate(headings) if heading}
    mistakes = [
        Mistake(row=HEAD, column=column.heading, problem="缺少这一列", remedy="从模板复制表头")
        for column in COLUMNS
        if column.needed and column.heading not in places
    ]
    if mistakes:
        return {}, [], mistakes
    groups = {group.name: group.id for group in CATEGORIES}
    items: list[dict[str, Any]] = []
    at_rows: list[int] = []
    units: dict[str, None] = {}
    for number, values in enumerate(rows, HEAD + 1):
        cells = {
            column.field: _cell(values[places[column.heading]])
            if column.heading in places and places[column.heading] < len(values)
            else ""
            for column in COLUMNS
        }
        if not any(cells.values()):
            continue
        raw = _read_row(cells, number, mistakes)
        raw["id"] = raw.get("id") or raw.get("code", "")
        raw["category"] = groups.get(raw.get("category", ""), raw.get("category", ""))
        units[raw.get("department", "")] = None
        items.append(raw)
        at_rows.append(number)
    units.pop("", None)
    departments = [{"id": name, "name": name, "serves": name} for name in units]
    return {"items": items, "departments": departments}, at_rows, mistakes


def _read_row(cells: dict[str, str], number: int, mistakes: list[Mistake]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for column in COLUMNS:
        cell = cells[column.field]
        if not cell and column.needed:
            mistakes.append(
                Mistake(
                    row=number,
                    column=column.heading,
                    problem="没有填",
                    remedy=column.help or "请补填",
                )
            )
            continue
        try:
            raw[column.field] = column.read(cell)
        except ValueError as flaw:
            mistakes.append(
                Mistake(row=number, column=column.heading, problem=str(flaw), remedy=column.help)
            )
    raw["form"] = {"name": raw.pop("form_name", ""), "fields": raw.pop("form_fields", [])}
    raw["handling"] = "即办件" if raw.get("promise_days") == 0 else "承诺件"
    return raw


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("_x000D_", "").replace("\r", "").strip()
    return "".join(c for c in text if c >= " " or c in "\n\t")


def _harmless(text: str) -> str:
    """A cell that a spreadsheet program will not take for a formula."""
    return f" {text}" if text[:1] in ("=", "+", "-", "@") else text


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise NoWorkbook("表格太大：请分成几个文件，或删去多余的工作表")
    except zipfile.BadZipFile:
        raise NoWorkbook("这不是 .xlsx 表格：请用模板填写，另存为 .xlsx 再上传") from None


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
