"""The readers' service on http://localhost:19196 (华视): OpenDevice, readcard, CloseDevice.

Pages glue parameters against caches onto the address with `&` and no `?`, and take the answer apart
with expressions such as `"errorMsg" : (.*)`, so its spaces and line ends count. The vendor's code
for a sex, a nation or a picture file on disk is not answered.
"""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from edge.dialects.counter import READER, Absent, Trouble
from edge.dialects.dialect import Dialect, answer, day, nobody, picture, while_there

WAIT: Final = 3.0
"""Seconds for a card; pages ignore what comes after 5."""

OK, NO_READER, UNREADABLE = 0, -1, -11

CARD_TYPES: Final = {"resident": " ", "foreigner2017": "I", "hmt": "J", "foreigner2023": "Y"}


class Reader19196(Dialect):
    """See above."""

    name = "reader19196"
    vendor = "19196 端口的读卡服务（华视等）"

    def app(self) -> Starlette:
        """Three GETs, in capitals or not."""
        routes = [Route("/{call:path}", self._call)]
        return Starlette(routes=routes, exception_handlers={ClientDisconnect: nobody})

    async def _call(self, request: Request) -> Response:
        call = request.path_params["call"].partition("&")[0].lower()
        if call == "readcard":
            return _told(await while_there(request, self._read()))
        if call == "opendevice":
            return _told(self._open())
        if call == "closedevice":
            return _told({"errorMsg": "关闭设备成功", "resultFlag": OK})
        return Response(status_code=404)

    def _open(self) -> dict[str, Any]:
        try:
            self.counter.identity(READER)
        except Absent as flaw:
            return {"errorMsg": str(flaw), "resultFlag": NO_READER}
        return {"errorMsg": "打开设备成功", "resultFlag": OK}

    async def _read(self) -> dict[str, Any]:
        try:
            card = await self.counter.card(WAIT)
        except Trouble as flaw:
            code = NO_READER if isinstance(flaw, Absent) else UNREADABLE
            return {**dict.fromkeys(_told_of({}), ""), "errorMsg": str(flaw), "resultFlag": code}
        return {**_told_of(card), "errorMsg": "读卡成功", "resultFlag": OK}


DIALECT = Reader19196


def _told(body: dict[str, Any]) -> Response:
    """Keys in the order of the alphabet, each on its line."""
    return answer(
        json.dumps(body, ensure_ascii=False, indent=3, separators=(",", " : "), sort_keys=True)
    )


def _told_of(card: dict[str, Any]) -> dict[str, str]:
    return {
        "bornDay": day(card.get("birth", "")),
        "certAddress": card.get("address", ""),
        "certNumber": card.get("number", ""),
        "certOrg": card.get("authority") or card.get("office", ""),
        "certType": CARD_TYPES.get(card.get("kind", ""), ""),
        "effDate": day(card.get("valid_from", "")),
        "expDate": day(card.get("valid_to", "")),
        "gender": card.get("sex", ""),
        "identityPic": picture(card),
        "nation": card.get("country") or card.get("nation", ""),
        "nationCode": "",
        "partyName": card.get("name", ""),
    }
