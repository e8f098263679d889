"""A real mosquitto asks every box beyond loopback for its certificate; boxes say why they are not
let in, in the words of their agent.
"""

import asyncio
import socket
import ssl
import time
from pathlib import Path

import pytest

from edge.identity import HUB_NAME, Identity, hub_context
from edge.settings import HubSettings
from edge.uplink import LineDown, Link
from hub.broker import HUB_USER
from hub.enrolment.ca import BOX_LIFE, DAY, Authority
from hub.store import Database, sqlite_url
from hub.wire import cut
from tests.hub.enrolment.doors import Gate
from tests.mqtt_box import MqttBox

pytestmark = pytest.mark.system

CONNECT = b"\x10\x10\x00\x04MQTT\x05\x02\x00\x1e\x00\x00\x03foo"
"""MQTT 5 CONNECT of client id foo, clean start."""


@pytest.fixture
def gate(tmp_path):
    database = Database(sqlite_url(tmp_path / "hub.db"))
    database.migrate()
    made = Gate(tmp_path, database)
    made.broker.start()
    yield made
    made.broker.stop()
    database.close()


@pytest.fixture
def hub(gate):
    made = MqttBox(gate.broker.port, HUB_USER, gate.broker.password)
    yield made
    made.close()


async def refusal(settings):
    link = Link(settings, settings.username)
    try:
        with pytest.raises(LineDown) as down:
            await link.open()
    finally:
        await link.close(politely=True)
    return str(down.value)


async def connected(settings):
    link = Link(settings, settings.username)
    await link.open()
    return link


async def test_the_right_certificate_connects_and_is_the_boxs_name(gate, hub):
    hub.subscribe("hall/v1/#")
    link = await connected(gate.identity("one"))
    await link.publish("hall/v1/one/state", b"mine")
    assert await asyncio.to_thread(hub.receive) == ("hall/v1/one/state", b"mine")
    await link.close(politely=True)


async def test_a_box_writes_no_topic_of_another(gate, hub):
    """mosquitto 2.0.11 ends the connection of one that tries."""
    hub.subscribe("hall/v1/#")
    settings = gate.identity("one")
    for topic, body in (
        ("hall/v1/two/state", b"not mine"),
        ("hall/v1/hub/state", b"not mine"),
        ("hall/v1/one/events", b"mine"),
    ):
        link = await connected(settings)
        async with asyncio.timeout(60):
            await asyncio.wait(
                {link.publish(topic, body), link.ended}, return_when=asyncio.FIRST_COMPLETED
            )
        await link.close(politely=True)
    assert await asyncio.to_thread(hub.receive) == ("hall/v1/one/events", b"mine")


async def test_a_box_hears_nothing_of_another(gate, hub):
    link = await connected(gate.identity("one"))
    link.subscribe("hall/v1/two/command", "hall/v1/#", "hall/v1/one/command")
    await link.publish("hall/v1/one/beat", b"after the subscriptions")
    hub.publish("hall/v1/two/command", b"not for one")
    hub.publish("hall/v1/one/command", b"for one")
    async with asyncio.timeout(60):
        heard = await link.inbox.get()
    assert heard.body == b"for one"
    await link.close(politely=True)


async def test_a_box_cannot_take_anothers_session_by_its_client_id(gate):
    one = await connected(gate.identity("one"))
    thief = Link(gate.identity("two"), "one")
    await thief.open()
    sent = one.publish("hall/v1/one/state", b"still here")
    async with asyncio.timeout(60):
        await sent
    assert not one.ended.done()
    for link in (one, thief):
        await link.close(politely=True)


async def test_a_certificate_of_another_authority_is_refused(gate, tmp_path):
    stranger = Authority(tmp_path / "stranger", time.time())
    assert "中心不认得本终端的证书" in await refusal(gate.identity("one", signed_by=stranger))


async def test_an_expired_certificate_is_refused_with_what_to_do(gate):
    said = await refusal(gate.identity("one", at=time.time() - BOX_LIFE - DAY))
    assert said == "本终端的证书已过期：请管理员生成认领码，再运行 hall-edge enrol"


async def test_a_revoked_certificate_is_refused_and_others_are_not(gate):
    one, two = gate.identity("one"), gate.identity("two")
    gate.revoke("one")
    await until_revoked(one)
    await (await connected(two)).close(politely=True)


