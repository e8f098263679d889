"""The line to the hub's broker: the only file that knows the MQTT library.

A `Link` is one MQTT 5 connection and a paho client lives no longer than it, because paho would send
what it still holds of the connection before, an old state among it, after the new birth. What is
said over a link is in edge/conversation.py.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.identity import Identity, NoIdentity, tls_words
from edge.messages import CONTENT_TYPE
from edge.settings import HubSettings

KEEPALIVE: Final = 20
"""Seconds; the broker takes a silent box for lost after 1.5 of them."""

WILL_DELAY: Final = 5
"""Seconds that hide a line which comes straight back."""

SESSION_EXPIRY: Final = 120
"""Seconds; a session that ended before the will delay would send the will early."""

OPEN_TIME: Final = 5.0
ANSWER_TIME: Final = 10.0
"""Seconds for the TCP connection, and for the broker's CONNACK."""

LARGEST_INCOMING: Final = 1024 * 1024
INBOX: Final = 1000
QUEUED: Final = 2000
"""Messages that may wait here in each direction; what passes them is repeated by its sender."""

_WITH_WILL: Final = 0x04  # MQTT 5, 3.14.2.1: disconnect with will message


_log = logging.getLogger(__name__)


class LineDown(Exception):
    """No connection, or it has ended; the text says why in words for people."""


@dataclass(frozen=True)
class Incoming:
    """A message that came: `correlation` is what a reply must carry."""

    topic: str
    body: bytes
    correlation: bytes | None


