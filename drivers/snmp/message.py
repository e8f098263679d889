"""SNMP version 1 and 2c messages: GET and GETNEXT out, responses in; nothing is sent here.

Sources: RFC 1157 (version 1), RFC 3416 (version 2c), ITU-T X.690 (BER), RFC 2578 7.1.2 (OIDs).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from drivers.base import DeviceBabble

Oid = tuple[int, ...]
Value = int | bytes | Oid | None
"""None: the agent has no such thing (NULL, noSuchObject, noSuchInstance, endOfMibView)."""

LONGEST_OID = 128
"""Arcs (RFC 2578 3.5)."""

LARGEST_ARC = 2**32 - 1
MOST_BINDINGS = 256

_INTEGER, _OCTETS, _NULL, _OID, _SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
_ADDRESS, _OPAQUE = 0x40, 0x44
_UNSIGNED = frozenset({0x41, 0x42, 0x43, 0x46})  # Counter32, Gauge32, TimeTicks, Counter64
_ABSENT = frozenset({_NULL, 0x80, 0x81, 0x82})
_RESPONSE = 0xA2


class Version(IntEnum):
    """As it stands in the message."""

    V1 = 0
    V2C = 1


class Ask(IntEnum):
    """What a request asks for: the tag of its PDU."""

    GET = 0xA0
    GETNEXT = 0xA1


@dataclass(frozen=True, kw_only=True)
class Response:
    """An agent's answer. `error_index` counts bindings from 1; the bindings keep their order."""

    request_id: int
    error_status: int
    error_index: int
    bindings: tuple[tuple[Oid, Value], ...]


def oid(text: str) -> Oid:
    """`1.3.6.1.2.1.1.1.0` as a tuple."""
    return tuple(int(arc) for arc in text.split("."))


def encode(
    ask: Ask, oids: list[Oid], *, version: Version, community: str, request_id: int
) -> bytes:
    """The datagram that asks; `request_id` is 0 to 2³¹ - 1."""
    bindings = b"".join(_wrap(_SEQUENCE, _encode_oid(one) + _wrap(_NULL, b"")) for one in oids)
    numbers = _encode_integer(request_id) + _encode_integer(0) * 2
    pdu = _wrap(ask, numbers + _wrap(_SEQUENCE, bindings))
    head = _encode_integer(version) + _wrap(_OCTETS, community.encode())
    return _wrap(_SEQUENCE, head + pdu)


def decode(data: bytes) -> Response:
    """The response in a datagram; raises DeviceBabble."""
    try:
        return _decode(data)
    except _NotSnmp as flaw:
        raise DeviceBabble(f"应答不是 SNMP（{flaw}）：检查 address 的端口") from flaw


class _NotSnmp(Exception):
    """The bytes break a rule, which the text names."""


def _decode(data: bytes) -> Response:
    message = _Bytes(_Bytes(data).take(_SEQUENCE))
    message.integer()
    message.take(_OCTETS)
    pdu = _Bytes(message.take(_RESPONSE))
    request_id, error_status, error_index = pdu.integer(), pdu.integer(), pdu.integer()
    rows = _Bytes(pdu.take(_SEQUENCE))
    bindings: list[tuple[Oid, Value]] = []
    while rows.left:
        if len(bindings) == MOST_BINDINGS:
            raise _NotSnmp("too many bindings")
        row = _Bytes(rows.take(_SEQUENCE))
        bindings.append((_decode_oid(row.take(_OID)), _value(*row.any())))
    return Response(
        request_id=request_id,
        error_status=error_status,
        error_index=error_index,
        bindings=tuple(bindings),
    )


class _Bytes:
    """Reads one level of tag, length, contents; what follows the last is the caller's business."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def any(self) -> tuple[int, bytes]:
        tag, length = self._byte(), self._byte()
        if length & 0x80:  # agents write long forms where a short one would do
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise _NotSnmp("length of no definite form")
            length = 0
            for _ in range(count):
                length = length << 8 | self._byte()
        if length > self.left:
            raise _NotSnmp("cut off")
        self._at += length
        return tag, self._data[self._at - length : self._at]

    def take(self, wanted: int) -> bytes:
        tag, contents = self.any()
        if tag != wanted:
            raise _NotSnmp(f"tag {tag:02x} where {wanted:02x} belongs")
        return contents

    def integer(self) -> int:
        return _integer(self.take(_INTEGER), signed=True)

    def _byte(self) -> int:
        if not self.left:
            raise _NotSnmp("cut off")
        self._at += 1
        return self._data[self._at - 1]


def _value(tag: int, contents: bytes) -> Value:
    if tag == _INTEGER:
        return _integer(contents, signed=True)
    if tag in _UNSIGNED:
        return _integer(contents, signed=False)
    if tag in {_OCTETS, _ADDRESS, _OPAQUE}:
        return contents
    if tag == _OID:
        return _decode_oid(contents)
    if tag in _ABSENT:
        return None
    raise _NotSnmp(f"value of the unknown tag {tag:02x}")


def _integer(contents: bytes, *, signed: bool) -> int:
    if not 1 <= len(contents) <= 9:  # 64 bits, and a zero before an unsigned one
        raise _NotSnmp("integer of no length or too long")
    return int.from_bytes(contents, "big", signed=signed)


def _decode_oid(contents: bytes) -> Oid:
    arcs: list[int] = []
    arc = 0
    for byte in contents:
        arc = arc << 7 | byte & 0x7F
        if arc > LARGEST_ARC or len(arcs) == LONGEST_OID:
            raise _NotSnmp("OID too long")
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs or contents[-1] & 0x80:
        raise _NotSnmp("OID cut off")
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - first * 40, *arcs[1:])


def _encode_oid(arcs: Oid) -> bytes:
    body = b""
    for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]):
        piece = bytes([arc & 0x7F])
        while arc := arc >> 7:
            piece = bytes([0x80 | arc & 0x7F]) + piece
        body += piece
    return _wrap(_OID, body)


def _encode_integer(value: int) -> bytes:
    return _wrap(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _wrap(tag: int, contents: bytes) -> bytes:
    size = len(contents)
    if size < 0x80:
        return bytes([tag, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + contents
