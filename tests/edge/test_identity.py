"""The identity of a box: kept whole, judged by a clock only where that can be right."""

import contextlib
import socket
import ssl
import stat
import threading
import time
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from edge.identity import Facts, Identity, NoHandshake, NoIdentity, hub_context, tls_words
from hub.enrolment.ca import Authority, key_pem
from tests.hub.enrolment.requests import certificate_request

YEAR = 365 * 86_400.0


def facts(issued, **changes):
    said = {
        "edge": "one",
        "host": "10.0.0.1",
        "web_port": 8643,
        "broker_port": 8883,
        "issued": datetime.fromtimestamp(issued, UTC),
        "not_after": datetime.fromtimestamp(issued + YEAR / 2, UTC),
    }
    return Facts(**{**said, **changes})


def kept(folder, authority, issued):
    """An identity that the authority gave out then."""
    key, request = certificate_request()
    identity = Identity(folder)
    certificate = authority.issue(request, "one", issued).pem.encode()
    identity.keep(facts(issued), key + certificate, authority.pem)
    return identity


@pytest.fixture
def served(tmp_path):
    """`served(authority, at)`: the port of a server with the certificate that a hub had then."""
    with contextlib.ExitStack() as stack:

        def serve(authority, at, names=("127.0.0.1",)):
            key = ec.generate_private_key(ec.SECP256R1())
            issued = authority.issue_server(key.public_key(), names, at)
            file = tmp_path / f"{issued.serial}.pem"
            file.write_bytes(key_pem(key) + issued.pem.encode())
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_shake_hands, args=(listening, context))
            thread.start()
            stack.callback(thread.join, 30)
            return listening.getsockname()[1]

        yield serve


def _shake_hands(listening, context):
    listening.settimeout(20)
    with contextlib.suppress(OSError):
        plain, _ = listening.accept()
        with plain, context.wrap_socket(plain, server_side=True) as layer:
            layer.settimeout(20)
            layer.recv(1)


def meet(port, context):
    with (
        socket.create_connection(("127.0.0.1", port), 20) as plain,
        context.wrap_socket(plain) as layer,
    ):
        return layer.version()


def refusal(port, context):
    with pytest.raises(OSError, match=r".") as flaw:
        meet(port, context)
    return tls_words(flaw.value)


def test_only_the_boxs_user_reads_it(tmp_path):
    identity = kept(tmp_path / "identity", Authority(tmp_path / "ca", time.time()), time.time())
    assert stat.S_IMODE(identity.folder.stat().st_mode) == 0o700
    for file in identity.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in identity.file.read_bytes()
    assert identity.facts().broker_port == 8883


def test_an_identity_replaces_another_with_nothing_left_over(tmp_path):
    authority = Authority(tmp_path / "ca", time.time())
    first = kept(tmp_path / "identity", authority, time.time()).file.read_bytes()
    second = kept(tmp_path / "identity", authority, time.time())
    assert second.file.read_bytes() != first
    assert sorted(file.name for file in second.folder.iterdir()) == [
        "box.pem",
        "hub.pem",
        "identity.json",
    ]


@pytest.mark.parametrize("missing", ["box.pem", "hub.pem", "identity.json"])
def test_an_identity_with_a_part_missing_is_none(tmp_path, missing):
    identity = kept(tmp_path / "identity", Authority(tmp_path / "ca", time.time()), time.time())
    (identity.folder / missing).unlink()
    with pytest.raises(NoIdentity, match=missing):
        identity.facts()


def test_a_damaged_identity_is_told(tmp_path):
    identity = kept(tmp_path / "identity", Authority(tmp_path / "ca", time.time()), time.time())
    (identity.folder / "identity.json").write_text("{")
    with pytest.raises(NoIdentity, match=r"identity\.json"):
        identity.facts()


def test_a_hub_is_known_by_its_root_and_its_one_name_at_any_address(tmp_path, served):
    now = time.time()
    authority = Authority(tmp_path / "ca", now)
    port = served(authority, now, names=("somewhere.example",))
    assert meet(port, hub_context(authority.pem)) == "TLSv1.3"


def test_a_stranger_is_not_the_hub(tmp_path, served):
    now = time.time()
    stranger, authority = Authority(tmp_path / "a", now), Authority(tmp_path / "b", now)
    said = refusal(served(stranger, now), hub_context(authority.pem))
    assert "不是认领时的那个中心" in said


def test_a_clock_in_the_past_still_meets_its_hub(tmp_path, served):
    """A box without a clock battery: what the hub gave out lies in its future."""
    future = time.time() + 10 * YEAR
    authority = Authority(tmp_path / "ca", future)
    identity = kept(tmp_path / "identity", authority, future)
    assert meet(served(authority, future), identity.context()) == "TLSv1.3"


def test_a_clock_in_the_past_meets_no_stranger(tmp_path, served):
    future = time.time() + 10 * YEAR
    authority, stranger = Authority(tmp_path / "a", future), Authority(tmp_path / "b", future)
    identity = kept(tmp_path / "identity", authority, future)
    assert "不是认领时的那个中心" in refusal(served(stranger, future), identity.context())


def test_a_clock_in_the_future_is_told(tmp_path, served):
    past = time.time() - 3 * YEAR
    authority = Authority(tmp_path / "ca", past)
    identity = kept(tmp_path / "identity", authority, past)
    said = refusal(served(authority, past), identity.context())
    assert said.startswith("按本机时钟中心的证书已过期：先校准本机时钟")


def test_what_breaks_off_the_handshake_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        context = hub_context(None)
        with pytest.raises(NoHandshake):
            meet(listening.getsockname()[1], context)
        thread.join()
    assert "没有完成 TLS 握手" in tls_words(NoHandshake())


def test_other_flaws_have_no_words_of_tls():
    assert tls_words(ConnectionRefusedError(111, "Connection refused")) == ""
