"""The played boxes on the wire: one MQTT connection each, all on one event loop.

A box here keeps the box's side of the contract: a will, a birth, beats, events kept until an ack
names them, commands answered step by step. It has no outbox file, so it forgets when the player
ends.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import time
import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.messages import (
    EVENTS_PER_MESSAGE,
    Ack,
    AgentState,
    Beat,
    Command,
    CommandStatus,
    DeviceState,
    DeviceStatus,
    Event,
    Identity,
    Reply,
    State,
    encode_events,
    topic,
)
from hub.simulation.city import PlayedBox, PlayedDevice
from hub.simulation.loop import drive, undrive

BEAT = 15.0
KEEPALIVE = 60
WILL_DELAY = 5
SESSION_EXPIRY = 300
RESEND = 30.0
"""Seconds after which an event that nobody acked is sent again."""

LATENCIES = 10_000


@dataclass
class Tally:
    """What the fleet did and saw; `latencies` are seconds from sending an event to its ack."""

    connected: int = 0
    refused: int = 0
    states: int = 0
    events: int = 0
    acked: int = 0
    commands: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=LATENCIES))


class PlayedConnection:
    """One box: its devices' statuses and its end of the line. Used on the event loop only."""

    def __init__(self, box: PlayedBox, secret: str, tally: Tally) -> None:
        self.box = box
        self.up = False
        self._secret = secret
        self._tally = tally
        self._boot = uuid.uuid4().hex[:12]
        self._connection = 0
        self._sequence = 0
        self._journal = str(uuid.uuid4())
        self._event = 0
        self._unacked: dict[int, tuple[Event, float]] = {}
        self._since = {device.name: datetime.now(UTC) for device in box.devices}
        self._status: dict[str, tuple[DeviceStatus, str]] = {
            device.name: ("ok", "") for device in box.devices
        }
        self._client: Client | None = None

    @property
    def pending(self) -> int:
        """Events that no ack has named."""
        return len(self._unacked)

    @property
    def session(self) -> str:
        """As the contract has it: the boot, and how often it connected since."""
        return f"{self._boot}-{self._connection}"

    def connect(self, host: str, port: int) -> None:
        """Begin to connect; raises OSError when the broker is not there."""
        self._connection += 1
        self._sequence = 0
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.box.edge,
            protocol=MQTTProtocolVersion.MQTTv5,
            userdata=self,
        )
        client.username_pw_set(self.box.edge, self._secret)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_EXPIRY
        will = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]
        will.WillDelayInterval = WILL_DELAY
        lost = self._state("lost").encode()
        client.will_set(topic(self.box.edge, "state"), lost, qos=1, retain=True, properties=will)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        drive(client)
        self._client = client
        client.connect(host, port, keepalive=KEEPALIVE, clean_start=True, properties=properties)

    def drop(self) -> None:
        """The plug is pulled: the connection is reset, nothing is said."""
        client, self._client = self._client, None
        if client is None:
            return
        self._gone()
        line = client.socket()
        if isinstance(line, socket.socket):
            undrive(client, line)
            # Close with a reset, as a dead machine's connection ends for the broker.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

    def leave(self) -> None:
        """Say good-bye."""
        if self._client is not None and self.up:
            self._publish("state", self._state("leaving").encode(), retain=True)
            self._client.disconnect()
        self._gone()

    def tend(self) -> None:
        """Pings and time-outs; call it every second or so."""
        if self._client is not None:
            self._client.loop_misc()

    def beat(self) -> None:
        """Say that it lives, and send again what nobody acked."""
        if not self.up:
            return
        now = datetime.now(UTC)
        beat = Beat(
            edge=self.box.edge,
            session=self.session,
            time=now,
            every=BEAT,
            depth=self.pending,
            clock_synced=True,
        )
        self._publish("beat", beat.encode(), qos=0)
        late = time.monotonic() - RESEND
        self._send([event for event, sent in self._unacked.values() if sent < late])

    def turn(self, device: str, status: DeviceStatus, reason: str) -> None:
        """A device changes; the whole state is told."""
        self._status[device] = (status, reason)
        self._since[device] = datetime.now(UTC)
        if self.up:
            self._tell_state()

    def happen(self, device: PlayedDevice, what: str, data: dict[str, Any]) -> None:
        """An event: kept until an ack names it, sent when there is a line."""
        self._event += 1
        event = Event(
            id=f"{self._journal}-{self._event}",
            source=f"/edges/{self.box.edge}/devices/{device.name}",
            type=f"hall.{device.kind}.{what}",
            time=datetime.now(UTC),
            journal=self._journal,
            sequence=self._event,
            data=data,
        )
        self._unacked[self._event] = (event, 0.0)
        self._tally.events += 1
        if self.up:
            self._send([event])

    def _send(self, events: list[Event]) -> None:
        now = time.monotonic()
        for start in range(0, len(events), EVENTS_PER_MESSAGE):
            part = events[start : start + EVENTS_PER_MESSAGE]
            for event in part:
                self._unacked[event.sequence] = (event, now)
            self._publish("events", encode_events(part))

    def _tell_state(self) -> None:
        self._sequence += 1
        self._tally.states += 1
        self._publish("state", self._state("online").encode(), retain=True)

    def _state(self, status: Any) -> State:
        now = datetime.now(UTC)
        devices = [
            DeviceState(
                name=device.name,
                kind=device.kind,
                driver=device.driver,
                status=self._status[device.name][0],
                since=self._since[device.name],
                reason=self._status[device.name][1],
                window=self.box.window,
                identity=Identity(model="演练设备"),
            )
            for device in self.box.devices
        ]
        return State(
            edge=self.box.edge,
            session=self.session,
            sequence=self._sequence,
            status=status,
            time=now,
            agent=AgentState(version="simulated", started=now, clock_synced=True),
            devices=[] if status == "lost" else devices,
        )

    def _publish(self, channel: Any, body: bytes, *, qos: int = 1, retain: bool = False) -> None:
        if self._client is not None:
            self._client.publish(topic(self.box.edge, channel), body, qos=qos, retain=retain)

    def _on_connect(
        self, client: Client, _user: Any, _flags: Any, code: ReasonCode, _properties: Any
    ) -> None:
        if code.is_failure:
            self._tally.refused += 1
            return
        self.up = True
        self._tally.connected += 1
        once = SubscribeOptions(qos=1)
        edge = self.box.edge
        client.subscribe([(topic(edge, "ack"), once), (topic(edge, "command"), once)])
        self._tell_state()
        self.beat()
        self._send([event for event, _ in list(self._unacked.values())])

    def _on_disconnect(self, *_: Any) -> None:
        self._gone()

    def _gone(self) -> None:
        if self.up:
            self.up = False
            self._tally.connected -= 1

    def _on_message(self, _client: Client, _user: Any, message: MQTTMessage) -> None:
        if message.topic.endswith("/ack"):
            ack = Ack.decode(bytes(message.payload))
            if ack.journal == self._journal:
                self._forget(ack.ranges)
        else:
            self._obey(Command.decode(bytes(message.payload)))

    def _forget(self, named: Iterable[tuple[int, int]]) -> None:
        now = time.monotonic()
        for first, last in named:
            for sequence in range(first, last + 1):
                kept = self._unacked.pop(sequence, None)
                if kept is not None:
                    self._tally.acked += 1
                    self._tally.latencies.append(now - kept[1])

    def _obey(self, command: Command) -> None:
        self._tally.commands += 1
        loop = asyncio.get_running_loop()
        steps: tuple[tuple[float, CommandStatus, float | None], ...] = (
            (0.0, "received", None),
            (0.2, "running", 0.5),
            (random.uniform(0.5, 4.0), "done", 1.0),  # noqa: S311 - a played device's pace
        )
        for after, status, progress in steps:
            loop.call_later(after, self._reply, command.id, status, progress)

    def _reply(self, command: str, status: CommandStatus, progress: float | None) -> None:
        if self.up:
            reply = Reply(id=command, status=status, time=datetime.now(UTC), progress=progress)
            self._publish("reply", reply.encode())
