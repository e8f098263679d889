"""Service items as a workbook: the template to fill in, and what a filled one says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from hub.content.checking import Mistake
from hub.content.records import CATEGORIES, MOST_ITEMS, ItemsBody

SHEET: Final = "事项"
UNPACKED: Final = 200 * 1024 * 1024
"""Bytes that a workbook may unpack to: a small file can hold gigabytes of zeros."""

HEAD: Final = 1
"""The row of headings; data begins below it."""


class NoWorkbook(ValueError):
    """The file cannot be read as a workbook; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the sheet: its heading, the help in the template, how a cell becomes a value."""

    heading: str
    field: str
    help: str
    read: Callable[[str], Any]
    width: int = 16
    needed: bool = True


def _text(cell: str) -> str:
    return cell


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _names(cell: str) -> list[str]:
    return [name.strip() for name in re.split(r"[、,，;；\n]", cell) if name.strip()]


def _number(cell: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?:\.0)?\s*(?:个工作日|天|日)?", cell)
    if not found:
        raise ValueError("应当是整数")
    return int(found[1])


def _maybe_number(cell: str) -> int | None:
    return _number(cell) if cell else None


def _materials(cell: str) -> list[dict[str, Any]]:
    found = []
    for line in _lines(cell):
        name, *rest = (part.strip() for part in re.split(r"[|｜]", line))
        if not name:
            raise ValueError(f"“{line}”缺少材料名称")
        material: dict[str, Any] = {"name": name, "original": 0, "copies": 0, "note": ""}
        for part in rest:
            count = re.fullmatch(r"(原件|复印件)\s*(\d{1,4})\s*份?", part)
            if count:
                material["original" if count[1] == "原件" else "copies"] = int(count[2])
            else:
                material["note"] = f"{material['note']}；{part}" if material["note"] else part
        found.append(material)
    return found


def _steps(cell: str) -> list[dict[str, str]]:
    found = []
    for line in _lines(cell):
        step, colon, text = re.sub(r"^\d+[.、．]\s*", "", line).partition("：")
        if not colon:
            step, colon, text = step.partition(":")
        if not colon or not step.strip() or not text.strip():
            raise ValueError(f"“{line[:40]}”要写成“步骤：说明”")
        found.append({"step": step.strip(), "text": text.strip()})
    return found


COLUMNS: Final[Sequence[Column]] = (
    Column(
        heading="编号",
        field="id",
        help="本表内不重复；留空则用事项编码",
        read=_text,
        needed=False,
    ),
    Column(heading="主项名称", field="main_name", help="", read=_text, width=26),
    Column(heading="子项名称", field="sub_name", help="没有子项的填主项名称", read=_text, width=30),
    Column(heading="事项类型", field="kind", help="如 行政许可、行政确认、公共服务", read=_text),
    Column(heading="事项编码", field="code", help="不重复", read=_text, width=18),
    Column(heading="实施依据", field="basis", help="每行一条", read=_lines, width=40, needed=False),
    Column(
        heading="申报材料",
        field="materials",
        help="每行一份：名称|原件1|复印件1|说明",
        read=_materials,
        width=44,
        needed=False,
    ),
    Column(heading="办事流程", field="flow", help="每行一步：步骤：说明", read=_steps, width=44),
    Column(heading="收费标准", field="fee", help="不收费的填“不收费”", read=_text),
    Column(heading="承诺时限", field="promise_days", help="工作日；当场办结填 0", read=_number),
    Column(
        heading="法定时限",
        field="legal_days",
        help="工作日；没有的留空",
        read=_maybe_number,
        needed=False,
    ),
    Column(heading="表单名称", field="form_name", help="没有表单的填“无”", read=_text),
    Column(
        heading="表单内容",
        field="form_fields",
        help="群众要填的栏目，用、隔开",
        read=_names,
        width=34,
        needed=False,
    ),
    Column(heading="类别", field="category", help="从下拉列表中选", read=_text),
    Column(heading="部门", field="department", help="部门全称", read=_text, width=22),
    Column(
        heading="窗口",
        field="window",
        help="窗口号；各大厅不同的留空",
        read=_text,
        needed=False,
    ),
    Column(heading="别名", field="aliases", help="群众的叫法，用、隔开", read=_names, needed=False),
)

EXAMPLE: Final = (
    "",
    "示例：居民身份证申领",
    "示例：居民身份证补领",
    "公共服务",
    "SL-EXAMPLE-1",
    "《中华人民共和国居民身份证法》第十一条",
    "居民户口簿|原件1|首页和本人页\n数字相片回执|原件1",
    "申请：到窗口提交材料\n受理：核对材料，当场受理\n发证：按约定领取",
    "补领收取工本费",
    "20",
    "60",
    "居民身份证补领登记表",
    "姓名、住址、联系电话",
    "便民服务",
    "示例公安部门",
    "3",
    "补身份证、身份证丢了",
)


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
