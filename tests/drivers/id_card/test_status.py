"""Every status word has words in Chinese; two of them mean that the module must be replaced."""

import pytest

from drivers.base import DeviceBroken
from drivers.id_card.status import ADVICE, Status, advice

DOCUMENTED = "90 9F 10 11 21 23 24 31 32 33 40 41 47 60 66 80 81 91"


def test_all_documented_words_are_there() -> None:
    assert {int(word, 16) for word in DOCUMENTED.split()} == set(Status)
    assert set(ADVICE) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_fatal_words(status: Status) -> None:
    fatal = status in (Status.SELF_TEST_FAILED, Status.NOT_AUTHORISED)
    assert advice(status).error is (DeviceBroken if fatal else None)
    assert ("请更换模块" in str(advice(status))) is fatal


def test_a_failed_read_tells_to_lay_the_card_down_again() -> None:
    assert str(advice(0x41)) == "读证件失败，请拿起证件重新放好"


CLERK = {
    0x80: "没有找到证件，请把证件放在读卡区",
    0x81: "选取证件失败，请把证件放平，不要移动，直到读完",
    0x41: "读证件失败，请拿起证件重新放好",
    0x31: "证件认证模块失败，请换一张证件试读；每张都这样就是模块的问题，请联系维护人员",
    0x32: "模块认证证件失败，请换一张证件试读；只有这张不行，请当面核对证件真伪或到发证机关检测",
    0x40: "模块不认识这种证件，请确认放的是身份证类证件；新版证件可能需要升级模块",
    0x60: "模块自检失败，请更换模块",
    0x66: "模块未经授权，请更换模块",
}
"""What a clerk must be able to tell apart: nothing there, moved, forged, unknown, module broken."""


@pytest.mark.parametrize(("status", "words"), CLERK.items())
def test_what_the_clerk_reads(status: int, words: str) -> None:
    assert str(advice(status)) == words


def test_no_two_statuses_say_the_same() -> None:
    assert len({str(advice(status)) for status in Status}) == len(Status)


def test_an_unknown_word_keeps_its_number() -> None:
    assert advice(0x77).reason == "模块报告未知状态 77"
    assert Status.of(0x77) is None
