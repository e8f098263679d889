"""An IPP printer: HTTP POST in, attributes out; it checks what it is asked."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

Value = int | bool | str


def attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(f"!BH{len(name)}sH", tag, len(name), name.encode(), len(value)) + value


def attributes(known: dict[str, list[Value]]) -> bytes:
    packed = b""
    for name, values in known.items():
        for at, value in enumerate(values):
            if isinstance(value, bool):
                tag, data = 0x22, struct.pack("!?", value)
            elif isinstance(value, int):
                tag, data = (0x23 if name == "printer-state" else 0x21), struct.pack("!i", value)
            else:
                tag, data = 0x44, value.encode()
            packed += attribute(tag, "" if at else name, data)
    return packed


@dataclass
class IppPrinter:
    """Answers Get-Printer-Attributes at `path`; `noise` stands between, as real ones have it."""

    known: dict[str, list[Value]]
    path: str = "/ipp/print"
    status: int = 0
    http: int = 200
    noise: bytes = b""
    wanted: list[str] = field(default_factory=list)

    def post(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        if path != self.path:
            return 404, "text/html", b"not here"
        assert headers["content-type"] == "application/ipp"
        major, minor, operation, number = struct.unpack("!BBHI", body[:8])
        assert (major, minor, operation) == (1, 1, 0x000B)
        asked = self.read(body[8:])
        assert list(asked)[:3] == [
            "attributes-charset",
            "attributes-natural-language",
            "printer-uri",
        ]
        self.wanted = asked["requested-attributes"]
        known = {name: values for name, values in self.known.items() if name in self.wanted}
        answer = struct.pack("!BBHI", 2, 0, self.status, number) + b"\x01"
        answer += attribute(0x47, "attributes-charset", b"utf-8")
        answer += attribute(0x48, "attributes-natural-language", b"zh-cn")
        answer += b"\x04" + self.noise + attributes(known) + b"\x03"
        return self.http, "application/ipp", answer

    def read(self, data: bytes) -> dict[str, list[str]]:
        assert data[0] == 1
        assert data[-1] == 3
        found: dict[str, list[str]] = {}
        at, name = 1, ""
        while data[at] != 3:
            size = struct.unpack_from("!H", data, at + 1)[0]
            name = data[at + 3 : at + 3 + size].decode() or name
            at += 3 + size
            size = struct.unpack_from("!H", data, at)[0]
            found.setdefault(name, []).append(data[at + 2 : at + 2 + size].decode())
            at += 2 + size
        return found
