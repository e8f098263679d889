"""Local decisions: the nearest wins, each has its days, and the notice can be had back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.requirements import Bearings, Decision, Device, Hall, HallFacts, checklist, summaries
from tests.hub.requirements.facts import NOON, TODAY

PATH = ("411700", "411728", "411728107", "411728107201")
TIERS: dict[str, Any] = dict(zip(PATH, ("city", "county", "township", "village"), strict=True))
GLUE = "VS-6.5.1.2-glue"


def decided(number: int = 1, **more: Any) -> Decision:
    base = {"row": GLUE, "kind": "exemption", "reason": "借用村部", "by": "王督查", "at": NOON}
    place = {"hall": PATH[1], "hall_name": "遂平县", "reach": "subtree", "starts": TODAY}
    return Decision(id=number, **{**base, **place, **more})


def verdict(*decisions: Decision, day: date = TODAY, code: str = PATH[3], row: str = GLUE) -> Any:
    path = PATH[: PATH.index(code) + 1]
    hall = Hall(code, TIERS[code], ("1",), Bearings(decisions).on(path, TIERS[code]))
    [found] = [v for v in checklist(hall, (), (), day) if v.row == row]
    return found


def test_an_exemption_says_who_why_and_until_when() -> None:
    judged = verdict(decided(ends=TODAY + timedelta(days=9)))
    assert (judged.verdict, judged.label) == ("not_applicable", "不适用")
    assert judged.reason == (
        "胶水已豁免：借用村部。王督查于北京时间2019年3月14日 12:00 对遂平县及下级决定，"
        "自2019年3月14日至2019年3月23日"
    )
    assert (judged.local.kind, judged.local.by, judged.local.hall) == (
        "exemption",
        "王督查",
        PATH[1],
    )


def test_the_nearer_decision_wins_and_can_ask_for_the_notice_again() -> None:
    county = decided(1)
    assert verdict(county).verdict == "not_applicable"
    quantity = decided(2, kind="quantity", need=3, hall=PATH[2], hall_name="阳丰镇")
    judged = verdict(county, quantity)
    assert (judged.verdict, judged.need, judged.need_is_local) == ("pending", 3, True)
    assert judged.local.hall_name == "阳丰镇"
    back = decided(3, kind="notice", hall=PATH[3], reach="hall")
    judged = verdict(county, quantity, back)
    assert (judged.verdict, judged.need, judged.local) == ("pending", 1, None)


def test_a_decision_for_a_hall_is_not_for_those_below() -> None:
    assert verdict(decided(reach="hall")).verdict == "pending"
    there = decided(row="CH-4.6.23-touch-screen", reach="hall")
    judged = verdict(there, code=PATH[1], row="CH-4.6.23-touch-screen")
    assert judged.verdict == "not_applicable"


def test_a_decision_for_a_tier_is_not_for_another() -> None:
    screen = "CH-4.6.23-touch-screen"
    counties = decided(row=screen, hall=PATH[0], tier="county")
    assert verdict(counties, code=PATH[1], row=screen).verdict == "not_applicable"
    assert verdict(counties, code=PATH[0], row=screen).verdict == "pending"


def test_a_decision_holds_on_its_own_days() -> None:
    until = decided(ends=TODAY + timedelta(days=2), starts=TODAY - timedelta(days=1))
    days = {n: verdict(until, day=TODAY + timedelta(days=n)).verdict for n in range(-2, 4)}
    assert [n for n, answer in days.items() if answer == "not_applicable"] == [-1, 0, 1, 2]
    closed = decided(closes=TODAY + timedelta(days=1))
    assert verdict(closed).verdict == "not_applicable"
    assert verdict(closed, day=TODAY + timedelta(days=1)).verdict == "pending"


def test_windows_need_not_be_registered_for_what_is_exempt() -> None:
    row = "TW-5.6-id-card-reader"
    exempt = decided(row=row, hall=PATH[0])
    hall = Hall(PATH[2], "township", (), Bearings([exempt]).on(PATH[:3], "township"))
    [judged] = [v for v in checklist(hall, (), (), TODAY) if v.row == row]
    assert judged.verdict == "not_applicable"


@pytest.mark.parametrize("status", ["ok", "fault"])
def test_an_exemption_stands_whatever_a_device_says(status: Any) -> None:
    row = "CH-4.6.3.1-queue-caller"
    hall = Hall(PATH[1], "county", (), Bearings([decided(row=row)]).on(PATH[:2], "county"))
    device = Device("box-1", "caller", "queue_caller", status=status)
    [judged] = [v for v in checklist(hall, [device], (), TODAY) if v.row == row]
    assert judged.verdict == "not_applicable"
    assert len(judged.evidence) == 1


days = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
made = st.lists(
    st.builds(
        decided,
        number=st.integers(1, 10**6),
        row=st.sampled_from((GLUE, "VS-6.5.1.2-bin")),
        kind=st.sampled_from(("quantity", "exemption", "notice")),
        need=st.integers(1, 4),
        hall=st.sampled_from((*PATH, "411702", "411728107202")),
        reach=st.sampled_from(("hall", "subtree")),
        tier=st.sampled_from(("", "county", "village")),
        at=st.integers(0, 5).map(float),
        starts=days,
        ends=st.none() | days,
        closes=st.none() | days,
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(made, days, st.randoms(use_true_random=False))
def test_nearest_wins_on_any_day_in_any_order(
    decisions: list[Decision], day: date, dice: Any
) -> None:
    """Against the rule written out a second time, row by row."""
    shuffled = decisions[:]
    dice.shuffle(shuffled)
    for row in (GLUE, "VS-6.5.1.2-bin"):
        held = [
            each
            for each in decisions
            if each.row == row
            and each.hall in PATH
            and each.tier in ("", "village")
            and (each.reach == "subtree" or each.hall == PATH[3])
            and each.starts <= day
            and not (each.ends and each.ends < day)
            and not (each.closes and each.closes <= day)
        ]
        judged = verdict(*shuffled, day=day, row=row)
        if not held:
            assert judged.local is None
            continue
        deepest = max(PATH.index(each.hall) for each in held)
        near = [each for each in held if PATH.index(each.hall) == deepest]
        near = [each for each in near if each.reach == "hall"] or near
        near = [each for each in near if each.tier] or near
        winner = max(near, key=lambda each: (each.at, each.id))
        if winner.kind == "notice":
            assert judged.local is None
        else:
            assert judged.local.id == winner.id
        assert (judged.verdict == "not_applicable") == (winner.kind == "exemption")


@given(made, days)
def test_the_report_agrees_with_the_checklist_on_any_day(
    decisions: list[Decision], day: date
) -> None:
    bearings = Bearings(decisions)
    halls = [
        HallFacts(Hall(code, TIERS[code], ("1",), bearings.on(PATH[: n + 1], TIERS[code])))
        for n, code in enumerate(PATH)
    ]
    sums = summaries(halls, day)
    for facts in halls:
        written = checklist(facts.hall, (), (), day)
        exempt = sum(1 for v in written if v.local and v.local.kind == "exemption")
        conditional = sum(1 for v in written if v.force == "conditional" and not v.local)
        assert sums[facts.hall.code].not_applicable >= exempt
        assert sums[facts.hall.code].not_applicable <= exempt + conditional


def test_halls_with_the_same_decisions_share_their_plan() -> None:
    bearings = Bearings([decided()])
    one = bearings.on(PATH, "village")
    assert bearings.on((*PATH[:3], "411728107202"), "village") is one
