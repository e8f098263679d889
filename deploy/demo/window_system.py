"""The window system of the demo: takes what clerks send, checks it, and keeps only what it was."""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse

from hub.alerts.words import CITY_TIME

TOKEN: Final = "demo-window-token"  # noqa: S105 - of a demo on this machine alone
NAME: Final = "演示受理系统"
PATH: Final = "/api/documents"
LARGEST: Final = 512 * 1024 * 1024
SHOWN: Final = 20
KNOWN: Final = 1000
"""Keys of documents that are remembered, so that one sent twice is taken once."""


class WindowSystem:
    """`POST /api/documents?box=ID` takes one, `GET` tells the last; `…/open` opens or shuts it.

    Shut it answers 503: the boxes keep what they have and try again.
    """

    def __init__(self) -> None:
        self._open = True
        self._count = 0
        self._taken: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.router = APIRouter()
        self.router.add_api_route(PATH, self._take, methods=["POST"], response_model=None)
        self.router.add_api_route(PATH, self._told, response_model=None)
        self.router.add_api_route(f"{PATH}/open", self._set, methods=["POST"], response_model=None)

    async def _take(self, request: Request, box: str = "") -> JSONResponse:
        if not self._open:
            return JSONResponse({"message": "正在维护"}, 503, {"Retry-After": "3"})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"message": "令牌不对"}, 401)
        size, digest = 0, hashlib.sha256()
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                return JSONResponse({"message": "文件太大"}, 413)
            digest.update(part)
        seen = base64.b64encode(digest.digest()).decode("ascii")
        if request.headers.get("content-digest") != f"sha-256=:{seen}:":
            return JSONResponse({"message": "文件在路上坏了，请重发"}, 503)
        key = request.headers.get("idempotency-key", "")
        if key in self._taken:
            return JSONResponse({"message": "已经收到过"}, 409)
        self._count += 1
        self._taken[key] = {
            "box": box,
            "kind": request.headers.get("content-type", ""),
            "bytes": size,
            "at": datetime.now(CITY_TIME).strftime("%H:%M:%S"),
        }
        if len(self._taken) > KNOWN:
            self._taken.popitem(last=False)
        return JSONResponse({"number": self._count}, 201)

    async def _told(self) -> dict[str, Any]:
        latest = list(reversed(self._taken.values()))[:SHOWN]
        return {"name": NAME, "open": self._open, "count": self._count, "documents": latest}

    async def _set(self, wanted: dict[str, Any] = Body()) -> dict[str, Any]:  # noqa: B008
        self._open = bool(wanted.get("open"))
        return await self._told()
