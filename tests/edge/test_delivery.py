from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.delivery import (
    BACKLOG_RATE,
    BACKLOG_STEP,
    LIVE_ROOM,
    REPEAT_AFTER,
    WINDOW,
    Again,
    Delivery,
    Piece,
)
from edge.messages import EVENTS_PER_MESSAGE, ranges


def send(delivery: Delivery, piece: Piece, now: float) -> list[int]:
    end = min(piece.upto, piece.after + piece.limit)
    sequences = list(range(piece.after + 1, end + 1))
    delivery.sent(piece, sequences, whole=end == piece.upto, now=now)
    return sequences


def test_live_events_go_before_the_backlog():
    delivery = Delivery(last=5000, backlog_at=0)
    first = delivery.next(0, last=5003)
    assert first == Piece(5000, 5003, EVENTS_PER_MESSAGE, live=True)
    send(delivery, first, 0)
    second = delivery.next(0, last=5003)
    assert second == Piece(0, 5000, BACKLOG_STEP, live=False)


def test_the_backlog_starts_late_and_keeps_its_rate():
    delivery = Delivery(last=100_000, backlog_at=3.0)
    assert delivery.next(2.9, last=100_000) is None
    assert delivery.due() == 3.0
    now, total = 3.0, 0
    while now < 13.0:
        while isinstance(piece := delivery.next(now, last=100_000), Piece):
            sequences = send(delivery, piece, now)
            total += len(sequences)
            delivery.acknowledged([(sequences[0], sequences[-1])])
        now = delivery.due() or now
    assert 10 * BACKLOG_RATE <= total <= 10 * BACKLOG_RATE + BACKLOG_STEP


def test_the_window_keeps_room_for_live_events():
    delivery = Delivery(last=100_000, backlog_at=0)
    now = 0.0
    while isinstance(piece := delivery.next(now, last=100_000), Piece):
        send(delivery, piece, now)
        now = min(delivery.due() or 0.0, 9.0)
    assert delivery.unacknowledged == WINDOW - LIVE_ROOM
    live = delivery.next(now, last=100_500)
    assert live == Piece(100_000, 100_500, EVENTS_PER_MESSAGE, live=True)
    send(delivery, live, now)
    assert delivery.unacknowledged == WINDOW
    assert delivery.next(now, last=100_500) is None
    delivery.acknowledged([(1, 50)])
    assert delivery.next(now, last=100_500) == Piece(100_200, 100_500, 50, live=True)


def test_what_is_not_acknowledged_is_repeated_ever_later():
    delivery = Delivery(last=0, backlog_at=0)
    send(delivery, delivery.next(0, last=3), 0)
    delivery.acknowledged([(2, 2)])
    now = 0.0
    for wait in (*REPEAT_AFTER, REPEAT_AFTER[-1]):
        assert delivery.due() == now + wait
        assert delivery.next(now + wait - 0.1, last=3) is None
        now += wait
        again = delivery.next(now, last=3)
        assert again == Again((1, 3))
        delivery.repeated(again, [1, 3], now=now)


def test_a_repeat_of_what_the_outbox_dropped_is_forgotten():
    delivery = Delivery(last=0, backlog_at=0)
    send(delivery, delivery.next(0, last=3), 0)
    delivery.repeated(Again((1, 2, 3)), [2], now=10)
    assert delivery.unacknowledged == 1
    delivery.acknowledged([(0, 2**62)])
    assert delivery.unacknowledged == 0
    assert delivery.due() is None


@settings(deadline=None)
@given(
    backlog=st.integers(0, 3000),
    live=st.integers(0, 1500),
    losses=st.lists(st.booleans(), min_size=30, max_size=30),
)
def test_everything_arrives_whatever_acks_get_lost(backlog, live, losses):
    delivery = Delivery(last=backlog, backlog_at=1.0)
    last = backlog + live
    arrived: set[int] = set()
    now = 0.0
    chances = iter(losses)
    for _ in range(500):
        step = delivery.next(now, last)
        if step is None:
            if (due := delivery.due()) is None:
                break
            now = max(now, due)
            continue
        if isinstance(step, Piece):
            sequences = send(delivery, step, now)
        else:
            sequences = list(step.sequences)
            delivery.repeated(step, sequences, now=now)
        assert delivery.unacknowledged <= WINDOW
        assert len(sequences) <= EVENTS_PER_MESSAGE
        if not next(chances, False):
            arrived.update(sequences)
            delivery.acknowledged(ranges(sequences))
    assert arrived == set(range(1, last + 1))
