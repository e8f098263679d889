"""The conversation with a module played from recordings: late replies, refusals, noise."""

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceBroken, DeviceError
from drivers.id_card import sam
from drivers.id_card.commands import FIND_CARD, GET_CARD_NUMBER, GET_STATUS, Request
from drivers.id_card.frame import Reply
from drivers.id_card.sam import Sam
from drivers.id_card.status import Status
from drivers.ports import open_port

FOUND = Reply(Status.FOUND, bytes(4))
NOT_FOUND = Reply(Status.NOT_FOUND)
READY = Reply(Status.OK)
CARD = Reply(Status.OK, bytes(1284))

SHORT = 0.02
"""Seconds that a module of these tests may think."""


@pytest.fixture(autouse=True)
def _short_silences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam, "PROBE_SECONDS", SHORT)


def hasty(request: Request) -> Request:
    return Request(**(vars(request) | {"seconds": SHORT}))


def sent(request: Request) -> str:
    return f"> {request.command.to_bytes().hex()}"


def came(*replies: Reply) -> str:
    return f"< {b''.join(reply.to_bytes() for reply in replies).hex()}"


async def ask(folder: Path, request: Request, *lines: str, times: int = 1) -> Reply | None:
    """The last answer when the wire does what the lines say."""
    recording = folder / "wire.rec"
    recording.write_text("\n".join(lines))
    async with open_port(f"replay:{recording}") as port:
        module = Sam("reader", port, 230400)
        for _ in range(times):
            reply = await module.ask(hasty(request))
        return reply


async def test_the_answer(tmp_path: Path) -> None:
    assert await ask(tmp_path, FIND_CARD, sent(FIND_CARD), came(FOUND)) == FOUND


async def test_a_late_reply_is_passed_over(tmp_path: Path) -> None:
    lines = [sent(FIND_CARD), came(CARD, Reply(Status.SELECT_FAILED), FOUND)]
    assert await ask(tmp_path, FIND_CARD, *lines) == FOUND


async def test_a_module_that_is_there_may_owe_one_answer(tmp_path: Path) -> None:
    lines = [sent(FIND_CARD), "~ 0.05", sent(GET_STATUS), came(NOT_FOUND, READY)]
    assert await ask(tmp_path, FIND_CARD, *lines) is None


async def test_three_answers_owed_in_a_row_are_too_many(tmp_path: Path) -> None:
    lines = [sent(FIND_CARD), sent(GET_STATUS), came(READY)] * 3
    with pytest.raises(DeviceBabble, match="不回答命令"):
        await ask(tmp_path, FIND_CARD, *lines, times=3)


async def test_an_answer_between_forgives(tmp_path: Path) -> None:
    lost = [sent(FIND_CARD), sent(GET_STATUS), came(READY)]
    lines = [*lost, *lost, sent(FIND_CARD), came(FOUND), *lost, *lost]
    assert await ask(tmp_path, FIND_CARD, *lines, times=5) is None


@pytest.mark.parametrize("status", [0x10, 0x11, 0x21, 0x23, 0x24])
async def test_a_protocol_that_is_refused_is_broken(tmp_path: Path, status: int) -> None:
    lines = [sent(FIND_CARD), came(Reply(status))] * 3
    assert await ask(tmp_path, FIND_CARD, *lines, times=2) == Reply(status)
    with pytest.raises(DeviceBabble, match="模块"):
        await ask(tmp_path, FIND_CARD, *lines, times=3)


async def test_a_broken_module(tmp_path: Path) -> None:
    with pytest.raises(DeviceBroken, match="请更换模块"):
        await ask(tmp_path, FIND_CARD, sent(FIND_CARD), came(Reply(Status.SELF_TEST_FAILED)))


async def test_silence(tmp_path: Path) -> None:
    lines = [sent(FIND_CARD), sent(GET_STATUS), sent(GET_STATUS), "~ 1", came(READY)]
    with pytest.raises(DeviceBabble, match="没有应答"):
        await ask(tmp_path, FIND_CARD, *lines)


async def test_a_card_that_comes_late_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    late = Reply(Status.OK, b"\x0b\xad" * 642)
    await ask(tmp_path, GET_STATUS, sent(GET_STATUS), came(late, READY))
    await ask(tmp_path, GET_CARD_NUMBER, sent(GET_CARD_NUMBER), came(Reply(0x90, b"\x0b\xad" * 12)))
    assert "(1295 bytes)" in caplog.text
    assert "(35 bytes)" in caplog.text
    assert "0b ad" not in caplog.text


@given(st.lists(st.one_of(st.binary(max_size=40), st.just(FOUND.to_bytes()))), st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_noise_ends_in_an_answer_or_a_device_error(
    tmp_path: Path, noise: list[bytes], data: st.DataObject
) -> None:
    mangled = bytearray(b"".join(noise))
    for place in data.draw(st.lists(st.integers(0, 200), max_size=5)):
        del mangled[place : place + 1]
    lines = [
        sent(FIND_CARD),
        f"< {mangled.hex()}" if mangled else "",
        sent(GET_STATUS),
        came(READY),
    ]
    try:
        reply = await ask(tmp_path, FIND_CARD, *lines)
    except DeviceError:
        return
    assert reply is None or FIND_CARD.answered_by(reply)
