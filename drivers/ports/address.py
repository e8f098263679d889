"""Addresses of byte streams, and what to write where one cannot be understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)


class AddressError(ValueError):
    """An address cannot be understood; the text shows one that can."""


@dataclass(frozen=True, kw_only=True)
class SerialAddress:
    """`serial:/dev/serial/by-id/…?baud=115200`; 8 data bits, no parity, 1 stop bit."""

    path: str
    baud: int | None = None


@dataclass(frozen=True, kw_only=True)
class TcpAddress:
    """`tcp:host:port`, `tcp:[::1]:port`."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class ReplayAddress:
    """`replay:file`, a recording (see `read_recording`)."""

    path: str


@dataclass(frozen=True, kw_only=True)
class OnUsb:
    """One device on USB: ids as four small hexadecimal digits, and which one of several.

    `serial` is what the device says itself. `place` is the socket as the kernel names it, bus and
    ports (`1-1.4`). Without them the address holds wherever the device is plugged in, as long as
    it is the only one of its kind.
    """

    vendor: str
    product: str
    serial: str = ""
    place: str = ""

    @property
    def ids(self) -> str:
        """`0400:c35a`."""
        return f"{self.vendor}:{self.product}"


class UsbAddress(OnUsb):
    """`usb:0400:c35a[:serial][@1-1.4]`, the endpoints of a vendor's own protocol."""


class HidAddress(OnUsb):
    """`hid:0425:8159[:serial][@1-1.4]`, reports of 64 bytes."""


Address = SerialAddress | TcpAddress | ReplayAddress | UsbAddress | HidAddress


def parse_address(address: str) -> Address:
    """The parts of an address; raises AddressError that shows the right form."""
    scheme, colon, rest = address.partition(":")
    parse = _PARSERS.get(scheme)
    if not colon or parse is None:
        raise AddressError(
            f"{address!r} names no port; write serial:/dev/serial/by-id/…, tcp:host:port, "
            "usb:0400:c35a, hid:0425:8159 or replay:file"
        )
    return parse(rest)


def _parse_serial(rest: str) -> SerialAddress:
    path, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - {"baud"})
    if not path.startswith("/"):
        raise AddressError(f"serial:{rest} needs an absolute path, e.g. serial:/dev/serial/by-id/…")
    if unknown:
        raise AddressError(
            f"serial:{rest} has the unknown option {unknown[0]!r}; only baud= is known"
        )
    if "baud" not in options:
        return SerialAddress(path=path)
    speeds = {str(rate): rate for rate in BAUD_RATES}
    if options["baud"] not in speeds:
        raise AddressError(f"baud={options['baud']} is not a speed; use one of {', '.join(speeds)}")
    return SerialAddress(path=path, baud=speeds[options["baud"]])


def _parse_tcp(rest: str) -> TcpAddress:
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:/\s]+):(\d{1,5})", rest)
    if not match or not 0 < int(match[2]) < 65536:
        raise AddressError(f"tcp:{rest} needs host and port, e.g. tcp:192.168.1.20:9100")
    return TcpAddress(host=match[1].strip("[]"), port=int(match[2]))


def _parse_replay(rest: str) -> ReplayAddress:
    if not rest:
        raise AddressError(
            "replay: needs a file, e.g. replay:tests/recordings/id_card/resident.rec"
        )
    return ReplayAddress(path=rest)


def _usb_parts(scheme: str, rest: str) -> dict[str, str]:
    match = re.fullmatch(
        r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([^\s@].*?))?(?:@(\d+-\d+(?:\.\d+)*))?", rest
    )
    if not match:
        raise AddressError(
            f"{scheme}:{rest} needs vendor and product id, then at will the serial number and the "
            f"socket, e.g. {scheme}:0400:c35a, {scheme}:0400:c35a:A1 or {scheme}:0400:c35a@1-1.4"
        )
    vendor, product, serial, place = match.groups(default="")
    return {
        "vendor": vendor.lower(),
        "product": product.lower(),
        "serial": serial,
        "place": place,
    }


def _parse_usb(rest: str) -> UsbAddress:
    return UsbAddress(**_usb_parts("usb", rest))


def _parse_hid(rest: str) -> HidAddress:
    return HidAddress(**_usb_parts("hid", rest))


_PARSERS: dict[str, Callable[[str], Address]] = {
    "serial": _parse_serial,
    "tcp": _parse_tcp,
    "replay": _parse_replay,
    "usb": _parse_usb,
    "hid": _parse_hid,
}
