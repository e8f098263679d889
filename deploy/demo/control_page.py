"""The page on which people lay cards, press keys, and pull plugs of the simulated devices."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.demo.city import CITY
from deploy.demo.devices.control import Refused
from deploy.demo.devices.remote import Running
from deploy.demo.window_system import WindowSystem
from hub.alerts.words import CITY_TIME

PAGE = Path(__file__).parent / "page"

TOLD = 20
"""Messages of the hub that the page shows, the newest first."""


@dataclass(frozen=True)
class Board:
    """The running simulators by box and device."""

    devices: dict[tuple[str, str], Running]


def create_control_page(board: Board, hub: str) -> FastAPI:
    """The application; `hub` is the dashboard's address, linked from the page."""
    app = FastAPI(title="Hallkeeper demo control", docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])

    @app.get("/api/city")
    async def city() -> dict[str, Any]:
        boxes = []
        for box in CITY:
            devices = []
            for part in box.parts:
                device = board.devices.get((box.id, part.name))
                devices.append(
                    {
                        "name": part.name,
                        "title": part.title,
                        "simulator": part.simulator,
                        "status": await _status(device) if device else None,
                    }
                )
            boxes.append({"id": box.id, "title": box.title, "hall": box.hall, "devices": devices})
        return {"hub": hub, "boxes": boxes}

    told: deque[dict[str, str]] = deque(maxlen=TOLD)

    @app.post("/api/told")
    async def take(message: dict[str, Any] = Body()) -> None:  # noqa: B008
        words = message["commonAnnotations"]
        told.appendleft(
            {
                "to": message["receiver"],
                "title": words["summary"],
                "body": words["description"],
                "at": datetime.now(CITY_TIME).strftime("%H:%M:%S"),
            }
        )

    @app.get("/api/told")
    async def shown() -> list[dict[str, str]]:
        return list(told)

    app.include_router(WindowSystem().router)

    @app.post("/api/{box}/{device}")
    async def order(box: str, device: str, wanted: dict[str, Any] = Body()) -> JSONResponse:  # noqa: B008
        found = board.devices.get((box, device))
        if found is None:
            return JSONResponse({"message": "没有这个模拟设备"}, status_code=404)
        try:
            return JSONResponse(await found.tell(wanted.pop("do", "status"), **wanted))
        except (Refused, OSError) as flaw:
            message = str(flaw) or "模拟设备没有及时回答，请再试一次"
            return JSONResponse({"message": message}, status_code=409)

    app.mount("/", StaticFiles(directory=PAGE, html=True))
    return app


async def _status(device: Running) -> dict[str, Any] | None:
    try:
        return await device.tell("status")
    except (Refused, OSError, ValueError):  # its process has ended
        return None
