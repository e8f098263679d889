"""Fingers in slots: who came, who stays, and what a full kernel buffer does to them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.touch_screen.agreement import DEAF_PAGE, DEAF_PANEL, Agreement
from drivers.touch_screen.contacts import EVENT, SLOTS, Contacts

SYN, KEY, ABS = 0, 1, 3
SLOT, TRACKING, X = 0x2F, 0x39, 0x35
REPORT, DROPPED = (SYN, 0, 0), (SYN, 3, 0)


def events(*rows: tuple[int, int, int]) -> bytes:
    return b"".join(EVENT.pack(0, 0, *row) for row in rows)


def down(slot: int, tracked: int) -> tuple[tuple[int, int, int], ...]:
    return (ABS, SLOT, slot), (ABS, TRACKING, tracked), (ABS, X, 5)


def test_fingers_come_stay_and_leave_in_their_slots() -> None:
    contacts = Contacts()
    assert contacts.feed(events(*down(0, 7), *down(1, 8), (KEY, 0x14A, 1), REPORT), 0.0) == 2
    assert contacts.feed(events((ABS, X, 9), REPORT), 1.0) == 0  # of the slot told last
    assert contacts.feed(events(*down(2, 9), REPORT), 50.0) == 1
    assert len(contacts) == 3
    assert contacts.stuck(60.0, 60.0) == 0
    assert contacts.stuck(60.5, 60.0) == 2
    contacts.feed(events((ABS, SLOT, 0), (ABS, TRACKING, -1), REPORT), 61.0)
    assert contacts.stuck(61.0, 60.0) == 1


def test_another_finger_in_a_slot_starts_anew() -> None:
    contacts = Contacts()
    contacts.feed(events(*down(0, 7)), 0.0)
    assert contacts.feed(events(*down(0, 8)), 59.0) == 1
    assert contacts.stuck(61.0, 60.0) == 0


def test_a_panel_for_one_finger() -> None:
    contacts = Contacts()
    assert contacts.feed(events((KEY, 0x14A, 1), (ABS, 0, 5), REPORT), 0.0) == 1
    assert contacts.stuck(61.0, 60.0) == 1
    contacts.feed(events((KEY, 0x14A, 0), REPORT), 62.0)
    assert len(contacts) == 0


def test_a_first_finger_told_both_ways_is_one() -> None:
    contacts = Contacts()
    assert contacts.feed(events((KEY, 0x14A, 1), *down(0, 7), REPORT), 0.0) == 1
    assert len(contacts) == 1


def test_after_a_full_buffer_the_kernel_s_slots_count() -> None:
    contacts = Contacts()
    contacts.feed(events(*down(0, 7), *down(1, 8), REPORT), 0.0)
    came = contacts.feed(events(DROPPED, (ABS, TRACKING, 99), REPORT, *down(3, 12), REPORT), 10.0)
    assert contacts.lost
    assert came == 1  # what stands between the loss and the next report is not taken
    contacts.resume([7, -1, 30, 12], 2, 10.0)
    assert not contacts.lost
    assert len(contacts) == 3
    assert contacts.stuck(61.0, 60.0) == 1  # finger 7 never left
    contacts.feed(events((ABS, TRACKING, -1), REPORT), 62.0)  # of slot 2
    assert len(contacts) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from([SYN, KEY, ABS]),
            st.sampled_from([0, 3, SLOT, TRACKING, 0x14A]),
            st.integers(-(2**31), 2**31 - 1),
        ),
        max_size=300,
    )
)
def test_any_events_keep_within_bounds(rows: list[tuple[int, int, int]]) -> None:
    contacts = Contacts()
    assert 0 <= contacts.feed(events(*rows), 0.0) <= len(rows)
    assert len(contacts) <= SLOTS + 1


def test_the_struct_is_the_kernel_s() -> None:
    assert EVENT.size == 2 * struct.calcsize("l") + 8


@pytest.mark.parametrize(
    ("spans", "trouble"),
    [
        ([(3, 3), (0, 0)], ""),
        ([(5, 5), (0, 0), (0, 0), (0, 0)], ""),
        ([(5, 0), (0, 5)], ""),  # in the page's next beat
        ([(5, 0)], ""),
        ([(5, 0), (0, 0)], DEAF_PAGE),
        ([(2, 0), (1, 0), (0, 0)], DEAF_PAGE),
        ([(2, 0), (0, 0), (0, 0)], ""),
        ([(5, 0), (0, 0), (1, 1)], ""),
        ([(0, 3)], DEAF_PANEL),
        ([(0, 2), (0, 0), (0, 1)], DEAF_PANEL),
        ([(0, 2), (1, 0), (0, 2)], ""),
        ([(0, 3), (1, 1)], ""),
        ([(9, None), (9, None), (0, None)], ""),
        ([(5, 0), (5, None), (0, 0), (0, 0)], ""),
    ],
)
def test_who_is_deaf(spans: list[tuple[int, int | None]], trouble: str) -> None:
    agreement = Agreement()
    for felt, seen in spans:
        agreement.felt(felt)
        agreement.beat(seen, visible=True)
    assert agreement.trouble(panel=True) == trouble
    assert agreement.trouble(panel=False) == ""


def test_a_hidden_page_sees_no_touches() -> None:
    agreement = Agreement()
    for _ in range(4):
        agreement.felt(5)
        agreement.beat(0, visible=False)
    assert agreement.trouble(panel=True) == ""
