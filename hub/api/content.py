"""Content for kiosks: import, publish, fetch."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
