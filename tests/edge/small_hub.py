"""A small hub for the tests of the edge: it keeps what comes, and acknowledges what it keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.messages import (
    HUB_STATE,
    Ack,
    Beat,
    Command,
    Event,
    HubState,
    Reply,
    State,
    decode_events,
    ranges,
    split_topic,
    topic,
)


class SmallHub:
    """`await hub.until(lambda: …)` waits for news; `acks` off plays a database that is down."""

    def __init__(self, host: str, port: int) -> None:
        self.acks = True
        self.states: list[tuple[State, bool]] = []
        self.beats: list[Beat] = []
        self.replies: list[tuple[Reply, bytes | None]] = []
        self.batches: list[list[Event]] = []
        self.sizes: list[int] = []
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = self._on_message
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._loop.call_soon_threadsafe(self._news.set)
        self._client.reconnect_delay_set(1, 1)
        self._client.connect(host, port)
        self._client.loop_start()

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch]

    @property
    def numbers(self) -> list[int]:
        """The `number` of each event, repeats ignored, in the order of their arrival."""
        known = {(event.journal, event.sequence): event for event in self.events}
        return [event.data["number"] for event in known.values()]

    def say(self, status: Literal["online", "offline"]) -> None:
        state = HubState(status=status, time=datetime.now(UTC))
        self._client.publish(HUB_STATE, state.encode(), qos=1, retain=True)

    def command(self, edge: str, command: Command | bytes, correlation: bytes = b"") -> None:
        properties = Properties(PacketTypes.PUBLISH)
        properties.ResponseTopic = topic(edge, "reply")
        properties.CorrelationData = correlation
        body = command if isinstance(command, bytes) else command.encode()
        self._client.publish(topic(edge, "command"), body, qos=1, properties=properties)

    def publish(self, name: str, body: bytes) -> None:
        self._client.publish(name, body, qos=1)

    async def until(self, true: Callable[[], Any], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                self._news.clear()
                await self._news.wait()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: Client, *_: Any) -> None:
        client.subscribe(
            [(f"hall/v1/+/{name}", 1) for name in ("state", "beat", "events", "reply")]
        )

    def _on_message(self, _c: Client, _u: Any, message: MQTTMessage) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take, message)

    def _take(self, message: MQTTMessage) -> None:
        edge, channel = split_topic(message.topic)
        if channel == "state":
            self.states.append((State.decode(message.payload), message.retain))
        elif channel == "beat":
            self.beats.append(Beat.decode(message.payload))
        elif channel == "reply":
            correlation = getattr(message.properties, "CorrelationData", None)
            self.replies.append((Reply.decode(message.payload), correlation))
        elif channel == "events":
            events = decode_events(message.payload)
            self.batches.append(events)
            self.sizes.append(len(message.payload))
            if self.acks:
                done = ranges([event.sequence for event in events])
                ack = Ack(journal=events[0].journal, ranges=done)
                self._client.publish(topic(edge, "ack"), ack.encode(), qos=1)
        self._news.set()


class Relay:
    """A line between box and broker that can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self.whole = True
        self.port = 0

    async def __aenter__(self) -> Relay:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()
        await self._server.wait_closed()

    def cut(self) -> None:
        self.whole = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self.whole = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._to)
        self._writers |= {writer, there_writer}
        try:
            await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        finally:
            self._writers -= {writer, there_writer}


async def _pour(source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            drain.write(data)
            await drain.drain()
    with suppress(OSError):
        drain.close()
