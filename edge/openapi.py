"""The description of the local API: /api/openapi.json, and /api/docs as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import msgspec
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute

from edge import shapes
from edge.answers import FRESH, json_answer
from edge.api_page import POLICY, api_page
from edge.figures import agent_version
from edge.guard import PAIRED, UNPAIRED
from edge.messages import DeviceState

JSON: Final = "application/json"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call: what it does in Chinese, what it takes and tells, the status when it went well.

    `takes` and `tells` are a type, or a media type where it is no JSON.
    """

    does: str
    takes: Any = None
    tells: Any = None
    status: int = 200
    query: tuple[tuple[str, dict[str, Any]], ...] = ()


_ROTATION: Final = ("rotation", {"type": "integer", "enum": [0, 90, 180, 270]})
_ORIENTATION: Final = (
    "orientation",
    {"type": "string", "enum": ["pixels", "exif"], "default": "pixels"},
)
_DPI: Final = ("dpi", {"type": "integer", "default": 300})
_D: Final = shapes.Document

OPERATIONS: Final[dict[tuple[str, str], Operation]] = {
    ("POST", "/api/pairing-requests"): Operation(
        does="请求配对：网页显示返回的六位数，由窗口人员在本机 /pairing 页核对后同意",
        takes=shapes.PairingRequest,
        tells=shapes.PairingAsked,
        status=201,
    ),
    ("GET", "/api/pairing-requests/{name}"): Operation(
        does="配对进展，每秒问一次；令牌只给一次，只给提出请求的网页",
        tells=shapes.PairingAnswer,
    ),
    ("GET", "/api/box"): Operation(does="本机与线路", tells=shapes.BoxState),
    ("GET", "/api/devices"): Operation(does="全部设备的状态", tells=list[DeviceState]),
    ("GET", "/api/reports"): Operation(
        does="消息流（SSE）：event 为 report、device、line、dropped，data 见 Event",
        tells="text/event-stream",
    ),
    ("POST", "/api/devices/{device}/commands/{command}"): Operation(
        does="命令设备：reread（重读证件）、capture、preview、ask（请求评价）、cancel 等",
        takes=dict[str, Any],
        tells=dict[str, Any],
    ),
    ("GET", "/api/devices/{device}/stream.mjpeg"): Operation(
        does="高拍仪实时画面（MJPEG）；orientation=exif 时原样发送，由 Exif 说明怎样转正",
        tells="multipart/x-mixed-replace",
        query=(_ORIENTATION,),
    ),
    ("GET", "/api/blobs/{name}"): Operation(
        does="报告里的图片或其他字节，保留一分钟", tells="application/octet-stream"
    ),
    ("GET", "/api/documents"): Operation(does="本次办事的材料", tells=shapes.Documents),
    ("POST", "/api/documents"): Operation(does="新建一份材料", tells=_D, status=201),
    ("POST", "/api/documents/lost/seen"): Operation(
        does="确认已知断电丢失的材料", tells=dict[str, int]
    ),
    ("GET", "/api/documents/{name}"): Operation(does="材料的进展", tells=_D),
    ("DELETE", "/api/documents/{name}"): Operation(does="删除材料，不留痕迹", status=204),
    ("PUT", "/api/documents/{name}/pages/{index}"): Operation(
        does="放入一页（≤ 32 MB）", takes="image/jpeg", tells=_D, query=(_ROTATION, _DPI)
    ),
    ("POST", "/api/documents/{name}/finish"): Operation(
        does="合成文件", takes=shapes.Finish, tells=_D, status=202
    ),
    ("POST", "/api/documents/{name}/card-sheet"): Operation(
        does="证件正反两页合成一张 A4，加用途水印", takes=shapes.CardSheet, tells=_D
    ),
    ("GET", "/api/documents/{name}/file"): Operation(does="取文件", tells="application/pdf"),
    ("POST", "/api/documents/{name}/deliver"): Operation(
        does="送到配置的窗口系统，失败自动重试", tells=_D, status=202
    ),
    ("POST", "/api/visit/end"): Operation(
        does="办事结束：清除一切", takes=shapes.VisitEnd, tells=shapes.Wiped
    ),
}
"""What window systems may call (edge/guard.py PAIRED), by method and path."""

