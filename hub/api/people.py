"""Signing in and out, users, the audit log."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from hub.access.rights import RIGHTS
from hub.api.access import caller_of

router = APIRouter(prefix="/api")


class MeOut(BaseModel):
    """Who is signed in, and what they may do under `root`."""

    name: str
    display: str
    role: str
    root: str
    rights: list[str]


@router.get("/me")
def me(request: Request) -> MeOut:
    """The caller."""
    caller = caller_of(request)
    return MeOut(
        name=caller.name,
        display=caller.display,
        role=caller.role,
        root=caller.root,
        rights=sorted(RIGHTS[caller.role]),
    )
