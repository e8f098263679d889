"""The rows of a hall in the order in which a walker should look at them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hub.inspection.statement import day_of
from hub.requirements import ROWS, Attestation, HallFacts, Verdict, checklist, due
from hub.store.inspection import SOON

ORDER: Final = ("overdue", "denied", "again", "never", "soon", "standing", "idle")
"""What ran out first, what need not be attested (a working device, an exemption) last.

`again` is what a device has contradicted since, or what lacks its number.
"""


def steps(facts: HallFacts, today: date) -> list[dict[str, Any]]:
    """What a person can state of each row and window, overdue first, else as in the annex."""
    states = {(each.row, each.window): each for each in due([facts], today)}
    said = {(each.row, each.window): each for each in facts.attestations}
    found = []
    for verdict in checklist(facts.hall, facts.devices, facts.attestations, today):
        if not ROWS[verdict.row].attestable:
            continue
        key = (verdict.row, verdict.window or "")
        waiting = states.get(key)
        found.append(_step(verdict, waiting.state if waiting else "", said.get(key), today))
    found.sort(key=lambda step: ORDER.index(step["state"]))
    return found


def _step(verdict: Verdict, waiting: str, said: Attestation | None, today: date) -> dict[str, Any]:
    row = ROWS[verdict.row]
    end = said.expires if said and said.holds else None
    return {
        "row": row.id,
        "window": verdict.window,
        "item": row.item,
        "clause": row.clause,
        "text": row.text,
        "proof": row.proof,
        "verdict": verdict.verdict,
        "label": verdict.label,
        "reason": verdict.reason,
        "state": _state(verdict, waiting, said, today, daily=row.is_daily),
        "due": end,
        "expires": row.term.end(today) if row.term else None,
        "firm": bool(row.term and row.term.firm),
        "term": row.term.text if row.term else "",
        "counts": row.is_area or verdict.need > 1,
        "need": verdict.need,
        "need_is_local": verdict.need_is_local,
        "unit": row.unit.partition("/")[0],
        "said": f"{said.by}，{day_of(said.at)}" if said else "",
        "footnotes": list(verdict.footnotes),
    }


def _state(
    verdict: Verdict, waiting: str, said: Attestation | None, today: date, *, daily: bool
) -> str:
    if waiting == "expired" or (daily and verdict.verdict == "pending"):
        return "overdue"
    if waiting == "never":
        return "never"
    if said and not said.holds and verdict.verdict in ("unmet", "pending"):
        return "denied"
    if waiting == "standing":
        ends = said.expires if said else None
        return "soon" if ends and ends < today + SOON else "standing"
    if verdict.verdict != "pending":
        return "idle"
    if said is None:
        return "never"
    # Nobody can attest a device's part, so to look again would change nothing.
    return "again" if ROWS[verdict.row].attest else "standing"
