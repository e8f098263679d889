"""`hall-edge enrol|renew`: the box gets its certificate from the hub, and a later one in time.

The key is made here and stays here. The only file that needs `cryptography`, and imports it only
while it makes a key, in a process that ends.
"""

from __future__ import annotations

import argparse
import http.client
import os
import pwd
import ssl
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from edge.claim import Claim, NotACode, parse
from edge.identity import Facts, Identity, NoIdentity, ask, hub_context, ignore_clock, tls_words

FOLDER: Final = Path("/var/lib/hallkeeper/identity")
USER: Final = "hallkeeper"
"""Whose the files are to be where root enrols: hall-edge.service runs as this user."""

WEB_PORT: Final = 8643
ANSWER_TIME: Final = 20.0
"""Seconds for the hub's answer."""

RENEWED, FAILED, NOT_DUE = 0, 1, 3
"""Exit codes of `hall-edge renew`."""


class NotEnrolled(Exception):
    """The hub could not be asked, or refused; the text says why and what to do."""


def add_arguments(verbs: Any, file: Path) -> None:
    """`enrol` and `renew` with what they may be told; `file` is the usual configuration."""
    enrolling = verbs.add_parser("enrol", help="用认领码向中心登记本终端")
    enrolling.add_argument("--hub", required=True, help="中心地址，如 https://hub.example:8643")
    enrolling.add_argument("--code", required=True, help="管理员生成的认领码")
    enrolling.add_argument("--identity", type=Path, default=FOLDER, help="密钥和证书的目录")
    enrolling.add_argument("file", nargs="?", type=Path, default=file, help="配置文件")
    renewing = verbs.add_parser("renew", help="向中心换新证书（平时由终端代理自动进行）")
    renewing.add_argument("--identity", type=Path, default=FOLDER, help="密钥和证书的目录")
    renewing.add_argument("--now", action="store_true", help="未到期也换")


def enrol(options: argparse.Namespace) -> int:
    """Let this box be enrolled; 0 when it is, 1 with words when not."""
    try:
        facts, place = enrolled(options.hub, parse(options.code), Identity(options.identity))
    except (NotEnrolled, NotACode) as flaw:
        print(f"没有认领成功：{flaw}", file=sys.stderr)
        return 1
    print(f"已认领：{facts.edge}（{place['hall_name']}），证书有效至 {_day(facts.not_after)}")
    _hand_over(options.identity)
    return _configure(options.file, options.identity, facts, place)


def renew(options: argparse.Namespace) -> int:
    """Get a later certificate where the hub says it is time; RENEWED, NOT_DUE or FAILED."""
    try:
        facts = renewed(Identity(options.identity), now=options.now)
    except (NotEnrolled, NoIdentity) as flaw:
        print(f"没有换成证书：{flaw}", file=sys.stderr)
        return FAILED
    if facts is None:
        print("还没有到换证书的时候")
        return NOT_DUE
    _hand_over(options.identity)
    print(f"已换证书，有效至 {_day(facts.not_after)}")
    return RENEWED


def enrolled(hub: str, claim: Claim, identity: Identity) -> tuple[Facts, dict[str, Any]]:
    """Enrol at the hub and keep the identity; what it is, and where the box stands.

    Before the secret is sent, the hub must show the root certificate that the code was made for
    and prove that it has it. The clock plays no part: the box may not know the time yet.
    """
    host, port = _address(hub)
    shown = _ask(host, port, hub_context(None), "GET", "/api/enrolment/authority")
    authority = _root(shown, claim)
    context = hub_context(authority)
    ignore_clock(context)
    key, request = _make_request()
    asked = {"secret": claim.secret, "request": request}
    answer = _ask(host, port, context, "POST", "/api/enrolment/certificates", asked)
    facts = Facts(
        edge=answer["edge"],
        host=host,
        web_port=port,
        broker_port=answer["broker_port"],
        issued=datetime.fromisoformat(answer["issued"]),
        not_after=datetime.fromisoformat(answer["not_after"]),
    )
    _keep(identity, facts, key + answer["certificate"].encode("ascii"), authority)
    return facts, answer


def renewed(identity: Identity, *, now: bool = False) -> Facts | None:
    """Get a later certificate, by the one that is still good; None where it is not time.

    Raises NotEnrolled, NoIdentity.
    """
    facts = identity.facts()
    where = (facts.host, facts.web_port)
    held = _ask(*where, _own(identity), "GET", "/api/box/certificate")
    if not (now or held["renew"]):
        return None
    key, request = _make_request()
    answer = _ask(*where, _own(identity), "POST", "/api/box/certificate", {"request": request})
    later = Facts(
        edge=facts.edge,
        host=facts.host,
        web_port=facts.web_port,
        broker_port=facts.broker_port,
        issued=datetime.fromisoformat(answer["issued"]),
        not_after=datetime.fromisoformat(answer["not_after"]),
    )
    _keep(identity, later, key + answer["certificate"].encode("ascii"), answer["authority"])
    return later


