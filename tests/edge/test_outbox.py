from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drivers.base import Worth
from edge import outbox as outbox_module
from edge.journal import EVENT_LIMIT, GAP, ROW_OVERHEAD, Entry, Journal
from edge.messages import Ack, Event
from edge.outbox import Outbox, OutboxFull, OutboxLocked

ALL = 2**62
MIB = 1024 * 1024


def entry(number: int = 0, *, size: int = 0, worth: Worth = Worth.RECORD) -> Entry:
    data = json.dumps({"number": number, "filler": "x" * size}).encode()
    return Entry(
        source="/edges/box-1/devices/pad",
        type="hall.satisfaction_keypad.rated",
        time=datetime(2026, 3, 1, 9, tzinfo=UTC),
        data=data,
        worth=worth,
    )


@asynccontextmanager
async def opened(
    path: Path, *, max_bytes: float = MIB, max_age: float = 1e9
) -> AsyncIterator[Outbox]:
    outbox = await Outbox.open(path, edge="box-1", max_bytes=max_bytes, max_age=max_age)
    try:
        yield outbox
    finally:
        await outbox.close()


async def everything(outbox: Outbox) -> list[Event]:
    return await outbox.read(after=0, upto=ALL, limit=100_000)


def numbers(events: list[Event]) -> list[int]:
    return [event.data["number"] for event in events if event.type != GAP]


def gaps(events: list[Event]) -> list[dict[str, Any]]:
    return [event.data for event in events if event.type == GAP]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "state" / "outbox.db"


async def test_events_come_back_in_order_with_the_contracts_fields(path):
    async with opened(path) as outbox:
        assert [await outbox.append(entry(n)) for n in range(3)] == [1, 2, 3]
        first, *_ = events = await everything(outbox)
        assert numbers(events) == [0, 1, 2]
        assert first.id == f"{outbox.journal}-1"
        assert first.device == "pad"
        assert first.time == datetime(2026, 3, 1, 9, tzinfo=UTC)
        assert outbox.depth == 3
        assert numbers(await outbox.fetch([3, 1, 99])) == [2, 0]
        assert numbers(await outbox.read(after=1, upto=2, limit=9)) == [1]


async def test_only_acks_of_the_same_journal_delete(path):
    async with opened(path) as outbox:
        for n in range(6):
            await outbox.append(entry(n))
        assert await outbox.acknowledge(Ack(journal="another", ranges=[(1, 6)])) == 0
        assert await outbox.acknowledge(Ack(journal=outbox.journal, ranges=[(1, 2), (5, 5)])) == 3
        assert (
            await outbox.acknowledge(Ack(journal=outbox.journal, ranges=[(1, 2), (7, 2**63 - 1)]))
            == 0
        )
        assert numbers(await everything(outbox)) == [2, 3, 5]
        assert outbox.depth == 3


async def test_a_sequence_is_never_used_again(path):
    async with opened(path) as outbox:
        journal = outbox.journal
        for n in range(3):
            await outbox.append(entry(n))
        await outbox.acknowledge(Ack(journal=journal, ranges=[(1, 3)]))
        assert await outbox.append(entry()) == 4
        await outbox.acknowledge(Ack(journal=journal, ranges=[(4, 4)]))
    async with opened(path) as outbox:
        assert outbox.journal == journal
        assert outbox.last == 4
        assert await outbox.append(entry()) == 5


async def test_connections_are_counted_over_restarts(path):
    async with opened(path) as outbox:
        first = await outbox.next_connection()
        assert await outbox.next_connection() == first + 1
    async with opened(path) as outbox:
        assert await outbox.next_connection() == first + 2


async def test_appends_that_wait_together_are_committed_together(path):
    async with opened(path) as outbox:
        sequences = await asyncio.gather(*(outbox.append(entry(n)) for n in range(2000)))
        assert sequences == list(range(1, 2001))
        assert numbers(await everything(outbox)) == list(range(2000))


async def test_a_full_outbox_drops_the_oldest_of_the_lowest_worth(path):
    size = 1000
    cap = 50 * (size + ROW_OVERHEAD + 40)
    async with opened(path, max_bytes=cap) as outbox:
        for n in range(10):
            await outbox.append(entry(n, size=size, worth=Worth.VOICE))
        for n in range(10, 30):
            await outbox.append(entry(n, size=size, worth=Worth.FIGURE))
        for n in range(30, 65):
            await outbox.append(entry(n, size=size))
        events = await everything(outbox)
        kept = numbers(events)
        assert kept[:10] == list(range(10))
        assert kept[-35:] == list(range(30, 65))
        assert 10 not in kept
        told = gaps(events)
        assert 65 - len(kept) == sum(gap["count"] for gap in told)
        assert {gap["reason"] for gap in told} == {"full"}
        assert (told[0]["first"], told[0]["last"]) == (11, 10 + told[0]["count"])
        assert len(told) <= 10
    async with opened(path, max_bytes=cap) as outbox:
        assert outbox.depth == len(events)


async def test_the_file_stays_bounded(path):
    async with opened(path, max_bytes=200_000) as outbox:
        for _ in range(20):
            await asyncio.gather(*(outbox.append(entry(n, size=900)) for n in range(200)))
    assert sum(file.stat().st_size for file in path.parent.iterdir()) < 2_000_000