async def test_no_certificate_is_refused(gate):
    settings = HubSettings(
        host="127.0.0.1", port=gate.port, username="one", ca_file=str(gate.authority.file)
    )
    link = Link(settings, "one")
    with pytest.raises(LineDown):
        await link.open()
    await link.close(politely=True)


async def test_the_hubs_own_certificate_lets_nobody_in(gate):
    """It is for servers: who has it cannot be a box, let alone the hub."""
    settings = gate.identity("one")
    folder = Path(settings.identity)
    stolen = gate.doors.key.read_bytes() + gate.doors.certificate.read_bytes()
    Identity(folder).keep(Identity(folder).facts(), stolen, gate.authority.pem)
    assert "中心不接受本终端的证书" in await refusal(settings)


async def test_a_box_that_meets_another_hub_says_so(gate, tmp_path):
    stranger = Authority(tmp_path / "stranger", time.time())
    said = await refusal(gate.identity("one", trusts=stranger))
    assert "不是认领时的那个中心" in said


async def test_a_box_that_finds_no_tls_says_so(gate):
    settings = gate.identity("one")
    plain = HubSettings(
        host="127.0.0.1", port=gate.broker.port, username="one", identity=settings.identity
    )
    assert "没有完成 TLS 握手" in await refusal(plain)


async def test_a_password_opens_nothing_at_the_door(gate):
    context = hub_context(gate.authority.pem)
    with pytest.raises(OSError, match=r"(?i)certificate|EOF|reset|closed"):
        await asyncio.to_thread(_knock, gate.port, context, None)


async def test_a_live_box_is_cut_within_seconds_of_its_revocation(gate):
    settings = gate.identity("one")
    link = await connected(settings)
    gate.revoke("one")
    await asyncio.to_thread(
        cut, ("127.0.0.1", gate.broker.port), HUB_USER, gate.broker.password, "one"
    )
    async with asyncio.timeout(30):
        await link.ended
    await link.close(politely=True)
    await until_revoked(settings)


async def test_a_remembered_tls_session_does_not_outlive_a_revocation(gate):
    settings = gate.identity("one")
    context = Identity(Path(settings.identity)).context()
    session = await asyncio.to_thread(_knock, gate.port, context, None)
    gate.revoke("one")
    deadline = time.monotonic() + 30
    while True:
        try:
            await asyncio.to_thread(_knock, gate.port, context, session)
        except OSError:
            break
        assert time.monotonic() < deadline


async def test_a_renewed_certificate_of_the_broker_is_served_without_a_restart(gate):
    context = hub_context(gate.authority.pem)
    settings = gate.identity("one")
    context.load_cert_chain(Identity(Path(settings.identity)).file)
    pid = gate.broker._running()
    before = await asyncio.to_thread(_served, gate.port, context)
    gate.doors.certificate.unlink()
    assert gate.doors.refresh(time.time())
    gate.broker.reload()
    deadline = time.monotonic() + 30
    while await asyncio.to_thread(_served, gate.port, context) == before:
        assert time.monotonic() < deadline
    assert gate.broker._running() == pid


def _served(port, context):
    """The serial number of the certificate that the broker shows."""
    with (
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        context.wrap_socket(plain) as layer,
    ):
        return layer.getpeercert()["serialNumber"]


def _knock(port, context, session):
    """Connect as anybody would; the TLS session, raises OSError when there is no CONNACK."""
    with (
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        ssl.SSLContext.wrap_socket(
            context, plain, server_hostname=HUB_NAME, session=session
        ) as layer,
    ):
        layer.sendall(CONNECT)
        if layer.recv(64)[:1] != b"\x20":
            raise ConnectionError("closed without CONNACK")
        return layer.session


async def until_revoked(settings):
    """The broker reads its list a moment after it is told to."""
    deadline = time.monotonic() + 30
    while "已被吊销" not in (said := await _try(settings)):
        assert time.monotonic() < deadline, said


async def _try(settings):
    """Why the box is not let in; "" when it is."""
    try:
        await (await connected(settings)).close(politely=True)
    except LineDown as down:
        return str(down)
    return ""