def _own(identity: Identity) -> ssl.SSLContext:
    try:
        return identity.context()
    except OSError as flaw:
        raise NotEnrolled(f"{identity.folder} 里的证书读不了（{flaw}）：重新认领") from flaw


def _keep(identity: Identity, facts: Facts, key_and_certificate: bytes, authority: str) -> None:
    try:
        identity.keep(facts, key_and_certificate, authority)
    except OSError as flaw:
        raise NotEnrolled(
            f"{identity.folder} 写不了（{flaw.strerror}）：用 sudo 运行，或用 --identity 换一个目录"
        ) from flaw


def _address(hub: str) -> tuple[str, int]:
    try:
        parts = urlsplit(hub)
        host, port = parts.hostname, parts.port or WEB_PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme != "https":
        raise NotEnrolled(f"{hub} 不是中心地址：写成 https://主机名:{WEB_PORT}")
    return host, port


def _root(shown: Any, claim: Claim) -> str:
    try:
        certificate = str(shown["certificate"])
        der = ssl.PEM_cert_to_DER_cert(certificate)
    except (KeyError, TypeError, ValueError) as flaw:
        raise NotEnrolled("对方不是中心：检查 --hub 的地址和端口") from flaw
    if not claim.is_of(der):
        raise NotEnrolled(
            "对方不是发出这个认领码的中心，认领码没有发给它：检查 --hub 的地址；"
            "地址没有错，就可能有人冒充中心，请告诉管理员"
        )
    return certificate


def _ask(
    host: str, port: int, context: ssl.SSLContext, method: str, path: str, body: Any = None
) -> Any:
    connection = http.client.HTTPSConnection(host, port, timeout=ANSWER_TIME, context=context)
    try:
        status, answer = ask(connection, method, path, body)
    except OSError as flaw:
        words = tls_words(flaw)
        if not words:
            reason = flaw.strerror or str(flaw) or type(flaw).__name__
            words = f"连不上中心 {host}:{port}（{reason}）：检查网络和地址"
        raise NotEnrolled(words) from flaw
    except ValueError as flaw:
        raise NotEnrolled(f"{host}:{port} 上不是中心：检查地址和端口") from flaw
    if status >= 300 or not isinstance(answer, dict):
        said = answer.get("message") if isinstance(answer, dict) else ""
        raise NotEnrolled(said or f"中心没有接受（{status}）：稍后再试")
    return answer


def _make_request() -> tuple[bytes, str]:
    """A new key (PKCS 8, PEM) and a certificate request for it (PEM)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, request.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _hand_over(folder: Path) -> None:
    """Give root's new files to the user that runs the agent, where there is one."""
    if os.geteuid() != 0:
        return
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)


def _configure(file: Path, folder: Path, facts: Facts, place: dict[str, Any]) -> int:
    """Write the configuration where there is none, else say what it must hold."""
    stanza = configuration(folder, facts, place)
    if not file.exists():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(stanza, encoding="utf-8")
        except OSError as flaw:
            print(f"{file} 写不了（{flaw.strerror}）：请写入下面的内容\n\n{stanza}")
            return 0
        print(f"已写 {file}：用 hall-edge scan 加上设备，然后 systemctl restart hall-edge")
        return 0
    if _says(file, facts.edge, folder):
        print("配置文件已经这样写着：systemctl restart hall-edge")
    else:
        print(f"把 {file} 的 [box] 和 [hub] 改成下面这样，然后 systemctl restart hall-edge\n")
        print(stanza, end="")
    return 0


def configuration(folder: Path, facts: Facts, place: dict[str, Any]) -> str:
    """The tables of the configuration that the hub decides."""
    return (
        f"[box]\nid = {_toml(facts.edge)}\nhall_name = {_toml(place['hall_name'])}\n"
        f"window = {_toml(place['window'])}\n\n[hub]\nidentity = {_toml(str(folder.absolute()))}\n"
    )


def _says(file: Path, edge: str, folder: Path) -> bool:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        box, hub = tables.get("box", {}), tables.get("hub", {})
        named = file.parent / str(hub.get("identity", ""))
    except (OSError, ValueError, AttributeError):
        return False
    return bool(box.get("id") == edge and named.absolute() == folder.absolute())


def _toml(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(one):04x}" if ord(one) < 32 or one in '"\\\x7f' else one for one in text
    )
    return f'"{escaped}"'


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")
