"""News as Server-Sent Events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from hub.access.rights import Right
from hub.api.access import allow, within
from hub.api.parts import parts_of
from hub.live import News
from hub.newsdesk import hub_facts

router = APIRouter(prefix="/api")

PING = 15
"""Seconds between comments that keep proxies from closing an idle stream."""


@router.get("/stream")
async def stream(
    request: Request, hall: Annotated[str, Query(max_length=12, pattern=r"^\d*$")] = ""
) -> EventSourceResponse:
    """`hub`, `hall` and `flip` events as they happen; with ?hall= only that hall's."""
    caller = allow(request, Right.READ, hall or None)
    parts = parts_of(request)

    async def news() -> AsyncIterator[ServerSentEvent]:
        with parts.live.subscribe(hall) as subscription:
            yield _event("hub", hub_facts(parts.line()))
            async for item in subscription:
                if _concerns(item, caller.root):
                    yield _event(item.kind, item.data)

    return EventSourceResponse(news(), ping=PING)


def _concerns(item: News, root: str) -> bool:
    """Whether the news is of this part of the city, or of none in particular."""
    if item.kind == "job":
        return all(within(hall, root) for hall in item.data["chosen"]["halls"])
    return not item.hall or within(item.hall, root)


def _event(kind: str, data: object) -> ServerSentEvent:
    return ServerSentEvent(msgspec.json.encode(data).decode(), event=kind)
