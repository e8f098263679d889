"""The pads on one line: what their frames mean, who may rate what, who is silent. No I/O here."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from drivers.base import DeviceBabble, Report
from drivers.keypad.framing import Frame
from drivers.keypad.profile import Profile, Rule
from drivers.keypad.template import Template
from drivers.rating import Ballot

logger = logging.getLogger(__name__)

NO_ADDRESS = -1

TOLD = 5
"""Unknown frames that are logged; of the rest only the number is told."""


@dataclass(frozen=True, kw_only=True)
class Key(Report):
    """A key that rates nothing, on the pad of `window`; `data` is its frame's body in hex.

    A pad sends it again until it is acknowledged, and a citizen's digits repeat too, so what
    repeats is told as often as it came.
    """

    what = "key"
    lasting = False

    key: str
    window: str
    data: str


@dataclass(frozen=True, kw_only=True)
class Asking(Report):
    """Whoever stands at `window` is asked to rate, or no more."""

    what = "asking"
    lasting = False

    window: str
    on: bool


class Pads:
    """The pads of one line by address, or the only one; `now` is any clock that goes forward.

    What it returns as bytes is to be sent. `windows` maps addresses to windows; without it the only
    pad (address 1 where the profile has addresses) stands at `window`, which is also the one meant
    where a command names none. Raises ValueError.
    """

    def __init__(self, profile: Profile, window: str, windows: Mapping[str, str]) -> None:
        self._profile = profile
        self._window = window
        self._ballots: dict[int, Ballot] = {
            address: Ballot(window=name, by="keypad")
            for address, name in _addresses(profile, window, windows)
        }
        self._entered = frozenset(self._ballots)
        self._heard = dict.fromkeys(self._ballots, -math.inf)
        self._opened = -math.inf
        self._last_press: str | None = None
        self._asking: set[int] = set()
        self._unknown = 0

    def opened(self, now: float) -> None:
        """The line is open: silence counts from here."""
        self._opened = now
        self._heard = dict.fromkeys(self._ballots, -math.inf)

    def hear(self, frame: Frame, now: float) -> tuple[Report | None, list[bytes]]:
        """What a frame reports, and what to send once the report was taken."""
        at = self._profile.address_at
        address = frame.body[at] if at is not None and at < len(frame.body) else NO_ADDRESS
        self._heard[address] = now
        poll = self._profile.poll
        if poll and poll.answer.matches(frame.body):
            return None, []
        rule = self._profile.rule(frame.body)
        if rule is None:
            self._unknown += 1
            if self._unknown <= TOLD:
                logger.info(
                    "profile %s lacks the frame %s", self._profile.name, frame.body.hex(" ")
                )
            return None, []
        # A voice from a pad that nobody entered is kept, with its window unknown.
        ballot = self._ballots.setdefault(address, Ballot(window="", by="keypad"))
        report = self._meaning(rule, frame, ballot, now)
        answers = [rule.reply] if rule.reply else []
        if report and rule.grade:
            answers += self._profile.prompts.get("thanks", ())
        return report, [self._wrap(answer, address, frame.body) for answer in answers]

    def polls(self) -> list[bytes]:
        """The question to every entered pad."""
        poll = self._profile.poll
        return [self._wrap(poll.send, address) for address in self._entered] if poll else []

    def ask(self, window: str, transaction: str, seconds: float, now: float) -> list[bytes]:
        """Open a question at `window`; raises ValueError."""
        address = self._at(window)
        self._ballots[address].ask(transaction, seconds, now)
        return self._prompt("ask", address)

    def cancel(self, window: str) -> list[bytes]:
        """End the question at `window`; raises ValueError."""
        address = self._at(window)
        self._ballots[address].cancel()
        return self._prompt("cancel", address)

    def prompt(self, name: str, window: str, **values: bytes) -> list[bytes]:
        """Beep, speak or show; raises ValueError where the profile cannot."""
        if not self._profile.prompts.get(name):
            raise ValueError(f"profile {self._profile.name} has no prompt {name!r}")
        return self._prompt(name, self._at(window), **values)

    def expire(self, now: float) -> list[bytes]:
        """End the questions whose time is over."""
        over = [address for address, ballot in self._ballots.items() if ballot.expire(now)]
        return [data for address in over for data in self._prompt("cancel", address)]

    def asking(self, now: float) -> list[Asking]:
        """What began and ended since the last call."""
        before, self._asking = (
            self._asking,
            {a for a in self._ballots if self._ballots[a].asks(now)},
        )
        return [
            Asking(window=self._ballots[address].window, on=address in self._asking)
            for address in sorted(before ^ self._asking)
        ]

    def heard_since(self, then: float) -> bool:
        """Whether a pad said anything after `then`."""
        return max(self._heard.values()) > then

    def warning(self, now: float) -> str:
        """What is wrong with some of the pads; raises DeviceBabble when all are silent."""
        warnings = []
        poll = self._profile.poll
        if poll:
            limit = now - poll.silent_after
            silent = [a for a in self._entered if max(self._heard[a], self._opened) < limit]
            if silent and len(silent) == len(self._entered):
                raise DeviceBabble(
                    f"评价器 {poll.silent_after:g} 秒没有应答：检查电源、数据线和型号（profile）"
                )
            warnings += [f"窗口 {self._ballots[a].window} 的评价器没有应答" for a in silent]
        warnings += [
            f"地址 {address} 的评价器没有登记窗口：在 pads 里写上"
            for address in self._ballots
            if address not in self._entered
        ]
        return "；".join(warnings)

    def facts(self) -> dict[str, Any]:
        """The driver's detail; it changes with events only, never by the clock."""
        facts: dict[str, Any] = {
            "profile": self._profile.name,
            "liveness": "poll" if self._profile.poll else "line",
            "last_press": self._last_press,
            "repeated": sum(ballot.repeated for ballot in self._ballots.values()),
            "refused": sum(ballot.refused for ballot in self._ballots.values()),
            "unknown_frames": self._unknown,
        }
        if not self._profile.poll:
            facts["note"] = "此型号不应答询问：只知道线路已打开，上次按键见 last_press"
        if self._profile.local_choices:
            facts["local_choices"] = list(self._profile.local_choices)
        return facts

    def _meaning(self, rule: Rule, frame: Frame, ballot: Ballot, now: float) -> Report | None:
        if rule.grade:
            self._last_press = datetime.now(UTC).isoformat(timespec="seconds")
            return ballot.cast(rule.grade, now)
        if rule.key:
            return Key(key=rule.key, window=ballot.window, data=frame.body.hex(" "))
        return None

    def _at(self, window: str) -> int:
        if not window and len(self._entered) == 1:
            return next(iter(self._entered))
        window = window or self._window
        for address in self._entered:
            if self._ballots[address].window == window:
                return address
        known = "、".join(sorted(self._ballots[address].window for address in self._entered))
        raise ValueError(f"no keypad at window {window!r} on this line; there are {known}")

    def _prompt(self, name: str, address: int, **values: bytes) -> list[bytes]:
        templates = self._profile.prompts.get(name, ())
        return [self._wrap(template, address, **values) for template in templates]

    def _wrap(self, template: Template, address: int, body: bytes = b"", **values: bytes) -> bytes:
        values["address"] = bytes([address]) if address != NO_ADDRESS else b""
        try:
            return self._profile.wrap(template, body=body, **values)
        except ValueError as flaw:
            raise DeviceBabble(
                f"型号 {self._profile.name} 的 {template.text!r} 装不进一帧（{flaw}）：改正它"
            ) from flaw


def _addresses(profile: Profile, window: str, windows: Mapping[str, str]) -> list[tuple[int, str]]:
    if profile.address_at is None:
        if windows:
            raise ValueError(f"profile {profile.name} has no addresses; leave pads out")
        return [(NO_ADDRESS, window)]
    for address, name in windows.items():
        if not address.isdecimal() or int(address) > 255 or not isinstance(name, str):
            raise ValueError(
                f'pads maps addresses 0 to 255 to windows, e.g. "1" = "3", not {address!r}'
            )
    return [(int(address), name) for address, name in windows.items()] or [(1, window)]
