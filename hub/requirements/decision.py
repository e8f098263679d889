"""One row, its devices, what a person said: the answer and its cause. The rules stand here.

Two witnesses may speak on a row. A device proves by being there and working (符合正常使用要求); a
person proves by attesting. Where they contradict each other the earlier one is no longer believed
and the later one is not yet confirmed: 待核实, until somebody looks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final, NamedTuple

import msgspec

from hub.requirements.facts import Attestation, Decision, Device, LocalRules
from hub.requirements.row import Row
from hub.requirements.verdict import Answer

EAST_8: Final = 8 * 3600
"""Seconds that China's one time zone is ahead of UTC."""
_EPOCH: Final = 719163  # date(1970, 1, 1).toordinal()

WORKING: Final = frozenset({"ok", "degraded"})
"""A degraded device still serves, so it proves its row, and the reason carries the warning."""
UNCLEAR: Final = frozenset({"unknown", "starting", "flapping"})
"""Under a lost box, not up yet, or coming and going: neither proves the row nor breaks it."""
# missing, fault, refused: broken. off: somebody switched it off while its box runs, so the public
# cannot use it, and hiding a broken device that way must not help.


class Cause(Enum):
    """Why an answer is what it is; `hub.requirements.reasons` has a sentence for each."""

    answer: Answer

    def __init__(self, answer: Answer, _: str) -> None:
        self.answer = answer

    WORKING = "met", "a device works"
    ATTESTED = "met", "a person attests it"
    WORKING_AND_ATTESTED = "met", "a device works and a person attests the rest"
    ABSENT = "unmet", "the box there does not have it"
    BROKEN = "unmet", "what is there does not work"
    TOO_FEW_DEVICES = "unmet", "fewer devices than the local number"
    DENIED = "unmet", "a person says it does not hold"
    TOO_LITTLE = "unmet", "a person counted or measured too little"
    NO_WINDOWS = "pending", "the hall has no windows registered"
    UNPROVED = "pending", "nobody has said anything"
    NO_BOX = "pending", "only a device can prove it and no box is there"
    NOT_CONNECTED = "pending", "attested, but only a device can prove it"
    UNCLEAR = "pending", "its box is lost, or it is starting"
    STALE = "pending", "the attestation ran out"
    UNMEASURED = "pending", "the attestation lacks the number"
    REST_OPEN = "pending", "a device works, the rest is not attested"
    REPAIRED = "pending", "denied by a person, works since"
    BROKE_LATER = "pending", "attested, broken since"
    FEW = "pending", "fewer devices than the local number, others may be unseen"
    NO_DUTY = "not_applicable", "not there, and need not be"
    EXEMPT = "not_applicable", "somebody in charge decided that the row does not apply"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A row with the local rules applied, flattened for speed; `siblings` are the same object."""

    row: Row
    id: str
    need: int
    need_is_local: bool
    kinds: tuple[str, ...]
    public_kinds: frozenset[str]
    shared_kinds: tuple[str, ...]
    siblings: tuple[str, ...]
    attest: bool
    rest: bool
    binding: bool
    choice: bool
    is_area: bool
    is_daily: bool
    at_windows: bool
    decision: Decision | None
    exempt: bool


class Finding(NamedTuple):
    """The cause of an answer, and how many (or square metres) there are."""

    cause: Cause
    have: float


class _Word(Enum):
    """What a person's attestation comes to today."""

    NONE = 0
    YES = 1
    NO = 2
    LITTLE = 3
    STALE = 4
    UNMEASURED = 5


def rules(rows: Iterable[Row], local: LocalRules) -> list[Rule]:
    """The rows with what the locality decided."""
    rows = list(rows)
    return [_rule(row, rows, local) for row in rows]


def amended(plan: list[Rule], local: LocalRules) -> list[Rule]:
    """A plan made from the bare notice, with what a locality decided; shares all other rules."""
    changed = local.decisions.keys() | local.need.keys()
    return [
        msgspec.structs.replace(rule, **_decided(rule.row, local)) if rule.id in changed else rule
        for rule in plan
    ]


