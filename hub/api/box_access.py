"""Asks of a box which one it is: by its certificate over TLS, by its MQTT password on loopback."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import time
from typing import Any

from fastapi import HTTPException, Request

from hub.api.parts import parts_of
from hub.enrolment.peer import peer_of
from hub.store import content
from hub.store.registry import Edge

REALM = {"WWW-Authenticate": 'Basic realm="hallkeeper box"'}


def box_of(request: Request, connection: Any) -> Edge:
    """The registered box that asks; 401 when it proves nothing, 403 over an open line."""
    if not _private(request):
        raise HTTPException(403, "终端只能通过加密连接取内容")
    peer, desk = peer_of(request), parts_of(request).desk
    if peer is not None and desk is not None:
        holder = desk.holder(peer.serial, time.time())
        certified = content.box(connection, peer.edge)
        if certified is not None and holder is not None and holder.edge == peer.edge:
            return certified
        raise HTTPException(401, "终端的证书已吊销或过期，请重新认领")
    name, password = _credentials(request)
    found = content.box(connection, name)
    hashed = found.password_hash if found is not None else _NOBODY
    if not verify(password, hashed) or found is None:
        raise HTTPException(401, "终端名称或口令不对", headers=REALM)
    return found


def verify(password: str, hashed: str) -> bool:
    """Whether the password is that of a mosquitto `$7$` hash, in constant time."""
    try:
        _, kind, rounds, salt, digest = hashed.split("$")
        wanted = base64.b64decode(digest, validate=True)
        given = hashlib.pbkdf2_hmac(
            "sha512", password.encode(), base64.b64decode(salt, validate=True), int(rounds), 64
        )
    except (ValueError, binascii.Error, OverflowError, UnicodeEncodeError):
        return False
    return kind == "7" and hmac.compare_digest(wanted, given)


_NOBODY = f"$7$101${base64.b64encode(b'-' * 12).decode()}${base64.b64encode(b'-' * 64).decode()}"
"""Hashed for a box that does not exist, so that the time tells nothing."""


def _private(request: Request) -> bool:
    if request.url.scheme == "https":
        return True
    host = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        colon = ""
    if scheme.lower() != "basic" or not colon:
        raise HTTPException(401, "终端没有出示名称和口令", headers=REALM)
    return name[:64], password[:256]
