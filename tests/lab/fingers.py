"""Simulated devices that people touch: a rating pad that is a keyboard, and a touch panel."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from deploy.demo.devices.control import Refused, Simulator

KEYS = {5: 0x1E, 4: 0x1F, 3: 0x20, 2: 0x21, 1: 0x22}
"""Grade → usage of the keyboard page: the best is the key 1, the worst the key 5."""

FINGERS = 10
"""Fingers in one report of the panel."""


@dataclass(kw_only=True)
class KeyboardPad(Simulator):
    """A rating pad that types; it knows press {grade} and hold {grade}, release {}."""

    def do_press(self, grade: int = 5) -> None:
        """A citizen presses a key and lets it go."""
        self.do_hold(grade)
        self.do_release()

    def do_hold(self, grade: int = 5) -> None:
        """A citizen presses a key."""
        if grade not in KEYS:
            raise Refused("press a grade from 1 to 5")
        self.send(bytes([0, 0, KEYS[grade], 0, 0, 0, 0, 0]))

    def do_release(self) -> None:
        """The key is let go."""
        self.send(bytes(8))


@dataclass(kw_only=True)
class TouchPanel(Simulator):
    """A multi-touch panel; it knows touch {finger, x, y} with x and y from 0 to 1, and lift."""

    _down: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)

    def do_touch(self, finger: int = 0, x: float = 0.5, y: float = 0.5) -> None:
        """A finger comes down or moves."""
        if not 0 <= finger < FINGERS or not (0 <= x <= 1 and 0 <= y <= 1):
            raise Refused(f"fingers are 0 to {FINGERS - 1}, x and y 0 to 1")
        self._down[finger] = (round(x * 32767), round(y * 32767))
        self._report(self._down)

    def do_lift(self, finger: int = 0) -> None:
        """A finger leaves."""
        if finger not in self._down:
            raise Refused(f"finger {finger} is not down")
        self._report(self._down, lifted=finger)
        del self._down[finger]

    async def replugged(self) -> None:
        """See Simulator."""
        self._down.clear()

    def _report(self, down: dict[int, tuple[int, int]], lifted: int = -1) -> None:
        slots = [struct.pack("<BBHH", f != lifted, f, x, y) for f, (x, y) in down.items()]
        body = b"".join(slots).ljust(6 * FINGERS, b"\0")
        self.send(b"\x01" + body + bytes([len(slots)]))
