"""Complaints and suggestions of citizens at this box: what they are about, and never who.

No free text is taken. Text would hold names, numbers and stories of people, which must not be in
MQTT, the hub or on disk; a citizen who wants to tell more does so at the complaints window,
where the receipt number binds both together, or to 12345.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final, Literal

import msgspec

from drivers.base import Worth
from edge.clock import Clock
from edge.journal import Entry
from edge.outbox import Outbox, OutboxFull, OutboxTrouble
from edge.ration import Ration

TYPE: Final = "hall.box.complaint"
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a receipt is read out without mistakes."""

REST: Final = 5.0
"""Seconds between two: a child that presses the button again and again is told to wait."""

HOURLY: Final = 60
"""In an hour at one box, more than a hall hears in a day: a game fills neither disk nor hub."""

Topic = Literal["attitude", "efficiency", "guidance", "fees", "rules", "facility", "other"]


class Voice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page sends. `window` and `item` are of this hall's content, empty when not said."""

    sort: Literal["complaint", "suggestion"]
    topic: Topic
    window: Annotated[str, msgspec.Meta(max_length=16)] = ""
    item: Annotated[str, msgspec.Meta(max_length=64)] = ""


class NotTaken(Exception):
    """It could not be kept; the text is for the citizen."""


class Complaints:
    """Takes complaints into the outbox."""

    def __init__(self, outbox: Outbox, edge: str, clock: Clock) -> None:
        self._outbox = outbox
        self._source = f"/edges/{edge}"
        self._clock = clock
        self._ration = Ration(
            clock,
            hourly=HOURLY,
            rest=REST,
            again="刚刚已经收到一份，请稍等几秒再提交",
            full="这一小时在本机提交的很多，请到投诉受理窗口，或拨打 12345",
        )

    async def take(self, given: dict[str, Any]) -> str:
        """Keep it for good, and return its receipt.

        Raises msgspec.ValidationError for what is none, TooSoon, NotTaken.
        """
        voice = msgspec.convert(given, Voice)
        self._ration.take()
        receipt = new_receipt()
        data = {"receipt": receipt, **msgspec.structs.asdict(voice)}
        entry = Entry(
            source=self._source,
            type=TYPE,
            time=self._clock.now(),
            data=msgspec.json.encode(data),
            worth=Worth.VOICE,
        )
        try:
            await self._outbox.append(entry)
        except (OutboxFull, OutboxTrouble) as flaw:
            self._ration.give_back()
            raise NotTaken("本机暂时记不下，请拨打 12345 或到投诉受理窗口") from flaw
        return receipt


def new_receipt() -> str:
    """`7K3M-0R9T`: 40 random bits, which say nothing about anybody."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
