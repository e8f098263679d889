"""What a report says: the structures behind page, PDF, XLSX and CSV, and the JSON of the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Scope = Literal["hall", "area"]
Answer = Literal["met", "unmet", "pending", "not_applicable"]
TierWord = Literal["city", "county", "township", "village"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A hall by code and name."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Of what, when, by whom and by which rules. `generated` is RFC 3339 in China's time."""

    title: str
    number: str
    scope: Scope
    code: str
    name: str
    place: str
    tier: TierWord
    path: list[Named]
    as_of: date
    generated: str
    by: str
    document: str
    annex: str
    rules_date: date
    remark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Counts of verdicts."""

    met: int
    unmet: int
    pending: int
    not_applicable: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What a verdict rests on: a device, a person's statement, or a decision of the locality.

    Fields of the other kinds are empty. `photos` are names of pictures of the statement; `expires`
    is the last good day of a statement or a decision.
    """

    what: Literal["device", "attestation", "decision"]
    edge: str = ""
    name: str = ""
    status: str = ""
    status_word: str = ""
    since: str | None = None
    by: str = ""
    at: str | None = None
    expires: date | None = None
    note: str = ""
    photos: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One verdict. `need_is_local`: the number is a local reading and not the notice's.

    `footnotes` are numbers of the report's footnotes; `window` is "" for the hall itself.
    """

    row: str
    item: str
    clause: str
    text: str
    wording: str
    force: str
    window: str
    verdict: Answer
    label: str
    reason: str
    have: float
    need: int
    need_is_local: bool
    evidence: list[Evidence]
    footnotes: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceLine:
    """A device of the hall and how it is, `since` RFC 3339 in China's time."""

    edge: str
    name: str
    kind: str
    kind_name: str
    window: str
    status: str
    status_word: str
    since: str | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A footnote: a slip of the notice itself (`fault`), or how a clause is read (`reading`).

    Number 0: a slip that no row of this report touches.
    """

    number: int
    kind: Literal["fault", "reading"]
    text: str
    clauses: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day's counts over the halls that were told by then."""

    day: date
    tier: TierWord
    halls: int
    unmet_halls: int
    met: int
    unmet: int
    pending: int
    devices: int
    broken: int


@dataclass(frozen=True, kw_only=True)
class HallReport:
    """A hall's report: each verdict with its evidence, its devices, its trend."""

    head: Head
    summary: Tally
    lines: list[Line]
    devices: list[DeviceLine]
    trend: list[Day]
    footnotes: list[Note]


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A tier's verdicts, over the `told` halls of its `halls`; of the rest nothing was ever heard.

    `untold_pending` are the verdicts of those, all open and left out of the share.
    """

    tier: TierWord
    tier_name: str
    halls: int
    told: int
    unmet_halls: int
    met: int
    unmet: int
    pending: int
    not_applicable: int
    untold_pending: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """A hall in the order of what is worst; `place` is where it lies below the area."""

    code: str
    name: str
    place: str
    tier: TierWord
    told: bool
    met: int
    unmet: int
    pending: int
    broken: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A division of the area with everything under it (`own`: the area's hall itself)."""

    code: str
    name: str
    tier: TierWord
    own: bool
    halls: int
    told: int
    unmet_halls: int
    met: int
    unmet: int
    pending: int
    broken: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A row of the rules over the halls it binds: how many meet it, lack it, are open.

    A hall counts by its worst window. `lacking` names the first of those that lack it; open
    halls of which nothing was ever heard are not in `pending` but in `untold`.
    """

    row: str
    tier: TierWord
    item: str
    clause: str
    text: str
    wording: str
    force: str
    met: int
    unmet: int
    pending: int
    not_applicable: int
    untold: int
    lacking: list[Named]
    footnotes: list[int]


@dataclass(frozen=True, kw_only=True)
class AreaReport:
    """An area's report: shares by tier, its divisions, the worst halls, what is missing where."""

    head: Head
    shares: list[Share]
    parts: list[Part]
    worst: list[Ranked]
    missing: list[Missing]
    trend: list[Day]
    footnotes: list[Note]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A row of the rules as a column of the matrix."""

    row: str
    item: str
    clause: str
    force: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """A hall's verdicts, one letter a column, each the worst over the hall's windows.

    m met, u unmet, p pending, n not applicable, - the row does not bind this hall.
    """

    code: str
    name: str
    place: str
    told: bool
    met: int
    unmet: int
    pending: int
    cells: str


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Halls held side by side, worst first; `total` counts also those beyond the limit."""

    as_of: date
    columns: list[Column]
    halls: list[MatrixRow]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lacking:
    """A hall with one answer on one row: at which windows, and why."""

    code: str
    name: str
    place: str
    told: bool
    windows: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class LackingList:
    """The halls of an area with one answer on one row; `total` counts also those left out."""

    row: str
    item: str
    clause: str
    text: str
    verdict: Answer
    total: int
    halls: list[Lacking]
