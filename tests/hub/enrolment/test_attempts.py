"""Guessing codes: ten wrong ones in ten minutes, then an address waits."""

from hub.enrolment.attempts import ADDRESSES, MOST, WITHIN, Attempts


def test_the_eleventh_wrong_code_waits_until_the_first_is_forgotten():
    attempts = Attempts()
    for second in range(MOST):
        assert attempts.wait("10.0.0.1", float(second)) == 0
        attempts.note_failure("10.0.0.1", float(second))
    assert attempts.wait("10.0.0.1", 20.0) == WITHIN - 20
    assert attempts.wait("10.0.0.2", 20.0) == 0
    assert attempts.wait("10.0.0.1", WITHIN) == 0


def test_who_goes_on_failing_after_a_wait_waits_again():
    attempts = Attempts()
    for number in range(3 * MOST):
        attempts.note_failure("10.0.0.1", float(number))
    assert attempts.wait("10.0.0.1", 30.0) == 2 * MOST + WITHIN - 30


def test_a_flood_of_addresses_fills_no_memory():
    attempts = Attempts()
    for number in range(ADDRESSES + 100):
        attempts.note_failure(str(number), 0.0)
    assert len(attempts._failures) == ADDRESSES
