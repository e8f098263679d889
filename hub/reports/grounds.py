"""What a report is made from: the halls of an area, and what was known of them on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection

from hub.overview import as_before, read_facts, word_of
from hub.reports.words import end_of
from hub.requirements import Attestation, HallFacts
from hub.store import past, registry, views
from hub.store.attestations import newest
from hub.store.registry import Hall


def under(halls: Sequence[Hall], code: str) -> list[Hall]:
    """The hall with this code and all below it; raises NotRegistered when there is none."""
    of_city = {hall.code for hall in halls if not hall.parent}
    found = [hall for hall in halls if code in of_city or hall.code.startswith(code)]
    if not any(hall.code == code for hall in found):
        raise registry.NotRegistered(f"没有代码为 {code} 的大厅")
    return found


def paths(halls: Sequence[Hall]) -> dict[str, list[Hall]]:
    """For each hall the way from the city down to it; `halls` are parents before children."""
    ways: dict[str, list[Hall]] = {}
    for hall in halls:
        ways[hall.code] = [*ways.get(hall.parent, []), hall]
    return ways


def facts_on(
    connection: Connection,
    halls: Sequence[Hall],
    codes: Sequence[str] | None,
    day: date,
    today: date,
) -> list[HallFacts]:
    """What is known of these halls; of an earlier day what was known at its end.

    `codes` None when they are all. An earlier day is put together from the statements made by then
    and the flips that are kept; windows are those of today.
    """
    known = read_facts(connection, halls, codes)
    if day >= today:
        before = views.broken_before(connection, codes)
        return [as_before(facts, before) for facts in known]
    moment = end_of(day)
    then = past.statuses_at(connection, codes, moment)
    said: dict[str, list[Attestation]] = defaultdict(list)
    for stated in newest(connection, codes, until=moment):
        said[stated.hall].append(word_of(stated))
    return [_back_then(facts, then, said[facts.hall.code]) for facts in known]


def _back_then(facts: HallFacts, then: past.Statuses, said: list[Attestation]) -> HallFacts:
    devices = []
    for device in facts.devices:
        key = (device.edge, device.name)
        if key not in then:
            devices.append(device)
        elif (was := then[key]) is not None:
            devices.append(
                msgspec.structs.replace(
                    device, status=was.status, since=was.since, reason=was.reason
                )
            )
    return msgspec.structs.replace(facts, devices=devices, attestations=said)