async def test_old_events_are_dropped_by_running_time_not_by_the_clock(path, monkeypatch):
    monkeypatch.setattr(outbox_module, "TRIM_INTERVAL", 0.01)
    async with opened(path, max_age=3600) as outbox:
        await outbox.append(entry(1))
        await outbox.append(entry(2))
        assert numbers(await everything(outbox)) == [1, 2]
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = 7200 WHERE key = 'age'")
    db.close()
    async with opened(path, max_age=3600) as outbox:
        while len(await everything(outbox)) != 1:
            await outbox.next_connection()
        (gap,) = gaps(await everything(outbox))
        assert gap == {"count": 2, "first": 1, "last": 2, "reason": "age"}


async def test_a_file_that_is_no_database_is_moved_aside(path):
    path.parent.mkdir()
    path.write_bytes(os.urandom(20_000))
    async with opened(path) as outbox:
        (gap,) = gaps(await everything(outbox))
        assert gap["reason"] == "corrupt"
        assert await outbox.append(entry()) == 2
    assert path.with_name("outbox.db.broken").exists()


async def test_corruption_while_running_begins_a_new_journal(path):
    async with opened(path) as outbox:
        for n in range(300):
            await outbox.append(entry(n, size=500))
        before = outbox.journal
    content = bytearray(path.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    async with opened(path) as outbox:
        for n in range(300):
            await outbox.append(entry(n))
        events = await everything(outbox)
        assert outbox.journal != before
        assert {event.journal for event in events} == {outbox.journal}
        assert [gap["reason"] for gap in gaps(events)] == ["corrupt"]
        assert 299 in numbers(events)


async def test_a_second_process_cannot_open_it(path):
    async with opened(path):
        with pytest.raises(OutboxLocked, match="another hall-edge"):
            async with opened(path):
                pass


async def test_a_full_disk_loses_nothing_and_recovers(path):
    async with opened(path) as outbox:
        stored = [await outbox.append(entry(n, size=200)) for n in range(20)]
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        written = max(file.stat().st_size for file in path.parent.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, hard))
        try:
            waiting = [
                asyncio.create_task(outbox.append(entry(n, size=2000))) for n in range(20, 40)
            ]
            while not outbox.trouble:
                assert await outbox.next_connection() > 0
            assert "清理磁盘" in outbox.trouble
            assert numbers(await outbox.fetch(stored)) == list(range(20))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        async with asyncio.timeout(60):
            await asyncio.gather(*waiting)
        assert outbox.trouble == ""
        assert sorted(numbers(await everything(outbox))) == list(range(40))


async def test_what_memory_cannot_hold_is_counted_in_a_gap(path, monkeypatch):
    monkeypatch.setattr(outbox_module, "PENDING", 3)
    async with opened(path) as outbox:
        results = await asyncio.gather(
            *(outbox.append(entry(n)) for n in range(10)), return_exceptions=True
        )
        refused = [one for one in results if isinstance(one, OutboxFull)]
        assert len(refused) == 7
        await outbox.append(entry(10))
        (gap,) = gaps(await everything(outbox))
        assert gap == {"count": 7, "first": None, "last": None, "reason": "refused"}


async def test_an_event_that_fits_no_message_is_refused(path):
    async with opened(path) as outbox:
        with pytest.raises(ValueError, match="bytes"):
            await outbox.append(entry(size=EVENT_LIMIT))


async def test_an_event_outside_the_contract_is_refused(path):
    async with opened(path) as outbox:
        with pytest.raises(ValueError, match="type is not"):
            await outbox.append(replace(entry(), type="hall.Key Pad.rated"))
        with pytest.raises(ValueError, match="zone"):
            await outbox.append(replace(entry(), time=datetime(2026, 3, 1)))  # noqa: DTZ001


async def test_one_damaged_event_costs_no_other(path):
    async with opened(path) as outbox:
        for n in range(3):
            await outbox.append(entry(n))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE event SET data = x'ff' WHERE sequence = 2")
    db.close()
    async with opened(path) as outbox:
        assert numbers(await everything(outbox)) == [0, 2]
        (gap,) = gaps(await everything(outbox))
        assert gap == {"count": 1, "first": 2, "last": 2, "reason": "damaged"}


APPENDER = """
import asyncio, sys
from pathlib import Path
from edge.outbox import Outbox
from tests.edge.test_outbox import entry

async def main():
    outbox = await Outbox.open(Path(sys.argv[1]), edge="box-1", max_bytes=1e9, max_age=1e9)
    async def writer(start):
        for n in range(start, 10**9, 4):
            sequence = await outbox.append(entry(n))
            print(sequence, n, flush=True)
    await asyncio.gather(*(writer(n) for n in range(4)))

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [1, 37, 400])
async def test_kill_9_loses_nothing_that_append_has_confirmed(path, lines):
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", APPENDER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    seen = [await child.stdout.readline() for _ in range(lines)]
    child.send_signal(signal.SIGKILL)
    seen += (await child.stdout.read()).splitlines(keepends=True)
    await child.wait()
    confirmed = {tuple(map(int, line.split())) for line in seen if line.endswith(b"\n")}
    async with opened(path, max_bytes=1e9) as outbox:
        stored = {(e.sequence, e.data["number"]) for e in await everything(outbox)}
        assert len(confirmed) >= lines
        assert confirmed <= stored
        assert await outbox.append(entry()) > max(sequence for sequence, _ in stored)


def test_a_journal_of_another_version_is_an_error(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(sqlite3.DatabaseError, match="version 9"):
        Journal(path, source="/edges/box-1", max_bytes=MIB, max_age=1)
