"""IPP messages: Get-Printer-Attributes out, its response in; nothing is sent here.

Sources: RFC 8010 (encoding), RFC 8011 (operation, status codes).
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.base import DeviceBabble

Value = int | bool | str
Attributes = dict[str, tuple[Value, ...]]

GET_PRINTER_ATTRIBUTES = 0x000B
CONTENT_TYPE = "application/ipp"
MOST_VALUES = 4096

_OPERATION_GROUP, _PRINTER_GROUP, _END = 0x01, 0x04, 0x03
_LAST_DELIMITER = 0x0F
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_TEXT_WITH_LANGUAGE, _NAME_WITH_LANGUAGE = 0x35, 0x36
_BEGIN_COLLECTION, _END_COLLECTION = 0x34, 0x37
_KEYWORD, _URI, _CHARSET, _LANGUAGE = 0x44, 0x45, 0x47, 0x48
_STRINGS = frozenset({0x30, 0x41, 0x42, _KEYWORD, _URI, 0x46, _CHARSET, _LANGUAGE, 0x49})


@dataclass(frozen=True, kw_only=True)
class Response:
    """The answer: `status` 0 to 255 is success; `printer` holds what is known of the printer.

    Values of kinds that no condition of a printer needs (dates, ranges, collections) are left out.
    """

    status: int
    request_id: int
    printer: Attributes


def encode(uri: str, wanted: tuple[str, ...], *, request_id: int) -> bytes:
    """The body that asks the printer at `uri` for the attributes `wanted`.

    Version 1.1, which every printer must take (RFC 8011 4.1.8).
    """
    head = b"\x01\x01" + GET_PRINTER_ATTRIBUTES.to_bytes(2, "big") + request_id.to_bytes(4, "big")
    body = bytes([_OPERATION_GROUP])
    body += _attribute(_CHARSET, "attributes-charset", "utf-8")
    body += _attribute(_LANGUAGE, "attributes-natural-language", "en")
    body += _attribute(_URI, "printer-uri", uri)
    for number, name in enumerate(wanted):
        body += _attribute(_KEYWORD, "" if number else "requested-attributes", name)
    return head + body + bytes([_END])


def decode(data: bytes) -> Response:
    """The response in a body; raises DeviceBabble."""
    try:
        return _decode(data)
    except _NotIpp as flaw:
        raise DeviceBabble(f"应答不是 IPP（{flaw}）：检查 address 的路径") from flaw


class _NotIpp(Exception):
    """The bytes break a rule, which the text names."""


def _decode(data: bytes) -> Response:
    if len(data) < 9:
        raise _NotIpp("cut off")
    if data[0] not in (1, 2):
        raise _NotIpp("version is neither 1 nor 2")
    printer: dict[str, list[Value]] = {}
    values: list[Value] = []
    group, depth, count = 0, 0, 0
    at = 8
    while True:
        if at >= len(data):
            raise _NotIpp("no end")
        tag = data[at]
        at += 1
        if tag == _END:
            break
        if tag <= _LAST_DELIMITER:
            group, values, depth = tag, [], 0
            continue
        name, at = _sized(data, at)
        contents, at = _sized(data, at)
        count += 1
        if count > MOST_VALUES:
            raise _NotIpp("too many values")
        if name and not depth:
            # A further value has no name and belongs to the attribute before it.
            values = printer.setdefault(_text(name), []) if group == _PRINTER_GROUP else []
        depth = max(0, depth + (tag == _BEGIN_COLLECTION) - (tag == _END_COLLECTION))
        value = None if depth else _value(tag, contents)
        if value is not None:
            values.append(value)
    return Response(
        status=int.from_bytes(data[2:4], "big"),
        request_id=int.from_bytes(data[4:8], "big"),
        printer={name: tuple(found) for name, found in printer.items()},
    )


def _value(tag: int, contents: bytes) -> Value | None:
    if tag in {_INTEGER, _ENUM}:
        if len(contents) != 4:
            raise _NotIpp("integer that is not four bytes")
        return int.from_bytes(contents, "big", signed=True)
    if tag == _BOOLEAN:
        if contents not in (b"\0", b"\1"):
            raise _NotIpp("boolean that is neither 0 nor 1")
        return contents == b"\1"
    if tag in {_TEXT_WITH_LANGUAGE, _NAME_WITH_LANGUAGE}:
        _, at = _sized(contents, 0)
        return _text(_sized(contents, at)[0])
    return _text(contents) if tag in _STRINGS else None


def _sized(data: bytes, at: int) -> tuple[bytes, int]:
    """The string that its two bytes of length precede, and where it ends."""
    start = at + 2
    end = start + int.from_bytes(data[at:start], "big")
    if end > len(data) or start > len(data):
        raise _NotIpp("cut off")
    return data[start:end], end


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _attribute(tag: int, name: str, value: str) -> bytes:
    parts = [part.encode() for part in (name, value)]
    return bytes([tag]) + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
