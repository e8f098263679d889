"""Holds a hall against the annex: every row of its tier, each window, one verdict each.

Pure: no clock, no database, no state between calls. The same facts in any order give the same
verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from hub.requirements.catalogue import ROWS
from hub.requirements.decision import Cause, Finding, Rule, decide, is_current
from hub.requirements.facts import (
    Attestation,
    Decision,
    Device,
    Hall,
    HallFacts,
    LocalRules,
)
from hub.requirements.plans import Plans
from hub.requirements.reasons import moment, reason
from hub.requirements.verdict import (
    LABELS,
    Answer,
    AttestationEvidence,
    DeviceEvidence,
    LocalNote,
    Summary,
    Verdict,
)

_WINDOW_ROWS: Final = frozenset(row.id for row in ROWS.values() if row.scope == "window")


class _Case(NamedTuple):
    rule: Rule
    window: str
    devices: list[Device]
    said: Attestation | None
    finding: Finding


def checklist(
    hall: Hall,
    devices: Sequence[Device],
    attestations: Sequence[Attestation],
    today: date,
    local: LocalRules | None = None,
) -> list[Verdict]:
    """The verdict on every row of the hall's tier, in the annex's order, then window by window.

    `devices` are all of this hall's, `attestations` all of its people's, also outdated ones;
    attestations of rows that do not bind this tier are left aside. `today` is China's date, whose
    rows and local decisions count; `local`, if given, stands for what was decided for the hall.
    """
    facts = HallFacts(hall, list(devices), list(attestations))
    plan = Plans(today).of(hall, local)
    return [_verdict(case) for case in _cases(facts, plan, today.toordinal())]


def summary(verdicts: Iterable[Verdict]) -> Summary:
    """How many of each."""
    counts = dict.fromkeys(LABELS, 0)
    for verdict in verdicts:
        counts[verdict.verdict] += 1
    return Summary(**counts)


def summaries(
    halls: Iterable[HallFacts], today: date, local: LocalRules | None = None
) -> dict[str, Summary]:
    """The summary of each hall's checklist by hall code, without writing the verdicts out.

    `local`, if given, stands for what was decided for every hall.
    """
    plans = Plans(today)
    day = today.toordinal()
    sums = {}
    for facts in halls:
        counts = dict.fromkeys(LABELS, 0)
        for case in _cases(facts, plans.of(facts.hall, local), day):
            counts[case.finding.cause.answer] += 1
        sums[facts.hall.code] = Summary(**counts)
    return sums


def answers(
    halls: Iterable[HallFacts], today: date, local: LocalRules | None = None
) -> Iterator[tuple[str, list[tuple[str, str, Answer]]]]:
    """Each hall's code with (row, window, answer) of its checklist, in order, without words."""
    plans = Plans(today)
    day = today.toordinal()
    for facts in halls:
        cases = _cases(facts, plans.of(facts.hall, local), day)
        yield (
            facts.hall.code,
            [(case.rule.id, case.window, case.finding.cause.answer) for case in cases],
        )


class Due(NamedTuple):
    """A row whose verdict needs a person's word: never given, expired, or still standing."""

    hall: str
    row: str
    window: str
    state: Literal["never", "expired", "standing"]
    said: Attestation | None


def due(halls: Iterable[HallFacts], today: date) -> Iterator[Due]:
    """What persons have to look at again in these halls, and until when what they said is good.

    Not what a working device proves by itself, what is exempt, what need not be there, what
    somebody said does not hold, and what is stated anew every day.
    """
    plans = Plans(today)
    day = today.toordinal()
    for facts in halls:
        for case in _cases(facts, plans.of(facts.hall), day):
            if (state := _due(case)) and not case.rule.is_daily:
                yield Due(facts.hall.code, case.rule.id, case.window, state, case.said)


def _due(case: _Case) -> Literal["never", "expired", "standing"] | None:
    match case.finding.cause:
        case Cause.STALE:
            return "expired"
        case Cause.REST_OPEN:
            return "expired" if case.said else "never"
        case Cause.UNPROVED:
            return "never"
        case Cause.ATTESTED | Cause.WORKING_AND_ATTESTED:
            return "standing"
        case _:
            return None


