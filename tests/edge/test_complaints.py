"""A complaint reaches the outbox with a receipt, and nothing about who made it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from edge.complaints import HOURLY, LETTERS, REST, Complaints, new_receipt
from edge.outbox import Outbox
from edge.ration import HOUR, TooSoon
from hub.ratings.voice import TOPICS, Complaint, read

from .manual_clock import ManualClock

GIVEN = {"sort": "complaint", "topic": "attitude", "window": "3"}


async def test_it_is_kept_and_the_hub_can_read_it(tmp_path: Path) -> None:
    outbox = await Outbox.open(tmp_path / "o.db", edge="box-1", max_bytes=1e6, max_age=1e6)
    try:
        receipt = await Complaints(outbox, "box-1", ManualClock()).take(GIVEN)
        [event] = await outbox.read(after=0, upto=9, limit=9)
    finally:
        await outbox.close()
    assert (event.type, event.source) == ("hall.box.complaint", "/edges/box-1")
    voice = read(event.type, event.data)
    assert isinstance(voice, Complaint)
    assert (voice.receipt, voice.topic, voice.window) == (receipt, "attitude", "3")


@pytest.mark.parametrize(
    "change",
    [{"text": "我叫…"}, {"phone": "1"}, {"topic": "张三"}, {"sort": ""}, {"window": "1" * 17}],
)
async def test_free_text_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    outbox = await Outbox.open(tmp_path / "o.db", edge="box-1", max_bytes=1e6, max_age=1e6)
    try:
        with pytest.raises(msgspec.ValidationError):
            await Complaints(outbox, "box-1", ManualClock()).take({**GIVEN, **change})
        assert outbox.depth == 0
    finally:
        await outbox.close()


async def test_a_button_pressed_again_is_told_to_wait(tmp_path: Path) -> None:
    outbox = await Outbox.open(tmp_path / "o.db", edge="box-1", max_bytes=1e6, max_age=1e6)
    clock = ManualClock()
    complaints = Complaints(outbox, "box-1", clock)
    try:
        await complaints.take(GIVEN)
        with pytest.raises(TooSoon):
            await complaints.take(GIVEN)
        await clock.advance(REST)
        await complaints.take(GIVEN)
        assert outbox.depth == 2
    finally:
        await outbox.close()


async def test_so_many_in_an_hour_and_then_the_window_is_named(tmp_path: Path) -> None:
    outbox = await Outbox.open(tmp_path / "o.db", edge="box-1", max_bytes=1e6, max_age=1e6)
    clock = ManualClock()
    complaints = Complaints(outbox, "box-1", clock)
    try:
        for _ in range(HOURLY):
            await complaints.take(GIVEN)
            await clock.advance(REST)
        with pytest.raises(TooSoon, match="投诉受理窗口"):
            await complaints.take(GIVEN)
        assert outbox.depth == HOURLY
        await clock.advance(HOUR - HOURLY * REST)
        await complaints.take(GIVEN)
        assert outbox.depth == HOURLY + 1
    finally:
        await outbox.close()


def test_receipts_are_read_out_without_mistakes() -> None:
    receipts = {new_receipt() for _ in range(200)}
    assert len(receipts) == 200
    assert all(re.fullmatch(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", one) for one in receipts)
    assert not set("ILOU") & set(LETTERS)


def test_hub_and_box_have_the_same_topics() -> None:
    from typing import get_args

    from edge.complaints import Topic

    assert set(get_args(Topic)) == set(TOPICS)
