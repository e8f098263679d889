"""Who this box is to the hub: the folder of its key and certificates, and TLS made of it.

`hall-edge enrol` fills the folder, `hall-edge renew` replaces what is in it:

    box.pem        the box's key and its certificate; one file, so that both change at once
    hub.pem        the hub's root certificate
    identity.json  where the hub is, and how long the certificate is good

Nothing here needs more than the standard library, so the agent keeps its memory.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from edge.clock import Clock

HUB_NAME: Final = "hub.hallkeeper.internal"
"""The name in every hub's certificate: by it a box knows the hub at whatever address."""

VERDICT_TIME: Final = 2.0
"""Seconds for the other side to say, after TLS 1.3 is up, that it does not take our certificate."""

_NO_CHECK_TIME: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of openssl/x509_vfy.h

_OWN_VERDICTS: Final = {  # openssl/x509_vfy.h: X509_V_ERR_…
    9: "本机时钟早于中心证书的生效时间：校准本机时钟",
    10: "按本机时钟中心的证书已过期：先校准本机时钟，时钟没有错再请管理员检查中心",
    18: "对方不是认领时的那个中心：检查地址；中心重建过则请管理员重新生成认领码",
    19: "对方不是认领时的那个中心：检查地址；中心重建过则请管理员重新生成认领码",
    20: "对方不是认领时的那个中心：检查地址；中心重建过则请管理员重新生成认领码",
    62: "对方的证书不是给中心用的：检查地址和端口",
}
_HUBS_VERDICTS: Final = {  # ends of OpenSSL's names of TLS alerts
    "CERTIFICATE_REVOKED": "本终端的证书已被吊销：请管理员查明原因，再重新认领（hall-edge enrol）",
    "CERTIFICATE_EXPIRED": "本终端的证书已过期：请管理员生成认领码，再运行 hall-edge enrol",
    "UNKNOWN_CA": "中心不认得本终端的证书（中心可能已重建）：请重新认领（hall-edge enrol）",
    "CERTIFICATE_REQUIRED": "中心要求终端证书：请先认领本终端（hall-edge enrol）",
    "_CERTIFICATE": "中心不接受本终端的证书：请重新认领（hall-edge enrol）",
    "CERTIFICATE_UNKNOWN": "中心不接受本终端的证书：请重新认领（hall-edge enrol）",
    "WRONG_VERSION_NUMBER": "对方没有完成 TLS 握手：检查地址和端口（要用中心的 TLS 端口）",
}


class NoIdentity(Exception):
    """The folder holds no identity; the text says what is missing."""


class NoHandshake(OSError):
    """The other side does not speak TLS, or ended while it shook hands."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What identity.json tells; times by the hub's clock."""

    edge: str
    host: str
    web_port: int
    broker_port: int
    issued: datetime
    not_after: datetime


class Identity:
    """The identity kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "box.pem"
        self.authority = folder / "hub.pem"
        self._facts = folder / "identity.json"

    def facts(self) -> Facts:
        """Where the hub is and how long this is good; raises NoIdentity."""
        try:
            for file in (self.file, self.authority):
                file.stat()
            return msgspec.json.decode(self._facts.read_bytes(), type=Facts)
        except OSError as flaw:
            raise NoIdentity(f"{flaw.filename}: {flaw.strerror}") from flaw
        except msgspec.DecodeError as flaw:
            raise NoIdentity(f"{self._facts}: {flaw}") from flaw

    def context(self, clock: Clock | None = None) -> ssl.SSLContext:
        """TLS to the hub as this box; raises NoIdentity, OSError.

        A clock that stands before the day on which the certificate was given out is wrong. Then
        the hub's certificate is judged without it, or a box without a clock battery could not even
        come to where it hears the time; that the hub has the root's signature still counts.
        """
        facts = self.facts()
        context = hub_context(self.authority.read_text(encoding="ascii"))
        context.load_cert_chain(self.file)
        if (clock or Clock()).now() < facts.issued:
            context.verify_flags |= _NO_CHECK_TIME
        return context

    def keep(self, facts: Facts, key_and_certificate: bytes, authority: str) -> None:
        """Put an identity in place of what is there. The order is such that a power cut between
        two files leaves one that works: at worst it counts as older than it is and renews early.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._put(self.authority, authority.encode("ascii"))
        self._put(self.file, key_and_certificate)
        self._put(self._facts, msgspec.json.encode(facts))

    def _put(self, path: Path, body: bytes) -> None:
        part = path.with_name(f".{path.name}.new")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


class _HubContext(ssl.SSLContext):
    """Asks whatever address it connects to for the hub's one name."""

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        options["server_hostname"] = HUB_NAME
        return super().wrap_socket(sock, *args, **options)


class _HeardSocket(ssl.SSLSocket):
    """Hears in `do_handshake` already when the other side refuses our certificate.

    In TLS 1.3 that comes after our end of the handshake. A client that speaks at once may have its
    connection reset and never reads why.
    """

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands; raises SSLError also for a refusal that follows, and closes then."""
        try:
            super().do_handshake(block)
            self._hear_verdict()
        except OSError as flaw:
            self.close()  # the MQTT library would leave it open
            if isinstance(flaw, ssl.SSLEOFError | ConnectionResetError):
                raise NoHandshake("the other side broke the TLS handshake off") from flaw
            raise

    def _hear_verdict(self) -> None:
        if self.version() != "TLSv1.3" or not select.select([self], [], [], VERDICT_TIME)[0]:
            return
        waiting = self.gettimeout()
        self.settimeout(0)
        try:
            with contextlib.suppress(ssl.SSLWantReadError):  # session tickets: we are taken
                super().recv(1)  # neither MQTT nor HTTP servers speak first
        finally:
            self.settimeout(waiting)


def hub_context(authority: str | None) -> ssl.SSLContext:
    """TLS to a hub with this root certificate (PEM), which must prove to be the hub.

    With None nothing is proven: only good for asking who the hub claims to be.
    """
    context = _HubContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _HeardSocket
    if authority is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(cadata=authority)
    return context


def ignore_clock(context: ssl.SSLContext) -> None:
    """Judge the hub's certificate by its signature alone."""
    context.verify_flags |= _NO_CHECK_TIME


def tls_words(flaw: OSError) -> str:
    """Why TLS failed and what to do, for people; "" when it was something else."""
    if isinstance(flaw, NoHandshake):
        return "对方没有完成 TLS 握手：检查地址和端口（要用中心的 TLS 端口）"
    if isinstance(flaw, ssl.SSLCertVerificationError):
        known = _OWN_VERDICTS.get(flaw.verify_code)
        return known or f"中心的证书不对（{flaw.verify_message}）：请管理员检查中心"
    if isinstance(flaw, ssl.SSLError):
        reason = flaw.reason or ""
        for end, words in _HUBS_VERDICTS.items():
            if reason.endswith(end):
                return words
    return ""


def ask(
    connection: http.client.HTTPSConnection, method: str, path: str, body: Any = None
) -> tuple[int, Any]:
    """Status and JSON of the hub's answer; raises OSError, and ValueError for what is no JSON."""
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Host": HUB_NAME, "Content-Type": "application/json", "Accept": "application/json"}
    try:
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read(1024 * 1024))
    except http.client.HTTPException as flaw:
        raise ValueError(f"not HTTP: {flaw!r}") from flaw
    finally:
        connection.close()
