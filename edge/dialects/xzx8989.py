"""新中新 XZX_WEBAPI, http://localhost:8989/api/…, as its manual V3.3.4 describes it.

Answered: ReadMsg (with its older names), GetSAMID, Version. Not answered, and said so in its own
words: GetIDSerialNo, Beep, playSound, M1…, …FP…, FaceMatch. Left out: https on 9199, which pages do
not need, and socket.io on 5000.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from edge.dialects.counter import READER, Absent, Busy, NoCard, Trouble
from edge.dialects.dialect import AGAIN, Dialect, answer, day, nobody, picture, while_there

WAIT: Final = 2.0
"""Seconds for a card where the page does not say; pages give up after 3."""

LONGEST: Final = 3600.0
READ, NO_CARD, UNREADABLE, NO_READER = "0x90 0x1", "0x80", "0x41", "0x1"

CARD_TYPES: Final = {"resident": "0", "foreigner2017": "1", "hmt": "2", "foreigner2023": "3"}
OLDER_NAMES: Final = {
    "readmsg": {},
    "readmsgjsonp": {"callback": "callback"},
    "readmsgie": {"ie": "1"},
    "readfpmsg": {"Fp": "1"},
}
_CALLBACK: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*")


class Xzx8989(Dialect):
    """See above. `readOnce=1` gives a card once, however long it lies there."""

    name = "xzx8989"
    vendor = "新中新读卡服务（XZX_WEBAPI）"
    _given = False

    def app(self) -> Starlette:
        """All are GETs below /api."""
        routes = [Route("/api/{call}", self._call)]
        return Starlette(routes=routes, exception_handlers={ClientDisconnect: nobody})

    async def run(self) -> None:
        """See Dialect."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._notice_lifting(), name=self.name)
            await super().run()

    async def _notice_lifting(self) -> None:
        while True:
            with contextlib.suppress(Absent):
                async with contextlib.aclosing(self.counter.liftings()) as liftings:
                    async for _ in liftings:
                        self._given = False
            await asyncio.sleep(AGAIN)

    async def _call(self, request: Request) -> Response:
        call = request.path_params["call"].lower()
        asked = {**OLDER_NAMES.get(call, {}), **request.query_params}
        if call in OLDER_NAMES:
            told = await while_there(request, self._read(asked))
        elif call == "getsamid":
            told = self._sam_id()
        elif call == "version":
            told = {"retcode": "0", "retmsg": "v3.3.4", "errmsg": ""}
        else:
            told = _failed(NO_READER, "本机不支持这个接口")
        text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
        callback = asked.get("callback", "")
        if callback and _CALLBACK.fullmatch(callback):
            return answer(f"{callback}({text});", "text/javascript")
        return answer(text, "text/html" if asked.get("ie") == "1" else "application/json")

    async def _read(self, asked: dict[str, str]) -> dict[str, Any]:
        once = asked.get("readOnce") == "1"
        try:
            card = await self.counter.card(
                _seconds(asked.get("waitTime", "")), again=not (once and self._given)
            )
        except NoCard as flaw:
            return _failed(NO_CARD, str(flaw))
        except (Absent, Busy) as flaw:
            return _failed(NO_READER, str(flaw))
        except Trouble as flaw:
            return _failed(UNREADABLE, str(flaw))
        self._given = True
        return _card(card, photo=asked.get("NoPhoto") != "1", fingerprints=asked.get("Fp") == "1")

    def _sam_id(self) -> dict[str, Any]:
        try:
            return {"retcode": "0", "retmsg": self.counter.identity(READER), "errmsg": ""}
        except Absent as flaw:
            return _failed(NO_READER, str(flaw))


DIALECT = Xzx8989


def _seconds(wait: str) -> float:
    return min(float(wait), LONGEST) if wait.isascii() and wait.isdigit() else WAIT


def _failed(code: str, why: str) -> dict[str, Any]:
    return {"code": "1", "retcode": code, "retmsg": why, "errmsg": why}


def _card(card: dict[str, Any], *, photo: bool, fingerprints: bool) -> dict[str, Any]:
    """A read card. The second word of retcode stays 0x1 without a photo: pages take anything else
    for a card that was not read.
    """
    image = picture(card) if photo else ""
    prints = card.get("fingerprint_records", []) if fingerprints else []
    features = (card.get("fingerprints") or b"").hex() if fingerprints else ""
    told = {
        "code": "0",
        "retcode": READ,
        "retmsg": "操作成功||" + ("相片解码正确" if image else "没有照片"),
        "errmsg": "",
        "name": card["name"],
        "sex": card["sex"],
        "nation": card.get("country") or card["nation"],
        "born": day(card["birth"]),
        "address": card["address"],
        "cardno": card["number"],
        "userlifeb": day(card["valid_from"]),
        "userlifee": day(card["valid_to"]),
        "police": card["authority"] or card.get("office", ""),
        "photobase64": image,
        "FpDescribe": ",".join(
            f"指纹{place}:{each['finger']}{each['registration']},质量{each['quality'] or 0}"
            for place, each in enumerate(prints, 1)
        ),
        "FpData": features,
        "CardType": CARD_TYPES[card["kind"]],
        "EngName": card.get("english_name", ""),
        "CertVol": card.get("version", ""),
        "PassID": card.get("pass_number", ""),
        "IssuesTimes": card.get("issue_count") or card.get("renewals", ""),
        "Reserved": card.get("earlier", ""),
        "frontImg": "",
        "backImg": "",
    }
    half = len(features) // 2
    for place in (1, 2):
        known = prints[place - 1] if len(prints) >= place else {}
        told |= {
            f"FpFingerName{place}": known.get("finger", ""),
            f"FpQuality{place}": str(known.get("quality") or ""),
            f"FpRegResult{place}": known.get("registration", ""),
            f"FpFeature{place}": features[half * (place - 1) : half * place] if known else "",
        }
    return told
