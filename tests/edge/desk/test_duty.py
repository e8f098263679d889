"""A clerk who went home is signed out: at closing time, when nothing happens, and over night."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from edge.desk.duty import over
from edge.desk.hours import closing
from edge.desk.published import Hours, Season
from edge.settings import DeskSettings
from tests.edge.desk.counter import at_work
from tests.edge.test_line import wait_for

HOURS = Hours(
    weekdays=[1, 2, 3, 4, 5],
    seasons=[
        Season(start="05-01", end="09-30", spans=[("08:00", "12:00"), ("15:00", "18:00")]),
        Season(start="10-01", end="04-30", spans=[("08:00", "12:00"), ("14:30", "17:30")]),
    ],
)
RULES = DeskSettings(idle_minutes=120, late_minutes=30)
MONDAY = "2026-03-02"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{MONDAY}T{text}").astimezone()


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        ("2026-03-02T09:00", "2026-03-02T17:30"),
        ("2026-12-31T23:59", "2026-12-31T17:30"),
        ("2026-05-01T09:00", "2026-05-01T18:00"),
        ("2026-09-30T09:00", "2026-09-30T18:00"),
        ("2026-03-01T09:00", "2026-03-01T00:00"),  # a Sunday
    ],
)
def test_closing_time(day: str, closes: str) -> None:
    assert closing(HOURS, at(day)) == at(closes)


@pytest.mark.parametrize(
    ("now", "last_act", "why"),
    [
        ("11:00", "10:59", ""),
        ("11:00", "08:30", "idle"),
        ("17:45", "17:00", ""),
        ("18:00", "17:20", "closing"),
        ("18:00", "17:45", ""),  # still at work
        ("19:30", "19:01", ""),
        ("19:31", "19:01", "closing"),
        ("2026-03-03T08:00", "2026-03-03T07:59", "day"),
    ],
)
def test_when_a_duty_is_over(now: str, last_act: str, why: str) -> None:
    quiet = (at(now) - at(last_act)).total_seconds()
    assert over(at("08:00"), at(now), quiet, HOURS, RULES) == why


def test_idle_may_be_left_out_and_hours_unknown() -> None:
    rules = DeskSettings(idle_minutes=0)
    assert over(at("08:00"), at("16:00"), 8 * 3600, HOURS, rules) == ""
    assert over(at("08:00"), at("23:00"), 15 * 3600, None, rules) == ""


async def test_an_idle_window_closes_itself(tmp_path: Path) -> None:
    async with at_work(tmp_path, idle_minutes=10, late_minutes=1440) as counter:
        await counter.on_duty()
        await counter.post("/api/desk/state", state="open")
        await counter.clock.advance(540)
        await counter.post("/api/desk/state", state="paused", reason="papers")
        await counter.clock.advance(540)
        assert (await counter.desk())["state"] == "paused"
        await counter.until(lambda: counter.told[-1]["state"] == "closed")
        assert counter.clock.passed - 540 >= 600
        desk = await counter.post("/api/desk/state", state="closed")  # after all is recorded
        clerks = [event.data["why"] for event in await counter.events("clerk")]
        windows = [event.data["state"] for event in await counter.events("window")]
    assert desk["clerk"] is None
    assert clerks == ["own", "idle"]
    assert windows == ["open", "paused", "closed"]


async def test_who_never_signed_out_is_not_on_duty_the_next_day(tmp_path: Path) -> None:
    async with at_work(tmp_path, idle_minutes=0, late_minutes=1440) as counter:
        await counter.on_duty()
    kept = tmp_path / "desk.json"
    kept.write_text(kept.read_text().replace("2026-03-01", "2026-02-27"))
    async with at_work(tmp_path) as counter:
        await wait_for(lambda: counter.told and counter.told[-1]["clerk"] is None)
        await counter.post("/api/desk/state", state="closed")  # after all is recorded
        assert [event.data["why"] for event in await counter.events("clerk")] == ["own", "day"]
