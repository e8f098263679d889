"""What a box and the hub say to each other: birth, beats, events until acknowledged, commands.

One `Conversation` is one connection's worth; `Line` (edge/line.py) begins the next.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Final

from edge.clock import Clock
from edge.delivery import Again, Delivery, Piece
from edge.messages import (
    CONTENT_TYPE_EVENTS,
    HUB_STATE,
    Ack,
    AgentState,
    Beat,
    BoxStatus,
    Command,
    DeviceState,
    Event,
    HubState,
    InvalidMessage,
    Reply,
    State,
    topic,
)
from edge.outbox import Outbox, OutboxTrouble
from edge.uplink import Incoming, Link

LARGEST_MESSAGE: Final = 1_000_000
"""Bytes; what every broker takes is 1 MiB, less its properties."""

EVENTS_EXPIRY: Final = 60.0
"""Seconds that the broker keeps events for a hub that is away; the outbox still has them."""

REPLY_EXPIRY: Final = 300.0
STATE_INTERVAL: Final = 0.05
"""Seconds between two states, so that devices which flip together are one message."""

BACKLOG_JITTER: Final = 3.0
"""Seconds within which a box begins with its backlog."""

AFTER_TROUBLE: Final = 1.0
WILL_SEQUENCE: Final = 2**53 - 1
"""A will is the last word of its session; the highest number that every JSON reader keeps."""

Describe = Callable[[], tuple[AgentState, list[DeviceState]]]
OnCommand = Callable[[Command, bytes | None], None]

_log = logging.getLogger(__name__)


class Conversation:
    """Everything said over one link. `describe` gives agent and devices as they are.

    `hub` is what the hub's retained state says: online, offline, or unknown before it came.
    """

    def __init__(
        self,
        link: Link,
        *,
        edge: str,
        session: str,
        beat: float,
        outbox: Outbox,
        describe: Describe,
        on_command: OnCommand,
        on_hub: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self.session = session
        self._link = link
        self._edge = edge
        self._beat = beat
        self._outbox = outbox
        self._describe = describe
        self._on_command = on_command
        self._on_hub = on_hub
        self._clock = clock
        self._sequence = 0
        self._journal = ""
        self._delivery: Delivery | None = None
        self.changed = asyncio.Event()
        self.stored = asyncio.Event()

    def will(self) -> bytes:
        """What the broker shall say when this connection breaks off."""
        return State(
            edge=self._edge,
            session=self.session,
            sequence=WILL_SEQUENCE,
            status="lost",
            time=self._clock.now(),
        ).encode()

    def begin(self) -> None:
        """Subscribe and say what the box is: the first word of the session."""
        own = [topic(self._edge, "ack"), topic(self._edge, "command")]
        self._link.subscribe(*own, HUB_STATE)
        self._tell_state("online")

    async def run(self) -> None:
        """Talk until cancelled; the caller watches the link's end."""
        async with asyncio.TaskGroup() as group:
            for task in (self._tell_states(), self._beats(), self._deliver(), self._listen()):
                group.create_task(task)

    async def say_goodbye(self) -> None:
        """Tell that the box leaves on purpose; returns when the broker has it."""
        sent = self._tell_state("leaving")
        if sent is not None:
            await asyncio.wait({sent}, timeout=1.5)

    def reply(self, reply: Reply, correlation: bytes | None) -> bool:
        """Send a reply; whether it went out."""
        sent = self._link.publish(
            topic(self._edge, "reply"),
            reply.encode(),
            expiry=REPLY_EXPIRY,
            correlation=correlation,
        )
        return sent is not None

    async def _tell_states(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            if self._tell_state("online") is None:
                self.changed.set()  # too much waits: once more, later
                await self._clock.sleep(AFTER_TROUBLE)
            await self._clock.sleep(STATE_INTERVAL)

    def _tell_state(self, status: BoxStatus) -> asyncio.Future[None] | None:
        agent, devices = self._describe()
        self._sequence += 1
        state = State(
            edge=self._edge,
            session=self.session,
            sequence=self._sequence,
            status=status,
            time=self._clock.now(),
            agent=agent,
            devices=devices,
        )
        return self._link.publish(topic(self._edge, "state"), state.encode(), retain=True)

    async def _beats(self) -> None:
        await self._clock.sleep(random.uniform(0, self._beat))  # noqa: S311 - spreads the fleet
        while True:
            agent, _ = self._describe()
            beat = Beat(
                edge=self._edge,
                session=self.session,
                time=self._clock.now(),
                every=self._beat,
                depth=self._outbox.depth,
                clock_synced=agent.clock_synced,
            )
            name = topic(self._edge, "beat")
            self._link.publish(name, beat.encode(), qos=0, expiry=2.5 * self._beat)
            await self._clock.sleep(self._beat)

    async def _deliver(self) -> None:
        while True:
            self.stored.clear()
            try:
                went = await self._deliver_some()
            except OutboxTrouble as flaw:
                _log.warning("outbox cannot be read: %s", flaw)
                went = False
                await self._clock.sleep(AFTER_TROUBLE)
            if not went:
                due = self._delivery.due() if self._delivery is not None else None
                now = self._clock.monotonic()
                news = asyncio.ensure_future(self.stored.wait())
                try:
                    await self._clock.wait(news, 3600.0 if due is None else due - now)
                finally:
                    news.cancel()

    async def _deliver_some(self) -> bool:
        """Send one message of events; False when there is none to send now."""
        delivery = self._delivery
        if delivery is None:
            return False
        now = self._clock.monotonic()
        if self._outbox.journal != self._journal:  # a corrupt file was replaced under way
            self._delivery = self._new_delivery(now)
            return True
        step = delivery.next(now, self._outbox.last)
        if step is None:
            return False
        if isinstance(step, Again):
            events = await self._outbox.fetch(step.sequences)
        else:
            events = await self._outbox.read(after=step.after, upto=step.upto, limit=step.limit)
        body, packed = pack(events)
        if packed and not self._send_events(body):
            await self._clock.sleep(AFTER_TROUBLE)
            return True
        self._note(delivery, step, events, packed, now)
        return True

    def _note(
        self,
        delivery: Delivery,
        step: Piece | Again,
        events: list[Event],
        packed: int,
        now: float,
    ) -> None:
        sequences = [event.sequence for event in events[:packed]]
        if isinstance(step, Again):
            rest = {event.sequence for event in events[packed:]}
            tried = Again(tuple(s for s in step.sequences if s not in rest))
            delivery.repeated(tried, sequences, now=now)
        else:
            whole = packed == len(events) and len(events) < step.limit
            delivery.sent(step, sequences, whole=whole, now=now)

    def _send_events(self, body: bytes) -> bool:
        sent = self._link.publish(
            topic(self._edge, "events"),
            body,
            content_type=CONTENT_TYPE_EVENTS,
            expiry=EVENTS_EXPIRY,
        )
        return sent is not None

    def _new_delivery(self, now: float) -> Delivery:
        self._journal = self._outbox.journal
        start = now + random.uniform(0, BACKLOG_JITTER)  # noqa: S311 - spreads the fleet
        return Delivery(last=self._outbox.last, backlog_at=start)

    async def _listen(self) -> None:
        while True:
            incoming = await self._link.inbox.get()
            try:
                await self._hear(incoming)
            except InvalidMessage as flaw:
                _log.warning("from the hub: %s", flaw)
            except OutboxTrouble as flaw:  # the hub will be asked and acknowledge again
                _log.warning("outbox cannot delete: %s", flaw)

    async def _hear(self, incoming: Incoming) -> None:
        if incoming.topic == HUB_STATE:
            self._hear_hub(HubState.decode(incoming.body).status)
        elif incoming.topic == topic(self._edge, "command"):
            self._on_command(Command.decode(incoming.body), incoming.correlation)
        elif incoming.topic == topic(self._edge, "ack"):
            ack = Ack.decode(incoming.body)
            await self._outbox.acknowledge(ack)
            if self._delivery is not None and ack.journal == self._journal:
                self._delivery.acknowledged(ack.ranges)
            self.stored.set()

    def _hear_hub(self, status: str) -> None:
        if status != "online":
            self._delivery = None  # the outbox keeps everything
        elif self._delivery is None:
            self._delivery = self._new_delivery(self._clock.monotonic())
        self._on_hub(status)
        self.stored.set()


def pack(events: list[Event]) -> tuple[bytes, int]:
    """A batch of as many of these events, from the first, as one message holds; and how many."""
    bodies: list[bytes] = []
    size = 2
    for event in events:
        body = event.encode()
        size += len(body) + 1
        if bodies and size > LARGEST_MESSAGE:
            break
        bodies.append(body)
    return b"[" + b",".join(bodies) + b"]", len(bodies)
