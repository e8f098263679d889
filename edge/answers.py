"""What the local API answers with: JSON that nobody caches, and problems in words for people."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response

BODY: Final = 64 * 1024
"""Bytes of a request's JSON."""

FRESH: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Problem(Exception):
    """An answer other than 200; `message` is a sentence for people."""

    def __init__(self, status: int, error: str, message: str, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "message": message, **more}


def json_answer(body: Any, status: int = 200) -> Response:
    """`body` as JSON, never cached."""
    return Response(msgspec.json.encode(body), status, FRESH, "application/json")


async def arguments(request: Request, limit: int = BODY) -> dict[str, Any]:
    """The JSON object in the body, {} for an empty one; raises Problem."""
    try:
        return msgspec.json.decode(await body(request, limit) or b"{}", type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
        raise Problem(422, "bad_arguments", "内容不是 JSON 对象") from flaw


async def body(request: Request, limit: int = BODY) -> bytes:
    """What was sent; raises Problem as soon as it is more than `limit` bytes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Problem(413, "too_long", "内容太长")
        parts.append(part)
    return b"".join(parts)


def handle_problems(app: FastAPI) -> None:
    """Let `app` answer Problems, and what it does not know, in these words."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(404, _on_unknown)
    app.add_exception_handler(405, _on_unknown)


async def _on_problem(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return json_answer(problem.body, problem.status)


async def _on_unknown(_: Request, flaw: Exception) -> Response:
    status = getattr(flaw, "status_code", 404)
    return json_answer({"error": "not_found", "message": "没有这个地址"}, status)
