"""WebSocket frames as a client sends and hears them. Pure.

Source: RFC 6455, sections 4.2.2 (accept key), 5.2 (frames), 5.3 (mask), 5.4 (fragments).
"""

from __future__ import annotations

import base64
import hashlib

from drivers.base import DeviceBabble

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

LARGEST = 16 << 20
"""Bytes of a message; a 4K screen's picture in base64 has up to 4 million."""

_FINAL, _MASKED = 0x80, 0x80
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_key(key: str) -> str:
    """What a server answers to this Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()  # noqa: S324


def frame(opcode: int, payload: bytes, mask: bytes) -> bytes:
    """One whole message of a client, hidden by a `mask` of four bytes."""
    head = bytes([_FINAL | opcode])
    size = len(payload)
    if size < 126:
        head += bytes([_MASKED | size])
    elif size < 1 << 16:
        head += bytes([_MASKED | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([_MASKED | 127]) + size.to_bytes(8, "big")
    stream = (mask * (size // 4 + 1))[:size]
    hidden = int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")
    return head + mask + hidden.to_bytes(size, "big")


class Messages:
    """A server's bytes cut into messages of at most `largest` bytes."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._rest = bytearray()
        self._parts = bytearray()
        self._opcode = CONTINUED

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Opcode and payload of each message that is whole now; raises DeviceBabble."""
        self._rest += data
        found = []
        while (cut := self._cut()) is not None:
            final, opcode, payload = cut
            if opcode >= CLOSE:  # may stand between the parts of another message
                found.append((opcode, payload))
                continue
            if (opcode == CONTINUED) != bool(self._opcode):
                raise _babble()
            self._opcode = self._opcode or opcode
            self._parts += payload
            if len(self._parts) > self._largest:
                raise _babble()
            if final:
                found.append((self._opcode, bytes(self._parts)))
                self._parts.clear()
                self._opcode = CONTINUED
        return found

    def _cut(self) -> tuple[bool, int, bytes] | None:
        rest = self._rest
        if len(rest) < 2:
            return None
        size, start = rest[1], 2
        if rest[0] & 0x70 or size & _MASKED or rest[0] & 0x0F not in _KNOWN:
            raise _babble()
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(rest) < start:
                return None
            size = int.from_bytes(rest[2:start], "big")
        if size > self._largest:
            raise _babble()
        if len(rest) < start + size:
            return None
        cut = bool(rest[0] & _FINAL), rest[0] & 0x0F, bytes(rest[start : start + size])
        del rest[: start + size]
        return cut


_KNOWN = frozenset({CONTINUED, TEXT, BINARY, CLOSE, PING, PONG})


def _babble() -> DeviceBabble:
    return DeviceBabble("DevTools 端口的应答不对：检查 devtools 是不是浏览器的调试端口")
