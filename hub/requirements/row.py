"""One requirement of a notice as reviewed data, and the words it is made of.

A notice is a folder of `notices/`: `notice.toml` (when it binds, who reviewed it),
`footnotes.toml`, `terms.toml` and `rows.csv`, whose columns are:

clauses      clause numbers as printed, `|` between; `二(一)2` is the body, part two, (一), point 2
text         one verbatim sentence of the notice for each of `clauses`, `|` between
wording      the word that makes the duty (a key of FORCES), verbatim in `text` but for 任选其一
quantity     the notice's own words on how many, verbatim in `text`; empty where it has none
need         the notice's own number and unit; empty where it gives none (most rows)
kinds        devices that prove the row; `@public` counts only those outside the windows
attest       `yes` where a person's attestation can prove the row by itself
rest         what a working device leaves open, so that a person must attest it as well
term         how long an attestation is good by default, a key of `terms.toml`
same_object  rows of one tier that name one object twice: an attestation of one serves the other
footnotes    keys of `footnotes.toml`
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

RowTier = Literal["CH", "CW", "TH", "TW", "VS"]
HallTier = Literal["city", "county", "township", "village"]
Force = Literal["required", "conditional", "one_of", "optional"]
Scope = Literal["hall", "window"]
Proof = Literal["device", "attestation", "either", "both"]

KINDS: Final = {
    "id_card_reader": "身份证读卡器",
    "document_camera": "高拍仪",
    "satisfaction_keypad": "评价器",
    "touch_screen": "触摸屏",
    "display": "显示屏",
    "customer_display": "面向群众的显示器",
    "printer": "打印机",
    "receipt_printer": "小票打印机",
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


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """How long a person's word is good when nothing else is said, and why; our reading.

    `firm`: no later end is taken.
    """

    key: str
    text: str
    months: int = 0
    days: int = 0
    firm: bool = False

    def end(self, seen: date) -> date:
        """The last good day of what was seen on this day."""
        if not self.months:
            return seen + timedelta(days=self.days - 1)
        years, month = divmod(seen.month - 1 + self.months, 12)
        last = calendar.monthrange(seen.year + years, month + 1)[1]
        return date(seen.year + years, month + 1, min(seen.day, last))


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Who held which rows against the notice, when, and what they found; no rows means all."""

    on: date
    by: str
    what: str
    rows: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that makes requirements from `effective` on and ends the rows that it `repeals`."""

    key: str
    number: str
    title: str
    issuer: str
    source: str
    dated: date
    published: date
    effective: date
    effective_reading: str
    repeals: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()


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
    term: Term | None
    notice: str
    valid_from: date
    valid_until: date | None = None

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
        """What proves it: one of the two, either of them, or a device and a person together."""
        if not self.kinds:
            return "attestation"
        if self.rest:
            return "both"
        return "either" if self.attest else "device"

    @property
    def attestable(self) -> bool:
        """Whether a person's word changes anything."""
        return self.attest or bool(self.rest)

    def binds_on(self, day: date) -> bool:
        """Whether the row is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

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
