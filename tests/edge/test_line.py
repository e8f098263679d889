from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge import conversation, delivery
from edge import line as line_module
from edge.conversation import LARGEST_MESSAGE
from edge.line import Line, LineState, back_off, boot_id
from edge.messages import AgentState, Command, DeviceState, Reply, topic
from edge.outbox import Outbox
from edge.settings import HubSettings
from tests.edge.small_hub import Relay, SmallHub
from tests.edge.test_outbox import entry
from tests.mosquitto import Mosquitto

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
EDGE = "box-1"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
async def hub(broker: Mosquitto) -> AsyncIterator[SmallHub]:
    hub = SmallHub(broker.host, broker.port)
    yield hub
    hub.close()


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    outbox = await Outbox.open(tmp_path / "outbox.db", edge=EDGE, max_bytes=1e8, max_age=1e9)
    yield outbox
    await outbox.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What spreads a fleet in time would only make a test wait."""
    monkeypatch.setattr(conversation, "BACKLOG_JITTER", 0.0)


class Box:
    """A line with something to tell."""

    def __init__(
        self,
        port: int,
        outbox: Outbox,
        *,
        beat: float = 15.0,
        settings: HubSettings | None = None,
    ) -> None:
        self.states: list[LineState] = []
        self.commands: list[tuple[Command, bytes | None]] = []
        self.device = DeviceState(
            name="pad", kind="satisfaction_keypad", driver="buttons", status="ok", since=NOW
        )
        self.outbox = outbox
        self.line = Line(
            settings or HubSettings(host="127.0.0.1", port=port, username=EDGE, beat=beat),
            EDGE,
            outbox,
            describe=lambda: (AgentState(version="1", started=NOW), [self.device]),
            on_command=lambda command, correlation: self.commands.append((command, correlation)),
            on_line=self.states.append,
            back_off=lambda attempt: 0.05,
        )

    async def store(self, *numbers: int, size: int = 0) -> None:
        await asyncio.gather(*(self.outbox.append(entry(n, size=size)) for n in numbers))
        self.line.event_stored()


@asynccontextmanager
async def running(box: Box) -> AsyncIterator[Box]:
    task = asyncio.create_task(box.line.run())
    try:
        yield box
    finally:
        box.line.leave()
        async with asyncio.timeout(60):
            await task


async def test_birth_changes_and_goodbye_are_one_retained_topic(broker, hub, outbox):
    async with running(Box(broker.port, outbox)) as box:
        await hub.until(lambda: hub.states)
        birth, _ = hub.states[0]
        assert (birth.edge, birth.status, birth.sequence) == (EDGE, "online", 1)
        assert birth.session.startswith(f"{boot_id()}-")
        assert [device.name for device in birth.devices] == ["pad"]
        box.device = replace_status(box.device, "missing")
        box.line.device_changed()
        await hub.until(lambda: len(hub.states) > 1)
        second, _ = hub.states[1]
        assert (second.session, second.sequence) == (birth.session, 2)
        assert second.devices[0].status == "missing"
        late = SmallHub(broker.host, broker.port)
        await late.until(lambda: late.states)
        late.close()
        assert late.states == [(second, True)]
    await hub.until(lambda: hub.states[-1][0].status == "leaving")
    assert box.states[-1].connected


def replace_status(device: DeviceState, status: str) -> DeviceState:
    return DeviceState(
        name=device.name,
        kind=device.kind,
        driver=device.driver,
        status=status,  # type: ignore[arg-type]
        since=device.since,
    )


async def test_a_box_that_is_cut_off_is_lost_after_the_will_delay(broker, hub, outbox):
    async with Relay(broker.host, broker.port) as relay, running(Box(relay.port, outbox)):
        await hub.until(lambda: hub.states)
        session = hub.states[0][0].session
        relay.cut()
        await hub.until(lambda: hub.states[-1][0].status == "lost")
        will = hub.states[-1][0]
        assert (will.session, will.devices, will.agent) == (session, [], None)
        relay.mend()
        await hub.until(lambda: hub.states[-1][0].status == "online")
        counts = [int(state.session.split("-")[1]) for state, _ in hub.states]
        assert counts[-1] > counts[0]
        assert hub.states[-1][0].sequence == 1


async def test_a_short_cut_shows_nobody_a_lost_box(broker, hub, outbox):
    async with Relay(broker.host, broker.port) as relay, running(Box(relay.port, outbox)):
        await hub.until(lambda: hub.states)
        relay.cut()
        relay.mend()
        await hub.until(lambda: len(hub.states) == 2)
    await hub.until(lambda: hub.states[-1][0].status == "leaving")
    assert [state.status for state, _ in hub.states] == ["online", "online", "leaving"]


async def test_events_go_when_the_hub_is_online_and_are_deleted_by_its_acks(broker, hub, outbox):
    async with running(Box(broker.port, outbox)) as box:
        await box.store(*range(500))
        await hub.until(lambda: hub.states)
        assert hub.batches == []
        hub.say("online")
        await hub.until(lambda: len(hub.numbers) == 500)
        assert sorted(hub.numbers) == list(range(500))
        assert len(hub.events) == 500
        await until_empty(outbox)
        hub.say("offline")
        await wait_for(lambda: box.line.state.hub == "offline")
        await box.store(500)
        hub.command(EDGE, b"a round trip")
        hub.command(EDGE, Command(id="1", name="ping"))
        await wait_for(lambda: box.commands)
        assert 500 not in hub.numbers
        hub.say("online")
        await hub.until(lambda: 500 in hub.numbers)


async def test_live_events_pass_a_backlog(broker, hub, outbox, monkeypatch):
    monkeypatch.setattr(conversation, "BACKLOG_JITTER", 0.3)
    box = Box(broker.port, outbox)
    await box.store(*range(3000))
    hub.say("online")
    async with running(box):
        await wait_for(lambda: box.line.state.hub == "online")
        await box.store(9999)
        await hub.until(lambda: 9999 in hub.numbers and len(hub.numbers) > 700)
        assert hub.numbers.index(9999) < 300
        assert len(hub.numbers) < 3000


async def test_what_is_not_acknowledged_is_sent_again(broker, hub, outbox, monkeypatch):
    monkeypatch.setattr(delivery, "REPEAT_AFTER", (0.2, 0.2))
    hub.acks = False
    hub.say("online")
    async with running(Box(broker.port, outbox)) as box:
        await box.store(1, 2, 3)
        await hub.until(lambda: len(hub.events) >= 9)
        assert outbox.depth == 3
        hub.acks = True
        await until_empty(outbox)


async def test_a_new_connection_begins_with_the_oldest_unacknowledged(broker, hub, outbox):
    hub.acks = False
    hub.say("online")
    async with Relay(broker.host, broker.port) as relay, running(Box(relay.port, outbox)) as box:
        await box.store(1, 2, 3)
        await hub.until(lambda: len(hub.events) == 3)
        relay.cut()
        hub.acks = True
        await box.store(4)
        relay.mend()
        await until_empty(outbox)
        assert set(hub.numbers) == {1, 2, 3, 4}


async def test_kill_9_of_the_broker_loses_nothing(broker, hub, outbox):
    hub.say("online")
    async with running(Box(broker.port, outbox)) as box:
        for round_ in range(3):
            await box.store(*range(round_ * 100, round_ * 100 + 50))
            broker.stop(kill=True)
            await box.store(*range(round_ * 100 + 50, round_ * 100 + 100))
            broker.start()
            hub.say("online")
            await wait_for(lambda: box.line.state.hub == "online")
        await until_empty(outbox)
        assert sorted(hub.numbers) == list(range(300))


async def test_commands_come_with_their_correlation_and_replies_carry_it(broker, hub, outbox):
    async with running(Box(broker.port, outbox)) as box:
        await hub.until(lambda: hub.states)
        hub.command(EDGE, b'{"id": 7}')
        hub.publish(topic(EDGE, "ack"), b"\xff")
        hub.command(EDGE, Command(id="c1", device="pad", name="ask"), correlation=b"\x00\x01")
        await wait_for(lambda: box.commands)
        ((command, correlation),) = box.commands
        assert (command.id, correlation) == ("c1", b"\x00\x01")
        box.line.reply(Reply(id="c1", status="done", time=NOW), correlation)
        await hub.until(lambda: hub.replies)
        assert hub.replies[0][1] == b"\x00\x01"


async def test_a_reply_waits_for_the_line(broker, hub, outbox):
    async with Relay(broker.host, broker.port) as relay, running(Box(relay.port, outbox)) as box:
        await hub.until(lambda: hub.states)
        relay.cut()
        await wait_for(lambda: not box.line.state.connected)
        box.line.reply(Reply(id="c1", status="done", time=NOW), b"x")
        relay.mend()
        await hub.until(lambda: hub.replies)
        assert hub.replies[0][0].id == "c1"


async def test_a_message_stays_below_one_mebibyte(broker, hub, outbox):
    box = Box(broker.port, outbox)
    await box.store(*range(12), size=400_000)
    hub.say("online")
    async with running(box):
        await until_empty(outbox)
    assert sorted(hub.numbers) == list(range(12))
    assert max(hub.sizes) < LARGEST_MESSAGE
    assert len(hub.batches) == 6


async def test_beats_tell_the_depth(broker, hub, outbox):
    box = Box(broker.port, outbox, beat=0.1)
    await box.store(1, 2)
    async with running(box):
        await hub.until(lambda: len(hub.beats) > 2)
        assert hub.beats[0].every == 0.1
        assert hub.beats[0].depth == 2
        assert hub.beats[0].session == hub.states[0][0].session


async def test_a_refused_box_says_so_and_keeps_trying(tmp_path, outbox):
    with Mosquitto(tmp_path / "strict", "allow_anonymous false") as broker:
        async with running(Box(broker.port, outbox)) as box:
            await wait_for(lambda: box.line.state.reason)
            assert "口令" in box.line.state.reason
            assert not box.line.state.connected
            await asyncio.sleep(0.2)
        assert broker.log.count("not authorised") >= 2
        assert len(box.states) == 1


def certificate(folder: Path, name: str, *more: str) -> None:
    """A key and a certificate for `name`, signed by itself or as `more` says."""
    base = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    files = ["-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem", "-days", "2"]
    command = [*base, "-nodes", *files, "-subj", f"/CN={name}", *more]
    subprocess.run(command, check=True, capture_output=True)


async def test_tls_with_a_certificate_that_names_the_box(tmp_path, outbox):
    certificate(tmp_path, "ca")
    signed = ("-CA", f"{tmp_path}/ca.pem", "-CAkey", f"{tmp_path}/ca.key")
    certificate(tmp_path, "hub", *signed, "-addext", "subjectAltName=IP:127.0.0.1")
    certificate(tmp_path, EDGE, *signed)
    broker = Mosquitto(
        tmp_path / "tls",
        f"cafile {tmp_path}/ca.pem",
        f"certfile {tmp_path}/hub.pem",
        f"keyfile {tmp_path}/hub.key",
        "require_certificate true",
        "use_identity_as_username true",
    )
    settings = HubSettings(
        host="127.0.0.1",
        port=broker.port,
        username=EDGE,
        ca_file=f"{tmp_path}/ca.pem",
        certificate_file=f"{tmp_path}/{EDGE}.pem",
        key_file=f"{tmp_path}/{EDGE}.key",
    )
    with broker:
        plain = Box(broker.port, outbox)
        async with running(plain):
            await wait_for(lambda: plain.line.state.reason)
        box = Box(broker.port, outbox, settings=settings)
        async with running(box):
            await wait_for(lambda: box.line.state.connected)
            for _ in range(30):  # many messages in one TLS record
                box.line.reply(Reply(id="c", status="done", time=NOW), None)
            await box.store(1)
        assert f"as {EDGE}" in broker.log
        assert "disconnected due to" not in broker.log.split(f"as {EDGE}")[1]


async def test_nobody_there(outbox):
    async with Relay("127.0.0.1", 9) as relay:
        port = relay.port
    async with running(Box(port, outbox)) as box:
        await wait_for(lambda: box.line.state.reason)
        assert f"127.0.0.1:{port}" in box.line.state.reason


def test_the_first_retries_are_hidden_by_the_will_delay_and_the_last_are_bounded():
    assert all(1 <= back_off(1) <= 3 for _ in range(100))
    assert all(1 <= back_off(1000) <= line_module.LONGEST_RETRY for _ in range(100))


async def wait_for(true: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - files and brokers ring no bell
            await asyncio.sleep(0.01)


async def until_empty(outbox: Outbox) -> None:
    await wait_for(lambda: outbox.depth == 0)