class Link:
    """One connection: `open` with a will, then `publish` and `inbox` until `ended` is set."""

    def __init__(self, settings: HubSettings, edge: str) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[None] = self._loop.create_future()
        self._answer.add_done_callback(_seen)
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._misc: asyncio.Task[None] | None = None
        self.ended: asyncio.Future[str] = self._loop.create_future()
        self.inbox: asyncio.Queue[Incoming] = asyncio.Queue(INBOX)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=edge,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = OPEN_TIME
        client.max_queued_messages_set(QUEUED)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_socket_open = self._on_socket_open
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = self._on_writing
        client.on_socket_unregister_write = self._on_written
        self._client = client

    async def open(self, topic: str = "", will: bytes = b"") -> None:
        """Connect, with this will retained at `topic` where one is given; raises LineDown."""
        if topic:
            properties = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=WILL_DELAY)
            self._client.will_set(topic, will, qos=1, retain=True, properties=properties)
        try:
            self._log_in()
            await _in_thread(self._connect)
        except NoIdentity as flaw:
            raise LineDown(f"本终端没有密钥和证书（{flaw}）：请运行 hall-edge enrol") from flaw
        except (OSError, ValueError) as flaw:
            reason = getattr(flaw, "strerror", None) or str(flaw) or type(flaw).__name__
            host = f"{self._settings.host}:{self._settings.port}"
            words = tls_words(flaw) if isinstance(flaw, OSError) else ""
            raise LineDown(words or f"连不上中心 {host}（{reason}）：检查网络和地址") from flaw
        self._misc = self._loop.create_task(self._look_after(), name="mqtt keepalive")
        try:
            async with asyncio.timeout(ANSWER_TIME):
                waited: set[asyncio.Future[Any]] = {self._answer, self.ended}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise LineDown("中心的消息服务没有应答：检查它是否在运行") from None
        if not self._answer.done():
            raise LineDown(self.ended.result())
        self._answer.result()

    def subscribe(self, *topics: str) -> None:
        """Ask for these topics, QoS 1."""
        self._client.subscribe([(topic, 1) for topic in topics])

    def publish(
        self,
        topic: str,
        body: bytes,
        *,
        qos: int = 1,
        retain: bool = False,
        content_type: str = CONTENT_TYPE,
        expiry: float | None = None,
        correlation: bytes | None = None,
    ) -> asyncio.Future[None] | None:
        """Send, and the future of the broker's PUBACK; None when too much waits already.

        `expiry` in seconds; the broker drops the message after it.
        """
        properties = _properties(PacketTypes.PUBLISH, ContentType=content_type)
        if expiry is not None:
            properties.MessageExpiryInterval = max(1, round(expiry))
        if correlation is not None:
            properties.CorrelationData = correlation
        info = self._client.publish(topic, body, qos=qos, retain=retain, properties=properties)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return None
        sent: asyncio.Future[None] = self._loop.create_future()
        if qos:
            self._waiting[info.mid] = sent
        else:
            sent.set_result(None)
        return sent

    def end(self, reason: str) -> None:
        """Set `ended`: whoever uses the link is to close it."""
        self._end(reason)

    async def close(self, *, politely: bool) -> None:
        """End the connection; the broker sends the will unless `politely`."""
        if self._client.socket() is not None:
            reason = None if politely else ReasonCode(PacketTypes.DISCONNECT, identifier=_WITH_WILL)
            self._client.disconnect(reasoncode=reason)
            await asyncio.wait({self.ended}, timeout=1.0)
        if self._misc is not None:
            self._misc.cancel()
        if (left := self._client.socket()) is not None:
            self._on_socket_close(self._client, None, left)
            left.close()
        for waiting in self._waiting.values():
            waiting.cancel()

    def _log_in(self) -> None:
        settings = self._settings
        self._client.username_pw_set(settings.username, settings.password())
        if settings.identity:  # read anew for each connection: it may have been renewed
            self._client.tls_set_context(Identity(Path(settings.identity)).context())
        elif settings.ca_file or settings.certificate_file:
            self._client.tls_set(
                ca_certs=settings.ca_file or None,
                certfile=settings.certificate_file or None,
                keyfile=settings.key_file or None,
            )

    def _connect(self) -> None:  # in a thread: name look-up and TLS block
        self._client.connect(
            self._settings.host,
            self._settings.port,
            keepalive=KEEPALIVE,
            clean_start=False,
            properties=_properties(
                PacketTypes.CONNECT,
                SessionExpiryInterval=SESSION_EXPIRY,
                MaximumPacketSize=LARGEST_INCOMING,
            ),
        )

    async def _look_after(self) -> None:
        while self._client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:  # noqa: ASYNC110
            await asyncio.sleep(1.0)
        self._end("与中心的连接超时：检查网络")

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)

    # Called by paho. Those about sockets may come from the connecting thread.

    def _on_connect(
        self, _c: Client, _u: Any, _f: ConnectFlags, reason: ReasonCode, _p: Properties | None
    ) -> None:
        if self._answer.done():
            return
        if reason.is_failure:
            text = f"中心拒绝了本终端（{reason}）：检查终端编号和口令文件"
            self._answer.set_exception(LineDown(text))
        else:
            self._answer.set_result(None)

    def _on_disconnect(
        self, _c: Client, _u: Any, _f: DisconnectFlags, reason: ReasonCode, _p: Properties | None
    ) -> None:
        self._end(f"与中心的连接断开（{reason}）：检查网络")

    def _on_message(self, _c: Client, _u: Any, message: MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", None)
        if not self.inbox.full():
            self.inbox.put_nowait(Incoming(message.topic, bytes(message.payload), correlation))

    def _on_publish(
        self, _c: Client, _u: Any, mid: int, reason: ReasonCode, _p: Properties
    ) -> None:
        if reason.is_failure:
            _log.warning("the broker refuses what we send: %s", reason)
        sent = self._waiting.pop(mid, None)
        if sent is not None and not sent.done():
            sent.set_result(None)

    def _on_subscribe(
        self, _c: Client, _u: Any, _m: int, reasons: list[ReasonCode], _p: Properties
    ) -> None:
        for reason in reasons:
            if reason.is_failure:
                _log.warning("the broker refuses a subscription: %s", reason)

    def _on_socket_open(self, _c: Client, _u: Any, sock: Any) -> None:
        self._loop.call_soon_threadsafe(self._loop.add_reader, sock.fileno(), self._read)

    def _on_socket_close(self, _c: Client, _u: Any, sock: Any) -> None:
        if (number := sock.fileno()) >= 0:
            self._loop.remove_reader(number)
            self._loop.remove_writer(number)

    def _on_writing(self, client: Client, _u: Any, sock: Any) -> None:
        self._loop.call_soon_threadsafe(self._start_writing, client, sock)

    def _start_writing(self, client: Client, sock: socket.socket) -> None:
        if sock.fileno() >= 0:
            self._loop.add_writer(sock.fileno(), client.loop_write)

    def _on_written(self, _c: Client, _u: Any, sock: Any) -> None:
        if (number := sock.fileno()) >= 0:
            self._loop.remove_writer(number)

    def _read(self) -> None:
        self._client.loop_read()
        # TLS may hold a second message of the same record, which no readable socket announces.
        while (sock := self._client.socket()) is not None and getattr(sock, "pending", int)():
            self._client.loop_read()


def _properties(kind: int, **values: Any) -> Properties:
    properties = Properties(kind)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


def _seen(future: asyncio.Future[None]) -> None:
    """Take note of an exception nobody may come to fetch."""
    if not future.cancelled():
        future.exception()


async def _in_thread(work: Any) -> None:
    """Run `work` in a daemon thread, so that a look-up without end cannot hold up the exit."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(flaw: Exception | None) -> None:
        if done.done():
            return
        if flaw is None:
            done.set_result(None)
        else:
            done.set_exception(flaw)

    def run() -> None:
        flaw: Exception | None = None
        try:
            work()
        except (OSError, ValueError) as caught:
            flaw = caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(finish, flaw)

    threading.Thread(target=run, name="connect", daemon=True).start()
    await done
