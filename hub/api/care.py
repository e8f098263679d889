"""Service hours, maintenance and availability."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
