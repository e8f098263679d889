"""SNMP: answers of net-snmp 5.9.3 as they came, any bytes, and an agent that loses and refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.snmp import Agent, oid, open_agent, parse_snmp
from drivers.snmp import agent as agent_module
from drivers.snmp.message import LARGEST_ARC, Ask, Oid, Response, Version, decode, encode
from tests.drivers.peers.datagram_server import Answers, serving_datagrams
from tests.drivers.peers.snmp_agent import Mib, SnmpAgent, pieces, unpack_oid

NET_SNMP = bytes.fromhex(
    "3081de02010104067075626c6963a281d00204123456780201000201003081c1"
    "301606082b06010201010200060a2b06010401bf0803020a"
    "300e06082b06010201010300430242c4"
    "3010060a2b06010201020201020104026c6f"
    "3012060a2b06010201020201050142040098"
    "96803012060a2b060102010202010a0141041453bdee"
    "3013060b2b060102011f010101060146041453bdee"
    "300e060a2b06010201020201060104003010060b2b06010201190305010201040140"
    "300f060b2b060102012b050101110180003015060d2b06010201041401017f00000140047f000001"
)
NET_SNMP_END = bytes.fromhex(
    "303902010104067075626c6963a22c0201080201000201003021301806132b0601"
    "0603100105020106055f616c6c5f010002010130050601318200"
)
"""Recorded from the agent of Debian's snmpd; it holds nothing but counters of a loopback."""


def test_what_a_widespread_agent_answers() -> None:
    answer = decode(NET_SNMP)
    assert (answer.request_id, answer.error_status) == (0x12345678, 0)
    assert [value for _, value in answer.bindings] == [
        oid("1.3.6.1.4.1.8072.3.2.10"),
        17092,
        b"lo",
        10_000_000,
        341_032_430,
        341_032_430,
        b"",
        b"@",
        None,
        b"\x7f\x00\x00\x01",
    ]
    assert answer.bindings[-1][0] == oid("1.3.6.1.2.1.4.20.1.1.127.0.0.1")
    assert [value for _, value in decode(NET_SNMP_END).bindings] == [1, None]


oids = st.builds(
    lambda first, second, rest: (first, second, *rest),
    st.integers(0, 2),
    st.integers(0, 39),
    st.lists(st.integers(0, LARGEST_ARC), max_size=40),
)


@given(wanted=st.lists(oids, max_size=12), number=st.integers(0, 2**31 - 1))
def test_a_request_is_read_by_another_codec(wanted: list[Oid], number: int) -> None:
    data = encode(Ask.GETNEXT, wanted, version=Version.V2C, community="公共", request_id=number)
    ((_, message),) = pieces(data)
    (_, version), (_, community), (tag, pdu) = pieces(message)
    (_, sent), _, _, (_, rows) = pieces(pdu)
    assert (version, community.decode(), tag) == (b"\x01", "公共", 0xA1)
    assert int.from_bytes(sent, "big", signed=True) == number
    names = [unpack_oid(pieces(row)[0][1]) for _, row in pieces(rows)]
    assert names == [".".join(map(str, one)) for one in wanted]


def decoded(data: bytes) -> Response | None:
    try:
        return decode(data)
    except DeviceBabble:
        return None


@given(st.binary(max_size=300))
@example(b"\x30\x84\xff\xff\xff\xff")
@example(b"\x30\x80\x00\x00")
def test_any_bytes_are_a_response_or_babble(data: bytes) -> None:
    decoded(data)


@given(at=st.integers(0, len(NET_SNMP) - 1), byte=st.integers(0, 255), cut=st.integers(0, 250))
def test_a_damaged_answer_is_a_response_or_babble(at: int, byte: int, cut: int) -> None:
    decoded(NET_SNMP[:at] + bytes([byte]) + NET_SNMP[at + 1 :])
    if cut < len(NET_SNMP):
        assert decoded(NET_SNMP[:cut]) is None


@asynccontextmanager
async def asking(answers: Answers, query: str = "") -> AsyncIterator[Agent]:
    """An open agent that is answered by `answers`."""
    async with serving_datagrams(answers) as port:
        address = parse_snmp(f"snmp:127.0.0.1:{port}{query}")
        async with open_agent(address) as agent:
            yield agent


SYSTEM = "1.3.6.1.2.1.1.1.0"
TABLE: Mib = {
    SYSTEM: "ACME",
    "1.3.6.1.2.1.2.2.1.2.1": "one",
    "1.3.6.1.2.1.2.2.1.2.3": "three",
    "1.3.6.1.2.1.2.2.1.2.10": "ten",
    "1.3.6.1.2.1.2.2.1.3.1": 6,
    "1.3.6.1.2.1.2.2.1.3.10": -24,
}
DESCR, TYPE = oid("1.3.6.1.2.1.2.2.1.2"), oid("1.3.6.1.2.1.2.2.1.3")


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_a_value_a_missing_one_and_a_table_with_holes(version: str) -> None:
    async with asking(SnmpAgent(TABLE).answers, f"?version={version}") as agent:
        missing = oid("1.3.6.1.2.1.1.9.0")
        found = await agent.get([oid(SYSTEM), missing])
        assert found == {oid(SYSTEM): b"ACME", missing: None}
        rows = await agent.walk([DESCR, TYPE], most=50)
        assert rows == {
            (1,): {DESCR: b"one", TYPE: 6},
            (3,): {DESCR: b"three"},
            (10,): {DESCR: b"ten", TYPE: -24},
        }
        assert len(await agent.walk([DESCR], most=2)) == 2


async def test_lost_late_and_broken_datagrams_cost_time_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agent_module, "WAITS", (0.05, 0.05, 2.0))
    stale = encode(Ask.GET, [], version=Version.V2C, community="public", request_id=1)
    peer = SnmpAgent(TABLE, lose=2, before=(b"rubbish", NET_SNMP, stale))
    async with asking(peer.answers) as agent:
        assert await agent.get([oid(SYSTEM)]) == {oid(SYSTEM): b"ACME"}
    assert peer.asked == 3


async def test_an_agent_that_says_nothing_rubbish_or_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_module, "WAITS", (0.05, 0.05))

    async def ask(answers: Answers) -> None:
        async with asking(answers) as agent:
            await agent.get([oid(SYSTEM)])

    with pytest.raises(DeviceMissing, match="团体名"):
        await ask(SnmpAgent(TABLE, community=b"other").answers)
    with pytest.raises(DeviceBabble, match="不是 SNMP"):
        await ask(lambda _: [b"HTTP/1.1 400"])
    with pytest.raises(DeviceRefused, match="权限"):
        await ask(SnmpAgent(TABLE, error=16).answers)
    with pytest.raises(DeviceBabble, match="报错 5"):
        await ask(SnmpAgent(TABLE, error=5).answers)


async def test_an_agent_that_runs_in_circles_ends() -> None:
    peer = SnmpAgent({**TABLE, "1.3.6.1.2.1.2.2.1.2.2": "two"})
    peer.after = lambda name: "1.3.6.1.2.1.2.2.1.2.2"  # type: ignore[method-assign]
    async with asking(peer.answers) as agent:
        assert await agent.walk([DESCR], most=100) == {(2,): {DESCR: b"two"}}
    assert peer.asked == 2


@pytest.mark.parametrize(
    "address", ["snmp:", "snmp:host:0", "snmp:host?version=3", "snmp:host?comunity=x", "tcp:host"]
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match=r"snmp:|192\.168\.1\.20"):
        parse_snmp(address)


def test_the_community_is_not_shown() -> None:
    assert "geheim" not in repr(parse_snmp("snmp:host?community=geheim"))
