"""A simulated ID-card reader: a SAM module that finds, selects and reads specimens.

python -m deploy.demo.devices.sam_module --link run/reader --control run/reader.control
"""

from __future__ import annotations

import argparse
import asyncio
import struct
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.devices.control import Refused, Simulator, main
from deploy.demo.devices.specimens import SPECIMENS, Specimen
from drivers.id_card import commands
from drivers.id_card.frame import Codec, Command, Reply
from drivers.id_card.status import Status

FIRST, SECOND = 1, 2
"""Generations of modules: the first finds a card that was read only after it left the field, the
second finds a resting card every time."""


@dataclass(kw_only=True)
class SamModule(Simulator):
    """A simulated ID-card reader.

    It knows the orders lay {card}, lift, break {status}, mend, fail {status, times}, and
    await {command, times}.
    """

    generation: int = FIRST
    card_number: bool = True
    serial: int = 1
    thinking: float = 0.0
    _card: Specimen | None = field(init=False, default=None)
    _read: bool = field(init=False, default=False)
    _selected: bool = field(init=False, default=False)
    _broken: int | None = field(init=False, default=None)
    _failing: list[int] = field(init=False, default_factory=list)
    _asked: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._codec = Codec(Command)
        self._news = asyncio.Event()

    @classmethod
    def options(cls) -> argparse.ArgumentParser:
        """The common options, and what kind of module it is."""
        parser = super().options()
        parser.add_argument("--generation", type=int, choices=(FIRST, SECOND), default=FIRST)
        parser.add_argument("--no-card-number", dest="card_number", action="store_false")
        parser.add_argument("--serial", type=int, default=1, help="last number of the SAM id")
        parser.add_argument("--thinking", type=float, default=0.0, help="seconds per card command")
        return parser

    def heard(self, data: bytes) -> None:
        """Answer every command whose frame ends here."""
        for command in self._codec.feed(data):
            reply = self._answer(command)
            name = command.body.hex()
            self._asked[name] = self._asked.get(name, 0) + 1
            self._news.set()
            self._news = asyncio.Event()
            think = self.thinking if name in ("3001", "3010") else 0.0
            asyncio.get_running_loop().call_later(think, self.send, reply.to_bytes())

    async def replugged(self) -> None:
        """A module that lost its power has no card selected."""
        self._codec.reset()
        self._forget()

    def do_status(self) -> dict[str, Any]:
        """Adds which card lies there and how often each command came."""
        lying = [kind for kind, card in SPECIMENS.items() if card is self._card]
        return {**super().do_status(), "card": lying[0] if lying else None, "asked": self._asked}

    async def do_await(self, command: str, times: int = 1) -> None:
        """Answer this order when the command (hexadecimal, as in `asked`) came so many times."""
        while self._asked.get(command, 0) < times:
            await self._news.wait()

    def do_lay(self, card: str = "resident") -> None:
        """Lay a specimen on the reader."""
        if card not in SPECIMENS:
            raise Refused(f"there is no card {card!r}, only {', '.join(SPECIMENS)}")
        self._card = SPECIMENS[card]
        self._forget()

    def do_lift(self) -> None:
        """Take the card away."""
        self._card = None
        self._forget()

    def do_break(self, status: str = "66") -> None:
        """Answer everything with this SW3 (60 self-test failed, 66 not authorised)."""
        self._broken = _sw3(status)

    def do_mend(self) -> None:
        """Be well again."""
        self._broken = None
        self._failing.clear()

    def do_fail(self, status: str = "41", times: int = 1) -> None:
        """Let the next reads of a card fail with this SW3."""
        self._failing = [_sw3(status)] * times

    def _forget(self) -> None:
        self._read = self._selected = False

    def _answer(self, command: Command) -> Reply:
        if self._broken is not None:
            return Reply(self._broken)
        if command == commands.SAM_STATUS:
            return Reply(Status.OK)
        if command == commands.READ_SAM_ID:
            return Reply(Status.OK, struct.pack("<HHIII", 5, 1, 20190301, self.serial, 1))
        if command == commands.RESET:
            self._forget()
            return Reply(Status.OK)
        if command == commands.FIND:
            return self._find()
        if command == commands.SELECT:
            self._selected = self._card is not None
            return Reply(Status.OK, bytes(8)) if self._selected else Reply(Status.SELECT_FAILED)
        return self._tell_of_card(command)

    def _find(self) -> Reply:
        self._selected = False
        if self._card is None or (self._read and self.generation == FIRST):
            return Reply(Status.NOT_FOUND)
        return Reply(Status.FOUND, bytes(4))

    def _tell_of_card(self, command: Command) -> Reply:
        known = {
            commands.READ,
            commands.READ_WITH_FINGERPRINTS,
            commands.READ_APPENDED_ADDRESSES,
        }
        if command not in known | ({commands.READ_CARD_NUMBER} if self.card_number else set()):
            return Reply(Status.COMMAND_WRONG)
        card = self._card
        # A failed find deselects, but a card that was read may be asked on while it lies there.
        if card is None or not (self._selected or self._read):
            return Reply(Status.READ_FAILED)
        if command == commands.READ_CARD_NUMBER:
            return Reply(Status.OK, card.number)
        if command == commands.READ_APPENDED_ADDRESSES:
            return Reply(Status.OK if card.addresses else Status.NO_CONTENT, card.addresses)
        if self._failing:
            return Reply(self._failing.pop())
        self._read = True
        parts = [card.text, card.photo]
        if command == commands.READ_WITH_FINGERPRINTS:
            parts.append(card.fingerprints)
        sizes = b"".join(len(part).to_bytes(2) for part in parts)
        return Reply(Status.OK, sizes + b"".join(parts))


def _sw3(status: str) -> int:
    try:
        number = int(status, 16)
    except ValueError:
        number = -1
    if not 0 <= number <= 0xFF:
        raise Refused(f"status {status!r} is not two hexadecimal digits")
    return number


if __name__ == "__main__":
    main(SamModule)
