"""The hub's end of MQTT 5, and its only file that knows the MQTT library."""

from __future__ import annotations

import logging
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.messages import CONTENT_TYPE, HUB_STATE, ROOT, Ack, Command, HubState, topic
from hub.ingest import BACKLOG, ECHO, Received
from hub.status import Line

_log = logging.getLogger(__name__)

KEEPALIVE = 10
SHARED_GROUP = "hub"

CUT_TIME = 5.0
"""Seconds for the broker to answer whoever cuts a box."""


class Wire:
    """A connection that comes back by itself. `line()` tells whether it is up and since when."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        *,
        offer: Callable[[Received], None],
        line_changed: Callable[[Line], None],
        tls: ssl.SSLContext | None = None,
        deaf_since: float | None = None,
        reads: bool = True,
    ) -> None:
        """`deaf_since` is when a hub last heard a box, where one ran before.

        Who `reads` nothing only sends, and says nothing of whether the hub stores.
        """
        self._reads = reads
        self._storing = True
        self._address = host, port
        self._offer = offer
        self._line_changed = line_changed
        self._line = Line(up=False, since=time.time() if deaf_since is None else deaf_since)
        self._connected = threading.Event()
        name = f"hub-{secrets.token_hex(6)}"
        self._own_echo = f"{ECHO}/{name}"
        self._client = client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        client.username_pw_set(user, password)
        if tls is not None:
            client.tls_set_context(tls)
        if reads:
            client.will_set(HUB_STATE, _hub_state("offline"), qos=1, retain=True)
        client.reconnect_delay_set(1, 5)
        client.max_queued_messages_set(0)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message

    @property
    def line(self) -> Line:
        """Whether the broker is reached, and since when it is as it is."""
        return self._line

    def start(self) -> None:
        """Connect, and keep connected, on a thread of its own."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.ReceiveMaximum = BACKLOG
        self._client.connect_async(
            *self._address, keepalive=KEEPALIVE, clean_start=True, properties=properties
        )
        self._client.loop_start()

    def stop(self) -> None:
        """Say that nothing is stored any more, and leave."""
        if self._line.up and self._reads:
            self.tell_storing(False).wait_for_publish(2.0)
        self._client.disconnect()
        self._client.loop_stop()

    def wait_connected(self, timeout: float) -> bool:
        """True once connected, False after `timeout` seconds."""
        return self._connected.wait(timeout)

    def tell_storing(self, storing: bool) -> Any:
        """Tell the boxes whether to send their events."""
        self._storing = storing
        return self._client.publish(
            HUB_STATE, _hub_state("online" if storing else "offline"), qos=1, retain=True
        )

    def echo(self, now: float) -> None:
        """Say `now` to ourselves, behind all that waits at the broker."""
        if self._line.up:
            self._client.publish(self._own_echo, repr(now))

    def acknowledge(self, edge: str, ack: Ack) -> None:
        """Name what is committed; a lost ack costs only a repetition."""
        self._client.publish(topic(edge, "ack"), ack.encode(), qos=1)

    def send(self, edge: str, command: Command) -> bool:
        """Hand a command to the broker, which forgets it after its time; False while it is down."""
        if not self._line.up:
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.ResponseTopic = topic(edge, "reply")
        properties.CorrelationData = command.id.encode()
        properties.MessageExpiryInterval = max(1, command.ttl_ms // 1000)
        properties.ContentType = CONTENT_TYPE
        sent = self._client.publish(
            topic(edge, "command"), command.encode(), qos=1, properties=properties
        )
        return sent.rc == 0

    def _on_connect(
        self, client: Client, _user: Any, _flags: Any, code: ReasonCode, _properties: Any
    ) -> None:
        if code.is_failure:
            _log.error("the broker refuses the hub: %s", code)
            return
        if self._reads:
            self._subscribe(client)
        self._set_line(up=True)
        if self._reads:
            self.tell_storing(self._storing)
        self._connected.set()

    def _subscribe(self, client: Client) -> None:
        once = SubscribeOptions(qos=1)
        shared = f"$share/{SHARED_GROUP}/{ROOT}/+"
        # Retained messages never reach a shared subscription, so states come by a plain one.
        client.subscribe(
            [
                (f"{ROOT}/+/state", once),
                (f"{shared}/beat", SubscribeOptions(qos=0)),
                (f"{shared}/events", once),
                (f"{shared}/reply", once),
                (self._own_echo, SubscribeOptions(qos=0)),
            ]
        )

    def _on_disconnect(
        self, _client: Client, _user: Any, _flags: Any, code: ReasonCode, _properties: Any
    ) -> None:
        self._connected.clear()
        if self._line.up:
            _log.warning("the broker is gone: %s", code)
            self._set_line(up=False)

    def _on_message(self, client: Client, _user: Any, message: MQTTMessage) -> None:
        if message.topic == HUB_STATE:
            client.ack(message.mid, message.qos)
            self._contradict(bytes(message.payload))
            return
        self._offer(
            Received(
                topic=ECHO if message.topic == self._own_echo else message.topic,
                body=bytes(message.payload),
                at=time.time(),
                kept=message.retain,
                done=partial(self._done, self._line, message.mid) if message.qos else None,
            )
        )

    def _contradict(self, said: bytes) -> None:
        # The will of a reader that died, while others of the hub go on storing.
        if self._storing and HubState.decode(said).status == "offline":
            self.tell_storing(True)

    def _done(self, line: Line, number: int) -> None:
        if line is self._line:  # numbers mean something on the connection that they came by only
            self._client.ack(number, 1)

    def _set_line(self, *, up: bool) -> None:
        now = time.time()
        down_for = max(0.0, now - self._line.since) if up and not self._line.up else 0.0
        self._line = Line(up=up, since=now, after=down_for)
        self._line_changed(self._line)


def cut(address: tuple[str, int], user: str, password: str, edge: str) -> None:
    """End the connection that a box has, by taking over its session and leaving at once.

    A broker gives a client id to whoever came last, and a box's client id is its own id wherever
    the broker knows it by certificate.
    """
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=edge,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.username_pw_set(user, password)
    taken = threading.Event()
    client.on_connect = lambda *_: taken.set()
    try:
        client.connect(*address, keepalive=KEEPALIVE, clean_start=True)
    except OSError as flaw:
        _log.warning("the broker cannot be reached to cut %s: %s", edge, flaw)
        return
    client.loop_start()
    if not taken.wait(CUT_TIME):
        _log.warning("the broker does not answer, %s is not cut", edge)
    client.disconnect()
    client.loop_stop()


def _hub_state(status: Any) -> bytes:
    return HubState(status=status, time=datetime.now(UTC)).encode()
