"""The driver of ID-card readers with a SAM_A/SAM_V module, whatever carries its frames."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

from drivers.base import Alive, Driver, Identity, Report, UnknownCommand
from drivers.id_card import replies
from drivers.id_card.commands import GET_SAM_ID, GET_STATUS
from drivers.id_card.framing import FRAMINGS
from drivers.id_card.link import open_link
from drivers.id_card.reading import Reading
from drivers.id_card.reports import CardRead
from drivers.id_card.sam import Sam
from drivers.id_card.status import Status
from drivers.id_card.wlt import Decoder, site_decoder
from drivers.ports import BAUD_RATES, HidAddress, SerialAddress, parse_address

TROUBLES = 5
"""Unreadable cards in a row after which the reader, not the cards, is under suspicion."""


@dataclass(kw_only=True)
class IdCardReader(Driver):
    """A reader at `port` (`usb:0400:c35a`, `hid:0425:8159`, `serial:/dev/…`, `tcp:host:port`).

    It reads each card laid down once. Readers on USB are told apart by serial number or socket, see
    UsbAddress; `framing` (`plain`, `miaxis`, `dk`) is for HID readers whose ids nobody published.
    `find_every` is the number of seconds between two looks for a card; the protocol wants 0.3 or
    more. `model` is what the label says, for the module does not tell. `attempts` is how often one
    card is tried before a person is asked to lay it down anew. A silent module fails within 4 s at
    115200 baud; a slower line adds the time that a whole card needs on it (2.4 s at 9600).

    It never ran on a real reader yet, only on ptys, recordings and the lab's USB bus.
    """

    kind: str = "id_card_reader"
    port: str
    baud: int = 115200
    find_every: float = 0.3
    read_fingerprint: bool = False
    read_appended_address: bool = False
    attempts: int = 3
    framing: str = ""
    model: str = ""
    _reading: Reading | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        address = parse_address(self.port)
        if isinstance(address, SerialAddress) and address.baud:
            self.baud = address.baud
        if self.baud not in BAUD_RATES:
            raise ValueError(f"baud must be one of {BAUD_RATES}, not {self.baud}")
        if self.framing and not isinstance(address, HidAddress):
            raise ValueError("framing is for readers at hid: addresses only")
        if self.framing not in {"", *FRAMINGS}:
            raise ValueError(f"framing must be one of {', '.join(FRAMINGS)}, not {self.framing}")
        if not 0 < self.find_every < self.patience:
            raise ValueError("find_every must be above 0 and below patience")
        if self.attempts < 1:
            raise ValueError("attempts must be at least 1")

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver. DeviceBroken means that the module itself must be replaced."""
        clock = asyncio.get_running_loop().time
        async with (
            open_link(self.port, baud=self.baud, framing=self.framing) as port,
            site_decoder() as decoder,
        ):
            sam = Sam(self.name, port, self.baud)
            identity = await self._identify(sam)
            yield Alive(identity=identity)
            reading = self._reading = Reading(
                sam,
                identity.serial,
                fingerprints=self.read_fingerprint,
                addresses=self.read_appended_address,
                attempts=self.attempts,
            )
            try:
                while True:
                    started = clock()
                    for report in await reading.turn():
                        yield await _with_picture(report, decoder)
                    await reading.learn()
                    yield Alive(
                        identity=identity,
                        detail={"bad_frames": sam.bad, "late_replies": sam.late},
                        warning=self._warning(reading) or (decoder.warning if decoder else ""),
                    )
                    await port.rest(started + self.find_every - clock())
            finally:
                self._reading = None

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """`reread`: read the resting card again; `accepted` is false when none lies there."""
        if name != "reread":
            raise UnknownCommand(name, self)
        if args:
            raise ValueError(f"reread takes no {', '.join(sorted(args))}")
        if self._reading is None or not self._reading.card_rests:
            return {"accepted": False}
        self._reading.reread = True
        return {"accepted": True}

    async def _identify(self, sam: Sam) -> Identity:
        await sam.ask(GET_STATUS)
        reply = await sam.ask(GET_SAM_ID)
        if reply is None or reply.status is not Status.OK:
            return Identity(model=self.model)
        serial = replies.sam_id(reply.data)
        return Identity(model=self.model or f"SAM {serial[:5]}", serial=serial)

    def _warning(self, reading: Reading) -> str:
        if reading.troubles < TROUBLES:
            return ""
        return f"连续 {reading.troubles} 张证件读不出，请检查读卡器"


async def _with_picture(report: Report, decoder: Decoder | None) -> Report:
    if decoder is None or not isinstance(report, CardRead):
        return report
    return replace(report, picture=await decoder.picture(report.photo))
