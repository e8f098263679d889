"""Ratings: one for a press, one for a transaction, and never a citizen's number."""

from __future__ import annotations

import pytest

from drivers.base import Worth
from drivers.rating import LABELS, Ballot, Rated, check_transaction


def ballot() -> Ballot:
    return Ballot(window="3", by="keypad")


def test_the_report_says_all_the_hub_wants_and_is_a_voice() -> None:
    rated = ballot().cast(1, 0.0)
    assert rated is not None
    assert (rated.what, rated.worth, rated.lasting) == ("rated", Worth.VOICE, True)
    assert rated.public() == rated.local()
    assert rated.public() == {
        "grade": 1,
        "label": "非常不满意",
        "transaction": None,
        "window": "3",
        "asked": False,
        "by": "keypad",
    }


def test_the_five_grades() -> None:
    assert [LABELS[grade] for grade in (5, 4, 3, 2, 1)] == [
        "非常满意",
        "满意",
        "基本满意",
        "不满意",
        "非常不满意",
    ]


def test_the_same_grade_within_a_second_is_the_same_press() -> None:
    votes = ballot()
    told = [votes.cast(5, now) for now in (0.0, 0.9, 1.8, 2.9)]
    assert [isinstance(one, Rated) for one in told] == [True, False, False, True]
    assert votes.repeated == 2


def test_another_grade_at_once_is_another_press() -> None:
    votes = ballot()
    assert votes.cast(5, 0.0)
    assert votes.cast(4, 0.1)


def test_a_transaction_is_rated_once() -> None:
    votes = ballot()
    votes.ask("T-1", 30, 0.0)
    first = votes.cast(5, 1.0)
    assert first is not None
    assert (first.transaction, first.asked) == ("T-1", True)
    assert votes.cast(1, 5.0) is None
    assert votes.refused == 1
    with pytest.raises(ValueError, match="rated once"):
        votes.ask("T-1", 30, 6.0)
    assert votes.cast(2, 7.0, "T-1") is None


def test_after_its_time_a_press_belongs_to_no_transaction() -> None:
    votes = ballot()
    votes.ask("T-1", 30, 0.0)
    assert not votes.expire(29.9)
    late = votes.cast(5, 30.0)
    assert late is not None
    assert late.transaction is None
    assert votes.expire(30.0)
    assert not votes.expire(31.0)


def test_a_rated_question_ends_without_lights_out() -> None:
    votes = ballot()
    votes.ask("T-1", 30, 0.0)
    votes.cast(5, 1.0)
    assert not votes.expire(30.0)


def test_a_cancelled_question_is_open_no_more() -> None:
    votes = ballot()
    assert not votes.cancel()
    votes.ask("T-1", 30, 0.0)
    assert votes.cancel()
    free = votes.cast(5, 1.0)
    assert free is not None
    assert not free.asked


@pytest.mark.parametrize("grade", [0, 6, True, "5", None, 4.5])
def test_what_is_no_grade(grade: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        ballot().cast(grade, 0.0)


def test_a_citizens_number_is_no_transaction() -> None:
    check_transaction("20261123-0001")
    check_transaction("411700202611230001")  # a case number of 18 digits
    for number in ("931586198001010028", "692474199611237822"):  # published specimens
        with pytest.raises(ValueError, match="never a citizen's"):
            check_transaction(number)


@pytest.mark.parametrize("transaction", ["", "a b", "x" * 65, 7, None])
def test_what_is_no_transaction(transaction: object) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        check_transaction(transaction)
