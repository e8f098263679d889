"""The hub's web application: REST, live news, and the dashboard's files."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from hub.access.door import Door, Refused
from hub.api import (
    alerts,
    audit,
    boxes,
    care,
    commands,
    content,
    enrolment,
    enter,
    halls,
    inspection,
    maintenance,
    operation,
    people,
    ratings,
    reports,
    stream,
    tickets,
)
from hub.api.guard import SameOrigin, SignedIn
from hub.api.models import Problem
from hub.api.parts import Parts
from hub.store.database import Unstorable
from hub.store.people import NameTaken
from hub.store.registry import NotRegistered

DASHBOARD = Path(__file__).parents[1] / "dashboard" / "dist"

ROUTES = (
    alerts,
    audit,
    boxes,
    care,
    commands,
    content,
    enrolment,
    enter,
    halls,
    inspection,
    maintenance,
    operation,
    people,
    ratings,
    reports,
    stream,
    tickets,
)

WORDS = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "wrong_method",
    422: "invalid",
}

PROBLEMS = (401, 403, 404, 409, 410, 411, 413, 415, 422, 429)
"""What any route may answer instead; the words say what to do."""


def create_app(
    parts: Parts,
    *,
    hosts: frozenset[str],
    dashboard: Path = DASHBOARD,
    door: Door | None = None,
) -> FastAPI:
    """The application for these parts; `hosts` are the names it answers to.

    `door` lets people in; one for the parts' database unless a test hands in another.
    """
    app = FastAPI(
        title="Hallkeeper hub",
        version="1",
        description="What is broken, who must act, what is missing.",
        docs_url=None,
        redoc_url=None,
        responses={status: {"model": Problem} for status in PROBLEMS},
    )
    app.state.parts = parts
    app.state.door = door or Door(parts.database)
    app.add_middleware(GZipMiddleware, minimum_size=2000)
    app.add_middleware(SignedIn, sessions=app.state.door.sessions)
    app.add_middleware(SameOrigin, hosts=hosts)
    _explain_errors(app)
    for part in ROUTES:
        app.include_router(part.router)
    app.add_api_route("/favicon.ico", _icon, include_in_schema=False)
    if dashboard.is_dir():
        app.mount("/", StaticFiles(directory=dashboard, html=True), name="dashboard")
    return app


async def _icon() -> Response:
    """For reports opened as pages, which name no icon of their own."""
    return RedirectResponse("/favicon.svg", 308)


def _explain_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def problem(_request: Request, flaw: HTTPException) -> JSONResponse:
        word = WORDS.get(flaw.status_code, "error")
        body = {"error": word, "message": str(flaw.detail)}
        return JSONResponse(body, status_code=flaw.status_code, headers=flaw.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, flaw: RequestValidationError) -> JSONResponse:
        first = flaw.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        body = {"error": "invalid", "message": f"{where or '请求体'}:{first['msg']}"}
        return JSONResponse(body, status_code=422)

    app.exception_handler(Refused)(enter.refused)

    @app.exception_handler(NotRegistered)
    async def unknown(_request: Request, flaw: NotRegistered) -> JSONResponse:
        return JSONResponse({"error": "not_found", "message": str(flaw)}, status_code=404)

    @app.exception_handler(NameTaken)
    async def taken(_request: Request, flaw: NameTaken) -> JSONResponse:
        return JSONResponse({"error": "conflict", "message": str(flaw)}, status_code=409)

    @app.exception_handler(Unstorable)
    async def unstorable(_request: Request, _flaw: Unstorable) -> JSONResponse:
        words = "内容里有无法保存的字符或数值，请改正后再试"
        return JSONResponse({"error": "invalid", "message": words}, status_code=422)
