"""What the engine concludes: one verdict for each row (and window), and their sums, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec

from hub.requirements.facts import Status
from hub.requirements.row import Force, Proof, RowTier

Answer = Literal["met", "unmet", "pending", "not_applicable"]

LABELS: Final[dict[Answer, str]] = {
    "met": "符合",
    "unmet": "不符合",
    "pending": "待核实",
    "not_applicable": "不适用",
}


class DeviceEvidence(msgspec.Struct, frozen=True, tag_field="what", tag="device"):
    """A device that was looked at; `since` is ISO 8601 in China's time."""

    edge: str
    name: str
    status: Status
    since: str | None


class AttestationEvidence(msgspec.Struct, frozen=True, tag_field="what", tag="attestation"):
    """The attestation that was looked at; `at` is ISO 8601 in China's time."""

    by: str
    at: str
    expires: date | None
    note: str
    on_behalf: str = ""
    photos: tuple[str, ...] = ()
    walk: str = ""


class LocalNote(msgspec.Struct, frozen=True, kw_only=True):
    """The local decision behind a verdict; `at` is ISO 8601 in China's time."""

    id: int
    kind: str
    need: int
    reason: str
    by: str
    at: str
    starts: date
    ends: date | None
    hall: str
    hall_name: str
    reach: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One row judged for one hall, or for one of its windows; encodes as the API's JSON.

    `have` and `need` are a count, or square metres for an area. `need` 0: the notice gives no
    number and none is meant. `need_is_local`: the number is a local reading, not the notice's.
    `local` is who decided that number, or that the row does not apply here.
    """

    row: str
    item: str
    tier: RowTier
    clause: str
    text: str
    wording: str
    force: Force
    window: str | None
    verdict: Answer
    label: str
    proof: Proof
    evidence: tuple[DeviceEvidence | AttestationEvidence, ...]
    reason: str
    have: int | float
    need: int
    need_is_local: bool
    footnotes: tuple[str, ...]
    local: LocalNote | None = None


class Summary(msgspec.Struct, frozen=True):
    """How many verdicts of each kind a hall has."""

    met: int = 0
    unmet: int = 0
    pending: int = 0
    not_applicable: int = 0
