"""The conversation with one SAM module over a port: one request at a time, each with an end."""

from __future__ import annotations

import asyncio
import logging

from drivers.base import DeviceBabble
from drivers.id_card.commands import GET_STATUS, Request
from drivers.id_card.frame import HEADER, Codec, Reply
from drivers.id_card.status import PROTOCOL_FAULTS, advice
from drivers.ports import Port

PROBES = 2
PROBE_SECONDS = 0.2
"""After a silence the module is asked so often, and so long, whether it is there at all. With the
longest request (3 s) that makes less than 4 s until a silent module counts as failed."""

REFUSALS = 3
"""Requests in a row that were not taken or not answered, after which the protocol is broken."""

_LOG = logging.getLogger(__name__)


class Sam:
    """One module. `name` is for the log, `baud` the speed of the line behind the port.

    The log never shows what may come from a card, only the header of such a frame and its length.
    """

    def __init__(self, name: str, port: Port, baud: int) -> None:
        self.late = 0
        """Replies that could not be the answer to what was asked."""
        self._name = name
        self._port = port
        self._baud = baud
        self._codec = Codec(Reply)
        self._refused = 0
        self._heard = False

    @property
    def bad(self) -> int:
        """Frames with a wrong length or checksum so far."""
        return self._codec.bad

    async def ask(self, request: Request) -> Reply | None:
        """The answer; None when this request got none though the module is there.

        Raises DeviceBroken (self-test failed, not authorised), DeviceBabble (silent, or nothing is
        understood), DeviceMissing.
        """
        self._heard = False
        reply = await self._exchange(request, request.seconds)
        if reply is None and not await self._is_there():
            raise DeviceBabble(self._complaint())
        if reply is None or reply.status in PROTOCOL_FAULTS:
            self._refused += 1
            if self._refused >= REFUSALS:
                why = advice(reply.sw3) if reply else "读卡模块不回答命令，请重新插拔读卡器"
                raise DeviceBabble(str(why))
        else:
            self._refused = 0
        return reply

    async def _is_there(self) -> bool:
        for _ in range(PROBES):
            if await self._exchange(GET_STATUS, PROBE_SECONDS):
                return True
        return False

    async def _exchange(self, request: Request, seconds: float) -> Reply | None:
        self._codec.reset()
        await self._port.discard_input()
        frame = request.command.to_bytes()
        _LOG.debug("%s > %s", self._name, frame.hex(" "))
        await self._port.write(frame)
        clock = asyncio.get_running_loop().time
        end = clock() + seconds + request.wire_seconds(self._baud)
        while (left := end - clock()) > 0:
            data = await self._port.read(left)
            self._heard = self._heard or bool(data)
            for reply in self._codec.feed(data):
                if request.answered_by(reply):
                    self._log_reply(reply, whole=request.harmless)
                    error = advice(reply.sw3).error
                    if error:
                        raise error(str(advice(reply.sw3)))
                    return reply
                self.late += 1
                self._log_reply(reply, whole=False)
            await asyncio.sleep(0)  # bytes without end must not hold the event loop
        return None

    def _log_reply(self, reply: Reply, *, whole: bool) -> None:
        if not _LOG.isEnabledFor(logging.DEBUG):
            return
        frame = reply.to_bytes()
        shown = frame if whole else frame[: HEADER + 3]
        _LOG.debug("%s < %s (%s bytes)", self._name, shown.hex(" "), len(frame))

    def _complaint(self) -> str:
        if self._heard:
            return "收到的数据不是读卡器协议，请检查波特率和设备地址"
        return "读卡模块没有应答，请检查电源、连接线和波特率"
