"""What pictures of the page say: black ones, ones that stand still, pages that hang or crashed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drivers.base import DeviceBabble
from drivers.touch_screen.picture import WORDS, Glimpse, Sight, black_share, glimpse

HUNG, CRASHED, HIDDEN = Glimpse(state="hung"), Glimpse(state="crashed"), Glimpse(state="hidden")
BLACK = Glimpse(state="seen", digest=b"0", black=1.0)


def picture(lit: float) -> bytes:
    grey = np.zeros((1080, 1920), np.uint8)
    grey[: round(1080 * lit)] = 200
    return cv2.imencode(".jpg", grey)[1].tobytes()


def seen(digest: bytes) -> Glimpse:
    return Glimpse(state="seen", digest=digest)


def troubles(*looks: tuple[Glimpse, float, str]) -> list[str]:
    sight = Sight()
    told = []
    for one, now, page in looks:
        sight.saw(one, now, page)
        told.append(sight.trouble)
    return told


@pytest.mark.parametrize(("lit", "black"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_how_much_is_black(lit: float, black: float) -> None:
    assert black_share(picture(lit)) == pytest.approx(black, abs=0.02)


def test_the_same_picture_has_the_same_digest() -> None:
    assert glimpse(picture(0.5)) == glimpse(picture(0.5))
    assert glimpse(picture(0.5)).digest != glimpse(picture(0.6)).digest


@pytest.mark.parametrize("data", [b"", b"no picture", picture(1.0)[:10]])
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(DeviceBabble, match="读不懂"):
        glimpse(data)


@pytest.mark.parametrize(("bad", "word"), [(HUNG, "hung"), (BLACK, "black")])
def test_a_moment_is_no_trouble_and_a_while_is(bad: Glimpse, word: str) -> None:
    told = troubles((bad, 0, "a"), (seen(b"1"), 10, "a"), (bad, 20, "a"), (bad, 30, "a"))
    assert told == ["", "", "", WORDS[word]]


def test_a_crash_is_told_at_once_and_goes_with_a_picture() -> None:
    assert troubles((CRASHED, 0, "a"), (seen(b"1"), 10, "a")) == [WORDS["crashed"], ""]


def test_a_page_that_stands_still_all_day_is_sound() -> None:
    assert not any(troubles(*((seen(b"1"), now, "attract") for now in range(0, 3600, 10))))


def test_another_page_with_the_same_picture_stands_still() -> None:
    looks = [(seen(b"1"), 0, "a"), (seen(b"1"), 10, "a"), (seen(b"1"), 20, "b")]
    assert troubles(*looks, (seen(b"1"), 30, "b")) == ["", "", "", WORDS["still"]]
    assert troubles(*looks, (seen(b"1"), 30, "a")) == ["", "", "", ""]  # there and back
    assert troubles(*looks, (seen(b"2"), 30, "b")) == ["", "", "", ""]


def test_a_page_told_later_than_its_picture_is_sound() -> None:
    assert not any(
        troubles(
            (seen(b"b"), 0, "a"), (seen(b"b"), 5, "a"), (seen(b"b"), 12, "b"), (seen(b"b"), 20, "b")
        )
    )


def test_a_hidden_page_has_no_picture() -> None:
    sight = Sight()
    sight.saw(BLACK, 0, "a")
    assert sight.black == 1.0
    sight.saw(HIDDEN, 10, "a")
    assert (sight.trouble, sight.black) == ("", None)
