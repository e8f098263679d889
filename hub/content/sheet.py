"""The columns of the sheet of service items: headings, help, and how a cell becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final


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
