"""The hub itself: health, metrics, settings."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
