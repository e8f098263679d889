"""Telephones: OPTIONS to a user agent that answers, takes its time, or talks rubbish."""

from __future__ import annotations

import asyncio

import pytest

from drivers import telephone
from drivers.base import DeviceBabble, DeviceMissing
from drivers.telephone import Telephone
from tests.drivers.looks import look
from tests.drivers.peers.datagram_server import serving_datagrams
from tests.drivers.peers.sip_phone import SipPhone
from tests.ports import free_port


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The RFC's timers at a tenth."""
    monkeypatch.setattr(telephone, "T1", 0.05)
    monkeypatch.setattr(telephone, "T2", 0.4)
    monkeypatch.setattr(telephone, "GIVE_UP", 0.8)


@pytest.mark.parametrize("code", [200, 302, 401, 404, 405, 486, 503, 603])
async def test_any_final_answer_is_a_sign_of_life(code: int) -> None:
    phone = SipPhone(codes=(100, 180, code))
    async with serving_datagrams(phone.answers) as port:
        alive = await look(Telephone(address=f"sip:127.0.0.1:{port}"))
    assert alive.identity
    assert alive.identity.model == "Yealink SIP-T21P_E2 52.84.0.125"
    assert alive.detail == {"answer": code, "phrase": "Said"}
    assert alive.warning == ""
    assert len(phone.heard) == 1


async def test_an_extension_that_the_exchange_cannot_call() -> None:
    async with serving_datagrams(SipPhone(codes=(480,), compact=True).answers) as port:
        alive = await look(Telephone(address=f"sip:201@127.0.0.1:{port}", kind="fax"))
    assert alive.warning == "电话交换机说分机没有注册（201）：检查话机电源、网线和账号"
    async with serving_datagrams(SipPhone(codes=(401,)).answers) as port:
        assert (await look(Telephone(address=f"sip:201@127.0.0.1:{port}"))).warning == ""


@pytest.mark.usefixtures("hasty")
async def test_lost_requests_are_sent_again_unchanged() -> None:
    phone = SipPhone(lose=3, before=(b"rubbish",))
    clock = asyncio.get_running_loop().time
    started = clock()
    async with serving_datagrams(phone.answers) as port:
        await look(Telephone(address=f"sip:127.0.0.1:{port}"))
    assert len(set(phone.heard)) == 1
    assert len(phone.heard) == 4
    assert clock() - started > 0.3  # 1 + 2 + 4 times T1


@pytest.mark.usefixtures("hasty")
async def test_a_telephone_at_work_is_asked_less_often() -> None:
    phone = SipPhone(codes=(100,))
    async with serving_datagrams(phone.answers) as port:
        with pytest.raises(DeviceMissing, match="没有应答 SIP"):
            await look(Telephone(address=f"sip:127.0.0.1:{port}"))
    assert len(phone.heard) == 3  # at 0, at T1, and T2 later


@pytest.mark.usefixtures("hasty")
async def test_silence_rubbish_and_answers_to_others() -> None:
    async def ask(phone: SipPhone) -> None:
        async with serving_datagrams(phone.answers) as port:
            await look(Telephone(address=f"sip:127.0.0.1:{port}"))

    with pytest.raises(DeviceMissing, match="没有应答 SIP"):
        await ask(SipPhone(lose=99))
    with pytest.raises(DeviceBabble, match="不是 SIP"):
        await ask(SipPhone(lose=99, before=(b"\x00\xff", b"HTTP/1.1 200 OK\r\n\r\n")))
    other = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 OPTIONS\r\n\r\n"
    with pytest.raises(DeviceMissing, match="没有应答 SIP"):
        await ask(SipPhone(lose=99, before=(other,)))
    with pytest.raises(DeviceBabble, match="没有程序应答"):
        await look(Telephone(address=f"sip:127.0.0.1:{free_port()}"))


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"address": "tel:110"}, "sip:192"),
        ({"address": "sip:"}, "sip:192"),
        ({"address": "sip:a b@host"}, "no host"),
        ({"address": "sip:host\r\nX: y"}, "sip:192"),
        ({"address": "sip:host", "kind": "printer"}, "telephone or fax"),
        ({"address": "sip:host", "interval": 35.0}, "more than 46"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Telephone(**fields)  # type: ignore[arg-type]
