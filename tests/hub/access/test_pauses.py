"""Guessing gets slower and slower, and nobody is locked out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.access.pauses import ACCOUNT, ADDRESS, FORGOTTEN, KEPT, PAIR, Pauses


def guess(pauses, count, account="zhang", address="10.0.0.1", now=0.0):
    """Guess as fast as the pauses let one; returns when the last guess was made."""
    for _ in range(count):
        now += pauses.left(account, address, now)
        pauses.failed(account, address, now)
    return now


def test_a_few_slips_cost_nothing():
    pauses = Pauses()
    guess(pauses, PAIR.free)
    assert pauses.left("zhang", "10.0.0.1", 0.0) == 0.0


def test_pauses_double_up_to_their_longest():
    pauses = Pauses()
    now = guess(pauses, PAIR.free + 1)
    assert pauses.left("zhang", "10.0.0.1", now) == 1.0
    now = guess(pauses, 1, now=now)
    assert pauses.left("zhang", "10.0.0.1", now) == 2.0
    now = guess(pauses, 40, now=now)
    assert pauses.left("zhang", "10.0.0.1", now) == PAIR.longest


def test_a_hundred_guesses_from_one_address_take_most_of_a_day():
    assert guess(Pauses(), 100) > 20 * 3600


def test_the_owner_elsewhere_waits_half_a_minute_at_most():
    pauses = Pauses()
    now = 0.0
    for number in range(300):
        now += 1.0
        pauses.failed("zhang", f"10.0.{number}.1", now)
    assert 0 < pauses.left("zhang", "192.168.1.7", now) <= ACCOUNT.longest


def test_one_address_cannot_try_every_name():
    pauses = Pauses()
    for number in range(60):
        pauses.failed(f"user{number}", "10.0.0.1", 0.0)
    assert pauses.left("somebody", "10.0.0.1", 0.0) == ADDRESS.longest
    assert pauses.left("somebody", "10.0.0.2", 0.0) == 0.0


def test_success_forgives_and_so_does_a_day():
    pauses = Pauses()
    now = guess(pauses, 8)
    pauses.succeeded("zhang", "10.0.0.1")
    assert pauses.left("zhang", "10.0.0.1", now) == 0.0
    now = guess(pauses, 20, now=now)
    assert pauses.left("zhang", "10.0.0.1", now + FORGOTTEN + 1) == 0.0


def test_memory_is_bounded():
    pauses = Pauses()
    for number in range(KEPT):
        pauses.failed(f"user{number}", "10.0.0.1", float(number))
    assert len(pauses._failures) <= KEPT


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.booleans()), max_size=80)
)
def test_no_pause_is_ever_negative_or_longer_than_the_longest(steps):
    pauses = Pauses()
    now = 0.0
    for account, address, right in steps:
        left = pauses.left(account, address, now)
        assert 0.0 <= left <= max(PAIR.longest, ADDRESS.longest)
        now += left
        if right:
            pauses.succeeded(account, address)
        else:
            pauses.failed(account, address, now)
