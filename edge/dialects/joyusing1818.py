"""捷宇 JOYUSING document cameras, ws://localhost:1818, as published pages talk to them.

A text frame is a command, `bStopPlay` or `bStartPlayRotate(90)`, and its answer `BeginX…EndX`; any
other frame is a picture of the preview, a JPEG in base64. Answered: bStartPlay, bStartPlayRotate,
bStartPlay2 (the camera for the person), bStopPlay, sGetBase64, bSaveJPGEx, vSetDelHBFlag, ReadCard.
Every other command is answered `false`: files on the disk, recording, barcodes, resolution.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import re
from typing import Any, Final

from PIL import Image
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge.dialects.counter import PAGES, PERSON, Counter, Trouble
from edge.dialects.dialect import Dialect, day, picture

CARD_TIME: Final = 10.0
TALKS: Final = 4
"""Pages at a time."""

TOO_MANY: Final = 1013
_COMMAND: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,31})(?:\((.*)\))?", re.DOTALL)
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns anticlockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


class Joyusing1818(Dialect):
    """See above."""

    name = "joyusing1818"
    vendor = "捷宇高拍仪服务"
    _talks = 0

    def app(self) -> Starlette:
        """One WebSocket, wherever a page looks for it."""
        return Starlette(routes=[WebSocketRoute("/{_path:path}", self._talk)])

    async def _talk(self, socket: WebSocket) -> None:
        await socket.accept()
        if self._talks >= TALKS:
            await socket.close(TOO_MANY)
            return
        self._talks += 1
        talk = _Talk(self.counter, socket)
        try:
            with contextlib.suppress(WebSocketDisconnect):
                while True:
                    await talk.hear(await socket.receive_text())
        finally:
            self._talks -= 1
            await talk.stop()


DIALECT = Joyusing1818


class _Talk:
    """What one page set: which camera plays, how it is turned, whether pages are cut out."""

    def __init__(self, counter: Counter, socket: WebSocket) -> None:
        self._counter = counter
        self._socket = socket
        self._camera = PAGES
        self._turned = 0
        self._cut = True
        self._playing: asyncio.Task[None] | None = None

    async def hear(self, text: str) -> None:
        """Do one command and answer it; what is none is passed over."""
        if not (match := _COMMAND.fullmatch(text.strip())):
            return
        name, given = match[1], (match[2] or "").strip()
        try:
            told = await self._do(name, given)
        except Trouble:
            told = "false"
        await self._socket.send_text(f"Begin{name}{told}End{name}")

    async def stop(self) -> None:
        """End the preview."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    async def _do(self, name: str, given: str) -> str:
        if name in {"bStartPlay", "bStartPlayRotate"}:
            return await self._start(PAGES, given)
        if name == "bStartPlay2":
            return await self._start(PERSON, given)
        if name == "bStopPlay":
            await self.stop()
            return "true"
        if name in {"sGetBase64", "bSaveJPGEx"}:
            jpeg = await self._counter.page(self._camera, whole=self._whole)
            return await self._encoded(jpeg)
        if name == "vSetDelHBFlag":
            self._cut = given.lower() in {"true", "1"}
            return "true"
        if name == "ReadCard":
            return await self._card()
        return "false"

    @property
    def _whole(self) -> bool:
        return self._camera == PAGES and not self._cut

    async def _start(self, camera: str, degrees: str) -> str:
        await self.stop()
        self._counter.identity(camera)  # raises Absent
        self._camera = camera
        self._turned = int(degrees) % 360 if degrees.isascii() and degrees.isdigit() else 0
        self._playing = asyncio.create_task(self._play(), name="preview for a page")
        return "true"

    async def _play(self) -> None:
        with contextlib.suppress(Trouble, WebSocketDisconnect):
            async with contextlib.aclosing(self._counter.frames(self._camera)) as frames:
                async for jpeg in frames:
                    await self._socket.send_text(await self._encoded(jpeg))

    async def _encoded(self, jpeg: bytes) -> str:
        if self._turned in _TURNS:
            jpeg = await asyncio.to_thread(_turn, jpeg, self._turned)
        return base64.b64encode(jpeg).decode()

    async def _card(self) -> str:
        """The page parses it as JSON whatever happens, so that a failure has its keys too."""
        try:
            card: dict[str, Any] = await self._counter.card(CARD_TIME)
        except Trouble as flaw:
            return json.dumps({**_told_of({}), "Error": str(flaw)}, ensure_ascii=False)
        return json.dumps(_told_of(card), ensure_ascii=False)


def _turn(jpeg: bytes, degrees: int) -> bytes:
    """The picture turned clockwise."""
    turned = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        image.transpose(_TURNS[degrees]).save(turned, "JPEG", quality=90)
    return turned.getvalue()


def _told_of(card: dict[str, Any]) -> dict[str, str]:
    valid = (day(card.get(key, ""), ".") for key in ("valid_from", "valid_to"))
    return {
        "Name": card.get("name", ""),
        "Sex": card.get("sex", ""),
        "Folk": card.get("country") or card.get("nation", ""),
        "BirthDate": day(card.get("birth", "")),
        "Address": card.get("address", ""),
        "IdNo": card.get("number", ""),
        "Agency": card.get("authority") or card.get("office", ""),
        "Valid": "-".join(valid) if card else "",
        "PhotoB64": picture(card),
        "FingerB64": base64.b64encode(card.get("fingerprints") or b"").decode(),
    }
