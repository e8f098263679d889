"""A box made of nothing but an MQTT 5 client and the contract, for tests of the hub."""

from __future__ import annotations

import queue
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

TIMEOUT = 10.0


class MqttBox:
    """Connects as `user`; what it is sent is in `inbox` as (topic, body)."""

    def __init__(
        self, port: int, user: str, password: str, *, will: tuple[str, bytes] | None = None
    ):
        self.inbox: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._connected: queue.Queue[str] = queue.Queue()
        self._done: queue.Queue[tuple[int, str]] = queue.Queue()
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.username_pw_set(user, password)
        if will:
            self._client.will_set(will[0], will[1], qos=1, retain=True)
        self._client.on_connect = lambda c, u, f, code, p: self._connected.put(str(code))
        self._client.on_message = lambda c, u, m: self.inbox.put((m.topic, bytes(m.payload)))
        self._client.on_subscribe = lambda c, u, mid, codes, p: self._done.put((mid, str(codes[0])))
        self._client.on_publish = lambda c, u, mid, code, p: self._done.put((mid, str(code)))
        self._client.connect("127.0.0.1", port, keepalive=30)
        self._client.loop_start()
        self.answer = self._connected.get(timeout=TIMEOUT)

    def publish(self, topic: str, body: bytes, *, qos: int = 1, retain: bool = False) -> str:
        """Publish and return the broker's reason, e.g. Success or Not authorized."""
        info = self._client.publish(topic, body, qos=qos, retain=retain)
        return self._reason(info.mid) if qos else "Success"

    def subscribe(self, topic: str) -> str:
        """Subscribe and return the broker's reason, e.g. Granted QoS 1."""
        _, mid = self._client.subscribe(topic, qos=1)
        assert mid is not None
        return self._reason(mid)

    def receive(self) -> tuple[str, bytes]:
        """The next message; raises queue.Empty when none comes."""
        return self.inbox.get(timeout=TIMEOUT)

    def close(self) -> None:
        """Leave properly: no will is sent."""
        self._client.disconnect(properties=Properties(PacketTypes.DISCONNECT))
        self._client.loop_stop()

    def cut(self) -> None:
        """Lose the connection as by a power cut: the broker will send the will."""
        self._client.loop_stop()
        socket: Any = self._client.socket()
        socket.close()

    def _reason(self, wanted: int) -> str:
        while True:
            mid, reason = self._done.get(timeout=TIMEOUT)
            if mid == wanted:
                return reason
