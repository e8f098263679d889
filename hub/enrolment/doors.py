"""The hub's doors for other machines: their certificate, who is turned away, who is sent out."""

from __future__ import annotations

import ipaddress
import logging
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hub.enrolment.ca import HUB_NAME, SERVER_RENEWED, Authority, key_pem, write_secret
from hub.store import Database, certificates

_log = logging.getLogger(__name__)

BACKDATED = 3600
"""Seconds that a revocation list is dated back. Of two lists OpenSSL takes the later dated one, so
each must be at least a second later than the one before, yet none may lie in the future."""

CUT_AFTER = 1.0
"""Seconds from a revocation until the box's connection is cut: the broker reads its lists anew
between two turns of its loop, and a box cut before that would only come back."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A certificate that the site has from elsewhere, shown to browsers instead of our own."""

    certificate: Path
    key: Path


class Doors:
    """Keeps the files in `folder` that TLS servers of this hub need; all readable by us only."""

    def __init__(self, folder: Path, authority: Authority, names: Iterable[str]) -> None:
        self.authority = authority
        self.key = folder / "server.key"
        self.certificate = folder / "server.pem"
        self.revocations = folder / "revoked.pem"
        self._names = tuple(names)
        self._context: ssl.SSLContext | None = None
        self._loaded = 0

    def refresh(self, now: float) -> bool:
        """Make the server's certificate where it is missing, unfit or near its end.

        Whether that was so: then those who have read the old one must read it again.
        """
        if self._fits(now):
            self._serve_newest()  # another process of this hub may have made it
            return False
        if not self.key.exists():
            write_secret(self.key, key_pem(ec.generate_private_key(ec.SECP256R1())))
        key = load_pem_private_key(self.key.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.key} is not a key of an elliptic curve")
        issued = self.authority.issue_server(key.public_key(), self._names, now)
        write_secret(self.certificate, issued.pem.encode("ascii"))
        self._serve_newest()
        _log.info("a new certificate of the hub for %s", ", ".join(self._names))
        return True

    def write_revocations(self, database: Database, now: float) -> None:
        """Write the list of revoked certificates as the database has it."""
        with database.read() as connection:
            serials = certificates.revoked(connection, now)
        dated = now - BACKDATED
        if self.revocations.exists():
            before = x509.load_pem_x509_crl(self.revocations.read_bytes())
            dated = min(max(dated, before.last_update_utc.timestamp() + 1), now)
        write_secret(self.revocations, self.authority.revocations(serials, dated))

    def web_context(self, site: Site | None = None) -> ssl.SSLContext:
        """For the web server: boxes may show their certificates, browsers need none.

        A box always asks for HUB_NAME and is shown our own certificate, a browser the site's where
        there is one. Whether a box's certificate is revoked is asked of the database with each
        request.
        """
        own = self._server_context()
        self._context = own
        self._serve_newest()
        if site is None:
            return own
        context = self._server_context()
        context.load_cert_chain(site.certificate, site.key)

        def choose(connection: ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            if name == HUB_NAME:
                connection.context = own

        context.sni_callback = choose  # type: ignore[assignment]
        return context

    def _serve_newest(self) -> None:
        """Let new connections see the certificate that is on disk now."""
        if self._context is None:
            return
        written = self.certificate.stat().st_mtime_ns
        if written != self._loaded:
            self._context.load_cert_chain(self.certificate, self.key)
            self._loaded = written

    def _server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(self.authority.file)
        return context

    def _fits(self, now: float) -> bool:
        try:
            held = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            root = x509.load_pem_x509_certificate(self.authority.pem.encode("ascii"))
            held.verify_directly_issued_by(root)
            names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (OSError, ValueError, InvalidSignature, x509.ExtensionNotFound):
            return False
        covered = {str(name.value) for name in names}
        lasts = held.not_valid_after_utc.timestamp() - now > SERVER_RENEWED
        return lasts and self.key.exists() and covered >= {HUB_NAME, *self._names}


class Cuts:
    """Boxes whose connections are to be cut; `cut(box)` does it."""

    def __init__(self, cut: Callable[[str], None]) -> None:
        self._cut = cut
        self._due: list[tuple[float, str]] = []
        self._changing = threading.Lock()

    def note(self, edge: str, now: float) -> None:
        """Cut this box, as soon as it cannot come back."""
        with self._changing:
            self._due.append((now + CUT_AFTER, edge))

    def run(self, now: float) -> None:
        """Cut those that are due."""
        with self._changing:
            due = [edge for at, edge in self._due if at <= now]
            self._due = [(at, edge) for at, edge in self._due if at > now]
        for edge in due:
            _log.info("cutting the connection of %s", edge)
            self._cut(edge)


def beyond_loopback(address: str) -> bool:
    """Whether others than this machine reach a server that listens there."""
    try:
        return not ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address != "localhost"
