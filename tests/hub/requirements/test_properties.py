"""What holds for any hall: nothing vanishes, nothing depends on order, repair never harms."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.requirements import (
    KINDS,
    LABELS,
    ROWS,
    Attestation,
    Decision,
    Device,
    DeviceEvidence,
    Hall,
    HallFacts,
    LocalRules,
    checklist,
    due,
    rows_for,
    summaries,
    summary,
)
from tests.hub.requirements.facts import DAY, NOON, TODAY

SEVERITY = {"unmet": 0, "pending": 1, "not_applicable": 2, "met": 3}
WINDOWS = ("1", "2")
STATUSES = (
    "starting",
    "ok",
    "degraded",
    "missing",
    "fault",
    "refused",
    "off",
    "unknown",
    "flapping",
)

times = st.integers(-5, 1).map(lambda days: NOON + days * DAY)
places = st.sampled_from(("", *WINDOWS, "9"))
devices = st.lists(
    st.builds(
        Device,
        edge=st.sampled_from(("box-1", "box-2")),
        name=st.uuids().map(str),
        kind=st.sampled_from((*KINDS, "robot")),
        window=places,
        status=st.sampled_from(STATUSES),
        since=st.none() | times,
        reason=st.sampled_from(("", "线松了")),
    ),
    max_size=12,
)
tiers = st.sampled_from(("city", "county", "township", "village"))


@st.composite
def words(draw: st.DrawFn, tier: str) -> list[Attestation]:
    rows = [row.id for row in rows_for(tier)]  # type: ignore[arg-type]
    return draw(
        st.lists(
            st.builds(
                Attestation,
                row=st.sampled_from(rows),
                window=places,
                holds=st.booleans(),
                by=st.sampled_from(("甲", "乙")),
                at=times,
                expires=st.none() | st.integers(-2, 2).map(lambda n: TODAY + timedelta(n)),
                note=st.sampled_from(("", "见照片")),
                quantity=st.none() | st.sampled_from((0.0, 1.0, 2.0, 19.5, 40.0, 3000.0)),
            ),
            max_size=25,
        )
    )


@st.composite
def halls(draw: st.DrawFn) -> HallFacts:
    tier = draw(tiers)
    windows = draw(st.sampled_from(((), WINDOWS[:1], WINDOWS)))
    hall = Hall("4117", tier, windows)  # type: ignore[arg-type]
    return HallFacts(hall, draw(devices), draw(words(tier)))


shared = st.frozensets(st.sampled_from(list(KINDS)), max_size=3)
decisions = st.lists(
    st.builds(
        Decision,
        id=st.integers(1, 99),
        row=st.sampled_from(list(ROWS)),
        kind=st.sampled_from(("quantity", "exemption", "notice")),
        need=st.integers(1, 3),
        reason=st.just("场地所限"),
        by=st.just("丙"),
        at=times,
        starts=st.just(TODAY),
        hall_name=st.just("示例大厅"),
    ),
    max_size=40,
)
local_rules = st.builds(
    LocalRules,
    need=st.dictionaries(st.sampled_from(list(ROWS)), st.integers(1, 3), max_size=5),
    shared=shared,
) | decisions.map(lambda made: LocalRules.decided(made, TODAY))


@settings(deadline=None)
@given(halls(), local_rules)
def test_every_row_appears_and_the_counts_add_up(facts: HallFacts, local: LocalRules) -> None:
    hall = facts.hall
    verdicts = checklist(hall, facts.devices, facts.attestations, TODAY, local)
    expected = [
        (row.id, window)
        for row in rows_for(hall.tier)
        for window in ((hall.windows or (None,)) if row.scope == "window" else (None,))
    ]
    assert sorted(map(str, expected)) == sorted(str((v.row, v.window)) for v in verdicts)
    sums = summary(verdicts)
    assert sums.met + sums.unmet + sums.pending + sums.not_applicable == len(verdicts)
    assert summaries([facts], TODAY, local) == {hall.code: sums}


@settings(deadline=None)
@given(halls(), local_rules)
def test_each_verdict_keeps_its_promises(facts: HallFacts, local: LocalRules) -> None:
    for v in checklist(facts.hall, facts.devices, facts.attestations, TODAY, local):
        assert v.label == LABELS[v.verdict]
        assert v.reason
        if v.verdict == "unmet":
            assert v.force in ("required", "one_of")
        if v.verdict == "not_applicable":
            assert v.force == "conditional" or (v.local and v.local.kind == "exemption")
        if v.verdict == "met":
            assert v.evidence
            assert v.have >= v.need
        if v.proof == "attestation":
            assert not any(isinstance(evidence, DeviceEvidence) for evidence in v.evidence)


@settings(deadline=None)
@given(st.data(), halls(), local_rules)
def test_a_device_turning_ok_never_makes_a_verdict_worse(
    data: st.DataObject, facts: HallFacts, local: LocalRules
) -> None:
    if not facts.devices:
        return
    mended = list(facts.devices)
    place = data.draw(st.integers(0, len(mended) - 1))
    if mended[place].status == "ok":
        return
    mended[place] = msgspec.structs.replace(mended[place], status="ok", since=NOON + 2 * DAY)
    before = checklist(facts.hall, facts.devices, facts.attestations, TODAY, local)
    after = checklist(facts.hall, mended, facts.attestations, TODAY, local)
    for old, new in zip(before, after, strict=True):
        assert SEVERITY[new.verdict] >= SEVERITY[old.verdict], (old, new)


@settings(deadline=None)
@given(st.data(), halls())
def test_the_order_of_facts_does_not_matter(data: st.DataObject, facts: HallFacts) -> None:
    devices = data.draw(st.permutations(facts.devices))
    attestations = data.draw(st.permutations(facts.attestations))
    told = checklist(facts.hall, facts.devices, facts.attestations, TODAY)
    assert checklist(facts.hall, devices, attestations, TODAY) == told


@settings(deadline=None)
@given(halls(), st.dates(date(2019, 3, 14), date(2029, 1, 1)))
def test_time_alone_never_proves(facts: HallFacts, later: date) -> None:
    """Waiting makes nothing met that no device or dated word supports.

    Only a denial that ran out may leave the verdict to a working device or to the same object's
    other row, and a daily word come of age on its day.
    """
    before = checklist(facts.hall, facts.devices, facts.attestations, TODAY)
    after = checklist(facts.hall, facts.devices, facts.attestations, later)
    by_device = {"device", "either"}
    for old, new in zip(before, after, strict=True):
        if new.verdict == "met" and old.verdict != "met":
            assert new.proof in by_device or ROWS[new.row].same_object or ROWS[new.row].is_daily


@settings(deadline=None)
@given(halls(), decisions)
def test_a_decision_changes_its_own_row_only(facts: HallFacts, decided: list[Decision]) -> None:
    local = LocalRules.decided(decided, TODAY)
    before = checklist(facts.hall, facts.devices, facts.attestations, TODAY)
    hall = msgspec.structs.replace(facts.hall, decisions=tuple(decided))
    after = checklist(hall, facts.devices, facts.attestations, TODAY)
    assert after == checklist(facts.hall, facts.devices, facts.attestations, TODAY, local)
    for old, new in zip(before, after, strict=True):
        if new.row not in local.decisions:
            assert new == old
        elif local.decisions[new.row].kind == "exemption":
            assert new.verdict == "not_applicable"
            assert "场地所限" in new.reason
            assert new.local is not None
            assert new.local.by == "丙"


@settings(deadline=None)
@given(halls(), decisions)
def test_what_is_due_is_what_nobody_vouches_for(facts: HallFacts, decided: list[Decision]) -> None:
    hall = msgspec.structs.replace(facts.hall, decisions=tuple(decided))
    known = msgspec.structs.replace(facts, hall=hall)
    verdicts = {
        (v.row, v.window or ""): v
        for v in checklist(hall, facts.devices, facts.attestations, TODAY)
    }
    for each in due([known], TODAY):
        answer = verdicts[each.row, each.window].verdict
        assert answer == ("met" if each.state == "standing" else "pending")
        assert (each.said is None) == (each.state == "never")
