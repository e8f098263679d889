"""Builds the report of one hall: each verdict with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hub.reports.heading import CHAPTERS, Occasion, head
from hub.reports.notes import Footnotes
from hub.reports.report import Answer, Day, DeviceLine, Evidence, HallReport, Line, Tally
from hub.reports.words import STATUS_WORDS, clean
from hub.requirements import KINDS, ROWS, DeviceEvidence, HallFacts, Verdict, checklist
from hub.requirements.reasons import moment
from hub.store.registry import Hall
from hub.store.snapshots import DayCounts


def report(
    path: Sequence[Hall],
    facts: HallFacts,
    trend: Iterable[DayCounts],
    occasion: Occasion,
) -> HallReport:
    """The report of the last hall of this path."""
    notes = Footnotes()
    lines = lines_of(facts, occasion, notes)
    return HallReport(
        head=head(path, "hall", occasion),
        summary=tally(lines),
        lines=lines,
        devices=devices_of(facts),
        trend=days(trend),
        footnotes=notes.listed([CHAPTERS[facts.hall.tier]]),
    )


def lines_of(facts: HallFacts, occasion: Occasion, notes: Footnotes) -> list[Line]:
    """The hall's verdicts in the annex's order, then window by window."""
    verdicts = checklist(facts.hall, facts.devices, facts.attestations, occasion.day)
    return [_line(verdict, notes) for verdict in verdicts]


def _line(verdict: Verdict, notes: Footnotes) -> Line:
    return Line(
        row=verdict.row,
        item=verdict.item,
        clause=verdict.clause,
        text=verdict.text,
        wording=verdict.wording,
        force=verdict.force,
        window=clean(verdict.window or ""),
        verdict=verdict.verdict,
        label=verdict.label,
        reason=clean(verdict.reason),
        have=verdict.have,
        need=verdict.need,
        need_is_local=verdict.need_is_local,
        evidence=_evidence(verdict),
        footnotes=notes.cite(ROWS[verdict.row].footnotes),
    )


def _evidence(verdict: Verdict) -> list[Evidence]:
    found = []
    for proof in verdict.evidence:
        if isinstance(proof, DeviceEvidence):
            device = Evidence(
                what="device",
                edge=clean(proof.edge),
                name=clean(proof.name),
                status=proof.status,
                status_word=STATUS_WORDS[proof.status],
                since=proof.since,
            )
            found.append(device)
            continue
        statement = Evidence(
            what="attestation",
            by=clean(proof.by) + (f"（代{clean(proof.on_behalf)}）" if proof.on_behalf else ""),
            at=proof.at,
            expires=proof.expires,
            note=clean(proof.note),
            photos=list(proof.photos),
        )
        found.append(statement)
    if verdict.local:
        decision = Evidence(
            what="decision",
            by=clean(verdict.local.by),
            at=verdict.local.at,
            expires=verdict.local.ends,
            note=clean(verdict.local.reason),
        )
        found.append(decision)
    return found


def tally(lines: Iterable[Line]) -> Tally:
    """How many verdicts of each kind."""
    counts: dict[Answer, int] = {"met": 0, "unmet": 0, "pending": 0, "not_applicable": 0}
    for line in lines:
        counts[line.verdict] += 1
    return Tally(**counts)


def devices_of(facts: HallFacts) -> list[DeviceLine]:
    """The hall's devices, those of the hall first, then window by window."""
    devices = sorted(
        facts.devices,
        key=lambda device: (len(device.window), device.window, device.edge, device.name),
    )
    return [
        DeviceLine(
            edge=clean(device.edge),
            name=clean(device.name),
            kind=clean(device.kind),
            kind_name=KINDS.get(device.kind, clean(device.kind)),
            window=clean(device.window),
            status=device.status,
            status_word=STATUS_WORDS[device.status],
            since=moment(device.since),
            reason=clean(device.reason),
        )
        for device in devices
    ]


def days(trend: Iterable[DayCounts]) -> list[Day]:
    """The kept counts as a report tells them."""
    return [
        Day(
            day=counts.day,
            tier=counts.tier,
            halls=counts.halls,
            unmet_halls=counts.unmet_halls,
            met=counts.met,
            unmet=counts.unmet,
            pending=counts.pending,
            devices=counts.devices,
            broken=counts.broken,
        )
        for counts in trend
    ]
