"""The API of the box for the pages in front of people: state, live reports, commands, pictures.

Bound to 127.0.0.1 and behind edge/guard.py. Reports hold what was read from a card, so nothing here
is logged, and no answer may be cached.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import Response, StreamingResponse
from sse_starlette import EventSourceResponse
from starlette.types import ASGIApp

from drivers.base import DeviceError, UnknownCommand
from edge.agent import Agent
from edge.answers import FRESH, Problem, arguments, handle_problems, json_answer
from edge.bulletin import Bulletin
from edge.clock import Clock
from edge.complaints import NotTaken
from edge.driver_code import BadArguments
from edge.guard import Guard
from edge.listeners import Heard, News, TooMany
from edge.openapi import description
from edge.pairing import Pairings
from edge.panel import panel_mm, told_mm
from edge.ration import TooSoon
from edge.services import Service
from edge.supervisor import DeviceNotReady, UnknownDevice
from edge.talk import talk
from edge.upright import upright

COMMAND_TIME: Final = 10.0
PING: Final = 15
BOUNDARY: Final = "frame"
JPEG: Final = b"\xff\xd8\xff"
ORIENTATIONS: Final = ("pixels", "exif")
"""How a stream shows a camera that hangs upside down: turned, or as it is with Exif to say so."""

ContentUpdated = Callable[[], Awaitable[datetime | None]]


def create_app(
    agent: Agent,
    *,
    pages: ASGIApp | None = None,
    content_updated: ContentUpdated | None = None,
    clock: Clock | None = None,
    services: Iterable[Service] = (),
) -> ASGIApp:
    """The API of this agent and of `services`, with `pages` under `/` where given, behind the
    guard.
    """
    clock = clock or Clock()
    api = _Api(agent, clock, content_updated)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/api/box", api.box, response_model=None)
    app.add_api_route("/api/devices", api.devices, response_model=None)
    app.add_api_route("/api/reports", api.reports, response_model=None)
    app.add_api_websocket_route("/api/ws", api.socket)
    app.add_api_route("/api/complaints", api.complain, methods=["POST"], response_model=None)
    app.add_api_route("/api/blobs/{name}", api.blob, response_model=None)
    app.add_api_route(
        "/api/devices/{device}/commands/{command}",
        api.command,
        methods=["POST"],
        response_model=None,
    )
    app.add_api_route("/api/devices/{device}/stream.mjpeg", api.stream, response_model=None)
    kept = Path(agent.config.outbox.path).with_name("pairings.json")
    pairings = Pairings(kept, clock, agent.listeners.tell)
    routers = [pairings.router, *(service.router for service in services)]
    for router in routers:
        app.include_router(router)
    app.include_router(description([app.router, *routers]))
    app.add_api_route(
        "/api/{_rest:path}",
        _unknown,
        methods=["GET", "POST"],
        response_model=None,
        include_in_schema=False,
    )
    handle_problems(app)
    if pages is not None:
        app.mount("/", pages)
    return Guard(app, allow_origins=agent.config.local.allow_origins, knows=pairings.knows)


class _Api:
    def __init__(self, agent: Agent, clock: Clock, content_updated: ContentUpdated | None) -> None:
        self._agent = agent
        self._blobs = agent.blobs
        self._clock = clock
        self._content_updated = content_updated
        self._panel = panel_mm()
        self._bulletin = Bulletin(agent)

    async def box(self) -> Response:
        box = self._agent.config.box
        return json_answer(
            {
                "edge": box.id,
                "hall_name": box.hall_name,
                "window": box.window,
                "line": self._bulletin.line(),
                "time": self._clock.now(),
                "panel_mm": told_mm(self._agent.supervisor.states()) or self._panel,
                "floor_mm": self._agent.config.kiosk.floor_mm,
                "content_updated": await self._content_updated() if self._content_updated else None,
            }
        )

    async def devices(self) -> Response:
        return json_answer(self._agent.supervisor.states())

    async def reports(self) -> Response:
        return EventSourceResponse(self._bulletin.server_sent(), ping=PING, headers=FRESH)

    async def complain(self, request: Request) -> Response:
        try:
            receipt = await self._agent.complaints.take(await arguments(request))
        except msgspec.ValidationError as flaw:
            raise Problem(422, "bad_arguments", f"内容不对：{flaw}") from flaw
        except TooSoon as flaw:
            raise Problem(429, "too_soon", str(flaw)) from flaw
        except NotTaken as flaw:
            raise Problem(503, "not_taken", str(flaw)) from flaw
        self._agent.line.event_stored()
        return json_answer({"receipt": receipt}, 201)

    async def blob(self, name: str) -> Response:
        data = self._blobs.get(name)
        if data is None:
            raise Problem(404, "unknown_blob", "这份数据已经不在了")
        data = await upright(data)
        kind = "image/jpeg" if data.startswith(JPEG) else "application/octet-stream"
        return Response(data, media_type=kind, headers=FRESH)

    async def socket(self, socket: WebSocket) -> None:
        await talk(socket, self._bulletin.read(), self._do)

    async def command(self, device: str, command: str, request: Request) -> Response:
        return json_answer(await self._do(device, command, await arguments(request)))

    async def _do(self, device: str, command: str, args: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._agent.supervisor.command(
                device, command, args, timeout=COMMAND_TIME
            )
        except UnknownDevice as flaw:
            raise Problem(404, "unknown_device", "没有这台设备") from flaw
        except UnknownCommand as flaw:
            raise Problem(404, "unknown_command", "这台设备没有这个操作") from flaw
        except BadArguments as flaw:
            raise Problem(422, "bad_arguments", f"设备不接受这个操作：{flaw}") from flaw
        except DeviceNotReady as flaw:
            reason = flaw.reason
            raise Problem(409, "device_not_ready", "设备现在不能使用", reason=reason) from flaw
        except DeviceError as flaw:
            raise Problem(409, "device_failed", "设备没有完成操作", reason=str(flaw)) from flaw
        except TimeoutError as flaw:
            raise Problem(504, "device_timeout", "设备没有及时回应") from flaw
        told: dict[str, Any] = self._blobs.swap(answer)
        return told

    async def stream(self, device: str, orientation: str = "pixels") -> Response:
        if all(state.name != device for state in self._agent.supervisor.states()):
            raise Problem(404, "unknown_device", "没有这台设备")
        if orientation not in ORIENTATIONS:
            raise Problem(422, "bad_arguments", "orientation 只能是 pixels 或 exif")
        kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        return StreamingResponse(self._frames(device, orientation), media_type=kind, headers=FRESH)

    async def _frames(self, device: str, orientation: str) -> AsyncIterator[bytes]:
        def wants(news: News) -> bool:
            return (
                isinstance(news, Heard) and news.device == device and news.report.what == "preview"
            )

        try:
            with self._agent.listeners.listen(wants, latest=True) as listener:
                async for news in listener.read():
                    told = news.report.local() if isinstance(news, Heard) else {}
                    if isinstance(jpeg := told.get("jpeg"), bytes):
                        picture = jpeg if orientation == "exif" else await upright(jpeg)
                        yield _part(picture, told.get("sequence", 0))
        except TooMany:
            return


def _part(jpeg: bytes, sequence: int) -> bytes:
    """A preview as a part of the stream; X-Sequence is the number that its report has."""
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n"
        f"X-Sequence: {sequence}\r\n\r\n"
    )
    return head.encode() + jpeg + b"\r\n"


async def _unknown() -> Response:
    raise Problem(404, "not_found", "没有这个地址")
