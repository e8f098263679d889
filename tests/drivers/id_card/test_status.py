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


def test_an_unknown_word_keeps_its_number() -> None:
    assert advice(0x77).reason == "模块报告未知状态 77"
    assert Status.of(0x77) is None
