"""What can be asked of the SAM module, how long it may think, and which replies can be the answer.

A reply does not say what it answers. After a time-out the reply to the last command may still come,
so each request knows the shape of its own: what cannot be its answer is a late one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.id_card.frame import HEADER, Command, Reply
from drivers.id_card.status import Status

TEXT, PHOTO, FINGERPRINTS = 256, 1024, 1024
"""Bytes of the parts of a card."""

APPENDED_ADDRESS = 70
"""Bytes of one appended address; a card has room for four (GA/T 490)."""

APPENDED_ADDRESSES = 4
CARD_NUMBER = 24
"""Bytes of the card-management number: 8 of the chip, 16 of the card (GA/T 490)."""

SAM_ID = 16

RESET = Command(bytes.fromhex("10 FF"))
SAM_STATUS = Command(bytes.fromhex("11 FF"))
READ_SAM_ID = Command(bytes.fromhex("12 FF"))
FIND = Command(bytes.fromhex("20 01"))
SELECT = Command(bytes.fromhex("20 02"))
READ = Command(bytes.fromhex("30 01"))
READ_WITH_FINGERPRINTS = Command(bytes.fromhex("30 10"))
READ_APPENDED_ADDRESSES = Command(bytes.fromhex("30 03"))
READ_CARD_NUMBER = Command(bytes.fromhex("30 05"))
READ_ADDED_INFORMATION = Command(bytes.fromhex("30 02"))
"""Seen in one implementation only; its reply is unknown."""

SLEEP = Command(bytes.fromhex("00"))
WAKE = Command(bytes.fromhex("01"))

SET_BAUD = {
    115200: Command(bytes.fromhex("60 00")),
    57600: Command(bytes.fromhex("60 01")),
    38400: Command(bytes.fromhex("60 02")),
    19200: Command(bytes.fromhex("60 03")),
    9600: Command(bytes.fromhex("60 04")),
}
"""By the speed in baud that the module shall take."""

MIAXIS_ANTENNA_OFF = Command(bytes.fromhex("FA 11 00"))
MIAXIS_ANTENNA_ON = Command(bytes.fromhex("FA 11 01"))
MIAXIS_VERSION = Command(bytes.fromhex("FA F0"))
MIAXIS_PHYSICAL_CARD_ID = Command(bytes.fromhex("FA 92"))


def set_rf_bytes(count: int) -> Command:
    """Limit one frame on the air to `count` bytes, 1 to 255; 80 is what a source uses."""
    return Command(bytes([0x61, 0xFF, count]))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command with what is known of its answer.

    `seconds` is how long the module may think, without the time on the wire; `longest` the largest
    number of data bytes in a good reply, whose status is `good` and whose size `fits`.
    """

    name: str
    command: Command
    seconds: float
    longest: int
    fits: Callable[[int], bool]
    good: Status = Status.OK
    bad: Callable[[int], bool] = lambda sw3: sw3 != Status.NOT_FOUND
    harmless: bool = False
    """Its reply tells nothing of a card, so its bytes may be logged."""

    def answered_by(self, reply: Reply) -> bool:
        """Whether `reply` can be the answer to this and not to an earlier command."""
        if reply.sw3 in (Status.OK, Status.FOUND):
            return reply.sw3 == self.good and self.fits(len(reply.data))
        return self.bad(reply.sw3)

    def wire_seconds(self, baud: int) -> float:
        """Time that command and longest reply need on the line, 10 bits a byte."""
        reply = HEADER + 3 + self.longest + 1
        return (len(self.command.to_bytes()) + reply) * 10 / baud


# `seconds` are the longest in use by real programs: 1.0 is theirs for commands without a card read,
# 2.0, 3.0 and 1.5 theirs for text and photo, with fingerprints, and appended addresses.
GET_STATUS = Request(
    name="SAM status",
    command=SAM_STATUS,
    seconds=1.0,
    longest=0,
    fits=lambda size: size == 0,
    harmless=True,
)
GET_SAM_ID = Request(
    name="SAM id",
    command=READ_SAM_ID,
    seconds=1.0,
    longest=SAM_ID,
    fits=lambda size: size == SAM_ID,
    harmless=True,
)
DO_RESET = Request(
    name="reset",
    command=RESET,
    seconds=1.0,
    longest=0,
    fits=lambda size: size == 0,
    harmless=True,
)
FIND_CARD = Request(
    name="find",
    command=FIND,
    seconds=1.0,
    longest=4,
    fits=lambda size: size <= 8,
    good=Status.FOUND,
    bad=lambda sw3: sw3 != Status.SELECT_FAILED,
)
SELECT_CARD = Request(
    name="select",
    command=SELECT,
    seconds=1.0,
    longest=8,
    fits=lambda size: size <= 8,
)
GET_CARD = Request(
    name="read",
    command=READ,
    seconds=2.0,
    longest=4 + TEXT + PHOTO,
    fits=lambda size: size >= 4 + TEXT,
)
GET_CARD_WITH_FINGERPRINTS = Request(
    name="read with fingerprints",
    command=READ_WITH_FINGERPRINTS,
    seconds=3.0,
    longest=6 + TEXT + PHOTO + FINGERPRINTS,
    fits=lambda size: size >= 6 + TEXT,
)
GET_APPENDED_ADDRESSES = Request(
    name="appended addresses",
    command=READ_APPENDED_ADDRESSES,
    seconds=1.5,
    longest=APPENDED_ADDRESSES * APPENDED_ADDRESS,
    fits=lambda size: size > 0 and size % APPENDED_ADDRESS == 0,
)
GET_CARD_NUMBER = Request(
    name="card number",
    command=READ_CARD_NUMBER,
    seconds=1.5,
    longest=CARD_NUMBER,
    fits=lambda size: size == CARD_NUMBER,
    bad=lambda sw3: True,
)
