"""ONVIF: a camera's clock and name over SOAP, and which cameras there are by WS-Discovery.

Sources: ONVIF Core Specification 5.9 (WS-UsernameToken), 7.3 (discovery), 8.1.2 (device
information), 8.3.5 (GetSystemDateAndTime, which needs no password); WS-Discovery 2005/04.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import socket
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused, Identity
from drivers.http import post
from drivers.lan import Place, parse_place, unreachable
from drivers.surveillance.xml_tree import Element, parse_xml

DEVICE_SERVICE = "/onvif/device_service"
TALK = 5.0
MOST_FOUND = 64
LARGEST_DATAGRAM = 65_535

_DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_SCOPE = "onvif://www.onvif.org/"


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where a camera's device service is: `onvif:host[:80][/path]`."""

    place: Place
    path: str = DEVICE_SERVICE


@dataclass(frozen=True, kw_only=True)
class Found:
    """A camera that answered a probe; `address` is what the driver takes, empty: not by IPv4."""

    address: str
    name: str
    hardware: str


def parse_onvif(address: str) -> Service:
    """The parts of an address; raises ValueError that shows the right form."""
    scheme, _, rest = address.partition(":")
    where, slash, path = rest.partition("/")
    if scheme != "onvif" or not (slash + path).isascii() or " " in path:
        raise ValueError(f"{address!r} must be like onvif:192.168.1.64")
    return Service(place=parse_place(where, 80), path=slash + path or DEVICE_SERVICE)


async def ask_clock(service: Service) -> datetime | None:
    """The camera's time, None where it does not know it; raises DeviceErrors."""
    answer = await _ask(service, "GetSystemDateAndTime")
    found = answer.all("GetSystemDateAndTimeResponse")
    if not found:
        raise DeviceBabble("摄像机没有应答 ONVIF 的时间询问：检查 address 的路径")
    moment = found[0]
    at = "SystemDateAndTime/UTCDateTime"
    parts = ["Date/Year", "Date/Month", "Date/Day", "Time/Hour", "Time/Minute", "Time/Second"]
    try:
        numbers = (int(moment.at(f"{at}/{part}")[:8]) for part in parts)
        year, month, day, hour, minute, second = numbers
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


async def ask_identity(service: Service, user: str, password: str, clock: datetime) -> Identity:
    """What it says it is; `clock` is its own time, by which it judges the token. DeviceErrors."""
    header = _token(user, password, clock, secrets.token_bytes(16))
    answer = await _ask(service, "GetDeviceInformation", header)
    found = answer.all("GetDeviceInformationResponse")
    if not found:
        raise DeviceRefused("摄像机不告诉型号：给此账号读设备信息的权限")
    maker, model, firmware, serial = (
        _shown(found[0].at(name))
        for name in ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber")
    )
    return Identity(model=f"{maker} {model}".strip(), serial=serial, firmware=firmware)


async def discover(target: Place, seconds: float) -> list[Found]:
    """The cameras that answer a probe within `seconds`; raises DeviceMissing.

    `target` is the group 239.255.255.250:3702, or one host.
    """
    message = f"urn:uuid:{uuid.uuid4()}"
    loop = asyncio.get_running_loop()
    found: dict[str, Found] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as line:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        try:
            await loop.sock_sendto(line, _probe(message), (target.host, target.port))
        except OSError as flaw:
            raise unreachable(target.host, flaw) from flaw
        try:
            async with asyncio.timeout(seconds):
                while len(found) < MOST_FOUND:
                    data = await loop.sock_recv(line, LARGEST_DATAGRAM)
                    for one in matches(data, message):
                        found.setdefault(one.address, one)
        except TimeoutError:
            pass
        except OSError as flaw:
            raise DeviceMissing(f"{target.host} 没有应答查找：检查网线") from flaw
    return list(found.values())


def matches(data: bytes, message: str) -> list[Found]:
    """The cameras in a datagram, none when it is rubbish or no answer to our probe `message`."""
    try:
        root = parse_xml(data)
    except DeviceBabble:
        return []
    if not any(one.text.strip() == message for one in root.all("RelatesTo")):
        return []
    return [_found(match) for match in root.all("ProbeMatch")[:MOST_FOUND]]


def _found(match: Element) -> Found:
    address = ""
    for url in match.at("XAddrs").split():
        try:
            parts = urlsplit(url)
            place = parse_place(parts.netloc, 80)
        except ValueError:
            continue
        if parts.scheme == "http" and ":" not in place.host:
            address = f"onvif:{place}{parts.path}"
            break
    scopes = match.at("Scopes").split()
    return Found(address=address, name=_scope(scopes, "name"), hardware=_scope(scopes, "hardware"))


def _scope(scopes: list[str], kind: str) -> str:
    start = f"{_SCOPE}{kind}/"
    return next((_shown(unquote(one[len(start) :])) for one in scopes if one.startswith(start)), "")


async def _ask(service: Service, action: str, header: str = "") -> Element:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
        f"<s:Header>{header}</s:Header>"
        f'<s:Body><d:{action} xmlns:d="{_DEVICE}"/></s:Body></s:Envelope>'
    )
    kind = f'application/soap+xml; charset=utf-8; action="{_DEVICE}/{action}"'
    answer = await post(service.place, service.path, body.encode(), content_type=kind, seconds=TALK)
    if answer.status in {401, 403} or b"NotAuthorized" in answer.body:
        raise DeviceRefused("摄像机要用户名和密码：核对 username 和 password_file")
    if answer.status == 404:
        raise DeviceRefused(f"摄像机没有 {service.path}：在摄像机上打开 ONVIF，检查 address")
    if answer.status != 200:
        raise DeviceBabble(f"摄像机的 ONVIF 服务应答 HTTP {answer.status}：重启摄像机")
    return parse_xml(answer.body)


def _token(user: str, password: str, clock: datetime, nonce: bytes) -> str:
    """WS-UsernameToken: Base64(SHA-1(nonce + created + password))."""
    created = clock.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    name = user.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<w:Security xmlns:w="{_SECURITY}-wssecurity-secext-1.0.xsd"><w:UsernameToken>'
        f"<w:Username>{name}</w:Username>"
        f'<w:Password Type="{_SECURITY}-username-token-profile-1.0#PasswordDigest">'
        f"{base64.b64encode(digest.digest()).decode()}</w:Password>"
        f"<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce>"
        f'<u:Created xmlns:u="{_SECURITY}-wssecurity-utility-1.0.xsd">{created}</u:Created>'
        "</w:UsernameToken></w:Security>"
    )


def _probe(message: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        f'xmlns:a="{_ADDRESSING}" xmlns:d="{_DISCOVERY}" '
        'xmlns:n="http://www.onvif.org/ver10/network/wsdl"><s:Header>'
        f"<a:MessageID>{message}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery"
        f"</a:To><a:Action>{_DISCOVERY}/Probe</a:Action></s:Header><s:Body><d:Probe>"
        "<d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
    ).encode()


def _shown(text: str) -> str:
    return "".join(char for char in text[:80] if char.isprintable()).strip()
