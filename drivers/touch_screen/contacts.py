"""The fingers on a panel, from evdev events: slots of protocol B, or one finger without. Pure.

Source: the kernel's Documentation/input/multi-touch-protocol.rst and event-codes.rst.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h: two longs of time, type, code, value."""

EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
SYN_REPORT, SYN_DROPPED = 0, 3
BTN_TOUCH = 0x14A
ABS_MT_SLOT, ABS_MT_TRACKING_ID = 0x2F, 0x39

SLOTS = 64
"""Most fingers that are followed; panels tell 10, tables of several people 40."""

_SINGLE = -1
"""The only finger of a panel without slots."""


class Contacts:
    """Which fingers are down, and since when, in seconds of the caller's clock.

    `lost` says that the kernel's buffer ran over: ask it for the slots and tell them to `resume`.
    """

    def __init__(self) -> None:
        self.lost = False
        self._slot = 0
        self._slotted = False
        self._skipping = False
        self._down: dict[int, tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._down)

    def feed(self, events: bytes, now: float) -> int:
        """How many fingers came down in these whole input_event structs."""
        came = 0
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind == EV_SYN:
                self._synchronise(code)
            elif self._skipping:
                continue
            elif kind == EV_ABS and code == ABS_MT_SLOT:
                self._slot = value
            elif kind == EV_ABS and code == ABS_MT_TRACKING_ID:
                if not self._slotted:  # a multi-touch panel tells its first finger both ways
                    self._slotted = True
                    came -= self._down.pop(_SINGLE, None) is not None
                came += self._track(self._slot, value, now)
            elif kind == EV_KEY and code == BTN_TOUCH and not self._slotted:
                came += self._track(_SINGLE, 0 if value else -1, now)
        return max(came, 0)

    def resume(self, slots: Iterable[int], current: int, now: float) -> None:
        """Take the tracking ids by slot, -1 for none, and the slot that following events mean."""
        self.lost = False
        self._slotted, self._slot = True, current
        self._down.pop(_SINGLE, None)
        for slot, tracked in enumerate(slots):
            self._track(slot, tracked, now)

    def stuck(self, now: float, seconds: float) -> int:
        """How many fingers are down for longer than this."""
        return sum(now - since > seconds for _, since in self._down.values())

    def _synchronise(self, code: int) -> None:
        if code == SYN_DROPPED:
            # What follows up to the next report is a rest of what was dropped.
            self._skipping = self.lost = True
        elif code == SYN_REPORT:
            self._skipping = False

    def _track(self, slot: int, tracked: int, now: float) -> bool:
        """Whether a new finger is in the slot."""
        if not _SINGLE <= slot < SLOTS:
            return False
        if tracked < 0:
            self._down.pop(slot, None)
            return False
        known = self._down.get(slot)
        if known and known[0] == tracked:
            return False
        self._down[slot] = (tracked, now)
        return True


def touches(events: bytes) -> int:
    """How many fingers came down in these whole input_event structs."""
    return Contacts().feed(events, 0.0)
