"""ZKTeco ZKIDROnline, http://127.0.0.1:24010/ZKIDROnline/…, as published pages call it.

Answered: ScanReadIdCardInfo and info. Left out: everything of the fingerprint service, which is
another program of the vendor's.
"""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from edge.dialects.counter import Absent, Busy, NoCard, Trouble
from edge.dialects.dialect import Dialect, answer, day, nobody, picture, while_there

WAIT: Final = 8.0
"""Seconds for a card; the vendor's own pages give up after 10."""

VERSION: Final = "3.5.2"
"""Of the vendor's program: pages that find an older one offer to download it."""

OK, NO_READER, UNREADABLE, OTHER, TIME_OUT = 0, 1, 11, 30, 100
_PLAIN: Final = str.maketrans({"\\": "/", '"': "＂"})


class Zkteco24010(Dialect):
    """See above."""

    name = "zkteco24010"
    vendor = "中控身份证读卡服务（ZKIDROnline）"

    def app(self) -> Starlette:
        """Two GETs."""
        routes = [
            Route("/ZKIDROnline/ScanReadIdCardInfo", self._read),
            Route("/ZKIDROnline/info", self._info),
        ]
        return Starlette(routes=routes, exception_handlers={ClientDisconnect: nobody})

    async def _info(self, _request: Request) -> Response:
        return _told({"ret": OK, "data": {"server_version": VERSION}})

    async def _read(self, request: Request) -> Response:
        try:
            card = await while_there(request, self.counter.card(WAIT))
        except NoCard:
            return _told({"ret": TIME_OUT})
        except Absent:
            return _told({"ret": NO_READER})
        except Busy:
            return _told({"ret": OTHER})
        except Trouble:
            return _told({"ret": UNREADABLE})
        return _told({"ret": OK, "Certificate": _certificate(card)})


DIALECT = Zkteco24010


def _told(body: dict[str, Any]) -> Response:
    return answer(json.dumps(body, ensure_ascii=False))


def _certificate(card: dict[str, Any]) -> dict[str, str]:
    """Dates with dots, as pages turn them into their own. No value needs an escape in JSON: the
    vendor's program writes backslashes as they are, so pages double or replace them all.
    """
    told = {
        "Name": card["name"],
        "Sex": card["sex"],
        "Nation": card.get("country") or card["nation"],
        "Birthday": day(card["birth"], "."),
        "Address": card["address"],
        "IDNumber": card["number"],
        "IDIssued": card["authority"] or card.get("office", ""),
        "IssuedData": day(card["valid_from"], "."),
        "ValidDate": day(card["valid_to"], "."),
        "Base64Photo": picture(card),
    }
    return {key: value.translate(_PLAIN) for key, value in told.items()}