def _cases(facts: HallFacts, plan: list[Rule], today: int) -> Iterator[_Case]:
    by_kind: dict[str, list[Device]] = {}
    for device in facts.devices:
        by_kind.setdefault(device.kind, []).append(device)
    boxed = {device.window for device in facts.devices}
    latest = _latest(facts.attestations)

    for rule in plan:
        if not rule.at_windows:
            found = _in_hall(rule, by_kind)
            said = _said(rule, "", latest, today)
            finding = decide(rule, found, said, bool(boxed), today)
            yield _Case(rule, "", found, said, finding)
    at_windows = [rule for rule in plan if rule.at_windows]
    for window in facts.hall.windows:
        has_box = window in boxed
        for rule in at_windows:
            found = _at_window(rule, window, by_kind)
            said = _said(rule, window, latest, today)
            yield _Case(rule, window, found, said, decide(rule, found, said, has_box, today))
    if not facts.hall.windows:
        for rule in at_windows:
            cause = Cause.EXEMPT if rule.exempt else Cause.NO_WINDOWS
            yield _Case(rule, "", [], None, Finding(cause, 0))


def _in_hall(rule: Rule, by_kind: dict[str, list[Device]]) -> list[Device]:
    """A hall's row counts what stands at its windows too, but for the kinds marked public."""
    found: list[Device] = []
    for kind in rule.kinds:
        devices = by_kind.get(kind)
        if devices and kind in rule.public_kinds:
            found += [device for device in devices if not device.window]
        elif devices:
            found += devices
    return found


def _at_window(rule: Rule, window: str, by_kind: dict[str, list[Device]]) -> list[Device]:
    """A device counts for its own window, a shared one outside the windows for each of them."""
    found: list[Device] = []
    for kind in rule.kinds:
        for device in by_kind.get(kind, ()):
            if device.window == window or (not device.window and kind in rule.shared_kinds):
                found.append(device)
    return found


def _latest(attestations: Iterable[Attestation]) -> dict[tuple[str, str], Attestation]:
    latest: dict[tuple[str, str], Attestation] = {}
    for said in attestations:
        key = (said.row, said.window if said.row in _WINDOW_ROWS else "")
        latest[key] = _later(said, latest.get(key))
    return latest


def _later(one: Attestation, other: Attestation | None) -> Attestation:
    """The later word; of two at the same moment the one that denies, then any, but always the same.

    Order of arrival must not matter.
    """
    if other is None or one.at > other.at:
        return one
    if one.at < other.at:
        return other
    return max(one, other, key=lambda said: (not said.holds, said.by, said.note, repr(said)))


def _said(
    rule: Rule, window: str, latest: dict[tuple[str, str], Attestation], today: int
) -> Attestation | None:
    """The word in force: the later of the window's and the hall's, or that on the same object."""
    said = latest.get((rule.id, window))
    if window and (general := latest.get((rule.id, ""))):
        said = _later(general, said)
    if rule.siblings and (said is None or not is_current(rule, said, today)):
        for sibling in rule.siblings:
            other = latest.get((sibling, window))
            if other and is_current(rule, other, today):
                said = other
    return said


def _verdict(case: _Case) -> Verdict:
    rule, row, finding = case.rule, case.rule.row, case.finding
    devices = sorted(case.devices, key=lambda device: (device.window, device.edge, device.name))
    evidence: list[DeviceEvidence | AttestationEvidence] = [
        DeviceEvidence(device.edge, device.name, device.status, moment(device.since))
        for device in devices
    ]
    if case.said:
        evidence.append(_attested(case.said))
    have = finding.have
    return Verdict(
        row=row.id,
        item=row.item,
        tier=row.tier,
        clause=row.clause,
        text=row.text,
        wording=row.wording,
        force=row.force,
        window=case.window or None,
        verdict=finding.cause.answer,
        label=LABELS[finding.cause.answer],
        proof=row.proof,
        evidence=tuple(evidence),
        reason=reason(rule, case.window, devices, case.said, finding),
        have=int(have) if have == int(have) else have,
        need=rule.need,
        need_is_local=rule.need_is_local,
        local=_note(rule.decision),
        footnotes=tuple(note.text for note in row.footnotes),
    )


def _attested(said: Attestation) -> AttestationEvidence:
    return AttestationEvidence(
        by=said.by,
        at=moment(said.at) or "",
        expires=said.expires,
        note=said.note,
        on_behalf=said.on_behalf,
        photos=said.photos,
        walk=said.walk,
    )


def _note(decision: Decision | None) -> LocalNote | None:
    if decision is None:
        return None
    return LocalNote(
        id=decision.id,
        kind=decision.kind,
        need=decision.need,
        reason=decision.reason,
        by=decision.by,
        at=moment(decision.at) or "",
        starts=decision.starts,
        ends=decision.ends,
        hall=decision.hall,
        hall_name=decision.hall_name,
        reach=decision.reach,
    )
