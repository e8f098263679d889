from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.health import (
    FLAP_WINDOW,
    FLAPS,
    LONGEST_RETRY,
    LONGEST_RETRY_MISSING,
    QUICK_RETRIES,
    Health,
)


def well() -> Health:
    health = Health()
    health.good("", 0)
    assert health.good("", 0)
    return health


def test_it_is_up_after_two_good_reports():
    health = Health()
    assert not health.good("", 0)
    assert health.status == "starting"
    assert health.good("", 1)
    assert health.status == "ok"
    assert not health.good("", 2)


def test_it_is_down_after_three_misses_with_the_status_of_the_last():
    health = well()
    assert not health.miss("fault", "silence", 1)
    assert not health.miss("missing", "gone", 1.1)
    assert health.status == "ok"
    assert health.miss("missing", "gone", 1.4)
    assert (health.status, health.reason) == ("missing", "gone")


def test_the_reason_of_the_flip_stays():
    health = well()
    for text in ("gone 1", "gone 2", "gone 3", "gone 4", "gone 5"):
        health.miss("missing", text, 1)
    assert health.reason == "gone 3"


def test_one_good_report_between_misses_does_not_save_it():
    health = well()
    assert not health.miss("fault", "a", 1)
    assert not health.good("", 2)
    assert not health.miss("fault", "b", 3)
    assert not health.good("", 4)
    assert health.miss("fault", "c", 5)


def test_two_good_reports_forget_the_misses():
    health = well()
    for _ in range(5):
        assert not health.miss("fault", "a", 1)
        assert not health.miss("fault", "a", 1)
        assert not health.good("", 2)
        assert not health.good("", 2)
    assert health.status == "ok"


def test_a_device_that_was_down_needs_two_good_reports():
    health = well()
    for _ in range(3):
        health.miss("missing", "gone", 1)
    assert not health.good("", 2)
    assert health.good("", 3)
    assert (health.status, health.reason) == ("ok", "")


def test_a_warning_degrades_at_once_and_leaves_after_two_clean_reports():
    health = well()
    assert health.good("paper low", 1)
    assert (health.status, health.reason) == ("degraded", "paper low")
    assert not health.good("paper out", 2)
    assert health.reason == "paper out"
    assert not health.good("", 3)
    assert health.good("", 4)
    assert (health.status, health.reason) == ("ok", "")


def test_errors_that_alternate_do_not_flip_each_time():
    health = well()
    flips = sum(health.miss(("missing", "fault")[i % 2], "?", i) for i in range(40))
    assert flips == 1


def test_another_error_three_times_in_a_row_is_a_flip():
    health = well()
    for _ in range(3):
        health.miss("missing", "gone", 1)
    assert [health.miss("refused", "no rights", 2) for _ in range(3)] == [False, False, True]
    assert health.status == "refused"


def test_a_device_that_comes_and_goes_is_degraded_until_it_holds():
    health = well()
    for at in range(FLAPS):
        health.miss("missing", "gone", at)
        health.good("", at)
        health.good("", at)
    assert health.status == "degraded"
    assert str(FLAPS) in health.reason
    health.good("", FLAP_WINDOW + FLAPS)
    health.good("", FLAP_WINDOW + FLAPS)
    assert health.status == "ok"


def test_an_unplugged_device_is_missing_within_half_a_second():
    health = well()
    now = 0.0
    while not health.miss("missing", "gone", now):
        now += health.retry_delay("missing", 1.0)
    assert now < 0.5


@pytest.mark.parametrize(
    ("status", "longest"), [("missing", LONGEST_RETRY_MISSING), ("fault", LONGEST_RETRY)]
)
def test_retries_grow_to_their_bound(status, longest):
    health = well()
    delays = []
    for at in range(5000):
        health.miss(status, "?", at)
        delays.append(health.retry_delay(status, 1.0))
    assert tuple(delays[:2]) == QUICK_RETRIES
    assert delays == sorted(delays)
    assert delays[-1] == longest
    assert health.retry_delay(status, 0.0) == longest * 0.75


@given(st.lists(st.sampled_from(["good", "warn", "missing", "fault", "refused"]), max_size=80))
def test_no_more_flips_than_the_counts_allow(heard):
    health = Health()
    flips = 0
    for at, one in enumerate(heard):
        before = health.status
        if one in {"good", "warn"}:
            flipped = health.good("w" if one == "warn" else "", at)
        else:
            flipped = health.miss(one, one, at)
        assert flipped == (health.status != before)
        flips += flipped
        assert 0 < health.retry_delay("fault", 0.5) <= LONGEST_RETRY
    assert flips <= len(heard) // 2 + 1
