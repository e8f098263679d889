"""The verdicts of many halls as lines of a table, hall by hall, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.reports.hall import lines_of
from hub.reports.heading import Occasion
from hub.reports.notes import Footnotes
from hub.reports.report import DeviceLine, Line
from hub.reports.words import FORCE_WORDS, TIER_WORDS, place_name, short_name
from hub.requirements import ROWS, HallFacts
from hub.store.registry import Hall

Cell = str | int | float | date | datetime | None

COLUMNS = (
    "大厅代码",
    "大厅",
    "层级",
    "县(区)",
    "乡镇(街道)",
    "条目编号",
    "条款",
    "核查条目",
    "窗口",
    "结论",
    "约束",
    "原文用词",
    "现有",
    "应有",
    "应有为本地口径",
    "说明",
    "设备状态",
    "设备状态自",
    "核实人",
    "核实时间",
    "核实有效期至",
    "核实备注",
    "照片数",
    "条款原文",
    "注号",
)

FAULTS = "原文自身的出入"
"""The last column of CSV, which has no sheet for footnotes: their text instead of their number."""
BOM = "\ufeff"
"""Tells Excel that the bytes are UTF-8."""
_OBEYED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""A cell that starts so is run as a formula by spreadsheet programs, full-width signs included."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One hall's verdicts, with its place in the city."""

    way: Sequence[Hall]
    facts: HallFacts
    lines: list[Line]


def sheets(
    halls: Iterable[HallFacts],
    ways: Mapping[str, Sequence[Hall]],
    occasion: Occasion,
    notes: Footnotes,
) -> Iterator[Sheet]:
    """Hall by hall, judged when asked for, so that a city need not be held at once."""
    for facts in halls:
        lines = lines_of(facts, occasion, notes)
        yield Sheet(way=ways[facts.hall.code], facts=facts, lines=lines)


def row_of(way: Sequence[Hall], line: Line) -> list[Cell]:
    """A verdict in the order of COLUMNS; times are China's, numbers are numbers."""
    hall = way[-1]
    devices = [proof for proof in line.evidence if proof.what == "device"]
    said = next((proof for proof in line.evidence if proof.what == "attestation"), None)
    since = max((proof.since for proof in devices if proof.since), default=None)
    return [
        hall.code,
        place_name(way),
        TIER_WORDS[hall.tier],
        short_name(way[1].name) if len(way) > 1 else "",
        short_name(way[2].name) if len(way) > 2 else "",
        line.row,
        line.clause,
        line.item,
        line.window,
        line.label,
        FORCE_WORDS[line.force],
        line.wording,
        line.have,
        line.need,
        "是" if line.need_is_local else "否",
        line.reason,
        "；".join(f"{proof.edge}/{proof.name} {proof.status_word}" for proof in devices),
        moment(since),
        said.by if said else "",
        moment(said.at) if said else None,
        said.expires if said else None,
        said.note if said else "",
        len(said.photos) if said else 0,
        line.text,
        " ".join(str(number) for number in line.footnotes),
    ]


def device_row(way: Sequence[Hall], device: DeviceLine) -> list[Cell]:
    """A device in the order of `workbook.DEVICE_COLUMNS`."""
    return [
        way[-1].code,
        place_name(way),
        device.edge,
        device.name,
        device.kind_name,
        device.window,
        device.status_word,
        moment(device.since),
        device.reason,
    ]


def moment(text: str | None) -> datetime | None:
    """A time of the report as China's clocks show it, without a zone, as spreadsheets want it."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def faults(row: str) -> str:
    """What is amiss in the notice itself about this row."""
    return "\n".join(note.text for note in ROWS[row].footnotes if note.kind == "fault")


def guarded(text: str) -> str:
    """The text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_OBEYED) else text


def csv_lines(
    sheets: Iterable[Sheet], progress: Callable[[int], None] = lambda _done: None
) -> Iterator[bytes]:
    """The verdicts as CSV, UTF-8 with BOM, CRLF, a piece for each hall; formulas are guarded."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    text.write(BOM)
    writer.writerow((*COLUMNS[:-1], FAULTS))
    for done, sheet in enumerate(sheets, 1):
        for line in sheet.lines:
            cells = [*row_of(sheet.way, line)[:-1], faults(line.row)]
            writer.writerow(_plain(cell) for cell in cells)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
        progress(done)


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return guarded(cell)
    return int(cell) if cell == int(cell) else cell
