"""What the box does for its pages beside the devices: a part with routes and a life of its own."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter


class Service(Protocol):
    """`router` is part of the local API; `run` lasts as long as the box, or raises."""

    router: APIRouter

    async def run(self) -> None:
        """Until cancelled; what it holds is wiped then."""
