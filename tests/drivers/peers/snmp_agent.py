"""An SNMP agent of versions 1 and 2c with a MIB of one's own."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

Mib = dict[str, int | str | bytes]
"""OID -> INTEGER, or OCTET STRING."""

TAGS = {"get": 0xA0, "next": 0xA1, "answer": 0xA2}


def tlv(tag: int, body: bytes) -> bytes:
    """Lengths always in the long form of two bytes, which BER allows and agents do."""
    return bytes([tag, 0x82]) + len(body).to_bytes(2, "big") + body


def pieces(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    while data:
        tag, size, start = data[0], data[1], 2
        if size >= 128:
            start = 2 + size - 128
            size = int.from_bytes(data[2:start], "big")
        found.append((tag, data[start : start + size]))
        data = data[start + size :]
    return found


def pack_oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    packed = bytes([first * 40 + second])
    for arc in rest:
        digits = [arc % 128]
        while arc >= 128:
            arc //= 128
            digits.insert(0, arc % 128 + 128)
        packed += bytes(digits)
    return packed


def unpack_oid(data: bytes) -> str:
    arcs, arc = [data[0] // 40, data[0] % 40], 0
    for byte in data[1:]:
        arc = arc * 128 + byte % 128
        if byte < 128:
            arcs.append(arc)
            arc = 0
    return ".".join(map(str, arcs))


@dataclass
class SnmpAgent:
    """Answers GET and GETNEXT; `lose` datagrams are not answered, `before` is sent first."""

    mib: Mib
    community: bytes = b"public"
    lose: int = 0
    error: int = 0
    before: tuple[bytes, ...] = ()
    asked: int = 0

    def answers(self, data: bytes) -> list[bytes]:
        self.asked += 1
        ((_, message),) = pieces(data)
        (_, version), (_, community), (tag, pdu) = pieces(message)
        if community != self.community or self.asked <= self.lose:
            return []
        (_, number), _, _, (_, wanted) = pieces(pdu)
        names = [unpack_oid(pieces(row)[0][1]) for _, row in pieces(wanted)]
        rows, missing = [], 0
        for place, name in enumerate(names, 1):
            found = name if tag == TAGS["get"] else self.after(name)
            value = self.mib.get(found)
            if value is None:
                missing = missing or place
                gone = 0x81 if tag == TAGS["get"] else 0x82
                rows.append(tlv(6, pack_oid(name)) + bytes([gone, 0]))
            else:
                rows.append(tlv(6, pack_oid(found)) + self.pack(value))
        status, index = (2, missing) if version == b"\0" and missing else (self.error, 0)
        if status:
            rows = [row for _, row in pieces(wanted)]
        body = tlv(2, number) + tlv(2, bytes([status])) + tlv(2, bytes([index]))
        body += tlv(0x30, b"".join(tlv(0x30, row) for row in rows))
        answer = tlv(0x30, tlv(2, version) + tlv(4, community) + tlv(TAGS["answer"], body))
        return [*self.before, answer]

    def after(self, name: str) -> str:
        def order(text: str) -> list[int]:
            return [int(arc) for arc in text.split(".")]

        known = sorted(self.mib, key=order)
        at = bisect.bisect_right([order(one) for one in known], order(name))
        return known[at] if at < len(known) else ""

    def pack(self, value: int | str | bytes) -> bytes:
        if isinstance(value, int):
            return tlv(2, value.to_bytes(5, "big", signed=True))
        return tlv(4, value.encode() if isinstance(value, str) else value)
