"""The hub itself: whether it lives, its figures, how long it keeps things."""

from __future__ import annotations

import secrets
import time
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import BaseModel, Field

from hub.access.rights import CITY, Right
from hub.api.access import allow
from hub.api.models import Body
from hub.api.parts import parts_of
from hub.metrics import HubCollector
from hub.store import settings
from hub.store.audit import record
from hub.store.retention import Retention

router = APIRouter()

Days = Annotated[int, Field(ge=30, le=3660)]


class HealthOut(BaseModel):
    """Whether the hub can do its work; what exactly is amiss is for those who are signed in."""

    healthy: bool


class RetentionIn(Body):
    """Days that events, changes of status, commands and messages of alerts are kept."""

    events: Days
    flips: Days
    commands: Days
    messages: Days = 400


@router.get("/healthz", responses={503: {"model": HealthOut}})
def health(request: Request, response: Response) -> HealthOut:
    """200 while the database answers and the broker is reached, else 503; open to everybody."""
    parts = parts_of(request)
    healthy = parts.line().up and parts.database.answers()
    if not healthy:
        response.status_code = 503
    return HealthOut(healthy=healthy)


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Figures for Prometheus: with the bearer token of `metrics.token`, or as an administrator."""
    parts = parts_of(request)
    given = request.headers.get("authorization", "")
    if not parts.metrics_token or not secrets.compare_digest(
        given.encode(), f"Bearer {parts.metrics_token}".encode()
    ):
        allow(request, Right.ADMINISTER, CITY)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HubCollector(parts.database, parts.overview, parts.ingest, parts.line()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/api/retention")
def show_retention(request: Request) -> RetentionIn:
    """How many days things are kept."""
    allow(request, Right.ADMINISTER, CITY)
    with parts_of(request).database.read() as connection:
        kept = settings.load(connection, "retention", Retention)
    return RetentionIn(**msgspec.structs.asdict(kept))


@router.put("/api/retention")
def set_retention(request: Request, wanted: RetentionIn) -> RetentionIn:
    """Keep things for so long; what is over its time goes within the day."""
    caller = allow(request, Right.ADMINISTER, CITY)
    now = time.time()
    with parts_of(request).database.write() as connection:
        kept = Retention(**wanted.model_dump())
        settings.save(connection, "retention", kept, caller.name, now)
        record(connection, caller.name, "retention.set", "hub", wanted.model_dump(), now)
    return wanted
