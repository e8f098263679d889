"""The annex as data: 126 rows, each with its clause in the notice's words, checked when loaded.

`catalogue.csv` is the reviewed table. Its columns:

clauses      clause numbers as printed, `|` between; `二(一)2` is the body, part two, (一), point 2
text         one verbatim sentence of the notice for each of `clauses`, `|` between
wording      the word that makes the duty (a key of FORCES), verbatim in `text` but for 任选其一
quantity     the notice's own words on how many, verbatim in `text`; empty where it has none
need         the notice's own number and unit; empty where it gives none (most rows)
kinds        devices that prove the row; `@public` counts only those outside the windows
attest       `yes` where a person's attestation can prove the row by itself
rest         what a working device leaves open, so that a person must attest it as well
same_object  rows of one tier that name one object twice: an attestation of one serves the other
footnotes    keys of `footnotes.toml`
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

RowTier = Literal["CH", "CW", "TH", "TW", "VS"]
HallTier = Literal["city", "county", "township", "village"]
Force = Literal["required", "conditional", "one_of", "optional"]
Scope = Literal["hall", "window"]
Proof = Literal["device", "attestation", "either"]

KINDS: Final = {
    "id_card_reader": "身份证读卡器",
    "document_camera": "高拍仪",
    "satisfaction_keypad": "评价器",
    "touch_screen": "触摸屏",
    "display": "显示屏",
    "customer_display": "面向群众的显示器",
    "printer": "打印机",
    "computer": "计算机",
    "telephone": "电话",
    "queue_caller": "叫号器",
    "surveillance": "监控设备",
    "network": "网络",
    "fax": "传真机",
}
"""Device kinds that can prove a row, with their names for people."""

FORCES: Final[dict[str, Force]] = {
    "应": "required",
    "须": "required",
    "统一": "required",
    "免费提供": "required",
    "不小于": "required",
    "至少": "required",
    # Imperatives without 应 bind as well: the notice uses them side by side in one list (4.6.3.1).
    "配备": "required",
    "配有": "required",
    "配置有": "required",
    "设置": "required",
    "设立": "required",
    "建立": "required",
    "提供": "required",
    "佩戴": "required",
    "上墙公开": "required",
    "有条件的": "conditional",  # 有条件的…可/还可: never a non-conformity
    "任选其一": "one_of",  # our name for 可采用A、B、C等 (5.5.24)
}
"""What each wording binds to. Nothing in the annex is merely `optional` today."""

ROW_TIERS: Final[dict[HallTier, tuple[RowTier, ...]]] = {
    "city": ("CH", "CW"),
    "county": ("CH", "CW"),
    "township": ("TH", "TW"),
    "village": ("VS",),
}
"""Annex 4 is for 市(县)、区 alike; 5 for townships; 6 for villages, which have no window rows."""

_UNCOUNTED: Final = {"满足工作需要", "与工作相适应", "数量适宜", "基本的", "覆盖所有区域", "若干"}
_ID: Final = re.compile(r"(CH|CW|TH|TW|VS)-[a-z0-9][a-z0-9.-]{2,60}")
_NEED: Final = re.compile(r"(\d+) (\S+)")
_HERE: Final = Path(__file__).parent


class CatalogueError(ValueError):
    """The data of the catalogue contradicts itself; the text names the row."""


class Footnote(msgspec.Struct, frozen=True, kw_only=True):
    """A slip of the notice itself (`fault`, with its clauses), or how we read it (`reading`)."""

    key: str
    kind: Literal["fault", "reading"]
    text: str
    clauses: tuple[str, ...] = ()


class Inheritance(msgspec.Struct, frozen=True, kw_only=True):
    """`clause` makes the rule `lender` of another tier hold for `tiers`; `rows` are its rows here.

    No row means that the borrowed rule is about dress or conduct, which is not equipment.
    """

    clause: str
    lender: str = msgspec.field(name="from")
    tiers: tuple[RowTier, ...]
    rows: tuple[str, ...]
    text: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement. `need` is the notice's own number, 1 ("there is one") where it has none."""

    id: str
    tier: RowTier
    item: str
    clauses: tuple[str, ...]
    quotations: tuple[str, ...]
    wording: str
    quantity: str
    need: int
    unit: str
    kinds: frozenset[str]
    public_kinds: frozenset[str]
    attest: bool
    rest: str
    same_object: str
    footnotes: tuple[Footnote, ...]

    @property
    def clause(self) -> str:
        """The clause numbers, each once: `4.6.3.1、二(一)1`."""
        return "、".join(dict.fromkeys(self.clauses))

    @property
    def text(self) -> str:
        """The notice's sentences, a line each."""
        return "\n".join(dict.fromkeys(self.quotations))

    @property
    def name(self) -> str:
        """The item without what stands in brackets, for use in a sentence."""
        return re.split(r"[((]", self.item)[0]

    @property
    def force(self) -> Force:
        """Whether failing it is a non-conformity: only for required and one_of."""
        return FORCES[self.wording]

    @property
    def scope(self) -> Scope:
        """`window` rows hold for each window of the hall, `hall` rows once."""
        return "window" if self.tier in ("CW", "TW") else "hall"

    @property
    def proof(self) -> Proof:
        """What can prove it."""
        if not self.kinds:
            return "attestation"
        return "either" if self.attest else "device"

    @property
    def must_work(self) -> str:
        """The clause's words 符合正常使用要求/需求 where it has them: present is not enough."""
        match = re.search("符合正常使用(要求|需求)", self.text)
        return match[0] if match else ""

    @property
    def is_area(self) -> bool:
        """What is counted is square metres, so presence alone says nothing."""
        return self.unit == "㎡"

    @property
    def is_daily(self) -> bool:
        """An attestation is good for its own day only (每天)."""
        return self.unit == "名/天"

    @property
    def uncounted(self) -> bool:
        """The notice leaves the number open, so any number is a local reading of it."""
        return self.quantity in _UNCOUNTED


