"""The hub's own certificate authority: a root key on disk, and what is signed with it.

Certificates are for two purposes and no other: a box's is for TLS clients and bears the box's id as
its common name; the hub's is for TLS servers. Neither may sign anything.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edge.messages import EDGE_ID, RESERVED_EDGE_IDS

HUB_NAME = "hub.hallkeeper.internal"
"""The name by which every box knows the hub, in every certificate of a hub, whatever its address.

`internal` is reserved for private use (ICANN, 2024), so no public authority certifies it.
"""

DAY = 86_400.0
ROOT_LIFE = 20 * 365 * DAY
"""A box that outlives the root has to be claimed anew, so it outlives the boxes."""

BOX_LIFE = 180 * DAY
"""A box renews at half of it, so three months without a line cost no journey. The hub, which alone
relies on it, hears of a revocation at once: a shorter life would protect nobody further."""

SERVER_LIFE = 397 * DAY
SERVER_RENEWED = 30 * DAY
"""The hub's own certificate, and how long before its end it is replaced."""

SERVER_BACKDATED = 400 * DAY
"""A box without a clock battery may wake weeks in the past and must not find the hub's certificate
"not yet valid". Life and backdating stay under the 825 days that Apple's systems accept."""

BOX_BACKDATED = DAY
"""For brokers on machines whose clock is behind the hub's."""


class Refused(ValueError):
    """A request cannot be signed; the text says why, in words for people."""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate in PEM, its serial number in hexadecimal, its validity in seconds of 1970."""

    pem: str
    serial: str
    not_before: float
    not_after: float


class Authority:
    """The root in `folder`, made on first use; the key is readable by its user only."""

    def __init__(self, folder: Path, now: float) -> None:
        self._folder = folder
        self._key_file = folder / "root.key"
        self._file = folder / "root.pem"
        if not self._file.exists():
            self._make(now)
        key = load_pem_private_key(self._key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self._key_file} is not a key of an elliptic curve")
        self._key = key
        self._root = x509.load_pem_x509_certificate(self._file.read_bytes())

    @property
    def file(self) -> Path:
        """The root certificate, PEM; for everybody."""
        return self._file

    @property
    def pem(self) -> str:
        """The root certificate."""
        return self._root.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def der(self) -> bytes:
        """The root certificate; claim codes hold its fingerprint."""
        return self._root.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root certificate, as openssl prints it: `AB:CD:…`."""
        return hashlib.sha256(self.der).digest().hex(":").upper()

    def issue(self, request: str, edge: str, now: float) -> Issued:
        """A box's certificate for the key of a request (CSR, PEM); raises Refused.

        Of the request only the key counts; the name is what the hub knows.
        """
        if not EDGE_ID.fullmatch(edge) or edge in RESERVED_EDGE_IDS:
            raise Refused(f"{edge} 不能作终端编号")
        return self._sign(
            _name(edge),
            _requested_key(request),
            since=now - BOX_BACKDATED,
            until=now + BOX_LIFE,
            purpose=ExtendedKeyUsageOID.CLIENT_AUTH,
        )

    def issue_server(
        self, key: ec.EllipticCurvePublicKey, names: Iterable[str], now: float
    ) -> Issued:
        """The hub's own certificate for these host names and addresses, and HUB_NAME."""
        alternatives = [_general_name(name) for name in dict.fromkeys([HUB_NAME, *names])]
        return self._sign(
            _name(HUB_NAME),
            key,
            since=now - SERVER_BACKDATED,
            until=now + SERVER_LIFE,
            purpose=ExtendedKeyUsageOID.SERVER_AUTH,
            alternatives=x509.SubjectAlternativeName(alternatives),
        )

    def revocations(self, serials: Sequence[tuple[str, float]], now: float) -> bytes:
        """The list (CRL, PEM) of revoked serials and when; valid as long as the root.

        It is read by brokers on the hub's own machine, so an end would protect nobody and could
        only lock every box out when it is not renewed in time.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(_time(now))
            .next_update(self._root.not_valid_after_utc)
            .add_extension(x509.CRLNumber(int(now)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        for serial, at in serials:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial, 16))
                .revocation_date(_time(min(at, now)))
                .build()
            )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _sign(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey,
        *,
        since: float,
        until: float,
        purpose: x509.ObjectIdentifier,
        alternatives: x509.SubjectAlternativeName | None = None,
    ) -> Issued:
        since = max(since, self._root.not_valid_before_utc.timestamp())
        until = min(until, self._root.not_valid_after_utc.timestamp())
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._root.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(_time(since))
            .not_valid_after(_time(until))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if alternatives is not None:
            builder = builder.add_extension(alternatives, critical=False)
        made = builder.sign(self._key, hashes.SHA256())
        return Issued(
            pem=made.public_bytes(Encoding.PEM).decode("ascii"),
            serial=f"{made.serial_number:x}",
            not_before=made.not_valid_before_utc.timestamp(),
            not_after=made.not_valid_after_utc.timestamp(),
        )

    def _make(self, now: float) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        # The fingerprint tells two hubs apart; the name says on a page which kind of thing it is.
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hallkeeper hub authority")])
        root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_time(now - SERVER_BACKDATED))
            .not_valid_after(_time(now + ROOT_LIFE))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        write_secret(self._key_file, key_pem(key))
        write_secret(self._file, root.public_bytes(Encoding.PEM))


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as PKCS 8, not encrypted: its file's mode guards it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_secret(path: Path, body: bytes) -> None:
    """Put a file in place whole, readable by its user only from its first byte on."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600, exist_ok=False)
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _requested_key(request: str) -> ec.EllipticCurvePublicKey:
    try:
        asked = x509.load_pem_x509_csr(request.encode("utf-8"))
        key = asked.public_key()
        proven = asked.is_signature_valid
    except (ValueError, TypeError, InvalidSignature) as flaw:
        raise Refused("证书申请（CSR）读不懂：请用 hall-edge enrol 生成") from flaw
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise Refused("证书申请的密钥不是 P-256：请用 hall-edge enrol 生成")
    if not proven:
        raise Refused("证书申请没有用它自己的密钥签名：请用 hall-edge enrol 生成")
    return key


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return x509.DNSName(name)


def _time(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
