"""Documents posted to the window system, again and again until it has them.

One request carries the whole file: `POST` with Content-Type, Content-Length, Content-Disposition,
Content-Digest (RFC 9530) and an Idempotency-Key that stays the same in each attempt. Answers:

  2xx, 409                 it has the document (409: it had it already)
  408, 425, 429, 5xx       not now: again, after Retry-After where that is given
  other 4xx                it will not take it: over
  3xx                      over: a document goes to the configured address and nowhere else

No answer, half an answer and garbage count as "not now".
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email.utils
import http.client
import logging
import random
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

from edge.clock import Clock
from edge.content import LOOPBACK
from edge.settings import DocumentSettings

CONNECT_TIME: Final = 10.0
"""Seconds until there is a connection."""

PATIENCE: Final = 30.0
"""Seconds without a byte in either direction."""

ATTEMPT_TIME: Final = 600.0
"""Seconds for one attempt: 100 MB over 2 Mbit/s."""

BACKOFF: Final = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Seconds after the first attempt and the next, each up to a quarter more or less."""

JITTER: Final = 0.25
_AGAIN: Final = frozenset({408, 425, 429})
_ANSWER: Final = 64 * 1024

_log = logging.getLogger(__name__)


class NotDelivered(Exception):
    """The window system will not have it; the text says why, and what to do."""


class NotNow(Exception):
    """This attempt failed; `after` are the seconds that the other side asks for."""

    def __init__(self, words: str, after: float = 0.0) -> None:
        super().__init__(words)
        self.after = after


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is sent. `chunks` may be called again for each attempt."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: bytes
    chunks: Callable[[], Iterator[bytes]]


class Watching(Protocol):
    """Hears how it goes, also from another thread."""

    def sent(self, size: int) -> None:
        """So many bytes are out in this attempt."""

    def failed(self, words: str, retry_at: datetime) -> None:
        """An attempt failed; the next is at `retry_at`."""

    def trying(self) -> None:
        """An attempt begins."""


class Delivery:
    """Sends parcels to `settings.deliver_to`, one at a time."""

    def __init__(self, settings: DocumentSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = asyncio.Lock()

    async def deliver(self, parcel: Parcel, watching: Watching) -> None:
        """Return once the window system has it; raises NotDelivered. Cancelling cuts the line."""
        attempt = 0
        while True:
            try:
                async with self._turn:
                    watching.trying()
                    await self._post(parcel, watching)
                return
            except NotNow as flaw:
                words, asked = str(flaw), flaw.after
            pause = BACKOFF[min(attempt, len(BACKOFF) - 1)]
            pause *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads the windows
            attempt += 1
            pause = max(pause, asked)
            _log.info("documents: attempt %d failed, the next in %.0f s: %s", attempt, pause, words)
            watching.failed(words, self._clock.now() + timedelta(seconds=pause))
            await self._clock.sleep(pause)

    async def _post(self, parcel: Parcel, watching: Watching) -> None:
        connection = self._connection()
        posting = asyncio.create_task(
            asyncio.to_thread(self._exchange, connection, parcel, watching), name="posting"
        )
        try:
            if not await self._clock.wait(posting, ATTEMPT_TIME):
                raise NotNow("传送太慢")
            posting.result()
        finally:
            if not posting.done():
                posting.add_done_callback(asyncio.Future.exception)  # nobody waits for it
                _cut(connection)

    def _connection(self) -> http.client.HTTPConnection:
        url = urlsplit(self._settings.deliver_to)
        host = url.hostname or ""
        if url.scheme == "http":
            return http.client.HTTPConnection(host, url.port, timeout=CONNECT_TIME)
        try:
            trust = ssl.create_default_context(cafile=self._settings.ca_file or None)
        except (OSError, ssl.SSLError) as flaw:
            raise NotNow("窗口系统的根证书读不了，请管理员检查 ca_file") from flaw
        return http.client.HTTPSConnection(host, url.port, timeout=CONNECT_TIME, context=trust)

    # In a thread.

    def _exchange(
        self, connection: http.client.HTTPConnection, parcel: Parcel, watching: Watching
    ) -> None:
        def counted() -> Iterator[bytes]:
            sent = 0
            for chunk in parcel.chunks():
                yield chunk
                sent += len(chunk)
                watching.sent(sent)

        url = urlsplit(self._settings.deliver_to)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            connection.connect()
            connection.sock.settimeout(PATIENCE)
            try:
                connection.request("POST", path, body=counted(), headers=self._headers(parcel))
            except (BrokenPipeError, ConnectionResetError):
                _log.debug("documents: the answer came before all was sent")
            answer = connection.getresponse()
            status, after = answer.status, answer.getheader("Retry-After", "")
            answer.read(_ANSWER)
        except ssl.SSLCertVerificationError as flaw:
            raise NotNow("窗口系统的证书不可信，请管理员检查 ca_file 和本机时间") from flaw
        except TimeoutError as flaw:
            raise NotNow("窗口系统没有及时回应") from flaw
        except (OSError, http.client.HTTPException, ValueError) as flaw:
            raise NotNow("窗口系统连不上或中途断开，请检查网络") from flaw
        finally:
            connection.close()
        self._judge(status, after)

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        headers = {
            "Content-Type": parcel.media_type,
            "Content-Length": str(parcel.size),
            "Content-Disposition": disposition(parcel.name),
            "Content-Digest": f"sha-256=:{base64.b64encode(parcel.sha256).decode('ascii')}:",
            "Idempotency-Key": parcel.key,
        }
        if self._settings.token_file:
            try:
                token = Path(self._settings.token_file).read_text(encoding="ascii").strip()
            except (OSError, ValueError) as flaw:
                raise NotNow("窗口系统的令牌读不了，请管理员检查 token_file") from flaw
            headers["Authorization"] = f"Bearer {token}"
        return headers

    def _judge(self, status: int, after: str) -> None:
        if 200 <= status < 300 or status == 409:
            return
        if status in _AGAIN or status >= 500:
            raise NotNow(f"窗口系统暂时不能接收（{status}）", _seconds(after, self._clock.now()))
        raise NotDelivered(_REFUSALS.get(status, _refusal(status)))


_REFUSALS: Final = {
    401: "窗口系统不认可本机的令牌（401）：请管理员检查 token_file，修好后再点送出",
    403: "窗口系统不允许本机送文件（403）：请管理员检查权限，修好后再点送出",
    404: "窗口系统没有这个接收地址（404）：请管理员检查 deliver_to，修好后再点送出",
    413: "窗口系统嫌文件太大（413）：请分成几份，或改用下载",
    415: "窗口系统不收这种格式（415）：请换一种格式重新生成",
}


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return f"窗口系统的地址变了（{status}）：请管理员更新 deliver_to，修好后再点送出"
    return f"窗口系统拒收这份文件（{status}）：请改用下载，并告诉管理员"


def _seconds(after: str, now: datetime) -> float:
    """What Retry-After asks for, RFC 9110 10.2.3: seconds or a date; 0 for neither."""
    if after.isascii() and after.strip().isdigit():
        return float(after[:9])
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(after) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def disposition(name: str) -> str:
    """Content-Disposition of a file called `name`, RFC 6266."""
    plain = f"document.{name.rpartition('.')[2]}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def address_flaw(url: str) -> str:
    """What is wrong with `[documents] deliver_to`, empty when nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.fragment:
        return "is no address"
    if parts.scheme == "http" and host not in LOOPBACK:
        return "would send documents in the clear"
    return ""


def _cut(connection: http.client.HTTPConnection) -> None:
    """Let the thread that uses it fail at once."""
    sock = connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
