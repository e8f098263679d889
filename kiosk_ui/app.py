"""The pages of a box as an ASGI application: kiosk, clerk window, customer screen, board."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk_ui import board
from kiosk_ui.content import FILES, photo
from kiosk_ui.package import Shelf

DIST: Final = Path(__file__).parent / "dist"
"""Where `npm run build` puts the pages."""

SDK: Final = Path(__file__).parent / "sdk"
"""What window systems build upon, as it is: nothing there is built."""

SEAL: Final = Path(__file__).parent / "web" / "src" / "assets" / "seal.svg"
"""The pages' icon; those that are not built name none, and browsers ask for /favicon.ico then."""

SDK_FILES: Final = {
    "hallkeeper.js": "text/javascript",
    "hallkeeper.d.ts": "text/plain",
    "example.html": "text/html",
    "example.js": "text/javascript",
    "pairing.js": "text/javascript",
    "sdk.css": "text/css",
}

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
_PLACE: Final = '<div id="page"></div>'
_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Headers:
    """Puts the security headers on every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    *((name.lower().encode(), value.encode()) for name, value in HEADERS),
                ]
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def create_pages(content: Path | Shelf, dist: Path | None = DIST) -> Starlette:
    """The pages over a shelf, or a folder of content; without `dist` the board says what to do.

    Endpoints are plain functions, so Starlette runs their disk reads off the event loop.
    """
    folder = content if isinstance(content, Shelf) else Shelf(content)

    def notice_board() -> str:
        current = folder.current()
        return board.board(current) if current else board.unpublished(folder.mistakes)

    def document(name: str) -> str | None:
        path = dist / name if dist else None
        return path.read_text("utf-8") if path and path.is_file() else None

    def kiosk(_: Request) -> Response:
        found = document("index.html")
        if found is None:
            return _html(board.page("公示栏", board.unbuilt() + notice_board()), 503)
        late = f'<div id="page"><div class="late">{notice_board()}</div></div>'
        found = found.replace("</head>", '<link rel="stylesheet" href="board.css"></head>', 1)
        return _html(found.replace(_PLACE, late, 1))

    def clerk(_: Request) -> Response:
        return built("clerk.html", "窗口工作台")

    def customer(_: Request) -> Response:
        return built("customer.html", "窗口服务状态")

    def built(name: str, title: str) -> Response:
        found = document(name)
        if found is None:
            return _html(board.page(title, board.unbuilt()), 503)
        return _html(found)

    def plain(_: Request) -> Response:
        return _html(board.page("公示栏", notice_board()))

    def style(_: Request) -> Response:
        return FileResponse(
            Path(__file__).parent / "board.css", headers={"Cache-Control": "no-cache"}
        )

    def icon(_: Request) -> Response:
        keep = {"Cache-Control": "public, max-age=86400"}
        return FileResponse(SEAL, media_type="image/svg+xml", headers=keep)

    def pairing(_: Request) -> Response:
        return _html((SDK / "pairing.html").read_text("utf-8"))

    def sdk(request: Request) -> Response:
        name = request.path_params["name"]
        kind = SDK_FILES.get(name)
        if kind is None:
            return Response(status_code=404)
        return FileResponse(SDK / name, media_type=kind, headers={"Cache-Control": "no-cache"})

    def asset(request: Request) -> Response:
        name = request.path_params["name"]
        path = dist / "assets" / name if dist else None
        if path is None or "/" in name or path.suffix not in _TYPES or not path.is_file():
            return Response(status_code=404)
        # A file's name holds a hash of what is in it, so it never changes.
        keep = {"Cache-Control": "public, max-age=31536000, immutable"}
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=keep)

    def published(request: Request) -> Response:
        current = folder.current()
        name = request.path_params["name"]
        if name not in FILES:
            return JSONResponse({"error": "unknown_content", "message": "没有这份内容"}, 404)
        if current is None:
            return JSONResponse({"error": "no_content", "message": "公示内容没有准备好"}, 503)
        body, tag = current.files[name]
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        asked = request.headers.get("if-none-match", "")
        if tag in (each.strip().removeprefix("W/") for each in asked.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    def staff(request: Request) -> Response:
        current = folder.current()
        picture = photo(current, request.path_params["number"]) if current else None
        if picture is None:
            return Response(status_code=404)
        return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "no-cache"})

    return Starlette(
        routes=[
            Route("/", kiosk),
            Route("/clerk", clerk),
            Route("/customer", customer),
            Route("/board", plain),
            Route("/board.css", style),
            Route("/favicon.ico", icon),
            Route("/pairing", pairing),
            Route("/sdk/{name}", sdk),
            Route("/assets/{name}", asset),
            Route("/content/{name}.json", published),
            Route("/content/staff/{number}.jpg", staff),
        ],
        middleware=[Middleware(Headers)],
    )


def _html(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, headers={"Cache-Control": "no-cache"})
