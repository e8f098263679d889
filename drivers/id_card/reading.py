"""The cycle find → select → read, and whether the card that was read still lies there.

Modules differ in what `find` says of a card that was read and still lies there: one generation no
longer finds it until it has left the field, the other finds it every time. Most tell the card's
number as long as it lies there and fail once it is lifted. So the number is asked where the module
has it; otherwise `find` decides, and with the first generation CardLifted then means no more than
"not to be found". Either way a card is read once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone

from drivers.base import Report
from drivers.id_card.card import CardTextError, parse_card
from drivers.id_card.commands import (
    DO_RESET,
    FIND_CARD,
    GET_APPENDED_ADDRESSES,
    GET_CARD,
    GET_CARD_NUMBER,
    GET_CARD_WITH_FINGERPRINTS,
    SELECT_CARD,
)
from drivers.id_card.frame import FrameError, Reply
from drivers.id_card.replies import appended_addresses, contents
from drivers.id_card.reports import CardLifted, CardRead, CardTrouble
from drivers.id_card.sam import Sam
from drivers.id_card.status import Advice, Status, advice

MISSES = 2
"""Turns in a row without the card before it counts as gone: one miss happens to a card at rest."""

CHINA = timezone(timedelta(hours=8))
"""Where a card expires at midnight."""

UNREADABLE = Advice(reason="证件内容无法识别", advice="请换一张证件试读；仍不行请联系维护人员")
NO_ANSWER = Advice(reason="读证件超时", advice="请拿起证件重新放好")

_LOG = logging.getLogger(__name__)


class Reading:
    """What lies on one reader. `turn` asks once; call it again and again, 300 ms apart.

    A failed read is tried `attempts` times in all, with a reset between (only after a failure: a
    reset also makes a resting card findable), before it becomes a CardTrouble.
    """

    def __init__(
        self, sam: Sam, sam_id: str, *, fingerprints: bool, addresses: bool, attempts: int
    ) -> None:
        self.troubles = 0
        """Cards in a row that could not be read."""
        self.reread = False
        """Set it to have the resting card read again."""
        self._sam = sam
        self._sam_id = sam_id
        self._fingerprints = fingerprints
        self._addresses = addresses
        self._attempts = attempts
        self._rests = False
        self._awaited = False  # to be found again, because it shall be read again
        self._misses = 0
        self._found_resting = False
        self._number_told: bool | None = None
        self._by_number = False
        self._failures = 0
        self._failure = UNREADABLE

    @property
    def card_rests(self) -> bool:
        """Whether a card that was read, or given up, still lies there."""
        return self._rests

    async def turn(self) -> list[Report]:
        """Ask the module once; what came of it. Raises DeviceError."""
        reread, self.reread = self.reread, False
        if self._rests and reread:
            await self._sam.ask(DO_RESET)
            self._rests = False
            self._awaited = True
            self._misses = 0
            return []
        if self._rests:
            return await self._watch()
        started = asyncio.get_running_loop().time()
        if await self._find():
            self._misses = 0
            return await self._try_to_read(started)
        if self._failures or self._awaited:
            self._misses += 1
            if self._misses >= MISSES:
                return [self._trouble()] if self._failures else self._lifted()
        return []

    async def learn(self) -> None:
        """Right after the first read, when a card surely lies there: does the module tell numbers?

        Asked later, a refusal could as well mean that the card was taken or changed for another.
        """
        if self._rests and self._by_number and self._number_told is None:
            self._number_told = self._by_number = await self._number_is_told()

    async def _find(self) -> bool:
        reply = await self._sam.ask(FIND_CARD)
        return reply is not None and reply.status is Status.FOUND

    async def _try_to_read(self, started: float) -> list[Report]:
        selected = await self._sam.ask(SELECT_CARD)
        if selected is None or selected.status is not Status.OK:
            return await self._failed(selected)
        reply, parts = await self._read()
        if reply is None or reply.status is not Status.OK:
            return await self._failed(reply)
        try:
            found = contents(reply.data, parts=parts)
            card = parse_card(found.text)
        except (CardTextError, FrameError) as flaw:
            _LOG.warning("a card cannot be understood: %s", flaw)
            return await self._failed(reply)
        addresses = await self._appended_addresses()
        spent = asyncio.get_running_loop().time() - started
        self._failures = self.troubles = 0
        self._rest(by_number=self._number_told is not False)
        return [
            CardRead(
                card=card,
                photo=found.photo,
                fingerprints=found.fingerprints,
                appended_addresses=addresses,
                expired=card.expired(datetime.now(CHINA).date()),
                milliseconds=round(spent * 1000),
                sam_id=self._sam_id,
            )
        ]

    async def _read(self) -> tuple[Reply | None, int]:
        if self._fingerprints:
            reply = await self._sam.ask(GET_CARD_WITH_FINGERPRINTS)
            if reply is None or reply.status is not Status.COMMAND_WRONG:
                return reply, 3
            _LOG.warning("the module cannot read fingerprints; reading without them")
            self._fingerprints = False
        return await self._sam.ask(GET_CARD), 2

    async def _appended_addresses(self) -> tuple[str, ...]:
        if not self._addresses:
            return ()
        reply = await self._sam.ask(GET_APPENDED_ADDRESSES)
        if reply is None or reply.status is not Status.OK:
            return ()
        try:
            return appended_addresses(reply.data)
        except FrameError as flaw:
            _LOG.warning("appended addresses cannot be understood: %s", flaw)
            return ()

    async def _failed(self, reply: Reply | None) -> list[Report]:
        if reply is None:
            self._failure = NO_ANSWER
        else:
            self._failure = UNREADABLE if reply.status is Status.OK else advice(reply.sw3)
        self._failures += 1
        await self._sam.ask(DO_RESET)
        if self._failures < self._attempts:
            return []
        self._rest(by_number=False)
        return [self._trouble()]

    def _trouble(self) -> CardTrouble:
        self._failures = self._misses = 0
        self._awaited = False
        self.troubles += 1
        return CardTrouble(reason=self._failure.reason, advice=self._failure.advice)

    def _rest(self, *, by_number: bool) -> None:
        self._rests = True
        self._awaited = False
        self._misses = 0
        self._by_number = by_number
        self._found_resting = False

    async def _watch(self) -> list[Report]:
        if self._by_number and await self._number_is_told():
            self._misses = 0
            return []
        if not self._by_number and await self._find():
            # Not found, then found, and never found at rest: the first generation, a new card.
            if self._misses and not self._found_resting:
                return self._lifted()
            self._found_resting = True
            self._misses = 0
            return []
        self._misses += 1
        return self._lifted() if self._misses >= MISSES else []

    def _lifted(self) -> list[Report]:
        self._rests = self._awaited = False
        self._misses = 0
        return [CardLifted()]

    async def _number_is_told(self) -> bool:
        reply = await self._sam.ask(GET_CARD_NUMBER)
        return reply is not None and reply.status is Status.OK
