"""Replies of the HTTP family (SIP, RTSP): a status line, headers, a body. Nothing is sent here.

Sources: RFC 3261 7.2 to 7.3 and 25.1 (SIP), RFC 2326 7 and RFC 7826 8 (RTSP), RFC 5322 2.2 (lines).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.base import DeviceBabble

LONGEST_HEAD = 16_384
LONGEST_BODY = 65_536
"""Bytes; a description of a camera's streams has 1,000, one of a large recorder 8,000."""

MOST_HEADERS = 128
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply; `headers` by name in lower case, each with its values in their order."""

    status: int
    phrase: str
    headers: Mapping[str, tuple[str, ...]]
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, empty where there is none."""
        return next(iter(self.headers.get(name, ())), "")


def parse_reply(data: bytes, *, protocol: str, compact: Mapping[str, str] | None = None) -> Reply:
    """The one reply in a datagram; raises DeviceBabble.

    `protocol` is how it begins, `SIP/2.0`; `compact` are short names of headers.
    """
    found = _END.search(data)
    if not found or found.start() > LONGEST_HEAD:
        raise _babble(protocol)
    reply = _head(data[: found.start()], protocol, compact or {})
    rest = data[found.end() :]
    length = _length(reply, protocol)
    if length is not None and length > len(rest):
        raise _babble(protocol)
    return Reply(
        status=reply.status,
        phrase=reply.phrase,
        headers=reply.headers,
        body=rest[:length],
    )


@dataclass
class Replies:
    """Bytes of a stream in, whole replies out; holds less than a head and a body."""

    protocol: str
    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that `data` completes; raises DeviceBabble, after which it is of no use."""
        self._buffer += data
        replies = []
        while self._buffer:
            whole = bytes(self._buffer).lstrip(b"\r\n")  # RFC 7826 5.1: empty lines before
            found = _END.search(whole)
            if not found:
                self._buffer[:] = whole
                if len(whole) > LONGEST_HEAD or not _may_begin(whole, self.protocol):
                    raise _babble(self.protocol)
                break
            if found.start() > LONGEST_HEAD:
                raise _babble(self.protocol)
            reply = _head(whole[: found.start()], self.protocol, {})
            end = found.end() + (_length(reply, self.protocol) or 0)
            if len(whole) < end:
                break
            self._buffer[:] = whole[end:]
            replies.append(
                Reply(
                    status=reply.status,
                    phrase=reply.phrase,
                    headers=reply.headers,
                    body=whole[found.end() : end],
                )
            )
        return replies


def _head(data: bytes, protocol: str, compact: Mapping[str, str]) -> Reply:
    text = re.sub(r"\r?\n[ \t]+", " ", data.decode("utf-8", "replace"))  # folded lines
    first, *lines = re.split(r"\r?\n", text)
    start = re.fullmatch(rf"{re.escape(protocol)} ([1-6]\d\d)(?: (.*))?", first)
    if not start or len(lines) > MOST_HEADERS:
        raise _babble(protocol)
    headers: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or not re.fullmatch(r"[!-9;-~]+", name):
            raise _babble(protocol)
        name = compact.get(name, name)
        headers[name] = (*headers.get(name, ()), _shown(value))
    return Reply(status=int(start[1]), phrase=_shown(start[2] or ""), headers=headers)


def _length(reply: Reply, protocol: str) -> int | None:
    """Bytes of the body; None where it is not said."""
    said = reply.header("content-length")
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", said) or int(said) > LONGEST_BODY:
        raise _babble(protocol)
    return int(said)


def _may_begin(data: bytes, protocol: str) -> bool:
    wanted = protocol.encode()
    return data[: len(wanted)] == wanted[: len(data)]


def _shown(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def _babble(protocol: str) -> DeviceBabble:
    name = protocol.partition("/")[0]
    return DeviceBabble(f"应答不是 {name}：检查 address 的端口")