def load(directory: Path = _HERE) -> tuple[dict[str, Row], dict[str, Footnote], list[Inheritance]]:
    """Rows by id in the file's order, footnotes by key, inheritances; raises CatalogueError."""
    notes = tomllib.loads((directory / "footnotes.toml").read_text("utf-8"))
    footnotes = dict(_footnotes(notes))
    with (directory / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = [_row(line, footnotes) for line in csv.DictReader(file)]
    inherited = [msgspec.convert(entry, Inheritance) for entry in notes["inherited"]]
    _check_whole(rows, footnotes, inherited)
    return {row.id: row for row in rows}, footnotes, inherited


def _footnotes(notes: dict[str, Any]) -> Iterable[tuple[str, Footnote]]:
    for table, kind in (("faults", "fault"), ("readings", "reading")):
        for key, entry in notes[table].items():
            yield key, msgspec.convert({"key": key, "kind": kind, **entry}, Footnote)


def _row(line: dict[str, str], footnotes: dict[str, Footnote]) -> Row:
    where = line["id"]
    need, unit = 1, ""
    if line["need"]:
        match = _NEED.fullmatch(line["need"])
        if not match:
            raise CatalogueError(f"{where}: need {line['need']!r} is not a number and a unit")
        need, unit = int(match[1]), match[2]
    kinds = line["kinds"].split()
    unknown = set(line["footnotes"].split()) - set(footnotes)
    if unknown:
        raise CatalogueError(f"{where}: no such footnote: {', '.join(sorted(unknown))}")
    row = msgspec.convert(
        {
            **{name: line[name] for name in ("id", "tier", "item", "wording", "quantity")},
            **{name: line[name] for name in ("rest", "same_object")},
            "clauses": line["clauses"].split("|"),
            "quotations": line["text"].split("|"),
            "need": need,
            "unit": unit,
            "kinds": [kind.removesuffix("@public") for kind in kinds],
            "public_kinds": [kind.removesuffix("@public") for kind in kinds if "@" in kind],
            "attest": line["attest"] == "yes",
            "footnotes": [footnotes[key] for key in line["footnotes"].split()],
        },
        Row,
    )
    for problem in _problems(row):
        raise CatalogueError(f"{where}: {problem}")
    return row


def _problems(row: Row) -> Iterable[str]:
    if not _ID.fullmatch(row.id) or not row.id.startswith(row.tier):
        yield "the id is not {tier}-{clause}-{words} in small ASCII"
    if len(row.clauses) != len(row.quotations) or not all(row.quotations):
        yield "not one sentence for each clause"
    if row.wording not in FORCES:
        yield f"unknown wording {row.wording}"
    if row.wording not in row.text and row.wording != "任选其一":
        yield "the wording is not the notice's"
    if row.quantity not in row.text:
        yield "the quantity is not the notice's"
    if row.need > 1 and str(row.need) not in row.quantity:
        yield "the number is not the notice's"
    if row.kinds - set(KINDS):
        yield f"unknown kinds {sorted(row.kinds - set(KINDS))}"
    if not row.kinds and not row.attest:
        yield "nothing can prove it"
    if row.rest and (row.attest or not row.kinds):
        yield "rest is what a device leaves open, and nobody can attest alone"
    if row.force == "one_of" and not (row.kinds and row.attest):
        yield "a choice needs several proofs"


def _check_whole(
    rows: list[Row], footnotes: dict[str, Footnote], inherited: list[Inheritance]
) -> None:
    ids = {row.id for row in rows}
    if len(ids) != len(rows):
        raise CatalogueError("two rows have one id")
    used = {note.key for row in rows for note in row.footnotes}
    idle = {key for key, note in footnotes.items() if note.kind == "reading"} - used
    if idle:
        raise CatalogueError(f"readings of no row: {', '.join(sorted(idle))}")
    groups = [(row.tier, row.same_object) for row in rows if row.same_object]
    if any(groups.count(group) < 2 for group in groups):
        raise CatalogueError("same_object names a single row")
    missing = {row for entry in inherited for row in entry.rows} - ids
    if missing:
        raise CatalogueError(f"inherited by unknown rows: {', '.join(sorted(missing))}")


ROWS, FOOTNOTES, INHERITED = load()
"""The catalogue: rows by id in the annex's order, footnotes by key, what one tier lends another."""


def rows_for(tier: HallTier) -> tuple[Row, ...]:
    """The rows that bind a hall of this tier, in order; KeyError for an unknown tier."""
    tiers = ROW_TIERS[tier]
    return tuple(row for row in ROWS.values() if row.tier in tiers)