def _rule(row: Row, rows: list[Row], local: LocalRules) -> Rule:
    return Rule(
        row=row,
        id=row.id,
        **_decided(row, local),
        kinds=tuple(sorted(row.kinds)),
        public_kinds=row.public_kinds,
        shared_kinds=tuple(sorted(row.kinds & local.shared)),
        siblings=tuple(
            other.id
            for other in rows
            if row.same_object
            and other is not row
            and other.tier == row.tier
            and other.same_object == row.same_object
        ),
        attest=row.attest,
        rest=bool(row.rest),
        binding=row.force in ("required", "one_of"),
        choice=row.force == "one_of",
        is_area=row.is_area,
        is_daily=row.is_daily,
        at_windows=row.scope == "window",
    )


def _decided(row: Row, local: LocalRules) -> dict[str, Any]:
    asked = local.need.get(row.id, 0)
    own = row.need if row.unit else 0  # 1 without a unit is only "there is one"
    decision = local.decisions.get(row.id)
    return {
        "need": max(row.need, asked),
        "need_is_local": asked > own or row.uncounted,
        "decision": decision,
        "exempt": decision is not None and decision.kind == "exemption",
    }


def is_current(rule: Rule, said: Attestation, today: int) -> bool:
    """Whether the attestation is good on this day (an ordinal); a daily one only on its own."""
    if said.expires is not None and said.expires.toordinal() < today:
        return False
    return not rule.is_daily or int((said.at + EAST_8) // 86400) + _EPOCH == today


def decide(
    rule: Rule, devices: list[Device], said: Attestation | None, has_box: bool, today: int
) -> Finding:
    """The finding on `rule` from the devices that count for it and the attestation in force."""
    working = unclear = broken = 0
    works_since = broken_since = float("-inf")
    for device in devices:
        since = device.since
        if device.status in WORKING:
            working += 1
            if since is not None and since > works_since:
                works_since = since
        elif device.status in UNCLEAR:
            unclear += 1
        else:
            broken += 1
            if since is not None and since > broken_since:
                broken_since = since

    if rule.exempt:
        return Finding(Cause.EXEMPT, working)
    word = _Word.NONE if said is None else _word(rule, said, today)
    at = 0.0 if said is None else said.at
    need = rule.need
    enough = bool(rule.kinds) and working >= need
    attested = word is _Word.YES and rule.attest
    # A choice (5.5.24) attested for the paper board is not contradicted by a screen that broke.
    broke_later = broken_since > at and not rule.choice

    if not rule.binding:
        if enough:
            return Finding(Cause.WORKING, working)
        if attested and not broke_later:
            return Finding(Cause.ATTESTED, _count(said, working))
        return Finding(Cause.NO_DUTY, working)
    if word is _Word.NO or word is _Word.LITTLE:
        have = _count(said, working)
        if enough and works_since > at:
            return Finding(Cause.REPAIRED, working)
        return Finding(Cause.DENIED if word is _Word.NO else Cause.TOO_LITTLE, have)
    if enough:
        if not rule.rest:
            return Finding(Cause.WORKING, working)
        full = word is _Word.YES
        return Finding(Cause.WORKING_AND_ATTESTED if full else Cause.REST_OPEN, working)
    if attested:
        have = _count(said, working)
        return Finding(Cause.BROKE_LATER if broke_later else Cause.ATTESTED, have)
    if devices:
        if working + unclear >= need:
            return Finding(Cause.UNCLEAR, working)
        if broken:
            return Finding(Cause.BROKEN, working)
        return Finding(Cause.FEW if rule.attest else Cause.TOO_FEW_DEVICES, working)
    return Finding(_silent(rule, word, has_box), 0)


def _silent(rule: Rule, word: _Word, has_box: bool) -> Cause:
    """No device of this kind is known and nobody attests: the box knows, or we do not."""
    if rule.attest:
        if word is _Word.STALE:
            return Cause.STALE
        return Cause.UNMEASURED if word is _Word.UNMEASURED else Cause.UNPROVED
    if word is _Word.YES or word is _Word.UNMEASURED:
        return Cause.NOT_CONNECTED
    return Cause.ABSENT if has_box else Cause.NO_BOX


def _word(rule: Rule, said: Attestation, today: int) -> _Word:
    if not is_current(rule, said, today):
        return _Word.STALE
    if not said.holds:
        return _Word.NO
    if said.quantity is not None:
        return _Word.YES if said.quantity >= rule.need else _Word.LITTLE
    if rule.need > 1:
        return _Word.UNMEASURED
    return _Word.YES


def _count(said: Attestation | None, working: int) -> float:
    if said is None:
        return working
    if said.quantity is None:
        return max(working, 1 if said.holds else 0)
    return max(working, said.quantity)