ABOUT: Final = (
    "本机的读卡器、高拍仪、评价器，供窗口系统的网页使用。只在 127.0.0.1 上；网页的来源要列入 "
    "[local] allow_origins 并与本窗口配对，之后每个请求带 Authorization: Bearer 令牌。"
    "WebSocket 在 /api/ws，子协议 hallkeeper.v1 和 bearer.令牌：发来 Event，收 Order，答 Answer。"
)
_SPOKEN: Final = (
    *(shapes.Event, shapes.Order, shapes.Answer, shapes.Trouble, shapes.Report, shapes.LineState),
    *(shapes.CardRead, shapes.CardTrouble, shapes.PageCaptured, shapes.Rated),
)
"""What is told in reports and over the WebSocket, beside what the calls tell."""


_ELSEWHERE: Final = {
    "DeviceState": "一台设备。`reason` 是哪里不对、怎么办，`since` 是上次变化的时间。",
    "Identity": "设备自己报的型号、序列号、固件；没有报的为空。",
}
"""What is said of types whose docstrings are for the hub's contract."""


def described(routers: Iterable[APIRouter]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all that these answer."""
    kinds: list[Any] = list(_SPOKEN)
    for each in OPERATIONS.values():
        kinds += (kind for kind in (each.takes, each.tells) if kind and not isinstance(kind, str))
    made, components = msgspec.json.schema_components(
        kinds, ref_template="#/components/schemas/{name}"
    )
    for name, schema in components.items():
        about = _ELSEWHERE.get(name) or schema["description"]
        schema["description"] = "".join(about.splitlines())  # Chinese has no spaces
    known = list(zip(kinds, made, strict=True))
    paths: dict[str, Any] = {}
    for route in chain.from_iterable(router.routes for router in routers):
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                paths.setdefault(route.path, {})[method.lower()] = _told(route, method, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hallkeeper 本机接口", "version": agent_version(), "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"paired": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {"paired": {"type": "http", "scheme": "bearer"}},
        },
    }


def description(routers: Sequence[APIRouter]) -> APIRouter:
    """The two addresses that describe these, which are looked at when they are asked for."""

    async def openapi() -> Response:
        return json_answer(described(routers))

    async def docs() -> Response:
        headers = {**FRESH, "Content-Security-Policy": POLICY}
        return HTMLResponse(api_page(described(routers)), headers=headers)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/api/openapi.json", openapi, response_model=None)
    router.add_api_route("/api/docs", docs, response_model=None)
    return router


def _told(route: APIRoute, method: str, known: list[tuple[Any, Any]]) -> dict[str, Any]:
    operation = OPERATIONS.get((method, route.path))
    if operation is None:
        first = (route.endpoint.__doc__ or "").strip().partition("\n")[0]
        operation = Operation(does=first or "见本机页面")
    told: dict[str, Any] = {
        "summary": operation.does,
        "tags": ["窗口系统" if route.path.startswith(PAIRED) else "仅本机页面"],
        "parameters": [
            *(_parameter(name, "path", {"type": "string"}) for name in route.param_convertors),
            *(_parameter(name, "query", schema) for name, schema in operation.query),
        ],
        "responses": {
            str(operation.status): {
                "description": "完成",
                **({"content": _content(operation.tells, known)} if operation.tells else {}),
            },
            "default": {"description": "没有完成", "content": _content(shapes.Trouble, known)},
        },
    }
    if operation.takes:
        told["requestBody"] = {"content": _content(operation.takes, known)}
    if route.path.startswith(UNPAIRED):
        told["security"] = []
    return told


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _content(kind: Any, known: list[tuple[Any, Any]]) -> dict[str, Any]:
    if isinstance(kind, str):
        return {kind: {}}
    return {JSON: {"schema": next(schema for each, schema in known if each == kind)}}
