"""The bodies of the report routes that are not the reports themselves."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

from hub.api.models import Body


class JobIn(Body):
    """A big report to be made in the background; `as_of` null means today."""

    form: Literal["pdf", "xlsx", "csv"]
    scope: Literal["hall", "area"] = "area"
    as_of: date | None = None


class JobOut(BaseModel):
    """How far it is: `done` of `total` halls; `file` is its address once `status` is done."""

    id: str
    hall: str
    form: str
    scope: str
    as_of: date
    by: str
    created: str | None
    status: Literal["running", "done", "failed"]
    done: int
    total: int
    size: int
    error: str
    file: str | None
    until: str | None
