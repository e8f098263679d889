"""Sends what waits in the outbox, a message a channel at a time, and logs every try.

The only file that reaches out of the hub's own network of boxes. It runs on a thread of its own:
a server that hangs holds up messages for `DEADLINE` and nothing else.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hub.alerts import rules as alert_rules
from hub.alerts.addresses import AddressRefused, mail_for_apprise, reachable, redact
from hub.alerts.alertmanager import Notices, hooked, posted
from hub.alerts.rules import Rules
from hub.store import Database, messages, settings
from hub.store.messages import Channel, Message

_log = logging.getLogger(__name__)

CONNECT, DEADLINE = 5.0, 10.0
"""Seconds to connect, and for a whole request."""

ANSWER = 64 * 1024
"""Bytes of an answer that are read at most."""

PORTS = {"http": 80, "https": 443, "mailto": 25, "mailtos": 587}

# Its lines may hold addresses; what people need of them goes into the log of attempts, redacted.
logging.getLogger("apprise").propagate = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a try went, in words without secrets."""

    ok: bool
    words: str


class Post:
    """Empties the outbox; `tell` hears of each message that was tried."""

    def __init__(self, database: Database, tell: Callable[[Message], None]) -> None:
        self._database = database
        self._tell = tell

    def send_due(self, now: float) -> None:
        """Try the oldest message of each channel that is due."""
        with self._database.read() as connection:
            rules = settings.load(connection, alert_rules.NAME, Rules)
            due = messages.next_messages(connection, now, rules.per_minute)
            channels = {channel.id: channel for channel in messages.all_channels(connection)}
        for message in due:
            channel = channels.get(message.channel)
            if channel is None or not (channel.on or message.what == "test"):
                with self._database.write() as connection:
                    messages.give_up(connection, message.id)
                continue
            started = time.monotonic()
            result = send(channel, message, local=rules.allow_local, now=now)
            took = time.monotonic() - started
            with self._database.write() as connection:
                state = messages.note_attempt(
                    connection,
                    message,
                    ok=result.ok,
                    milliseconds=round(1000 * took),
                    result=result.words,
                    now=now + took,
                )
            _log.info("channel %s: message %s: %s", channel.id, message.id, state)
            self._tell(message)


def send(channel: Channel, message: Message, *, local: bool, now: float) -> Result:
    """Try once; never raises for what a network or a server may do."""
    try:
        if channel.form in ("webhook", "alertmanager"):
            result = _post(channel, message, local=local, now=now)
        else:
            result = _by_apprise(channel, message, local=local)
    except AddressRefused as flaw:
        result = Result(ok=False, words=str(flaw))
    except socket.gaierror:
        result = Result(ok=False, words="查不到服务器的域名，请检查地址和 DNS")
    except ConnectionRefusedError:
        result = Result(ok=False, words="服务器拒绝连接，请检查地址、端口和服务是否在运行")
    except TimeoutError:
        result = Result(ok=False, words=f"服务器在 {DEADLINE:.0f} 秒内没有应答")
    except ssl.SSLError as flaw:
        result = Result(ok=False, words=f"加密连接失败：{flaw.reason or flaw}")
    except (OSError, http.client.HTTPException) as flaw:
        result = Result(ok=False, words=f"连接中断：{flaw or type(flaw).__name__}")
    return Result(ok=result.ok, words=redact(result.words, channel.address))


def _post(channel: Channel, message: Message, *, local: bool, now: float) -> Result:
    split = urlsplit(channel.address)
    path = split.path
    kept = msgspec.json.decode(message.notices, type=Notices)
    if channel.form == "alertmanager":
        path = path.rstrip("/")
        path += "" if path.endswith("/api/v2/alerts") else "/api/v2/alerts"
        body = posted(kept, now)
    else:
        body = hooked(kept, channel.name, message.title, message.body)
    target = (path or "/") + (f"?{split.query}" if split.query else "")
    headers = {
        "Host": split.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Hallkeeper",
        "Idempotency-Key": f"hallkeeper-{message.key}",
        "Connection": "close",
    }
    with _connected(split.scheme, split.hostname or "", split.port, local=local) as connection:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        answer.read(ANSWER)
    # A redirect is an answer too: following it would lead where nobody allowed.
    ok = 200 <= answer.status < 300
    return Result(ok=ok, words=f"HTTP {answer.status}" + ("" if ok else f" {answer.reason}"))


@contextlib.contextmanager
def _connected(
    scheme: str, host: str, port: int | None, *, local: bool
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the very address that was allowed, cut off at the deadline."""
    port = port or PORTS[scheme]
    wire = socket.create_connection((reachable(host, port, local=local), port), CONNECT)
    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)

    # A time-out of the socket begins anew with every byte of a server that drips.
    deadline = threading.Timer(DEADLINE, cut)
    connection = http.client.HTTPConnection(host, port)
    try:
        deadline.start()
        wire.settimeout(DEADLINE)
        if scheme == "https":
            wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
        connection.sock = wire
        yield connection
    except (OSError, http.client.HTTPException) as flaw:
        if late.is_set():
            raise TimeoutError from flaw
        raise
    finally:
        deadline.cancel()
        connection.close()
        wire.close()


def _by_apprise(channel: Channel, message: Message, *, local: bool) -> Result:
    address = channel.address
    if channel.form == "mail":
        split = urlsplit(address)
        reachable(split.hostname or "", split.port or PORTS[split.scheme], local=local)
        address = mail_for_apprise(address)
    services = _services()
    with services.capture(level=logging.DEBUG, fmt="%(message)s") as captured:
        form = services.forms[channel.form]
        told = form.parse_url(address)
        if not told:
            return Result(ok=False, words="地址没有被识别，请重新填写")
        service = form(asset=services.asset, **told)
        service.socket_connect_timeout = service.socket_read_timeout = DEADLINE
        ok = service.notify(body=message.body, title=message.title, body_format="text")
        said = captured.getvalue()
    return Result(ok=bool(ok), words="已送达" if ok else _why(said))


@dataclass(frozen=True, kw_only=True)
class _Services:
    """The parts of Apprise that we use; loading the more than hundred others takes seconds."""

    forms: dict[str, Any]
    asset: Any
    capture: Any


@cache
def _services() -> _Services:
    with warnings.catch_warnings():
        # Its mail service looks for a module that Python 3.13 has no more, and copes without.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise
        from apprise.plugins.dingtalk import NotifyDingTalk
        from apprise.plugins.email.base import NotifyEmail
        from apprise.plugins.feishu import NotifyFeishu
        from apprise.plugins.wecombot import NotifyWeComBot
    return _Services(
        forms={
            "mail": NotifyEmail,
            "dingtalk": NotifyDingTalk,
            "wecom": NotifyWeComBot,
            "feishu": NotifyFeishu,
        },
        asset=apprise.AppriseAsset(
            app_id="Hallkeeper", secure_logging=True, http_redirects=False, async_mode=False
        ),
        capture=apprise.LogCapture,
    )


def _why(said: str) -> str:
    """The telling line of what Apprise logged."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "Exception" in line or "rror" in line or "fail" in line]
    words = (telling or lines or ["没有说明"])[-1]
    if "timed out" in words:
        return f"服务器在 {DEADLINE:.0f} 秒内没有应答"
    if "refused" in words:
        return "服务器拒绝连接，请检查地址、端口和服务是否在运行"
    return f"没有送达：{words}"
