"""Delivery to a real server that takes, refuses, hangs, dies midway or talks nonsense."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.clock import Clock
from edge.documents import delivery
from edge.documents.delivery import BACKOFF, JITTER, Delivery, NotDelivered, Parcel, address_flaw
from edge.settings import DocumentSettings

from .window_system import (
    Answer,
    dies_midway,
    garbage,
    hangs,
    refuses_early,
    says_nothing,
    serving,
    status,
)

BODY = secrets.token_bytes(3_000_000)
PATIENCE = 30.0


class Hasty(Clock):
    """Pauses between attempts take no time, and are noted."""

    def __init__(self) -> None:
        self.paused: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def wait(self, task: asyncio.Future[object], seconds: float) -> bool:
        return await Clock().wait(task, seconds)


class Watch:
    def __init__(self) -> None:
        self.attempts = 0
        self.most = 0
        self.words: list[str] = []
        self.heard = asyncio.Event()

    def trying(self) -> None:
        self.attempts += 1

    def sent(self, size: int) -> None:
        self.most = max(self.most, size)

    def failed(self, words: str, retry_at: datetime) -> None:
        self.words.append(words)
        self.heard.set()


def chunks() -> Iterator[bytes]:
    for at in range(0, len(BODY), 256 * 1024):
        yield BODY[at : at + 256 * 1024]


def parcel(body: Callable[[], Iterator[bytes]] = chunks) -> Parcel:
    return Parcel(
        key="5b0f2f1e-0000-4000-8000-000000000001",
        name="营业执照-20260301-120000.pdf",
        media_type="application/pdf",
        size=len(BODY),
        sha256=hashlib.sha256(BODY).digest(),
        chunks=body,
    )


async def deliver(
    *answers: Answer, token_file: str = "", ca_file: str = "", certificate: Path | None = None
) -> tuple[list[dict[str, str]], Watch, Hasty]:
    clock, watch = Hasty(), Watch()
    with serving(*answers, certificate=certificate) as system:
        settings = DocumentSettings(deliver_to=system.url, token_file=token_file, ca_file=ca_file)
        async with asyncio.timeout(PATIENCE):
            await Delivery(settings, clock).deliver(parcel(), watch)
        return system.got, watch, clock


@pytest.mark.parametrize("code", [200, 201, 202, 204, 409])
async def test_it_has_the_document(code: int, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret-token\n")
    [got], watch, _ = await deliver(status(code), token_file=str(token))
    assert got["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert got["path"] == "/api/documents?counter=1"
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Length"] == str(len(BODY))
    assert got["Authorization"] == "Bearer secret-token"
    assert got["Idempotency-Key"] == parcel().key
    assert got["Content-Digest"].startswith("sha-256=:")
    assert "filename*=UTF-8''%E8%90%A5%E4%B8%9A" in got["Content-Disposition"]
    assert (watch.attempts, watch.words, watch.most) == (1, [], len(BODY))


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (status(503), "暂时不能接收（503）"),
        (status(500), "暂时不能接收（500）"),
        (status(429), "暂时不能接收（429）"),
        (status(408), "暂时不能接收（408）"),
        (dies_midway, "中途断开"),
        (says_nothing, "中途断开"),
        (garbage, "中途断开"),
    ],
)
async def test_it_is_tried_again_with_the_same_key(trouble: Answer, words: str) -> None:
    got, watch, clock = await deliver(trouble, trouble, status(201))
    assert got[-1]["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert {one["Idempotency-Key"] for one in got} == {parcel().key}
    assert watch.attempts == 3
    assert [words in told for told in watch.words] == [True, True]
    for pause, planned in zip(clock.paused, BACKOFF, strict=False):
        assert planned * (1 - JITTER) <= pause <= planned * (1 + JITTER)


async def test_a_server_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", 0.3)
    _, watch, _ = await deliver(hangs, status(201))
    assert watch.words == ["窗口系统没有及时回应"]


async def test_a_server_that_is_slow_altogether_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ATTEMPT_TIME", 0.3)
    _, watch, _ = await deliver(hangs, status(201))
    assert watch.words == ["传送太慢"]


@pytest.mark.parametrize("form", ["seconds", "day"])
async def test_it_waits_as_long_as_it_is_told(form: str) -> None:
    later = datetime.now(UTC) + timedelta(seconds=125)
    after = "120" if form == "seconds" else later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    _, _, clock = await deliver(status(503, Retry_After=after), status(201))
    assert 90 <= clock.paused[0] <= 130


@pytest.mark.parametrize("after", ["soon", "-5", "", "٣", "99999999999999999999"])
async def test_nonsense_in_retry_after_does_no_harm(after: str) -> None:
    _, watch, clock = await deliver(
        lambda request: status(503, Retry_After=after.encode().decode("latin-1"))(request),
        status(201),
    )
    assert watch.attempts == 2
    assert len(clock.paused) == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "拒收这份文件（400）：请改用下载"),
        (401, "令牌（401）：请管理员检查 token_file"),
        (403, "（403）：请管理员检查权限"),
        (404, "（404）：请管理员检查 deliver_to"),
        (413, "（413）：请分成几份"),
        (415, "（415）：请换一种格式"),
        (422, "拒收这份文件（422）"),
        (301, "地址变了（301）"),
        (307, "地址变了（307）"),
    ],
)
async def test_a_refusal_is_final_and_said_in_words(code: int, words: str) -> None:
    with serving(status(200)) as elsewhere:
        with pytest.raises(NotDelivered) as told:
            await deliver(status(code, Location=elsewhere.url))
        assert words in str(told.value)
        assert elsewhere.got == []  # a document goes nowhere but to the configured address


async def test_a_refusal_before_all_is_sent_is_heard() -> None:
    with pytest.raises(NotDelivered, match="413"):
        await deliver(refuses_early)


async def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    watch = Watch()
    settings = DocumentSettings(deliver_to=f"http://127.0.0.1:{port}/")
    waiting = asyncio.create_task(Delivery(settings, Clock()).deliver(parcel(), watch))
    async with asyncio.timeout(PATIENCE):
        await watch.heard.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert watch.words[0] == "窗口系统连不上或中途断开，请检查网络"


async def test_it_can_be_stopped_while_the_server_hangs() -> None:
    with serving(hangs) as system:
        settings = DocumentSettings(deliver_to=system.url)
        sending = asyncio.create_task(Delivery(settings, Clock()).deliver(parcel(), Watch()))
        assert await asyncio.to_thread(system.asked.wait, PATIENCE)
        sending.cancel()
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(asyncio.CancelledError):
                await sending


async def test_documents_go_one_after_the_other() -> None:
    with serving(hangs, status(201)) as system:
        sender = Delivery(DocumentSettings(deliver_to=system.url), Clock())
        first, second = Watch(), Watch()
        sending = asyncio.create_task(sender.deliver(parcel(), first))
        assert await asyncio.to_thread(system.asked.wait, PATIENCE)
        waiting = asyncio.create_task(sender.deliver(parcel(), second))
        await asyncio.sleep(0)
        assert (first.attempts, second.attempts) == (1, 0)
        sending.cancel()
        async with asyncio.timeout(PATIENCE):
            await waiting
        assert second.attempts == 1


async def test_without_its_token_it_waits_for_the_administrator(tmp_path: Path) -> None:
    token = tmp_path / "token"

    class Repairing(Hasty):
        async def sleep(self, seconds: float) -> None:
            token.write_text("new")

    watch = Watch()
    with serving(status(201)) as system:
        settings = DocumentSettings(deliver_to=system.url, token_file=str(token))
        await Delivery(settings, Repairing()).deliver(parcel(), watch)
        assert system.got[0]["Authorization"] == "Bearer new"
    assert watch.words == ["窗口系统的令牌读不了，请管理员检查 token_file"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself, in one file."""
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "window system")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "window.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


async def test_a_trusted_certificate(certificate: Path) -> None:
    [got], _, _ = await deliver(status(201), certificate=certificate, ca_file=str(certificate))
    assert got["sha256"] == hashlib.sha256(BODY).hexdigest()


async def test_a_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    watch = Watch()
    with serving(status(201), certificate=certificate) as system:
        settings = DocumentSettings(deliver_to=system.url)
        sending = asyncio.create_task(Delivery(settings, Clock()).deliver(parcel(), watch))
        async with asyncio.timeout(PATIENCE):
            await watch.heard.wait()
        sending.cancel()
        assert system.got == []
    assert watch.words[0].startswith("窗口系统的证书不可信，请管理员检查 ca_file")


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("https://window.example/api", ""),
        ("https://window.example:8443/api?x=1", ""),
        ("http://127.0.0.1:9000/in", ""),
        ("http://window.example/api", "in the clear"),
        ("ftp://window.example/", "no address"),
        ("window.example", "no address"),
        ("https://user:word@window.example/", "no address"),
        ("https://window.example:port/", "no address"),
        ("https:///", "no address"),
    ],
)
def test_the_address(url: str, flaw: str) -> None:
    assert flaw in address_flaw(url)
    assert bool(flaw) == bool(address_flaw(url))
